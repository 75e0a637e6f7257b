//! What is noted of a session, and that nothing of the password leaves it, whatever a server says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::*;
use super::server::{Fake, Running, Seen, serve};
use super::{HASTY, alice, target};
use crate::domain::{
    Address, Conversation, Failure, FailureKind, Said, Security, Stage, TestEvent,
};

async fn tested(target: &Target) -> (Result<Verified, Failure>, Vec<TestEvent>) {
    let mut events = Vec::new();
    let result = test(target, &alice(), &mut |event| events.push(event)).await;
    (result, events)
}

/// The conversation, which is told last.
fn told(events: &[TestEvent]) -> &Conversation {
    match events.last() {
        Some(TestEvent::Conversation(said)) => said,
        other => panic!("{other:?}"),
    }
}

fn lines(conversation: &Conversation) -> Vec<String> {
    let line = |said: &Said| match said {
        Said::Client(text) => format!("C: {text}"),
        Said::Server(text) => format!("S: {text}"),
        Said::Connected(_) => "-- connected".to_owned(),
        Said::Encrypted(version) => format!("-- {version}"),
        Said::LeftOut(lines) => format!("-- {lines} left out"),
    };
    conversation.lines.iter().map(|each| line(&each.said)).collect()
}

#[tokio::test]
async fn a_whole_session_is_told_word_for_word_without_its_secrets() {
    let offers = vec!["STARTTLS", "AUTH LOGIN"];
    let running = Fake { offers, ..Fake::default() }.start().await;
    let target = target(running.address, Security::Starttls);
    let (result, events) = tested(&target).await;
    result.expect("passes");
    let conversation = told(&events);
    assert_eq!((&conversation.host, conversation.port), (&target.server.host, target.server.port));
    assert_eq!(conversation.security, Security::Starttls);
    assert!(conversation.lines.is_sorted_by_key(|line| line.at));
    assert_eq!(
        lines(conversation),
        [
            "-- connected",
            "S: 220 mail.partner.example ESMTP",
            "C: EHLO [127.0.0.1]",
            "S: 250-mail.partner.example at your service",
            "S: 250-STARTTLS",
            "S: 250 AUTH LOGIN",
            "C: STARTTLS",
            "S: 220 2.0.0 go ahead",
            "-- TLS 1.3",
            "C: EHLO [127.0.0.1]",
            "S: 250-mail.partner.example at your service",
            "S: 250-STARTTLS",
            "S: 250 AUTH LOGIN",
            "C: AUTH LOGIN",
            "S: 334 ***",
            "C: ***",
            "S: 334 ***",
            "C: ***",
            "S: 235 2.7.0 welcome",
            "C: MAIL FROM:<alice@partner.example>",
            "S: 250 2.0.0 fine",
            "C: RCPT TO:<alice@partner.example>",
            "S: 250 2.0.0 fine",
            "C: RSET",
            "S: 250 2.0.0 fine",
            "C: QUIT",
        ]
    );
}

#[tokio::test]
async fn a_session_that_fails_is_told_too() {
    // Where there is no server, where there is another, and where one is silent.
    let mut nowhere = target("127.0.0.1:1".parse().expect("one"), Security::Ssl);
    nowhere.server.host = "nowhere.partner.example".parse().expect("a host");
    nowhere.network = Network::sandbox([]);
    let (result, events) = tested(&nowhere).await;
    assert_eq!(result.expect_err("no such name").stage, Stage::Name);
    assert_eq!(lines(told(&events)), Vec::<String>::new());

    let greeting = "* OK [CAPABILITY IMAP4rev1] ready";
    let imap = Fake { greeting, ..Fake::default() }.start().await;
    let (_, events) = tested(&target(imap.address, Security::Starttls)).await;
    let said = format!("S: {greeting}");
    assert_eq!(lines(told(&events)), ["-- connected", &said]);
    let imap = Fake { greeting, ..Fake::default() }.start().await;
    let (_, events) = tested(&target(imap.address, Security::Ssl)).await;
    assert_eq!(lines(told(&events)), ["-- connected", &said], "before the handshake, too");

    let silent = serve(|mut tcp| async move {
        let _ = tokio::io::copy(&mut tcp, &mut tokio::io::sink()).await;
    })
    .await;
    let mut target = target(silent.address, Security::Starttls);
    target.deadlines = HASTY;
    let (_, events) = tested(&target).await;
    assert_eq!(lines(told(&events)), ["-- connected"]);
}

