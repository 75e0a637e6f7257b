//! A server to talk to, with all that talking to it needs.

use std::time::Duration;

use super::network::Network;
use super::trust::Trust;
use crate::domain::{Secret, SmtpMsa, Stage};

/// A server to talk to, with all that talking to it needs.
#[derive(Clone, Debug)]
pub struct Target {
    /// The server, and as whom to sign in.
    pub server: SmtpMsa,
    /// The password, where there is a sign-in.
    pub password: Option<Secret>,
    /// Whom to believe about who the server is.
    pub trust: Trust,
    /// Where it is looked for.
    pub network: Network,
    /// How long the server may take.
    pub deadlines: Deadlines,
}

/// How long a server may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// For one stage of a test, see [`Self::of`]; in a delivery, for one group of commands that go
    /// together.
    pub stage: Duration,
    /// For everything before the message's data. A server that answers every stage just in time
    /// does not stretch it.
    pub whole: Duration,
    /// For taking one block of the message's data (RFC 5321 §4.5.3.2.5).
    pub block: Duration,
    /// For the answer after the message's end (RFC 5321 §4.5.3.2.6). It is long, because a
    /// message that is given up here may yet be delivered, and again when it is sent again.
    pub answer: Duration,
}

impl Deadlines {
    /// For a delivery. They are shorter than RFC 5321 §4.5.3.2 asks of servers among themselves,
    /// apart from those for the data: a program waits, and with it a person.
    pub const DELIVERY: Self = Self {
        stage: Duration::from_secs(60),
        whole: Duration::from_secs(5 * 60),
        block: Duration::from_secs(3 * 60),
        answer: Duration::from_secs(10 * 60),
    };
}

impl Deadlines {
    /// For one stage of a test. Signing in may take twice as long as another: servers slow down
    /// whoever may be guessing passwords. Dovecot lets those wait 17 seconds who mistyped theirs
    /// three times.
    #[must_use]
    pub fn of(&self, stage: Stage) -> Duration {
        if stage == Stage::SignIn { self.stage * 2 } else { self.stage }
    }
}

impl Default for Deadlines {
    /// For a connection test, which a person watches.
    fn default() -> Self {
        Self { stage: Duration::from_secs(10), whole: Duration::from_secs(30), ..Self::DELIVERY }
    }
}
