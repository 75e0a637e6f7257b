//! Mail addresses (RFC 5321 §4.1.2, RFC 6531 §3.3), parsed once.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Domain, DomainError};

/// The longest local part (RFC 5321 §4.5.3.1.1), in octets.
const LOCAL_MAX: usize = 64;

/// A mail address: a local part kept as it was written, and a domain.
///
/// Two addresses are the same when their domains are and their local parts differ in case at
/// most: people write their own address either way, and programs copy what people write.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    local: String,
    domain: Domain,
}

/// Why a text is no mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// Nothing was given.
    Empty,
    /// There is no `@`.
    NoAt,
    /// Nothing stands before the `@`.
    NoLocal,
    /// The local part is longer than 64 octets.
    LocalTooLong,
    /// The local part has a space, a control character or another that it may not have.
    BadLocal,
    /// What stands behind the `@` is no domain.
    Domain(DomainError),
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the address is empty",
            Self::NoAt => "the address has no @",
            Self::NoLocal => "nothing stands before the @",
            Self::LocalTooLong => "the part before the @ is longer than 64 characters",
            Self::BadLocal => "the part before the @ has a character that is not allowed there",
            Self::Domain(error) => return error.fmt(f),
        })
    }
}

impl std::error::Error for AddressError {}

impl Address {
    /// Joins a local part, such as a login, and a domain.
    ///
    /// # Errors
    /// When the local part is not one.
    pub fn new(local: &str, domain: Domain) -> Result<Self, AddressError> {
        check_local(local)?;
        Ok(Self { local: local.to_owned(), domain })
    }

    /// The part before the `@`, as it was written.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Whether SMTP can carry the address only with SMTPUTF8 (RFC 6531): the domain never needs
    /// it, since it goes as A-labels.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.local.is_ascii()
    }

    /// The address as it goes into MAIL FROM and RCPT TO, without the angle brackets.
    #[must_use]
    pub fn to_wire(&self) -> String {
        format!("{}@{}", self.local, self.domain.as_ascii())
    }
}

/// Accepts a dot-string of atoms, or a quoted string (RFC 5321 §4.1.2), with UTF-8 in both
/// (RFC 6531 §3.3).
fn check_local(local: &str) -> Result<(), AddressError> {
    if local.is_empty() {
        return Err(AddressError::NoLocal);
    }
    if local.len() > LOCAL_MAX {
        return Err(AddressError::LocalTooLong);
    }
    let quoted = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .is_some_and(is_quoted_content);
    let atoms = || local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext));
    if quoted || atoms() { Ok(()) } else { Err(AddressError::BadLocal) }
}

fn is_atext(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || "!#$%&'*+-/=?^_`{|}~".contains(c)
        || (!c.is_ascii() && !c.is_control() && !c.is_whitespace())
}

fn is_quoted_content(content: &str) -> bool {
    let mut chars = content.chars();
    while let Some(c) = chars.next() {
        let good = match c {
            '\\' => chars.next().is_some_and(|escaped| !escaped.is_control()),
            '"' => false,
            c => !c.is_control(),
        };
        if !good {
            return false;
        }
    }
    true
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NoAt)?;
        check_local(local)?;
        let domain = domain.parse().map_err(AddressError::Domain)?;
        Ok(Self { local: local.to_owned(), domain })
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        let ascii = self.local.is_ascii() && other.local.is_ascii();
        let same_local = if ascii {
            self.local.eq_ignore_ascii_case(&other.local)
        } else {
            self.local.to_lowercase() == other.local.to_lowercase()
        };
        same_local && self.domain == other.domain
    }
}

