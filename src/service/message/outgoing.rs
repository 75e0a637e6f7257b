//! The header as it is sent (R8, RFC 6409 §8).

use std::ops::Range;

use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use lettre::message::header::{From as FromField, Headers};
use lettre::message::{self, Mailboxes};

use crate::domain::{Address, Timestamp};

use super::field::Field;
use super::header::{Header, is_blind};
use super::mailbox::{self, Mailbox};

/// What may be put into a header on its way out.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The From address, where the header names none, or a local part alone (R10).
    pub from: Address,
    /// The name beside it, where the header has no From; left out if an address hides in it.
    pub name: Option<String>,
    /// The address that Sender names then, in place of any that it named; none leaves Sender as
    /// it came.
    pub sender: Option<Address>,
    /// The Date, where the header has none.
    pub now: Timestamp,
    /// The Message-ID, where the header has none, without its angle brackets.
    pub message_id: String,
}

impl Header {
    /// The header to send, every line end made CRLF, up to where [`Body`](super::Body) goes on:
    /// without Bcc and Resent-Bcc, with From, Date and Message-ID where they were missing, with
    /// Sender as `changes` says, and otherwise as it came, in its order.
    ///
    /// It is meant for a header whose [`author`](Self::author) can be read; another's From is
    /// left as it came.
    #[must_use]
    pub fn outgoing(&self, changes: &Changes) -> Vec<u8> {
        let mut out = Vec::new();
        for field in &self.fields {
            let replaced = changes.sender.is_some() && field.is("Sender");
            if is_blind(field) || replaced {
                continue;
            }
            let completed = field.is("From").then(|| completed(field, &changes.from)).flatten();
            completed.as_ref().unwrap_or(field).write_to(&mut out);
        }
        let is_missing = |name: &str| self.named(name).next().is_none();
        let mut add = |name: &str, value: &str| {
            out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        };
        if is_missing("From") {
            add("From", &from_value(changes));
        }
        if let Some(sender) = &changes.sender {
            add("Sender", &sender.to_wire());
        }
        // Only a year before our era has no such date.
        let now = rfc2822::to_string(&changes.now.to_zoned_datetime(TimeZone::UTC));
        if let Ok(now) = now
            && is_missing("Date")
        {
            add("Date", &now);
        }
        if is_missing("Message-ID") {
            add("Message-ID", &format!("<{}>", changes.message_id));
        }
        if self.runs_into_body {
            out.extend_from_slice(b"\r\n");
        }
        out
    }
}

/// `field` with `address` in the place of a local part alone, if that is what it names.
fn completed(field: &Field, address: &Address) -> Option<Field> {
    let value = str::from_utf8(field.value()).ok()?;
    let authors = mailbox::author(value).ok()?;
    let [(Mailbox::WithoutDomain(_), Range { start, end })] = authors[..] else {
        return None;
    };
    let value = [&value[..start], &address.to_wire(), &value[end..]].concat();
    Some(field.with_value(value.as_bytes()))
}

/// The name and the address for From, in a form that needs no SMTPUTF8 for the name (RFC 2047
/// §5); the address alone where there is no name, or one that could be read as an address.
fn from_value(changes: &Changes) -> String {
    let address = changes.from.to_wire();
    changes.name.as_deref().and_then(|name| named(name, &address)).unwrap_or(address)
}

fn named(name: &str, address: &str) -> Option<String> {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty())?;
    let mut headers = Headers::new();
    headers.set(FromField::from(Mailboxes::from(message::Mailbox::new(
        Some(name),
        address.parse().ok()?,
    ))));
    let field = headers.to_string();
    let value = field.strip_prefix("From: ")?.trim_end();
    mailbox::author(value).is_ok().then(|| value.to_owned())
}
