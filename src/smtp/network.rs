//! The network that a connection is made in: the real one, or a sandbox.

use std::io;
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
    faults: Vec<(Host, NameFault)>,
}

/// A host and port of the sandbox, and where they really are.
type Place = (Host, u16, SocketAddr);

/// What a resolver does with a question, in place of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// It says in these words, as the system's own does, that it has none.
    Says(String),
    /// It never answers.
    Silent,
}

impl Network {
    /// A network that has these hosts and ports and nothing else: no name is ever looked up, and
    /// nothing outside is asked for anything.
    #[must_use]
    pub fn sandbox(places: impl IntoIterator<Item = Place>) -> Self {
        let places = Some(Arc::new(places.into_iter().collect()));
        Self { places, resolver: Resolver::nobody(), faults: Vec::new() }
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

    /// The same network, in which the question for this host's addresses comes to nothing.
    #[must_use]
    pub fn with_name_fault(mut self, host: Host, fault: NameFault) -> Self {
        self.faults.push((host, fault));
        self
    }

    /// What became of the question for a host's addresses, where it is one that comes to nothing.
    pub(super) async fn name_fault(&self, host: &Host) -> Option<io::Error> {
        match self.faults.iter().find(|(name, _)| name == host)? {
            (_, NameFault::Says(words)) => Some(io::Error::other(words.clone())),
            (_, NameFault::Silent) => std::future::pending().await,
        }
    }

    /// In a sandbox, the addresses of a host and port, which are none where it has none. In the
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
