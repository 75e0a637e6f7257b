//! Texts that a person keeps for themselves, wherever they want.

use std::path::PathBuf;

use super::{ServiceError, blocking};

/// Writes a text into a file, in the place of what may be there: what a person chose to keep.
///
/// # Errors
/// [`ServiceError::NotWritten`].
pub async fn save_text(path: PathBuf, text: String) -> Result<(), ServiceError> {
    blocking(move || {
        std::fs::write(&path, text)
            .map_err(|error| ServiceError::NotWritten(path, error.to_string()))
    })
    .await
}
