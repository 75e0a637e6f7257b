//! One SMTP session, without any I/O: a line goes in, a reply comes out.

use std::borrow::Cow;
use std::mem;
use std::sync::Arc;

use mail_parser::decoders::base64::base64_decode;

use crate::domain::{Address, Secret, Security, Timestamp};

use super::command::{Envelope, Path};
use super::{Config, MESSAGE_MAX, Mailbox, MailboxFull, Received, User};

/// The longest command line, its end included, in octets: AUTH needs that much (RFC 4954 §4).
const COMMAND_MAX: u64 = 12_288;

/// Recipients of one message (RFC 5321 §4.5.3.1.8 demands as many).
const RECIPIENTS_MAX: usize = 100;

/// Commands that may fail in one session; Postfix's default.
const ERRORS_MAX: usize = 20;

const BAD_BASE64: &str = "501 5.5.2 Error: invalid base64 data";
const NOT_AUTHENTICATED: &str = "535 5.7.8 Error: authentication failed";

/// A reply without its last line end.
type Reply = Cow<'static, str>;

/// What a server says to one line, and what comes next.
pub(super) struct Answer {
    /// The reply with its line ends; empty where none is due.
    pub(super) text: String,
    /// What comes next.
    pub(super) next: Next,
}

/// What comes after a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The next line.
    Continue,
    /// The TLS handshake.
    StartTls,
    /// The end of the connection.
    Close,
}

/// What the next line is.
enum Expect {
    Command,
    PlainResponse,
    LoginName,
    LoginPassword(Secret),
    Message(Message),
}

/// A mail transaction (RFC 5321 §3.3).
struct Transaction {
    sender: Option<Address>,
    smtputf8: bool,
    recipients: Vec<Address>,
}

/// The message while it comes in.
struct Message {
    bytes: Vec<u8>,
    /// Whether the next octet starts a line. A bare LF ends none, so a dot behind it is no end.
    at_line_start: bool,
    /// The reply that is due at the end, where the message cannot be taken.
    fault: Option<&'static str>,
}

/// The server's side of one connection.
pub(super) struct Session {
    config: Arc<Config>,
    mailbox: Arc<Mailbox>,
    tls: Option<&'static str>,
    greeted: bool,
    user: Option<User>,
    transaction: Option<Transaction>,
    expect: Expect,
    errors: usize,
}

impl Session {
    /// A session on a connection that has just been made.
    pub(super) fn new(config: Arc<Config>, mailbox: Arc<Mailbox>) -> Self {
        Self {
            config,
            mailbox,
            tls: None,
            greeted: false,
            user: None,
            transaction: None,
            expect: Expect::Command,
            errors: 0,
        }
    }

    /// What the server says first.
    pub(super) fn greeting(&self) -> String {
        format!("220 {} ESMTP\r\n", self.config.name)
    }

    /// The connection is encrypted from now on, and nothing said before counts (RFC 3207 §4.2).
    pub(super) fn encrypted(&mut self, version: &'static str) {
        let fresh = Self::new(Arc::clone(&self.config), Arc::clone(&self.mailbox));
        *self = Self { tls: Some(version), ..fresh };
    }

    /// How long the next line may be, its end included, in octets.
    pub(super) fn line_max(&self) -> u64 {
        match self.expect {
            Expect::Message(_) => MESSAGE_MAX as u64,
            _ => COMMAND_MAX,
        }
    }

    /// Answers a line that was longer than that.
    pub(super) fn line_too_long() -> Answer {
        Answer { text: "500 5.5.2 Error: line too long\r\n".to_owned(), next: Next::Close }
    }

    /// Answers a line, which comes with its end.
    pub(super) fn line(&mut self, line: &[u8]) -> Answer {
        if let Expect::Message(message) = &mut self.expect
            && !message.is_end(line)
        {
            message.add(line);
            return Answer { text: String::new(), next: Next::Continue };
        }
        let reply = match (mem::replace(&mut self.expect, Expect::Command), text_of(line)) {
            (Expect::Message(message), _) => self.take(message),
            (_, Err(reply)) => reply.into(),
            (Expect::Command, Ok(text)) => self.command(text),
            (_, Ok("*")) => "501 5.7.0 Authentication aborted".into(),
            (Expect::PlainResponse, Ok(text)) => self.plain(text),
            (Expect::LoginName, Ok(text)) => self.login_name(text),
            (Expect::LoginPassword(name), Ok(text)) => self.login_password(&name, text),
        };
        self.errors += usize::from(reply.starts_with(['4', '5']));
        if self.errors > ERRORS_MAX {
            let text = format!("421 4.7.0 {} Error: too many errors\r\n", self.config.name);
            return Answer { text, next: Next::Close };
        }
        let next = match reply.get(..3) {
            Some("220") => Next::StartTls,
            Some("221") => Next::Close,
            _ => Next::Continue,
        };
        Answer { text: reply.into_owned() + "\r\n", next }
    }

