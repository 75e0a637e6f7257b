//! Secrets, and where one is kept.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::hex::to_hex;

/// A password in memory: wiped when dropped, never shown (R11).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a password over. The caller's copy, if there is one, is the caller's to wipe.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The password itself: for the wire and the keyring alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The name under which the keyring holds a secret: random, and new for every newly entered
/// secret, so that a proof never covers another password than the one it was made with (R4).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretId(String);

impl SecretId {
    /// Makes a name of random octets.
    #[must_use]
    pub fn from_random(octets: [u8; 16]) -> Self {
        Self(to_hex(&octets))
    }

    /// The name as the keyring and the config hold it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a password is to be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretRef {
    /// In the platform's keyring, under this name.
    Keyring(SecretId),
    /// The first line that this command prints, as with msmtp's `passwordeval`.
    Command(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r11_a_secret_is_not_in_its_debug() {
        let shown = format!("{:?}", Secret::new("hunter2"));
        assert!(!shown.contains("hunter2"));
    }
}
