//! Reads command lines (RFC 5321 §4.1.1).

use super::input::{Bare, LineFault};
use super::reply::ServerReply;
use crate::domain::EnhancedCode;

/// The longest command line, with its end: RFC 5321 §4.5.3.1.4 says 512, and each extension adds
/// to it; ORCPT alone has 500.
const MAX_LINE: usize = 2048;

/// The longest line of a sign-in, with its end (RFC 4954 §4).
pub(super) const MAX_SIGN_IN_LINE: usize = 12_288;

/// Verbs of HTTP: a web page can make a browser send them, with SMTP in what follows.
const FOREIGN: [&str; 8] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// A command, with an argument where that is still to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command<'a> {
    Ehlo,
    Helo,
    Auth { mechanism: &'a str, initial: Option<&'a str> },
    Mail(&'a str),
    Rcpt(&'a str),
    Data,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Help,
}

/// Why a line is no command that can be obeyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bad {
    /// The next one may be.
    Line(ServerReply),
    /// Nothing behind it is read any more.
    Stream(ServerReply),
}

/// How long a line may be that begins like this.
pub(super) fn max_line(unread: &[u8]) -> usize {
    let is_auth = unread.get(..5).is_some_and(|verb| verb.eq_ignore_ascii_case(b"AUTH "));
    if is_auth { MAX_SIGN_IN_LINE } else { MAX_LINE }
}

impl From<LineFault> for ServerReply {
    fn from(fault: LineFault) -> Self {
        match fault {
            LineFault::Bare(bare) => bare_in("a command", bare, 500),
            LineFault::TooLong => Self::new(500, EnhancedCode(5, 5, 6), "The line is too long"),
        }
    }
}

/// A line end that is none was met.
pub(super) fn bare_in(what: &str, bare: Bare, code: u16) -> ServerReply {
    let text = format!("Bare {} in {what}: a line ends in <CR><LF>", bare.name());
    ServerReply::new(code, EnhancedCode(5, 5, 2), text)
}

/// The text of a line.
///
/// # Errors
/// It has control characters in it, or is not UTF-8.
pub(super) fn text_of(line: &[u8]) -> Result<&str, ServerReply> {
    let syntax = |text| ServerReply::new(501, EnhancedCode(5, 5, 2), text);
    if line.iter().any(u8::is_ascii_control) {
        return Err(syntax("A control character is in the line"));
    }
    std::str::from_utf8(line).map_err(|_| syntax("The line is not UTF-8"))
}

impl<'a> Command<'a> {
    /// Reads a line without its end.
    ///
    /// # Errors
    /// It is no command, or one that is not offered.
    pub(super) fn parse(line: &'a [u8]) -> Result<Self, Bad> {
        let text = text_of(line).map_err(Bad::Line)?.trim_end_matches(' ');
        let (verb, argument) = text.split_once(' ').unwrap_or((text, ""));
        let argument = argument.trim_start_matches(' ');
        let needs = |command, syntax| {
            if argument.is_empty() { Err(bad_syntax(syntax)) } else { Ok(command) }
        };
        let alone = |command| {
            let refused = || bad_syntax("Nothing may stand behind this command");
            if argument.is_empty() { Ok(command) } else { Err(refused()) }
        };
        let verb = verb.to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => needs(Self::Ehlo, "Syntax: EHLO hostname"),
            "HELO" => needs(Self::Helo, "Syntax: HELO hostname"),
            "AUTH" => {
                let (mechanism, initial) = match argument.split_once(' ') {
                    Some((mechanism, initial)) => (mechanism, Some(initial.trim_start())),
                    None => (argument, None),
                };
                needs(Self::Auth { mechanism, initial }, "Syntax: AUTH mechanism")
            }
            "MAIL" => Ok(Self::Mail(argument)),
            "RCPT" => Ok(Self::Rcpt(argument)),
            "DATA" => alone(Self::Data),
            "RSET" => alone(Self::Rset),
            "NOOP" => Ok(Self::Noop),
            "QUIT" => alone(Self::Quit),
            "VRFY" => needs(Self::Vrfy, "Syntax: VRFY address"),
            "HELP" => Ok(Self::Help),
            "EXPN" | "ETRN" | "LHLO" | "STARTTLS" | "TURN" => Err(Bad::Line(not_offered(&verb))),
            // Its argument is a message, and nothing of that may be read as a command.
            "BDAT" => Err(Bad::Stream(not_offered(&verb))),
            verb if FOREIGN.contains(&verb) => Err(Bad::Stream(ServerReply::new(
                500,
                EnhancedCode(5, 5, 2),
                "This is a mail server",
            ))),
            _ => {
                let text = "The command is not known";
                Err(Bad::Line(ServerReply::new(500, EnhancedCode(5, 5, 2), text)))
            }
        }
    }
}

fn bad_syntax(text: &str) -> Bad {
    Bad::Line(ServerReply::new(501, EnhancedCode(5, 5, 4), text))
}

/// The command is one of SMTP's that is not offered here.
pub(super) fn not_offered(verb: &str) -> ServerReply {
    ServerReply::new(502, EnhancedCode(5, 5, 1), format!("{verb} is not offered here"))
}
