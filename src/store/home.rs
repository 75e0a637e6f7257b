//! Where a person's other programs are, and where they keep what is theirs.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

/// A person's home folder, as their other programs see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The home folder itself.
    pub folder: PathBuf,
    /// The folder for configuration (`XDG_CONFIG_HOME`).
    pub config: PathBuf,
    /// The file that Git is told to take for the person's own (`GIT_CONFIG_GLOBAL`).
    pub git_config: Option<PathBuf>,
    /// The folders in which programs are looked for (`PATH`).
    pub path: OsString,
    /// This program, as others can call it.
    pub program: PathBuf,
}

impl Home {
    /// That of whoever runs this process.
    ///
    /// # Errors
    /// There is none, or nobody knows where this program lies.
    pub fn of_process() -> io::Result<Self> {
        let variable = |name| env::var_os(name).filter(|value| !value.is_empty());
        let folder = directories::BaseDirs::new().ok_or(io::ErrorKind::NotFound)?;
        let folder = folder.home_dir().to_owned();
        let config = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        Ok(Self {
            config: config.filter(|path| path.is_absolute()).unwrap_or(folder.join(".config")),
            git_config: variable("GIT_CONFIG_GLOBAL").map(PathBuf::from),
            path: variable("PATH").unwrap_or_default(),
            program: env::current_exe()?,
            folder,
        })
    }

    /// One in this folder, which shares nothing with the person's own but the programs that there
    /// are: the demo's.
    ///
    /// # Errors
    /// Nobody knows where this program lies.
    pub fn apart(folder: PathBuf) -> io::Result<Self> {
        Ok(Self {
            config: folder.join(".config"),
            git_config: None,
            path: env::var_os("PATH").unwrap_or_default(),
            program: env::current_exe()?,
            folder,
        })
    }

    /// Where a program is, if it is there.
    #[must_use]
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(program))
            .find(|file| file.is_file())
    }
}
