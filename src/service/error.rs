//! Why something that a person asked for was not done.

use std::fmt;
use std::path::PathBuf;

use crate::domain::{
    Address, Blame, CodeError, EnhancedCode, Failure, Host, Problem, Refusal, SmtpMsa, Violation,
};
use crate::secrets::SecretError;
use crate::smtp::{DeliveryError, TrustError};
use crate::store::CommitError;

use super::AppError;
use super::message::MessageError;
use super::relay::RelayError;

/// Why something was not done. Nothing was changed then, unless a variant says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceError {
    /// The policy or the account does not count.
    Unusable(Problem),
    /// It could not be stored.
    Commit(CommitError),
    /// What was to be changed was changed by somebody else meanwhile (R12).
    Changed(Address),
    /// What the person was to change of their own settings was changed by somebody else meanwhile
    /// (R12).
    AccountChanged,
    /// The person has not added this address.
    NotSetUp(Address),
    /// The person has added this address already.
    AlreadyThere(Address),
    /// This is the person's own address, which needs no adding.
    OwnAddress(Address),
    /// A user name that no server takes: empty, or with control characters.
    UserName,
    /// The address has no gateway.
    NoGateway(Address),
    /// The address has no gateway that delivers now.
    GatewayNotOn(Address),
    /// The policy, or a rule above every policy, does not allow it.
    Violation(Violation),
    /// Mail from the address goes nowhere.
    Refused(Refusal),
    /// The address is not confirmed (R16).
    NotConfirmed(Address),
    /// What passed the test is not what is to be turned on (R4).
    NotTested(Address),
    /// A certificate is pinned at set-up only, and this gateway was proved before at this host.
    PinNotAtSetUp(Host),
    /// The code does not confirm the address.
    Code(CodeError),
    /// Another code may be asked for in so many seconds.
    CodeTooSoon(u64),
    /// The password could not be had or kept.
    Secret(SecretError),
    /// The certificate authorities to believe could not be read.
    Trust(TrustError),
    /// A connection test of this server failed.
    Test(Box<SmtpMsa>, Failure),
    /// This server did not take a message.
    Delivery(Box<SmtpMsa>, Box<DeliveryError>),
    /// A message cannot be sent as it is.
    Message(MessageError),
    /// A message names nobody to send it to.
    NoRecipients,
    /// From is another address than the one that the mail program gave as the sender.
    FromIsNotSender {
        /// What is in From.
        from: Address,
        /// What the program gave.
        sender: Address,
    },
    /// The message has no From, and the mail program gave this address as the sender.
    NoFrom(Address),
    /// The mail program gave the null sender, and the header has no From that says whose the
    /// message is.
    NullSender,
    /// The activity record cannot be read: the system's words.
    Activity(String),
    /// What was learned of the gateways could not be kept: the system's words.
    Health(String),
    /// The desktop could not open this file: its words, or those of what it started.
    NotOpened(PathBuf, String),
    /// The desktop could not open this page: its words, or those of what it started.
    PageNotOpened(&'static str, String),
    /// This file could not be written: the system's words.
    NotWritten(PathBuf, String),
    /// The administrator's rights were not given, or the policy was not saved with them: what the
    /// helper said.
    NotUnlocked(String),
    /// The relay does not do what it was asked.
    Relay(RelayError),
    /// There is no `pkexec` on this machine to ask for the administrator's rights.
    NoUnlocker,
    /// Another mail program was not set up, or not put back.
    App(AppError),
}

impl ServiceError {
    /// The enhanced status code of what was refused here, before any server said one (R8).
    #[must_use]
    pub fn enhanced(&self) -> Option<EnhancedCode> {
        match self {
            Self::Delivery(_, error) if error.failure.reply.is_none() => {
                error.failure.kind.enhanced()
            }
            _ => None,
        }
    }

    /// Whose fault it is, where that can be said.
    #[must_use]
    pub fn blame(&self) -> Option<Blame> {
        match self {
            Self::Test(_, failure) => Some(failure.blame()),
            Self::Delivery(_, error) => Some(error.failure.blame()),
            // These are above every policy (R3, R5).
            Self::Violation(Violation::PasswordInClear | Violation::AddressInEmailDomains) => {
                Some(Blame::Entry)
            }
            Self::Violation(_) | Self::Trust(_) => Some(Blame::Policy),
            Self::Secret(_) => Some(Blame::Machine),
            _ => None,
        }
    }

    /// Whether the same may work later, with nothing changed by the person.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unusable(_)
            | Self::Changed(_)
            | Self::AccountChanged
            | Self::Secret(_)
            | Self::Trust(_)
            | Self::CodeTooSoon(_)
            | Self::App(AppError::Runs(_) | AppError::Changed(_)) => true,
            Self::Commit(error) => matches!(error, CommitError::Conflict | CommitError::Io(..)),
            Self::Relay(error) => error.is_transient(),
            Self::Refused(refusal) => refusal.is_transient(),
            Self::Test(_, failure) => failure.is_transient(),
            Self::Delivery(_, error) => error.is_transient(),
            _ => false,
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test(_, failure) => failure.fmt(f),
            Self::Delivery(_, error) => error.fmt(f),
            Self::Commit(error) => error.fmt(f),
            Self::Secret(error) => error.fmt(f),
            other => write!(f, "{other:?}"),
        }
    }
}

impl std::error::Error for ServiceError {}

impl From<CommitError> for ServiceError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Unusable(problem) => Self::Unusable(problem),
            error => Self::Commit(error),
        }
    }
}

impl From<RelayError> for ServiceError {
    fn from(error: RelayError) -> Self {
        Self::Relay(error)
    }
}

impl From<SecretError> for ServiceError {
    fn from(error: SecretError) -> Self {
        Self::Secret(error)
    }
}

impl From<TrustError> for ServiceError {
    fn from(error: TrustError) -> Self {
        Self::Trust(error)
    }
}

impl From<Violation> for ServiceError {
    fn from(violation: Violation) -> Self {
        Self::Violation(violation)
    }
}

impl From<MessageError> for ServiceError {
    fn from(error: MessageError) -> Self {
        Self::Message(error)
    }
}