    fn command(&mut self, text: &str) -> Reply {
        let (verb, argument) = text.split_once(' ').unwrap_or((text, ""));
        let verb = verb.to_ascii_uppercase();
        let needs_tls = self.config.security == Security::Starttls && self.tls.is_none();
        match verb.as_str() {
            "EHLO" | "HELO" if argument.is_empty() => format!("501 Syntax: {verb} hostname").into(),
            "EHLO" => self.ehlo(needs_tls),
            "HELO" => {
                self.greet();
                format!("250 {}", self.config.name).into()
            }
            "NOOP" => "250 2.0.0 Ok".into(),
            "QUIT" => "221 2.0.0 Bye".into(),
            "STARTTLS" if !argument.is_empty() => "501 5.5.4 Syntax: no parameters allowed".into(),
            "STARTTLS" if needs_tls => "220 2.0.0 Ready to start TLS".into(),
            "STARTTLS" if self.config.security == Security::Starttls => {
                "554 5.5.1 Error: TLS already active".into()
            }
            "STARTTLS" => "502 5.5.1 Error: command not implemented".into(),
            _ if needs_tls => "530 5.7.0 Must issue a STARTTLS command first".into(),
            "RSET" => {
                self.transaction = None;
                "250 2.0.0 Ok".into()
            }
            "AUTH" | "MAIL" | "RCPT" | "DATA" if !self.greeted => {
                "503 5.5.1 Error: send HELO/EHLO first".into()
            }
            "AUTH" => self.auth(argument),
            "MAIL" => self.mail(argument).unwrap_or_else(Reply::from),
            "RCPT" => self.rcpt(argument).unwrap_or_else(Reply::from),
            "DATA" => self.data(),
            _ => "500 5.5.2 Error: command not recognized".into(),
        }
    }

    fn greet(&mut self) {
        self.greeted = true;
        self.transaction = None;
    }

    fn ehlo(&mut self, needs_tls: bool) -> Reply {
        self.greet();
        let offer = if needs_tls {
            "250-STARTTLS\r\n"
        } else if self.config.users.is_empty() {
            ""
        } else {
            "250-AUTH PLAIN LOGIN\r\n"
        };
        format!(
            "250-{}\r\n250-PIPELINING\r\n250-SIZE {MESSAGE_MAX}\r\n{offer}\
             250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n250 SMTPUTF8",
            self.config.name
        )
        .into()
    }

    fn auth(&mut self, argument: &str) -> Reply {
        if self.config.users.is_empty() {
            return "503 5.5.1 Error: authentication not enabled".into();
        }
        if self.user.is_some() {
            return "503 5.5.1 Error: already authenticated".into();
        }
        if self.transaction.is_some() {
            return "503 5.5.1 Error: MAIL transaction in progress".into();
        }
        let (mechanism, initial) = match argument.split_once(' ') {
            Some((mechanism, initial)) => (mechanism, Some(initial)),
            None => (argument, None),
        };
        match (mechanism.to_ascii_uppercase().as_str(), initial) {
            ("PLAIN", Some(response)) => self.plain(response),
            ("PLAIN", None) => {
                self.expect = Expect::PlainResponse;
                "334 ".into()
            }
            ("LOGIN", Some(response)) => self.login_name(response),
            ("LOGIN", None) => {
                self.expect = Expect::LoginName;
                "334 VXNlcm5hbWU6".into()
            }
            _ => "535 5.7.8 Error: authentication failed: Invalid authentication mechanism".into(),
        }
    }

    /// RFC 4616 §2: whom to act as, who signs in, and the password.
    fn plain(&mut self, response: &str) -> Reply {
        let Some(response) = decode(response) else { return BAD_BASE64.into() };
        match response.expose().split('\0').collect::<Vec<_>>()[..] {
            [acts_as, name, password] if acts_as.is_empty() || acts_as == name => {
                self.sign_in(name, &Secret::new(password))
            }
            _ => NOT_AUTHENTICATED.into(),
        }
    }

    fn login_name(&mut self, response: &str) -> Reply {
        let Some(name) = decode(response) else { return BAD_BASE64.into() };
        self.expect = Expect::LoginPassword(name);
        "334 UGFzc3dvcmQ6".into()
    }

    fn login_password(&mut self, name: &Secret, response: &str) -> Reply {
        let Some(password) = decode(response) else { return BAD_BASE64.into() };
        self.sign_in(name.expose(), &password)
    }

    fn sign_in(&mut self, name: &str, password: &Secret) -> Reply {
        let known = |user: &&User| user.name == name && user.password == *password;
        self.user = self.config.users.iter().find(known).cloned();
        match self.user {
            Some(_) => "235 2.7.0 Authentication successful".into(),
            None => NOT_AUTHENTICATED.into(),
        }
    }

