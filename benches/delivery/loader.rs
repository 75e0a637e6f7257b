//! Mail programs that send as quickly as they are answered, one command at a time, as smtp-source(1)
//! does; that one cannot sign in.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::person::{FROM, TO};

/// Whom to send through.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// The user name and the password, where it wants them.
    pub(crate) sign_in: Option<(String, String)>,
}

/// How many sign in at once: of those who did not yet, the relay holds 64, so that strangers keep
/// nobody out.
const AT_ONCE: usize = 32;

/// Sends so many messages through a server, on so many connections at once.
pub(crate) async fn send(server: &Server, message: &str, messages: usize, connections: usize) {
    let mut programs = JoinSet::new();
    let doors = Arc::new(Semaphore::new(AT_ONCE));
    for number in 0..connections {
        let (server, message, doors) = (server.clone(), message.to_owned(), Arc::clone(&doors));
        let share = messages / connections + usize::from(number < messages % connections);
        programs.spawn(async move {
            let door = doors.acquire().await.map_err(io::Error::other)?;
            let mut program = Program::sign_in(&server).await?;
            drop(door);
            for _ in 0..share {
                program.send(&message).await?;
            }
            program.command("QUIT", 221).await
        });
    }
    while let Some(ended) = programs.join_next().await {
        ended.expect("it does not panic").expect("every message is taken");
    }
}

/// A program that has a connection.
#[derive(Debug)]
pub(crate) struct Program {
    stream: BufReader<TcpStream>,
}

impl Program {
    /// Connects and signs in.
    pub(crate) async fn sign_in(server: &Server) -> io::Result<Self> {
        let stream = TcpStream::connect(server.address).await?;
        stream.set_nodelay(true)?;
        let mut program = Self { stream: BufReader::new(stream) };
        program.answer(220).await?;
        program.command("EHLO program.example", 250).await?;
        if let Some((user_name, password)) = &server.sign_in {
            let words = BASE64_STANDARD.encode(format!("\0{user_name}\0{password}"));
            program.command(&format!("AUTH PLAIN {words}"), 235).await?;
        }
        Ok(program)
    }

    async fn send(&mut self, message: &str) -> io::Result<()> {
        self.command(&format!("MAIL FROM:<{FROM}>"), 250).await?;
        self.command(&format!("RCPT TO:<{TO}>"), 250).await?;
        self.command("DATA", 354).await?;
        self.stream.write_all(message.as_bytes()).await?;
        self.command(".", 250).await
    }

    async fn command(&mut self, line: &str, code: u16) -> io::Result<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.answer(code).await
    }

    async fn answer(&mut self, code: u16) -> io::Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            if !line.starts_with(&code.to_string()) {
                return Err(io::Error::other(line));
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(());
            }
        }
    }
}
