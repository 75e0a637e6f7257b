//! A connection that takes one message after another, step by step.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::super::*;
use super::server::{Fake, Running, Seen};
use super::{address, alice, anonymous, target};
use crate::domain::{Failure, FailureKind as Kind, Reply, Said, Security, Stage};

const MESSAGE: &[u8] = b"From: alice@partner.example\r\n\r\nHello\r\n";

fn from() -> MailFrom {
    MailFrom { sender: alice(), smtputf8: false, dsn: Dsn::default() }
}

fn to(text: &str) -> Recipient {
    Recipient { address: address(text), notify: None }
}

async fn begin(connection: &mut Connection, to_whom: &[&str]) -> Result<Vec<u16>, Kind> {
    let recipients: Vec<_> = to_whom.iter().map(|text| to(text)).collect();
    let begun = connection.begin(&from(), &recipients, &mut |_| ()).await;
    begun.map(|answers| answers.iter().map(code).collect()).map_err(|failure| failure.kind)
}

fn code(answer: &Result<Reply, Failure>) -> u16 {
    match answer {
        Ok(reply) => reply.code,
        Err(failure) => failure.reply.as_ref().map_or(0, |reply| reply.code),
    }
}

/// What cannot be read.
struct Unreadable;

impl AsyncRead for Unreadable {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }
}

async fn send(connection: &mut Connection) -> Result<Delivered, Failure> {
    connection.send(MESSAGE, &mut |_| ()).await
}

