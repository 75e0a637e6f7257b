//! SMTP: the client, one session that the connection test and delivery use alike, and, apart from
//! it, the [`server`]'s side of a session.
//!
//! The client follows RFC 5321 and RFC 6409, and is stricter where strictness protects the person:
//!
//! - TLS 1.2 or later, with name and chain verified (RFC 8314, RFC 8997); what came before
//!   STARTTLS is forgotten, and anything that comes between is refused (RFC 3207 §4.2).
//! - A password goes out over verified TLS alone, or to this very machine (R5).
//! - Success is the exact code, not any 2xx.
//! - Whatever a server says, memory and time are bounded.
//! - A bare CR or LF is never sent: each becomes a line's end (RFC 5321 §2.3.8).
//!
//! PIPELINING, SIZE, 8BITMIME, SMTPUTF8 and DSN are used where they are offered, and nothing is
//! converted where they are not.

mod auth;
mod capabilities;
mod certificate;
mod command;
mod connect;
mod connection;
mod connection_test;
mod data;
mod deliver;
mod discovery;
pub mod dmarc;
pub mod dns;
mod envelope;
mod fault;
mod https;
mod meaning;
mod message;
mod network;
mod probe;
mod progress;
mod redaction;
mod reply;
pub mod server;
mod session;
mod socket;
mod target;
mod tls;
mod transcript;
mod trust;
mod wire;

pub use connection::{Answers, Connection, MailFrom, Recipient};
pub use connection_test::{Verified, test};
pub use deliver::{Delivered, DeliveryError, deliver, deliver_watched};
pub use discovery::{discover, note_on};
pub use envelope::{Dsn, Envelope, Notify, Ret};
pub use network::{NameFault, Network};
pub use probe::{Probed, probe};
pub use target::{Deadlines, Target};
pub use trust::{Trust, TrustError};

#[cfg(test)]
mod smuggling;
#[cfg(test)]
mod tests;
