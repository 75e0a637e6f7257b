//! `outgate relay`: what it prints, and what it asks the service manager for.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::marker;
use crate::support::House;

/// A service manager that does what it is told, and remembers it.
struct Manager<'a> {
    house: &'a House,
    folder: PathBuf,
}

impl<'a> Manager<'a> {
    fn new(house: &'a House) -> Self {
        let folder = house.path("programs");
        fs::create_dir(&folder).expect("a folder");
        let script = r#"#!/bin/sh
cd "${0%/*}" && echo "$*" >> asked
case $2 in
is-active) test -e "active-$4" ;;
enable) test ! -e broken || { echo "Job failed." >&2; exit 1; }; touch "active-$4" ;;
stop) shift 2; for unit; do rm "active-$unit"; done ;;
esac
"#;
        let path = folder.join("systemctl");
        fs::write(&path, script).expect("a program");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("its mode");
        Self { house, folder }
    }

    fn run(&self, arguments: &[&str]) -> crate::support::Run {
        self.house.run_finding(&self.folder, &[&["relay"], arguments].concat())
    }

    /// What it was told to do since it was last asked.
    fn was_told(&self) -> Vec<String> {
        let asked = fs::read_to_string(self.folder.join("asked")).unwrap_or_default();
        let _ = fs::remove_file(self.folder.join("asked"));
        let is_order = |line: &&str| !line.contains(" show ") && !line.contains(" is-active ");
        asked.lines().filter(is_order).map(str::to_owned).collect()
    }

    fn units(&self) -> PathBuf {
        self.house.path("home/systemd/user")
    }

    fn unit(&self, name: &str) -> String {
        fs::read_to_string(self.units().join(name)).unwrap_or_default()
    }
}

fn port(settings: &Value) -> u16 {
    let port = settings["port"].as_u64().and_then(|port| port.try_into().ok());
    port.expect("a port")
}

#[test]
fn what_is_installed_listens_at_the_settled_port() {
    let house = House::empty();
    let manager = Manager::new(&house);
    let installed = &manager.run(&["install", "--json"]).json()[0];
    let reload = "--user daemon-reload";
    let enable = "--user enable --now outgate-relay.socket";
    assert_eq!(manager.was_told(), [reload, enable]);
    let listen = |settings: &Value| format!("ListenStream=127.0.0.1:{}\n", port(settings));
    assert!(manager.unit("outgate-relay.socket").contains(&listen(installed)));
    let config = house.config();
    let start = format!(
        "ExecStart=\"{}\" --config \"{}\" relay\n",
        env!("CARGO_BIN_EXE_outgate"),
        config.display()
    );
    assert!(manager.unit("outgate-relay.service").contains(&start), "{start}");
    let status = &manager.run(&["status", "--json"]).json()[0];
    assert_eq!(status["installed"], "listening");

    // Once more changes nothing, and shows no password.
    manager.was_told();
    let again = &manager.run(&["install", "--json"]).json()[0];
    assert_eq!((&again["password"], &again["port"]), (&Value::Null, &installed["port"]));
    assert!(!manager.was_told().iter().any(|told| told.contains("stop")));

    let stop = "--user stop outgate-relay.socket";
    let moved = &manager.run(&["port", "--json"]).json()[0];
    assert_ne!(port(moved), port(installed));
    assert_eq!(manager.was_told(), [stop, reload, enable]);
    assert!(manager.unit("outgate-relay.socket").contains(&listen(moved)));

    manager.run(&["remove"]).done();
    assert_eq!(manager.was_told(), [stop, reload]);
    assert!(!house.path("home/systemd").exists(), "nothing is left");
    manager.run(&["remove"]).done();
    assert_eq!(manager.was_told(), Vec::<String>::new());
    let settings = &manager.run(&["settings", "--json"]).json()[0];
    assert_eq!(settings, moved, "mail programs still have them");
}

