//! What stands behind MAIL and RCPT (RFC 5321 §4.1.2).

use super::reply::ServerReply;
use super::{Mail, Rcpt};
use crate::domain::{AddressError, EnhancedCode, Mailbox};
use crate::smtp::envelope::{Notify, Ret};

/// The longest ENVID, decoded, and ORCPT (RFC 3461 §4.2, §4.4).
const MAX_ENVID: usize = 100;
const MAX_ORCPT: usize = 500;

/// One of the two commands: how it is written, and the enhanced codes for its address.
struct Path {
    keyword: &'static str,
    syntax: &'static str,
    bad_address: EnhancedCode,
}

const FROM: Path = Path {
    keyword: "FROM:",
    syntax: "Syntax: MAIL FROM:<alice@corp.example> [parameters]",
    bad_address: EnhancedCode(5, 1, 7),
};

const TO: Path = Path {
    keyword: "TO:",
    syntax: "Syntax: RCPT TO:<bob@partner.example> [parameters]",
    bad_address: EnhancedCode(5, 1, 3),
};

impl Mail {
    /// Reads what stands behind MAIL.
    ///
    /// # Errors
    /// The reply that says what is wrong with it.
    pub(super) fn parse(argument: &str, max_octets: u64) -> Result<Self, ServerReply> {
        let (path, parameters) = FROM.split(argument)?;
        let mut mail = Self::default();
        let mut names = Names::default();
        for (name, value) in parameters.map(name_and_value) {
            match (names.take(name)?.as_str(), value) {
                ("SIZE", Some(value)) => mail.size = Some(size(value, max_octets)?),
                ("BODY", Some(value)) if value.eq_ignore_ascii_case("8BITMIME") => {
                    mail.eight_bit = true;
                }
                ("BODY", Some(value)) if value.eq_ignore_ascii_case("7BIT") => {}
                ("SMTPUTF8", None) => mail.smtputf8 = true,
                ("RET", Some(value)) if value.eq_ignore_ascii_case("FULL") => {
                    mail.ret = Some(Ret::Full);
                }
                ("RET", Some(value)) if value.eq_ignore_ascii_case("HDRS") => {
                    mail.ret = Some(Ret::Headers);
                }
                ("ENVID", Some(value)) => {
                    let envid = xtext(value).filter(|id| (1..=MAX_ENVID).contains(&id.len()));
                    mail.envid = Some(envid.ok_or_else(|| bad_value(name))?);
                }
                // Who wrote it first (RFC 4954 §5). Nobody is believed in this.
                ("AUTH", Some(value)) if value == "<>" || xtext(value).is_some() => {}
                ("SIZE" | "BODY" | "SMTPUTF8" | "RET" | "ENVID" | "AUTH", _) => {
                    return Err(bad_value(name));
                }
                _ => return Err(unknown(name)),
            }
        }
        if !path.is_empty() {
            mail.sender = Some(FROM.mailbox(path, mail.smtputf8)?);
        }
        Ok(mail)
    }
}

impl Rcpt {
    /// Reads what stands behind RCPT, in a transaction with or without SMTPUTF8.
    ///
    /// # Errors
    /// The reply that says what is wrong with it.
    pub(super) fn parse(argument: &str, smtputf8: bool) -> Result<Self, ServerReply> {
        let (path, parameters) = TO.split(argument)?;
        let mut notify = None;
        let mut names = Names::default();
        for (name, value) in parameters.map(name_and_value) {
            match (names.take(name)?.as_str(), value) {
                ("NOTIFY", Some(value)) => {
                    notify = Some(conditions(value).ok_or_else(|| bad_value(name))?);
                }
                ("ORCPT", Some(value)) if is_original(value, smtputf8) => {}
                ("NOTIFY" | "ORCPT", _) => return Err(bad_value(name)),
                _ => return Err(unknown(name)),
            }
        }
        Ok(Self { mailbox: TO.mailbox(path, smtputf8)?, notify })
    }
}

