//! The relay at work: takes connections in, and ends gracefully.

use std::future::{Future, poll_fn};
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::super::{Service, ServiceError};
use super::RelayError;
use super::answer::Explain;
use super::gate::{Entry, Gate};
use super::listen::Listeners;
use super::pool::Pool;
use super::session::{Relay, converse};

/// How long nothing is accepted after the system refused to accept: it has run out of something
/// that will be there again when a connection ends.
const BREATH: Duration = Duration::from_millis(100);

impl Service {
    /// Runs the relay on these sockets until `stop` is ready. Then nothing new is begun, and what
    /// was promised is finished: this returns when the last program has its answer.
    ///
    /// # Errors
    /// A socket cannot be used.
    pub async fn relay(
        &self,
        listeners: Listeners,
        explain: Explain,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), ServiceError> {
        let (stopping, stopped) = watch::channel(false);
        let relay =
            Relay { service: self.clone(), pool: Pool::default(), explain, stop: stopped.clone() };
        let (closing, closed) = watch::channel(false);
        let mut doors = JoinSet::new();
        let gate = Gate::default();
        for listener in listeners.tcp {
            let listener = TcpListener::from_std(listener).map_err(|error| not_bound(&error))?;
            let next = move |context: &mut Context<'_>| {
                listener.poll_accept(context).map_ok(|(stream, _)| {
                    // An answer is not to wait for the next one. Without, it is merely slower.
                    let _ = stream.set_nodelay(true);
                    stream
                })
            };
            doors.spawn(accept(relay.clone(), gate.clone(), closed.clone(), next));
        }
        // Whoever crowds loopback crowds nobody out of the person's own folder.
        #[cfg(unix)]
        let gate = Gate::default();
        #[cfg(unix)]
        for listener in listeners.unix {
            let listener =
                tokio::net::UnixListener::from_std(listener).map_err(|error| not_bound(&error))?;
            let next = move |context: &mut Context<'_>| {
                listener.poll_accept(context).map_ok(|(stream, _)| stream)
            };
            doors.spawn(accept(relay.clone(), gate.clone(), closed.clone(), next));
        }
        // What is saved from here on is seen at once (R13).
        let _watching = self.watch();
        let pool = relay.pool.clone();
        let minding = async { tokio::join!(pool.mind(), self.mind_health(|_| ())) };
        tokio::select! {
            _ = minding => {}
            () = stop => {}
        }
        // First the doors: whoever is sent away is not to come in again. Nobody left to be told is
        // no error in either case.
        let _ = closing.send(true);
        let mut talks = doors.join_all().await;
        let _ = stopping.send(true);
        for talks in &mut talks {
            while talks.join_next().await.is_some() {}
        }
        relay.pool.close().await;
        Ok(())
    }

    /// Speaks SMTP with the one program on the other side of `stream`, which is this person's own:
    /// nobody signs in.
    pub async fn speak_smtp<S>(
        &self,
        stream: S,
        explain: Explain,
        stop: impl Future<Output = ()> + Send,
    ) where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let (stopping, stopped) = watch::channel(false);
        let pool = Pool::default();
        let relay = Relay { service: self.clone(), pool: pool.clone(), explain, stop: stopped };
        let mut talk = std::pin::pin!(converse(relay, stream, None));
        tokio::select! {
            () = &mut talk => {}
            () = stop => {
                // What is under way is finished.
                let _ = stopping.send(true);
                talk.await;
            }
        }
        pool.close().await;
    }
}

/// Takes connections in until that is to end. Those that have not ended.
async fn accept<S>(
    relay: Relay,
    gate: Gate,
    mut closed: watch::Receiver<bool>,
    mut next: impl FnMut(&mut Context<'_>) -> Poll<io::Result<S>>,
) -> JoinSet<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut talks = JoinSet::new();
    loop {
        let stream = tokio::select! {
            biased;
            _ = closed.wait_for(|closed| *closed) => return talks,
            _ = talks.join_next(), if !talks.is_empty() => continue,
            stream = poll_fn(&mut next) => stream,
        };
        match stream {
            Ok(stream) => {
                // Where there are too many, the connection is closed: a program tries again.
                if let Some(entry) = gate.enter() {
                    talks.spawn(talk(relay.clone(), stream, entry));
                }
            }
            Err(_) => tokio::time::sleep(BREATH).await,
        }
    }
}

async fn talk<S>(relay: Relay, stream: S, entry: Entry)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    converse(relay, stream, Some(entry)).await;
}

fn not_bound(error: &io::Error) -> ServiceError {
    RelayError::NotBound("127.0.0.1".to_owned(), error.to_string()).into()
}
