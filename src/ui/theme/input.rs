//! The text inside a field. The field's frame is drawn by `widget::input`.

use iced::widget::text_input::{Catalog, Status, Style, StyleFn};
use iced::{Border, Color};

use super::Theme;

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(bare)
    }

    fn style(&self, class: &Self::Class<'_>, status: Status) -> Style {
        class(self, status)
    }
}

/// Text and caret alone.
#[must_use]
pub fn bare(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    Style {
        background: Color::TRANSPARENT.into(),
        border: Border::default(),
        icon: palette.quiet,
        placeholder: palette.quiet,
        value: if status == Status::Disabled { palette.quiet } else { palette.text },
        selection: palette.accent.scale_alpha(0.3),
    }
}
