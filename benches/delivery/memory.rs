//! Memory by the size of the message, and by the number of connections on which nobody says anything.

use std::fs;

use outgate::demo::server::Authority;
use outgate::domain::Security;

use super::figures::mebibytes;
use super::loader::{Program, send};
use super::one::message;
use super::person::Person;
use super::process::measure;
use super::relay::Relay;
use super::sink::Sink;

/// How many connections lie idle.
pub(crate) const IDLE: usize = 500;

/// The size of the small message, in octets.
const SMALL: usize = 1024;

/// Memory in MiB, the most at one moment, with a small message and with a large one.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) sendmail: [f64; 2],
    pub(crate) msmtp: [f64; 2],
    pub(crate) relay: [f64; 2],
    /// The relay's, before anybody connected and with [`IDLE`] connections.
    pub(crate) relay_idle: [f64; 2],
}

/// Measures each once, since it differs little, with a large message of so many octets.
pub(crate) async fn measure_memory(large: usize) -> Memory {
    let authority = Authority::new().expect("an authority");
    let sink = Sink::start(&authority).await;
    let person = Person::new(sink.tls, Security::Ssl, authority.pem());
    let mut memory =
        Memory { sendmail: [0.0; 2], msmtp: [0.0; 2], relay: [0.0; 2], relay_idle: [0.0; 2] };
    for (at, size) in [SMALL, large].into_iter().enumerate() {
        let text = message(size);
        let input = person.path("message");
        fs::write(&input, &text).expect("a file");
        memory.sendmail[at] = mebibytes(measure(&person.sendmail(), &input).memory);
        memory.msmtp[at] = mebibytes(measure(&person.msmtp(), &input).memory);
        let relay = Relay::start(&person);
        send(relay.server(), &text, 1, 1).await;
        memory.relay[at] = mebibytes(relay.most_memory());
    }
    let relay = Relay::start(&person);
    memory.relay_idle[0] = mebibytes(relay.family().memory());
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        idle.push(Program::sign_in(relay.server()).await.expect("it lets us in"));
    }
    memory.relay_idle[1] = mebibytes(relay.family().memory());
    memory
}
