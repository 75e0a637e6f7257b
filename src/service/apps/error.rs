//! Why another program was not set up.

use std::path::PathBuf;

use super::MailApp;

/// Why another program was not set up, or not put back. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppError {
    /// It is not on this machine, or was never used by this person.
    NotThere(MailApp),
    /// It runs, and would write its settings over these when it ends: its profile's folder.
    Runs(PathBuf),
    /// It has no account with a name to send from yet: its settings.
    NoAccount(PathBuf),
    /// The person has added no address that it could send from.
    NoAddress,
    /// There is no relay yet that it could send to.
    NoRelay,
    /// This line of a file, from 1, may mean something that Outgate does not know.
    Unreadable(PathBuf, usize),
    /// The file is another now than the one for which the plan was made.
    Changed(PathBuf),
    /// The program cannot call one that lies here, because of the blanks.
    Blanks(PathBuf),
    /// It is older than what can be set up: its version, and the first that can.
    TooOld(String, &'static str),
    /// Nothing was set up by Outgate.
    NotSetUp,
    /// A file could not be read or written: the system's words.
    File(PathBuf, String),
    /// A program could not be asked: what it said.
    Command(String),
}

impl AppError {
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::File(path, error.to_string())
    }
}
