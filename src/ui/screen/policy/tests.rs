//! The page in each of its states.

use iced::Size;
use iced::futures::StreamExt as _;
use iced::keyboard::Modifiers;
use iced::keyboard::key::Named;

use super::*;
use crate::domain::{Account, Login, Problem, Snapshot};
use crate::i18n::{Language, Words};
use crate::secrets::MemorySecrets;
use crate::service::{Outside, Parts, RelayPlace, Service};
use crate::smtp::dns::Resolver;
use crate::store::{MemoryStore, Part, Store as _};
use crate::ui::testing::*;

mod server;

/// A page on a policy in memory, and what it sees.
struct Desk {
    store: MemoryStore,
    context: Context,
    page: PolicyPage,
    runtime: tokio::runtime::Runtime,
    _watching: tokio::sync::watch::Receiver<Arc<Snapshot>>,
    _state: tempfile::TempDir,
}

fn policy() -> Policy {
    Policy {
        email_domains: vec!["corp.example".parse().expect("it parses")],
        domain_server: Some(DomainServer {
            host: "127.0.0.1".parse().expect("it parses"),
            // Nothing listens on the discard port of a machine that runs tests.
            port: 9,
            security: Security::Starttls,
            user_name: None,
        }),
        outbound_gateway: Some("archive.corp.example".parse().expect("it parses")),
        ..Policy::default()
    }
}

fn alice() -> Login {
    "alice".parse().expect("it parses")
}

/// Alice, with her own address and, if need be, how she signs in.
fn account(signs_in: bool) -> Account {
    let mut account = Account::default();
    account.own.address = Some("alice@corp.example".parse().expect("it parses"));
    account.own.sign_in = signs_in.then(|| crate::domain::SignIn {
        user_name: "alice".to_owned(),
        password: crate::domain::SecretRef::Command("echo secret".to_owned()),
    });
    account
}

fn desk_on(access: PolicyAccess, policy: &Policy, account: &Account) -> Desk {
    let store = MemoryStore::new();
    store.commit_policy(policy, &Revision::default()).expect("it is saved");
    store.commit_account(&alice(), account, &Revision::default()).expect("it is saved");
    let state = tempfile::tempdir().expect("a folder");
    let service = Service::new(Parts {
        store: match access {
            PolicyAccess::Writable => Arc::new(store.clone()),
            PolicyAccess::Administrator => Arc::new(Machine(store.clone())),
        },
        secrets: Arc::new(MemorySecrets::new()),
        outside: Outside::Real(Resolver::nobody()),
        person: alice(),
        state_folder: state.path().to_owned(),
        relay: RelayPlace::default(),
        explain: ToString::to_string,
    });
    let watching = service.watch();
    let words = Words::new(Language::English);
    let context = Context { snapshot: service.snapshot(), words, service };
    let page = PolicyPage::new(&context);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    Desk { store, context, page, runtime, _watching: watching, _state: state }
}

fn desk() -> Desk {
    desk_on(PolicyAccess::Writable, &policy(), &account(true))
}

impl Desk {
    /// Gives the page a message, and then whatever its work brings.
    fn tell(&mut self, message: Message) {
        let mut waiting = vec![message];
        while let Some(message) = waiting.pop() {
            let task = self.page.update(message, &self.context).task;
            waiting.extend(self.finish(task));
        }
    }

    fn tell_all(&mut self, messages: Vec<Message>) {
        for message in messages {
            self.tell(message);
        }
    }

    fn finish(&self, task: Task<Message>) -> Vec<Message> {
        let Some(work) = iced_test::runtime::task::into_stream(task) else { return Vec::new() };
        let done = self.runtime.block_on(work.collect::<Vec<_>>());
        let done = done.into_iter().filter_map(|action| match action {
            iced_test::runtime::Action::Output(message) => Some(message),
            _ => None,
        });
        // The last one first, as they are taken from the end.
        done.collect::<Vec<_>>().into_iter().rev().collect()
    }

    fn enter(&mut self, entry: Entry, text: &str) {
        self.tell(Message::Entered(entry, text.to_owned()));
        self.tell(Message::Left(entry));
    }

