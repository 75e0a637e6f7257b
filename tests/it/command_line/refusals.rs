//! What the program will not do, whoever asks: R1, R3, R4, R5, R12 and R16.

use std::fs;

use crate::support::{BOB, House, OTHER, OWN};

const MESSAGE: &str = "From: alice@partner.example\n\nHello\n";

#[test]
fn r1_with_a_policy_that_cannot_be_read_nothing_is_sent() {
    let house = House::turned_on();
    let before = house.taken();
    let good = fs::read_to_string(house.policy_file()).expect("it reads");
    let spoilt = format!("{good}\nallow_everything = true\n");
    let line = format!("Line {} of {}", spoilt.lines().count(), house.policy_file().display());
    for (text, says) in [
        (spoilt, line.as_str()),
        ("schema = 2\n".to_owned(), "newer version"),
        (String::new(), "Line 1 of"),
    ] {
        fs::write(house.policy_file(), &text).expect("it is written");
        for from in [OTHER, OWN, "mallory@partner.example"] {
            let message = format!("From: {from}\n\nHello\n");
            let said = house.send(&[BOB], message).refused(75);
            assert!(said.contains(says), "{says}: {said}");
        }
        house.run(&["route", OTHER]).refused(75);
        house.run(&["policy", "set", "--allow-gateways", "no"]).refused(75);
        let after = fs::read_to_string(house.policy_file()).expect("it reads");
        assert_eq!(after, text, "what cannot be read is not overwritten");
    }
    assert_eq!(house.taken(), before);
    let answers = house.activity();
    assert!(answers.iter().rev().take(9).all(|it| it["outcome"] == "deferred"), "{answers:?}");
}

#[test]
fn r1_without_a_policy_no_gateway_is_used() {
    let house = House::turned_on();
    fs::remove_file(house.policy_file()).expect("it is there");
    let before = house.taken();
    house.send(&[BOB], MESSAGE).refused(78);
    assert_eq!(house.taken(), before);
}

#[test]
fn r1_with_an_account_that_cannot_be_read_nothing_is_sent() {
    let house = House::turned_on();
    let before = house.taken();
    house.edit_account(|text| text.replace("switch = \"on\"", "switch = \"perhaps\""));
    let said = house.send(&[BOB], MESSAGE).refused(75);
    assert!(said.contains("Line ") && said.contains("account.toml"), "{said}");
    assert_eq!(house.taken(), before);
}

#[test]
fn r3_an_address_of_the_organisation_gets_no_gateway() {
    let house = House::allowing();
    let other = "alice.ahrens@corp.example";
    house.confirm(other);
    let port = house.partner.address().port();
    house.enter(other, port, "ssl", OTHER);
    let said = house.run(&["gateway", "on", other]).refused(77);
    assert!(said.contains("your organisation"), "{said}");
    assert_eq!(house.taken()[1], 0);
}

#[test]
fn r4_settings_edited_by_hand_are_refused_and_not_rerouted() {
    let house = House::turned_on();
    let before = house.taken();
    let port = format!("port = {}", house.partner.address().port());
    let other_port = format!("port = {}", house.domain.address().port());
    let good = fs::read_to_string(house.account_file()).expect("it reads");
    for (from, to) in [
        ("host = \"127.0.0.1\"", "host = \"localhost\""),
        (port.as_str(), other_port.as_str()),
        ("security = \"ssl\"", "security = \"none\""),
        ("password-1'", "password-0'"),
        ("user_name = \"alice@partner.example\"", "user_name = \"alice\""),
        ("fingerprint = \"", "fingerprint = \"00"),
        ("signed_in = true", "signed_in = false"),
    ] {
        // The gateway's, not that of the person's own sign-in, which stands before it.
        house.edit_account(|text| {
            let (own, gateway) = text.split_once("[[address]]").expect("an address");
            format!("{own}[[address]]{}", gateway.replacen(from, to, 1))
        });
        let said = house.send(&[BOB], MESSAGE).refused(77);
        assert!(said.contains("not passed the connection test"), "{from}: {said}");
        let routed = house.run(&["route", OTHER, "--json"]);
        assert_eq!(routed.code, 77, "{from}");
        assert_eq!(routed.json()[0]["why"], "not_tested", "{from}");
        fs::write(house.account_file(), &good).expect("it is written");
    }
    assert_eq!(house.taken(), before);
    // What was proved goes on when it is put back.
    house.send(&[BOB], MESSAGE).done();
}

