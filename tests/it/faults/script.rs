//! A server on loopback that follows a script: right as far as it goes, and then wrong in one way.
//!
//! The clock stands still unless the script lets time pass, so that a deadline of ten seconds
//! costs none, and whatever is on its way arrives first.

use std::io;
use std::time::Duration;

use outgate::domain::Stage;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::advance;
use tokio_rustls::TlsAcceptor;

use super::certificates::Served;

/// What a server does with its one connection, step by step; in the end it waits until the
/// client hangs up.
#[derive(Clone, Default)]
pub(super) struct Script(Vec<Step>);

#[derive(Clone)]
enum Step {
    Say(Vec<u8>),
    Hear(&'static str),
    HearAnything,
    Encrypt(Served),
    Pass(Stage, Duration),
    Dribble(&'static [u8]),
    Babble(&'static str),
    Close,
    Reset,
}

impl Script {
    /// Says these lines.
    pub(super) fn say(self, lines: &str) -> Self {
        self.octets((lines.replace('\n', "\r\n") + "\r\n").as_bytes())
    }

    /// Says these octets as they are.
    pub(super) fn octets(self, octets: &[u8]) -> Self {
        self.then(Step::Say(octets.to_vec()))
    }

    /// Waits for a line, which starts so.
    pub(super) fn hear(self, start: &'static str) -> Self {
        self.then(Step::Hear(start))
    }

    /// Waits for a line that starts so, and answers it.
    pub(super) fn answer(self, start: &'static str, lines: &str) -> Self {
        self.hear(start).say(lines)
    }

    /// Goes on so.
    pub(super) fn then_all(mut self, rest: Self) -> Self {
        self.0.extend(rest.0);
        self
    }

    /// Waits for whatever comes, be it a line or not.
    pub(super) fn hear_anything(self) -> Self {
        self.then(Step::HearAnything)
    }

    /// Does the server's part of a TLS handshake.
    pub(super) fn encrypt(self, served: Served) -> Self {
        self.then(Step::Encrypt(served))
    }

    /// Stays silent for so long, once the client is at this stage.
    pub(super) fn silent_at(self, stage: Stage, milliseconds: u64) -> Self {
        self.then(Step::Pass(stage, Duration::from_millis(milliseconds)))
    }

    /// Says these octets over and over, one a second.
    pub(super) fn dribble(self, octets: &'static [u8]) -> Self {
        self.then(Step::Dribble(octets))
    }

    /// Says this over and over, as fast as it can.
    pub(super) fn babble(self, text: &'static str) -> Self {
        self.then(Step::Babble(text))
    }

    /// Closes the connection.
    pub(super) fn close(self) -> Self {
        self.then(Step::Close)
    }

    /// Breaks the connection off (RST).
    pub(super) fn reset(self) -> Self {
        self.then(Step::Reset)
    }

    fn then(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// The refusal that it ends with, on one line, if it ends with one.
    pub(super) fn refusal(&self) -> Option<String> {
        let Some(Step::Say(octets)) = self.0.last() else { return None };
        let text = String::from_utf8(octets.clone()).ok()?;
        let code = text.get(..3).filter(|code| code.starts_with(['4', '5']))?;
        let words = text.lines().map(|line| line.strip_prefix(code)?.get(1..));
        let words: Vec<&str> = words.collect::<Option<_>>()?;
        Some(format!("{code} {}", words.join(" ")))
    }
}

/// What a server saw that its script does not say.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What it heard beyond the last step, and what was said to it in place of what it waited for.
    pub(super) beyond: Vec<String>,
    /// Where the client did not do what the script says.
    pub(super) wrong: Option<String>,
}

/// Serves one connection. `stage` is where the client is.
pub(super) async fn serve(
    listener: TcpListener,
    script: Script,
    mut stage: watch::Receiver<Option<Stage>>,
) -> Seen {
    let mut seen = Seen::default();
    let resets = script.0.iter().any(|step| matches!(step, Step::Reset));
    let mut peer = None;
    for (number, step) in script.0.into_iter().enumerate() {
        // Time may pass before anybody connects.
        if let Step::Pass(at, time) = step {
            if stage.wait_for(|now| *now == Some(at)).await.is_err() {
                seen.wrong = Some(format!("step {number}: the client never was at {at:?}"));
                return seen;
            }
            advance(time).await;
            continue;
        }
        if peer.is_none() {
            peer = tokio::select! {
                biased;
                peer = Peer::accept(&listener, resets) => Some(peer),
                _ = stage.wait_for(|_| false) => None,
            };
        }
        let Some(peer) = &mut peer else {
            seen.wrong = Some(format!("step {number}: nobody connected"));
            return seen;
        };
        if matches!(step, Step::Close | Step::Reset) {
            return seen;
        }
        if let Err(error) = peer.take(step, &mut seen.beyond).await {
            seen.wrong = Some(format!("step {number}: {error}"));
            return seen;
        }
    }
    match peer {
        Some(mut peer) => peer.rest(&mut seen.beyond).await,
        // Whoever never connects hangs up in the end, too.
        None => drop(stage.wait_for(|_| false).await),
    }
    seen
}

trait Pipe: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Pipe for T {}

struct Peer {
    stream: Box<dyn Pipe>,
    arrived: Vec<u8>,
}

impl Peer {
    async fn accept(listener: &TcpListener, resets: bool) -> Self {
        let (tcp, _) = listener.accept().await.expect("a connection");
        tcp.set_nodelay(true).expect("it is set");
        if resets {
            TcpStream::set_zero_linger(&tcp).expect("it is set");
        }
        Self { stream: Box::new(tcp), arrived: Vec::new() }
    }

    async fn take(&mut self, step: Step, beyond: &mut Vec<String>) -> io::Result<()> {
        match step {
            Step::Say(octets) => {
                self.stream.write_all(&octets).await?;
                self.stream.flush().await
            }
            Step::Hear(start) => {
                let line = self.line().await?;
                if line.starts_with(start) {
                    return Ok(());
                }
                beyond.push(line);
                Err(io::Error::other(format!("heard something else than {start:?}")))
            }
            Step::HearAnything => self.arrives().await,
            Step::Encrypt(served) => {
                let acceptor = TlsAcceptor::from(served);
                let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
                // It fails where the client accepts no such certificate, which is for the test
                // to judge.
                if let Ok(stream) = acceptor.accept(plain).await {
                    self.stream = Box::new(stream);
                }
                Ok(())
            }
            Step::Dribble(octets) => {
                for octet in octets.iter().cycle().take(100) {
                    if self.stream.write_all(&[*octet]).await.is_err() {
                        return Ok(());
                    }
                    advance(Duration::from_secs(1)).await;
                }
                Err(io::Error::other("the client listens for more than 100 seconds"))
            }
            Step::Babble(text) => {
                let mut said = 0;
                while self.stream.write_all(text.as_bytes()).await.is_ok() {
                    said += text.len();
                    // Far more than the system's buffers hold.
                    if said > 64 << 20 {
                        return Err(io::Error::other("the client listens for ever"));
                    }
                }
                Ok(())
            }
            Step::Pass(..) | Step::Close | Step::Reset => Ok(()),
        }
    }

    async fn arrives(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.arrived).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.arrived.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.arrived.drain(..end + 2).collect();
                return Ok(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            self.arrives().await?;
        }
    }

    /// Everything else that the client says.
    async fn rest(&mut self, beyond: &mut Vec<String>) {
        while let Ok(line) = self.line().await {
            beyond.push(line);
        }
    }
}