    /// Somebody else changes the policy that is stored.
    fn meanwhile(&mut self, change: impl FnOnce(&mut Policy)) {
        let stored = self.store.load(&alice()).policy;
        let mut policy = Policy::clone(&stored.get().expect("it counts"));
        change(&mut policy);
        self.store.commit_policy(&policy, &stored.revision()).expect("it is saved");
    }

    /// The window is told of it.
    fn refresh(&mut self) {
        self.context.snapshot = self.context.service.snapshot();
        self.page.refresh(&self.context);
    }

    fn stored(&self) -> Policy {
        Policy::clone(&self.store.load(&alice()).policy.get().expect("it counts"))
    }

    fn shows(&self, words: &str) -> bool {
        // So high that nothing is scrolled out of view.
        let size = Size::new(1040.0, 3000.0);
        window(size, self.page.view(&self.context)).find(words).is_ok()
    }

    /// A sentence of which parts stand out is seen by no selector: this is what it says.
    fn not_saved(&self) -> String {
        self.page.not_saved(self.context.words).map(|(said, _)| said).unwrap_or_default()
    }

    fn conflict(&self) -> String {
        self.page.conflict(self.context.words).map(|(said, _)| said).unwrap_or_default()
    }

    /// What the page says that an administrator can run.
    fn script(&self) -> String {
        let Saving::ByHand(by_hand) = &self.page.saving else { panic!("{:?}", self.page.saving) };
        by_hand.script.clone()
    }

    /// What a press of Space on the control with this name brings.
    fn press(&self, id: &'static str) -> Vec<Message> {
        let mut view = window(Size::new(1040.0, 3000.0), {
            crate::ui::widget::scope(self.page.view(&self.context))
        });
        for _ in 0..30 {
            tab(&mut view);
            if focused(&mut view) == Some(id.into()) {
                press(&mut view, Named::Space, Modifiers::empty());
                break;
            }
        }
        view.into_messages().filter(|message| !matches!(message, Message::Left(_))).collect()
    }
}

#[test]
fn the_decision_is_made_with_one_tick_and_one_press() {
    let mut desk = desk();
    assert!(desk.shows("Unlocked: you can change it"));
    assert!(desk.press("save").is_empty(), "there is nothing to save");
    desk.tell_all(desk.press("allow"));
    let saving = desk.press("save");
    assert!(matches!(saving[..], [Message::Save]), "{saving:?}");
    desk.tell(Message::Save);
    assert_eq!(desk.stored(), Policy { per_user_outbound_gateways: true, ..policy() });
    assert!(desk.shows("Saved. It is in force now."));
    desk.tell(Message::Allow);
    assert!(!desk.shows("Saved. It is in force now."), "an edit is not in force");
}

#[test]
fn what_is_wrong_is_named_and_keeps_the_rest_from_being_saved() {
    let mut desk = desk();
    desk.tell(Message::Allow);
    desk.enter(Entry::Host, "https://corp.example");
    desk.enter(Entry::OwnAddress, "alice@corp.example");
    let wrong = "Cannot be saved while something is wrong in: Mail server and Everybody’s own \
                 address.";
    assert!(desk.shows(wrong));
    assert!(desk.shows(&desk.context.words.policy_own_address_no_login()));
    assert!(desk.press("save").is_empty());
    desk.tell(Message::Save);
    assert_eq!(desk.stored(), policy(), "Ctrl+S saves nothing either");
}

#[test]
fn enter_in_the_field_adds_a_domain_and_a_chip_removes_one() {
    let mut desk = desk();
    desk.enter(Entry::NewDomain, "corp.test");
    let mut view = window(Size::new(1040.0, 3000.0), {
        crate::ui::widget::scope(desk.page.view(&desk.context))
    });
    while focused(&mut view) != Some("new-domain".into()) {
        tab(&mut view);
    }
    enter(&mut view);
    let messages: Vec<_> = view.into_messages().collect();
    assert!(matches!(messages[..], [Message::AddDomain]), "{messages:?}");
    desk.tell(Message::AddDomain);
    let mut view = window(Size::new(1040.0, 3000.0), desk.page.view(&desk.context));
    view.click("corp.example").expect("it is in view");
    let messages: Vec<_> = view.into_messages().collect();
    desk.tell_all(messages);
    desk.tell(Message::Save);
    assert_eq!(desk.stored().email_domains, ["corp.test".parse().expect("it parses")]);
}

