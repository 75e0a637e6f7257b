//! Mail submission servers (RFC 6409) inside this process, on loopback.
//!
//! They speak SMTP as Postfix does, with its replies, and keep what they receive in memory, where
//! the demo shows it and the tests read it. They deliver nothing to anybody.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::domain::{Address, Secret, Security, Timestamp};

mod authority;
mod command;
mod listener;
mod session;
#[cfg(test)]
mod tests;

pub use authority::{Authority, Leaf};

/// The largest message that a server takes, in octets: Postfix's default.
pub const MESSAGE_MAX: usize = 10_240_000;

/// What all messages that a server keeps may take together, in octets.
const MAILBOX_MAX: usize = 10 * MESSAGE_MAX;

/// What a server is called, whom it knows, and what it demands.
#[derive(Debug, Clone)]
pub struct Config {
    /// The name in the greeting, in the reply to EHLO and in the certificate.
    pub name: String,
    /// How connections are encrypted.
    pub security: Security,
    /// Who may sign in; with nobody, sign-in is not offered.
    pub users: Vec<User>,
    /// Whether mail is taken only from those who signed in.
    pub require_sign_in: bool,
    /// The certificate to show instead of a good one, such as one that has expired.
    pub certificate: Option<Leaf>,
}

/// Somebody whom a server knows.
#[derive(Debug, Clone)]
pub struct User {
    /// The name to sign in with.
    pub name: String,
    /// The password that belongs to it.
    pub password: Secret,
    /// The envelope senders that are this user's; nobody else may use them.
    pub senders: Vec<Address>,
}

/// A message that a server has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// When it was taken.
    pub at: Timestamp,
    /// The envelope sender; none is the null sender `<>`.
    pub sender: Option<Address>,
    /// The envelope recipients, in the order they were given.
    pub recipients: Vec<Address>,
    /// The name of the user who signed in.
    pub signed_in_as: Option<String>,
    /// The version of TLS that the connection had, such as `TLS 1.3`.
    pub tls: Option<String>,
    /// The message as it came, apart from dot-stuffing (RFC 5321 §4.5.2); nothing is added.
    pub message: Vec<u8>,
}

/// A running server. It stops, with all its connections, when it is dropped.
#[derive(Debug)]
pub struct MailServer {
    name: String,
    address: SocketAddr,
    mailbox: Arc<Mailbox>,
    listener: JoinHandle<()>,
}

impl MailServer {
    /// Starts a server on a free port of 127.0.0.1. Without a certificate in `config` it has a
    /// good one, issued by `authority`.
    ///
    /// # Errors
    /// When no port can be had, or no certificate can be made or used.
    pub async fn start(config: Config, authority: &Authority) -> io::Result<Self> {
        let leaf = match &config.certificate {
            Some(leaf) => leaf.clone(),
            None => authority.issue(&config.name)?,
        };
        let tls = leaf.server_config()?;
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = socket.local_addr()?;
        let mailbox = Arc::<Mailbox>::default();
        let name = config.name.clone();
        let serving = listener::serve(socket, Arc::new(config), tls, Arc::clone(&mailbox));
        Ok(Self { name, address, mailbox, listener: tokio::spawn(serving) })
    }

    /// The name that it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it listens: 127.0.0.1 and the port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All messages that it has taken, the oldest first.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.mailbox.messages().clone()
    }

    /// The number of messages that it has taken, for waiting until it changes.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<usize> {
        self.mailbox.count.subscribe()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// What a server has taken.
#[derive(Debug, Default)]
struct Mailbox {
    messages: Mutex<Vec<Received>>,
    count: watch::Sender<usize>,
}

/// The mailbox has no room for the message.
struct MailboxFull;

impl Mailbox {
    fn messages(&self) -> MutexGuard<'_, Vec<Received>> {
        // Each change is one push, so there is no state in between that a panic could leave.
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a message and says the how many-th it is.
    fn keep(&self, received: Received) -> Result<usize, MailboxFull> {
        let mut messages = self.messages();
        let taken: usize = messages.iter().map(|kept| kept.message.len()).sum();
        if taken + received.message.len() > MAILBOX_MAX {
            return Err(MailboxFull);
        }
        messages.push(received);
        self.count.send_replace(messages.len());
        Ok(messages.len())
    }
}
