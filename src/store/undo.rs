//! What was changed in other programs' files, so that it can be undone: in the person's state
//! folder. It holds no secret.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::disk::{PRIVATE_FOLDER, create_folder, private_file};

/// How many trials there were in this process.
static TRIALS: AtomicU64 = AtomicU64::new(0);

/// What was changed, in a file for each program.
#[derive(Debug, Clone)]
pub struct UndoRecords {
    folder: PathBuf,
}

/// The right to change other programs' files, until it is dropped: one process at a time.
#[derive(Debug)]
pub struct Hand {
    _lock: File,
}

impl UndoRecords {
    /// Those in this state folder, which need not exist yet.
    #[must_use]
    pub fn new(state_folder: &Path) -> Self {
        Self { folder: state_folder.join("apps") }
    }

    /// The file of this program.
    #[must_use]
    pub fn file(&self, program: &str) -> PathBuf {
        self.folder.join(format!("{program}.json"))
    }

    /// What was changed of this program, if something was. It blocks.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn load<T: DeserializeOwned>(&self, program: &str) -> io::Result<Option<T>> {
        match fs::read(self.file(program)) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps what was changed, or that nothing is any more. It blocks.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn save<T: Serialize>(&self, program: &str, record: Option<&T>) -> io::Result<()> {
        let file = self.file(program);
        let Some(record) = record else {
            return match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        };
        create_folder(&self.folder, PRIVATE_FOLDER)?;
        let new = file.with_extension("new");
        let mut opened = private_file().truncate(true).open(&new)?;
        opened.write_all(&serde_json::to_vec_pretty(record)?)?;
        opened.sync_all()?;
        fs::rename(new, file)
    }

    /// Waits until no other process is changing other programs' files.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn take_hand(&self) -> io::Result<Hand> {
        create_folder(&self.folder, PRIVATE_FOLDER)?;
        let lock = private_file().truncate(false).open(self.folder.join("lock"))?;
        lock.lock()?;
        Ok(Hand { _lock: lock })
    }

    /// A file of this name that nobody else reads, in which a change can be tried out.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn trial(&self, name: &str, octets: &[u8]) -> io::Result<Trial> {
        create_folder(&self.folder, PRIVATE_FOLDER)?;
        let number = TRIALS.fetch_add(1, Ordering::Relaxed);
        let unique = format!("{name}.{}.{number}", std::process::id());
        let trial = Trial { file: self.folder.join(unique) };
        private_file().truncate(true).open(&trial.file)?.write_all(octets)?;
        Ok(trial)
    }
}

/// A file in which a change is tried out. It is gone when this is dropped.
#[derive(Debug)]
pub struct Trial {
    file: PathBuf,
}

impl Trial {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}
