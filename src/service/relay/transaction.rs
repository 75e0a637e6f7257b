//! One message on its way through the relay: each step is done with the server while the program
//! waits for it, so that nothing is promised that the server did not promise (R9).

use std::io::Cursor;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::domain::{Address, Failure, FailureKind, Reply, Stage, Told, check_hops};
use crate::smtp::server::{Mail, Rcpt};
use crate::smtp::{Delivered, Dsn, MailFrom, Recipient};

use super::super::message::{End, Header, MessageError, read};
use super::super::submit::changes;
use super::super::transmit::{UnderWay, Via};
use super::super::{Service, ServiceError};
use super::pool::{Leased, Pool, unheard};

/// A message that a program is handing over.
#[derive(Debug)]
pub(super) struct Transaction {
    service: Service,
    pool: Pool,
    mail: Mail,
    /// The sender that the program gave; none is the null sender.
    sender: Option<Address>,
    /// The way that the sender chose; none while only the header can say (`MAIL FROM:<>`).
    way: Option<Way>,
    /// Those that were accepted, or, where there is no way yet, may be.
    recipients: Vec<Recipient>,
    refused: Vec<ServiceError>,
}

/// Where a message goes.
#[derive(Debug)]
struct Way {
    from: Address,
    via: Via,
    server: Leased,
    /// Whether the server knows the sender of this message.
    is_begun: bool,
    /// It is recorded whatever becomes of it (R14), once something was refused or sent.
    attempt: UnderWay,
}

/// What is known of a message once its header was read.
#[derive(Debug, Default)]
struct Known {
    from: Option<Address>,
    subject: Option<String>,
}

/// Why a message does not go on its way.
#[derive(Debug)]
struct NoWay {
    error: ServiceError,
    /// Where a server was asked, and it is no part of a way.
    attempt: Option<UnderWay>,
}

impl From<ServiceError> for NoWay {
    fn from(error: ServiceError) -> Self {
        Self { error, attempt: None }
    }
}

impl From<MessageError> for NoWay {
    fn from(error: MessageError) -> Self {
        ServiceError::from(error).into()
    }
}

impl NoWay {
    /// Records it (R14), and hands out why.
    async fn record(
        self,
        service: &Service,
        from: Option<Address>,
        recipients: usize,
        subject: Option<String>,
    ) -> ServiceError {
        match self.attempt {
            Some(mut attempt) => {
                attempt.of(recipients, subject);
                attempt.end(Err(&self.error)).await;
            }
            None => service.record_refusal(from, recipients, subject, &self.error).await,
        }
        self.error
    }
}

/// A message that a server took (R9).
#[derive(Debug)]
pub(super) struct Taken {
    /// Its words.
    pub(super) reply: Reply,
    /// Still to be recorded: when it is known whether the program was told.
    pub(super) attempt: UnderWay,
}

impl Taken {
    /// Records it, now that the program was told of it, or could not be.
    pub(super) async fn record(mut self, told: bool) {
        self.attempt.told(if told { Told::Yes } else { Told::No });
        self.attempt.end(Ok(&self.reply)).await;
    }
}

impl Transaction {
    /// Begins a message: chooses its way by its sender, and connects to the server.
    pub(super) async fn begin(
        service: &Service,
        pool: &Pool,
        mail: Mail,
    ) -> Result<Self, ServiceError> {
        let sender = match mail.sender.clone() {
            // The newest shared config says whom it means (R10).
            Some(mailbox) => Some(service.completed(mailbox).await?),
            None => None,
        };
        let way = match sender.clone() {
            Some(from) => match Way::choose(service, pool, &from, mail.size).await {
                Ok(way) => Some(way),
                Err(no_way) => {
                    return Err(no_way.record(service, Some(from), 0, None).await);
                }
            },
            None => None,
        };
        let (service, pool) = (service.clone(), pool.clone());
        let (recipients, refused) = (Vec::new(), Vec::new());
        Ok(Self { service, pool, mail, sender, way, recipients, refused })
    }

