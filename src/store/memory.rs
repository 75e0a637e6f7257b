//! The shared config in memory: for tests and the demo.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{CommitError, Kept, Part, PolicyAccess, Store, Watch};
use crate::domain::{Account, Login, Policy, Problem, Revision, Snapshot, Stored};

/// The policy and everybody's accounts, for as long as the process runs. A clone is the same
/// store. It calls those who watch before a commit returns.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    policy: Slot<Policy>,
    people: BTreeMap<Login, Slot<Account>>,
    /// Counts every commit, so that no two states have the same revision.
    commits: u64,
    watchers: BTreeMap<u64, Changed>,
    /// Counts everybody who ever watched, so that each has a name.
    watched: u64,
}

/// One stored thing, and the last state of it that was good.
#[derive(Debug, Default)]
struct Slot<T> {
    now: Stored<T>,
    last_good: Option<Arc<T>>,
}

#[derive(Clone)]
struct Changed(Arc<dyn Fn() + Send + Sync>);

impl fmt::Debug for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Changed")
    }
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes what is stored unusable, as an edit by hand does with a file.
    pub fn spoil(&self, part: &Part, problem: Problem) {
        {
            let mut state = self.lock();
            match part {
                Part::Policy => state.policy.now = Stored::Unusable(problem),
                Part::Account(person) => state.slot(person).now = Stored::Unusable(problem),
            }
        }
        self.tell();
    }

    /// Whoever panicked while holding the lock left a whole state: each change is one move.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls those who watch, without the lock: they load.
    fn tell(&self) {
        let watchers: Vec<Changed> = self.lock().watchers.values().cloned().collect();
        for Changed(changed) in watchers {
            changed();
        }
    }

    /// Makes one change, and tells of it where it was made.
    fn change<R>(
        &self,
        change: impl FnOnce(&mut State, Revision) -> Result<R, CommitError>,
    ) -> Result<R, CommitError> {
        {
            let mut state = self.lock();
            state.commits += 1;
            let revision = Revision::new(state.commits.to_string());
            change(&mut state, revision)
        }
        .inspect(|_| self.tell())
    }
}

impl State {
    fn slot(&mut self, person: &Login) -> &mut Slot<Account> {
        self.people.entry(person.clone()).or_default()
    }
}

impl<T: Clone + Default> Slot<T> {
    fn commit(
        &mut self,
        value: &T,
        base: &Revision,
        new: Revision,
    ) -> Result<Revision, CommitError> {
        if let Stored::Unusable(problem) = &self.now {
            return Err(CommitError::Unusable(problem.clone()));
        }
        if self.now.revision() != *base {
            return Err(CommitError::Conflict);
        }
        let value = Arc::new(value.clone());
        self.last_good = Some(Arc::clone(&value));
        self.now = Stored::Good(value, new.clone());
        Ok(new)
    }

    /// There is no text that could be kept: what was spoilt is gone.
    fn replace(&mut self, value: Option<Arc<T>>, new: Revision) -> Result<Kept, CommitError> {
        if matches!(self.now, Stored::Good(..)) {
            return Err(CommitError::Conflict);
        }
        let Some(value) = value else {
            return Err(CommitError::Format("there is no last good state".to_owned()));
        };
        self.now = Stored::Good(value, new);
        Ok(None)
    }

    fn restore(&mut self, new: Revision) -> Result<Kept, CommitError> {
        self.replace(self.last_good.clone(), new)
    }

    fn start_anew(&mut self, new: Revision) -> Result<Kept, CommitError> {
        self.replace(Some(Arc::default()), new)
    }
}

impl Store for MemoryStore {
    fn load(&self, person: &Login) -> Snapshot {
        let state = self.lock();
        let account = state.people.get(person).map(|slot| slot.now.clone()).unwrap_or_default();
        Snapshot { policy: state.policy.now.clone(), people: [(person.clone(), account)].into() }
    }

    fn commit_policy(&self, policy: &Policy, base: &Revision) -> Result<Revision, CommitError> {
        self.change(|state, new| state.policy.commit(policy, base, new))
    }

    fn commit_account(
        &self,
        person: &Login,
        account: &Account,
        base: &Revision,
    ) -> Result<Revision, CommitError> {
        self.change(|state, new| state.slot(person).commit(account, base, new))
    }

    fn watch(&self, _person: &Login, changed: Box<dyn Fn() + Send + Sync>) -> Box<dyn Watch> {
        let mut state = self.lock();
        state.watched += 1;
        let name = state.watched;
        state.watchers.insert(name, Changed(changed.into()));
        Box::new(Watcher { store: self.clone(), name })
    }

    fn policy_access(&self) -> PolicyAccess {
        PolicyAccess::Writable
    }

    fn has_last_good(&self, part: &Part) -> bool {
        let state = self.lock();
        match part {
            Part::Policy => state.policy.last_good.is_some(),
            Part::Account(person) => {
                state.people.get(person).is_some_and(|slot| slot.last_good.is_some())
            }
        }
    }

    fn restore(&self, part: &Part) -> Result<Kept, CommitError> {
        self.change(|state, new| match part {
            Part::Policy => state.policy.restore(new),
            Part::Account(person) => state.slot(person).restore(new),
        })
    }

    fn start_anew(&self, part: &Part) -> Result<Kept, CommitError> {
        self.change(|state, new| match part {
            Part::Policy => state.policy.start_anew(new),
            Part::Account(person) => state.slot(person).start_anew(new),
        })
    }
}

#[derive(Debug)]
struct Watcher {
    store: MemoryStore,
    name: u64,
}

impl Watch for Watcher {}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.store.lock().watchers.remove(&self.name);
    }
}
