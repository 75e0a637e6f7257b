//! The envelope of a message (RFC 5321 §2.3.1).

use crate::domain::Address;

/// From whom a message is, to whom it goes, and what the server shall report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The envelope sender.
    pub sender: Address,
    /// The envelope recipients.
    pub recipients: Vec<Address>,
    /// Whether the message's header needs SMTPUTF8 (RFC 6531); addresses that need it are seen
    /// without this.
    pub smtputf8: bool,
    /// What the server shall report; it is not told where it does not offer DSN.
    pub dsn: Dsn,
}

impl Envelope {
    /// Whether the server must offer SMTPUTF8.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        self.smtputf8
            || self.sender.needs_smtputf8()
            || self.recipients.iter().any(Address::needs_smtputf8)
    }
}

/// Which delivery status notifications are wanted (RFC 3461). The default leaves it to the
/// server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dsn {
    /// When to notify the sender; an empty list means never.
    pub notify: Option<Vec<Notify>>,
    /// How much of the message comes back.
    pub ret: Option<Ret>,
    /// What the notification shall call the message.
    pub envid: Option<String>,
}

/// When the sender is notified (RFC 3461 §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notify {
    /// When the message was delivered.
    Success,
    /// When it cannot be delivered.
    Failure,
    /// When it takes long.
    Delay,
}

/// How much of the message comes back with a notification (RFC 3461 §4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ret {
    /// All of it.
    Full,
    /// Its header.
    Headers,
}
