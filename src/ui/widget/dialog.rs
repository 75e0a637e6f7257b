//! A question over the page, which is answered before anything else.

use iced::widget::{container, opaque, stack};
use iced::{Length, Padding};

use super::block::{card, scrolled};
use super::focus::{Shortcut, scope};
use crate::ui::theme::metrics::space;
use crate::ui::{Element, theme};

/// Lays a question over what is open, if there is one. Escape is the message `leave`.
///
/// A page that asks at times is always in here, so that it is as it was when the question is
/// answered. Whoever asks also moves the keyboard, with iced's task `focus` and the name of the
/// question's first control: until then no key does anything.
#[must_use]
pub fn dialog<'a, Message: Clone + 'a>(
    under: impl Into<Element<'a, Message>>,
    question: Option<Element<'a, Message>>,
    leave: Message,
) -> Element<'a, Message> {
    let over = question.map(|question| {
        let question = card(question).padding(space::XL).max_width(WIDTH);
        let question = container(question).padding(Padding::from(space::L));
        let question = scrolled(question.center_x(Length::Fill));
        let over = container(question).center(Length::Fill).style(theme::container::dimmed);
        let left = move |shortcut| (shortcut == Shortcut::Leave).then(|| leave.clone());
        opaque(scope(over).alone().on_shortcut(left))
    });
    stack![under.into(), over].into()
}

/// No dialog is wider.
const WIDTH: f32 = 460.0;
