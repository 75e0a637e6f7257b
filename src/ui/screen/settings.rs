//! Language and theme, and what the window does by itself.

use iced::widget::column;

use crate::i18n::Language;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::Theme;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{card, checkbox, choice, labelled, page, page_head};

/// What the person chooses.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// Another language.
    Language(Language),
    /// Light, dark, or what the desktop has.
    Theme(Option<Theme>),
    /// Whether gateways are checked by themselves.
    Checks(bool),
}

/// Language and theme, and whether gateways are checked; what is chosen holds at once.
#[must_use]
pub fn view<'a>(context: &Context, theme: Option<Theme>, checks: bool) -> Element<'a, Message> {
    let words = context.words;
    let languages =
        Language::all().iter().map(|language| (*language, language.own_name().to_owned()));
    let languages = choice(languages, &words.language(), Some(Message::Language)).id("language");
    let themes = [
        (None, words.common_theme_desktop()),
        (Some(Theme::Light), words.common_theme_light()),
        (Some(Theme::Dark), words.common_theme_dark()),
    ];
    let themes = choice(themes, &theme, Some(Message::Theme)).id("theme");
    let help = words.health_checks_help();
    let checks =
        checkbox(words.health_checks(), Some(help.into()), checks, Some(Message::Checks(!checks)));
    let fields = column![
        labelled(words.common_language(), languages, None),
        labelled(words.common_theme(), themes, None),
        checks.id("checks"),
    ];
    let head = page_head(words.common_settings(), None, iced::widget::Space::new());
    page([head, card(fields.spacing(space::L).max_width(360)).into()], None)
}
