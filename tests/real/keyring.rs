//! The keyring of a desktop: gnome-keyring, on a D-Bus session of its own.
//!
//! A process's environment says which keyring is its own, so each step runs in a process of its
//! own: this program, started again.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use keyring_core::api::CredentialStoreApi as _;
use libtest_mimic::Trial;
use outgate::domain::{Secret, SecretId};
use outgate::secrets::{Keyring, SecretError, Secrets as _};
use zbus_secret_service_keyring_store::cred::Wrapper;

use crate::parts::KEYRING;
use crate::program::alone;

mod command_line;

/// Names the step that this process is there for.
const STEP: &str = "OUTGATE_TEST_KEYRING_STEP";

/// Takes the step that this process was started for, if it was started for one. The first thing
/// that `main` does.
pub(crate) fn take_step() -> bool {
    match env::var(STEP).as_deref() {
        Ok("keep") => keep(),
        Ok("forget") => forget(),
        Ok("locked") => locked(),
        Ok("late") => late(),
        Ok(other) => panic!("there is no step {other}"),
        Err(_) => return false,
    }
    true
}

/// The tests that need a keyring.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        KEYRING.trial("keyring::keeps_a_password", keeps_a_password),
        KEYRING.trial(
            "keyring::is_found_without_a_session_in_the_environment",
            is_found_without_a_session_in_the_environment,
        ),
        KEYRING.trial("keyring::locked_is_told_apart", locked_is_told_apart),
        KEYRING.trial("keyring::a_typed_password_is_used_at_the_desktop_and_under_cron", || {
            command_line::a_typed_password_is_used_at_the_desktop_and_under_cron();
        }),
        KEYRING.trial(
            "keyring::without_one_mail_waits_and_a_command_is_offered",
            command_line::without_a_keyring_mail_waits_and_a_command_is_offered,
        ),
        KEYRING.trial("keyring::one_that_starts_late_is_used", one_that_starts_late_is_used),
    ]
}

/// A password is kept, comes back in another process, and is forgotten.
fn keeps_a_password() {
    let desktop = Desktop::new();
    let session = desktop.session(Start::Unlocked);
    for step in ["keep", "forget"] {
        desktop.step(step, &[("DBUS_SESSION_BUS_ADDRESS", &session.address)]);
    }
}

/// Under cron no variable names the session's bus; it is found in the runtime folder.
fn is_found_without_a_session_in_the_environment() {
    let desktop = Desktop::new();
    let _session = desktop.session(Start::Unlocked);
    for step in ["keep", "forget"] {
        desktop.step(step, &[]);
    }
}

/// A locked keyring that can ask nobody says that it is locked.
fn locked_is_told_apart() {
    let desktop = Desktop::new();
    let session = desktop.session(Start::Unlocked);
    desktop.step("keep", &[]);
    drop(session);
    let _session = desktop.session(Start::Locked);
    desktop.step("locked", &[]);
}

/// A keyring that starts after it was first asked for is used from then on.
fn one_that_starts_late_is_used() {
    let desktop = Desktop::new();
    desktop.step("late", &[("OUTGATE_TEST_DESKTOP", &desktop.folder.path().to_string_lossy())]);
}

fn id() -> SecretId {
    SecretId::from_random([7; 16])
}

fn keep() {
    let keyring = Keyring::new();
    assert_eq!(keyring.get(&id()), Err(SecretError::NotFound));
    for password in ["an older one", "hunter2 \u{2713}"] {
        keyring.put(&id(), &Secret::new(password), "alice at partner").expect("it is kept");
    }
    let store = zbus_secret_service_keyring_store::Store::new().expect("a store");
    let found = store.search(&HashMap::from([("service", "io.github.outgate.Outgate")]));
    let labels = found.expect("it is searched").into_iter().map(|entry| {
        let item: &Wrapper = entry.as_any().downcast_ref().expect("an item");
        item.get_label().expect("it has a label")
    });
    assert_eq!(labels.collect::<Vec<_>>(), ["alice at partner"], "one, as the person sees it");
}

fn forget() {
    let keyring = Keyring::new();
    assert_eq!(keyring.get(&id()), Ok(Secret::new("hunter2 \u{2713}")));
    keyring.remove(&id()).expect("it is forgotten");
    assert_eq!(keyring.get(&id()), Err(SecretError::NotFound));
    keyring.remove(&id()).expect("it was forgotten already");
}

