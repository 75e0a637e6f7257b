//! The relay as a service of a person's own, with a real service manager.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use super::fixture::{ALICE, Machine};
use super::manager::{Manager, runtime};
use crate::program::{PATIENCE, Run};

const UNITS: [&str; 2] = ["outgate-relay.socket", "outgate-relay.service"];

/// A folder that a unit has to write otherwise.
const CONFIG: &str = "My 100% $HOME \"config\"";

struct Desk<'a>(&'a Machine);

impl Desk<'_> {
    fn run(&self, program: &str, arguments: &[&str]) -> Run {
        let variables = [("XDG_RUNTIME_DIR", &*runtime(ALICE)), ("LANG", "C.UTF-8")];
        self.0.run_program(ALICE, Path::new(program), &variables, arguments, "")
    }

    fn relay(&self, arguments: &[&str]) -> Run {
        let config = self.0.home(ALICE).join(CONFIG);
        let config = config.to_str().expect("a plain path");
        let program = self.0.program();
        let program = program.to_str().expect("a plain path");
        self.run(program, &[&["--config", config, "relay"], arguments].concat())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let out = self.relay(&[arguments, &["--json"]].concat()).done();
        serde_json::from_str(&out).expect("JSON")
    }

    fn systemctl(&self, arguments: &[&str]) -> Run {
        self.run("systemctl", &[&["--user"], arguments].concat())
    }

    /// Asks until a unit is in this state.
    fn becomes(&self, unit: &str, state: &str) {
        let began = Instant::now();
        while self.systemctl(&["is-active", unit]).out.trim_end() != state {
            assert!(began.elapsed() < PATIENCE, "{unit} is not {state}");
        }
    }

    fn mode(&self, path: &str) -> u32 {
        let metadata = self.0.path(path).symlink_metadata().expect("it is there");
        metadata.permissions().mode() & 0o777
    }
}

/// A connection of a mail program that the relay has greeted.
fn greeted(port: u16) -> TcpStream {
    let program = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
    program.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut greeting = String::new();
    BufReader::new(&program).read_line(&mut greeting).expect("it is greeted");
    assert!(greeting.starts_with("220 "), "{greeting}");
    program
}

pub(super) async fn installed() {
    let machine = Machine::new().await;
    let manager = Manager::of(&machine, ALICE);
    let desk = Desk(&machine);
    let settings = desk.json(&["install"]);
    assert!(settings["password"].is_string(), "{settings}");
    desk.becomes("outgate-relay.socket", "active");
    desk.becomes("outgate-relay.service", "inactive");
    let socket = format!("{}/outgate/relay.sock", runtime(ALICE));
    assert_eq!(settings["socket"], *socket);
    assert_eq!(desk.mode(&socket), 0o600);
    assert_eq!(desk.mode(&format!("{}/outgate", runtime(ALICE))), 0o700);

    let units = machine.home(ALICE).join(".config/systemd/user");
    let files = UNITS.map(|unit| units.join(unit).display().to_string());
    let verify = [&["--user", "verify"], &files.each_ref().map(String::as_str)[..]].concat();
    let verified = desk.run("systemd-analyze", &verify);
    assert!(!UNITS.iter().any(|unit| verified.err.contains(unit)), "{verified:?}");
    verified.done();

    let port = settings["port"].as_u64().and_then(|port| port.try_into().ok()).expect("a port");
    let _program = greeted(port);
    desk.becomes("outgate-relay.service", "active");
    assert_eq!(desk.json(&["status"])["answers"], "relay");
    desk.relay(&[]).failed(75, "Relay runs already");
    let pid = desk.systemctl(&["show", "--property=MainPID", "--value", UNITS[1]]).done();
    let started = fs::read(format!("/proc/{}/cmdline", pid.trim_end())).expect("it runs");
    let config = machine.home(ALICE).join(CONFIG).display().to_string();
    let program = machine.program().display().to_string();
    let words: Vec<&[u8]> = started.split(|octet| *octet == 0).collect();
    assert_eq!(words, [&*program, "--config", &config, "relay", ""].map(str::as_bytes));

    let moved = desk.json(&["port"]);
    assert_ne!(moved["port"], settings["port"]);
    desk.becomes("outgate-relay.socket", "active");
    desk.becomes("outgate-relay.service", "inactive");
    let moved = moved["port"].as_u64().and_then(|port| port.try_into().ok()).expect("a port");
    let _program = greeted(moved);
    TcpStream::connect(("127.0.0.1", port)).expect_err("and nobody here any longer");
    desk.becomes("outgate-relay.service", "active");

    desk.relay(&["remove"]).done();
    TcpStream::connect(("127.0.0.1", moved)).expect_err("it ended");
    assert!(!machine.home(ALICE).join(".config/systemd").exists(), "nothing is left");
    assert!(!machine.path(&format!("{}/outgate", runtime(ALICE))).exists(), "nothing is left");
    let known = desk.systemctl(&["list-unit-files", "--no-legend"]).out;
    assert!(!known.contains("outgate"), "{known}");
    desk.relay(&["remove"]).done();

    desk.systemctl(&["exit"]).done();
    manager.ended();
}
