//! Why a change was not stored.

use std::fmt;
use std::path::PathBuf;

use crate::domain::Problem;

/// Why a change was not stored. What was stored before is untouched in every case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitError {
    /// Somebody stored another change since the revision that this one was made against (R12).
    Conflict,
    /// What is stored does not count, and is never overwritten.
    Unusable(Problem),
    /// The operating system keeps the machine's policy from everybody but an administrator, which
    /// this process is not (R2).
    NotAdministrator,
    /// The operating system refused: which file or folder, and its words.
    Io(PathBuf, String),
    /// The change cannot be written in the file's format: why.
    Format(String),
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("stored by somebody else meanwhile"),
            Self::Unusable(problem) => {
                write!(f, "{} does not count: {:?}", problem.path.display(), problem.kind)
            }
            Self::NotAdministrator => f.write_str("only an administrator changes the policy"),
            Self::Io(path, words) => write!(f, "{}: {words}", path.display()),
            Self::Format(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for CommitError {}