/// A server that says what it was told, in all the ways in which it was told it.
async fn echoing(mechanism: &'static str, code: &'static str) -> Running<Seen> {
    let answer = format!(
        "{code}-5.7.8 not sesame\r\n{code}-5.7.8 not {}\r\n{code}-5.7.8 not {}\r\n{code} 5.7.8 x{}",
        STANDARD.encode("\0alice\0sesame"),
        STANDARD.encode("sesame"),
        STANDARD.encode("it is sesame, I think"),
    );
    let answer: &'static str = answer.leak();
    let answers = vec![("AUTH PLAIN", answer), ("PASSWORD", answer), ("MAIL", answer)];
    let offers = vec!["STARTTLS", "X-sesame", mechanism];
    Fake { greeting: "220 hello, sesame", offers, answers, ..Fake::default() }.start().await
}

/// Whether the password, or its Base64 at any place, is in the text.
fn shows(text: &str) -> bool {
    // Of "sesame" with none, one and two octets before it.
    ["sesame", "c2VzYW1l", "Nlc2FtZ", "zZXNhbW"].iter().any(|form| text.contains(form))
}

#[tokio::test]
async fn r11_what_a_server_echoes_of_a_password_is_nowhere() {
    assert!(shows(&STANDARD.encode("it is sesame, I think")) && shows("AGFsaWNlAHNlc2FtZQ=="));
    for mechanism in ["AUTH PLAIN", "AUTH LOGIN"] {
        for (code, stage) in [("535", Stage::SignIn), ("235", Stage::Sender)] {
            let running = echoing(mechanism, code).await;
            let mut target = target(running.address, Security::Starttls);
            // So that the search finds no more than what is searched for.
            target.server.sign_in.as_mut().expect("one").password =
                crate::domain::SecretRef::Command("true".to_owned());
            let (result, events) = tested(&target).await;
            let failure = result.expect_err("it is refused");
            assert_eq!(failure.stage, stage, "{mechanism}");
            let shown = format!("{failure} {failure:?} {events:?} {target:?}");
            assert!(!shows(&shown), "{shown}");
            let reply = failure.reply.expect("its words");
            assert_eq!(reply.lines, ["5.7.8 ***"; 4], "its codes are left");
            let said = lines(told(&events));
            assert!(said.contains(&"S: 220 ***".to_owned()), "{said:?}");
            assert!(said.contains(&format!("S: {code}-5.7.8 ***")), "{said:?}");
            assert!(said.contains(&"S: 250-***".to_owned()), "{said:?}");
        }
    }
}

#[tokio::test]
async fn r11_no_delivery_hands_an_echoed_password_on() {
    let sender: Address = alice();
    for (command, answer) in [
        ("AUTH PLAIN", "535 5.7.8 not sesame"),
        ("MAIL", "550 5.7.1 not c2VzYW1l"),
        ("RCPT", "550 5.1.1 nobody called sesame"),
        (".", "554 5.7.1 it says sesame"),
        (".", "250 2.0.0 taken, sesame"),
    ] {
        let offers = vec!["STARTTLS", "AUTH PLAIN"];
        let answers = vec![(command, answer)];
        let running = Fake { offers, answers, ..Fake::default() }.start().await;
        let mut target = target(running.address, Security::Starttls);
        target.server.sign_in.as_mut().expect("one").password =
            crate::domain::SecretRef::Command("true".to_owned());
        let envelope = Envelope {
            sender: sender.clone(),
            recipients: vec![super::address("bob@corp.example")],
            smtputf8: false,
            dsn: Dsn::default(),
        };
        let result = deliver(&target, &envelope, &b"Subject: hello\r\n\r\nHello\r\n"[..]).await;
        let shown = match &result {
            Ok(delivered) => format!("{delivered:?} {}", delivered.reply),
            Err(error) => format!("{error:?} {error}"),
        };
        assert!(!shows(&shown) && shown.contains("***"), "{command} {answer}: {shown}");
        let kind = result.map(|_| ()).map_err(|error| error.failure.kind);
        assert_ne!(kind, Err(FailureKind::AnswerLost), "{answer}");
    }
}
