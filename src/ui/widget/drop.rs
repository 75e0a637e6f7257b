//! Where an open list goes: under its line if there is room, and over it if not.

use iced::advanced::overlay::{self, Overlay};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, renderer};
use iced::{Event, Point, Rectangle, Renderer, Size};

use crate::ui::Theme;
use crate::ui::theme::metrics::space;

/// Puts a list that iced would put where there is more room under `line` whenever it fits.
pub(super) fn drop_under<'a, Message: 'a>(
    line: Rectangle,
    list: overlay::Element<'a, Message, Theme, Renderer>,
) -> overlay::Element<'a, Message, Theme, Renderer> {
    overlay::Element::new(Box::new(DropUnder { line, list }))
}

struct DropUnder<'a, Message> {
    line: Rectangle,
    list: overlay::Element<'a, Message, Theme, Renderer>,
}

impl<Message> Overlay<Message, Theme, Renderer> for DropUnder<'_, Message> {
    fn layout(&mut self, renderer: &Renderer, window: Size) -> layout::Node {
        let list = self.list.as_overlay_mut().layout(renderer, window);
        let under = self.line.y + self.line.height + space::XS;
        if under + list.size().height <= window.height {
            list.move_to(Point::new(self.line.x, under))
        } else {
            list
        }
    }

    fn update(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let list = self.list.as_overlay_mut();
        list.update(event, layout, cursor, renderer, clipboard, shell);
    }

    fn mouse_interaction(
        &self,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.list.as_overlay().mouse_interaction(layout, cursor, renderer)
    }

    fn draw(
        &self,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
    ) {
        self.list.as_overlay().draw(renderer, theme, style, layout, cursor);
    }
}
