//! What servers have taken for a message's end, one or another of them: the rows that tests hold
//! both sides of SMTP against.
//!
//! They are those of SEC Consult's *SMTP Smuggling* (2023) and of the scanners that followed it
//! (SMTP Smuggling Tools, smtpsmug, the notes of Postfix, Exim and sendmail), and every
//! combination of line ends, real and not, around a dot.

/// What a message is before the sequence.
pub(super) const BEFORE: &[u8] = b"Subject: harmless\r\n\r\nHello";

/// What stands behind it, where a server may take it for commands.
pub(super) const BEHIND: &[u8] = b"MAIL FROM:<mallory@partner.example>\r\n\
    RCPT TO:<bob@partner.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nHello\r\n.\r\n";

/// What becomes of a message with the sequence in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It ends there.
    Ends,
    /// It is refused.
    Refused,
    /// The sequence is a part of its text.
    Text,
}

use Fate::{Ends, Refused, Text};

const PUBLISHED: [(&[u8], Fate); 25] = [
    (b"\r\n.\r\n", Ends),
    (b"\n.\n", Refused),
    (b"\n.\r", Refused),
    (b"\r.\n", Refused),
    (b"\r.\r", Refused),
    (b"\n.\r\n", Refused),
    (b"\r.\r\n", Refused),
    (b"\r\n.\n", Refused),
    (b"\r\n.\r", Refused),
    (b"\r\n.\r\r\n", Refused),
    (b"\r\r\n.\r\n", Refused),
    (b"\r\r\n.\r\r\n", Refused),
    (b"\r\n\n.\n\r\n", Refused),
    (b"\n\n.\n\n", Refused),
    (b"\r\n\x00.\r\n", Text),
    (b"\r\n.\x00\r\n", Text),
    (b"\r\n.\r\x00\n", Refused),
    (b"\r\x00\n.\r\n", Refused),
    (b"\r\n\x00.\x00\r\n", Text),
    // Stuffed dots are text, and so is a dot with company.
    (b"\r\n..\r\n", Text),
    (b"\r\n...\r\n", Text),
    (b"\r\n. \r\n", Text),
    (b"\r\n .\r\n", Text),
    (b"\n..\n", Refused),
    (b"\r\n..\n", Refused),
];

/// What stands for a line's end, and what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// CRLF.
    Whole,
    /// CRLF, and text behind it.
    WholeFirst,
    /// Text, and CRLF behind it.
    WholeLast,
    /// CRLF, and an LF by itself behind it.
    WholeThenBare,
    /// It has a CR or an LF by itself.
    Bare,
    /// It has neither.
    None,
}

const LINE_ENDS: [(&str, Kind); 19] = [
    ("\r\n", Kind::Whole),
    ("\r\n\0", Kind::WholeFirst),
    ("\r\n ", Kind::WholeFirst),
    ("\0\r\n", Kind::WholeLast),
    (" \r\n", Kind::WholeLast),
    ("\n", Kind::Bare),
    ("\r", Kind::Bare),
    ("\n\r", Kind::Bare),
    ("\r\r\n", Kind::Bare),
    ("\r\n\n", Kind::WholeThenBare),
    ("\r\0", Kind::Bare),
    ("\n\0", Kind::Bare),
    ("\r\0\n", Kind::Bare),
    ("\0\n", Kind::Bare),
    ("\0", Kind::None),
    ("", Kind::None),
    ("\u{b}", Kind::None),
    // Line ends elsewhere, not in mail.
    ("\u{85}", Kind::None),
    ("\u{2028}", Kind::None),
];

/// Every sequence with its fate.
pub(super) fn rows() -> Vec<(Vec<u8>, Fate)> {
    let published = PUBLISHED.iter().map(|(sequence, fate)| (sequence.to_vec(), *fate));
    let around = LINE_ENDS.iter().flat_map(|before| LINE_ENDS.iter().map(move |it| (before, it)));
    let combined = around.map(|((before, kind_before), (behind, kind_behind))| {
        let starts_line = matches!(kind_before, Kind::Whole | Kind::WholeLast);
        let ends_line = matches!(kind_behind, Kind::Whole | Kind::WholeFirst | Kind::WholeThenBare);
        let fate = match (kind_before, kind_behind) {
            (Kind::Bare | Kind::WholeThenBare, _) | (_, Kind::Bare) => Refused,
            _ if starts_line && ends_line => Ends,
            (_, Kind::WholeThenBare) => Refused,
            _ => Text,
        };
        (format!("{before}.{behind}").into_bytes(), fate)
    });
    published.chain(combined).collect()
}
