//! What the record keeps, and for how long.

use iced::Task;
use iced::widget::{column, row};

use crate::domain::KeepDays;
use crate::service::ServiceError;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::Tone;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{banner, button, card, checkbox, choice, labelled, text};

/// What the person chose, as far as they did; the rest is as it is stored.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    days: Option<KeepDays>,
    omit_subjects: Option<bool>,
    is_saving: bool,
    failed: Option<ServiceError>,
}

/// What happens with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// It is opened, or closed.
    Toggle,
    /// Another time is chosen.
    Days(KeepDays),
    /// Whether subjects are left out is chosen.
    OmitSubjects(bool),
    /// It is to be saved.
    Save,
    /// It was saved, or not.
    Saved(Result<(), ServiceError>),
}

/// The times that are offered, in days.
const OFFERED: [u16; 6] = [1, 7, 30, 90, 365, 1095];

impl Keeping {
    pub(super) fn update(&mut self, message: Message, context: &Context) -> Task<Message> {
        match message {
            Message::Days(days) => self.days = Some(days),
            Message::OmitSubjects(omit) => self.omit_subjects = Some(omit),
            Message::Save if !self.is_saving && self.is_changed(context) => {
                self.is_saving = true;
                self.failed = None;
                let (service, days, omit) =
                    (context.service.clone(), self.days, self.omit_subjects);
                let save = async move {
                    if let Some(days) = days {
                        service.keep_activity(days).await?;
                    }
                    match omit {
                        Some(omit) => service.omit_subjects(omit).await,
                        None => Ok(()),
                    }
                };
                return Task::perform(save, Message::Saved);
            }
            Message::Saved(Err(error)) => {
                self.is_saving = false;
                self.failed = Some(error);
            }
            Message::Save | Message::Saved(Ok(())) | Message::Toggle => {}
        }
        Task::none()
    }

    fn days(&self, context: &Context) -> KeepDays {
        self.days.unwrap_or(context.account().keep_activity_days)
    }

    fn omits_subjects(&self, context: &Context) -> bool {
        self.omit_subjects.unwrap_or(context.account().omit_subjects)
    }

    fn is_changed(&self, context: &Context) -> bool {
        let account = context.account();
        self.days(context) != account.keep_activity_days
            || self.omits_subjects(context) != account.omit_subjects
    }

    pub(super) fn view<'a>(&self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let (days, omits) = (self.days(context), self.omits_subjects(context));
        let mut offered: Vec<_> = OFFERED.into_iter().filter_map(KeepDays::new).collect();
        offered.extend([days, context.account().keep_activity_days]);
        offered.sort_unstable();
        offered.dedup();
        let named = offered.into_iter().map(|days| (days, words.common_days(days.days())));
        let choose = choice(named, &days, Some(Message::Days)).id("days");
        let help = text::help(words.activity_kept_help());
        let omit = words.activity_omit_subjects();
        let omit = checkbox(omit, None, omits, Some(Message::OmitSubjects(!omits)));
        let can_save = !self.is_saving && self.is_changed(context);
        let save = button::primary(words.common_save(), can_save.then_some(Message::Save));
        let close = button::quiet(words.common_close(), Some(Message::Toggle));
        let failed = self.failed.as_ref().map(|error| {
            let advice = words.service_error(error);
            banner(Tone::Bad, advice.what, [text::small(advice.todo).into()])
        });
        let days = labelled(words.activity_keep(), choose, None);
        let fields = column![
            iced::widget::container(days).max_width(240),
            omit.id("subjects"),
            help,
            failed,
            row![save.id("save-keeping"), close].spacing(space::S),
        ];
        card(fields.spacing(space::M)).into()
    }
}
