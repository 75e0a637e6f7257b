//! The connection test: every stage of a session, and the sender; no message is sent.

use super::command::{Command, MailParameters};
use super::fault::Fault;
use super::meaning::Asked;
use super::progress::{Passed, Progress};
use super::session::Session;
use super::target::Target;
use crate::domain::{
    Address, Fact, Failure, FailureKind, Proof, SmtpMsa, Stage, TestEvent, Timestamp,
};

/// Settings that a connection test has just proved (R4). Only [`test()`] makes one.
#[derive(Clone, Debug)]
pub struct Verified {
    server: SmtpMsa,
    sender: Address,
    proof: Proof,
}

impl Verified {
    /// The server, exactly as it was tested.
    #[must_use]
    pub fn server(&self) -> &SmtpMsa {
        &self.server
    }

    /// The sender that the server took.
    #[must_use]
    pub fn sender(&self) -> &Address {
        &self.sender
    }

    /// What is to be stored beside the settings.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.proof.clone()
    }
}

/// Tests a server: each stage of [`Stage::of_test`] in its order, the last with the sender as
/// sender and recipient, and then RSET.
///
/// Each stage that begins or passes is told to `on_event`, and in the end what was said. Dropping
/// the future closes the connection.
///
/// # Errors
/// The stage that failed, and how.
pub async fn test(
    target: &Target,
    sender: &Address,
    on_event: &mut (dyn FnMut(TestEvent) + Send),
) -> Result<Verified, Failure> {
    let mut progress = Progress::new(target, on_event);
    let result = prove(target, sender, &mut progress).await;
    progress.tell_conversation();
    result
}

async fn prove(
    target: &Target,
    sender: &Address,
    progress: &mut Progress<'_>,
) -> Result<Verified, Failure> {
    let mut session = Session::open(target, progress).await?;
    let evidence = session.evidence();
    let sender_taken = progress.stage(Stage::Sender, try_sender(&mut session, sender)).await;
    session.quit().await;
    sender_taken?;
    let server = target.server.clone();
    let proof = Proof::new(&server, sender, evidence, Timestamp::now());
    Ok(Verified { server, sender: sender.clone(), proof })
}

/// Some servers refuse a sender only once there is a recipient.
async fn try_sender(session: &mut Session, sender: &Address) -> Result<Passed<()>, Fault> {
    let offers = session.capabilities().clone();
    let utf8 = sender.needs_smtputf8();
    if utf8 && !offers.offers("SMTPUTF8") {
        return Err(FailureKind::Utf8NotOffered.into());
    }
    let parameters = MailParameters { utf8, ..MailParameters::default() };
    let commands = [Command::Mail(sender, parameters), Command::Rcpt(sender, None), Command::Rset];
    let mut accepted = None;
    for group in commands.chunks(if offers.offers("PIPELINING") { commands.len() } else { 1 }) {
        session.send_commands(group).await?;
        for command in group {
            match command {
                Command::Mail(..) => drop(session.expect(Asked::Sender, &[250]).await?),
                Command::Rcpt(..) => {
                    accepted = Some(session.expect(Asked::OwnRecipient, &[250, 251]).await?);
                }
                // Nothing depends on how the server likes to forget it.
                _ => drop(session.reply().await?),
            }
        }
    }
    Ok(Passed { value: (), fact: Fact::SenderAccepted(sender.clone()), reply: accepted })
}
