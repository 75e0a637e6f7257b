//! The connection test's verdict on servers that people have: the right one each time.

use std::any::Any;
use std::future::Future;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use libtest_mimic::Trial;
use outgate::demo::server::{Authority, User};
use outgate::domain::{
    Address, Fact, Failure, FailureKind, Secret, SecretId, SecretRef, Security, SignIn, SmtpMsa,
    Stage, TestEvent,
};
use outgate::i18n::{Language, Words};
use outgate::smtp::{Deadlines, Network, Target, Trust, test};
use tokio::runtime::Runtime;

use crate::marker;
use crate::parts::{AIOSMTPD, DOVECOT, POSTFIX};
use crate::postfix::fixture::{Postfix, Sasl};
use crate::postfix::next_hop;

mod aiosmtpd;

use aiosmtpd::Aiosmtpd;

/// The tests that need these servers.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        DOVECOT.trial("verdicts::postfix_with_dovecot", || run(verdicts(Kind::Dovecot))),
        DOVECOT.trial("verdicts::a_password_that_dovecot_stores_in_another_form", || {
            run(stored_in_another_form());
        }),
        POSTFIX.trial("verdicts::postfix_with_cyrus", || run(verdicts(Kind::Cyrus))),
        POSTFIX.trial("verdicts::postfix_with_cyrus_and_scram", || run(verdicts(Kind::CyrusScram))),
        AIOSMTPD.trial("verdicts::aiosmtpd", || run(verdicts(Kind::Aiosmtpd))),
    ]
}

fn run(test: impl Future<Output = ()>) {
    Runtime::new().expect("a runtime").block_on(test);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dovecot,
    Cyrus,
    CyrusScram,
    Aiosmtpd,
}

/// A running server that knows Alice, and where it is.
struct Server {
    ssl: u16,
    starttls: u16,
    authority: Authority,
    /// Ends with this.
    _running: Box<dyn Any>,
}

const PASSWORD: &str = "open sesame";

const ENGLISH: fn() -> Words = || Words::new(Language::English);

impl Kind {
    async fn start(self) -> Server {
        let authority = Authority::new().expect("an authority");
        let name = "mail.partner.example";
        let users = [("alice", PASSWORD), ("bob", "shazam")].map(|(name, password)| User {
            name: name.to_owned(),
            password: Secret::new(password),
            senders: vec![address(&format!("{name}@partner.example"))],
        });
        if self == Self::Aiosmtpd {
            let leaf = authority.issue(name).expect("a certificate");
            let running = Aiosmtpd::start(&leaf, &users[0]);
            let (ssl, starttls) = (running.ssl, running.starttls);
            return Server { ssl, starttls, authority, _running: Box::new(running) };
        }
        let checker = match self {
            Self::Dovecot => Sasl::Dovecot,
            Self::CyrusScram => Sasl::Cyrus("PLAIN LOGIN SCRAM-SHA-256"),
            Self::Cyrus | Self::Aiosmtpd => Sasl::Cyrus("PLAIN LOGIN"),
        };
        let hop = next_hop(&authority).await;
        let running = Postfix::with(checker, name, &users, hop.address(), &authority);
        let (ssl, starttls) = (running.ssl, running.starttls);
        Server { ssl, starttls, authority, _running: Box::new((running, hop)) }
    }

    /// The strongest mechanism that it has.
    fn mechanism(self) -> &'static str {
        match self {
            Self::Dovecot | Self::CyrusScram => "SCRAM-SHA-256",
            Self::Cyrus | Self::Aiosmtpd => "PLAIN",
        }
    }
}

impl Server {
    /// The server as Alice enters it.
    fn target(&self, port: u16, security: Security) -> Target {
        let password = SecretRef::Keyring(SecretId::from_random([7; 16]));
        let sign_in = SignIn { user_name: "alice".to_owned(), password };
        Target {
            server: SmtpMsa {
                host: "localhost".parse().expect("a host"),
                port,
                security,
                pinned_certificate: None,
                sign_in: Some(sign_in),
            },
            password: Some(Secret::new(PASSWORD)),
            trust: Trust::only(self.authority.pem()).expect("an authority"),
            network: Network::default(),
            // Servers with implicit TLS wait for the client, and are found out after this.
            deadlines: Deadlines { stage: Duration::from_secs(3), ..Deadlines::default() },
        }
    }

