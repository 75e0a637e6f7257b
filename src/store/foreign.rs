//! Files of other programs: read whole, and replaced whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::disk::{private_file, set_mode};

/// What is in a file, if it is there. It blocks.
///
/// # Errors
/// What the operating system refused.
pub fn read_foreign(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(octets) => Ok(Some(octets)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts `after` in the place of `before`, and says whether it did: a file that holds something
/// else meanwhile is left alone. None is no file. What a link leads to is replaced, and the link
/// kept; so is who may read the file. It blocks.
///
/// # Errors
/// What the operating system refused; the file is as it was then.
pub fn replace_foreign(
    path: &Path,
    before: Option<&[u8]>,
    after: Option<&[u8]>,
) -> io::Result<bool> {
    let file = where_it_leads(path)?;
    if read_foreign(&file)?.as_deref() != before {
        return Ok(false);
    }
    match after {
        Some(after) => put(&file, after)?,
        None if before.is_some() => fs::remove_file(&file)?,
        None => {}
    }
    Ok(true)
}

/// People keep such files elsewhere, and a link in the usual place.
fn where_it_leads(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(_) => fs::canonicalize(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

fn put(file: &Path, octets: &[u8]) -> io::Result<()> {
    let mut name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(".outgate-new");
    let new = file.with_file_name(name);
    let write = || {
        let mut opened = private_file().truncate(true).open(&new)?;
        if let Ok(old) = fs::metadata(file) {
            fs::set_permissions(&new, old.permissions())?;
        } else {
            set_mode(&new, super::disk::PRIVATE_FILE)?;
        }
        opened.write_all(octets)?;
        opened.sync_all()?;
        fs::rename(&new, file)
    };
    write().inspect_err(|_| {
        // The file is as it was; what was begun beside it is in nobody's way.
        let _ = fs::remove_file(&new);
    })
}

/// Whether another process holds a POSIX lock on a file, as Mozilla's programs do on their
/// profiles. A file that is not there is locked by nobody.
///
/// # Errors
/// What the operating system refused.
pub fn is_locked(path: &Path) -> io::Result<bool> {
    let file = match File::options().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    locked(&file)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn locked(file: &File) -> io::Result<bool> {
    use nix::fcntl::{FcntlArg, fcntl};
    use nix::libc::{F_UNLCK, F_WRLCK, SEEK_SET, flock};

    // The whole file, and asked only: nothing is locked by this.
    let mut lock = flock {
        l_type: short(F_WRLCK)?,
        l_whence: short(SEEK_SET)?,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    fcntl(file, FcntlArg::F_GETLK(&mut lock))?;
    Ok(lock.l_type != short(F_UNLCK)?)
}

/// A constant, as wide as the lock has it: each system declares them with another width.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn short<T: TryInto<i16>>(constant: T) -> io::Result<i16> {
    constant.try_into().map_err(|_| io::ErrorKind::InvalidInput.into())
}

/// Elsewhere a program keeps others from opening what it has locked, or says so with a link alone.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
#[allow(clippy::unnecessary_wraps)]
fn locked(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_file_is_replaced_where_its_link_leads_and_only_as_it_was_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let (real, link) = (folder.path().join("dotfiles"), folder.path().join(".muttrc"));
        fs::write(&real, "before").expect("it is written");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("its mode");
        symlink(&real, &link).expect("a link");
        let replaced = replace_foreign(&link, Some(b"other"), Some(b"after"));
        assert!(!replaced.expect("it is looked at"));
        assert_eq!(fs::read(&real).expect("it is there"), b"before");

        let replaced = replace_foreign(&link, Some(b"before"), Some(b"after"));
        assert!(replaced.expect("it is replaced"));
        assert_eq!(fs::read(&real).expect("it is there"), b"after");
        assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
        let mode = fs::metadata(&real).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing beside");
    }

    #[test]
    fn a_file_is_made_and_taken_away_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(".muttrc");
        assert!(!replace_foreign(&file, Some(b""), Some(b"x")).expect("it is looked at"));
        assert!(replace_foreign(&file, None, Some(b"x")).expect("it is made"));
        let mode = fs::metadata(&file).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(!replace_foreign(&file, None, Some(b"y")).expect("it is looked at"));
        assert!(replace_foreign(&file, Some(b"x"), None).expect("it is taken away"));
        assert!(read_foreign(&file).expect("it is looked at").is_none());
    }
}
