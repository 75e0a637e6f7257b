//! Sessions, driven as a connection drives them.

use super::*;
use crate::domain::EnhancedCode;

mod body;
mod commands;
mod envelope;
mod order;
mod properties;
mod replies;
mod sign_in;

const PROFILE: Profile =
    Profile { name: String::new(), sign_in: false, max_octets: 1000, max_recipients: 3 };

/// What standard input is like.
fn open() -> Session {
    Session::new(Profile { name: "localhost".to_owned(), ..PROFILE })
}

/// What a socket is like.
fn guarded() -> Session {
    Session::new(Profile { name: "localhost".to_owned(), sign_in: true, ..PROFILE })
}

/// What standard input is like when a message comes next. The 354 waits in the output.
fn ready_for_data() -> Session {
    let mut session = open();
    let lines = ["EHLO client.example", "MAIL FROM:<>", "RCPT TO:<bob@partner.example>"];
    say(&mut session, &lines);
    session.receive(b"DATA\r\n");
    assert_eq!(session.next(), Step::Ask(Ask::Data));
    session.answer(ServerReply::go_ahead());
    session
}

/// What a driver sees.
#[derive(Debug, PartialEq, Eq)]
enum Event {
    Asked(Ask),
    Message(Vec<u8>),
    Fault(BodyFault),
    Closed,
}

fn reply(code: u16, text: &str) -> ServerReply {
    let class = u8::try_from(code / 100).expect("a class");
    ServerReply::new(code, EnhancedCode(class, 0, 0), text)
}

/// Says yes to everything, and to alice's password alone.
fn kindly(question: &Ask) -> ServerReply {
    match question {
        Ask::SignIn { user_name, password }
            if user_name == "alice" && password.expose() == "sesame" =>
        {
            reply(235, "Welcome")
        }
        Ask::SignIn { .. } => reply(535, "No"),
        Ask::Data => ServerReply::go_ahead(),
        _ => reply(250, "Ok"),
    }
}

/// Gives a session pieces until there are no more or it is over. Says what happened, and what was
/// replied.
fn drive<'a>(
    session: &mut Session,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    mut answer: impl FnMut(&Ask) -> ServerReply,
) -> (Vec<Event>, String) {
    let mut pieces = pieces.into_iter();
    let (mut events, mut output, mut message) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let step = session.next();
        if !matches!(step, Step::Ask(_)) {
            output.append(&mut session.take_output());
        }
        let waits = match step {
            Step::Read => true,
            Step::Ask(ask) => {
                if ask != Ask::Reset {
                    let reply = answer(&ask);
                    session.answer(reply);
                }
                events.push(Event::Asked(ask));
                false
            }
            Step::Body => match session.body(&mut message) {
                Ok(Body::More) => true,
                Ok(Body::End) => {
                    events.push(Event::Message(std::mem::take(&mut message)));
                    session.answer(reply(250, "Taken"));
                    false
                }
                Err(fault) => {
                    message.clear();
                    events.push(Event::Fault(fault));
                    false
                }
            },
            Step::Close => {
                events.push(Event::Closed);
                break;
            }
        };
        match waits.then(|| pieces.next()) {
            None => {}
            Some(Some(piece)) => session.receive(piece),
            Some(None) => break,
        }
    }
    (events, String::from_utf8(output).expect("replies are UTF-8"))
}

/// Says lines one by one, and waits for each answer. The replies, without the greeting.
fn say(session: &mut Session, lines: &[&str]) -> (Vec<Event>, Vec<String>) {
    let lines: Vec<String> = lines.iter().map(|line| format!("{line}\r\n")).collect();
    let (events, output) = drive(session, lines.iter().map(String::as_bytes), kindly);
    let replies = output.split_terminator("\r\n").filter(|line| !line.starts_with("220 "));
    (events, replies.map(str::to_owned).collect())
}

fn mailbox(text: &str) -> Mailbox {
    match text.parse() {
        Ok(address) => Mailbox::Address(address),
        Err(_) => Mailbox::WithoutDomain(text.to_owned()),
    }
}

fn from(sender: &str) -> Mail {
    Mail { sender: Some(mailbox(sender)), ..Mail::default() }
}

fn to(recipient: &str) -> Rcpt {
    Rcpt { mailbox: mailbox(recipient), notify: None }
}
