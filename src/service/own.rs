//! The person in the organisation: their own address, and how they sign in at the domain mail
//! server.

use sipper::{Sipper as _, Straw, sipper};

use crate::domain::{
    Account, Address, DomainServer, Login, OwnAccount, Policy, Refusal, SignIn, TestEvent,
    Violation,
};
use crate::smtp::Verified;

use super::{PasswordEntry, Prepared, ServerEntry, Service, ServiceError, SignInEntry};

/// What a person entered of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnEdit {
    /// Their own address; what the policy gives comes before it.
    pub address: Option<Address>,
    /// The name that recipients see beside the address.
    pub display_name: String,
    /// Whether the activity record leaves subjects out (R14).
    pub omit_subjects: bool,
}

/// What a person saw of themselves before they changed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnBase {
    edit: OwnEdit,
    sign_in: Option<SignIn>,
}

impl From<&Account> for OwnBase {
    fn from(account: &Account) -> Self {
        let OwnAccount { address, display_name, sign_in, .. } = account.own.clone();
        let edit = OwnEdit { address, display_name, omit_subjects: account.omit_subjects };
        Self { edit, sign_in }
    }
}

impl Service {
    /// The domain mail server with this sign-in, ready to be tested. The user name that the
    /// policy gives comes before the entered one.
    ///
    /// # Errors
    /// The policy names no domain mail server, or allows no such connection.
    pub fn prepare_own_sign_in(
        &self,
        sign_in: Option<(String, PasswordEntry)>,
    ) -> Result<Prepared, ServiceError> {
        let snapshot = self.snapshot();
        let (policy, _) = self.usable(&snapshot)?;
        let server =
            policy.domain_server.as_ref().ok_or(ServiceError::Refused(Refusal::NoDomainServer))?;
        let given = server.user_name_for(self.person());
        let sign_in = sign_in.map(|(entered, password)| SignInEntry {
            user_name: given.unwrap_or(entered),
            password,
        });
        let entry = ServerEntry {
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            pinned_certificate: None,
            sign_in,
        };
        let prepared = entry.prepare()?;
        policy.permits_connection(prepared.server())?;
        Ok(prepared)
    }

    /// Tests the domain mail server with this sign-in and this address as the sender.
    #[must_use]
    pub fn test_own(
        &self,
        own_address: Address,
        prepared: Prepared,
    ) -> impl Straw<Verified, TestEvent, ServiceError> + use<> {
        self.test_as_own(own_address, prepared, None)
    }

    /// A domain mail server that an administrator is about to name, with the person's own
    /// sign-in as it is stored: what [`Self::test_domain_server`] needs to test it beforehand.
    ///
    /// # Errors
    /// The account does not count.
    pub fn prepare_domain_server(&self, server: &DomainServer) -> Result<Prepared, ServiceError> {
        let snapshot = self.snapshot();
        let (_, account) = self.usable(&snapshot)?;
        let sign_in = account.own.sign_in.clone().map(|stored| SignIn {
            user_name: server.user_name_for(self.person()).unwrap_or(stored.user_name),
            password: stored.password,
        });
        Ok(Prepared::stored(server.with_sign_in(sign_in)))
    }

    /// Tests the domain mail server of a policy that is not saved yet, believing the certificate
    /// authorities that it names.
    #[must_use]
    pub fn test_domain_server(
        &self,
        own_address: Address,
        prepared: Prepared,
        policy: Policy,
    ) -> impl Straw<Verified, TestEvent, ServiceError> + use<> {
        self.test_as_own(own_address, prepared, Some(policy))
    }

    fn test_as_own(
        &self,
        own_address: Address,
        prepared: Prepared,
        policy: Option<Policy>,
    ) -> impl Straw<Verified, TestEvent, ServiceError> + use<> {
        let service = self.clone();
        sipper(move |progress| async move {
            // The policy may be about to change, but this is above every policy (R5).
            if prepared.server().sends_password_in_clear() {
                return Err(Violation::PasswordInClear.into());
            }
            service.test(own_address, prepared, policy).run(progress).await
        })
    }

    /// Changes what the person saw of themselves, `base`, to what they made of it. The sign-in
    /// stays as it is.
    ///
    /// # Errors
    /// [`ServiceError::AccountChanged`] where somebody else changed the same meanwhile (R12), or
    /// it could not be stored.
    pub async fn save_own(&self, base: OwnBase, edit: OwnEdit) -> Result<(), ServiceError> {
        let person = self.person().clone();
        self.change_account(move |account, policy| {
            if OwnBase::from(&*account).edit != base.edit {
                return Err(ServiceError::AccountChanged);
            }
            put_own(account, policy, &person, &edit);
            Ok(())
        })
        .await
    }

    /// Changes what the person saw of themselves, `base`, to what they made of it, with a sign-in
    /// that passed its test.
    ///
    /// # Errors
    /// [`ServiceError::AccountChanged`] where somebody else changed the same meanwhile (R12), and
    /// [`ServiceError::NotTested`] where something else passed than the policy's domain mail
    /// server with the person's own address; else it could not be stored.
    pub async fn save_own_sign_in(
        &self,
        base: OwnBase,
        edit: OwnEdit,
        prepared: Prepared,
        verified: Verified,
    ) -> Result<(), ServiceError> {
        if verified.server() != prepared.server() {
            return Err(ServiceError::NotTested(verified.sender().clone()));
        }
        let person = self.person().clone();
        self.change_passwords(prepared.new_password(), move |account, policy| {
            if OwnBase::from(&*account) != base {
                return Err(ServiceError::AccountChanged);
            }
            put_own(account, policy, &person, &edit);
            // The policy may name another server by now, for which this password is not meant.
            let tested = policy.domain_server.as_ref().is_some_and(|server| {
                server.with_sign_in(verified.server().sign_in.clone()) == *verified.server()
            });
            let own_address = account.own_address(policy, &person);
            if !tested || own_address.as_ref() != Some(verified.sender()) {
                return Err(ServiceError::NotTested(verified.sender().clone()));
            }
            account.own.sign_in.clone_from(&verified.server().sign_in);
            account.own.proof = Some(verified.proof());
            Ok(())
        })
        .await
    }
}

fn put_own(account: &mut Account, policy: &Policy, person: &Login, edit: &OwnEdit) {
    // Typed only where the policy gives none.
    let given = policy.own_address.for_login(person).is_some();
    account.own = OwnAccount {
        address: if given { account.own.address.take() } else { edit.address.clone() },
        display_name: edit.display_name.clone(),
        sign_in: account.own.sign_in.take(),
        proof: account.own.proof.take(),
    };
    account.omit_subjects = edit.omit_subjects;
}
