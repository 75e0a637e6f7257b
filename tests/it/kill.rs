//! A crash at any instant leaves the old or the new state, whole, and no save undoes another
//! (R12): two processes write, and are killed at random moments.

use std::collections::BTreeMap;
use std::env;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use outgate::domain::{Login, Policy};
use outgate::store::{CommitError, FileStore, Store};

/// How many saves both writers make together.
const SAVES: u64 = 1000;

/// Names the folder and the writer to the process that is one.
const WRITER: &str = "OUTGATE_TEST_WRITER";

/// What a writer says before the number of a save, when it has been made.
const SAVED: &str = "saved ";

/// The number of each writer's last save, as the policy holds them.
fn counters(policy: &Policy) -> BTreeMap<String, u64> {
    let number = |address: &str| address.split('@').next()?.strip_prefix('n')?.parse().ok();
    policy
        .own_address
        .list
        .iter()
        .map(|(writer, address)| (writer.to_string(), number(&address.to_string()).expect("n…")))
        .collect()
}

fn stored(store: &FileStore) -> BTreeMap<String, u64> {
    let reader = "reader".parse().expect("a login");
    counters(&store.load(&reader).policy.get().expect("it is never torn"))
}

/// Saves the next number of this writer, whatever the other one has saved meanwhile.
fn save_next(store: &FileStore, writer: &Login) -> u64 {
    loop {
        let stored = store.load(writer).policy;
        let mut policy = Policy::clone(&stored.get().expect("it is never torn"));
        let next = counters(&policy).get(writer.as_str()).copied().unwrap_or_default() + 1;
        let address = format!("n{next}@corp.example").parse().expect("an address");
        policy.own_address.list.insert(writer.clone(), address);
        match store.commit_policy(&policy, &stored.revision()) {
            Ok(_) => return next,
            Err(CommitError::Conflict) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
#[ignore = "it is what r12_killed_writers_lose_and_tear_nothing starts"]
fn writer() {
    let Ok(order) = env::var(WRITER) else { return };
    let (writer, folder) = order.split_once(' ').expect("a writer and a folder");
    let (writer, store) = (writer.parse().expect("a login"), FileStore::new(folder));
    loop {
        let number = save_next(&store, &writer);
        // In one piece, so that no half of a number is ever read.
        let said = io::stdout().write_all(format!("{SAVED}{number}\n").as_bytes());
        said.and_then(|()| io::stdout().flush()).expect("the test reads");
    }
}

fn random(below: u64) -> u64 {
    RandomState::new().build_hasher().finish() % below
}

/// Starts the writer and kills it, again and again, until it has made so many saves. Returns the
/// last that it said it had made.
fn write_and_die(folder: &Path, writer: &str, saves: u64) -> u64 {
    let store = FileStore::new(folder);
    let (mut last, mut made) = (0, 0);
    while made < saves {
        let mut process = Command::new(env::current_exe().expect("this program"))
            .args(["--exact", "kill::writer", "--ignored", "--nocapture"])
            .env(WRITER, format!("{writer} {}", folder.display()))
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut numbers = BufReader::new(process.stdout.take().expect("its output"))
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix(SAVED)?.parse::<u64>().ok());
        let mut count = |numbers: &mut dyn Iterator<Item = u64>| {
            for number in numbers {
                // A save that was killed before it was told makes a gap of one.
                assert!((last + 1..=last + 2).contains(&number), "{writer}: {number} after {last}");
                last = number;
                made += 1;
            }
        };
        count(&mut numbers.by_ref().take(1 + usize::try_from(random(20)).expect("it is small")));
        // Somewhere in the midst of the next save.
        let end = Instant::now() + Duration::from_micros(random(3000));
        while Instant::now() < end {
            std::hint::spin_loop();
        }
        process.kill().expect("it is killed");
        count(&mut numbers);
        process.wait().expect("it has ended");
        assert!(stored(&store)[writer] >= last, "{writer}: a save is lost");
    }
    last
}

#[test]
fn r12_killed_writers_lose_and_tear_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let told = thread::scope(|scope| {
        let writers = ["a", "b"]
            .map(|writer| (writer, scope.spawn(move || write_and_die(folder, writer, SAVES / 2))));
        writers.map(|(writer, thread)| (writer, thread.join().expect("it wrote")))
    });
    let stored = stored(&FileStore::new(folder));
    for (writer, last) in told {
        assert!((last..=last + 1).contains(&stored[writer]), "{writer}: {stored:?}, told {last}");
    }
}
