//! Words, in the few sizes that there are.

use std::borrow::Cow;

use iced::widget::text::{IntoFragment, LineHeight, Rich, Span, Wrapping};
use iced::widget::{Text as Plain, rich_text, span, text};
use iced::{Font, Pixels};

use crate::ui::Theme;
use crate::ui::theme::metrics::size;
use crate::ui::theme::{self, font};

/// Words in one style.
pub type Text<'a> = Plain<'a, Theme>;

/// Words in which some parts stand out.
pub type Sentence<'a, Message> = Rich<'a, iced::Never, Message, Theme>;

/// The title of a page.
pub fn title<'a>(words: impl IntoFragment<'a>) -> Text<'a> {
    sized(words, size::TITLE, size::TITLE_LINE).font(font::SEMIBOLD)
}

/// The heading of a card.
pub fn heading<'a>(words: impl IntoFragment<'a>) -> Text<'a> {
    body(words).font(font::SEMIBOLD)
}

/// Running text.
pub fn body<'a>(words: impl IntoFragment<'a>) -> Text<'a> {
    sized(words, size::BODY, size::BODY_LINE)
}

/// A line that belongs to the one above it.
pub fn small<'a>(words: impl IntoFragment<'a>) -> Text<'a> {
    sized(words, size::SMALL, size::SMALL_LINE)
}

/// The name of a field.
pub fn label<'a>(words: impl IntoFragment<'a>) -> Text<'a> {
    small(words).font(font::MEDIUM)
}

/// What helps to fill something in, or tells what it does.
pub fn help<'a>(words: impl IntoFragment<'a>) -> Text<'a> {
    sized(words, size::HELP, size::HELP_LINE).style(theme::text::quiet)
}

/// A server's own words, a fingerprint, a code.
pub fn code<'a>(words: impl IntoFragment<'a>) -> Text<'a> {
    sized(words, size::HELP, size::SMALL_LINE).font(font::MONO)
}

fn sized<'a>(words: impl IntoFragment<'a>, size: f32, line: f32) -> Text<'a> {
    text(words)
        .size(size)
        .line_height(LineHeight::Absolute(Pixels(line)))
        .wrapping(Wrapping::WordOrGlyph)
}

/// How a part of a sentence stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// What the sentence is about.
    Strong,
    /// A server's own words.
    Code,
}

impl Emphasis {
    fn font(self) -> Font {
        match self {
            Self::Strong => font::SEMIBOLD,
            Self::Code => font::MONO,
        }
    }
}

/// A [`small`] sentence in which some parts stand out.
///
/// The parts are looked for in the sentence, in any order, so a translation may put them where
/// it wants. A part that is not there changes nothing.
pub fn sentence<'a, Message: 'a>(
    words: impl Into<Cow<'a, str>>,
    parts: &[(&str, Emphasis)],
) -> Sentence<'a, Message> {
    let spans = spans(&words.into(), parts)
        .into_iter()
        .map(|(part, emphasis)| {
            let part: Span<'_, iced::Never, Font> = span(part);
            part.font_maybe(emphasis.map(Emphasis::font))
        })
        .collect::<Vec<_>>();
    rich_text(spans)
        .on_link_click(iced::never)
        .size(size::SMALL)
        .line_height(LineHeight::Absolute(Pixels(size::SMALL_LINE)))
        .wrapping(Wrapping::WordOrGlyph)
}

/// Cuts a sentence at its parts that stand out.
fn spans(words: &str, parts: &[(&str, Emphasis)]) -> Vec<(String, Option<Emphasis>)> {
    let mut cut = Vec::new();
    let mut rest = words;
    loop {
        let next = parts
            .iter()
            .filter(|(part, _)| !part.is_empty())
            .filter_map(|(part, emphasis)| Some((rest.find(part)?, *part, *emphasis)))
            .min_by_key(|(at, part, _)| (*at, usize::MAX - part.len()));
        let Some((at, part, emphasis)) = next else { break };
        if at > 0 {
            cut.push((rest[..at].to_owned(), None));
        }
        cut.push((part.to_owned(), Some(emphasis)));
        rest = &rest[at + part.len()..];
    }
    if !rest.is_empty() {
        cut.push((rest.to_owned(), None));
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_out_wherever_the_sentence_has_it() {
        let host = [("mx.example", Emphasis::Strong)];
        assert_eq!(
            spans("Delivered by mx.example, port 587", &host),
            [
                ("Delivered by ".to_owned(), None),
                ("mx.example".to_owned(), Some(Emphasis::Strong)),
                (", port 587".to_owned(), None),
            ]
        );
        assert_eq!(spans("Not there", &host), [("Not there".to_owned(), None)]);
    }

    #[test]
    fn the_longer_of_two_parts_at_one_place_stands_out_whole() {
        let parts = [("mx", Emphasis::Code), ("mx.example", Emphasis::Strong)];
        assert_eq!(
            spans("mx.example", &parts),
            [("mx.example".to_owned(), Some(Emphasis::Strong))]
        );
    }
}
