//! The connection test, of whichever server.

use std::sync::Arc;

use sipper::{Straw, sipper};
use tokio::sync::mpsc;

use crate::domain::{Address, Policy, TestEvent};
use crate::smtp::{self, Deadlines, Target, Verified};

use super::{Prepared, Service, ServiceError, blocking};

impl Service {
    /// Tests a server with exactly these settings, and hands out each stage as it happens; under
    /// the policy that holds, if no other is given.
    pub(super) fn test(
        &self,
        sender: Address,
        prepared: Prepared,
        policy: Option<Policy>,
    ) -> impl Straw<Verified, TestEvent, ServiceError> + use<> {
        let service = self.clone();
        sipper(move |mut progress| async move {
            let deadlines = Deadlines::default();
            let target = match policy {
                Some(policy) => service.target_under(policy.into(), &prepared, deadlines).await?,
                None => service.target(&prepared, deadlines).await?,
            };
            let (events, mut happened) = mpsc::unbounded_channel();
            let mut on_event = move |event| {
                // Nobody listens any more where the test was cancelled.
                let _ = events.send(event);
            };
            // On the heap: it is large, and moved often on its way through the callers.
            let mut test = Box::pin(smtp::test(&target, &sender, &mut on_event));
            let result = loop {
                tokio::select! {
                    biased;
                    Some(event) = happened.recv() => progress.send(event).await,
                    result = &mut test => break result,
                }
            };
            while let Ok(event) = happened.try_recv() {
                progress.send(event).await;
            }
            result
                .map_err(|failure| ServiceError::Test(Box::new(prepared.server().clone()), failure))
        })
    }

    /// What talking to a server needs: its settings, the password, and whom to believe.
    pub(super) async fn target(
        &self,
        prepared: &Prepared,
        deadlines: Deadlines,
    ) -> Result<Target, ServiceError> {
        let snapshot = self.fresh().await;
        let (policy, _) = self.usable(&snapshot)?;
        self.target_under(policy, prepared, deadlines).await
    }

    async fn target_under(
        &self,
        policy: Arc<Policy>,
        prepared: &Prepared,
        deadlines: Deadlines,
    ) -> Result<Target, ServiceError> {
        let password = prepared.password(&self.0.parts.secrets).await?;
        let service = self.clone();
        let (network, trust) = blocking(move || service.outside(&policy)).await?;
        Ok(Target { server: prepared.server().clone(), password, trust, network, deadlines })
    }
}
