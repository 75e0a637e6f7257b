//! R11: a secret is in the keyring, and in memory while it is used, and nowhere else.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use outgate::domain::{
    Account, Secret, SecretId, SecretRef, Security, ServerKind, SignIn, Switch, Violation,
};
use outgate::secrets::{SecretError, Secrets};
use outgate::service::{
    CodeRequest, OwnBase, OwnEdit, Parts, PasswordEntry, Service, ServiceError,
};

use super::house::{
    House, Keyring, PASSWORD, at_partner, entered, other, own, passed, send_code, submit, words,
    words_with, wrong,
};
use super::scripted::{Scripted, takes_all_but};

/// Whether `secret` stands in `text`, and not by chance within a longer number or word.
fn holds(text: &[u8], secret: &str) -> bool {
    let is_word = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    text.windows(secret.len()).enumerate().any(|(at, window)| {
        let alone = !is_word(at.wrapping_sub(1)) && !is_word(at + secret.len());
        window == secret.as_bytes() && alone
    })
}

/// The files below `folder` in which `secret` stands.
fn files_with(folder: &Path, secret: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.append(&mut files_with(&path, secret));
        } else {
            let content = fs::read(&path).expect("the file can be read");
            if holds(&content, secret) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// The keyring's names of all the passwords that an account uses.
fn named(account: &Account) -> BTreeSet<SecretId> {
    let gateways = account.addresses.iter().filter_map(|send_as| send_as.gateway.as_ref());
    let servers =
        gateways.flat_map(|gateway| std::iter::once(&gateway.server).chain(&gateway.draft));
    let sign_ins = servers.filter_map(|server| server.sign_in.as_ref());
    let in_keyring = |sign_in: &SignIn| match &sign_in.password {
        SecretRef::Keyring(id) => Some(id.clone()),
        SecretRef::Command(_) => None,
    };
    account.own.sign_in.iter().chain(sign_ins).filter_map(in_keyring).collect()
}

/// Whether the keyring holds what the account names, and nothing else.
fn is_tidy(house: &House) -> bool {
    let stored = house.account();
    house.keyring.names().into_iter().collect::<BTreeSet<_>>() == named(&stored)
}

/// Everything that is shown anywhere during a journey.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn add(&mut self, thing: &dyn fmt::Debug) {
        writeln!(self.0, "{thing:?}").expect("it is a text");
    }

    fn error<T: fmt::Debug>(&mut self, result: Result<T, ServiceError>) {
        let error = result.expect_err("it fails");
        writeln!(self.0, "{error} {error:?}").expect("it is a text");
    }
}

#[tokio::test]
async fn r11_after_a_whole_journey_no_secret_is_anywhere() {
    let house = House::start().await;
    let service = house.service();
    let mut shown = Shown::default();
    service.add_address(other(), outgate::service::AddressEdit::default()).await.expect("added");
    let code = send_code(&service, other()).await.expect("it is mailed");
    let request = CodeRequest {
        code: code.clone(),
        address: other(),
        person: service.person().clone(),
        own_address: own(),
        machine: None,
        program: "Outgate",
    };
    shown.add(&words_with(&request));
    shown.add(&request);
    shown.add(&code);
    shown.error(service.confirm(other(), wrong(&code)).await);
    service.confirm(other(), code.clone()).await.expect("it is the code");

    let guessed = at_partner("a guess that is wrong");
    shown.error(service.test_gateway(other(), guessed).await);
    let prepared = at_partner(PASSWORD);
    shown.add(&prepared);
    let verified = passed(&service, &prepared).await;
    shown.add(&verified);
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    submit(&service, &other()).await.expect("it leaves");
    shown.error(submit(&service, &"eve@partner.example".parse().expect("one")).await);
    house.keyring.set_locked(true);
    shown.error(submit(&service, &other()).await);
    house.keyring.set_locked(false);
    let removed = service.remove_address(other()).await.expect("it is removed");
    shown.add(&removed);
    service.put_back(removed).await.expect("it is put back");
    for thing in [&service as &dyn fmt::Debug, &*service.snapshot(), &house.parts()] {
        shown.add(thing);
    }
    shown.add(&service.activity(100).await.expect("it is read"));

    for secret in [PASSWORD, "a guess that is wrong", code.digits()] {
        assert!(!holds(shown.0.as_bytes(), secret), "{secret}: {}", shown.0);
        assert_eq!(files_with(house.folder.path(), secret), Vec::<String>::new(), "{secret}");
    }
    // The search finds what is there.
    assert!(!files_with(house.folder.path(), "smtp.partner.example").is_empty());
}

