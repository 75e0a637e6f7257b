//! A program that does not give up.

use std::io;
use std::sync::RwLock;

use super::super::program::{Answer, Program};
use crate::support::{BOB, OTHER};

pub(super) struct Sender<'a> {
    port: u16,
    auth: &'a str,
    /// Closed while there is nobody to connect to.
    door: &'a RwLock<()>,
    program: Option<Program>,
}

/// What a program knows of a message in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was told 250.
    Taken,
    /// It was told something else, or the message had not gone out whole.
    NotTaken,
    /// The message had gone out, and no answer came; or it was told that the answer was lost.
    AnswerLost,
}

impl<'a> Sender<'a> {
    pub(super) fn new(port: u16, auth: &'a str, door: &'a RwLock<()>) -> Self {
        Self { port, auth, door, program: None }
    }

    /// Tries once.
    pub(super) fn send(&mut self, number: usize) -> Fate {
        let mut is_out = false;
        match self.try_send(number, &mut is_out) {
            Ok(answer) if answer.0.starts_with("250") && is_out => Fate::Taken,
            Ok(answer) if answer.0.contains("may have been delivered") => Fate::AnswerLost,
            Ok(_) => {
                // After a refusal in the middle the next try begins anew.
                if !is_out {
                    self.program = None;
                }
                Fate::NotTaken
            }
            Err(_) => {
                self.program = None;
                if is_out { Fate::AnswerLost } else { Fate::NotTaken }
            }
        }
    }

    /// The last answer that it got, be it the one that ends it early.
    fn try_send(&mut self, number: usize, is_out: &mut bool) -> io::Result<Answer> {
        let program = match &mut self.program {
            Some(program) => program,
            none => {
                drop(self.door.read());
                none.insert(signed_in(self.port, self.auth)?)
            }
        };
        for line in [&format!("MAIL FROM:<{OTHER}>")[..], &format!("RCPT TO:<{BOB}>"), "DATA"] {
            program.try_say(format!("{line}\r\n").as_bytes())?;
            let answer = program.try_answer()?;
            if !answer.0.starts_with(['2', '3']) {
                return Ok(answer);
            }
        }
        let message = format!(
            "From: {OTHER}\r\nTo: {BOB}\r\nSubject: Message {number}\r\n\r\nHello\r\n.\r\n"
        );
        // From here on some of it may be there, and so may all of it.
        *is_out = true;
        program.try_say(message.as_bytes())?;
        program.try_answer()
    }
}

fn signed_in(port: u16, auth: &str) -> io::Result<Program> {
    let mut program = Program::open(port)?;
    program.try_answer()?;
    for line in ["EHLO localhost", auth] {
        program.try_say(format!("{line}\r\n").as_bytes())?;
        let answer = program.try_answer()?;
        if !answer.0.starts_with('2') {
            return Err(io::Error::other(answer.0));
        }
    }
    Ok(program)
}
