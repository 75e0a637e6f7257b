//! Messages: their text, their end, their size.

use super::*;
use crate::smtp::data::DataEncoder;
use crate::smtp::smuggling::{self, Fate};

/// What a session says and does that has a message in it, given in pieces of a size.
pub(super) fn message(octets: &[u8], piece: usize) -> (Vec<Event>, String) {
    let mut session = ready_for_data();
    let (events, output) = drive(&mut session, octets.chunks(piece), kindly);
    let output = output.strip_prefix("354 End data with <CR><LF>.<CR><LF>\r\n");
    (events, output.expect("the message may come").to_owned())
}

#[test]
fn dots_are_unstuffed_and_nothing_else_is_changed() {
    for (octets, text) in [
        (b".\r\n".as_slice(), b"".as_slice()),
        (b"\r\n.\r\n", b"\r\n"),
        (b"a\r\n.\r\n", b"a\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"..a\r\n.b\r\n...\r\n.\r\n", b".a\r\nb\r\n..\r\n"),
        (b"a.\r\n a.b\r\n.\r\n", b"a.\r\n a.b\r\n"),
        (b"\0\xff \x7f\r\n.\0\r\n.\r\n", b"\0\xff \x7f\r\n\0\r\n"),
    ] {
        for piece in [1, 2, 3, 1000] {
            let (events, output) = message(octets, piece);
            assert_eq!(events, [Event::Message(text.to_vec())], "{octets:?}");
            assert_eq!(output, "250 2.0.0 Taken\r\n");
        }
    }
}

#[test]
fn no_sequence_but_one_is_an_end() {
    for (sequence, fate) in smuggling::rows() {
        let octets = [smuggling::BEFORE, &sequence, smuggling::BEHIND].concat();
        for piece in [1, 2, 3, 7, 1000] {
            let (events, output) = message(&octets, piece);
            let shown = String::from_utf8_lossy(&sequence);
            match fate {
                // A program may well begin the next message; only that is no longer this one.
                Fate::Ends => {
                    let dot = sequence.iter().rposition(|octet| *octet == b'.').expect("a dot");
                    let text = [smuggling::BEFORE, &sequence[..dot]].concat();
                    assert_eq!(events[0], Event::Message(text), "{shown:?}");
                    let begins_next =
                        events.iter().any(|it| matches!(it, Event::Asked(Ask::Mail(_))));
                    assert_eq!(begins_next, sequence.ends_with(b".\r\n"), "{shown:?}");
                }
                Fate::Refused => {
                    let expected = [Event::Fault(BodyFault::BareLineEnd), Event::Closed];
                    assert_eq!(events, expected, "{shown:?}");
                    assert!(output.starts_with("550 5.5.2 Bare <"), "{output}");
                    assert_eq!(output.lines().count(), 1, "{output}");
                }
                Fate::Text => {
                    let [Event::Message(text)] = &events[..] else { panic!("{events:?}") };
                    assert!(text.ends_with(b"\r\nSubject: smuggled\r\n\r\nHello\r\n"), "{shown:?}");
                }
            }
        }
    }
}

#[test]
fn what_the_client_sends_is_one_message_to_the_server() {
    for (sequence, _) in smuggling::rows() {
        let written = [smuggling::BEFORE, &sequence, smuggling::BEHIND].concat();
        let (mut encoder, mut octets) = (DataEncoder::new(), Vec::new());
        encoder.encode(&written, &mut octets);
        encoder.finish(&mut octets);
        let (events, _) = message(&octets, 1000);
        assert!(matches!(&events[..], [Event::Message(_)]), "{sequence:?}");
    }
}

#[test]
fn a_bare_line_end_is_named() {
    assert!(message(b"a\nb", 10).1.starts_with("550 5.5.2 Bare <LF> in the message"));
    assert!(message(b"a\rb", 1).1.starts_with("550 5.5.2 Bare <CR> in the message"));
}

#[test]
fn nothing_of_a_faulty_piece_is_handed_out() {
    let mut session = ready_for_data();
    drive(&mut session, [], kindly);
    let mut out = b"before".to_vec();
    session.receive(b"good\r\n..and\nbad");
    assert_eq!(session.body(&mut out), Err(BodyFault::BareLineEnd));
    assert_eq!(out, b"before");
    assert_eq!(session.next(), Step::Close);
}

#[test]
fn a_message_is_handed_out_as_it_comes() {
    let mut session = ready_for_data();
    drive(&mut session, [], kindly);
    for (octets, text) in
        [("a", "a"), ("b\r", "b"), ("\n.", "\r\n"), (".c", ".c"), ("\r\n.\r", "\r\n")]
    {
        let mut out = Vec::new();
        session.receive(octets.as_bytes());
        assert_eq!(session.body(&mut out), Ok(Body::More));
        assert_eq!(String::from_utf8_lossy(&out), text, "{octets:?}");
        assert_eq!(session.next(), Step::Body);
    }
    session.receive(b"\nQUIT\r\n");
    assert_eq!(session.body(&mut Vec::new()), Ok(Body::End));
}

#[test]
fn a_message_that_is_too_large_is_passed_over() {
    let line = [b"a".repeat(98).as_slice(), b"\r\n"].concat();
    for piece in [1, 100, 333, 100_000] {
        let allowed = [line.repeat(10), b".\r\n".to_vec()].concat();
        assert_eq!(message(&allowed, piece).0, [Event::Message(line.repeat(10))]);

        let too_large = [line.repeat(20), b".\r\nRSET\r\n".to_vec()].concat();
        let (events, output) = message(&too_large, piece);
        assert_eq!(events, [Event::Fault(BodyFault::TooLarge)]);
        let replies = "552 5.3.4 The message is larger than 1000 octets\r\n250 2.0.0 Ok\r\n";
        assert_eq!(output, replies);

        let bare = [line.repeat(15), b"\n.\r\nRSET\r\n".to_vec()].concat();
        let (events, output) = message(&bare, piece);
        assert_eq!(events, [Event::Fault(BodyFault::TooLarge), Event::Closed]);
        assert!(output.starts_with("550 5.5.2 Bare <LF>"), "{output}");
    }
}

#[test]
fn the_end_of_a_message_that_is_too_large_is_not_waited_for_for_ever() {
    let (events, output) = message(&b"a".repeat(100_000), 500);
    assert_eq!(events, [Event::Fault(BodyFault::TooLarge), Event::Closed]);
    assert_eq!(output, "552 5.3.4 The message is larger than 1000 octets\r\n");
}

#[test]
fn the_next_message_may_be_pipelined_behind_the_last() {
    let next = b"a\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<bob@partner.example>\r\nDATA\r\n";
    let (events, output) = message(next, 1000);
    let expected = [
        Event::Message(b"a\r\n".to_vec()),
        Event::Asked(Ask::Mail(Mail::default())),
        Event::Asked(Ask::Recipient(to("bob@partner.example"))),
        Event::Asked(Ask::Data),
    ];
    assert_eq!(events, expected);
    assert!(output.ends_with("\r\n354 End data with <CR><LF>.<CR><LF>\r\n"), "{output}");
}
