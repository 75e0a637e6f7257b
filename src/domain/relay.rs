//! The relay of one person: where their mail programs reach it, and how they sign in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Secret;
use super::hex::{from_hex, to_hex};

/// The letters and digits of a password that Outgate makes: 32, of which no two look or sound
/// alike in a hurry.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// How the relay of one person is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayAccess {
    /// Its TCP port on loopback, settled once.
    pub port: u16,
    /// What a mail program's password is compared with.
    pub password: PasswordHash,
}

/// Makes a password for the relay of random octets: seven groups of four, 140 bits. It is copied,
/// or read aloud, but never chosen by anybody.
#[must_use]
pub fn relay_password(octets: [u8; 28]) -> Secret {
    let mut text = String::with_capacity(34);
    for (at, octet) in octets.into_iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        // 32 divides 256: no letter is likelier than another.
        text.push(char::from(ALPHABET[usize::from(octet) % ALPHABET.len()]));
    }
    Secret::new(text)
}

/// What is kept of the relay's password: one salted SHA-256. A slow hash would protect passwords
/// that people choose; nobody guesses 140 random bits, however fast.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasswordHash {
    salt: [u8; 16],
    hash: [u8; 32],
}

/// Why a text is no hash of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordHashError;

impl fmt::Display for PasswordHashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not the hash of a password: sha256:SALT:HASH")
    }
}

impl std::error::Error for PasswordHashError {}

impl PasswordHash {
    /// What is kept of a password. The salt is random.
    #[must_use]
    pub fn of(password: &Secret, salt: [u8; 16]) -> Self {
        Self { salt, hash: hash(password, salt) }
    }

    /// Whether this is the password, to the letter. How long that takes says nothing of where two
    /// differ.
    #[must_use]
    pub fn matches(&self, password: &Secret) -> bool {
        hash(password, self.salt).ct_eq(&self.hash).into()
    }
}

fn hash(password: &Secret, salt: [u8; 16]) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(password.expose()).finalize().into()
}

impl FromStr for PasswordHash {
    type Err = PasswordHashError;

    fn from_str(text: &str) -> Result<Self, PasswordHashError> {
        let (salt, hash) = text
            .strip_prefix("sha256:")
            .and_then(|rest| rest.split_once(':'))
            .ok_or(PasswordHashError)?;
        let (salt, hash) = (from_hex(salt), from_hex(hash));
        Ok(Self { salt: salt.ok_or(PasswordHashError)?, hash: hash.ok_or(PasswordHashError)? })
    }
}

impl TryFrom<String> for PasswordHash {
    type Error = PasswordHashError;

    fn try_from(text: String) -> Result<Self, PasswordHashError> {
        text.parse()
    }
}

impl From<PasswordHash> for String {
    fn from(password: PasswordHash) -> Self {
        format!("sha256:{}:{}", to_hex(&password.salt), to_hex(&password.hash))
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_password_has_140_bits_and_no_letter_that_is_taken_for_another() {
        assert_eq!(ALPHABET.iter().collect::<HashSet<_>>().len(), 32);
        assert!(ALPHABET.iter().all(|letter| !b"l1o0".contains(letter)));
        let octets = std::array::from_fn(|at| u8::try_from(at * 9).expect("an octet"));
        let password = relay_password(octets);
        let groups: Vec<&str> = password.expose().split('-').collect();
        assert_eq!(groups.len(), 7, "{groups:?}");
        assert!(groups.iter().all(|group| group.len() == 4), "{groups:?}");
        for at in 0..octets.len() {
            let mut other = octets;
            other[at] ^= 1;
            assert_ne!(relay_password(other), password, "octet {at} counts");
        }
    }

    #[test]
    fn only_the_password_itself_matches() {
        let password = relay_password([7; 28]);
        let kept = PasswordHash::of(&password, [1; 16]);
        assert!(kept.matches(&password));
        let text = password.expose();
        for other in [
            text.replace('-', ""),
            text.to_uppercase(),
            format!("{text} "),
            text[1..].to_owned(),
            String::new(),
        ] {
            assert!(!kept.matches(&Secret::new(other.clone())), "{other}");
        }
        assert_ne!(PasswordHash::of(&password, [2; 16]), kept, "the salt counts");
    }

    #[test]
    fn r11_what_is_kept_is_read_as_it_is_written_and_shows_nothing() {
        let password = relay_password([7; 28]);
        let kept = PasswordHash::of(&password, [0xab; 16]);
        let text = String::from(kept.clone());
        assert!(text.starts_with("sha256:abababab"), "{text}");
        assert_eq!(text.parse(), Ok(kept.clone()));
        assert!(!text.contains(password.expose()));
        assert_eq!(format!("{kept:?}"), "PasswordHash(…)");
        for wrong in [
            "",
            "sha256",
            &text[7..],
            &text.replace("sha256", "sha1"),
            &text[..text.len() - 1],
            &format!("{text}00"),
            &text.replacen("ab", "xy", 1),
            &text.replacen("ab", "+b", 1),
            &text.replacen("ab", "\u{e4}", 1),
        ] {
            assert_eq!(wrong.parse::<PasswordHash>(), Err(PasswordHashError), "{wrong}");
        }
    }
}
