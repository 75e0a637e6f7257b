//! What came from the program and was not read yet.

use memchr::memchr2;
use zeroize::{Zeroize as _, Zeroizing};

/// A line without its end. Any may be part of a sign-in, so each is wiped when dropped.
pub(super) type Line = Zeroizing<Vec<u8>>;

/// What came is no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineFault {
    /// A CR or an LF without the other.
    Bare(Bare),
    /// It is longer than it may be.
    TooLong,
}

/// A line end that is none (RFC 5321 §2.3.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    Cr,
    Lf,
}

impl Bare {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cr => "<CR>",
            Self::Lf => "<LF>",
        }
    }
}

/// Octets in the order in which they came. No line stays in memory once it was read (R11).
#[derive(Default)]
pub(super) struct Input {
    octets: Vec<u8>,
    /// Where what was not read yet begins.
    read: usize,
    /// Up to where there is no line end.
    scanned: usize,
}

impl Input {
    pub(super) fn push(&mut self, octets: &[u8]) {
        if self.is_empty() {
            self.octets.clear();
            (self.read, self.scanned) = (0, 0);
        }
        if octets.len() > self.octets.capacity() - self.octets.len() {
            let length = (self.unread().len() + octets.len()).next_power_of_two();
            let mut grown = Vec::with_capacity(length);
            grown.extend_from_slice(self.unread());
            // Growing in place could leave a copy behind.
            self.octets.zeroize();
            self.octets = grown;
            (self.read, self.scanned) = (0, self.scanned - self.read);
        }
        self.octets.extend_from_slice(octets);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.read == self.octets.len()
    }

    pub(super) fn unread(&self) -> &[u8] {
        &self.octets[self.read..]
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> &[u8] {
        &self.octets
    }

    /// Takes the next line out, once all of it is there. `max` octets are allowed, with its end.
    ///
    /// # Errors
    /// What came is no line; nothing behind it can be trusted to be one.
    pub(super) fn take_line(&mut self, max: usize) -> Result<Option<Line>, LineFault> {
        let unread = &self.octets[self.read..];
        let from = self.scanned - self.read;
        let end = memchr2(b'\r', b'\n', &unread[from..]).map(|at| from + at);
        let Some(end) = end.filter(|end| end + 2 <= max) else {
            if unread.len() + 1 >= max {
                return Err(LineFault::TooLong);
            }
            self.scanned = self.octets.len();
            return Ok(None);
        };
        match (unread[end], unread.get(end + 1)) {
            (b'\r', Some(b'\n')) => {
                let line = Zeroizing::new(unread[..end].to_vec());
                self.octets[self.read..self.read + end].zeroize();
                self.consume(end + 2);
                Ok(Some(line))
            }
            (b'\r', None) => {
                self.scanned = self.read + end;
                Ok(None)
            }
            (b'\r', Some(_)) => Err(LineFault::Bare(Bare::Cr)),
            _ => Err(LineFault::Bare(Bare::Lf)),
        }
    }

    /// Passes over octets that were read by other means.
    pub(super) fn consume(&mut self, count: usize) {
        self.read += count;
        self.scanned = self.read;
    }

    /// Gives the memory back while there is nothing in it: most connections wait most of the time.
    pub(super) fn release(&mut self) {
        if self.is_empty() {
            *self = Self::default();
        }
    }
}

impl Drop for Input {
    /// What was not read may be half of a sign-in.
    fn drop(&mut self) {
        self.octets[self.read..].zeroize();
    }
}
