//! However much a server says, the program's memory stays what it was.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;

use outgate::domain::{FailureKind, Security, SmtpMsa};
use outgate::smtp::{self, Deadlines, Network, Target, Trust};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::certificates::{HOST, authority, good};
use super::script::{Script, serve};

/// How much more may be resident than before, in KiB.
const BOUND: u64 = 2 * 1024;

/// How often each server is faced.
const ROUNDS: usize = 5;

/// The ports of the servers, and the authority that issued their certificates.
const PORTS: &str = "OUTGATE_TEST_PORTS";
const AUTHORITY: &str = "OUTGATE_TEST_AUTHORITY";

fn servers() -> [Script; 5] {
    let encrypted = || Script::default().encrypt(good()).say("220 smtp.partner.example ESMTP");
    let ehlo = || encrypted().hear("EHLO");
    [
        Script::default().encrypt(good()).babble("220-and more\r\n"),
        Script::default().encrypt(good()).octets(b"220 ").babble("and more "),
        ehlo().octets("250-and more\r\n".repeat(10_000).as_bytes()),
        ehlo().babble("250-and more\r\n"),
        ehlo().octets(b"250 ").babble("and more "),
    ]
}

#[test]
fn what_a_server_says_without_end_is_not_kept() {
    let runtime = Runtime::new().expect("a runtime");
    let (_stage, at) = watch::channel(None);
    let start = |script: Script| {
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        drop(runtime.spawn(serve(listener, script, at.clone())));
        port.to_string()
    };
    // The first is faced before anything is measured, so that what is needed once is there.
    let short = Script::default().encrypt(good()).say("220-a\n250 b");
    let endless = servers().into_iter().flat_map(|script| vec![script; ROUNDS]);
    let ports: Vec<String> = std::iter::once(short).chain(endless).map(start).collect();

    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--ignored", "--exact", "--nocapture", "faults::memory::measured"])
        .env(PORTS, ports.join(" "))
        .env(AUTHORITY, authority())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let figure = |name: &str| -> u64 {
        let line = said.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|figure| figure.parse().ok()).unwrap_or_else(|| panic!("{output:?}"))
    };
    let (before, peak) = (figure("before "), figure("peak "));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(figure("faced "), (servers().len() * ROUNDS) as u64);
    assert!(before > 0 && peak <= before + BOUND, "{before} KiB before, {peak} KiB at the peak");
}

/// Faces the servers, and prints what was resident before and at most.
#[test]
#[ignore = "another test runs it, in a process of its own"]
fn measured() {
    let (Ok(ports), Ok(authority)) = (std::env::var(PORTS), std::env::var(AUTHORITY)) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let face = |port: &str| {
        let port: u16 = port.parse().expect("a port");
        let server = SmtpMsa {
            host: HOST.parse().expect("a host"),
            port,
            security: Security::Ssl,
            pinned_certificate: None,
            sign_in: None,
        };
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let target = Target {
            network: Network::sandbox([(server.host.clone(), port, here)]),
            server,
            password: None,
            trust: Trust::only(&authority).expect("an authority"),
            deadlines: Deadlines::default(),
        };
        let sender = "alice@partner.example".parse().expect("an address");
        let mut unheard = |_| ();
        let failure = runtime.block_on(smtp::test(&target, &sender, &mut unheard));
        let failure = failure.expect_err("it makes no sense");
        assert_eq!(failure.kind, FailureKind::BadReply, "{failure}");
    };
    let mut ports = ports.split(' ');
    face(ports.next().expect("the first"));
    let before = resident("VmRSS:");
    // The highest so far is forgotten, where the system can do that (proc(5)).
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let faced = ports.map(face).count();
    let peak = resident("VmHWM:");
    let mut out = std::io::stdout();
    write!(out, "\nbefore {before}\npeak {peak}\nfaced {faced}\n").expect("it is written");
}

/// A figure of this process's memory, in KiB.
fn resident(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("it is there");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
