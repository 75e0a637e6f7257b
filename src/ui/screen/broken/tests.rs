//! The page about each kind of problem, and what becomes of it.

use std::path::PathBuf;
use std::sync::Arc;

use iced::futures::StreamExt as _;
use iced::keyboard::{Modifiers, key::Named};

use super::*;
use crate::domain::{Account, Login, Policy, Revision};
use crate::i18n::Language;
use crate::secrets::MemorySecrets;
use crate::service::{Outside, Parts, RelayPlace, Service};
use crate::smtp::dns::Resolver;
use crate::store::{CommitError, MemoryStore, Store as _};
use crate::ui::testing::*;
use crate::ui::widget::scope;

struct Desk {
    store: MemoryStore,
    context: Context,
    page: Broken,
    runtime: tokio::runtime::Runtime,
    _state: tempfile::TempDir,
}

fn alice() -> Login {
    "alice".parse().expect("it parses")
}

fn malformed() -> ProblemKind {
    ProblemKind::Malformed { line: 7, column: 30, detail: "expected literal string".to_owned() }
}

/// The page about `part`, of which there was a good state.
fn desk(part: Part, kind: ProblemKind) -> Desk {
    desk_on(part, kind, PolicyAccess::Writable)
}

fn desk_on(part: Part, kind: ProblemKind, access: PolicyAccess) -> Desk {
    let store = MemoryStore::new();
    let policy = Policy { per_user_outbound_gateways: true, ..Policy::default() };
    store.commit_policy(&policy, &Revision::default()).expect("it is saved");
    store.commit_account(&alice(), &Account::default(), &Revision::default()).expect("it is saved");
    let problem = Problem { path: PathBuf::from("/srv/outgate/policy.toml"), kind };
    store.spoil(&part, problem.clone());
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
    let words = Words::new(Language::English);
    let context = Context { snapshot: service.snapshot(), words, service };
    let page = Broken::new(part, problem);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut desk = Desk { store, context, page, runtime, _state: state };
    let asked = desk.page.ask(&desk.context);
    for answer in desk.finish(asked) {
        let _nothing = desk.page.update(answer, &desk.context);
    }
    desk
}

impl Desk {
    fn finish(&self, task: Task<Message>) -> Vec<Message> {
        let Some(work) = iced_test::runtime::task::into_stream(task) else { return Vec::new() };
        let done = self.runtime.block_on(work.collect::<Vec<_>>());
        let done = done.into_iter().filter_map(|action| match action {
            iced_test::runtime::Action::Output(message) => Some(message),
            _ => None,
        });
        done.collect()
    }

    fn shows(&self, words: &str) -> bool {
        view(self.page.view(&self.context)).find(words).is_ok()
    }

    /// What each control that Tab reaches does.
    fn offers(&self) -> Vec<Message> {
        let mut view = view(scope(self.page.view(&self.context)));
        for _ in 0..4 {
            tab(&mut view);
            space(&mut view);
        }
        view.into_messages().collect()
    }
}

#[test]
fn r1_the_page_says_that_no_mail_is_sent_and_goes_by_itself() {
    let desk = desk(Part::Policy, malformed());
    assert!(desk.shows("File not understood"));
    assert!(desk.shows("No mail is sent"));
    assert!(desk.shows(&desk.context.words.problem_no_mail_help()));
    assert!(desk.shows(&desk.context.words.problem_follows()));
}

#[test]
fn a_text_that_is_wrong_can_be_opened_restored_or_begun_anew() {
    for kind in [malformed(), ProblemKind::NewerSchema(2)] {
        let offers = desk(Part::Policy, kind.clone()).offers();
        assert!(
            matches!(
                offers[..],
                [
                    Message::OpenFile,
                    Message::Ask(Way::Restore),
                    Message::Ask(Way::StartAnew),
                    Message::OpenFile
                ]
            ),
            "{kind:?}: {offers:?}"
        );
    }
}

#[test]
fn where_nothing_was_ever_good_nothing_is_restored() {
    let mut desk = desk(Part::Policy, malformed());
    let _nothing = desk.page.update(Message::HasLastGood(false), &desk.context);
    let offers = desk.offers();
    assert!(!offers.iter().any(|it| matches!(it, Message::Ask(Way::Restore))), "{offers:?}");
}

