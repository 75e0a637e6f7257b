//! A server that says what a test wants it to say, and remembers what it was told.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server says to a line: nothing where it gives an empty text. The greeting is the
/// answer to an empty line, and the answer to a message that to its closing dot.
type Answers = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// A server without TLS on a free port of 127.0.0.1, until it is dropped.
#[derive(Debug)]
pub(super) struct Scripted {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    listener: JoinHandle<()>,
}

impl Scripted {
    pub(super) async fn start(answers: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = socket.local_addr().expect("its address");
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let (answers, lines): (Answers, _) = (Arc::new(answers), Arc::clone(&heard));
        let listener = tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&answers), Arc::clone(&lines)));
            }
        });
        Self { address, heard, listener }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every line that it was told, those of messages left out; the empty one is a connection.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// A submission server that takes everything, apart from what `answers` says otherwise.
pub(super) fn takes_all_but(
    answers: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> impl Fn(&str) -> String + Send + Sync + 'static {
    move |line| {
        let verb = line.split(' ').next().unwrap_or_default();
        answers(line).unwrap_or_else(|| {
            let answer = match verb {
                "" => "220 smtp.partner.example",
                "EHLO" => "250-smtp.partner.example\r\n250 AUTH PLAIN",
                "AUTH" => "235 2.7.0 Welcome",
                "DATA" => "354 Go on",
                "QUIT" => "221 2.0.0 Bye",
                _ => "250 2.0.0 Ok",
            };
            format!("{answer}\r\n")
        })
    }
}

async fn converse(
    stream: TcpStream,
    answers: Answers,
    heard: Arc<Mutex<Vec<String>>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    let mut in_message = false;
    loop {
        if !in_message || line == "." {
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
            let answer = answers(&line);
            in_message = answer.starts_with("354");
            stream.write_all(answer.as_bytes()).await?;
        }
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
    }
}
