use iced::futures::StreamExt as _;
use iced::futures::executor::block_on;
use iced::keyboard::Modifiers;

use super::*;
use crate::domain::{Account, Login, Policy, Problem, ProblemKind, Revision};
use crate::secrets::MemorySecrets;
use crate::service::{Outside, Parts, RelayPlace};
use crate::smtp::dns::Resolver;
use crate::store::{MemoryStore, Part, Store as _};
use crate::ui::testing::*;

fn alice() -> Login {
    "alice".parse().expect("a login")
}

struct Desk {
    app: App,
    store: MemoryStore,
    _state: tempfile::TempDir,
}

fn desk() -> Desk {
    let store = MemoryStore::new();
    let state = tempfile::tempdir().expect("a folder");
    let service = Service::new(Parts {
        store: Arc::new(store.clone()),
        secrets: Arc::new(MemorySecrets::new()),
        outside: Outside::Real(Resolver::nobody()),
        person: alice(),
        state_folder: state.path().to_owned(),
        relay: RelayPlace::default(),
        explain: ToString::to_string,
    });
    Desk { app: App::new(service, Some(Language::English), None), store, _state: state }
}

#[test]
fn the_sidebar_leads_from_page_to_page() {
    let mut desk = desk();
    let mut seen = view(desk.app.view());
    tab(&mut seen);
    tab(&mut seen);
    enter(&mut seen);
    let pressed: Vec<_> = seen.into_messages().collect();
    for message in pressed {
        let _reading = desk.app.update(message);
    }
    assert_eq!(desk.app.open, Destination::Activity);
}

#[test]
fn keys_for_the_whole_page_reach_the_app() {
    let mut desk = desk();
    let mut seen = view(desk.app.view());
    press(&mut seen, iced::keyboard::Key::Character("n".into()), Modifiers::COMMAND);
    let pressed: Vec<_> = seen.into_messages().collect();
    for message in pressed {
        let _focusing = desk.app.update(message);
    }
    assert_eq!(desk.app.open, Destination::AddAddress);
    let _ = desk.app.update(Message::Shortcut(Shortcut::Leave));
    assert_eq!(desk.app.open, Destination::Addresses);
}

#[test]
fn r13_what_anybody_saves_is_in_the_window() {
    let mut desk = desk();
    let mut saved = Box::pin(follow(&Following(desk.app.context.service.clone())));
    let next = |saved: &mut _| match block_on(iced::futures::StreamExt::next(saved)) {
        Some(Message::Changed(snapshot)) => snapshot,
        other => panic!("{other:?}"),
    };
    let first = next(&mut saved);
    assert!(!first.policy.get().expect("a policy").per_user_outbound_gateways);
    let policy = Policy { per_user_outbound_gateways: true, ..Policy::default() };
    desk.store.commit_policy(&policy, &Revision::default()).expect("it is saved");
    let mut account = Account::default();
    account.own.display_name = "Alice Example".to_owned();
    let committed = desk.store.commit_account(&alice(), &account, &Revision::default());
    committed.expect("it is saved");
    let second = next(&mut saved);
    let _nothing = desk.app.update(Message::Changed(second));
    assert!(desk.app.context.policy().per_user_outbound_gateways);
    assert_eq!(desk.app.context.account().own.display_name, "Alice Example");
}

#[test]
fn r1_what_does_not_count_is_said_on_every_page_that_needs_it() {
    let mut desk = desk();
    let kind = ProblemKind::Malformed { line: 3, column: 1, detail: "no".to_owned() };
    desk.store.spoil(&Part::Policy, Problem { path: "policy.toml".into(), kind });
    let spoiled = Arc::new(desk.store.load(&alice()));
    let _nothing = desk.app.update(Message::Changed(spoiled));
    for page in [Destination::Addresses, Destination::Own, Destination::Policy] {
        let _nothing = desk.app.update(Message::Open(page));
        let title = desk.app.broken.as_ref().map(|_| {
            let (_, problem) = desk.app.context.problem().expect("a problem");
            desk.app.context.words.problem(&problem).title
        });
        let mut seen = view(desk.app.view());
        assert!(seen.find(title.expect("the page is there")).is_ok());
    }
}

