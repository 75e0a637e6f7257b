//! What is about to be changed in other programs' files: shown first, and then done exactly so.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::domain::Address;

use super::lines::{LineChange, changes};
use super::{MailApp, Record};

/// What is about to be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// For which program.
    pub app: MailApp,
    /// What comes of it.
    pub aim: Aim,
    /// The files that change. None: everything is as it should be already.
    pub files: Vec<FileChange>,
    /// What the person should know beside.
    pub notes: Vec<Note>,
    /// How it can be undone.
    pub(super) record: Option<Record>,
}

/// What comes of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// The program sends through Outgate.
    SetUp,
    /// It sends as it did before.
    Undo,
}

/// What changes in one file.
#[derive(Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The file.
    pub path: PathBuf,
    /// The lines that go and come, in their order.
    pub lines: Vec<LineChange>,
    /// What is in it, and what will be; none is no file.
    pub(super) before: Option<Vec<u8>>,
    pub(super) after: Option<Vec<u8>>,
}

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// It is not there yet.
    Made,
    /// It is there, and stays.
    Edited,
    /// It goes.
    Removed,
}

/// What is in the file besides may be secret.
impl fmt::Debug for FileChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileChange").field("path", &self.path).finish_non_exhaustive()
    }
}

/// What a person should know of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Mail from the own address goes on as before.
    OwnAddressStays(Address),
    /// The program will ask for the relay's password when it first sends.
    AsksForPassword,
    /// What was there before is kept in this file.
    Backup(PathBuf),
    /// What was made for this address is the person's now, who has changed it, and stays.
    KeptAsYours(Address),
    /// A hook in this line of a file, from 1, may choose another way again.
    Hook(PathBuf, usize),
    /// Where this identity of Git's is chosen, its own setting counts.
    GitIdentity(String),
    /// Git gives this sender, so that From must be the same.
    EnvelopeSender(String),
}

impl FileChange {
    /// What becomes of the file.
    #[must_use]
    pub fn kind(&self) -> FileKind {
        match (&self.before, &self.after) {
            (None, _) => FileKind::Made,
            (Some(_), Some(_)) => FileKind::Edited,
            (Some(_), None) => FileKind::Removed,
        }
    }

    /// The change from one content to another, if it is one.
    pub(super) fn of(
        path: &Path,
        before: impl Into<Option<Vec<u8>>>,
        after: impl Into<Option<Vec<u8>>>,
    ) -> Option<Self> {
        let (before, after) = (before.into(), after.into());
        let text = |octets: &Option<Vec<u8>>| octets.clone().unwrap_or_default();
        let lines = changes(&text(&before), &text(&after));
        (before != after).then(|| Self { path: path.to_owned(), lines, before, after })
    }
}
