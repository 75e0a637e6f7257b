//! The one thing that is pressed: what a button, a box to tick and an entry of the sidebar share.

use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Id, Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::widget::button::{Status, Style, StyleFn};
use iced::{Color, Event, Length, Padding, Rectangle, Renderer, Size, Vector, touch, window};

use super::focus;
use crate::ui::{Element, Theme, theme};

/// Something that is pressed, with the pointer or with Space or Enter.
///
/// With no message it is disabled: Tab passes it by. A control that becomes disabled while the
/// keyboard is on it keeps its place, so that the next Tab goes on from there.
#[must_use]
pub fn control<'a, Message>(
    content: impl Into<Element<'a, Message>>,
    on_press: Option<Message>,
) -> Control<'a, Message> {
    Control {
        content: content.into(),
        on_press,
        id: None,
        width: Length::Shrink,
        padding: Padding::ZERO,
        style: Box::new(theme::control::option),
        status: None,
    }
}

/// See [`control`].
pub struct Control<'a, Message> {
    content: Element<'a, Message>,
    on_press: Option<Message>,
    id: Option<Id>,
    width: Length,
    padding: Padding,
    style: StyleFn<'a, Theme>,
    status: Option<Status>,
}

impl<'a, Message> Control<'a, Message> {
    /// The name by which a task or a test finds it.
    #[must_use]
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// How wide it is; as wide as its content, if nothing is said.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Space around its content.
    #[must_use]
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    /// How it looks, one of [`theme::control`].
    #[must_use]
    pub fn style(mut self, style: impl Fn(&Theme, Status) -> Style + 'a) -> Self {
        self.style = Box::new(style);
        self
    }

    fn status_now(&self, state: &State, is_over: bool) -> Status {
        if self.on_press.is_none() {
            Status::Disabled
        } else if is_over && state.is_pressed {
            Status::Pressed
        } else if is_over {
            Status::Hovered
        } else {
            Status::Active
        }
    }
}

#[derive(Default)]
struct State {
    focus: Focus,
    is_pressed: bool,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Focus {
    #[default]
    Elsewhere,
    /// Put here by the pointer: no ring, but Tab goes on from here.
    Clicked,
    /// Put here by the keyboard.
    Visible,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focus != Focus::Elsewhere
    }

    fn focus(&mut self) {
        self.focus = Focus::Visible;
    }

    fn unfocus(&mut self) {
        self.focus = Focus::Elsewhere;
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Control<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Shrink)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        layout::padded(limits, self.width, Length::Shrink, self.padding, |limits| {
            self.content.as_widget_mut().layout(&mut tree.children[0], renderer, limits)
        })
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        operation.container(self.id.as_ref(), layout.bounds());
        if self.on_press.is_some() || state.is_focused() {
            operation.focusable(self.id.as_ref(), layout.bounds(), state);
        }
        operation.traverse(&mut |operation| {
            self.content.as_widget_mut().operate(
                &mut tree.children[0],
                layout.child(0),
                renderer,
                operation,
            );
        });
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
        self.content.as_widget_mut().update(
            &mut tree.children[0],
            event,
            layout.child(0),
            cursor,
            renderer,
            clipboard,
            shell,
            viewport,
        );
        let state = tree.state.downcast_mut::<State>();
        let is_over = cursor.is_over(layout.bounds());
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let pressed = is_over && self.on_press.is_some() && !shell.is_event_captured();
                state.is_pressed = pressed;
                let before = state.focus;
                state.focus = if pressed { Focus::Clicked } else { Focus::Elsewhere };
                if before != state.focus {
                    shell.request_redraw();
                }
                if pressed {
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerLifted { .. }) => {
                if std::mem::take(&mut state.is_pressed)
                    && is_over
                    && let Some(message) = &self.on_press
                {
                    shell.publish(message.clone());
                    shell.capture_event();
                }
            }
            Event::Touch(touch::Event::FingerLost { .. }) => state.is_pressed = false,
            _ if state.is_focused() && focus::works_a_control(event) => {
                if let Some(message) = &self.on_press
                    && !shell.is_event_captured()
                {
                    state.focus = Focus::Visible;
                    shell.publish(message.clone());
                    shell.capture_event();
                }
            }
            _ => {}
        }
        let status = self.status_now(state, is_over);
        if let Event::Window(window::Event::RedrawRequested(_)) = event {
            self.status = Some(status);
        } else if self.status.is_some_and(|shown| shown != status) {
            shell.request_redraw();
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let status = self.status.unwrap_or_else(|| self.status_now(state, false));
        let style = (self.style)(theme, status);
        if style.background.is_some() || style.border.width > 0.0 {
            let quad = renderer::Quad { bounds, border: style.border, ..renderer::Quad::default() };
            renderer.fill_quad(quad, style.background.unwrap_or(Color::TRANSPARENT.into()));
        }
        self.content.as_widget().draw(
            &tree.children[0],
            renderer,
            theme,
            &renderer::Style { text_color: style.text_color },
            layout.child(0),
            cursor,
            viewport,
        );
        if state.focus == Focus::Visible {
            focus::draw_ring(renderer, *theme, bounds, style.border.radius.top_left);
        }
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &Renderer,
    ) -> mouse::Interaction {
        if self.on_press.is_some() && cursor.is_over(layout.bounds()) {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::default()
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let (tree, layout) = (&mut tree.children[0], layout.child(0));
        self.content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: Clone + 'a> From<Control<'a, Message>> for Element<'a, Message> {
    fn from(control: Control<'a, Message>) -> Self {
        Element::new(control)
    }
}
