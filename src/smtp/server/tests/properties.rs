//! What holds whatever comes.

use proptest::prelude::*;

use super::body::message;
use super::*;
use crate::smtp::data::DataEncoder;

/// Lines as programs and attackers send them, whole and broken.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let known = prop_oneof![
        Just("EHLO client.example\r\n"),
        Just("AUTH PLAIN AGFsaWNlAHNlc2FtZQ==\r\n"),
        Just("AUTH LOGIN\r\nYWxpY2U=\r\nc2VzYW1l\r\n"),
        Just("MAIL FROM:<alice@corp.example> SIZE=10 SMTPUTF8\r\n"),
        Just("RCPT TO:<bob@partner.example>\r\n"),
        Just("RCPT TO:<b\u{f6}b>\r\n"),
        Just("DATA\r\n"),
        Just("Subject: a\r\n\r\n..b\r\n.\r\n"),
        Just("RSET\r\n"),
        Just("QUIT\r\n"),
        Just("NOOP\r"),
        Just("\n.\r\n"),
    ];
    let any_octet = prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), Just(b' '), any::<u8>()];
    let piece = prop_oneof![
        9 => known.prop_map(|line| line.as_bytes().to_vec()),
        1 => proptest::collection::vec(any_octet, 0..8),
    ];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

/// RFC 5321 §4.2: the lines of a reply have one code, and the last one a space behind it.
fn assert_replies(output: &str) {
    assert!(output.is_empty() || output.ends_with("\r\n"), "{output:?}");
    let mut begun = None;
    for line in output.split_terminator("\r\n") {
        assert!(!line.contains(char::is_control) && line.len() <= 510, "{line:?}");
        let (code, rest) = line.split_at(3);
        assert!(code.parse::<u16>().is_ok_and(|code| (200..600).contains(&code)), "{line:?}");
        assert!(begun.is_none_or(|begun| begun == code), "{output:?}");
        begun = match &rest[..1] {
            "-" => Some(code),
            " " => None,
            _ => panic!("{line:?}"),
        };
    }
    assert_eq!(begun, None, "{output:?}");
}

proptest! {
    #[test]
    fn pieces_change_nothing(octets in stream(), piece in 1_usize..40, sign_in: bool) {
        let session = || if sign_in { guarded() } else { open() };
        let whole = drive(&mut session().not_listening(), [octets.as_slice()], kindly);
        let cut = drive(&mut session().not_listening(), octets.chunks(piece), kindly);
        prop_assert_eq!(&whole, &cut);
        assert_replies(&whole.1);
    }

    #[test]
    fn answers_of_any_kind_make_replies(
        octets in stream(),
        code in 0_u16..700,
        text in "\\PC{0,30}|[\\x00-\\x7f]{0,1200}",
    ) {
        let answer = |_: &Ask| ServerReply::new(code, EnhancedCode(5, 70, 7), text.clone());
        let (_, output) = drive(&mut open(), [octets.as_slice()], answer);
        assert_replies(&output);
    }

    #[test]
    fn no_bare_line_end_leaves_a_message(
        octets in proptest::collection::vec(prop_oneof![
            Just(b'\r'), Just(b'\n'), Just(b'.'), Just(b'a')
        ], 0..60),
        piece in 1_usize..10,
    ) {
        let mut session = ready_for_data();
        drive(&mut session, [], kindly);
        let mut out = Vec::new();
        for piece in octets.chunks(piece) {
            session.receive(piece);
            if session.body(&mut out) != Ok(Body::More) {
                break;
            }
            let text = String::from_utf8_lossy(&out).replace("\r\n", "");
            prop_assert!(!text.contains(['\r', '\n']), "{:?}", text);
        }
        let text = String::from_utf8_lossy(&out).replace("\r\n", "");
        prop_assert!(!text.contains(['\r', '\n']), "{:?}", text);
    }

    #[test]
    fn what_the_client_encodes_comes_out_again(
        lines in proptest::collection::vec("[.a\\x00-\\x09\u{e0}-\u{ff}]{0,6}", 0..20),
        end in prop_oneof![Just("\n"), Just("\r"), Just("\r\n")],
        piece in 1_usize..50,
    ) {
        let written: String = lines.iter().flat_map(|line| [line.as_str(), end]).collect();
        let normal: String = lines.iter().flat_map(|line| [line.as_str(), "\r\n"]).collect();
        let (mut encoder, mut octets) = (DataEncoder::new(), Vec::new());
        encoder.encode(written.as_bytes(), &mut octets);
        encoder.finish(&mut octets);
        let (events, _) = message(&octets, piece);
        prop_assert_eq!(events, [Event::Message(normal.into_bytes())]);
    }

    /// What a session holds is bounded by one line, however the octets come.
    #[test]
    fn memory_is_bounded(octet in any::<u8>(), piece in 1_usize..4096, auth: bool) {
        let mut session = guarded();
        session.receive(if auth { b"AUTH PLAIN " } else { b"" });
        for _ in 0..(40_000 / piece) {
            if session.next() == Step::Read {
                session.receive(&vec![octet; piece]);
            }
        }
        prop_assert!(session.received().len() <= 12_288 + piece);
    }
}
