//! Sign-in (RFC 4954): the mechanisms, and what each says.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::capabilities::Capabilities;
use super::fault::Fault;
use crate::domain::{FailureKind, Reply, Secret};

mod scram;

use scram::Scram;

/// The longest command line with its end (RFC 5321 §4.5.3.1.4): a longer first response goes on
/// a line of its own (RFC 4954 §4).
const MAX_COMMAND: usize = 512;

/// A line that may hold a secret, with its end; wiped when dropped.
pub(super) type Line = Zeroizing<String>;

/// A SASL mechanism. Another one is a variant here, a name, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// RFC 7677: the password itself is not sent, and the server proves that it knows it.
    ScramSha256,
    /// RFC 4616.
    Plain,
    /// draft-murchison-sasl-login: older than any standard, and all that some servers have.
    Login,
}

impl Mechanism {
    /// Strongest first; of the two that send the password, PLAIN takes fewer round trips.
    const ALL: [Self; 3] = [Self::ScramSha256, Self::Plain, Self::Login];

    /// The mechanisms that the server offers too, the strongest first.
    pub(super) fn of_both(capabilities: &Capabilities) -> impl Iterator<Item = Self> + use<> {
        let offered = Self::ALL.map(|it| capabilities.offers_mechanism(it.name()).then_some(it));
        offered.into_iter().flatten()
    }

    /// The name in IANA's list of SASL mechanisms.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
        }
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// [`FailureKind::ControlCharacter`]: PLAIN puts a NUL between user name and password, and no
    /// mechanism can carry the others (RFC 4616 §2, RFC 4013 §2.3).
    pub(super) fn begin(self, user_name: &str, password: &Secret) -> Result<Exchange, Fault> {
        if [user_name, password.expose()].iter().any(|text| text.contains(char::is_control)) {
            return Err(FailureKind::ControlCharacter.into());
        }
        let (name, secret) = (user_name.as_bytes(), password.expose().as_bytes());
        Ok(match self {
            Self::ScramSha256 => {
                let scram = Scram::new(user_name, password)?;
                let ready = self.with_response(base64(&[scram.opening().as_bytes()]));
                Exchange { ready, scram: Some(scram) }
            }
            Self::Plain => self.with_response(base64(&[b"\0", name, b"\0", secret])).into(),
            Self::Login => {
                VecDeque::from([line(&["AUTH LOGIN\r\n"]), base64(&[name]), base64(&[secret])])
                    .into()
            }
        })
    }

    /// The command with its first response, on the same line if it fits there.
    fn with_response(self, response: Line) -> VecDeque<Line> {
        let command = line(&["AUTH ", self.name(), " "]);
        if command.len() + response.len() > MAX_COMMAND {
            VecDeque::from([line(&["AUTH ", self.name(), "\r\n"]), response])
        } else {
            VecDeque::from([line(&[&command, &response])])
        }
    }
}

/// A sign-in that has begun: what is to be said, line by line.
pub(super) struct Exchange {
    /// What is said whatever the server answers: the prompts of LOGIN differ from server to
    /// server, so that nothing depends on them.
    ready: VecDeque<Line>,
    /// What is said after that, where it depends on the answers.
    scram: Option<Scram>,
}

impl From<VecDeque<Line>> for Exchange {
    fn from(ready: VecDeque<Line>) -> Self {
        Self { ready, scram: None }
    }
}

impl Exchange {
    /// The next line to say, after the server's answer to the one before; none when all is said.
    pub(super) async fn next(&mut self, answer: Option<&Reply>) -> Result<Option<Line>, Fault> {
        match (self.ready.pop_front(), &mut self.scram, answer) {
            (Some(line), ..) => Ok(Some(line)),
            (None, Some(scram), Some(answer)) => scram.answer(answer).await,
            (None, ..) => Ok(None),
        }
    }

    /// The code with which the server goes on, or, when all is said, lets the person in.
    pub(super) fn awaits(&self) -> u16 {
        let goes_on = self.scram.as_ref().is_some_and(|scram| !scram.is_said());
        if self.ready.is_empty() && !goes_on { 235 } else { 334 }
    }

