//! The files that the record lies in, and which of them go.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::missing_is_none;
use crate::domain::KeepDays;

/// A part of the record: the attempts of one day or less, and beside them what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// A later one has a greater number, whatever the clock said.
    pub(super) number: u64,
    /// The day on which all of it was written.
    pub(super) day: Date,
    /// The file of the attempts, which may not exist yet.
    pub(super) attempts: PathBuf,
}

/// How much there may be, in octets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Attempts in a segment, before the next one is begun.
    pub(super) segment_attempts: u64,
    /// Conversations in a segment, before the next one is begun.
    pub(super) segment_conversations: u64,
    /// All attempts.
    pub(super) attempts: u64,
    /// All conversations.
    pub(super) conversations: u64,
}

const MIB: u64 = 1024 * 1024;

impl Bounds {
    pub(super) const USUAL: Self = Self {
        segment_attempts: MIB,
        segment_conversations: 4 * MIB,
        attempts: 96 * MIB,
        conversations: 32 * MIB,
    };
}

const ATTEMPTS: &str = ".jsonl";
const CONVERSATIONS: &str = "conversations.jsonl";

impl Segment {
    pub(super) fn new(folder: &Path, number: u64, day: Date) -> Self {
        let attempts = folder.join(format!("{number:06}.{day}{ATTEMPTS}"));
        Self { number, day, attempts }
    }

    /// The segment whose file of attempts has this name, if it is such a name.
    pub(super) fn named(folder: &Path, name: &str) -> Option<Self> {
        let (number, day) = name.strip_suffix(ATTEMPTS)?.split_once('.')?;
        let segment = Self::new(folder, number.parse().ok()?, day.parse().ok()?);
        (segment.name() == name).then_some(segment)
    }

    /// The name of the file of the attempts.
    pub(super) fn name(&self) -> String {
        self.attempts.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The file of what was said, which need not exist.
    pub(super) fn conversations(&self) -> PathBuf {
        self.attempts.with_extension(CONVERSATIONS)
    }

    /// Whether the next one is to be begun.
    pub(super) fn is_full(&self, bounds: &Bounds) -> io::Result<bool> {
        Ok(length(&self.attempts)? >= bounds.segment_attempts
            || length(&self.conversations())? >= bounds.segment_conversations)
    }

    /// Whether all of it is too old.
    fn is_past(&self, today: Date, keep: KeepDays) -> bool {
        // What was written at the end of its day is a day younger than that.
        today.duration_since(self.day).as_hours() > 24 * i64::from(keep.days())
    }

    fn remove(&self) {
        // Whoever cannot remove it now, may the next time; nothing that is added waits for that.
        let _ = fs::remove_file(&self.attempts);
        self.remove_conversations();
    }

    fn remove_conversations(&self) {
        let _ = fs::remove_file(self.conversations());
    }
}

/// Removes what is too old, and within `bounds`, to which another segment is to come, what is too
/// much. Nobody adds to a segment of another day, so nobody is in the way.
pub(super) fn prune(segments: &[Segment], today: Date, keep: KeepDays, bounds: Option<&Bounds>) {
    let (past, kept): (Vec<&Segment>, Vec<_>) =
        segments.iter().partition(|segment| segment.is_past(today, keep));
    past.into_iter().for_each(Segment::remove);
    let Some(bounds) = bounds else { return };
    let mut attempts = bounds.segment_attempts;
    let mut conversations = bounds.segment_conversations;
    for segment in kept.into_iter().rev() {
        attempts += length(&segment.attempts).unwrap_or_default();
        conversations += length(&segment.conversations()).unwrap_or_default();
        if attempts > bounds.attempts {
            segment.remove();
        } else if conversations > bounds.conversations {
            segment.remove_conversations();
        }
    }
}

fn length(path: &Path) -> io::Result<u64> {
    Ok(missing_is_none(path.metadata())?.map_or(0, |it| it.len()))
}
