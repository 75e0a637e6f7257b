//! What a program hands over arrives: byte for byte, by the way that its From has.

use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use outgate::demo::server::Received;

use super::program::Relay;
use crate::support::{BOB, CAROL, Heard, House, OTHER, OWN, Scripted, last};

const MESSAGE: &str = "From: Alice <alice@partner.example>\r\nTo: Bob <bob@elsewhere.example>\r\n\
    Date: Wed, 25 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@partner.example>\r\n\
    Subject: Minutes\r\n\r\n..two dots\r\n\tand  spaces \r\n";

fn sender(mail: &Received) -> String {
    mail.sender.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn unstuffed(message: &str) -> String {
    message.replace("\r\n..", "\r\n.")
}

#[test]
fn r8_a_message_goes_through_the_gateway_as_it_is() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let mut program = relay.signed_in();
    program.send(OTHER, &[BOB, CAROL], MESSAGE).is(250).says("2.0.0");
    program.ask("QUIT").is(221);
    assert_eq!(house.taken(), [before[0], before[1] + 1], "by the gateway alone");
    let mail = last(&house.partner);
    assert_eq!(String::from_utf8(mail.message.clone()).expect("text"), unstuffed(MESSAGE));
    assert_eq!(sender(&mail), OTHER);
    let to: Vec<_> = mail.recipients.iter().map(ToString::to_string).collect();
    assert_eq!(to, [BOB, CAROL]);
}

#[test]
fn r8_bcc_is_removed_and_the_own_address_goes_through_the_domain_server() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let message = format!("From: {OWN}\r\nBcc: {CAROL}\r\nSubject: a\r\n\r\nHello\r\n");
    relay.signed_in().send(OWN, &[BOB, CAROL], &message).is(250);
    assert_eq!(house.taken(), [before[0] + 1, before[1]]);
    let mail = last(&house.domain);
    let text = String::from_utf8(mail.message.clone()).expect("text");
    assert!(!text.contains(CAROL) && text.contains("Message-ID: "), "{text}");
    assert!(!text.contains("Sender: "), "it is the own address: {text}");
    assert_eq!(sender(&mail), OWN);
}

#[test]
fn r7_while_the_policy_pauses_gateways_mail_goes_through_the_domain_server_with_sender() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    let before = house.taken();
    house.run(&["policy", "set", "--allow-gateways", "no"]).done();
    // The very next message, on the same connection (R13).
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    assert_eq!(house.taken(), [before[0] + 1, before[1]]);
    let mail = last(&house.domain);
    assert_eq!(sender(&mail), OWN);
    let text = String::from_utf8(mail.message.clone()).expect("text");
    assert!(text.contains(&format!("Sender: {OWN}\r\n")), "{text}");
    house.run(&["policy", "set", "--allow-gateways", "yes"]).done();
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    assert_eq!(house.taken(), [before[0] + 1, before[1] + 1], "it resumes");
}

#[test]
fn r13_the_administrator_unticks_during_a_stream_and_the_next_message_goes_the_new_way() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    for allowed in [false, true, false, true, false] {
        for _ in 0..5 {
            program.send(OTHER, &[BOB], MESSAGE).is(250);
        }
        let words = if allowed { "yes" } else { "no" };
        house.run(&["policy", "set", "--allow-gateways", words]).done();
        let before = house.taken();
        program.send(OTHER, &[BOB], MESSAGE).is(250);
        let [domain, partner] = house.taken();
        let expected = if allowed { [before[0], partner] } else { [domain, before[1]] };
        assert_eq!([domain, partner], expected);
        assert_eq!(domain + partner, before[0] + before[1] + 1);
    }
}

#[test]
fn the_null_sender_is_judged_by_the_header() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let mut program = relay.signed_in();
    program.send("", &[BOB], MESSAGE).is(250);
    assert_eq!(house.taken(), [before[0], before[1] + 1]);
    assert_eq!(sender(&last(&house.partner)), OTHER);
    let unknown = "From: carol@partner.example\r\n\r\nHello\r\n";
    program.send("", &[BOB], unknown).is(550).says("carol@partner.example");
    program.send("", &[BOB], "Subject: a\r\n\r\nHello\r\n").is(550).says("From");
    assert_eq!(house.taken(), [before[0], before[1] + 1]);
}

