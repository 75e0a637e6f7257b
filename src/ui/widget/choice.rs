//! One of several values, from a list that opens.

use std::fmt;

use iced::advanced::text::{self, Renderer as _, paragraph};
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Id, Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::overlay::menu::{self, Menu};
use iced::widget::button::Status;
use iced::widget::text::LineHeight;
use iced::{
    Color, Event, Length, Padding, Point, Rectangle, Renderer, Size, Vector, alignment, touch,
};

use super::drop::drop_under;
use super::focus;
use super::icon::{Drawing, Icon};
use crate::ui::theme::menu::floating;
use crate::ui::theme::metrics::{size, space};
use crate::ui::{Element, Theme, theme};

/// A line that shows the chosen value and opens a list of all of them.
///
/// Space or Enter opens and chooses, the arrow keys go up and down (without opening, too), and
/// Escape closes. Without a message for a new value it is disabled.
#[must_use]
pub fn choice<'a, T, Message>(
    options: impl IntoIterator<Item = (T, String)>,
    chosen: &T,
    on_choose: Option<impl Fn(T) -> Message + 'a>,
) -> Choice<'a, T, Message>
where
    T: Clone + PartialEq + 'a,
{
    let options: Vec<_> =
        options.into_iter().map(|(value, words)| Labelled { value, words }).collect();
    let chosen = options.iter().position(|option| option.value == *chosen);
    Choice {
        options,
        chosen,
        on_choose: on_choose.map(|choose| Box::new(choose) as Box<dyn Fn(T) -> Message + 'a>),
        id: None,
        menu_style: Box::new(floating),
    }
}

/// See [`choice`].
pub struct Choice<'a, T, Message> {
    options: Vec<Labelled<T>>,
    chosen: Option<usize>,
    on_choose: Option<Box<dyn Fn(T) -> Message + 'a>>,
    id: Option<Id>,
    menu_style: menu::StyleFn<'a, Theme>,
}

impl<T, Message> Choice<'_, T, Message> {
    /// The name by which a task or a test finds it.
    #[must_use]
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    fn words(&self) -> &str {
        self.chosen.map_or("", |chosen| &self.options[chosen].words)
    }
}

#[derive(Clone)]
struct Labelled<T> {
    value: T,
    words: String,
}

impl<T> fmt::Display for Labelled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

#[derive(Default)]
struct State {
    menu: menu::State,
    sign: Drawing,
    keyboard_is_here: bool,
    ring: bool,
    is_open: bool,
    /// The option that is marked while the list is open.
    marked: Option<usize>,
    words: paragraph::Plain<<Renderer as text::Renderer>::Paragraph>,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.keyboard_is_here
    }

    fn focus(&mut self) {
        self.keyboard_is_here = true;
        self.ring = true;
    }

    fn unfocus(&mut self) {
        self.keyboard_is_here = false;
        self.ring = false;
        self.is_open = false;
    }
}

const PADDING: Padding =
    Padding { top: space::S + 1.0, bottom: space::S + 1.0, left: space::M, right: 36.0 };
const SIGN: f32 = 14.0;

impl<T: Clone + PartialEq, Message> Choice<'_, T, Message> {
    /// What a key does, if it does something here.
    fn press(&self, state: &mut State, key: Named, shell: &mut Shell<'_, Message>) -> bool {
        let Some(on_choose) = &self.on_choose else { return false };
        let last = self.options.len().saturating_sub(1);
        let from = if state.is_open { state.marked } else { self.chosen };
        match key {
            Named::ArrowDown | Named::ArrowUp => {
                let to = match (from, key) {
                    (None, _) => 0,
                    (Some(at), Named::ArrowDown) => (at + 1).min(last),
                    (Some(at), _) => at.saturating_sub(1),
                };
                if state.is_open {
                    state.marked = Some(to);
                } else if Some(to) != self.chosen
                    && let Some(option) = self.options.get(to)
                {
                    shell.publish(on_choose(option.value.clone()));
                }
            }
            Named::Space | Named::Enter if state.is_open => {
                state.is_open = false;
                if let Some(option) = state.marked.and_then(|marked| self.options.get(marked)) {
                    shell.publish(on_choose(option.value.clone()));
                }
            }
            Named::Space | Named::Enter => {
                state.is_open = true;
                state.marked = self.chosen;
            }
            Named::Escape if state.is_open => state.is_open = false,
            _ => return false,
        }
        true
    }
}

