//! One program's connection: carries octets between it and the session, asks the transaction, and
//! keeps the times.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::domain::{EnhancedCode, PasswordHash};
use crate::smtp::server::{Ask, Profile, ServerReply, Session, Step};

use super::super::Service;
use super::answer::{Explain, refusal};
use super::gate::Entry;
use super::message::{Ended, Message};
use super::pool::Pool;
use super::transaction::Transaction;

/// How much is read from a program at once, in octets.
pub(super) const CHUNK: usize = 16 * 1024;

/// How long a program may say nothing (RFC 5321 §4.5.3.2.7).
const IDLE: Duration = Duration::from_secs(5 * 60);

/// How long it may say nothing before it has signed in.
const IDLE_UNKNOWN: Duration = Duration::from_secs(60);

/// How long a program may take to read what it is answered.
const WRITE: Duration = Duration::from_secs(60);

/// The largest message that is taken in, in octets; what the server takes may be less.
const MAX_OCTETS: u64 = 512 * 1024 * 1024;

/// How many recipients one message may have (RFC 5321 §4.5.3.1.8 asks for 100).
const MAX_RECIPIENTS: usize = 1000;

/// What programs are told that are still there at the end.
const STOPPING: &str = "The relay is stopping";

/// What all of a person's connections have in common.
#[derive(Clone, Debug)]
pub(super) struct Relay {
    pub(super) service: Service,
    pub(super) pool: Pool,
    pub(super) explain: Explain,
    /// Becomes true when the relay is to stop.
    pub(super) stop: watch::Receiver<bool>,
}

/// The one that is spoken with.
struct Caller<S> {
    relay: Relay,
    stream: S,
    session: Session,
    transaction: Option<Transaction>,
    /// Its place among the connections; none on standard input, where nobody has to sign in.
    entry: Option<Entry>,
    /// The hash of the password that it signed in with.
    signed_in_by: Option<PasswordHash>,
}

/// The program went away, or does not read what it is answered.
struct Gone;

