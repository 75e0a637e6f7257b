//! A pinned certificate, from the set-up of a gateway to the day on which the server shows
//! another.

use std::fs;
use std::time::{Duration, SystemTime};

use outgate::demo::server::{Authority, MailServer};
use outgate::domain::Security;
use serde_json::{Value, json};

use crate::support::{BOB, House, OTHER};

const MESSAGE: &str = "From: Alice <alice@partner.example>\r\nTo: bob@elsewhere.example\r\n\
    Subject: Minutes\r\n\r\nHello Bob\r\n";

/// A server whose issuer nobody trusts, and whose certificate expires soon.
fn stranger(house: &House) -> MailServer {
    let authority = Authority::new().expect("an authority");
    let (now, day) = (SystemTime::now(), Duration::from_secs(24 * 60 * 60));
    let leaf = authority.issue_for("smtp.partner.example", now - day, now + 3 * day);
    house.partner_with(Security::Ssl, leaf.expect("a certificate"))
}

/// The fingerprint of the certificate that the entered server shows, which is refused.
fn refused_certificate(house: &House, kind: &str) -> String {
    let run = house.run(&["gateway", "test", OTHER, "--json"]);
    let failed = &run.json().pop().expect("events")["failed"];
    assert_eq!((failed["stage"].as_str(), failed["kind"].as_str()), (Some("tls"), Some(kind)));
    let certificate = &failed["certificate"];
    assert_eq!(certificate["names"][0], "smtp.partner.example");
    certificate["sha256"].as_str().expect("a fingerprint").to_owned()
}

fn enter(house: &House, server: &MailServer) {
    house.enter(OTHER, server.address().port(), "ssl", OTHER);
}

fn pin(house: &House, fingerprint: &str) -> crate::support::Run {
    house.run(&["gateway", "set", OTHER, "--pin", fingerprint])
}

#[test]
fn r5_a_certificate_is_pinned_by_hand_for_one_gateway_at_set_up_only() {
    let house = House::allowing();
    house.confirm(OTHER);
    let server = stranger(&house);
    enter(&house, &server);
    let fingerprint = refused_certificate(&house, "certificate_unknown_issuer");
    pin(&house, "no fingerprint").refused(64);
    pin(&house, &fingerprint).done();
    let stages = house.run(&["gateway", "on", OTHER]).done();
    assert!(stages.contains("TLS 1.3; pinned certificate"), "{stages}");

    // It is named as a pin wherever the gateway is.
    house.send(&["-i", BOB], MESSAGE).done();
    assert_eq!(server.received().len(), 2, "the message to the address itself, and this one");
    let route = house.run(&["route", OTHER]).done();
    assert!(route.contains("with a pinned certificate"), "{route}");
    assert!(house.run(&["address", "list"]).done().contains("with a pinned certificate"));
    let listed = &house.run(&["address", "list", "--json"]).json()[1];
    for described in [&listed["gateway"], &listed["route"]] {
        assert_eq!(described["pinned_certificate"], fingerprint.as_str(), "{listed}");
    }
    assert!(house.run(&["gateway", "list"]).done().contains("SSL/TLS with a pinned certificate"));
    // That it expires soon is no trouble: it was not asked for how long.
    let checked = &house.run(&["gateway", "check", "--json"]).json()[0];
    assert_eq!(checked["pinned_certificate"], fingerprint.as_str(), "{checked}");
    assert_eq!(
        (&checked["health"]["verdict"], &checked["health"]["certificate_until"]),
        (&json!("works"), &Value::Null)
    );
    let file = fs::read_to_string(house.account_file()).expect("it reads");
    assert!(file.contains(&format!("pinned_certificate = \"{fingerprint}\"")), "{file}");
    let events = house.run(&["gateway", "test", OTHER, "--json"]).json();
    let tls = events.iter().find(|event| event["passed"]["stage"] == "tls").expect("a stage");
    assert_eq!(tls["passed"]["fact"]["encrypted"]["pinned"], true, "{tls}");

    // Other settings of the same server keep it; another server does not.
    house.run(&["gateway", "set", OTHER, "--user-name", "alicia"]).done();
    let draft = fs::read_to_string(house.account_file()).expect("it reads");
    assert_eq!(draft.matches(&fingerprint).count(), 2, "{draft}");
    house.run(&["gateway", "set", OTHER, "--host", "localhost"]).done();
    let draft = fs::read_to_string(house.account_file()).expect("it reads");
    assert_eq!(draft.matches(&fingerprint).count(), 1, "{draft}");
    house.run(&["gateway", "discard", OTHER]).done();
}

#[test]
fn r5_a_gateway_that_was_proved_is_given_no_other_certificate() {
    let house = House::allowing();
    house.confirm(OTHER);
    let server = stranger(&house);
    enter(&house, &server);
    let first = refused_certificate(&house, "certificate_unknown_issuer");
    pin(&house, &first).done();
    house.run(&["gateway", "on", OTHER]).done();

    // One day the server shows another: mail goes nowhere, and nothing offers to trust it.
    let other = stranger(&house);
    house.edit_account(|text| {
        let port = |server: &MailServer| format!("port = {}\n", server.address().port());
        text.replace(&port(&server), &port(&other))
    });
    house.send(&["-i", BOB], MESSAGE).refused(77);
    let second = refused_certificate(&house, "certificate_not_pinned");
    assert_ne!(first, second);
    // Back to what was proved: from there on, no certificate but the first.
    house.edit_account(|text| {
        let port = |server: &MailServer| format!("port = {}\n", server.address().port());
        text.replace(&port(&other), &port(&server))
    });
    let refused = pin(&house, &second).refused(77);
    assert!(refused.contains("at set-up only"), "{refused}");
    pin(&house, &first).done();
    // To go without a pin is possible: the authorities are asked again.
    pin(&house, "").done();
    assert_eq!(refused_certificate(&house, "certificate_unknown_issuer"), first);
    house.run(&["gateway", "discard", OTHER]).done();

    // Whoever means it sets the gateway up anew.
    house.run(&["gateway", "remove", OTHER]).done();
    enter(&house, &other);
    pin(&house, &second).done();
    house.run(&["gateway", "on", OTHER]).done();
}

#[test]
fn r5_a_gateway_that_authorities_vouched_for_is_not_pinned_afterwards() {
    let house = House::turned_on();
    let any = "07".repeat(32);
    let refused = pin(&house, &any).refused(77);
    assert!(refused.contains("Somebody may have put themselves between"), "{refused}");
    // In the file by hand, it counts as untested, and the server has to show that certificate.
    house.edit_account(|text| {
        text.replace(
            "security = \"ssl\"\n",
            &format!("security = \"ssl\"\npinned_certificate = \"{any}\"\n"),
        )
    });
    house.send(&["-i", BOB], MESSAGE).refused(77);
    refused_certificate(&house, "certificate_not_pinned");
}
