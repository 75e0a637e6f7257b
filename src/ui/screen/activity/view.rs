//! How the list looks.

use std::borrow::Cow;

use iced::widget::{Space, column, container, responsive, row};
use iced::{Alignment, Length, Padding, Size};

use super::{Activity, Message, Span, export, keeping, opened, row_id};
use crate::domain::{Attempt, Outcome, ServerKind, Timestamp};
use crate::i18n::Words;
use crate::store::KeptAttempt;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::metrics::{size, space};
use crate::ui::theme::{self, Tone, font};
use crate::ui::widget::{
    banner, button, chip, choice, control, empty, hairline, line, long_page, page_head, rows,
    search_field, text,
};

/// Where a row keeps its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// At its right.
    Wide,
    /// Under all else.
    Narrow,
}

impl Room {
    fn of(page: f32) -> Self {
        if page < 600.0 { Self::Narrow } else { Self::Wide }
    }

    /// How high a row is. All are, so that those that are not seen need not be looked at.
    pub(super) fn row(self) -> f32 {
        let lines = size::BODY_LINE + 2.0 * (size::SMALL_LINE + GAP) + 2.0 * PADDING + 1.0;
        match self {
            Self::Wide => lines,
            Self::Narrow => lines + STATE + space::S,
        }
    }
}

/// Between the lines of a row.
const GAP: f32 = 2.0;
/// Above and below them.
const PADDING: f32 = space::M;
/// How high the state is in a narrow row.
const STATE: f32 = 22.0;

impl Activity {
    /// The page as it stands.
    #[must_use]
    pub fn view(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        if let Some(opened) = &self.opened {
            return opened.view(words).map(|message| match message {
                opened::Message::Leave => Message::Leave,
                message => Message::Opened(message),
            });
        }
        let context = context.clone();
        responsive(move |size| self.list(&context, size)).into()
    }

    fn list(&self, context: &Context, size: Size) -> Element<'_, Message> {
        let words = context.words;
        let height = Room::of(size.width).row();
        let mut blocks = vec![self.head(words), self.filters(context)];
        if let Some(keeping) = &self.keeping {
            blocks.push(keeping.view(context).map(Message::Keeping));
        }
        blocks.extend(self.export.view(words).map(|view| view.map(Message::Export)));
        if self.unreadable > 0 {
            let words = words.activity_unreadable(self.unreadable);
            blocks.push(banner(Tone::Warn, "", [text::small(words).into()]).into());
        }
        blocks.push(self.record(words, size));
        let count = self.attempts.len();
        long_page(blocks, move |viewport| Message::Scrolled(viewport, count, height))
    }

    fn head(&self, words: Words) -> Element<'_, Message> {
        let seek = search_field(words.activity_find(), &self.text, Message::Seek);
        let can_export = !self.attempts.is_empty() && !self.export.is_open();
        let export = can_export.then_some(Message::Export(export::Message::Begin));
        let export = button::plain(words.activity_export(), export).id("export");
        page_head(
            words.activity_title(),
            Some(words.activity_subtitle().into()),
            row![container(seek).width(250), export].spacing(space::M).align_y(Alignment::Center),
        )
    }

    fn filters(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        let outcomes = [Outcome::Accepted, Outcome::Refused, Outcome::Deferred, Outcome::Unknown];
        let outcomes = outcomes.map(|outcome| (Some(outcome), words.outcome(outcome)));
        let outcomes = [(None, words.activity_any_outcome())].into_iter().chain(outcomes);
        let outcome = choice(outcomes, &self.outcome, Some(Message::Outcome)).id("outcome");
        let kinds = [
            (None, words.activity_any_way()),
            (Some(ServerKind::Gateway), words.activity_by_gateway()),
            (Some(ServerKind::Domain), words.activity_by_domain()),
        ];
        let kind = choice(kinds, &self.kind, Some(Message::Kind)).id("way");
        let spans = [
            (Span::Any, words.activity_any_time()),
            (Span::Days(1), words.activity_last_day()),
            (Span::Days(7), words.activity_last_days(7)),
            (Span::Days(30), words.activity_last_days(30)),
        ];
        let span = choice(spans, &self.span, Some(Message::Span)).id("time");
        let kept = words.activity_kept(context.account().keep_activity_days.days());
        let kept = button::quiet(kept, Some(Message::Keeping(keeping::Message::Toggle)));
        let choices = [Element::from(outcome), kind.into(), span.into()];
        let choices = choices.map(|choice| container(choice).width(FILTER).into());
        row(choices)
            .push(kept.id("kept"))
            .spacing(space::S)
            .align_y(Alignment::Center)
            .wrap()
            .vertical_spacing(space::S)
            .into()
    }

    fn record(&self, words: Words, size: Size) -> Element<'_, Message> {
        if let Some(error) = &self.failed {
            let advice = words.service_error(error);
            let words = [text::small(advice.what).into(), text::small(advice.todo).into()];
            return banner(Tone::Bad, advice.title, words).into();
        }
        if self.attempts.is_empty() {
            return if self.has_read { self.nothing(words) } else { Space::new().into() };
        }
        let room = Room::of(size.width);
        let range = self.range(size.height, room.row());
        let now = Timestamp::now();
        let shown = self.attempts[range.clone()].iter().zip(range.clone());
        let shown = shown.map(|(kept, at)| (kept.id, attempt(words, kept, at > 0, room, now)));
        let rows = rows(self.attempts.len(), room.row(), range.start, shown);
        container(rows).padding(1).width(Length::Fill).into()
    }

    fn nothing(&self, words: Words) -> Element<'_, Message> {
        if self.seeks_all() {
            let help = words.activity_none_help();
            return empty(words.activity_none(), Some(help.into()), None).into();
        }
        let title = match self.text.trim() {
            "" => words.activity_not_chosen(),
            sought => words.activity_not_found(sought),
        };
        let all = button::plain(words.activity_show_all(), Some(Message::ShowAll)).id("show-all");
        empty(title, None, Some(all.into())).into()
    }
}

