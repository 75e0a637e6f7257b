//! What is known of how the gateways do: in the person's state folder, since every process of
//! theirs learns of it and none decides by it. It holds no secret.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::Watch;
use super::disk::{PRIVATE_FOLDER, create_folder, private_file};
use super::file::watch::Watcher;
use crate::domain::{Address, Health};

/// What is known of each gateway, in `health.json`.
#[derive(Debug, Clone)]
pub struct HealthRecord {
    folder: PathBuf,
}

/// The right to check gateways, until it is dropped: one process at a time.
#[derive(Debug)]
pub struct Turn {
    _lock: File,
}

impl HealthRecord {
    /// The record in this folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// What is known. It is worth no error: what cannot be read is forgotten, and learned again.
    /// It blocks.
    #[must_use]
    pub fn load(&self) -> HashMap<Address, Health> {
        let text = fs::read(self.file()).unwrap_or_default();
        let known: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(&text).unwrap_or_default();
        // One by one: what another version wrote of one gateway costs no other.
        known
            .into_iter()
            .filter_map(|(address, health)| {
                Some((address.parse().ok()?, serde_json::from_value(health).ok()?))
            })
            .collect()
    }

    /// Changes what is known, whole or not at all, and writes it if it is another then. It
    /// blocks, for as long as another process is changing it.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn change<T>(
        &self,
        change: impl FnOnce(&mut HashMap<Address, Health>) -> T,
    ) -> io::Result<T> {
        create_folder(&self.folder, PRIVATE_FOLDER)?;
        let lock = private_file().truncate(false).open(self.folder.join("health.lock"))?;
        lock.lock()?;
        let before = self.load();
        let mut after = before.clone();
        let made = change(&mut after);
        if after != before {
            let after: BTreeMap<_, _> =
                after.iter().map(|(address, health)| (address.to_string(), health)).collect();
            let text = serde_json::to_vec(&after)?;
            let new = self.folder.join("health.json.new");
            private_file().truncate(true).open(&new)?.write_all(&text)?;
            fs::rename(&new, self.file())?;
        }
        Ok(made)
    }

    /// Takes the turn to check gateways, unless another process has it. It blocks, but does not
    /// wait.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn try_turn(&self) -> io::Result<Option<Turn>> {
        let lock = self.turn_file()?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Turn { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Waits for the turn to check gateways. It blocks, for as long as another process has it.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn turn(&self) -> io::Result<Turn> {
        let lock = self.turn_file()?;
        lock.lock()?;
        Ok(Turn { _lock: lock })
    }

    /// Calls `changed` after every change that any process makes, until the guard is dropped.
    #[must_use]
    pub fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Box<dyn Watch> {
        Box::new(Watcher::start_at_leisure([self.file()], changed))
    }

    fn turn_file(&self) -> io::Result<File> {
        create_folder(&self.folder, PRIVATE_FOLDER)?;
        private_file().truncate(false).open(self.folder.join("health.turn"))
    }

    fn file(&self) -> PathBuf {
        self.folder.join("health.json")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::domain::{Failure, FailureKind, Reply, Stage, Timestamp};

    fn address(text: &str) -> Address {
        text.parse().expect("an address")
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    fn record() -> (tempfile::TempDir, HealthRecord) {
        let folder = tempfile::tempdir().expect("a folder");
        let record = HealthRecord::new(folder.path().join("not/yet/there"));
        (folder, record)
    }

    fn failing() -> Health {
        let kind = FailureKind::CertificateWrongName(vec!["mx.partner.example".to_owned()]);
        let reply = Reply { code: 535, lines: vec!["5.7.8 no".to_owned(), "really".to_owned()] };
        let failure = Failure::new(Stage::Tls, kind).with_reply(reply).with_detail("words");
        Health::new(at(0)).failed(at(1), &failure)
    }

    #[test]
    fn what_is_kept_comes_back_whole() {
        let (_folder, record) = record();
        assert!(record.load().is_empty());
        let known = HashMap::from([
            (address("alice@partner.example"), failing()),
            (address("alice@choir.example"), Health::new(at(0)).passed(at(1), Some(at(9)))),
        ]);
        record.change(|it| it.clone_from(&known)).expect("it is kept");
        assert_eq!(record.load(), known);
    }

    #[test]
    fn what_cannot_be_read_costs_nothing_else() {
        let (_folder, record) = record();
        let partner = address("alice@partner.example");
        record.change(|it| drop(it.insert(partner.clone(), failing()))).expect("it is kept");
        let text = fs::read_to_string(record.file()).expect("it reads");
        let more = text.replacen('{', "{\"alice@choir.example\":{\"verdict\":\"odd\"},", 1);
        fs::write(record.file(), more).expect("it is written");
        assert_eq!(record.load(), HashMap::from([(partner, failing())]));
        fs::write(record.file(), "{").expect("it is written");
        assert!(record.load().is_empty());
    }

    #[test]
    fn two_writers_undo_nothing_of_one_another() {
        let (_folder, record) = record();
        thread::scope(|scope| {
            for writer in 0..4 {
                let record = &record;
                scope.spawn(move || {
                    for number in 0..25 {
                        let address = address(&format!("a{writer}.{number}@partner.example"));
                        let change =
                            |it: &mut HashMap<_, _>| drop(it.insert(address, Health::new(at(0))));
                        record.change(change).expect("it is kept");
                    }
                });
            }
        });
        assert_eq!(record.load().len(), 100);
    }

    #[test]
    fn one_has_the_turn_at_a_time() {
        let (_folder, record) = record();
        let first = record.try_turn().expect("it is taken").expect("it is free");
        assert!(record.try_turn().expect("it is asked").is_none());
        drop(first);
        assert!(record.try_turn().expect("it is asked").is_some());
    }

    #[test]
    fn who_watches_is_told_of_a_change() {
        let (_folder, record) = record();
        let (tell, told) = mpsc::channel();
        let _guard = record.watch(Box::new(move || {
            // Nobody listens any more: the test has ended.
            let _ = tell.send(());
        }));
        record.change(|it| drop(it.insert(address("a@partner.example"), failing()))).expect("kept");
        told.recv_timeout(Duration::from_secs(20)).expect("it is told");
    }

    #[cfg(unix)]
    #[test]
    fn what_does_not_change_is_not_written() {
        use std::os::unix::fs::MetadataExt as _;
        let (_folder, record) = record();
        let insert = |health: Health| {
            let change = |it: &mut HashMap<_, _>| drop(it.insert(address("a@b.example"), health));
            record.change(change).expect("it is kept");
            fs::metadata(record.file()).expect("it is there").ino()
        };
        let first = insert(failing());
        assert_eq!(insert(failing()), first);
        assert_ne!(insert(Health::new(at(0))), first);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_person_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_folder, record) = record();
        let insert = record.change(|it| drop(it.insert(address("a@partner.example"), failing())));
        insert.expect("it is kept");
        let mode = fs::metadata(record.file()).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
