//! What is done about each line.

use std::mem;

use super::{Phase, Program, Question, Session, say};
use crate::domain::OWN_LISTENER_KEYWORD;
use crate::smtp::server::command::{self, Bad, Command};
use crate::smtp::server::input::Line;
use crate::smtp::server::sign_in::{Ended, Exchange, Progress};
use crate::smtp::server::{Ask, Mail, Rcpt, ServerReply};

/// Sign-ins that may be refused before the session ends.
const MAX_REFUSED_SIGN_INS: usize = 3;

/// Lines that may be bad before the session ends; Postfix's default.
const MAX_BAD_LINES: usize = 20;

impl Session {
    /// Obeys a line. What is to be asked before it can be answered.
    pub(super) fn obey(&mut self, line: &Line) -> Option<Ask> {
        if let Phase::SignIn(exchange) = mem::replace(&mut self.phase, Phase::Command) {
            if self.is_ahead() {
                self.out_of_step();
                return None;
            }
            let progress = command::text_of(line).map_err(Ended::Bad);
            return self.sign_in(progress.and_then(|text| exchange.response(text)));
        }
        match Command::parse(line) {
            Ok(command) => self.command(command),
            Err(Bad::Line(reply)) => self.bad(&reply),
            Err(Bad::Stream(reply)) => {
                self.close(&reply);
                None
            }
        }
    }

    fn command(&mut self, command: Command<'_>) -> Option<Ask> {
        match command {
            Command::Ehlo => self.greet(true),
            Command::Helo => self.greet(false),
            Command::Auth { mechanism, initial } => return self.auth(mechanism, initial),
            Command::Mail(argument) => return self.mail(argument),
            Command::Rcpt(argument) => return self.rcpt(argument),
            Command::Data => return self.data(),
            Command::Rset => {
                self.give_up();
                self.say(250, (2, 0, 0), "Ok");
            }
            Command::Noop => self.say(250, (2, 0, 0), "Ok"),
            Command::Vrfy => self.say(252, (2, 0, 0), "Send a message to see"),
            Command::Help => self.say(214, (2, 0, 0), "RFC 5321 and RFC 6409 say it all"),
            Command::Quit => self.close(&say(221, (2, 0, 0), "Bye")),
        }
        None
    }

    /// RFC 5321 §4.1.1.1. A sign-in lasts (RFC 4954 §4 says nothing else), a transaction does not.
    fn greet(&mut self, extended: bool) {
        self.give_up();
        if self.is_ahead() {
            return self.out_of_step();
        }
        self.program = self.program.max(Program::Greeted);
        let mut lines = vec![self.profile.name.clone()];
        if extended {
            lines.push("PIPELINING".to_owned());
            lines.push(format!("SIZE {}", self.profile.max_octets));
            if self.wants_sign_in() {
                lines.push("AUTH PLAIN LOGIN".to_owned());
            }
            let others = ["8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"];
            lines.extend(others.map(str::to_owned));
            lines.push(OWN_LISTENER_KEYWORD.to_owned());
        }
        self.write(&ServerReply::bare(250, lines), false);
    }

    fn auth(&mut self, mechanism: &str, initial: Option<&str>) -> Option<Ask> {
        if self.is_ahead() {
            self.out_of_step();
            return None;
        }
        let out_of_turn = if !self.profile.sign_in {
            return self.bad(&command::not_offered("AUTH"));
        } else if self.program == Program::Unknown {
            "Say EHLO first"
        } else if self.program == Program::SignedIn {
            "You are signed in"
        } else if self.transaction.is_some() {
            "Not while a message is under way"
        } else {
            return self.sign_in(Exchange::begin(mechanism, initial));
        };
        self.say(503, (5, 5, 1), out_of_turn);
        None
    }

