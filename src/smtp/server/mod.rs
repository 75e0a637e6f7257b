//! The server's side of a submission session (RFC 5321, RFC 6409), without any I/O: octets go
//! in, questions and replies come out.
//!
//! Whoever has the connection drives it:
//!
//! ```text
//! loop {
//!     match session.next() {
//!         Step::Ask(Ask::Reset) => forget the transaction,
//!         Step::Ask(question)   => session.answer(…),
//!         Step::Read            => write take_output(); read; session.receive(…),
//!         Step::Body            => write take_output();
//!                                  session.body(…), and where that says More,
//!                                  read; session.receive(…),
//!         Step::Close           => write take_output(); close,
//!     }
//! }
//! ```
//!
//! It is strict where laxness would let one message pass for two, or a web page for a mail
//! program:
//!
//! - CRLF alone ends a line, in commands as in messages, and CRLF.CRLF alone ends a message. A CR
//!   or an LF by itself ends the session, and nothing behind it is read.
//! - Nothing may follow EHLO, AUTH or DATA before it was answered (RFC 2920 §3.1, RFC 4954 §4).
//!   No mail program does that; what stands behind DATA before the 354 was meant as commands by
//!   somebody, or was written by something that does not listen, such as a browser.
//!   [`Session::not_listening`] is for input that is all there from the start.
//! - The verbs of HTTP, and BDAT, which is not offered, end the session.
//!
//! What it holds is bounded, whatever comes: lines by their limits, a message not at all, since
//! it is handed out as it comes.

mod arguments;
mod body;
mod command;
mod input;
mod reply;
mod session;
mod sign_in;

pub(crate) use arguments::split_at_bracket;
pub use reply::ServerReply;
pub use session::Session;

use super::envelope::{Notify, Ret};
use crate::domain::{Mailbox, Secret};

/// What a listener is like.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What it calls itself in its greeting and in its answer to EHLO.
    pub name: String,
    /// Whether a sign-in is wanted before mail. It is not on standard input.
    pub sign_in: bool,
    /// The largest message, in octets.
    pub max_octets: u64,
    /// The most recipients of one message.
    pub max_recipients: usize,
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// More is needed from the program, once it has the replies.
    Read,
    /// This wants an answer first.
    Ask(Ask),
    /// A message comes.
    Body,
    /// The session is over, once the program has the replies.
    Close,
}

/// A question.
#[derive(Debug, PartialEq, Eq)]
pub enum Ask {
    /// Whether this person may sign in: 235 says so. After three that are anything else the
    /// session ends.
    SignIn {
        /// Who they say they are.
        user_name: String,
        /// What they say to prove it.
        password: Secret,
    },
    /// Whether a transaction may begin: 250 says so.
    Mail(Mail),
    /// Whether the message may go to this recipient too: 250 or 251 says so.
    Recipient(Rcpt),
    /// Whether the message may come, which has at least one recipient: 354 says so.
    Data,
    /// The transaction was given up. This wants no answer.
    Reset,
}

/// The beginning of a transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// The envelope sender; none is the null path `<>`.
    pub sender: Option<Mailbox>,
    /// `SMTPUTF8` (RFC 6531).
    pub smtputf8: bool,
    /// `BODY=8BITMIME` (RFC 6152).
    pub eight_bit: bool,
    /// How many octets the message is said to have (RFC 1870).
    pub size: Option<u64>,
    /// `RET` (RFC 3461 §4.3).
    pub ret: Option<Ret>,
    /// `ENVID`, decoded (RFC 3461 §4.4).
    pub envid: Option<String>,
}

/// A recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rcpt {
    /// The envelope recipient.
    pub mailbox: Mailbox,
    /// `NOTIFY`; an empty list is `NEVER` (RFC 3461 §4.1).
    pub notify: Option<Vec<Notify>>,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// It goes on: more is to be read.
    More,
    /// It is whole, and [`Session::answer`] says whether it was accepted: 250 does.
    End,
}

/// Why a message cannot be taken. The transaction is over, without an [`Ask::Reset`];
/// [`Session::next`] goes on to what the program is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    /// A CR or an LF by itself is in it, and the session is over.
    BareLineEnd,
    /// It has more octets than allowed. The rest is passed over.
    TooLarge,
}

#[cfg(test)]
mod tests;
