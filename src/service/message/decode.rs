//! Encoded words (RFC 2047).

use mail_parser::HeaderValue;
use mail_parser::parsers::MessageStream;

/// `value` unfolded, with its encoded words decoded wherever they stand; bytes that are no UTF-8
/// become U+FFFD.
pub(super) fn decode(value: &[u8]) -> String {
    let mut line: Vec<u8> =
        value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    // The reader wants to see the line's end.
    line.push(b'\n');
    match MessageStream::new(&line).parse_unstructured() {
        HeaderValue::Text(text) => text.trim().to_owned(),
        _ => String::new(),
    }
}

/// The start of `text` on one line, at most `characters` of it.
pub(super) fn one_line(text: &str, characters: usize) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let text = text.trim().chars().take(characters);
    text.map(|c| if breaks(c) { ' ' } else { c }).collect()
}
