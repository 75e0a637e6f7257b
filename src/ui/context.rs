//! What every screen sees: the shared config as it stands, and the words to speak with.

use std::sync::Arc;

use crate::domain::{Account, Address, Host, Policy, Problem, Snapshot, Timestamp};
use crate::i18n::Words;
use crate::service::Service;
use crate::store::Part;

/// What every screen sees. Nobody keeps a copy of it: it is handed to each call anew.
#[derive(Debug, Clone)]
pub struct Context {
    /// What can be asked for.
    pub service: Service,
    /// The words to speak with.
    pub words: Words,
    /// The shared config as it stands.
    pub snapshot: Arc<Snapshot>,
}

impl Context {
    /// The policy that holds; the default while it does not count, when no screen but the one
    /// that says so is open.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        self.snapshot.policy.get().unwrap_or_default()
    }

    /// What is stored of the person; as with [`Self::policy`].
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        self.snapshot.person(self.service.person()).get().unwrap_or_default()
    }

    /// What does not count, and why.
    #[must_use]
    pub fn problem(&self) -> Option<(Part, Problem)> {
        let person = self.service.person();
        if let Err(problem) = self.snapshot.policy.get() {
            return Some((Part::Policy, problem.clone()));
        }
        let account = self.snapshot.person(person);
        let problem = account.get().err()?;
        Some((Part::Account(person.clone()), problem.clone()))
    }

    /// The person's own address, if it is known.
    #[must_use]
    pub fn own_address(&self) -> Option<Address> {
        self.account().own_address(&self.policy(), self.service.person())
    }

    /// What to call the organisation: the domain of the own address, else its first email domain.
    #[must_use]
    pub fn organisation(&self) -> Option<String> {
        let own = self.own_address().map(|address| address.domain().to_string());
        own.or_else(|| self.policy().email_domains.first().map(ToString::to_string))
    }

    /// The domain's mail server, by name.
    #[must_use]
    pub fn domain_host(&self) -> Option<Host> {
        self.policy().domain_server.as_ref().map(|server| server.host.clone())
    }

    /// The time, for sentences such as "2 minutes ago".
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
