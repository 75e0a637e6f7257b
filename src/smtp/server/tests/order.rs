//! What comes when: pipelining, giving up, and endings.

use super::*;

const TRANSACTION: &[u8] =
    b"MAIL FROM:<alice@corp.example>\r\nRCPT TO:<bob@partner.example>\r\nDATA\r\n";

fn greeted() -> Session {
    let mut session = open();
    say(&mut session, &["EHLO client.example"]);
    session
}

fn transacting() -> Session {
    let mut session = greeted();
    say(&mut session, &["MAIL FROM:<alice@corp.example>"]);
    session
}

#[test]
fn replies_gather_while_commands_are_pipelined() {
    let mut session = greeted();
    session.receive(TRANSACTION);
    for _ in 0..3 {
        assert!(matches!(session.next(), Step::Ask(_)));
        session.answer(reply(250, "Ok"));
    }
    // 250 is no leave to send the message.
    assert_eq!(session.next(), Step::Read);
    let output = String::from_utf8(session.take_output()).expect("UTF-8");
    let expected = "250 2.0.0 Ok\r\n250 2.0.0 Ok\r\n451-4.5.0 The server answered 250 out of turn\r\n\
                    451 4.5.0 Ok\r\n";
    assert_eq!(output, expected);
}

#[test]
fn nothing_may_follow_data_before_its_answer() {
    let mut session = greeted();
    let together = [TRANSACTION, b"Subject: a\r\n\r\n.\r\n"].concat();
    let (events, output) = drive(&mut session, [together.as_slice()], kindly);
    assert_eq!(events[2..], [Event::Asked(Ask::Reset), Event::Closed]);
    assert!(
        output.ends_with("503 5.5.0 More came before this command was answered (RFC 2920)\r\n")
    );

    // Nor while it is being answered.
    let mut session = greeted();
    session.receive(TRANSACTION);
    while session.next() != Step::Ask(Ask::Data) {
        session.answer(reply(250, "Ok"));
    }
    session.receive(b"Subject");
    session.answer(ServerReply::go_ahead());
    assert_eq!((session.next(), session.next()), (Step::Ask(Ask::Reset), Step::Close));
    assert!(!String::from_utf8_lossy(&session.take_output()).contains("354"));
}

#[test]
fn nothing_may_follow_ehlo_before_its_answer() {
    let (events, output) = drive(&mut open(), [b"EHLO x\r\nMAIL FROM:<>\r\n".as_slice()], kindly);
    assert_eq!(events, [Event::Closed]);
    assert!(output.lines().nth(1).is_some_and(|line| line.starts_with("503 5.5.0 ")), "{output}");
}

#[test]
fn what_does_not_listen_is_heard_where_that_is_allowed() {
    let all = [b"EHLO x\r\n", TRANSACTION, b"a\r\n.\r\nQUIT\r\n"].concat();
    let (events, output) = drive(&mut open().not_listening(), [all.as_slice()], kindly);
    assert_eq!(events[3..], [Event::Message(b"a\r\n".to_vec()), Event::Closed]);
    assert!(output.ends_with("\r\n250 2.0.0 Taken\r\n221 2.0.0 Bye\r\n"), "{output}");
}

#[test]
fn a_transaction_that_is_given_up_is_said_to_be() {
    for line in ["RSET", "EHLO client.example", "HELO client.example"] {
        let (events, replies) = say(&mut transacting(), &[line, "MAIL FROM:<>"]);
        let again = Event::Asked(Ask::Mail(Mail::default()));
        assert_eq!(events, [Event::Asked(Ask::Reset), again], "{line}");
        assert!(replies.iter().all(|reply| reply.starts_with("250")), "{replies:?}");
    }
    for line in ["QUIT", "BDAT 5 LAST", "GET / HTTP/1.1", "a\nb"] {
        let (events, _) = say(&mut transacting(), &[line, "MAIL FROM:<>"]);
        assert_eq!(events, [Event::Asked(Ask::Reset), Event::Closed], "{line}");
    }
    let (events, _) = say(&mut greeted(), &["RSET", "EHLO client.example", "QUIT"]);
    assert_eq!(events, [Event::Closed], "there was none");
}

