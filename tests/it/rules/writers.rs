//! R12: two writers never undo one another unseen.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use outgate::domain::{Address, Policy, Secret, SendAs, Switch};
use outgate::service::{
    AddressEdit, OwnBase, OwnEdit, Parts, PasswordEntry, Service, ServiceError,
};
use outgate::store::CommitError;

use super::hooked::Hooked;
use super::house::{House, PASSWORD, at_partner, change_account, known, other, own, passed, words};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r12_two_services_that_change_the_same_account_lose_nothing() {
    let house = House::start().await;
    let change = async |service: Service, name: &str| {
        for number in 0..25 {
            let address: Address = known(&format!("{name}{number}@partner.example"));
            let edit = AddressEdit { display_name: format!("{name} {number}"), ..edit() };
            service.add_address(address.clone(), edit.clone()).await.expect("it is added");
            if number % 5 == 0 {
                service.remove_address(address).await.expect("it is removed");
            } else {
                let louder =
                    AddressEdit { display_name: edit.display_name.to_uppercase(), ..edit.clone() };
                service.edit_address(address, edit, louder).await.expect("it is saved");
            }
        }
    };
    tokio::join!(change(house.service(), "a"), change(house.service(), "b"));
    let mut expected: Vec<_> = ["A", "B"]
        .into_iter()
        .flat_map(|name| (0..25).map(move |number| (name, number)))
        .filter(|(_, number)| number % 5 != 0)
        .map(|(name, number)| format!("{name} {number}"))
        .collect();
    expected.sort();
    let account = house.account();
    let mut names: Vec<_> =
        account.addresses.iter().map(|send_as| send_as.display_name.clone()).collect();
    names.sort();
    assert_eq!(names, expected);
}

fn edit() -> AddressEdit {
    AddressEdit::default()
}

#[tokio::test]
async fn r12_a_policy_that_somebody_else_saved_meanwhile_is_kept_and_shown() {
    let house = House::start().await;
    let (one, two) = (house.service(), house.service());
    let base = one.snapshot().policy.revision();
    let policy = Policy::clone(&one.snapshot().policy.get().expect("it counts"));
    let theirs = Policy { per_user_outbound_gateways: false, ..policy.clone() };
    two.save_policy(theirs.clone(), base.clone()).await.expect("it is saved");

    let mine = Policy { outbound_gateway: Some(known("archive.corp.example")), ..policy };
    let outcome = one.save_policy(mine.clone(), base).await;
    assert_eq!(outcome, Err(ServiceError::Commit(CommitError::Conflict)));
    let shown = one.snapshot().policy.clone();
    assert_eq!(*shown.get().expect("it counts"), theirs, "theirs is stored, and shown");
    // Mine can be saved on top of it, by whoever has seen theirs.
    one.save_policy(mine.clone(), shown.revision()).await.expect("it is saved");
    two.route(&other()).await;
    assert_eq!(*two.snapshot().policy.get().expect("it counts"), mine);
}

#[tokio::test]
async fn r12_an_address_that_somebody_else_changed_meanwhile_is_not_overwritten() {
    let house = House::start().await;
    let (one, two) = (house.service(), house.service());
    one.add_address(other(), edit()).await.expect("it is added");
    let named = |name: &str| AddressEdit { display_name: name.to_owned(), ..edit() };
    one.edit_address(other(), edit(), named("Alice A.")).await.expect("it is saved");
    let outcome = two.edit_address(other(), edit(), named("A. Ahrens")).await;
    assert_eq!(outcome, Err(ServiceError::Changed(other())));
    assert_eq!(house.stored().display_name, "Alice A.");
    // A change of something else is in nobody's way.
    house.confirm();
    one.edit_address(other(), named("Alice A."), named("Alice")).await.expect("it is saved");
    assert!(house.stored().confirmation.is_confirmed());
}

#[tokio::test]
async fn r12_what_somebody_else_made_of_the_person_meanwhile_is_not_overwritten() {
    let house = House::start().await;
    let (one, two) = (house.service(), house.service());
    let base = OwnBase::from(&house.account());
    let named = |name: &str| OwnEdit { display_name: name.to_owned(), ..OwnEdit::default() };
    one.save_own(base.clone(), named("Alice A.")).await.expect("it is saved");
    let outcome = two.save_own(base.clone(), named("A. Ahrens")).await;
    assert_eq!(outcome, Err(ServiceError::AccountChanged));

    let password = || PasswordEntry::Typed(Secret::new(PASSWORD));
    let sign_in = async |service: &Service, base: OwnBase, edit| {
        let prepared = service.prepare_own_sign_in(Some(("alice".to_owned(), password())));
        let prepared = prepared.expect("the policy names the server");
        let verified = service.test_own(own(), prepared.clone()).await.expect("it passes");
        service.save_own_sign_in(base, edit, prepared, verified).await
    };
    let outcome = sign_in(&two, base, named("A. Ahrens")).await;
    assert_eq!(outcome, Err(ServiceError::AccountChanged));
    assert_eq!(house.account().own.display_name, "Alice A.");

    // The sign-in that another entered is not overwritten, and in nobody else's way.
    let base = OwnBase::from(&house.account());
    sign_in(&one, base.clone(), named("Alice A.")).await.expect("it is saved");
    let stored = house.account().own.sign_in;
    let outcome = sign_in(&two, base.clone(), named("Alice A.")).await;
    assert_eq!(outcome, Err(ServiceError::AccountChanged));
    two.save_own(base, named("Alice")).await.expect("it is saved");
    assert_eq!(house.account().own.sign_in, stored);
}

