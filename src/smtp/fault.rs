//! What went wrong, before it is known at which stage and after how long.

use std::io;
use std::time::Duration;

use super::reply::BadReply;
use crate::domain::{CertificateFacts, Failure, FailureKind, Reply, Stage};

/// A [`Failure`] without stage and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: FailureKind,
    pub(super) reply: Option<Reply>,
    pub(super) detail: Option<String>,
    /// The certificate that the server showed, where the handshake failed.
    pub(super) certificate: Option<Box<CertificateFacts>>,
}

impl Fault {
    /// With the system's words.
    pub(super) fn detailed(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::from(kind) }
    }

    /// With the server's words.
    pub(super) fn replied(kind: FailureKind, reply: Reply) -> Self {
        Self { reply: Some(reply), ..Self::from(kind) }
    }

    /// With the beginning of what the server said in place of a reply.
    pub(super) fn said(kind: FailureKind, words: &[u8]) -> Self {
        let words = String::from_utf8_lossy(&words[..words.len().min(200)]);
        Self::detailed(kind, words.escape_debug().to_string())
    }

    /// The failure that this is at a stage. A name that is not found out in time is one that
    /// nobody answered for, whoever stopped waiting.
    pub(super) fn at(self, stage: Stage, took: Duration) -> Failure {
        let kind = match (stage, self.kind) {
            (Stage::Name, FailureKind::TimedOut) => FailureKind::NameNotAnswered,
            (_, kind) => kind,
        };
        Failure {
            stage,
            kind,
            reply: self.reply.map(Box::new),
            detail: self.detail,
            certificate: self.certificate,
            took,
        }
    }
}

impl From<FailureKind> for Fault {
    fn from(kind: FailureKind) -> Self {
        Self { kind, reply: None, detail: None, certificate: None }
    }
}

impl From<BadReply> for Fault {
    fn from(error: BadReply) -> Self {
        let kind = FailureKind::BadReply;
        match error {
            BadReply::NotAReply(words) => Self::said(kind, &words),
            BadReply::LineTooLong => Self::detailed(kind, "a line without end"),
            BadReply::ReplyTooLong => Self::detailed(kind, "a reply without end"),
            BadReply::MixedCodes => Self::detailed(kind, "the codes of one reply differ"),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::detailed(FailureKind::ConnectionClosed, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_reply_is_told_with_nothing_invisible_in_it_and_not_for_ever() {
        let said = |words: &[u8]| Fault::said(FailureKind::BadReply, words).detail;
        let told = said(b"* OK IMAP4rev1 \x1b[1m");
        assert_eq!(told.as_deref(), Some("* OK IMAP4rev1 \\u{1b}[1m"));
        assert_eq!(said(&[b'a'; 1000]).map(|told| told.len()), Some(200));
    }
}
