//! A connection that takes one message after another, step by step: for the relay.

use tokio::io::AsyncRead;
use tokio::time::Instant;

use super::command::{Command, MailParameters};
use super::deliver::{Delivered, GROUP};
use super::envelope::{Dsn, Notify};
use super::fault::Fault;
use super::meaning::{Asked, is_refusal};
use super::message::send_message;
use super::progress::{Bearings, Progress};
use super::session::Session;
use super::target::Target;
use crate::domain::{
    Address, Conversation, Fact, Failure, FailureKind, Reply, Stage, StagePassed, TestEvent,
};

/// A connection to a server that let the person in. Dropping it closes it.
///
/// After an error that [`is_usable`](Self::is_usable) does not outlive, it is good for nothing
/// but to be dropped.
#[derive(Debug)]
pub struct Connection {
    session: Session,
    target: Target,
    bearings: Bearings,
    /// Whether it has carried a message, or part of one, before.
    is_used: bool,
    is_usable: bool,
}

/// The sender's half of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFrom {
    /// The envelope sender.
    pub sender: Address,
    /// Whether an address or the header needs SMTPUTF8 (RFC 6531).
    pub smtputf8: bool,
    /// What the server shall report; of this, when to report is asked for with each recipient.
    pub dsn: Dsn,
}

/// A recipient, and when the sender is to be notified about them; an empty list means never
/// (RFC 3461 §4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address.
    pub address: Address,
    /// When to notify the sender, where that is not left to the server.
    pub notify: Option<Vec<Notify>>,
}

/// What a server answered for each recipient, in their order.
pub type Answers = Vec<Result<Reply, Failure>>;

/// Is told of each stage, as in [`deliver_watched`](super::deliver_watched).
type OnEvent<'a> = &'a mut (dyn FnMut(TestEvent) + Send);

impl Connection {
    /// Goes through the stages up to the sign-in.
    ///
    /// # Errors
    /// The stage that failed, and how.
    pub async fn open(target: Target, on_event: OnEvent<'_>) -> Result<Self, Failure> {
        let bearings = Bearings::new(&target);
        let mut progress = Progress::going_on(bearings.clone(), on_event);
        let opened = Session::open(&target, &mut progress).await;
        if opened.is_err() {
            progress.tell_conversation();
        }
        Ok(Self { session: opened?, target, bearings, is_used: false, is_usable: true })
    }

