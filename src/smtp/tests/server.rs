//! A server that does as it is told, on a port of its own on loopback, for one connection.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::certificates::{Served, good};
use crate::domain::Security;

/// What the server says, and when it says something else.
pub(in super::super) struct Fake {
    /// When it begins TLS, whatever the client wants.
    pub(super) security: Security,
    pub(super) certificate: Served,
    pub(super) greeting: &'static str,
    /// The keywords in its EHLO reply.
    pub(super) offers: Vec<&'static str>,
    /// Answers other than the usual ones, by the beginning of the line that they answer; `.` is
    /// the message's end, and `CLOSE` hangs up instead.
    pub(super) answers: Vec<(&'static str, &'static str)>,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            security: Security::Starttls,
            certificate: good(),
            greeting: "220 mail.partner.example ESMTP",
            offers: vec!["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "AUTH PLAIN LOGIN"],
            answers: Vec::new(),
        }
    }
}

/// What the server saw.
#[derive(Debug, Default)]
pub(in super::super) struct Seen {
    /// Every line, apart from those of messages.
    pub(in super::super) lines: Vec<String>,
    /// Every message that was ended, as it came.
    pub(super) messages: Vec<Vec<u8>>,
    /// What came of a message that was not ended.
    pub(super) unfinished: Vec<u8>,
    /// How often the server had to wait for the client before it could answer, without QUIT.
    pub(super) round_trips: usize,
}

impl Seen {
    /// Whether a line came that starts so.
    pub(super) fn has(&self, start: &str) -> bool {
        self.lines.iter().any(|line| line.starts_with(start))
    }
}

/// A running server; it ends with its connection, or when this is dropped.
pub(in super::super) struct Running<T> {
    pub(in super::super) address: SocketAddr,
    task: JoinHandle<T>,
}

impl<T> Running<T> {
    /// What it says in the end.
    pub(in super::super) async fn end(mut self) -> T {
        (&mut self.task).await.expect("the server does not panic")
    }
}

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves one connection by hand.
pub(super) async fn serve<T, F>(work: impl FnOnce(TcpStream) -> F + Send + 'static) -> Running<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let task = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.expect("a connection");
        work(tcp).await
    });
    Running { address, task }
}

impl Fake {
    /// The usual one, with another certificate.
    pub(in super::super) fn showing(certificate: Served, security: Security) -> Self {
        let mut fake = Self { security, certificate, ..Self::default() };
        if security == Security::Starttls {
            fake.offers.push("STARTTLS");
        }
        fake
    }

    pub(in super::super) async fn start(self) -> Running<Seen> {
        serve(|tcp| async move {
            let mut peer = Peer::new(Box::new(tcp));
            // It ends in an error when the client hangs up, which is for the test to judge.
            let _ = self.run(&mut peer).await;
            peer.seen
        })
        .await
    }

    async fn run(&self, peer: &mut Peer) -> io::Result<()> {
        if self.security == Security::Ssl {
            peer.encrypt(&self.certificate).await?;
        }
        peer.say(self.greeting).await?;
        loop {
            let line = peer.line().await?;
            peer.seen.lines.push(line.clone());
            let mut answer = self.answer(&line);
            if line == "AUTH LOGIN" && answer == "334 " {
                peer.say("334 V2VyIGRhPw==").await?;
                let name = peer.line().await?;
                peer.seen.lines.push(name);
                peer.say("334 TG9zdW5nPw==").await?;
                let password = peer.line().await?;
                peer.seen.lines.push(password);
                answer = self.answer("PASSWORD");
            }
            if line == "QUIT" {
                // The client does not wait for it.
                return Ok(());
            }
            if answer == "CLOSE" {
                return Ok(());
            }
            peer.say(&answer).await?;
            if line == "STARTTLS" && answer.starts_with("220 ") {
                peer.encrypt(&self.certificate).await?;
            }
            if line == "DATA" && answer.starts_with("354") {
                peer.message().await?;
                match self.answer(".") {
                    closed if closed == "CLOSE" => return Ok(()),
                    answer => peer.say(&answer).await?,
                }
            }
        }
    }

    fn answer(&self, line: &str) -> String {
        let own = self.answers.iter().find(|(start, _)| line.starts_with(start));
        if let Some((_, answer)) = own {
            return (*answer).to_owned();
        }
        match line.split(' ').next().unwrap_or_default() {
            "EHLO" => {
                let mut lines = vec!["mail.partner.example at your service"];
                lines.extend(&self.offers);
                let last = lines.pop().expect("a line");
                lines
                    .iter()
                    .rfold(format!("250 {last}"), |rest, line| format!("250-{line}\r\n{rest}"))
            }
            "STARTTLS" => "220 2.0.0 go ahead".to_owned(),
            "AUTH" if line == "AUTH LOGIN" => "334 ".to_owned(),
            "AUTH" | "PASSWORD" => "235 2.7.0 welcome".to_owned(),
            "DATA" => "354 go on".to_owned(),
            "." => "250 2.0.0 queued as 1".to_owned(),
            _ => "250 2.0.0 fine".to_owned(),
        }
    }
}

pub(super) trait Pipe: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Pipe for T {}

struct Peer {
    stream: Box<dyn Pipe>,
    arrived: Vec<u8>,
    /// Whether the server waited since it last spoke.
    waited: bool,
    seen: Seen,
}

impl Peer {
    fn new(stream: Box<dyn Pipe>) -> Self {
        Self { stream, arrived: Vec::new(), waited: false, seen: Seen::default() }
    }

    async fn encrypt(&mut self, certificate: &Served) -> io::Result<()> {
        let acceptor = TlsAcceptor::from(Arc::clone(certificate));
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        self.stream = Box::new(acceptor.accept(plain).await?);
        Ok(())
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        self.seen.round_trips += usize::from(std::mem::take(&mut self.waited));
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }

    async fn wait(&mut self) -> io::Result<()> {
        self.waited = true;
        // Whatever was written at once is read at once.
        self.arrived.reserve(64 * 1024);
        if self.stream.read_buf(&mut self.arrived).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.arrived.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.arrived.drain(..end + 2).collect();
                return Ok(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            self.wait().await?;
        }
    }

    async fn message(&mut self) -> io::Result<()> {
        let end = b"\r\n.\r\n";
        loop {
            let found = self.arrived.windows(end.len()).position(|window| window == end);
            if let Some(at) = found {
                self.seen.messages.push(self.arrived.drain(..at + end.len()).collect());
                return Ok(());
            }
            if let Err(error) = self.wait().await {
                self.seen.unfinished = std::mem::take(&mut self.arrived);
                return Err(error);
            }
        }
    }
}
