//! The few signs that the window has, drawn as lines in the colour of the words around them.

use std::cell::Cell;

use iced::advanced::graphics::geometry::path::Builder;
use iced::advanced::graphics::geometry::{Frame, LineCap, LineJoin, Path, Renderer as _, Stroke};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Layout, Renderer as _, layout, mouse, renderer};
use iced::widget::canvas::{Cache, Geometry};
use iced::widget::container;
use iced::{Color, Length, Point, Radians, Rectangle, Renderer, Size, Vector};

use crate::ui::theme::{self, Palette};
use crate::ui::{Element, Theme};

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// It is done, or chosen.
    Check,
    /// It failed, or: take it away.
    Cross,
    /// Look here.
    Warning,
    /// Worth knowing.
    Info,
    /// Opens below.
    Down,
    /// Opens to the side; is closed.
    Right,
    /// Add one.
    Plus,
    /// Waits.
    Dot,
    /// Addresses.
    At,
    /// A record, line by line.
    List,
    /// Programs that are connected.
    Plug,
    /// What protects everybody.
    Shield,
    /// Many of a kind.
    Grid,
    /// The project's own: an arrow through a gate.
    Gate,
}

/// A sign, that many pixels wide and high.
#[must_use]
pub fn icon(icon: Icon, size: f32) -> Sign {
    Sign { icon, size, color: None }
}

/// See [`icon`].
#[derive(Debug, Clone, Copy)]
pub struct Sign {
    icon: Icon,
    size: f32,
    color: Option<fn(&Palette) -> Color>,
}

impl Sign {
    /// A colour other than that of the words around it.
    #[must_use]
    pub fn color(mut self, color: fn(&Palette) -> Color) -> Self {
        self.color = Some(color);
        self
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Sign {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Drawing>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Drawing::default())
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

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let color = self.color.map_or(style.text_color, |color| color(theme.palette()));
        let drawing = tree.state.downcast_ref::<Drawing>();
        drawing.draw(renderer, layout.bounds(), viewport, color, self.icon);
    }
}

impl<'a, Message: 'a> From<Sign> for Element<'a, Message> {
    fn from(sign: Sign) -> Self {
        Element::new(sign)
    }
}

/// The project's own sign, on a field of the accent's colour.
#[must_use]
pub fn gate<'a, Message: 'a>(size: f32) -> Element<'a, Message> {
    let sign = icon(Icon::Gate, size * 0.62).color(|palette| palette.on_accent);
    container(sign).center(size).style(theme::container::logo).into()
}

/// A sign as it was drawn last.
///
/// The renderer draws what is not kept anew with every picture, and all that lies around it.
#[derive(Default)]
pub(super) struct Drawing {
    lines: Cache<Renderer>,
    of: Cell<Option<(Icon, Color)>>,
}

impl Drawing {
    /// Draws a sign in these bounds, as far as they are in view.
    pub(super) fn draw(
        &self,
        renderer: &mut Renderer,
        bounds: Rectangle,
        viewport: &Rectangle,
        color: Color,
        icon: Icon,
    ) {
        if self.of.replace(Some((icon, color))) != Some((icon, color)) {
            self.lines.clear();
        }
        let lines = self.lines.draw(renderer, bounds.size(), |frame| {
            stroke(frame, color, |path| trace(icon, path));
        });
        draw_at(renderer, bounds, viewport, lines);
    }
}

/// Draws lines in these bounds, as far as they are in view, once.
pub(super) fn draw_lines(
    renderer: &mut Renderer,
    bounds: Rectangle,
    viewport: &Rectangle,
    color: Color,
    lines: impl FnOnce(&mut Builder),
) {
    let mut frame = Frame::new(renderer, bounds.size());
    stroke(&mut frame, color, lines);
    draw_at(renderer, bounds, viewport, frame.into_geometry());
}

/// Strokes lines that are given on a field of 16 by 16, with the pen of all signs.
fn stroke(frame: &mut Frame<Renderer>, color: Color, lines: impl FnOnce(&mut Builder)) {
    let scale = frame.width() / FIELD;
    let pen = Stroke::default()
        .with_color(color)
        .with_width(1.6 * scale)
        .with_line_cap(LineCap::Round)
        .with_line_join(LineJoin::Round);
    frame.scale(scale);
    frame.stroke(&Path::new(lines), pen);
}

/// Each sign has a layer of its own. In one with words, the renderer (`iced_tiny_skia` 0.14) takes
/// the place of a sign for that of words wherever these became more or fewer, and leaves some half
/// painted.
fn draw_at(renderer: &mut Renderer, bounds: Rectangle, viewport: &Rectangle, lines: Geometry) {
    let Some(in_view) = bounds.intersection(viewport) else { return };
    renderer.with_layer(in_view, |renderer| {
        renderer.with_translation(Vector::new(bounds.x, bounds.y), |renderer| {
            renderer.draw_geometry(lines);
        });
    });
}

