//! An organisation with a mail server, Alice in it, and the server of her other address.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use outgate::demo::server::{Authority, Config, Leaf, MailServer, User};
use outgate::domain::{
    Account, Address, Code, Confirmation, DomainServer, EmailDomain, Gateway, Host, Login, Policy,
    Secret, SecretId, SecretRef, Security, SendAs, Standing, Switch, Timestamp,
};
use outgate::secrets::{SecretError, Secrets};
use outgate::service::message::{End, Mailbox};
use outgate::service::{
    Accepted, AddressEdit, CodeRequest, MailPiece, MailWords, Outside, OwnBase, OwnEdit, Parts,
    PasswordEntry, Prepared, RelayPlace, ServerEntry, Service, ServiceError, SignInEntry,
    Submission,
};
use outgate::smtp::{Dsn, Network, Trust, Verified};
use outgate::store::{CommitError, FileStore, Store};
use tempfile::TempDir;

use crate::marker;

/// The password that both servers know Alice by.
pub(super) const PASSWORD: &str = "correct horse battery staple";

/// A value that stands in a test.
pub(super) fn known<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: fmt::Debug,
{
    text.parse().expect("it is written as it should be")
}

/// Alice's address in the organisation.
pub(super) fn own() -> Address {
    known("alice@corp.example")
}

/// Alice's other address.
pub(super) fn other() -> Address {
    known("alice@partner.example")
}

/// The organisation, its servers and its shared config; it is gone when this is dropped.
#[derive(Debug)]
pub(super) struct House {
    /// The domain mail server.
    pub(super) domain: MailServer,
    /// The server of Alice's other address, at `smtp.partner.example`, with STARTTLS.
    pub(super) partner: MailServer,
    /// Where passwords are.
    pub(super) keyring: Keyring,
    /// The folder with the shared config and the activity record.
    pub(super) folder: Searched,
    /// Who issued the servers' certificates.
    pub(super) authority: Authority,
    places: Mutex<Vec<(Host, u16, SocketAddr)>>,
}

/// A folder of which all that was written there is searched in the end, whatever a test was about
/// (R11).
#[derive(Debug)]
pub(super) struct Searched(TempDir);

impl Searched {
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Searched {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let found = marker::files_with(self.path(), PASSWORD, &[]);
            assert_eq!(found, Vec::<PathBuf>::new());
        }
    }
}

impl House {
    /// With gateways allowed, and Alice signed in at the domain mail server.
    pub(super) async fn start() -> Self {
        let authority = Authority::new().expect("an authority");
        let domain = server("mail.corp.example", own(), None, &authority).await;
        let partner = server("smtp.partner.example", other(), None, &authority).await;
        let places = vec![
            (known("mail.corp.example"), 587, domain.address()),
            (known("smtp.partner.example"), 587, partner.address()),
        ];
        let house = Self {
            domain,
            partner,
            keyring: Keyring::default(),
            folder: Searched(TempDir::new().expect("a folder")),
            authority,
            places: Mutex::new(places),
        };
        house.change_policy(|policy| {
            policy.per_user_outbound_gateways = true;
            policy.email_domains = vec![EmailDomain::Exactly(known("corp.example"))];
            policy.own_address.template = Some(known("{login}@corp.example"));
            policy.domain_server = Some(DomainServer {
                host: known("mail.corp.example"),
                port: 587,
                security: Security::Starttls,
                user_name: Some("{login}".to_owned()),
            });
        });
        let service = house.service();
        let password = PasswordEntry::Typed(Secret::new(PASSWORD));
        let prepared = service.prepare_own_sign_in(Some(("alice".to_owned(), password)));
        let prepared = prepared.expect("the policy names the server");
        let verified = service.test_own(own(), prepared.clone()).await.expect("it passes");
        let saved = service
            .save_own_sign_in(OwnBase::default(), OwnEdit::default(), prepared, verified)
            .await;
        saved.expect("it is saved");
        house
    }