#[test]
fn commands_may_come_together_and_a_sign_in_may_come_in_several_steps() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let mut program = relay.connect();
    let offers = program.ask("EHLO [127.0.0.1]").is(250).0;
    for keyword in [
        "PIPELINING",
        "SIZE ",
        "8BITMIME",
        "SMTPUTF8",
        "DSN",
        "ENHANCEDSTATUSCODES",
        "AUTH PLAIN LOGIN",
        "XOUTGATE",
    ] {
        assert!(offers.contains(keyword), "{keyword}: {offers}");
    }
    let auth = relay.auth_plain();
    program.ask("AUTH PLAIN").is(334);
    program.ask(auth.rsplit(' ').next().expect("a word")).is(235);
    program.say(
        format!("MAIL FROM:<{OTHER}>\r\nRCPT TO:<{BOB}>\r\nRCPT TO:<{CAROL}>\r\nDATA\r\n")
            .as_bytes(),
    );
    for code in [250, 250, 250, 354] {
        program.answer().is(code);
    }
    program.say(MESSAGE.as_bytes());
    program.ask(".").is(250);
    assert_eq!(last(&house.partner).recipients.len(), 2);
}

#[test]
fn r14_each_message_is_in_the_record_with_what_the_server_answered() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let mut program = relay.signed_in();
    program.send(OTHER, &[BOB, CAROL], MESSAGE).is(250);
    program.ask("MAIL FROM:<carol@partner.example>").is(550);
    // The record is written before the next answer, or soon after.
    program.ask("NOOP").is(250);
    drop(program);
    drop(relay);
    let record = house.activity();
    let [.., taken, refused] = &record[..] else { panic!("{record:?}") };
    assert_eq!(taken["outcome"], "accepted");
    assert_eq!((taken["from"].as_str(), taken["recipients"].as_u64()), (Some(OTHER), Some(2)));
    assert_eq!(taken["subject"], "Minutes");
    assert!(taken["answer"].as_str().is_some_and(|answer| answer.starts_with("250")));
    assert_eq!(refused["outcome"], "refused");
    assert_eq!(refused["from"], "carol@partner.example");
    let answer = refused["answer"].as_str().expect("words");
    assert!(answer.contains("is not one of your addresses"), "a sentence: {answer}");
}

#[test]
fn r10_an_address_without_a_domain_means_the_default_address() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let message = "From: root\r\nSubject: a\r\n\r\nHello\r\n";
    relay.signed_in().send("root", &["postmaster"], message).is(250);
    assert_eq!(house.taken(), [before[0] + 1, before[1]]);
    let mail = last(&house.domain);
    assert_eq!(sender(&mail), OWN);
    let to: Vec<_> = mail.recipients.iter().map(ToString::to_string).collect();
    assert_eq!(to, [OWN]);
    let text = String::from_utf8(mail.message).expect("text");
    assert!(text.starts_with(&format!("From: {OWN}\r\n")), "{text}");
}

#[test]
fn r14_an_answer_that_the_program_did_not_wait_for_is_recorded_as_not_told() {
    let (asked, was_asked) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let waiting = Mutex::new((asked, may_go_on));
    let heard = Scripted::start(move |heard| {
        if matches!(heard, Heard::Message(message) if message.contains("Minutes")) {
            let waiting = waiting.lock().expect("nobody panicked");
            waiting.0.send(()).expect("the test waits");
            waiting.1.recv().expect("the test goes on");
        }
        None
    });
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    for waits in [true, false] {
        let mut program = relay.signed_in();
        program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
        program.ask(&format!("RCPT TO:<{BOB}>")).is(250);
        program.ask("DATA").is(354);
        program.say(format!("{MESSAGE}.\r\n").as_bytes());
        was_asked.recv().expect("it arrives");
        let before = house.activity().len();
        if waits {
            go_on.send(()).expect("the server waits");
            program.answer().is(250);
        } else {
            drop(program);
            go_on.send(()).expect("the server waits");
        }
        let until = Instant::now() + Duration::from_secs(30);
        while house.activity().len() == before {
            assert!(Instant::now() < until, "it is never recorded");
            thread::yield_now();
        }
        let record = house.activity();
        let last = record.last().expect("an attempt");
        assert_eq!(last["outcome"], "accepted");
        assert_eq!(last.get("told").is_none(), waits, "{last}");
    }
}

#[test]
fn r13_a_message_whose_way_was_changed_under_it_is_sent_again_the_new_way() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let mut program = relay.signed_in();
    program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    program.ask(&format!("RCPT TO:<{BOB}>")).is(250);
    house.run(&["policy", "set", "--allow-gateways", "no"]).done();
    // The relay knows it now, and not only within a second.
    relay.signed_in().ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    program.ask("DATA").is(354);
    program.say(MESSAGE.as_bytes());
    program.ask(".").is(451).says(OTHER);
    assert_eq!(house.taken(), before);
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    assert_eq!(house.taken(), [before[0] + 1, before[1]]);
}
