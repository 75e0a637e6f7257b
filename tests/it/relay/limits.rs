//! What programs that mean ill, or break down, come to.

use std::fs;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use super::program::{Program, Relay};
use crate::support::{BOB, House, OTHER, Scripted, as_usual};

const MESSAGE: &str = "From: alice@partner.example\r\nSubject: a\r\n\r\nHello\r\n";

#[test]
fn a_bare_cr_or_lf_is_never_passed_and_nothing_behind_it_is_a_command() {
    let heard = Scripted::start(as_usual);
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    let (messages, senders) = (heard.messages().len(), heard.commands("MAIL").len());
    let smuggled = format!("MAIL FROM:<{OTHER}>\r\nRCPT TO:<carol@elsewhere.example>\r\nDATA\r\n");
    let ends = ["\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r\r\n.\r\r\n"];
    for (count, end) in (1..).zip(ends) {
        let mut program = relay.signed_in();
        program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
        program.ask(&format!("RCPT TO:<{BOB}>")).is(250);
        program.ask("DATA").is(354);
        // The relay may have closed the connection before all of it is written.
        let _ = program.try_say(format!("{MESSAGE}{end}{smuggled}{MESSAGE}\r\n.\r\n").as_bytes());
        program.answer().is(550).says("5.5.2");
        assert!(program.ended(), "{end:?}");
        assert_eq!(heard.messages().len(), messages, "{end:?}");
        assert_eq!(heard.commands("MAIL").len(), senders + count, "{end:?}");
    }
}

#[test]
fn r9_of_a_message_that_breaks_off_nothing_was_accepted_and_the_record_says_so() {
    let heard = Scripted::start(as_usual);
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    let before = heard.messages().len();
    let data = heard.commands("DATA").len();
    let mut program = relay.signed_in();
    program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    program.ask(&format!("RCPT TO:<{BOB}>")).is(250);
    program.ask("DATA").is(354);
    program.say(MESSAGE.as_bytes());
    drop(program);
    let recorded = || house.activity().last().is_some_and(|last| last["outcome"] == "refused");
    wait_until(recorded);
    assert_eq!(heard.messages().len(), before);
    assert!(heard.commands("DATA").len() <= data + 1);
}

#[test]
fn the_slow_do_not_hold_up_the_others() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    // More than are served at once by connections of their own.
    let slow: Vec<Program> = (0..30)
        .map(|_| {
            let mut program = relay.signed_in();
            program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
            program.ask(&format!("RCPT TO:<{BOB}>")).is(250);
            program.ask("DATA").is(354);
            program.say(b"From: alice@partner.example\r\n\r\nand so on");
            program
        })
        .collect();
    let before = house.taken();
    relay.signed_in().send(OTHER, &[BOB], MESSAGE).is(250);
    assert_eq!(house.taken(), [before[0], before[1] + 1]);
    drop(slow);
}

#[test]
fn who_never_signs_in_keeps_nobody_out() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let mut crowd: Vec<Program> =
        (0..300).map(|_| Program::open(relay.port).expect("it listens")).collect();
    relay.signed_in().send(OTHER, &[BOB], MESSAGE).is(250);
    // The first of them had to make room.
    crowd[0].answer().is(220);
    crowd[0].answer().is(421);
    assert!(crowd[0].ended());
}

#[test]
fn who_never_reads_what_it_is_answered_has_to_make_room_too() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let mut deaf = relay.connect();
    let stuffed = deaf.stuff(b"NOOP\r\n");
    assert_eq!(stuffed, ErrorKind::WouldBlock, "the relay waits for it");
    let crowd: Vec<Program> =
        (0..300).map(|_| Program::open(relay.port).expect("it listens")).collect();
    // Long before the relay's patience ends.
    let began = Instant::now();
    wait_until(|| deaf.stuff(b"NOOP\r\n") != ErrorKind::WouldBlock);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    drop(crowd);
}

#[test]
fn a_web_page_cannot_send_mail_and_a_line_has_an_end() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let mut page = relay.connect();
    page.say(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\nEHLO localhost\r\n");
    assert!(!page.answer().0.starts_with('2'));
    assert!(page.ended());
    let mut program = relay.connect();
    let _ = program.try_say(&vec![b'a'; 1024 * 1024]);
    program.answer().is(500);
    assert!(program.ended());
}

#[test]
fn memory_is_flat_in_the_size_of_a_message() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let peak = || {
        let status = fs::read_to_string(format!("/proc/{}/status", relay.pid())).expect("status");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
        let digits = line.split_whitespace().nth(1).expect("a number");
        digits.parse::<u64>().expect("a number")
    };
    let mut program = relay.signed_in();
    program.send(OTHER, &[BOB], MESSAGE).is(250);
    let before = peak();
    program.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    program.ask(&format!("RCPT TO:<{BOB}>")).is(250);
    program.ask("DATA").is(354);
    program.say(MESSAGE.as_bytes());
    let line = format!("{}\r\n", "a".repeat(998)).repeat(64);
    for _ in 0..(8 * 1024 * 1024 / line.len()) {
        program.say(line.as_bytes());
    }
    program.ask(".").is(250);
    let grown = peak() - before;
    assert!(grown < 2 * 1024, "{grown} KiB more for 8 MiB");
}

/// Waits for what is to happen anyhow, and soon.
fn wait_until(mut happened: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !happened() {
        assert!(Instant::now() < until, "it never happens");
        std::thread::yield_now();
    }
}
