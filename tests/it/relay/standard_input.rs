//! `sendmail -bs`: the same, with the person's own program on standard input.

use crate::support::{BOB, House, OTHER, last};

const MESSAGE: &str = "From: alice@partner.example\r\nSubject: a\r\n\r\nHello\r\n";

fn dialogue(from: &str, message: &str) -> String {
    format!(
        "EHLO localhost\r\nMAIL FROM:<{from}>\r\nRCPT TO:<{BOB}>\r\nDATA\r\n{message}.\r\nQUIT\r\n"
    )
}

#[test]
fn smtp_is_spoken_on_standard_input_and_nobody_signs_in() {
    let house = House::turned_on();
    let before = house.taken();
    // All of it is there from the start, as from a file.
    let run = house.send(&["-bs"], dialogue(OTHER, MESSAGE));
    let codes: Vec<&str> =
        run.out.lines().filter(|it| &it[3..4] == " ").map(|it| &it[..3]).collect();
    assert_eq!(codes, ["220", "250", "250", "250", "354", "250", "221"], "{run:?}");
    assert!(!run.out.contains("AUTH"), "{run:?}");
    assert_eq!(house.taken(), [before[0], before[1] + 1]);
    let text = String::from_utf8(last(&house.partner).message).expect("text");
    assert!(text.starts_with(MESSAGE.split("\r\n\r\n").next().expect("a header")), "{text}");
    run.done();
}

#[test]
fn r10_a_stranger_is_refused_there_too_and_an_end_without_quit_is_an_end() {
    let house = House::turned_on();
    let before = house.taken();
    let run = house.send(&["-bs"], dialogue("carol@corp.example", MESSAGE));
    assert!(run.out.contains("550 5.7.1 ") && run.out.contains("carol@corp.example"), "{run:?}");
    let run = house.send(&["-bs"], format!("EHLO localhost\r\nMAIL FROM:<{OTHER}>\r\n"));
    assert!(run.out.ends_with("250 2.1.0 Ok\r\n"), "{run:?}");
    assert_eq!(house.taken(), before);
}
