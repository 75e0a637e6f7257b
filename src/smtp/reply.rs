//! Reads replies (RFC 5321 §4.2) out of the octets that arrive, whoever sends them.

use crate::domain::Reply;

/// The longest line, in octets without its line end. RFC 5321 §4.5.3.1.5 says 512; some servers
/// list more than that in one line of their EHLO reply.
const MAX_LINE: usize = 4096;

/// The most lines of one reply.
const MAX_LINES: usize = 256;

/// The most octets of one reply.
const MAX_REPLY: usize = 64 * 1024;

/// What arrived is no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BadReply {
    /// A line that does not start as replies do: its beginning.
    NotAReply(Vec<u8>),
    /// A line without end.
    LineTooLong,
    /// A reply without end.
    ReplyTooLong,
    /// The codes of one reply's lines differ.
    MixedCodes,
}

/// Collects octets and gives whole replies; what it holds is bounded.
///
/// A line may end in LF alone: nothing that a server says is passed on as a line, so nothing can
/// be smuggled by it.
#[derive(Debug, Default)]
pub(super) struct ReplyReader {
    /// What arrived and is in no line yet.
    octets: Vec<u8>,
    /// The lines of a reply that goes on.
    begun: Option<Reply>,
    /// How many octets they had.
    size: usize,
}

