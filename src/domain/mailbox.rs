//! An address as programs give it.

use super::Address;

/// An address as programs give it, with or without its domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mailbox {
    /// An address.
    Address(Address),
    /// A local part alone, as cron writes it: it means the person's default address (R10).
    WithoutDomain(String),
}
