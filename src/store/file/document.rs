//! One stored file: read whole, written whole or not at all, and mended without losing anything.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::content::Content;
use super::format;
use super::reader::Reader;
use crate::domain::{Problem, Revision, Stored};
use crate::store::disk::{create_folder, private_file, set_mode};
use crate::store::{CommitError, Kept};

/// A file that holds a `T`. Beside it lie its lock, the last good copy, and what was kept.
#[derive(Debug)]
pub(super) struct Document<T> {
    path: PathBuf,
    reader: Reader,
    content: PhantomData<T>,
}

impl<T: Content> Document<T> {
    pub(super) fn new(path: PathBuf, reader: Reader) -> Self {
        Self { path, reader, content: PhantomData }
    }

    pub(super) fn load(&self) -> Stored<T> {
        match self.read(&self.path) {
            Ok(None) => Stored::Missing,
            Ok(Some((value, text))) => Stored::Good(Arc::new(value), revision(&text)),
            Err(problem) => Stored::Unusable(problem),
        }
    }

    /// Writes the file whole or not at all, if it is still the one that `base` names (R12).
    pub(super) fn commit(&self, value: &T, base: &Revision) -> Result<Revision, CommitError> {
        let _lock = self.lock()?;
        let old = self.read(&self.path).map_err(CommitError::Unusable)?.map(|(_, text)| text);
        if old.as_deref().map(revision).unwrap_or_default() != *base {
            return Err(CommitError::Conflict);
        }
        let text = format::write(value, old.as_deref().unwrap_or(T::TEMPLATE))
            .map_err(CommitError::Format)?;
        self.put(&self.path, &text, fs::metadata(&self.path).ok().map(|old| old.permissions()))?;
        // The change is stored. Should the copy fail, the last good state is an older one.
        let _ = self.put(&self.last_good(), &text, None);
        Ok(revision(&text))
    }

    pub(super) fn has_last_good(&self) -> bool {
        matches!(self.read(&self.last_good()), Ok(Some(_)))
    }

    /// Puts the last good copy in the place of a file that does not count, or is not there.
    pub(super) fn restore(&self) -> Result<Kept, CommitError> {
        let last_good = self.last_good();
        self.replace(|| match self.read(&last_good) {
            Ok(Some((_, text))) => Ok(text),
            Ok(None) => Err(at(&last_good)(io::ErrorKind::NotFound.into())),
            Err(problem) => Err(CommitError::Unusable(problem)),
        })
    }

    /// Puts the default in the place of a file that does not count, or is not there.
    pub(super) fn start_anew(&self) -> Result<Kept, CommitError> {
        self.replace(|| Ok(T::TEMPLATE.to_owned()))
    }

    fn replace(
        &self,
        text: impl FnOnce() -> Result<String, CommitError>,
    ) -> Result<Kept, CommitError> {
        let _lock = self.lock()?;
        let there = match self.read(&self.path) {
            // Somebody mended it meanwhile, and their work is not undone unseen (R12).
            Ok(Some(_)) => return Err(CommitError::Conflict),
            Ok(None) => false,
            Err(problem) if problem.path == self.path => true,
            // A folder is at fault: no other file in it would count either.
            Err(problem) => return Err(CommitError::Unusable(problem)),
        };
        let text = text()?;
        let kept = if there { Some(self.keep().map_err(at(&self.path))?) } else { None };
        self.put(&self.path, &text, None)?;
        Ok(kept)
    }

    /// Gives what stands there a second name, the first that is free, and says which.
    fn keep(&self) -> io::Result<PathBuf> {
        let mut number = 1;
        loop {
            let kept = self.path.with_extension(format!("kept-{number}.toml"));
            match fs::hard_link(&self.path, &kept) {
                Ok(()) => return Ok(kept),
                Err(_) if kept.symlink_metadata().is_ok() => number += 1,
                // Another person's file, or a file system without links. For a moment there is
                // none then: the only way there.
                Err(_) => return fs::rename(&self.path, &kept).map(|()| kept),
            }
        }
    }

    /// The value and the text, or `None` where there is no file.
    fn read(&self, path: &Path) -> Result<Option<(T, String)>, Problem> {
        let Some(text) = self.reader.read(path)? else { return Ok(None) };
        match format::read(&text) {
            Ok(value) => Ok(Some((value, text))),
            Err(kind) => Err(Problem { path: path.to_owned(), kind }),
        }
    }

    /// Keeps other writers out until it is dropped. The lock is a file of its own, since a commit
    /// puts another file in the place of the one that a lock would be on.
    fn lock(&self) -> Result<File, CommitError> {
        create_folder(self.folder(), self.reader.mode_of_new_folder())
            .map_err(at(self.folder()))?;
        // Nothing is made in a folder that another person has made in the place of this one.
        match self.reader.read(&self.path) {
            Err(problem) if problem.path != self.path => {
                return Err(CommitError::Unusable(problem));
            }
            _ => {}
        }
        let path = self.path.with_extension("lock");
        let lock = private_file().truncate(false).open(&path).map_err(at(&path))?;
        lock.lock().map_err(at(&path))?;
        Ok(lock)
    }

    /// Writes a file beside the others: temporary file, fsync, rename, fsync the folder. The
    /// caller has the lock, so what a crash left of the temporary file is free to overwrite.
    fn put(&self, path: &Path, text: &str, mode: Option<Permissions>) -> Result<(), CommitError> {
        let temporary = self.path.with_extension("new");
        let write = || {
            let mut file = private_file().truncate(true).open(&temporary)?;
            file.write_all(text.as_bytes())?;
            match mode {
                Some(mode) => file.set_permissions(mode)?,
                None => set_mode(&temporary, self.reader.mode_of_new_file())?,
            }
            file.sync_all()
        };
        write().map_err(at(&temporary))?;
        fs::rename(&temporary, path).map_err(at(path))?;
        sync_folder(self.folder()).map_err(at(self.folder()))
    }

    fn last_good(&self) -> PathBuf {
        self.path.with_extension("last-good.toml")
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }
}

/// Made from the content, so that an edit by hand is a new revision too.
pub(super) fn revision(text: &str) -> Revision {
    Revision::of(text)
}

/// Names the file or folder about which the system complains.
pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> CommitError {
    move |error| CommitError::Io(path.to_owned(), error.to_string())
}

/// Makes a rename outlive a power cut. Only Unix lets a folder be opened for that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
