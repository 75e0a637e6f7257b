//! Walks from stage to stage: keeps the deadlines, and tells who listens.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::fault::Fault;
use super::redaction::Redaction;
use super::target::{Deadlines, Target};
use super::transcript::Transcript;
use crate::domain::{Fact, Failure, FailureKind, Reply, Stage, StagePassed, TestEvent};

/// What stays the same for as long as a session lasts.
#[derive(Debug, Clone)]
pub(super) struct Bearings {
    deadlines: Deadlines,
    redaction: Redaction,
    transcript: Transcript,
}

impl Bearings {
    /// Of a session that begins now.
    pub(super) fn new(target: &Target) -> Self {
        let redaction = Redaction::new(target.password.as_ref());
        let transcript = Transcript::new(target, redaction.clone());
        Self { deadlines: target.deadlines, redaction, transcript }
    }

    /// Where everything that is said is noted.
    pub(super) fn transcript(&self) -> &Transcript {
        &self.transcript
    }
}

/// How far a test or a delivery got.
pub(super) struct Progress<'a> {
    bearings: Bearings,
    whole: Instant,
    on_event: &'a mut (dyn FnMut(TestEvent) + Send),
}

/// What a stage gives that passed.
pub(super) struct Passed<T> {
    pub(super) value: T,
    pub(super) fact: Fact,
    pub(super) reply: Option<Reply>,
}

impl<'a> Progress<'a> {
    /// The time for the whole runs from here.
    pub(super) fn new(target: &Target, on_event: &'a mut (dyn FnMut(TestEvent) + Send)) -> Self {
        Self::going_on(Bearings::new(target), on_event)
    }

    /// Of a session that was opened before. The time for the whole runs anew from here.
    pub(super) fn going_on(
        bearings: Bearings,
        on_event: &'a mut (dyn FnMut(TestEvent) + Send),
    ) -> Self {
        Self { whole: Instant::now() + bearings.deadlines.whole, bearings, on_event }
    }

    /// What takes the password out of everything that is handed on.
    pub(super) fn redaction(&self) -> &Redaction {
        &self.bearings.redaction
    }

    /// Where everything that is said is noted.
    pub(super) fn transcript(&self) -> &Transcript {
        &self.bearings.transcript
    }

    /// Tells what was said: the session is over.
    pub(super) fn tell_conversation(&mut self) {
        self.tell(TestEvent::Conversation(Box::new(self.transcript().conversation())));
    }

    /// What went wrong at a stage, as it is handed on.
    pub(super) fn failure(&self, fault: Fault, stage: Stage, took: Duration) -> Failure {
        self.redaction().fault(fault).at(stage, took)
    }

    /// Works on a stage until its deadline or that of the whole.
    pub(super) async fn stage<T>(
        &mut self,
        stage: Stage,
        work: impl Future<Output = Result<Passed<T>, Fault>>,
    ) -> Result<T, Failure> {
        self.tell(TestEvent::Started(stage));
        let began = Instant::now();
        let passed = self.until(began + self.bearings.deadlines.of(stage), work).await;
        let took = began.elapsed();
        let passed = passed.map_err(|fault| self.failure(fault, stage, took))?;
        let Passed { value, fact, reply } = passed;
        self.tell(TestEvent::Passed(StagePassed { stage, took, fact, reply }));
        Ok(value)
    }

    /// Tells who listens, without the password.
    pub(super) fn tell(&mut self, event: TestEvent) {
        (self.on_event)(match event {
            TestEvent::Passed(passed) => TestEvent::Passed(self.bearings.redaction.passed(passed)),
            event => event,
        });
    }

    /// Works for as long as one stage may take, and not beyond the end of the whole.
    pub(super) async fn within<T>(
        &mut self,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        self.until(Instant::now() + self.bearings.deadlines.stage, work).await
    }

    async fn until<T>(
        &mut self,
        end: Instant,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let until = self.whole.min(end);
        timeout_at(until, work).await.unwrap_or_else(|_| Err(FailureKind::TimedOut.into()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::super::{Network, Trust};
    use super::*;
    use crate::domain::{Security, SmtpMsa};

    fn target() -> Target {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut authority = rcgen::CertificateParams::default();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = authority.self_signed(&key).expect("a certificate").pem();
        Target {
            server: SmtpMsa {
                host: "smtp.partner.example".parse().expect("a host"),
                port: 465,
                security: Security::Ssl,
                pinned_certificate: None,
                sign_in: None,
            },
            password: None,
            trust: Trust::only(&authority).expect("an authority"),
            network: Network::default(),
            deadlines: Deadlines::default(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_may_take_its_time_to_sign_a_person_in() {
        for (stage, seconds, passes) in [
            (Stage::Ehlo, 9, true),
            (Stage::Ehlo, 11, false),
            (Stage::SignIn, 17, true),
            (Stage::SignIn, 21, false),
        ] {
            let target = target();
            let mut unheard = |_| ();
            let mut progress = Progress::new(&target, &mut unheard);
            let work = async move {
                sleep(Duration::from_secs(seconds)).await;
                Ok(Passed { value: (), fact: Fact::Greeted, reply: None })
            };
            let result = progress.stage(stage, work).await.map_err(|failure| failure.kind);
            let expected = if passes { Ok(()) } else { Err(FailureKind::TimedOut) };
            assert_eq!(result, expected, "{stage:?} {seconds}");
        }
    }
}
