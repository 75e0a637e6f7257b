//! A shared config in which something happens at a chosen instant.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use outgate::domain::{Account, Login, Policy, Revision, Snapshot};
use outgate::store::{CommitError, FileStore, Kept, Part, PolicyAccess, Store, Watch};

/// What happens after the how many-th read, counted from 0, and before whoever read gets it.
type AfterRead = Box<dyn Fn(usize) + Send + Sync>;

/// A store that is interrupted after its reads.
pub(super) struct Hooked {
    store: FileStore,
    reads: AtomicUsize,
    after_read: AfterRead,
}

impl Hooked {
    pub(super) fn new(
        store: FileStore,
        after_read: impl Fn(usize) + Send + Sync + 'static,
    ) -> Self {
        Self { store, reads: AtomicUsize::new(0), after_read: Box::new(after_read) }
    }
}

impl fmt::Debug for Hooked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooked")
    }
}

impl Store for Hooked {
    fn load(&self, person: &Login) -> Snapshot {
        let snapshot = self.store.load(person);
        (self.after_read)(self.reads.fetch_add(1, Ordering::SeqCst));
        snapshot
    }

    fn commit_policy(&self, policy: &Policy, base: &Revision) -> Result<Revision, CommitError> {
        self.store.commit_policy(policy, base)
    }

    fn commit_account(
        &self,
        person: &Login,
        account: &Account,
        base: &Revision,
    ) -> Result<Revision, CommitError> {
        self.store.commit_account(person, account, base)
    }

    fn watch(&self, person: &Login, changed: Box<dyn Fn() + Send + Sync>) -> Box<dyn Watch> {
        self.store.watch(person, changed)
    }

    fn policy_access(&self) -> PolicyAccess {
        self.store.policy_access()
    }

    fn has_last_good(&self, part: &Part) -> bool {
        self.store.has_last_good(part)
    }

    fn restore(&self, part: &Part) -> Result<Kept, CommitError> {
        self.store.restore(part)
    }

    fn start_anew(&self, part: &Part) -> Result<Kept, CommitError> {
        self.store.start_anew(part)
    }
}
