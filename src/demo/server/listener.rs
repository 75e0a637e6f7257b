//! The sockets of a server: connections, TLS, lines in, replies out.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::{ProtocolVersion, ServerConfig};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::domain::Security;

use super::session::{Next, Session};
use super::{Config, Mailbox};

/// Connections at one time; the next wait until one ends.
const CONNECTIONS_MAX: usize = 64;

/// How long a client may keep silent (RFC 5321 §4.5.3.2.7).
const SILENCE_MAX: Duration = Duration::from_secs(300);

/// How long to wait when the system refuses a connection, as when descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Takes connections for ever. They end when this future is dropped.
pub(super) async fn serve(
    socket: TcpListener,
    config: Arc<Config>,
    tls: Arc<ServerConfig>,
    mailbox: Arc<Mailbox>,
) {
    let acceptor = TlsAcceptor::from(tls);
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        if connections.len() >= CONNECTIONS_MAX {
            connections.join_next().await;
        }
        let Ok((stream, _)) = socket.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let session = Session::new(Arc::clone(&config), Arc::clone(&mailbox));
        connections.spawn(connection(stream, session, config.security, acceptor.clone()));
    }
}

/// One connection from greeting to end. Whatever breaks it is its client's to notice.
async fn connection(
    stream: TcpStream,
    mut session: Session,
    security: Security,
    acceptor: TlsAcceptor,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let greeting = session.greeting();
    let (plain, opening) = match security {
        Security::Ssl => (Some(stream), greeting),
        Security::Starttls | Security::None => {
            (converse(stream, &mut session, greeting).await?, String::new())
        }
    };
    if let Some(stream) = plain {
        let stream = timeout(SILENCE_MAX, acceptor.accept(stream)).await??;
        session.encrypted(match stream.get_ref().1.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
            _ => "TLS 1.3",
        });
        converse(stream, &mut session, opening).await?;
    }
    Ok(())
}

/// Says `opening` and answers lines, until the session ends or is to be encrypted: then the
/// stream comes back, without anything that the client sent too early (RFC 3207 §6).
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    session: &mut Session,
    opening: String,
) -> io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    let mut replies = opening;
    let mut line = Vec::new();
    loop {
        // The replies to a pipelined group leave together (RFC 2920 §3.2).
        if !stream.buffer().contains(&b'\n') {
            stream.write_all(replies.as_bytes()).await?;
            stream.flush().await?;
            replies.clear();
        }
        line.clear();
        let max = session.line_max();
        let mut bounded = (&mut stream).take(max);
        timeout(SILENCE_MAX, bounded.read_until(b'\n', &mut line)).await??;
        let answer = if line.ends_with(b"\n") {
            session.line(&line)
        } else if bounded.limit() == 0 {
            Session::line_too_long()
        } else {
            return Ok(None);
        };
        replies.push_str(&answer.text);
        if answer.next != Next::Continue {
            stream.write_all(replies.as_bytes()).await?;
            stream.flush().await?;
        }
        match answer.next {
            Next::Continue => {}
            Next::StartTls => return Ok(Some(stream.into_inner())),
            Next::Close => {
                stream.shutdown().await?;
                return Ok(None);
            }
        }
    }
}
