//! A line of text to edit, in a frame that may hold something more at its end.

use iced::advanced::text::Renderer as TextRenderer;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::widget::{TextInput, text_input};
use iced::{Border, Color, Event, Length, Padding, Point, Rectangle, Renderer, Size, Vector};

use super::parts;
use crate::ui::theme::metrics::{radius, space};
use crate::ui::{Element, Theme};

/// What the frame of a line of text does beside iced's own.
///
/// iced's text input takes Tab when it is disabled, keeps Escape for itself, and does not tell
/// when it is left. Here it is passed by, lets Escape through, and says so.
pub struct Input<'a, Message> {
    content: [Element<'a, Message>; 2],
    on_leave: Option<Message>,
    state: Appearance,
}

/// How the frame looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appearance {
    /// As it should be.
    Plain,
    /// What is entered is wrong.
    Wrong,
    /// Nothing can be entered.
    Disabled,
}

impl<'a, Message: Clone + 'a> Input<'a, Message> {
    /// Frames a text input; `trailing` stands at the end of the line.
    #[must_use]
    pub fn new(
        input: TextInput<'a, Message, Theme>,
        trailing: Option<Element<'a, Message>>,
        state: Appearance,
    ) -> Self {
        let input = input.padding(Padding::from([space::S + 1.0, space::M]));
        Self { content: [input.into(), trailing.into()], on_leave: None, state }
    }

    /// The message when the keyboard goes elsewhere.
    #[must_use]
    pub fn on_leave(mut self, message: Option<Message>) -> Self {
        self.on_leave = message;
        self
    }
}

#[derive(Default)]
struct State {
    was_focused: bool,
}

fn is_focused(tree: &Tree) -> bool {
    type Inner = text_input::State<<Renderer as TextRenderer>::Paragraph>;
    tree.children[0].state.downcast_ref::<Inner>().is_focused()
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Input<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        self.content.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.content);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let [input, trailing] = &mut self.content;
        let loose = limits.loose();
        let trailing = trailing.as_widget_mut().layout(&mut tree.children[1], renderer, &loose);
        let taken = match trailing.size().width {
            0.0 => 0.0,
            width => width + space::M,
        };
        let rest = limits.width(Length::Fill).shrink(Size::new(taken, 0.0));
        let input = input.as_widget_mut().layout(&mut tree.children[0], renderer, &rest);
        let height = input.size().height;
        let middle = (height - trailing.size().height) / 2.0;
        let trailing = trailing.move_to(Point::new(input.size().width, middle));
        let size = Size::new(input.size().width + taken, height);
        layout::Node::with_children(size, vec![input, trailing])
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        if self.state == Appearance::Disabled && !is_focused(tree) {
            return;
        }
        parts::operate(&mut self.content, tree, layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let is_escape = matches!(
            event,
            Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(Named::Escape), .. })
        );
        if is_escape {
            return;
        }
        // What stands inside the frame goes first: it lies over the text's own area.
        let parts = self.content.iter_mut().zip(&mut tree.children).zip(layout.children());
        for ((part, tree), layout) in parts.rev() {
            let widget = part.as_widget_mut();
            widget.update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        let focused = is_focused(tree);
        let state = tree.state.downcast_mut::<State>();
        if state.was_focused != focused {
            state.was_focused = focused;
            shell.request_redraw();
            if !focused && let Some(message) = &self.on_leave {
                shell.publish(message.clone());
            }
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let palette = theme.palette();
        let bounds = layout.bounds();
        let focused = is_focused(tree);
        if focused {
            fill(renderer, bounds.expand(HALO), palette.accent_weak, None, HALO);
        }
        let ground =
            if self.state == Appearance::Disabled { palette.side } else { palette.surface };
        let outline = match (self.state, focused) {
            (Appearance::Wrong, true) => (palette.bad, 2.0),
            (Appearance::Wrong, false) => (palette.bad, 1.0),
            (_, true) => (palette.accent, 2.0),
            (_, false) => (palette.line, 1.0),
        };
        fill(renderer, bounds, ground, Some(outline), 0.0);
        parts::draw(&self.content, tree, renderer, (theme, style), layout, cursor, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        parts::mouse_interaction(&self.content, tree, layout, cursor, viewport, renderer)
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        overlay::from_children(&mut self.content, tree, layout, renderer, viewport, translation)
    }
}

/// How far the tint around a focused field reaches.
const HALO: f32 = 3.0;

fn fill(
    renderer: &mut Renderer,
    bounds: Rectangle,
    ground: Color,
    outline: Option<(Color, f32)>,
    wider: f32,
) {
    let (color, width) = outline.unwrap_or((Color::TRANSPARENT, 0.0));
    let border = Border { color, width, radius: (radius::CONTROL + wider).into() };
    renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, ground);
}

impl<'a, Message: Clone + 'a> From<Input<'a, Message>> for Element<'a, Message> {
    fn from(input: Input<'a, Message>) -> Self {
        Element::new(input)
    }
}
