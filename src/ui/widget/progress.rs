//! How far it got: the stages of a test, and the steps of a task.

use std::borrow::Cow;

use iced::widget::{Space, column, container, row, text as words};
use iced::{Length, Padding};

use super::arrange::beside;
use super::icon::{Icon, icon};
use super::spinner::spinner;
use super::{block, text};
use crate::ui::Element;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone, font};

/// How a stage is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageState {
    /// Not begun.
    Waiting,
    /// Going on now.
    Running,
    /// Done, and good.
    Passed,
    /// Not good.
    Failed,
}

/// One stage, as it is shown.
#[derive(Debug, Clone)]
pub struct StageRow<'a> {
    /// How it is doing.
    pub state: StageState,
    /// What it is called; what went wrong, once it failed.
    pub name: Cow<'a, str>,
    /// What it found.
    pub fact: Option<Cow<'a, str>>,
    /// How long it took.
    pub took: Option<Cow<'a, str>>,
}

/// Stages one under the other, joined by a line.
#[must_use]
pub fn stages<'a, Message: 'a>(
    rows: impl IntoIterator<Item = StageRow<'a>>,
) -> Element<'a, Message> {
    let rows: Vec<_> = rows.into_iter().collect();
    let last = rows.len().saturating_sub(1);
    let rows = rows.into_iter().enumerate().map(|(index, stage)| stage_row(stage, index < last));
    column(rows).into()
}

fn stage_row<'a, Message: 'a>(stage: StageRow<'a>, goes_on: bool) -> Element<'a, Message> {
    let (sign, tone): (Element<'a, Message>, _) = match stage.state {
        StageState::Waiting => (icon(Icon::Dot, 10.0).into(), Tone::Neutral),
        StageState::Running => (spinner(12.0).into(), Tone::Info),
        StageState::Passed => (icon(Icon::Check, 12.0).into(), Tone::Good),
        StageState::Failed => (icon(Icon::Cross, 12.0).into(), Tone::Bad),
    };
    let circle = container(sign).center(CIRCLE).style(theme::container::pill(tone));
    let line = container(block::upright_hairline()).padding([2, 0]).height(Length::Fill);
    let joined = column![circle, goes_on.then_some(line)].align_x(iced::Center);
    let name = text::body(stage.name);
    let name = match stage.state {
        StageState::Waiting => name.style(theme::text::quiet),
        _ => name.font(font::MEDIUM),
    };
    let quiet = |line: text::Text<'a>| line.style(theme::text::quiet);
    let found = column![name, stage.fact.map(|fact| quiet(text::small(fact))),];
    let found = container(found).padding(Padding::ZERO.bottom(if goes_on { 14.0 } else { 0.0 }));
    let took = stage.took.map(|took| text::help(took).wrapping(words::Wrapping::None));
    let took = container(took).padding(Padding::ZERO.top(2));
    row![joined.width(CIRCLE).height(Length::Fill), beside(found, took, 100.0)]
        .spacing(14)
        .height(Length::Shrink)
        .into()
}

/// The steps of a task, of which one is now.
#[must_use]
pub fn steps<'a, Message: 'a>(
    names: impl IntoIterator<Item = Cow<'a, str>>,
    now: usize,
) -> Element<'a, Message> {
    let steps = names.into_iter().enumerate().map(|(index, name)| step(index, name, now));
    row(steps).spacing(22).wrap().vertical_spacing(space::S).into()
}

fn step<'a, Message: 'a>(index: usize, name: Cow<'a, str>, now: usize) -> Element<'a, Message> {
    let number = || text::help((index + 1).to_string()).style(theme::text::inherited);
    let circle = |sign: Element<'a, Message>| container(sign).center(20);
    let name = text::body(name);
    let (circle, name) = match index.cmp(&now) {
        std::cmp::Ordering::Less => (
            circle(icon(Icon::Check, 12.0).into()).style(theme::container::pill(Tone::Good)),
            name.style(theme::text::quiet),
        ),
        std::cmp::Ordering::Equal => (
            circle(number().font(font::SEMIBOLD).into()).style(theme::container::current_step),
            name.font(font::SEMIBOLD),
        ),
        std::cmp::Ordering::Greater => (
            circle(number().into()).style(theme::container::coming_step),
            name.style(theme::text::quiet),
        ),
    };
    row![circle, name].spacing(7).align_y(iced::Center).into()
}

/// Something is happening, in words.
#[must_use]
pub fn busy<'a, Message: 'a>(what: impl words::IntoFragment<'a>) -> Element<'a, Message> {
    let what = text::small(what).style(theme::text::quiet);
    row![spinner(14.0), what, Space::new()].spacing(space::S).align_y(iced::Center).into()
}

/// How wide the circle of a stage is.
const CIRCLE: f32 = 18.0;