#[tokio::test]
async fn r12_the_default_that_somebody_else_chose_meanwhile_stays() {
    let house = House::start().await;
    let (one, two) = (house.service(), house.service());
    one.add_address(other(), edit()).await.expect("it is added");
    one.set_default(None, Some(other())).await.expect("it is there");
    let outcome = two.set_default(None, Some(own())).await;
    assert_eq!(outcome, Err(ServiceError::AccountChanged));
    assert_eq!(house.account().default_address, Some(other()));
    two.set_default(Some(other()), Some(own())).await.expect("it is there");
    assert_eq!(house.account().default_address, None);
}

#[tokio::test]
async fn r12_settings_that_somebody_else_entered_meanwhile_are_not_overwritten() {
    let house = House::start().await;
    let (one, two) = (house.service(), house.service());
    house.add_confirmed(&one).await;
    let theirs = at_partner("theirs");
    one.save_draft(other(), &theirs).await.expect("it is saved");

    let mine = at_partner(PASSWORD);
    let verified = passed(&two, &mine).await;
    let changed = Err(ServiceError::Changed(other()));
    assert_eq!(two.save_draft(other(), &mine).await, changed);
    assert_eq!(two.adopt(&mine, verified.clone(), words()).await, changed);
    assert_eq!(two.turn_on(&mine, verified.clone(), words()).await, changed);
    assert_eq!(house.gateway().entered(), theirs.server());

    // Whoever has seen theirs may put their own in its place.
    let mine = mine.replacing(Some(theirs.server().clone()));
    two.adopt(&mine, verified.clone(), words()).await.expect("it is adopted");
    // What is stored by now is still what they know.
    two.turn_on(&mine, verified, words()).await.expect("it is turned on");
    assert_eq!(house.gateway().entered(), mine.server());
}

#[tokio::test]
async fn a_policy_whose_certificate_authorities_nobody_could_read_is_not_saved() {
    let house = House::start().await;
    let service = house.service();
    let stored = service.snapshot().policy.clone();
    let path = house.folder.path().join("ca.pem");
    let policy = Policy { extra_ca: Some(path.clone()), ..Policy::default() };
    let refused = |outcome| matches!(outcome, Err(ServiceError::Trust(_)));
    assert!(refused(service.save_policy(policy.clone(), stored.revision()).await));
    // Nor is anybody asked for an administrator's password first.
    assert!(refused(service.unlock_and_save_policy(&policy, &stored.revision()).await));
    assert_eq!(service.snapshot().policy.get(), stored.get());
    std::fs::write(&path, house.authority.pem()).expect("it is written");
    service.save_policy(policy, stored.revision()).await.expect("it is saved");
}

/// Adopts other settings for a gateway that is on, while at one instant after the other somebody
/// turns it off.
#[tokio::test]
async fn r12_a_gateway_that_somebody_turns_off_meanwhile_stays_off() {
    let house = House::start().await;
    house.turned_on(&house.service()).await;
    let on = house.gateway();
    let mut instant = 0;
    loop {
        let prepared = at_partner(PASSWORD).replacing(Some(on.entered().clone()));
        let verified = passed(&house.service(), &prepared).await;
        house.change_account(|account| account.addresses[0].gateway = Some(on.clone()));
        let reads = Arc::<AtomicUsize>::default();
        let (counted, store) = (Arc::clone(&reads), house.store());
        let hooked = Hooked::new(house.store(), move |read| {
            counted.store(read + 1, Ordering::SeqCst);
            if read == instant {
                change_account(&store, |account| {
                    let gateway = account.addresses[0].gateway.as_mut().expect("there is one");
                    gateway.switch = Switch::Off;
                });
            }
        });
        let service = Service::new(Parts { store: Arc::new(hooked), ..house.parts() });
        let outcome = service.adopt(&prepared, verified, words()).await;
        if reads.load(Ordering::SeqCst) <= instant {
            outcome.expect("nobody disturbed it");
            break;
        }
        assert_eq!(house.gateway().switch, Switch::Off, "instant {instant}: {outcome:?}");
        instant += 1;
    }
    assert!(instant > 3, "it was disturbed {instant} times");
}

#[tokio::test]
async fn r12_who_never_gets_a_turn_gives_up() {
    let house = House::start().await;
    let store = house.store();
    // Somebody else saves after every read.
    let hooked = Hooked::new(house.store(), move |read| {
        assert!(read < 10_000, "it never gives up");
        change_account(&store, |account| account.own.display_name = format!("Alice {read}"));
    });
    let service = Service::new(Parts { store: Arc::new(hooked), ..house.parts() });
    let outcome = service.add_address(other(), edit()).await;
    assert_eq!(outcome, Err(ServiceError::Commit(CommitError::Conflict)));
}

/// Adds an address, while at one instant after the other somebody adds another one.
#[tokio::test]
async fn r12_what_somebody_saves_in_between_is_kept() {
    let house = House::start().await;
    let mut instant = 0;
    loop {
        let mine: Address = known(&format!("mine{instant}@partner.example"));
        let theirs: Address = known(&format!("theirs{instant}@partner.example"));
        let happened = Arc::<AtomicBool>::default();
        let (tell, store, added) = (Arc::clone(&happened), house.store(), theirs.clone());
        let hooked = Hooked::new(house.store(), move |read| {
            if read == instant {
                change_account(&store, |account| {
                    account.addresses.push(SendAs::new(added.clone()));
                });
                tell.store(true, Ordering::SeqCst);
            }
        });
        let service = Service::new(Parts { store: Arc::new(hooked), ..house.parts() });
        service.add_address(mine.clone(), edit()).await.expect("it is added");
        let account = house.account();
        assert!(account.find(&mine).is_some(), "instant {instant}");
        if !happened.load(Ordering::SeqCst) {
            break;
        }
        assert!(account.find(&theirs).is_some(), "instant {instant}");
        instant += 1;
    }
    assert!(instant > 2, "it was disturbed {instant} times");
}
