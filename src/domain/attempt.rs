//! One attempt to deliver, as the activity record keeps it (R14).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Address, Host, Stage};

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
