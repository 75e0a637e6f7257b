//! A machine of the test's own: its `/etc`, `/var/lib` and `/run` are in a folder, and whoever runs
//! there sees that folder in their place.
//!
//! Each process has a mount namespace of its own, so the machine that runs the test sees nothing
//! of it, and nothing has to be unmounted.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use outgate::demo::server::{Authority, Config, MailServer, User};
use outgate::domain::{Address, Secret, Security};
use tempfile::TempDir;

use crate::program::{OUTGATE, Run, alone, bare, run};

/// Somebody on the machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) uid: u32,
}

pub(super) const ROOT: Person = Person { name: "root", uid: 0 };
pub(super) const ALICE: Person = Person { name: "alice", uid: 61_001 };
pub(super) const BOB: Person = Person { name: "bob", uid: 61_002 };

const PEOPLE: [Person; 3] = [ROOT, ALICE, BOB];

/// Puts the folder `$0` in the place of the machine's own, and becomes the user `$2` for the
/// command after it. The umask is one that hides what is to be seen.
const ENTER: &str = "set -e; umask 077
mount --bind \"$0/etc\" /etc
mount --bind \"$0/lib\" /var/lib
mount --bind \"$0/run\" /run
mount --bind \"$1\" \"$0/outgate\"
user=$2; cd \"$0\"; shift 2
exec setpriv --reuid=\"$user\" --regid=\"$user\" --clear-groups -- \"$@\"";

/// The machine, and the domain's mail server.
pub(super) struct Machine {
    folder: TempDir,
    pub(super) domain: MailServer,
}

impl Machine {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("its mode");
        for name in ["etc", "lib", "run", "home"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        fs::write(folder.path().join("outgate"), "").expect("a place for the program");
        let users = PEOPLE.map(|Person { name, uid }| {
            let home = folder.path().join("home").join(name);
            fs::create_dir(&home).expect("a folder");
            chown(&home, Some(uid), Some(uid)).expect("its owner");
            format!("{name}:x:{uid}:{uid}::{}:/bin/sh\n", home.display())
        });
        let authority = Authority::new().expect("an authority");
        let config = Config {
            name: "mail.corp.example".to_owned(),
            security: Security::Starttls,
            users: PEOPLE.map(|person| known(person.name)).to_vec(),
            require_sign_in: true,
            certificate: None,
        };
        let domain = MailServer::start(config, &authority).await.expect("a server");
        let machine = Self { folder, domain };
        for (path, text) in [
            ("/etc/passwd", users.concat().as_str()),
            ("/etc/hosts", "127.0.0.1 localhost\n"),
            ("/etc/ca.pem", authority.pem()),
        ] {
            fs::write(machine.path(path), text).expect("a file");
        }
        machine
    }

    /// A machine with a policy, on which Alice has signed in at the domain's mail server.
    pub(super) async fn with_alice() -> Self {
        let machine = Self::new().await;
        machine.outgate(ROOT, &["policy", "init", "--system"]).done();
        machine.set_policy(ROOT, &[]).done();
        machine.sign_in(ALICE, &[]).done();
        machine.send(ALICE).done();
        assert_eq!(machine.domain.received().len(), 1);
        machine
    }

    /// Where something of this machine is for the test.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        let here = path.strip_prefix("/var").unwrap_or(path).trim_start_matches('/');
        self.folder.path().join(here)
    }

    pub(super) fn home(&self, person: Person) -> PathBuf {
        self.folder.path().join("home").join(person.name)
    }

    /// Runs the program as somebody.
    pub(super) fn outgate(&self, person: Person, arguments: &[&str]) -> Run {
        self.run(person, &[], arguments, "")
    }

    /// Runs the program as somebody, with variables in the environment and with an input.
    pub(super) fn run(
        &self,
        person: Person,
        variables: &[(&str, &str)],
        arguments: &[&str],
        input: &str,
    ) -> Run {
        self.run_program(person, &self.program(), variables, arguments, input)
    }

    /// Runs some program as somebody.
    pub(super) fn run_program(
        &self,
        person: Person,
        program: &Path,
        variables: &[(&str, &str)],
        arguments: &[&str],
        input: &str,
    ) -> Run {
        let mut command = alone("unshare", &self.home(person));
        self.enter(&mut command, person).arg(program).args(arguments);
        command.envs(variables.iter().copied());
        run(command, input)
    }

    /// The window, as the menu of somebody's desktop starts it: without a terminal. `path` are the
    /// folders in which it finds other programs.
    pub(super) fn window(&self, person: Person, path: &str) -> Command {
        let mut command = self.service(person, "setsid");
        command.args(["env", &format!("PATH={path}"), "LANG=C.UTF-8", "SHELL=/bin/sh"]);
        command.arg(self.program());
        command
    }

    /// A program that runs as somebody until the test ends it.
    pub(super) fn service(&self, person: Person, program: &str) -> Command {
        let mut command = bare("unshare", &self.home(person));
        self.enter(&mut command, person).arg(program);
        command
    }

    fn enter<'a>(&self, unshare: &'a mut Command, person: Person) -> &'a mut Command {
        unshare.args(["--mount", "sh", "-c", ENTER]).arg(self.folder.path()).arg(OUTGATE);
        unshare.arg(person.uid.to_string())
    }

    /// Where this machine has the program.
    pub(super) fn program(&self) -> PathBuf {
        self.folder.path().join("outgate")
    }

    /// Names the domain's server and everybody's address in a policy.
    pub(super) fn set_policy(&self, person: Person, options: &[&str]) -> Run {
        let port = self.domain.address().port().to_string();
        let server = ["--domain-server", "localhost", "--port", &port, "--security", "starttls"];
        let rest = ["--own-address", "{login}@corp.example", "--extra-ca", "/etc/ca.pem"];
        self.outgate(person, &[&["policy", "set"][..], &server, &rest, options].concat())
    }

    /// Signs somebody in at the domain's mail server.
    pub(super) fn sign_in(&self, person: Person, options: &[&str]) -> Run {
        let command = format!("echo {}", password(person.name));
        let set = ["account", "set", "--user-name", person.name];
        self.outgate(person, &[&set[..], &["--password-command", &command], options].concat())
    }

    /// Sends a message from somebody's own address.
    pub(super) fn send(&self, person: Person) -> Run {
        let message = "Subject: Hello\n\nHello.\n";
        self.run(person, &[], &["sendmail", "-i", "carol@customer.example"], message)
    }
}

fn password(name: &str) -> String {
    format!("the-password-of-{name}")
}

/// Somebody whom the mail server knows.
fn known(name: &str) -> User {
    let sender: Address = format!("{name}@corp.example").parse().expect("an address");
    User { name: name.to_owned(), password: Secret::new(password(name)), senders: vec![sender] }
}