#[tokio::test]
async fn r11_a_removed_address_takes_its_passwords_with_it_and_undo_brings_them_back() {
    let house = House::start().await;
    let service = house.service();
    let before = house.keyring.names();
    house.turned_on(&service).await;
    let draft = entered("smtp.partner.example", 465, Security::Ssl, "for the draft");
    let draft = house.replacing(draft);
    service.save_draft(other(), &draft).await.expect("it is saved");
    service.set_default(None, Some(other())).await.expect("it is there");
    let (account, names) = (house.account(), house.keyring.names());
    assert_eq!(names.len(), before.len() + 2);

    let removed = service.remove_address(other()).await.expect("it is removed");
    assert_eq!(house.keyring.names(), before);
    service.put_back(removed.clone()).await.expect("it is put back");
    assert_eq!((house.account(), house.keyring.names()), (account, names));
    let kind = submit(&service, &other()).await.expect("it leaves").kind;
    assert_eq!(kind, ServerKind::Gateway);

    // Undone twice, or after it was added anew: what is there stays as it is.
    let again = service.put_back(removed.clone()).await;
    assert_eq!(again, Err(ServiceError::AlreadyThere(other())));
    assert!(is_tidy(&house));
    service.remove_address(other()).await.expect("it is removed");
    house.add_confirmed(&service).await;
    let again = service.put_back(removed).await;
    assert_eq!(again, Err(ServiceError::AlreadyThere(other())));
    assert!(is_tidy(&house), "{:?}", house.keyring.names());
}

#[tokio::test]
async fn r11_what_is_replaced_or_given_up_leaves_no_password() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    let first = entered("smtp.partner.example", 465, Security::Ssl, "a draft");
    let first = house.replacing(first);
    service.save_draft(other(), &first).await.expect("it is saved");
    let second = house.replacing(at_partner(PASSWORD));
    service.save_draft(other(), &second).await.expect("it is saved");
    assert!(is_tidy(&house), "the first draft's password is gone");
    let verified = passed(&service, &second).await;
    service.turn_on(&second, verified, words()).await.expect("it is turned on");
    assert!(is_tidy(&house), "what delivered before is gone");
    service.turn_off(other()).await.expect("it is turned off");
    assert!(is_tidy(&house), "a gateway that is off keeps its password");
    service.remove_gateway(other()).await.expect("it is removed");
    assert_eq!(house.keyring.names().len(), 1, "the own sign-in's is left");
}

#[tokio::test]
async fn r11_what_fails_leaves_no_password() {
    let house = House::start().await;
    let gateway = Scripted::start(takes_all_but(|line| {
        (line == ".").then(|| "554 5.7.1 Not from you\r\n".to_owned())
    }));
    let gateway = gateway.await;
    house.place("127.0.0.1", 25, gateway.address());
    let service = house.service();
    let names = house.keyring.names();

    // A draft for an address that is not there.
    let draft = at_partner("nobody's");
    let saved = service.save_draft(other(), &draft).await;
    assert_eq!((saved, house.keyring.names()), (Err(ServiceError::NotSetUp(other())), names));

    // A gateway that takes the test but not the message.
    house.add_confirmed(&service).await;
    let prepared = entered("127.0.0.1", 25, Security::None, PASSWORD);
    let verified = passed(&service, &prepared).await;
    let refused = service.turn_on(&prepared, verified.clone(), words()).await;
    assert!(matches!(refused, Err(ServiceError::Delivery(..))), "{refused:?}");
    assert!(is_tidy(&house));

    // One that the policy forbids, and a keyring that is locked.
    house.change_policy(|policy| policy.per_user_outbound_gateways = false);
    let refused = service.turn_on(&prepared, verified, words()).await;
    assert_eq!(refused, Err(ServiceError::Violation(Violation::GatewaysNotAllowed)));
    house.keyring.set_locked(true);
    let refused = service.save_draft(other(), &prepared).await;
    let locked = SecretError::Locked("nobody unlocks it".to_owned());
    assert_eq!(refused, Err(ServiceError::Secret(locked)));
    house.keyring.set_locked(false);
    assert!(is_tidy(&house));
    assert_eq!(house.stored().gateway, None);
}

