//! The words of the connection test: its stages, and what each found.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Address, CertificateFacts, Conversation, Reply, Security};

/// A step of a connection test or a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The server's name is looked up.
    Name,
    /// A connection is made.
    Connect,
    /// The server greets.
    Greeting,
    /// The connection is encrypted and the certificate verified.
    Tls,
    /// The server says what it can do.
    Ehlo,
    /// The person signs in.
    SignIn,
    /// The server takes the address as a sender (and as a recipient, in the test).
    Sender,
    /// Delivery only: the server takes the recipients.
    Recipients,
    /// Delivery only: the server takes the message.
    Message,
}

impl Stage {
    /// The stages of a connection test, in the order in which they happen.
    ///
    /// With `none` there is no TLS stage; the sign-in stage is there only with a sign-in.
    #[must_use]
    pub fn of_test(security: Security, signs_in: bool) -> Vec<Self> {
        let mut stages = vec![Self::Name, Self::Connect];
        stages.extend(match security {
            Security::Ssl => [Self::Tls, Self::Greeting].as_slice(),
            Security::Starttls => &[Self::Greeting, Self::Tls],
            Security::None => &[Self::Greeting],
        });
        stages.push(Self::Ehlo);
        if signs_in {
            stages.push(Self::SignIn);
        }
        stages.push(Self::Sender);
        stages
    }

    /// The stages of a delivery, in the order in which they happen: those of a test, and then the
    /// message.
    #[must_use]
    pub fn of_delivery(security: Security, signs_in: bool) -> Vec<Self> {
        let mut stages = Self::of_test(security, signs_in);
        stages.extend([Self::Recipients, Self::Message]);
        stages
    }
}

/// What happens during a connection test or a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TestEvent {
    /// A stage began.
    Started(Stage),
    /// A stage passed.
    Passed(StagePassed),
    /// The session is over, and this is what was said: the last event, whatever came of the test.
    Conversation(Box<Conversation>),
}

/// A stage that passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StagePassed {
    /// Which one.
    pub stage: Stage,
    /// How long it took.
    #[serde(rename = "took_ms", serialize_with = "as_milliseconds")]
    pub took: Duration,
    /// What it found.
    pub fact: Fact,
    /// The server's words that it rests on, if it said any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
}

pub(super) fn as_milliseconds<S: serde::Serializer>(
    took: &Duration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((took.as_secs_f64() * 1_000_000.0).round() / 1_000.0)
}

/// What a passed stage found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The addresses of the name, in the order in which they are tried.
    Addresses(Vec<IpAddr>),
    /// The address that answered.
    Connected(SocketAddr),
    /// The server's greeting is in the reply.
    Greeted,
    /// The connection is encrypted.
    Encrypted {
        /// Such as `TLS 1.3`.
        version: String,
        /// What the certificate says of itself, which was verified unless it is pinned.
        certificate: Box<CertificateFacts>,
        /// Whether it was accepted because it is the pinned one.
        pinned: bool,
    },
    /// The keywords that the server offers, with their parameters, as they came.
    Offers(Vec<String>),
    /// The server took user name and password.
    SignedIn {
        /// As whom.
        user_name: String,
        /// With which SASL mechanism.
        mechanism: String,
    },
    /// The server took this sender.
    SenderAccepted(Address),
    /// Delivery only: the server took all recipients, so many.
    RecipientsAccepted(usize),
    /// Delivery only: the server took the message; its words are in the reply.
    MessageAccepted,
}
