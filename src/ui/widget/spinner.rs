//! Something is happening. It costs time only while it is on the screen.

use std::f32::consts::TAU;
use std::time::{Duration, Instant};

use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, renderer};
use iced::{Event, Length, Rectangle, Renderer, Size, window};

use super::icon;
use crate::ui::{Element, Theme};

/// A piece of a circle that turns, that many pixels wide and high.
#[must_use]
pub fn spinner(size: f32) -> Spinner {
    Spinner { size }
}

/// See [`spinner`].
#[derive(Debug, Clone, Copy)]
pub struct Spinner {
    size: f32,
}

/// How long one turn takes.
const TURN: Duration = Duration::from_millis(1200);
/// How long a picture stands: twelve in a turn are smooth enough, and cheap.
const PICTURE: Duration = Duration::from_millis(100);

#[derive(Default)]
struct State {
    since: Option<Instant>,
    turned: f32,
}

impl<Message> Widget<Message, Theme, Renderer> for Spinner {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fixed(self.size), Length::Fixed(self.size))
    }

    fn layout(
        &mut self,
        _tree: &mut Tree,
        _renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        layout::atomic(limits, self.size, self.size)
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        _layout: Layout<'_>,
        _cursor: mouse::Cursor,
        _renderer: &Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        if let Event::Window(window::Event::RedrawRequested(now)) = event {
            let state = tree.state.downcast_mut::<State>();
            let since = *state.since.get_or_insert(*now);
            state.turned = (*now - since).as_secs_f32() / TURN.as_secs_f32() % 1.0;
            shell.request_redraw_at(*now + PICTURE);
        }
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
        let start = tree.state.downcast_ref::<State>().turned * TAU;
        let color = theme.palette().accent;
        icon::draw_lines(renderer, layout.bounds(), viewport, color, |path| {
            path.arc(icon::arc((8.0, 8.0), 6.0, start, start + TAU * 0.7));
        });
    }
}

impl<'a, Message: 'a> From<Spinner> for Element<'a, Message> {
    fn from(spinner: Spinner) -> Self {
        Element::new(spinner)
    }
}
