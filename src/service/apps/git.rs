//! git send-email: `sendemail.sendmailCmd`, which stands above every other way to send. Git's own
//! `config` reads and writes the file.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::store::{Home, Trial, UndoRecords, read_foreign};

use super::plan::{FileChange, Note};
use super::{AppError, MailApp, Sending};

/// What was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    file: PathBuf,
    /// Whether the file was there before.
    existed: bool,
    changed: Vec<Changed>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Changed {
    name: String,
    was: Vec<String>,
    is: Option<String>,
}

/// The command that a shell runs, with the recipients behind it.
const COMMAND: &str = "sendemail.sendmailCmd";
/// Options that some other program wants, which would be handed to this one.
const OPTIONS: &str = "sendemail.smtpServerOption";
/// The first Git that has [`COMMAND`].
const FIRST: (u32, u32) = (2, 33);

/// Whether it is there.
pub(super) fn is_there(home: &Home) -> bool {
    home.find("git").is_some()
}

/// What setting it up changes, or bringing up to date what was set up before.
pub(super) fn plan(
    home: &Home,
    records: &UndoRecords,
    sending: &Sending,
    record: Option<&Record>,
) -> Result<(Vec<FileChange>, Vec<Note>, Record), AppError> {
    let git = Git::find(home)?;
    git.check_version()?;
    let file = file(home);
    // Of a file that Git does not read any more, nothing is left.
    let (mut files, _) = match record.filter(|record| record.file != file) {
        Some(left) => plan_undo(home, records, left)?,
        None => Default::default(),
    };
    let record = record.filter(|record| record.file == file);
    let octets = read_foreign(&file).map_err(AppError::file(&file))?;
    let trial = trial(records, octets.as_deref())?;
    let existed = record.map_or(octets.is_some(), |record| record.existed);
    let before: Vec<Changed> =
        record.map(|record| git.still_changed(&trial, record)).transpose()?.unwrap_or_default();
    let mut changed = Vec::new();
    for (name, is) in
        [(COMMAND, Some(command(&home.program, sending.config.as_deref())?)), (OPTIONS, None)]
    {
        let now = git.values(&trial, name)?;
        if now != Vec::from_iter(is.clone()) {
            git.set(&trial, name, is.as_deref())?;
        }
        // What Outgate put there before is nothing to go back to.
        let was = before.iter().find(|it| it.name == name).map_or(now, |it| it.was.clone());
        if was != Vec::from_iter(is.clone()) {
            changed.push(Changed { name: name.to_owned(), was, is });
        }
    }
    let notes = git.notes(&trial)?;
    let after = read_foreign(trial.path()).map_err(AppError::file(trial.path()))?;
    let after = after.filter(|after| octets.is_some() || !after.is_empty());
    files.extend(FileChange::of(&file, octets, after));
    Ok((files, notes, Record { file, existed, changed }))
}

/// What undoing that changes.
pub(super) fn plan_undo(
    home: &Home,
    records: &UndoRecords,
    record: &Record,
) -> Result<(Vec<FileChange>, Vec<Note>), AppError> {
    let git = Git::find(home)?;
    let Record { file, existed, .. } = record;
    let octets = read_foreign(file).map_err(AppError::file(file))?;
    if octets.is_none() {
        return Ok((Vec::new(), Vec::new()));
    }
    let trial = trial(records, octets.as_deref())?;
    for Changed { name, was, .. } in git.still_changed(&trial, record)? {
        match was.as_slice() {
            [only] => git.set(&trial, &name, Some(only))?,
            values => {
                git.set(&trial, &name, None)?;
                for value in values {
                    git.run(&trial, &["--add", &name, value])?;
                }
            }
        }
    }
    let after = read_foreign(trial.path()).map_err(AppError::file(trial.path()))?;
    let after = after.filter(|after| *existed || !after.is_empty());
    Ok((FileChange::of(file, octets, after).into_iter().collect(), Vec::new()))
}

/// The file of `git config --global`.
fn file(home: &Home) -> PathBuf {
    let usual = home.folder.join(".gitconfig");
    let other = home.config.join("git/config");
    let found = (!usual.is_file() && other.is_file()).then_some(other);
    home.git_config.clone().or(found).unwrap_or(usual)
}

fn trial(records: &UndoRecords, octets: Option<&[u8]>) -> Result<Trial, AppError> {
    let named = records.file("git");
    records.trial("gitconfig", octets.unwrap_or_default()).map_err(AppError::file(named))
}

