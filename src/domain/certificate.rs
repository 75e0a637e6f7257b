//! What certificates say of themselves.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::hex::to_hex;

/// What a server's certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// The DNS names and addresses it is for.
    pub names: Vec<String>,
    /// Whose it is. Only the names count.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
    /// What it is known by.
    pub sha256: Fingerprint,
    /// The certificates that the server sent with it, as it sent them: of who issued it, and of
    /// who issued that.
    pub chain: Vec<ChainedCertificate>,
}

/// What a certificate says of itself that a server sent with its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainedCertificate {
    /// Whose it is.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
    /// What it is known by.
    pub sha256: Fingerprint,
}

/// What a certificate is known by: the SHA-256 of all of it.
///
/// It is stored as hexadecimal digits, and shown as people compare it: `AB:CD:…`. Either is read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 32]);

/// Why a text is no fingerprint: it has not 64 hexadecimal digits, with or without colons between
/// two and two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FingerprintError;

impl fmt::Display for FingerprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not the SHA-256 of a certificate: 64 hexadecimal digits")
    }
}

impl std::error::Error for FingerprintError {}

impl From<[u8; 32]> for Fingerprint {
    fn from(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }
}

impl Fingerprint {
    /// 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn digits(&self) -> String {
        to_hex(&self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let pairs: Vec<&str> = if text.contains(':') {
            text.split(':').collect()
        } else {
            (0..text.len()).step_by(2).map(|at| text.get(at..at + 2).unwrap_or("")).collect()
        };
        let octet = |pair: &&str| {
            let two = pair.len() == 2 && pair.bytes().all(|digit| digit.is_ascii_hexdigit());
            u8::from_str_radix(pair, 16).ok().filter(|_| two)
        };
        let octets: Option<Vec<u8>> = pairs.iter().map(octet).collect();
        octets.and_then(|octets| octets.try_into().ok()).map(Self).ok_or(FingerprintError)
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = FingerprintError;

    fn try_from(text: String) -> Result<Self, FingerprintError> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.digits()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, octet) in self.0.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            write!(f, "{colon}{octet:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_people_write_it() {
        let octets: [u8; 32] = std::array::from_fn(|at| u8::try_from(at * 8).expect("an octet"));
        let fingerprint = Fingerprint::from(octets);
        let (shown, digits) = (fingerprint.to_string(), fingerprint.digits());
        assert!(shown.starts_with("00:08:10:18:20:28:30") && shown.ends_with(":E8:F0:F8"));
        for text in [&shown, &digits, &shown.to_lowercase(), &digits.to_uppercase()] {
            assert_eq!(text.parse(), Ok(fingerprint), "{text}");
        }
        for text in [
            "",
            ":",
            &shown[1..],
            &digits[2..],
            &digits[1..],
            &format!("{digits}00"),
            &digits.replace("08", "0x"),
            &digits.replace("08", "+8"),
            &digits.replace("08", "\u{fc}"),
            &shown.replace("00:08", "0:008"),
            &format!("{shown}:"),
        ] {
            assert_eq!(text.parse::<Fingerprint>(), Err(FingerprintError), "{text}");
        }
    }
}