    /// Gives a host and port to a server of the test's own.
    pub(super) fn place(&self, host: &str, port: u16, address: SocketAddr) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.push((known(host), port, address));
    }

    /// Starts a server that knows Alice by her other address, with a certificate of its own.
    pub(super) async fn another_partner(&self, from_day: i64, until_day: i64) -> MailServer {
        let at = |day: i64| {
            let now = std::time::SystemTime::now();
            let days = std::time::Duration::from_secs(86_400 * day.unsigned_abs());
            if day < 0 { now - days } else { now + days }
        };
        let name = "smtp.partner.example";
        let leaf = self.authority.issue_for(name, at(from_day), at(until_day)).expect("one");
        server(name, other(), Some(leaf), &self.authority).await
    }

    /// A process of its own, as it were: it shares nothing with the others but the config and
    /// the keyring.
    pub(super) fn service(&self) -> Service {
        Service::new(self.parts())
    }

    /// What Alice's services are made of.
    pub(super) fn parts(&self) -> Parts {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let trust = Trust::only(self.authority.pem()).expect("an authority");
        Parts {
            store: Arc::new(self.store()),
            secrets: Arc::new(self.keyring.clone()),
            outside: Outside::Sandbox(Network::sandbox(places), trust),
            person: alice(),
            state_folder: self.folder.path().join("state"),
            relay: RelayPlace::default(),
            explain: ToString::to_string,
        }
    }

    pub(super) fn store(&self) -> FileStore {
        FileStore::new(self.folder.path().join("config"))
    }

    /// Somebody else saves the policy.
    pub(super) fn change_policy(&self, change: impl Fn(&mut Policy)) {
        change_policy(&self.store(), change);
    }

    /// Somebody else saves Alice's account, or she edits the file.
    pub(super) fn change_account(&self, change: impl Fn(&mut Account)) {
        change_account(&self.store(), change);
    }

    /// Alice's account as it is stored.
    pub(super) fn account(&self) -> Account {
        let account = self.store().load(&alice()).person(&alice());
        Account::clone(&account.get().expect("it counts"))
    }

    /// Her other address as it is stored.
    pub(super) fn stored(&self) -> SendAs {
        self.account().find(&other()).expect("it is there").clone()
    }

    /// The gateway of Alice's other address as it is stored.
    pub(super) fn gateway(&self) -> Gateway {
        self.stored().gateway.expect("there is one")
    }

    /// How Alice's other address stands.
    pub(super) fn standing(&self) -> Standing {
        let policy = self.store().load(&alice()).policy;
        Standing::of(&self.stored(), &policy.get().expect("it counts"))
    }

    /// Settings entered by somebody who sees what is stored now.
    pub(super) fn replacing(&self, prepared: Prepared) -> Prepared {
        prepared.replacing(Some(self.gateway().entered().clone()))
    }

    /// Adds Alice's other address, confirmed.
    pub(super) async fn add_confirmed(&self, service: &Service) {
        service.add_address(other(), AddressEdit::default()).await.expect("it is added");
        self.confirm();
    }

    pub(super) fn confirm(&self) {
        self.change_account(|account| {
            let send_as = account.find_mut(&other()).expect("it was added");
            send_as.confirmation = Confirmation::Confirmed(Timestamp::now());
        });
    }

    /// Adds Alice's other address and turns its gateway on.
    pub(super) async fn turned_on(&self, service: &Service) -> Prepared {
        self.add_confirmed(service).await;
        let prepared = at_partner(PASSWORD);
        let verified = passed(service, &prepared).await;
        service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
        assert_eq!(self.gateway().switch, Switch::On);
        prepared
    }
}

async fn server(
    name: &str,
    sender: Address,
    certificate: Option<Leaf>,
    authority: &Authority,
) -> MailServer {
    let user =
        User { name: "alice".to_owned(), password: Secret::new(PASSWORD), senders: vec![sender] };
    let config = Config {
        name: name.to_owned(),
        security: Security::Starttls,
        users: vec![user],
        require_sign_in: true,
        certificate,
    };
    MailServer::start(config, authority).await.expect("it starts")
}

pub(super) fn alice() -> Login {
    known("alice")
}

/// Saves the policy as somebody else would, synchronously, so that it can happen at any instant.
pub(super) fn change_policy(store: &dyn Store, change: impl Fn(&mut Policy)) {
    loop {
        let stored = store.load(&alice()).policy;
        let mut policy = Policy::clone(&stored.get().expect("it counts"));
        change(&mut policy);
        match store.commit_policy(&policy, &stored.revision()) {
            Err(CommitError::Conflict) => {}
            saved => return drop(saved.expect("it is saved")),
        }
    }
}

/// Saves Alice's account as another process of hers would.
pub(super) fn change_account(store: &dyn Store, change: impl Fn(&mut Account)) {
    loop {
        let stored = store.load(&alice()).person(&alice());
        let mut account = Account::clone(&stored.get().expect("it counts"));
        change(&mut account);
        match store.commit_account(&alice(), &account, &stored.revision()) {
            Err(CommitError::Conflict) => {}
            saved => return drop(saved.expect("it is saved")),
        }
    }
}