    /// Asks the server about one more recipient. Of a message whose way is not known yet, they are
    /// asked about with the message.
    pub(super) async fn recipient(&mut self, rcpt: Rcpt) -> Result<Option<Reply>, ServiceError> {
        // Where From takes the null sender's place in the envelope, it is still to be told nothing.
        let notify = rcpt.notify.or_else(|| self.sender.is_none().then(Vec::new));
        let address = self.service.complete(rcpt.mailbox)?;
        let recipient = Recipient { address, notify };
        let Some(way) = &mut self.way else {
            self.recipients.push(recipient);
            return Ok(None);
        };
        let answer = if way.is_begun {
            way.ask(&recipient).await
        } else {
            let from = mail_from(&self.mail, &way.via);
            let first = std::slice::from_ref(&recipient);
            let begun = way.begin(&self.service, &self.pool, &from, first).await;
            begun.and_then(|mut answers| answers.pop().unwrap_or(Err(ServiceError::NoRecipients)))
        };
        match answer {
            Ok(reply) => {
                self.recipients.push(recipient);
                Ok(Some(reply))
            }
            Err(error) => {
                way.attempt.refused(&recipient.address, &error);
                self.refused.push(error.clone());
                Err(error)
            }
        }
    }

    /// Sends the message. Its header is judged before anything of it goes to the server.
    ///
    /// Where this ends early, the rest of the message was not read.
    pub(super) async fn send<R: AsyncRead + Unpin + Send>(
        &mut self,
        message: R,
    ) -> Result<Taken, ServiceError> {
        let mut known = Known::default();
        let sent = self.hand_over(message, &mut known).await;
        let recipients = self.recipients.len() + self.refused.len();
        let Some(Way { from, via, mut server, mut attempt, .. }) = self.way.take() else {
            let no_way = sent.err().unwrap_or_else(|| ServiceError::NoRecipients.into());
            return Err(no_way.record(&self.service, known.from, recipients, known.subject).await);
        };
        let sent = sent.map_err(|no_way| no_way.error);
        self.service.note_delivery(via.kind, &from, &sent).await;
        attempt.of(recipients, known.subject);
        if let Some(connection) = server.connection() {
            attempt.heard(connection.conversation());
        }
        server.give_back();
        match sent {
            Ok(Delivered { reply, .. }) => Ok(Taken { reply, attempt }),
            Err(error) => {
                attempt.end(Err(&error)).await;
                Err(error)
            }
        }
    }

    /// The program gave the message up.
    pub(super) async fn give_up(mut self) {
        let refused = self.refused.pop();
        let Some(Way { mut server, mut attempt, .. }) = self.way.take() else { return };
        if let Some(connection) = server.connection() {
            attempt.heard(connection.conversation());
        }
        server.give_back();
        match refused {
            Some(error) => {
                attempt.of(self.recipients.len() + self.refused.len() + 1, None);
                attempt.end(Err(&error)).await;
            }
            None => attempt.forget(),
        }
    }

    async fn hand_over<R: AsyncRead + Unpin + Send>(
        &mut self,
        message: R,
        known: &mut Known,
    ) -> Result<Delivered, NoWay> {
        let incoming = read(message, End::OfInput).await?;
        let header = incoming.header;
        known.subject = header.subject();
        check_hops(header.received_fields()).map_err(ServiceError::Refused)?;
        let author = self.author(&header)?;
        known.from = Some(author.clone());
        let smtputf8 = header.needs_smtputf8();
        if let Some(way) = &self.way {
            way.is_still_right(&self.service)?;
        } else {
            let size = self.mail.size;
            self.way = Some(Way::choose(&self.service, &self.pool, &author, size).await?);
        }
        let Some(way) = &mut self.way else { return Err(ServiceError::NoRecipients.into()) };
        if !way.is_begun || (smtputf8 && !self.mail.smtputf8) {
            // Programs forget to say so of their headers (RFC 6531 §3.4).
            self.mail.smtputf8 |= smtputf8;
            let from = mail_from(&self.mail, &way.via);
            let begun = way.begin(&self.service, &self.pool, &from, &self.recipients).await?;
            begun.into_iter().try_for_each(|answer| answer.map(drop))?;
        }
        let changes = changes(&way.via, &author, None)?;
        let head = Cursor::new(header.outgoing(&changes));
        let failed = way.failed();
        let mut nobody = unheard;
        let mut watch = way.attempt.watching(&mut nobody);
        let Some(connection) = way.server.connection().filter(|it| it.is_usable()) else {
            return Err(failed(closed()).into());
        };
        // On the heap: it is large, and moved often on its way through the callers.
        let sent = Box::pin(connection.send(head.chain(incoming.body), &mut watch)).await;
        Ok(sent.map_err(failed)?)
    }

    /// The one author, who is the sender.
    fn author(&self, header: &Header) -> Result<Address, ServiceError> {
        let author = header.author()?.ok_or_else(|| match &self.sender {
            Some(sender) => ServiceError::NoFrom(sender.clone()),
            None => ServiceError::NullSender,
        })?;
        let author = self.service.complete(author)?;
        match &self.sender {
            Some(sender) if *sender != author => {
                Err(ServiceError::FromIsNotSender { from: author, sender: sender.clone() })
            }
            _ => Ok(author),
        }
    }
}

