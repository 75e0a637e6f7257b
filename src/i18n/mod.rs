//! What people read, in their own language: the catalogues of `i18n/`, and the sentences that
//! are made of domain values.
//!
//! The catalogues are checked by `build.rs` and are part of the program. Each message is a
//! function of [`Words`], named as its key: `words.common_cancel()`.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::LazyLock;

mod apps;
mod certificate;
mod conversation;
mod discovery;
mod failure;
mod format;
mod health;
mod mail;
mod parse;
mod policy;
mod problem;
mod recipients;
mod refusal;
mod relay;
mod service;
mod stage;

pub use catalogue::L10nLanguage as Catalogue;
pub use certificate::CertificateLines;
pub use discovery::Remark;
pub use failure::Advice;
pub use format::{InstantError, instant};
pub use recipients::Appearance;
pub use service::{explain, explain_here};

/// What `build.rs` made of the catalogues.
#[allow(
    clippy::derivable_impls,
    clippy::pedantic,
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "generated; build.rs checks what the unwrapping relies on"
)]
mod catalogue {
    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| catalogue::L10n::En.load());
static GERMAN: LazyLock<Catalogue> = LazyLock::new(|| catalogue::L10n::De.load());

/// A language that Outgate speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// Every language.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &[Self::English, Self::German]
    }

    /// What the language calls itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// Its ISO 639 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The first language of the person's desktop that there is, else English.
    #[must_use]
    pub fn from_system() -> Self {
        sys_locale::get_locales().find_map(|locale| locale.parse().ok()).unwrap_or_default()
    }
}

/// Why a text names no language that Outgate speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLanguage;

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such language")
    }
}

impl std::error::Error for UnknownLanguage {}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Takes a code, with whatever region and encoding follow: `de`, `de-AT`, `de_CH.UTF-8`.
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let code = text.split(['-', '_', '.', '@']).next().unwrap_or_default();
        let of_code = |language: &&Self| language.code().eq_ignore_ascii_case(code);
        Self::all().iter().find(of_code).copied().ok_or(UnknownLanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Everything that is said to people, in one language. A copy costs nothing; whoever switches the
/// language takes another one of these.
#[derive(Clone, Copy)]
pub struct Words {
    language: Language,
}

impl Words {
    /// The words of a language. Its catalogue is read with the first word that is said, in less
    /// than a millisecond: who says nothing, as sendmail does, does without.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language of these words.
    #[must_use]
    pub fn language(self) -> Language {
        self.language
    }
}

impl Deref for Words {
    type Target = Catalogue;

    fn deref(&self) -> &Catalogue {
        match self.language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
        }
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language
    }
}

impl Eq for Words {}

#[cfg(test)]
mod tests;
