//! How tests press keys and look at a view, and a policy that only an administrator changes.

use iced::advanced::widget::Id;
use iced::keyboard::{self, Key, Location, Modifiers, key};
use iced::{Event, Settings, Size};
use iced_test::Simulator;
use iced_test::selector::{Candidate, Selector};

use super::theme::font;
use super::{Element, Theme};
use crate::domain::{Account, Login, Policy, Revision, Snapshot};
use crate::store::{CommitError, Kept, MemoryStore, Part, PolicyAccess, Store, Watch};

pub(super) type View<'a, Message> = Simulator<'a, Message, Theme>;

/// A view in a window of that size, with the program's own faces.
pub(super) fn window<'a, Message>(
    size: Size,
    view: impl Into<Element<'a, Message>>,
) -> View<'a, Message> {
    let fonts = font::FILES.into_iter().map(Into::into).collect();
    let settings = Settings { fonts, default_font: font::REGULAR, ..Settings::default() };
    Simulator::with_size(settings, size, view)
}

/// The same, in a window of the usual size.
pub(super) fn view<'a, Message>(view: impl Into<Element<'a, Message>>) -> View<'a, Message> {
    window(Size::new(1040.0, 720.0), view)
}

/// Presses a key together with others that are held.
pub(super) fn press<Message>(
    view: &mut View<'_, Message>,
    named: impl Into<Key>,
    modifiers: Modifiers,
) {
    let key = named.into();
    let press = keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: key::Physical::Unidentified(key::NativeCode::Unidentified),
        location: Location::Standard,
        modifiers,
        repeat: false,
        text: None,
    };
    view.simulate([Event::Keyboard(press), redraw()]);
}

pub(super) fn redraw() -> Event {
    Event::Window(iced::window::Event::RedrawRequested(std::time::Instant::now()))
}

pub(super) fn tab<Message>(view: &mut View<'_, Message>) {
    press(view, key::Named::Tab, Modifiers::empty());
}

pub(super) fn shift_tab<Message>(view: &mut View<'_, Message>) {
    press(view, key::Named::Tab, Modifiers::SHIFT);
}

pub(super) fn space<Message>(view: &mut View<'_, Message>) {
    press(view, key::Named::Space, Modifiers::empty());
}

pub(super) fn enter<Message>(view: &mut View<'_, Message>) {
    press(view, key::Named::Enter, Modifiers::empty());
}

/// The name of the control that the keyboard is on, if one is.
pub(super) fn focused<Message>(view: &mut View<'_, Message>) -> Option<Id> {
    struct Focused;

    impl Selector for Focused {
        type Output = Option<Id>;

        fn select(&mut self, candidate: Candidate<'_>) -> Option<Self::Output> {
            match candidate {
                Candidate::Focusable { id, state, .. } if state.is_focused() => Some(id.cloned()),
                _ => None,
            }
        }

        fn description(&self) -> String {
            "focused".to_owned()
        }
    }

    view.find(Focused).ok().flatten()
}

/// The machine's policy in memory: only an administrator changes it.
#[derive(Debug)]
pub(super) struct Machine(pub(super) MemoryStore);

impl Store for Machine {
    fn load(&self, person: &Login) -> Snapshot {
        self.0.load(person)
    }

    fn commit_policy(&self, _: &Policy, _: &Revision) -> Result<Revision, CommitError> {
        Err(CommitError::Io("/etc/outgate/policy.toml".into(), "permission denied".to_owned()))
    }

    fn commit_account(
        &self,
        person: &Login,
        account: &Account,
        base: &Revision,
    ) -> Result<Revision, CommitError> {
        self.0.commit_account(person, account, base)
    }

    fn watch(&self, person: &Login, changed: Box<dyn Fn() + Send + Sync>) -> Box<dyn Watch> {
        self.0.watch(person, changed)
    }

    fn policy_access(&self) -> PolicyAccess {
        PolicyAccess::Administrator
    }

    fn has_last_good(&self, part: &Part) -> bool {
        self.0.has_last_good(part)
    }

    fn restore(&self, part: &Part) -> Result<Kept, CommitError> {
        self.0.restore(part)
    }

    fn start_anew(&self, part: &Part) -> Result<Kept, CommitError> {
        self.0.start_anew(part)
    }
}
