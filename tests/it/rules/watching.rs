//! R13: what one process saves, every other one knows.

use std::fs;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use outgate::domain::{Account, Login, Policy, Revision, Snapshot, Switch};
use outgate::service::{AddressEdit, Parts, Service};
use outgate::store::{CommitError, FileStore, Kept, MemoryStore, Part, PolicyAccess, Store, Watch};
use tokio::sync::watch::Receiver;
use tokio::time::timeout;

use super::hooked::Hooked;
use super::house::{House, other};

/// R13 promises a second; a busy machine gets more before a test fails.
const SOON: Duration = Duration::from_secs(20);

async fn sees(seen: &mut Receiver<Arc<Snapshot>>, what: impl Fn(&Snapshot) -> bool) -> bool {
    matches!(timeout(SOON, seen.wait_for(|snapshot| what(snapshot))).await, Ok(Ok(_)))
}

fn is_allowed(snapshot: &Snapshot) -> bool {
    snapshot.policy.get().is_ok_and(|policy| policy.per_user_outbound_gateways)
}

fn has_other(snapshot: &Snapshot, service: &Service) -> bool {
    let account = snapshot.person(service.person());
    account.get().is_ok_and(|account| account.find(&other()).is_some())
}

#[tokio::test]
async fn r13_what_one_process_saves_another_one_sees() {
    let house = House::start().await;
    let (one, two) = (house.service(), house.service());
    let mut seen = two.watch();
    one.add_address(other(), AddressEdit::default()).await.expect("it is added");
    assert!(sees(&mut seen, |snapshot| has_other(snapshot, &two)).await);
    assert!(has_other(&two.snapshot(), &two), "and it is what the service goes by");

    house.change_policy(|policy| policy.per_user_outbound_gateways = false);
    assert!(sees(&mut seen, |snapshot| !is_allowed(snapshot)).await);
    // An edit by hand, too, and one that spoils it.
    let file = house.store().policy_file().to_owned();
    let text = fs::read_to_string(&file).expect("it is there");
    let edited = text.replace("gateways = false", "gateways = true");
    fs::write(&file, edited).expect("it is written");
    assert!(sees(&mut seen, is_allowed).await);
    fs::write(&file, "per_user_outbound_gateways = perhaps").expect("it is written");
    assert!(sees(&mut seen, |snapshot| snapshot.policy.get().is_err()).await);
}

#[tokio::test]
async fn r13_a_read_that_was_overtaken_is_not_the_newest() {
    let house = House::start().await;
    let (tell, was_read) = mpsc::channel();
    let (go_on, held) = mpsc::channel();
    let held = Mutex::new(held);
    let hooked = Hooked::new(house.store(), move |read| {
        // The first read is that of a new service.
        if read == 1 {
            tell.send(()).expect("the test waits");
            held.lock().expect("nobody panicked").recv().expect("the test goes on");
        }
    });
    let service = Service::new(Parts { store: Arc::new(hooked), ..house.parts() });
    let ask = |service: &Service| {
        let service = service.clone();
        tokio::spawn(async move { service.route(&other()).await })
    };
    let slow = ask(&service);
    tokio::task::spawn_blocking(move || was_read.recv()).await.expect("it").expect("is read");
    house.change_policy(|policy| policy.per_user_outbound_gateways = false);
    let mut fast = ask(&service);
    // It may have to wait for the one that is held.
    let waited = timeout(Duration::from_millis(300), &mut fast).await;
    go_on.send(()).expect("it is held");
    slow.await.expect("it ends");
    if waited.is_err() {
        fast.await.expect("it ends");
    }
    assert!(!is_allowed(&service.snapshot()), "an older state than the last one that was read");
}

#[tokio::test]
async fn r13_who_is_told_while_saving_does_not_wait_for_itself() {
    let house = House::start().await;
    // This store tells those who watch before a commit returns.
    let store = Arc::new(MemoryStore::new());
    let [one, two] =
        [(); 2].map(|()| Service::new(Parts { store: store.clone(), ..house.parts() }));
    let (mut first, mut second) = (one.watch(), two.watch());
    let saved = timeout(SOON, one.add_address(other(), AddressEdit::default())).await;
    saved.expect("it does not hang").expect("it is added");
    assert!(sees(&mut first, |snapshot| has_other(snapshot, &one)).await);
    assert!(sees(&mut second, |snapshot| has_other(snapshot, &two)).await);
}

/// A store that says when the last of its watching has ended.
#[derive(Debug)]
struct Told {
    store: FileStore,
    watching: mpsc::Sender<()>,
}

impl Store for Told {
    fn load(&self, person: &Login) -> Snapshot {
        self.store.load(person)
    }

    fn commit_policy(&self, policy: &Policy, base: &Revision) -> Result<Revision, CommitError> {
        self.store.commit_policy(policy, base)
    }

    fn commit_account(
        &self,
        person: &Login,
        account: &Account,
        base: &Revision,
    ) -> Result<Revision, CommitError> {
        self.store.commit_account(person, account, base)
    }

    fn watch(&self, person: &Login, changed: Box<dyn Fn() + Send + Sync>) -> Box<dyn Watch> {
        // The thread that watches owns what it calls, and with it this end of the channel.
        let watching = self.watching.clone();
        let called = move || {
            watching.send(()).ok();
            changed();
        };
        self.store.watch(person, Box::new(called))
    }

    fn policy_access(&self) -> PolicyAccess {
        self.store.policy_access()
    }

    fn has_last_good(&self, part: &Part) -> bool {
        self.store.has_last_good(part)
    }

    fn restore(&self, part: &Part) -> Result<Kept, CommitError> {
        self.store.restore(part)
    }

    fn start_anew(&self, part: &Part) -> Result<Kept, CommitError> {
        self.store.start_anew(part)
    }
}

#[tokio::test]
async fn the_last_service_takes_its_watching_with_it() {
    let house = House::start().await;
    let (watching, told) = mpsc::channel();
    let store = Told { store: house.store(), watching };
    let service = Service::new(Parts { store: Arc::new(store), ..house.parts() });
    let clone = service.clone();
    let mut seen = service.watch();
    drop(clone.watch());
    drop(service);
    // As long as there is a clone, it goes on.
    clone.add_address(other(), AddressEdit::default()).await.expect("it is added");
    told.recv_timeout(SOON).expect("it watches");
    drop(clone);
    // Whoever followed learns that nothing more comes.
    let end = timeout(SOON, async { while seen.changed().await.is_ok() {} }).await;
    end.expect("it ends");
    let end = loop {
        match told.recv_timeout(SOON) {
            Ok(()) => {}
            Err(end) => break end,
        }
    };
    assert_eq!(end, mpsc::RecvTimeoutError::Disconnected, "the thread goes on");
}

#[tokio::test]
async fn r13_a_running_process_acts_on_what_another_saved() {
    let house = House::start().await;
    let (user, other_window) = (house.service(), house.service());
    house.turned_on(&user).await;
    // Nobody watches here: what decides is read when it is needed.
    other_window.turn_off(other()).await.expect("it is turned off");
    let kind = super::house::submit(&user, &other()).await.expect("it leaves").kind;
    assert_eq!((kind, house.gateway().switch), (outgate::domain::ServerKind::Domain, Switch::Off));
}
