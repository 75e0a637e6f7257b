//! What words and controls stand in.

use iced::widget::container::{Catalog, Style, StyleFn};
use iced::{Color, border};

use super::metrics::radius;
use super::{Theme, Tone};

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(|_theme| Style::default())
    }

    fn style(&self, class: &Self::Class<'_>) -> Style {
        class(self)
    }
}

/// The sidebar.
#[must_use]
pub fn side(theme: &Theme) -> Style {
    let palette = theme.palette();
    Style::default().background(palette.side).color(palette.text)
}

/// A plain surface, such as the bar at the bottom.
#[must_use]
pub fn surface(theme: &Theme) -> Style {
    let palette = theme.palette();
    Style::default().background(palette.surface).color(palette.text)
}

/// A card: a surface with a hairline.
///
/// No shadow: the software renderer draws one outside what it clips to.
#[must_use]
pub fn card(theme: &Theme) -> Style {
    let palette = theme.palette();
    surface(theme).border(border::rounded(radius::CARD).width(1).color(palette.line))
}

/// A window over the window, with what is under it dimmed.
#[must_use]
pub fn dimmed(_theme: &Theme) -> Style {
    Style::default().background(Color::BLACK.scale_alpha(0.4))
}

/// A hairline.
#[must_use]
pub fn line(theme: &Theme) -> Style {
    Style::default().background(theme.palette().line)
}

/// A tinted block, such as a banner.
pub fn tinted(tone: Tone) -> impl Fn(&Theme) -> Style {
    move |theme| {
        let palette = theme.palette();
        Style::default()
            .background(palette.tint(tone))
            .color(palette.text)
            .border(border::rounded(radius::CONTROL))
    }
}

/// A pill with one word in it, such as a chip or the circle of a stage.
pub fn pill(tone: Tone) -> impl Fn(&Theme) -> Style {
    move |theme| {
        let palette = theme.palette();
        Style::default()
            .background(palette.tint(tone))
            .color(palette.tone(tone))
            .border(border::rounded(ROUND))
    }
}

/// A filled circle: the step that one is at.
#[must_use]
pub fn current_step(theme: &Theme) -> Style {
    let palette = theme.palette();
    Style::default()
        .background(palette.accent)
        .color(palette.on_accent)
        .border(border::rounded(ROUND))
}

/// The field that the project's sign stands on.
#[must_use]
pub fn logo(theme: &Theme) -> Style {
    let palette = theme.palette();
    Style::default()
        .background(palette.accent)
        .color(palette.on_accent)
        .border(border::rounded(radius::CONTROL - 2.0))
}

/// An empty circle: a step to come.
#[must_use]
pub fn coming_step(theme: &Theme) -> Style {
    let palette = theme.palette();
    Style::default()
        .background(palette.side)
        .color(palette.quiet)
        .border(border::rounded(ROUND).width(1).color(palette.line))
}

/// More than half of any height in use, so that the ends are half circles.
const ROUND: f32 = 100.0;
