//! The platform's keyring: Secret Service, Keychain or Credential Manager.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroize as _;

use super::{SecretError, Secrets};
use crate::domain::{Secret, SecretId};

/// What the keyring knows Outgate's passwords by, beside the name of each.
const SERVICE: &str = "io.github.outgate.Outgate";

/// The platform's keyring. It is reached anew each time, so that one that answers later, or is
/// unlocked later, is used from then on.
///
/// On Linux it is on the bus that `DBUS_SESSION_BUS_ADDRESS` names. Where that is not set, as
/// under cron, it is looked for on the bus of the person's runtime folder: `$XDG_RUNTIME_DIR/bus`,
/// or else `/run/user/UID/bus`.
pub struct Keyring {
    open: Box<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync>,
}

impl Keyring {
    /// The keyring of this session.
    #[must_use]
    pub fn new() -> Self {
        Self::opened_by(platform)
    }

    fn opened_by(
        open: impl Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static,
    ) -> Self {
        Self { open: Box::new(open) }
    }

    fn entry(&self, id: &SecretId, label: Option<&str>) -> Result<Entry, SecretError> {
        let store = (self.open)().map_err(|error| SecretError::NoKeyring(words(error)))?;
        let modifiers = label.filter(|_| HAS_LABELS).map(|label| HashMap::from([("label", label)]));
        store.build(SERVICE, id.as_str(), modifiers.as_ref()).map_err(refused)
    }
}

impl Default for Keyring {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}

impl Secrets for Keyring {
    fn get(&self, id: &SecretId) -> Result<Secret, SecretError> {
        self.entry(id, None)?.get_password().map(Secret::new).map_err(refused)
    }

    fn put(&self, id: &SecretId, secret: &Secret, label: &str) -> Result<(), SecretError> {
        self.entry(id, Some(label))?.set_password(secret.expose()).map_err(refused)
    }

    fn remove(&self, id: &SecretId) -> Result<(), SecretError> {
        match self.entry(id, None)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(error)),
        }
    }
}

/// Whether this platform's store takes what the person sees of a password.
const HAS_LABELS: bool = cfg!(all(unix, not(target_os = "macos")));

#[cfg(all(unix, not(target_os = "macos")))]
fn platform() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn platform() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn platform() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// Why a keyring that answers did not do it.
fn refused(error: Error) -> SecretError {
    match error {
        Error::NoEntry => SecretError::NotFound,
        Error::NoStorageAccess(_) => SecretError::Locked(words(error)),
        _ => SecretError::Keyring(words(error)),
    }
}

/// The platform's words. Some errors carry what was read, which no message shows; it is wiped.
fn words(mut error: Error) -> String {
    if let Error::BadEncoding(read) | Error::BadDataFormat(read, _) = &mut error {
        read.zeroize();
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use keyring_core::api::CredentialStoreApi as _;
    use keyring_core::mock;

    use super::*;

    fn id() -> SecretId {
        SecretId::from_random([7; 16])
    }

    fn mocked() -> Arc<mock::Store> {
        mock::Store::new().expect("a store")
    }

    /// What the keyring answers after its store has failed once with this.
    fn after(error: Error) -> SecretError {
        let store = mocked();
        let entry = store.build(SERVICE, id().as_str(), None).expect("an entry");
        let cred: &mock::Cred = entry.as_any().downcast_ref().expect("a mock");
        cred.set_error(error);
        let keyring = Keyring::opened_by(move || Ok(store.clone()));
        keyring.get(&id()).expect_err("the store fails")
    }

    #[test]
    fn a_refusal_is_told_apart() {
        let system = || Box::new(std::io::Error::other("no prompter"));
        let locked = after(Error::NoStorageAccess(system()));
        assert!(matches!(&locked, SecretError::Locked(words) if words.contains("no prompter")));
        let failed = after(Error::PlatformFailure(system()));
        assert!(matches!(&failed, SecretError::Keyring(words) if words.contains("no prompter")));
        assert_eq!(after(Error::NoEntry), SecretError::NotFound);
    }

    #[test]
    fn r11_what_cannot_be_read_is_in_no_error() {
        let read = || b"hunter2\xff".to_vec();
        let why = || Box::new(std::io::Error::other("why"));
        for error in [Error::BadEncoding(read()), Error::BadDataFormat(read(), why())] {
            let shown = format!("{:?}", after(error));
            assert!(!shown.contains("hunter2") && !shown.contains("104, 117"), "{shown}");
        }
    }

    #[test]
    fn a_keyring_that_answers_later_is_used() {
        let store = mocked();
        let asked = AtomicUsize::new(0);
        let keyring = Keyring::opened_by(move || match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Err(Error::PlatformFailure(Box::new(std::io::Error::other("no bus")))),
            _ => Ok(store.clone()),
        });
        let first = keyring.get(&id());
        assert!(matches!(&first, Err(SecretError::NoKeyring(words)) if words.contains("no bus")));
        assert_eq!(keyring.get(&id()), Err(SecretError::NotFound));
    }
}
