//! What every store promises, run against each of them.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use super::{CommitError, FileStore, MemoryStore, Part, Store, Watch};
use crate::domain::{Account, Login, Policy, Problem, ProblemKind, Revision, Stored};

/// A store, and how something in it comes to be unusable.
struct Subject {
    store: Arc<dyn Store>,
    spoil: Box<dyn Fn(&Part)>,
    /// Removed when the test has ended.
    _folder: Option<tempfile::TempDir>,
}

fn memory() -> Subject {
    let store = MemoryStore::new();
    let spoilt = store.clone();
    let spoil = move |part: &Part| {
        let kind = ProblemKind::Unreadable("spoilt".to_owned());
        spoilt.spoil(part, Problem { path: PathBuf::from("memory"), kind });
    };
    Subject { store: Arc::new(store), spoil: Box::new(spoil), _folder: None }
}

fn file() -> Subject {
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::new(folder.path().join("not/yet/there"));
    let spoilt = store.clone();
    let spoil = move |part: &Part| {
        let path = match part {
            Part::Policy => spoilt.policy_file().to_owned(),
            Part::Account(person) => spoilt.account_file(person),
        };
        fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
        fs::write(path, "schema = 1\nspoilt").expect("it is written");
    };
    Subject { store: Arc::new(store), spoil: Box::new(spoil), _folder: Some(folder) }
}

