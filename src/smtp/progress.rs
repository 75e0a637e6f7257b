//! Walks from stage to stage: keeps the deadlines, and tells who listens.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::fault::Fault;
use super::target::Deadlines;
use crate::domain::{Fact, Failure, FailureKind, Reply, Stage, StagePassed, TestEvent};

/// How far a test or a delivery got.
pub(super) struct Progress<'a> {
    stage: Duration,
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
    pub(super) fn new(
        deadlines: Deadlines,
        on_event: &'a mut (dyn FnMut(TestEvent) + Send),
    ) -> Self {
        Self { stage: deadlines.stage, whole: Instant::now() + deadlines.whole, on_event }
    }

    /// Works on a stage until its deadline or that of the whole.
    pub(super) async fn stage<T>(
        &mut self,
        stage: Stage,
        work: impl Future<Output = Result<Passed<T>, Fault>>,
    ) -> Result<T, Failure> {
        (self.on_event)(TestEvent::Started(stage));
        let began = Instant::now();
        let passed = self.within(work).await;
        let took = began.elapsed();
        let Passed { value, fact, reply } = passed.map_err(|fault| fault.at(stage, took))?;
        (self.on_event)(TestEvent::Passed(StagePassed { stage, took, fact, reply }));
        Ok(value)
    }

    /// Tells who listens of a stage that is not worked on alone.
    pub(super) fn tell(&mut self, event: TestEvent) {
        (self.on_event)(event);
    }

    /// Works for as long as one stage may take, and not beyond the end of the whole.
    pub(super) async fn within<T>(
        &mut self,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let until = self.whole.min(Instant::now() + self.stage);
        timeout_at(until, work).await.unwrap_or_else(|_| Err(FailureKind::TimedOut.into()))
    }
}
