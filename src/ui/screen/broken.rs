//! What is shown while the policy or the account does not count: which file, what is wrong with
//! it, and what can be done.

use iced::Task;
use iced::widget::{Space, column, row};

use crate::domain::{Problem, ProblemKind};
use crate::i18n::{Advice, Words};
use crate::service::ServiceError;
use crate::store::{Kept, Part, PolicyAccess};
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::text::{Emphasis, sentence};
use crate::ui::widget::{
    banner, card, chip, danger, dialog, list, list_row, page, page_head, plain, primary, text,
};

use super::Action;

/// The page that says what is broken.
#[derive(Debug)]
pub struct Broken {
    part: Part,
    problem: Problem,
    has_last_good: bool,
    asking: Option<Way>,
    is_mending: bool,
    failed: Option<ServiceError>,
}

/// A way to put another state in the place of the one that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The last good one.
    Restore,
    /// An empty one.
    StartAnew,
}

/// What happens on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// Whether there is a last good state.
    HasLastGood(bool),
    /// The file goes to the desktop.
    OpenFile,
    /// It was opened, or not.
    Opened(Result<(), ServiceError>),
    /// The person is asked once more.
    Ask(Way),
    /// They would rather not.
    Leave,
    /// They mean it.
    Mend(Way),
    /// It was mended, or not.
    Mended(Result<Kept, ServiceError>),
}

impl Broken {
    /// The page about this problem.
    #[must_use]
    pub fn new(part: Part, problem: Problem) -> Self {
        Self { part, problem, has_last_good: false, asking: None, is_mending: false, failed: None }
    }

    /// Whether the page is about exactly this problem.
    #[must_use]
    pub fn is_about(&self, part: &Part, problem: &Problem) -> bool {
        self.part == *part && self.problem == *problem
    }

    /// Finds out what can be done.
    pub fn ask(&self, context: &Context) -> Task<Message> {
        let (service, part) = (context.service.clone(), self.part.clone());
        Task::perform(async move { service.has_last_good(part).await }, Message::HasLastGood)
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message, context: &Context) -> Action<Message> {
        let service = context.service.clone();
        match message {
            Message::HasLastGood(has) => self.has_last_good = has,
            Message::OpenFile => {
                self.failed = None;
                let path = self.problem.path.clone();
                let open = async move { service.open_file(&path).await };
                return Action::run(Task::perform(open, Message::Opened));
            }
            Message::Opened(result) => self.failed = result.err(),
            Message::Ask(way) => {
                self.asking = Some(way);
                return Action::run(iced::widget::operation::focus(CANCEL));
            }
            Message::Leave => self.asking = None,
            Message::Mend(way) => {
                (self.asking, self.failed, self.is_mending) = (None, None, true);
                let part = self.part.clone();
                let mend = async move {
                    match way {
                        Way::Restore => service.restore(part).await,
                        Way::StartAnew => service.start_anew(part).await,
                    }
                };
                return Action::run(Task::perform(mend, Message::Mended));
            }
            Message::Mended(Err(error)) => {
                self.is_mending = false;
                self.failed = Some(error);
            }
            Message::Mended(Ok(_)) => return after(message, context),
        }
        Action::none()
    }

    /// The page.
    #[must_use]
    pub fn view(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        let Advice { title, what, todo } = words.problem(&self.problem);
        let head = page_head(title, None, chip(Tone::Bad, words.problem_no_mail()));
        let path = self.problem.path.display().to_string();
        let open = self
            .is_legible()
            .then(|| primary(words.common_open_file(), Some(Message::OpenFile)).id("open-file"));
        let may_mend = self.may_mend(context);
        let who = (!may_mend).then(|| text::body(words.problem_only_administrator()));
        let facts = column![
            sentence(what, &[(&path, Emphasis::Code)]),
            text::small(todo),
            who.map(|who| who.size(theme::metrics::size::SMALL)),
            row![open],
        ];
        let mut blocks = vec![
            head,
            banner(Tone::Bad, "", [text::small(words.problem_no_mail_help()).into()]).into(),
            card(facts.spacing(space::M)).into(),
        ];
        if let Some(error) = &self.failed {
            let Advice { title, what, todo } = words.service_error(error);
            let lines = [text::small(what).into(), text::small(todo).into()];
            blocks.push(banner(Tone::Bad, title, lines).into());
        }
        if self.is_legible() && may_mend {
            blocks.push(self.ways(words));
        }
        blocks.push(text::small(words.problem_follows()).style(theme::text::quiet).into());
        let question = self.asking.map(|way| self.question(words, way));
        dialog(page(blocks, None), question, Message::Leave)
    }

    /// Whether the file is a text of ours that says something wrong. Anything else is a matter of
    /// whose file it is, and no other text in it would mend that.
    fn is_legible(&self) -> bool {
        matches!(self.problem.kind, ProblemKind::Malformed { .. } | ProblemKind::NewerSchema(_))
    }

    fn may_mend(&self, context: &Context) -> bool {
        self.part != Part::Policy || context.service.policy_access() == PolicyAccess::Writable
    }

    fn ways(&self, words: Words) -> Element<'_, Message> {
        let ask = |way| (!self.is_mending).then_some(Message::Ask(way));
        let way =
            |help: String, button: Element<'static, Message>| list_row(text::small(help), button);
        let restore = self.has_last_good.then(|| {
            let button = plain(words.problem_restore(), ask(Way::Restore)).id("restore");
            way(words.problem_restore_help(), button.into())
        });
        let button = plain(words.problem_start_anew(), ask(Way::StartAnew)).id("start-anew");
        let anew = way(words.problem_start_anew_help(), button.into());
        list(restore.into_iter().chain([anew])).into()
    }

    fn question(&self, words: Words, way: Way) -> Element<'_, Message> {
        let mend = Some(Message::Mend(way));
        let (title, help, yes) = match (way, &self.part) {
            (Way::Restore, _) => (
                words.problem_restore_ask(),
                words.problem_restore_ask_help(),
                primary(words.problem_restore(), mend),
            ),
            (Way::StartAnew, part) => (
                words.problem_start_anew_ask(),
                match part {
                    Part::Policy => words.problem_start_anew_ask_policy(),
                    Part::Account(_) => words.problem_start_anew_ask_account(),
                },
                danger(words.problem_start_anew(), mend),
            ),
        };
        let no = plain(words.common_cancel(), Some(Message::Leave)).id(CANCEL);
        let buttons = row![Space::new().width(iced::Length::Fill), no, yes.id("mend")];
        column![text::heading(title), text::body(help), buttons.spacing(space::M)]
            .spacing(space::L)
            .into()
    }
}

/// What is still to be said once the page is gone: where the file is that did not count.
#[must_use]
pub fn after(message: Message, context: &Context) -> Action<Message> {
    let words = context.words;
    match message {
        Message::Mended(Ok(Some(kept))) => {
            Action::none().saying(words.problem_kept(kept.display().to_string()))
        }
        Message::Mended(Ok(None)) => Action::none().saying(words.problem_mended()),
        _ => Action::none(),
    }
}

/// The button that the keyboard is on when the person is asked.
const CANCEL: &str = "cancel";

#[cfg(test)]
mod tests;
