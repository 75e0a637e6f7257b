//! The session: what is to be done next, and what became of it.

use std::{fmt, mem};

use super::arguments::too_large;
use super::body::{Decoder, Stopped};
use super::command::{self, MAX_SIGN_IN_LINE};
use super::input::{Input, Line};
use super::sign_in::Exchange;
use super::{Ask, Body, BodyFault, Profile, ServerReply, Step};
use crate::domain::EnhancedCode;

mod obey;

/// One session with a program.
pub struct Session {
    profile: Profile,
    input: Input,
    output: Vec<u8>,
    phase: Phase,
    /// Whether the program waits for answers where it has to.
    listens: bool,
    program: Program,
    transaction: Option<Transaction>,
    /// A transaction was given up, and that was not said yet.
    given_up: bool,
    /// What is said at the next moment between commands.
    last_words: Option<ServerReply>,
    refused_sign_ins: usize,
    bad_lines: usize,
}

impl fmt::Debug for Session {
    /// Without what came, which may be half of a sign-in (R11).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("phase", &self.phase).finish_non_exhaustive()
    }
}

#[derive(Debug)]
enum Phase {
    Command,
    SignIn(Exchange),
    Asked(Question),
    Body(Decoder),
    /// A message that is too large goes by.
    PassingOver(Decoder),
    Over,
}

/// What was asked.
#[derive(Debug, Clone, Copy)]
enum Question {
    SignIn,
    Mail { smtputf8: bool },
    Recipient,
    Data,
    Message,
}

/// What is known of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Program {
    Unknown,
    /// It said EHLO or HELO.
    Greeted,
    /// It signed in, after that.
    SignedIn,
}

#[derive(Debug)]
struct Transaction {
    smtputf8: bool,
    /// How many were accepted.
    recipients: usize,
    /// How many were asked about in vain.
    refused: usize,
}

impl Transaction {
    /// How many recipients were asked about.
    fn asked(&self) -> usize {
        self.recipients + self.refused
    }
}

/// A reply in the session's own words.
fn say(code: u16, enhanced: (u8, u16, u16), text: &str) -> ServerReply {
    ServerReply::new(code, EnhancedCode(enhanced.0, enhanced.1, enhanced.2), text)
}