    /// Whether another message can be begun.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.is_usable
    }

    /// Whether it has carried a message, or part of one, before: the server may have closed it
    /// meanwhile, and then nothing is lost by trying another.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// The largest message that the server takes, in octets, if it says one (RFC 1870 §4).
    #[must_use]
    pub fn size_limit(&self) -> Option<u64> {
        self.session.capabilities().size_limit()
    }

    /// Whether the server takes internationalised addresses and headers (RFC 6531).
    #[must_use]
    pub fn offers_smtputf8(&self) -> bool {
        self.session.capabilities().offers("SMTPUTF8")
    }

    /// What was said since the last message was begun.
    #[must_use]
    pub fn conversation(&self) -> Conversation {
        self.bearings.transcript().conversation()
    }

    /// Begins a message: names its sender and the recipients that are known, in one write where
    /// the server lets it (RFC 2920). Whatever was begun before is given up.
    ///
    /// # Errors
    /// The server does not take the sender, or the connection failed. A refused recipient is an
    /// answer, and no error.
    pub async fn begin(
        &mut self,
        from: &MailFrom,
        recipients: &[Recipient],
        on_event: OnEvent<'_>,
    ) -> Result<Answers, Failure> {
        if self.is_used {
            self.bearings.transcript().begin_again();
        }
        let offers = self.session.capabilities();
        let needs_utf8 = from.smtputf8
            || from.sender.needs_smtputf8()
            || recipients.iter().any(|recipient| recipient.address.needs_smtputf8());
        if needs_utf8 && !offers.offers("SMTPUTF8") {
            return Err(Failure::new(Stage::Sender, FailureKind::Utf8NotOffered));
        }
        let dsn = offers.offers("DSN").then_some(&from.dsn);
        let eight_bit = offers.offers("8BITMIME");
        let parameters = MailParameters { eight_bit, utf8: needs_utf8, dsn };
        let mut commands = Vec::with_capacity(recipients.len() + 2);
        if self.is_used {
            commands.push(Command::Rset);
        }
        commands.push(Command::Mail(&from.sender, parameters));
        self.is_used = true;
        self.ask(commands, recipients, on_event).await
    }

    /// Names one more recipient of the message that was begun.
    ///
    /// # Errors
    /// The connection failed.
    pub async fn recipient(
        &mut self,
        recipient: &Recipient,
        on_event: OnEvent<'_>,
    ) -> Result<Result<Reply, Failure>, Failure> {
        if recipient.address.needs_smtputf8() && !self.offers_smtputf8() {
            return Ok(Err(Failure::new(Stage::Recipients, FailureKind::Utf8NotOffered)));
        }
        let mut answers = self.ask(Vec::new(), std::slice::from_ref(recipient), on_event).await?;
        Ok(answers.pop().unwrap_or_else(|| unreachable!("each recipient has an answer")))
    }

    /// Sends the message that was begun, as [`deliver`](fn@super::deliver) does.
    ///
    /// # Errors
    /// Why nothing was delivered, unless it is [`FailureKind::AnswerLost`].
    pub async fn send<B: AsyncRead + Unpin + Send>(
        &mut self,
        message: B,
        on_event: OnEvent<'_>,
    ) -> Result<Delivered, Failure> {
        let mut progress = Progress::going_on(self.bearings.clone(), on_event);
        progress.tell(TestEvent::Started(Stage::Message));
        let began = Instant::now();
        let data = async {
            self.session.send_commands(&[Command::Data]).await?;
            self.session.expect(Asked::Data, &[354]).await.map(drop)
        };
        if let Err(fault) = progress.within(data).await {
            self.is_usable &= is_about_the_message(&fault);
            return Err(progress.failure(fault, Stage::Message, began.elapsed()));
        }
        self.is_usable = false;
        let sent = send_message(&mut self.session, self.target.deadlines, message).await;
        let took = began.elapsed();
        let delivered = sent.map_err(|unsent| {
            self.is_usable = unsent.is_answered;
            progress.failure(unsent.fault, Stage::Message, took)
        })?;
        self.is_usable = true;
        progress.tell(TestEvent::Passed(StagePassed {
            stage: Stage::Message,
            took,
            fact: Fact::MessageAccepted,
            reply: Some(delivered.reply.clone()),
        }));
        Ok(Delivered { reply: progress.redaction().reply(delivered.reply), ..delivered })
    }

    /// Says good-bye without waiting for the answer.
    pub async fn quit(self) {
        self.session.quit().await;
    }

    /// Sends commands, and RCPT for each recipient, and takes the answers.
    async fn ask(
        &mut self,
        mut commands: Vec<Command<'_>>,
        recipients: &[Recipient],
        on_event: OnEvent<'_>,
    ) -> Result<Answers, Failure> {
        let offers = self.session.capabilities();
        let (pipelining, dsn) = (offers.offers("PIPELINING"), offers.offers("DSN"));
        commands.extend(recipients.iter().map(|recipient| {
            let notify = recipient.notify.as_deref().filter(|_| dsn);
            Command::Rcpt(&recipient.address, notify)
        }));
        let mut progress = Progress::going_on(self.bearings.clone(), on_event);
        let mut talk = Talk { answers: Vec::new(), refused: None, stage: Stage::Sender };
        let began = Instant::now();
        if matches!(commands.first(), Some(Command::Rcpt(..))) {
            talk.stage = Stage::Recipients;
        }
        progress.tell(TestEvent::Started(talk.stage));
        for group in commands.chunks(if pipelining { GROUP } else { 1 }) {
            let answered = progress.within(talk.say(&mut self.session, group)).await;
            if let Err(fault) = answered {
                self.is_usable = false;
                return Err(progress.failure(fault, talk.stage, began.elapsed()));
            }
            if talk.refused.is_some() {
                break;
            }
        }
        let took = began.elapsed();
        if let Some(fault) = talk.refused {
            return Err(progress.failure(fault, Stage::Sender, took));
        }
        let failed = |fault| progress.failure(fault, Stage::Recipients, took);
        let clean = |reply| progress.redaction().reply(reply);
        Ok(talk.answers.into_iter().map(|answer| answer.map(clean).map_err(failed)).collect())
    }
}

/// Commands that are said to a server, and what it answered.
struct Talk {
    answers: Vec<Result<Reply, Fault>>,
    /// Why it does not take the sender.
    refused: Option<Fault>,
    /// What is being answered.
    stage: Stage,
}

impl Talk {
    /// Says them in one write, and takes every answer: a refusal among them leaves the connection
    /// as good as it was.
    async fn say(&mut self, session: &mut Session, group: &[Command<'_>]) -> Result<(), Fault> {
        session.send_commands(group).await?;
        for command in group {
            let asked = match command {
                Command::Rcpt(..) => Asked::Recipient,
                _ => Asked::Sender,
            };
            let reply = session.reply().await?;
            if reply.code == 421 {
                session.judge(asked, &[], reply)?;
                continue;
            }
            match command {
                // A server that keeps what was begun may hold its recipients for those of the next
                // message; and an answer of another kind was not to this.
                Command::Rset => drop(session.judge(asked, &[250], reply)?),
                Command::Mail(..) => {
                    if !is_refusal(&reply) {
                        session.judge(asked, &[250], reply)?;
                        self.stage = Stage::Recipients;
                    } else if let Err(fault) = session.judge(asked, &[250], reply) {
                        self.refused = Some(fault);
                    }
                }
                // Of the recipients of a message without a sender no server takes any.
                _ if self.refused.is_some() => {}
                _ if is_refusal(&reply) => {
                    self.answers.push(session.judge(asked, &[250, 251], reply));
                }
                _ => self.answers.push(Ok(session.judge(asked, &[250, 251], reply)?)),
            }
        }
        Ok(())
    }
}

/// Whether a fault is what the server thinks of the message, and not the end of the connection.
fn is_about_the_message(fault: &Fault) -> bool {
    fault.reply.as_ref().is_some_and(is_refusal)
}