#[test]
fn what_can_be_mended_is_found_out_and_what_was_kept_is_said_though_the_page_is_gone() {
    let mut desk = desk();
    let good = Revision::default();
    desk.store.commit_policy(&Policy::default(), &good).expect("it is saved");
    let kind = ProblemKind::Malformed { line: 3, column: 1, detail: "no".to_owned() };
    desk.store.spoil(&Part::Policy, Problem { path: "policy.toml".into(), kind });
    let asking = desk.app.update(Message::Changed(Arc::new(desk.store.load(&alice()))));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let asked = iced_test::runtime::task::into_stream(asking).expect("work");
    let answers = runtime.block_on(asked.collect::<Vec<_>>());
    let can_restore = |action: &_| {
        use iced_test::runtime::Action::Output;
        matches!(action, Output(Message::Broken(broken::Message::HasLastGood(true))))
    };
    assert!(answers.iter().any(can_restore));
    desk.store.restore(&Part::Policy).expect("it is restored");
    let _nothing = desk.app.update(Message::Changed(Arc::new(desk.store.load(&alice()))));
    assert!(desk.app.broken.is_none());
    let mended = broken::Message::Mended(Ok(Some("policy.kept-1.toml".into())));
    let _nothing = desk.app.update(Message::Broken(mended));
    let mut seen = view(desk.app.view());
    assert!(seen.find("Mended. The file as it was is kept as policy.kept-1.toml").is_ok());
}

#[test]
fn what_was_entered_of_the_policy_is_there_after_another_page() {
    let mut desk = desk();
    let _ = desk.app.update(Message::Open(Destination::Policy));
    let _ = desk.app.update(Message::Policy(policy::Message::Allow));
    let _ = desk.app.update(Message::Policy(policy::Message::OpenOwn));
    assert_eq!(desk.app.open, Destination::Own);
    let _ = desk.app.update(Message::Open(Destination::Policy));
    let mut seen = view(desk.app.view());
    let changed = desk.app.context.words.common_discard();
    seen.click(changed.as_str()).expect("the button is there");
    let pressed: Vec<_> = seen.into_messages().collect();
    assert!(matches!(pressed[..], [Message::Policy(policy::Message::Discard)]), "{pressed:?}");
}

#[test]
fn language_and_theme_hold_at_once_and_are_remembered() {
    let mut desk = desk();
    let _ = desk.app.update(Message::Open(Destination::Settings));
    let chosen = settings::Message::Language(Language::German);
    let _ = desk.app.update(Message::Settings(chosen));
    let remembering =
        desk.app.update(Message::Settings(settings::Message::Theme(Some(Theme::Dark))));
    assert_eq!(desk.app.theme(), Some(Theme::Dark));
    let mut seen = view(desk.app.view());
    assert!(seen.find("Einstellungen").is_ok());
    drop(seen);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let done = iced_test::runtime::task::into_stream(remembering).expect("work");
    runtime.block_on(done.collect::<Vec<_>>());
    let service = desk.app.context.service.clone();
    let again = App::new(service, None, None);
    assert_eq!(again.context.words.language(), Language::German);
    assert_eq!(again.theme(), Some(Theme::Dark));
}

#[test]
fn dns_is_asked_on_every_page_that_says_what_recipients_see() {
    let recipes = |app: &App| iced::advanced::subscription::into_recipes(app.subscription()).len();
    let mut desk = desk();
    let _ = desk.app.update(Message::Open(Destination::Settings));
    let elsewhere = recipes(&desk.app);
    for page in [Destination::Addresses, Destination::AddAddress] {
        let _ = desk.app.update(Message::Open(page.clone()));
        assert_eq!(recipes(&desk.app), elsewhere + 1, "{page:?}");
    }
}

#[test]
fn whether_gateways_are_checked_is_the_persons_choice_and_is_remembered() {
    let recipes = |app: &App| iced::advanced::subscription::into_recipes(app.subscription()).len();
    let mut desk = desk();
    assert!(desk.app.preferences.checks_gateways(), "unless they say no");
    let _ = desk.app.update(Message::Open(Destination::Settings));
    let checking = recipes(&desk.app);
    let mut seen = view(desk.app.view());
    seen.click(iced_test::selector::id("checks")).expect("the box is there");
    let mut messages: Vec<_> = seen.into_messages().collect();
    let remembering = desk.app.update(messages.remove(0));
    assert_eq!(recipes(&desk.app), checking - 1, "nobody checks any more");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let done = iced_test::runtime::task::into_stream(remembering).expect("work");
    runtime.block_on(done.collect::<Vec<_>>());
    let again = App::new(desk.app.context.service.clone(), None, None);
    assert!(!again.preferences.checks_gateways());
}

#[test]
fn the_program_boots_and_goes_from_page_to_page() {
    let desk = desk();
    let words = desk.app.context.words;
    let start = crate::ui::Start {
        service: desk.app.context.service.clone(),
        language: Some(Language::English),
        receipts: None,
    };
    let program = crate::ui::application(start, Arc::default());
    let story = tempfile::tempdir().expect("a folder");
    let empty = words.activity_none();
    let told =
        format!("viewport: 1040x720\nmode: Zen\n-----\nclick \"Activity\"\nexpect \"{empty}\"\n");
    std::fs::write(story.path().join("activity.ice"), told).expect("it is written");
    iced_test::run(program, story.path()).expect("it went as told");
}
