use std::fs;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use jiff::ToSpan as _;

use super::*;
use crate::domain::{
    AttemptQuery, AttemptServer, Line, Outcome, RefusedRecipient, Said, Security, ServerKind,
    Stage, Told,
};

const KEEP: fn() -> KeepDays = KeepDays::default;

fn record() -> (tempfile::TempDir, Activity) {
    let folder = tempfile::tempdir().expect("a folder");
    let activity = Activity::new(folder.path().join("not/yet/there"));
    (folder, activity)
}

fn attempt(answer: impl Into<String>) -> Attempt {
    // A line is always as long as another.
    let now = Timestamp::now().as_second();
    Attempt {
        at: Timestamp::from_second(now).expect("an instant"),
        from: Some(known("alice@partner.example")),
        recipients: 2,
        subject: Some("Minutes\nof \u{201c}May\u{201d}".to_owned()),
        server: Some(AttemptServer {
            kind: ServerKind::Gateway,
            host: known("smtp.partner.example"),
            port: 587,
        }),
        outcome: Outcome::Accepted,
        stage: Some(Stage::Message),
        answer: answer.into(),
        refused: Vec::new(),
        also_refused: 0,
        told: Told::Yes,
    }
}

fn known<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("it is written as it should be")
}

fn conversation(words: impl Into<String>) -> Conversation {
    Conversation {
        host: known("smtp.partner.example"),
        port: 587,
        security: Security::Starttls,
        began: Timestamp::UNIX_EPOCH,
        lines: vec![Line { at: Duration::ZERO, said: Said::Server(words.into()) }],
    }
}

fn days_ago(days: i64) -> Timestamp {
    Timestamp::now() - (24 * days).hours()
}

impl Activity {
    fn add(&self, answer: impl Into<String>) {
        self.append(attempt(answer), None, KEEP()).expect("it is added");
    }

    fn answers(&self) -> Vec<String> {
        let recent = self.last(1000, KEEP()).expect("it reads");
        assert_eq!(recent.unreadable, 0);
        recent.attempts.into_iter().map(|attempt| attempt.answer).collect()
    }

    fn page(&self, before: Option<AttemptId>, count: usize) -> Found {
        let (query, stop) = (AttemptQuery::default(), AtomicBool::default());
        self.find(&query, before, count, KEEP(), &stop).expect("it reads")
    }

    /// A segment as it was written on another day, and as if it was the last one.
    fn written(&self, number: u64, at: Timestamp, answer: &str) -> Segment {
        create_folder(&self.folder, PRIVATE_FOLDER).expect("a folder");
        let segment = Segment::new(&self.folder, number, day_of(at));
        let line = serde_json::to_vec(&Attempt { at, ..attempt(answer) }).expect("it is JSON");
        add(&segment.attempts, line).expect("it is written");
        add(&segment.conversations(), b"{}".to_vec()).expect("it is written");
        fs::write(self.lock_file(), segment.name()).expect("it is written");
        segment
    }

    /// The names of all the files, but for the lock.
    fn files(&self) -> Vec<String> {
        let entries = self.folder.read_dir().expect("it is there");
        let name = |entry: io::Result<fs::DirEntry>| entry.expect("it reads").file_name();
        let names = entries.map(name).map(|name| name.into_string().expect("a name"));
        let mut names: Vec<_> = names.filter(|name| name != "lock").collect();
        names.sort();
        names
    }
}

#[test]
fn r14_the_last_attempts_come_back_whole_the_newest_first() {
    let (_folder, activity) = record();
    assert_eq!(activity.last(10, KEEP()).expect("it reads"), Recent::default());
    let attempts = ["250 first", "250 second", "250 third"].map(attempt);
    for attempt in attempts.clone() {
        activity.append(attempt, None, KEEP()).expect("it is added");
    }
    let [_, second, third] = attempts;
    let recent = activity.last(2, KEEP()).expect("it reads");
    assert_eq!(recent, Recent { attempts: vec![third, second], unreadable: 0 });
    assert_eq!(activity.answers(), ["250 third", "250 second", "250 first"]);
}

#[test]
fn r14_what_can_be_in_it_comes_back_and_what_is_usual_is_left_out() {
    let (_folder, activity) = record();
    let usual = attempt("250 ok");
    let refused =
        RefusedRecipient { address: known("bob@choir.example"), answer: "550 no".to_owned() };
    let rare =
        Attempt { refused: vec![refused], also_refused: 3, told: Told::No, ..attempt("250 ok") };
    let mut said = conversation("250 ok");
    let peer = known("192.0.2.1:465");
    let rest = [
        Said::Connected(peer),
        Said::Encrypted("TLS 1.3".to_owned()),
        Said::Client("EHLO \u{201c}x\u{201d}".to_owned()),
        Said::LeftOut(7),
    ];
    said.lines.extend(rest.map(|said| Line { at: Duration::from_micros(1_234_567), said }));
    for attempt in [&usual, &rare] {
        activity.append(attempt.clone(), Some(said.clone()), KEEP()).expect("it is added");
    }
    let kept = activity.page(None, 9).attempts;
    assert_eq!([&kept[1].attempt, &kept[0].attempt], [&usual, &rare]);
    assert_eq!(activity.conversation(kept[0].id).expect("it reads"), Some(said));
    let segment = activity.segments().expect("they are read").pop().expect("there is one");
    let text = fs::read_to_string(segment.attempts).expect("it reads");
    let usual = text.lines().next().expect("a line");
    assert!(!usual.contains("refused") && !usual.contains("told"), "{usual}");
}