/// Speaks with a program until it ends, or is to end.
pub(super) async fn converse<S>(relay: Relay, stream: S, entry: Option<Entry>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let session = Session::new(Profile {
        name: "localhost".to_owned(),
        sign_in: entry.is_some(),
        max_octets: MAX_OCTETS,
        max_recipients: MAX_RECIPIENTS,
    });
    // On standard input all of it may be there from the start.
    let session = if entry.is_some() { session } else { session.not_listening() };
    let mut caller =
        Caller { relay, stream, session, transaction: None, entry, signed_in_by: None };
    // That it went away is its own affair: nothing was promised that is not recorded.
    let _ = caller.speak().await;
    if let Some(transaction) = caller.transaction.take() {
        transaction.give_up().await;
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Caller<S> {
    async fn speak(&mut self) -> Result<(), Gone> {
        let mut chunk = vec![0; CHUNK];
        loop {
            match self.session.next() {
                Step::Read => {
                    self.write().await?;
                    self.read(&mut chunk).await?;
                }
                Step::Ask(ask) => {
                    if let Some(reply) = self.decide(ask).await {
                        self.session.answer(reply);
                    }
                }
                Step::Body => {
                    self.write().await?;
                    self.message().await?;
                }
                Step::Close => {
                    self.write().await?;
                    let _ = timeout(WRITE, self.stream.shutdown()).await;
                    return Ok(());
                }
            }
        }
    }

    /// Reads what comes next, unless the session has to end first.
    async fn read(&mut self, chunk: &mut [u8]) -> Result<(), Gone> {
        let signed_in = self.entry.as_ref().is_none_or(Entry::is_signed_in);
        let idle = if signed_in { IDLE } else { IDLE_UNKNOWN };
        let mut stop = self.relay.stop.clone();
        let closing = tokio::select! {
            read = timeout(idle, self.stream.read(chunk)) => match read {
                Ok(Ok(0) | Err(_)) => return Err(Gone),
                Ok(Ok(length)) => {
                    self.session.receive(&chunk[..length]);
                    return Ok(());
                }
                Err(_) => "Nothing was said for too long",
            },
            _ = stop.wait_for(|stop| *stop) => STOPPING,
            () = crowded_out(self.entry.as_ref()) => "Too many connections wait to sign in",
        };
        self.session.shut_down(last_words(closing));
        Ok(())
    }

    async fn write(&mut self) -> Result<(), Gone> {
        let output = self.session.take_output();
        if output.is_empty() {
            return Ok(());
        }
        let written = async {
            self.stream.write_all(&output).await?;
            self.stream.flush().await
        };
        let written = tokio::select! {
            biased;
            written = timeout(WRITE, written) => written,
            // It does not read what it was answered, and others wait.
            () = crowded_out(self.entry.as_ref()) => return Err(Gone),
        };
        match written {
            Ok(Ok(())) => Ok(()),
            _ => Err(Gone),
        }
    }

    /// Whether the program was still there for what was written last. If not, the system says so of
    /// the next write, be it of nothing.
    async fn is_there(&mut self) -> bool {
        matches!(timeout(WRITE, self.stream.write(&[])).await, Ok(Ok(_)))
    }

    async fn decide(&mut self, ask: Ask) -> Option<ServerReply> {
        let explain = self.relay.explain;
        let ok = |text| ServerReply::new(250, EnhancedCode(2, 1, 0), text);
        Some(match ask {
            Ask::SignIn { user_name, password } => {
                self.signed_in_by = self.relay.service.sign_in_by(&user_name, &password);
                if self.signed_in_by.is_some() {
                    if let Some(entry) = &mut self.entry {
                        entry.signed_in();
                    }
                    ServerReply::new(235, EnhancedCode(2, 7, 0), "Signed in")
                } else {
                    let words = "User name or password is wrong: Outgate shows and renews them";
                    ServerReply::new(535, EnhancedCode(5, 7, 8), words)
                }
            }
            Ask::Mail(mail) => {
                let Relay { service, pool, stop, .. } = &self.relay;
                if self.signed_in_by.as_ref().is_some_and(|by| service.is_void(by)) {
                    let words = "The password was renewed: sign in again";
                    return Some(ServerReply::new(421, EnhancedCode(4, 7, 0), words));
                }
                let mut stop = stop.clone();
                let begun = tokio::select! {
                    biased;
                    // Nothing was promised yet, and the server may be one that hangs.
                    _ = stop.wait_for(|stop| *stop) => return Some(last_words(STOPPING)),
                    begun = Transaction::begin(service, pool, mail) => begun,
                };
                match begun {
                    Ok(transaction) => {
                        self.transaction = Some(transaction);
                        ok("Ok")
                    }
                    Err(error) => refusal(&error, explain),
                }
            }
            Ask::Recipient(rcpt) => match &mut self.transaction {
                Some(transaction) => match transaction.recipient(rcpt).await {
                    Ok(Some(reply)) => ServerReply::from(&reply),
                    Ok(None) => ServerReply::new(250, EnhancedCode(2, 1, 5), "Ok"),
                    Err(error) => refusal(&error, explain),
                },
                None => out_of_order(),
            },
            Ask::Data if self.transaction.is_some() => ServerReply::go_ahead(),
            Ask::Data => out_of_order(),
            Ask::Reset => {
                if let Some(transaction) = self.transaction.take() {
                    transaction.give_up().await;
                }
                return None;
            }
        })
    }

    /// Takes the message in while it goes out, and says what became of it.
    async fn message(&mut self) -> Result<(), Gone> {
        let Some(mut transaction) = self.transaction.take() else { return Err(Gone) };
        let mut message = Message::new(&mut self.session, &mut self.stream);
        let sent = transaction.send(&mut message).await;
        // What failed early leaves a rest, which is no use to anybody but to be passed over.
        let ended = message.pass_over().await;
        match (sent, ended) {
            (Ok(taken), Ended::Whole) => {
                self.session.answer(ServerReply::from(&taken.reply));
                let written = self.write().await;
                let told = written.is_ok() && self.is_there().await;
                taken.record(told).await;
                written
            }
            (Err(error), Ended::Whole) => {
                self.session.answer(refusal(&error, self.relay.explain));
                Ok(())
            }
            // The session has its own words for that, and is over.
            (_, Ended::Broken) => Ok(()),
            (_, Ended::Gone) => Err(Gone),
        }
    }
}

/// Waits until others need this place, for as long as nobody has signed in there.
async fn crowded_out(entry: Option<&Entry>) {
    match entry {
        Some(entry) if !entry.is_signed_in() => entry.crowded_out().await,
        _ => std::future::pending().await,
    }
}

/// What is said before the relay closes a connection.
fn last_words(text: &str) -> ServerReply {
    ServerReply::new(421, EnhancedCode(4, 3, 2), text)
}

/// The session asks nothing before its time; this is for the reader of the code.
fn out_of_order() -> ServerReply {
    ServerReply::new(503, EnhancedCode(5, 5, 1), "MAIL first")
}

/// When a program that says nothing more is given up.
pub(super) fn deadline() -> Instant {
    Instant::now() + IDLE
}
