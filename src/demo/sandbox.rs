//! What the demo plays with: two mail servers on loopback, a certificate authority that is
//! believed here alone, a throwaway shared config, and passwords in memory.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;

use crate::domain::{
    Address, DomainServer, EmailDomain, Host, Login, Policy, Revision, Secret, Security,
};
use crate::i18n::{explain, explain_here};
use crate::secrets::{MemorySecrets, Secrets};
use crate::service::{Outside, OwnBase, OwnEdit, Parts, PasswordEntry, RelayPlace, Service};
use crate::smtp::dns::{Record, Resolver, Srv};
use crate::smtp::{Network, Trust};
use crate::store::FileStore;

use super::server::{Authority, Config, MailServer, User};

/// The password that both servers of the sandbox know Alice by.
pub(super) const PASSWORD: &str = "open sesame";

/// Everything that the demo plays with. Dropping it stops the servers and deletes the folder.
#[derive(Debug)]
pub struct Sandbox {
    /// The domain's mail server.
    pub domain: MailServer,
    /// The other server, with STARTTLS.
    pub partner: MailServer,
    /// The other server, with implicit TLS.
    pub partner_tls: MailServer,
    folder: TempDir,
    secrets: Arc<dyn Secrets>,
    outside: Outside,
}

impl Sandbox {
    /// Starts the servers, and sets up what an organisation has before it thinks of gateways: a
    /// policy that names its mail server, and Alice, who has signed in there.
    ///
    /// # Errors
    /// The system gives no port or no folder, or the sandbox does not work as it should.
    pub async fn start() -> io::Result<Self> {
        let authority = Authority::new()?;
        let start = |name: &str, security, user_name: &str, sender: &str| {
            let config = Config {
                name: name.to_owned(),
                security,
                users: vec![User {
                    name: user_name.to_owned(),
                    password: Secret::new(PASSWORD),
                    senders: vec![known(sender)],
                }],
                require_sign_in: true,
                certificate: None,
            };
            let authority = &authority;
            async move { MailServer::start(config, authority).await }
        };
        let partner = "smtp.partner.example";
        let (own, other) = ("alice@corp.example", "alice@partner.example");
        let domain = start("mail.corp.example", Security::Starttls, "alice", own).await?;
        let partner_tls = start(partner, Security::Ssl, other, other).await?;
        let partner = start(partner, Security::Starttls, other, other).await?;
        let network = Network::sandbox([
            (known("mail.corp.example"), 587, domain.address()),
            (known("smtp.partner.example"), 587, partner.address()),
            (known("smtp.partner.example"), 465, partner_tls.address()),
        ]);
        let network = network.with_resolver(Resolver::given([
            service("_submissions._tcp.partner.example", Security::Ssl),
            service("_submission._tcp.partner.example", Security::Starttls),
            text("_dmarc.partner.example", "v=DMARC1; p=quarantine"),
            text("partner.example", "v=spf1 mx -all"),
            text("corp.example", "v=spf1 mx -all"),
        ]));
        let trust = Trust::only(authority.pem()).map_err(io::Error::other)?;
        let sandbox = Self {
            domain,
            partner,
            partner_tls,
            folder: TempDir::with_prefix("outgate-demo-")?,
            secrets: Arc::new(MemorySecrets::new()),
            outside: Outside::Sandbox(network, trust),
        };
        sandbox.furnish().await.map_err(io::Error::other)?;
        sandbox.put_thunderbird()?;
        Ok(sandbox)
    }

    /// A process of its own, as it were: it shares nothing with the others but the config.
    #[must_use]
    pub fn service(&self) -> Service {
        Service::new(Parts {
            store: Arc::new(FileStore::new(self.folder.path())),
            secrets: Arc::clone(&self.secrets),
            outside: self.outside.clone(),
            person: person(),
            state_folder: self.state_folder(),
            relay: RelayPlace::default(),
            explain: explain_here,
        })
    }

    /// All its servers.
    #[must_use]
    pub fn servers(&self) -> [&MailServer; 3] {
        [&self.domain, &self.partner, &self.partner_tls]
    }

    /// Runs Alice's relay from when she sets it up, for as long as it is polled: the sandbox has no
    /// service manager that would.
    pub async fn relay(&self) {
        let service = self.service();
        let mut config = service.watch();
        let port = || service.relay_settings().map(|settings| settings.port);
        while config.wait_for(|_| port().is_some()).await.is_ok() {
            let at = port();
            // Where another program has the port, she settles another one.
            if let Ok(listeners) = service.listen().await {
                let mut moved = service.watch();
                let moved = async { drop(moved.wait_for(|_| port() != at).await) };
                let _ = service.relay(listeners, explain, moved).await;
            } else if config.wait_for(|_| port() != at).await.is_err() {
                return;
            }
        }
    }

    /// Where the window keeps what it remembers.
    #[must_use]
    pub fn state_folder(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// Alice's Thunderbird, as far as its settings go: the home folder of the sandbox's programs is
    /// its own, so that nobody's real ones are looked at.
    fn put_thunderbird(&self) -> io::Result<()> {
        let folder = self.state_folder().join("home/.thunderbird");
        let profile = folder.join("alice.default-release");
        std::fs::create_dir_all(&profile)?;
        let ini = "[Profile0]\nName=default-release\nIsRelative=1\nPath=alice.default-release\n";
        std::fs::write(folder.join("profiles.ini"), ini)?;
        std::fs::write(profile.join("prefs.js"), include_str!("prefs.js"))
    }

    async fn furnish(&self) -> Result<(), crate::service::ServiceError> {
        let service = self.service();
        let policy = Policy {
            email_domains: vec![EmailDomain::Exactly(known("corp.example"))],
            domain_server: Some(DomainServer {
                host: known("mail.corp.example"),
                port: Security::Starttls.usual_port(),
                security: Security::Starttls,
                user_name: Some("{login}".to_owned()),
            }),
            outbound_gateway: Some(known::<Host>("archive.corp.example")),
            ..Policy::default()
        };
        let mut policy = policy;
        policy.own_address.template = Some(known("{login}@corp.example"));
        service.save_policy(policy, Revision::default()).await?;

        let password = PasswordEntry::Typed(Secret::new(PASSWORD));
        let prepared = service.prepare_own_sign_in(Some(("alice".to_owned(), password)))?;
        let own: Address = known("alice@corp.example");
        let verified = service.test_own(own, prepared.clone()).await?;
        let edit = OwnEdit { display_name: "Alice Ahrens".to_owned(), ..OwnEdit::default() };
        service.save_own_sign_in(OwnBase::default(), edit, prepared, verified).await
    }
}

/// A text that a name has in DNS.
fn text(name: &'static str, text: &str) -> (&'static str, Record) {
    (name, Record::Txt(text.to_owned()))
}

/// Where the other server is, as its domain says in DNS.
fn service(name: &str, security: Security) -> (&str, Record) {
    let target = Some(known("smtp.partner.example"));
    (name, Record::Srv(Srv { priority: 0, weight: 0, port: security.usual_port(), target }))
}

/// Who plays.
fn person() -> Login {
    known("alice")
}

/// A value that stands in this file.
pub(super) fn known<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("it is written as it should be")
}
