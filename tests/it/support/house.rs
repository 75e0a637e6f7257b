//! An organisation on loopback, and a person in it who uses the real program: its mail server,
//! another server, a certificate authority that only its policy names, and folders of its own.

use std::cell::RefCell;
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use outgate::demo::server::{Authority, Config, Leaf, MailServer, Received, User};
use outgate::domain::{Address, Secret, Security};
use outgate::store::current_login;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::marker;

pub(crate) const OWN: &str = "alice@corp.example";
pub(crate) const OTHER: &str = "alice@partner.example";
/// Another address of Alice's at the same server, where she signs in by that name.
pub(crate) const BOARD: &str = "board@partner.example";
pub(crate) const BOB: &str = "bob@elsewhere.example";
pub(crate) const CAROL: &str = "carol@elsewhere.example";

/// What the domain's mail server and the other server know Alice by.
pub(crate) const PASSWORDS: [&str; 2] = ["open sesame, said Ali", "a partner's secret"];

pub(crate) struct House {
    pub(crate) domain: MailServer,
    /// Alice's other server, with implicit TLS.
    pub(crate) partner: MailServer,
    pub(crate) authority: Authority,
    folder: TempDir,
    runtime: Runtime,
    /// Every argument that the program was given, and everything that it printed.
    transcript: RefCell<Vec<String>>,
}

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl House {
    /// The servers, and nothing set up yet.
    pub(crate) fn empty() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let authority = Authority::new().expect("an authority");
        let start =
            |config| runtime.block_on(MailServer::start(config, &authority)).expect("a server");
        let name = "mail.corp.example";
        let domain = start(server(name, Security::Starttls, "alice", PASSWORDS[0], OWN));
        let name = "smtp.partner.example";
        let mut config = server(name, Security::Ssl, OTHER, PASSWORDS[1], OTHER);
        config.users.extend(server(name, Security::Ssl, BOARD, PASSWORDS[1], BOARD).users);
        let partner = start(config);
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("authority.pem"), authority.pem()).expect("it is written");
        fs::write(folder.path().join("password-0"), PASSWORDS[0]).expect("it is written");
        fs::write(folder.path().join("password-1"), PASSWORDS[1]).expect("it is written");
        Self { domain, partner, authority, folder, runtime, transcript: RefCell::default() }
    }

    /// The administrator has made a policy that allows gateways, and Alice has signed in.
    pub(crate) fn allowing() -> Self {
        let house = Self::empty();
        house.run(&["policy", "init"]).done();
        house.set_policy(&["--allow-gateways", "yes"]);
        house.sign_in();
        house
    }

    /// And her other address is added, confirmed, and its gateway is on.
    pub(crate) fn turned_on() -> Self {
        let house = Self::allowing();
        house.confirm(OTHER);
        house.enter_partner();
        house.run(&["gateway", "on", OTHER]).done();
        house
    }

    /// As [`Self::turned_on`], with this server on loopback as the gateway.
    pub(crate) fn turned_on_through(port: u16) -> Self {
        let house = Self::allowing();
        house.confirm(OTHER);
        house.enter_plain(OTHER, port);
        house.run(&["gateway", "on", OTHER]).done();
        house
    }

    /// Names the house's servers in the policy, with these options beside.
    pub(crate) fn set_policy(&self, options: &[&str]) {
        let port = self.domain.address().port().to_string();
        let authority = self.path("authority.pem");
        let login = current_login().expect("whoever tests has a name");
        let own = format!("{login}={OWN}");
        let mut arguments = vec!["policy", "set", "--add-email-domain", "corp.example"];
        arguments.extend(["--domain-server", "localhost", "--port", &port]);
        arguments.extend(["--security", "starttls", "--own-address-of", &own]);
        arguments.extend(["--extra-ca", authority.to_str().expect("a plain path")]);
        arguments.extend(options);
        self.run(&arguments).done();
    }

    pub(crate) fn sign_in(&self) -> Run {
        let command = self.password_command(0);
        let run =
            self.run(&["account", "set", "--user-name", "alice", "--password-command", &command]);
        assert_eq!(run.code, 0, "{run:?}");
        run
    }

    /// Adds an address and confirms it with the code that the domain's mail server was given.
    pub(crate) fn confirm(&self, address: &str) {
        self.run(&["address", "add", address]).done();
        self.run(&["confirm", address]).done();
        self.run(&["confirm", address, &self.last_code()]).done();
    }

    /// The six digits in the last mail that the domain's mail server took.
    pub(crate) fn last_code(&self) -> String {
        let mail = last(&self.domain);
        let text = String::from_utf8(mail.message).expect("text");
        let body = text.split_once("\r\n\r\n").expect("a body").1;
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
        body.split_whitespace().find(is_code).expect("a code").to_owned()
    }

    /// Enters the other server as the gateway of the other address.
    pub(crate) fn enter_partner(&self) -> Run {
        let port = self.partner.address().port();
        self.enter(OTHER, port, "ssl", OTHER)
    }

    /// Enters a server that wants a sign-in.
    pub(crate) fn enter(&self, address: &str, port: u16, security: &str, user_name: &str) -> Run {
        let (port, command) = (port.to_string(), self.password_command(1));
        let mut arguments = vec!["gateway", "set", address, "--host", "127.0.0.1"];
        arguments.extend(["--port", &port, "--security", security]);
        arguments.extend(["--user-name", user_name, "--password-command", &command]);
        let run = self.run(&arguments);
        assert_eq!(run.code, 0, "{run:?}");
        run
    }

    /// Enters a server on loopback that has neither TLS nor sign-in.
    pub(crate) fn enter_plain(&self, address: &str, port: u16) {
        let port = port.to_string();
        let arguments = ["gateway", "set", address, "--host", "127.0.0.1", "--port", &port];
        self.run(&[&arguments[..], &["--security", "none"]].concat()).done();
    }

    /// A server of the other address with another certificate.
    pub(crate) fn partner_with(&self, security: Security, certificate: Leaf) -> MailServer {
        let config = server("smtp.partner.example", security, OTHER, PASSWORDS[1], OTHER);
        let config = Config { certificate: Some(certificate), ..config };
        self.runtime.block_on(MailServer::start(config, &self.authority)).expect("a server")
    }

    /// What prints one of the two passwords.
    pub(crate) fn password_command(&self, which: usize) -> String {
        format!("cat '{}'", self.path(&format!("password-{which}")).display())
    }

    /// Makes that command print another one.
    pub(crate) fn set_password(&self, which: usize, password: &str) {
        fs::write(self.path(&format!("password-{which}")), password).expect("it is written");
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.feed(arguments, "")
    }

    /// Runs the program with this on standard input.
    pub(crate) fn feed(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
        self.finish(self.start(arguments), input)
    }

    /// Runs the program where this server is asked about names.
    pub(crate) fn run_asking(&self, dns: SocketAddr, arguments: &[&str]) -> Run {
        let mut command = self.command(Path::new(env!("CARGO_BIN_EXE_outgate")));
        command.arg("--config").arg(self.config()).args(arguments);
        command.env("OUTGATE_DNS_SERVER", dns.to_string());
        self.finish(self.spawn(command), "")
    }

    /// Runs the program where other programs are looked for in this folder first.
    pub(crate) fn run_finding(&self, folder: &Path, arguments: &[&str]) -> Run {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [folder.to_owned()].into_iter().chain(std::env::split_paths(&path));
        let mut command = self.command(Path::new(env!("CARGO_BIN_EXE_outgate")));
        command.env("PATH", std::env::join_paths(folders).expect("plain folders"));
        command.arg("--config").arg(self.config()).args(arguments);
        self.finish(self.spawn(command), "")
    }

    /// Starts the program, to go on meanwhile.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(Path::new(env!("CARGO_BIN_EXE_outgate")));
        command.arg("--config").arg(self.config()).args(arguments);
        self.spawn(command)
    }

    fn spawn(&self, mut command: Command) -> Child {
        self.transcript.borrow_mut().push(format!("{command:?}"));
        command.spawn().expect("the program starts")
    }

    /// Waits for the program to end.
    pub(crate) fn finish(&self, mut child: Child, input: impl AsRef<[u8]>) -> Run {
        let mut stdin = child.stdin.take().expect("a pipe");
        // A program that refuses early does not read on.
        let _ = stdin.write_all(input.as_ref());
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        let run = Run {
            code: output.status.code().expect("it ends by itself"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        };
        self.transcript.borrow_mut().extend([run.out.clone(), run.err.clone()]);
        run
    }

    /// Hands a message to `outgate sendmail`.
    pub(crate) fn send(&self, arguments: &[&str], message: impl AsRef<[u8]>) -> Run {
        self.feed(&[&["sendmail"], arguments].concat(), message)
    }

    /// Hands a message to the program called by the name `sendmail`.
    pub(crate) fn send_as_sendmail(&self, arguments: &[&str], message: &str) -> Run {
        self.call_as("sendmail", arguments, message)
    }

    /// Calls the program by another name.
    pub(crate) fn call_as(&self, name: &str, arguments: &[&str], message: &str) -> Run {
        let link = self.path(name);
        if !link.exists() {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_outgate"), &link).expect("a link");
        }
        let mut command = self.command(&link);
        command.env("OUTGATE_CONFIG", self.config()).args(arguments);
        self.finish(self.spawn(command), message)
    }

    /// The program with an environment that leads nowhere but into the house.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C")
            // Nobody outside is asked anything.
            .env("OUTGATE_DNS_SERVER", "none")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        for variable in
            ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"]
        {
            command.env(variable, self.path("home"));
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// No password is in anything that the program was given as an argument, printed or wrote.
    #[track_caller]
    pub(crate) fn shows_no_password(&self) {
        let theirs = [0, 1].map(|which| self.path(&format!("password-{which}")));
        // A test may have put another one there.
        let now = theirs.each_ref().map(|file| fs::read_to_string(file).expect("it reads"));
        let now = now.iter().map(String::as_str).filter(|password| !PASSWORDS.contains(password));
        for password in PASSWORDS.into_iter().chain(now) {
            for text in self.transcript.borrow().iter() {
                marker::is_nowhere_in(text, &[password]);
            }
            let found = marker::files_with(self.folder.path(), password, &theirs);
            assert_eq!(found, Vec::<PathBuf>::new(), "{password}");
        }
    }

    /// Something in the house's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of the shared config; it holds the state folder, too.
    pub(crate) fn config(&self) -> PathBuf {
        self.path("config")
    }

    pub(crate) fn policy_file(&self) -> PathBuf {
        self.config().join("policy.toml")
    }

    pub(crate) fn account_file(&self) -> PathBuf {
        let login = current_login().expect("whoever tests has a name");
        self.config().join("users").join(login.as_str()).join("account.toml")
    }

    /// Changes the person's file by hand.
    pub(crate) fn edit_account(&self, edit: impl FnOnce(String) -> String) {
        let before = fs::read_to_string(self.account_file()).expect("it reads");
        let after = edit(before.clone());
        assert_ne!(before, after, "the edit changes something");
        fs::write(self.account_file(), after).expect("it is written");
    }

    /// The activity record, the oldest first.
    pub(crate) fn activity(&self) -> Vec<Value> {
        let Ok(folder) = self.config().join("state/activity").read_dir() else {
            return Vec::new();
        };
        let mut files: Vec<_> = folder.map(|entry| entry.expect("it reads").path()).collect();
        files.retain(|file| {
            let name = file.to_string_lossy();
            name.ends_with(".jsonl") && !name.ends_with(".conversations.jsonl")
        });
        files.sort();
        let text: String =
            files.iter().map(|file| fs::read_to_string(file).expect("it reads")).collect();
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// How many messages the two servers have taken.
    pub(crate) fn taken(&self) -> [usize; 2] {
        [self.domain.received().len(), self.partner.received().len()]
    }
}

impl Drop for House {
    /// Whatever a test was about: all that it wrote is searched (R11).
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.shows_no_password();
        }
    }
}

impl Run {
    /// It did what it was asked; what it printed.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// It refused with this exit code; what it said.
    #[track_caller]
    pub(crate) fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        self.err
    }

    /// What it printed, a JSON value a line.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

/// The last message that a server took.
pub(crate) fn last(server: &MailServer) -> Received {
    server.received().pop().expect("it has taken one")
}

fn server(name: &str, security: Security, user: &str, password: &str, sender: &str) -> Config {
    let sender: Address = sender.parse().expect("an address");
    let user =
        User { name: user.to_owned(), password: Secret::new(password), senders: vec![sender] };
    Config {
        name: name.to_owned(),
        security,
        users: vec![user],
        require_sign_in: true,
        certificate: None,
    }
}
