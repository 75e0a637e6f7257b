//! Connection test and delivery with Postfix as the server.

use std::future::Future;

use libtest_mimic::Trial;
use outgate::demo::server::{Authority, Config, MailServer, Received, User};
use outgate::domain::{
    Address, Evidence, Failure, FailureKind, Host, Secret, SecretId, SecretRef, Security, SignIn,
    SmtpMsa, Stage, TestEvent,
};
use outgate::smtp::{Deadlines, Dsn, Envelope, Network, Target, Trust, deliver, test};
use tokio::runtime::Runtime;

use crate::parts::POSTFIX;
use crate::program::arrival;

mod dovecot;
pub(crate) mod fixture;
mod main_job;
pub(crate) mod organisation;

use fixture::Postfix;

/// The tests that need Postfix.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        POSTFIX.trial("postfix::starttls_passes_the_test_and_delivers", || {
            run(tested_and_delivered(Security::Starttls));
        }),
        POSTFIX.trial("postfix::implicit_tls_passes_the_test_and_delivers", || {
            run(tested_and_delivered(Security::Ssl));
        }),
        POSTFIX.trial("postfix::r4_a_wrong_password_fails_the_test", || run(wrong_password())),
        POSTFIX.trial("postfix::r4_a_sender_of_another_fails_the_test", || {
            run(sender_of_another());
        }),
        POSTFIX.trial("postfix::r5_an_unknown_issuer_gets_no_password", || run(unknown_issuer())),
        POSTFIX.trial("postfix::r6_a_refused_delivery_has_the_servers_words", || {
            run(refused_delivery());
        }),
        POSTFIX.trial("postfix::the_main_job_is_done_on_the_command_line", || {
            run(main_job::by_the_command_line());
        }),
    ]
}

/// Postfix, and the server to which it hands on what it takes.
struct Servers {
    postfix: Postfix,
    next_hop: MailServer,
    authority: Authority,
}

impl Servers {
    async fn start() -> Self {
        let authority = Authority::new().expect("an authority");
        let next_hop = next_hop(&authority).await;
        let users = [("alice", "open sesame"), ("bob", "shazam")].map(|(name, password)| User {
            name: name.to_owned(),
            password: Secret::new(password),
            senders: vec![address(&format!("{name}@partner.example"))],
        });
        let postfix =
            Postfix::start("mail.partner.example", &users, next_hop.address(), &authority);
        Self { postfix, next_hop, authority }
    }

    /// Postfix as Alice has it, by a name that is looked up.
    fn target(&self, security: Security) -> Target {
        let port = if security == Security::Ssl { self.postfix.ssl } else { self.postfix.starttls };
        let password = SecretRef::Keyring(SecretId::from_random([7; 16]));
        Target {
            server: SmtpMsa {
                host: "localhost".parse::<Host>().expect("a host"),
                port,
                security,
                pinned_certificate: None,
                sign_in: Some(SignIn { user_name: "alice".to_owned(), password }),
            },
            password: Some(Secret::new("open sesame")),
            trust: Trust::only(self.authority.pem()).expect("an authority"),
            network: Network::default(),
            deadlines: Deadlines::default(),
        }
    }

    /// The one message that Postfix hands on.
    async fn handed_on(&self) -> Received {
        let received = arrival(&self.next_hop, 0).await;
        assert_eq!(self.next_hop.received().len(), 1, "the test sent no message");
        received
    }
}

async fn tested_and_delivered(security: Security) {
    let servers = Servers::start().await;
    let target = servers.target(security);
    let alice = address("alice@partner.example");

    let mut passed = Vec::new();
    let mut on_event = |event| {
        if let TestEvent::Passed(stage) = event {
            passed.push(stage.stage);
        }
    };
    let verified = test(&target, &alice, &mut on_event).await.expect("the test passes");
    assert_eq!(passed, Stage::of_test(security, true));
    assert_eq!(verified.proof().evidence, Evidence { encrypted: true, signed_in: true });

    let delivered = deliver(&target, &envelope("alice@partner.example"), MESSAGE).await;
    let delivered = delivered.expect("Postfix takes it");
    assert!(delivered.reply.to_string().starts_with("250 2.0.0 Ok: queued"), "{delivered:?}");
    let received = servers.handed_on().await;
    assert_eq!(received.sender, Some(alice));
    assert_eq!(received.recipients, [address("carol@corp.example")]);
    // Postfix puts its Received field before it, and leaves the rest alone.
    let added = received.message.strip_suffix(MESSAGE).expect("every octet, as it was sent");
    let added = String::from_utf8_lossy(added);
    assert!(added.starts_with("Received: ") && added.contains("with ESMTPSA"), "{added}");
}

