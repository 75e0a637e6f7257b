//! The search for an address's own server.

use sipper::{Straw, sipper};

use crate::domain::{Address, Finding};
use crate::smtp;

use super::telling::{Tell, telling};
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
        sipper(move |progress| async move {
            let snapshot = service.fresh().await;
            let (policy, _) = service.usable(&snapshot)?;
            let (network, trust) = {
                let service = service.clone();
                blocking(move || service.outside(&policy)).await?
            };
            let search = async |mut tell: Tell<Finding>| {
                let mut on_finding = |finding: &Finding| tell(finding.clone());
                smtp::discover(&address, &network, &trust, &mut on_finding).await
            };
            Ok(telling(progress, search).await)
        })
    }
}
