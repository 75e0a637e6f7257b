//! Reading the record, the newest first.

use std::fs::{self, File};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use serde::Deserialize;

use super::segment::{Segment, prune};
use super::{Activity, AttemptId, day_of, missing_is_none, today};
use crate::domain::{Attempt, AttemptQuery, Conversation, KeepDays};

/// An attempt as the record keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAttempt {
    /// How it is named.
    pub id: AttemptId,
    /// The attempt.
    pub attempt: Attempt,
}

/// Some of the attempts that were looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The newest first.
    pub attempts: Vec<KeptAttempt>,
    /// Before which attempt to go on; `None` where all were looked at.
    pub rest: Option<AttemptId>,
    /// How many lines on the way could not be read.
    pub unreadable: usize,
}

/// The last attempts in the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recent {
    /// The newest first.
    pub attempts: Vec<Attempt>,
    /// How many lines on the way could not be read.
    pub unreadable: usize,
}

/// A line of the conversations.
#[derive(Debug, Deserialize)]
struct Heard {
    conversation: Conversation,
}

impl Activity {
    /// The last attempts, at most `count`, of those that are not older than `keep`. It blocks.
    ///
    /// # Errors
    /// What the operating system refused. No record yet is no error.
    pub fn last(&self, count: usize, keep: KeepDays) -> io::Result<Recent> {
        let found = self.find(&AttemptQuery::default(), None, count, keep, &AtomicBool::default());
        let Found { attempts, unreadable, .. } = found?;
        Ok(Recent { attempts: attempts.into_iter().map(|it| it.attempt).collect(), unreadable })
    }

    /// The last attempts that are looked for, at most `count` but at least one, of those before
    /// `before` that are not older than `keep`. What is older goes. It blocks, for as long as it
    /// takes to find so many or all, or until `stop` is set.
    ///
    /// # Errors
    /// What the operating system refused. No record yet is no error.
    pub fn find(
        &self,
        query: &AttemptQuery,
        before: Option<AttemptId>,
        count: usize,
        keep: KeepDays,
        stop: &AtomicBool,
    ) -> io::Result<Found> {
        let (matcher, mut found) = (query.matcher(), Found::default());
        let oldest = keep.oldest(Timestamp::now());
        let segments = self.segments()?;
        prune(&segments, today(), keep, None);
        let is_meant = |segment: &&Segment| {
            before.is_none_or(|before| segment.number <= before.segment)
                && query.since.is_none_or(|since| segment.day >= day_of(since))
        };
        for segment in segments.iter().filter(is_meant).rev() {
            let Some(text) = self.read(segment)? else { continue };
            let end = before.filter(|before| before.segment == segment.number);
            let end = end.and_then(|before| usize::try_from(before.at).ok());
            for (at, line) in lines_backwards(&text[..end.unwrap_or(text.len()).min(text.len())]) {
                if stop.load(Ordering::Relaxed) {
                    return Ok(found);
                }
                let Ok(attempt) = serde_json::from_slice::<Attempt>(line) else {
                    found.unreadable += 1;
                    continue;
                };
                if attempt.at < oldest || !matcher.matches(&attempt) {
                    continue;
                }
                let id = AttemptId { segment: segment.number, at: at as u64 };
                found.attempts.push(KeptAttempt { id, attempt });
                if found.attempts.len() >= count {
                    return Ok(Found { rest: Some(id), ..found });
                }
            }
        }
        Ok(found)
    }

    /// An attempt, if it is still kept. It blocks.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn attempt(&self, id: AttemptId) -> io::Result<Option<Attempt>> {
        let Some(segment) = self.segment(id)? else { return Ok(None) };
        let text = self.read(&segment)?.unwrap_or_default();
        let Ok(at) = usize::try_from(id.at) else { return Ok(None) };
        // Only what begins a line is one.
        let begins = at == 0 || text.get(at - 1) == Some(&b'\n');
        let line = text.get(at..).filter(|_| begins).unwrap_or_default();
        let line = line.split(|octet| *octet == b'\n').next().unwrap_or_default();
        Ok(serde_json::from_slice(line).ok())
    }

    /// What was said in an attempt, if that is still kept. It blocks.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn conversation(&self, id: AttemptId) -> io::Result<Option<Conversation>> {
        let Some(segment) = self.segment(id)? else { return Ok(None) };
        let text = missing_is_none(fs::read(segment.conversations()))?.unwrap_or_default();
        let begins = format!("{{\"of\":{},", id.at);
        let mut lines = text.split(|octet| *octet == b'\n');
        let line = lines.find(|line| line.starts_with(begins.as_bytes())).unwrap_or_default();
        Ok(serde_json::from_slice::<Heard>(line).ok().map(|heard| heard.conversation))
    }

    fn segment(&self, id: AttemptId) -> io::Result<Option<Segment>> {
        Ok(self.segments()?.into_iter().find(|segment| segment.number == id.segment))
    }

    /// A segment whole: nobody is amid a line of it.
    fn read(&self, segment: &Segment) -> io::Result<Option<Vec<u8>>> {
        // What is added later is not waited for, and what another process prunes is not missed.
        let lock = missing_is_none(File::open(self.lock_file()))?;
        if let Some(lock) = &lock {
            lock.lock_shared()?;
        }
        missing_is_none(fs::read(&segment.attempts))
    }
}

/// The lines of a text, the last first, with where each begins.
fn lines_backwards(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut end = text.len();
    text.rsplit(|octet| *octet == b'\n').filter_map(move |line| {
        let at = end - line.len();
        end = at.saturating_sub(1);
        (!line.is_empty()).then_some((at, line))
    })
}
