//! The look: two palettes, and what every widget takes from them.
//!
//! Views never hold a colour. They name a style (`theme::text::quiet`), and the style asks the
//! [`Theme`] for its [`Palette`]. The theme is a type of our own rather than iced's, so that
//! following the desktop's light or dark gives our palettes and not iced's.

use iced::theme::{Base, Mode, Style};
use iced::{Color, color};

pub mod container;
pub mod control;
pub mod font;
pub mod input;
pub mod menu;
pub mod metrics;
pub mod scrollable;
pub mod text;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark words on a light page.
    #[default]
    Light,
    /// Light words on a dark page.
    Dark,
}

impl Theme {
    /// The colours of this theme.
    #[must_use]
    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

impl Base for Theme {
    fn default(preference: Mode) -> Self {
        match preference {
            Mode::Dark => Self::Dark,
            Mode::Light | Mode::None => Self::Light,
        }
    }

    fn mode(&self) -> Mode {
        match self {
            Self::Light => Mode::Light,
            Self::Dark => Mode::Dark,
        }
    }

    fn base(&self) -> Style {
        let palette = Theme::palette(*self);
        Style { background_color: palette.page, text_color: palette.text }
    }

    fn palette(&self) -> Option<iced::theme::Palette> {
        let palette = Theme::palette(*self);
        Some(iced::theme::Palette {
            background: palette.page,
            text: palette.text,
            primary: palette.accent,
            success: palette.good,
            warning: palette.warn,
            danger: palette.bad,
        })
    }

    fn name(&self) -> &str {
        match self {
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// The colours of a theme, by what they are for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Behind everything in the content area.
    pub page: Color,
    /// Behind the sidebar, and under a control that the pointer is on.
    pub side: Color,
    /// Cards, fields, the bar at the bottom.
    pub surface: Color,
    /// Hairlines.
    pub line: Color,
    /// Words.
    pub text: Color,
    /// Words that explain, and the outline of what can be ticked.
    pub quiet: Color,
    /// What is chosen, focused, or the one thing to do next.
    pub accent: Color,
    /// A tint of the accent.
    pub accent_weak: Color,
    /// Words on the accent, and on `bad` where that fills a button.
    pub on_accent: Color,
    /// It works.
    pub good: Color,
    /// Behind `good`.
    pub good_weak: Color,
    /// It works, but look.
    pub warn: Color,
    /// Behind `warn`.
    pub warn_weak: Color,
    /// It does not work.
    pub bad: Color,
    /// Behind `bad`.
    pub bad_weak: Color,
}

/// What a state means to the person, apart from the word that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Neutral,
    /// Worth knowing.
    Info,
    /// It works.
    Good,
    /// It works, but look.
    Warn,
    /// It does not work.
    Bad,
}

impl Palette {
    /// The colour of words in this tone.
    #[must_use]
    pub fn tone(&self, tone: Tone) -> Color {
        match tone {
            Tone::Neutral => self.quiet,
            Tone::Info => self.accent,
            Tone::Good => self.good,
            Tone::Warn => self.warn,
            Tone::Bad => self.bad,
        }
    }

    /// What stands behind words in this tone.
    #[must_use]
    pub fn tint(&self, tone: Tone) -> Color {
        match tone {
            Tone::Neutral => self.side,
            Tone::Info => self.accent_weak,
            Tone::Good => self.good_weak,
            Tone::Warn => self.warn_weak,
            Tone::Bad => self.bad_weak,
        }
    }
}

const LIGHT: Palette = Palette {
    page: color!(0xfa, 0xfa, 0xf9),
    side: color!(0xf3, 0xf2, 0xf0),
    surface: color!(0xff, 0xff, 0xff),
    line: color!(0xe4, 0xe2, 0xdf),
    text: color!(0x1c, 0x19, 0x17),
    quiet: color!(0x6f, 0x6a, 0x65),
    accent: color!(0x0f, 0x76, 0x6e),
    accent_weak: color!(0xe3, 0xf1, 0xef),
    on_accent: color!(0xff, 0xff, 0xff),
    good: color!(0x14, 0x7c, 0x3b),
    good_weak: color!(0xe7, 0xf5, 0xec),
    warn: color!(0x9a, 0x5b, 0x06),
    warn_weak: color!(0xfb, 0xf1, 0xdf),
    bad: color!(0xb4, 0x23, 0x18),
    bad_weak: color!(0xfc, 0xeb, 0xe9),
};

const DARK: Palette = Palette {
    page: color!(0x18, 0x17, 0x15),
    side: color!(0x14, 0x13, 0x11),
    surface: color!(0x21, 0x1f, 0x1d),
    line: color!(0x38, 0x35, 0x2f),
    text: color!(0xf3, 0xf1, 0xee),
    quiet: color!(0xa9, 0xa3, 0x9b),
    accent: color!(0x34, 0xc5, 0xb3),
    accent_weak: color!(0x17, 0x32, 0x2f),
    on_accent: color!(0x14, 0x13, 0x11),
    good: color!(0x5c, 0xcb, 0x85),
    good_weak: color!(0x18, 0x2a, 0x1e),
    warn: color!(0xe4, 0xae, 0x5a),
    warn_weak: color!(0x30, 0x26, 0x1a),
    bad: color!(0xf4, 0x87, 0x7c),
    bad_weak: color!(0x37, 0x1f, 0x1c),
};

/// `top` laid over `under`, so much of it.
fn mix(under: Color, top: Color, share: f32) -> Color {
    let channel = |under: f32, top: f32| under + (top - under) * share;
    Color::from_rgb(channel(under.r, top.r), channel(under.g, top.g), channel(under.b, top.b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_a_contrast_of_at_least_four_and_a_half() {
        for theme in [Theme::Light, Theme::Dark] {
            let p = theme.palette();
            let mut pairs = vec![
                ("on the accent", p.on_accent, p.accent),
                ("on a dangerous button", p.on_accent, p.bad),
            ];
            for (ground, under) in [("page", p.page), ("side", p.side), ("surface", p.surface)] {
                pairs.push((ground, p.text, under));
                pairs.push((ground, p.quiet, under));
                pairs.push((ground, p.accent, under));
                pairs.push((ground, p.bad, under));
            }
            for tone in [Tone::Neutral, Tone::Info, Tone::Good, Tone::Warn, Tone::Bad] {
                pairs.push(("tone on its tint", p.tone(tone), p.tint(tone)));
                pairs.push(("tone on a card", p.tone(tone), p.surface));
                pairs.push(("words on a tint", p.text, p.tint(tone)));
                pairs.push(("quiet words on a tint", p.quiet, p.tint(tone)));
            }
            for (name, words, under) in pairs {
                let ratio = words.relative_contrast(under);
                assert!(ratio >= 4.5, "{theme:?}, {name}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn the_theme_follows_the_desktop() {
        assert_eq!(<Theme as Base>::default(Mode::Dark), Theme::Dark);
        assert_eq!(<Theme as Base>::default(Mode::Light), Theme::Light);
        assert_eq!(<Theme as Base>::default(Mode::None), Theme::Light);
    }
}
