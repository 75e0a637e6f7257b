//! What follows the header, as it comes.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use super::End;

/// How much is read at once, in octets.
const CHUNK: usize = 8 * 1024;

/// The message from the first empty line on, to be read; its bytes are as they came.
#[derive(Debug)]
pub struct Body<R> {
    input: R,
    /// Read from the input and not yet passed on.
    pending: Vec<u8>,
    /// How much of `pending` has been passed on.
    passed: usize,
    /// Whether no more comes.
    whole: bool,
    lone_dot: Option<LoneDot>,
}

/// Looks for the line that is a dot alone.
#[derive(Debug, Clone, Copy)]
enum LoneDot {
    LineStart,
    /// A dot stands at the start of a line: it counts if more follows, and ends the message if
    /// nothing does.
    Dot,
    InLine,
}

impl<R: AsyncRead + Unpin> Body<R> {
    pub(super) fn new(input: R, end: End) -> Self {
        let lone_dot = match end {
            End::OfInput => None,
            End::LoneDot => Some(LoneDot::LineStart),
        };
        Self { input, pending: Vec::new(), passed: 0, whole: false, lone_dot }
    }

    /// What has been read and not passed on.
    pub(super) fn pending(&self) -> &[u8] {
        &self.pending[self.passed..]
    }

    /// Whether all that there is has been read.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Counts `octets` of what is pending as passed on.
    pub(super) fn consume(&mut self, octets: usize) {
        self.passed += octets;
        if self.passed == self.pending.len() {
            self.pending.clear();
            self.passed = 0;
        }
    }

    /// Reads once; what comes is added to what is pending.
    pub(super) async fn fill(&mut self) -> io::Result<()> {
        poll_fn(|context| self.poll_fill(context)).await
    }

    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut space = [0; CHUNK];
        let mut chunk = ReadBuf::new(&mut space);
        ready!(Pin::new(&mut self.input).poll_read(context, &mut chunk))?;
        let chunk = chunk.filled();
        // A dot that is still held here was a last line without an end, and ends the message too.
        self.whole |= chunk.is_empty();
        match self.lone_dot {
            None => self.pending.extend_from_slice(chunk),
            Some(state) => self.take_up_to_lone_dot(state, chunk),
        }
        Poll::Ready(Ok(()))
    }

    fn take_up_to_lone_dot(&mut self, mut state: LoneDot, chunk: &[u8]) {
        for &byte in chunk {
            let ends_line = matches!(byte, b'\r' | b'\n');
            match state {
                LoneDot::LineStart if byte == b'.' => {
                    state = LoneDot::Dot;
                    continue;
                }
                LoneDot::Dot if ends_line => {
                    self.whole = true;
                    break;
                }
                LoneDot::Dot => self.pending.push(b'.'),
                LoneDot::LineStart | LoneDot::InLine => {}
            }
            self.pending.push(byte);
            state = if ends_line { LoneDot::LineStart } else { LoneDot::InLine };
        }
        self.lone_dot = Some(state);
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Body<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // A chunk may come to nothing, when it is a dot that is still held.
        while self.pending().is_empty() && !self.whole {
            ready!(self.poll_fill(context))?;
        }
        let octets = self.pending().len().min(into.remaining());
        into.put_slice(&self.pending()[..octets]);
        self.consume(octets);
        Poll::Ready(Ok(()))
    }
}
