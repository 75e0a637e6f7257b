//! The search for an address's own server.

use sipper::{Straw, sipper};
use tokio::sync::mpsc;

use crate::domain::{Address, Finding};
use crate::smtp;

use super::{Service, ServiceError, blocking};

impl Service {
    /// Looks for the server of an address, and hands out each finding as it comes; the result is
    /// all of them, the best first. It takes ten seconds at most, sends no password, and changes
    /// nothing.
    #[must_use]
    pub fn discover(
        &self,
        address: Address,
    ) -> impl Straw<Vec<Finding>, Finding, ServiceError> + use<> {
        let service = self.clone();
        sipper(move |mut progress| async move {
            let snapshot = service.fresh().await;
            let (policy, _) = service.usable(&snapshot)?;
            let (network, trust) = {
                let service = service.clone();
                blocking(move || service.outside(&policy)).await?
            };
            let (findings, mut found) = mpsc::unbounded_channel();
            let mut on_finding = move |finding: &Finding| {
                // Nobody listens any more where the search was cancelled.
                let _ = findings.send(finding.clone());
            };
            // On the heap: it is moved often on its way through the callers.
            let search = smtp::discover(&address, &network, &trust, &mut on_finding);
            let mut search = Box::pin(search);
            let all = loop {
                tokio::select! {
                    biased;
                    Some(finding) = found.recv() => progress.send(finding).await,
                    all = &mut search => break all,
                }
            };
            while let Ok(finding) = found.try_recv() {
                progress.send(finding).await;
            }
            Ok(all)
        })
    }
}
