//! Two things side by side where there is room, and one under the other where there is not.

use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::{Event, Length, Point, Rectangle, Renderer, Size, Vector};

use super::parts;
use crate::ui::theme::metrics::space;
use crate::ui::{Element, Theme};

/// What matters at the left, and what can be done with it at the right.
///
/// The right part is as wide as it needs to be; it moves under the left one when that would get
/// less than `least` of the width.
#[must_use]
pub fn beside<'a, Message>(
    left: impl Into<Element<'a, Message>>,
    right: impl Into<Element<'a, Message>>,
    least: f32,
) -> Pair<'a, Message> {
    Pair::new(left.into(), right.into(), Share::Rest { least })
}

/// Two parts of the same width, and of the same height if they [`Length::Fill`] it; one under
/// the other when each would get less than `least` of the width.
#[must_use]
pub fn halves<'a, Message>(
    left: impl Into<Element<'a, Message>>,
    right: impl Into<Element<'a, Message>>,
    least: f32,
) -> Pair<'a, Message> {
    Pair::new(left.into(), right.into(), Share::Half { least })
}

/// See [`beside`] and [`halves`].
pub struct Pair<'a, Message> {
    parts: [Element<'a, Message>; 2],
    share: Share,
    spacing: f32,
    centred: bool,
}

#[derive(Debug, Clone, Copy)]
enum Share {
    Rest { least: f32 },
    Half { least: f32 },
}

impl<'a, Message> Pair<'a, Message> {
    fn new(left: Element<'a, Message>, right: Element<'a, Message>, share: Share) -> Self {
        Self { parts: [left, right], share, spacing: space::L, centred: false }
    }

    /// The distance between the parts.
    #[must_use]
    pub fn spacing(mut self, spacing: f32) -> Self {
        self.spacing = spacing;
        self
    }

    /// While side by side, the middle of one beside the middle of the other.
    #[must_use]
    pub fn centred(mut self) -> Self {
        self.centred = true;
        self
    }

    /// Lays out one part within these limits; where it cannot fill, it is as large as it is.
    fn place(
        &mut self,
        part: usize,
        tree: &mut Tree,
        renderer: &Renderer,
        (most, fills): (Size, Size<bool>),
    ) -> layout::Node {
        let compress = Size::new(!fills.width, !fills.height);
        let limits = layout::Limits::with_compression(Size::ZERO, most, compress);
        self.parts[part].as_widget_mut().layout(&mut tree.children[part], renderer, &limits)
    }

    fn stacked(&mut self, tree: &mut Tree, renderer: &Renderer, width: f32) -> layout::Node {
        let limits = (Size::new(width, f32::INFINITY), Size::new(true, false));
        let left = self.place(0, tree, renderer, limits);
        let right = self.place(1, tree, renderer, limits);
        let distance = if right.size().height > 0.0 { self.spacing } else { 0.0 };
        let y = left.size().height + distance;
        let size = Size::new(width, y + right.size().height);
        layout::Node::with_children(size, vec![left, right.move_to(Point::new(0.0, y))])
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Pair<'_, Message> {
    fn tag(&self) -> tree::Tag {
        struct Tag;
        tree::Tag::of::<Tag>()
    }

    fn children(&self) -> Vec<Tree> {
        self.parts.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.parts);
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
        let (left, right, right_x) = match self.share {
            Share::Rest { least } => {
                let limits = (Size::new(width, f32::INFINITY), Size::new(false, false));
                let right = self.place(1, tree, renderer, limits);
                let rest = width - right.size().width - self.spacing;
                if rest < least {
                    return self.stacked(tree, renderer, width);
                }
                let limits = (Size::new(rest, f32::INFINITY), Size::new(true, false));
                let right_x = rest + self.spacing;
                (self.place(0, tree, renderer, limits), right, right_x)
            }
            Share::Half { least } => {
                let half = (width - self.spacing) / 2.0;
                if half < least {
                    return self.stacked(tree, renderer, width);
                }
                let limits = (Size::new(half, f32::INFINITY), Size::new(true, false));
                let heights =
                    [0, 1].map(|part| self.place(part, tree, renderer, limits).size().height);
                let limits = (Size::new(half, heights[0].max(heights[1])), Size::new(true, true));
                let left = self.place(0, tree, renderer, limits);
                let right = self.place(1, tree, renderer, limits);
                (left, right, half + self.spacing)
            }
        };
        let tallest = left.size().height.max(right.size().height);
        let y = |node: &layout::Node| {
            if self.centred { (tallest - node.size().height) / 2.0 } else { 0.0 }
        };
        let (left_at, right_at) = (Point::new(0.0, y(&left)), Point::new(right_x, y(&right)));
        layout::Node::with_children(
            Size::new(width, tallest),
            vec![left.move_to(left_at), right.move_to(right_at)],
        )
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.container(None, layout.bounds());
        parts::operate(&mut self.parts, tree, layout, renderer, operation);
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
        let parts = self.parts.iter_mut().zip(&mut tree.children).zip(layout.children());
        for ((part, tree), layout) in parts {
            let widget = part.as_widget_mut();
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
        parts::draw(&self.parts, tree, renderer, (theme, style), layout, cursor, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        parts::mouse_interaction(&self.parts, tree, layout, cursor, viewport, renderer)
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        overlay::from_children(&mut self.parts, tree, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: 'a> From<Pair<'a, Message>> for Element<'a, Message> {
    fn from(pair: Pair<'a, Message>) -> Self {
        Element::new(pair)
    }
}
