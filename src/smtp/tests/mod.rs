//! Sessions with scripted servers on loopback.

use std::net::SocketAddr;
use std::time::Duration;

use super::*;
use crate::domain::{Address, Host, Secret, SecretRef, Security, SignIn, SmtpMsa};

pub(super) mod certificates;
mod connection;
mod conversation;
mod delivery;
#[path = "../../../tests/common/dns.rs"]
pub(super) mod dns;
mod scram;
pub(super) mod server;
mod steps;
mod trusted;
pub(super) mod web;

fn address(text: &str) -> Address {
    text.parse().expect(text)
}

fn alice() -> Address {
    address("alice@partner.example")
}

/// Time enough for whatever is to happen.
const PATIENT: Deadlines = Deadlines {
    stage: Duration::from_secs(20),
    whole: Duration::from_secs(30),
    block: Duration::from_secs(20),
    answer: Duration::from_secs(20),
};

/// So little that waiting for something that never happens is no nuisance.
const HASTY: Deadlines = Deadlines {
    stage: Duration::from_millis(200),
    whole: Duration::from_secs(1),
    block: Duration::from_millis(200),
    answer: Duration::from_millis(200),
};

/// A server as alice has set it up, with the password `sesame`.
fn target(server: SocketAddr, security: Security) -> Target {
    let sign_in = SignIn {
        user_name: "alice".to_owned(),
        password: SecretRef::Command("echo sesame".to_owned()),
    };
    Target {
        server: SmtpMsa {
            host: Host::Ip(server.ip()),
            port: server.port(),
            security,
            pinned_certificate: None,
            sign_in: Some(sign_in),
        },
        password: Some(Secret::new("sesame")),
        trust: certificates::trust(),
        network: Network::default(),
        deadlines: PATIENT,
    }
}

/// The same without a sign-in.
fn anonymous(server: SocketAddr, security: Security) -> Target {
    let mut target = target(server, security);
    target.server.sign_in = None;
    target.password = None;
    target
}

/// Both futures go into tasks on any thread; this fails to compile otherwise.
#[expect(dead_code, reason = "it only has to compile")]
fn futures_are_send(target: &Target, envelope: &Envelope) {
    fn is_send<T: Send>(_: T) {}
    is_send(test(target, &envelope.sender, &mut |_| ()));
    is_send(deliver(target, envelope, tokio::io::empty()));
}
