use std::fs;
use std::sync::Arc;
use std::thread;

use super::document::revision;
use super::*;
use crate::domain::{SecretRef, SignIn, Stored};
use crate::store::disk::create_folder;

fn alice() -> Login {
    "alice".parse().expect("a login")
}

fn store() -> (tempfile::TempDir, FileStore) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::new(folder.path().join("config"));
    (folder, store)
}

fn allowing() -> Policy {
    Policy { per_user_outbound_gateways: true, ..Policy::default() }
}

#[test]
fn r1_nothing_stored_means_off() {
    let (_folder, store) = store();
    let policy = store.load(&alice()).policy;
    assert_eq!(policy, Stored::Missing);
    assert!(!policy.get().expect("the default").per_user_outbound_gateways);
}

#[test]
fn what_was_stored_is_loaded() {
    let (_folder, store) = store();
    let mut account = Account::default();
    account.own.address = Some("alice@corp.example".parse().expect("an address"));
    let none = Revision::default();
    let first = store.commit_policy(&allowing(), &none).expect("it is stored");
    let second = store.commit_account(&alice(), &account, &none).expect("it is stored");
    let snapshot = store.load(&alice());
    assert_eq!(snapshot.policy, Stored::Good(Arc::new(allowing()), first));
    assert_eq!(snapshot.person(&alice()), Stored::Good(Arc::new(account), second));
}

#[test]
fn r12_a_change_made_against_an_older_state_is_a_conflict() {
    let (_folder, store) = store();
    let none = Revision::default();
    store.commit_policy(&allowing(), &none).expect("it is stored");
    assert_eq!(store.commit_policy(&Policy::default(), &none), Err(CommitError::Conflict));
    let policy = store.load(&alice()).policy;
    assert!(policy.get().expect("it is good").per_user_outbound_gateways);
}

#[test]
fn r1_a_file_that_does_not_count_is_unusable_and_never_overwritten() {
    let (_folder, store) = store();
    create_folder(store.policy_file.parent().expect("a folder"), 0o700).expect("a folder");
    for text in ["schema = 1\nnonsense", "schema = 2\n"] {
        fs::write(&store.policy_file, text).expect("it is written");
        assert!(store.load(&alice()).policy.get().is_err(), "{text}");
        let outcome = store.commit_policy(&allowing(), &revision(text));
        assert!(matches!(outcome, Err(CommitError::Unusable(_))), "{outcome:?}");
        assert_eq!(fs::read_to_string(&store.policy_file).expect("it reads"), text);
    }
}

