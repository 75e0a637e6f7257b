//! Showing that an address is one's own, by a code that is mailed to it (R16).

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Address;
use super::hex::to_hex;

/// How often a code may be tried before a new one must be asked for.
pub const CODE_TRIES: u8 = 5;

const LIFETIME: Duration = Duration::from_secs(60 * 60);
const RESEND_AFTER: Duration = Duration::from_secs(60);

/// Six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// Makes a code of random octets.
    #[must_use]
    pub fn from_random(octets: [u8; 8]) -> Self {
        // 2^64 is so much larger than 10^6 that no code is noticeably likelier than another.
        Self(format!("{:06}", u64::from_be_bytes(octets) % 1_000_000))
    }

    /// The digits, for the mail that carries them.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl FromStr for Code {
    type Err = CodeError;

    /// Takes the digits with whatever spaces or hyphens people put between them.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let digits: String =
            text.chars().filter(|c| !c.is_whitespace() && !"-\u{2013}".contains(*c)).collect();
        let good = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if good { Ok(Self(digits)) } else { Err(CodeError::NotSixDigits) }
    }
}

/// Why a code does not confirm an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeError {
    /// It is not six digits.
    NotSixDigits,
    /// No code was sent.
    NoneSent,
    /// It is older than an hour.
    Expired,
    /// It was tried too often.
    TooManyTries,
    /// It is another; so many tries are left.
    Wrong(u8),
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for CodeError {}

/// Whether an address was confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// No code was sent yet.
    #[default]
    Pending,
    /// A code is on its way.
    Sent(CodeSent),
    /// The address was confirmed at this time.
    Confirmed(Timestamp),
}

/// A code that was mailed: what is needed to check it, but not the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeSent {
    /// When it was mailed.
    pub sent_at: Timestamp,
    /// How often a wrong one was entered.
    pub tries: u8,
    salt: String,
    hash: String,
}

impl CodeSent {
    /// Records that `code` was mailed to `address`. The salt is random.
    #[must_use]
    pub fn new(code: &Code, address: &Address, salt: [u8; 16], sent_at: Timestamp) -> Self {
        let salt = to_hex(&salt);
        let hash = hash(code, address, &salt);
        Self { sent_at, tries: 0, salt, hash }
    }

    /// How long it takes until another code may be asked for; zero when one may.
    #[must_use]
    pub fn resend_in(&self, now: Timestamp) -> Duration {
        // A time that is still to come was written by a clock that was wrong: nobody waits for it.
        Duration::try_from(now.duration_since(self.sent_at))
            .map_or(Duration::ZERO, |since| RESEND_AFTER.saturating_sub(since))
    }

    /// Why no code confirms the address any more, if so.
    fn worthless(&self, now: Timestamp) -> Option<CodeError> {
        let age = now.duration_since(self.sent_at);
        if Duration::try_from(age).map_or(true, |age| age > LIFETIME) {
            return Some(CodeError::Expired);
        }
        (self.tries >= CODE_TRIES).then_some(CodeError::TooManyTries)
    }

    /// Whether the code can still confirm the address.
    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.worthless(now).is_none()
    }
}

impl Confirmation {
    /// Whether the address was confirmed.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        matches!(self, Self::Confirmed(_))
    }

    /// Tries a code, and says what stands afterwards: that is to be stored in either case.
    ///
    /// # Errors
    /// Why the code does not confirm the address, with the state after this try.
    pub fn try_code(
        &self,
        code: &Code,
        address: &Address,
        now: Timestamp,
    ) -> Result<Self, (CodeError, Self)> {
        let sent = match self {
            Self::Confirmed(_) => return Ok(self.clone()),
            Self::Pending => return Err((CodeError::NoneSent, self.clone())),
            Self::Sent(sent) => sent,
        };
        if let Some(error) = sent.worthless(now) {
            return Err((error, self.clone()));
        }
        if sent.hash == hash(code, address, &sent.salt) {
            return Ok(Self::Confirmed(now));
        }
        let tries = sent.tries + 1;
        let left = CODE_TRIES - tries;
        let error = if left == 0 { CodeError::TooManyTries } else { CodeError::Wrong(left) };
        Err((error, Self::Sent(CodeSent { tries, ..sent.clone() })))
    }
}

fn hash(code: &Code, address: &Address, salt: &str) -> String {
    let text = format!("{salt}\n{}\n{}", address.to_wire(), code.0);
    to_hex(&Sha256::digest(text.as_bytes()))
}
