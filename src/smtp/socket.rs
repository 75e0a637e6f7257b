//! A TCP connection that answers at once and remembers how it began.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// How many octets are remembered.
const OPENING: usize = 256;

/// A TCP connection.
///
/// A server that writes one reply in two segments waits for the acknowledgement of the first,
/// and Linux delays that by about 40 ms unless it is told otherwise before each read.
#[derive(Debug)]
pub(super) struct Socket {
    tcp: TcpStream,
    peer: SocketAddr,
    local: IpAddr,
    opening: Vec<u8>,
}

impl Socket {
    pub(super) fn new(tcp: TcpStream) -> io::Result<Self> {
        tcp.set_nodelay(true)?;
        let peer = tcp.peer_addr()?;
        let local = tcp.local_addr()?.ip();
        Ok(Self { tcp, peer, local, opening: Vec::new() })
    }

    /// Who answers.
    pub(super) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// The address of this machine that the server sees, unless something translates it.
    pub(super) fn local(&self) -> IpAddr {
        self.local
    }

    /// The first octets that arrived, at most 256, since the last [`Self::forget`].
    pub(super) fn opening(&self) -> &[u8] {
        &self.opening
    }

    /// Forgets what arrived so far.
    pub(super) fn forget(&mut self) {
        self.opening.clear();
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        #[cfg(target_os = "linux")]
        let _ = self.tcp.set_quickack(true);
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.tcp).poll_read(context, buffer);
        let arrived = &buffer.filled()[before..];
        let room = OPENING - self.opening.len();
        self.opening.extend_from_slice(&arrived[..arrived.len().min(room)]);
        polled
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
