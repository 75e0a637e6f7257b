//! The real window on a real screen, worked by somebody who reads, clicks and types: both
//! journeys, from the checkbox to the message in the server's hands, and servers of which nothing
//! comes.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Trial;
use outgate::demo::server::{Authority, Config, Leaf, MailServer, User};
use outgate::domain::{Secret, Security};
use outgate::store::current_login;

use crate::dns::DnsServer;
use crate::keyring::{Desktop, Session, Start};
use crate::marker;
use crate::parts::{MACHINE, SCREEN, trial};
use crate::program::{OUTGATE, Run, bare, run};

mod faults;
mod health;
mod journeys;
mod reading;
mod screen;

pub(crate) use screen::Screen;

const OWN: &str = "alice@corp.example";
const OTHER: &str = "alice@partner.example";

/// What is typed, at the domain's mail server and at the other one.
const PASSWORDS: [&str; 2] = ["open sesame", "shazam"];

/// The other server, and who signs in there.
const PARTNER: [&str; 3] = ["smtp.partner.example", PASSWORDS[1], OTHER];

/// They need a screen, and a keyring for what is typed into the window.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        SCREEN.trial("window::both_journeys_by_clicks", journeys::by_clicks),
        SCREEN.trial("window::both_journeys_by_keyboard", journeys::by_keyboard),
        trial(&[&MACHINE, &SCREEN], "window::from_address_and_password_alone", || {
            journeys::in_five_clicks();
        }),
        SCREEN.trial("window::r4_what_fails_its_test_is_not_turned_on", faults::found_out),
        SCREEN.trial("window::r6_a_gateway_that_fails_is_told_and_stays_on", health::told),
        SCREEN.trial("window::the_demo_opens_in_every_look", journeys::looks),
    ]
}

/// A person at a desktop, whose organisation has a mail server, and who has an address elsewhere.
struct Person {
    desktop: Desktop,
    session: Session,
    authority: Authority,
    domain: MailServer,
    partner: MailServer,
    /// Which names are this machine to the program, and who is asked about others.
    names: Option<(PathBuf, SocketAddr)>,
}

/// The server of one sender, with a good certificate unless it is given another.
async fn server(
    authority: &Authority,
    [name, password, sender]: [&str; 3],
    certificate: Option<Leaf>,
) -> MailServer {
    let user = User {
        name: sender.to_owned(),
        password: Secret::new(password),
        senders: vec![sender.parse().expect("an address")],
    };
    let config = Config {
        name: name.to_owned(),
        security: Security::Starttls,
        users: vec![user],
        require_sign_in: true,
        certificate,
    };
    MailServer::start(config, authority).await.expect("a server")
}

impl Drop for Person {
    /// Whatever a test was about: all that it wrote is searched (R11).
    fn drop(&mut self) {
        if !std::thread::panicking() {
            for password in PASSWORDS {
                // A test may have a command that prints one.
                let theirs = self.desktop.path().join("password");
                let found = marker::files_with(self.desktop.path(), password, &[theirs]);
                assert_eq!(found, Vec::<PathBuf>::new(), "{password}");
            }
        }
    }
}

impl Person {
    /// A person who has signed in at the domain's mail server. Gateways are not allowed.
    async fn new() -> Self {
        let authority = Authority::new().expect("an authority");
        let desktop = Desktop::new();
        let domain = ["mail.corp.example", PASSWORDS[0], OWN];
        let domain = server(&authority, domain, None).await;
        let partner = server(&authority, PARTNER, None).await;
        let ca = desktop.path().join("ca.pem");
        fs::write(&ca, authority.pem()).expect("a file");
        let session = desktop.session(Start::Unlocked);
        let person = Self { desktop, session, authority, domain, partner, names: None };
        let login = current_login().expect("whoever tests has a name");
        let port = person.domain.address().port().to_string();
        person.run(
            &[
                "policy",
                "set",
                "--own-address-of",
                &format!("{login}={OWN}"),
                "--add-email-domain",
                "corp.example",
                "--domain-server",
                "localhost",
                "--port",
                &port,
                "--outbound-gateway",
                "archive.corp.example",
                "--extra-ca",
                &ca.display().to_string(),
            ],
            "",
        );
        let sign_in = ["account", "set", "--user-name", OWN, "--password-stdin"];
        person.run(&sign_in, PASSWORDS[0]);
        person
    }

    /// From now on this host is this machine, and this DNS server is asked about services.
    fn lives_with(&mut self, host: &str, dns: &DnsServer) {
        let hosts = self.desktop.path().join("hosts");
        fs::write(&hosts, format!("127.0.0.1 localhost {host}\n")).expect("a file");
        self.names = Some((hosts, dns.address()));
    }

    fn command(&self) -> Command {
        self.among_names(self.desktop.command(Path::new(OUTGATE)))
    }

    /// The program as the desktop's menu starts it.
    fn window(&self) -> Command {
        self.among_names(window(&self.desktop))
    }

    /// A program in this person's session, to which names mean what they mean here.
    fn among_names(&self, mut program: Command) -> Command {
        program.env("DBUS_SESSION_BUS_ADDRESS", &self.session.address);
        let Some((hosts, dns)) = &self.names else { return program };
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\""]);
        command.arg(hosts).arg(program.get_program()).args(program.get_args()).env_clear();
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("OUTGATE_DNS_SERVER", dns.to_string());
        command
    }

    /// Does something on the command line: another process, as far as the window knows.
    #[track_caller]
    fn run(&self, arguments: &[&str], input: &str) -> String {
        let mut command = self.command();
        command.args(arguments);
        run(command, input).done()
    }

    /// Sends a message as a mail program does.
    fn send(&self) -> Run {
        let mut command = self.command();
        command.args(["sendmail", "-i", "bob@customer.example"]);
        run(command, MESSAGE)
    }
}

/// Fills the server's form, the first field of which has the keyboard: a server of these tests.
fn enter_server(screen: &Screen, port: u16, password: &str) {
    screen.replace("localhost");
    screen.press("Tab", 1);
    screen.replace(&port.to_string());
    screen.press("Tab", 3);
    screen.replace(password);
}

/// The program, as the menu of this desktop starts it. Nothing ends it after a while, as nothing
/// does on a desktop: its screen ends it.
fn window(desktop: &Desktop) -> Command {
    let mut command = bare(OUTGATE, &desktop.path().join("home"));
    command.env("LANG", "C.UTF-8").env("XDG_RUNTIME_DIR", desktop.path().join("run"));
    command
}

/// What a mail program hands over.
const MESSAGE: &str = "From: Alice <alice@partner.example>\r\nTo: bob@customer.example\r\n\
Subject: Tuesday\r\nDate: Tue, 24 Nov 2026 09:12:00 +0100\r\n\
Message-ID: <tuesday@partner.example>\r\n\r\nSee you on Tuesday.\r\n";
