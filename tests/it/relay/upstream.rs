//! The connections to the servers: kept for a short while, for exactly the settings that they were
//! opened with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::program::Relay;
use crate::support::{BOB, Heard, House, OTHER, Scripted, as_usual};

const MESSAGE: &str = "From: alice@partner.example\r\nSubject: a\r\n\r\nHello\r\n";

#[test]
fn a_connection_is_used_again_with_rset_between() {
    let heard = Scripted::start(as_usual);
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    let (connections, resets) = (heard.commands("EHLO").len(), heard.commands("RSET").len());
    for _ in 0..3 {
        let mut program = relay.signed_in();
        program.send(OTHER, &[BOB], MESSAGE).is(250);
        program.send(OTHER, &[BOB], MESSAGE).is(250);
    }
    assert_eq!(heard.commands("EHLO").len(), connections + 1);
    assert_eq!(heard.commands("RSET").len(), resets + 5);
}

#[test]
fn a_connection_is_never_used_again_with_changed_settings() {
    let (first, second) = (Scripted::start(as_usual), Scripted::start(as_usual));
    let house = House::turned_on_through(first.port());
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    let taken = || (first.messages().len(), second.messages().len());
    let before = taken();
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    house.enter_plain(OTHER, second.port());
    // A draft delivers nothing until it is turned on (R4).
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    assert_eq!(taken(), (before.0 + 2, before.1));
    house.run(&["gateway", "on", OTHER]).done();
    let before = taken();
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    assert_eq!(taken(), (before.0, before.1 + 1));
}

#[test]
fn a_kept_connection_that_the_server_has_closed_costs_no_message() {
    let hasty = Arc::new(AtomicBool::new(false));
    let is_hasty = Arc::clone(&hasty);
    let heard = Scripted::start(move |heard| match heard {
        Heard::Command(line) if line == "RSET" && is_hasty.load(Ordering::SeqCst) => Some(""),
        _ => None,
    });
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    hasty.store(true, Ordering::SeqCst);
    let before = heard.messages().len();
    let mut program = relay.signed_in();
    for _ in 0..3 {
        program.send(OTHER, &[BOB], MESSAGE).is(250);
    }
    assert_eq!(heard.messages().len(), before + 3);
}

#[test]
fn r9_an_answer_that_is_lost_is_told_as_that_and_recorded() {
    let silent = Arc::new(AtomicBool::new(false));
    let is_silent = Arc::clone(&silent);
    let heard = Scripted::start(move |heard| match heard {
        Heard::Message(_) if is_silent.load(Ordering::SeqCst) => Some(""),
        _ => None,
    });
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    silent.store(true, Ordering::SeqCst);
    let mut program = relay.signed_in();
    program.send(OTHER, &[BOB], MESSAGE).is(451).says("may have been delivered");
    program.ask("NOOP").is(250);
    let record = house.activity();
    assert_eq!(record.last().expect("an attempt")["outcome"], "unknown");
}

#[test]
fn a_server_that_does_not_forget_what_was_begun_is_asked_over_another_connection() {
    let heard = Scripted::start(|heard| match heard {
        Heard::Command(line) if line == "RSET" => Some("502 5.5.1 Not here"),
        _ => None,
    });
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    // It might hold this one for a recipient of the next message.
    program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    program.ask("RCPT TO:<carol@elsewhere.example>").is(250);
    program.ask("RSET").is(250);
    let connections = heard.commands("EHLO").len();
    let before = heard.messages().len();
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    assert_eq!(heard.messages().len(), before + 1);
    assert_eq!(heard.commands("EHLO").len(), connections + 1);
}
