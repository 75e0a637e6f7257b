//! Delivery of one message to one server.

use std::fmt;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::{Instant, timeout};

use super::command::{Command, MailParameters};
use super::data::DataEncoder;
use super::envelope::Envelope;
use super::fault::Fault;
use super::meaning::Asked;
use super::progress::Progress;
use super::session::Session;
use super::target::{Deadlines, Target};
use crate::domain::{Address, Fact, Failure, FailureKind, Reply, Stage, StagePassed, TestEvent};

/// How much of a message is read, and written, at once, in octets.
const BLOCK: usize = 16 * 1024;

/// How many commands go in one write: so many that most messages need one, and so few that the
/// replies to them always fit into the connection's buffers (RFC 2920 §3.1).
const GROUP: usize = 100;

/// How long a server that broke off may take to say why.
const LAST_WORDS: Duration = Duration::from_secs(2);

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
    let delivered = sent.map_err(|fault| progress.failure(fault, Stage::Message, took))?;
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

/// Whether a reply to RCPT is about the recipient: 421 is about the connection.
fn is_refusal(reply: &Reply) -> bool {
    (400..600).contains(&reply.code) && reply.code != 421
}

/// Sends the message and takes the server's answer.
async fn send_message<B: AsyncRead + Unpin + Send>(
    session: &mut Session,
    deadlines: Deadlines,
    mut message: B,
) -> Result<Delivered, Fault> {
    let limits = Limits {
        octets: session.capabilities().size_limit(),
        eight_bit: session.capabilities().offers("8BITMIME"),
    };
    let mut encoder = DataEncoder::new();
    let mut input = vec![0; BLOCK];
    let mut output = Vec::with_capacity(2 * BLOCK);
    loop {
        let read = message.read(&mut input).await;
        let length = read
            .map_err(|error| Fault::detailed(FailureKind::MessageUnreadable, error.to_string()))?;
        if length == 0 {
            break;
        }
        encoder.encode(&input[..length], &mut output);
        limits.check(&encoder)?;
        if output.len() >= BLOCK {
            send_block(session, deadlines.block, &output).await?;
            output.clear();
        }
    }
    encoder.finish(&mut output);
    limits.check(&encoder)?;
    // The dot is the last of it: unless all of it went out, nothing is delivered.
    send_block(session, deadlines.block, &output).await?;
    let reply = final_answer(session, deadlines.answer).await?;
    Ok(Delivered { reply, octets: encoder.octets() })
}

/// What the server takes.
struct Limits {
    octets: Option<u64>,
    eight_bit: bool,
}

impl Limits {
    fn check(&self, encoder: &DataEncoder) -> Result<(), Fault> {
        if self.octets.is_some_and(|limit| encoder.octets() > limit) {
            return Err(FailureKind::TooLarge(self.octets).into());
        }
        if encoder.is_eight_bit() && !self.eight_bit {
            return Err(FailureKind::EightBitNotOffered.into());
        }
        Ok(())
    }
}

async fn send_block(session: &mut Session, deadline: Duration, block: &[u8]) -> Result<(), Fault> {
    let fault = match timeout(deadline, session.send(block)).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.into(),
        Err(_) => FailureKind::TimedOut.into(),
    };
    // A server that stops reading may have said why.
    match timeout(LAST_WORDS, session.expect(Asked::Message, &[])).await {
        Ok(Err(reason)) if reason.reply.is_some() => Err(reason),
        _ => Err(fault),
    }
}

/// From here on the server may have taken the message, whatever it is that goes wrong.
async fn final_answer(session: &mut Session, deadline: Duration) -> Result<Reply, Fault> {
    let lost = |reply, detail| Fault { reply, detail, ..FailureKind::AnswerLost.into() };
    match timeout(deadline, session.expect(Asked::Message, &[250])).await {
        Ok(Err(Fault { reply: Some(reply), kind: FailureKind::BadReply, .. })) => {
            Err(lost(Some(reply), None))
        }
        Ok(Err(Fault { reply: None, detail, .. })) => Err(lost(None, detail)),
        Ok(answer) => answer,
        Err(_) => Err(lost(None, Some("timed out".to_owned()))),
    }
}
