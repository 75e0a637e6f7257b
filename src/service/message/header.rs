//! A message's header: its fields in their order, and what they say.

use std::fmt;

use super::field::{Field, is_mbox_line};
use super::mailbox::{self, Mailbox, Unreadable};
use super::{MessageError, decode};

/// How much of a subject, or of a field that cannot be read, is kept for people, in characters.
const SHOWN_MAX: usize = 200;

/// The fields that name recipients, and those that take their place where a message is resent.
const RECIPIENTS: [&str; 3] = ["To", "Cc", "Bcc"];
const RESENT_RECIPIENTS: [&str; 3] = ["Resent-To", "Resent-Cc", "Resent-Bcc"];

/// A header: its fields in their order, each byte for byte as it came.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Header {
    pub(super) fields: Vec<Field>,
    /// Whether text follows with no empty line between.
    pub(super) runs_into_body: bool,
}

impl Header {
    /// Takes the next line, its line end included. False if the line is not of the header; none
    /// is to follow then.
    pub(super) fn take_line(&mut self, line: &[u8]) -> bool {
        if let Some(field) = Field::starting(line) {
            self.fields.push(field);
            return true;
        }
        if matches!(line.first(), Some(b' ' | b'\t'))
            && let Some(field) = self.fields.last_mut()
        {
            field.fold(line);
            return true;
        }
        if self.fields.is_empty() && is_mbox_line(line) {
            return true;
        }
        self.runs_into_body = !matches!(line.first(), None | Some(b'\r' | b'\n'));
        false
    }

    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |field| field.is(name))
    }

    /// Every mailbox that a From field names; none only where there is no From field.
    ///
    /// From is read strictly, so that no recipient can read another author in it: a group, a
    /// route, an empty element, a comment or a name in which an address hides, and whatever
    /// RFC 5322 calls obsolete around an address, are unreadable.
    ///
    /// # Errors
    /// [`MessageError::UnreadableAddress`].
    pub fn from_addresses(&self) -> Result<Vec<Mailbox>, MessageError> {
        read_each(self.named("From"), |value| {
            mailbox::author(value)
                .map(|authors| authors.into_iter().map(|(mailbox, _)| mailbox).collect())
        })
    }

    /// The mailbox in From; none where there is no From field.
    ///
    /// # Errors
    /// When there are several, or From cannot be read in one way only, as
    /// [`from_addresses`](Self::from_addresses) says.
    pub fn author(&self) -> Result<Option<Mailbox>, MessageError> {
        let mut authors = self.from_addresses()?;
        if authors.len() > 1 {
            return Err(MessageError::SeveralFrom(authors));
        }
        Ok(authors.pop())
    }

    /// The recipients that the header names, for sendmail(1) with `-t`: those in To, Cc and Bcc,
    /// members of groups included. Where it is resent, they are those in the newest set of Resent-
    /// fields alone: the others have had it (RFC 5322 §3.6.6).
    ///
    /// # Errors
    /// [`MessageError::UnreadableAddress`].
    pub fn recipients(&self) -> Result<Vec<Mailbox>, MessageError> {
        let resent = self.newest_resent();
        let (fields, names) = if resent.is_empty() {
            (self.fields.iter().collect(), RECIPIENTS)
        } else {
            (resent, RESENT_RECIPIENTS)
        };
        let is_one = |field: &&Field| names.iter().any(|name| field.is(name));
        read_each(fields.into_iter().filter(is_one), mailbox::recipients)
    }

    /// The newest set of Resent- fields, which is the topmost. An older one begins behind a trace
    /// field, or where a field comes again that a set has but once (RFC 5322 §3.6); of two that
    /// stand together, a program wrote both at once.
    fn newest_resent(&self) -> Vec<&Field> {
        let mut set: Vec<&Field> = Vec::new();
        for field in &self.fields {
            let is_trace = field.is("Received") || field.is("Return-Path");
            if is_trace && !set.is_empty() {
                break;
            }
            if !field.is_resent() {
                continue;
            }
            let comes_again = set.iter().any(|earlier| earlier.is(field.name()));
            if comes_again && !set.last().is_some_and(|last| last.is(field.name())) {
                break;
            }
            set.push(field);
        }
        set
    }

    /// The subject, decoded, for people: on one line, at most 200 characters of it.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        let field = self.named("Subject").next()?;
        Some(decode::one_line(&decode::decode(field.value()), SHOWN_MAX))
    }

    /// How many servers the message has passed, by its own account (R17).
    #[must_use]
    pub fn received_fields(&self) -> usize {
        self.named("Received").count()
    }

    /// Whether a field that is sent has other than ASCII octets: then only a server with SMTPUTF8
    /// can take it as it is (RFC 6532).
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        self.fields.iter().any(|field| !is_blind(field) && !field.raw().is_ascii())
    }
}

/// Whether the field is one that no recipient may see.
pub(super) fn is_blind(field: &Field) -> bool {
    field.is("Bcc") || field.is("Resent-Bcc")
}

fn read_each<'a>(
    fields: impl Iterator<Item = &'a Field>,
    read: impl Fn(&str) -> Result<Vec<Mailbox>, Unreadable>,
) -> Result<Vec<Mailbox>, MessageError> {
    let mut mailboxes = Vec::new();
    for field in fields {
        let value = str::from_utf8(field.value()).map_err(|_| Unreadable);
        let found = value.and_then(&read).map_err(|Unreadable| unreadable(field))?;
        mailboxes.extend(found);
    }
    Ok(mailboxes)
}

fn unreadable(field: &Field) -> MessageError {
    let text = decode::one_line(&String::from_utf8_lossy(field.value()), SHOWN_MAX);
    MessageError::UnreadableAddress { field: field.name().to_owned(), text }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.fields.iter().map(|f| f.raw().escape_ascii())).finish()
    }
}
