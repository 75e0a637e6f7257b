//! A server that takes whatever comes, as quickly as it can, and keeps the number of messages alone.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use outgate::demo::server::Authority;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// How much is read at once, in octets.
const BLOCK: usize = 64 * 1024;

/// A running sink. It stops with the runtime that it was started in.
pub(crate) struct Sink {
    /// Where it listens with implicit TLS.
    pub(crate) tls: SocketAddr,
    /// Where it listens without.
    pub(crate) plain: SocketAddr,
    taken: watch::Receiver<u64>,
}

impl Sink {
    /// Starts a sink with a certificate of this authority.
    pub(crate) async fn start(authority: &Authority) -> Self {
        let acceptor = TlsAcceptor::from(config(authority));
        let (tell, taken) = watch::channel(0);
        let tell = Arc::new(tell);
        let (tls, plain) = (listen().await, listen().await);
        let sink = Self { tls: address(&tls), plain: address(&plain), taken };
        let telling = Arc::clone(&tell);
        tokio::spawn(serve(tls, move |stream| {
            let (acceptor, tell) = (acceptor.clone(), Arc::clone(&telling));
            async move { converse(acceptor.accept(stream).await?, &tell).await }
        }));
        tokio::spawn(serve(plain, move |stream| {
            let tell = Arc::clone(&tell);
            async move { converse(stream, &tell).await }
        }));
        sink
    }

    /// The number of messages that it has taken.
    pub(crate) fn taken(&self) -> u64 {
        *self.taken.borrow()
    }

    /// Waits until it has taken so many.
    pub(crate) async fn has_taken(&self, messages: u64) {
        let mut taken = self.taken.clone();
        taken.wait_for(|taken| *taken >= messages).await.expect("it runs");
    }
}

async fn listen() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port")
}

fn address(listener: &TcpListener) -> SocketAddr {
    listener.local_addr().expect("its address")
}

fn config(authority: &Authority) -> Arc<ServerConfig> {
    let leaf = authority.issue("sink.example").expect("a certificate");
    let certificate = CertificateDer::from_pem_slice(leaf.certificate_pem().as_bytes());
    let key = PrivateKeyDer::from_pem_slice(leaf.key_pem().as_bytes());
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring has what they need")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.expect("its own")], key.expect("its own"))
        .expect("they belong together");
    Arc::new(config)
}

/// Takes connections for ever. Whatever breaks one is its client's to notice.
async fn serve<F>(listener: TcpListener, mut converse: impl FnMut(TcpStream) -> F)
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        if stream.set_nodelay(true).is_ok() {
            tokio::spawn(converse(stream));
        }
    }
}

async fn converse<S>(mut stream: S, tell: &watch::Sender<u64>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut replies = b"220 sink.example ESMTP\r\n".to_vec();
    let mut unread = Vec::with_capacity(2 * BLOCK);
    let mut in_message = false;
    loop {
        let read = if in_message {
            let end = end_of_message(&unread);
            if end.is_some() {
                replies.extend_from_slice(b"250 2.0.0 Taken\r\n");
                tell.send_modify(|taken| *taken += 1);
                in_message = false;
            }
            // What may be the beginning of the end stays.
            end.unwrap_or(unread.len().saturating_sub(END.len() - 1))
        } else {
            let end = unread.iter().position(|octet| *octet == b'\n').map_or(0, |at| at + 1);
            if end > 0 {
                let verb = unread[..end.min(4)].to_ascii_uppercase();
                replies.extend_from_slice(answer(&verb));
                in_message = verb == b"DATA";
                if in_message {
                    // The message may be nothing but its end, which begins with this line's.
                    unread.drain(..end - 2);
                    continue;
                }
            }
            end
        };
        unread.drain(..read);
        if read > 0 && !in_message {
            continue;
        }
        // The replies to a pipelined group leave together (RFC 2920 §3.2).
        stream.write_all(&replies).await?;
        stream.flush().await?;
        if replies.starts_with(b"221") {
            return stream.shutdown().await;
        }
        replies.clear();
        unread.reserve(BLOCK);
        if stream.read_buf(&mut unread).await? == 0 {
            return Ok(());
        }
    }
}

const END: &[u8] = b"\r\n.\r\n";

/// Where a message ends, behind its last octet.
fn end_of_message(octets: &[u8]) -> Option<usize> {
    octets.windows(END.len()).position(|window| window == END).map(|at| at + END.len())
}

fn answer(verb: &[u8]) -> &'static [u8] {
    match verb {
        b"EHLO" => {
            b"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n\
              250-ENHANCEDSTATUSCODES\r\n250 AUTH PLAIN\r\n"
        }
        b"AUTH" => b"235 2.7.0 Signed in\r\n",
        b"DATA" => b"354 Go on\r\n",
        b"QUIT" => b"221 2.0.0 Bye\r\n",
        _ => b"250 2.0.0 Ok\r\n",
    }
}