#[test]
fn after_data_was_refused_the_transaction_goes_on() {
    let mut session = greeted();
    let refusing = |ask: &Ask| match ask {
        Ask::Data => reply(451, "Later"),
        ask => kindly(ask),
    };
    drive(&mut session, [TRANSACTION], refusing);
    let (events, _) = say(&mut session, &["DATA", "a\r\n."]);
    assert_eq!(events, [Event::Asked(Ask::Data), Event::Message(b"a\r\n".to_vec())]);
    let (_, replies) = say(&mut session, &["DATA"]);
    assert_eq!(replies, ["503 5.5.1 Say MAIL first"]);
}

#[test]
fn a_shutdown_waits_for_the_message_that_comes() {
    let stopping = || ServerReply::new(421, EnhancedCode(4, 3, 2), "Stopping");
    let mut session = ready_for_data();
    session.shut_down(stopping());
    let (events, output) = drive(&mut session, [b"a\r\n.\r\nMAIL FROM:<>\r\n".as_slice()], kindly);
    assert_eq!(events, [Event::Message(b"a\r\n".to_vec()), Event::Closed]);
    assert!(output.ends_with("250 2.0.0 Taken\r\n421 4.3.2 Stopping\r\n"), "{output}");

    // One that is refused already is not waited for.
    let mut session = ready_for_data();
    let too_large = b"a".repeat(1500);
    drive(&mut session, [too_large.as_slice()], kindly);
    session.shut_down(stopping());
    assert_eq!(drive(&mut session, [], kindly).0, [Event::Closed]);

    let mut session = transacting();
    session.shut_down(stopping());
    let (events, output) = drive(&mut session, [], kindly);
    assert_eq!(events, [Event::Asked(Ask::Reset), Event::Closed]);
    assert_eq!(output, "421 4.3.2 Stopping\r\n");

    let mut session = guarded();
    say(&mut session, &["EHLO client.example", "AUTH LOGIN"]);
    session.shut_down(stopping());
    assert_eq!(session.next(), Step::Close);
}

#[test]
fn a_session_may_be_abandoned_in_the_middle_of_a_message() {
    let mut session = ready_for_data();
    session.receive(b"a\r\n");
    session.abandon(&ServerReply::new(421, EnhancedCode(4, 4, 2), "Too slow"));
    session.receive(b".\r\n");
    let (events, output) = drive(&mut session, [], kindly);
    assert_eq!(events, [Event::Asked(Ask::Reset), Event::Closed]);
    assert!(output.ends_with("421 4.4.2 Too slow\r\n"), "{output}");
}

#[test]
fn a_421_that_is_passed_on_ends_the_session() {
    let mut session = greeted();
    let (events, _) = drive(&mut session, [b"MAIL FROM:<>\r\n".as_slice()], |_| reply(421, "Bye"));
    assert_eq!(events.last(), Some(&Event::Closed));
}

#[test]
fn a_question_without_an_answer_is_answered() {
    let mut session = greeted();
    session.receive(b"MAIL FROM:<>\r\n");
    assert!(matches!(session.next(), Step::Ask(Ask::Mail(_))));
    assert_eq!(session.next(), Step::Read);
    assert_eq!(session.take_output(), b"451 4.3.0 There was no answer\r\n");

    let mut session = ready_for_data();
    session.receive(b".\r\n");
    assert_eq!(session.body(&mut Vec::new()), Ok(Body::End));
    assert_eq!(session.next(), Step::Read);
    assert!(session.take_output().ends_with(b"451 4.3.0 There was no answer\r\n"));
}

#[test]
fn whoever_is_refused_at_once_is_not_heard() {
    let reply = ServerReply::new(421, EnhancedCode(4, 3, 2), "Too many connections");
    let mut session = Session::refusing(PROFILE, &reply);
    session.receive(b"EHLO x\r\n");
    assert_eq!(session.next(), Step::Close);
    assert_eq!(session.take_output(), b"421 4.3.2 Too many connections\r\n");
}
