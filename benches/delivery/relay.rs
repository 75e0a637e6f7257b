//! A relay of somebody's, as it runs for them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use super::loader::Server;
use super::person::Person;
use super::process::Family;

/// A running relay. It stops when it is dropped.
pub(crate) struct Relay {
    child: Child,
    server: Server,
    /// It may have more to say.
    _said: BufReader<ChildStdout>,
}

impl Relay {
    /// Starts the relay of a person, with a new password.
    pub(crate) fn start(person: &Person) -> Self {
        let password = person.run(&["relay", "password"]).done().trim().to_owned();
        let settings = person.run(&["relay", "settings", "--json"]).done();
        let settings: Value = serde_json::from_str(&settings).expect("it prints JSON");
        let port = settings["port"].as_u64().and_then(|port| port.try_into().ok());
        let address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port.expect("a port"));
        let user_name = settings["user_name"].as_str().expect("a user name").to_owned();
        let mut command = person.outgate(&["relay"]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.expect("it starts");
        let mut said = BufReader::new(child.stdout.take().expect("it is piped"));
        // It says where it listens once it does.
        said.read_line(&mut String::new()).expect("it listens");
        let server = Server { address, sign_in: Some((user_name, password)) };
        Self { child, server, _said: said }
    }

    /// Where programs send to.
    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    pub(crate) fn family(&self) -> Family {
        Family(self.child.id())
    }

    /// The most memory that it held at one moment, in octets.
    pub(crate) fn most_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        1024 * kilobytes.expect("its memory").parse::<u64>().expect("a number")
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
