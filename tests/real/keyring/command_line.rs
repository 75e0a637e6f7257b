//! Passwords that are typed on the command line are in the keyring, and nowhere else (R11).

use std::fs;
use std::path::{Path, PathBuf};

use outgate::demo::server::{Authority, Config, MailServer, User};
use outgate::domain::{Address, Secret, Security};
use outgate::store::current_login;
use tokio::runtime::Runtime;

use super::{Desktop, Session, Start};
use crate::marker;
use crate::program::{OUTGATE, Run, arrival, code, run};

const OWN: &str = "alice@corp.example";
const OTHER: &str = "alice@partner.example";

/// What is typed, at the domain's mail server and at the other one.
const PASSWORDS: [&str; 2] = ["open sesame, domain \u{2713}", "open sesame, partner"];

/// A person at a desktop, and two mail servers.
struct Person {
    desktop: Desktop,
    domain: MailServer,
    partner: MailServer,
    /// Everything that the program printed.
    printed: String,
}

impl Person {
    async fn new() -> Self {
        let authority = Authority::new().expect("an authority");
        let server = async |name: &str, password, sender: &str| {
            let sender: Address = sender.parse().expect("an address");
            let user = User {
                name: "alice".to_owned(),
                password: Secret::new(password),
                senders: vec![sender],
            };
            let config = Config {
                name: name.to_owned(),
                security: Security::Ssl,
                users: vec![user],
                require_sign_in: true,
                certificate: None,
            };
            MailServer::start(config, &authority).await.expect("a server")
        };
        let desktop = Desktop::new();
        fs::write(desktop.folder.path().join("ca.pem"), authority.pem()).expect("a file");
        let domain = server("mail.corp.example", PASSWORDS[0], OWN).await;
        let partner = server("smtp.partner.example", PASSWORDS[1], OTHER).await;
        Self { desktop, domain, partner, printed: String::new() }
    }

    /// Runs the program, at the desktop or, without a session, as cron does.
    fn run(&mut self, session: Option<&Session>, arguments: &[&str], input: &str) -> Run {
        let mut command = self.desktop.command(Path::new(OUTGATE));
        command.args(arguments);
        command.envs(session.map(|session| ("DBUS_SESSION_BUS_ADDRESS", &session.address)));
        let run = run(command, input);
        self.printed.extend([&*run.out, &run.err]);
        run
    }

    /// Names both servers, with passwords that are typed.
    async fn set_up(&mut self, session: &Session) {
        let [domain, partner] =
            [&self.domain, &self.partner].map(|server| server.address().port().to_string());
        let login = current_login().expect("whoever tests has a name");
        let own = format!("{login}={OWN}");
        let ca = self.desktop.folder.path().join("ca.pem").display().to_string();
        let policy = ["policy", "set", "--own-address-of", &own, "--allow-gateways", "yes"];
        let server = ["--domain-server", "localhost", "--port", &domain, "--security", "ssl"];
        let gateway = ["gateway", "set", OTHER, "--host", "localhost", "--port", &partner];
        let typed = ["--user-name", "alice", "--password-stdin"];
        for (arguments, input) in [
            (&[&policy[..], &server, &["--extra-ca", &ca]].concat(), ""),
            (&[&["account", "set"][..], &typed].concat(), PASSWORDS[0]),
            (&vec!["address", "add", OTHER], ""),
            (&vec!["confirm", OTHER], ""),
            (&[&gateway[..], &["--security", "ssl"], &typed].concat(), PASSWORDS[1]),
        ] {
            self.run(Some(session), arguments, input).done();
        }
        let code = code(&arrival(&self.domain, 0).await);
        self.run(Some(session), &["confirm", OTHER, &code], "").done();
    }

    fn send(&mut self, session: Option<&Session>, from: &str) -> Run {
        let message = format!("From: {from}\nSubject: Hello\n\nHello.\n");
        self.run(session, &["sendmail", "-oi", "carol@customer.example"], &message)
    }

    fn taken(&self) -> [usize; 2] {
        [&self.domain, &self.partner].map(|server| server.received().len())
    }
}

/// The test and the mail of a person at the desktop, and the mail of their cron.
pub(super) fn a_typed_password_is_used_at_the_desktop_and_under_cron() {
    Runtime::new().expect("a runtime").block_on(async {
        let mut person = Person::new().await;
        let session = person.desktop.session(Start::Unlocked);
        person.set_up(&session).await;
        person.run(Some(&session), &["gateway", "test", OTHER], "").done();
        person.run(Some(&session), &["gateway", "on", OTHER], "").done();
        assert_eq!(person.taken(), [1, 1], "the code, and the message that opens a gateway");
        for (number, session) in [(2, Some(&session)), (3, None)] {
            for from in [OWN, OTHER] {
                person.send(session, from).done();
            }
            assert_eq!(person.taken(), [number; 2]);
        }
        person.nothing_is_written();
    });
}

/// Nothing is sent, and the person is told of the other way.
pub(super) fn without_a_keyring_mail_waits_and_a_command_is_offered() {
    Runtime::new().expect("a runtime").block_on(async {
        let mut person = Person::new().await;
        let session = person.desktop.session(Start::Unlocked);
        person.set_up(&session).await;
        drop(session);
        person.is_told_of_a_command(None);
        let session = person.desktop.session(Start::Nothing);
        person.is_told_of_a_command(Some(&session));
        assert_eq!(person.taken(), [1, 0], "the code alone");
        person.nothing_is_written();
    });
}

impl Person {
    /// Whatever needs a password waits, and what needs to keep one is not done.
    fn is_told_of_a_command(&mut self, session: Option<&Session>) {
        let typed = ["account", "set", "--user-name", "alice", "--password-stdin"];
        for run in [
            self.send(session, OWN),
            self.run(session, &["gateway", "test", OTHER], ""),
            self.run(session, &typed, PASSWORDS[0]),
        ] {
            run.failed(75, "give a command that prints the password");
        }
    }

    /// Neither password is in what was printed, or in any file that is there now.
    fn nothing_is_written(&self) {
        let mut files = Vec::new();
        find(self.desktop.folder.path(), &mut files);
        for name in ["account.toml", "policy.toml", ".conversations.jsonl", "login.keyring"] {
            let is_one = |file: &PathBuf| file.to_string_lossy().ends_with(name);
            assert!(files.iter().any(is_one), "{name} is among {files:?}");
        }
        for file in files {
            let text = fs::read(&file).expect("it reads");
            assert!(!tells(&text), "{}", file.display());
        }
        assert!(!tells(self.printed.as_bytes()), "{}", self.printed);
    }
}

/// Whether one of the passwords is in there, in any form.
fn tells(text: &[u8]) -> bool {
    PASSWORDS.iter().any(|password| marker::shows(text, password))
}

/// Every plain file below a folder.
fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("it is read") {
        let entry = entry.expect("it is read");
        let kind = entry.file_type().expect("it has one");
        if kind.is_dir() {
            find(&entry.path(), files);
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
}
