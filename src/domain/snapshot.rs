//! The shared config as it stood at one moment.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::hex::to_hex;
use super::{Account, Login, Policy};

/// The policy and people's accounts as they stood at one moment. Whoever decides, decides on one
/// of these, and nobody keeps a copy of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The policy, or why there is none that counts.
    pub policy: Stored<Policy>,
    /// The people whose accounts this process may read: on a desktop, one.
    pub people: BTreeMap<Login, Stored<Account>>,
}

impl Snapshot {
    /// What is stored of one person; nothing yet is the default.
    #[must_use]
    pub fn person(&self, login: &Login) -> Stored<Account> {
        self.people.get(login).cloned().unwrap_or_default()
    }
}

/// Something stored, with the revision it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Stored<T> {
    /// Nothing is stored; what holds is the default.
    #[default]
    Missing,
    /// It could be read and may be trusted.
    Good(Arc<T>, Revision),
    /// It is there and does not count: nothing is sent on the strength of it (R1).
    Unusable(Problem),
}

impl<T: Default + Clone> Stored<T> {
    /// What holds: what is stored, or the default where nothing is.
    ///
    /// # Errors
    /// Why what is stored does not count.
    pub fn get(&self) -> Result<Arc<T>, &Problem> {
        match self {
            Self::Missing => Ok(Arc::default()),
            Self::Good(value, _) => Ok(Arc::clone(value)),
            Self::Unusable(problem) => Err(problem),
        }
    }

    /// The revision against which a change is committed.
    #[must_use]
    pub fn revision(&self) -> Revision {
        match self {
            Self::Good(_, revision) => revision.clone(),
            Self::Missing | Self::Unusable(_) => Revision::default(),
        }
    }
}

/// Names one state of one stored thing: equal revisions, equal content. The default is "nothing
/// is stored yet".
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Revision(String);

impl Revision {
    /// That of this content: 32 hexadecimal digits of its hash, which an administrator pastes.
    #[must_use]
    pub fn of(content: &str) -> Self {
        Self(to_hex(&Sha256::digest(content)[..16]))
    }

    /// A revision with this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why something stored does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, or the folder above it, that is at fault.
    pub path: PathBuf,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What is wrong with something stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is not in the form it should be in.
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the reader of the format says of it.
        detail: String,
    },
    /// It was written by a newer version of Outgate, with this schema.
    NewerSchema(u32),
    /// Somebody else than root (or, for a person's file, the person) owns it: the owner's uid.
    WrongOwner(u32),
    /// Others may write to it.
    WritableByOthers,
    /// It is a symbolic link or otherwise no plain file or folder.
    NotPlain,
    /// It cannot be read; the operating system's words.
    Unreadable(String),
}
