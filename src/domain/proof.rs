//! What a passed connection test leaves behind (R4).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::hex::to_hex;
use super::{Address, SecretRef, SmtpMsa};

/// What a passed connection test saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The connection was encrypted and the certificate verified.
    pub encrypted: bool,
    /// The server took user name and password.
    pub signed_in: bool,
}

/// A passed connection test, as it is stored beside the settings that it proved.
///
/// The fingerprint covers every setting, the name of the secret and the evidence, so that a
/// proof says nothing about settings that were changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// When the test passed.
    pub tested_at: Timestamp,
    /// What it saw.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// SHA-256, as hexadecimal digits.
    fingerprint: String,
}

impl Proof {
    /// Only a passed test makes one: see `smtp::Verified`.
    pub(crate) fn new(
        server: &SmtpMsa,
        sender: &Address,
        evidence: Evidence,
        tested_at: Timestamp,
    ) -> Self {
        Self { tested_at, evidence, fingerprint: fingerprint(server, sender, evidence) }
    }

    /// Whether this is the proof of exactly these settings.
    #[must_use]
    pub fn covers(&self, server: &SmtpMsa, sender: &Address) -> bool {
        self.fingerprint == fingerprint(server, sender, self.evidence)
    }
}

fn fingerprint(server: &SmtpMsa, sender: &Address, evidence: Evidence) -> String {
    let (user_name, secret_kind, secret) = match &server.sign_in {
        None => ("", "none", ""),
        Some(sign_in) => match &sign_in.password {
            SecretRef::Keyring(id) => (sign_in.user_name.as_str(), "keyring", id.as_str()),
            SecretRef::Command(line) => (sign_in.user_name.as_str(), "command", line.as_str()),
        },
    };
    let mut hash = Sha256::new();
    for field in [
        "outgate proof 1",
        &server.host.to_string(),
        &server.port.to_string(),
        &server.security.to_string(),
        user_name,
        secret_kind,
        secret,
        &sender.to_wire(),
        if evidence.encrypted { "encrypted" } else { "plain" },
        if evidence.signed_in { "signed in" } else { "not signed in" },
    ] {
        // The length first, so that no two lists of fields look alike.
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    to_hex(&hash.finalize())
}
