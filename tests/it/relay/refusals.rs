//! What the relay refuses, and in whose words.

use super::program::{Relay, auth_plain};
use crate::support::{BOARD, BOB, CAROL, Heard, House, OTHER, OWN, Scripted, as_usual, last};

const MESSAGE: &str = "From: alice@partner.example\r\nSubject: a\r\n\r\nHello\r\n";

#[test]
fn nobody_sends_without_signing_in_wherever_they_come_from() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let mut program = relay.connect();
    program.ask("EHLO localhost").is(250);
    program.ask(&format!("MAIL FROM:<{OTHER}>")).is(530).says("5.7.0");
    program.ask(&format!("RCPT TO:<{BOB}>")).is(503);
    let login = outgate::store::current_login().expect("whoever tests has a name");
    program.ask(&auth_plain(login.as_str(), "")).is(535);
    program.ask(&auth_plain("", &relay.password)).is(535).says("5.7.8");
    // The third is the last.
    program.ask(&auth_plain(login.as_str(), "sesame")).is(535);
    assert!(program.ended(), "three tries are enough");
    assert_eq!(house.taken(), before);
}

#[test]
fn r13_a_renewed_password_voids_the_old_one_in_the_running_relay() {
    let house = House::turned_on();
    let mut relay = Relay::start(&house);
    let mut signed_in = relay.signed_in();
    let new = house.run(&["relay", "password"]).done().trim().to_owned();
    let old = std::mem::replace(&mut relay.password, new);
    // It is known to every process within a second: until then either may hold, and then the new.
    let mut tries = 0;
    loop {
        let mut program = relay.connect();
        program.ask("EHLO localhost").is(250);
        if program.ask(&relay.auth_plain()).0.starts_with("235") {
            break;
        }
        tries += 1;
        assert!(tries < 10_000, "the new one never holds");
    }
    let login = outgate::store::current_login().expect("whoever tests has a name");
    let mut program = relay.connect();
    program.ask("EHLO localhost").is(250);
    program.ask(&auth_plain(login.as_str(), &old)).is(535);
    // It may have been anybody who signed in with the old one.
    signed_in.ask(&format!("MAIL FROM:<{OTHER}>")).is(421).says("4.7.0");
    assert!(signed_in.ended());
}

#[test]
fn r10_a_sender_that_is_not_the_persons_is_refused_by_name_before_any_server_is_asked() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let mut program = relay.signed_in();
    for sender in
        ["carol@partner.example", "bob@corp.example", "alice@partner.example.evil.example"]
    {
        program.ask(&format!("MAIL FROM:<{sender}>")).is(550).says("5.7.1").says(sender);
    }
    program.ask(&format!("RCPT TO:<{BOB}>")).is(503);
    assert_eq!(house.taken(), before);
}

#[test]
fn a_from_that_is_not_the_sender_is_refused_naming_both_before_the_server_gets_any_of_it() {
    let heard = Scripted::start(as_usual);
    let house = House::turned_on_through(heard.port());
    let before = heard.messages().len();
    let data = || heard.commands("DATA").len();
    let before_data = data();
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    for (from, words) in [
        (format!("From: {OWN}\r\n"), OWN),
        ("From: Alice <alice@partner.example>, carol@partner.example\r\n".to_owned(), "From"),
        (format!("From: {OTHER}\r\nFrom: {OTHER}\r\n"), "From"),
        ("From: carol@evil.example\r\nSender: alice@partner.example\r\n".to_owned(), "evil"),
        ("Subject: no From at all\r\n".to_owned(), "From"),
        ("From : a@b <alice@partner.example>\r\n".to_owned(), "From"),
    ] {
        let message = format!("{from}To: {BOB}\r\n\r\nHello\r\n");
        program.send(OTHER, &[BOB], &message).is(550).says("5.7.1").says(words);
    }
    let both = program.send(OTHER, &[BOB], &format!("From: {OWN}\r\n\r\nHello\r\n"));
    both.says(OWN).says(OTHER);
    assert_eq!((heard.messages().len(), data()), (before, before_data));
    // The connection is good for a message that is right.
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    assert_eq!(heard.messages().len(), before + 1);
}

