//! What is shown, as a table in a file.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use iced::Task;
use iced::widget::operation::focus;
use iced::widget::{column, row};
use rfd::AsyncFileDialog;

use crate::domain::AttemptQuery;
use crate::i18n::Words;
use crate::service::ServiceError;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::Tone;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{banner, button, card, text, text_field};

/// How far the export is.
#[derive(Debug, Default)]
pub(super) enum Export {
    /// Nobody wants one.
    #[default]
    No,
    /// The person types where it is to be, and why it could not be there.
    Typed(String, Option<ServiceError>),
    /// It is being written.
    Running(String),
    /// So many messages are in that file.
    Done(usize, PathBuf),
}

/// What happens with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// It is wanted.
    Begin,
    /// What came of the desktop's dialog.
    Asked(Asked),
    /// Where it is to be is typed.
    Type(String),
    /// It is to be where that says.
    Go,
    /// It was written.
    Written(Result<(usize, PathBuf), ServiceError>),
    /// It is not wanted any more, or what came of it was read.
    Close,
}

/// What came of the desktop's dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// This file.
    File(PathBuf),
    /// None.
    Cancelled,
    /// The desktop has none.
    NoDialog,
}

/// Nobody closes a dialog as soon as this.
const AT_ONCE: Duration = Duration::from_millis(250);

const FIELD: &str = "export-path";

impl Export {
    pub(super) fn is_open(&self) -> bool {
        !matches!(self, Self::No)
    }

    /// Nobody wants it any more, unless it is being written.
    pub(super) fn close(&mut self) {
        if !matches!(self, Self::Running(_)) {
            *self = Self::No;
        }
    }

    pub(super) fn update(
        &mut self,
        message: Message,
        query: AttemptQuery,
        context: &Context,
    ) -> Task<Message> {
        match (message, &mut *self) {
            (Message::Written(written), Self::Running(path)) => {
                *self = match written {
                    Ok((count, file)) => Self::Done(count, file),
                    Err(error) => Self::Typed(std::mem::take(path), Some(error)),
                };
            }
            (_, Self::Running(_)) => {}
            (Message::Begin, _) => {
                return Task::perform(ask(context.words), Message::Asked);
            }
            (Message::Asked(Asked::File(file)), _) => return self.run(file, query, context),
            (Message::Asked(Asked::NoDialog), _) => {
                let folder = std::env::home_dir().unwrap_or_default();
                let file = folder.join(context.words.activity_export_file());
                *self = Self::Typed(file.display().to_string(), None);
                return focus(FIELD);
            }
            (Message::Type(text), Self::Typed(path, error)) => (*path, *error) = (text, None),
            (Message::Go, Self::Typed(path, _)) if !path.trim().is_empty() => {
                let file = PathBuf::from(path.trim());
                return self.run(file, query, context);
            }
            (Message::Close, _) => self.close(),
            _ => {}
        }
        Task::none()
    }

    fn run(&mut self, file: PathBuf, query: AttemptQuery, context: &Context) -> Task<Message> {
        *self = Self::Running(file.display().to_string());
        let service = context.service.clone();
        let write = async move {
            let count = service.export_attempts(query, file.clone()).await?;
            Ok((count, file))
        };
        Task::perform(write, Message::Written)
    }

    pub(super) fn view<'a>(&self, words: Words) -> Option<Element<'a, Message>> {
        match self {
            Self::No => None,
            Self::Typed(path, error) => {
                let why = error.as_ref().map(|error| words.service_error(error).what);
                let field = text_field(words.activity_export_path(), path)
                    .help(words.activity_export_help())
                    .error(why)
                    .on_input(Message::Type)
                    .on_submit(Some(Message::Go))
                    .id(FIELD);
                let go = (!path.trim().is_empty()).then_some(Message::Go);
                let go = button::primary(words.activity_export_now(), go).id("export-now");
                let cancel = button::quiet(words.common_cancel(), Some(Message::Close));
                let buttons = row![go, cancel].spacing(space::S);
                let title = text::heading(words.activity_export_title());
                let field = Element::from(field);
                Some(card(column![title, field, buttons].spacing(space::M)).into())
            }
            Self::Running(_) => Some(banner(Tone::Neutral, words.activity_exporting(), []).into()),
            Self::Done(count, file) => {
                let done = words.activity_exported(*count, file.display().to_string());
                let close = button::link(words.common_close(), Some(Message::Close));
                Some(banner(Tone::Good, done, [close.into()]).into())
            }
        }
    }
}

/// Asks the desktop for a file. Where it has no dialog, it says at once that none was chosen.
async fn ask(words: Words) -> Asked {
    let began = Instant::now();
    let dialog = AsyncFileDialog::new().set_title(words.activity_export_title());
    match dialog.set_file_name(words.activity_export_file()).save_file().await {
        Some(file) => Asked::File(file.path().to_owned()),
        None if began.elapsed() < AT_ONCE => Asked::NoDialog,
        None => Asked::Cancelled,
    }
}
