//! A connection, plain or encrypted: octets out, replies in.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::client::TlsStream;

use super::fault::Fault;
use super::reply::{BadReply, ReplyReader};
use super::socket::Socket;
use super::transcript::Transcript;
use crate::domain::{FailureKind, Reply};

/// How many octets are read at once.
const CHUNK: usize = 2048;

/// A connection to a server. Dropping it closes it.
#[derive(Debug)]
pub(super) struct Wire {
    stream: Stream,
    replies: ReplyReader,
    transcript: Transcript,
}

#[derive(Debug)]
enum Stream {
    Plain(Socket),
    Tls(Box<TlsStream<Socket>>),
}

/// Why no reply came.
#[derive(Debug)]
pub(super) enum NoReply {
    /// The connection ended or broke.
    Lost(io::Error),
    /// Something else came.
    Bad(BadReply),
}

impl From<NoReply> for Fault {
    fn from(error: NoReply) -> Self {
        match error {
            NoReply::Lost(error) => error.into(),
            NoReply::Bad(error) => error.into(),
        }
    }
}

impl Wire {
    /// A connection without TLS.
    pub(super) fn plain(socket: Socket, transcript: Transcript) -> Self {
        transcript.connected(socket.peer());
        Self { stream: Stream::Plain(socket), replies: ReplyReader::default(), transcript }
    }

    /// A connection after the handshake. Nothing that was said before it is known to it
    /// (RFC 3207 §4.2).
    pub(super) fn encrypted(stream: TlsStream<Socket>, transcript: Transcript) -> Self {
        let stream = Stream::Tls(Box::new(stream));
        Self { stream, replies: ReplyReader::default(), transcript }
    }

    /// The connection below, for the handshake, and where it is noted.
    ///
    /// # Errors
    /// When the server has said more than it was asked, or TLS is there already.
    pub(super) fn into_socket(self) -> Result<(Socket, Transcript), Fault> {
        match self.stream {
            Stream::Plain(socket) if self.replies.is_empty() => Ok((socket, self.transcript)),
            _ => Err(FailureKind::TlsInjected.into()),
        }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    pub(super) fn peer(&self) -> SocketAddr {
        self.socket().peer()
    }

    pub(super) fn local(&self) -> IpAddr {
        self.socket().local()
    }

    /// Whether the server said something that was not read as a reply yet.
    pub(super) fn has_unread(&self) -> bool {
        !self.replies.is_empty()
    }

    /// Sends these lines.
    pub(super) async fn say(&mut self, text: &str) -> io::Result<()> {
        self.transcript.said(text);
        self.send(text.as_bytes()).await
    }

    /// Sends a line of a sign-in, which is not noted.
    pub(super) async fn say_secretly(&mut self, line: &str) -> io::Result<()> {
        self.transcript.said_secretly(line);
        self.send(line.as_bytes()).await
    }

    /// Sends all of it; it is not noted.
    pub(super) async fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        let writer = self.writer();
        writer.write_all(octets).await?;
        writer.flush().await
    }

    /// Waits for a reply, for as long as the caller lets it.
    pub(super) async fn reply(&mut self) -> Result<Reply, NoReply> {
        loop {
            if let Some(reply) = self.replies.next().map_err(NoReply::Bad)? {
                return Ok(reply);
            }
            let mut chunk = [0; CHUNK];
            match self.receive(&mut chunk).await.map_err(NoReply::Lost)? {
                0 => return Err(NoReply::Lost(io::ErrorKind::UnexpectedEof.into())),
                length => self.replies.push(&chunk[..length]),
            }
        }
    }

    /// Reads whatever comes, be it a reply or not.
    pub(super) async fn receive(&mut self, chunk: &mut [u8]) -> io::Result<usize> {
        let length = match &mut self.stream {
            Stream::Plain(socket) => socket.read(chunk).await?,
            Stream::Tls(stream) => stream.read(chunk).await?,
        };
        self.transcript.heard(&chunk[..length]);
        Ok(length)
    }

    /// Says that nothing more will be sent.
    pub(super) async fn shutdown(&mut self) -> io::Result<()> {
        self.writer().shutdown().await
    }

    fn socket(&self) -> &Socket {
        match &self.stream {
            Stream::Plain(socket) => socket,
            Stream::Tls(stream) => stream.get_ref().0,
        }
    }

    fn writer(&mut self) -> &mut (dyn AsyncWrite + Send + Unpin) {
        match &mut self.stream {
            Stream::Plain(socket) => socket,
            Stream::Tls(stream) => stream.as_mut(),
        }
    }
}
