//! What is seldom needed, folded away under its name.

use iced::widget::text::IntoFragment;
use iced::widget::{column, row};

use super::control::control;
use super::icon::{Icon, icon};
use super::text;
use crate::ui::Element;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, font};

/// A part of a page that opens under its name.
#[must_use]
pub fn fold<'a, Message: Clone + 'a>(
    name: impl IntoFragment<'a>,
    open: bool,
    on_toggle: Message,
    content: impl FnOnce() -> Element<'a, Message>,
) -> Element<'a, Message> {
    let sign = icon(if open { Icon::Down } else { Icon::Right }, 14.0);
    let name = row![sign, text::body(name).font(font::MEDIUM)];
    let name = name.spacing(space::S).align_y(iced::Center);
    let head = control(name, Some(on_toggle)).style(theme::control::quiet);
    column![head, open.then(content)].spacing(space::M).into()
}
