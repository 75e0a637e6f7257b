//! Somebody with a gateway, set up on the command line, and the same as msmtp has it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use outgate::domain::Security;
use outgate::store::current_login;
use tempfile::TempDir;

use crate::program::{OUTGATE, Run, alone, bare, run};

pub(crate) const FROM: &str = "alice@partner.example";
pub(crate) const TO: &str = "carol@customer.example";
pub(crate) const USER: &str = "alice";
pub(crate) const PASSWORD: &str = "open sesame";

/// Somebody's home folder, with their gateway and their msmtp.
pub(crate) struct Person {
    home: TempDir,
}

impl Person {
    /// Sets up a person whose gateway is this server, with a certificate of the authority in `pem`.
    pub(crate) fn new(server: SocketAddr, security: Security, pem: &str) -> Self {
        let person = Self { home: tempfile::tempdir().expect("a folder") };
        fs::write(person.path("ca.pem"), pem).expect("a file");
        fs::write(person.path("password"), PASSWORD).expect("a file");
        fs::write(person.path("msmtprc"), person.msmtp_settings(server, security)).expect("a file");
        person.decide();
        person.turn_on(server, security);
        person
    }

    /// What is in the home folder by this name.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Outgate, as this person runs it.
    pub(crate) fn outgate(&self, arguments: &[&str]) -> Command {
        self.program(Path::new(OUTGATE), arguments)
    }

    /// `outgate sendmail` with a message for [`TO`].
    pub(crate) fn sendmail(&self) -> Command {
        self.outgate(&["sendmail", "-i", "-f", FROM, "--", TO])
    }

    /// The same with msmtp.
    pub(crate) fn msmtp(&self) -> Command {
        let settings = format!("--file={}", self.path("msmtprc").display());
        self.program(Path::new("msmtp"), &[&settings, "-f", FROM, "--", TO])
    }

    /// Runs Outgate to its end, for what is set up before anything is measured.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let mut command = alone(OUTGATE, self.home.path());
        command.args(arguments);
        run(command, "")
    }

    fn program(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = bare(program, self.home.path());
        command.args(arguments);
        command
    }

    /// The administrator's part.
    fn decide(&self) {
        let login = current_login().expect("whoever measures has a name");
        let own = format!("{login}=alice@corp.example");
        let ca = self.path("ca.pem").display().to_string();
        self.run(&["policy", "init"]).done();
        let set = ["policy", "set", "--allow-gateways", "yes", "--require-confirmation", "no"];
        let rest = ["--add-email-domain", "corp.example", "--own-address-of", &own];
        self.run(&[&set[..], &rest, &["--extra-ca", &ca]].concat()).done();
    }

    fn turn_on(&self, server: SocketAddr, security: Security) {
        let (host, port) = (server.ip().to_string(), server.port().to_string());
        let (security, command) = (security.to_string(), self.password_command());
        self.run(&["address", "add", FROM]).done();
        let gateway = ["gateway", "set", FROM, "--host", &host, "--port", &port];
        let sign_in = ["--user-name", USER, "--password-command", &command];
        self.run(&[&gateway[..], &["--security", &security], &sign_in].concat()).done();
        self.run(&["gateway", "on", FROM]).done();
    }

    fn password_command(&self) -> String {
        format!("cat '{}'", self.path("password").display())
    }

    fn msmtp_settings(&self, server: SocketAddr, security: Security) -> String {
        let starttls = if security == Security::Starttls { "on" } else { "off" };
        format!(
            "account default\nhost {}\nport {}\nfrom {FROM}\nauth plain\nuser {USER}\n\
             passwordeval \"{}\"\ntls on\ntls_starttls {starttls}\ntls_trust_file {}\n",
            server.ip(),
            server.port(),
            self.password_command(),
            self.path("ca.pem").display()
        )
    }
}