async fn wrong_password() {
    let servers = Servers::start().await;
    for security in [Security::Starttls, Security::Ssl] {
        let target = Target { password: Some(Secret::new("shazam")), ..servers.target(security) };
        let failure = failed_test(&target, "alice@partner.example").await;
        assert_eq!((failure.stage, &failure.kind), (Stage::SignIn, &FailureKind::SignInRefused));
        assert_eq!(
            words(&failure),
            "535 5.7.8 Error: authentication failed: authentication failure"
        );
    }
}

async fn sender_of_another() {
    let servers = Servers::start().await;
    let target = servers.target(Security::Starttls);
    let failure = failed_test(&target, "bob@partner.example").await;
    assert_eq!((failure.stage, &failure.kind), (Stage::Sender, &FailureKind::SenderRefused));
    assert_eq!(words(&failure), NOT_OWNED);
}

async fn unknown_issuer() {
    let servers = Servers::start().await;
    let stranger = Authority::new().expect("an authority");
    let trust = Trust::only(stranger.pem()).expect("an authority");
    for security in [Security::Starttls, Security::Ssl] {
        let target = Target { trust: trust.clone(), ..servers.target(security) };
        let failure = failed_test(&target, "alice@partner.example").await;
        let kind = FailureKind::CertificateUnknownIssuer;
        assert_eq!((failure.stage, &failure.kind), (Stage::Tls, &kind), "{failure}");
    }
}

async fn refused_delivery() {
    let servers = Servers::start().await;
    let target = servers.target(Security::Ssl);
    let refused = deliver(&target, &envelope("bob@partner.example"), MESSAGE).await;
    let refused = refused.expect_err("Bob is somebody else");
    assert_eq!(refused.failure.kind, FailureKind::SenderRefused);
    assert_eq!(words(&refused.failure), NOT_OWNED);
    assert!(!refused.is_transient());
}

const NOT_OWNED: &str = "553 5.7.1 <bob@partner.example>: Sender address rejected: \
                         not owned by user alice@mail.partner.example";

/// Lone dots, 8-bit, white space and empty lines at the end: what servers and clients spoil.
const MESSAGE: &[u8] = "From: Alice <alice@partner.example>\r\nTo: carol@corp.example\r\n\
    Subject: =?utf-8?q?caf=C3=A9?=\r\nDate: Tue, 1 Jul 2025 10:00:00 +0200\r\n\
    Message-ID: <1@partner.example>\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
    .\r\n..\r\n.hidden\r\ncaf\u{e9} \t \r\nFrom the start\r\n\r\n\r\n"
    .as_bytes();

/// A server that takes everything, as the one behind a Postfix.
pub(crate) async fn next_hop(authority: &Authority) -> MailServer {
    let config = Config {
        name: "next.example".to_owned(),
        security: Security::None,
        users: Vec::new(),
        require_sign_in: false,
        certificate: None,
    };
    MailServer::start(config, authority).await.expect("a server")
}

fn run(test: impl Future<Output = ()>) {
    Runtime::new().expect("a runtime").block_on(test);
}

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

fn envelope(sender: &str) -> Envelope {
    Envelope {
        sender: address(sender),
        recipients: vec![address("carol@corp.example")],
        smtputf8: false,
        dsn: Dsn::default(),
    }
}

async fn failed_test(target: &Target, sender: &str) -> Failure {
    test(target, &address(sender), &mut |_| ()).await.expect_err("the test fails")
}

/// What the server said.
fn words(failure: &Failure) -> String {
    failure.reply.as_ref().expect("the server said why").to_string()
}