#[test]
fn r12_two_writers_lose_nothing() {
    let (_folder, store) = store();
    let save = |store: &FileStore, host: String| {
        // What everybody does about a conflict: load again, change again.
        loop {
            let stored = store.load(&alice()).policy;
            let mut policy = Policy::clone(&stored.get().expect("never torn"));
            policy.email_domains.push(host.parse().expect("a domain"));
            match store.commit_policy(&policy, &stored.revision()) {
                Ok(_) => break,
                Err(CommitError::Conflict) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    thread::scope(|scope| {
        for writer in ["a", "b"] {
            let store = &store;
            scope.spawn(move || {
                for number in 0..50 {
                    save(store, format!("{writer}{number}.corp.example"));
                }
            });
        }
    });
    let policy = store.load(&alice()).policy;
    assert_eq!(policy.get().expect("it is good").email_domains.len(), 100);
}

#[cfg(unix)]
#[test]
fn only_the_person_can_read_a_new_account() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, store) = store();
    let stored = store.commit_account(&alice(), &Account::default(), &Revision::default());
    stored.expect("it is stored");
    let mode = fs::metadata(store.account_file(&alice())).expect("it is there").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

#[test]
fn a_user_name_that_would_end_in_the_middle_of_a_sign_in_does_not_count() {
    let (_folder, store) = store();
    let of = |user_name: &str| {
        let mut account = Account::default();
        account.own.sign_in = Some(SignIn {
            user_name: user_name.to_owned(),
            password: SecretRef::Command("pass".to_owned()),
        });
        account
    };
    let stored = store.commit_account(&alice(), &of("alice-bob"), &Revision::default());
    stored.expect("it is stored");
    assert_eq!(store.load(&alice()).person(&alice()).get().as_deref(), Ok(&of("alice-bob")));
    let path = store.account_file(&alice());
    let text =
        fs::read_to_string(&path).expect("it is there").replace("alice-bob", "alice\\u0000bob");
    fs::write(&path, text).expect("it is written");
    let loaded = store.load(&alice()).person(&alice());
    let problem = format!("{:?}", loaded.get().expect_err("it does not count"));
    assert!(problem.contains("control characters"), "{problem}");
}

#[test]
fn a_whole_account_comes_back_the_same_after_every_change() {
    use crate::domain::{
        Confirmation, Evidence, Gateway, Proof, SecretId, Security, SendAs, SmtpMsa, Switch,
    };
    let (_folder, store) = store();
    let send_as = |text: &str| {
        let mut send_as = SendAs::new(text.parse().expect("an address"));
        let server = SmtpMsa {
            host: "smtp.partner.example".parse().expect("a host"),
            port: 587,
            security: Security::Starttls,
            pinned_certificate: None,
            sign_in: Some(SignIn {
                user_name: "alice".to_owned(),
                password: SecretRef::Keyring(SecretId::from_random([7; 16])),
            }),
        };
        let evidence = Evidence { encrypted: true, signed_in: true };
        let at = crate::domain::Timestamp::UNIX_EPOCH;
        send_as.confirmation = Confirmation::Confirmed(at);
        send_as.gateway = Some(Gateway {
            switch: Switch::On,
            proof: Some(Proof::new(&server, &send_as.send_as_email, evidence, at)),
            draft: Some(SmtpMsa { sign_in: None, ..server.clone() }),
            server,
        });
        send_as
    };
    let mut account = Account::default();
    let mut base = Revision::default();
    for step in 0..4 {
        match step {
            0 => account.addresses.push(send_as("alice@partner.example")),
            1 => account.addresses.push(send_as("alice@choir.example")),
            2 => account.addresses[1].gateway = None,
            _ => drop(account.addresses.remove(0)),
        }
        base = store.commit_account(&alice(), &account, &base).expect("it is stored");
        let loaded = store.load(&alice()).person(&alice());
        assert_eq!(*loaded.get().expect("it is good"), account, "step {step}");
    }
}

#[test]
fn what_is_replaced_is_kept_beside_it() {
    let (_folder, store) = store();
    store.commit_policy(&allowing(), &Revision::default()).expect("it is stored");
    let path = store.policy_file();
    for (number, spoilt) in ["one", "two", "three"].into_iter().enumerate() {
        fs::write(path, spoilt).expect("it is written");
        let mended = if number == 1 {
            store.start_anew(&Part::Policy)
        } else {
            store.restore(&Part::Policy)
        };
        let kept = mended.expect("it is mended").expect("something was there");
        assert_eq!(kept, path.with_file_name(format!("policy.kept-{}.toml", number + 1)));
        assert_eq!(fs::read_to_string(kept).expect("it reads"), spoilt);
        let policy = store.load(&alice()).policy;
        assert_eq!(policy.get().expect("it is good").per_user_outbound_gateways, number != 1);
    }
}

#[test]
fn what_was_removed_can_be_had_back_too() {
    let (_folder, store) = store();
    store.commit_policy(&allowing(), &Revision::default()).expect("it is stored");
    fs::remove_file(store.policy_file()).expect("it is removed");
    assert_eq!(store.restore(&Part::Policy), Ok(None));
    let policy = store.load(&alice()).policy;
    assert!(policy.get().expect("it is good").per_user_outbound_gateways);
}

#[test]
fn a_last_good_copy_that_was_spoilt_as_well_is_none() {
    let (_folder, store) = store();
    store.commit_policy(&allowing(), &Revision::default()).expect("it is stored");
    let last_good = store.policy_file().with_extension("last-good.toml");
    for path in [&last_good, store.policy_file()] {
        fs::write(path, "spoilt").expect("it is written");
    }
    assert!(!store.has_last_good(&Part::Policy));
    let outcome = store.restore(&Part::Policy);
    assert!(
        matches!(&outcome, Err(CommitError::Unusable(problem)) if problem.path == last_good),
        "{outcome:?}"
    );
    assert_eq!(fs::read_to_string(store.policy_file()).expect("it reads"), "spoilt");
}

#[cfg(unix)]
#[test]
fn a_file_that_was_opened_to_others_is_mended_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, store) = store();
    let path = store.account_file(&alice());
    let base = store.commit_account(&alice(), &Account::default(), &Revision::default());
    let mode = || fs::metadata(&path).expect("it is there").permissions().mode() & 0o777;

    // A mode that the person chose stays when the file is changed…
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("its mode");
    let base = base.expect("it is stored");
    store.commit_account(&alice(), &Account::default(), &base).expect("it is stored");
    assert_eq!(mode(), 0o640);

    // …and goes when it is replaced, since it may be what was wrong.
    fs::write(&path, "spoilt").expect("it is written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("its mode");
    store.restore(&Part::Account(alice())).expect("it is mended");
    assert_eq!(mode(), 0o600);
}

#[cfg(unix)]
#[test]
fn r2_no_file_is_put_into_a_folder_that_does_not_count() {
    let root = tempfile::tempdir_in("/tmp").expect("a folder");
    let store = FileStore::of_machine_at(root.path(), 0);
    let outcome = store.start_anew(&Part::Policy);
    assert!(
        matches!(&outcome, Err(CommitError::Unusable(at)) if at.path == Path::new("/tmp")),
        "{outcome:?}"
    );
    assert!(!store.policy_file().exists());
}