impl Eq for Address {}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.local.is_ascii() {
            // As the other way does it, without asking for memory: addresses are looked up often.
            let mut lowered = [0; LOCAL_MAX];
            let lowered = &mut lowered[..self.local.len()];
            lowered.copy_from_slice(self.local.as_bytes());
            lowered.make_ascii_lowercase();
            lowered.hash(state);
        } else {
            self.local.to_lowercase().as_bytes().hash(state);
        }
        self.domain.hash(state);
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_parsed() {
        for (text, wire) in [
            ("alice@corp.example", "alice@corp.example"),
            ("Alice+x@Corp.Example", "Alice+x@corp.example"),
            ("\"a b\"@corp.example", "\"a b\"@corp.example"),
            ("\"a@b\"@corp.example", "\"a@b\"@corp.example"),
            ("josé@bücher.example", "josé@xn--bcher-kva.example"),
        ] {
            assert_eq!(text.parse::<Address>().expect(text).to_wire(), wire);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_reason() {
        use AddressError::{BadLocal, Empty, LocalTooLong, NoAt, NoLocal};
        let long = format!("{}@corp.example", "a".repeat(65));
        for (text, error) in [
            ("", Empty),
            ("alice", NoAt),
            ("@corp.example", NoLocal),
            (long.as_str(), LocalTooLong),
            ("a b@corp.example", BadLocal),
            ("a..b@corp.example", BadLocal),
            (".a@corp.example", BadLocal),
            ("a@b@corp.example", BadLocal),
            ("a\r\nDATA@corp.example", BadLocal),
            ("a\0@corp.example", BadLocal),
            ("\"a\nb\"@corp.example", BadLocal),
            ("\"a\\\"@corp.example", BadLocal),
            ("<a@corp.example", BadLocal),
            ("a>@corp.example", BadLocal),
            ("alice@", AddressError::Domain(DomainError::Empty)),
            ("alice@corp.example>", AddressError::Domain(DomainError::Invalid)),
            ("alice@corp.example\r\n", AddressError::Domain(DomainError::Invalid)),
        ] {
            assert_eq!(text.parse::<Address>(), Err(error), "{text:?}");
        }
    }

    #[test]
    fn case_makes_no_other_address() {
        let one: Address = "Alice@Partner.example".parse().expect("an address");
        let two: Address = "alice@partner.EXAMPLE".parse().expect("an address");
        assert_eq!(one, two);
        assert_eq!(one.to_wire(), "Alice@partner.example");
    }

    #[test]
    fn what_is_the_same_address_is_found_as_the_same() {
        use std::collections::HashSet;
        for (one, two, same) in [
            ("Alice@partner.example", "alice@PARTNER.example", true),
            ("JOSÉ@partner.example", "josé@partner.example", true),
            // A Kelvin sign is a k in lower case.
            ("mar\u{212a}@partner.example", "mark@partner.example", true),
            ("alice@partner.example", "alice@corp.example", false),
            ("alice@partner.example", "alic@partner.example", false),
        ] {
            let [one, two] = [one, two].map(|text| text.parse::<Address>().expect(text));
            assert_eq!(one == two, same, "{one} {two}");
            assert_eq!(HashSet::from([one.clone()]).contains(&two), same, "{one} {two}");
        }
    }

    #[test]
    fn only_the_local_part_needs_smtputf8() {
        let needs = |text: &str| text.parse::<Address>().expect(text).needs_smtputf8();
        assert!(needs("josé@corp.example"));
        assert!(!needs("jose@bücher.example"));
    }

    proptest! {
        /// Whatever is accepted can stand on an SMTP command line and comes back the same.
        #[test]
        fn accepted_addresses_are_harmless_and_stable(text in "\\PC{0,40}|[ -~\\r\\n\\x00]{0,20}@[a-z.\\-]{0,20}") {
            if let Ok(address) = text.parse::<Address>() {
                prop_assert!(!address.to_wire().chars().any(char::is_control));
                prop_assert_eq!(address.to_string().parse::<Address>(), Ok(address.clone()));
                prop_assert_eq!(address.to_wire().parse::<Address>(), Ok(address));
            }
        }
    }
}
