//! The message as it comes in after DATA: decoded piece by piece, and never held whole.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Sleep;

use crate::smtp::server::{Body, BodyFault, Session};

use super::session::{CHUNK, deadline};

/// The message that a program is sending.
pub(super) struct Message<'a, S> {
    session: &'a mut Session,
    stream: &'a mut S,
    /// Decoded, and not yet passed on.
    pending: Vec<u8>,
    passed: usize,
    ended: Option<Ended>,
    /// When it has sent nothing for too long.
    patience: Pin<Box<Sleep>>,
}

/// How a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// With its end: the program waits for an answer.
    Whole,
    /// With something that no message may hold, which the session has its own words for.
    Broken,
    /// Without an end: the program went away, or fell silent.
    Gone,
}

impl<'a, S: AsyncRead + Unpin> Message<'a, S> {
    pub(super) fn new(session: &'a mut Session, stream: &'a mut S) -> Self {
        let patience = Box::pin(tokio::time::sleep_until(deadline()));
        let (pending, passed) = (Vec::new(), 0);
        Self { session, stream, pending, passed, ended: None, patience }
    }

    /// Reads what is left of the message, and says how it ended.
    pub(super) async fn pass_over(&mut self) -> Ended {
        loop {
            if let Some(ended) = self.ended {
                return ended;
            }
            self.pending.clear();
            self.passed = 0;
            // How it ended is noted on the way.
            let _ = poll_fn(|context| self.poll_fill(context)).await;
        }
    }

    /// Decodes what has come, and reads once where nothing has.
    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match self.session.body(&mut self.pending) {
                Ok(Body::End) => {
                    self.ended = Some(Ended::Whole);
                    return Poll::Ready(Ok(()));
                }
                Ok(Body::More) if !self.pending.is_empty() => return Poll::Ready(Ok(())),
                Ok(Body::More) => {}
                Err(fault) => {
                    self.ended = Some(Ended::Broken);
                    return Poll::Ready(Err(io::Error::other(words_of(fault))));
                }
            }
            ready!(self.poll_receive(context))?;
        }
    }

    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut space = [0; CHUNK];
        let mut chunk = ReadBuf::new(&mut space);
        let gone = match Pin::new(&mut *self.stream).poll_read(context, &mut chunk) {
            Poll::Ready(Ok(())) if !chunk.filled().is_empty() => {
                self.session.receive(chunk.filled());
                self.patience.as_mut().reset(deadline());
                return Poll::Ready(Ok(()));
            }
            Poll::Ready(Ok(())) => io::Error::from(io::ErrorKind::UnexpectedEof),
            Poll::Ready(Err(error)) => error,
            Poll::Pending => {
                ready!(self.patience.as_mut().poll(context));
                io::ErrorKind::TimedOut.into()
            }
        };
        self.ended = Some(Ended::Gone);
        Poll::Ready(Err(gone))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Message<'_, S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.passed == self.pending.len() {
            self.pending.clear();
            self.passed = 0;
            match self.ended {
                Some(Ended::Whole) => return Poll::Ready(Ok(())),
                Some(_) => return Poll::Ready(Err(io::ErrorKind::InvalidData.into())),
                None => ready!(self.poll_fill(context))?,
            }
        }
        let octets = (self.pending.len() - self.passed).min(into.remaining());
        into.put_slice(&self.pending[self.passed..self.passed + octets]);
        self.passed += octets;
        Poll::Ready(Ok(()))
    }
}

/// For the record.
fn words_of(fault: BodyFault) -> &'static str {
    match fault {
        BodyFault::BareLineEnd => "a CR or LF by itself",
        BodyFault::TooLarge => "larger than the relay takes",
    }
}