impl ReplyReader {
    /// Takes what arrived. Ask for replies until there is none before giving more.
    pub(super) fn push(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    /// Whether anything arrived that was not asked for yet.
    pub(super) fn is_empty(&self) -> bool {
        self.octets.is_empty() && self.begun.is_none()
    }

    /// The next reply, if all of it is there.
    pub(super) fn next(&mut self) -> Result<Option<Reply>, BadReply> {
        while let Some(end) = self.octets.iter().position(|octet| *octet == b'\n') {
            let mut line: Vec<u8> = self.octets.drain(..=end).collect();
            line.pop();
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            if let Some(reply) = self.take_line(&line)? {
                return Ok(Some(reply));
            }
        }
        if !starts_like_a_reply(&self.octets) {
            return Err(BadReply::NotAReply(self.octets.clone()));
        }
        if self.octets.len() > MAX_LINE { Err(BadReply::LineTooLong) } else { Ok(None) }
    }

    fn take_line(&mut self, line: &[u8]) -> Result<Option<Reply>, BadReply> {
        if line.len() > MAX_LINE {
            return Err(BadReply::LineTooLong);
        }
        let (code, goes_on, text) =
            parse_line(line).ok_or_else(|| BadReply::NotAReply(line.to_vec()))?;
        let mut reply = self.begun.take().unwrap_or(Reply { code, lines: Vec::new() });
        if reply.code != code {
            return Err(BadReply::MixedCodes);
        }
        self.size += line.len();
        reply.lines.push(String::from_utf8_lossy(text).into_owned());
        if reply.lines.len() > MAX_LINES || self.size > MAX_REPLY {
            return Err(BadReply::ReplyTooLong);
        }
        if goes_on {
            self.begun = Some(reply);
            return Ok(None);
        }
        self.size = 0;
        Ok(Some(reply))
    }
}

/// Whether octets may be the beginning of a line such as `250-`.
fn starts_like_a_reply(octets: &[u8]) -> bool {
    let good = |(at, octet): (usize, &u8)| match at {
        0 => (b'2'..=b'5').contains(octet),
        1 | 2 => octet.is_ascii_digit(),
        _ => matches!(octet, b' ' | b'-' | b'\r'),
    };
    octets.iter().take(4).enumerate().all(good)
}

/// The code, whether more lines follow, and the text.
fn parse_line(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !starts_like_a_reply(line) {
        return None;
    }
    let code = std::str::from_utf8(digits).ok()?.parse().ok()?;
    match rest.split_first() {
        None => Some((code, false, rest)),
        Some((b' ', text)) => Some((code, false, text)),
        Some((b'-', text)) => Some((code, true, text)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reply(code: u16, lines: &[&str]) -> Reply {
        Reply { code, lines: lines.iter().map(|line| (*line).to_owned()).collect() }
    }

    /// Everything that comes of the octets, in pieces of a size.
    fn read(octets: &[u8], piece: usize) -> Result<Vec<Reply>, BadReply> {
        let mut reader = ReplyReader::default();
        let mut replies = Vec::new();
        for octets in octets.chunks(piece) {
            reader.push(octets);
            while let Some(reply) = reader.next()? {
                replies.push(reply);
            }
        }
        Ok(replies)
    }

    #[test]
    fn replies_are_read_as_they_came() {
        for (octets, replies) in [
            (
                "220 mail.partner.example ESMTP\r\n",
                vec![reply(220, &["mail.partner.example ESMTP"])],
            ),
            ("250\r\n", vec![reply(250, &[""])]),
            ("250 \r\n", vec![reply(250, &[""])]),
            ("250-a\r\n250- B \r\n250 c\r\n", vec![reply(250, &["a", " B ", "c"])]),
            ("250-a\n250 b\n", vec![reply(250, &["a", "b"])]),
            ("250 a\r\n354 b\r\n", vec![reply(250, &["a"]), reply(354, &["b"])]),
            ("250 a\rb\r\n", vec![reply(250, &["a\rb"])]),
            ("250-a\r\n", vec![]),
            ("250 a", vec![]),
            ("250 \u{fc}\r\n", vec![reply(250, &["\u{fc}"])]),
        ] {
            for piece in [1, 2, 3, 1000] {
                assert_eq!(read(octets.as_bytes(), piece), Ok(replies.clone()), "{octets:?}");
            }
        }
    }

    #[test]
    fn what_is_no_reply_is_refused() {
        let not_a_reply = |text: &str| BadReply::NotAReply(text.as_bytes().to_vec());
        let many_lines = "250-a\r\n".repeat(MAX_LINES + 1);
        let many_octets = format!("250-{}\r\n", "a".repeat(4000)).repeat(17);
        let long = format!("250 {}\r\n", "a".repeat(MAX_LINE));
        for (octets, error) in [
            ("* OK IMAP4rev1\r\n", not_a_reply("* OK IMAP4rev1")),
            ("+OK POP3\r\n", not_a_reply("+OK POP3")),
            ("150 a\r\n", not_a_reply("150 a")),
            ("650 a\r\n", not_a_reply("650 a")),
            ("25\r\n", not_a_reply("25")),
            ("\r\n", not_a_reply("")),
            ("250x\r\n", not_a_reply("250x")),
            ("250\rx\r\n", not_a_reply("250\rx")),
            ("2x0 a\r\n", not_a_reply("2x0 a")),
            ("250-a\r\n251 b\r\n", BadReply::MixedCodes),
            ("250-a\r\n\r\n250 b\r\n", not_a_reply("")),
            (&many_lines, BadReply::ReplyTooLong),
            (&many_octets, BadReply::ReplyTooLong),
            (&long, BadReply::LineTooLong),
        ] {
            assert_eq!(read(octets.as_bytes(), 100_000), Err(error), "{octets:.40?}");
        }
    }

    #[test]
    fn a_line_without_end_is_given_up_early() {
        let mut reader = ReplyReader::default();
        reader.push(b"250 ");
        let refused_after = (0..1000).position(|_| {
            reader.push(&[b'a'; 1024]);
            reader.next().is_err()
        });
        assert_eq!(refused_after, Some(3));
    }

    #[test]
    fn a_stranger_is_known_before_its_line_ends() {
        assert_eq!(read(b"SSH-2.0", 100), Err(BadReply::NotAReply(b"SSH-2.0".to_vec())));
    }

    proptest! {
        /// How the octets are cut changes nothing, and what is held stays bounded.
        #[test]
        fn pieces_change_nothing(
            lines in proptest::collection::vec("(250|354|550|5x)[ -]?[a-z\\r]{0,8}(\\r\\n|\\n)", 0..8),
            piece in 1_usize..20,
        ) {
            let octets = lines.concat();
            let whole = read(octets.as_bytes(), 100_000);
            let cut = read(octets.as_bytes(), piece);
            // A refusal may come sooner, with less of the line; what was read is the same.
            match (whole, cut) {
                (Ok(whole), Ok(cut)) => prop_assert_eq!(whole, cut),
                (whole, cut) => prop_assert!(whole.is_err() && cut.is_err()),
            }
        }

        #[test]
        fn memory_is_bounded(octets in proptest::collection::vec(any::<u8>(), 0..20_000)) {
            let mut reader = ReplyReader::default();
            for piece in octets.chunks(512) {
                reader.push(piece);
                while let Ok(Some(_)) = reader.next() {}
                prop_assert!(reader.next().is_err() || reader.octets.len() <= MAX_LINE);
            }
        }
    }
}
