//! The activity record: what was sent, and what became of it (R14).

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::{Attempt, AttemptQuery, Conversation, KeepDays};
use crate::store::{AttemptId, Found, Mark, Recent};

use super::{Service, ServiceError, blocking};

mod csv;

pub use csv::{CSV_HEAD, csv_line};

/// How many attempts are held at once while all are exported.
const BLOCK: usize = 1000;

/// What tells a spreadsheet that a text is UTF-8: some take it for something else otherwise.
const BYTE_ORDER_MARK: &str = "\u{feff}";

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

    /// Writes all that are looked for into a file, as a table for a spreadsheet, the newest first,
    /// in the place of what may be there. Says how many there are.
    ///
    /// # Errors
    /// The record cannot be read, or the file not be written.
    pub async fn export_attempts(
        &self,
        query: AttemptQuery,
        path: PathBuf,
    ) -> Result<usize, ServiceError> {
        let stop = Stop::default();
        let (service, flag) = (self.clone(), Arc::clone(&stop.0));
        blocking(move || service.export(&query, &path, &flag)).await
    }

    fn export(
        &self,
        query: &AttemptQuery,
        path: &Path,
        stop: &AtomicBool,
    ) -> Result<usize, ServiceError> {
        let refused =
            |error: io::Error| ServiceError::NotWritten(path.to_owned(), error.to_string());
        let mut file = BufWriter::new(File::create(path).map_err(refused)?);
        file.write_all([BYTE_ORDER_MARK, CSV_HEAD].concat().as_bytes()).map_err(refused)?;
        let (mut before, mut count) = (None, 0);
        loop {
            let found = self.0.activity.find(query, before, BLOCK, self.keep_activity_days(), stop);
            let found = found.map_err(|error| ServiceError::Activity(error.to_string()))?;
            for kept in &found.attempts {
                file.write_all(csv_line(kept).as_bytes()).map_err(refused)?;
            }
            count += found.attempts.len();
            before = found.rest;
            if before.is_none() {
                file.flush().map_err(refused)?;
                return Ok(count);
            }
        }
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

    /// Keeps attempts for so many days from now on. What is older goes.
    ///
    /// # Errors
    /// It could not be saved, or what is older not be removed.
    pub async fn keep_activity(&self, keep: KeepDays) -> Result<(), ServiceError> {
        self.change_account(move |account, _| {
            account.keep_activity_days = keep;
            Ok(())
        })
        .await?;
        // Reading lets go of what is too old.
        self.activity(1).await.map(drop)
    }

    /// Leaves subjects out from now on, or does not.
    ///
    /// # Errors
    /// It could not be saved.
    pub async fn omit_subjects(&self, omit: bool) -> Result<(), ServiceError> {
        self.change_account(move |account, _| {
            account.omit_subjects = omit;
            Ok(())
        })
        .await
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
