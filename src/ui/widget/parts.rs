//! What a control of several parts does by letting each of them do it.

use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Layout, mouse, renderer};
use iced::{Rectangle, Renderer};

use crate::ui::Element;
use crate::ui::theme::Theme;

/// Lets an operation look into each part.
pub(super) fn operate<Message>(
    parts: &mut [Element<'_, Message>],
    tree: &mut Tree,
    layout: Layout<'_>,
    renderer: &Renderer,
    operation: &mut dyn Operation,
) {
    operation.traverse(&mut |operation| {
        let parts = parts.iter_mut().zip(&mut tree.children).zip(layout.children());
        for ((part, tree), layout) in parts {
            part.as_widget_mut().operate(tree, layout, renderer, operation);
        }
    });
}

/// Draws each part.
pub(super) fn draw<Message>(
    parts: &[Element<'_, Message>],
    tree: &Tree,
    renderer: &mut Renderer,
    (theme, style): (&Theme, &renderer::Style),
    layout: Layout<'_>,
    cursor: mouse::Cursor,
    viewport: &Rectangle,
) {
    let parts = parts.iter().zip(&tree.children).zip(layout.children());
    for ((part, tree), layout) in parts {
        part.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
    }
}

/// What the pointer shows over the parts.
pub(super) fn mouse_interaction<Message>(
    parts: &[Element<'_, Message>],
    tree: &Tree,
    layout: Layout<'_>,
    cursor: mouse::Cursor,
    viewport: &Rectangle,
    renderer: &Renderer,
) -> mouse::Interaction {
    let parts = parts.iter().zip(&tree.children).zip(layout.children());
    parts
        .map(|((part, tree), layout)| {
            part.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
        })
        .max()
        .unwrap_or_default()
}
