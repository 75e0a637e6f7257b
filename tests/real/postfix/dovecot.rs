//! A Dovecot of the test's own that checks passwords for a Postfix, and does nothing else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use outgate::demo::server::User;

use crate::parts;

/// A running Dovecot. It stops when it is dropped.
pub(super) struct Dovecot {
    config: PathBuf,
}

impl Dovecot {
    /// Starts a Dovecot below `root` that knows these users, and one more: `carol`, with the first
    /// user's password in a form that is of no use to SCRAM. Postfix finds it at `dovecot/auth`.
    pub(super) fn start(root: &Path, users: &[User]) -> Self {
        let folder = root.join("dovecot");
        for name in ["", "run", "state"] {
            fs::create_dir(folder.join(name)).expect("a folder");
        }
        let known = users.iter().map(|user| (&*user.name, plain(user.password.expose())));
        let carol = ("carol", hashed(users[0].password.expose()));
        let known = known.chain([carol]).map(|(name, password)| format!("{name}:{password}"));
        let known = known.collect::<Vec<_>>().join("\n");
        let config = folder.join("dovecot.conf");
        for (file, text) in [(folder.join("users"), known), (config.clone(), text(root))] {
            fs::write(&file, text).expect("a file");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("its mode");
        }
        let dovecot = Self { config };
        // It goes to the background once it listens.
        let status = dovecot.run("dovecot", &[]);
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(status.success(), "{status:?}\n{log}");
        dovecot
    }

    /// What it prints is not waited for: in the background it keeps what it was given to print to.
    fn run(&self, program: &str, arguments: &[&str]) -> ExitStatus {
        let program = parts::find(program).expect("Dovecot");
        let mut command = Command::new(program);
        command.arg("-c").arg(&self.config).args(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs")
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.run("doveadm", &["stop"]);
    }
}

/// A password of which every mechanism can make use.
fn plain(password: &str) -> String {
    format!("{{PLAIN}}{password}")
}

/// A password as many servers store it.
fn hashed(password: &str) -> String {
    let program = parts::find("doveadm").expect("Dovecot");
    let output = Command::new(program)
        .args(["-c", "/dev/null", "pw", "-s", "SHA512-CRYPT", "-r", "5000", "-p", password])
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

/// Whoever guesses passwords is not slowed down: the test guesses often.
fn text(root: &Path) -> String {
    format!(
        "base_dir = {root}/dovecot/run\n\
         state_dir = {root}/dovecot/state\n\
         log_path = {root}/dovecot/log\n\
         protocols =\n\
         ssl = no\n\
         auth_mechanisms = plain login scram-sha-256\n\
         auth_failure_delay = 0\n\
         service anvil {{\n\
         unix_listener anvil-auth-penalty {{\n\
         mode = 0\n\
         }}\n\
         }}\n\
         passdb {{\n\
         driver = passwd-file\n\
         args = {root}/dovecot/users\n\
         }}\n\
         userdb {{\n\
         driver = static\n\
         args = uid=nobody gid=nogroup home=/nonexistent\n\
         }}\n\
         service auth {{\n\
         unix_listener {root}/dovecot/auth {{\n\
         mode = 0666\n\
         }}\n\
         }}\n",
        root = root.display()
    )
}
