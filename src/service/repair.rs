//! What can be done where the policy or the account does not count, and what the desktop opens.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::store::{Kept, Part};

use super::{Service, ServiceError, blocking};

impl Service {
    /// Whether the last good state of it is there to be restored.
    pub async fn has_last_good(&self, part: Part) -> bool {
        let service = self.clone();
        blocking(move || service.0.parts.store.has_last_good(&part)).await
    }

    /// Puts the last good state back; what stood there is kept beside it, in the file that this
    /// gives.
    ///
    /// # Errors
    /// It could not be stored.
    pub async fn restore(&self, part: Part) -> Result<Kept, ServiceError> {
        let service = self.clone();
        blocking(move || {
            let kept = service.0.parts.store.restore(&part)?;
            service.reload();
            Ok(kept)
        })
        .await
    }

    /// Starts anew with nothing; what stood there is kept beside it, in the file that this gives.
    ///
    /// # Errors
    /// It could not be stored.
    pub async fn start_anew(&self, part: Part) -> Result<Kept, ServiceError> {
        let service = self.clone();
        blocking(move || {
            let kept = service.0.parts.store.start_anew(&part)?;
            service.reload();
            Ok(kept)
        })
        .await
    }

    /// Hands a file to the desktop, which opens it in the program that it has for such files.
    ///
    /// # Errors
    /// [`ServiceError::NotOpened`].
    pub async fn open_file(&self, path: &Path) -> Result<(), ServiceError> {
        open_with(OPENER, path).await
    }

    /// Hands the address of a page to the desktop, which opens it in a browser. It is one that
    /// stands in the program: what others said is never opened.
    ///
    /// # Errors
    /// [`ServiceError::PageNotOpened`].
    pub async fn open_page(&self, page: &'static str) -> Result<(), ServiceError> {
        open_with(OPENER, Path::new(page)).await.map_err(|error| match error {
            ServiceError::NotOpened(_, words) => ServiceError::PageNotOpened(page, words),
            error => error,
        })
    }
}

/// What hands a file to the desktop.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

async fn open_with(opener: &str, path: &Path) -> Result<(), ServiceError> {
    let not_opened = |words: String| ServiceError::NotOpened(path.to_owned(), words);
    let status = Command::new(opener)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await
        .map_err(|error| not_opened(format!("{opener}: {error}")))?;
    // Explorer's code says nothing: it is 1 where the file was opened, too.
    if status.success() || cfg!(windows) {
        Ok(())
    } else {
        Err(not_opened(format!("{opener}: {status}")))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_desktop_cannot_open_is_said() {
        let path = Path::new("/etc/outgate/policy.toml");
        assert_eq!(open_with("true", path).await, Ok(()));
        for opener in ["false", "/nowhere/opener"] {
            match open_with(opener, path).await {
                Err(ServiceError::NotOpened(named, words)) => {
                    assert_eq!(named, path);
                    assert!(words.starts_with(opener), "{words}");
                }
                other => panic!("{opener}: {other:?}"),
            }
        }
    }
}
