//! Servers that misbehave: the connection test fails at the right stage, in bounded time, and
//! nothing turns the gateway on, neither the command line nor an editor.

use std::time::{Duration, Instant, SystemTime};

use outgate::domain::Security;

use crate::faulty::{babbling, closed_port, injecting, silent};
use crate::support::{BOB, House, Run};

/// A stage has 10 seconds, and a machine that is busy gets some more.
const BOUND: Duration = Duration::from_secs(25);

/// A misbehaving server: the address whose gateway it is, its port and security, the stage and
/// the kind of fault, and the exit code.
struct Fault {
    address: &'static str,
    port: u16,
    security: &'static str,
    stage: &'static str,
    kind: &'static str,
    code: i32,
}

impl Fault {
    /// The test ended at the stage, with the fault, and passed every stage before it.
    fn check(&self, run: &Run) {
        assert_eq!(run.code, self.code, "{}: {run:?}", self.address);
        let events = run.json();
        let (failed, before) = events.split_last().expect("events");
        assert_eq!(failed["failed"]["stage"], self.stage, "{}: {failed}", self.address);
        let kind = &failed["failed"]["kind"];
        // Some kinds say more: {"certificate_expired": "2026-…"}.
        assert!(*kind == self.kind || kind[self.kind].is_string(), "{}: {kind}", self.address);
        let of = |event: &str| before.iter().filter(|it| !it[event].is_null()).count();
        assert_eq!(of("started"), of("passed") + 1, "{}: {run:?}", self.address);
    }
}

#[test]
fn r4_a_server_that_misbehaves_is_found_out_and_never_turned_on() {
    let house = House::allowing();
    house.run(&["policy", "set", "--require-confirmation", "no"]).done();
    let now = SystemTime::now();
    let day = Duration::from_secs(24 * 60 * 60);
    let expired = house.authority.issue_for("smtp.partner.example", now - 9 * day, now - day);
    let expired = house.partner_with(Security::Ssl, expired.expect("a certificate"));
    let (closed, _held) = closed_port();
    let fault = |address, port, security, stage, kind, code| Fault {
        address,
        port,
        security,
        stage,
        kind,
        code,
    };
    let partner = house.partner.address().port();
    let faults = [
        fault("wrong@a.example", partner, "ssl", "sign_in", "sign_in_refused", 77),
        fault("ssl@a.example", expired.address().port(), "ssl", "tls", "certificate_expired", 75),
        fault("closed@a.example", closed, "starttls", "connect", "connection_refused", 75),
        fault("silent@a.example", silent(), "starttls", "greeting", "timed_out", 75),
        fault("mute@a.example", silent(), "ssl", "tls", "timed_out", 75),
        fault("lines@a.example", babbling("220-and\r\n"), "starttls", "greeting", "bad_reply", 76),
        fault("line@a.example", babbling("220 and on"), "starttls", "greeting", "bad_reply", 76),
        fault("injected@a.example", injecting(), "starttls", "tls", "tls_injected", 76),
    ];
    for fault in &faults {
        house.run(&["address", "add", fault.address]).done();
        // The other server knows another user name.
        house.enter(fault.address, fault.port, fault.security, fault.address);
    }
    let before = house.taken();
    // All at once, since two of them stay silent.
    let began = Instant::now();
    let mut started = Vec::new();
    for fault in &faults {
        for command in ["test", "on"] {
            started.push((fault, house.start(&["gateway", command, fault.address, "--json"])));
        }
    }
    for (fault, child) in started {
        fault.check(&house.finish(child, ""));
    }
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());

    // By hand it is turned on in the file, and its mail goes nowhere.
    house.edit_account(|text| text.replace("switch = \"off\"", "switch = \"on\""));
    for fault in &faults {
        let message = format!("From: {}\n\nHello\n", fault.address);
        house.send(&[BOB], message).refused(77);
    }
    assert_eq!(house.taken(), before);
    assert_eq!(expired.received().len(), 0);
}