/// Runs one promise against every store.
macro_rules! promises {
    ($($name:ident)*) => {
        mod memory { $(#[test] fn $name() { super::$name(&super::memory()); })* }
        mod file { $(#[test] fn $name() { super::$name(&super::file()); })* }
    };
}

promises! {
    r1_nothing_stored_is_missing_and_off
    what_was_committed_is_loaded
    r12_of_two_changes_to_the_same_state_the_first_is_kept
    r12_what_was_removed_and_stored_again_is_another_revision
    two_people_are_apart
    r13_who_watches_is_told_of_every_change
    who_stops_watching_is_told_no_more
    r1_what_is_unusable_is_not_overwritten
    the_last_good_state_can_be_had_back
    an_empty_state_can_be_had_instead
    r12_what_is_good_is_not_mended
}

fn person(login: &str) -> Login {
    login.parse().expect("a login")
}

fn allowing() -> Policy {
    Policy { per_user_outbound_gateways: true, ..Policy::default() }
}

fn named(display_name: &str) -> Account {
    let mut account = Account::default();
    account.own.display_name = display_name.to_owned();
    account
}

fn r1_nothing_stored_is_missing_and_off(subject: &Subject) {
    let snapshot = subject.store.load(&person("alice"));
    assert_eq!(snapshot.policy, Stored::Missing);
    assert!(!snapshot.policy.get().expect("the default").per_user_outbound_gateways);
    assert_eq!(snapshot.people, [(person("alice"), Stored::Missing)].into());
}

fn what_was_committed_is_loaded(Subject { store, .. }: &Subject) {
    let none = Revision::default();
    let first = store.commit_policy(&allowing(), &none).expect("it is stored");
    let second = store.commit_account(&person("alice"), &named("A"), &none).expect("it is stored");
    let third = store.commit_account(&person("alice"), &named("B"), &second).expect("it is stored");
    assert_ne!(second, third);
    let snapshot = store.load(&person("alice"));
    assert_eq!(snapshot.policy, Stored::Good(Arc::new(allowing()), first));
    assert_eq!(snapshot.person(&person("alice")), Stored::Good(Arc::new(named("B")), third));
}

fn r12_of_two_changes_to_the_same_state_the_first_is_kept(Subject { store, .. }: &Subject) {
    let none = Revision::default();
    let first = store.commit_policy(&allowing(), &none).expect("it is stored");
    for base in [none.clone(), Revision::new("another")] {
        assert_eq!(store.commit_policy(&Policy::default(), &base), Err(CommitError::Conflict));
    }
    let policy = store.load(&person("alice")).policy;
    assert_eq!(policy, Stored::Good(Arc::new(allowing()), first));
    // Nothing is stored yet of alice: a change to what never was is one as well.
    let outcome = store.commit_account(&person("alice"), &named("A"), &Revision::new("another"));
    assert_eq!(outcome, Err(CommitError::Conflict));
}

fn r12_what_was_removed_and_stored_again_is_another_revision(subject: &Subject) {
    let store = &subject.store;
    let first = store.commit_policy(&allowing(), &Revision::default()).expect("it is stored");
    (subject.spoil)(&Part::Policy);
    store.start_anew(&Part::Policy).expect("it is mended");
    assert_eq!(store.commit_policy(&Policy::default(), &first), Err(CommitError::Conflict));
}

fn two_people_are_apart(Subject { store, .. }: &Subject) {
    let none = Revision::default();
    store.commit_account(&person("alice"), &named("A"), &none).expect("it is stored");
    assert_eq!(store.load(&person("bob")).person(&person("bob")), Stored::Missing);
    store.commit_account(&person("bob"), &named("B"), &none).expect("it is stored");
    let alice = store.load(&person("alice"));
    assert_eq!(*alice.person(&person("alice")).get().expect("it is good"), named("A"));
    assert_eq!(alice.people.len(), 1, "bob is nobody to alice");
}

/// Longer than any machine takes, so that only a missing call fails.
const PATIENCE: Duration = Duration::from_secs(20);

fn watch(store: &Arc<dyn Store>) -> (Box<dyn Watch>, Receiver<()>) {
    let (tell, told) = mpsc::channel();
    let changed = move || {
        // Nobody listens any more: the test has ended.
        let _ = tell.send(());
    };
    (store.watch(&person("alice"), Box::new(changed)), told)
}

/// Waits until a call leaves this in the store, as somebody does who loads whenever told.
fn until(told: &Receiver<()>, holds: impl Fn() -> bool) {
    loop {
        told.recv_timeout(PATIENCE).expect("a change is told");
        if holds() {
            return;
        }
    }
}

fn r13_who_watches_is_told_of_every_change(subject: &Subject) {
    let store = &subject.store;
    let (_guard, told) = watch(store);
    let alice = person("alice");
    let mut base = Revision::default();
    for name in ["A", "B", "C"] {
        base = store.commit_account(&alice, &named(name), &base).expect("it is stored");
        until(&told, || store.load(&alice).person(&alice).revision() == base);
    }
    let base = store.commit_policy(&allowing(), &Revision::default()).expect("it is stored");
    until(&told, || store.load(&alice).policy.revision() == base);
    (subject.spoil)(&Part::Policy);
    until(&told, || store.load(&alice).policy.get().is_err());
    store.restore(&Part::Policy).expect("it is mended");
    until(&told, || store.load(&alice).policy.get().is_ok());
}

fn who_stops_watching_is_told_no_more(Subject { store, .. }: &Subject) {
    let (guard, told) = watch(store);
    drop(guard);
    // The store lets go of what it would have called, and with it of the channel.
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(()) => {}
            Err(error) => break assert_eq!(error, RecvTimeoutError::Disconnected),
        }
    }
}

fn r1_what_is_unusable_is_not_overwritten(subject: &Subject) {
    let store = &subject.store;
    let alice = person("alice");
    let base = store.commit_account(&alice, &named("A"), &Revision::default());
    let base = base.expect("it is stored");
    (subject.spoil)(&Part::Account(alice.clone()));
    for base in [base, Revision::default()] {
        let outcome = store.commit_account(&alice, &named("B"), &base);
        assert!(matches!(outcome, Err(CommitError::Unusable(_))), "{outcome:?}");
    }
    assert!(store.load(&alice).person(&alice).get().is_err());
}

fn the_last_good_state_can_be_had_back(subject: &Subject) {
    let store = &subject.store;
    let alice = person("alice");
    let part = Part::Account(alice.clone());
    assert!(!store.has_last_good(&part));
    (subject.spoil)(&part);
    assert!(store.restore(&part).is_err(), "there is nothing to put back");
    store.start_anew(&part).expect("it is mended");

    let base = store.load(&alice).person(&alice).revision();
    let base = store.commit_account(&alice, &named("A"), &base).expect("it is stored");
    store.commit_account(&alice, &named("B"), &base).expect("it is stored");
    assert!(store.has_last_good(&part));
    assert!(!store.has_last_good(&Part::Account(person("bob"))));
    (subject.spoil)(&part);
    store.restore(&part).expect("it is mended");
    assert_eq!(*store.load(&alice).person(&alice).get().expect("it is good"), named("B"));
}

fn an_empty_state_can_be_had_instead(subject: &Subject) {
    let store = &subject.store;
    store.commit_policy(&allowing(), &Revision::default()).expect("it is stored");
    (subject.spoil)(&Part::Policy);
    store.start_anew(&Part::Policy).expect("it is mended");
    let policy = store.load(&person("alice")).policy;
    assert_eq!(*policy.get().expect("it is good"), Policy::default());
    assert!(store.has_last_good(&Part::Policy), "what was good is still to be had");
}

fn r12_what_is_good_is_not_mended(Subject { store, .. }: &Subject) {
    store.commit_policy(&allowing(), &Revision::default()).expect("it is stored");
    assert_eq!(store.restore(&Part::Policy), Err(CommitError::Conflict));
    assert_eq!(store.start_anew(&Part::Policy), Err(CommitError::Conflict));
    let policy = store.load(&person("alice")).policy;
    assert!(policy.get().expect("it is good").per_user_outbound_gateways);
}
