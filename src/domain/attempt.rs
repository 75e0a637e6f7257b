//! One attempt to deliver, as the activity record keeps it (R14).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Address, Host, Reply, Stage};

/// One attempt to deliver a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it ended.
    pub at: Timestamp,
    /// The address in From, as far as one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Address>,
    /// How many recipients the message had.
    pub recipients: usize,
    /// The message's subject, unless the person leaves subjects out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Which server it went to; none where it was refused before any was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<AttemptServer>,
    /// What came of it.
    pub outcome: Outcome,
    /// Where it failed, if a server or the way to it was at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The words of the server, or of Outgate where no server was asked.
    pub answer: String,
    /// The recipients that the server refused, with its words, whatever became of the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedRecipient>,
    /// How many more it refused than are named in `refused`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub also_refused: usize,
    /// Whether the program that sent the message was told what came of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub told: Told,
}

/// A recipient that the server refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRecipient {
    /// The recipient.
    pub address: Address,
    /// What the server said of them.
    pub answer: String,
}

impl From<&(Address, Reply)> for RefusedRecipient {
    fn from((address, reply): &(Address, Reply)) -> Self {
        Self { address: address.clone(), answer: reply.to_string() }
    }
}

/// Whether the program that sent a message was told what came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// It was.
    #[default]
    Yes,
    /// It had gone away before it could be told, and may send the same again.
    No,
}

/// Whether there is no need to write a value.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// How many refused recipients an attempt names.
const REFUSED: usize = 20;

/// How long a subject, and what is said of one recipient, may be, in characters.
const LINE: usize = 500;

/// How long the answer may be, in characters.
const ANSWER: usize = 2000;

impl Attempt {
    /// The same attempt, with no more in it than a record has room for.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        if let Some(subject) = &mut self.subject {
            shorten(subject, LINE);
        }
        shorten(&mut self.answer, ANSWER);
        self.also_refused += self.refused.len().saturating_sub(REFUSED);
        self.refused.truncate(REFUSED);
        for refused in &mut self.refused {
            shorten(&mut refused.answer, LINE);
        }
        self
    }
}

/// Cuts a text that is longer than so many characters, and lets it show.
fn shorten(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
}

/// The server of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptServer {
    /// Whether it is a gateway or the domain mail server.
    pub kind: ServerKind,
    /// The server.
    pub host: Host,
    /// Its port.
    pub port: u16,
}

/// Which kind of server an attempt went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerKind {
    /// The address's own server.
    Gateway,
    /// The domain mail server.
    Domain,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The server took the message, and said so (R9).
    Accepted,
    /// Nothing was sent; the same will not work later.
    Refused,
    /// Nothing was sent; the same may work later.
    Deferred,
    /// The connection broke, or the program was ended, before the server's answer: it may have
    /// taken the message.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt() -> Attempt {
        Attempt {
            at: Timestamp::UNIX_EPOCH,
            from: None,
            recipients: 1,
            subject: Some("Minutes".to_owned()),
            server: None,
            outcome: Outcome::Accepted,
            stage: None,
            answer: "250 ok".to_owned(),
            refused: Vec::new(),
            also_refused: 0,
            told: Told::Yes,
        }
    }

    #[test]
    fn an_attempt_takes_only_so_much_room() {
        let refused = RefusedRecipient {
            address: "bob@partner.example".parse().expect("an address"),
            answer: "ü".repeat(5000),
        };
        let large = Attempt {
            subject: Some("x".repeat(501)),
            answer: "y".repeat(5000),
            refused: vec![refused; 30],
            also_refused: 5,
            ..attempt()
        };
        let bounded = large.bounded();
        assert_eq!(bounded.subject, Some("x".repeat(500) + "…"));
        assert_eq!(bounded.answer, "y".repeat(2000) + "…");
        assert_eq!((bounded.refused.len(), bounded.also_refused), (20, 15));
        assert_eq!(bounded.refused[19].answer, "ü".repeat(500) + "…");
        assert_eq!(attempt().bounded(), attempt());
    }
}
