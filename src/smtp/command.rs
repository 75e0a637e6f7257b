//! Writes commands (RFC 5321 §4.1.1).

use std::fmt::Write as _;
use std::net::IpAddr;

use super::envelope::{Dsn, Notify, Ret};
use crate::domain::Address;

/// A command without a secret in it.
///
/// Arguments are types that can hold no CR, LF or NUL, or are encoded so that none is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command<'a> {
    /// This machine's address stands for its name (RFC 5321 §4.1.4), which is nobody's business.
    Ehlo(IpAddr),
    Helo(IpAddr),
    StartTls,
    Mail(&'a Address, MailParameters<'a>),
    Rcpt(&'a Address, Option<&'a [Notify]>),
    Data,
    Rset,
    Quit,
}

/// The parameters of MAIL; each only where the server offers it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct MailParameters<'a> {
    /// `BODY=8BITMIME` (RFC 6152).
    pub(super) eight_bit: bool,
    /// `SMTPUTF8` (RFC 6531).
    pub(super) utf8: bool,
    /// `RET` and `ENVID` (RFC 3461).
    pub(super) dsn: Option<&'a Dsn>,
}

impl Command<'_> {
    /// The line, with its end.
    pub(super) fn encode(&self) -> String {
        let mut line = match self {
            Self::Ehlo(local) => format!("EHLO {}", address_literal(*local)),
            Self::Helo(local) => format!("HELO {}", address_literal(*local)),
            Self::StartTls => "STARTTLS".to_owned(),
            Self::Mail(sender, parameters) => {
                format!("MAIL FROM:<{}>{}", sender.to_wire(), parameters.encode())
            }
            Self::Rcpt(recipient, notify) => {
                let notify = notify.map(encode_notify).unwrap_or_default();
                format!("RCPT TO:<{}>{notify}", recipient.to_wire())
            }
            Self::Data => "DATA".to_owned(),
            Self::Rset => "RSET".to_owned(),
            Self::Quit => "QUIT".to_owned(),
        };
        debug_assert!(!line.contains(['\r', '\n', '\0']), "a command of several lines");
        line.push_str("\r\n");
        line
    }
}

impl MailParameters<'_> {
    fn encode(self) -> String {
        let mut text = String::new();
        if self.eight_bit {
            text.push_str(" BODY=8BITMIME");
        }
        if self.utf8 {
            text.push_str(" SMTPUTF8");
        }
        match self.dsn.and_then(|dsn| dsn.ret) {
            Some(Ret::Full) => text.push_str(" RET=FULL"),
            Some(Ret::Headers) => text.push_str(" RET=HDRS"),
            None => {}
        }
        if let Some(envid) = self.dsn.and_then(|dsn| dsn.envid.as_deref()) {
            text.push_str(" ENVID=");
            text.push_str(&xtext(envid));
        }
        text
    }
}

/// An empty list means "never" (RFC 3461 §4.1).
fn encode_notify(conditions: &[Notify]) -> String {
    let word = |condition: &Notify| match condition {
        Notify::Success => "SUCCESS",
        Notify::Failure => "FAILURE",
        Notify::Delay => "DELAY",
    };
    let words: Vec<&str> = conditions.iter().map(word).collect();
    format!(" NOTIFY={}", if words.is_empty() { "NEVER".to_owned() } else { words.join(",") })
}

/// RFC 3461 §4: printable ASCII stays, apart from `+` and `=`; every other octet is `+XX`.
fn xtext(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for octet in text.bytes() {
        if octet.is_ascii_graphic() && !matches!(octet, b'+' | b'=') {
            encoded.push(char::from(octet));
        } else {
            let _ = write!(encoded, "+{octet:02X}");
        }
    }
    encoded
}

/// RFC 5321 §4.1.3.
fn address_literal(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => format!("[{v4}]"),
        IpAddr::V6(v6) => format!("[IPv6:{v6}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn address(text: &str) -> Address {
        text.parse().expect(text)
    }

    #[test]
    fn commands_are_written() {
        let alice = address("alice@partner.example");
        let jose = address("jos\u{e9}@b\u{fc}cher.example");
        let dsn = Dsn {
            notify: Some(vec![Notify::Failure, Notify::Delay]),
            ret: Some(Ret::Headers),
            envid: Some("a+b=c d".to_owned()),
        };
        let full = MailParameters { eight_bit: true, utf8: true, dsn: Some(&dsn) };
        for (command, line) in [
            (Command::Ehlo([192, 0, 2, 1].into()), "EHLO [192.0.2.1]\r\n"),
            (Command::Ehlo(IpAddr::V6(1.into())), "EHLO [IPv6:::1]\r\n"),
            (Command::Helo([192, 0, 2, 1].into()), "HELO [192.0.2.1]\r\n"),
            (Command::StartTls, "STARTTLS\r\n"),
            (
                Command::Mail(&alice, MailParameters::default()),
                "MAIL FROM:<alice@partner.example>\r\n",
            ),
            (
                Command::Mail(&jose, full),
                "MAIL FROM:<jos\u{e9}@xn--bcher-kva.example> BODY=8BITMIME SMTPUTF8 RET=HDRS \
                 ENVID=a+2Bb+3Dc+20d\r\n",
            ),
            (Command::Rcpt(&alice, None), "RCPT TO:<alice@partner.example>\r\n"),
            (
                Command::Rcpt(&alice, dsn.notify.as_deref()),
                "RCPT TO:<alice@partner.example> NOTIFY=FAILURE,DELAY\r\n",
            ),
            (Command::Rcpt(&alice, Some(&[])), "RCPT TO:<alice@partner.example> NOTIFY=NEVER\r\n"),
            (Command::Data, "DATA\r\n"),
            (Command::Rset, "RSET\r\n"),
            (Command::Quit, "QUIT\r\n"),
        ] {
            assert_eq!(command.encode(), line);
        }
    }

    proptest! {
        #[test]
        fn a_command_is_one_line(envid in "\\PC{0,20}|[\\x00-\\x20+=]{0,20}") {
            let alice = address("alice@partner.example");
            let dsn = Dsn { envid: Some(envid), ..Dsn::default() };
            let parameters = MailParameters { dsn: Some(&dsn), ..MailParameters::default() };
            let line = Command::Mail(&alice, parameters).encode();
            let text = line.strip_suffix("\r\n").expect("an end");
            prop_assert!(!text.chars().any(char::is_control), "{}", text);
            prop_assert_eq!(text.matches(' ').count(), 2);
        }
    }
}