const FIELD: f32 = 16.0;

fn trace(icon: Icon, path: &mut Builder) {
    match icon {
        Icon::Check => line(path, &[(3.5, 8.5), (6.7, 11.5), (12.5, 5.0)]),
        Icon::Cross => {
            line(path, &[(4.5, 4.5), (11.5, 11.5)]);
            line(path, &[(11.5, 4.5), (4.5, 11.5)]);
        }
        Icon::Warning => {
            line(path, &[(8.0, 3.0), (8.0, 9.0)]);
            line(path, &[(8.0, 12.6), (8.0, 12.7)]);
        }
        Icon::Info => {
            line(path, &[(8.0, 7.0), (8.0, 13.0)]);
            line(path, &[(8.0, 3.3), (8.0, 3.4)]);
        }
        Icon::Down => line(path, &[(4.0, 6.2), (8.0, 10.2), (12.0, 6.2)]),
        Icon::Right => line(path, &[(6.0, 4.0), (10.0, 8.0), (6.0, 12.0)]),
        Icon::Plus => {
            line(path, &[(8.0, 3.5), (8.0, 12.5)]);
            line(path, &[(3.5, 8.0), (12.5, 8.0)]);
        }
        Icon::Dot => line(path, &[(8.0, 8.0), (8.0, 8.1)]),
        Icon::At => {
            path.circle(Point::new(8.0, 8.0), 2.6);
            line(path, &[(10.6, 5.4), (10.6, 9.0)]);
            path.bezier_curve_to(
                Point::new(10.6, 11.3),
                Point::new(14.2, 11.0),
                Point::new(14.2, 7.8),
            );
            path.bezier_curve_to(
                Point::new(14.2, 4.0),
                Point::new(11.4, 1.8),
                Point::new(8.0, 1.8),
            );
            path.bezier_curve_to(Point::new(4.4, 1.8), Point::new(1.8, 4.6), Point::new(1.8, 8.0));
            path.bezier_curve_to(
                Point::new(1.8, 12.6),
                Point::new(6.6, 15.6),
                Point::new(11.0, 13.4),
            );
        }
        Icon::List => {
            for y in [4.0, 8.0, 12.0] {
                line(path, &[(2.8, y), (13.2, y)]);
            }
        }
        Icon::Plug => {
            line(path, &[(5.6, 1.8), (5.6, 5.0)]);
            line(path, &[(10.4, 1.8), (10.4, 5.0)]);
            line(path, &[(3.4, 5.0), (12.6, 5.0)]);
            line(path, &[(4.2, 5.0), (4.2, 7.4)]);
            path.bezier_curve_to(
                Point::new(4.2, 12.4),
                Point::new(11.8, 12.4),
                Point::new(11.8, 7.4),
            );
            path.line_to(Point::new(11.8, 5.0));
            line(path, &[(8.0, 11.4), (8.0, 14.2)]);
        }
        Icon::Shield => {
            line(path, &[(8.0, 1.8), (13.2, 3.6), (13.2, 7.6)]);
            path.bezier_curve_to(
                Point::new(13.2, 11.0),
                Point::new(10.8, 13.2),
                Point::new(8.0, 14.4),
            );
            path.bezier_curve_to(
                Point::new(5.2, 13.2),
                Point::new(2.8, 11.0),
                Point::new(2.8, 7.6),
            );
            path.line_to(Point::new(2.8, 3.6));
            path.close();
        }
        Icon::Grid => {
            for (x, y) in [(2.4, 2.4), (9.4, 2.4), (2.4, 9.4), (9.4, 9.4)] {
                path.rounded_rectangle(Point::new(x, y), Size::new(4.2, 4.2), 1.0.into());
            }
        }
        Icon::Gate => {
            line(path, &[(2.6, 14.2), (2.6, 7.2)]);
            path.arc(arc((8.0, 7.2), 5.4, std::f32::consts::PI, std::f32::consts::TAU));
            line(path, &[(13.4, 7.2), (13.4, 14.2)]);
            line(path, &[(5.6, 9.4), (10.8, 9.4)]);
            line(path, &[(8.6, 7.0), (11.0, 9.4), (8.6, 11.8)]);
        }
    }
}

fn line(path: &mut Builder, points: &[(f32, f32)]) {
    for (index, (x, y)) in points.iter().enumerate() {
        let point = Point::new(*x, *y);
        if index == 0 {
            path.move_to(point);
        } else {
            path.line_to(point);
        }
    }
}

/// A piece of a circle, clockwise from `start` to `end`, in radians from three o'clock.
pub(super) fn arc(
    (x, y): (f32, f32),
    radius: f32,
    start: f32,
    end: f32,
) -> iced::widget::canvas::path::Arc {
    iced::widget::canvas::path::Arc {
        center: Point::new(x, y),
        radius,
        start_angle: Radians(start),
        end_angle: Radians(end),
    }
}
