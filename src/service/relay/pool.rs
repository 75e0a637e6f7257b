//! Connections to servers that are kept for the next message, for a short while.
//!
//! One is used again only with exactly the settings that it was opened with, the sign-in and the
//! name of its password among them, and only by the person whose relay this is.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};

use crate::domain::{Failure, FailureKind, SmtpMsa, TestEvent};
use crate::smtp::{Connection, Deadlines, Target};

use super::super::{Prepared, Service, ServiceError};

/// How long a connection is kept that nobody uses: shorter than any server waits for a command.
const KEPT: Duration = Duration::from_secs(15);

/// How long the password, and the certificate authorities, are at hand for another connection.
const AT_HAND: Duration = Duration::from_secs(60);

/// How many connections to one server are opened without waiting a moment for one that is in use:
/// providers count them.
const AT_ONCE: usize = 8;

/// How long is waited for a connection that is in use. Whoever holds it may be slow, which is not
/// to hold up others.
const PATIENCE: Duration = Duration::from_secs(1);

/// The connections of one person's relay. Cheap to clone: every clone is the same pool.
#[derive(Clone, Default)]
pub(super) struct Pool(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// One was given back, or closed.
    returned: Notify,
    /// There is something to be closed at some time.
    filled: Notify,
    /// One at a time looks for a password and the certificate authorities.
    preparing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    idle: Vec<Idle>,
    in_use: Vec<Key>,
    at_hand: Vec<AtHand>,
}

/// What two messages must have in common to use one connection.
#[derive(Clone, PartialEq, Eq)]
struct Key {
    server: SmtpMsa,
    extra_ca: Option<PathBuf>,
}

struct Idle {
    key: Key,
    connection: Connection,
    until: Instant,
}

struct AtHand {
    key: Key,
    target: Target,
    until: Instant,
}

/// A connection that is in use. It goes back into the pool by [`Leased::give_back`] alone.
pub(super) struct Leased {
    connection: Option<Connection>,
    key: Key,
    pool: Pool,
}

impl fmt::Debug for Leased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Leased").field(&self.key.server.host).finish()
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.state().idle.len()).finish()
    }
}

/// Is told of each stage of a new connection, and where that fails, of what was said.
type OnEvent<'a> = &'a mut (dyn FnMut(TestEvent) + Send);

/// What nobody listens to.
pub(super) fn unheard(_: TestEvent) {}

impl Pool {
    /// A connection with these settings: one that is kept, or a new one.
    pub(super) async fn take(
        &self,
        service: &Service,
        prepared: &Prepared,
        on_event: OnEvent<'_>,
    ) -> Result<Leased, ServiceError> {
        let key = Key::new(service, prepared);
        let patient_until = Instant::now() + PATIENCE;
        loop {
            // Before looking, so that nothing is missed that is given back meanwhile.
            let returned = self.0.returned.notified();
            match self.look(&key, Instant::now() >= patient_until) {
                Look::Kept(leased) => return Ok(leased),
                Look::Open(mut leased) => {
                    self.open(&mut leased, service, prepared, on_event).await?;
                    return Ok(leased);
                }
                Look::Wait => drop(timeout(PATIENCE, returned).await),
            }
        }
    }

    /// A new connection with these settings, in the place of a kept one that turned out to be
    /// closed.
    pub(super) async fn renew(
        &self,
        leased: &mut Leased,
        service: &Service,
        prepared: &Prepared,
        on_event: OnEvent<'_>,
    ) -> Result<(), ServiceError> {
        leased.connection = None;
        // The server closed this one, so it has closed the others as well.
        self.state().idle.retain(|idle| idle.key != leased.key);
        self.open(leased, service, prepared, on_event).await
    }

    fn look(&self, key: &Key, impatient: bool) -> Look {
        let mut state = self.state();
        let now = Instant::now();
        // The one that was used last: the server is the least likely to have closed it.
        let kept = state.idle.iter().rposition(|idle| idle.key == *key && idle.until > now);
        let in_use = state.in_use.iter().filter(|other| *other == key).count();
        let connection = kept.map(|at| state.idle.remove(at).connection);
        if connection.is_none() && in_use >= AT_ONCE && !impatient {
            return Look::Wait;
        }
        state.in_use.push(key.clone());
        let leased = Leased { connection, key: key.clone(), pool: self.clone() };
        if leased.connection.is_some() { Look::Kept(leased) } else { Look::Open(leased) }
    }

    async fn open(
        &self,
        leased: &mut Leased,
        service: &Service,
        prepared: &Prepared,
        on_event: OnEvent<'_>,
    ) -> Result<(), ServiceError> {
        let target = self.target(&leased.key, service, prepared).await?;
        let opened = Box::pin(Connection::open(target, on_event)).await;
        if let Err(failure) = &opened
            && may_be_the_password(failure)
        {
            // Another may be there by now.
            self.state().at_hand.retain(|at_hand| at_hand.key != leased.key);
        }
        let failed = |failure: Failure| {
            ServiceError::Delivery(Box::new(leased.key.server.clone()), Box::new(failure.into()))
        };
        leased.connection = Some(opened.map_err(failed)?);
        Ok(())
    }

