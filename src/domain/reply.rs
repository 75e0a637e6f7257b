//! A server's reply, as it came.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An enhanced status code (RFC 3463), such as 5.7.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EnhancedCode(pub u8, pub u16, pub u16);

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// One SMTP reply (RFC 5321 §4.2): the code, and every line of the text as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The three digits.
    pub code: u16,
    /// The text of each line, without code, separator and line end.
    pub lines: Vec<String>,
}

impl Reply {
    /// 2xx.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// 4xx: the same may work later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// The enhanced code that the first line starts with, if it has one (RFC 2034).
    #[must_use]
    pub fn enhanced(&self) -> Option<EnhancedCode> {
        let mut parts = self.lines.first()?.split_whitespace().next()?.splitn(3, '.');
        let class = parts.next()?.parse().ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        Some(EnhancedCode(class, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    }
}

impl fmt::Display for Reply {
    /// The server's words, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        for line in &self.lines {
            write!(f, " {line}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes_are_read_where_there_are_any() {
        for (line, expected) in [
            ("5.7.8 Error: authentication failed", Some(EnhancedCode(5, 7, 8))),
            ("5.7.139 Authentication unsuccessful", Some(EnhancedCode(5, 7, 139))),
            ("2.0.0", Some(EnhancedCode(2, 0, 0))),
            ("10.0.0.1 is not welcome", None),
            ("3.0.0 never", None),
            ("Error: no", None),
            ("", None),
        ] {
            let reply = Reply { code: 535, lines: vec![line.to_owned()] };
            assert_eq!(reply.enhanced(), expected, "{line}");
        }
    }
}
