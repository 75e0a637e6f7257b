//! Where the keyboard is: Tab and Shift-Tab, the ring, and the keys that work a whole page.

use iced::advanced::widget::operation::focusable::{Count, count};
use iced::advanced::widget::operation::scrollable::AbsoluteOffset;
use iced::advanced::widget::operation::{self, Focusable, Operation, Outcome, Scrollable};
use iced::advanced::widget::{Id, Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::{Border, Color, Event, Length, Rectangle, Renderer, Size, Vector};

use crate::ui::theme::metrics::space;
use crate::ui::{Element, Theme};

/// A key that works the whole page, wherever the keyboard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Escape: leave what is open.
    Leave,
    /// Ctrl+S (⌘S): save.
    Save,
    /// Ctrl+N (⌘N): add.
    Add,
}

impl Shortcut {
    fn of(event: &keyboard::Event) -> Option<Self> {
        let keyboard::Event::KeyPressed { key, physical_key, modifiers, repeat: false, .. } = event
        else {
            return None;
        };
        if matches!(key, Key::Named(Named::Escape)) && modifiers.is_empty() {
            return Some(Self::Leave);
        }
        if !modifiers.command() || modifiers.shift() || modifiers.alt() {
            return None;
        }
        match key.to_latin(*physical_key)? {
            's' => Some(Self::Save),
            'n' => Some(Self::Add),
            _ => None,
        }
    }
}

/// The part of the window that Tab stays in: the whole window, or a dialog over it.
///
/// One stands at the root of the window, and one around a dialog. Tab goes to the next control
/// in reading order and from the last to the first; what it reaches is scrolled into view.
#[must_use]
pub fn scope<'a, Message>(content: impl Into<Element<'a, Message>>) -> Scope<'a, Message> {
    Scope { content: content.into(), on_shortcut: None, alone: false }
}

/// See [`scope`].
pub struct Scope<'a, Message> {
    content: Element<'a, Message>,
    on_shortcut: Option<Box<dyn Fn(Shortcut) -> Option<Message> + 'a>>,
    alone: bool,
}

impl<'a, Message> Scope<'a, Message> {
    /// The message for a [`Shortcut`] that no control took for itself, if it means something.
    #[must_use]
    pub fn on_shortcut(mut self, on_shortcut: impl Fn(Shortcut) -> Option<Message> + 'a) -> Self {
        self.on_shortcut = Some(Box::new(on_shortcut));
        self
    }

    /// No key reaches what lies under this.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    fn step(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, forward: bool) {
        let content = self.content.as_widget_mut();
        let mut counted = count();
        content.operate(tree, layout, renderer, &mut operation::black_box(&mut counted));
        let Outcome::Some(Count { focused, total }) = counted.finish() else { return };
        if total == 0 {
            return;
        }
        let target = match (focused, forward) {
            (None, true) => 0,
            (None, false) => total - 1,
            (Some(focused), true) => (focused + 1) % total,
            (Some(focused), false) => (focused + total - 1) % total,
        };
        let mut focus = FocusAt { target, ..FocusAt::default() };
        content.operate(tree, layout, renderer, &mut focus);
        if let Some((target, scrollable)) = focus.hidden_in {
            content.operate(tree, layout, renderer, &mut Reveal { target, scrollable, seen: 0 });
        }
    }
}

/// Focuses the control with the index `target`, and notes in which scrollable it stands.
#[derive(Default)]
struct FocusAt {
    target: usize,
    focusables: usize,
    scrollables: usize,
    /// The scrollables that the traversal is in, outermost first.
    inside: Vec<usize>,
    /// A scrollable was announced, and its content comes next.
    entering: Option<usize>,
    hidden_in: Option<(Rectangle, usize)>,
}

