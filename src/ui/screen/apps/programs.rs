//! The programs that can be set up from here: how each stands, and what is about to be changed.

use iced::widget::{column, container, operation, row};
use iced::{Alignment, Length, Padding, Task};

use crate::i18n::{Advice, Words};
use crate::service::{
    Aim, AppStanding, AppStatus, FileChange, LineChange, MailApp, Plan, ServiceError,
};
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::{banner, button, chip, list, list_row, text};

/// What is known of them.
#[derive(Debug, Default)]
pub(super) struct Programs {
    known: Vec<AppStatus>,
    open: Option<Open>,
    /// What was done last.
    done: Option<(MailApp, Aim)>,
}

/// What is open below a program.
#[derive(Debug)]
enum Open {
    /// What is about to be changed.
    Planned(Plan),
    /// It is being changed.
    Doing,
    /// It could not be planned or done.
    Failed(MailApp, Aim, ServiceError),
}

/// What happens with them.
#[derive(Debug, Clone)]
pub enum Message {
    /// It was found out how they stand.
    Known(Vec<AppStatus>),
    /// What would change is to be shown.
    Plan(MailApp, Aim),
    /// It is known now, or not.
    Planned(MailApp, Aim, Box<Result<Plan, ServiceError>>),
    /// It is to be done.
    Do,
    /// It was done, or not.
    Done(MailApp, Aim, Result<(), ServiceError>),
    /// The person would rather not.
    Leave,
}

impl Programs {
    /// Finds out how they stand.
    pub(super) fn ask(context: &Context) -> Task<Message> {
        let service = context.service.clone();
        Task::perform(async move { service.mail_apps().await }, Message::Known)
    }

    /// Whether a plan waits for an answer.
    pub(super) fn is_asking(&self) -> bool {
        matches!(self.open, Some(Open::Planned(_)))
    }

    /// The person would rather not.
    pub(super) fn leave(&mut self) {
        if !matches!(self.open, Some(Open::Doing)) {
            self.open = None;
        }
    }

    /// Takes what happened.
    pub(super) fn update(&mut self, message: Message, context: &Context) -> Task<Message> {
        let service = context.service.clone();
        match message {
            Message::Known(known) => self.known = known,
            Message::Plan(app, aim) => {
                self.done = None;
                let plan = async move { Box::new(service.plan_app(app, aim).await) };
                return Task::perform(plan, move |plan| Message::Planned(app, aim, plan));
            }
            Message::Planned(app, aim, plan) => {
                self.open = Some(match *plan {
                    Ok(plan) => Open::Planned(plan),
                    Err(error) => Open::Failed(app, aim, error),
                });
                return operation::focus(CANCEL);
            }
            Message::Do => {
                let Some(Open::Planned(plan)) = self.open.take() else { return Task::none() };
                let (app, aim) = (plan.app, plan.aim);
                self.open = Some(Open::Doing);
                let carry_out = async move { service.carry_out(plan).await };
                return Task::perform(carry_out, move |done| Message::Done(app, aim, done));
            }
            Message::Done(app, aim, Ok(())) => {
                self.open = None;
                self.done = Some((app, aim));
                return Self::ask(context);
            }
            Message::Done(app, aim, Err(error)) => {
                self.open = Some(Open::Failed(app, aim, error));
                return operation::focus(CANCEL);
            }
            Message::Leave => self.leave(),
        }
        Task::none()
    }

