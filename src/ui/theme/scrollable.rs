//! The bar of a page that is longer than the window.

use iced::widget::container;
use iced::widget::scrollable::{AutoScroll, Catalog, Rail, Scroller, Status, Style, StyleFn};
use iced::{Border, Shadow, border};

use super::{Theme, mix};

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(thin)
    }

    fn style(&self, class: &Self::Class<'_>, status: Status) -> Style {
        class(self, status)
    }
}

/// A thin bar without a rail, darker while the pointer is on it.
#[must_use]
pub fn thin(theme: &Theme, status: Status) -> Style {
    let palette = theme.palette();
    let held = matches!(
        status,
        Status::Hovered { is_vertical_scrollbar_hovered: true, .. }
            | Status::Dragged { is_vertical_scrollbar_dragged: true, .. }
    );
    let share = if held { 0.8 } else { 0.35 };
    let rail = Rail {
        background: None,
        border: Border::default(),
        scroller: Scroller {
            background: mix(palette.line, palette.quiet, share).into(),
            border: border::rounded(4),
        },
    };
    Style {
        container: container::Style::default(),
        vertical_rail: rail,
        horizontal_rail: rail,
        gap: None,
        auto_scroll: AutoScroll {
            background: palette.surface.into(),
            border: border::rounded(100).width(1).color(palette.line),
            shadow: Shadow::default(),
            icon: palette.quiet,
        },
    }
}
