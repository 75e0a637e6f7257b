//! A message on its way out: its header read whole, its body passed on as it comes.
//!
//! A line ends at CRLF, at a bare LF **and** at a bare CR, here as in the encoder that makes CRLF
//! of each of them when the message is sent. So the fields that are seen here are the fields that
//! the recipient sees, and none can hide behind a bare CR.
//!
//! What is not changed on purpose (R8) stays byte for byte. What is no header is passed on as
//! body, as Postfix does: from the first line that is neither field nor continuation on, with an
//! empty line put before it. Mbox lines (`From alice Mon Jan …`) above the header are dropped.

use std::fmt;

use tokio::io::AsyncRead;

mod body;
mod decode;
mod field;
mod header;
mod mailbox;
mod outgoing;

pub use body::Body;
pub use header::Header;
pub use mailbox::Mailbox;
pub use outgoing::Changes;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

/// The largest header that is read, the line that ends it included, in octets: many times what any program writes, and little
/// enough to hold.
pub const HEADER_MAX: usize = 1024 * 1024;

/// Where a message ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With the input.
    OfInput,
    /// At a line that is a dot alone, or with the input: sendmail(1) without `-i`.
    LoneDot,
}

/// A message as it comes in: the header, whole, and the rest still to be read.
#[derive(Debug)]
pub struct Incoming<R> {
    /// The header.
    pub header: Header,
    /// What follows the last field: the empty line, and the body.
    pub body: Body<R>,
}

/// Why a message cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageError {
    /// The header is larger than [`HEADER_MAX`].
    HeaderTooLarge,
    /// From names several mailboxes, or there are several From fields: all that they name.
    SeveralFrom(Vec<Mailbox>),
    /// An address cannot be read, or not in one way only.
    UnreadableAddress {
        /// The name of the field, as it came.
        field: String,
        /// The start of what stands in it, on one line.
        text: String,
    },
    /// The message cannot be read: the operating system's words.
    Read(String),
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderTooLarge => write!(f, "the header is larger than {HEADER_MAX} octets"),
            Self::SeveralFrom(mailboxes) => {
                write!(f, "{} mailboxes in From, not one", mailboxes.len())
            }
            Self::UnreadableAddress { field, text } => {
                write!(f, "unreadable address in {field}: {text}")
            }
            Self::Read(words) => write!(f, "the message cannot be read: {words}"),
        }
    }
}

impl std::error::Error for MessageError {}

/// Reads a message's header, and as little of its body as comes with it.
///
/// # Errors
/// When the header is too large, or reading fails.
pub async fn read<R: AsyncRead + Unpin>(input: R, end: End) -> Result<Incoming<R>, MessageError> {
    let mut body = Body::new(input, end);
    let mut header = Header::default();
    let (mut start, mut searched) = (0, 0);
    loop {
        let read = body.pending();
        let line_end = field::line_end(read, searched, body.is_whole());
        if line_end.unwrap_or(read.len()) > HEADER_MAX {
            return Err(MessageError::HeaderTooLarge);
        }
        if let Some(line_end) = line_end {
            if !header.take_line(&read[start..line_end]) {
                break;
            }
            (start, searched) = (line_end, line_end);
        } else {
            // A CR that came last may yet turn out to be the half of a CRLF.
            searched = read.len().saturating_sub(1).max(start);
            body.fill().await.map_err(|error| MessageError::Read(error.to_string()))?;
        }
    }
    body.consume(start);
    Ok(Incoming { header, body })
}
