//! What is answered to a program (RFC 5321 §4.2).

use std::fmt::Write as _;

use crate::domain::{EnhancedCode, Reply};

/// The longest line of a reply, with its end (RFC 5321 §4.5.3.1.5).
const MAX_LINE: usize = 512;

/// A reply to a program: a code, an enhanced status code, and lines of text.
///
/// Whatever the text has in it, what goes out is lines of printable characters, of 512 octets at
/// most, and ASCII alone where the program did not ask for SMTPUTF8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerReply {
    code: u16,
    enhanced: Option<EnhancedCode>,
    lines: Vec<String>,
}

impl ServerReply {
    /// A reply in Outgate's own words. An enhanced code of another class than the code's becomes
    /// the class's undefined one, and a 3xx has none (RFC 2034 §4).
    #[must_use]
    pub fn new(code: u16, enhanced: EnhancedCode, text: impl Into<String>) -> Self {
        Self { code, enhanced: Some(enhanced), lines: vec![text.into()] }.in_order()
    }

    /// `354`: the message may come.
    #[must_use]
    pub fn go_ahead() -> Self {
        Self::bare(354, ["End data with <CR><LF>.<CR><LF>"])
    }

    /// A reply that has no enhanced code, as the greeting and the answer to EHLO (RFC 2034 §4).
    pub(super) fn bare(code: u16, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { code, enhanced: None, lines: lines.into_iter().map(Into::into).collect() }
    }

    /// The three digits.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The enhanced status code.
    #[must_use]
    pub fn enhanced(&self) -> Option<EnhancedCode> {
        self.enhanced
    }

    /// The text, without the codes.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The same words where the code would mean something else than the server meant.
    pub(super) fn out_of_turn(mut self) -> Self {
        self.lines.insert(0, format!("The server answered {} out of turn", self.code));
        Self { code: 451, enhanced: Some(EnhancedCode(4, 5, 0)), ..self }
    }

    fn in_order(mut self) -> Self {
        if !(200..600).contains(&self.code) {
            self.code = 451;
        }
        let class = u8::try_from(self.code / 100).unwrap_or(4);
        let fits = |it: &EnhancedCode| it.0 == class && it.1 < 1000 && it.2 < 1000;
        self.enhanced =
            (class != 3).then(|| self.enhanced.filter(fits).unwrap_or(EnhancedCode(class, 0, 0)));
        self
    }

    /// Writes the lines, with UTF-8 only where the program asked for it (RFC 6531 §3.7.4).
    pub(super) fn write(&self, utf8: bool, output: &mut Vec<u8>) {
        let status = self.enhanced.map(|code| format!("{code} ")).unwrap_or_default();
        let width = MAX_LINE - "250-".len() - status.len() - "\r\n".len();
        let texts: Vec<String> = self.lines.iter().map(|line| printable(line, utf8)).collect();
        let mut pieces: Vec<&str> = texts.iter().flat_map(|text| fold(text, width)).collect();
        let last = pieces.pop().unwrap_or_default();
        for piece in pieces {
            output.extend_from_slice(format!("{}-{status}{piece}\r\n", self.code).as_bytes());
        }
        output.extend_from_slice(format!("{} {status}{last}\r\n", self.code).as_bytes());
    }
}

impl From<&Reply> for ServerReply {
    /// Passes a server's words on, with its codes.
    fn from(reply: &Reply) -> Self {
        let enhanced = reply.enhanced();
        let passed_on = Self { code: reply.code, enhanced, lines: Vec::new() }.in_order();
        // One that was left out of order stays among the words.
        let said = passed_on.enhanced.filter(|code| enhanced == Some(*code));
        let said = said.map(|code| code.to_string());
        let without_code = |line: &String| {
            let rest = said.as_deref().and_then(|code| line.trim_start().strip_prefix(code));
            match rest {
                Some(rest) if rest.is_empty() || rest.starts_with(char::is_whitespace) => {
                    rest.trim_start().to_owned()
                }
                _ => line.clone(),
            }
        };
        Self { lines: reply.lines.iter().map(without_code).collect(), ..passed_on }
    }
}

/// What may stand on a line: a control character is a `?`, and what is not ASCII is written as
/// RFC 6533 §3 does.
fn printable(text: &str, utf8: bool) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() => clean.push('?'),
            c if c.is_ascii() || utf8 => clean.push(c),
            c => {
                let _ = write!(clean, "\\x{{{:X}}}", u32::from(c));
            }
        }
    }
    clean
}

/// Cuts a text into pieces of this many octets at most, between words if there are any.
fn fold(text: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > width {
        let most = (1..=width).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let at = rest[..most].rfind(' ').filter(|at| *at > 0).unwrap_or(most);
        pieces.push(&rest[..at]);
        rest = rest[at..].trim_start_matches(' ');
    }
    pieces.push(rest);
    pieces
}
