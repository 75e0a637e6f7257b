//! A server on loopback that says what a test wants it to say.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::net::TcpSocket;

use crate::faulty::listen;

/// Longer than any machine takes, so that only what never comes fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a server heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A command, without its line end.
    Command(String),
    /// A message, as far as the dot that ends it.
    Message(String),
}

/// A mail server without TLS that answers everything well, unless its script says otherwise.
pub(crate) struct Scripted {
    port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
    stopped: Arc<AtomicBool>,
    listener: JoinHandle<()>,
}

/// A script that lets everything pass.
pub(crate) fn as_usual(_: &Heard) -> Option<&'static str> {
    None
}

impl Scripted {
    /// `script` gives the answer to what was heard, as far as it wants another one than the usual;
    /// an empty one closes the connection.
    pub(crate) fn start(
        script: impl Fn(&Heard) -> Option<&'static str> + Send + Sync + 'static,
    ) -> Self {
        let heard = Arc::<Mutex<Vec<Heard>>>::default();
        let hear = Arc::clone(&heard);
        let stopped = Arc::<AtomicBool>::default();
        let (port, listener) = listen(Arc::clone(&stopped), move |stream| {
            let answer = |what: Heard, usual: &str| {
                let answer = script(&what).unwrap_or(usual).to_owned();
                hear.lock().expect("nobody panicked").push(what);
                answer
            };
            converse(stream, &answer)
        });
        Self { port, heard, stopped, listener }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Takes no more connections. Nobody else is given the port, for as long as what this gives
    /// is kept.
    pub(crate) fn stop(self) -> TcpSocket {
        self.stopped.store(true, Ordering::SeqCst);
        // The one that it waits for.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
        self.listener.join().expect("it ends by itself");
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("it is set");
        // A program that another test is starting has the listener, too, until it runs.
        let until = Instant::now() + PATIENCE;
        loop {
            match socket.bind((Ipv4Addr::LOCALHOST, self.port).into()) {
                Ok(()) => return socket,
                Err(error) => assert!(Instant::now() < until, "the port is free now: {error}"),
            }
            thread::yield_now();
        }
    }

    /// The messages that were sent to it, taken or not.
    pub(crate) fn messages(&self) -> Vec<String> {
        let heard = self.heard.lock().expect("nobody panicked");
        let message = |heard: &Heard| match heard {
            Heard::Message(message) => Some(message.clone()),
            Heard::Command(_) => None,
        };
        heard.iter().filter_map(message).collect()
    }

    /// The commands that it heard and that start so.
    pub(crate) fn commands(&self, start: &str) -> Vec<String> {
        let heard = self.heard.lock().expect("nobody panicked");
        let command = |heard: &Heard| match heard {
            Heard::Command(line) if line.starts_with(start) => Some(line.clone()),
            _ => None,
        };
        heard.iter().filter_map(command).collect()
    }
}

fn converse(stream: TcpStream, answer: &dyn Fn(Heard, &str) -> String) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    stream.write_all(b"220 scripted.example ESMTP\r\n")?;
    let mut next = move || {
        let mut line = String::new();
        lines.read_line(&mut line).map(|_| line)
    };
    loop {
        let line = next()?;
        let command = line.trim_end().to_owned();
        let usual = match command.get(..4) {
            None => return Ok(()),
            Some("EHLO") => "250-scripted.example\r\n250 8BITMIME",
            Some("DATA") => "354 Go on",
            Some("QUIT") => "221 Bye",
            Some(_) => "250 2.0.0 Ok",
        };
        let mut reply = answer(Heard::Command(command), usual);
        if reply.starts_with("354") {
            stream.write_all(format!("{reply}\r\n").as_bytes())?;
            let mut message = String::new();
            loop {
                match next()?.as_str() {
                    "" => return Ok(()),
                    ".\r\n" => break,
                    line => message.push_str(line.strip_prefix('.').unwrap_or(line)),
                }
            }
            reply = answer(Heard::Message(message), "250 2.0.0 Taken");
        }
        if reply.is_empty() {
            return Ok(());
        }
        stream.write_all(format!("{reply}\r\n").as_bytes())?;
    }
}
