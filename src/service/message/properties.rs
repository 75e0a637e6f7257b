//! What holds for any bytes.

use proptest::prelude::*;

use super::field::{Field, is_mbox_line};
use super::tests::{address, changes, encoded, sent, try_read, try_read_in};
use super::{Changes, End, Header, Mailbox};

/// Bytes in which header fields, line ends and dots come up often.
fn messages() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => prop::sample::select(vec![
            "\r\n", "\n", "\r", "\r\n\r\n", ".", ".\n", "\n.\r", " ", "\t", "Bcc:", "bcc :",
            "From: a@b.example\n", "From ", ">From x\n", "Sender:", "Resent-BCC\t:", "To: x\n",
            "Subject: =?utf-8?q?x?=\n", "From: x\r", "Date: x\nMessage-ID: x\n", ":", "\0", "\"",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn nothing_is_lost_between_header_and_body(
        input in messages(),
        sizes in prop::collection::vec(1usize..9, 1..4),
    ) {
        let (header, body) = try_read(&input).expect("a small message");
        let mut all: Vec<u8> = header.fields.iter().flat_map(Field::raw).copied().collect();
        all.extend_from_slice(&body);
        prop_assert!(input.ends_with(&all));
        // Only lines that an mbox put above it are missing.
        let dropped = encoded(&input[..input.len() - all.len()]);
        let mut lines = dropped.split_inclusive(|byte| *byte == b'\n');
        prop_assert!(lines.all(is_mbox_line));
        for end in [End::OfInput, End::LoneDot] {
            let at_once = try_read_in(&input, end, &[usize::MAX]);
            prop_assert_eq!(at_once, try_read_in(&input, end, &sizes));
        }
    }

    #[test]
    fn r8_what_is_seen_is_what_is_sent(input in messages(), with_sender in any::<bool>()) {
        let sender = with_sender.then(|| address("bob@corp.example"));
        let changes = Changes { sender: sender.clone(), ..changes() };
        let (header, body) = try_read(&input).expect("a small message");
        let message = sent(&input, &changes);
        let (seen, rest) = try_read(&message).expect("a small message");

        let count = |header: &Header, name: &str| header.named(name).count();
        prop_assert_eq!(count(&seen, "Bcc") + count(&seen, "Resent-Bcc"), 0);
        for name in ["From", "Date", "Message-ID"] {
            prop_assert_eq!(count(&seen, name), count(&header, name).max(1), "{}", name);
        }
        if with_sender {
            prop_assert_eq!(count(&seen, "Sender"), 1);
        } else {
            prop_assert_eq!(count(&seen, "Sender"), count(&header, "Sender"));
        }
        let body = encoded(&body);
        let expected =
            if header.runs_into_body { [b"\r\n", &body[..]].concat() } else { body };
        prop_assert_eq!(rest, expected);
        // Sending it once more changes nothing more.
        if sender.is_none() {
            prop_assert_eq!(sent(&message, &changes), message);
        }
    }

    /// Whoever is read as the one author is who stands in From when it is sent.
    #[test]
    fn the_author_is_the_same_when_it_is_sent(from in "[a-c@<>(),:;\" .=?\\\\\r\n]{0,24}") {
        let input = format!("From: {from}\nX: y\n\n");
        let (header, _) = try_read(input.as_bytes()).expect("a small message");
        let message = sent(input.as_bytes(), &changes());
        let author = match header.author() {
            Ok(Some(Mailbox::WithoutDomain(_)) | None) => {
                Ok(Some(Mailbox::Address(address("alice@corp.example"))))
            }
            other => other,
        };
        let (seen, _) = try_read(&message).expect("a small message");
        match (seen.author(), author) {
            (Err(_), Err(_)) => {}
            (seen, author) => prop_assert_eq!(seen, author),
        }
    }
}