#[test]
fn a_domain_that_was_typed_and_not_added_is_saved_all_the_same() {
    let mut desk = desk();
    desk.enter(Entry::NewDomain, "corp.test");
    assert_eq!(desk.not_saved(), "1 change not saved: email domain corp.test added.");
    desk.tell(Message::Save);
    assert_eq!(desk.stored().email_domains.len(), 2);
    assert_eq!(desk.page.edit.new_domain.entered(), "");
    assert!(desk.shows("Saved. It is in force now."));
}

#[test]
fn r13_a_page_on_which_nothing_was_entered_follows() {
    let mut desk = desk();
    desk.meanwhile(|policy| policy.outbound_gateway = None);
    desk.refresh();
    assert_eq!(desk.page.edit.outbound_gateway.entered(), "");
    assert!(!desk.page.is_edited());
}

#[test]
fn r12_what_somebody_else_saved_is_shown_and_not_undone() {
    for told_first in [true, false] {
        let mut desk = desk();
        desk.tell(Message::Allow);
        desk.meanwhile(|policy| policy.require.encryption = false);
        if told_first {
            desk.refresh();
        } else {
            // The page saves on what it saw; the store says that this is no more what holds.
            desk.page.revision = Revision::new("older");
            desk.tell(Message::Save);
            assert!(!desk.stored().per_user_outbound_gateways);
        }
        let conflict = "Somebody else changed the policy meanwhile: encrypted connection no \
                        longer required. What you entered is kept.";
        assert_eq!(desk.conflict(), conflict, "told first: {told_first}");
        assert_eq!(desk.not_saved(), "1 change not saved: gateways allowed.");
        desk.tell(Message::Save);
        assert!(desk.stored().per_user_outbound_gateways);
        assert!(!desk.stored().require.encryption);
        assert_eq!(desk.conflict(), "");
    }
}

#[test]
fn what_this_page_saved_is_not_called_somebody_elses() {
    let mut desk = desk();
    desk.tell(Message::Allow);
    let saving = desk.page.update(Message::Save, &desk.context).task;
    let mut done = desk.finish(saving);
    // The watcher is quicker than the answer, and the person types on.
    desk.tell(Message::Entered(Entry::OutboundGateway, String::new()));
    desk.refresh();
    assert!(desk.page.before_others.is_none());
    desk.tell(done.pop().expect("an answer"));
    assert!(desk.page.before_others.is_none());
    assert_eq!(desk.not_saved(), "1 change not saved: outbound gateway no longer named.");
}

#[test]
fn discarding_shows_what_holds() {
    let mut desk = desk();
    desk.tell(Message::Allow);
    desk.enter(Entry::Host, "smtp..");
    let messages = desk.press("discard");
    desk.tell_all(messages);
    assert!(desk.shows("Discarded. This is what is in force."));
    assert_eq!(desk.page.edit.host.entered(), "127.0.0.1");
    assert!(!desk.page.edit.allowed);
}

const NO_PKEXEC: &str =
    "This computer has no pkexec, which would ask for an administrator’s password.";

#[test]
fn r2_on_a_machine_an_administrator_is_asked_for_and_nothing_is_lost_without_one() {
    let mut desk = desk_on(PolicyAccess::Administrator, &policy(), &account(true));
    assert!(desk.shows("Locked: an administrator can change it"));
    assert!(desk.shows("Only an administrator of this computer changes the policy."));
    desk.tell(Message::Allow);
    assert!(desk.shows("Unlock and save"));
    // The desktop's own question is not asked in a test: this is what becomes of it.
    drop(desk.page.update(Message::Save, &desk.context));
    assert!(desk.shows("Waiting for an administrator’s password…"));
    desk.tell(Message::Saved(Err(ServiceError::NotUnlocked("dismissed".to_owned()))));
    assert!(desk.shows("The policy was not saved with an administrator’s rights. dismissed"));
    assert!(desk.page.is_edited());
    assert!(matches!(desk.press("save")[..], [Message::Save]));
    // An administrator who is not asked, or whom nobody lets, has a terminal.
    let messages = desk.press("by-hand");
    desk.tell_all(messages);
    assert!(desk.script().contains("per_user_outbound_gateways = true"));
    assert!(!desk.shows(NO_PKEXEC));
    let messages = desk.press("back");
    desk.tell_all(messages);
    assert!(desk.page.is_edited());
}

