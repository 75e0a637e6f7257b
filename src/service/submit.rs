//! Submitting a message as a mail program hands it over.

use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::domain::{Account, Address, Refusal, Reply, ServerKind, SmtpMsa, Timestamp, check_hops};
use crate::smtp::{Dsn, Envelope};

use super::entry::random;
use super::message::{Changes, End, Mailbox, read};
use super::telling::{Tell, unheard};
use super::transmit::{Consignment, Transmitted, Via};
use super::{Service, ServiceError};

/// A message to be sent, apart from the message itself.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The envelope sender that the program gave, if it gave one.
    pub sender: Option<EnvelopeSender>,
    /// The recipients that the program gave.
    pub recipients: Vec<Mailbox>,
    /// Whether those in the message's header are recipients too.
    pub recipients_in_header: bool,
    /// The name for a From that has to be added.
    pub display_name: Option<String>,
    /// How the message ends.
    pub end: End,
    /// Which notes about the delivery are asked for (RFC 3461).
    pub dsn: Dsn,
}

/// An envelope sender, as programs give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvelopeSender {
    /// An address, with or without a domain.
    Mailbox(Mailbox),
    /// The null sender, which programs use for answers that shall get none: notes about delivery,
    /// and those of somebody's absence (RFC 5321 §4.5.5).
    Null,
}

/// A message that a server took (R9).
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Whether it was a gateway.
    pub kind: ServerKind,
    /// The server.
    pub server: SmtpMsa,
    /// Its words.
    pub reply: Reply,
    /// Why the record of it could not be written, if it could not.
    pub unrecorded: Option<String>,
}

/// What is known of a message before it is routed.
#[derive(Debug, Default)]
struct Known {
    from: Option<Address>,
    recipients: usize,
    subject: Option<String>,
}

impl Service {
    /// Sends a message: by the gateway of its From, by the domain mail server, or nowhere.
    /// Either all recipients are taken, or nothing is sent.
    ///
    /// # Errors
    /// Why it was not sent. Every refusal is recorded as well (R14).
    pub async fn submit<R: AsyncRead + Unpin + Send>(
        &self,
        submission: Submission,
        input: R,
    ) -> Result<Accepted, ServiceError> {
        self.submit_watched(submission, input, &mut unheard()).await
    }

    /// The same. Each stage is told to `tell`.
    pub(super) async fn submit_watched<R: AsyncRead + Unpin + Send>(
        &self,
        submission: Submission,
        input: R,
        tell: &mut Tell,
    ) -> Result<Accepted, ServiceError> {
        let mut known = Known::default();
        match self.prepare(submission, input, &mut known).await {
            Ok((via, consignment, message)) => {
                let (kind, server) = (via.kind, via.prepared.server().clone());
                let from = consignment.from.clone();
                let result = self.transmit(via, consignment, message, tell).await;
                self.note_delivery(kind, &from, &result).await;
                let Transmitted { delivered, unrecorded } = result?;
                Ok(Accepted { kind, server, reply: delivered.reply, unrecorded })
            }
            Err(error) => {
                let Known { from, recipients, subject } = known;
                self.record_refusal(from, recipients, subject, &error).await;
                Err(error)
            }
        }
    }

