//! Notes what is said in a session, without its secrets.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::redaction::Redaction;
use super::target::Target;
use crate::domain::{Conversation, Line, REMOVED, Said, Timestamp};

/// How many lines are kept from the beginning, and how many from the end.
const FIRST: usize = 200;
const LAST: usize = 100;

/// How much of a line is kept, in characters.
const WIDTH: usize = 500;

/// How much of a line is looked at, in octets: a reply's line is never longer.
const LINE: usize = 4096;

/// Notes what is said in a session. Cheap to clone: every clone notes in the same place.
#[derive(Debug, Clone)]
pub(super) struct Transcript(Arc<Mutex<Notes>>);

#[derive(Debug)]
struct Notes {
    began: Instant,
    redaction: Redaction,
    /// As it will be, with the first lines in it.
    conversation: Conversation,
    last: VecDeque<Line>,
    left_out: usize,
    /// What the server said since its last line ended.
    unfinished: Vec<u8>,
}

impl Transcript {
    /// Of a session that begins now.
    pub(super) fn new(target: &Target, redaction: Redaction) -> Self {
        let server = &target.server;
        let conversation = Conversation {
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            began: Timestamp::now(),
            lines: Vec::new(),
        };
        Self(Arc::new(Mutex::new(Notes {
            began: Instant::now(),
            redaction,
            conversation,
            last: VecDeque::new(),
            left_out: 0,
            unfinished: Vec::new(),
        })))
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection was made.
    pub(super) fn connected(&self, peer: SocketAddr) {
        self.notes().push(Said::Connected(peer));
    }

    /// Another message begins on the same connection: what was said of those before it is not its
    /// own, apart from how the connection was made.
    pub(super) fn begin_again(&self) {
        let mut notes = self.notes();
        notes.began = Instant::now();
        notes.conversation.began = Timestamp::now();
        let of_connection = |said: &Said| matches!(said, Said::Connected(_) | Said::Encrypted(_));
        notes.conversation.lines.retain(|line| of_connection(&line.said));
        for line in &mut notes.conversation.lines {
            line.at = Duration::ZERO;
        }
        notes.last.clear();
        notes.left_out = 0;
    }

    /// The connection was encrypted. What came before it is no part of a line that comes now.
    pub(super) fn encrypted(&self, version: &str) {
        let mut notes = self.notes();
        notes.end_line();
        notes.push(Said::Encrypted(version.to_owned()));
    }

    /// These lines were said to the server.
    pub(super) fn said(&self, text: &str) {
        let mut notes = self.notes();
        for line in text.lines() {
            let line = shown(&notes.redaction.clean(line));
            notes.push(Said::Client(line));
        }
    }

    /// This line of a sign-in was said to the server: only the mechanism is noted.
    pub(super) fn said_secretly(&self, line: &str) {
        let mut words = line.trim_end().splitn(3, ' ');
        let line = match (words.next(), words.next(), words.next()) {
            (Some("AUTH"), Some(mechanism), None) => format!("AUTH {mechanism}"),
            (Some("AUTH"), Some(mechanism), _) => format!("AUTH {mechanism} {REMOVED}"),
            (Some(""), None, _) => String::new(),
            _ => REMOVED.to_owned(),
        };
        self.notes().push(Said::Client(line));
    }

    /// The server said this, which may be any part of a line or of several.
    pub(super) fn heard(&self, octets: &[u8]) {
        let mut notes = self.notes();
        for piece in octets.split_inclusive(|octet| *octet == b'\n') {
            let room = LINE - notes.unfinished.len().min(LINE);
            notes.unfinished.extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.ends_with(b"\n") {
                notes.end_line();
            }
        }
    }

    /// What was said so far.
    pub(super) fn conversation(&self) -> Conversation {
        let mut notes = self.notes();
        notes.end_line();
        let mut conversation = notes.conversation.clone();
        if let Some(next) = notes.last.front().filter(|_| notes.left_out > 0) {
            conversation.lines.push(Line { at: next.at, said: Said::LeftOut(notes.left_out) });
        }
        conversation.lines.extend(notes.last.iter().cloned());
        conversation
    }
}

impl Notes {
    fn push(&mut self, said: Said) {
        let line = Line { at: self.began.elapsed(), said };
        if self.conversation.lines.len() < FIRST {
            self.conversation.lines.push(line);
            return;
        }
        if self.last.len() == LAST {
            self.last.pop_front();
            self.left_out += 1;
        }
        self.last.push_back(line);
    }

