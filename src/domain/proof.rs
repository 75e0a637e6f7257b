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
    /// The connection was encrypted and the certificate verified, or the pinned one.
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
    let mut fields = vec![
        "outgate proof 1".to_owned(),
        server.host.to_string(),
        server.port.to_string(),
        server.security.to_string(),
        user_name.to_owned(),
        secret_kind.to_owned(),
        secret.to_owned(),
        sender.to_wire(),
        if evidence.encrypted { "encrypted" } else { "plain" }.to_owned(),
        if evidence.signed_in { "signed in" } else { "not signed in" }.to_owned(),
    ];
    // Nothing where there is none, so that proofs from before there were pins still hold.
    if let Some(pin) = &server.pinned_certificate {
        fields.extend(["pinned certificate".to_owned(), pin.digits()]);
    }
    let mut hash = Sha256::new();
    for field in fields {
        // The length first, so that no two lists of fields look alike.
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    to_hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fingerprint, SecretId, Security, SignIn};

    fn server(pinned_certificate: Option<Fingerprint>) -> SmtpMsa {
        let password = SecretRef::Keyring(SecretId::from_random([7; 16]));
        SmtpMsa {
            host: "smtp.partner.example".parse().expect("a host"),
            port: 587,
            security: Security::Starttls,
            pinned_certificate,
            sign_in: Some(SignIn { user_name: "alice".to_owned(), password }),
        }
    }

    #[test]
    fn a_pin_is_part_of_what_is_proved_and_proofs_without_one_stay_as_they_were() {
        let alice = "alice@partner.example".parse().expect("an address");
        let evidence = Evidence { encrypted: true, signed_in: true };
        let proof = |server: &SmtpMsa| Proof::new(server, &alice, evidence, Timestamp::UNIX_EPOCH);
        // As it is in the files of people who have proved this server.
        let stored = "32034f84c4ce27f554bcea27dddb988796394090d7b5f9e5431aedfd7ad1d7a4";
        assert_eq!(proof(&server(None)).fingerprint, stored);
        let pins = [None, Some([7; 32].into()), Some([8; 32].into())];
        for (proved, pin) in pins.iter().enumerate() {
            for (at, other) in pins.iter().enumerate() {
                let covers = proof(&server(*pin)).covers(&server(*other), &alice);
                assert_eq!(covers, proved == at, "{pin:?} {other:?}");
            }
        }
    }
}
