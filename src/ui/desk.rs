//! What tests of pages stand on: a person's shared config in memory, the work that a page wants
//! done, and a mail server on loopback.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use iced::Task;
use iced::futures::StreamExt as _;
use iced_test::runtime::Action;
use iced_test::runtime::task::into_stream;

use super::context::Context;
use crate::domain::{
    Account, Address, Confirmation, DomainServer, Evidence, Gateway, Host, Login, Policy, Proof,
    Revision, Secret, SecretId, SecretRef, Security, SendAs, SignIn, SmtpMsa, Switch, Timestamp,
};
use crate::i18n::{Language, Words};
use crate::secrets::{MemorySecrets, SecretError, Secrets};
use crate::service::{Outside, Parts, RelayPlace, Service};
use crate::smtp::dns::{Record, Resolver};
use crate::smtp::{Network, Trust};
use crate::store::{Activity, MemoryStore, Store as _};

/// A value that stands in a test.
pub(super) fn known<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("it is written as it should be")
}

pub(super) fn alice() -> Login {
    known("alice")
}

/// Alice's account in an organisation.
pub(super) struct Desk {
    pub(super) context: Context,
    state: tempfile::TempDir,
}

impl Desk {
    pub(super) fn new(policy: &Policy, account: &Account) -> Self {
        Self::with_secrets(policy, account, Arc::new(MemorySecrets::new()))
    }

    pub(super) fn with_secrets(
        policy: &Policy,
        account: &Account,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self::with(policy, account, secrets, Outside::Real(Resolver::nobody()))
    }

    /// Where DNS has these texts, and nothing else is outside.
    pub(super) fn with_dns(policy: &Policy, account: &Account, texts: &[(&str, &str)]) -> Self {
        let records = texts.iter().map(|(name, text)| (*name, Record::Txt((*text).to_owned())));
        let network = Network::sandbox([]).with_resolver(Resolver::given(records));
        let trust = Trust::of_platform(None).expect("no file is given");
        let outside = Outside::Sandbox(network, trust);
        Self::with(policy, account, Arc::new(MemorySecrets::new()), outside)
    }

    fn with(
        policy: &Policy,
        account: &Account,
        secrets: Arc<dyn Secrets>,
        outside: Outside,
    ) -> Self {
        let store = MemoryStore::new();
        store.commit_policy(policy, &Revision::default()).expect("it is stored");
        store.commit_account(&alice(), account, &Revision::default()).expect("it is stored");
        let state = tempfile::tempdir().expect("a folder");
        let service = Service::new(Parts {
            store: Arc::new(store),
            secrets,
            outside,
            person: alice(),
            state_folder: state.path().to_owned(),
            relay: RelayPlace::default(),
            explain: ToString::to_string,
        });
        let words = Words::new(Language::English);
        let context = Context { snapshot: service.snapshot(), words, service };
        Self { context, state }
    }

    /// The folder of what only this person's Outgate needs.
    pub(super) fn state_folder(&self) -> &std::path::Path {
        self.state.path()
    }

    /// Asks DNS what recipients see of mail from an address, as the window does.
    pub(super) fn look_up(&self, address: &str) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(self.context.service.recipients(known(address)));
    }

    /// The record of what was sent.
    pub(super) fn activity(&self) -> Activity {
        Activity::new(self.state.path())
    }

    /// Follows what was saved, as the window does (R13).
    pub(super) fn follow(&mut self) {
        self.context.snapshot = self.context.service.snapshot();
    }
}

/// Does the work that a page wants done, and hands the page what comes of it. Each message is
/// handled before the next is waited for, as in the window.
pub(super) fn run<M: Send + 'static>(task: Task<M>, mut update: impl FnMut(M) -> Task<M>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut tasks = vec![task];
        while let Some(task) = tasks.pop() {
            let Some(mut actions) = into_stream(task) else { continue };
            while let Some(action) = actions.next().await {
                if let Action::Output(message) = action {
                    tasks.push(update(message));
                }
            }
        }
    });
}

/// The policy of an organisation that allows gateways, in so far as `allowed`.
pub(super) fn policy(allowed: bool) -> Policy {
    let mut policy = Policy {
        per_user_outbound_gateways: allowed,
        email_domains: vec![known("corp.example")],
        domain_server: Some(DomainServer {
            host: known("mail.corp.example"),
            port: 587,
            security: Security::Starttls,
            user_name: None,
        }),
        ..Policy::default()
    };
    policy.own_address.template = Some(known("{login}@corp.example"));
    policy
}

