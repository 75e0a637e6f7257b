//! Handing a message to the server that delivers it, and recording that (R14).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::AsyncRead;

use crate::domain::{
    Address, Attempt, AttemptServer, Conversation, FailureKind, Outcome, RefusedRecipient, Reply,
    Route, ServerKind, Snapshot, Stage, TestEvent, Timestamp, Told, route,
};
use crate::smtp::{self, Deadlines, Delivered, Envelope};

use super::telling::Tell;
use super::{Prepared, Service, ServiceError, blocking};

/// The server that delivers.
#[derive(Debug)]
pub(super) struct Via {
    /// Whether it is a gateway.
    pub(super) kind: ServerKind,
    /// Its settings.
    pub(super) prepared: Prepared,
    /// The envelope sender that goes with it (R8).
    pub(super) envelope_sender: Address,
}

/// What is delivered, apart from the message itself.
#[derive(Debug)]
pub(super) struct Consignment {
    /// The address in From.
    pub(super) from: Address,
    /// The message's subject.
    pub(super) subject: Option<String>,
    /// To whom, and how.
    pub(super) envelope: Envelope,
}

/// A message that a server took.
#[derive(Debug)]
pub(super) struct Transmitted {
    /// What the server said.
    pub(super) delivered: Delivered,
    /// Why the record of it could not be written, if it could not.
    pub(super) unrecorded: Option<String>,
}

impl Service {
    /// The server that delivers mail from `from`, on the newest shared config.
    pub(super) async fn via(&self, from: &Address) -> Result<Via, ServiceError> {
        self.via_on(&*self.fresh().await, from)
    }

    /// The server that delivers mail from `from`, on this snapshot alone.
    pub(super) fn via_on(&self, snapshot: &Snapshot, from: &Address) -> Result<Via, ServiceError> {
        let (kind, server, envelope_sender) = match route(snapshot, self.person(), from) {
            Route::Gateway { server } => (ServerKind::Gateway, server, from.clone()),
            Route::Domain { server, own_address, .. } => (ServerKind::Domain, server, own_address),
            Route::Refused(refusal) => return Err(ServiceError::Refused(refusal)),
        };
        Ok(Via { kind, prepared: Prepared::stored(server), envelope_sender })
    }

    /// Hands a message to a server, and records what came of it. Each stage is told to `tell`.
    pub(super) async fn transmit(
        &self,
        via: Via,
        consignment: Consignment,
        message: impl AsyncRead + Unpin + Send,
        tell: &mut Tell,
    ) -> Result<Transmitted, ServiceError> {
        let Consignment { from, subject, envelope } = consignment;
        let mut attempt = UnderWay::new(self, &via, from);
        attempt.of(envelope.recipients.len(), subject);
        let mut watch = attempt.watching(tell);
        let result = match self.target(&via.prepared, Deadlines::DELIVERY).await {
            // On the heap: it is large, and moved often on its way through the callers.
            Ok(target) => Box::pin(smtp::deliver_watched(&target, &envelope, message, &mut watch))
                .await
                .map_err(|error| ServiceError::Delivery(Box::new(target.server), Box::new(error))),
            Err(error) => Err(error),
        };
        drop(watch);
        let unrecorded = attempt.end(result.as_ref().map(|delivered| &delivered.reply)).await;
        result.map(|delivered| Transmitted { delivered, unrecorded })
    }

    /// Records an attempt that no server was asked about.
    pub(super) async fn record_refusal(
        &self,
        from: Option<Address>,
        recipients: usize,
        subject: Option<String>,
        error: &ServiceError,
    ) {
        let attempt = Attempt {
            at: Timestamp::now(),
            from,
            recipients,
            subject,
            server: None,
            outcome: outcome_of(error),
            stage: None,
            answer: self.answer_of(error),
            refused: Vec::new(),
            also_refused: 0,
            told: Told::Yes,
        };
        // The person learns of the refusal itself, which is the more important of the two.
        let _ = self.record(attempt, None).await;
    }

    /// The words of the server, or a sentence where it said none.
    fn answer_of(&self, error: &ServiceError) -> String {
        let said = match error {
            ServiceError::Delivery(_, error) => error.failure.reply.as_ref(),
            _ => None,
        };
        said.map_or_else(|| (self.0.parts.explain)(error), ToString::to_string)
    }

    async fn record(
        &self,
        attempt: Attempt,
        said: Option<Box<Conversation>>,
    ) -> Result<(), String> {
        let service = self.clone();
        let written = blocking(move || service.record_now(attempt, said)).await;
        written.map_err(|error| error.to_string())
    }

    /// Writes an attempt into the record, with what was said. It blocks.
    fn record_now(
        &self,
        mut attempt: Attempt,
        said: Option<Box<Conversation>>,
    ) -> std::io::Result<()> {
        let snapshot = self.snapshot();
        let account = snapshot.person(self.person());
        // Where the account does not count, nobody can say that subjects may be kept.
        if account.get().map_or(true, |account| account.omit_subjects) {
            attempt.subject = None;
        }
        self.0.activity.append(attempt, said.map(|said| *said), self.keep_activity_days())
    }
}

