//! What the window remembers of itself.

use crate::store::Preferences;

use super::{Service, blocking};

impl Service {
    /// What the window remembered. It blocks, for one small file.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        Preferences::load(&self.0.parts.state_folder)
    }

    /// Lets the window remember. That it could not is worth no word: nothing but its looks is
    /// lost.
    pub async fn remember(&self, preferences: Preferences) {
        let service = self.clone();
        blocking(move || {
            let _ = preferences.save(&service.0.parts.state_folder);
        })
        .await;
    }
}