    fn sign_in(&mut self, progress: Result<Progress, Ended>) -> Option<Ask> {
        match progress {
            Ok(Progress::Challenge(exchange, challenge)) => {
                self.phase = Phase::SignIn(exchange);
                self.write(&challenge, false);
            }
            Ok(Progress::Claimed { user_name, password }) => {
                self.phase = Phase::Asked(Question::SignIn);
                return Some(Ask::SignIn { user_name, password });
            }
            Err(Ended::Bad(reply)) => return self.bad(&reply),
            Err(Ended::Refused(reply)) => {
                self.write(&reply, false);
                self.sign_in_was_refused();
            }
        }
        None
    }

    fn wants_sign_in(&self) -> bool {
        self.profile.sign_in && self.program != Program::SignedIn
    }

    pub(super) fn sign_in_was_refused(&mut self) {
        self.refused_sign_ins += 1;
        if self.refused_sign_ins >= MAX_REFUSED_SIGN_INS {
            self.close(&say(421, (4, 7, 0), "Too many sign-ins were refused"));
        }
    }

    fn mail(&mut self, argument: &str) -> Option<Ask> {
        if self.wants_sign_in() {
            self.say(530, (5, 7, 0), "Sign in first");
        } else if self.program == Program::Unknown {
            self.say(503, (5, 5, 1), "Say EHLO first");
        } else if self.transaction.is_some() {
            self.say(503, (5, 5, 1), "A message is under way; RSET gives it up");
        } else {
            match Mail::parse(argument, self.profile.max_octets) {
                Ok(mail) => {
                    self.phase = Phase::Asked(Question::Mail { smtputf8: mail.smtputf8 });
                    return Some(Ask::Mail(mail));
                }
                Err(reply) => return self.refuse(&reply),
            }
        }
        None
    }

    fn rcpt(&mut self, argument: &str) -> Option<Ask> {
        let Some(transaction) = &self.transaction else {
            self.say(503, (5, 5, 1), "Say MAIL first");
            return None;
        };
        match Rcpt::parse(argument, transaction.smtputf8) {
            // Each is remembered, whatever the answer.
            Ok(_) if transaction.asked() >= self.profile.max_recipients => {
                self.say(452, (4, 5, 3), "Too many recipients for one message");
                None
            }
            Ok(rcpt) => {
                self.phase = Phase::Asked(Question::Recipient);
                Some(Ask::Recipient(rcpt))
            }
            Err(reply) => self.refuse(&reply),
        }
    }

    fn data(&mut self) -> Option<Ask> {
        match &self.transaction {
            _ if self.is_ahead() => self.out_of_step(),
            None => self.say(503, (5, 5, 1), "Say MAIL first"),
            Some(transaction) if transaction.recipients == 0 => {
                self.say(554, (5, 5, 1), "No recipient was accepted");
            }
            Some(_) => {
                self.phase = Phase::Asked(Question::Data);
                return Some(Ask::Data);
            }
        }
        None
    }

    /// Whether the program sent more than it may before it has an answer.
    pub(super) fn is_ahead(&self) -> bool {
        self.listens && !self.input.is_empty()
    }

    pub(super) fn out_of_step(&mut self) {
        let text = "More came before this command was answered (RFC 2920)";
        self.close(&say(503, (5, 5, 0), text));
    }

    /// Refuses an address or its parameters, which is bad only where the syntax is.
    fn refuse(&mut self, reply: &ServerReply) -> Option<Ask> {
        if matches!(reply.code(), 501 | 555) {
            return self.bad(reply);
        }
        self.write(reply, false);
        None
    }

    /// Refuses a line that no working program sends. Commands out of their order are not among
    /// them: where MAIL is refused, the rest of a pipelined group is out of order.
    fn bad(&mut self, reply: &ServerReply) -> Option<Ask> {
        self.write(reply, false);
        self.bad_lines += 1;
        if self.bad_lines > MAX_BAD_LINES {
            self.close(&say(421, (4, 7, 0), "Too many bad commands"));
        }
        None
    }

    fn say(&mut self, code: u16, enhanced: (u8, u16, u16), text: &str) {
        self.write(&say(code, enhanced, text), false);
    }
}
