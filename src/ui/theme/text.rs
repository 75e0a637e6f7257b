//! The colour of words.

use iced::widget::text::{Catalog, Style, StyleFn};

use super::{Theme, Tone};

impl Catalog for Theme {
    type Class<'a> = StyleFn<'a, Self>;

    fn default<'a>() -> Self::Class<'a> {
        Box::new(inherited)
    }

    fn style(&self, class: &Self::Class<'_>) -> Style {
        class(self)
    }
}

/// The colour of whatever the words stand in.
#[must_use]
pub fn inherited(_theme: &Theme) -> Style {
    Style { color: None }
}

/// Words, whatever they stand in.
#[must_use]
pub fn plain(theme: &Theme) -> Style {
    Style { color: Some(theme.palette().text) }
}

/// Words that explain.
#[must_use]
pub fn quiet(theme: &Theme) -> Style {
    tone(Tone::Neutral)(theme)
}

/// Words that say what is wrong.
#[must_use]
pub fn bad(theme: &Theme) -> Style {
    tone(Tone::Bad)(theme)
}

/// Words in a tone.
pub fn tone(tone: Tone) -> impl Fn(&Theme) -> Style {
    move |theme| Style { color: Some(theme.palette().tone(tone)) }
}
