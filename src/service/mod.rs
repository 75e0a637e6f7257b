//! What a person can ask for: the one place where the parts are put together.
//!
//! One file a use-case. Nothing here knows a window, a command line or a language: words for
//! mails are passed in by the caller, and errors are values.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::domain::{Account, Address, Login, Policy, Route, Snapshot, route};
use crate::secrets::Secrets;
use crate::smtp::dns::Resolver;
use crate::smtp::{Network, Trust, TrustError};
use crate::store::{Activity, CommitError, PolicyAccess, Store, Watch};

mod activity;
mod addresses;
mod apps;
mod confirm;
mod connection;
mod discover;
mod entry;
mod error;
mod gateway;
mod health;
mod mail;
pub mod message;
mod own;
mod passwords;
mod policy;
mod preferences;
mod recipients;
mod relay;
mod repair;
mod submit;
mod suggest;
mod telling;
mod test_message;
mod text;
mod transmit;

pub use activity::{CSV_HEAD, csv_line};
pub use addresses::{AddressEdit, Removed};
pub use apps::{
    Aim, AppError, AppStanding, AppStatus, FileChange, FileKind, LineChange, MailApp, Note, Plan,
};
pub use confirm::CodeRequest;
pub use entry::{PasswordEntry, Prepared, ServerEntry, SignInEntry};
pub use error::ServiceError;
pub use health::{Checked, Checks, GatewayHealth, HealthWatch};
pub use mail::{MailPiece, MailWords};
pub use own::{OwnBase, OwnEdit};
pub use policy::{administrator_command, administrator_script};
pub use recipients::Recipients;
pub use relay::{
    Answers, Explain, Installed, Listeners, PortHolder, RelayError, RelayPlace, RelaySettings,
    RelayState,
};
pub use submit::{Accepted, EnvelopeSender, Submission};
pub use suggest::suggestions_for_own;
pub use text::save_text;

/// How often a change of the account is made anew because somebody else saved first. It is more
/// than people and programs ever need; a network folder that shows old states may need as many.
const TRIES: usize = 100;

/// What a [`Service`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// The shared config.
    pub store: Arc<dyn Store>,
    /// Where passwords are.
    pub secrets: Arc<dyn Secrets>,
    /// What is outside: the real network, or a sandbox.
    pub outside: Outside,
    /// Who asks.
    pub person: Login,
    /// Where the activity record is.
    pub state_folder: PathBuf,
    /// Where the relay listens and is installed.
    pub relay: RelayPlace,
    /// Says in a sentence why something was not done: for the person's activity record.
    pub explain: Explain,
}

/// The network beyond this process, and whom it believes there.
#[derive(Debug, Clone)]
pub enum Outside {
    /// The real one, in which this one is asked what DNS says of a domain, believing the platform's
    /// certificate authorities and the policy's own.
    Real(Resolver),
    /// A sandbox on loopback that stands for it: the demo.
    Sandbox(Network, Trust),
}

/// What a person can ask for. Cheap to clone; every clone is the same service.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    parts: Parts,
    activity: Activity,
    dns: recipients::Answers,
    current: watch::Sender<Arc<Snapshot>>,
    reading: Mutex<()>,
    watching: Mutex<Option<Box<dyn Watch>>>,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.0.parts.person).finish()
    }
}

