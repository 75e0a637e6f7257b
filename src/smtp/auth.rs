//! Sign-in (RFC 4954): the mechanisms, and what each says.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use super::capabilities::Capabilities;
use crate::domain::Secret;

/// The longest command line with its end (RFC 5321 §4.5.3.1.4): a longer first response goes on
/// a line of its own (RFC 4954 §4).
const MAX_COMMAND: usize = 512;

/// A line that may hold a secret, with its end; wiped when dropped.
pub(super) type Line = Zeroizing<String>;

/// A SASL mechanism. Another one is a variant here, a name, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// RFC 4616.
    Plain,
    /// draft-murchison-sasl-login: older than any standard, and all that some servers have.
    Login,
}

impl Mechanism {
    /// Best first: PLAIN takes one round trip, LOGIN three.
    const ALL: [Self; 2] = [Self::Plain, Self::Login];

    /// The best mechanism that the server offers too.
    pub(super) fn choose(capabilities: &Capabilities) -> Option<Self> {
        Self::ALL.into_iter().find(|mechanism| capabilities.offers_mechanism(mechanism.name()))
    }

    /// The name in IANA's list of SASL mechanisms.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
        }
    }

    /// What is to be said, line by line. The prompts of LOGIN differ from server to server, so
    /// that nothing depends on them.
    pub(super) fn lines(self, user_name: &str, password: &Secret) -> VecDeque<Line> {
        let user_name = user_name.as_bytes();
        let password = password.expose().as_bytes();
        match self {
            Self::Plain => {
                let response = base64(&[b"\0", user_name, b"\0", password]);
                if "AUTH PLAIN ".len() + response.len() > MAX_COMMAND {
                    VecDeque::from([line(&["AUTH PLAIN\r\n"]), response])
                } else {
                    VecDeque::from([line(&["AUTH PLAIN ", &response])])
                }
            }
            Self::Login => VecDeque::from([
                line(&["AUTH LOGIN\r\n"]),
                base64(&[user_name]),
                base64(&[password]),
            ]),
        }
    }
}

/// Joins without leaving a copy behind in memory that was outgrown.
fn line(parts: &[&str]) -> Line {
    let mut line = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len()).sum()));
    for part in parts {
        line.push_str(part);
    }
    line
}

/// The parts as one, as a line of Base64 (RFC 4648 §4).
fn base64(parts: &[&[u8]]) -> Line {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let size: usize = parts.iter().map(|part| part.len()).sum();
    let mut octets = Zeroizing::new(Vec::with_capacity(size));
    for part in parts {
        octets.extend_from_slice(part);
    }
    let mut text = Zeroizing::new(String::with_capacity(size.div_ceil(3) * 4 + 2));
    for group in octets.chunks(3) {
        let octet = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) & 63;
            let there = digit <= group.len();
            text.push(if there { char::from(ALPHABET[index as usize]) } else { '=' });
        }
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Reply;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (octets, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{3ff}\u{3ff}?>", "z7/Pvz8+"),
        ] {
            assert_eq!(*base64(&[octets.as_bytes()]), format!("{text}\r\n"), "{octets}");
        }
    }

    #[test]
    fn mechanisms_say_their_lines() {
        let secret = Secret::new("tanstaaftanstaaf");
        let lines = |mechanism: Mechanism| -> Vec<String> {
            mechanism.lines("tim", &secret).iter().map(|line| line.to_string()).collect()
        };
        // The example of RFC 4616 §4.
        assert_eq!(lines(Mechanism::Plain), ["AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n"]);
        assert_eq!(
            lines(Mechanism::Login),
            ["AUTH LOGIN\r\n", "dGlt\r\n", "dGFuc3RhYWZ0YW5zdGFhZg==\r\n"]
        );
    }

    #[test]
    fn a_long_response_goes_on_a_line_of_its_own() {
        let length_and_lines = |length: usize| {
            let lines = Mechanism::Plain.lines("alice", &Secret::new("a".repeat(length)));
            (lines.len(), lines[0].len())
        };
        // 11 + 496 + 2 octets; three more octets of password would make 513.
        assert_eq!(length_and_lines(365), (1, 509));
        assert_eq!(length_and_lines(366), (2, 12));
    }

    #[test]
    fn the_best_mechanism_of_both_is_chosen() {
        for (offer, chosen) in [
            ("AUTH LOGIN PLAIN", Some(Mechanism::Plain)),
            ("AUTH LOGIN XOAUTH2", Some(Mechanism::Login)),
            ("AUTH XOAUTH2 GSSAPI", None),
            ("PIPELINING", None),
        ] {
            let lines = vec!["mail.partner.example".to_owned(), offer.to_owned()];
            let capabilities = Capabilities::of_ehlo(&Reply { code: 250, lines });
            assert_eq!(Mechanism::choose(&capabilities), chosen, "{offer}");
        }
    }
}
