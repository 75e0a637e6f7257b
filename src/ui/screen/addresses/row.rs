//! A row of the list: one address, who delivers its mail, and what can be done about it.

use std::borrow::Cow;

use iced::widget::{Space, column, container, row, tooltip};

use crate::domain::{Account, Address, Policy, Route, SendAs, Timestamp};
use crate::i18n::Words;
use crate::service::ServiceError;
use crate::ui::Element;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::text::{Emphasis, sentence};
use crate::ui::widget::{
    Control, Icon, banner, busy, button, chip, control, icon, list_row, text, toggle,
};

use super::super::Destination;
use super::state::{Facts, State, own_delivery};
use super::{Addresses, Message, Work, removal, state};

/// What a row is made of.
pub(super) struct Row<'a> {
    /// The page, which knows what is being done.
    pub(super) page: &'a Addresses,
    /// The words to speak with.
    pub(super) words: Words,
    /// The address.
    pub(super) address: Address,
    /// Whether it is put in where a program gives none (R10).
    pub(super) is_default: bool,
    /// Where mail from it goes now.
    pub(super) route: Route,
    /// What to call the organisation.
    pub(super) organisation: String,
    /// The time.
    pub(super) now: Timestamp,
}

impl<'a> Row<'a> {
    /// The row of the own address, which has no gateway and is not removed.
    pub(super) fn of_own(self, account: &Account) -> Element<'a, Message> {
        let delivery = own_delivery(&self.route, &self.address, self.words);
        let what = column![
            self.who(&account.own.display_name),
            text::small(delivery).style(theme::text::quiet),
        ];
        let more = match (self.is_default, account.addresses.is_empty()) {
            (false, _) => Some(self.more_button()),
            // In one line with the rows under it.
            (true, false) => Some(Space::new().width(MORE).into()),
            (true, true) => None,
        };
        let state = row![self.default_chip(), self.edit(Destination::Own), more];
        let row = list_row(what.spacing(2), state.spacing(space::S).align_y(iced::Center).wrap());
        column![row, self.more(None), self.failure(Destination::Own)].spacing(space::S).into()
    }

    /// The row of an added address.
    pub(super) fn of_added(self, send_as: &SendAs, policy: &Policy) -> Element<'a, Message> {
        let facts = Facts {
            send_as,
            route: &self.route,
            policy,
            organisation: &self.organisation,
            health: self.page.health_of(send_as),
            now: self.now,
        };
        let state = State::of(facts, self.words);
        let strong: Vec<_> =
            state.server.iter().map(|server| (server.as_str(), Emphasis::Strong)).collect();
        let what = column![
            self.who(&send_as.display_name),
            sentence(state.delivery, &strong).style(theme::text::quiet),
            state.said.map(text::code),
            state.reason.map(|reason| text::small(reason).style(theme::text::quiet)),
            state.waits.map(|waits| text::small(waits).style(theme::text::tone(Tone::Warn))),
        ];
        let page = Destination::Address(self.address.clone());
        let (tone, word) = state.chip;
        // What has the keyboard stays where it is while its gateway is being turned on.
        let (chip, stop) = match self.page.work.get(&self.address) {
            Some(Work::Switching(switching)) => {
                let stop = switching.can_stop().then(|| {
                    let stop = Message::Stop(self.address.clone());
                    button::quiet(self.words.test_stop(), Some(stop)).id(self.id("stop"))
                });
                (busy(switching.words(self.words)), stop)
            }
            _ => (chip(tone, word), None),
        };
        let state_of = row![
            self.default_chip(),
            chip,
            self.control(state.control),
            stop,
            self.edit(page.clone()),
            self.more_button(),
        ];
        let row =
            list_row(what.spacing(2), state_of.spacing(space::S).align_y(iced::Center).wrap());
        let draft = state.draft.map(|draft| {
            // What is held back cannot be tested either.
            let test = (state.control != state::Control::Held).then(|| {
                let open = Message::Open(page.clone());
                button::link(self.words.address_test(), Some(open)).id(self.id("draft")).into()
            });
            banner(Tone::Warn, "", std::iter::once(text::small(draft).into()).chain(test))
        });
        let removal = &self.page.removal;
        let question = removal
            .is_about(&self.address)
            .then(|| removal.question(&self.address, self.words).map(Message::Removal));
        let remove = removal::Message::Ask(self.address.clone());
        let more = self.more(Some(Message::Removal(remove)));
        column![row, more, question, draft, self.failure(page)].spacing(space::S).into()
    }

    fn id(&self, what: &str) -> String {
        format!("{what}-{}", self.address)
    }

    fn who(&self, name: &str) -> Element<'a, Message> {
        let address = self.address.to_string();
        if name.is_empty() {
            return text::heading(address).into();
        }
        row![text::heading(name.to_owned()), text::body(address)].spacing(7).wrap().into()
    }

    fn default_chip(&self) -> Option<Element<'a, Message>> {
        self.is_default.then(|| chip(Tone::Neutral, self.words.address_default()))
    }

    fn edit(&self, page: Destination) -> Element<'a, Message> {
        let id = self.id("edit");
        button::quiet(self.words.common_edit(), Some(Message::Open(page))).id(id).into()
    }

    fn control(&self, control: state::Control) -> Option<Element<'a, Message>> {
        let words = self.words;
        let open = || Message::Open(Destination::Address(self.address.clone()));
        let button =
            |word: String, id: &str| Some(button::plain(word, Some(open())).id(self.id(id)).into());
        match control {
            state::Control::Nothing => None,
            state::Control::TurnOff => Some(self.switch(true, Message::TurnOff)),
            state::Control::TurnOn => Some(self.switch(false, Message::TurnOn)),
            state::Control::Held => Some(toggle(false, None).into()),
            state::Control::Test => button(words.address_test(), "test"),
            state::Control::Confirm => button(words.address_confirm(), "confirm"),
            state::Control::Fix => button(words.address_fix(), "fix"),
        }
    }

    fn switch(&self, on: bool, message: fn(Address) -> Message) -> Element<'a, Message> {
        let idle =
            !matches!(self.page.work.get(&self.address), Some(Work::Saving | Work::Switching(_)));
        let switched = idle.then(|| message(self.address.clone()));
        let switch = toggle(on, switched).id(self.id("switch"));
        named(switch, self.words.address_switch(self.address.to_string()))
    }

    fn more_button(&self) -> Element<'a, Message> {
        let open = self.page.more.as_ref() == Some(&self.address);
        let sign = icon(if open { Icon::Down } else { Icon::Right }, MORE - 2.0 * space::S);
        let more = control(sign, Some(Message::More(self.address.clone())));
        let more = more.style(theme::control::quiet).padding(space::S).id(self.id("more"));
        named(more, self.words.address_more_actions())
    }

    /// What is seldom done with an address.
    fn more(&self, remove: Option<Message>) -> Option<Element<'a, Message>> {
        if self.page.more.as_ref() != Some(&self.address) {
            return None;
        }
        let words = self.words;
        let default = (!self.is_default).then(|| {
            let default = Message::MakeDefault(self.address.clone());
            button::plain(words.address_make_default(), Some(default)).id(self.id("default"))
        });
        let remove = remove
            .map(|remove| button::plain(words.address_remove(), Some(remove)).id(self.id("ask")));
        Some(row![default, remove].spacing(space::S).wrap().into())
    }

    /// Why what was asked for was not done, in the server's own words too.
    fn failure(&self, page: Destination) -> Option<Element<'a, Message>> {
        let Some(Work::Failed(error)) = self.page.work.get(&self.address) else { return None };
        let advice = self.words.service_error(error);
        let said = words_of_server(error).map(|said| text::code(said).into());
        let todo = text::small(advice.todo).into();
        let fix = button::link(self.words.address_fix(), Some(Message::Open(page)));
        let fix = fix.id(self.id("failed")).into();
        // A message is sent from here only to turn a gateway on.
        let stays = matches!(error, ServiceError::Delivery(..))
            .then(|| text::small(self.words.address_stays_off()).into());
        let words = said.into_iter().chain(stays).chain([todo, fix]);
        Some(banner(Tone::Bad, advice.what, words).into())
    }
}

/// A control without words of its own: what it does is shown while the pointer is on it.
fn named(control: Control<'_, Message>, name: String) -> Element<'_, Message> {
    let name = container(text::small(name)).style(theme::container::card).padding(space::S);
    tooltip(control, name, tooltip::Position::Top).into()
}

/// How wide the control is that shows what is seldom done.
const MORE: f32 = 30.0;

/// What the server said, or else the system.
fn words_of_server(error: &ServiceError) -> Option<Cow<'_, str>> {
    let failure = match error {
        ServiceError::Test(_, failure) => failure,
        ServiceError::Delivery(_, error) => &error.failure,
        _ => return None,
    };
    let reply = failure.reply.as_ref().map(|reply| Cow::from(reply.to_string()));
    reply.or_else(|| failure.detail.as_deref().map(Cow::from))
}
