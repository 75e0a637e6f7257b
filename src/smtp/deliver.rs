//! Delivery of one message to one server.

use std::fmt;

use tokio::io::AsyncRead;
use tokio::time::Instant;

use super::command::{Command, MailParameters};
use super::envelope::Envelope;
use super::fault::Fault;
use super::meaning::{Asked, is_refusal};
use super::message::{Unsent, send_message};
use super::progress::Progress;
use super::session::Session;
use super::target::Target;
use crate::domain::{Address, Fact, Failure, FailureKind, Reply, Stage, StagePassed, TestEvent};

/// How many commands go in one write: so many that most messages need one, and so few that the
/// replies to them always fit into the connection's buffers (RFC 2920 §3.1).
pub(super) const GROUP: usize = 100;

/// The server took the message, and said so (R9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// What the server said to the message's end.
    pub reply: Reply,
    /// The message's size, as SIZE counts it (RFC 1870 §5).
    pub octets: u64,
}

/// Nothing was delivered, unless the failure is [`FailureKind::AnswerLost`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryError {
    /// What failed.
    pub failure: Failure,
    /// Every recipient that was refused, with the server's words.
    pub refused: Vec<(Address, Reply)>,
}

impl DeliveryError {
    /// Whether the same may work later, with nothing changed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.failure.is_transient()
    }
}

impl From<Failure> for DeliveryError {
    fn from(failure: Failure) -> Self {
        Self { failure, refused: Vec::new() }
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.fmt(f)?;
        self.refused.iter().try_for_each(|(address, reply)| write!(f, "; {address}: {reply}"))
    }
}

impl std::error::Error for DeliveryError {}

/// Delivers one message to all recipients or to none.
///
/// The message is read in blocks and made fit for SMTP on the way: see [`super`]. Dropping the
/// future closes the connection; before the message's end nothing is delivered then.
///
/// # Errors
/// Why nothing was delivered.
pub async fn deliver<B: AsyncRead + Unpin + Send>(
    target: &Target,
    envelope: &Envelope,
    message: B,
) -> Result<Delivered, DeliveryError> {
    deliver_watched(target, envelope, message, &mut |_| ()).await
}

/// [`deliver`], with each stage of [`Stage::of_delivery`] that begins or passes told to
/// `on_event`, and in the end what was said.
///
/// # Errors
/// Why nothing was delivered.
pub async fn deliver_watched<B: AsyncRead + Unpin + Send>(
    target: &Target,
    envelope: &Envelope,
    message: B,
    on_event: &mut (dyn FnMut(TestEvent) + Send),
) -> Result<Delivered, DeliveryError> {
    let mut progress = Progress::new(target, on_event);
    let result = hand_over(target, envelope, message, &mut progress).await;
    progress.tell_conversation();
    result
}

async fn hand_over<B: AsyncRead + Unpin + Send>(
    target: &Target,
    envelope: &Envelope,
    message: B,
    progress: &mut Progress<'_>,
) -> Result<Delivered, DeliveryError> {
    let mut session = Session::open(target, progress).await?;
    transaction(&mut session, progress, envelope).await?;
    let began = Instant::now();
    let sent = send_message(&mut session, target.deadlines, message).await;
    let took = began.elapsed();
    let failed = |unsent: Unsent| progress.failure(unsent.fault, Stage::Message, took);
    let delivered = sent.map_err(failed)?;
    progress.tell(TestEvent::Passed(StagePassed {
        stage: Stage::Message,
        took,
        fact: Fact::MessageAccepted,
        reply: Some(delivered.reply.clone()),
    }));
    session.quit().await;
    Ok(Delivered { reply: progress.redaction().reply(delivered.reply), ..delivered })
}

