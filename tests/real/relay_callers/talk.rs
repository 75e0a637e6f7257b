//! A mail program's dialogue, line by line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpStream};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::program::PATIENCE;

/// One connection to the relay.
pub(super) struct Talk(BufReader<TcpStream>);

impl Talk {
    /// Connects, and is greeted.
    #[track_caller]
    pub(super) fn with(port: u16) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut talk = Self(BufReader::new(stream));
        talk.heard("220 ");
        talk
    }

    /// Says a line, and hears an answer that begins like this.
    #[track_caller]
    pub(super) fn ask(&mut self, line: &str, answer: &str) -> String {
        self.say(&format!("{line}\r\n"));
        self.heard(answer)
    }

    #[track_caller]
    pub(super) fn sign_in(&mut self, user_name: &str, password: &str, answer: &str) -> String {
        let response = STANDARD.encode(format!("\0{user_name}\0{password}"));
        self.ask(&format!("AUTH PLAIN {response}"), answer)
    }

    #[track_caller]
    pub(super) fn say(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).expect("it reads");
    }

    #[track_caller]
    fn heard(&mut self, answer: &str) -> String {
        let mut said = String::new();
        loop {
            let start = said.len();
            assert_ne!(self.0.read_line(&mut said).expect("it answers"), 0, "after {said:?}");
            if said.as_bytes()[start..].get(3) != Some(&b'-') {
                assert!(said.starts_with(answer), "not {answer:?}: {said}");
                return said;
            }
        }
    }
}
