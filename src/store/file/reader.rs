//! Whose a file must be to be believed, and with what mode a new one is made.

use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(unix)]
use super::trust::{self, Owner};
use crate::domain::{Problem, ProblemKind};
use crate::store::disk::{PRIVATE_FILE, PRIVATE_FOLDER};

/// How a file is read, and made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reader {
    /// As it is: whoever can write there is the person.
    Plain,
    /// As it is, and made for everybody to read: the machine's policy, before there is one.
    #[cfg(unix)]
    Founding,
    /// Only if nobody but this owner can have written it.
    #[cfg(unix)]
    Trusted(Owner),
}

impl Reader {
    /// The text of a file, or `None` where there is none.
    pub(super) fn read(self, path: &Path) -> Result<Option<String>, Problem> {
        let unreadable = |error: &io::Error| Problem {
            path: path.to_owned(),
            kind: ProblemKind::Unreadable(error.to_string()),
        };
        let file = match self {
            #[cfg(unix)]
            Self::Trusted(owner) => trust::open_trusted(path, owner)?,
            _ => match File::open(path) {
                Ok(file) => Some(file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(unreadable(&error)),
            },
        };
        file.map(|file| io::read_to_string(file).map_err(|error| unreadable(&error))).transpose()
    }

    /// Everybody reaches the machine's policy; all else is below a folder of its owner's alone.
    pub(super) fn mode_of_new_folder(self) -> u32 {
        if self.is_public() { 0o755 } else { PRIVATE_FOLDER }
    }

    /// Everybody reads the machine's policy.
    pub(super) fn mode_of_new_file(self) -> u32 {
        if self.is_public() { 0o644 } else { PRIVATE_FILE }
    }

    fn is_public(self) -> bool {
        match self {
            #[cfg(unix)]
            Self::Founding | Self::Trusted(Owner::Administrator) => true,
            _ => false,
        }
    }
}
