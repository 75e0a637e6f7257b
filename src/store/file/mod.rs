//! The shared config as files in one folder: `policy.toml`, and `users/LOGIN/account.toml`.

mod format;
#[cfg(unix)]
mod trust;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::CommitError;
use crate::domain::{Account, Login, Policy, Problem, ProblemKind, Revision, Snapshot, Stored};

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
        Self {
            policy_file: PathBuf::from("/etc/outgate/policy.toml"),
            users_folder: PathBuf::from("/var/lib/outgate/users"),
            access: Access::Machine(person_uid),
        }
    }

    /// Reads the policy and the account of one person, as they stand now. It blocks.
    #[must_use]
    pub fn load(&self, person: &Login) -> Snapshot {
        Snapshot {
            policy: load(&self.policy_file, self.policy_reader()),
            people: [(person.clone(), load(&self.account_file(person), self.account_reader()))]
                .into(),
        }
    }

    /// Stores the policy, if `base` is still its revision. It blocks.
    ///
    /// # Errors
    /// See [`CommitError`]; what was stored is untouched then.
    pub fn commit_policy(&self, policy: &Policy, base: &Revision) -> Result<Revision, CommitError> {
        commit(&self.policy_file, self.policy_reader(), policy, base)
    }

    /// Stores a person's account, if `base` is still its revision. It blocks.
    ///
    /// # Errors
    /// See [`CommitError`]; what was stored is untouched then.
    pub fn commit_account(
        &self,
        person: &Login,
        account: &Account,
        base: &Revision,
    ) -> Result<Revision, CommitError> {
        commit(&self.account_file(person), self.account_reader(), account, base)
    }

    fn account_file(&self, person: &Login) -> PathBuf {
        self.users_folder.join(person.as_str()).join("account.toml")
    }

    fn policy_reader(&self) -> Reader {
        match self.access {
            Access::Own => Reader::Plain,
            #[cfg(unix)]
            Access::Machine(_) => Reader::Trusted(trust::ROOT),
        }
    }

    fn account_reader(&self) -> Reader {
        match self.access {
            Access::Own => Reader::Plain,
            #[cfg(unix)]
            Access::Machine(person) => Reader::Trusted(person),
        }
    }
}

/// How a file is read.
#[derive(Debug, Clone, Copy)]
enum Reader {
    Plain,
    /// Only if nobody but this uid can have written it.
    #[cfg(unix)]
    Trusted(u32),
}

impl Reader {
    /// The text of a file, or `None` where there is none.
    fn read(self, path: &Path) -> Result<Option<String>, Problem> {
        let unreadable = |error: &io::Error| Problem {
            path: path.to_owned(),
            kind: ProblemKind::Unreadable(error.to_string()),
        };
        let file = match self {
            Self::Plain => match File::open(path) {
                Ok(file) => Some(file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(unreadable(&error)),
            },
            #[cfg(unix)]
            Self::Trusted(owner) => trust::open_trusted(path, owner)?,
        };
        file.map(|file| io::read_to_string(file).map_err(|error| unreadable(&error))).transpose()
    }

    /// Everybody reaches the machine's policy; all else is below a folder of its owner's alone.
    fn mode_of_new_folder(self) -> u32 {
        match self {
            #[cfg(unix)]
            Self::Trusted(trust::ROOT) => 0o755,
            _ => 0o700,
        }
    }

    /// The machine's policy is for everybody to read; all else stays its owner's alone, as it
    /// was opened.
    fn set_mode_of_new(self, file: &File) -> io::Result<()> {
        match self {
            #[cfg(unix)]
            Self::Trusted(trust::ROOT) => {
                file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
            }
            _ => Ok(()),
        }
    }
}

fn load<T: DeserializeOwned>(path: &Path, reader: Reader) -> Stored<T> {
    match reader.read(path) {
        Ok(None) => Stored::Missing,
        Ok(Some(text)) => match format::read(&text) {
            Ok(value) => Stored::Good(Arc::new(value), revision(&text)),
            Err(kind) => Stored::Unusable(Problem { path: path.to_owned(), kind }),
        },
        Err(problem) => Stored::Unusable(problem),
    }
}

/// A hash of the content, so that an edit by hand is a new revision too.
fn revision(text: &str) -> Revision {
    Revision::new(format!("{:x?}", Sha256::digest(text.as_bytes()).as_slice()))
}

/// Writes a file whole or not at all: lock, compare, temporary file, fsync, rename, fsync the
/// folder (R12).
fn commit<T: Serialize + DeserializeOwned>(
    path: &Path,
    reader: Reader,
    value: &T,
    base: &Revision,
) -> Result<Revision, CommitError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| CommitError::Io(path, error.to_string())
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    create_folder(folder, reader.mode_of_new_folder()).map_err(at(folder))?;

    // Held until it is dropped, at the end. The lock is a file of its own, since the rename
    // below puts another file in the place of the one that a lock would be on.
    let lock_path = path.with_extension("lock");
    let lock = private().create(true).truncate(false).open(&lock_path).map_err(at(&lock_path))?;
    lock.lock().map_err(at(&lock_path))?;

    let old = reader.read(path).map_err(CommitError::Unusable)?;
    if let Some(old) = &old {
        let usable = format::read::<T>(old);
        usable.map_err(|kind| CommitError::Unusable(Problem { path: path.to_owned(), kind }))?;
    }
    if old.as_deref().map(revision).unwrap_or_default() != *base {
        return Err(CommitError::Conflict);
    }
    let text =
        format::write(value, old.as_deref().unwrap_or_default()).map_err(CommitError::Format)?;

    // Under the lock nobody else writes it; what a crash left of it is overwritten.
    let temporary = path.with_extension("new");
    let mut file =
        private().create(true).truncate(true).open(&temporary).map_err(at(&temporary))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(at(&temporary))?;
    match fs::metadata(path) {
        Ok(old) => file.set_permissions(old.permissions()).map_err(at(&temporary))?,
        Err(_) => reader.set_mode_of_new(&file).map_err(at(&temporary))?,
    }
    drop(file);
    fs::rename(&temporary, path).map_err(at(path))?;
    sync_folder(folder).map_err(at(folder))?;
    drop(lock);
    Ok(revision(&text))
}

/// Opens for writing what nobody else may read: an account names servers and user names.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg_attr(not(unix), allow(unused_variables))]
fn create_folder(folder: &Path, mode: u32) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, mode);
    builder.create(folder)
}

/// Makes a rename outlive a power cut. Only Unix lets a folder be opened for that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests;