/// How wide a filter is.
const FILTER: f32 = 196.0;

/// What an attempt was about.
pub(super) fn subject(words: Words, attempt: &Attempt) -> Cow<'_, str> {
    match attempt.subject.as_deref().map(str::trim) {
        None | Some("") => words.activity_no_subject().into(),
        Some(subject) => subject.into(),
    }
}

/// What came of an attempt.
pub(super) fn chips<'a, M: 'a>(words: Words, attempt: &Attempt) -> Vec<Element<'a, M>> {
    let tone = match attempt.outcome {
        Outcome::Accepted => Tone::Good,
        Outcome::Refused => Tone::Bad,
        Outcome::Deferred | Outcome::Unknown => Tone::Warn,
    };
    let refused = attempt.refused.len() + attempt.also_refused;
    // Where nobody was sent anything, it is no news that some were not.
    let some = refused > 0 && attempt.outcome == Outcome::Accepted;
    let some = some.then(|| chip(Tone::Bad, words.activity_some_refused(refused)));
    [chip(tone, words.outcome(attempt.outcome))].into_iter().chain(some).collect()
}

fn attempt(
    words: Words,
    kept: &KeptAttempt,
    below_another: bool,
    room: Room,
    now: Timestamp,
) -> Element<'_, Message> {
    let attempt = &kept.attempt;
    let has_subject = attempt.subject.as_deref().is_some_and(|it| !it.trim().is_empty());
    let quiet: fn(&theme::Palette) -> iced::Color = |palette| palette.quiet;
    let subject = line(subject(words, attempt)).font(font::SEMIBOLD);
    let subject = if has_subject { subject } else { subject.color(quiet) };
    let what = column![
        subject,
        line(words.way(attempt)).small().color(quiet),
        line(attempt.answer.as_str()).code().color(quiet),
    ]
    .spacing(GAP)
    .width(Length::Fill);
    let when = text::help(words.moment(attempt.at, now));
    let chips = chips(words, attempt);
    let content: Element<'_, _> = match room {
        Room::Wide => {
            let chips = column(chips).spacing(space::XS).align_x(Alignment::End);
            let when = when.width(WHEN).align_x(Alignment::End);
            row![what, chips, when].spacing(space::M).align_y(Alignment::Center).into()
        }
        Room::Narrow => {
            let chips = row(chips).spacing(space::XS).width(Length::Fill);
            let state = row![chips, when].height(STATE).align_y(Alignment::Center);
            column![what, state].spacing(space::S).into()
        }
    };
    let line = if below_another { 1.0 } else { 0.0 };
    let content = container(content).height(room.row() - 1.0 - 2.0 * PADDING);
    let opens = control(content.align_y(Alignment::Center), Some(Message::Open(kept.id)))
        .id(row_id(kept.id))
        .style(theme::control::row)
        .padding(Padding::from([PADDING, SIDE]))
        .width(Length::Fill);
    column![below_another.then(hairline), opens, Space::new().height(1.0 - line)].into()
}

/// At either side of a row.
const SIDE: f32 = 17.0;
/// How wide the time of a row is.
const WHEN: f32 = 108.0;
