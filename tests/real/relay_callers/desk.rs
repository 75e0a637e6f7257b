//! A machine at which somebody's mail programs submit to the relay.
//!
//! They reach it through a tap, so that what they wrote can be held against what is delivered.

use std::fs;
use std::io::Read as _;
use std::process::{Child, Stdio};

use serde_json::Value;

use super::talk::Talk;
use super::tap::Tap;
use crate::callers::inbox::{Inbox, Way, is_the_same};
use crate::postfix::organisation::Organisation;
use crate::program::{OUTGATE, Run, alone, bare, run};

pub(super) struct Desk {
    pub(super) organisation: Organisation,
    /// What mail programs are told of the relay; the port is the tap's.
    pub(super) port: String,
    pub(super) socket: String,
    pub(super) user_name: String,
    pub(super) password: String,
    tap: Tap,
    inbox: Inbox,
    /// How many messages the tap noted, of those that were asked for.
    noted: usize,
    _relay: Running,
}

/// A message, as the program wrote it and as its recipients have it.
pub(super) struct Sent {
    pub(super) written: String,
    pub(super) delivered: String,
}

/// A relay that is ended with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Desk {
    pub(super) async fn new() -> Self {
        let organisation = Organisation::ready().await;
        let inbox = Inbox::of(&organisation);
        let home = organisation.home.path();
        let outgate = |arguments: &[&str]| {
            let mut command = bare(OUTGATE, home);
            command.env("XDG_RUNTIME_DIR", home.join("run")).args(arguments);
            command
        };
        fs::create_dir(home.join("run")).expect("a folder");
        let password = run(outgate(&["relay", "password"]), "").done().trim().to_owned();
        let settings = run(outgate(&["relay", "settings", "--json"]), "").done();
        let settings: Value = serde_json::from_str(&settings).expect("JSON");
        let text = |name: &str| settings[name].as_str().expect(name).to_owned();
        let port = settings["port"].as_u64().and_then(|port| port.try_into().ok());
        let mut relay = outgate(&["relay"]);
        relay.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut relay = Running(relay.spawn().expect("it starts"));
        // It listens once it says where.
        let said = relay.0.stdout.as_mut().expect("its output");
        said.read_exact(&mut [0]).expect("it says where");
        let tap = Tap::before(port.expect("a port"));
        Self {
            port: tap.port().to_string(),
            socket: text("socket"),
            user_name: text("user_name"),
            password,
            organisation,
            tap,
            inbox,
            noted: 0,
            _relay: relay,
        }
    }

    /// Makes a file, and says where it is.
    pub(super) fn file(&self, name: &str, text: &str) -> String {
        let path = self.organisation.home.path().join(name);
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    /// Runs a program to its end.
    pub(super) fn run(&self, program: &str, arguments: &[&str], input: &str) -> Run {
        let mut command = alone(program, self.organisation.home.path());
        // The programs write 8-bit text only where the language has it.
        command.env("LC_ALL", "C.UTF-8").env("GIT_CONFIG_NOSYSTEM", "1").args(arguments);
        run(command, input)
    }

    /// The same, which succeeds.
    #[track_caller]
    pub(super) fn call(&self, program: &str, arguments: &[&str], input: &str) -> String {
        let run = self.run(program, arguments, input);
        assert_eq!(run.code, Some(0), "{run:?}\n{}", self.said());
        run.out
    }

    /// Connects as a program does.
    pub(super) fn connect(&self) -> Talk {
        Talk::with(self.tap.port())
    }

    /// All that programs said so far.
    pub(super) fn said(&self) -> String {
        String::from_utf8_lossy(&self.tap.said()).into_owned()
    }

    /// Programs said all of this, so that what the test is about was tried.
    #[track_caller]
    pub(super) fn were_said(&self, words: &[&str]) {
        let said = self.said();
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }

    /// The gateway is paused, or goes on.
    pub(super) fn allow_gateways(&self, allow: &str) {
        self.organisation.outgate(&["policy", "set", "--allow-gateways", allow]).done();
    }

    /// The next message, which came this way and to these, with every octet that was written
    /// (R6, R8).
    pub(super) async fn delivered(&mut self, way: Way, to: &[&str]) -> Sent {
        self.delivered_all(way, to, 1).await.swap_remove(0)
    }

    /// The next messages, as many as this. Where there are several, the program has given each a
    /// Message-ID.
    pub(super) async fn delivered_all(&mut self, way: Way, to: &[&str], few: usize) -> Vec<Sent> {
        let mut delivered = self.inbox.next_few(&self.organisation, way, to, few).await;
        let messages = self.tap.messages();
        let mut all = Vec::new();
        for message in &messages[self.noted..self.noted + few] {
            let written = str::from_utf8(message).expect("it is UTF-8").to_owned();
            let id = written.lines().find(|line| line.starts_with("Message-I"));
            let is_this = |it: &String| id.is_none_or(|id| it.contains(id));
            let at = delivered.iter().position(is_this).expect("each was delivered");
            let delivered = delivered.swap_remove(at);
            is_the_same(way, &written, &delivered);
            all.push(Sent { written, delivered });
        }
        self.noted += few;
        all
    }

    /// The next message, where it went past the tap: these octets were handed to the program.
    pub(super) async fn delivered_as(&mut self, way: Way, to: &[&str], given: &str) {
        let delivered = self.inbox.next(&self.organisation, way, to).await;
        is_the_same(way, given, &delivered);
    }

    /// The next message that the tap noted was not accepted.
    pub(super) fn refused(&mut self) {
        self.noted += 1;
    }

    /// Nothing but what was asked for was delivered.
    #[track_caller]
    pub(super) fn went_nowhere(&self) {
        assert_eq!(self.tap.messages().len(), self.noted);
        self.inbox.has_no_more(&self.organisation);
    }
}
