//! Addresses in header fields (RFC 5322 §3.4, RFC 6532).
//!
//! The reader takes what RFC 5322 says is to be written, and little of what it says is to be
//! understood beyond that: where programs differ in what they understand, one could be shown an
//! address that another never saw. So there are no routes, no white space or comments beside an
//! address's `@`, no domain literals, and no name without quotes that has an `@` in it.

use std::ops::Range;

pub use crate::domain::Mailbox;

use super::decode;

#[cfg(test)]
mod tests;

impl Mailbox {
    /// The mailboxes in a list as a field that names recipients has it, members of groups
    /// included; none where it cannot be read, or not in one way only.
    #[must_use]
    pub fn list(text: &str) -> Option<Vec<Self>> {
        recipients(text).ok()
    }
}

/// The text cannot be read, or not in one way only.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

type Reading<T> = Result<T, Unreadable>;

/// A mailbox, and where in the text its address stands.
type Placed = (Mailbox, Range<usize>);

/// The mailboxes in a From field, at least one, and where their addresses stand.
///
/// No groups and no empty elements; no address in what stands around an address.
pub(super) fn author(text: &str) -> Reading<Vec<Placed>> {
    let mut reader = Reader::new(text);
    let mut found = Vec::new();
    loop {
        let element = reader.element()?;
        found.push(element.into_mailbox(&reader)?.ok_or(Unreadable)?);
        match reader.next() {
            Some(',') => {}
            None => break,
            Some(_) => return Err(Unreadable),
        }
    }
    if reader.around.iter().any(|text| hides_address(text)) { Err(Unreadable) } else { Ok(found) }
}

/// The mailboxes in a field that names recipients, members of groups included. Empty elements
/// are passed over.
pub(super) fn recipients(text: &str) -> Reading<Vec<Mailbox>> {
    let mut reader = Reader::new(text);
    let mut found = Vec::new();
    let mut in_group = false;
    loop {
        let element = reader.element()?;
        let next = reader.next();
        if next == Some(':') && matches!(element, Element::Words(_)) && !in_group {
            in_group = true;
            continue;
        }
        found.extend(element.into_mailbox(&reader)?.map(|(mailbox, _)| mailbox));
        match next {
            Some(',') => {}
            Some(';') if in_group => {
                in_group = false;
                reader.skip()?;
                match reader.next() {
                    Some(',') => {}
                    None => return Ok(found),
                    Some(_) => return Err(Unreadable),
                }
            }
            None if !in_group => return Ok(found),
            _ => return Err(Unreadable),
        }
    }
}

/// Whether a reader that looks for addresses in comments and quoted names, or decodes before it
/// parses, would find one in `text`.
fn hides_address(text: &str) -> bool {
    let decoded = decode::decode(text.as_bytes());
    let delimiters: &[char] = if text.contains("=?") { &['<', '>', ',', ';'] } else { &['<', '>'] };
    decoded.chars().any(char::is_control) || (decoded.contains('@') && decoded.contains(delimiters))
}

/// What stands between two separators.
enum Element {
    /// Nothing, or comments alone.
    Empty,
    /// A mailbox with a domain or in angle brackets.
    Mailbox(Placed),
    /// Words: a group's name, or a local part alone.
    Words(Vec<Range<usize>>),
}

impl Element {
    fn into_mailbox(self, reader: &Reader<'_>) -> Reading<Option<Placed>> {
        match self {
            Self::Empty => Ok(None),
            Self::Mailbox(placed) => Ok(Some(placed)),
            Self::Words(words) => match <[_; 1]>::try_from(words) {
                Ok([word]) => reader.without_domain(word).map(Some),
                Err(_) => Err(Unreadable),
            },
        }
    }
}

