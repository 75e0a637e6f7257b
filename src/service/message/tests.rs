//! Whole messages: what is kept, what is changed, and what nobody can smuggle past.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncReadExt, ReadBuf};

use super::*;
use crate::domain::{Address, Timestamp};

/// Reads the input in pieces of these sizes, over and over.
struct Pieces<'a> {
    input: &'a [u8],
    sizes: Vec<usize>,
    turn: usize,
}

impl AsyncRead for Pieces<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let size = self.sizes[self.turn % self.sizes.len()];
        self.turn += 1;
        let (piece, rest) = self.input.split_at(size.min(self.input.len()).min(into.remaining()));
        into.put_slice(piece);
        self.input = rest;
        Poll::Ready(Ok(()))
    }
}

pub(super) fn try_read_in(
    input: &[u8],
    end: End,
    sizes: &[usize],
) -> Result<(Header, Vec<u8>), MessageError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let pieces = Pieces { input, sizes: sizes.to_vec(), turn: 0 };
        let mut incoming = read(pieces, end).await?;
        let mut body = Vec::new();
        incoming.body.read_to_end(&mut body).await.expect("memory can be read");
        Ok((incoming.header, body))
    })
}

pub(super) fn try_read(input: &[u8]) -> Result<(Header, Vec<u8>), MessageError> {
    try_read_in(input, End::OfInput, &[usize::MAX])
}

fn header(input: &str) -> Header {
    try_read(input.as_bytes()).expect(input).0
}

pub(super) fn address(text: &str) -> Address {
    text.parse().expect(text)
}

pub(super) fn changes() -> Changes {
    Changes {
        from: address("alice@corp.example"),
        name: None,
        sender: None,
        now: Timestamp::UNIX_EPOCH,
        message_id: "1@corp.example".to_owned(),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What the message is when it is sent: header and body, each line end made CRLF.
pub(super) fn sent(input: &[u8], changes: &Changes) -> Vec<u8> {
    let (header, body) = try_read(input).expect("a message");
    encoded(&[header.outgoing(changes), body].concat())
}

/// CRLF for each CRLF, bare CR and bare LF, as the encoder does.
pub(super) fn encoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' if at > 0 && bytes[at - 1] == b'\r' => {}
            b'\r' | b'\n' => out.extend_from_slice(b"\r\n"),
            byte => out.push(byte),
        }
    }
    out
}

const COMPLETE: &str = "From: alice@corp.example\r\nDate: today\r\nMessage-ID: <a@b>\r\n";

#[test]
fn header_and_body_are_told_apart() {
    for (input, names, body) in [
        ("", vec![], ""),
        ("\r\n", vec![], "\r\n"),
        ("A: 1\r\nB: 2\r\n\r\nbody\r\n", vec!["A", "B"], "\r\nbody\r\n"),
        ("A: 1\nB: 2\n\nbody", vec!["A", "B"], "\nbody"),
        ("A: 1\rB: 2\r\rbody", vec!["A", "B"], "\rbody"),
        ("A: 1\r\r\nB: 2", vec!["A"], "\r\nB: 2"),
        ("A: 1\n\rB: 2", vec!["A"], "\rB: 2"),
        ("A: 1", vec!["A"], ""),
        ("A: 1\r", vec!["A"], ""),
        ("A:\r\n 1\r\n\t2\r\n\r\n", vec!["A"], "\r\n"),
        ("A: 1\n \nB: 2\n\n", vec!["A", "B"], "\n"),
        ("A \t: 1\n\n", vec!["A"], "\n"),
        ("A: 1\nno field\nB: 2\n", vec!["A"], "no field\nB: 2\n"),
        ("A: 1\nB\0: 2\n", vec!["A"], "B\0: 2\n"),
        ("A: 1\nB\n : 2\n", vec!["A"], "B\n : 2\n"),
        ("A: 1\n: 2\n", vec!["A"], ": 2\n"),
        ("Hello,\nworld\n", vec![], "Hello,\nworld\n"),
        (" A: 1\n\n", vec![], " A: 1\n\n"),
        ("From alice Mon Jan  1\nA: 1\n\n", vec!["A"], "\n"),
        (">From alice Mon Jan  1\nA: 1\n\n", vec!["A"], "\n"),
        ("From : alice\n\n", vec!["From"], "\n"),
        ("A: 1\nFrom alice Mon\n", vec!["A"], "From alice Mon\n"),
        ("From alice Mon\n A: 1\n", vec![], " A: 1\n"),
    ] {
        let (header, read) = try_read(input.as_bytes()).expect(input);
        let read_names: Vec<&str> = header.fields.iter().map(field::Field::name).collect();
        assert_eq!((read_names, text(&read)), (names, body.to_owned()), "{input:?}");
    }
}