    fn good(&self, security: Security) -> Target {
        let port = if security == Security::Ssl { self.ssl } else { self.starttls };
        self.target(port, security)
    }
}

/// With which mechanism a test signed in that passed. Nothing that is told of it on the way shows
/// the password (R11).
async fn passed(target: &Target, sender: &str) -> Result<String, Failure> {
    let (mut mechanism, mut told) = (None, vec![format!("{target:?}")]);
    let mut on_event = |event| {
        told.push(format!("{event:?}"));
        match event {
            TestEvent::Passed(passed) => {
                if let Fact::SignedIn { mechanism: with, .. } = passed.fact {
                    mechanism = Some(with);
                }
            }
            TestEvent::Conversation(said) => told.push(ENGLISH().conversation(&said, None)),
            TestEvent::Started(_) => {}
        }
    };
    let result = test(target, &address(sender), &mut on_event).await;
    told.push(format!("{result:?}"));
    let password = target.password.as_ref().expect("there is one").expose();
    // One that is a space is everywhere.
    if !password.trim().is_empty() {
        marker::is_nowhere_in(&told.join("\n"), &[password]);
    }
    result.map(|_| mechanism.expect("it signed in"))
}

#[track_caller]
fn found(result: Result<String, Failure>) -> (Stage, FailureKind) {
    let failure = result.expect_err("it fails");
    (failure.stage, failure.kind)
}

async fn verdicts(kind: Kind) {
    const ALICE: &str = "alice@partner.example";
    let server = kind.start().await;
    let (closed, _held) = closed_port();
    for security in [Security::Ssl, Security::Starttls] {
        let good = server.good(security);
        let with = |password| Target { password: Some(Secret::new(password)), ..good.clone() };
        // The right password.
        let mechanism = passed(&good, ALICE).await;
        assert_eq!(mechanism, Ok(kind.mechanism().to_owned()), "{security}");
        // A wrong one, and one that is nobody's.
        for password in ["shazam", "p\u{e4}\u{df}word", " "] {
            let refused = passed(&with(password), ALICE).await;
            let failure = refused.expect_err("it is wrong");
            let found = (failure.stage, failure.kind);
            assert_eq!(found, (Stage::SignIn, FailureKind::SignInRefused), "{security} {password}");
            assert_eq!(failure.reply.expect("the server's own words").code, 535);
        }
        // The wrong port.
        let refused = found(passed(&server.target(closed, security), ALICE).await);
        assert_eq!(refused, (Stage::Connect, FailureKind::ConnectionRefused), "{security}");
        // The wrong security.
        let (mixed_up, stage) = match security {
            Security::Ssl => (server.target(server.ssl, Security::Starttls), Stage::Greeting),
            _ => (server.target(server.starttls, Security::Ssl), Stage::Tls),
        };
        let refused = found(passed(&mixed_up, ALICE).await);
        assert_eq!(refused, (stage, FailureKind::OtherSecurity(security)), "{security}");
        // A sender that is somebody else's.
        let refused = found(passed(&good, "bob@partner.example").await);
        assert_eq!(refused, (Stage::Sender, FailureKind::SenderRefused), "{security}");
    }
}

async fn stored_in_another_form() {
    let server = Kind::Dovecot.start().await;
    let mut target = server.good(Security::Ssl);
    let sign_in = target.server.sign_in.as_mut().expect("there is one");
    "carol".clone_into(&mut sign_in.user_name);
    // Dovecot offers SCRAM to everybody; the password is right, and the sender is not hers.
    let refused = found(passed(&target, "alice@partner.example").await);
    assert_eq!(refused, (Stage::Sender, FailureKind::SenderRefused));
    target.password = Some(Secret::new("shazam"));
    let refused = found(passed(&target, "alice@partner.example").await);
    assert_eq!(refused, (Stage::SignIn, FailureKind::SignInRefused));
}

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

/// A port at which nothing answers, for as long as the stream is kept: it is the other end of a
/// connection, so that nobody else is given it.
fn closed_port() -> (u16, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let stream = TcpStream::connect(listener.local_addr().expect("its address")).expect("it");
    (stream.local_addr().expect("its address").port(), stream)
}
