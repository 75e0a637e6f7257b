//! The shared config on disk: the policy, and one file a person. It never holds a secret.

use std::fmt;
use std::path::PathBuf;

use crate::domain::{Account, Login, Policy, Revision, Snapshot};

mod activity;
#[cfg(test)]
mod contract;
mod disk;
mod error;
mod file;
mod foreign;
mod health;
mod home;
mod memory;
mod place;
mod preferences;
mod undo;

pub use activity::{Activity, AttemptId, AttemptIdError, Found, KeptAttempt, Mark, Recent};
pub use error::CommitError;
#[cfg(unix)]
pub use file::init_machine;
pub use file::{FileStore, policy_from_text, policy_to_text};
pub use foreign::{is_locked, read_foreign, replace_foreign};
pub use health::{HealthRecord, Turn};
pub use home::Home;
pub use memory::MemoryStore;
pub use place::{
    CONFIG_VARIABLE, Ignored, NoHome, NoLogin, Place, current_login, current_uid, machine_name,
};
pub use preferences::Preferences;
pub use undo::{Hand, Trial, UndoRecords};

/// The shared config: read whole, changed against the revision that was read, and watched.
///
/// Every function may block: call them off the asynchronous threads.
pub trait Store: Send + Sync + fmt::Debug {
    /// The policy and one person's account, as they stand now.
    fn load(&self, person: &Login) -> Snapshot;

    /// Stores the policy, if `base` is still its revision.
    ///
    /// # Errors
    /// See [`CommitError`]; what was stored is untouched then.
    fn commit_policy(&self, policy: &Policy, base: &Revision) -> Result<Revision, CommitError>;

    /// Stores a person's account, if `base` is still its revision.
    ///
    /// # Errors
    /// See [`CommitError`]; what was stored is untouched then.
    fn commit_account(
        &self,
        person: &Login,
        account: &Account,
        base: &Revision,
    ) -> Result<Revision, CommitError>;

    /// Calls `changed` after every change that anybody makes, within a second (R13), until the
    /// guard is dropped. It may be called once too often, never once too few.
    fn watch(&self, person: &Login, changed: Box<dyn Fn() + Send + Sync>) -> Box<dyn Watch>;

    /// Whether this process may change the policy. The operating system decides; this only says
    /// beforehand what it will decide (R2).
    fn policy_access(&self) -> PolicyAccess;

    /// Whether there is a last good state of what does not count now.
    fn has_last_good(&self, part: &Part) -> bool;

    /// Puts the last good state in the place of one that does not count, keeping beside it what
    /// stood there.
    ///
    /// # Errors
    /// See [`CommitError`]; [`CommitError::Conflict`] where what is stored is good.
    fn restore(&self, part: &Part) -> Result<Kept, CommitError>;

    /// Puts an empty state in the place of one that does not count, keeping beside it what stood
    /// there.
    ///
    /// # Errors
    /// See [`CommitError`]; [`CommitError::Conflict`] where what is stored is good.
    fn start_anew(&self, part: &Part) -> Result<Kept, CommitError>;
}

/// Ends the watching when it is dropped.
pub trait Watch: Send + Sync + fmt::Debug {}

/// One of the things that are stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// The policy.
    Policy,
    /// The account of this person.
    Account(Login),
}

/// Where what stood there before is kept: the file, if there was anything to keep.
pub type Kept = Option<PathBuf>;

/// Whether this process may change the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyAccess {
    /// Yes: the person's own, or the machine's and the process is root's.
    Writable,
    /// No: the machine has a policy, and only an administrator changes it.
    Administrator,
}
