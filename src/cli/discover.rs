//! `outgate discover`: which server an address has.

use std::pin::pin;

use clap::Args;
use sipper::Sipper as _;

use crate::domain::Address;
use crate::service::Service;

use super::{Exit, Output};

/// Find the server that an address sends through.
#[derive(Debug, Args)]
pub struct Discover {
    /// The address.
    address: Address,
}

impl Discover {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let domain = self.address.domain().clone();
        let mut search = pin!(service.discover(self.address));
        while let Some(finding) = search.sip().await {
            if output.json {
                output.json(&finding)?;
            } else {
                output.finding(&finding, &domain);
            }
        }
        if search.await?.is_empty() { Err(Exit::NoServerFound(domain)) } else { Ok(()) }
    }
}
