//! A long list of which only the rows near what is seen exist.

use iced::advanced::Renderer as _;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::{Event, Length, Point, Rectangle, Renderer, Size, Vector, border};

use super::parts;
use crate::ui::{Element, Theme, theme};

/// A card of rows of one height out of `count`, those from the one with the index `first` on. Each
/// has a key, by which it keeps the keyboard while others come and go. The outline of the card, one
/// pixel wide, lies around them.
#[must_use]
pub fn rows<'a, Key, Message>(
    count: usize,
    height: f32,
    first: usize,
    rows: impl IntoIterator<Item = (Key, Element<'a, Message>)>,
) -> Rows<'a, Key, Message> {
    let (keys, content) = rows.into_iter().unzip();
    Rows { count, height, first, keys, content }
}

/// See [`rows`].
pub struct Rows<'a, Key, Message> {
    count: usize,
    height: f32,
    first: usize,
    keys: Vec<Key>,
    content: Vec<Element<'a, Message>>,
}

/// The keys of the rows that there are in the tree.
struct State<Key>(Vec<Key>);

impl<Key: Copy + PartialEq + 'static, Message> Widget<Message, Theme, Renderer>
    for Rows<'_, Key, Message>
{
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State<Key>>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State(self.keys.clone()))
    }

    fn children(&self) -> Vec<Tree> {
        self.content.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let State(keys) = tree.state.downcast_mut();
        let keys = std::mem::replace(keys, self.keys.clone());
        let mut before: Vec<_> = keys.into_iter().zip(tree.children.drain(..)).collect();
        tree.children = Vec::with_capacity(self.content.len());
        for (key, row) in self.keys.iter().zip(&self.content) {
            let kept = before.iter().position(|(before, _)| before == key);
            tree.children.push(match kept {
                Some(at) => {
                    // Most come in the order in which they were.
                    let (_, mut tree) = before.remove(at);
                    tree.diff(row);
                    tree
                }
                None => Tree::new(row),
            });
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
        let width = limits.max().width;
        let row = Size::new(width, self.height);
        let limits = layout::Limits::new(row, row);
        let mut nodes = Vec::with_capacity(self.content.len());
        let rows = self.content.iter_mut().zip(&mut tree.children);
        for (index, (row, tree)) in (self.first..).zip(rows) {
            let node = row.as_widget_mut().layout(tree, renderer, &limits);
            nodes.push(node.move_to(Point::new(0.0, self.height * lossy(index))));
        }
        let size = Size::new(width, self.height * lossy(self.count));
        layout::Node::with_children(size, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.container(None, layout.bounds());
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
        let rows = self.content.iter_mut().zip(&mut tree.children).zip(layout.children());
        for ((row, tree), layout) in rows {
            let widget = row.as_widget_mut();
            widget.update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        for (index, row) in (self.first..).zip(layout.children()) {
            self.draw_card(index, renderer, *theme, row.bounds(), viewport);
        }
        let rows = self.content.iter().zip(&tree.children).zip(layout.children());
        for ((row, tree), layout) in rows {
            if layout.bounds().intersects(viewport) {
                row.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
            }
        }
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

impl<Key, Message> Rows<'_, Key, Message> {
    /// Draws the part of the card that is under a row.
    ///
    /// What is only partly inside of what is drawn anew costs the software renderer many times what
    /// it costs else, pixel by pixel. One card as long as the list would be such at each scroll, and
    /// its outline as well, so there are two surfaces, row by row, and none beyond what is seen.
    fn draw_card(
        &self,
        index: usize,
        renderer: &mut Renderer,
        theme: Theme,
        row: Rectangle,
        viewport: &Rectangle,
    ) {
        let Some(seen) = row.intersection(viewport) else { return };
        let card = theme::container::card(&theme);
        let (is_first, is_last) = (index == 0, index + 1 == self.count);
        // What is round is not cut.
        let within = if is_first || is_last { row } else { seen };
        let outline = card.border.width;
        let (above, below) =
            (f32::from(u8::from(is_first)) * outline, f32::from(u8::from(is_last)) * outline);
        let around = Rectangle {
            x: within.x - outline,
            y: within.y - above,
            width: within.width + 2.0 * outline,
            height: within.height + above + below,
        };
        let mut fill = |bounds, radius, background| {
            let mut border = border::rounded(0);
            if is_first {
                border.radius = border.radius.top(radius);
            }
            if is_last {
                border.radius = border.radius.bottom(radius);
            }
            renderer.fill_quad(renderer::Quad { bounds, border, ..Default::default() }, background);
        };
        let radius = card.border.radius.top_left;
        fill(around, radius, card.border.color.into());
        if let Some(surface) = card.background {
            fill(within, radius - outline, surface);
        }
    }
}

/// A number of rows as a length; beyond millions it is a little off.
#[expect(clippy::cast_precision_loss, reason = "no list is that long")]
pub(crate) fn lossy(rows: usize) -> f32 {
    rows as f32
}

impl<'a, Key, Message> From<Rows<'a, Key, Message>> for Element<'a, Message>
where
    Key: Copy + PartialEq + 'static,
    Message: 'a,
{
    fn from(rows: Rows<'a, Key, Message>) -> Self {
        Element::new(rows)
    }
}
