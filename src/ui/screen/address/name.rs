//! The address itself: what it is, the name beside it, and what is seldom set.

use std::str::FromStr;

use iced::widget::column;

use crate::domain::{Address, AddressError, SendAs, WhenPaused};
use crate::service::AddressEdit;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::form::{Field, changed_elsewhere};
use crate::ui::theme::Tone;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{banner, fold, halves, radio, text, text_field};

/// The address and what is said of it.
#[derive(Debug)]
pub(super) struct NamePart {
    email: Email,
    display_name: String,
    reply_to: Field<Optional>,
    when_paused: WhenPaused,
    more: bool,
    /// What the person saw when they began (R12).
    base: AddressEdit,
    /// Somebody else changed it since, and the person was told.
    was_changed: bool,
}

/// The address.
#[derive(Debug)]
enum Email {
    /// It is being entered; once the field was left, it is time to say what is against it.
    New { field: Field<Address>, was_left: bool },
    /// It is stored, and not asked for any more.
    Stored(Address),
}

/// An address that may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Optional(Option<Address>);

impl FromStr for Optional {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() { Ok(Self(None)) } else { text.parse().map(Some).map(Self) }
    }
}

/// What happens in this part.
#[derive(Debug, Clone)]
pub enum Message {
    /// Another address.
    Email(String),
    /// The address is entered.
    EmailLeft,
    /// Another name.
    DisplayName(String),
    /// Another address for replies.
    ReplyTo(String),
    /// The address for replies is entered.
    ReplyToLeft,
    /// What happens while gateways are not allowed.
    WhenPaused(WhenPaused),
    /// What is seldom set is shown, or not.
    More,
    /// Enter was pressed.
    Submit,
}

/// The name of the field for the address.
pub(super) const EMAIL: &str = "address";
/// The name of the field for the name.
pub(super) const DISPLAY_NAME: &str = "display-name";
const REPLY_TO: &str = "reply-to";

impl NamePart {
    /// Nothing is entered yet.
    pub(super) fn new(context: &Context) -> Self {
        let base = AddressEdit {
            display_name: context.account().own.display_name.clone(),
            ..AddressEdit::default()
        };
        Self::with(Email::New { field: Field::new(""), was_left: false }, base)
    }

    /// What is stored of an address.
    pub(super) fn of(send_as: &SendAs) -> Self {
        Self::with(Email::Stored(send_as.send_as_email.clone()), AddressEdit::from(send_as))
    }

    fn with(email: Email, base: AddressEdit) -> Self {
        Self {
            email,
            display_name: base.display_name.clone(),
            reply_to: Field::new(reply_to_text(&base)),
            when_paused: base.when_paused,
            more: base.reply_to_address.is_some() || base.when_paused != WhenPaused::default(),
            base,
            was_changed: false,
        }
    }

    /// Takes what happened.
    pub(super) fn update(&mut self, message: Message) {
        match message {
            Message::Email(text) => {
                if let Email::New { field, was_left } = &mut self.email {
                    *was_left = false;
                    field.enter(text.trim().to_owned());
                }
            }
            Message::EmailLeft => {
                if let Email::New { field, was_left } = &mut self.email {
                    *was_left = true;
                    field.leave();
                }
            }
            Message::DisplayName(name) => self.display_name = name,
            Message::ReplyTo(text) => self.reply_to.enter(text),
            Message::ReplyToLeft => self.reply_to.leave(),
            Message::WhenPaused(when_paused) => self.when_paused = when_paused,
            Message::More => self.more = !self.more,
            Message::Submit => {}
        }
    }

