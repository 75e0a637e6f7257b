//! Why a connection test or a delivery failed: at which stage, and what kind of fault.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CertificateFacts, EnhancedCode, Reply, Security, Stage};

/// A failed test or delivery. It holds no sentence for people: `i18n` makes that of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Where it failed.
    pub stage: Stage,
    /// What is wrong.
    pub kind: FailureKind,
    /// The server's own words, if it said any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Box<Reply>>,
    /// The words of the operating system or the TLS library, if they said any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What the server's certificate says of itself, where the connection was not encrypted
    /// with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Box<CertificateFacts>>,
    /// How long the stage had taken.
    #[serde(rename = "took_ms", serialize_with = "super::stage::as_milliseconds")]
    #[serde(skip_deserializing)]
    pub took: Duration,
}

impl Failure {
    /// A failure without the server's or the system's words.
    #[must_use]
    pub fn new(stage: Stage, kind: FailureKind) -> Self {
        Self { stage, kind, reply: None, detail: None, certificate: None, took: Duration::ZERO }
    }

    /// With the server's words.
    #[must_use]
    pub fn with_reply(mut self, reply: Reply) -> Self {
        self.reply = Some(Box::new(reply));
        self
    }

    /// With the system's words.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With the certificate that the server showed.
    #[must_use]
    pub fn with_certificate(mut self, certificate: Option<CertificateFacts>) -> Self {
        self.certificate = certificate.map(Box::new);
        self
    }

    /// Whether the same may work later, with nothing changed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.reply {
            Some(reply) => reply.is_transient(),
            None => self.kind.is_transient(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} failed: {:?}", self.stage, self.kind)?;
        if let Some(reply) = &self.reply {
            write!(f, ": {reply}")?;
        }
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// What answered, where SMTP was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// An IMAP server.
    Imap,
    /// A POP server.
    Pop,
    /// A web server.
    Http,
    /// An SSH server.
    Ssh,
    /// Something else.
    Unknown,
}

/// The kinds of fault.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// DNS knows no such name.
    NameNotFound,
    /// DNS knows the name, and no address for it.
    NameWithoutAddress,
    /// DNS did not answer.
    NameNotAnswered,
    /// No address could be reached.
    Unreachable,
    /// Nothing listens there.
    ConnectionRefused,
    /// The stage, or the whole, took too long.
    TimedOut,
    /// The server closed the connection.
    ConnectionClosed,
    /// Something answered that is no mail submission server.
    NotSmtp(Protocol),
    /// The server broke the protocol: a line or reply without end, or codes that change within.
    BadReply,
    /// This is one of Outgate's own listeners: mail would loop (R17).
    OwnListener,
    /// STARTTLS is not offered.
    TlsNotOffered,
    /// STARTTLS is offered, and refused.
    TlsRefused,
    /// The server sent something between the answer to STARTTLS and the handshake: an attack,
    /// or a broken server (RFC 3207 §4.2).
    TlsInjected,
    /// The server speaks only versions of TLS before 1.2 (RFC 8997).
    TlsTooOld,
    /// The handshake failed otherwise.
    TlsFailed,
    /// The other kind of encryption is wanted on this port: this one.
    OtherSecurity(Security),
    /// The certificate expired at this time.
    CertificateExpired(Option<Timestamp>),
    /// The certificate is valid only from this time on.
    CertificateNotYetValid(Option<Timestamp>),
    /// By this machine's clock the certificate is not valid, and the clock is the likelier fault.
    ClockWrong,
    /// The certificate is for other names: these.
    CertificateWrongName(Vec<String>),
    /// Nobody whom this machine trusts issued the certificate.
    CertificateUnknownIssuer,
    /// The server leaves out a certificate between its own and a trusted one.
    CertificateIncomplete,
    /// The certificate vouches for itself.
    CertificateSelfSigned,
    /// The certificate was made for something else than a server.
    CertificateWrongPurpose,
    /// The certificate cannot be accepted for another reason.
    CertificateBad,
    /// The certificate is another than the pinned one.
    CertificateNotPinned,
    /// A password would travel without TLS (R5).
    PasswordInClear,
    /// The password could not be had from the keyring or the command.
    NoPassword,
    /// The user name or the password has a control character, which no sign-in can carry.
    ControlCharacter,
    /// The server wants TLS before sign-in, or before anything.
    SignInNeedsTls,
    /// The server offers no sign-in.
    SignInNotOffered,
    /// The server offers none of the mechanisms that Outgate has.
    MechanismMissing,
    /// The server offers sign-in through a web page alone (OAuth; RFC 7628).
    WebSignInOnly,
    /// User name or password are wrong.
    SignInRefused,
    /// The server let the person in, and could not prove that it knows the password
    /// (RFC 5802 §3): it is another server, or lets anybody in.
    ServerNotProved,
    /// The server wants an app password in place of the ordinary one.
    AppPasswordNeeded,
    /// Sign-in with a password is switched off for the account, or for everybody.
    PasswordSignInOff,
    /// The provider has blocked the account, or wants something done in it first.
    AccountBlocked,
    /// The server cannot check passwords just now.
    SignInUnavailable,
    /// The server wants a sign-in.
    SignInRequired,
    /// The server refuses more tries for now.
    TooManyTries,
    /// The server is busy, or closed for now.
    ServerBusy,
    /// The server refuses to talk.
    ServerRefused,
    /// The server takes nothing from the network that this machine is in.
    NetworkBlocked,
    /// The server does not like how a client introduces itself that gives its address for a name.
    HelloRefused,
    /// The server does not take this sender.
    SenderRefused,
    /// The server finds no such domain as the sender's.
    SenderDomainUnknown,
    /// The account has sent as much as it may, for now.
    SendingLimit,
    /// A recipient was refused; in the test, that is the sender's own address.
    RecipientRefused,
    /// The mailbox of the sender's own address is full.
    MailboxFull,
    /// The message is larger than the server takes: its limit in octets, if it said one.
    TooLarge(Option<u64>),
    /// The server takes no 8-bit messages (RFC 6152).
    EightBitNotOffered,
    /// The server takes no internationalised addresses or headers (RFC 6531).
    Utf8NotOffered,
    /// The server refused the message.
    MessageRefused,
    /// The message could not be read to its end; nothing was sent.
    MessageUnreadable,
    /// The connection broke after the message was sent and before the answer: the server may
    /// have taken it.
    AnswerLost,
}

impl FailureKind {
    /// The enhanced status code of what is refused here rather than converted or cut, before any
    /// server says one (RFC 3463 §3.4, §3.7; RFC 6531 §3.2).
    #[must_use]
    pub fn enhanced(&self) -> Option<EnhancedCode> {
        match self {
            Self::TooLarge(_) => Some(EnhancedCode(5, 3, 4)),
            Self::EightBitNotOffered => Some(EnhancedCode(5, 6, 3)),
            Self::Utf8NotOffered => Some(EnhancedCode(5, 6, 7)),
            _ => None,
        }
    }

    /// Whether the same may work later, where the server said nothing.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::NameNotAnswered
                | Self::Unreachable
                | Self::ConnectionRefused
                | Self::TimedOut
                | Self::ConnectionClosed
                | Self::NoPassword
                | Self::SignInUnavailable
                | Self::TooManyTries
                | Self::SendingLimit
                | Self::ServerBusy
                | Self::AnswerLost
                | Self::CertificateExpired(_)
                | Self::CertificateNotYetValid(_)
                | Self::ClockWrong
        )
    }
}
