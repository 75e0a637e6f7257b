//! What was said in a session, fit to be shown to others.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Host, Security};

/// What a server and Outgate said to one another in a session. No secret is in it, and it is
/// bounded, whatever the server said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// The server.
    pub host: Host,
    /// Its port.
    pub port: u16,
    /// How the connection was to be encrypted.
    pub security: Security,
    /// When the session began.
    pub began: Timestamp,
    /// What was said and what happened, in that order.
    pub lines: Vec<Line>,
}

/// One line of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// How long after the beginning.
    #[serde(
        rename = "at_ms",
        serialize_with = "super::stage::as_milliseconds",
        deserialize_with = "from_milliseconds"
    )]
    pub at: Duration,
    /// What was said, or what happened.
    pub said: Said,
}

/// What was said, or what happened between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The connection was made, to this address.
    Connected(SocketAddr),
    /// The connection was encrypted, with such as `TLS 1.3`.
    Encrypted(String),
    /// By Outgate.
    Client(String),
    /// By the server.
    Server(String),
    /// So many lines were too many to keep.
    LeftOut(usize),
}

fn from_milliseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let milliseconds = f64::deserialize(deserializer)?;
    Duration::try_from_secs_f64(milliseconds / 1000.0).map_err(serde::de::Error::custom)
}

/// How much of each line a record has room for, beside what was said, in octets.
const AROUND: usize = 40;

impl Conversation {
    /// The same conversation, with so many lines left out of its middle that it takes about
    /// `room` octets at most.
    #[must_use]
    pub fn bounded(mut self, room: usize) -> Self {
        let size = |line: &Line| line.said.len() + AROUND;
        if self.lines.iter().map(size).sum::<usize>() <= room {
            return self;
        }
        let fits = |lines: &mut dyn Iterator<Item = &Line>| {
            let mut taken = 0;
            let fits = |line: &&Line| {
                taken += size(line);
                taken <= room / 2
            };
            lines.take_while(fits).count()
        };
        let first = fits(&mut self.lines.iter());
        let last = fits(&mut self.lines.iter().rev());
        let gone = first..self.lines.len() - last;
        let Some(next) = self.lines.get(first) else { return self };
        let at = next.at;
        // Some may have been left out of these before.
        let said = Said::LeftOut(self.lines[gone.clone()].iter().map(Line::count).sum());
        self.lines.splice(gone, [Line { at, said }]);
        self
    }
}

impl Line {
    /// How many lines it stands for.
    fn count(&self) -> usize {
        if let Said::LeftOut(lines) = self.said { lines } else { 1 }
    }
}

impl Said {
    /// How long the words are, in octets.
    fn len(&self) -> usize {
        match self {
            Self::Encrypted(words) | Self::Client(words) | Self::Server(words) => words.len(),
            Self::Connected(_) | Self::LeftOut(_) => AROUND,
        }
    }
}

/// What stands in the place of a secret.
pub const REMOVED: &str = "***";

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(lines: usize) -> Conversation {
        let line = |number| Line {
            at: Duration::from_millis(number),
            said: Said::Server(format!("250-{number:056}")),
        };
        Conversation {
            host: "smtp.partner.example".parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            began: Timestamp::UNIX_EPOCH,
            lines: (0..lines as u64).map(line).collect(),
        }
    }

    #[test]
    fn of_a_long_conversation_the_middle_is_left_out() {
        // Each line is of 100 octets.
        assert_eq!(conversation(10).bounded(1000), conversation(10));
        let bounded = conversation(50).bounded(1000);
        let at: Vec<_> = bounded.lines.iter().map(|line| line.at.as_millis()).collect();
        assert_eq!(at, [0, 1, 2, 3, 4, 5, 45, 46, 47, 48, 49]);
        assert_eq!(bounded.lines[5].said, Said::LeftOut(40));
        let again = bounded.bounded(600);
        assert_eq!(again.lines[3].said, Said::LeftOut(44));
        assert_eq!(again.lines.len(), 7);
    }
}
