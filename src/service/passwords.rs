//! The passwords in the keyring that an account uses, and those it uses no more.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::{Account, Policy, Secret, SecretId, SecretRef, SendAs, SignIn};
use crate::secrets::SecretError;

use super::{Service, ServiceError, blocking, finished};

/// A password that goes into the keyring.
#[derive(Debug, Clone)]
pub(super) struct NewPassword {
    /// The name that the keyring is to hold it by.
    pub(super) id: SecretId,
    /// The password.
    pub(super) secret: Secret,
    /// What the person sees of it in the keyring's own window.
    pub(super) label: String,
}

impl Service {
    /// Makes a change of the account that names other passwords than before: keeps the new ones
    /// first, and forgets afterwards what the account names no more, whether it was changed or
    /// not.
    ///
    /// It is finished even where the caller waits no longer, or a password would stay that
    /// nothing names.
    pub(super) async fn change_passwords<T: Send + 'static>(
        &self,
        new: Vec<NewPassword>,
        change: impl Fn(&mut Account, &Policy) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let service = self.clone();
        let work = async move {
            let names = new.iter().map(|password| password.id.clone()).collect();
            let changed = match service.keep(new).await {
                Ok(()) => {
                    let change = move |account: &mut Account, policy: &Policy| {
                        let before = secrets_of(account);
                        change(account, policy).map(|made| (made, before))
                    };
                    service.change_account(change).await
                }
                Err(error) => Err(error.into()),
            };
            let (made, before) = match changed {
                Ok((made, before)) => (Ok(made), before),
                Err(error) => (Err(error), names),
            };
            service.forget_unused(before).await;
            made
        };
        finished(tokio::spawn(work)).await
    }

    async fn keep(&self, passwords: Vec<NewPassword>) -> Result<(), SecretError> {
        let secrets = Arc::clone(&self.0.parts.secrets);
        let mut passwords = passwords.into_iter();
        blocking(move || {
            passwords
                .try_for_each(|NewPassword { id, secret, label }| secrets.put(&id, &secret, &label))
        })
        .await
    }

    /// The passwords of an address, as far as they can be had.
    pub(super) async fn passwords_of(&self, send_as: &SendAs) -> Vec<NewPassword> {
        let ids: BTreeSet<_> = sign_ins_of(send_as).filter_map(kept_in_keyring).collect();
        let label = send_as.send_as_email.to_string();
        let secrets = Arc::clone(&self.0.parts.secrets);
        let get = move |id: SecretId| {
            let secret = secrets.get(&id).ok()?;
            Some(NewPassword { id, secret, label: label.clone() })
        };
        blocking(move || ids.into_iter().filter_map(get).collect()).await
    }

    /// Removes from the keyring those of these passwords that the account names no more.
    async fn forget_unused(&self, before: BTreeSet<SecretId>) {
        let stored = self.fresh().await.person(self.person());
        // Where nobody can say what is used, nothing is forgotten.
        let Ok(account) = stored.get() else { return };
        let used = secrets_of(&account);
        let secrets = Arc::clone(&self.0.parts.secrets);
        blocking(move || {
            for id in before.difference(&used) {
                // What cannot be removed stays under a name that nothing uses.
                let _ = secrets.remove(id);
            }
        })
        .await;
    }
}

/// The keyring's names of every password that an account uses.
fn secrets_of(account: &Account) -> BTreeSet<SecretId> {
    let gateways = account.addresses.iter().flat_map(sign_ins_of);
    account.own.sign_in.iter().chain(gateways).filter_map(kept_in_keyring).collect()
}

fn sign_ins_of(send_as: &SendAs) -> impl Iterator<Item = &SignIn> {
    let servers = send_as
        .gateway
        .iter()
        .flat_map(|gateway| std::iter::once(&gateway.server).chain(gateway.draft.as_ref()));
    servers.filter_map(|server| server.sign_in.as_ref())
}

fn kept_in_keyring(sign_in: &SignIn) -> Option<SecretId> {
    match &sign_in.password {
        SecretRef::Keyring(id) => Some(id.clone()),
        SecretRef::Command(_) => None,
    }
}