#[tokio::test]
async fn r11_an_own_sign_in_that_is_not_saved_leaves_no_password() {
    let house = House::start().await;
    let service = house.service();
    let password = PasswordEntry::Typed(Secret::new(PASSWORD));
    let prepared = service.prepare_own_sign_in(Some(("alice".to_owned(), password)));
    let prepared = prepared.expect("the policy names the server");
    let verified = service.test_own(own(), prepared.clone()).await.expect("it passes");
    // The administrator names another server meanwhile: this one's password is not for it.
    house.change_policy(|policy| {
        let server = policy.domain_server.as_mut().expect("there is one");
        server.host = "mx.corp.example".parse().expect("a host");
    });
    let names = house.keyring.names();
    let base = OwnBase::from(&house.account());
    let saved = service.save_own_sign_in(base, OwnEdit::default(), prepared, verified).await;
    assert_eq!(saved, Err(ServiceError::NotTested(own())));
    assert_eq!(house.keyring.names(), names);
}

/// A keyring that waits for its owner before it keeps anything.
#[derive(Debug)]
struct Waiting {
    keyring: Keyring,
    asked: mpsc::Sender<()>,
    unlocked: Mutex<mpsc::Receiver<()>>,
}

impl Secrets for Waiting {
    fn get(&self, id: &SecretId) -> Result<Secret, SecretError> {
        self.keyring.get(id)
    }

    fn put(&self, id: &SecretId, secret: &Secret, label: &str) -> Result<(), SecretError> {
        self.asked.send(()).expect("the test waits");
        let unlocked = self.unlocked.lock().expect("nobody panicked");
        unlocked.recv().expect("the test unlocks it");
        self.keyring.put(id, secret, label)
    }

    fn remove(&self, id: &SecretId) -> Result<(), SecretError> {
        self.keyring.remove(id)
    }
}

#[tokio::test]
async fn r11_who_stops_waiting_for_the_keyring_leaves_no_password() {
    let house = House::start().await;
    house.add_confirmed(&house.service()).await;
    let (asked, was_asked) = mpsc::channel();
    let (unlock, unlocked) = mpsc::channel();
    let keyring = house.keyring.clone();
    let secrets = Waiting { keyring, asked, unlocked: Mutex::new(unlocked) };
    let service = Service::new(Parts { secrets: Arc::new(secrets), ..house.parts() });
    let mut changes = service.watch();
    let prepared = at_partner(PASSWORD);
    let verified = passed(&service, &prepared).await;
    let turning_on = tokio::spawn(async move {
        service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    });
    tokio::task::spawn_blocking(move || was_asked.recv()).await.expect("it").expect("is asked");
    turning_on.abort();
    turning_on.await.expect_err("nobody waits any more");
    unlock.send(()).expect("the keyring waits");

    let done = changes.wait_for(|_| house.stored().gateway.is_some());
    let done = tokio::time::timeout(Duration::from_secs(10), done).await;
    assert!(matches!(done, Ok(Ok(_))), "what was begun is finished");
    assert!(is_tidy(&house));
    assert_eq!(house.gateway().switch, Switch::On);
}
