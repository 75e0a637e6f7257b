//! The server of one From address, and whether it is on.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Address, Fingerprint, Host, Proof, SecretRef};

/// How a connection is encrypted (RFC 8314).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Implicit TLS, usually on port 465.
    Ssl,
    /// STARTTLS, usually on port 587.
    Starttls,
    /// No encryption: for loopback, or without sign-in where the policy waives encryption (R5).
    None,
}

impl Security {
    /// The port that belongs to it (RFC 8314 §7, RFC 5321).
    #[must_use]
    pub fn usual_port(self) -> u16 {
        match self {
            Self::Ssl => 465,
            Self::Starttls => 587,
            Self::None => 25,
        }
    }
}

impl fmt::Display for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssl => "ssl",
            Self::Starttls => "starttls",
            Self::None => "none",
        })
    }
}

/// A user name, and where its password is to be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// What the server knows the person by; see [`is_user_name`].
    #[serde(deserialize_with = "user_name")]
    pub user_name: String,
    /// Where the password is; never the password.
    pub password: SecretRef,
}

/// Whether a server can take this as a user name: it is not empty, and has no control character.
/// A NUL would end it in the middle of a sign-in (RFC 4616 §2), and the password would begin.
#[must_use]
pub fn is_user_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_control)
}

fn user_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_user_name(&text) {
        Ok(text)
    } else {
        Err(D::Error::custom("a user name is not empty and has no control characters"))
    }
}

/// A mail submission server (RFC 6409), and how to sign in there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpMsa {
    /// The server.
    pub host: Host,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// A pin: exactly this certificate is accepted, and no other, whoever issued it, for whatever
    /// name and time. Without one, the certificate authorities decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned_certificate: Option<Fingerprint>,
    /// How to sign in; a server may want none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignIn>,
}

impl SmtpMsa {
    /// Whether a password would travel without TLS to another machine, which nothing allows (R5).
    #[must_use]
    pub fn sends_password_in_clear(&self) -> bool {
        self.security == Security::None && self.sign_in.is_some() && !self.host.is_loopback()
    }
}

/// Whether the person wants a gateway to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// Mail from the address goes through the gateway or nowhere (R6).
    On,
    /// Mail from the address goes through the domain mail server.
    Off,
}

/// The gateway of one From address.
///
/// `server` is what delivers; an edit stands in `draft` until its own test has passed, so that
/// what was proved goes on working meanwhile (R4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// On or off, as the person set it; the policy may pause it all the same.
    pub switch: Switch,
    /// The server that delivers.
    pub server: SmtpMsa,
    /// What a passed test proved of `server`; without one that matches, it counts as untested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// Changed settings that have not passed their test yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<SmtpMsa>,
}

impl Gateway {
    /// What was entered last: the draft, if there is one.
    #[must_use]
    pub fn entered(&self) -> &SmtpMsa {
        self.draft.as_ref().unwrap_or(&self.server)
    }

    /// Whether `server` may take the place of what this gateway has, as far as its pin goes.
    ///
    /// A certificate is pinned while a server is set up, and at no other time: where a test has
    /// proved this gateway at the same host, with another certificate or by the authorities, a
    /// certificate that is suddenly another is what a pin is there to stop (RFC 8314 §5.3, §5.4).
    /// Whoever means it removes the gateway, or changes the file by hand, and sets it up anew. To
    /// go without a pin is always possible: the authorities are asked again then.
    #[must_use]
    pub fn lets_pin(&self, server: &SmtpMsa, sender: &Address) -> bool {
        let proved = self.proof.as_ref().is_some_and(|it| it.covers(&self.server, sender));
        let same = self.server.pinned_certificate == server.pinned_certificate;
        server.pinned_certificate.is_none() || same || !proved || self.server.host != server.host
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Evidence, Timestamp};

    #[test]
    fn a_certificate_is_pinned_at_set_up_only() {
        let alice = "alice@partner.example".parse().expect("an address");
        let server = |host: &str, pin: Option<u8>| SmtpMsa {
            host: host.parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            pinned_certificate: pin.map(|octet| [octet; 32].into()),
            sign_in: None,
        };
        let evidence = Evidence { encrypted: true, signed_in: false };
        let proof =
            |server: &SmtpMsa| Some(Proof::new(server, &alice, evidence, Timestamp::UNIX_EPOCH));
        let (one, other) = ("mail.partner.example", "mx.partner.example");
        for (before, is_proved, then, lets) in [
            // It is being set up.
            (server(one, None), false, server(one, Some(7)), true),
            (server(one, Some(7)), false, server(one, Some(8)), true),
            // It was proved: by the authorities, or with a pin.
            (server(one, None), true, server(one, Some(7)), false),
            (server(one, Some(7)), true, server(one, Some(8)), false),
            (server(one, Some(7)), true, server(one, Some(7)), true),
            // The authorities may always be asked, and another server is set up anew.
            (server(one, Some(7)), true, server(one, None), true),
            (server(one, None), true, server(other, Some(7)), true),
        ] {
            let proof = if is_proved { proof(&before) } else { None };
            let server = before.clone();
            let mut gateway = Gateway { switch: Switch::On, server, proof, draft: None };
            assert_eq!(gateway.lets_pin(&then, &alice), lets, "{before:?} {then:?}");
            // What was changed by hand is being set up anew.
            gateway.server.pinned_certificate = Some([9; 32].into());
            assert!(gateway.lets_pin(&then, &alice), "{then:?}");
            // A draft proves nothing.
            gateway.server = before;
            gateway.draft = Some(then.clone());
            assert_eq!(gateway.lets_pin(&then, &alice), lets, "{then:?}");
        }
    }

    #[test]
    fn a_user_name_has_nothing_that_ends_it_early() {
        for (text, is_one) in [
            ("alice", true),
            ("alice@partner.example", true),
            ("PARTNER\\alice", true),
            ("Alice M\u{fc}ller", true),
            ("", false),
            ("alice\0bob", false),
            ("alice\r\nRSET", false),
            ("alice\u{85}", false),
        ] {
            assert_eq!(is_user_name(text), is_one, "{text:?}");
        }
    }
}
