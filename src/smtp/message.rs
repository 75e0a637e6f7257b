//! The message itself, from its first block to the server's last word on it.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::timeout;

use super::data::DataEncoder;
use super::deliver::Delivered;
use super::fault::Fault;
use super::meaning::Asked;
use super::session::Session;
use super::target::Deadlines;
use crate::domain::{FailureKind, Reply};

/// How much of a message is read, and written, at once, in octets.
const BLOCK: usize = 16 * 1024;

/// How long a server that broke off may take to say why.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Why a message was not delivered, and what that leaves behind.
#[derive(Debug)]
pub(super) struct Unsent {
    pub(super) fault: Fault,
    /// Whether the server has answered the whole message, and takes commands again. Otherwise the
    /// connection is to be dropped: whatever followed would be taken for the message.
    pub(super) is_answered: bool,
}

impl From<Fault> for Unsent {
    fn from(fault: Fault) -> Self {
        Self { fault, is_answered: false }
    }
}

/// Sends the message, which the server is waiting for, and takes the server's answer.
pub(super) async fn send_message<B: AsyncRead + Unpin + Send>(
    session: &mut Session,
    deadlines: Deadlines,
    mut message: B,
) -> Result<Delivered, Unsent> {
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
    match final_answer(session, deadlines.answer).await {
        Ok(reply) => Ok(Delivered { reply, octets: encoder.octets() }),
        Err(fault) => {
            let said = fault.reply.as_ref().filter(|_| fault.kind != FailureKind::AnswerLost);
            Err(Unsent { is_answered: said.is_some_and(|reply| reply.code != 421), fault })
        }
    }
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
