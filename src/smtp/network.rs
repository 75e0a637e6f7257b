//! The network that a connection is made in: the real one, or a sandbox.

use std::net::SocketAddr;
use std::sync::Arc;

use super::dns::{DnsError, Resolver};
use crate::domain::{Domain, Host};

/// The network that a connection is made in. The default is the real one.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// In a sandbox, all that there is.
    places: Option<Arc<Vec<Place>>>,
    resolver: Resolver,
}

/// A host and port of the sandbox, and where they really are.
type Place = (Host, u16, SocketAddr);

impl Network {
    /// A network that has these hosts and ports and nothing else: no name is ever looked up, and
    /// nothing outside is asked for anything.
    #[must_use]
    pub fn sandbox(places: impl IntoIterator<Item = Place>) -> Self {
        let places = Some(Arc::new(places.into_iter().collect()));
        Self { places, resolver: Resolver::nobody() }
    }

    /// The same network, in which this one is asked what DNS says of a domain.
    #[must_use]
    pub fn with_resolver(self, resolver: Resolver) -> Self {
        Self { resolver, ..self }
    }

    /// Who is asked what DNS says of a domain.
    #[must_use]
    pub fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    /// In a sandbox, the addresses of a host and port; an empty list where it has none. In the
    /// real network, nothing is known beforehand.
    pub(super) fn known(&self, host: &Host, port: u16) -> Option<Vec<SocketAddr>> {
        let places = self.places.as_ref()?;
        let here = places.iter().filter(|(name, at, _)| name == host && *at == port);
        Some(here.map(|(.., address)| *address).collect())
    }

    /// The addresses of a name and port, asked of the resolver: unlike the system's own look-up,
    /// which [`connect`](super::connect) uses, this ends when its future is dropped.
    pub(super) async fn look_up(
        &self,
        name: &Domain,
        port: u16,
    ) -> Result<Vec<SocketAddr>, DnsError> {
        if let Some(known) = self.known(&Host::Name(name.clone()), port) {
            return if known.is_empty() { Err(DnsError::NotFound) } else { Ok(known) };
        }
        let addresses = self.resolver.addresses(name).await?;
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }
}
