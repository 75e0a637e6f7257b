//! What to type into a mail program: the relay's address, name and password.

use iced::widget::{Space, column, container, operation, row};
use iced::{Alignment, Length, Task};

use crate::domain::Secret;
use crate::i18n::{Advice, Words};
use crate::service::{
    Answers, Installed, RelayError, RelaySettings, RelayState, Service, ServiceError,
};
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::{banner, beside, busy, button, card, chip, hairline, text};

/// What is known of the relay.
#[derive(Debug, Default)]
pub(super) struct Relay {
    state: Option<RelayState>,
    /// The password while it can be copied: right after it was made, and never again.
    password: Option<Secret>,
    copied: Option<Fact>,
    asking: Option<Question>,
    is_busy: bool,
    failed: Option<ServiceError>,
}

/// What can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The server's address.
    Server,
    /// Its port.
    Port,
    /// The name to sign in with.
    UserName,
    /// The password.
    Password,
}

/// What is asked once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Whether the password is to be another.
    Renew,
    /// Whether the relay is to be turned off.
    Remove,
}

/// What happens to it.
#[derive(Debug, Clone)]
pub enum Message {
    /// It was found out how it stands.
    Known(Result<RelayState, ServiceError>),
    /// It is to be set up, or turned on again.
    SetUp,
    /// It was, or not; with what stands in the way of its starting by itself.
    IsSetUp(Result<(Option<Secret>, Option<ServiceError>), ServiceError>),
    /// The person is asked once more.
    Ask(Question),
    /// They mean it.
    Confirm(Question),
    /// They would rather not.
    Leave,
    /// There is another password, or not.
    Renewed(Result<Secret, ServiceError>),
    /// It was turned off, or not.
    Removed(Result<bool, ServiceError>),
    /// It is to have another port.
    ChangePort,
    /// It has, or not.
    PortChanged(Result<RelaySettings, ServiceError>),
    /// Something is to be copied.
    Copy(Fact),
}

impl Message {
    /// Whether what is to be typed in may be another now.
    pub(super) fn changes_settings(&self) -> bool {
        matches!(self, Self::IsSetUp(_) | Self::Removed(_) | Self::PortChanged(_))
    }
}

impl Relay {
    /// Finds out how it stands.
    pub(super) fn ask(context: &Context) -> Task<Message> {
        let service = context.service.clone();
        Task::perform(async move { service.relay_state().await }, Message::Known)
    }

    /// Whether programs can be given something to type in.
    pub(super) fn is_set_up(&self) -> bool {
        self.settings().is_some()
    }

    fn settings(&self) -> Option<&RelaySettings> {
        self.state.as_ref()?.settings.as_ref()
    }

    /// The person would rather not.
    pub(super) fn leave(&mut self) {
        self.asking = None;
    }

    /// Takes what happened.
    pub(super) fn update(&mut self, message: Message, context: &Context) -> Task<Message> {
        let service = context.service.clone();
        match message {
            Message::Known(Ok(state)) => {
                self.is_busy = false;
                self.state = Some(state);
            }
            Message::SetUp => {
                self.begin();
                return Task::perform(set_up(service), Message::IsSetUp);
            }
            Message::IsSetUp(Ok((password, in_the_way))) => {
                self.password = password.or(self.password.take());
                self.failed = in_the_way;
            }
            Message::Ask(question) => {
                self.asking = Some(question);
                return operation::focus(CANCEL);
            }
            Message::Leave => self.leave(),
            Message::Confirm(Question::Renew) => {
                self.begin();
                let renew = async move { service.renew_relay_password().await };
                return Task::perform(renew, Message::Renewed);
            }
            Message::Confirm(Question::Remove) => {
                self.begin();
                let remove = async move { service.remove_relay().await };
                return Task::perform(remove, Message::Removed);
            }
            Message::Renewed(Ok(password)) => {
                self.is_busy = false;
                self.password = Some(password);
            }
            Message::ChangePort => {
                self.begin();
                let change = async move { service.change_relay_port().await };
                return Task::perform(change, Message::PortChanged);
            }
            // How it stands is found out anew.
            Message::Removed(Ok(_)) | Message::PortChanged(Ok(_)) => {}
            Message::Known(Err(error))
            | Message::IsSetUp(Err(error))
            | Message::Renewed(Err(error))
            | Message::Removed(Err(error))
            | Message::PortChanged(Err(error)) => {
                self.is_busy = false;
                self.failed = Some(error);
            }
            Message::Copy(fact) => {
                let Some(value) = self.value(fact) else { return Task::none() };
                self.copied = Some(fact);
                return iced::clipboard::write(value);
            }
        }
        Task::none()
    }