#[test]
fn without_pkexec_the_command_is_shown_copied_and_followed() {
    let mut desk = desk_on(PolicyAccess::Administrator, &policy(), &account(true));
    desk.tell(Message::Allow);
    let base = desk.page.revision.as_str().to_owned();
    drop(desk.page.update(Message::Save, &desk.context));
    desk.tell(Message::Saved(Err(ServiceError::NoUnlocker)));
    assert!(desk.shows(NO_PKEXEC));
    assert_eq!(desk.not_saved(), "1 change not saved: gateways allowed.");
    let script = desk.script();
    let (command, rest) = script.split_once('\n').expect("it is there");
    let program = std::env::current_exe().expect("this program");
    let program = program.display();
    assert_eq!(command, format!("sudo {program} policy apply --base {base} <<'END-OF-POLICY'"));
    let text = rest.strip_suffix("END-OF-POLICY\n").expect("it is there");
    let meant = Policy { per_user_outbound_gateways: true, ..policy() };
    assert_eq!(crate::store::policy_from_text(text).expect("it is there"), meant);
    assert!(desk.shows(script.trim_end()));
    assert!(matches!(desk.press("copy")[..], [Message::Copy]));
    let copying = desk.page.update(Message::Copy, &desk.context).task;
    let mut work = iced_test::runtime::task::into_stream(copying).expect("work");
    let copied = desk.runtime.block_on(work.next()).expect("it is there");
    let iced_test::runtime::Action::Clipboard(copied) = copied else { panic!("{copied:?}") };
    let iced_test::runtime::clipboard::Action::Write { contents, .. } = copied else {
        panic!("{copied:?}")
    };
    assert_eq!(contents, script);
    // An administrator runs it.
    desk.meanwhile(|policy| policy.per_user_outbound_gateways = true);
    desk.refresh();
    assert!(desk.shows("Saved. It is in force now."));
    assert!(desk.page.before_others.is_none());
}

#[test]
fn the_file_that_was_chosen_stands_in_its_field_and_cancelling_changes_nothing() {
    let mut desk = desk();
    desk.tell(Message::CaChosen(Some(PathBuf::from("/etc/ca.pem"))));
    desk.tell(Message::CaChosen(None));
    assert_eq!(desk.page.edit.extra_ca.entered(), "/etc/ca.pem");
}

#[test]
fn r1_while_the_stored_policy_does_not_count_what_was_entered_stays() {
    let mut desk = desk();
    desk.tell(Message::Allow);
    let kind = crate::domain::ProblemKind::WritableByOthers;
    desk.store.spoil(&Part::Policy, Problem { path: "policy.toml".into(), kind });
    desk.refresh();
    assert!(desk.page.edit.allowed);
    assert_eq!(*desk.page.base, policy());
}

#[test]
fn in_every_size_and_language_all_of_it_is_reached_from_the_keyboard() {
    for size in [Size::new(1040.0, 720.0), Size::new(720.0, 520.0)] {
        for language in Language::all() {
            let mut desk = desk();
            desk.context.words = Words::new(*language);
            desk.tell(Message::Allow);
            let view = crate::ui::widget::scope(desk.page.view(&desk.context));
            let mut view = window(size, view);
            let mut reached = Vec::new();
            for _ in 0..20 {
                tab(&mut view);
                reached.extend(focused(&mut view));
            }
            for id in [
                "allow",
                "new-domain",
                "encryption",
                "confirmed",
                "host",
                "security",
                "port",
                "user-name",
                "outbound-gateway",
                "test",
                "own-address",
                "extra-ca",
                "choose-ca",
                "discard",
                "save",
            ] {
                assert!(reached.contains(&id.into()), "{id} in {language} at {size:?}");
            }
        }
    }
}
