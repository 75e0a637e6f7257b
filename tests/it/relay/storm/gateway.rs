//! The gateway of the storm: a process of its own, which is killed as processes are. What it takes
//! it writes down before it says so, and what is written down outlives it.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use tempfile::TempDir;

/// Tells the process its port, and where it writes down what it takes.
const PORT: &str = "OUTGATE_STORM_GATEWAY_PORT";
const BOOK: &str = "OUTGATE_STORM_GATEWAY_BOOK";

/// Where it says that it listens.
const LISTENS: &str = "the gateway listens";

/// The field that numbers a message.
const NUMBER: &str = "Subject: Message ";

pub(super) struct Gateway {
    folder: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Gateway {
    pub(super) fn start() -> Self {
        // Nobody has it at this moment; nothing else here asks for a port that was free.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|it| it.local_addr());
        let port = port.expect("a port").port();
        let folder = tempfile::tempdir().expect("a folder");
        let mut gateway = Self { folder, port, child: None };
        gateway.restart();
        gateway
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn restart(&mut self) {
        let mut child = Command::new(env::current_exe().expect("a path"))
            .args(["--exact", "relay::storm::gateway::gateway", "--ignored", "--nocapture"])
            .env(PORT, self.port.to_string())
            .env(BOOK, self.book())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let said = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut said = said.lines().map_while(Result::ok);
        assert!(said.any(|line| line.ends_with(LISTENS)), "it does not listen");
        self.child = Some(child);
    }

    pub(super) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it is there");
            child.wait().expect("it ends");
        }
    }

    /// The numbers of the messages that it took, and 0 for those without a number.
    pub(super) fn taken(&self) -> Vec<usize> {
        let book = fs::read_to_string(self.book()).unwrap_or_default();
        book.lines().map(|line| line.parse().expect("a number")).collect()
    }

    fn book(&self) -> PathBuf {
        self.folder.path().join("taken")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.kill();
    }
}

#[test]
#[ignore = "it is what r9_what_programs_were_told_250_for_is_what_the_gateway_took starts"]
fn gateway() {
    let (Ok(port), Some(book)) = (env::var(PORT), env::var_os(BOOK)) else { return };
    let port: u16 = port.parse().expect("a port");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free");
    writeln!(io::stdout(), "\n{LISTENS}").expect("somebody reads it");
    for stream in listener.incoming().flatten() {
        let book = PathBuf::from(&book);
        thread::spawn(move || serve(&stream, &book));
    }
}

fn serve(stream: &TcpStream, book: &Path) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut book = OpenOptions::new().create(true).append(true).open(book)?;
    let mut lines = BufReader::new(stream);
    let say = |text: &str| {
        let mut stream = stream;
        stream.write_all(text.as_bytes())
    };
    say("220 gateway.example ESMTP\r\n")?;
    let mut line = String::new();
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        match &line[..line.len().min(4)] {
            "EHLO" => say("250-gateway.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n")?,
            "DATA" => {
                say("354 Go on\r\n")?;
                let mut number = "0".to_owned();
                loop {
                    line.clear();
                    if lines.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    if let Some(text) = line.strip_prefix(NUMBER) {
                        text.trim_end().clone_into(&mut number);
                    }
                }
                // In one write, which no kill can divide.
                book.write_all(format!("{number}\n").as_bytes())?;
                say("250 2.0.0 Taken\r\n")?;
            }
            "QUIT" => return say("221 2.0.0 Bye\r\n"),
            _ => say("250 2.0.0 Ok\r\n")?,
        }
    }
}
