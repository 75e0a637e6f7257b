//! What the window remembers of itself: no decision, and nothing that delivery looks at.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk;

/// What the window remembers, in its own words for languages and themes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The language's code, where the person chose another than the desktop's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// `light` or `dark`, where the person chose not to follow the desktop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// Whether gateways are checked while the window is open, where the person said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_gateways: Option<bool>,
    /// How wide and high the window was, in logical pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<(f32, f32)>,
}

impl Preferences {
    /// Whether gateways are checked while the window is open: unless the person said no.
    #[must_use]
    pub fn checks_gateways(&self) -> bool {
        self.check_gateways.unwrap_or(true)
    }

    /// What was remembered in this folder. It is worth no error: what cannot be read is
    /// forgotten. It blocks.
    #[must_use]
    pub fn load(folder: &Path) -> Self {
        let text = fs::read_to_string(file(folder)).unwrap_or_default();
        toml_edit::de::from_str(&text).unwrap_or_default()
    }

    /// Remembers it in this folder. It blocks.
    ///
    /// # Errors
    /// What the operating system refused.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        let text = toml_edit::ser::to_string(self).map_err(io::Error::other)?;
        disk::create_folder(folder, disk::PRIVATE_FOLDER)?;
        // Another window may be writing as well: each writes its own file, and one comes last.
        let new = folder.join(format!("window.{}.new", std::process::id()));
        disk::private_file().truncate(true).open(&new)?.write_all(text.as_bytes())?;
        fs::rename(&new, file(folder))
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("window.toml")
}
