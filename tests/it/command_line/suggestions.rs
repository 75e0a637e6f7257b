//! After a failed test, what may help is printed: only what was proved, or can be entered.

use serde_json::json;

use crate::support::{House, OTHER};

#[test]
fn a_mix_up_of_encryption_names_the_other_once_it_was_proved() {
    let house = House::allowing();
    house.run(&["address", "add", OTHER]).done();
    // The domain's server has STARTTLS.
    let port = house.domain.address().port();
    house.enter(OTHER, port, "ssl", OTHER);
    let said = house.run(&["gateway", "test", OTHER]).refused(69);
    let sentence = format!("Try: Use port {port} with STARTTLS instead");
    assert!(said.lines().any(|line| line == sentence), "{said}");
    assert!(said.contains("You can mend this yourself"), "{said}");

    let run = house.run(&["gateway", "test", OTHER, "--json"]);
    let last = run.json().pop().expect("an event");
    let kind = json!({ "other_security": "starttls" });
    assert_eq!((&last["failed"]["kind"], &last["blame"]), (&kind, &json!("entry")));
    let place = json!({ "host": "127.0.0.1", "port": port, "security": "starttls" });
    assert_eq!(last["suggestions"], json!([{ "use_server": place }]));
}

#[test]
fn a_refused_sign_in_names_what_can_be_entered_instead() {
    let house = House::allowing();
    house.run(&["address", "add", OTHER]).done();
    house.enter(OTHER, house.partner.address().port(), "ssl", "alice");
    let said = house.run(&["gateway", "test", OTHER]).refused(77);
    for sentence in ["Try: Use the whole address as user name", "Try: Enter the password again"] {
        assert!(said.lines().any(|line| line == sentence), "{said}");
    }
    let run = house.run(&["gateway", "test", OTHER, "--json"]);
    let last = run.json().pop().expect("an event");
    assert_eq!(
        last["suggestions"],
        json!([{ "whole_address_as_user_name": OTHER }, "enter_password_again"])
    );
    // What is suggested helps.
    house.run(&["gateway", "set", OTHER, "--user-name", OTHER]).done();
    house.run(&["gateway", "test", OTHER]).done();
}

#[test]
fn a_place_that_would_fail_as_well_is_not_named() {
    let house = House::allowing();
    house.run(&["address", "add", OTHER]).done();
    let (closed, _held) = crate::faulty::closed_port();
    house.enter(OTHER, closed, "starttls", OTHER);
    // Nothing of the house's is at the usual ports of this machine: whatever may be there has no
    // certificate of the house's authority.
    let run = house.run(&["gateway", "test", OTHER, "--json"]);
    let last = run.json().pop().expect("an event");
    assert_eq!(last["failed"]["kind"], "connection_refused");
    assert_eq!(last["suggestions"], json!([]));
    assert_eq!(run.code, 75);
}