/// A place in the text, and what was passed on the way there.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Comments, and names before angle brackets.
    around: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, around: Vec::new() }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> bool {
        let is_wanted = self.peek().is_some_and(wanted);
        if is_wanted {
            self.next();
        }
        is_wanted
    }

    /// Everything up to the next separator.
    fn element(&mut self) -> Reading<Element> {
        self.skip()?;
        let mut words: Vec<Range<usize>> = Vec::new();
        while let Some(c) = self.peek() {
            if c == '<' {
                if let (Some(first), Some(last)) = (words.first(), words.last()) {
                    self.around.push(&self.text[first.start..last.end]);
                }
                return self.in_angle_brackets().map(Element::Mailbox);
            }
            if c != '"' && !is_atom(c) {
                break;
            }
            let word = self.word()?;
            if words.is_empty() && self.peek() == Some('@') {
                let mailbox = self.with_domain(word)?;
                self.skip()?;
                return Ok(Element::Mailbox(mailbox));
            }
            words.push(word);
            self.skip()?;
        }
        Ok(if words.is_empty() { Element::Empty } else { Element::Words(words) })
    }

    fn in_angle_brackets(&mut self) -> Reading<Placed> {
        self.next();
        self.skip()?;
        let local = self.word()?;
        let mailbox = if self.peek() == Some('@') {
            self.with_domain(local)?
        } else {
            self.without_domain(local)?
        };
        self.skip()?;
        if !self.next_if(|c| c == '>') {
            return Err(Unreadable);
        }
        self.skip()?;
        Ok(mailbox)
    }

    /// An address of which the local part has been read; the `@` comes next.
    fn with_domain(&mut self, local: Range<usize>) -> Reading<Placed> {
        self.next();
        while self.next_if(is_atom) {}
        let place = local.start..self.at;
        let text = &self.text[place.clone()];
        // Some programs decode encoded words even here, and to few is a domain that ends with a
        // dot the same as without.
        if text.contains("=?") || text.ends_with('.') {
            return Err(Unreadable);
        }
        let address = text.parse().map_err(|_| Unreadable)?;
        Ok((Mailbox::Address(address), place))
    }

    fn without_domain(&self, local: Range<usize>) -> Reading<Placed> {
        let text = &self.text[local.clone()];
        let stands_alone =
            text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom));
        if !stands_alone || text.contains("=?") {
            return Err(Unreadable);
        }
        Ok((Mailbox::WithoutDomain(text.to_owned()), local))
    }

    /// An atom, dots in it included, or a quoted string.
    fn word(&mut self) -> Reading<Range<usize>> {
        let start = self.at;
        if self.next_if(|c| c == '"') {
            self.up_to('"')?;
        } else {
            while self.next_if(is_atom) {}
        }
        if self.at > start { Ok(start..self.at) } else { Err(Unreadable) }
    }

    /// Goes past the next `end` that no backslash stands before.
    fn up_to(&mut self, end: char) -> Reading<()> {
        loop {
            match self.next().ok_or(Unreadable)? {
                '\\' => drop(self.next().ok_or(Unreadable)?),
                c if c == end => return Ok(()),
                _ => {}
            }
        }
    }

    /// Goes past white space and comments.
    fn skip(&mut self) -> Reading<()> {
        loop {
            if self.peek() == Some('(') {
                self.comment()?;
            } else if !self.next_if(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) {
                return Ok(());
            }
        }
    }

    /// Goes past a comment, and those within it.
    fn comment(&mut self) -> Reading<()> {
        let start = self.at;
        let mut depth = 0;
        loop {
            match self.next().ok_or(Unreadable)? {
                '\\' => drop(self.next().ok_or(Unreadable)?),
                '(' => depth += 1,
                ')' if depth == 1 => break,
                ')' => depth -= 1,
                _ => {}
            }
        }
        self.around.push(&self.text[start..self.at]);
        Ok(())
    }
}

/// The characters of atoms (RFC 5322 §3.2.3, RFC 6532 §3.2), and the dot, which names have too.
fn is_atom(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() || ".!#$%&'*+-/=?^_`{|}~".contains(c)
}
