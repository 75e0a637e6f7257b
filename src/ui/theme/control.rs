//! Everything that can be pressed.

use iced::border::{self, Border};
use iced::widget::button::{Status, Style};
use iced::{Color, Shadow};

use super::metrics::radius;
use super::{Theme, mix};

/// The one thing to do next.
#[must_use]
pub fn primary(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    filled(*theme, status, palette.accent)
}

/// What cannot be undone.
#[must_use]
pub fn danger(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    filled(*theme, status, palette.bad)
}

fn filled(theme: Theme, status: Status, fill: Color) -> Style {
    let palette = theme.palette();
    let (background, text) = match status {
        Status::Active => (fill, palette.on_accent),
        Status::Hovered => (mix(fill, palette.text, 0.12), palette.on_accent),
        Status::Pressed => (mix(fill, palette.text, 0.24), palette.on_accent),
        Status::Disabled => (mix(palette.surface, fill, 0.12), palette.quiet),
    };
    control(Some(background), text, border::rounded(radius::CONTROL))
}

/// Any other thing to do.
#[must_use]
pub fn plain(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    let text = if status == Status::Disabled { palette.quiet } else { palette.text };
    let outline = border::rounded(radius::CONTROL).width(1).color(palette.line);
    control(Some(under(palette.surface, *theme, status)), text, outline)
}

/// Words to press, where a box would be too much.
#[must_use]
pub fn quiet(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    let text = match status {
        Status::Hovered | Status::Pressed => palette.text,
        Status::Active | Status::Disabled => palette.quiet,
    };
    control(None, text, border::rounded(radius::CONTROL))
}

/// Words to press inside a sentence or under one.
#[must_use]
pub fn link(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    let text = match status {
        Status::Active => palette.accent,
        Status::Hovered | Status::Pressed => palette.text,
        Status::Disabled => palette.quiet,
    };
    control(None, text, border::rounded(radius::SMALL))
}

/// A line with a box to tick, a switch, or a circle.
#[must_use]
pub fn option(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    let text = if status == Status::Disabled { palette.quiet } else { palette.text };
    control(None, text, border::rounded(radius::SMALL))
}

/// A row of a list, which opens.
#[must_use]
pub fn row(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    let background = match status {
        Status::Hovered | Status::Pressed => Some(under(palette.surface, *theme, status)),
        Status::Active | Status::Disabled => None,
    };
    control(background, palette.text, border::rounded(radius::CARD - 2.0))
}

/// An entry of the sidebar.
pub fn nav(current: bool) -> impl Fn(&Theme, Status) -> Style {
    move |theme, status| {
        let palette = theme.palette();
        if current {
            let outline = border::rounded(radius::CONTROL).width(1).color(palette.line);
            control(Some(palette.surface), palette.text, outline)
        } else {
            let background = match status {
                Status::Hovered | Status::Pressed => Some(mix(palette.side, palette.line, 0.6)),
                Status::Active | Status::Disabled => None,
            };
            control(background, palette.text, border::rounded(radius::CONTROL))
        }
    }
}

/// A word among others that can be taken away, or the one that adds another.
#[must_use]
pub fn tag(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    let text = if status == Status::Disabled { palette.quiet } else { palette.text };
    let outline = border::rounded(radius::CONTROL).width(1).color(palette.line);
    control(Some(under(palette.side, *theme, status)), text, outline)
}

/// A ground that darkens (or, in the dark, lightens) under the pointer.
fn under(ground: Color, theme: Theme, status: Status) -> Color {
    let palette = theme.palette();
    match status {
        Status::Active | Status::Disabled => ground,
        Status::Hovered => mix(ground, palette.text, 0.04),
        Status::Pressed => mix(ground, palette.text, 0.1),
    }
}

fn control(background: Option<Color>, text_color: Color, border: Border) -> Style {
    Style {
        background: background.map(Into::into),
        text_color,
        border,
        shadow: Shadow::default(),
        ..Style::default()
    }
}