/// Everything from MAIL to the answer to DATA.
///
/// Where the message may not be sent after all, the session is to be dropped: DATA may have gone
/// out already, and then the server would take whatever follows for the message.
async fn transaction(
    session: &mut Session,
    progress: &mut Progress<'_>,
    envelope: &Envelope,
) -> Result<(), DeliveryError> {
    let offers = session.capabilities().clone();
    let utf8 = envelope.needs_smtputf8();
    if utf8 && !offers.offers("SMTPUTF8") {
        return Err(Failure::new(Stage::Sender, FailureKind::Utf8NotOffered).into());
    }
    let dsn = offers.offers("DSN").then_some(&envelope.dsn);
    let parameters = MailParameters { eight_bit: offers.offers("8BITMIME"), utf8, dsn };
    let notify = dsn.and_then(|dsn| dsn.notify.as_deref());
    let mut commands = vec![Command::Mail(&envelope.sender, parameters)];
    commands.extend(envelope.recipients.iter().map(|recipient| Command::Rcpt(recipient, notify)));
    commands.push(Command::Data);

    let began = Instant::now();
    let mut course = Course::new(envelope);
    progress.tell(TestEvent::Started(Stage::Sender));
    for group in commands.chunks(if offers.offers("PIPELINING") { GROUP } else { 1 }) {
        // After a refusal DATA goes out only if it went with the rest.
        if matches!(group, [Command::Data]) && !course.refusals.is_empty() {
            break;
        }
        let answered = progress.within(answers(session, group, &mut course)).await;
        for (passed, next) in course.passed.drain(..) {
            progress.tell(TestEvent::Passed(passed));
            progress.tell(TestEvent::Started(next));
        }
        if let Err(fault) = answered {
            let failure = progress.failure(fault, course.stage, began.elapsed());
            return Err(DeliveryError { failure, refused: named(course.refusals, progress) });
        }
    }
    let refusals = course.refusals;
    if refusals.is_empty() {
        return Ok(());
    }
    // What will not work later either decides.
    let worst = refusals.iter().find(|refusal| !refusal.reply.is_transient());
    let worst = worst.unwrap_or(&refusals[0]);
    let failure = Fault::replied(worst.kind.clone(), worst.reply.clone());
    let failure = progress.failure(failure, Stage::Recipients, began.elapsed());
    Err(DeliveryError { failure, refused: named(refusals, progress) })
}

/// How far the commands of a message got.
struct Course<'a> {
    envelope: &'a Envelope,
    /// What is being answered.
    stage: Stage,
    since: Instant,
    /// What passed, with the stage that began then, until somebody is told of it.
    passed: Vec<(StagePassed, Stage)>,
    refusals: Vec<Refusal>,
}

impl<'a> Course<'a> {
    fn new(envelope: &'a Envelope) -> Self {
        let (passed, refusals) = (Vec::new(), Vec::new());
        Self { envelope, stage: Stage::Sender, since: Instant::now(), passed, refusals }
    }

    /// The stage passed, and the next one begins.
    fn go_on(&mut self, next: Stage, fact: Fact, reply: Option<Reply>) {
        let now = Instant::now();
        let took = now - self.since;
        self.passed.push((StagePassed { stage: self.stage, took, fact, reply }, next));
        (self.stage, self.since) = (next, now);
    }
}

/// A recipient that was refused.
struct Refusal {
    recipient: Address,
    reply: Reply,
    kind: FailureKind,
}

fn named(refusals: Vec<Refusal>, progress: &Progress<'_>) -> Vec<(Address, Reply)> {
    let named = |it: Refusal| (it.recipient, progress.redaction().reply(it.reply));
    refusals.into_iter().map(named).collect()
}

/// Sends commands in one write and takes their answers. A refused recipient is noted, so that
/// every one of them can be named; anything else that is not as hoped ends it.
async fn answers(
    session: &mut Session,
    commands: &[Command<'_>],
    course: &mut Course<'_>,
) -> Result<(), Fault> {
    session.send_commands(commands).await?;
    for command in commands {
        match command {
            Command::Rcpt(recipient, _) => {
                match session.expect(Asked::Recipient, &[250, 251]).await {
                    Ok(_) => {}
                    Err(Fault { kind, reply: Some(reply), .. }) if is_refusal(&reply) => {
                        let recipient = (*recipient).clone();
                        course.refusals.push(Refusal { recipient, reply, kind });
                    }
                    Err(fault) => return Err(fault),
                }
            }
            Command::Data if course.refusals.is_empty() => {
                let fact = Fact::RecipientsAccepted(course.envelope.recipients.len());
                course.go_on(Stage::Message, fact, None);
                session.expect(Asked::Data, &[354]).await?;
            }
            Command::Data => {}
            _ => {
                let reply = session.expect(Asked::Sender, &[250]).await?;
                let fact = Fact::SenderAccepted(course.envelope.sender.clone());
                course.go_on(Stage::Recipients, fact, Some(reply));
            }
        }
    }
    Ok(())
}
