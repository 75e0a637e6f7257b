//! The list that a choice opens.

use iced::overlay::menu::{Catalog, Style, StyleFn};
use iced::widget::scrollable;
use iced::{Shadow, border};

use super::metrics::radius;
use super::{Theme, mix};

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> <Self as Catalog>::Class<'a> {
        Box::new(floating)
    }

    fn default_scrollable<'a>() -> <Self as scrollable::Catalog>::Class<'a> {
        <Self as scrollable::Catalog>::default()
    }

    fn style(&self, class: &<Self as Catalog>::Class<'_>) -> Style {
        class(self)
    }
}

/// A card that floats over the page, and so has a stronger outline than one on it.
#[must_use]
pub fn floating(theme: &Theme) -> Style {
    let palette = theme.palette();
    Style {
        background: palette.surface.into(),
        border: border::rounded(radius::CONTROL).width(1).color(mix(
            palette.line,
            palette.quiet,
            0.5,
        )),
        text_color: palette.text,
        selected_text_color: palette.text,
        selected_background: palette.accent_weak.into(),
        shadow: Shadow::default(),
    }
}
