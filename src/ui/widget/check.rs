//! What is ticked, switched, or chosen among a few.

use std::borrow::Cow;

use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Layout, Renderer as _, layout, mouse, renderer};
use iced::widget::{column, row};
use iced::{Border, Color, Length, Rectangle, Renderer, Size, border};

use super::control::{Control, control};
use super::icon::{Drawing, Icon};
use super::text;
use crate::ui::theme::metrics::{radius, space};
use crate::ui::theme::{Palette, font};
use crate::ui::{Element, Theme};

/// A box to tick, with what it means and, under that, what it does.
#[must_use]
pub fn checkbox<'a, Message: Clone + 'a>(
    words: impl Into<Cow<'a, str>>,
    help: Option<Cow<'a, str>>,
    ticked: bool,
    on_toggle: Option<Message>,
) -> Control<'a, Message> {
    let mark = Mark { kind: Kind::Box, on: ticked, enabled: on_toggle.is_some() };
    let words = column![text::body(words.into()), help.map(text::help)].spacing(space::XS);
    line(mark, words.into(), on_toggle)
}

/// One of a few ways to go on, with what it means for the person's mail.
#[must_use]
pub fn radio<'a, Message: Clone + 'a>(
    words: impl Into<Cow<'a, str>>,
    help: Option<Cow<'a, str>>,
    chosen: bool,
    on_choose: Option<Message>,
) -> Control<'a, Message> {
    let mark = Mark { kind: Kind::Circle, on: chosen, enabled: on_choose.is_some() };
    let words =
        column![text::body(words.into()).font(font::MEDIUM), help.map(text::help)].spacing(2);
    line(mark, words.into(), on_choose)
}

/// A switch without words: they stand in the line that it ends.
#[must_use]
pub fn toggle<'a, Message: Clone + 'a>(
    on: bool,
    on_toggle: Option<Message>,
) -> Control<'a, Message> {
    let mark = Mark { kind: Kind::Switch, on, enabled: on_toggle.is_some() };
    control(mark, on_toggle).style(|theme, status| {
        let style = crate::ui::theme::control::option(theme, status);
        iced::widget::button::Style { border: border::rounded(ROUND), ..style }
    })
}

fn line<'a, Message: Clone + 'a>(
    mark: Mark,
    words: Element<'a, Message>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    control(row![Element::from(mark), words].spacing(10), on_press)
}

/// What shows whether it is on.
#[derive(Debug, Clone, Copy)]
struct Mark {
    kind: Kind,
    on: bool,
    enabled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Box,
    Circle,
    Switch,
}

const SIDE: f32 = 18.0;
const SWITCH: Size = Size::new(36.0, 20.0);
const ROUND: f32 = 10.0;

impl Mark {
    fn extent(self) -> Size {
        match self.kind {
            Kind::Box | Kind::Circle => Size::new(SIDE, text_line()),
            Kind::Switch => SWITCH,
        }
    }

    /// The fill, the outline, and the sign on it.
    fn colors(self, palette: &Palette) -> (Color, Color, Color) {
        match (self.on, self.enabled) {
            (true, true) => (palette.accent, palette.accent, palette.on_accent),
            (true, false) => (palette.accent_weak, palette.line, palette.quiet),
            (false, true) => (palette.surface, palette.quiet, palette.quiet),
            (false, false) => (palette.side, palette.line, palette.line),
        }
    }
}

/// A mark is as high as a line of words, so that it stands beside the first one.
fn text_line() -> f32 {
    crate::ui::theme::metrics::size::BODY_LINE
}

impl<Message> Widget<Message, Theme, Renderer> for Mark {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Drawing>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Drawing::default())
    }

    fn size(&self) -> Size<Length> {
        let size = self.extent();
        Size::new(Length::Fixed(size.width), Length::Fixed(size.height))
    }

    fn layout(
        &mut self,
        _tree: &mut Tree,
        _renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let size = self.extent();
        layout::atomic(limits, size.width, size.height)
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let (fill, outline, sign) = self.colors(theme.palette());
        let bounds = layout.bounds();
        let square = Rectangle { y: bounds.y + 1.0, height: SIDE, ..bounds };
        match self.kind {
            Kind::Box => {
                fill_shape(renderer, square, fill, outline, radius::SMALL);
                if self.on {
                    let drawing = tree.state.downcast_ref::<Drawing>();
                    drawing.draw(renderer, square.shrink(2.0), viewport, sign, Icon::Check);
                }
            }
            Kind::Circle => {
                fill_shape(renderer, square, fill, outline, ROUND);
                if self.on {
                    fill_shape(renderer, square.shrink(5.0), sign, sign, ROUND);
                }
            }
            Kind::Switch => {
                fill_shape(renderer, bounds, fill, outline, ROUND);
                let side = bounds.height - 4.0;
                let x = if self.on { bounds.x + bounds.width - side - 2.0 } else { bounds.x + 2.0 };
                let knob = Rectangle { x, y: bounds.y + 2.0, width: side, height: side };
                let knob = if self.on { knob } else { knob.shrink(1.0) };
                fill_shape(renderer, knob, sign, sign, ROUND);
            }
        }
    }
}

fn fill_shape(
    renderer: &mut Renderer,
    bounds: Rectangle,
    fill: Color,
    outline: Color,
    radius: f32,
) {
    let border = Border { color: outline, width: 1.0, radius: radius.into() };
    renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, fill);
}

impl<'a, Message: 'a> From<Mark> for Element<'a, Message> {
    fn from(mark: Mark) -> Self {
        Element::new(mark)
    }
}
