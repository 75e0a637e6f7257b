//! The connection test, of whichever server.

use std::sync::Arc;

use sipper::{Straw, sipper};

use crate::domain::{Address, Policy, TestEvent};
use crate::smtp::{self, Deadlines, Target, Verified};

use super::telling::{Tell, telling};
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
        sipper(move |progress| async move {
            let deadlines = Deadlines::default();
            let target = match policy {
                Some(policy) => service.target_under(policy.into(), &prepared, deadlines).await?,
                None => service.target(&prepared, deadlines).await?,
            };
            let test = async |mut tell: Tell| smtp::test(&target, &sender, &mut *tell).await;
            telling(progress, test)
                .await
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
        let service = self.clone();
        // Both take a while, and neither needs the other.
        let (password, outside) = tokio::join!(
            prepared.password(&self.0.parts.secrets),
            blocking(move || service.outside(&policy)),
        );
        let (password, (network, trust)) = (password?, outside?);
        Ok(Target { server: prepared.server().clone(), password, trust, network, deadlines })
    }
}
