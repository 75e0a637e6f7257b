//! The blocks that a page is built of: cards, lists, banners, chips, hairlines.

use std::borrow::Cow;

use iced::widget::text::IntoFragment;
use iced::widget::{Container, Scrollable, Space, column, container, row, scrollable};
use iced::{Length, Padding};

use super::arrange::beside;
use super::icon::{Icon, icon};
use super::text;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone, font};
use crate::ui::{Element, Theme};

/// A block in the project's theme.
pub type Block<'a, Message> = Container<'a, Message, Theme>;

/// A card with something in it.
#[must_use]
pub fn card<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Block<'a, Message> {
    container(content).style(theme::container::card).padding(CARD).width(Length::Fill)
}

/// A card of rows, with a hairline between one and the next.
#[must_use]
pub fn list<'a, Message: 'a>(
    rows: impl IntoIterator<Item = Element<'a, Message>>,
) -> Block<'a, Message> {
    let mut lines = column![];
    for (index, row) in rows.into_iter().enumerate() {
        lines = lines.push((index > 0).then(hairline)).push(
            container(row).padding(Padding::from([space::M + 2.0, CARD])).width(Length::Fill),
        );
    }
    // The outline of the card lies around the rows, so that no hairline crosses it.
    container(lines).style(theme::container::card).padding(1).width(Length::Fill)
}

/// A row of a list: what it is at the left, its state and what can be done at the right.
#[must_use]
pub fn list_row<'a, Message: 'a>(
    what: impl Into<Element<'a, Message>>,
    state: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    beside(what, state, 240.0).spacing(space::M).centred().into()
}

/// A hairline across.
#[must_use]
pub fn hairline<'a, Message: 'a>() -> Element<'a, Message> {
    container(Space::new()).style(theme::container::line).width(Length::Fill).height(1).into()
}

/// A hairline from top to bottom, as high as what stands beside it.
#[must_use]
pub fn upright_hairline<'a, Message: 'a>() -> Element<'a, Message> {
    container(Space::new()).style(theme::container::line).width(1).height(Length::Fill).into()
}

/// A word for a state.
#[must_use]
pub fn chip<'a, Message: 'a>(tone: Tone, word: impl IntoFragment<'a>) -> Element<'a, Message> {
    container(text::help(word).style(theme::text::inherited).font(font::MEDIUM))
        .style(theme::container::pill(tone))
        .padding(Padding::from([3.0, 9.0]))
        .into()
}

/// Something to know before going on. `lead` stands out; `content` may hold links.
#[must_use]
pub fn banner<'a, Message: Clone + 'a>(
    tone: Tone,
    lead: impl Into<Cow<'a, str>>,
    content: impl IntoIterator<Item = Element<'a, Message>>,
) -> Block<'a, Message> {
    let (sign, color): (_, fn(&theme::Palette) -> iced::Color) = match tone {
        Tone::Neutral => (Icon::Info, |palette| palette.quiet),
        Tone::Info => (Icon::Info, |palette| palette.accent),
        Tone::Good => (Icon::Check, |palette| palette.good),
        Tone::Warn => (Icon::Warning, |palette| palette.warn),
        Tone::Bad => (Icon::Warning, |palette| palette.bad),
    };
    let lead = lead.into();
    let lead = (!lead.is_empty()).then(|| text::small(lead).font(font::SEMIBOLD));
    let words = column![lead].extend(content).spacing(space::XS);
    let sign = container(icon(sign, 14.0).color(color)).padding(Padding::ZERO.top(2));
    container(row![sign, words].spacing(space::S))
        .style(theme::container::tinted(tone))
        .padding(Padding::from([space::M, 14.0]))
        .width(Length::Fill)
}

/// What a page holds where its list would be, while the list is empty.
#[must_use]
pub fn empty<'a, Message: Clone + 'a>(
    title: impl IntoFragment<'a>,
    words: Option<Cow<'a, str>>,
    action: Option<Element<'a, Message>>,
) -> Block<'a, Message> {
    let words =
        words.map(|words| text::small(words).style(theme::text::quiet).align_x(iced::Center));
    let words = column![text::heading(title).align_x(iced::Center), words, action];
    card(words.spacing(space::S).align_x(iced::Center).width(Length::Fill)).padding(space::XXL)
}

/// The head of a page: its title, what it is for, and at the right what it is about to do.
#[must_use]
pub fn page_head<'a, Message: 'a>(
    title: impl IntoFragment<'a>,
    words: Option<Cow<'a, str>>,
    action: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let words = words.map(|words| text::body(words).style(theme::text::quiet));
    beside(column![text::title(title), words].spacing(space::XS), action, 280.0).into()
}

/// A page: what scrolls, and the bar under it that does not.
#[must_use]
pub fn page<'a, Message: 'a>(
    blocks: impl IntoIterator<Item = Element<'a, Message>>,
    bar: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    let scrolls = scrolled(on_page(blocks)).id(PAGE).width(Length::Fill).height(Length::Fill);
    column![scrolls, bar].width(Length::Fill).height(Length::Fill).into()
}

/// A page that is told how far it is scrolled, since it is too long for all of it to exist.
#[must_use]
pub fn long_page<'a, Message: 'a>(
    blocks: impl IntoIterator<Item = Element<'a, Message>>,
    on_scroll: impl Fn(scrollable::Viewport) -> Message + 'a,
) -> Element<'a, Message> {
    let scrolls = scrolled(on_page(blocks)).id(PAGE).on_scroll(on_scroll);
    scrolls.width(Length::Fill).height(Length::Fill).into()
}

fn on_page<'a, Message: 'a>(
    blocks: impl IntoIterator<Item = Element<'a, Message>>,
) -> Block<'a, Message> {
    let blocks = column(blocks).spacing(space::L).width(Length::Fill).max_width(PAGE_WIDTH);
    container(blocks).padding(Padding::from([BELOW, space::XXL]))
}

/// What may be longer than there is room for, with a thin bar at its side.
#[must_use]
pub fn scrolled<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
) -> Scrollable<'a, Message, Theme> {
    let bar = scrollable::Scrollbar::new().width(6).scroller_width(6).margin(2);
    scrollable(content).direction(scrollable::Direction::Vertical(bar))
}

/// The bar at the bottom of a page: what happens next at the left, the buttons at the right.
#[must_use]
pub fn action_bar<'a, Message: 'a>(
    note: impl Into<Element<'a, Message>>,
    buttons: impl IntoIterator<Item = Element<'a, Message>>,
) -> Element<'a, Message> {
    let buttons = row(buttons).spacing(10).wrap().vertical_spacing(space::S);
    let bar = beside(note, buttons, 200.0).spacing(space::M).centred();
    let bar = container(bar).padding(Padding::from([14.0, space::XXL])).width(Length::Fill);
    column![hairline(), bar.style(theme::container::surface)].into()
}

/// The padding of a card.
const CARD: f32 = 18.0;
/// The name by which the page that is open is scrolled.
pub const PAGE: &str = "page";
/// How much room is left above and below what is on a page.
pub const BELOW: f32 = space::XL;
/// No page is wider: lines of words would be too long to read.
const PAGE_WIDTH: f32 = 960.0;
