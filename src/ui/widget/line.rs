//! Words on one line: what does not fit is cut off, and that shows.

use std::borrow::Cow;

use iced::advanced::text::{self, Hit, Paragraph as _, Renderer as _, paragraph};
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Layout, layout, mouse, renderer};
use iced::widget::text::LineHeight;
use iced::{Color, Font, Length, Point, Rectangle, Renderer, Size, alignment};

use crate::ui::theme::metrics::size;
use crate::ui::theme::{Palette, font};
use crate::ui::{Element, Theme};

/// Words on one line, in the size of body text.
#[must_use]
pub fn line<'a>(words: impl Into<Cow<'a, str>>) -> Line<'a> {
    let words: Cow<'a, str> = words.into();
    // What breaks lines elsewhere is a space here.
    let words = if words.contains(char::is_control) {
        words.replace(char::is_control, " ").into()
    } else {
        words
    };
    Line { words, font: font::REGULAR, size: (size::BODY, size::BODY_LINE), color: None }
}

/// See [`line()`].
pub struct Line<'a> {
    words: Cow<'a, str>,
    font: Font,
    /// Of the letters, and of the line.
    size: (f32, f32),
    color: Option<fn(&Palette) -> Color>,
}

impl Line<'_> {
    /// In this face.
    #[must_use]
    pub fn font(mut self, font: Font) -> Self {
        self.font = font;
        self
    }

    /// As small as what belongs to the line above it.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.size = (size::SMALL, size::SMALL_LINE);
        self
    }

    /// A server's own words.
    #[must_use]
    pub fn code(mut self) -> Self {
        self.size = (size::HELP, size::SMALL_LINE);
        self.font(font::MONO)
    }

    /// In this colour of the theme's.
    #[must_use]
    pub fn color(mut self, color: fn(&Palette) -> Color) -> Self {
        self.color = Some(color);
        self
    }

    fn text<'t>(&self, content: &'t str) -> text::Text<&'t str, Font> {
        text::Text {
            content,
            bounds: Size::INFINITE,
            size: self.size.0.into(),
            line_height: LineHeight::Absolute(self.size.1.into()),
            font: self.font,
            align_x: text::Alignment::Default,
            align_y: alignment::Vertical::Top,
            shaping: text::Shaping::Advanced,
            wrapping: text::Wrapping::None,
        }
    }

    /// What is shown of the words within this width.
    fn fitting(&self, width: f32) -> Cow<'_, str> {
        let whole = Paragraph::with_text(self.text(&self.words));
        if whole.min_width() <= width {
            return Cow::Borrowed(&*self.words);
        }
        let room = width - Paragraph::with_text(self.text("…")).min_width();
        let at = Point::new(room.max(0.0), self.size.1 / 2.0);
        // The nearest gap between letters may be the one after that in the middle of which it is.
        let mut end = whole.hit_test(at).map_or(0, Hit::cursor).min(self.words.len());
        loop {
            while !self.words.is_char_boundary(end) {
                end -= 1;
            }
            let shown = format!("{}…", self.words[..end].trim_end());
            let fits = Paragraph::with_text(self.text(&shown)).min_width() <= width;
            if fits || end == 0 {
                return Cow::Owned(shown);
            }
            end -= 1;
        }
    }
}

type Paragraph = <Renderer as text::Renderer>::Paragraph;

#[derive(Default)]
struct State {
    shown: paragraph::Plain<Paragraph>,
    /// What was fitted into which width.
    fitted: (String, f32),
}

impl<Message> Widget<Message, Theme, Renderer> for Line<'_> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        _renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let width = limits.max().width;
        let state = tree.state.downcast_mut::<State>();
        let (words, fitted) = &state.fitted;
        // To measure letters is what takes time.
        #[expect(clippy::float_cmp, reason = "it is the same width, or another")]
        let is_another = *words != *self.words || *fitted != width;
        if is_another {
            state.shown.update(self.text(&self.fitting(width)));
            state.fitted = (self.words.clone().into_owned(), width);
        }
        layout::Node::new(Size::new(width, self.size.1))
    }

    fn operate(
        &mut self,
        _tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.text(None, layout.bounds(), &self.words);
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
        let state = tree.state.downcast_ref::<State>();
        let color = self.color.map_or(style.text_color, |color| color(theme.palette()));
        renderer.fill_paragraph(state.shown.raw(), layout.position(), color, *viewport);
    }
}

impl<'a, Message: 'a> From<Line<'a>> for Element<'a, Message> {
    fn from(line: Line<'a>) -> Self {
        Element::new(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::*;

    /// What is shown, with the program's own faces.
    fn fitting(words: &'static str, width: f32) -> String {
        // The faces are loaded with a view.
        drop(view::<()>(line("")));
        line(words).code().fitting(width).into_owned()
    }

    #[test]
    fn what_fits_is_shown_whole_and_what_does_not_is_cut_off() {
        let letter = fitting_width("x");
        for (words, letters, shown) in [
            ("250 ok", 6.0, "250 ok"),
            ("250 ok", 5.0, "250…"),
            ("250 2.0.0", 8.5, "250 2.0…"),
            ("üüüüüü", 4.0, "üüü…"),
            ("x", 0.0, "…"),
            ("two\nlines", 9.0, "two lines"),
        ] {
            assert_eq!(fitting(words, letter * letters + 0.5), shown, "{words}");
        }
    }

    fn fitting_width(words: &'static str) -> f32 {
        drop(view::<()>(line("")));
        let line = line("").code();
        Paragraph::with_text(line.text(words)).min_width()
    }
}
