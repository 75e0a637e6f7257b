//! Why a command ended without having done what it was asked, and the exit code that says so.

use crate::domain::{
    AddressError, CodeError, Domain, Failure, FailureKind, Refusal, SmtpMsa, Suggestion,
};
use crate::secrets::SecretError;
use crate::service::message::MessageError;
use crate::service::{AppError, RelayError, ServiceError};
use crate::store::CommitError;

/// Why a command ended early.
#[derive(Debug, Clone)]
pub enum Exit {
    /// The service did not do it.
    Service(ServiceError),
    /// A connection test failed.
    Test(Box<FailedTest>),
    /// An address is none: the text and why.
    Address(String, AddressError),
    /// Nobody knows who runs this, or where their folders are: the system's words.
    NoUser(String),
    /// No password was given where one is needed.
    NoPasswordGiven,
    /// A user name is missing.
    NoUserName,
    /// A server is missing.
    NoServer,
    /// Nothing says which server this domain has.
    NoServerFound(Domain),
    /// The domain's mail server is missing.
    NoDomainServer,
    /// The record has no such attempt.
    NoSuchAttempt,
    /// What was to be replaced can be read.
    NothingToMend,
    /// There is no last good state to go back to.
    NoLastGood,
    /// Wrong usage: the words of the parser.
    Usage(String),
    /// A change needs a yes, and there is nobody to ask.
    NoYes,
    /// The person did not want it.
    NotWanted,
    /// The program was asked to end.
    Interrupted,
    /// The operating system refused: its words.
    System(String),
    /// An entered policy is none: where and why.
    PolicyText(crate::domain::ProblemKind),
    /// No display is named in the environment.
    NoDisplay,
    /// The display cannot be used: the toolkit's words.
    NoWindow(String),
    /// This build has no window.
    BuiltWithoutWindow,
    /// The demo did not go as told: what.
    NotAsTold(String),
}

/// A connection test that failed.
#[derive(Debug, Clone)]
pub struct FailedTest {
    /// The server that was tested.
    pub server: SmtpMsa,
    /// At which stage, and how.
    pub failure: Failure,
    /// What may help.
    pub suggestions: Vec<Suggestion>,
}

impl From<ServiceError> for Exit {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl Exit {
    /// The code of sysexits.h.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_)
            | Self::NoPasswordGiven
            | Self::NoUserName
            | Self::NoServer
            | Self::NoYes
            | Self::NoDomainServer => USAGE,
            Self::Address(..) | Self::PolicyText(_) | Self::NoSuchAttempt | Self::NothingToMend => {
                DATA
            }
            Self::NoServerFound(_) => NO_HOST,
            Self::NoUser(_) => OS,
            Self::NotWanted => NOT_ALLOWED,
            Self::Interrupted => TRY_LATER,
            Self::System(_) => IO,
            Self::NoLastGood => CONFIG,
            Self::NoDisplay | Self::NoWindow(_) | Self::BuiltWithoutWindow => UNAVAILABLE,
            Self::NotAsTold(_) => SOFTWARE,
            Self::Service(error) => code_of(error),
            Self::Test(test) => code_of_failure(test.failure.is_transient(), &test.failure.kind),
        }
    }
}

pub(super) const USAGE: u8 = 64;
const DATA: u8 = 65;
const NO_USER: u8 = 67;
const NO_HOST: u8 = 68;
const UNAVAILABLE: u8 = 69;
const SOFTWARE: u8 = 70;
const OS: u8 = 71;
const IO: u8 = 74;
const TRY_LATER: u8 = 75;
const PROTOCOL: u8 = 76;
const NOT_ALLOWED: u8 = 77;
const CONFIG: u8 = 78;

