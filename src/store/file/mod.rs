//! The shared config as files in one folder: `policy.toml`, and `users/LOGIN/account.toml`.

mod content;
mod document;
mod format;
#[cfg(unix)]
mod machine;
mod reader;
#[cfg(unix)]
mod trust;
pub(super) mod watch;

use std::path::{Path, PathBuf};

use super::{CommitError, Kept, Part, PolicyAccess, Store, Watch};
use crate::domain::{Account, Login, Policy, Revision, Snapshot};
use document::Document;
use reader::Reader;
#[cfg(unix)]
use trust::Owner;

pub use format::{policy_from_text, policy_to_text};
#[cfg(unix)]
pub use machine::init_machine;

/// The policy and people's accounts, as files: a person's own, or the machine's.
#[derive(Debug, Clone)]
pub struct FileStore {
    policy_file: PathBuf,
    users_folder: PathBuf,
    access: Access,
}

/// Who must have written what is read.
#[derive(Debug, Clone, Copy)]
enum Access {
    /// The folder is the person's own: whoever can write there is them.
    Own,
    /// The policy is root's, and the account belongs to the person with this uid (R1, R2).
    #[cfg(unix)]
    Machine(u32),
}

impl FileStore {
    /// The store in a folder of the person's own, which need not exist yet. There, one person is
    /// administrator and user.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        // The folder stays the same one, whatever becomes of the working directory.
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        Self {
            policy_file: folder.join("policy.toml"),
            users_folder: folder.join("users"),
            access: Access::Own,
        }
    }

    /// The store of the machine: `/etc/outgate/policy.toml` and the accounts below
    /// `/var/lib/outgate/users`. The policy counts only when nobody but root can have written
    /// it, and an account only when it belongs to the person, who has this uid.
    #[cfg(unix)]
    #[must_use]
    pub fn of_machine(person_uid: u32) -> Self {
        Self::of_machine_at(Path::new("/"), person_uid)
    }

    /// The store of the machine whose files begin at `root`.
    #[cfg(unix)]
    pub(super) fn of_machine_at(root: &Path, person_uid: u32) -> Self {
        Self {
            policy_file: root.join("etc/outgate/policy.toml"),
            users_folder: root.join("var/lib/outgate/users"),
            access: Access::Machine(person_uid),
        }
    }

    /// The file with the policy, whether it is there or not.
    #[must_use]
    pub fn policy_file(&self) -> &Path {
        &self.policy_file
    }

    /// The file with a person's account, whether it is there or not.
    #[must_use]
    pub fn account_file(&self, person: &Login) -> PathBuf {
        self.users_folder.join(person.as_str()).join("account.toml")
    }

    fn policy(&self) -> Document<Policy> {
        let reader = match self.access {
            Access::Own => Reader::Plain,
            #[cfg(unix)]
            Access::Machine(_) => Reader::Trusted(Owner::Administrator),
        };
        Document::new(self.policy_file.clone(), reader)
    }

    /// Why the policy was not changed: what the system refuses to somebody who is no
    /// administrator, it refuses for that reason.
    fn policy_error(&self, error: CommitError) -> CommitError {
        match (error, self.policy_access()) {
            (CommitError::Io(..), PolicyAccess::Administrator) => CommitError::NotAdministrator,
            (error, _) => error,
        }
    }

    fn account(&self, person: &Login) -> Document<Account> {
        let reader = match self.access {
            Access::Own => Reader::Plain,
            #[cfg(unix)]
            Access::Machine(uid) => Reader::Trusted(Owner::Person(uid)),
        };
        Document::new(self.account_file(person), reader)
    }
}

impl Store for FileStore {
    fn load(&self, person: &Login) -> Snapshot {
        Snapshot {
            policy: self.policy().load(),
            people: [(person.clone(), self.account(person).load())].into(),
        }
    }

    fn commit_policy(&self, policy: &Policy, base: &Revision) -> Result<Revision, CommitError> {
        self.policy().commit(policy, base).map_err(|error| self.policy_error(error))
    }

    fn commit_account(
        &self,
        person: &Login,
        account: &Account,
        base: &Revision,
    ) -> Result<Revision, CommitError> {
        self.account(person).commit(account, base)
    }

    fn watch(&self, person: &Login, changed: Box<dyn Fn() + Send + Sync>) -> Box<dyn Watch> {
        Box::new(watch::Watcher::start(
            [self.policy_file.clone(), self.account_file(person)],
            changed,
        ))
    }

    fn policy_access(&self) -> PolicyAccess {
        match self.access {
            Access::Own => PolicyAccess::Writable,
            #[cfg(unix)]
            Access::Machine(_) if nix::unistd::geteuid().is_root() => PolicyAccess::Writable,
            #[cfg(unix)]
            Access::Machine(_) => PolicyAccess::Administrator,
        }
    }

    fn has_last_good(&self, part: &Part) -> bool {
        match part {
            Part::Policy => self.policy().has_last_good(),
            Part::Account(person) => self.account(person).has_last_good(),
        }
    }

    fn restore(&self, part: &Part) -> Result<Kept, CommitError> {
        match part {
            Part::Policy => self.policy().restore().map_err(|error| self.policy_error(error)),
            Part::Account(person) => self.account(person).restore(),
        }
    }

    fn start_anew(&self, part: &Part) -> Result<Kept, CommitError> {
        match part {
            Part::Policy => self.policy().start_anew().map_err(|error| self.policy_error(error)),
            Part::Account(person) => self.account(person).start_anew(),
        }
    }
}

#[cfg(test)]
mod tests;