    /// Reads the header, decides the route, and makes what is to be sent.
    async fn prepare<R: AsyncRead + Unpin + Send>(
        &self,
        submission: Submission,
        input: R,
        known: &mut Known,
    ) -> Result<(Via, Consignment, impl AsyncRead + Unpin + Send + use<R>), ServiceError> {
        let incoming = read(input, submission.end).await?;
        let header = incoming.header;
        known.subject = header.subject();

        let snapshot = self.fresh().await;
        let (policy, account) = self.usable(&snapshot)?;
        let default_address = account.default_address(&policy, self.person());
        let complete = |mailbox: Mailbox| complete(mailbox, default_address.as_ref());

        let mut dsn = submission.dsn;
        if submission.sender == Some(EnvelopeSender::Null) {
            // From takes its place in the envelope, but is still to be told nothing.
            dsn.notify.get_or_insert_default();
        }
        let in_header = header.author()?;
        let from = match (submission.sender, &in_header) {
            (Some(EnvelopeSender::Mailbox(sender)), _) => complete(sender)?,
            // The null sender is nobody's: From says whose the message is.
            (Some(EnvelopeSender::Null) | None, Some(author)) => complete(author.clone())?,
            (Some(EnvelopeSender::Null), None) => return Err(ServiceError::NullSender),
            (None, None) => default_address.clone().ok_or(NO_OWN_ADDRESS)?,
        };
        known.from = Some(from.clone());
        if let Some(author) = &in_header {
            let shown = complete(author.clone())?;
            if shown != from {
                return Err(ServiceError::FromIsNotSender { from: shown, sender: from });
            }
        }

        let mut recipients = Vec::new();
        let more = if submission.recipients_in_header { header.recipients()? } else { Vec::new() };
        for recipient in submission.recipients.into_iter().chain(more) {
            let recipient = complete(recipient)?;
            if !recipients.contains(&recipient) {
                recipients.push(recipient);
            }
        }
        known.recipients = recipients.len();
        if recipients.is_empty() {
            return Err(ServiceError::NoRecipients);
        }
        check_hops(header.received_fields()).map_err(ServiceError::Refused)?;

        let via = self.via(&from).await?;
        let name = name_of(&from, submission.display_name, &account);
        let changes = changes(&via, &from, name)?;
        let envelope = Envelope {
            sender: via.envelope_sender.clone(),
            recipients,
            smtputf8: header.needs_smtputf8(),
            dsn,
        };
        let head = std::io::Cursor::new(header.outgoing(&changes));
        let consignment = Consignment { from, subject: known.subject.clone(), envelope };
        Ok((via, consignment, head.chain(incoming.body)))
    }
}

impl Service {
    /// The address that a program means, on the shared config as it was seen last (R10).
    pub(super) fn complete(&self, mailbox: Mailbox) -> Result<Address, ServiceError> {
        if let Mailbox::Address(address) = mailbox {
            return Ok(address);
        }
        let (policy, account) = self.usable(&self.snapshot())?;
        complete(mailbox, account.default_address(&policy, self.person()).as_ref())
    }

    /// The same on the newest shared config.
    pub(super) async fn completed(&self, mailbox: Mailbox) -> Result<Address, ServiceError> {
        if let Mailbox::WithoutDomain(_) = &mailbox {
            self.fresh().await;
        }
        self.complete(mailbox)
    }
}

const NO_OWN_ADDRESS: ServiceError = ServiceError::Refused(Refusal::NoOwnAddress);

/// An address without a domain means the person's default address (R10).
fn complete(mailbox: Mailbox, default_address: Option<&Address>) -> Result<Address, ServiceError> {
    match mailbox {
        Mailbox::Address(address) => Ok(address),
        Mailbox::WithoutDomain(_) => default_address.cloned().ok_or(NO_OWN_ADDRESS),
    }
}

/// The name beside a From that has to be added: the program's, or the one that the person gave
/// the address.
fn name_of(from: &Address, given: Option<String>, account: &Account) -> Option<String> {
    let own = || match account.find(from) {
        Some(send_as) => send_as.display_name.clone(),
        None => account.own.display_name.clone(),
    };
    Some(given.unwrap_or_else(own)).filter(|name| !name.is_empty())
}

/// What is put into the header of a message that goes this way.
pub(super) fn changes(
    via: &Via,
    from: &Address,
    name: Option<String>,
) -> Result<Changes, ServiceError> {
    // R8: through the domain mail server, a From other than the own address names the own one.
    let own_address = (via.kind == ServerKind::Domain).then(|| via.envelope_sender.clone());
    Ok(Changes {
        from: from.clone(),
        name,
        sender: own_address.filter(|own| own != from),
        now: Timestamp::now(),
        message_id: message_id(from)?,
    })
}

/// A name for the message that no other has (RFC 5322 §3.6.4); it tells nothing of the machine.
pub(super) fn message_id(from: &Address) -> Result<String, ServiceError> {
    let name = u128::from_be_bytes(random()?);
    Ok(format!("{name:032x}@{}", from.domain().as_ascii()))
}