#[test]
fn r2_what_no_other_text_would_mend_is_not_overwritten() {
    for kind in [
        ProblemKind::WrongOwner(1000),
        ProblemKind::WritableByOthers,
        ProblemKind::NotPlain,
        ProblemKind::Unreadable("permission denied".to_owned()),
    ] {
        let desk = desk(Part::Account(alice()), kind.clone());
        let todo = desk.context.words.problem(&desk.page.problem).todo;
        assert!(desk.shows(&todo), "{kind:?}");
        assert!(desk.offers().is_empty(), "{kind:?}");
    }
}

#[test]
fn r2_the_machines_policy_is_an_administrators_and_an_account_is_ones_own() {
    let only = |desk: &Desk| desk.shows(&desk.context.words.problem_only_administrator());
    let machine = desk_on(Part::Policy, malformed(), PolicyAccess::Administrator);
    assert!(only(&machine));
    let offers = machine.offers();
    assert!(offers.iter().all(|it| matches!(it, Message::OpenFile)), "{offers:?}");
    let own = desk_on(Part::Account(alice()), malformed(), PolicyAccess::Administrator);
    assert!(!only(&own));
    assert!(own.offers().iter().any(|it| matches!(it, Message::Ask(Way::StartAnew))));
}

#[test]
fn the_person_is_asked_once_more_and_escape_changes_nothing() {
    let mut desk = desk(Part::Policy, malformed());
    let _focus = desk.page.update(Message::Ask(Way::StartAnew), &desk.context);
    assert!(desk.shows("Start anew?"));
    assert!(desk.shows(&desk.context.words.problem_start_anew_ask_policy()));
    let mut asked = view(scope(desk.page.view(&desk.context)));
    press(&mut asked, Named::Escape, Modifiers::empty());
    let left: Vec<_> = asked.into_messages().collect();
    assert!(matches!(left[..], [Message::Leave]), "{left:?}");
    let _nothing = desk.page.update(Message::Leave, &desk.context);
    assert!(!desk.shows("Start anew?"));
    assert!(desk.store.load(&alice()).policy.get().is_err());
}

#[test]
fn what_was_last_good_or_nothing_takes_the_place() {
    for (way, allowed) in [(Way::Restore, true), (Way::StartAnew, false)] {
        let mut desk = desk(Part::Policy, malformed());
        let mending = desk.page.update(Message::Mend(way), &desk.context).task;
        let done = desk.finish(mending);
        assert!(matches!(done[..], [Message::Mended(Ok(None))]), "{done:?}");
        let policy = desk.store.load(&alice()).policy.get().expect("it counts");
        assert_eq!(policy.per_user_outbound_gateways, allowed, "{way:?}");
    }
}

#[test]
fn where_the_old_file_is_is_said_even_after_the_page_has_gone() {
    let mut desk = desk(Part::Policy, malformed());
    let kept = || Message::Mended(Ok(Some(PathBuf::from("/srv/outgate/policy.kept-1.toml"))));
    let said = "Mended. The file as it was is kept as /srv/outgate/policy.kept-1.toml";
    assert_eq!(desk.page.update(kept(), &desk.context).notice.as_deref(), Some(said));
    assert_eq!(after(kept(), &desk.context).notice.as_deref(), Some(said));
}

#[test]
fn what_could_not_be_done_is_said_and_can_be_tried_again() {
    let mut desk = desk(Part::Policy, malformed());
    let words = "read-only file system".to_owned();
    let error = CommitError::Io("/srv/outgate/policy.toml".into(), words);
    let _work = desk.page.update(Message::Mend(Way::Restore), &desk.context);
    let waiting = desk.offers();
    assert!(!waiting.iter().any(|it| matches!(it, Message::Ask(_))), "{waiting:?}");
    let _nothing = desk.page.update(Message::Mended(Err(error.into())), &desk.context);
    assert!(desk.shows("/srv/outgate/policy.toml could not be written: read-only file system"));
    assert!(desk.offers().iter().any(|it| matches!(it, Message::Ask(Way::Restore))));
}
