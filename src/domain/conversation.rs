//! What was said in a session, fit to be shown to others.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::{Host, Security};

/// What a server and Outgate said to one another in a session. No secret is in it, and it is
/// bounded, whatever the server said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How long after the beginning.
    #[serde(rename = "at_ms", serialize_with = "super::stage::as_milliseconds")]
    pub at: Duration,
    /// What was said, or what happened.
    pub said: Said,
}

/// What was said, or what happened between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

/// What stands in the place of a secret.
pub const REMOVED: &str = "***";
