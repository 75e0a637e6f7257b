//! The gateway's plug is pulled, and put in again.

use super::desk::Desk;
use super::message;
use super::talk::Talk;
use crate::callers::inbox::Way;
use crate::callers::{BOB, body};
use crate::postfix::organisation::{OTHER, OWN};

impl Desk {
    /// Connects and signs in.
    fn signed_in(&self) -> Talk {
        let mut program = self.connect();
        program.ask("EHLO [127.0.0.1]", "250");
        program.sign_in(&self.user_name, &self.password, "235 ");
        program
    }
}

/// As far as the message itself.
fn begin(program: &mut Talk, from: &str) {
    program.ask(&format!("MAIL FROM:<{from}> BODY=8BITMIME"), "250 ");
    program.ask(&format!("RCPT TO:<{BOB}>"), "250 ");
}

fn send(program: &mut Talk, from: &str, answer: &str) -> String {
    program.ask("DATA", "354 ");
    program.say(&message(from).replace('\n', "\r\n").replace("\r\n.", "\r\n.."));
    program.ask(".", answer)
}

/// What the relay says of a gateway that does not answer.
#[track_caller]
fn says_why(answer: &str) {
    assert!(answer.contains("localhost is there, but nothing answers at port"), "{answer}");
}

pub(super) async fn between() {
    let mut desk = Desk::new().await;
    let mut program = desk.signed_in();
    begin(&mut program, OTHER);
    send(&mut program, OTHER, "250 ");
    desk.delivered(Way::Gateway, &[BOB]).await;

    desk.organisation.stop_gateway();
    // The relay has kept the connection, and finds it closed.
    program.ask(&format!("MAIL FROM:<{OTHER}>"), "250 ");
    says_why(&program.ask(&format!("RCPT TO:<{BOB}>"), "451 4.4.1 "));
    program.ask("RSET", "250 ");
    says_why(&program.ask(&format!("MAIL FROM:<{OTHER}>"), "451 4.4.1 "));
    // The other way is as good as ever, and nothing takes it in the gateway's place (R6).
    begin(&mut program, OWN);
    send(&mut program, OWN, "250 ");
    desk.delivered(Way::Domain, &[BOB]).await;

    desk.organisation.start_gateway();
    begin(&mut program, OTHER);
    send(&mut program, OTHER, "250 ");
    desk.delivered(Way::Gateway, &[BOB]).await;
    program.ask("QUIT", "221 ");
}

pub(super) async fn within() {
    let mut desk = Desk::new().await;
    let mut program = desk.signed_in();
    begin(&mut program, OTHER);
    desk.organisation.stop_gateway();
    send(&mut program, OTHER, "451 4.");
    desk.refused();
    desk.went_nowhere();
    desk.organisation.start_gateway();
    begin(&mut program, OTHER);
    send(&mut program, OTHER, "250 ");
    let sent = desk.delivered(Way::Gateway, &[BOB]).await;
    assert!(sent.delivered.ends_with(&body().replace('\n', "\r\n")));
    program.ask("QUIT", "221 ");
}