    /// What opening a connection needs.
    async fn target(
        &self,
        key: &Key,
        service: &Service,
        prepared: &Prepared,
    ) -> Result<Target, ServiceError> {
        let _one_at_a_time = self.0.preparing.lock().await;
        let now = Instant::now();
        {
            let mut state = self.state();
            state.at_hand.retain(|at_hand| at_hand.until > now);
            if let Some(known) = state.at_hand.iter().find(|at_hand| at_hand.key == *key) {
                return Ok(known.target.clone());
            }
        }
        let mut target = service.target(prepared, Deadlines::DELIVERY).await?;
        target.trust = target.trust.keeping_sessions();
        let at_hand = AtHand { key: key.clone(), target: target.clone(), until: now + AT_HAND };
        self.state().at_hand.push(at_hand);
        self.0.filled.notify_one();
        Ok(target)
    }

    /// Closes what was kept long enough, for as long as it is polled.
    pub(super) async fn mind(&self) {
        loop {
            let next = {
                let state = self.state();
                let idle = state.idle.iter().map(|idle| idle.until);
                idle.chain(state.at_hand.iter().map(|at_hand| at_hand.until)).min()
            };
            match next {
                None => self.0.filled.notified().await,
                // What is kept from now on may have to go before all that is kept already.
                Some(next) => tokio::select! {
                    () = sleep_until(next) => {}
                    () = self.0.filled.notified() => {}
                },
            }
            let now = Instant::now();
            let over: Vec<Idle> = {
                let mut state = self.state();
                state.at_hand.retain(|at_hand| at_hand.until > now);
                let (over, kept) =
                    std::mem::take(&mut state.idle).into_iter().partition(|idle| idle.until <= now);
                state.idle = kept;
                over
            };
            for idle in over {
                tokio::spawn(idle.connection.quit());
            }
        }
    }

    /// Says good-bye to every server.
    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut self.state().idle);
        for idle in idle {
            idle.connection.quit().await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Look {
    Kept(Leased),
    /// There is none: a new one may be opened.
    Open(Leased),
    Wait,
}

impl Key {
    fn new(service: &Service, prepared: &Prepared) -> Self {
        let policy = service.snapshot();
        let extra_ca = policy.policy.get().ok().and_then(|policy| policy.extra_ca.clone());
        Self { server: prepared.server().clone(), extra_ca }
    }
}

impl Leased {
    /// The connection; none where another could not be opened in its place.
    pub(super) fn connection(&mut self) -> Option<&mut Connection> {
        self.connection.as_mut()
    }

    /// Whether another message can be begun over it.
    pub(super) fn is_usable(&self) -> bool {
        self.connection.as_ref().is_some_and(Connection::is_usable)
    }

    /// Keeps the connection for the next message, if it is good for one.
    pub(super) fn give_back(mut self) {
        let Some(connection) = self.connection.take().filter(Connection::is_usable) else { return };
        let idle = Idle { key: self.key.clone(), connection, until: Instant::now() + KEPT };
        self.pool.state().idle.push(idle);
        self.pool.0.filled.notify_one();
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        if let Some(at) = state.in_use.iter().position(|key| *key == self.key) {
            state.in_use.swap_remove(at);
        }
        drop(state);
        self.pool.0.returned.notify_one();
    }
}

/// Whether the password that was at hand may be an old one.
fn may_be_the_password(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::SignInRefused | FailureKind::AppPasswordNeeded | FailureKind::NoPassword
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Host, Security};
    use crate::smtp::{Network, Trust};

    fn at_hand(port: u16, seconds: u64) -> AtHand {
        let server = SmtpMsa {
            host: Host::Ip([127, 0, 0, 1].into()),
            port,
            security: Security::None,
            pinned_certificate: None,
            sign_in: None,
        };
        let target = Target {
            server: server.clone(),
            password: None,
            trust: Trust::nobody(),
            network: Network::default(),
            deadlines: Deadlines::DELIVERY,
        };
        let until = Instant::now() + Duration::from_secs(seconds);
        AtHand { key: Key { server, extra_ca: None }, target, until }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_later_and_ends_sooner_is_closed_in_time() {
        let pool = Pool::default();
        let add = |port, seconds| {
            pool.state().at_hand.push(at_hand(port, seconds));
            pool.0.filled.notify_one();
        };
        let ports = || pool.state().at_hand.iter().map(|it| it.key.server.port).collect::<Vec<_>>();
        add(1, 60);
        // Whoever minds it waits for the first by now.
        let _ = timeout(Duration::from_secs(1), pool.mind()).await;
        let mut mind = std::pin::pin!(pool.mind());
        let _ = timeout(Duration::from_secs(1), &mut mind).await;
        add(2, 15);
        let _ = timeout(Duration::from_secs(16), &mut mind).await;
        assert_eq!(ports(), [1]);
        let _ = timeout(Duration::from_secs(60), &mut mind).await;
        assert_eq!(ports(), [] as [u16; 0]);
    }
}
