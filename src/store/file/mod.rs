//! The shared config as files in one folder: `policy.toml`, and `users/LOGIN/account.toml`.

mod format;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::CommitError;
use crate::domain::{Account, Login, Policy, Problem, ProblemKind, Revision, Snapshot, Stored};

/// A folder in which one person is administrator and user.
#[derive(Debug, Clone)]
pub struct FileStore {
    folder: PathBuf,
}

impl FileStore {
    /// The store in this folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Reads the policy and the account of one person, as they stand now. It blocks.
    #[must_use]
    pub fn load(&self, person: &Login) -> Snapshot {
        Snapshot {
            policy: load(&self.policy_file()),
            people: [(person.clone(), load(&self.account_file(person)))].into(),
        }
    }

    /// Stores the policy, if `base` is still its revision. It blocks.
    ///
    /// # Errors
    /// See [`CommitError`]; what was stored is untouched then.
    pub fn commit_policy(&self, policy: &Policy, base: &Revision) -> Result<Revision, CommitError> {
        commit(&self.policy_file(), policy, base)
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
        commit(&self.account_file(person), account, base)
    }

    fn policy_file(&self) -> PathBuf {
        self.folder.join("policy.toml")
    }

    fn account_file(&self, person: &Login) -> PathBuf {
        self.folder.join("users").join(person.as_str()).join("account.toml")
    }
}

/// The text of a file, or `None` where there is none.
fn read_text(path: &Path) -> Result<Option<String>, Problem> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(Problem { path: path.to_owned(), kind: ProblemKind::Unreadable(error.to_string()) })
        }
    }
}

fn load<T: DeserializeOwned>(path: &Path) -> Stored<T> {
    match read_text(path) {
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
    value: &T,
    base: &Revision,
) -> Result<Revision, CommitError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| CommitError::Io(path, error.to_string())
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    create_folder(folder).map_err(at(folder))?;

    // Held until it is dropped, at the end. The lock is a file of its own, since the rename
    // below puts another file in the place of the one that a lock would be on.
    let lock_path = path.with_extension("lock");
    let lock = private().create(true).truncate(false).open(&lock_path).map_err(at(&lock_path))?;
    lock.lock().map_err(at(&lock_path))?;

    let old = read_text(path).map_err(CommitError::Unusable)?;
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
    if let Ok(metadata) = fs::metadata(path) {
        file.set_permissions(metadata.permissions()).map_err(at(&temporary))?;
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

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a rename outlive a power cut. Only Unix lets a folder be opened for that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests;