impl<T: Clone + PartialEq, Message> Widget<Message, Theme, Renderer> for Choice<'_, T, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn diff(&self, tree: &mut Tree) {
        if self.on_choose.is_none() {
            tree.state.downcast_mut::<State>().is_open = false;
        }
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
        layout::padded(limits, Length::Fill, Length::Shrink, PADDING, |limits| {
            let words = &mut tree.state.downcast_mut::<State>().words;
            words.update(text::Text {
                content: self.words(),
                bounds: limits.max(),
                size: size::BODY.into(),
                line_height: LineHeight::Absolute(size::BODY_LINE.into()),
                font: renderer.default_font(),
                align_x: text::Alignment::Default,
                align_y: alignment::Vertical::Top,
                shaping: text::Shaping::Advanced,
                wrapping: text::Wrapping::WordOrGlyph,
            });
            let height = words.min_bounds().height.max(size::BODY_LINE);
            layout::Node::new(Size::new(limits.max().width, height))
        })
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        operation.text(self.id.as_ref(), layout.bounds(), self.words());
        if self.on_choose.is_some() || state.is_focused() {
            operation.focusable(self.id.as_ref(), layout.bounds(), state);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                // A press on the list itself does not come here.
                let was_open = std::mem::take(&mut state.is_open);
                let here = cursor.is_over(layout.bounds())
                    && self.on_choose.is_some()
                    && !shell.is_event_captured();
                if here {
                    state.is_open = !was_open;
                    state.marked = self.chosen;
                    shell.capture_event();
                }
                if was_open || here || state.keyboard_is_here {
                    shell.request_redraw();
                }
                state.keyboard_is_here = here;
                state.ring = false;
            }
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: Key::Named(key),
                modifiers,
                ..
            }) if state.keyboard_is_here
                && modifiers.is_empty()
                && !shell.is_event_captured()
                && self.press(state, *key, shell) =>
            {
                state.ring = true;
                shell.capture_event();
                shell.request_redraw();
            }
            _ => {}
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
        let status = match (&self.on_choose, cursor.is_over(bounds)) {
            (None, _) => Status::Disabled,
            (Some(_), true) => Status::Hovered,
            (Some(_), false) => Status::Active,
        };
        let style = theme::control::plain(theme, status);
        let quad = renderer::Quad { bounds, border: style.border, ..renderer::Quad::default() };
        renderer.fill_quad(quad, style.background.unwrap_or(Color::TRANSPARENT.into()));
        let words = layout.child(0).bounds();
        renderer.fill_paragraph(state.words.raw(), words.position(), style.text_color, *viewport);
        let sign = Rectangle::new(
            Point::new(bounds.x + bounds.width - space::M - SIGN, bounds.center_y() - SIGN / 2.0),
            Size::new(SIGN, SIGN),
        );
        state.sign.draw(renderer, sign, viewport, theme.palette().quiet, Icon::Down);
        if state.ring {
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
        if self.on_choose.is_some() && cursor.is_over(layout.bounds()) {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::default()
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let state = tree.state.downcast_mut::<State>();
        let on_choose = self.on_choose.as_ref().filter(|_| state.is_open)?;
        let bounds = layout.bounds();
        let is_open = &mut state.is_open;
        let choose = move |option: Labelled<T>| {
            *is_open = false;
            on_choose(option.value)
        };
        let menu = Menu::new(
            &mut state.menu,
            &self.options,
            &mut state.marked,
            choose,
            None,
            &self.menu_style,
        );
        let menu = menu
            .width(bounds.width)
            .padding(Padding { right: space::M, ..PADDING })
            .text_size(size::BODY)
            .text_line_height(LineHeight::Absolute(size::BODY_LINE.into()));
        let line = bounds + translation;
        let list = menu.overlay(line.position(), *viewport, line.height, Length::Shrink);
        Some(drop_under(line, list))
    }
}

impl<'a, T, Message> From<Choice<'a, T, Message>> for Element<'a, Message>
where
    T: Clone + PartialEq + 'a,
    Message: 'a,
{
    fn from(choice: Choice<'a, T, Message>) -> Self {
        Element::new(choice)
    }
}
