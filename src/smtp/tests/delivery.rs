//! Delivery: everything to everybody, or nothing to anybody.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, ReadBuf};

use super::super::*;
use super::server::{Fake, Running, Seen, serve};
use super::{HASTY, address, alice, anonymous, target};
use crate::domain::{Fact, FailureKind as Kind, Security, Stage, TestEvent};

const MESSAGE: &[u8] = b"From: alice@partner.example\r\n\r\nHello\r\n.\r\n";

fn envelope(recipients: &[&str]) -> Envelope {
    let recipients = recipients.iter().map(|text| address(text)).collect();
    Envelope { sender: alice(), recipients, smtputf8: false, dsn: Dsn::default() }
}

fn to_bob() -> Envelope {
    envelope(&["bob@corp.example"])
}

fn plain(offers: &[&'static str], answers: &[(&'static str, &'static str)]) -> Fake {
    let security = Security::None;
    Fake { security, offers: offers.to_vec(), answers: answers.to_vec(), ..Fake::default() }
}

async fn send(
    running: &Running<Seen>,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Delivered, DeliveryError> {
    deliver(&anonymous(running.address, Security::None), envelope, message).await
}

#[tokio::test]
async fn a_message_goes_in_four_round_trips_over_implicit_tls() {
    let running = Fake { security: Security::Ssl, ..Fake::default() }.start().await;
    let target = target(running.address, Security::Ssl);
    let recipients = ["bob@corp.example", "carol@corp.example"];
    let delivered = deliver(&target, &envelope(&recipients), MESSAGE).await.expect("delivered");
    assert_eq!(delivered.reply.to_string(), "250 2.0.0 queued as 1");
    assert_eq!(delivered.octets, MESSAGE.len() as u64);
    let seen = running.end().await;
    assert_eq!(
        seen.lines,
        [
            "EHLO [127.0.0.1]",
            "AUTH PLAIN AGFsaWNlAHNlc2FtZQ==",
            "MAIL FROM:<alice@partner.example> BODY=8BITMIME",
            "RCPT TO:<bob@corp.example>",
            "RCPT TO:<carol@corp.example>",
            "DATA",
            "QUIT"
        ]
    );
    let wire = b"From: alice@partner.example\r\n\r\nHello\r\n..\r\n.\r\n".to_vec();
    assert_eq!(seen.messages, [wire]);
    // EHLO; AUTH; MAIL, RCPT and DATA; the message.
    assert_eq!(seen.round_trips, 4);
}

#[tokio::test]
async fn without_pipelining_the_same_goes_one_by_one() {
    let running = plain(&["8BITMIME"], &[]).start().await;
    let recipients = ["bob@corp.example", "carol@corp.example"];
    send(&running, &envelope(&recipients), MESSAGE).await.expect("delivered");
    let seen = running.end().await;
    assert_eq!(seen.messages.len(), 1);
    // EHLO, MAIL, two RCPT, DATA, the message.
    assert_eq!(seen.round_trips, 6);
}

#[tokio::test]
async fn many_recipients_go_in_several_groups() {
    let running = plain(&["PIPELINING"], &[]).start().await;
    let recipients: Vec<String> = (0..250).map(|n| format!("bob{n}@corp.example")).collect();
    let recipients: Vec<&str> = recipients.iter().map(String::as_str).collect();
    send(&running, &envelope(&recipients), MESSAGE).await.expect("delivered");
    let seen = running.end().await;
    assert_eq!(seen.lines.iter().filter(|line| line.starts_with("RCPT")).count(), 250);
    assert_eq!(seen.round_trips, 1 + 3 + 1);
}

#[tokio::test]
async fn a_long_message_arrives_whole_whatever_its_line_ends() {
    let running = plain(&["PIPELINING"], &[]).start().await;
    let message = ".line\n".repeat(50_000);
    let delivered = send(&running, &to_bob(), message.as_bytes()).await.expect("delivered");
    assert_eq!(delivered.octets, 50_000 * 7);
    let seen = running.end().await;
    let expected = "..line\r\n".repeat(50_000) + ".\r\n";
    assert!(seen.messages[0] == expected.as_bytes(), "{} octets", seen.messages[0].len());
}

#[tokio::test]
async fn one_refused_recipient_of_several_stops_it_all_and_each_is_named() {
    let bob = "550 5.1.1 <bob@corp.example>: no such user";
    let dave = "450 4.2.1 <dave@corp.example>: try again later";
    let answers = [("RCPT TO:<bob", bob), ("RCPT TO:<dave", dave)];
    for (offers, data) in [(&["PIPELINING"], true), (&["8BITMIME"], false)] {
        let running = plain(offers, &answers).start().await;
        let recipients = ["dave@corp.example", "carol@corp.example", "bob@corp.example"];
        let error = send(&running, &envelope(&recipients), MESSAGE).await.expect_err("refused");
        let refused: Vec<(String, String)> = error
            .refused
            .iter()
            .map(|(address, reply)| (address.to_string(), reply.to_string()))
            .collect();
        let named = |address: &str, words: &str| (address.to_owned(), words.to_owned());
        assert_eq!(refused, [named("dave@corp.example", dave), named("bob@corp.example", bob)]);
        let found = (error.failure.stage, &error.failure.kind);
        assert_eq!(found, (Stage::Recipients, &Kind::RecipientRefused));
        assert!(!error.is_transient(), "bob is refused for good");
        let seen = running.end().await;
        assert_eq!(seen.has("DATA"), data, "{offers:?}");
        assert!(seen.messages.is_empty() && seen.unfinished.is_empty(), "nothing is sent");
    }
}

#[tokio::test]
async fn recipients_refused_for_now_may_be_tried_again() {
    // DATA went out with the rest, and what comes of it says nothing.
    let answers = [("RCPT", "450 4.2.1 later"), ("DATA", "554 5.5.1 no valid recipients")];
    let running = plain(&["PIPELINING"], &answers).start().await;
    let error = send(&running, &to_bob(), MESSAGE).await.expect_err("refused");
    assert_eq!((error.is_transient(), error.refused.len()), (true, 1));
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let not_owned = "553 5.7.1 <alice@partner.example>: Sender address rejected: not owned";
    for (command, answer, stage, kind) in [
        ("MAIL", "550 5.1.0 not you", Stage::Sender, Kind::SenderRefused),
        ("MAIL", "530 5.7.0 Authentication required", Stage::Sender, Kind::SignInRequired),
        ("MAIL", "552 5.3.4 too large", Stage::Sender, Kind::TooLarge(None)),
        ("MAIL", "421 4.3.2 closing", Stage::Sender, Kind::ServerBusy),
        ("RCPT", not_owned, Stage::Recipients, Kind::SenderRefused),
        ("RCPT", "421 4.3.2 closing", Stage::Recipients, Kind::ServerBusy),
        ("RCPT", "CLOSE", Stage::Recipients, Kind::ConnectionClosed),
        ("DATA", "451 4.3.0 later", Stage::Message, Kind::ServerBusy),
        ("DATA", "250 fine", Stage::Message, Kind::BadReply),
        (".", "554 5.7.1 looks like spam", Stage::Message, Kind::MessageRefused),
        (".", "552 5.3.4 too large", Stage::Message, Kind::TooLarge(None)),
        (".", "451 4.3.0 later", Stage::Message, Kind::ServerBusy),
        (".", "CLOSE", Stage::Message, Kind::AnswerLost),
        (".", "251 perhaps", Stage::Message, Kind::AnswerLost),
        (".", "nonsense", Stage::Message, Kind::AnswerLost),
    ] {
        for offers in [&["PIPELINING"], &["8BITMIME"]] {
            let running = plain(offers, &[(command, answer)]).start().await;
            let error = send(&running, &to_bob(), MESSAGE).await.expect_err("refused");
            let found = (error.failure.stage, error.failure.kind);
            assert_eq!(found, (stage, kind.clone()), "{command} {answer}");
            // Only what is about the recipient names one.
            assert_eq!(error.refused.len(), usize::from(answer == not_owned), "{answer}");
            let seen = running.end().await;
            assert_eq!(seen.messages.len(), usize::from(command == "."), "{command} {answer}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_lost() {
    let running = plain(&["PIPELINING"], &[(".", "250-half")]).start().await;
    let mut target = anonymous(running.address, Security::None);
    target.deadlines.answer = HASTY.answer;
    let error = deliver(&target, &to_bob(), MESSAGE).await.expect_err("lost");
    assert_eq!((error.failure.stage, error.failure.kind), (Stage::Message, Kind::AnswerLost));
}

#[tokio::test]
async fn r8_what_the_server_cannot_take_is_refused_and_never_ended() {
    let eight_bit = "a\r\n\u{fc}\r\n".as_bytes();
    let large = [b'a'; 1000].as_slice();
    for (offers, message, kind) in [
        (&["8BITMIME"][..], eight_bit, None),
        (&["PIPELINING"], eight_bit, Some(Kind::EightBitNotOffered)),
        (&["SIZE 999", "PIPELINING"], large, Some(Kind::TooLarge(Some(999)))),
        // The last line gets its end.
        (&["SIZE 1001"], large, Some(Kind::TooLarge(Some(1001)))),
        (&["SIZE 1002"], large, None),
        (&["SIZE 0"], large, None),
    ] {
        let running = plain(offers, &[]).start().await;
        let result = send(&running, &to_bob(), message).await;
        let failed = result.err().map(|error| (error.failure.stage, error.failure.kind));
        let expected = kind.clone().map(|kind| (Stage::Message, kind));
        assert_eq!(failed, expected, "{offers:?}");
        let seen = running.end().await;
        assert_eq!(seen.messages.len(), usize::from(kind.is_none()), "{offers:?}");
    }
}

#[tokio::test]
async fn r8_a_message_that_turns_out_bad_is_not_ended_and_not_read_further() {
    let lines = "a line\r\n".repeat(10_000);
    for (message, under_way) in
        [(lines.clone() + "\u{fc}", true), ("\u{fc}".to_owned() + &lines, false)]
    {
        let running = plain(&["PIPELINING"], &[]).start().await;
        let error = send(&running, &to_bob(), message.as_bytes()).await.expect_err("refused");
        assert_eq!(error.failure.kind, Kind::EightBitNotOffered);
        let seen = running.end().await;
        assert!(seen.messages.is_empty());
        assert_eq!(!seen.unfinished.is_empty(), under_way);
    }
}

/// Gives what it has, and then an error.
struct Torn(&'static [u8]);

impl AsyncRead for Torn {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.0.is_empty() {
            return Poll::Ready(Err(io::Error::other("torn")));
        }
        buffer.put_slice(self.0);
        self.0 = b"";
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_read_to_its_end_is_not_ended() {
    let running = plain(&["PIPELINING"], &[]).start().await;
    let target = anonymous(running.address, Security::None);
    let error = deliver(&target, &to_bob(), Torn(MESSAGE)).await.expect_err("torn");
    let found = (error.failure.stage, error.failure.kind);
    assert_eq!(found, (Stage::Message, Kind::MessageUnreadable));
    assert_eq!(error.failure.detail.as_deref(), Some("torn"));
    assert!(running.end().await.messages.is_empty());
}

#[tokio::test]
async fn a_dropped_delivery_is_not_ended() {
    let running = plain(&["PIPELINING"], &[]).start().await;
    let target = anonymous(running.address, Security::None);
    let (mut asked, message) = tokio::io::duplex(1);
    let envelope = to_bob();
    tokio::select! {
        result = deliver(&target, &envelope, message) => panic!("{result:?}"),
        // The first octet fits, the second only once the delivery has begun to read.
        written = asked.write_all(b"ab") => written.expect("read"),
    }
    let seen = running.end().await;
    assert!(seen.has("DATA") && seen.messages.is_empty());
}

#[tokio::test]
async fn a_server_that_takes_no_more_of_the_message_runs_out_of_time_or_says_why() {
    for (last_words, kind) in
        [("", Kind::TimedOut), ("552 5.3.4 too large\r\n", Kind::TooLarge(None))]
    {
        let running = serve(move |mut tcp| async move {
            for reply in ["220 a\r\n", "250 a\r\n", "250 a\r\n", "250 a\r\n"] {
                tcp.write_all(reply.as_bytes()).await.expect("said");
                assert_ne!(tcp.read(&mut [0; 4096]).await.expect("heard"), 0);
            }
            tcp.write_all(b"354 go on\r\n").await.expect("said");
            tcp.write_all(last_words.as_bytes()).await.expect("said");
            std::future::pending::<()>().await;
        })
        .await;
        let mut target = anonymous(running.address, Security::None);
        target.deadlines.block = HASTY.block;
        let endless = tokio::io::repeat(b'a');
        let error = deliver(&target, &to_bob(), endless).await.expect_err("no more is taken");
        assert_eq!((error.failure.stage, error.failure.kind), (Stage::Message, kind));
    }
}

#[tokio::test]
async fn smtputf8_is_asked_for_before_mail() {
    let mut header = to_bob();
    header.smtputf8 = true;
    let jose = envelope(&["jos\u{e9}@corp.example"]);
    for envelope in [header, jose] {
        let running = plain(&["SMTPUTF8", "8BITMIME"], &[]).start().await;
        send(&running, &envelope, MESSAGE).await.expect("delivered");
        let mail = "MAIL FROM:<alice@partner.example> BODY=8BITMIME SMTPUTF8";
        assert!(running.end().await.has(mail));

        let running = plain(&["8BITMIME"], &[]).start().await;
        let error = send(&running, &envelope, MESSAGE).await.expect_err("not offered");
        let found = (error.failure.stage, error.failure.kind);
        assert_eq!(found, (Stage::Sender, Kind::Utf8NotOffered));
        assert!(!running.end().await.has("MAIL"));
    }
}

#[tokio::test]
async fn reports_are_asked_for_where_they_are_offered() {
    let mut envelope = to_bob();
    envelope.dsn = Dsn {
        notify: Some(vec![Notify::Failure]),
        ret: Some(Ret::Headers),
        envid: Some("one".to_owned()),
    };
    for (offers, mail, rcpt) in
        [(&["dsn"][..], " RET=HDRS ENVID=one", " NOTIFY=FAILURE"), (&["PIPELINING"], "", "")]
    {
        let running = plain(offers, &[]).start().await;
        send(&running, &envelope, MESSAGE).await.expect("delivered");
        let lines = running.end().await.lines;
        assert_eq!(lines[1], format!("MAIL FROM:<alice@partner.example>{mail}"));
        assert_eq!(lines[2], format!("RCPT TO:<bob@corp.example>{rcpt}"));
    }
}

#[tokio::test]
async fn a_session_that_does_not_open_delivers_nothing() {
    let answers = vec![("AUTH", "535 5.7.8 no")];
    let running = Fake { security: Security::Ssl, answers, ..Fake::default() }.start().await;
    let target = target(running.address, Security::Ssl);
    let error = deliver(&target, &to_bob(), MESSAGE).await.expect_err("refused");
    assert_eq!((error.failure.stage, error.failure.kind), (Stage::SignIn, Kind::SignInRefused));
    assert!(error.refused.is_empty());
}

/// The stages that begin and pass, as they are told, and the last thing that was found.
async fn watched(
    running: &Running<Seen>,
    security: Security,
) -> (Vec<(bool, Stage)>, Option<(Fact, String)>) {
    let (mut told, mut found) = (Vec::new(), None);
    let mut on_event = |event| match event {
        TestEvent::Started(stage) => told.push((false, stage)),
        TestEvent::Passed(passed) => {
            told.push((true, passed.stage));
            found = Some((passed.fact, passed.reply.map_or_else(String::new, |it| it.to_string())));
        }
        TestEvent::Conversation(_) => {}
    };
    let target = anonymous(running.address, security);
    let envelope = envelope(&["bob@corp.example", "carol@corp.example"]);
    let _ = deliver_watched(&target, &envelope, MESSAGE, &mut on_event).await;
    (told, found)
}

#[tokio::test]
async fn every_stage_of_a_delivery_is_told_in_its_order_and_the_message_is_the_last() {
    for (security, offers) in [
        (Security::Ssl, vec!["PIPELINING"]),
        (Security::Starttls, vec!["STARTTLS"]),
        (Security::None, vec!["PIPELINING", "8BITMIME"]),
    ] {
        let running = Fake { security, offers, ..Fake::default() }.start().await;
        let (told, found) = watched(&running, security).await;
        let stages = Stage::of_delivery(security, false);
        let expected: Vec<_> =
            stages.into_iter().flat_map(|stage| [(false, stage), (true, stage)]).collect();
        assert_eq!(told, expected, "{security:?}");
        assert_eq!(found, Some((Fact::MessageAccepted, "250 2.0.0 queued as 1".to_owned())));
    }
}

#[tokio::test]
async fn nothing_is_told_of_a_stage_after_the_one_that_failed() {
    for (at, answer, last) in [
        ("MAIL", "550 5.1.0 no", (false, Stage::Sender)),
        ("RCPT TO:<carol", "550 5.1.1 no", (false, Stage::Recipients)),
        ("DATA", "554 5.5.1 no", (false, Stage::Message)),
        (".", "554 5.7.1 no", (false, Stage::Message)),
    ] {
        for offers in [&["PIPELINING"][..], &[]] {
            let running = plain(offers, &[(at, answer)]).start().await;
            let (told, _) = watched(&running, Security::None).await;
            assert_eq!(told.last(), Some(&last), "{at} {offers:?}");
        }
    }
}
