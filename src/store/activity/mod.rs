//! The activity record: every attempt to deliver, one JSON object a line (R14).
//!
//! It lies in segments, each of one day at most. Whoever adds to it writes at the end of the last
//! one, so that it costs the same however much there is; what is too old, or too much, goes with
//! its whole segment:
//!
//! - an attempt goes when it is older than the person wants, and its segment a day later;
//! - conversations, which lie beside the attempts, take at most 32 MiB: the oldest go first, and
//!   their attempts stay;
//! - attempts take at most 96 MiB, which is more than 200,000 of the usual ones.
//!
//! Nothing waits for the disk: what a crash of the machine costs is the last lines, and each by
//! itself.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::disk::{PRIVATE_FOLDER, create_folder, private_file};
use crate::domain::{Attempt, Conversation, KeepDays};
use segment::{Bounds, Segment};

mod find;
mod id;
mod segment;
#[cfg(test)]
mod tests;

pub use find::{Found, KeptAttempt, Recent};
pub use id::{AttemptId, AttemptIdError};

/// The octets that a conversation may take.
const CONVERSATION: usize = 16 * 1024;

/// A person's activity record, in files of their own.
#[derive(Debug, Clone)]
pub struct Activity {
    /// The folder of the person's state, where the record of earlier versions lies.
    state: PathBuf,
    /// Where the segments are.
    folder: PathBuf,
    bounds: Bounds,
}

/// How far the record has grown. Two that are equal were taken with nothing added between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    segment: u64,
    length: u64,
}

/// A conversation, with the attempt in its segment that it belongs to.
#[derive(Debug, Serialize)]
struct Heard<'a> {
    /// Where the attempt stands. It comes first in the line, by which the line is found.
    of: u64,
    conversation: &'a Conversation,
}

impl Activity {
    /// The record in this folder of a person's state, which need not exist yet.
    #[must_use]
    pub fn new(state: impl Into<PathBuf>) -> Self {
        let state = state.into();
        Self { folder: state.join("activity"), state, bounds: Bounds::USUAL }
    }

    /// Adds an attempt, and what was said meanwhile. It blocks, for as long as another process is
    /// adding one. Where a day begins, what is older than `keep` goes.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn append(
        &self,
        attempt: Attempt,
        conversation: Option<Conversation>,
        keep: KeepDays,
    ) -> io::Result<()> {
        let attempt = attempt.bounded();
        let line = serde_json::to_vec(&attempt)?;
        let mut lock = self.lock()?;
        lock.lock()?;
        let segment = self.current(&mut lock, today(), keep)?;
        let of = add(&segment.attempts, line)?;
        if let Some(conversation) = conversation {
            let conversation = &conversation.bounded(CONVERSATION);
            add(&segment.conversations(), serde_json::to_vec(&Heard { of, conversation })?)?;
        }
        Ok(())
    }

    /// How far the record has grown. It blocks, but does not wait.
    ///
    /// # Errors
    /// What the operating system refused. No record yet is no error.
    pub fn mark(&self) -> io::Result<Mark> {
        let Some(mut lock) = missing_is_none(File::open(self.lock_file()))? else {
            return Ok(Mark::default());
        };
        let Some(segment) = self.named(&mut lock)? else { return Ok(Mark::default()) };
        let length = missing_is_none(segment.attempts.metadata())?;
        Ok(Mark { segment: segment.number, length: length.map_or(0, |it| it.len()) })
    }

    /// The segment that is written now. The lock names it, so that nobody looks at all of them to
    /// add to one.
    fn current(&self, lock: &mut File, today: Date, keep: KeepDays) -> io::Result<Segment> {
        let named = self.named(lock)?;
        if let Some(segment) = &named
            && segment.day == today
            && !segment.is_full(&self.bounds)?
        {
            return Ok(segment.clone());
        }
        let segments = self.segments()?;
        // No number comes twice, even where all that had one is gone.
        let last = segments.iter().chain(&named).map(|segment| segment.number).max();
        let number = last.map_or(FIRST, |last| FIRST.max(last + 1));
        let segment = Segment::new(&self.folder, number, today);
        segment::prune(&segments, today, keep, Some(&self.bounds));
        lock.set_len(0)?;
        lock.seek(SeekFrom::Start(0))?;
        lock.write_all(segment.name().as_bytes())?;
        Ok(segment)
    }

    /// The segment that the lock names. A crash can have left no name there, or part of one.
    fn named(&self, lock: &mut File) -> io::Result<Option<Segment>> {
        let mut name = String::new();
        lock.seek(SeekFrom::Start(0))?;
        match lock.read_to_string(&mut name) {
            Ok(_) => Ok(Segment::named(&self.folder, &name)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> io::Result<File> {
        let open = || private_file().read(true).truncate(false).open(self.lock_file());
        match open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create_folder(&self.folder, PRIVATE_FOLDER)?;
                open()
            }
            opened => opened,
        }
    }

    fn lock_file(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// All there is, the oldest first: what earlier versions left comes before the segments.
    fn segments(&self) -> io::Result<Vec<Segment>> {
        let old = ["activity.1.jsonl", "activity.jsonl"].map(|name| self.state.join(name));
        let mut segments: Vec<_> = (0..)
            .zip(old)
            .filter_map(|(number, attempts)| {
                let day = day_of(attempts.metadata().ok()?.modified().ok()?.try_into().ok()?);
                Some(Segment { number, day, attempts })
            })
            .collect();
        let Some(folder) = missing_is_none(self.folder.read_dir())? else { return Ok(segments) };
        for entry in folder {
            let name = entry?.file_name();
            segments.extend(name.to_str().and_then(|name| Segment::named(&self.folder, name)));
        }
        segments.sort_by_key(|segment| segment.number);
        Ok(segments)
    }
}

/// The number of the first segment, after what earlier versions left.
const FIRST: u64 = 2;

fn today() -> Date {
    day_of(Timestamp::now())
}

/// The day by which segments are cut: the same for everybody.
fn day_of(at: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(at).date()
}

/// Adds a line to a file, in one piece, and says where it begins.
fn add(path: &Path, mut line: Vec<u8>) -> io::Result<u64> {
    let mut file = private_file().read(true).append(true).open(path)?;
    line.push(b'\n');
    let mut at = file.seek(SeekFrom::End(0))?;
    if !ends_with_newline(&mut file, at)? {
        // A crash, or a full disk, left part of a line. It is not to spoil this one as well.
        line.insert(0, b'\n');
        at += 1;
    }
    file.write_all(&line)?;
    Ok(at)
}

/// Whether a file of that length is empty or its last line is whole.
fn ends_with_newline(file: &mut File, length: u64) -> io::Result<bool> {
    let Some(last) = length.checked_sub(1) else { return Ok(true) };
    file.seek(SeekFrom::Start(last))?;
    let mut octet = [0];
    file.read_exact(&mut octet)?;
    Ok(octet == *b"\n")
}

fn missing_is_none<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