#[test]
fn an_installation_that_fails_leaves_nothing() {
    let house = House::empty();
    let manager = Manager::new(&house);
    fs::write(manager.folder.join("broken"), "").expect("a file");
    let said = manager.run(&["install"]).refused(71);
    assert!(said.contains("systemctl --user enable") && said.contains("Job failed."), "{said}");
    assert!(!house.path("home/systemd").exists());
    // Nobody has seen its password.
    manager.run(&["settings"]).refused(78);
    fs::remove_file(manager.folder.join("broken")).expect("it goes");
    let installed = &manager.run(&["install", "--json"]).json()[0];
    assert!(installed["password"].is_string(), "{installed}");
}

#[test]
fn without_a_service_manager_there_is_a_command() {
    let house = House::empty();
    let manager = Manager::new(&house);
    fs::write(manager.folder.join("systemctl"), "#!/bin/sh\necho 'No bus.' >&2; exit 1\n")
        .expect("a program");
    let said = manager.run(&["install"]).refused(78);
    assert!(said.contains("No bus.") && said.contains("“outgate relay”"), "{said}");
    assert!(!house.path("home/systemd").exists());
    manager.run(&["remove"]).done();
}

#[test]
fn a_unit_of_somebody_else_is_left_alone() {
    let house = House::empty();
    let manager = Manager::new(&house);
    fs::create_dir_all(manager.units()).expect("a folder");
    let path = manager.units().join("outgate-relay.service");
    fs::write(&path, "[Service]\n").expect("a file");
    for command in ["install", "remove"] {
        let said = manager.run(&[command]).refused(77);
        assert!(said.contains(path.to_str().expect("a plain path")), "{said}");
    }
    assert_eq!(manager.unit("outgate-relay.service"), "[Service]\n");
    assert_eq!(manager.was_told(), Vec::<String>::new());
    let status = &manager.run(&["status", "--json"]).json()[0];
    assert_eq!(status["installed"], "foreign");
}

#[test]
fn the_settings_are_data_and_the_password_is_printed_once() {
    let house = House::empty();
    house.run(&["relay", "settings"]).refused(78);
    house.run(&["relay", "port"]).refused(78);
    let status = house.run(&["relay", "status", "--json"]).json();
    assert_eq!(status, [json!({ "settings": null, "installed": "no", "answers": "nobody" })]);
    let printed = house.run(&["relay", "password"]).done();
    let password = printed.trim_end();
    assert_eq!(printed, format!("{password}\n"), "nothing else");
    assert_eq!(password.split('-').count(), 7, "{password}");
    let renewed = house.run(&["relay", "password", "--json"]).json();
    let renewed = renewed[0]["password"].as_str().expect("a password");
    assert_ne!(renewed, password);
    let settings = &house.run(&["relay", "settings", "--json"]).json()[0];
    let keys: Vec<&String> = settings.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["hosts", "port", "socket", "user_name"]);
    for password in [password, renewed] {
        let found = marker::files_with(&house.config(), password, &[]);
        assert_eq!(found, Vec::<PathBuf>::new());
    }
}

#[test]
fn it_runs_until_it_is_interrupted_and_once_at_a_time() {
    let house = House::empty();
    house.run(&["relay"]).refused(78);
    house.run(&["relay", "password"]).done();
    let port = port(&house.run(&["relay", "settings", "--json"]).json()[0]);
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("it is free");
    let answering = std::thread::spawn(move || drop(taken.accept()));
    let said = house.run(&["relay"]).refused(75);
    answering.join().expect("somebody came");
    assert!(said.contains(&port.to_string()) && said.contains("outgate relay port"), "{said}");

    let mut relay = house.start(&["relay"]);
    let mut line = String::new();
    let mut out = BufReader::new(relay.stdout.take().expect("its output"));
    out.read_line(&mut line).expect("it says where");
    assert_eq!(line, format!("The relay listens on 127.0.0.1:{port}\n"));
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("it does");
    let said = house.run(&["relay"]).refused(75);
    assert!(said.contains("Relay runs already"), "{said}");
    assert_eq!(house.run(&["relay", "status", "--json"]).json()[0]["answers"], "relay");
    let asked = Command::new("sh").args(["-c", "kill -TERM $0", &relay.id().to_string()]).status();
    assert!(asked.expect("a shell").success());
    assert!(relay.wait().expect("it ends").success());
}
