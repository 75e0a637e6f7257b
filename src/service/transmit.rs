//! Handing a message to the server that delivers it, and recording that (R14).

use tokio::io::AsyncRead;

use crate::domain::{
    Address, Attempt, AttemptServer, FailureKind, Outcome, Route, ServerKind, Snapshot, Timestamp,
    route,
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
        let result = match self.target(&via.prepared, Deadlines::DELIVERY).await {
            // On the heap: it is large, and moved often on its way through the callers.
            Ok(target) => Box::pin(smtp::deliver_watched(&target, &envelope, message, &mut **tell))
                .await
                .map_err(|error| ServiceError::Delivery(Box::new(target.server), Box::new(error))),
            Err(error) => Err(error),
        };
        let server = via.prepared.server();
        let attempt = Attempt {
            at: Timestamp::now(),
            from: Some(from),
            recipients: envelope.recipients.len(),
            subject,
            server: Some(AttemptServer {
                kind: via.kind,
                host: server.host.clone(),
                port: server.port,
            }),
            outcome: match &result {
                Ok(_) => Outcome::Accepted,
                Err(error) => outcome_of(error),
            },
            stage: match &result {
                Err(ServiceError::Delivery(_, error)) => Some(error.failure.stage),
                _ => None,
            },
            answer: match &result {
                Ok(delivered) => delivered.reply.to_string(),
                Err(error) => error.to_string(),
            },
        };
        let unrecorded = self.record(attempt).await.err();
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
            answer: error.to_string(),
        };
        // The person learns of the refusal itself, which is the more important of the two.
        let _ = self.record(attempt).await;
    }

    async fn record(&self, mut attempt: Attempt) -> Result<(), String> {
        let snapshot = self.snapshot();
        let account = snapshot.person(self.person());
        // Where the account does not count, nobody can say that subjects may be kept.
        if account.get().map_or(true, |account| account.omit_subjects) {
            attempt.subject = None;
        }
        let service = self.clone();
        let written = blocking(move || service.0.activity.append(&attempt)).await;
        written.map_err(|error| error.to_string())
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
