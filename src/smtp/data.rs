//! Makes a message fit to follow DATA (RFC 5321 §4.5.2), piece by piece.

/// Encodes a message: every line ends in CRLF, a dot that starts a line is doubled, and a line
/// with one dot ends it all.
///
/// A CR or LF by itself becomes a CRLF, so that no two servers can see the message's end at
/// different places (RFC 5321 §2.3.8).
#[derive(Debug)]
pub(super) struct DataEncoder {
    at_line_start: bool,
    after_cr: bool,
    octets: u64,
    eight_bit: bool,
}

impl DataEncoder {
    pub(super) fn new() -> Self {
        Self { at_line_start: true, after_cr: false, octets: 0, eight_bit: false }
    }

    /// Encodes the next piece behind what `output` holds.
    pub(super) fn encode(&mut self, input: &[u8], output: &mut Vec<u8>) {
        output.reserve(input.len() + input.len() / 16);
        for &octet in input {
            let ends_crlf = self.after_cr && octet == b'\n';
            self.after_cr = octet == b'\r';
            match octet {
                b'\n' if ends_crlf => {}
                b'\r' | b'\n' => self.end_line(output),
                octet => {
                    if octet == b'.' && self.at_line_start {
                        output.push(b'.');
                    }
                    output.push(octet);
                    self.at_line_start = false;
                    self.octets += 1;
                    self.eight_bit |= !octet.is_ascii();
                }
            }
        }
    }

    /// Ends the last line, if it has no end, and the message.
    pub(super) fn finish(&mut self, output: &mut Vec<u8>) {
        if !self.at_line_start {
            self.end_line(output);
        }
        output.extend_from_slice(b".\r\n");
    }

    /// How large the message is so far, as SIZE counts it: with CRLF, without doubled dots
    /// (RFC 1870 §5).
    pub(super) fn octets(&self) -> u64 {
        self.octets
    }

    /// Whether any octet so far was not ASCII.
    pub(super) fn is_eight_bit(&self) -> bool {
        self.eight_bit
    }

