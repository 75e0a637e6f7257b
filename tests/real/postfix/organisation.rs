//! An organisation with a Postfix as the domain's mail server, another one as the gateway of
//! somebody's other address, and that somebody.

use std::fs;

use outgate::demo::server::{Authority, MailServer, User};
use outgate::domain::Secret;
use outgate::store::current_login;
use tempfile::TempDir;

use super::fixture::Postfix;
use super::{address, next_hop};
use crate::program::{OUTGATE, Run, alone, arrival, code, run};

pub(crate) const OWN: &str = "alice@corp.example";
pub(crate) const OTHER: &str = "alice@partner.example";

/// Both Postfixes, the servers to which they hand on what they take, and somebody's home folder.
pub(crate) struct Organisation {
    domain: Postfix,
    gateway: Postfix,
    pub(crate) domain_hop: MailServer,
    pub(crate) gateway_hop: MailServer,
    pub(crate) home: TempDir,
}

impl Organisation {
    pub(super) async fn start() -> Self {
        let authority = Authority::new().expect("an authority");
        let (domain_hop, gateway_hop) = (next_hop(&authority).await, next_hop(&authority).await);
        let user = |password, sender| User {
            name: "alice".to_owned(),
            password: Secret::new(password),
            senders: vec![address(sender)],
        };
        let domain = Postfix::start(
            "mail.corp.example",
            &[user("open sesame", OWN)],
            domain_hop.address(),
            &authority,
        );
        let gateway = Postfix::start(
            "smtp.partner.example",
            &[user("shazam", OTHER)],
            gateway_hop.address(),
            &authority,
        );
        let home = tempfile::tempdir().expect("a folder");
        for (name, text) in
            [("domain", "open sesame"), ("gateway", "shazam"), ("ca.pem", authority.pem())]
        {
            fs::write(home.path().join(name), text).expect("a file");
        }
        Self { domain, gateway, domain_hop, gateway_hop, home }
    }

    pub(super) fn run(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = alone(OUTGATE, self.home.path());
        command.args(arguments);
        run(command, input)
    }

    pub(crate) fn outgate(&self, arguments: &[&str]) -> Run {
        self.run(arguments, "")
    }

    /// The command that prints the password of this name.
    pub(super) fn password(&self, name: &str) -> String {
        format!("cat '{}'", self.home.path().join(name).display())
    }

    /// The administrator's part.
    pub(super) fn decide(&self) {
        let login = current_login().expect("whoever tests has a name");
        let own = format!("{login}={OWN}");
        let port = self.domain.starttls.to_string();
        let ca = self.home.path().join("ca.pem").display().to_string();
        self.outgate(&["policy", "init"]).done();
        let server = ["--domain-server", "localhost", "--port", &port, "--security", "starttls"];
        let rest = ["--own-address-of", &own, "--extra-ca", &ca, "--allow-gateways", "yes"];
        let set = ["policy", "set", "--add-email-domain", "corp.example"];
        self.outgate(&[&set[..], &server, &rest].concat()).done();
    }

    /// The person's sign-in at the domain's mail server.
    pub(super) fn sign_in(&self, password: &str) -> Run {
        let command = self.password(password);
        self.outgate(&["account", "set", "--user-name", "alice", "--password-command", &command])
    }

    /// Adds the other address, with the code that arrives at it.
    pub(super) async fn confirm(&self) {
        self.outgate(&["address", "add", OTHER]).done();
        self.outgate(&["confirm", OTHER]).done();
        let mail = arrival(&self.domain_hop, 0).await;
        assert_eq!(
            (mail.sender.clone(), &mail.recipients),
            (Some(address(OWN)), &vec![address(OTHER)])
        );
        self.outgate(&["confirm", OTHER, &code(&mail)]).done();
    }

    pub(super) fn enter_gateway(&self, password: &str) {
        let (port, command) = (self.gateway.ssl.to_string(), self.password(password));
        let server = ["--host", "localhost", "--port", &port, "--security", "ssl"];
        let sign_in = ["--user-name", "alice", "--password-command", &command];
        self.outgate(&[&["gateway", "set", OTHER][..], &server, &sign_in].concat()).done();
    }

    /// Pulls the gateway's plug.
    pub(crate) fn stop_gateway(&self) {
        self.gateway.stop();
    }

    /// Puts it in again.
    pub(crate) fn start_gateway(&self) {
        self.gateway.start_again();
    }

    /// All of it done: the gateway is on.
    pub(crate) async fn ready() -> Self {
        let organisation = Self::start().await;
        organisation.decide();
        organisation.sign_in("domain").done();
        organisation.confirm().await;
        organisation.enter_gateway("gateway");
        organisation.outgate(&["gateway", "on", OTHER]).done();
        arrival(&organisation.gateway_hop, 0).await;
        organisation
    }
}