impl Service {
    /// Puts the parts together, and reads the shared config for the first time. It blocks.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let current = watch::Sender::new(Arc::new(parts.store.load(&parts.person)));
        let activity = Activity::new(&parts.state_folder);
        let (reading, watching) = (Mutex::default(), Mutex::default());
        let dns = recipients::Answers::default();
        Self(Arc::new(Inner { parts, activity, dns, current, reading, watching }))
    }

    /// Who asks.
    #[must_use]
    pub fn person(&self) -> &Login {
        &self.0.parts.person
    }

    /// The shared config as this process last saw it.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0.current.borrow())
    }

    /// Whether this process may change the policy.
    #[must_use]
    pub fn policy_access(&self) -> PolicyAccess {
        self.0.parts.store.policy_access()
    }

    /// Follows the shared config: whatever any process saves is seen here within a second (R13),
    /// for as long as the service lives. The first call reads files, and blocks meanwhile.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Arc<Snapshot>> {
        let mut watching = self.0.watching.lock().unwrap_or_else(PoisonError::into_inner);
        if watching.is_none() {
            // Weak, or the watcher would keep alive what keeps the watcher.
            let inner = Arc::downgrade(&self.0);
            let changed = move || {
                if let Some(inner) = inner.upgrade() {
                    Self(inner).reload();
                }
            };
            *watching = Some(self.0.parts.store.watch(self.person(), Box::new(changed)));
            // What was saved before the watch began.
            self.reload();
        }
        self.0.current.subscribe()
    }

    /// Which server would deliver mail from `from`, and why, on the newest shared config.
    pub async fn route(&self, from: &Address) -> Route {
        route(&*self.fresh().await, self.person(), from)
    }

    /// Reads the shared config anew, and tells everybody who follows it. It blocks.
    fn reload(&self) -> Arc<Snapshot> {
        // One at a time, or a slow read could put an older state in the place of a newer one.
        let _reading = self.0.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let new = Arc::new(self.0.parts.store.load(self.person()));
        self.0.current.send_if_modified(|current| {
            let changed = **current != *new;
            *current = Arc::clone(&new);
            changed
        });
        new
    }

    /// The shared config as it stands now: what decides is never older than the question.
    async fn fresh(&self) -> Arc<Snapshot> {
        let service = self.clone();
        blocking(move || service.reload()).await
    }

    /// The policy and the person's account, or which of them does not count.
    fn usable(&self, snapshot: &Snapshot) -> Result<(Arc<Policy>, Arc<Account>), ServiceError> {
        let policy =
            snapshot.policy.get().map_err(|problem| ServiceError::Unusable(problem.clone()))?;
        let stored = snapshot.person(self.person());
        let account = stored.get().map_err(|problem| ServiceError::Unusable(problem.clone()))?;
        Ok((policy, account))
    }

    /// Changes the person's account as it stands now, whole or not at all, and hands out what
    /// `change` made. `change` is called again where somebody else saved meanwhile, so it judges
    /// what is there, not what was (R12).
    async fn change_account<T: Send + 'static>(
        &self,
        change: impl Fn(&mut Account, &Policy) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let service = self.clone();
        blocking(move || {
            for _ in 0..TRIES {
                let snapshot = service.reload();
                let (policy, account) = service.usable(&snapshot)?;
                let mut account = Account::clone(&account);
                let made = change(&mut account, &policy)?;
                let base = snapshot.person(service.person()).revision();
                match service.0.parts.store.commit_account(service.person(), &account, &base) {
                    Ok(_) => {
                        service.reload();
                        return Ok(made);
                    }
                    // Somebody else saved first: theirs is kept, and the change made on it.
                    Err(CommitError::Conflict) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Err(CommitError::Conflict.into())
        })
        .await
    }

    /// What is outside, and whom it is believed to be under this policy. It blocks.
    fn outside(&self, policy: &Policy) -> Result<(Network, Trust), TrustError> {
        let trust = match &self.0.parts.outside {
            Outside::Real(_) => Trust::of_platform(policy.extra_ca.as_deref())?,
            Outside::Sandbox(_, trust) => trust.clone(),
        };
        Ok((self.network(), trust))
    }

    fn network(&self) -> Network {
        match &self.0.parts.outside {
            Outside::Real(resolver) => Network::default().with_resolver(resolver.clone()),
            Outside::Sandbox(network, _) => network.clone(),
        }
    }
}

/// Runs what blocks off the asynchronous threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    finished(tokio::task::spawn_blocking(work)).await
}

/// Waits for a task, which goes on where nobody waits any longer.
async fn finished<T>(task: JoinHandle<T>) -> T {
    match task.await {
        Ok(made) => made,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going down, and with it whoever waits for this.
            Err(_) => std::future::pending().await,
        },
    }
}