    /// A row for each.
    pub(super) fn view(&self, words: Words, has_relay: bool) -> Element<'_, Message> {
        // It is found out within a blink.
        if self.known.is_empty() {
            return column![].into();
        }
        let rows = self.known.iter().map(|status| {
            let row = self.row(words, status, has_relay);
            let open = self.open(words, status.app);
            column![row, open].spacing(space::M).into()
        });
        let heading = text::heading(words.apps_programs());
        column![heading, list(rows)].spacing(space::S).into()
    }

    fn row<'a>(&self, words: Words, status: &AppStatus, has_relay: bool) -> Element<'a, Message> {
        let AppStatus { app, standing } = status;
        let can_begin = self.open.is_none();
        let needs_relay = app.needs_relay() && !has_relay;
        let begin =
            |aim, blocked: bool| (can_begin && !blocked).then_some(Message::Plan(*app, aim));
        let set_up = |name| button::plain(name, begin(Aim::SetUp, needs_relay)).id(set_up_id(*app));
        let undo = || button::quiet(words.apps_undo(), begin(Aim::Undo, false)).id(undo_id(*app));
        let (tone, buttons) = match standing {
            AppStanding::NotThere | AppStanding::Unclear(_) => (Tone::Neutral, row![]),
            AppStanding::NotSetUp => (Tone::Neutral, row![set_up(words.apps_show())]),
            AppStanding::SetUp => (Tone::Good, row![undo()]),
            AppStanding::Outdated => (Tone::Warn, row![set_up(words.apps_update()), undo()]),
        };
        let why = match standing {
            AppStanding::NotSetUp | AppStanding::Outdated if needs_relay => {
                Some(words.apps_needs_relay())
            }
            AppStanding::Unclear(error) => Some(words.app_error(error).what),
            _ => None,
        };
        let what = column![
            text::heading(words.app_name(*app)),
            text::small(words.app_help(*app)).style(theme::text::quiet),
            why.map(|why| text::help(why).style(theme::text::tone(Tone::Warn))),
        ];
        let done = self.done.filter(|(done, _)| done == app).map(|(_, aim)| {
            let name = words.app_name(*app);
            let says = match aim {
                Aim::SetUp => words.apps_done_set_up(name),
                Aim::Undo => words.apps_done_undo(name),
            };
            text::help(says).style(theme::text::tone(Tone::Good))
        });
        let state = row![chip(tone, words.app_standing(standing)), buttons.spacing(space::XS)];
        let state = state.spacing(space::S).align_y(Alignment::Center).wrap();
        list_row(column![what.spacing(2), done].spacing(2), state)
    }

    fn open(&self, words: Words, app: MailApp) -> Option<Element<'_, Message>> {
        let leave = || button::quiet(words.common_cancel(), Some(Message::Leave)).id(CANCEL);
        match self.open.as_ref()? {
            Open::Planned(plan) if plan.app == app => Some(planned(words, plan, leave().into())),
            Open::Failed(about, aim, error) if *about == app => {
                let Advice { title, what, todo } = words.service_error(error);
                let again = Some(Message::Plan(app, *aim));
                let again = button::plain(words.common_try_again(), again).id("again");
                let leave = button::quiet(words.common_close(), Some(Message::Leave)).id(CANCEL);
                let buttons = row![again, leave].spacing(space::S);
                let lines = [text::small(what).into(), text::small(todo).into(), buttons.into()];
                Some(banner(Tone::Bad, title, lines).into())
            }
            _ => None,
        }
    }
}

/// What is about to be changed, line by line.
fn planned<'a>(words: Words, plan: &'a Plan, leave: Element<'a, Message>) -> Element<'a, Message> {
    let name = words.app_name(plan.app);
    let (title, go_on) = match plan.aim {
        Aim::SetUp => (words.apps_plan_set_up(name), words.apps_change_it()),
        Aim::Undo => (words.apps_plan_undo(name), words.apps_undo_it()),
    };
    let go_on = button::primary(go_on, Some(Message::Do)).id("do");
    let buttons = row![Element::from(go_on), leave].spacing(space::S);
    let mut lines = column![text::heading(title)].spacing(space::S);
    if plan.files.is_empty() {
        lines = lines.push(text::small(words.app_nothing(plan.aim))).push(buttons);
    } else {
        // The buttons first: the lines are many where there is little room.
        let notes = plan.notes.iter().map(|note| text::small(words.app_note(note)).into());
        let legend = text::help(words.apps_plan_legend());
        let files = plan.files.iter().map(|change| file(words, change));
        lines = lines.extend(notes).push(buttons).push(legend).extend(files);
    }
    let block = container(lines).style(theme::container::tinted(Tone::Neutral));
    block.padding(space::M).width(Length::Fill).into()
}

fn file(words: Words, change: &FileChange) -> Element<'_, Message> {
    let lines = change.lines.iter().map(|line| match line {
        LineChange::Removed(line) => text::code(format!("− {line}")).style(theme::text::bad).into(),
        LineChange::Added(line) => {
            text::code(format!("+ {line}")).style(theme::text::tone(Tone::Good)).into()
        }
    });
    let lines = container(column(lines)).padding(Padding::ZERO.left(space::S));
    column![text::label(words.app_file(change)), lines].spacing(space::XS).into()
}

fn set_up_id(app: MailApp) -> &'static str {
    match app {
        MailApp::Thunderbird => "set-up-thunderbird",
        MailApp::Mutt => "set-up-mutt",
        MailApp::Git => "set-up-git",
    }
}

fn undo_id(app: MailApp) -> &'static str {
    match app {
        MailApp::Thunderbird => "undo-thunderbird",
        MailApp::Mutt => "undo-mutt",
        MailApp::Git => "undo-git",
    }
}

/// The button that the keyboard is on when a plan is shown.
const CANCEL: &str = "leave-plan";
