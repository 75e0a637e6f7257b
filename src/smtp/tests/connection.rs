//! Tests that pass, and what they tell on the way.

use super::super::*;
use super::server::{Fake, serve};
use super::{address, alice, anonymous, target};
use crate::domain::{Evidence, Fact, FailureKind, Security, Stage, StagePassed, TestEvent};

const NO_TLS: [&str; 2] = ["PIPELINING", "AUTH LOGIN"];

/// A server that behaves, with the security and the mechanisms that it is to have.
fn server(security: Security, auth: &'static str) -> Fake {
    let mut offers = vec!["PIPELINING", "8BITMIME", auth];
    if security == Security::Starttls {
        offers.push("starttls");
    }
    Fake { security, offers, ..Fake::default() }
}

#[tokio::test]
async fn every_security_passes_with_every_mechanism_in_the_order_of_the_stages() {
    for security in [Security::Ssl, Security::Starttls, Security::None] {
        for (auth, mechanism) in [("AUTH PLAIN", "PLAIN"), ("auth LOGIN", "LOGIN"), ("", "")] {
            let running = server(security, auth).start().await;
            let signs_in = !auth.is_empty();
            let target = if signs_in {
                target(running.address, security)
            } else {
                anonymous(running.address, security)
            };
            let mut events = Vec::new();
            let verified = test(&target, &alice(), &mut |event| events.push(event)).await;
            let verified =
                verified.unwrap_or_else(|failure| panic!("{security} {auth}: {failure}"));

            let expected: Vec<Stage> = Stage::of_test(security, signs_in);
            let Some(TestEvent::Conversation(_)) = events.pop() else { panic!("it ends so") };
            let told: Vec<Stage> = events
                .chunks(2)
                .map(|pair| match pair {
                    [TestEvent::Started(stage), TestEvent::Passed(passed)]
                        if passed.stage == *stage =>
                    {
                        *stage
                    }
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(told, expected, "{security} {auth}");

            let encrypted = security != Security::None;
            let proof = verified.proof();
            assert_eq!(proof.evidence, Evidence { encrypted, signed_in: signs_in });
            assert!(proof.covers(&target.server, &alice()));
            assert_eq!((verified.server(), verified.sender()), (&target.server, &alice()));

            let named = passed(&events, Stage::SignIn).map(|passed| passed.fact.clone());
            let signed_in = signs_in.then(|| Fact::SignedIn {
                user_name: "alice".to_owned(),
                mechanism: mechanism.to_owned(),
            });
            assert_eq!(named, signed_in);

            let seen = running.end().await;
            assert!(seen.messages.is_empty() && !seen.has("DATA"), "no message is sent");
            let tail = &seen.lines[seen.lines.len() - 4..];
            assert_eq!(
                tail,
                [
                    "MAIL FROM:<alice@partner.example>",
                    "RCPT TO:<alice@partner.example>",
                    "RSET",
                    "QUIT"
                ]
            );
        }
    }
}

fn passed(events: &[TestEvent], wanted: Stage) -> Option<&StagePassed> {
    events.iter().find_map(|event| match event {
        TestEvent::Passed(passed) if passed.stage == wanted => Some(passed),
        _ => None,
    })
}

#[tokio::test]
async fn stages_tell_what_they_found_in_the_servers_own_words() {
    let running = server(Security::Starttls, "AUTH PLAIN").start().await;
    let target = target(running.address, Security::Starttls);
    let mut events = Vec::new();
    test(&target, &alice(), &mut |event| events.push(event)).await.expect("passes");
    let found = |stage| passed(&events, stage).expect("passed");

    let peer = running.address;
    assert_eq!(found(Stage::Name).fact, Fact::Addresses(vec![peer.ip()]));
    assert_eq!(found(Stage::Connect).fact, Fact::Connected(peer));
    let greeting = found(Stage::Greeting).reply.as_ref().expect("a reply");
    assert_eq!(greeting.to_string(), "220 mail.partner.example ESMTP");
    let Fact::Encrypted { version, certificate, pinned: false } = &found(Stage::Tls).fact else {
        panic!("not encrypted");
    };
    assert_eq!(version, "TLS 1.3");
    assert_eq!(certificate.names, ["127.0.0.1", "localhost"]);
    assert_eq!(certificate.issuer, "CN=Authority of the tests");
    let offers = ["PIPELINING", "8BITMIME", "AUTH PLAIN", "starttls"];
    assert_eq!(found(Stage::Ehlo).fact, Fact::Offers(offers.map(str::to_owned).to_vec()));
    let welcome = found(Stage::SignIn).reply.as_ref().expect("a reply");
    assert_eq!(welcome.to_string(), "235 2.7.0 welcome");
    assert_eq!(found(Stage::Sender).fact, Fact::SenderAccepted(alice()));
}

#[tokio::test]
async fn after_starttls_the_server_is_asked_again() {
    let running = server(Security::Starttls, "AUTH PLAIN").start().await;
    let target = target(running.address, Security::Starttls);
    test(&target, &alice(), &mut |_| ()).await.expect("passes");
    let seen = running.end().await;
    // An address literal, and never the machine's name.
    assert_eq!(
        seen.lines[..4],
        ["EHLO [127.0.0.1]", "STARTTLS", "EHLO [127.0.0.1]", "AUTH PLAIN AGFsaWNlAHNlc2FtZQ=="]
    );
}

#[tokio::test]
async fn without_pipelining_each_command_waits_for_the_reply_before_it() {
    for (offers, round_trips) in [(vec!["PIPELINING"], 2), (vec!["SIZE"], 4)] {
        let fake = Fake { security: Security::None, offers, ..Fake::default() };
        let running = fake.start().await;
        let target = anonymous(running.address, Security::None);
        test(&target, &alice(), &mut |_| ()).await.expect("passes");
        assert_eq!(running.end().await.round_trips, round_trips);
    }
}

#[tokio::test]
async fn a_name_below_localhost_means_this_machine() {
    let running = server(Security::Ssl, "AUTH PLAIN").start().await;
    let mut target = target(running.address, Security::Ssl);
    target.server.host = "localhost".parse().expect("a host");
    test(&target, &alice(), &mut |_| ()).await.expect("passes");
}

#[tokio::test]
async fn a_server_older_than_ehlo_is_greeted_plainly() {
    let answers = vec![("EHLO", "502 5.5.2 what?")];
    let fake = Fake { security: Security::None, answers, ..Fake::default() };
    let running = fake.start().await;
    let target = anonymous(running.address, Security::None);
    test(&target, &alice(), &mut |_| ()).await.expect("passes");
    assert!(running.end().await.has("HELO [127.0.0.1]"));
}

#[tokio::test]
async fn an_international_sender_is_said_to_be_one() {
    let jose = address("jos\u{e9}@partner.example");
    for (offers, accepted) in [(vec!["SMTPUTF8"], true), (vec!["PIPELINING"], false)] {
        let fake = Fake { security: Security::None, offers, ..Fake::default() };
        let running = fake.start().await;
        let target = anonymous(running.address, Security::None);
        let result = test(&target, &jose, &mut |_| ()).await;
        let kind = result.map(|_| ()).map_err(|failure| failure.kind);
        let seen = running.end().await;
        if accepted {
            assert_eq!(kind, Ok(()));
            assert!(seen.has("MAIL FROM:<jos\u{e9}@partner.example> SMTPUTF8"));
        } else {
            assert_eq!(kind, Err(FailureKind::Utf8NotOffered));
            assert!(!seen.has("MAIL"));
        }
    }
}

#[tokio::test]
async fn r5_a_password_stays_where_tls_or_this_machine_keeps_it() {
    // A name that leads here today may lead elsewhere tomorrow: only what is typed as loopback is.
    for (host, sent) in [("127.0.0.1", true), ("smtp.partner.example", false)] {
        let fake = Fake { security: Security::None, offers: NO_TLS.to_vec(), ..Fake::default() };
        let running = fake.start().await;
        let mut target = target(running.address, Security::None);
        target.server.host = host.parse().expect("a host");
        let place = (target.server.host.clone(), target.server.port, running.address);
        target.network = Network::sandbox([place]);
        let result = test(&target, &alice(), &mut |_| ()).await;
        if sent {
            result.expect("passes");
        } else {
            let failure = result.expect_err("refused");
            let found = (failure.stage, failure.kind);
            assert_eq!(found, (Stage::SignIn, FailureKind::PasswordInClear));
        }
        let seen = running.end().await;
        assert_eq!(seen.has("AUTH"), sent, "{host}");
        assert_eq!(seen.lines.iter().any(|line| line == "c2VzYW1l"), sent, "{host}");
    }
}

#[tokio::test]
async fn r11_a_password_is_in_no_debug_and_no_failure() {
    let answers = vec![("AUTH", "535 5.7.8 no")];
    let running = Fake { security: Security::Ssl, answers, ..Fake::default() }.start().await;
    let target = target(running.address, Security::Ssl);
    let mut events = Vec::new();
    let result = test(&target, &alice(), &mut |event| events.push(event)).await;
    let shown = format!("{target:?} {events:?} {:?}", result.expect_err("refused"));
    // As it is, and as both mechanisms encode it.
    for secret in ["AHNlc2FtZQ", "c2VzYW1l"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(!shown.replace("echo sesame", "").contains("sesame"), "{shown}");
}

#[tokio::test]
async fn a_probe_goes_as_far_as_ehlo_and_tells_nobody_who_asks() {
    for (auth, signs_in) in [("AUTH PLAIN", true), ("AUTH GSSAPI", false), ("", false)] {
        let running = server(Security::Ssl, auth).start().await;
        let probed = probe(&target(running.address, Security::Ssl)).await.expect("it answers");
        assert_eq!(probed, Probed { signs_in }, "{auth}");
        assert_eq!(running.end().await.lines, ["EHLO [127.0.0.1]", "QUIT"]);
    }
}

#[tokio::test]
async fn dropping_a_test_closes_its_connection() {
    let (waits, until) = tokio::sync::oneshot::channel();
    let running = serve(|mut tcp| async move {
        let _ = waits.send(());
        tokio::io::copy(&mut tcp, &mut tokio::io::sink()).await.expect("an end")
    })
    .await;
    let target = anonymous(running.address, Security::None);
    let sender = alice();
    let mut nobody = |_| ();
    tokio::select! {
        result = test(&target, &sender, &mut nobody) => panic!("{result:?}"),
        _ = until => {}
    }
    assert_eq!(running.end().await, 0);
}
