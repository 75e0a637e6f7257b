//! Words to press.

use iced::Padding;
use iced::widget::row;
use iced::widget::text::{IntoFragment, Wrapping};

use super::control::{Control, control};
use super::icon::{Icon, icon};
use super::text;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, font};

/// The one thing to do next. A page has one.
#[must_use]
pub fn primary<'a, Message: Clone + 'a>(
    words: impl IntoFragment<'a>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    boxed(words, on_press).style(theme::control::primary)
}

/// Any other thing to do.
#[must_use]
pub fn plain<'a, Message: Clone + 'a>(
    words: impl IntoFragment<'a>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    boxed(words, on_press).style(theme::control::plain)
}

/// What cannot be undone.
#[must_use]
pub fn danger<'a, Message: Clone + 'a>(
    words: impl IntoFragment<'a>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    boxed(words, on_press).style(theme::control::danger)
}

/// A button without a box: what is done seldom, or leaves the page.
#[must_use]
pub fn quiet<'a, Message: Clone + 'a>(
    words: impl IntoFragment<'a>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    boxed(words, on_press).style(theme::control::quiet)
}

/// Words to press under a sentence.
#[must_use]
pub fn link<'a, Message: Clone + 'a>(
    words: impl IntoFragment<'a>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    control(text::small(words), on_press).style(theme::control::link)
}

/// One of several words, which goes when it is pressed.
#[must_use]
pub fn removable<'a, Message: Clone + 'a>(
    words: impl IntoFragment<'a>,
    on_remove: Option<Message>,
) -> Control<'a, Message> {
    let cross = on_remove.is_some().then(|| icon(Icon::Cross, 12.0).color(|palette| palette.quiet));
    tag(row![text::small(words), cross].spacing(space::S).align_y(iced::Center), on_remove)
}

/// The tag that adds another word to those before it.
#[must_use]
pub fn add<'a, Message: Clone + 'a>(
    words: impl IntoFragment<'a>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    let words = text::small(words).style(theme::text::quiet);
    let plus = icon(Icon::Plus, 12.0).color(|palette| palette.quiet);
    tag(row![plus, words].spacing(space::XS).align_y(iced::Center), on_press)
}

fn tag<'a, Message: Clone + 'a>(
    content: iced::widget::Row<'a, Message, theme::Theme>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    control(content, on_press).padding(Padding::from([5.0, 10.0])).style(theme::control::tag)
}

fn boxed<'a, Message: Clone + 'a>(
    words: impl IntoFragment<'a>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    let words = text::body(words).font(font::MEDIUM).wrapping(Wrapping::Word);
    control(words, on_press).padding(Padding::from([space::S, 15.0]))
}