    fn end_line(&mut self, output: &mut Vec<u8>) {
        output.extend_from_slice(b"\r\n");
        self.at_line_start = true;
        self.octets += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::super::smuggling;
    use super::*;
    use proptest::prelude::*;

    fn encode(pieces: &[&[u8]]) -> (Vec<u8>, u64, bool) {
        let mut encoder = DataEncoder::new();
        let mut output = Vec::new();
        for piece in pieces {
            encoder.encode(piece, &mut output);
        }
        encoder.finish(&mut output);
        (output, encoder.octets(), encoder.is_eight_bit())
    }

    #[test]
    fn messages_are_encoded() {
        for (input, expected, octets) in [
            ("", ".\r\n", 0),
            ("a", "a\r\n.\r\n", 3),
            ("a\r\n", "a\r\n.\r\n", 3),
            ("a\n", "a\r\n.\r\n", 3),
            ("a\r", "a\r\n.\r\n", 3),
            (".", "..\r\n.\r\n", 3),
            ("..a\r\n.b", "...a\r\n..b\r\n.\r\n", 9),
            ("a.b", "a.b\r\n.\r\n", 5),
            ("\r\n", "\r\n.\r\n", 2),
            // What one server takes for a message's end, and another for text.
            ("a\n.\nMAIL", "a\r\n..\r\nMAIL\r\n.\r\n", 12),
            ("a\r.\rMAIL", "a\r\n..\r\nMAIL\r\n.\r\n", 12),
            ("a\n.\r\nMAIL", "a\r\n..\r\nMAIL\r\n.\r\n", 12),
            ("a\r\n.\nMAIL", "a\r\n..\r\nMAIL\r\n.\r\n", 12),
            ("a\r\n.\rMAIL", "a\r\n..\r\nMAIL\r\n.\r\n", 12),
            ("a\r.\r\nMAIL", "a\r\n..\r\nMAIL\r\n.\r\n", 12),
            ("a\r\n.\r\nMAIL", "a\r\n..\r\nMAIL\r\n.\r\n", 12),
            ("a\n\r.\r\n", "a\r\n\r\n..\r\n.\r\n", 8),
            ("a\r\r\n.\r\r\n", "a\r\n\r\n..\r\n\r\n.\r\n", 10),
            ("a\0\r\n.\r\0\n", "a\0\r\n..\r\n\0\r\n.\r\n", 10),
        ] {
            let (output, size, _) = encode(&[input.as_bytes()]);
            assert_eq!(String::from_utf8_lossy(&output), expected, "{input:?}");
            assert_eq!(size, octets, "{input:?}");
        }
    }

    #[test]
    fn no_sequence_that_a_server_takes_for_the_end_gets_out() {
        for (sequence, _) in smuggling::rows() {
            let message = [smuggling::BEFORE, &sequence, smuggling::BEHIND].concat();
            let (output, ..) = encode(&[&message]);
            let shown = String::from_utf8_lossy(&sequence);
            assert_eq!(decode(&output), normalise(&message), "{shown:?}");
            assert_ends_once(&output, &shown);
        }
    }

    /// No CR or LF is by itself, and only the end looks like one.
    fn assert_ends_once(output: &[u8], of: &str) {
        let paired = |at: usize| match output[at] {
            b'\r' => output.get(at + 1) == Some(&b'\n'),
            b'\n' => at > 0 && output[at - 1] == b'\r',
            _ => true,
        };
        assert!((0..output.len()).all(paired), "a CR or LF by itself: {of:?}");
        let end = b"\r\n.\r\n";
        let framed = [b"\r\n".as_slice(), output].concat();
        let ends = framed.windows(end.len()).filter(|window| window == end).count();
        assert_eq!(ends, 1, "the message ends once: {of:?}");
    }

    #[test]
    fn a_crlf_may_be_cut_anywhere() {
        assert_eq!(encode(&[b"a\r", b"\n", b".", b"b\r", b"c"]).0, b"a\r\n..b\r\nc\r\n.\r\n");
    }

    #[test]
    fn eight_bit_octets_are_seen() {
        assert!(encode(&["\u{fc}".as_bytes()]).2);
        assert!(!encode(&[b"u \x7f \x00"]).2);
    }

    /// The message as a server takes it out again.
    fn decode(wire: &[u8]) -> Vec<u8> {
        let body = wire.strip_suffix(b".\r\n").expect("the end");
        let mut lines: Vec<&[u8]> = Vec::new();
        let mut rest = body;
        while let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") {
            lines.push(rest[..at].strip_prefix(b".").unwrap_or(&rest[..at]));
            rest = &rest[at + 2..];
        }
        assert!(rest.is_empty(), "the last line has no end");
        lines.into_iter().flat_map(|line| [line, b"\r\n"].concat()).collect()
    }

    /// The same by other means: line ends made CRLF, and one at the end.
    fn normalise(input: &[u8]) -> Vec<u8> {
        let text: String = input.iter().map(|octet| char::from(*octet)).collect();
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let ended = text.is_empty() || text.ends_with('\n');
        let text = if ended { text } else { text + "\n" };
        text.replace('\n', "\r\n").chars().map(|c| u8::try_from(c).expect("an octet")).collect()
    }

    proptest! {
        #[test]
        fn what_is_encoded_comes_out_again(
            input in proptest::collection::vec(prop_oneof![
                Just(b'\r'), Just(b'\n'), Just(b'.'), Just(b'a'), any::<u8>()
            ], 0..200),
            piece in 1_usize..20,
        ) {
            let (output, octets, eight_bit) = encode(&[&input]);
            let pieces: Vec<&[u8]> = input.chunks(piece).collect();
            prop_assert_eq!(&encode(&pieces).0, &output, "pieces change nothing");
            prop_assert_eq!(decode(&output), normalise(&input));
            prop_assert_eq!(octets, normalise(&input).len() as u64);
            prop_assert_eq!(eight_bit, !input.is_ascii());
            assert_ends_once(&output, "any octets");
        }
    }
}