    fn mail(&mut self, argument: &str) -> Result<Reply, String> {
        if self.transaction.is_some() {
            return Err("503 5.5.1 Error: nested MAIL command".to_owned());
        }
        let envelope = Envelope::parse(argument, Path::From)?;
        let smtputf8 = envelope.is_smtputf8();
        let sender = envelope.address;
        if !smtputf8 && sender.as_ref().is_some_and(Address::needs_smtputf8) {
            return Err("553 5.6.7 Must declare SMTPUTF8 to send unicode address".to_owned());
        }
        self.transaction = Some(Transaction { sender, smtputf8, recipients: Vec::new() });
        Ok("250 2.1.0 Ok".into())
    }

    fn rcpt(&mut self, argument: &str) -> Result<Reply, String> {
        let Some(transaction) = &self.transaction else {
            return Err("503 5.5.1 Error: need MAIL command".to_owned());
        };
        let Some(recipient) = Envelope::parse(argument, Path::To)?.address else {
            return Err("501 5.1.3 Bad recipient address syntax".to_owned());
        };
        if !transaction.smtputf8 && recipient.needs_smtputf8() {
            return Err("553 5.6.7 Must declare SMTPUTF8 to send unicode address".to_owned());
        }
        if transaction.recipients.len() >= RECIPIENTS_MAX {
            return Err("452 4.5.3 Error: too many recipients".to_owned());
        }
        self.check_sender(transaction.sender.as_ref())?;
        if self.user.is_none() && self.config.require_sign_in {
            let recipient = recipient.to_wire();
            return Err(format!("554 5.7.1 <{recipient}>: Relay access denied"));
        }
        if let Some(transaction) = &mut self.transaction {
            transaction.recipients.push(recipient);
        }
        Ok("250 2.1.5 Ok".into())
    }

    /// Whether this client may use this envelope sender. As with Postfix, it learns that at RCPT.
    fn check_sender(&self, sender: Option<&Address>) -> Result<(), String> {
        let Some(sender) = sender else { return Ok(()) };
        let rejected = format!("553 5.7.1 <{}>: Sender address rejected", sender.to_wire());
        match &self.user {
            Some(user) if user.senders.contains(sender) => Ok(()),
            Some(user) => Err(format!("{rejected}: not owned by user {}", user.name)),
            None if self.config.users.iter().any(|user| user.senders.contains(sender)) => {
                Err(format!("{rejected}: not logged in"))
            }
            None => Ok(()),
        }
    }

    fn data(&mut self) -> Reply {
        match &self.transaction {
            None => "503 5.5.1 Error: need RCPT command".into(),
            Some(transaction) if transaction.recipients.is_empty() => {
                "554 5.5.1 Error: no valid recipients".into()
            }
            Some(_) => {
                self.expect = Expect::Message(Message::default());
                "354 End data with <CR><LF>.<CR><LF>".into()
            }
        }
    }

    fn take(&mut self, message: Message) -> Reply {
        let Some(Transaction { sender, recipients, .. }) = self.transaction.take() else {
            return "503 5.5.1 Error: need MAIL command".into();
        };
        if let Some(reply) = message.fault {
            return reply.into();
        }
        let kept = self.mailbox.keep(Received {
            at: Timestamp::now(),
            sender,
            recipients,
            signed_in_as: self.user.as_ref().map(|user| user.name.clone()),
            tls: self.tls.map(str::to_owned),
            message: message.bytes,
        });
        match kept {
            Ok(number) => format!("250 2.0.0 Ok: queued as {number}").into(),
            Err(MailboxFull) => "452 4.3.1 Insufficient system storage".into(),
        }
    }
}

impl Default for Message {
    fn default() -> Self {
        Self { bytes: Vec::new(), at_line_start: true, fault: None }
    }
}

impl Message {
    fn is_end(&self, line: &[u8]) -> bool {
        self.at_line_start && line == b".\r\n"
    }

    fn add(&mut self, line: &[u8]) {
        let stuffed = self.at_line_start && line.starts_with(b".");
        let line = if stuffed { &line[1..] } else { line };
        let content = line.strip_suffix(b"\r\n");
        self.at_line_start = content.is_some();
        if content.is_none_or(|content| content.contains(&b'\r')) {
            self.fault = Some("550 5.6.0 Error: bare CR or LF in the message");
        } else if self.bytes.len() + line.len() > MESSAGE_MAX {
            self.fault = Some("552 5.3.4 Error: message file too big");
        }
        if self.fault.is_none() {
            self.bytes.extend_from_slice(line);
        }
    }
}

/// A command line without its end.
fn text_of(line: &[u8]) -> Result<&str, &'static str> {
    let content = line.strip_suffix(b"\r\n").ok_or("500 5.5.2 Error: bare <LF> received")?;
    if content.iter().any(u8::is_ascii_control) {
        return Err("500 5.5.2 Error: bad character in the command");
    }
    std::str::from_utf8(content).map_err(|_| "500 5.5.2 Error: bad UTF-8 syntax")
}

/// A response of the client's (RFC 4954 §4), where `=` stands for an empty one.
fn decode(response: &str) -> Option<Secret> {
    let response = if response == "=" { "" } else { response };
    let decoded = base64_decode(response.as_bytes())?;
    String::from_utf8(decoded).ok().map(Secret::new)
}
