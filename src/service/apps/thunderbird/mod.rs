//! Thunderbird: the relay as another outgoing server, and for each added address a name to send
//! from. The password stays out: Thunderbird asks for it when it first sends.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::Address;
use crate::store::{Home, read_foreign};

use super::plan::{FileChange, Note};
use super::prefs::{Prefs, Settings};
use super::{AppError, Relay, Sending};
use change::{Made, keep_beside, set_up, undo};
use profiles::{is_open, profiles};

mod change;
mod profiles;
#[cfg(test)]
mod tests;

/// What was changed in each profile.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record(Vec<OfProfile>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OfProfile {
    file: PathBuf,
    /// Whether the last line of the file had an end.
    was_ended: bool,
    made: Made,
}

impl Record {
    /// The files in which something is kept as it was.
    pub(super) fn backups(&self) -> Vec<PathBuf> {
        self.0.iter().map(|profile| backup(&profile.file)).collect()
    }
}

/// Whether the person has used it.
pub(super) fn is_there(home: &Home) -> Result<bool, AppError> {
    Ok(!profiles(home)?.is_empty())
}

/// What setting it up changes, or bringing up to date what was set up before.
pub(super) fn plan(
    home: &Home,
    sending: &Sending,
    record: Option<&Record>,
) -> Result<(Vec<FileChange>, Vec<Note>, Record), AppError> {
    let relay = sending.relay.as_ref().ok_or(AppError::NoRelay)?;
    if sending.added.is_empty() {
        return Err(AppError::NoAddress);
    }
    let mut records = Vec::new();
    let profiles: Vec<_> =
        profiles(home)?.into_iter().map(|profile| profile.join("prefs.js")).collect();
    // Of a profile that is not opened any more, nothing is left.
    let left = record.into_iter().flat_map(|record| &record.0);
    let left = left.filter(|it| !profiles.contains(&it.file)).cloned().collect();
    let (mut files, mut notes) = plan_undo(&Record(left))?;
    for file in profiles {
        let before = record.and_then(|record| record.0.iter().find(|it| it.file == file));
        let octets = read(&file)?.ok_or_else(|| AppError::Changed(file.clone()))?;
        let (after, done) = with(&octets, &file, relay, sending, before)?;
        files.extend(FileChange::of(&file, octets, after));
        notes.push(Note::Backup(backup(&file)));
        records.push(done);
    }
    if records.is_empty() {
        return Err(AppError::NotThere(super::MailApp::Thunderbird));
    }
    notes.extend(sending.own.clone().map(Note::OwnAddressStays));
    notes.push(Note::AsksForPassword);
    Ok((files, notes, Record(records)))
}

/// Where the settings are kept as they were before they were first changed.
pub(super) fn backup(file: &Path) -> PathBuf {
    file.with_extension("js.before-outgate")
}

/// What undoing that changes.
pub(super) fn plan_undo(record: &Record) -> Result<(Vec<FileChange>, Vec<Note>), AppError> {
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for profile in &record.0 {
        // A profile that is gone has nothing to be put back.
        let Some(octets) = read(&profile.file)? else { continue };
        let (after, kept) = without(&octets, profile)?;
        notes.extend(kept.into_iter().map(Note::KeptAsYours));
        files.extend(FileChange::of(&profile.file, octets, after));
    }
    Ok((files, notes))
}

/// A profile's settings, set up or brought up to date.
fn with(
    octets: &[u8],
    file: &Path,
    relay: &Relay,
    sending: &Sending,
    before: Option<&OfProfile>,
) -> Result<(Vec<u8>, OfProfile), AppError> {
    let mut prefs = parsed(octets, file)?;
    let mut settings = prefs.settings();
    if let Some(before) = before {
        undo(&mut settings, &before.made);
    }
    let made = set_up(&mut settings, relay, sending, before.map(|before| &before.made))
        .ok_or_else(|| AppError::NoAccount(file.to_owned()))?;
    if let Some(before) = before {
        keep_beside(&mut settings, &prefs.settings(), &made, &before.made);
    }
    let was_ended = before.map_or(prefs.is_ended(), |before| before.was_ended);
    prefs.set(&settings);
    Ok((prefs.into_octets(), OfProfile { file: file.to_owned(), was_ended, made }))
}

/// A profile's settings without that, and the addresses whose senders stay.
fn without(octets: &[u8], profile: &OfProfile) -> Result<(Vec<u8>, Vec<Address>), AppError> {
    let mut prefs = parsed(octets, &profile.file)?;
    let mut settings = prefs.settings();
    let kept = undo(&mut settings, &profile.made);
    // Before the first line that was added, the last one was given an end.
    let last_goes = prefs.last_name().is_some_and(|name| !settings.contains_key(name));
    prefs.set(&settings);
    if !profile.was_ended && last_goes {
        prefs.unend();
    }
    Ok((prefs.into_octets(), kept))
}

/// Fails where a Thunderbird would write its own settings over these.
pub(super) fn check_closed(files: &[FileChange]) -> Result<(), AppError> {
    for file in files {
        if let Some(profile) = file.path.parent()
            && is_open(profile)?
        {
            return Err(AppError::Runs(profile.to_owned()));
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Option<Vec<u8>>, AppError> {
    read_foreign(file).map_err(AppError::file(file))
}

fn parsed(octets: &[u8], file: &Path) -> Result<Prefs, AppError> {
    Prefs::read(octets).map_err(|line| AppError::Unreadable(file.to_owned(), line))
}

/// The text of a setting.
fn text(settings: &Settings, name: &str) -> Option<String> {
    settings.get(name)?.as_text()
}
