//! Tests that fail: each at its stage and with its kind, in bounded time and memory.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::super::*;
use super::certificates::{
    Served, expired, not_yet_valid, self_signed, self_signed_authority, unknown_issuer, wrong_name,
};
use super::server::{Fake, Seen, serve};
use super::{HASTY, alice, anonymous, target};
use crate::domain::{Failure, FailureKind as Kind, Protocol, Security, Stage, Timestamp};

async fn fail(target: &Target) -> Failure {
    test(target, &alice(), &mut |_| ()).await.expect_err("a failure")
}

/// What comes of a test with such a server, and what the server saw.
async fn failure_with(fake: Fake, security: Security) -> (Failure, Seen) {
    let running = fake.start().await;
    let failure = fail(&target(running.address, security)).await;
    (failure, running.end().await)
}

const OFFERS: [&str; 3] = ["STARTTLS", "PIPELINING", "AUTH PLAIN"];

/// A server with STARTTLS and one odd answer.
fn answering(command: &'static str, answer: &'static str) -> Fake {
    Fake { offers: OFFERS.to_vec(), answers: vec![(command, answer)], ..Fake::default() }
}

fn greeting(greeting: &'static str) -> Fake {
    Fake { greeting, ..Fake::default() }
}

fn offering(offers: &[&'static str]) -> Fake {
    Fake { offers: offers.to_vec(), ..Fake::default() }
}

#[tokio::test]
async fn servers_that_refuse_are_told_apart() {
    use Security::{Ssl, Starttls};
    let not_owned = "553 5.7.1 <alice@partner.example>: Sender address rejected: not owned";
    let slow_down = "421 4.7.0 mail.partner.example Error: too many errors";
    let ssl = |offers: &[&'static str]| Fake { security: Ssl, ..offering(offers) };
    for (fake, security, stage, kind) in [
        (greeting("554 5.7.1 not for you"), Starttls, Stage::Greeting, Kind::ServerRefused),
        (greeting("421 4.3.2 too busy"), Starttls, Stage::Greeting, Kind::ServerBusy),
        (greeting("* OK IMAP4rev1"), Starttls, Stage::Greeting, Kind::NotSmtp(Protocol::Imap)),
        (greeting("+OK POP3"), Starttls, Stage::Greeting, Kind::NotSmtp(Protocol::Pop)),
        (greeting("SSH-2.0-x"), Starttls, Stage::Greeting, Kind::NotSmtp(Protocol::Ssh)),
        (greeting("hello?"), Starttls, Stage::Greeting, Kind::NotSmtp(Protocol::Unknown)),
        (greeting("220-a\r\n250 b"), Starttls, Stage::Greeting, Kind::BadReply),
        (greeting("220 a\r\n250 b"), Starttls, Stage::Tls, Kind::BadReply),
        (offering(&["PIPELINING"]), Starttls, Stage::Tls, Kind::TlsNotOffered),
        (answering("EHLO", "502 what?"), Starttls, Stage::Tls, Kind::TlsNotOffered),
        (answering("EHLO", "421 later"), Starttls, Stage::Tls, Kind::ServerBusy),
        (answering("EHLO", "250-a\r\n250 XOUTGATE"), Starttls, Stage::Tls, Kind::OwnListener),
        (answering("STARTTLS", "454 4.7.0 not now"), Starttls, Stage::Tls, Kind::TlsRefused),
        (answering("STARTTLS", "250 fine"), Starttls, Stage::Tls, Kind::BadReply),
        (ssl(&["XOUTGATE", "AUTH PLAIN"]), Ssl, Stage::Ehlo, Kind::OwnListener),
        (ssl(&["PIPELINING"]), Ssl, Stage::SignIn, Kind::SignInNotOffered),
        (ssl(&["AUTH XOAUTH2"]), Ssl, Stage::SignIn, Kind::MechanismMissing),
        (offering(&["STARTTLS"]), Security::None, Stage::SignIn, Kind::SignInNeedsTls),
        (answering("AUTH", "535 5.7.8 no"), Starttls, Stage::SignIn, Kind::SignInRefused),
        (answering("AUTH", "250 fine"), Starttls, Stage::SignIn, Kind::BadReply),
        (answering("AUTH", "334 more?"), Starttls, Stage::SignIn, Kind::BadReply),
        (answering("AUTH", "454 4.7.0 x"), Starttls, Stage::SignIn, Kind::SignInUnavailable),
        (answering("AUTH", slow_down), Starttls, Stage::SignIn, Kind::TooManyTries),
        (
            answering("AUTH", "534 5.7.9 Application-specific password required"),
            Starttls,
            Stage::SignIn,
            Kind::PasswordSignInOff,
        ),
        (answering("AUTH", "CLOSE"), Starttls, Stage::SignIn, Kind::ConnectionClosed),
        (answering("MAIL", "550 5.1.0 not you"), Starttls, Stage::Sender, Kind::SenderRefused),
        (answering("RCPT", not_owned), Starttls, Stage::Sender, Kind::SenderRefused),
        (answering("RCPT", "252 perhaps"), Starttls, Stage::Sender, Kind::BadReply),
    ] {
        let described = format!("{:?} {:?} {:?}", fake.greeting, fake.offers, fake.answers);
        let (failure, _) = failure_with(fake, security).await;
        assert_eq!((failure.stage, failure.kind), (stage, kind), "{described}");
    }
}

#[tokio::test]
async fn the_servers_own_words_are_kept() {
    let (failure, _) =
        failure_with(answering("AUTH", "535-5.7.8 no\r\n535 5.7.8 never"), Security::Starttls)
            .await;
    let reply = failure.reply.expect("a reply");
    assert_eq!(
        (reply.code, reply.lines),
        (535, vec!["5.7.8 no".to_owned(), "5.7.8 never".to_owned()])
    );
    let (failure, _) = failure_with(greeting("* OK IMAP4rev1 \x1b[1m"), Security::Starttls).await;
    assert_eq!(failure.detail.as_deref(), Some("* OK IMAP4rev1 \\u{1b}[1m"));
}

#[tokio::test]
async fn a_password_that_could_not_be_had_is_no_wrong_one() {
    let running = offering(&OFFERS).start().await;
    let mut target = target(running.address, Security::Starttls);
    target.password = None;
    let failure = fail(&target).await;
    assert_eq!((failure.stage, failure.kind), (Stage::SignIn, Kind::NoPassword));
    assert!(!running.end().await.has("AUTH"));
}

#[tokio::test]
async fn certificates_are_told_apart() {
    let time = |text: &str| Some(text.parse::<Timestamp>().expect("a time"));
    let names = vec!["smtp.partner.example".to_owned(), "192.0.2.1".to_owned()];
    let rows: [(fn() -> Served, Kind); 6] = [
        (expired, Kind::CertificateExpired(time("2020-01-02T00:00:00Z"))),
        (not_yet_valid, Kind::CertificateNotYetValid(time("2500-01-02T00:00:00Z"))),
        (wrong_name, Kind::CertificateWrongName(names)),
        (unknown_issuer, Kind::CertificateUnknownIssuer),
        (self_signed, Kind::CertificateSelfSigned),
        (self_signed_authority, Kind::CertificateSelfSigned),
    ];
    for (certificate, kind) in rows {
        for security in [Security::Ssl, Security::Starttls] {
            let fake = Fake { security, certificate: certificate(), ..offering(&OFFERS) };
            let (failure, seen) = failure_with(fake, security).await;
            assert_eq!((failure.stage, &failure.kind), (Stage::Tls, &kind));
            assert!(!seen.has("AUTH"), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn what_is_said_between_starttls_and_the_handshake_is_an_attack() {
    // In one segment with the answer, and behind it.
    for (answer, then) in
        [("220 go\r\n250 x\r\n", ""), ("220 go\r\n", "250-x\r\n250 AUTH PLAIN\r\n")]
    {
        let running = serve(move |mut tcp| async move {
            tcp.write_all(b"220 a\r\n").await.expect("said");
            hear(&mut tcp).await;
            tcp.write_all(b"250-a\r\n250 STARTTLS\r\n").await.expect("said");
            hear(&mut tcp).await;
            tcp.write_all(answer.as_bytes()).await.expect("said");
            if !then.is_empty() {
                // The client's hello: by now the answer has been read.
                hear(&mut tcp).await;
                tcp.write_all(then.as_bytes()).await.expect("said");
            }
            rest(tcp).await
        })
        .await;
        let failure = fail(&target(running.address, Security::Starttls)).await;
        assert_eq!((failure.stage, failure.kind), (Stage::Tls, Kind::TlsInjected), "{answer:?}");
        assert!(!running.end().await.contains("AUTH"));
    }
}

#[tokio::test]
async fn mixed_up_securities_are_told_both_ways() {
    // A port with STARTTLS, or without any TLS, where implicit TLS was expected.
    let (failure, _) = failure_with(offering(&OFFERS), Security::Ssl).await;
    let wanted = Kind::OtherSecurity(Security::Starttls);
    assert_eq!((failure.stage, failure.kind), (Stage::Tls, wanted));

    for security in [Security::Starttls, Security::None] {
        let fake = Fake { security: Security::Ssl, ..Fake::default() };
        let running = fake.start().await;
        let mut target = target(running.address, security);
        target.deadlines.stage = HASTY.stage;
        let failure = fail(&target).await;
        let wanted = Kind::OtherSecurity(Security::Ssl);
        assert_eq!((failure.stage, failure.kind), (Stage::Greeting, wanted));
    }
}

#[tokio::test]
async fn a_web_server_is_known_though_it_does_not_speak_first() {
    for (security, stage) in [(Security::Starttls, Stage::Greeting), (Security::Ssl, Stage::Tls)] {
        let running = serve(|mut tcp| async move {
            hear(&mut tcp).await;
            tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("said");
        })
        .await;
        let mut target = target(running.address, security);
        target.deadlines.stage = HASTY.stage;
        let failure = fail(&target).await;
        assert_eq!((failure.stage, failure.kind), (stage, Kind::NotSmtp(Protocol::Http)));
    }
}

#[tokio::test]
async fn a_server_with_older_tls_alone_is_too_old() {
    // A fatal alert: protocol_version (RFC 8446 §6.2).
    let alert = vec![0x15, 3, 1, 0, 2, 2, 70];
    // A ServerHello of TLS 1.0 (RFC 2246 §7.4.1.3): record, handshake, version; 32 random octets;
    // no session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
    let hello = [&[0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1][..], &[7; 32], &[0, 0, 0x2f, 0]].concat();
    for answer in [alert, hello] {
        let running = serve(|mut tcp| async move {
            hear(&mut tcp).await;
            tcp.write_all(&answer).await.expect("said");
            rest(tcp).await
        })
        .await;
        let failure = fail(&target(running.address, Security::Ssl)).await;
        assert_eq!((failure.stage, &failure.kind), (Stage::Tls, &Kind::TlsTooOld), "{failure}");
    }
}

#[tokio::test]
async fn a_handshake_that_breaks_off_is_a_failure_of_tls() {
    let running = serve(|mut tcp| async move { hear(&mut tcp).await }).await;
    let failure = fail(&target(running.address, Security::Ssl)).await;
    assert_eq!((failure.stage, failure.kind), (Stage::Tls, Kind::TlsFailed));
}

#[tokio::test]
async fn a_name_without_an_address_is_not_found() {
    let mut target = target("127.0.0.1:25".parse().expect("an address"), Security::Ssl);
    target.server.host = "smtp.partner.example".parse().expect("a host");
    target.network = Network::sandbox([]);
    let failure = fail(&target).await;
    assert_eq!((failure.stage, failure.kind), (Stage::Name, Kind::NameNotFound));
}

#[tokio::test]
async fn a_closed_port_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let failure = fail(&target(address, Security::Ssl)).await;
    assert_eq!((failure.stage, failure.kind), (Stage::Connect, Kind::ConnectionRefused));
    assert!(failure.detail.expect("words").contains(&address.to_string()));
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_unreachable() {
    // No TCP connection goes to a broadcast address: the system says so at once.
    let address = "255.255.255.255:25".parse().expect("an address");
    let failure = fail(&target(address, Security::Ssl)).await;
    assert_eq!((failure.stage, failure.kind), (Stage::Connect, Kind::Unreachable));
}

#[tokio::test]
async fn a_server_that_hangs_up_before_its_greeting_closed_the_connection() {
    let running = serve(|tcp| async move { drop(tcp) }).await;
    let failure = fail(&anonymous(running.address, Security::None)).await;
    assert_eq!((failure.stage, failure.kind), (Stage::Greeting, Kind::ConnectionClosed));
}

#[tokio::test]
async fn a_silent_server_runs_out_of_time_at_its_stage() {
    for (security, says, stage) in [
        (Security::Starttls, "", Stage::Greeting),
        (Security::Ssl, "", Stage::Tls),
        (Security::Starttls, "220 a\r\n", Stage::Tls),
        (Security::None, "220 a\r\n", Stage::Ehlo),
        (Security::None, "220 a", Stage::Greeting),
    ] {
        let running = serve(move |mut tcp| async move {
            tcp.write_all(says.as_bytes()).await.expect("said");
            rest(tcp).await
        })
        .await;
        let mut target = target(running.address, security);
        target.deadlines = HASTY;
        let began = Instant::now();
        let failure = fail(&target).await;
        assert_eq!((failure.stage, failure.kind), (stage, Kind::TimedOut), "{security} {says:?}");
        assert!(failure.took >= HASTY.stage, "{security} {says:?}");
        assert!(began.elapsed() < Duration::from_secs(5), "{security} {says:?}");
    }
}

#[tokio::test]
async fn a_server_that_talks_for_ever_is_not_listened_to_for_ever() {
    for (says, again) in [
        ("220-a\r\n", "220-again\r\n"),
        ("220 a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let running = serve(move |mut tcp| async move {
            tcp.write_all(says.as_bytes()).await.expect("said");
            let mut said = 0;
            while tcp.write_all(again.as_bytes()).await.is_ok() {
                said += again.len();
            }
            said
        })
        .await;
        let failure = fail(&target(running.address, Security::Starttls)).await;
        assert_eq!((failure.stage, failure.kind), (Stage::Greeting, Kind::BadReply));
        // What the system's buffers hold was said as well, but it ends.
        assert!(running.end().await < 64 << 20);
    }
}

#[tokio::test]
async fn a_server_that_dribbles_does_not_stretch_the_deadlines() {
    // Each octet comes well within the stage's time, and each stage within the whole's.
    for (stage, whole) in [(300, 60_000), (60_000, 300)] {
        let running = serve(|mut tcp| async move {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            let mut said = 0;
            while tcp.write_all(b"220-a\r\n".get(said % 7..=said % 7).expect("one")).await.is_ok() {
                said += 1;
                tick.tick().await;
            }
        })
        .await;
        let mut target = target(running.address, Security::Starttls);
        target.deadlines.stage = Duration::from_millis(stage);
        target.deadlines.whole = Duration::from_millis(whole);
        let began = Instant::now();
        let failure = fail(&target).await;
        assert_eq!((failure.stage, failure.kind), (Stage::Greeting, Kind::TimedOut));
        assert!(began.elapsed() < Duration::from_secs(5), "{stage} {whole}");
    }
}

/// Waits until something arrives.
async fn hear(tcp: &mut TcpStream) {
    let _ = tcp.read(&mut [0; 4096]).await;
}

/// All that arrives until the client hangs up.
async fn rest(mut tcp: TcpStream) -> String {
    let mut octets = Vec::new();
    let _ = tcp.read_to_end(&mut octets).await;
    String::from_utf8_lossy(&octets).into_owned()
}
