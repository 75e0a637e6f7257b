//! The activity record: every attempt to deliver, one JSON object a line (R14).

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use super::disk::{PRIVATE_FOLDER, create_folder, private_file};
use crate::domain::Attempt;

/// How long a file grows, in octets, before the next one is begun.
const LIMIT: u64 = 1024 * 1024;

/// A person's activity record, in files of their own: `activity.jsonl`, and before it
/// `activity.1.jsonl`. What is older is gone.
#[derive(Debug, Clone)]
pub struct Activity {
    folder: PathBuf,
    limit: u64,
}

/// The last attempts in the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recent {
    /// The newest first.
    pub attempts: Vec<Attempt>,
    /// How many lines on the way could not be read.
    pub unreadable: usize,
}

impl Activity {
    /// The record in this folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), limit: LIMIT }
    }

    /// Adds an attempt. It blocks, for as long as another process is adding one.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn append(&self, attempt: &Attempt) -> io::Result<()> {
        let mut line = serde_json::to_vec(attempt)?;
        line.push(b'\n');
        create_folder(&self.folder, PRIVATE_FOLDER)?;
        let lock = private_file().truncate(false).open(self.lock())?;
        lock.lock()?;
        let mut file = self.open()?;
        let length = file.metadata()?.len();
        if length > 0 && length + line.len() as u64 > self.limit {
            drop(file);
            fs::rename(self.current(), self.previous())?;
            file = self.open()?;
        } else if !ends_with_newline(&mut file)? {
            // A crash, or a full disk, left part of a line. It is not to spoil this one as well.
            line.insert(0, b'\n');
        }
        file.write_all(&line)
    }

    /// The last attempts, at most `count`. It blocks, while a process is adding one.
    ///
    /// # Errors
    /// What the operating system refused. No record yet is no error.
    pub fn last(&self, count: usize) -> io::Result<Recent> {
        // No lock, no record: whoever adds to it makes the lock first.
        let Some(lock) = missing_is_none(File::open(self.lock()))? else {
            return Ok(Recent::default());
        };
        lock.lock_shared()?;
        let mut recent = Recent::default();
        for path in [self.current(), self.previous()] {
            let Some(text) = missing_is_none(fs::read(path))? else { continue };
            for line in text.rsplit(|octet| *octet == b'\n').filter(|line| !line.is_empty()) {
                if recent.attempts.len() == count {
                    return Ok(recent);
                }
                match serde_json::from_slice(line) {
                    Ok(attempt) => recent.attempts.push(attempt),
                    Err(_) => recent.unreadable += 1,
                }
            }
        }
        Ok(recent)
    }

    fn open(&self) -> io::Result<File> {
        private_file().read(true).append(true).open(self.current())
    }

    fn current(&self) -> PathBuf {
        self.folder.join("activity.jsonl")
    }

    fn previous(&self) -> PathBuf {
        self.folder.join("activity.1.jsonl")
    }

    fn lock(&self) -> PathBuf {
        self.folder.join("activity.lock")
    }
}

fn missing_is_none<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the file is empty or its last line is whole.
fn ends_with_newline(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::domain::{AttemptServer, Outcome, ServerKind, Stage, Timestamp};

    fn record() -> (tempfile::TempDir, Activity) {
        let folder = tempfile::tempdir().expect("a folder");
        let activity = Activity::new(folder.path().join("not/yet/there"));
        (folder, activity)
    }

    fn attempt(answer: impl Into<String>) -> Attempt {
        Attempt {
            at: Timestamp::UNIX_EPOCH,
            from: Some("alice@partner.example".parse().expect("an address")),
            recipients: 2,
            subject: Some("Minutes\nof \u{201c}May\u{201d}".to_owned()),
            server: Some(AttemptServer {
                kind: ServerKind::Gateway,
                host: "smtp.partner.example".parse().expect("a host"),
                port: 587,
            }),
            outcome: Outcome::Accepted,
            stage: Some(Stage::Message),
            answer: answer.into(),
        }
    }

    fn answers(recent: &Recent) -> Vec<&str> {
        recent.attempts.iter().map(|attempt| attempt.answer.as_str()).collect()
    }

    #[test]
    fn r14_the_last_attempts_come_back_whole_the_newest_first() {
        let (_folder, activity) = record();
        assert_eq!(activity.last(10).expect("it reads"), Recent::default());
        for answer in ["250 first", "250 second", "250 third"] {
            activity.append(&attempt(answer)).expect("it is added");
        }
        let expected = vec![attempt("250 third"), attempt("250 second")];
        let recent = activity.last(2).expect("it reads");
        assert_eq!(recent, Recent { attempts: expected, unreadable: 0 });
        assert_eq!(activity.last(10).expect("it reads").attempts.len(), 3);
    }

    #[test]
    fn r14_one_old_file_is_kept_and_read_across() {
        let (_folder, mut activity) = record();
        let line = serde_json::to_vec(&attempt("250 0")).expect("it is JSON").len() as u64 + 1;
        activity.limit = 3 * line;
        for number in 0..8 {
            activity.append(&attempt(format!("250 {number}"))).expect("it is added");
        }
        // Two in the file of now, three in the one before, and the first three are gone.
        let recent = activity.last(10).expect("it reads");
        assert_eq!(answers(&recent), ["250 7", "250 6", "250 5", "250 4", "250 3"]);
        assert_eq!(fs::metadata(activity.current()).expect("it is there").len(), 2 * line);
        assert_eq!(fs::metadata(activity.previous()).expect("it is there").len(), 3 * line);
    }

    #[test]
    fn r14_a_spoilt_line_costs_no_other() {
        let (_folder, activity) = record();
        activity.append(&attempt("250 first")).expect("it is added");
        let mut file = activity.open().expect("it opens");
        file.write_all(b"{\"at\":\"1970").expect("part of a line");
        activity.append(&attempt("250 second")).expect("it is added");
        let recent = activity.last(10).expect("it reads");
        assert_eq!(answers(&recent), ["250 second", "250 first"]);
        assert_eq!(recent.unreadable, 1);
    }

    #[test]
    fn r14_two_writers_tear_no_line_and_lose_none_at_a_rotation() {
        let (_folder, mut activity) = record();
        // It turns over once, amid the writing: one file holds more than half of all.
        activity.limit = 128 * 1024;
        thread::scope(|scope| {
            for writer in ["a", "b"] {
                let activity = &activity;
                scope.spawn(move || {
                    for number in 0..300 {
                        let long = attempt(format!("{writer}{number} {}", "x".repeat(200)));
                        activity.append(&long).expect("it is added");
                    }
                });
            }
        });
        let recent = activity.last(1000).expect("it reads");
        assert_eq!(recent.unreadable, 0);
        for writer in ["a", "b"] {
            let of_one = answers(&recent).into_iter().filter_map(|answer| {
                answer.strip_prefix(writer)?.split(' ').next()?.parse::<usize>().ok()
            });
            assert!(of_one.eq((0..300).rev()), "{writer}'s are all there, in their order");
        }
        assert!(activity.previous().exists(), "it turned over");
    }

    #[cfg(unix)]
    #[test]
    fn r14_only_the_person_can_read_their_record() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_folder, activity) = record();
        activity.append(&attempt("250 first")).expect("it is added");
        let mode = |path: &PathBuf| fs::metadata(path).expect("it is there").permissions().mode();
        assert_eq!(mode(&activity.current()) & 0o777, 0o600);
        assert_eq!(mode(&activity.folder) & 0o777, 0o700);
    }
}
