//! Files and folders that nobody but their owner reads, unless told otherwise.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

/// A folder for its owner alone.
pub(super) const PRIVATE_FOLDER: u32 = 0o700;

/// A file for its owner alone: an account and the activity record name servers and addresses.
pub(super) const PRIVATE_FILE: u32 = 0o600;

/// Makes a folder, and those above it that are missing, with exactly this mode: the umask of
/// whoever runs this must not hide the policy from people, nor show an account to them.
pub(super) fn create_folder(folder: &Path, mode: u32) -> io::Result<()> {
    match fs::create_dir(folder) {
        Ok(()) => set_mode(folder, mode),
        Err(_) if folder.is_dir() => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create_folder(folder.parent().ok_or(error)?, mode)?;
            create_folder(folder, mode)
        }
        Err(error) => Err(error),
    }
}

/// Opens for writing, making a private file where there is none, but not where a link leads.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(PRIVATE_FILE).custom_flags(nix::fcntl::OFlag::O_NOFOLLOW.bits());
    }
    options
}

/// Only Unix knows modes; elsewhere what is made inherits who may use it.
#[cfg_attr(not(unix), allow(unused_variables, clippy::unnecessary_wraps))]
pub(super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))?;
    Ok(())
}