    /// The person wants to go on: what is entered, or the name of the field that is wrong.
    pub(super) fn check(
        &mut self,
        context: &Context,
    ) -> Result<(Address, AddressEdit), &'static str> {
        let email = match &mut self.email {
            Email::Stored(address) => address.clone(),
            Email::New { field, was_left } => {
                *was_left = true;
                field.check().cloned().ok_or(EMAIL)?
            }
        };
        if self.clash(context).is_some() {
            return Err(EMAIL);
        }
        let Some(Optional(reply_to_address)) = self.reply_to.check().cloned() else {
            self.more = true;
            return Err(REPLY_TO);
        };
        let edit = AddressEdit {
            display_name: self.display_name.trim().to_owned(),
            reply_to_address,
            when_paused: self.when_paused,
        };
        Ok((email, edit))
    }

    /// What the person saw when they began.
    pub(super) fn base(&self) -> &AddressEdit {
        &self.base
    }

    /// Whether something is entered that is not stored.
    pub(super) fn is_changed(&self) -> bool {
        self.display_name.trim() != self.base.display_name
            || self.reply_to.value().is_none_or(|it| it.0 != self.base.reply_to_address)
            || self.when_paused != self.base.when_paused
    }

    /// This is stored now.
    pub(super) fn is_now(&mut self, address: Address, edit: AddressEdit) {
        self.email = Email::Stored(address);
        self.base = edit;
        self.was_changed = false;
    }

    /// The shared config is another: what was not touched shows it.
    pub(super) fn refresh(&mut self, stored: &SendAs) {
        let now = AddressEdit::from(stored);
        if !self.is_changed() && now != self.base {
            let more = self.more;
            *self = Self::of(stored);
            self.more |= more;
        }
    }

    /// Somebody else changed it: what was typed stays, and what is stored stands beside it.
    pub(super) fn was_changed(&mut self, stored: &SendAs) {
        self.base = AddressEdit::from(stored);
        self.was_changed = true;
        self.more = true;
    }

    /// What is against adding this address, although it is one.
    fn clash(&self, context: &Context) -> Option<String> {
        let Email::New { field, .. } = &self.email else { return None };
        let email = field.value()?;
        if context.own_address().as_ref() == Some(email) {
            Some(context.words.address_is_own())
        } else if context.account().find(email).is_some() {
            Some(context.words.address_exists())
        } else {
            None
        }
    }

    /// The fields.
    pub(super) fn view<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let email = self.email(context);
        let help = self.elsewhere(context, &self.display_name, &self.base.display_name);
        let display_name = text_field(words.address_display_name(), &self.display_name)
            .help(help.unwrap_or_else(|| words.address_display_name_help()))
            .on_input(Message::DisplayName)
            .on_submit(Some(Message::Submit))
            .id(DISPLAY_NAME);
        column![
            halves(email, display_name, 220.0).spacing(space::M),
            self.is_inside(context).map(|domain| {
                banner(Tone::Info, "", [text::small(words.address_in_email_domains(domain)).into()])
            }),
            fold(words.address_more(), self.more, Message::More, || self.seldom(context)),
        ]
        .spacing(space::L)
        .into()
    }

    fn email<'a>(&self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let (field, was_left) = match &self.email {
            Email::Stored(address) => {
                return text_field(words.address_email(), &address.to_string()).into();
            }
            Email::New { field, was_left } => (field, *was_left),
        };
        let error = field.error().map(|error| words.address_error(*error));
        text_field(words.address_email(), field.entered())
            .help(words.address_email_help())
            .placeholder("alice@partner.example")
            .error(error.or_else(|| self.clash(context).filter(|_| was_left)))
            .on_input(Message::Email)
            .on_leave(Message::EmailLeft)
            .on_submit(Some(Message::Submit))
            .id(EMAIL)
            .into()
    }

    fn seldom<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let help = self.elsewhere(context, self.reply_to.entered(), &reply_to_text(&self.base));
        let reply_to = text_field(words.address_reply_to(), self.reply_to.entered())
            .note(words.address_optional())
            .help(help.unwrap_or_else(|| words.address_reply_to_help()))
            .error(self.reply_to.error().map(|error| words.address_error(*error)))
            .on_input(Message::ReplyTo)
            .on_leave(Message::ReplyToLeft)
            .on_submit(Some(Message::Submit))
            .id(REPLY_TO);
        let way = |when, name: String, id| {
            let on_choose = Some(Message::WhenPaused(when));
            radio(name, None, self.when_paused == when, on_choose).id(id)
        };
        let domain = context.organisation().unwrap_or_default();
        let domain = words.address_when_paused_domain(domain);
        column![
            reply_to,
            column![
                text::label(words.address_when_paused()),
                way(WhenPaused::Domain, domain, "paused-domain"),
                way(WhenPaused::Refuse, words.address_when_paused_refuse(), "paused-refuse"),
            ]
            .spacing(space::S),
        ]
        .spacing(space::L)
        .into()
    }

    /// What somebody else made of a field while the person was at it.
    fn elsewhere(&self, context: &Context, entered: &str, stored: &str) -> Option<String> {
        changed_elsewhere(context.words, entered, stored).filter(|_| self.was_changed)
    }

    /// The domain of the address, where it is one of the organisation's own (R3).
    fn is_inside(&self, context: &Context) -> Option<String> {
        let domain = match &self.email {
            Email::New { field, .. } => field.value()?.domain(),
            Email::Stored(address) => address.domain(),
        };
        let inside = context.policy().is_email_domain(domain) && self.clash(context).is_none();
        inside.then(|| domain.to_string())
    }
}

fn reply_to_text(edit: &AddressEdit) -> String {
    edit.reply_to_address.as_ref().map(ToString::to_string).unwrap_or_default()
}