#[test]
fn a_refused_recipient_is_refused_to_the_program_in_the_servers_words_and_the_others_are_not() {
    let heard = Scripted::start(|heard| match heard {
        Heard::Command(line) if line.contains("<carol@") => Some("550 5.1.1 No such person here"),
        Heard::Command(line) if line.contains("<dora@") => Some("452 4.2.2 Her mailbox is full"),
        _ => None,
    });
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    program.ask(&format!("RCPT TO:<{CAROL}>")).is(550).says("5.1.1 No such person here");
    program.ask(&format!("RCPT TO:<{BOB}>")).is(250);
    program.ask("RCPT TO:<dora@elsewhere.example>").is(452).says("4.2.2 Her mailbox is full");
    program.ask("DATA").is(354);
    program.say(MESSAGE.as_bytes());
    program.ask(".").is(250);
    // With nobody left there is no message.
    program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    program.ask(&format!("RCPT TO:<{CAROL}>")).is(550);
    program.ask("DATA").is(554).says("5.5.1");

    // Each is in the record with the server's words (R14), and what was said of this message.
    let partly = || house.activity().into_iter().find(|it| it["subject"] == "a");
    let partly = partly().expect("it is recorded");
    assert_eq!((&partly["outcome"], &partly["recipients"]), (&"accepted".into(), &3.into()));
    let refused = partly["refused"].as_array().expect("two were refused");
    assert_eq!(refused.len(), 2);
    assert_eq!(refused[0]["address"], CAROL);
    assert_eq!(refused[0]["answer"], "550 5.1.1 No such person here");
    let listed = house.run(&["activity", "--find", "No such person", "--json"]).json();
    let partly = listed.iter().find(|it| it["subject"] == "a").expect("it is found");
    let id = partly["id"].as_str().expect("a name");
    let shown = house.run(&["activity", "show", id]).done();
    assert!(shown.contains("RCPT TO:<dora@") && shown.contains("C: DATA"), "{shown}");
}

#[test]
fn r6_what_the_gateway_says_of_the_message_goes_back_and_nothing_goes_another_way() {
    for (answer, code) in [
        ("554 5.7.1 Spam, it seems", 554),
        ("451 4.7.1 Greylisted, come again", 451),
        ("421 4.3.2 Closing down", 451),
    ] {
        let heard = Scripted::start(move |heard| match heard {
            Heard::Message(message) if message.contains("Subject: Tuesday") => Some(answer),
            _ => None,
        });
        let house = House::turned_on_through(heard.port());
        let before = house.taken();
        let relay = Relay::start(&house);
        let mut program = relay.signed_in();
        let words = answer.split_once(' ').expect("words").1;
        let message = MESSAGE.replace("Subject: a", "Subject: Tuesday");
        program.send(OTHER, &[BOB], &message).is(code).says(words);
        assert_eq!(house.taken(), before, "not through the domain's server either");
        program.ask("NOOP").is(250);
    }
}

#[test]
fn r6_a_gateway_that_is_not_there_defers_the_message_and_says_which_it_is() {
    let gone = Scripted::start(as_usual);
    let port = gone.port();
    let house = House::turned_on_through(port);
    let relay = Relay::start(&house);
    let _nobody = gone.stop();
    let before = house.taken();
    let mut program = relay.signed_in();
    program.ask(&format!("MAIL FROM:<{OTHER}>")).is(451).says("127.0.0.1");
    program.ask(&format!("MAIL FROM:<{OWN}>")).is(250);
    assert_eq!(house.taken(), before);
}

#[test]
fn r17_a_message_that_went_round_too_often_and_a_listener_of_our_own_are_refused() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let received = "Received: from a by b; Wed, 25 Nov 2026 10:00:00 +0100\r\n".repeat(51);
    let mut program = relay.signed_in();
    program.send(OTHER, &[BOB], &format!("{received}{MESSAGE}")).is(554).says("5.4.6");
    assert_eq!(house.taken(), before);
    // As a gateway it would send the relay its own mail.
    house.enter_plain(OTHER, relay.port);
    let refused = house.run(&["gateway", "test", OTHER]);
    assert_ne!(refused.code, 0, "{refused:?}");
}

#[test]
fn a_message_larger_than_the_relay_takes_is_refused_before_it_comes() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    program.ask(&format!("MAIL FROM:<{OTHER}> SIZE=999999999999")).is(552).says("5.3.4");
    program.ask(&format!("MAIL FROM:<{OTHER}> SIZE=1000")).is(250);
}

#[test]
fn two_addresses_at_one_host_with_different_sign_ins_never_mix() {
    let house = House::turned_on();
    house.confirm(BOARD);
    house.enter(BOARD, house.partner.address().port(), "ssl", BOARD);
    house.run(&["gateway", "on", BOARD]).done();
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    for _ in 0..3 {
        for address in [OTHER, BOARD] {
            let message = format!("From: {address}\r\nSubject: a\r\n\r\nHello\r\n");
            program.send(address, &[BOB], &message).is(250);
            let mail = last(&house.partner);
            assert_eq!(mail.signed_in_as.as_deref(), Some(address));
            assert_eq!(mail.sender.expect("a sender").to_string(), address);
        }
    }
}