/// The account of a person who signed in at the policy's server.
pub(super) fn account(policy: &Policy, addresses: Vec<SendAs>) -> Account {
    let mut account = Account { addresses: addresses.into(), ..Account::default() };
    "Alice".clone_into(&mut account.own.display_name);
    account.own.sign_in = Some(by_command("alice", "echo sesame"));
    if let Some(server) = &policy.domain_server {
        let server = server.with_sign_in(account.own.sign_in.clone());
        account.own.proof = Some(proof(&server, &known("alice@corp.example")));
    }
    account
}

pub(super) fn by_command(user_name: &str, command: &str) -> SignIn {
    let password = SecretRef::Command(command.to_owned());
    SignIn { user_name: user_name.to_owned(), password }
}

pub(super) fn proof(server: &SmtpMsa, sender: &Address) -> Proof {
    let evidence = Evidence { encrypted: true, signed_in: true };
    Proof::new(server, sender, evidence, Timestamp::now())
}

/// A confirmed address without a gateway.
pub(super) fn send_as(address: &str) -> SendAs {
    let mut send_as = SendAs::new(known(address));
    send_as.confirmation = Confirmation::Confirmed(Timestamp::UNIX_EPOCH);
    send_as
}

/// The same with a gateway, which is proved.
pub(super) fn with_gateway(address: &str, switch: Switch, server: SmtpMsa) -> SendAs {
    let mut send_as = send_as(address);
    let proof = Some(proof(&server, &send_as.send_as_email));
    send_as.gateway = Some(Gateway { switch, server, proof, draft: None });
    send_as
}

/// A server that nobody asks anything.
pub(super) fn partner() -> SmtpMsa {
    SmtpMsa {
        host: known("smtp.partner.example"),
        port: 587,
        security: Security::Starttls,
        pinned_certificate: None,
        sign_in: Some(by_command("alice", "echo sesame")),
    }
}

/// A mail server on loopback, without encryption, that takes whatever is sent by whoever has the
/// password `sesame`.
pub(super) struct MailServer {
    address: SocketAddr,
    /// The messages that it took.
    pub(super) taken: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub(super) fn start() -> Self {
        Self::that_says("250 2.0.0 ok")
    }

    /// One that says this to every message.
    pub(super) fn that_says(to_messages: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("a port");
        let taken = Arc::new(Mutex::default());
        let into = Arc::clone(&taken);
        // It ends with the test's process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let into = Arc::clone(&into);
                thread::spawn(move || {
                    let _ = talk(&stream, &into, to_messages);
                });
            }
        });
        Self { address, taken }
    }

    /// Where it is.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server, with a command that prints this password.
    pub(super) fn with_password(&self, password: &str) -> SmtpMsa {
        SmtpMsa {
            host: Host::Ip(self.address.ip()),
            port: self.address.port(),
            security: Security::None,
            pinned_certificate: None,
            sign_in: Some(by_command("alice", &format!("echo {password}"))),
        }
    }
}

/// What may follow AUTH PLAIN: base64 of NUL "alice" NUL "sesame", and of the same with a whole
/// address in the place of the name.
const GOOD: [&str; 3] = [
    "AGFsaWNlAHNlc2FtZQ==",
    "AGFsaWNlQGNvcnAuZXhhbXBsZQBzZXNhbWU=",
    "AGFsaWNlQHBhcnRuZXIuZXhhbXBsZQBzZXNhbWU=",
];

fn talk(
    mut stream: &TcpStream,
    taken: &Mutex<Vec<String>>,
    to_messages: &str,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    stream.write_all(b"220 server.example ESMTP\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let answer = match line.split_whitespace().next().unwrap_or_default() {
            "EHLO" => "250-server.example\r\n250 AUTH PLAIN",
            "AUTH" if GOOD.iter().any(|good| line.ends_with(good)) => "235 2.7.0 ok",
            "AUTH" => "535 5.7.8 authentication failed",
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let message = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".");
                let message: Vec<_> = message.collect();
                taken.lock().expect("nobody panicked").push(message.join("\n"));
                to_messages
            }
            "QUIT" => "221 2.0.0 bye",
            _ => "250 2.0.0 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes())?;
    }
    Ok(())
}

/// A session without a keyring.
#[derive(Debug)]
pub(super) struct NoKeyring;

impl Secrets for NoKeyring {
    fn get(&self, _: &SecretId) -> Result<Secret, SecretError> {
        Err(SecretError::NoKeyring("no bus".to_owned()))
    }

    fn put(&self, _: &SecretId, _: &Secret, _: &str) -> Result<(), SecretError> {
        Err(SecretError::NoKeyring("no bus".to_owned()))
    }

    fn remove(&self, _: &SecretId) -> Result<(), SecretError> {
        Err(SecretError::NoKeyring("no bus".to_owned()))
    }
}