/// A server as Alice enters it, with a newly typed password.
pub(super) fn entered(host: &str, port: u16, security: Security, password: &str) -> Prepared {
    let sign_in = SignInEntry {
        user_name: "alice".to_owned(),
        password: PasswordEntry::Typed(Secret::new(password)),
    };
    let entry = ServerEntry {
        host: known(host),
        port,
        security,
        pinned_certificate: None,
        sign_in: Some(sign_in),
    };
    entry.prepare().expect("there is randomness")
}

/// The server of her other address as Alice enters it.
pub(super) fn at_partner(password: &str) -> Prepared {
    entered("smtp.partner.example", 587, Security::Starttls, password)
}

/// A passed test of these settings as the gateway of Alice's other address.
pub(super) async fn passed(service: &Service, prepared: &Prepared) -> Verified {
    service.test_gateway(other(), prepared.clone()).await.expect("the test passes")
}

/// Words without a secret in them.
pub(super) fn words() -> MailWords {
    text("It works", "This went through it.")
}

/// Words with a code in them, as i18n makes them.
pub(super) fn words_with(request: &CodeRequest) -> MailWords {
    let digits = request.code.digits();
    text(&format!("Code {digits}"), &format!("The code is {digits}"))
}

fn text(subject: &str, text: &str) -> MailWords {
    let pieces = vec![MailPiece::Paragraph(text.to_owned())];
    MailWords { language: "en", subject: subject.to_owned(), pieces }
}

/// Asks for a code, and gives it as it was mailed.
pub(super) async fn send_code(service: &Service, to: Address) -> Result<Code, ServiceError> {
    let mut mailed = None;
    let mail = |request: &CodeRequest| {
        mailed = Some(request.code.clone());
        words_with(request)
    };
    service.send_code(to, mail).await?;
    Ok(mailed.expect("a code was made"))
}

/// A code that is not this one.
pub(super) fn wrong(code: &Code) -> Code {
    known(if code.digits() == "000000" { "111111" } else { "000000" })
}

/// Hands over a message from this address.
pub(super) async fn submit(service: &Service, from: &Address) -> Result<Accepted, ServiceError> {
    let message = format!("From: {from}\r\nSubject: Tuesday\r\n\r\nDear Bob\r\n");
    let submission = Submission {
        sender: None,
        recipients: vec![Mailbox::Address(known("bob@customer.example"))],
        recipients_in_header: false,
        display_name: None,
        end: End::OfInput,
        dsn: Dsn::default(),
    };
    service.submit(submission, message.as_bytes()).await
}

/// A keyring that can be looked into, and locked.
#[derive(Debug, Clone, Default)]
pub(super) struct Keyring {
    secrets: Arc<Mutex<BTreeMap<SecretId, Secret>>>,
    locked: Arc<AtomicBool>,
}

impl Keyring {
    /// The names of all that is in it.
    pub(super) fn names(&self) -> Vec<SecretId> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Puts another password in the place of the one that these settings name.
    pub(super) fn replace(&self, prepared: &Prepared, password: &str) {
        let sign_in = prepared.server().sign_in.as_ref().expect("there is a sign-in");
        let SecretRef::Keyring(id) = &sign_in.password else { panic!("it is in the keyring") };
        self.put(id, &Secret::new(password), "").expect("it is unlocked");
    }

    pub(super) fn set_locked(&self, locked: bool) {
        self.locked.store(locked, Ordering::SeqCst);
    }

    fn unlocked<T>(
        &self,
        work: impl FnOnce(&mut BTreeMap<SecretId, Secret>) -> Result<T, SecretError>,
    ) -> Result<T, SecretError> {
        if self.locked.load(Ordering::SeqCst) {
            return Err(SecretError::Locked("nobody unlocks it".to_owned()));
        }
        work(&mut self.secrets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Secrets for Keyring {
    fn get(&self, id: &SecretId) -> Result<Secret, SecretError> {
        self.unlocked(|secrets| secrets.get(id).cloned().ok_or(SecretError::NotFound))
    }

    fn put(&self, id: &SecretId, secret: &Secret, _label: &str) -> Result<(), SecretError> {
        self.unlocked(|secrets| {
            secrets.insert(id.clone(), secret.clone());
            Ok(())
        })
    }

    fn remove(&self, id: &SecretId) -> Result<(), SecretError> {
        self.unlocked(|secrets| {
            secrets.remove(id);
            Ok(())
        })
    }
}