fn locked() {
    let keyring = Keyring::new();
    for outcome in [
        keyring.get(&id()).map(drop),
        keyring.put(&id(), &Secret::new("another"), "alice at partner"),
    ] {
        assert!(matches!(outcome, Err(SecretError::Locked(_))), "{outcome:?}");
    }
}

fn late() {
    let folder = PathBuf::from(env::var_os("OUTGATE_TEST_DESKTOP").expect("a folder"));
    let keyring = Keyring::new();
    let outcome = keyring.get(&id());
    assert!(matches!(outcome, Err(SecretError::NoKeyring(_))), "no bus: {outcome:?}");
    let session = start(&folder, Start::Nothing);
    let outcome = keyring.get(&id());
    assert!(matches!(outcome, Err(SecretError::NoKeyring(_))), "no service: {outcome:?}");
    drop(session);
    let _session = start(&folder, Start::Unlocked);
    assert_eq!(keyring.get(&id()), Err(SecretError::NotFound));
}

/// A person's home and runtime folder.
pub(crate) struct Desktop {
    folder: tempfile::TempDir,
}

/// A session's bus. It ends when this is dropped, and the keyring with it.
pub(crate) struct Session {
    bus: Child,
    /// Held open, since the bus may say more.
    _said: BufReader<ChildStdout>,
    pub(crate) address: String,
}

/// What answers for the keyring in a session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Unlocked,
    Locked,
    Nothing,
}

impl Desktop {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["home", "run", "services"] {
            let path = folder.path().join(name);
            fs::create_dir(&path).expect("a folder");
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).expect("its mode");
        }
        Self { folder }
    }

    /// Where everything of this desktop is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn session(&self, keyring: Start) -> Session {
        start(self.folder.path(), keyring)
    }

    /// A program whose environment is a person's at this desktop, and nothing else.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = alone(program, &self.folder.path().join("home"));
        command.env("XDG_RUNTIME_DIR", self.folder.path().join("run"));
        command
    }

    /// Takes a step in a process that has this desktop, and these variables, as its environment.
    fn step(&self, step: &str, variables: &[(&str, &str)]) {
        let program = env::current_exe().expect("this program");
        let mut command = self.command(&program);
        command.env(STEP, step).envs(variables.iter().copied());
        let output = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "step {step}: {}: {said}", output.status);
    }
}

/// Starts a bus, which starts the keyring itself when somebody asks for it: so nobody has to
/// wait for it to be ready.
fn start(folder: &Path, keyring: Start) -> Session {
    let service = folder.join("services/secrets.service");
    match keyring {
        // What a session before had.
        Start::Nothing => {
            let _ = fs::remove_file(service);
        }
        Start::Unlocked | Start::Locked => {
            let unlock = if keyring == Start::Unlocked { "--unlock" } else { "" };
            let script = format!(
                "printf pw >pw; exec gnome-keyring-daemon {unlock} --components=secrets \
                 --foreground <pw >keyring.log 2>&1\n"
            );
            fs::write(folder.join("keyring.sh"), script).expect("a script");
            let text = "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/sh keyring.sh\n";
            fs::write(service, text).expect("a service");
        }
    }
    let config = format!(
        "<busconfig><type>session</type><listen>unix:path={0}/run/bus</listen>\
         <servicedir>{0}/services</servicedir><policy context='default'>\
         <allow send_destination='*'/><allow receive_sender='*'/><allow own='*'/></policy></busconfig>",
        folder.display()
    );
    fs::write(folder.join("bus.conf"), config).expect("a configuration");
    let mut bus = Command::new("dbus-daemon")
        .current_dir(folder)
        .env_clear()
        .envs(env::vars_os().filter(|(name, _)| name == "PATH"))
        .env("HOME", folder.join("home"))
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .args(["--config-file=bus.conf", "--nofork", "--print-address=1"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(folder.join("bus.log")).expect("a file"))
        .spawn()
        .expect("a bus");
    let mut said = BufReader::new(bus.stdout.take().expect("its output"));
    let mut address = String::new();
    said.read_line(&mut address).expect("its address");
    Session { bus, _said: said, address: address.trim_end().to_owned() }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself; then the test has said so.
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}