impl Path {
    /// Splits an argument into what is between the angle brackets, and the parameters.
    fn split<'a>(
        &self,
        argument: &'a str,
    ) -> Result<(&'a str, impl Iterator<Item = &'a str> + use<'a>), ServerReply> {
        let syntax = || ServerReply::new(501, EnhancedCode(5, 5, 4), self.syntax);
        let (keyword, rest) = argument.split_at_checked(self.keyword.len()).ok_or_else(syntax)?;
        if !keyword.eq_ignore_ascii_case(self.keyword) {
            return Err(syntax());
        }
        let inner = rest.trim_start_matches(' ').strip_prefix('<').ok_or_else(syntax)?;
        let (path, parameters) = split_at_bracket(inner).ok_or_else(syntax)?;
        if !parameters.is_empty() && !parameters.starts_with(' ') {
            return Err(syntax());
        }
        Ok((path, parameters.split(' ').filter(|parameter| !parameter.is_empty())))
    }

    fn mailbox(&self, path: &str, smtputf8: bool) -> Result<Mailbox, ServerReply> {
        let refused =
            |why: &str| ServerReply::new(553, self.bad_address, format!("<{path}>: {why}"));
        if path.starts_with('@') {
            return Err(refused("source routes are not taken; give the address alone"));
        }
        if !path.is_ascii() && !smtputf8 {
            let text = format!("<{path}>: such an address needs SMTPUTF8 on MAIL");
            return Err(ServerReply::new(553, EnhancedCode(5, 6, 7), text));
        }
        match path.parse() {
            Ok(address) => Ok(Mailbox::Address(address)),
            // Every server takes `postmaster` (RFC 5321 §4.5.1), and here it is not the only one
            // that means somebody.
            Err(AddressError::NoAt) if path.bytes().all(|octet| octet.is_ascii_graphic()) => {
                Ok(Mailbox::WithoutDomain(path.to_owned()))
            }
            Err(error) => Err(refused(&error.to_string())),
        }
    }
}

/// The names of the parameters so far: each may stand there once (RFC 5321 §4.1.1.11).
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn take(&mut self, name: &str) -> Result<String, ServerReply> {
        let name = name.to_ascii_uppercase();
        if self.0.contains(&name) {
            let text = format!("{name} is there twice");
            return Err(ServerReply::new(501, EnhancedCode(5, 5, 4), text));
        }
        self.0.push(name.clone());
        Ok(name)
    }
}

fn name_and_value(parameter: &str) -> (&str, Option<&str>) {
    match parameter.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (parameter, None),
    }
}

fn bad_value(name: &str) -> ServerReply {
    let text = format!("The value of {} cannot be read", name.to_ascii_uppercase());
    ServerReply::new(501, EnhancedCode(5, 5, 4), text)
}

fn unknown(name: &str) -> ServerReply {
    ServerReply::new(555, EnhancedCode(5, 5, 4), format!("The parameter {name} is not offered"))
}

/// RFC 1870 §5: up to twenty digits, which is more than a number here can hold.
fn size(value: &str, max_octets: u64) -> Result<u64, ServerReply> {
    if value.is_empty() || value.len() > 20 || !value.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(bad_value("SIZE"));
    }
    let size = value.parse().unwrap_or(u64::MAX);
    if size > max_octets { Err(too_large(max_octets)) } else { Ok(size) }
}

/// The message is, or would be, larger than allowed.
pub(super) fn too_large(max_octets: u64) -> ServerReply {
    let text = format!("The message is larger than {max_octets} octets");
    ServerReply::new(552, EnhancedCode(5, 3, 4), text)
}

/// RFC 3461 §4.1; an empty list is NEVER.
fn conditions(value: &str) -> Option<Vec<Notify>> {
    if value.eq_ignore_ascii_case("NEVER") {
        return Some(Vec::new());
    }
    let mut conditions = Vec::new();
    for word in value.split(',') {
        let condition = match word.to_ascii_uppercase().as_str() {
            "SUCCESS" => Notify::Success,
            "FAILURE" => Notify::Failure,
            "DELAY" => Notify::Delay,
            _ => return None,
        };
        if conditions.contains(&condition) {
            return None;
        }
        conditions.push(condition);
    }
    Some(conditions)
}

/// RFC 3461 §4.2, and RFC 6533 §3 for addresses that are not ASCII. It is not passed on.
fn is_original(value: &str, smtputf8: bool) -> bool {
    let Some((kind, address)) = value.split_once(';') else { return false };
    let is_kind = kind.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-');
    let is_utf8 = kind.eq_ignore_ascii_case("utf-8") && (smtputf8 || value.is_ascii());
    let is_address = xtext(address).is_some() || is_utf8;
    value.len() <= MAX_ORCPT && !kind.is_empty() && is_kind && !address.is_empty() && is_address
}

/// RFC 3461 §4: `+XX` is an octet. What comes out may be printable ASCII alone.
fn xtext(text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len());
    let mut octets = text.bytes();
    while let Some(octet) = octets.next() {
        let octet = match octet {
            b'+' => {
                let mut digit = || {
                    let digit = octets.next().filter(|digit| !digit.is_ascii_lowercase())?;
                    char::from(digit).to_digit(16)
                };
                u8::try_from(digit()? * 16 + digit()?).ok().filter(u8::is_ascii)?
            }
            b'=' => return None,
            octet => octet,
        };
        if !octet.is_ascii_graphic() && octet != b' ' {
            return None;
        }
        decoded.push(char::from(octet));
    }
    Some(decoded)
}

/// Splits at the `>` that ends the path; one in a quoted local part does not.
pub(crate) fn split_at_bracket(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => {
                chars.next();
            }
            '>' if !quoted => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}