/// The program as a shell takes it.
fn command(program: &Path, config: Option<&Path>) -> Result<String, AppError> {
    let quoted = |path: &Path| {
        let text = path.to_str().filter(|path| !path.contains(char::is_control));
        let text = text.ok_or_else(|| AppError::Blanks(path.to_owned()))?;
        Ok(format!("'{}'", text.replace('\'', "'\\''")))
    };
    let config = config.map(quoted).transpose()?;
    let config = config.map(|config| format!(" --config {config}")).unwrap_or_default();
    Ok(format!("{}{config} sendmail", quoted(program)?))
}

struct Git<'a> {
    program: PathBuf,
    home: &'a Home,
}

impl<'a> Git<'a> {
    fn find(home: &'a Home) -> Result<Self, AppError> {
        let program = home.find("git").ok_or(AppError::NotThere(MailApp::Git))?;
        Ok(Self { program, home })
    }

    fn check_version(&self) -> Result<(), AppError> {
        let (_, said) = self.call(&["--version".as_ref()])?;
        let version = said.split_whitespace().nth(2).unwrap_or_default();
        let mut numbers = version.split('.').map_while(|number| number.parse().ok());
        let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if found < FIRST {
            return Err(AppError::TooOld(version.to_owned(), "2.33"));
        }
        Ok(())
    }

    /// What was changed and is so still.
    fn still_changed(&self, trial: &Trial, record: &Record) -> Result<Vec<Changed>, AppError> {
        let mut still = Vec::new();
        for changed in &record.changed {
            if self.values(trial, &changed.name)? == Vec::from_iter(changed.is.clone()) {
                still.push(changed.clone());
            }
        }
        Ok(still)
    }

    fn values(&self, trial: &Trial, name: &str) -> Result<Vec<String>, AppError> {
        let said = self.run(trial, &["--null", "--get-all", name])?;
        Ok(said.split_terminator('\0').map(str::to_owned).collect())
    }

    fn set(&self, trial: &Trial, name: &str, value: Option<&str>) -> Result<(), AppError> {
        match value {
            Some(value) => self.run(trial, &["--replace-all", name, value])?,
            None => self.run(trial, &["--unset-all", name])?,
        };
        Ok(())
    }

    /// What counts instead, or beside.
    fn notes(&self, trial: &Trial) -> Result<Vec<Note>, AppError> {
        let others = "^sendemail\\..*\\.sendmailcmd$";
        let names = self.run(trial, &["--null", "--name-only", "--get-regexp", others])?;
        let of_identity = |name: &str| {
            let (identity, _) = name.strip_prefix("sendemail.")?.rsplit_once('.')?;
            Some(Note::GitIdentity(identity.to_owned()))
        };
        let mut notes: Vec<_> = names.split_terminator('\0').filter_map(of_identity).collect();
        let sender = self.values(trial, "sendemail.envelopeSender")?.pop();
        notes.extend(sender.filter(|sender| sender != "auto").map(Note::EnvelopeSender));
        Ok(notes)
    }

    /// Runs `git config` on a copy. Where there is nothing of that name, it says nothing.
    fn run(&self, trial: &Trial, arguments: &[&str]) -> Result<String, AppError> {
        let file = ["config".as_ref(), "--file".as_ref(), trial.path().as_os_str()];
        let rest = arguments.iter().map(AsRef::as_ref);
        let (code, said) = self.call(&file.into_iter().chain(rest).collect::<Vec<_>>())?;
        // 1: there is none to get; 5: there is none to unset.
        if matches!(code, Some(0 | 1 | 5)) { Ok(said) } else { Err(AppError::Command(said)) }
    }

    fn call(&self, arguments: &[&OsStr]) -> Result<(Option<i32>, String), AppError> {
        let failed = |words: String| AppError::Command(format!("git: {words}"));
        let output = Command::new(&self.program)
            .args(arguments)
            .env_clear()
            .env("HOME", &self.home.folder)
            .env("PATH", &self.home.path)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C")
            .output()
            .map_err(|error| failed(error.to_string()))?;
        let said = if output.status.success() { output.stdout } else { output.stderr };
        let said = String::from_utf8(said).map_err(|error| failed(error.to_string()))?;
        Ok((output.status.code(), said))
    }
}