impl Way {
    async fn choose(
        service: &Service,
        pool: &Pool,
        from: &Address,
        size: Option<u64>,
    ) -> Result<Self, NoWay> {
        let via = service.via(from).await?;
        let attempt = UnderWay::new(service, &via, from.clone());
        let mut nobody = unheard;
        let mut watch = attempt.watching(&mut nobody);
        let taken = pool.take(service, &via.prepared, &mut watch).await;
        drop(watch);
        let mut server = match taken {
            Ok(server) => server,
            Err(error) => {
                service.note_delivery::<()>(via.kind, from, &Err(error.clone())).await;
                return Err(NoWay { error, attempt: Some(attempt) });
            }
        };
        let limit = server.connection().and_then(|connection| connection.size_limit());
        let way = Self { from: from.clone(), via, server, is_begun: false, attempt };
        if limit.is_some_and(|limit| size.is_some_and(|size| size > limit)) {
            let too_large = Failure::new(Stage::Sender, FailureKind::TooLarge(limit));
            let error = way.failed()(too_large);
            way.server.give_back();
            return Err(NoWay { error, attempt: Some(way.attempt) });
        }
        Ok(way)
    }

    /// Whether mail from this address still goes this way: between MAIL and the message there may
    /// be any time, and none of the message goes a way that was closed meanwhile (R7, R13).
    fn is_still_right(&self, service: &Service) -> Result<(), ServiceError> {
        let now = service.via_on(&service.snapshot(), &self.from)?;
        let is_same = now.kind == self.via.kind
            && now.prepared.server() == self.via.prepared.server()
            && now.envelope_sender == self.via.envelope_sender;
        is_same.then_some(()).ok_or_else(|| ServiceError::Changed(self.from.clone()))
    }

    /// Tells the server the sender, and these recipients: over another connection where the one
    /// that was kept turns out to be closed.
    async fn begin(
        &mut self,
        service: &Service,
        pool: &Pool,
        from: &MailFrom,
        recipients: &[Recipient],
    ) -> Result<Vec<Result<Reply, ServiceError>>, ServiceError> {
        let failed = self.failed();
        let mut was_kept = false;
        let mut begun = None;
        if let Some(connection) = self.server.connection().filter(|it| it.is_usable()) {
            was_kept = connection.is_used() && !self.is_begun;
            begun = Some(connection.begin(from, recipients, &mut unheard).await);
        }
        // A server may have closed a connection that was kept. Nothing was said over it yet, so
        // nothing is said twice.
        let is_closed = matches!(&begun, Some(Err(_))) && was_kept && !self.server.is_usable();
        if begun.is_none() || is_closed {
            let mut nobody = unheard;
            let mut watch = self.attempt.watching(&mut nobody);
            pool.renew(&mut self.server, service, &self.via.prepared, &mut watch).await?;
        }
        if let Some(connection) = self.server.connection().filter(|it| !it.is_used()) {
            begun = Some(connection.begin(from, recipients, &mut unheard).await);
        }
        let begun = begun.unwrap_or_else(|| Err(closed()));
        let answers = begun.map_err(&failed)?;
        self.is_begun = true;
        Ok(answers.into_iter().map(|answer| answer.map_err(&failed)).collect())
    }

    async fn ask(&mut self, recipient: &Recipient) -> Result<Reply, ServiceError> {
        let failed = self.failed();
        let Some(connection) = self.server.connection().filter(|it| it.is_usable()) else {
            return Err(failed(closed()));
        };
        let answer = connection.recipient(recipient, &mut unheard).await;
        answer.and_then(|answer| answer).map_err(failed)
    }

    /// A failure of this server.
    fn failed(&self) -> impl Fn(Failure) -> ServiceError + use<> {
        let server = Box::new(self.via.prepared.server().clone());
        move |failure| ServiceError::Delivery(server.clone(), Box::new(failure.into()))
    }
}

fn mail_from(mail: &Mail, via: &Via) -> MailFrom {
    let dsn = Dsn { notify: None, ret: mail.ret, envid: mail.envid.clone() };
    MailFrom { sender: via.envelope_sender.clone(), smtputf8: mail.smtputf8, dsn }
}

/// The connection broke earlier in this message, and what was begun is gone with it.
fn closed() -> Failure {
    Failure::new(Stage::Recipients, FailureKind::ConnectionClosed)
}
