//! A mail program, byte for byte, and the relay that it talks to.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outgate::store::current_login;

use crate::support::{House, Run};

/// Longer than anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `outgate relay`.
pub(crate) struct Relay {
    child: Option<Child>,
    pub(crate) port: u16,
    pub(crate) password: String,
}

impl Relay {
    /// Sets it up, and runs it until this is dropped.
    pub(crate) fn start(house: &House) -> Self {
        let password = house.run(&["relay", "password"]).done().trim().to_owned();
        let settings = house.run(&["--json", "relay", "settings"]).json();
        let port = settings[0]["port"].as_u64().expect("a port");
        let port = u16::try_from(port).expect("a port");
        Self { child: Some(run(house)), port, password }
    }

    /// Runs it again, after [`Relay::kill`].
    pub(crate) fn restart(&mut self, house: &House) {
        self.child = Some(run(house));
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Asks it to stop.
    pub(crate) fn terminate(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status();
        assert!(asked.expect("kill runs").success());
    }

    /// Waits until it has stopped by itself.
    pub(crate) fn ended(mut self, house: &House) -> Run {
        house.finish(self.child.take().expect("it runs"), "")
    }

    /// Ends it at once.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it is there");
            child.wait().expect("it ends");
        }
    }

    /// A program that has connected and was greeted.
    pub(crate) fn connect(&self) -> Program {
        Program::connect(self.port)
    }

    /// A program that has signed in.
    pub(crate) fn signed_in(&self) -> Program {
        let mut program = self.connect();
        program.ask("EHLO localhost").is(250);
        program.ask(&self.auth_plain()).is(235);
        program
    }

    /// A sign-in in one line.
    pub(crate) fn auth_plain(&self) -> String {
        let login = current_login().expect("whoever tests has a name");
        auth_plain(login.as_str(), &self.password)
    }
}

/// Starts the relay, and waits until it listens.
fn run(house: &House) -> Child {
    let mut child = house.start(&["relay"]);
    let mut first = [0; 1];
    child
        .stdout
        .as_mut()
        .expect("a pipe")
        .read_exact(&mut first)
        .expect("it says where it listens");
    child
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn auth_plain(user_name: &str, password: &str) -> String {
    format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{user_name}\0{password}")))
}

/// One connection to the relay.
pub(crate) struct Program {
    lines: BufReader<TcpStream>,
    stream: TcpStream,
}

/// What the relay answered.
#[derive(Debug)]
pub(crate) struct Answer(pub(crate) String);

impl Program {
    pub(crate) fn connect(port: u16) -> Self {
        let mut program = Self::open(port).expect("it listens");
        program.answer().is(220);
        program
    }

    /// Without waiting for the greeting.
    pub(crate) fn open(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { lines: BufReader::new(stream.try_clone()?), stream })
    }

    /// Says a line and hears the answer.
    #[track_caller]
    pub(crate) fn ask(&mut self, line: &str) -> Answer {
        self.say(format!("{line}\r\n").as_bytes());
        self.answer()
    }

    #[track_caller]
    pub(crate) fn say(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).expect("it reads");
    }

    /// Says as much as goes out.
    pub(crate) fn try_say(&mut self, octets: &[u8]) -> io::Result<()> {
        self.stream.write_all(octets)
    }

    /// Says the same again and again without reading, and says why no more went out.
    pub(crate) fn stuff(&mut self, octets: &[u8]) -> io::ErrorKind {
        let octets = octets.repeat(1000);
        self.stream.set_nonblocking(true).expect("it is set");
        loop {
            if let Err(error) = self.stream.write_all(&octets) {
                return error.kind();
            }
        }
    }

    /// The whole of an answer, on lines.
    #[track_caller]
    pub(crate) fn answer(&mut self) -> Answer {
        self.try_answer().expect("it answers")
    }

    pub(crate) fn try_answer(&mut self) -> io::Result<Answer> {
        let mut answer = String::new();
        loop {
            let start = answer.len();
            if self.lines.read_line(&mut answer)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if answer.as_bytes()[start..].get(3) != Some(&b'-') {
                return Ok(Answer(answer));
            }
        }
    }

    /// Sends a message, and hears what became of it.
    #[track_caller]
    pub(crate) fn send(&mut self, from: &str, to: &[&str], message: &str) -> Answer {
        self.ask(&format!("MAIL FROM:<{from}>")).is(250);
        for recipient in to {
            self.ask(&format!("RCPT TO:<{recipient}>")).is(250);
        }
        self.ask("DATA").is(354);
        self.say(message.as_bytes());
        self.ask(".")
    }

    /// Whether the relay ends the connection, after whatever it still says.
    pub(crate) fn ended(&mut self) -> bool {
        let mut rest = Vec::new();
        self.lines.read_to_end(&mut rest).is_ok()
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn is(self, code: u16) -> Self {
        assert!(self.0.starts_with(&code.to_string()), "not {code}: {}", self.0);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.0.contains(words), "not {words:?}: {}", self.0);
        self
    }
}