#[test]
fn r14_what_an_earlier_version_wrote_is_read_before_all_else() {
    let (_folder, activity) = record();
    let line = |answer| serde_json::to_string(&attempt(answer)).expect("it is JSON") + "\n";
    fs::create_dir_all(&activity.state).expect("a folder");
    let write = |name, text: String| fs::write(activity.state.join(name), text).expect("written");
    write("activity.1.jsonl", line("first") + &line("second"));
    write("activity.jsonl", line("third"));
    assert_eq!(activity.answers(), ["third", "second", "first"]);
    activity.add("fourth");
    assert_eq!(activity.answers(), ["fourth", "third", "second", "first"]);
    let ids: Vec<_> = activity.page(None, 9).attempts.iter().map(|it| it.id.segment).collect();
    assert_eq!(ids, [2, 1, 0, 0]);
}

#[test]
fn r14_the_record_goes_on_in_another_segment_and_is_read_across() {
    let (_folder, mut activity) = record();
    let line = serde_json::to_vec(&attempt("250 0")).expect("it is JSON").len() as u64 + 1;
    activity.bounds.segment_attempts = 2 * line;
    (0..7).for_each(|number| activity.add(format!("250 {number}")));
    assert_eq!(activity.files().len(), 4);
    let expected: Vec<_> = (0..7).rev().map(|number| format!("250 {number}")).collect();
    assert_eq!(activity.answers(), expected);

    // Page by page, and each attempt once.
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = activity.page(before, 3);
        assert!(page.attempts.len() <= 3);
        seen.extend(page.attempts.into_iter().map(|kept| kept.attempt.answer));
        before = page.rest;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, expected);
}

#[test]
fn r14_each_attempt_is_found_again_with_what_was_said() {
    let (_folder, mut activity) = record();
    activity.bounds.segment_conversations = 400;
    for number in 0..9 {
        let said = (number % 3 > 0).then(|| conversation(format!("250 said {number}")));
        activity.append(attempt(format!("{number}")), said, KEEP()).expect("it is added");
    }
    let kept = activity.page(None, 100).attempts;
    assert_eq!(kept.len(), 9);
    assert!(kept[0].id.segment > kept[8].id.segment, "it turned over");
    for (number, KeptAttempt { id, attempt }) in kept.into_iter().rev().enumerate() {
        assert_eq!(attempt.answer, number.to_string());
        let id = id.to_string().parse().expect("as it is written");
        assert_eq!(activity.attempt(id).expect("it reads"), Some(attempt));
        let said = (number % 3 > 0).then(|| conversation(format!("250 said {number}")));
        assert_eq!(activity.conversation(id).expect("it reads"), said, "{number}");
        let amid = AttemptId { at: id.at + 1, ..id };
        assert_eq!(activity.attempt(amid).expect("it reads"), None);
    }
    for text in ["", "2", "2-", "-2", "2-x", "2-3-4"] {
        assert_eq!(text.parse::<AttemptId>(), Err(AttemptIdError), "{text}");
    }
}

#[test]
fn r14_a_spoilt_line_costs_no_other() {
    let (_folder, activity) = record();
    let spoil = |path: &Path| {
        let mut file = private_file().append(true).open(path).expect("it opens");
        file.write_all(b"{\"at\":\"1970").expect("part of a line");
    };
    for number in ["first", "second"] {
        let said = Some(conversation(format!("said {number}")));
        activity.append(attempt(number), said, KEEP()).expect("it is added");
        let segment = activity.segments().expect("they are read").pop().expect("there is one");
        spoil(&segment.attempts);
        spoil(&segment.conversations());
    }
    let found = activity.page(None, 10);
    assert_eq!(found.unreadable, 2);
    let answers: Vec<_> = found.attempts.iter().map(|it| it.attempt.answer.as_str()).collect();
    assert_eq!(answers, ["second", "first"]);
    for kept in found.attempts {
        let said = Some(conversation(format!("said {}", kept.attempt.answer)));
        assert_eq!(activity.conversation(kept.id).expect("it reads"), said);
    }
}

#[test]
fn r14_a_crash_while_a_segment_is_begun_costs_nothing() {
    for torn in ["", "000002.2026", "000007.2026-01-01.jsonl", "\u{fffd}"] {
        let (_folder, activity) = record();
        activity.add("first");
        fs::write(activity.lock_file(), torn).expect("it is written");
        activity.add("second");
        activity.add("third");
        assert_eq!(activity.answers(), ["third", "second", "first"], "{torn}");
        assert_eq!(activity.files().len(), 2, "{torn}: it goes on where it went on");
    }
}

