//! How an attempt is named: by where it stands, which never changes.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// The name of an attempt in the record, such as `12-8120`. A later one is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId {
    /// The number of its segment.
    pub(super) segment: u64,
    /// Where its line begins there, in octets.
    pub(super) at: u64,
}

/// Why a text names no attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptIdError;

impl fmt::Display for AttemptIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not how an attempt is named")
    }
}

impl std::error::Error for AttemptIdError {}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.segment, self.at)
    }
}

impl FromStr for AttemptId {
    type Err = AttemptIdError;

    fn from_str(text: &str) -> Result<Self, AttemptIdError> {
        let (segment, at) = text.split_once('-').ok_or(AttemptIdError)?;
        let number = |text: &str| text.parse().map_err(|_| AttemptIdError);
        Ok(Self { segment: number(segment)?, at: number(at)? })
    }
}

impl Serialize for AttemptId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
