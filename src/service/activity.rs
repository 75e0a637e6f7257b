//! The activity record: what was sent, and what became of it (R14).

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::{Attempt, AttemptQuery, Conversation, KeepDays};
use crate::store::{AttemptId, Found, Mark, Recent};

use super::{Service, ServiceError, blocking};

impl Service {
    /// The last `count` attempts to deliver, the newest first (R14).
    ///
    /// # Errors
    /// The record cannot be read.
    pub async fn activity(&self, count: usize) -> Result<Recent, ServiceError> {
        self.in_record(move |service| service.0.activity.last(count, service.keep_activity_days()))
            .await
    }

    /// Those that are looked for, at most `count`, the newest first; to go on, of those before
    /// the `rest` of what was found. Dropped, it stops looking.
    ///
    /// # Errors
    /// The record cannot be read.
    pub async fn find_attempts(
        &self,
        query: AttemptQuery,
        before: Option<AttemptId>,
        count: usize,
    ) -> Result<Found, ServiceError> {
        let stop = Stop::default();
        let flag = Arc::clone(&stop.0);
        self.in_record(move |service| {
            let keep = service.keep_activity_days();
            service.0.activity.find(&query, before, count, keep, &flag)
        })
        .await
    }

    /// One attempt, if it is still kept.
    ///
    /// # Errors
    /// The record cannot be read.
    pub async fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, ServiceError> {
        self.in_record(move |service| service.0.activity.attempt(id)).await
    }

    /// What was said in an attempt, without secrets, if that is still kept.
    ///
    /// # Errors
    /// The record cannot be read.
    pub async fn conversation_of(
        &self,
        id: AttemptId,
    ) -> Result<Option<Conversation>, ServiceError> {
        self.in_record(move |service| service.0.activity.conversation(id)).await
    }

    /// How far the record has grown: another one, once any process has added to it.
    ///
    /// # Errors
    /// The record cannot be read.
    pub async fn activity_mark(&self) -> Result<Mark, ServiceError> {
        self.in_record(|service| service.0.activity.mark()).await
    }

    /// Keeps attempts for so many days from now on, and says whether subjects are left out. What
    /// is older than that goes.
    ///
    /// # Errors
    /// It could not be saved.
    pub async fn set_activity(
        &self,
        keep: KeepDays,
        omit_subjects: bool,
    ) -> Result<(), ServiceError> {
        self.change_account(move |account, _| {
            account.keep_activity_days = keep;
            account.omit_subjects = omit_subjects;
            Ok(())
        })
        .await?;
        // Reading lets go of what is too old.
        self.activity(1).await.map(drop)
    }

    /// For how long attempts are kept. Where the account does not count, nobody can say that any
    /// may go.
    pub(super) fn keep_activity_days(&self) -> KeepDays {
        let snapshot = self.snapshot();
        let account = snapshot.person(self.person());
        account.get().map_or(KeepDays::LONGEST, |account| account.keep_activity_days)
    }

    async fn in_record<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> io::Result<T> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let service = self.clone();
        let done = blocking(move || work(&service)).await;
        done.map_err(|error| ServiceError::Activity(error.to_string()))
    }
}

/// Ends a search when nobody waits for it any longer.
#[derive(Debug, Default)]
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