    /// Notes what the server said since its last line ended.
    fn end_line(&mut self) {
        if self.unfinished.is_empty() {
            return;
        }
        let octets = std::mem::take(&mut self.unfinished);
        let text = String::from_utf8_lossy(&octets);
        let text = text.trim_end_matches(['\r', '\n']);
        let line = match text.split_at_checked(4) {
            // A challenge of a sign-in, whatever is in it.
            Some(("334 " | "334-", challenge)) if !challenge.is_empty() => format!("334 {REMOVED}"),
            Some((code, words)) if is_code(code) => {
                format!("{code}{}", self.redaction.clean(words))
            }
            _ => self.redaction.clean(text).into_owned(),
        };
        self.push(Said::Server(shown(&line)));
    }
}

fn is_code(text: &str) -> bool {
    text.ends_with([' ', '-']) && text[..3].bytes().all(|octet| octet.is_ascii_digit())
}

/// A line as it can stand in a text: no longer than is of use, and with nothing in it that would
/// work a terminal.
fn shown(line: &str) -> String {
    let mut shown = String::new();
    for (at, character) in line.chars().enumerate() {
        if at == WIDTH {
            shown.push('…');
            break;
        }
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::{Deadlines, Network, Trust};
    use super::*;
    use crate::domain::{Secret, Security, SmtpMsa};

    fn transcript(password: &str) -> Transcript {
        let password = Secret::new(password);
        let redaction = Redaction::new(Some(&password));
        let target = Target {
            server: SmtpMsa {
                host: "mail.partner.example".parse().expect("a host"),
                port: 587,
                security: Security::Starttls,
                pinned_certificate: None,
                sign_in: None,
            },
            password: Some(password),
            trust: Trust::only(&authority()).expect("an authority"),
            network: Network::default(),
            deadlines: Deadlines::default(),
        };
        Transcript::new(&target, redaction)
    }

    fn authority() -> String {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut authority = rcgen::CertificateParams::default();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        authority.self_signed(&key).expect("a certificate").pem()
    }

    /// The lines, with `C: `, `S: ` or `-- ` before each.
    fn lines(transcript: &Transcript) -> Vec<String> {
        let line = |line: &Line| match &line.said {
            Said::Client(text) => format!("C: {text}"),
            Said::Server(text) => format!("S: {text}"),
            other => format!("-- {other:?}"),
        };
        transcript.conversation().lines.iter().map(line).collect()
    }

    #[test]
    fn both_sides_are_noted_line_by_line_without_secrets() {
        let transcript = transcript("sesame");
        transcript.connected("192.0.2.1:587".parse().expect("an address"));
        transcript.heard(b"220 mail");
        transcript.heard(b".partner.example\r\n");
        transcript.said("EHLO [192.0.2.7]\r\n");
        transcript.heard(b"250-a\r\n250-b\n250 c\r\n");
        transcript.encrypted("TLS 1.3");
        transcript.said_secretly("AUTH PLAIN AGFsaWNlAHNlc2FtZQ==\r\n");
        transcript.heard(b"235 2.7.0 welcome, sesame\r\n");
        transcript.said_secretly("AUTH LOGIN\r\n");
        transcript.heard(b"334 VXNlcm5hbWU6\r\n334\r\n");
        transcript.said_secretly("YWxpY2U=\r\n");
        transcript.said_secretly("\r\n");
        transcript.said("MAIL FROM:<a@b>\r\nRCPT TO:<sesame@b>\r\n");
        transcript.heard(b"\x16\x03\xff 550 half of a l");
        assert_eq!(
            lines(&transcript),
            [
                "-- Connected(192.0.2.1:587)",
                "S: 220 mail.partner.example",
                "C: EHLO [192.0.2.7]",
                "S: 250-a",
                "S: 250-b",
                "S: 250 c",
                "-- Encrypted(\"TLS 1.3\")",
                "C: AUTH PLAIN ***",
                "S: 235 2.7.0 ***",
                "C: AUTH LOGIN",
                "S: 334 ***",
                "S: 334",
                "C: ***",
                "C: ",
                "C: MAIL FROM:<a@b>",
                "C: ***",
                "S: \\u{16}\\u{3}\u{fffd} 550 half of a l",
            ]
        );
    }

    #[test]
    fn what_is_kept_is_bounded_and_says_so() {
        let transcript = transcript("sesame");
        for number in 0..1000 {
            transcript.heard(format!("250-{number} {}\r\n", "a".repeat(5000)).as_bytes());
        }
        for _ in 0..100 {
            transcript.heard(&[b'b'; 10_000]);
        }
        let kept = lines(&transcript);
        assert_eq!(kept.len(), FIRST + 1 + LAST);
        assert!(kept[FIRST - 1].starts_with("S: 250-199 a"), "{}", kept[FIRST - 1]);
        assert_eq!(kept[FIRST], "-- LeftOut(701)");
        assert!(kept[FIRST + 1].starts_with("S: 250-901 a"), "{}", kept[FIRST + 1]);
        assert!(kept[FIRST + LAST].starts_with("S: bbb"), "a line without end is there, too");
        assert!(kept.iter().all(|line| line.chars().count() <= WIDTH + 4 && line.len() < 600));
        assert!(transcript.notes().unfinished.capacity() <= 2 * LINE);
    }

    #[test]
    fn a_password_in_a_long_line_is_found_wherever_it_stands() {
        let transcript = transcript("sesame");
        transcript.heard(format!("250 {}sesame\r\n", "a".repeat(WIDTH - 3)).as_bytes());
        assert_eq!(lines(&transcript), ["S: 250 ***"]);
    }
}