    fn begin(&mut self) {
        (self.asking, self.failed, self.copied, self.is_busy) = (None, None, None, true);
    }

    fn value(&self, fact: Fact) -> Option<String> {
        let settings = self.settings()?;
        Some(match fact {
            Fact::Server => settings.hosts[0].to_string(),
            Fact::Port => settings.port.to_string(),
            Fact::UserName => settings.user_name.clone(),
            Fact::Password => self.password.as_ref()?.expose().to_owned(),
        })
    }

    /// What there is to type in, or the offer to settle it, which is what to do next unless
    /// something else on the page is.
    pub(super) fn view(&self, words: Words, is_next: bool) -> Element<'_, Message> {
        // It is found out within a blink.
        let Some(state) = &self.state else { return column![self.failure(words)].into() };
        let content = match &state.settings {
            Some(_) => self.facts(words, state),
            None => self.offer(words, is_next),
        };
        card(content).into()
    }

    fn offer<'a>(&self, words: Words, is_next: bool) -> Element<'a, Message> {
        let set_up = (!self.is_busy).then_some(Message::SetUp);
        let kind = if is_next { button::primary } else { button::plain };
        let set_up = kind(words.apps_relay_set_up(), set_up).id("set-up-relay");
        let busy = self.is_busy.then(|| busy(words.apps_relay_setting_up()));
        column![
            text::heading(words.apps_relay_offer()),
            text::small(words.apps_relay_what()).style(theme::text::quiet),
            row![set_up, busy].spacing(space::M).align_y(Alignment::Center),
            self.failure(words).filter(|_| !self.is_busy),
        ]
        .spacing(space::M)
        .into()
    }

    fn facts<'a>(&'a self, words: Words, state: &RelayState) -> Element<'a, Message> {
        let (tone, standing) = match (&state.installed, &state.answers) {
            (_, Answers::Relay) => (Tone::Good, words.apps_relay_ready()),
            (Installed::No, _) if !self.is_by_hand() => (Tone::Warn, words.apps_relay_off()),
            _ => (Tone::Warn, words.apps_relay_stopped()),
        };
        let head = beside(text::heading(words.apps_relay_title()), chip(tone, standing), 120.0);
        let security = text::small(words.apps_relay_security_none());
        let facts = column![
            self.fact(words, words.apps_relay_server(), Fact::Server),
            hairline(),
            self.fact(words, words.apps_relay_port(), Fact::Port),
            hairline(),
            named(words.apps_relay_security(), security, None),
            hairline(),
            self.fact(words, words.apps_relay_user_name(), Fact::UserName),
            hairline(),
            self.fact(words, words.apps_relay_password(), Fact::Password),
        ];
        let once = self.password.is_some().then(|| {
            let once = text::small(words.apps_relay_password_once());
            Element::from(banner(Tone::Info, "", [once.into()]))
        });
        column![
            head,
            text::small(words.apps_relay_help()).style(theme::text::quiet),
            facts.spacing(space::XS),
            once,
            self.failure(words),
            self.other(words, state),
            self.buttons(words, state),
        ]
        .spacing(space::M)
        .into()
    }

    fn fact<'a>(&self, words: Words, name: String, fact: Fact) -> Element<'a, Message> {
        let Some(value) = self.value(fact) else {
            let hidden = text::small(words.apps_relay_password_hidden());
            return named(name, hidden.style(theme::text::quiet), None);
        };
        let is_copied = self.copied == Some(fact);
        let copy = if is_copied { words.apps_relay_copied() } else { words.common_copy() };
        let id = match fact {
            Fact::Server => "copy-server",
            Fact::Port => "copy-port",
            Fact::UserName => "copy-user-name",
            Fact::Password => "copy-password",
        };
        let copy = button::link(copy, Some(Message::Copy(fact))).id(id);
        named(name, text::code(value), Some(copy.into()))
    }

    /// What has the port in the relay's place.
    fn other<'a>(&self, words: Words, state: &RelayState) -> Option<Element<'a, Message>> {
        let Answers::Other(holder) = &state.answers else { return None };
        let what = words.relay_status_other(words.port_holder(holder));
        let change = (!self.is_busy).then_some(Message::ChangePort);
        let change = button::link(words.apps_relay_other_port(), change).id("other-port");
        Some(banner(Tone::Bad, what, [change.into()]).into())
    }

    fn buttons<'a>(&self, words: Words, state: &RelayState) -> Element<'a, Message> {
        let free = |message| (!self.is_busy).then_some(message);
        let is_on = state.installed == Installed::Listening;
        let turn_on = (!is_on && !self.is_by_hand()).then(|| {
            button::plain(words.apps_relay_turn_on(), free(Message::SetUp)).id("set-up-relay")
        });
        let renew = free(Message::Ask(Question::Renew));
        let renew = button::plain(words.apps_relay_renew(), renew).id("renew");
        let remove = is_on.then(|| {
            let remove = free(Message::Ask(Question::Remove));
            button::quiet(words.apps_relay_remove(), remove).id("turn-off")
        });
        row![turn_on, renew, remove].spacing(space::S).wrap().vertical_spacing(space::S).into()
    }

    /// Whether nothing here can start it but the person.
    fn is_by_hand(&self) -> bool {
        matches!(self.failed, Some(ServiceError::Relay(RelayError::NoServiceManager(_))))
    }

    fn failure<'a>(&self, words: Words) -> Option<Element<'a, Message>> {
        let error = self.failed.as_ref()?;
        if self.is_by_hand() && self.is_set_up() {
            let what = text::small(words.apps_relay_by_hand());
            return Some(
                banner(Tone::Warn, words.apps_relay_by_hand_title(), [what.into()]).into(),
            );
        }
        let Advice { title, what, todo } = words.service_error(error);
        let lines = [text::small(what).into(), text::small(todo).into()];
        Some(banner(Tone::Bad, title, lines).into())
    }

    /// What is asked once more.
    pub(super) fn question<'a>(&self, words: Words) -> Option<Element<'a, Message>> {
        let question = self.asking?;
        let yes = Some(Message::Confirm(question));
        let (title, help, yes) = match question {
            Question::Renew => (
                words.apps_relay_renew_ask(),
                words.apps_relay_renew_help(),
                button::primary(words.apps_relay_renew_yes(), yes),
            ),
            Question::Remove => (
                words.apps_relay_remove_ask(),
                words.apps_relay_remove_help(),
                button::danger(words.apps_relay_remove_yes(), yes),
            ),
        };
        let no = button::plain(words.common_cancel(), Some(Message::Leave)).id(CANCEL);
        let buttons = row![Space::new().width(Length::Fill), no, yes.id("confirm")];
        let question = column![text::heading(title), text::body(help), buttons.spacing(space::M)];
        Some(question.spacing(space::L).into())
    }
}

/// A fact with its name before it, and what can be done with it behind.
fn named<'a>(
    name: String,
    value: impl Into<Element<'a, Message>>,
    action: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    let name = container(text::small(name).style(theme::text::quiet)).width(Length::FillPortion(2));
    let value = container(value).width(Length::FillPortion(3));
    let action = container(Element::from(action)).width(ACTION).align_x(Alignment::End);
    row![name, value, action].spacing(space::S).align_y(Alignment::Center).into()
}

/// Wide enough for the longest word that is there in any language.
const ACTION: f32 = 72.0;

/// The button that the keyboard is on when the person is asked.
const CANCEL: &str = "cancel";

/// Lets it start by itself, where the system can do that; else only settles what to type in.
async fn set_up(service: Service) -> Result<(Option<Secret>, Option<ServiceError>), ServiceError> {
    match service.install_relay().await {
        Ok((_, password)) => Ok((password, None)),
        Err(error @ ServiceError::Relay(RelayError::NoServiceManager(_))) => {
            let (_, password) = service.set_up_relay().await?;
            Ok((password, Some(error)))
        }
        Err(error) => Err(error),
    }
}
