//! The relay with the sockets of a service manager.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use libtest_mimic::Trial;
use tempfile::TempDir;

use crate::parts::SYSTEMD;
use crate::program::{OUTGATE, bare};

/// The tests that need a program that passes sockets.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        SYSTEMD.trial("relay::it_takes_the_sockets_that_it_is_passed", sockets_are_taken),
        SYSTEMD.trial("relay::it_refuses_a_socket_that_others_reach", open_relay_is_refused),
        SYSTEMD.trial("relay::it_ignores_sockets_meant_for_another_process", not_for_it),
    ]
}

/// A program that is ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that is free now. Nobody else is likely to take it before it is used.
fn free_port() -> u16 {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("an address").port()
}

/// Starts the relay behind these sockets, and connects to the port. `home` has no account: who
/// passes sockets need not wait for one.
fn activate(home: &Path, sockets: &[&str], port: u16) -> Running {
    let mut command = bare("systemd-socket-activate", home);
    for socket in sockets {
        command.args(["-l", socket]);
    }
    command.args(["-E", "HOME", "-E", "OUTGATE_DNS_SERVER", OUTGATE, "--language", "en", "relay"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Running(command.spawn().expect("it starts"));
    // It says where it listens before it does anything else.
    let stderr = child.0.stderr.as_mut().expect("its output");
    let mut lines = BufReader::new(stderr);
    for _ in sockets {
        let mut line = String::new();
        lines.read_line(&mut line).expect("it says so");
        assert!(line.starts_with("Listening on "), "{line}");
    }
    drop(TcpStream::connect(("127.0.0.1", port)).expect("it listens"));
    child
}

fn home() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn sockets_are_taken() {
    let (home, port) = (home(), free_port());
    let path = home.path().join("relay.sock");
    let sockets = [format!("127.0.0.1:{port}"), path.display().to_string()];
    let mut relay = activate(home.path(), &sockets.each_ref().map(String::as_str), port);
    let out = BufReader::new(relay.0.stdout.take().expect("its output"));
    let said: Vec<String> = out.lines().take(2).map(|line| line.expect("text")).collect();
    assert_eq!(said, sockets.map(|socket| format!("The relay listens on {socket}")));
}

fn open_relay_is_refused() {
    let (home, port) = (home(), free_port());
    let socket = format!("0.0.0.0:{port}");
    let mut relay = activate(home.path(), &[&socket], port);
    assert_eq!(relay.0.wait().expect("it ends").code(), Some(78));
    let mut said = String::new();
    std::io::Read::read_to_string(relay.0.stderr.as_mut().expect("its output"), &mut said)
        .expect("text");
    assert!(said.contains(&socket), "{said}");
}

/// A program that the relay starts, and what starts the relay, may have sockets of their own.
fn not_for_it() {
    let home = home();
    let mut command = bare(OUTGATE, home.path());
    // Whoever was meant is the process that started this one.
    command.env("LISTEN_FDS", "1").env("LISTEN_PID", std::process::id().to_string());
    command.args(["--language", "en", "relay"]);
    let output = command.output().expect("it runs");
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(78), "{said}");
    assert!(said.contains("Relay not set up"), "{said}");
}