impl Operation for FocusAt {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let entered = self.entering.take();
        self.inside.extend(entered);
        operate(self);
        if entered.is_some() {
            self.inside.pop();
        }
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        _bounds: Rectangle,
        _content_bounds: Rectangle,
        _translation: Vector,
        _state: &mut dyn Scrollable,
    ) {
        self.entering = Some(self.scrollables);
        self.scrollables += 1;
    }

    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if self.focusables == self.target {
            state.focus();
            self.hidden_in = self.inside.last().map(|scrollable| (bounds, *scrollable));
        } else {
            state.unfocus();
        }
        self.focusables += 1;
    }
}

/// Scrolls the scrollable with that index just so far that `target` is in view.
struct Reveal {
    target: Rectangle,
    scrollable: usize,
    seen: usize,
}

impl Operation for Reveal {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        content_bounds: Rectangle,
        translation: Vector,
        state: &mut dyn Scrollable,
    ) {
        if self.seen == self.scrollable {
            let top = self.target.y - content_bounds.y - space::XL;
            let bottom = top + self.target.height + 2.0 * space::XL;
            let y = if top < translation.y {
                Some(top.max(0.0))
            } else if bottom > translation.y + bounds.height {
                Some((bottom - bounds.height).min(top))
            } else {
                None
            };
            state.scroll_to(AbsoluteOffset { x: None, y });
        }
        self.seen += 1;
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Scope<'_, Message> {
    fn tag(&self) -> tree::Tag {
        struct Tag;
        tree::Tag::of::<Tag>()
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let content = self.content.as_widget_mut().layout(&mut tree.children[0], renderer, limits);
        layout::Node::with_children(content.size(), vec![content])
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        self.content.as_widget_mut().operate(
            &mut tree.children[0],
            layout.child(0),
            renderer,
            operation,
        );
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
        let (tree, layout) = (&mut tree.children[0], layout.child(0));
        self.content
            .as_widget_mut()
            .update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        let Event::Keyboard(event) = event else { return };
        if shell.is_event_captured() {
            return;
        }
        if let Some(forward) = tab(event) {
            self.step(tree, layout, renderer, forward);
            shell.capture_event();
            shell.request_redraw();
        } else if let Some(on_shortcut) = &self.on_shortcut
            && let Some(message) = Shortcut::of(event).and_then(on_shortcut)
        {
            shell.publish(message);
            shell.capture_event();
        } else if self.alone {
            shell.capture_event();
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
        let (tree, layout) = (&tree.children[0], layout.child(0));
        self.content.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let (tree, layout) = (&tree.children[0], layout.child(0));
        self.content.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
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

impl<'a, Message: 'a> From<Scope<'a, Message>> for Element<'a, Message> {
    fn from(scope: Scope<'a, Message>) -> Self {
        Element::new(scope)
    }
}

/// Whether the event is Tab (`true`) or Shift-Tab (`false`).
fn tab(event: &keyboard::Event) -> Option<bool> {
    match event {
        keyboard::Event::KeyPressed { key: Key::Named(Named::Tab), modifiers, .. }
            if !modifiers.command() && !modifiers.alt() && !modifiers.logo() =>
        {
            Some(!modifiers.shift())
        }
        _ => None,
    }
}

/// Whether the event is the first press of Space or Enter.
pub(super) fn works_a_control(event: &Event) -> bool {
    matches!(
        event,
        Event::Keyboard(keyboard::Event::KeyPressed {
            key: Key::Named(Named::Space | Named::Enter),
            modifiers,
            repeat: false,
            ..
        }) if modifiers.is_empty()
    )
}

/// Draws the ring that shows where the keyboard is, around a control.
pub(super) fn draw_ring(renderer: &mut Renderer, theme: Theme, bounds: Rectangle, radius: f32) {
    const GAP: f32 = 2.0;
    const WIDTH: f32 = 2.0;
    let bounds = bounds.expand(GAP + WIDTH);
    let quad = renderer::Quad {
        bounds,
        border: Border {
            color: theme.palette().accent,
            width: WIDTH,
            radius: (radius + GAP + WIDTH).into(),
        },
        ..renderer::Quad::default()
    };
    renderer.fill_quad(quad, Color::TRANSPARENT);
}