/// An attempt that is under way. It is recorded as it stands where it is given up in the middle:
/// who waited for it went away, or the program was asked to end (R14).
#[derive(Debug)]
pub(super) struct UnderWay {
    service: Service,
    attempt: Option<Attempt>,
    noted: Arc<Mutex<Noted>>,
}

/// What was noted of an attempt so far.
#[derive(Debug, Default)]
struct Noted {
    /// The stage that began last.
    stage: Option<Stage>,
    said: Option<Box<Conversation>>,
}

impl UnderWay {
    /// Through this server, with this address in From.
    pub(super) fn new(service: &Service, via: &Via, from: Address) -> Self {
        let server = via.prepared.server();
        let attempt = Attempt {
            at: Timestamp::now(),
            from: Some(from),
            recipients: 0,
            subject: None,
            server: Some(AttemptServer {
                kind: via.kind,
                host: server.host.clone(),
                port: server.port,
            }),
            outcome: Outcome::Deferred,
            stage: None,
            answer: "interrupted".to_owned(),
            refused: Vec::new(),
            also_refused: 0,
            told: Told::Yes,
        };
        Self { service: service.clone(), attempt: Some(attempt), noted: Arc::default() }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many recipients the message has, and what it is about.
    pub(super) fn of(&mut self, recipients: usize, subject: Option<String>) {
        if let Some(attempt) = &mut self.attempt {
            (attempt.recipients, attempt.subject) = (recipients, subject);
        }
    }

    /// The server refused this recipient, and others perhaps not.
    pub(super) fn refused(&mut self, address: &Address, error: &ServiceError) {
        let answer = self.service.answer_of(error);
        if let Some(attempt) = &mut self.attempt {
            attempt.refused.push(RefusedRecipient { address: address.clone(), answer });
        }
    }

    /// Whether the program was told what came of it.
    pub(super) fn told(&mut self, told: Told) {
        if let Some(attempt) = &mut self.attempt {
            attempt.told = told;
        }
    }

    /// What was said, where nobody tells of it.
    pub(super) fn heard(&self, said: Conversation) {
        self.noted().said = Some(Box::new(said));
    }

    /// Takes note of the stages that are told to `tell`, and of what was said.
    pub(super) fn watching<'a>(
        &self,
        tell: &'a mut (dyn FnMut(TestEvent) + Send),
    ) -> impl FnMut(TestEvent) + Send + use<'a> {
        let noted = Arc::clone(&self.noted);
        move |event| {
            let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
            match &event {
                TestEvent::Started(stage) => noted.stage = Some(*stage),
                TestEvent::Conversation(said) => noted.said = Some(said.clone()),
                TestEvent::Passed(_) => {}
            }
            drop(noted);
            tell(event);
        }
    }

    /// Nothing was attempted after all.
    pub(super) fn forget(mut self) {
        self.attempt = None;
    }

    /// It came to this end, and is recorded as that: why it could not be, if it could not.
    pub(super) async fn end(mut self, result: Result<&Reply, &ServiceError>) -> Option<String> {
        let mut attempt = self.attempt.take()?;
        attempt.at = Timestamp::now();
        (attempt.outcome, attempt.stage, attempt.answer) = match result {
            Ok(reply) => (Outcome::Accepted, None, reply.to_string()),
            Err(error) => {
                let stage = match error {
                    ServiceError::Delivery(_, error) => Some(error.failure.stage),
                    _ => None,
                };
                (outcome_of(error), stage, self.service.answer_of(error))
            }
        };
        if let Err(ServiceError::Delivery(_, error)) = result
            && !error.refused.is_empty()
        {
            // Each is told of by itself.
            attempt.refused = error.refused.iter().map(RefusedRecipient::from).collect();
        }
        let said = self.noted().said.take();
        self.service.record(attempt, said).await.err()
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let Some(mut attempt) = self.attempt.take() else { return };
        attempt.at = Timestamp::now();
        let Noted { stage, said } = std::mem::take(&mut *self.noted());
        attempt.stage = stage;
        if attempt.stage == Some(Stage::Message) {
            // The end of the message may be with the server already.
            attempt.outcome = Outcome::Unknown;
        }
        // Nobody is there any more to be told that it could not be written.
        let _ = self.service.record_now(attempt, said);
    }
}

fn outcome_of(error: &ServiceError) -> Outcome {
    match error {
        ServiceError::Delivery(_, error) if error.failure.kind == FailureKind::AnswerLost => {
            Outcome::Unknown
        }
        error if error.is_transient() => Outcome::Deferred,
        _ => Outcome::Refused,
    }
}