fn code_of(error: &ServiceError) -> u8 {
    match error {
        ServiceError::Commit(CommitError::Io(..))
        | ServiceError::Activity(_)
        | ServiceError::Health(_)
        | ServiceError::NotWritten(..)
        | ServiceError::Message(MessageError::Read(_)) => IO,
        ServiceError::Commit(CommitError::Unusable(_) | CommitError::Format(_))
        | ServiceError::Trust(_)
        | ServiceError::NoUnlocker
        | ServiceError::Secret(SecretError::NotFound) => CONFIG,
        ServiceError::AlreadyThere(_)
        | ServiceError::OwnAddress(_)
        | ServiceError::NotSetUp(_)
        | ServiceError::NoGateway(_)
        | ServiceError::UserName
        | ServiceError::GatewayNotOn(_)
        | ServiceError::Code(CodeError::NotSixDigits | CodeError::NoneSent | CodeError::Wrong(_)) => {
            DATA
        }
        ServiceError::Commit(CommitError::NotAdministrator)
        | ServiceError::Code(CodeError::Expired | CodeError::TooManyTries)
        | ServiceError::Violation(_)
        | ServiceError::NotConfirmed(_)
        | ServiceError::NotTested(_)
        | ServiceError::PinNotAtSetUp(_)
        | ServiceError::NotUnlocked(_) => NOT_ALLOWED,
        ServiceError::Refused(refusal) => code_of_refusal(refusal),
        ServiceError::Relay(error) => code_of_relay(error),
        ServiceError::Unusable(_)
        | ServiceError::Commit(CommitError::Conflict)
        | ServiceError::Changed(_)
        | ServiceError::AccountChanged
        | ServiceError::CodeTooSoon(_)
        | ServiceError::Secret(_) => TRY_LATER,
        ServiceError::Test(_, failure) => code_of_failure(failure.is_transient(), &failure.kind),
        ServiceError::Delivery(_, error) => {
            code_of_failure(error.is_transient(), &error.failure.kind)
        }
        ServiceError::Message(_)
        | ServiceError::NoFrom(_)
        | ServiceError::FromIsNotSender { .. }
        | ServiceError::NullSender => DATA,
        ServiceError::NoRecipients => USAGE,
        ServiceError::NotOpened(..) | ServiceError::PageNotOpened(..) => OS,
        ServiceError::App(error) => code_of_app(error),
    }
}

fn code_of_app(error: &AppError) -> u8 {
    match error {
        // Thunderbird ends, and a plan is made anew.
        AppError::Runs(_) | AppError::Changed(_) => TRY_LATER,
        AppError::File(..) => IO,
        AppError::Unreadable(..) => DATA,
        AppError::Command(_) => OS,
        AppError::NotThere(_) | AppError::TooOld(..) => UNAVAILABLE,
        AppError::NoAccount(_)
        | AppError::NoAddress
        | AppError::NoRelay
        | AppError::Blanks(_)
        | AppError::NotSetUp => CONFIG,
    }
}

fn code_of_refusal(refusal: &Refusal) -> u8 {
    match refusal {
        // What does not count may count again when somebody has mended it (R1).
        Refusal::PolicyUnusable(_) | Refusal::AccountUnusable(_) => TRY_LATER,
        Refusal::NoDomainServer | Refusal::NoOwnAddress | Refusal::DomainServer(_) => CONFIG,
        Refusal::NotSetUp(_)
        | Refusal::NotConfirmed(_)
        | Refusal::NotTested(_)
        | Refusal::Paused(..) => NOT_ALLOWED,
        Refusal::TooManyHops(_) => DATA,
    }
}

fn code_of_relay(error: &RelayError) -> u8 {
    match error {
        RelayError::NotSetUp | RelayError::BadSocket(_) | RelayError::NoServiceManager(_) => CONFIG,
        RelayError::NoFreePort | RelayError::PortTaken(..) | RelayError::AlreadyRuns(_) => {
            TRY_LATER
        }
        RelayError::NotBound(..) => IO,
        RelayError::ServiceManager(..) | RelayError::NoProgram(_) => OS,
        RelayError::ForeignUnit(_) => NOT_ALLOWED,
    }
}

fn code_of_failure(transient: bool, kind: &FailureKind) -> u8 {
    match kind {
        // Twice is better than never (RFC 5321 §6.1); the sentence says to look first.
        FailureKind::AnswerLost => TRY_LATER,
        _ if transient => TRY_LATER,
        FailureKind::RecipientRefused => NO_USER,
        FailureKind::TooLarge(_)
        | FailureKind::EightBitNotOffered
        | FailureKind::Utf8NotOffered => DATA,
        FailureKind::SignInRefused
        | FailureKind::AppPasswordNeeded
        | FailureKind::AccountBlocked
        | FailureKind::SenderRefused
        | FailureKind::SenderDomainUnknown
        | FailureKind::SignInRequired => NOT_ALLOWED,
        FailureKind::NotSmtp(_) | FailureKind::BadReply | FailureKind::TlsInjected => PROTOCOL,
        FailureKind::PasswordInClear | FailureKind::OwnListener => CONFIG,
        _ => UNAVAILABLE,
    }
}
