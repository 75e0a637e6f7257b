//! Removing an address: asked for once, and undone for as long as nothing else was done.

use iced::Task;
use iced::widget::{operation, row};

use crate::domain::Address;
use crate::i18n::Words;
use crate::service::{Removed, Service, ServiceError};
use crate::ui::Element;
use crate::ui::theme::Tone;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{banner, button, text};

/// How far the removal of an address is.
#[derive(Debug, Default)]
pub(super) enum Removal {
    /// None is wanted.
    #[default]
    Nothing,
    /// The person is asked.
    Asking(Address),
    /// It goes on.
    Going(Address),
    /// It is done, and can be undone.
    Done(Box<Removed>),
    /// It is being undone.
    Undoing(Box<Removed>),
    /// It was not done, or not undone; what was removed is still there to be put back.
    Failed(ServiceError, Option<Box<Removed>>),
}

/// What happens on the way.
#[derive(Debug, Clone)]
pub enum Message {
    /// An address is to be removed.
    Ask(Address),
    /// It is not.
    Cancel,
    /// It is.
    Confirm,
    /// It was, or not.
    Removed(Result<Box<Removed>, ServiceError>),
    /// It should not have been.
    Undo,
    /// It is there again, or not.
    PutBack(Result<(), ServiceError>),
}

/// The names of what has the keyboard next.
const CANCEL: &str = "keep";
const UNDO: &str = "undo";

impl Removal {
    /// Takes what happened.
    pub(super) fn update(&mut self, message: Message, service: &Service) -> Task<Message> {
        let service = service.clone();
        match (message, std::mem::take(self)) {
            (Message::Ask(address), _) => {
                *self = Self::Asking(address);
                operation::focus(CANCEL)
            }
            (Message::Confirm, Self::Asking(address)) => {
                *self = Self::Going(address.clone());
                let remove = async move { service.remove_address(address).await.map(Box::new) };
                Task::perform(remove, Message::Removed)
            }
            (Message::Removed(Ok(removed)), _) => {
                *self = Self::Done(removed);
                operation::focus(UNDO)
            }
            (Message::Removed(Err(error)), _) => {
                *self = Self::Failed(error, None);
                Task::none()
            }
            (Message::Undo, Self::Done(removed) | Self::Failed(_, Some(removed))) => {
                *self = Self::Undoing(removed.clone());
                Task::perform(async move { service.put_back(*removed).await }, Message::PutBack)
            }
            (Message::PutBack(Err(error)), Self::Undoing(removed)) => {
                *self = Self::Failed(error, Some(removed));
                Task::none()
            }
            (Message::Cancel | Message::PutBack(_), _) => Task::none(),
            (Message::Confirm | Message::Undo, was) => {
                *self = was;
                Task::none()
            }
        }
    }

    /// The person does something else: what only waits for an answer is forgotten.
    pub(super) fn settle(&mut self) {
        if matches!(self, Self::Asking(_) | Self::Done(_) | Self::Failed(..)) {
            *self = Self::Nothing;
        }
    }

    /// Whether it is about this address, and the address is still there.
    pub(super) fn is_about(&self, address: &Address) -> bool {
        matches!(self, Self::Asking(about) | Self::Going(about) if about == address)
    }

    /// The question, in the row of the address.
    pub(super) fn question<'a>(&self, address: &Address, words: Words) -> Element<'a, Message> {
        let asking = matches!(self, Self::Asking(_));
        let buttons = row![
            button::danger(words.common_remove(), asking.then_some(Message::Confirm)).id("remove"),
            button::quiet(words.common_cancel(), asking.then_some(Message::Cancel)).id(CANCEL),
        ];
        let title = words.address_remove_title(address.to_string());
        let help = text::small(words.address_remove_help());
        banner(Tone::Bad, title, [help.into(), buttons.spacing(space::S).into()]).into()
    }

    /// What is said of it at the top of the page.
    pub(super) fn notice<'a>(&self, words: Words) -> Option<Element<'a, Message>> {
        let undo = || button::link(words.common_undo(), Some(Message::Undo)).id(UNDO).into();
        match self {
            Self::Nothing | Self::Asking(_) | Self::Going(_) => None,
            Self::Done(removed) => {
                let what = words.address_removed(removed.address().to_string());
                Some(banner(Tone::Neutral, what, [undo()]).into())
            }
            Self::Undoing(removed) => {
                let what = words.address_removed(removed.address().to_string());
                let undo = button::link(words.common_undo(), None);
                Some(banner(Tone::Neutral, what, [undo.into()]).into())
            }
            Self::Failed(error, removed) => {
                let advice = words.service_error(error);
                let todo = text::small(advice.todo).into();
                let undo = removed.is_some().then(undo);
                Some(banner(Tone::Bad, advice.what, std::iter::once(todo).chain(undo)).into())
            }
        }
    }
}