#[test]
fn a_line_that_is_no_field_is_sent_as_body() {
    let input = format!("{COMPLETE}no field\r\nFrom: bob@corp.example\r\n");
    let expected = format!("{COMPLETE}\r\nno field\r\nFrom: bob@corp.example\r\n");
    assert_eq!(text(&sent(input.as_bytes(), &changes())), expected);
}

#[test]
fn the_header_is_bounded_however_it_comes() {
    let name = "A: ";
    for (line, good) in [(HEADER_MAX, true), (HEADER_MAX + 1, false)] {
        // Two line ends: the field's, and the empty line that shows that no more fields come.
        let field = format!("{name}{}\n", "x".repeat(line - name.len() - 2));
        for sizes in [[usize::MAX], [1000]] {
            let input = format!("{field}\nbody");
            let read = try_read_in(input.as_bytes(), End::OfInput, &sizes);
            let long = vec![b'x'; line];
            let unended = try_read_in(&long, End::OfInput, &sizes);
            if good {
                assert!(read.is_ok(), "{line} {sizes:?}");
                assert!(unended.is_ok(), "{line} {sizes:?}");
            } else {
                assert_eq!(read, Err(MessageError::HeaderTooLarge), "{line} {sizes:?}");
                assert_eq!(unended, Err(MessageError::HeaderTooLarge), "{line} {sizes:?}");
            }
        }
    }
}

#[test]
fn a_line_without_end_is_not_waited_for() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let endless = runtime.block_on(read(tokio::io::repeat(b'x'), End::OfInput));
    assert_eq!(endless.err(), Some(MessageError::HeaderTooLarge));
}

#[test]
fn a_lone_dot_ends_the_message_only_where_it_is_said_to() {
    for (input, expected) in [
        ("A: 1\n\nx\n.\ny\n", "\nx\n"),
        ("A: 1\n\nx\r\n.\r\ny\n", "\nx\r\n"),
        ("A: 1\n\nx\n.", "\nx\n"),
        ("A: 1\n\nx\n..\n.y\n", "\nx\n..\n.y\n"),
        ("A: 1\n\nx.\n", "\nx.\n"),
        ("A: 1\n\n.\n.\n", "\n"),
        ("A: 1\n.\nB: 2\n\n", ""),
        (".\nA: 1\n\n", ""),
    ] {
        for sizes in [&[usize::MAX][..], &[1], &[2, 3]] {
            let (_, body) = try_read_in(input.as_bytes(), End::LoneDot, sizes).expect(input);
            assert_eq!(text(&body), expected, "{input:?} {sizes:?}");
        }
    }
    assert_eq!(try_read(b"A: 1\n\nx\n.\ny\n").expect("a message").1, b"\nx\n.\ny\n");
}

#[test]
fn r8_what_is_complete_stays_as_it_came() {
    let odd = "Received: from a\r\n\tby b\r\nfrOM : \"A, B\" <carol@partner.example>\r\n\
        X-8: caf\u{e9}\r\nSender:  bob@corp.example\r\nDate:\r\n today\r\nmessage-id: x\r\n";
    let input = format!("{odd}\r\n.body\r\n\r\nBcc: stays\r\n");
    assert_eq!(text(&sent(input.as_bytes(), &changes())), input);
    assert_eq!(text(&sent(input.replace("\r\n", "\n").as_bytes(), &changes())), input);
}

#[test]
fn r8_no_recipient_sees_a_bcc() {
    for bcc in [
        "Bcc: bob@corp.example\r\n",
        "bCC : bob@corp.example\r\n",
        "BCC\t:\r\n bob@corp.example,\r\n\tcarol@corp.example\r\n",
        "Bcc:\r\n",
        "Resent-Bcc: bob@corp.example\r\n",
        "Bcc: bob@corp.example\rBcc: carol@corp.example\n",
        "Bcc: bob@corp.example\r\nBCC: carol@corp.example\r\n",
    ] {
        for (input, expected) in [
            (format!("{bcc}{COMPLETE}\r\nx"), format!("{COMPLETE}\r\nx")),
            (format!("{COMPLETE}{bcc}\r\nx"), format!("{COMPLETE}\r\nx")),
            (format!("{COMPLETE}X: y\r{bcc}\nx"), format!("{COMPLETE}X: y\r\n\r\nx")),
            (format!("{COMPLETE}X: y\n{bcc}\rx"), format!("{COMPLETE}X: y\r\n\r\nx")),
        ] {
            assert_eq!(text(&sent(input.as_bytes(), &changes())), expected, "{input:?}");
        }
    }
}

