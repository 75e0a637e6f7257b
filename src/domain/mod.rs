//! What Outgate decides, as plain types and pure functions.
//!
//! Nothing here does I/O, awaits, or knows how a message or a file looks. The rules that the
//! product promises are functions of a [`Snapshot`]: [`route()`] says which server delivers mail
//! from an address, [`Policy::permits`] whether a gateway may be used at all.

pub use jiff::Timestamp;

mod account;
mod activity;
mod address;
mod addresses;
mod attempt;
mod blame;
mod certificate;
mod confirmation;
mod conversation;
mod discovery;
mod dmarc;
mod failure;
mod gateway;
mod health;
mod hex;
mod host;
mod mailbox;
mod policy;
mod proof;
mod relay;
mod reply;
mod route;
mod secret;
mod snapshot;
mod stage;
mod standing;
mod suggestion;

pub use account::{Account, Login, LoginError, OwnAccount, SendAs, WhenPaused};
pub use activity::{AttemptQuery, KeepDays, KeepDaysError, Matcher};
pub use address::{Address, AddressError};
pub use addresses::Addresses;
pub use attempt::{Attempt, AttemptServer, Outcome, RefusedRecipient, ServerKind, Told};
pub use blame::Blame;
pub use certificate::{CertificateFacts, ChainedCertificate, Fingerprint, FingerprintError};
pub use confirmation::{CODE_TRIES, Code, CodeError, CodeSent, Confirmation};
pub use conversation::{Conversation, Line, REMOVED, Said};
pub use discovery::{Doubt, Finding, Note, NoteKind, Rank, Source};
pub use dmarc::{DmarcPolicy, DmarcRecord, DmarcVerdict, DomainDmarc, TextRecord};
pub use failure::{Failure, FailureKind, Protocol};
pub use gateway::{Gateway, Security, SignIn, SmtpMsa, Switch, is_user_name};
pub use health::{Condition, Health, Level, Verdict};
pub use host::{Domain, DomainError, Host, HostError};
pub use mailbox::Mailbox;
pub use policy::{
    DomainServer, EmailDomain, OwnAddressTemplate, OwnAddresses, Policy, Requirements, Violation,
};
pub use proof::{Evidence, Proof};
pub use relay::{PasswordHash, PasswordHashError, RelayAccess, relay_password};
pub use reply::{EnhancedCode, Reply};
pub use route::{MAX_HOPS, Refusal, Route, WhyDomain, check_hops, route};
pub use secret::{Secret, SecretId, SecretRef};
pub use snapshot::{Problem, ProblemKind, Revision, Snapshot, Stored};
pub use stage::{Fact, Stage, StagePassed, TestEvent};
pub use standing::{Standing, Waiting};
pub use suggestion::{Endpoint, Suggestion};

/// The EHLO keyword by which Outgate's own listeners are known, so that no gateway ever points
/// back at one of them and mail cannot loop (R17).
pub const OWN_LISTENER_KEYWORD: &str = "XOUTGATE";

#[cfg(test)]
mod rules;
