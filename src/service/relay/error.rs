//! Why the relay does not do what it was asked.

use std::fmt;
use std::path::PathBuf;

use super::PortHolder;

/// Why the relay does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayError {
    /// It has neither a port nor a password yet.
    NotSetUp,
    /// Every port that was tried is in use.
    NoFreePort,
    /// Another program has its port.
    PortTaken(u16, PortHolder),
    /// It runs already, and answers here.
    AlreadyRuns(String),
    /// It cannot listen here: the system's words.
    NotBound(String, String),
    /// The service manager passed something else than a listening socket on loopback or in a
    /// file: what.
    BadSocket(String),
    /// The system does not say which program this is: its words.
    NoProgram(String),
    /// The person has no service manager that could be asked: its words, or why.
    NoServiceManager(String),
    /// The service manager did not do what this command asks, whose words these are.
    ServiceManager(String, String),
    /// Outgate did not write this unit, and leaves it alone.
    ForeignUnit(PathBuf),
}

impl RelayError {
    /// Whether the same may work later, with nothing changed by the person.
    pub(in crate::service) fn is_transient(&self) -> bool {
        matches!(self, Self::NoFreePort | Self::PortTaken(..) | Self::AlreadyRuns(_))
    }
}

impl fmt::Display for RelayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for RelayError {}