#[test]
fn r8_what_is_missing_is_added() {
    let message = sent(b"To: bob@corp.example\n\nx\n", &changes());
    assert_eq!(
        text(&message),
        "To: bob@corp.example\r\nFrom: alice@corp.example\r\n\
         Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nMessage-ID: <1@corp.example>\r\n\r\nx\r\n"
    );
    let all_missing = sent(b"Hello\n", &changes());
    assert!(text(&all_missing).ends_with("Message-ID: <1@corp.example>\r\n\r\nHello\r\n"));
    let unended = text(&sent(b"Subject: x", &changes()));
    assert!(unended.starts_with("Subject: x\r\nFrom: "), "{unended}");
    assert!(unended.ends_with("Message-ID: <1@corp.example>\r\n"), "{unended}");
    assert!(!unended.contains("\r\n\r\n"), "{unended}");
}

#[test]
fn r8_the_name_of_an_added_from_is_written_so_that_it_is_read_back() {
    for (name, field) in [
        ("Alice", "From: Alice <alice@corp.example>\r\n"),
        ("Smith, A.", "From: =?utf-8?b?U21pdGgsIEEu?= <alice@corp.example>\r\n"),
        ("Jos\u{e9}", "From: =?utf-8?b?Sm9zw6k=?= <alice@corp.example>\r\n"),
        ("A\r\nBcc: bob", "From: =?utf-8?b?QUJjYzogYm9i?= <alice@corp.example>\r\n"),
        (" ", "From: alice@corp.example\r\n"),
        ("<bob@corp.example>", "From: alice@corp.example\r\n"),
    ] {
        let changes = Changes { name: Some(name.to_owned()), ..changes() };
        let message = text(&sent(b"\n", &changes));
        assert!(message.starts_with(field), "{name}: {message}");
        assert_eq!(
            header(&message).author(),
            Ok(Some(Mailbox::Address(address("alice@corp.example"))))
        );
    }
}

#[test]
fn r8_sender_is_the_given_one_alone_or_as_it_came() {
    let input = "sender : eve@corp.example\r\nSENDER: bob@corp.example\r\n\r\n";
    let input = format!("{COMPLETE}{input}");
    let with_sender = Changes { sender: Some(address("alice@corp.example")), ..changes() };
    assert_eq!(
        text(&sent(input.as_bytes(), &with_sender)),
        format!("{COMPLETE}Sender: alice@corp.example\r\n\r\n")
    );
    assert_eq!(text(&sent(input.as_bytes(), &changes())), input);
}

#[test]
fn r10_a_from_without_a_domain_is_completed_in_its_place() {
    for (from, completed) in [
        ("root", "alice@corp.example"),
        ("root (Cron Daemon)", "alice@corp.example (Cron Daemon)"),
        ("\"Cron, D\" <root>", "\"Cron, D\" <alice@corp.example>"),
        ("Cron Daemon\r\n <root> (x)", "Cron Daemon\r\n <alice@corp.example> (x)"),
    ] {
        let input = format!("From: {from}\r\nDate: x\r\nMessage-ID: x\r\n\r\n");
        let expected = format!("From: {completed}\r\nDate: x\r\nMessage-ID: x\r\n\r\n");
        let read = header(&input).author();
        assert_eq!(read, Ok(Some(Mailbox::WithoutDomain("root".to_owned()))), "{from}");
        assert_eq!(text(&sent(input.as_bytes(), &changes())), expected);
    }
}