async fn connected(
    offers: &[&'static str],
    answers: &[(&'static str, &'static str)],
) -> (Running<Seen>, Connection) {
    let security = Security::None;
    let fake =
        Fake { security, offers: offers.to_vec(), answers: answers.to_vec(), ..Fake::default() };
    let running = fake.start().await;
    let opened = Connection::open(anonymous(running.address, security), &mut |_| ()).await;
    (running, opened.expect("it opens"))
}

#[tokio::test]
async fn messages_follow_one_another_with_rset_between_them() {
    let (running, mut connection) = connected(&["PIPELINING"], &[]).await;
    for _ in 0..2 {
        assert_eq!(begin(&mut connection, &["bob@corp.example"]).await, Ok(vec![250]));
        let carol = connection.recipient(&to("carol@corp.example"), &mut |_| ()).await;
        assert_eq!(code(&carol.expect("an answer")), 250);
        send(&mut connection).await.expect("taken");
        assert!(connection.is_usable() && connection.is_used());
    }
    // What was said of the first message is not the second one's.
    let said: Vec<_> = connection.conversation().lines.into_iter().map(|line| line.said).collect();
    assert!(matches!(said[0], Said::Connected(_)), "{said:?}");
    assert_eq!(said[1], Said::Client("RSET".to_owned()));
    connection.quit().await;
    let seen = running.end().await;
    let of_a_message = [
        "MAIL FROM:<alice@partner.example>",
        "RCPT TO:<bob@corp.example>",
        "RCPT TO:<carol@corp.example>",
        "DATA",
    ];
    let expected: Vec<&str> = ["EHLO [127.0.0.1]"]
        .into_iter()
        .chain(of_a_message)
        .chain(["RSET"])
        .chain(of_a_message)
        .chain(["QUIT"])
        .collect();
    assert_eq!(seen.lines, expected);
    assert_eq!(seen.messages.len(), 2);
    // EHLO; then for each message MAIL and RCPT, RCPT, DATA, the message.
    assert_eq!(seen.round_trips, 1 + 4 + 4);
}

#[tokio::test]
async fn a_refused_recipient_is_an_answer_and_the_others_get_the_message() {
    let refuses = [("RCPT TO:<bob", "550 5.1.1 nobody"), ("RCPT TO:<dora", "421 4.3.2 closing")];
    let (running, mut connection) = connected(&["PIPELINING"], &refuses).await;
    let to_whom = ["bob@corp.example", "carol@corp.example"];
    assert_eq!(begin(&mut connection, &to_whom).await, Ok(vec![550, 250]));
    send(&mut connection).await.expect("taken");
    // 421 is about the connection.
    assert_eq!(begin(&mut connection, &["dora@corp.example"]).await, Err(Kind::ServerBusy));
    assert!(!connection.is_usable());
    drop(connection);
    assert_eq!(running.end().await.messages.len(), 1);
}

#[tokio::test]
async fn a_refused_sender_leaves_the_connection_as_good_as_it_was() {
    for offers in [&["PIPELINING"][..], &[]] {
        let answers = [("MAIL", "553 5.7.1 not yours"), ("RCPT", "503 5.5.1 MAIL first")];
        let (running, mut connection) = connected(offers, &answers).await;
        let refused = begin(&mut connection, &["bob@corp.example"]).await;
        assert_eq!(refused, Err(Kind::SenderRefused));
        assert!(connection.is_usable());
        // Every answer was taken: the next is not mistaken for one of those.
        let again = begin(&mut connection, &["bob@corp.example"]).await;
        assert_eq!(again, Err(Kind::SenderRefused));
        connection.quit().await;
        let asked = running.end().await.lines.iter().filter(|it| it.starts_with("RCPT")).count();
        assert_eq!(asked, if offers.is_empty() { 0 } else { 2 });
    }
}

#[tokio::test]
async fn a_refused_message_is_no_end_of_the_connection_and_a_broken_one_is() {
    for (answer, kind, usable) in [
        ("554 5.6.0 spam", Kind::MessageRefused, true),
        ("451 4.3.0 later", Kind::ServerBusy, true),
        ("421 4.3.2 closing", Kind::ServerBusy, false),
        ("CLOSE", Kind::AnswerLost, false),
        ("220 what", Kind::AnswerLost, false),
    ] {
        let (_running, mut connection) = connected(&["PIPELINING"], &[(".", answer)]).await;
        begin(&mut connection, &["bob@corp.example"]).await.expect("begun");
        let failure = send(&mut connection).await.expect_err("refused");
        assert_eq!((failure.stage, failure.kind), (Stage::Message, kind), "{answer}");
        assert_eq!(connection.is_usable(), usable, "{answer}");
    }
}

#[tokio::test]
async fn a_message_that_breaks_off_is_never_ended() {
    let (running, mut connection) = connected(&["PIPELINING"], &[]).await;
    begin(&mut connection, &["bob@corp.example"]).await.expect("begun");
    let broken = MESSAGE.chain(Unreadable);
    let failure = connection.send(broken, &mut |_| ()).await.expect_err("it cannot be read");
    assert_eq!(failure.kind, Kind::MessageUnreadable);
    assert!(!connection.is_usable());
    drop(connection);
    let seen = running.end().await;
    assert!(seen.messages.is_empty(), "nothing was delivered");
}

#[tokio::test]
async fn what_a_server_cannot_take_is_refused_before_it_is_asked() {
    let (running, mut connection) = connected(&["PIPELINING"], &[]).await;
    let from = MailFrom { smtputf8: true, ..from() };
    let failure = connection.begin(&from, &[], &mut |_| ()).await.expect_err("refused");
    assert_eq!(failure.kind, Kind::Utf8NotOffered);
    begin(&mut connection, &["bob@corp.example"]).await.expect("begun");
    let jose = to("jos\u{e9}@corp.example");
    let refused = connection.recipient(&jose, &mut |_| ()).await.expect("an answer");
    assert_eq!(refused.map_err(|failure| failure.kind), Err(Kind::Utf8NotOffered));
    connection.quit().await;
    let seen = running.end().await;
    assert_eq!(seen.lines.iter().filter(|line| line.starts_with("MAIL")).count(), 1);
}

#[tokio::test]
async fn a_server_that_proved_who_it_is_is_believed_on_the_next_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let acceptor = TlsAcceptor::from(Arc::clone(&super::certificates::good()));
    let server = tokio::spawn(async move {
        let mut kinds = Vec::new();
        for _ in 0..4 {
            let (tcp, _) = listener.accept().await.expect("a connection");
            let mut tls = acceptor.accept(tcp).await.expect("encrypted");
            kinds.push(tls.get_ref().1.handshake_kind());
            tls.write_all(b"220 mail.partner.example\r\n").await.expect("written");
            let mut line = [0; 256];
            assert!(tls.read(&mut line).await.expect("EHLO") > 0);
            tls.write_all(b"250 mail.partner.example\r\n").await.expect("written");
            while tls.read(&mut line).await.is_ok_and(|length| length > 0) {}
        }
        kinds
    });
    let once = anonymous(address, Security::Ssl);
    let mut kept = once.clone();
    kept.trust = kept.trust.keeping_sessions();
    // Another memory knows nothing of the first one's.
    let mut other = target(address, Security::Ssl);
    other.server.sign_in = None;
    other.trust = other.trust.keeping_sessions();
    for target in [&kept, &kept, &other, &once] {
        let connection = Connection::open(target.clone(), &mut |_| ()).await.expect("it opens");
        connection.quit().await;
    }
    let kinds = server.await.expect("the server does not panic");
    let is_resumed = |kind: &Option<_>| *kind == Some(rustls::HandshakeKind::Resumed);
    let resumed: Vec<bool> = kinds.iter().map(is_resumed).collect();
    assert_eq!(resumed, [false, true, false, false]);
}
