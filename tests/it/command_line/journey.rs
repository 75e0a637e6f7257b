//! Both journeys, from a machine without a policy to mail that leaves through the right server.

use outgate::domain::Address;

use crate::marker;
use crate::support::{BOB, House, OTHER, OWN, PASSWORDS, last};

const MESSAGE: &str = "From: Alice <alice@partner.example>\r\nTo: bob@elsewhere.example\r\n\
    Date: Mon, 2 Mar 2026 10:00:00 +0000\r\nMessage-ID: <1@partner.example>\r\n\
    Subject: Minutes\r\n\r\nHello Bob\r\n";

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

#[test]
fn the_main_job_from_the_command_line() {
    let house = House::empty();
    // The administrator: first without gateways.
    house.run(&["policy", "init"]).done();
    house.set_policy(&[]);
    let stages = house.sign_in().out;
    assert!(stages.contains("Signed in"), "{stages}");

    // The user adds an address and confirms it, with the code from the domain's mail server.
    house.run(&["address", "add", OTHER, "--display-name", "Alice Ahrens"]).done();
    house.run(&["route", OTHER]).refused(77);
    house.run(&["confirm", OTHER]).done();
    let mail = last(&house.domain);
    assert_eq!((mail.sender, mail.recipients), (Some(address(OWN)), vec![address(OTHER)]));
    let code = house.last_code();
    house.run(&["confirm", OTHER, &code]).done();

    // Not allowed yet: the server may be entered, and is not even asked.
    house.enter_partner();
    let refused = house.run(&["gateway", "test", OTHER]).refused(77);
    assert!(refused.contains("Gateways not allowed"), "{refused}");
    house.run(&["gateway", "on", OTHER]).refused(77);
    assert_eq!(house.taken(), [1, 0]);
    send(&house);
    through_domain(&house);

    // Allowed: tested, turned on, and from then on its own server delivers.
    house.run(&["policy", "set", "--allow-gateways", "yes"]).done();
    house.run(&["gateway", "test", OTHER]).done();
    send(&house);
    through_domain(&house);
    house.run(&["gateway", "on", OTHER]).done();
    let probe = last(&house.partner);
    assert_eq!((probe.sender, probe.recipients), (Some(address(OTHER)), vec![address(OTHER)]));
    send(&house);
    through_gateway(&house);

    // Off, by the user and then by the administrator; both times it resumes.
    house.run(&["gateway", "off", OTHER]).done();
    send(&house);
    through_domain(&house);
    house.run(&["gateway", "on", OTHER]).done();
    house.run(&["policy", "set", "--allow-gateways", "no"]).done();
    send(&house);
    through_domain(&house);
    house.run(&["policy", "set", "--allow-gateways", "yes"]).done();
    send(&house);
    through_gateway(&house);

    // Removed: refused by name.
    house.run(&["address", "remove", OTHER]).done();
    let refused = house.send(&["-i", BOB], MESSAGE).refused(77);
    assert!(refused.contains(OTHER), "{refused}");
}

fn send(house: &House) {
    house.send(&["-i", BOB], MESSAGE).done();
}

/// The last message went through the domain's mail server, which says so in Sender (R8).
#[track_caller]
fn through_domain(house: &House) {
    let received = last(&house.domain);
    assert_eq!(received.sender, Some(address(OWN)));
    assert_eq!(received.recipients, [address(BOB)]);
    assert_eq!(received.signed_in_as.as_deref(), Some("alice"));
    let text = String::from_utf8(received.message).expect("text");
    assert_eq!(text, MESSAGE.replacen("\r\n\r\n", &format!("\r\nSender: {OWN}\r\n\r\n"), 1));
    routes(house, "domain", house.domain.address().port());
}

/// The last message went through the gateway, its bytes unchanged (R8).
#[track_caller]
fn through_gateway(house: &House) {
    let received = last(&house.partner);
    assert_eq!(received.sender, Some(address(OTHER)));
    assert_eq!(received.recipients, [address(BOB)]);
    assert_eq!(received.signed_in_as.as_deref(), Some(OTHER));
    assert!(received.tls.is_some(), "it was encrypted");
    assert_eq!(String::from_utf8(received.message).expect("text"), MESSAGE);
    routes(house, "gateway", house.partner.address().port());
}

#[track_caller]
fn routes(house: &House, by: &str, port: u16) {
    let route = &house.run(&["route", OTHER, "--json"]).json()[0];
    assert_eq!((route["by"].as_str(), route["port"].as_u64()), (Some(by), Some(port.into())));
}

#[test]
fn r11_a_password_is_nowhere_but_with_its_command() {
    let house = House::turned_on();
    send(&house);
    house.run(&["account", "show", "--json"]).done();
    house.run(&["address", "list", "--json"]).done();
    house.run(&["gateway", "test", OTHER, "--json"]).done();
    // Typed, it goes to the keyring or nowhere: here is none, so it is refused.
    let [password, _] = PASSWORDS;
    let set = ["gateway", "set", OTHER, "--password-stdin"];
    let refused = house.feed(&set, password).refused(75);
    assert!(refused.contains("command that prints the password"), "{refused}");
    house.feed(&["account", "set", "--password-stdin"], password).refused(75);

    house.shows_no_password();
    // The search finds what is there.
    for known in ["localhost", OTHER] {
        assert!(!marker::files_with(&house.config(), known, &[]).is_empty(), "{known}");
    }
}

#[test]
fn r11_a_password_is_no_argument() {
    let house = House::empty();
    for command in [["gateway", "set", OTHER], ["account", "set", "--omit-subjects=no"]] {
        house.run(&[&command[..], &["--password", "guessed"]].concat()).refused(64);
    }
}