impl Session {
    /// A session on a connection that has just been made. The greeting waits in the output.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        let greeting = ServerReply::bare(220, [format!("{} ESMTP Outgate", profile.name)]);
        Self::greeting_with(profile, &greeting, Phase::Command)
    }

    /// A session that ends with its greeting, such as 421.
    #[must_use]
    pub fn refusing(profile: Profile, reply: &ServerReply) -> Self {
        Self::greeting_with(profile, reply, Phase::Over)
    }

    fn greeting_with(profile: Profile, greeting: &ServerReply, phase: Phase) -> Self {
        let mut output = Vec::new();
        greeting.write(false, &mut output);
        Self {
            profile,
            input: Input::default(),
            output,
            phase,
            listens: true,
            program: Program::Unknown,
            transaction: None,
            given_up: false,
            last_words: None,
            refused_sign_ins: 0,
            bad_lines: 0,
        }
    }

    /// Takes commands and messages that were sent without waiting for any answer, as those of a
    /// file on standard input are. Never on a socket.
    #[must_use]
    pub fn not_listening(self) -> Self {
        Self { listens: false, ..self }
    }

    /// Takes what came from the program: 16 KiB at most, and only when nothing else is to be
    /// done.
    pub fn receive(&mut self, octets: &[u8]) {
        if !matches!(self.phase, Phase::Over) {
            self.input.push(octets);
        }
    }

    /// What is to be done next. A question that has no answer yet is answered with 451.
    #[expect(clippy::should_implement_trait, reason = "it is no iterator: there is always a step")]
    pub fn next(&mut self) -> Step {
        loop {
            if mem::take(&mut self.given_up) {
                return Step::Ask(Ask::Reset);
            }
            match &self.phase {
                Phase::Over => return Step::Close,
                Phase::Body(_) => return Step::Body,
                Phase::Asked(_) => self.answer(say(451, (4, 3, 0), "There was no answer")),
                Phase::PassingOver(_) => match self.last_words.take() {
                    Some(reply) => self.close(&reply),
                    None if self.pass_over() => {}
                    None => return Step::Read,
                },
                Phase::Command | Phase::SignIn(_) => match self.line() {
                    Ok(None) => return Step::Read,
                    Ok(Some(line)) => {
                        if let Some(ask) = self.obey(&line) {
                            return Step::Ask(ask);
                        }
                    }
                    Err(last) => self.close(&last),
                },
            }
        }
    }

    /// Answers the question that was asked last, or, after [`Body::End`], says what became of the
    /// message. 421 ends the session.
    ///
    /// A code that would mean something else to the program than it did to the server is passed
    /// on as 451.
    pub fn answer(&mut self, reply: ServerReply) {
        let Phase::Asked(question) = self.phase else { return };
        self.phase = Phase::Command;
        let accepted = question.is_accepted_by(reply.code());
        let reply = if accepted || reply.code() >= 400 { reply } else { reply.out_of_turn() };
        if matches!(question, Question::Data) && accepted && self.is_ahead() {
            return self.out_of_step();
        }
        self.write(&reply, question.allows_utf8());
        match question {
            Question::SignIn if accepted => self.program = Program::SignedIn,
            Question::SignIn if reply.code() != 421 => self.sign_in_was_refused(),
            Question::Mail { smtputf8 } if accepted => {
                self.transaction = Some(Transaction { smtputf8, recipients: 0, refused: 0 });
            }
            Question::Recipient if accepted => {
                self.transaction.iter_mut().for_each(|it| it.recipients += 1);
            }
            Question::Recipient => self.transaction.iter_mut().for_each(|it| it.refused += 1),
            Question::Data if accepted => {
                self.phase = Phase::Body(Decoder::new(self.profile.max_octets));
            }
            Question::Message => self.transaction = None,
            Question::SignIn | Question::Mail { .. } | Question::Data => {}
        }
        if reply.code() == 421 {
            self.end();
        }
    }

    /// Takes the replies out that are to be written.
    pub fn take_output(&mut self) -> Vec<u8> {
        mem::take(&mut self.output)
    }

    /// Decodes what came of a message, behind what `out` holds: dots unstuffed, CRLF kept.
    /// With [`Body::End`] the message wants an answer.
    ///
    /// # Errors
    /// The message cannot be taken; `out` then is as it was.
    pub fn body(&mut self, out: &mut Vec<u8>) -> Result<Body, BodyFault> {
        let Phase::Body(decoder) = &mut self.phase else { return Ok(Body::More) };
        let before = out.len();
        let (taken, stopped) = decoder.decode(self.input.unread(), Some(out));
        self.input.consume(taken);
        let fault = match stopped {
            Stopped::NoMore => return Ok(Body::More),
            Stopped::End => {
                self.phase = Phase::Asked(Question::Message);
                return Ok(Body::End);
            }
            Stopped::Bare(bare) => {
                self.transaction = None;
                self.close(&command::bare_in("the message", bare, 550));
                BodyFault::BareLineEnd
            }
            Stopped::TooLarge => {
                self.transaction = None;
                if let Phase::Body(decoder) = mem::replace(&mut self.phase, Phase::Over) {
                    self.phase = Phase::PassingOver(decoder.patiently());
                }
                BodyFault::TooLarge
            }
        };
        out.truncate(before);
        Err(fault)
    }

    /// Ends the session with these words, 421, at the next moment between commands. A message
    /// that comes is taken to its end, and answered, first; one that is too large is not.
    pub fn shut_down(&mut self, reply: ServerReply) {
        self.last_words = Some(reply);
    }

    /// Ends the session with these words at once: whatever is under way was not accepted. For a
    /// program that fell silent in the middle.
    pub fn abandon(&mut self, reply: &ServerReply) {
        if !matches!(self.phase, Phase::Over) {
            self.close(reply);
        }
    }

    /// What it has in memory of what came.
    #[cfg(test)]
    pub(super) fn received(&self) -> &[u8] {
        self.input.all()
    }

    /// The next line.
    ///
    /// # Errors
    /// What is to be said before the session ends.
    fn line(&mut self) -> Result<Option<Line>, ServerReply> {
        if let Some(reply) = self.last_words.take() {
            return Err(reply);
        }
        let max = match self.phase {
            Phase::SignIn(_) => MAX_SIGN_IN_LINE,
            _ => command::max_line(self.input.unread()),
        };
        match self.input.take_line(max) {
            Ok(Some(line)) => Ok(Some(line)),
            Ok(None) => {
                self.input.release();
                Ok(None)
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Passes over what came of a message that is too large. Whether there is something else to
    /// do by now.
    fn pass_over(&mut self) -> bool {
        let Phase::PassingOver(decoder) = &mut self.phase else { return true };
        let (taken, stopped) = decoder.decode(self.input.unread(), None);
        self.input.consume(taken);
        let reply = too_large(self.profile.max_octets);
        match stopped {
            Stopped::NoMore => return false,
            Stopped::End => {
                self.phase = Phase::Command;
                self.write(&reply, false);
            }
            Stopped::Bare(bare) => self.close(&command::bare_in("the message", bare, 550)),
            Stopped::TooLarge => self.close(&reply),
        }
        true
    }

    fn write(&mut self, reply: &ServerReply, utf8: bool) {
        let utf8 = utf8 || self.transaction.as_ref().is_some_and(|it| it.smtputf8);
        reply.write(utf8, &mut self.output);
    }

    fn close(&mut self, reply: &ServerReply) {
        self.write(reply, false);
        self.end();
    }

    fn end(&mut self) {
        self.give_up();
        self.phase = Phase::Over;
        self.input = Input::default();
    }

    fn give_up(&mut self) {
        self.given_up |= self.transaction.take().is_some();
    }
}

impl Question {
    /// Whether the code says yes: the exact one, not any 2xx.
    fn is_accepted_by(self, code: u16) -> bool {
        match self {
            Self::SignIn => code == 235,
            Self::Mail { .. } | Self::Message => code == 250,
            Self::Recipient => matches!(code, 250 | 251),
            Self::Data => code == 354,
        }
    }

    /// Whether its answer may have UTF-8 in it because of what was asked itself.
    fn allows_utf8(self) -> bool {
        matches!(self, Self::Mail { smtputf8: true })
    }
}