#[test]
fn every_from_that_a_recipient_could_see_is_seen() {
    let two = |second: &str| {
        Err(MessageError::SeveralFrom(vec![
            Mailbox::Address(address("alice@corp.example")),
            Mailbox::Address(address(second)),
        ]))
    };
    let alice = "From: alice@corp.example";
    for (input, expected) in [
        ("To: bob@corp.example\n\n".to_owned(), Ok(None)),
        (
            format!("{alice}\n\nFrom: bob@corp.example\n"),
            Ok(Some(Mailbox::Address(address("alice@corp.example")))),
        ),
        (format!("{alice}\nFrom: bob@corp.example\n"), two("bob@corp.example")),
        (format!("{alice}\rFrom: bob@corp.example\n"), two("bob@corp.example")),
        (format!("{alice}\nFROM : bob@corp.example\n"), two("bob@corp.example")),
        (format!("{alice}\n \nfrom\t:\n bob@corp.example\n"), two("bob@corp.example")),
        (format!("{alice},\r\n bob@corp.example\n"), two("bob@corp.example")),
        (format!("{alice}\n{alice}\n"), two("alice@corp.example")),
    ] {
        assert_eq!(header(&input).author(), expected, "{input:?}");
    }
}

#[test]
fn the_header_names_its_recipients() {
    for (input, expected) in [
        ("Subject: x\n\n", vec![]),
        (
            "To: a@x.example\nCC: b@x.example,\n c\nbcc : d@x.example\n\n",
            vec!["a@x.example", "b@x.example", "c", "d@x.example"],
        ),
        (
            "To: a@x.example\nTo: b@x.example\n\nTo: c@x.example\n",
            vec!["a@x.example", "b@x.example"],
        ),
        (
            "To: a@x.example\nResent-To: b@x.example\nResent-Bcc: c@x.example\n\n",
            vec!["b@x.example", "c@x.example"],
        ),
        // What is resent to nobody is not sent to those who have it.
        ("To: a@x.example\nResent-To: \n\n", vec![]),
        ("To: a@x.example\nResent-From: b@x.example\n\n", vec![]),
        ("resent-TO : b@x.example\nTo: a@x.example\nResent-Cc: c\n\n", vec!["b@x.example", "c"]),
        // Two of one set, which RFC 5322 has but once: neither is lost.
        ("Resent-To: a@x.example\nResent-To: b@x.example\n\n", vec!["a@x.example", "b@x.example"]),
        // Those below are of an older set.
        (
            "Resent-From: z\nResent-To: a@x.example\nReceived: x\nResent-To: b@x.example\n\n",
            vec!["a@x.example"],
        ),
        (
            "Return-Path: <>\nReceived: x\nResent-To: a@x.example\nReturn-Path: <>\nResent-Bcc: b\n\n",
            vec!["a@x.example"],
        ),
        (
            "Resent-Bcc: c\nResent-From: z\nResent-To: a@x.example\nResent-From: y\nResent-Cc: b\n\n",
            vec!["c", "a@x.example"],
        ),
        ("Resent-: b@x.example\nTo: a@x.example\n\n", vec!["a@x.example"]),
    ] {
        let expected: Vec<Mailbox> = expected
            .into_iter()
            .map(|text| match text.parse() {
                Ok(address) => Mailbox::Address(address),
                Err(_) => Mailbox::WithoutDomain(text.to_owned()),
            })
            .collect();
        assert_eq!(header(input).recipients(), Ok(expected), "{input:?}");
    }
    assert_eq!(
        header("To: a@x.example\ncC: a b,\r\n c\n\n").recipients(),
        Err(MessageError::UnreadableAddress {
            field: "cC".to_owned(),
            text: "a b,   c".to_owned()
        })
    );
}

#[test]
fn the_subject_is_decoded_onto_one_line() {
    for (input, expected) in [
        ("To: x\n\n", None),
        ("Subject:\n\n", Some(String::new())),
        ("subject : Hello\r\n world\r\n\r\n", Some("Hello world".to_owned())),
        ("Subject: =?utf-8?q?a=0Ab_=C3=A9?=\n =?utf-8?b?w6k=?=\n\n", Some("a b ééé".to_owned())),
        ("Subject: é\nSubject: 2\n\n", Some("é".to_owned())),
    ] {
        let expected = expected.map(|text| text.replace("ééé", "éé"));
        assert_eq!(header(input).subject(), expected, "{input:?}");
    }
    let long = header(&format!("Subject: {}\n\n", "é".repeat(300))).subject();
    assert_eq!(long.map(|text| text.chars().count()), Some(200));
}

#[test]
fn r17_received_fields_are_counted() {
    let input = "Received: a\n b\nRECEIVED : c\nX-Received: d\n\nReceived: e\n";
    assert_eq!(header(input).received_fields(), 2);
}

#[test]
fn smtputf8_is_needed_for_what_is_sent_alone() {
    assert!(header("Subject: é\n\n").needs_smtputf8());
    assert!(!header("Subject: e\nBcc: é@x.example\n\né").needs_smtputf8());
}