#[test]
fn r14_two_writers_tear_no_line_and_lose_none_where_segments_meet() {
    let (_folder, mut activity) = record();
    activity.bounds.segment_attempts = 32 * 1024;
    thread::scope(|scope| {
        for writer in ["a", "b"] {
            let activity = &activity;
            scope.spawn(move || {
                for number in 0..300 {
                    activity.add(format!("{writer}{number} {}", "x".repeat(200)));
                }
            });
        }
    });
    let answers = activity.answers();
    for writer in ["a", "b"] {
        let of_one = answers.iter().filter_map(|answer| {
            answer.strip_prefix(writer)?.split(' ').next()?.parse::<usize>().ok()
        });
        assert!(of_one.eq((0..300).rev()), "{writer}'s are all there, in their order");
    }
    assert!(activity.files().len() > 3, "it turned over");
}

#[test]
fn r14_what_is_too_old_is_not_shown_and_goes() {
    let (_folder, activity) = record();
    activity.written(2, days_ago(92), "long ago");
    let late = activity.written(3, days_ago(90), "a little too old");
    let kept = activity.written(4, days_ago(89), "old");
    // Reading is enough.
    assert_eq!(activity.answers(), ["old"]);
    assert!(!activity.files().iter().any(|name| name.starts_with("000002")));
    assert!(late.attempts.exists(), "its day may have attempts that are younger");

    // So is adding, where a day begins, without anybody who reads.
    let long_ago = activity.written(5, days_ago(92), "long ago");
    activity.add("new");
    assert!(!long_ago.attempts.exists() && !long_ago.conversations().exists());
    assert_eq!(activity.answers(), ["new", "old"]);
    let week = KeepDays::new(7).expect("a number");
    assert_eq!(activity.last(9, week).expect("it reads").attempts.len(), 1);
    assert!(!kept.attempts.exists(), "for a week it is too old");
    assert_eq!(activity.page(None, 9).attempts[0].id.segment, 6);
}

#[test]
fn r14_of_what_is_too_much_conversations_go_first_and_the_oldest() {
    let (_folder, mut activity) = record();
    let line = serde_json::to_vec(&attempt("250 0")).expect("it is JSON").len() as u64 + 1;
    activity.bounds = Bounds {
        segment_attempts: line,
        segment_conversations: 1,
        attempts: 5 * line,
        conversations: 400,
    };
    for number in 0..9 {
        let said = Some(conversation(format!("said {number}")));
        activity.append(attempt(format!("250 {number}")), said, KEEP()).expect("it is added");
    }
    assert_eq!(activity.answers(), ["250 8", "250 7", "250 6", "250 5", "250 4"]);
    let kept = activity.page(None, 9).attempts;
    let said = kept.iter().map(|kept| activity.conversation(kept.id).expect("it reads").is_some());
    assert_eq!(said.collect::<Vec<_>>(), [true, true, true, false, false]);
}

#[test]
fn r14_a_conversation_takes_only_so_much_room() {
    let (_folder, activity) = record();
    let mut said = conversation("x".repeat(500));
    said.lines = vec![said.lines[0].clone(); 300];
    activity.append(attempt("250 ok"), Some(said), KEEP()).expect("it is added");
    let segment = activity.segments().expect("they are read").pop().expect("there is one");
    let length = segment.conversations().metadata().expect("it is there").len();
    assert!(length < 20_000, "{length}");
}

#[test]
fn a_search_that_is_stopped_ends() {
    let (_folder, activity) = record();
    activity.add("250 ok");
    let stop = AtomicBool::new(true);
    let found = activity.find(&AttemptQuery::default(), None, 9, KEEP(), &stop);
    assert_eq!(found.expect("it reads"), Found::default());
}

#[test]
fn the_mark_is_another_once_something_was_added() {
    let (_folder, mut activity) = record();
    activity.bounds.segment_attempts = 1;
    let mut marks = vec![activity.mark().expect("it is read")];
    for number in 0..3 {
        assert_eq!(activity.mark().ok().as_ref(), marks.last());
        activity.add(format!("250 {number}"));
        let mark = activity.mark().expect("it is read");
        assert!(!marks.contains(&mark), "{marks:?}");
        marks.push(mark);
    }
}

#[cfg(unix)]
#[test]
fn r14_only_the_person_can_read_their_record() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, activity) = record();
    activity.append(attempt("250"), Some(conversation("250")), KEEP()).expect("it is added");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
    assert_eq!(activity.files().len(), 2);
    for name in activity.files() {
        assert_eq!(mode(&activity.folder.join(name)) & 0o777, 0o600);
    }
    assert_eq!(mode(&activity.folder) & 0o777, 0o700);
}
