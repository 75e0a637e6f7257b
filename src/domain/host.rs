//! Domain names and hosts, parsed once.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A domain name, held as lower-case A-labels (RFC 5890), shown as U-labels.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

/// Why a text is no domain name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainError {
    /// Nothing was given.
    Empty,
    /// Longer than the 253 octets that DNS allows (RFC 1035 §2.3.4).
    TooLong,
    /// A character, label or international form that no domain name may have (UTS 46).
    Invalid,
}

impl fmt::Display for DomainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the domain name is empty",
            Self::TooLong => "the domain name is longer than 253 characters",
            Self::Invalid => "this is not a domain name",
        })
    }
}

impl std::error::Error for DomainError {}

impl Domain {
    /// The name as DNS and SMTP write it: lower-case ASCII.
    #[must_use]
    pub fn as_ascii(&self) -> &str {
        &self.0
    }

    /// Whether this name lies below `parent`, at any depth.
    #[must_use]
    pub fn is_below(&self, parent: &Domain) -> bool {
        self.0.strip_suffix(&parent.0).is_some_and(|rest| rest.ends_with('.'))
    }

    /// `localhost` and the names below it, which always mean this machine (RFC 6761 §6.3).
    #[must_use]
    pub fn is_localhost(&self) -> bool {
        self.0 == "localhost" || self.0.ends_with(".localhost")
    }
}

impl FromStr for Domain {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, DomainError> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Err(DomainError::Empty);
        }
        let ascii = idna::domain_to_ascii_cow(text.as_bytes(), idna::AsciiDenyList::STD3)
            .map_err(|_| DomainError::Invalid)?;
        if ascii.len() > 253 {
            return Err(DomainError::TooLong);
        }
        let label_is_good = |label: &str| {
            (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
        };
        // A last label of digits alone is an IPv4 address or a slip of one, never a name.
        let all_digits = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
        if !ascii.split('.').all(label_is_good) || ascii.rsplit('.').next().is_some_and(all_digits)
        {
            return Err(DomainError::Invalid);
        }
        Ok(Self(ascii.into_owned()))
    }
}

impl TryFrom<String> for Domain {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, DomainError> {
        text.parse()
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.to_string()
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unicode, result) = idna::domain_to_unicode(&self.0);
        f.write_str(if result.is_ok() { &unicode } else { &self.0 })
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a server is: a name, or an address.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Host {
    /// A name that DNS resolves.
    Name(Domain),
    /// An address, typed as such.
    Ip(IpAddr),
}

/// Why a text names no host.
pub type HostError = DomainError;

impl Host {
    /// Whether the text itself says "this machine": a loopback address or `localhost`.
    ///
    /// A name that merely resolves to loopback does not count, since whoever answers the
    /// DNS query would decide it (R5).
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => name.is_localhost(),
            Self::Ip(ip) => ip.is_loopback(),
        }
    }

    /// The name that a provider's server for sending often has, told from that of its server for
    /// receiving: `smtp.partner.example` from `imap.partner.example`.
    #[must_use]
    pub fn for_sending(&self) -> Option<Self> {
        let Self::Name(name) = self else { return None };
        let receiving = ["imap.", "imap4.", "pop.", "pop3.", "mail."];
        let domain = receiving.iter().find_map(|prefix| name.as_ascii().strip_prefix(prefix));
        let domain = domain.filter(|rest| rest.contains('.'))?;
        format!("smtp.{domain}").parse().ok()
    }

    /// The host of this label below a name.
    #[must_use]
    pub fn below(&self, label: &str) -> Option<Self> {
        let Self::Name(name) = self else { return None };
        format!("{label}.{}", name.as_ascii()).parse().ok()
    }
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        match bare.parse() {
            Ok(ip) => Ok(Self::Ip(ip)),
            Err(_) => text.parse().map(Self::Name),
        }
    }
}

impl TryFrom<String> for Host {
    type Error = HostError;

    fn try_from(text: String) -> Result<Self, HostError> {
        text.parse()
    }
}

impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.to_string()
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Ip(ip) => ip.fmt(f),
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_parsed_once_into_one_form() {
        for (text, ascii) in [
            ("corp.example", "corp.example"),
            ("Corp.Example.", "corp.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("localhost", "localhost"),
        ] {
            let domain: Domain = text.parse().expect(text);
            assert_eq!(domain.as_ascii(), ascii, "{text}");
            assert_eq!(domain.to_string().parse::<Domain>(), Ok(domain), "{text}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for text in [
            "",
            ".",
            "a..b",
            "-a.example",
            "a-.example",
            "a b",
            "a\r\nb",
            "a\0b",
            "a/b",
            "a_b",
            "127.0.0.1",
            "1.2.3",
            "[::1]",
            "xn--zzzzzzz99999.example",
            "a@b",
        ] {
            assert!(text.parse::<Domain>().is_err(), "{text:?}");
        }
        assert_eq!("a.".repeat(130).parse::<Domain>(), Err(DomainError::TooLong));
    }

    #[test]
    fn only_what_is_typed_as_loopback_is_loopback() {
        for (text, expected) in [
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("::1", true),
            ("[::1]", true),
            ("localhost", true),
            ("mail.localhost", true),
            ("smtp.partner.example", false),
            ("10.0.0.1", false),
            ("localhost.partner.example", false),
        ] {
            assert_eq!(text.parse::<Host>().expect(text).is_loopback(), expected, "{text}");
        }
    }

    #[test]
    fn below_means_below() {
        let parent: Domain = "corp.example".parse().expect("a domain");
        for (text, expected) in [
            ("a.corp.example", true),
            ("a.b.corp.example", true),
            ("corp.example", false),
            ("notcorp.example", false),
        ] {
            let domain: Domain = text.parse().expect(text);
            assert_eq!(domain.is_below(&parent), expected, "{text}");
        }
    }
}