#[test]
fn r4_an_edit_is_a_draft_and_what_was_proved_delivers() {
    let house = House::turned_on();
    house.run(&["gateway", "set", OTHER, "--host", "localhost", "--user-name", "mallory"]).done();
    let before = house.taken();
    house.send(&[BOB], MESSAGE).done();
    assert_eq!(house.taken(), [before[0], before[1] + 1]);
    house.run(&["gateway", "test", OTHER]).refused(77);
    let listed = house.run(&["address", "list", "--json"]).json();
    assert_eq!(listed[1]["gateway"]["has_draft"], true);
    assert_eq!(listed[1]["gateway"]["host"], "127.0.0.1");
    // A draft that passes takes its place.
    house.run(&["gateway", "set", OTHER, "--user-name", OTHER]).done();
    house.run(&["gateway", "test", OTHER]).done();
    let listed = house.run(&["address", "list", "--json"]).json();
    assert_eq!(listed[1]["gateway"]["has_draft"], false);
    assert_eq!(listed[1]["gateway"]["host"], "localhost");
    house.send(&[BOB], MESSAGE).done();
    assert_eq!(house.taken()[0], before[0], "never rerouted");
}

#[test]
fn r5_a_password_never_travels_in_clear() {
    let house = House::allowing();
    house.confirm(OTHER);
    let command = house.password_command(1);
    let set = ["gateway", "set", OTHER, "--host", "smtp.partner.example", "--security", "none"];
    let sign_in = ["--user-name", OTHER, "--password-command", &command];
    house.run(&[&set[..], &sign_in].concat()).done();
    // The name does not exist: had it been asked for, that would be what is said.
    house.run(&["policy", "set", "--require-encryption", "no"]).done();
    for command in ["test", "on"] {
        let said = house.run(&["gateway", command, OTHER]).refused(77);
        assert!(said.contains("Password unprotected"), "{said}");
    }
}

#[test]
fn r12_a_policy_that_changed_meanwhile_is_not_overwritten() {
    let house = House::empty();
    house.run(&["policy", "init"]).done();
    let shown = &house.run(&["policy", "show", "--json"]).json()[0];
    let revision = shown["revision"].as_str().expect("a revision");
    house.run(&["policy", "set", "--add-email-domain", "corp.example"]).done();
    let before = fs::read_to_string(house.policy_file()).expect("it reads");
    let text = "schema = 1\nper_user_outbound_gateways = true\n";
    house.feed(&["policy", "apply", "--base", revision], text).refused(75);
    assert_eq!(fs::read_to_string(house.policy_file()).expect("it reads"), before);
    house.feed(&["policy", "apply"], text).done();
    let shown = &house.run(&["policy", "show", "--json"]).json()[0];
    assert_eq!(shown["policy"]["per_user_outbound_gateways"], true);
    assert_eq!(shown["policy"]["email_domains"], serde_json::json!([]));
    // And there is only ever one first policy.
    house.run(&["policy", "init"]).refused(75);
}

#[test]
fn r16_an_address_is_used_only_once_it_is_confirmed() {
    let house = House::allowing();
    house.run(&["address", "add", OTHER]).done();
    house.enter_partner();
    house.run(&["gateway", "test", OTHER]).done();
    let refused = |arguments: &[&str], code, says: &str| {
        let said = house.run(arguments).refused(code);
        assert!(said.contains(says), "{arguments:?}: {said}");
    };
    refused(&["gateway", "on", OTHER], 77, "is yours");
    refused(&["confirm", OTHER, "123456"], 65, "No code sent");
    house.send(&[BOB], MESSAGE).refused(77);
    house.run(&["confirm", OTHER]).done();
    refused(&["confirm", OTHER], 75, "on its way");
    let code = house.last_code();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    refused(&["confirm", OTHER, wrong], 65, "Wrong code");
    refused(&["confirm", OTHER, "12345"], 65, "six digits");
    refused(&["gateway", "on", OTHER], 77, "is yours");
    assert_eq!(house.taken(), [1, 0], "the code mail alone");
    house.run(&["confirm", OTHER, &code]).done();
    house.run(&["gateway", "on", OTHER]).done();
    house.send(&[BOB], MESSAGE).done();
    assert_eq!(house.taken(), [1, 2]);
}

#[test]
fn r16_the_policy_may_waive_confirmation() {
    let house = House::allowing();
    house.run(&["policy", "set", "--require-confirmation", "no"]).done();
    house.run(&["address", "add", OTHER]).done();
    house.enter_partner();
    house.run(&["gateway", "on", OTHER]).done();
    assert_eq!(house.taken(), [0, 1], "the message to the address itself");
}