    /// Whether nothing was said yet that depends on the password.
    pub(super) fn is_unheard(&self) -> bool {
        self.scram.as_ref().is_some_and(Scram::is_unheard)
    }

    /// Whether the server still has to show that it knows the password.
    pub(super) fn is_unproved(&self) -> bool {
        self.scram.as_ref().is_some_and(|scram| !scram.is_proved())
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

/// The parts as one, as a line of Base64 (RFC 4648 §4). No copy is left behind.
fn base64(parts: &[&[u8]]) -> Line {
    let size: usize = parts.iter().map(|part| part.len()).sum();
    let mut octets = Zeroizing::new(Vec::with_capacity(size));
    for part in parts {
        octets.extend_from_slice(part);
    }
    let mut text = Zeroizing::new(vec![0; size.div_ceil(3) * 4]);
    STANDARD.encode_slice(&*octets, &mut text).expect("so much room is what it takes");
    line(&[std::str::from_utf8(&text).expect("Base64 is ASCII"), "\r\n"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mechanism: Mechanism, user_name: &str, password: &str) -> Vec<String> {
        let exchange = mechanism.begin(user_name, &Secret::new(password)).expect("it begins");
        exchange.ready.iter().map(|line| line.to_string()).collect()
    }

    #[test]
    fn mechanisms_say_their_lines() {
        // The example of RFC 4616 §4.
        assert_eq!(
            lines(Mechanism::Plain, "tim", "tanstaaftanstaaf"),
            ["AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n"]
        );
        assert_eq!(
            lines(Mechanism::Login, "tim", "tanstaaftanstaaf"),
            ["AUTH LOGIN\r\n", "dGlt\r\n", "dGFuc3RhYWZ0YW5zdGFhZg==\r\n"]
        );
    }

    #[test]
    fn a_long_response_goes_on_a_line_of_its_own() {
        let length_and_lines = |length: usize| {
            let lines = lines(Mechanism::Plain, "alice", &"a".repeat(length));
            (lines.len(), lines[0].len())
        };
        // 11 + 496 + 2 octets; three more octets of password would make 513.
        assert_eq!(length_and_lines(365), (1, 509));
        assert_eq!(length_and_lines(366), (2, 12));
        let long_name = lines(Mechanism::ScramSha256, &"a".repeat(400), "sesame");
        assert_eq!(long_name[0], "AUTH SCRAM-SHA-256\r\n");
        assert_eq!(long_name.len(), 2);
    }

    #[test]
    fn the_strongest_mechanism_of_both_is_chosen() {
        for (offer, chosen) in [
            ("AUTH LOGIN PLAIN SCRAM-SHA-256", Some(Mechanism::ScramSha256)),
            ("AUTH LOGIN PLAIN SCRAM-SHA-1", Some(Mechanism::Plain)),
            ("AUTH LOGIN PLAIN SCRAM-SHA-256-PLUS", Some(Mechanism::Plain)),
            ("AUTH LOGIN PLAIN", Some(Mechanism::Plain)),
            ("AUTH LOGIN XOAUTH2", Some(Mechanism::Login)),
            ("AUTH XOAUTH2 GSSAPI", None),
            ("PIPELINING", None),
        ] {
            let lines = vec!["mail.partner.example".to_owned(), offer.to_owned()];
            let capabilities = Capabilities::of_ehlo(&Reply { code: 250, lines });
            assert_eq!(Mechanism::of_both(&capabilities).next(), chosen, "{offer}");
        }
    }

    #[test]
    fn nothing_is_said_of_a_name_or_password_with_a_control_character() {
        for mechanism in Mechanism::ALL {
            for (name, password) in [
                ("alice\0bob", "sesame"),
                ("alice", "ses\0ame"),
                ("alice\r\n", "sesame"),
                ("alice", "sesame\n"),
                ("alice", "ses\u{85}ame"),
                ("alice", "\u{7f}"),
            ] {
                let refused = mechanism.begin(name, &Secret::new(password)).map(|_| ());
                let kind = refused.map_err(|fault| fault.kind);
                assert_eq!(kind, Err(FailureKind::ControlCharacter), "{name:?} {password:?}");
            }
        }
    }
}
