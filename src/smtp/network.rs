//! The network that a connection is made in: the real one, or a sandbox.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::domain::Host;

/// The network that a connection is made in. The default is the real one.
#[derive(Clone, Debug, Default)]
pub struct Network(Option<Arc<Vec<Place>>>);

/// A host and port of the sandbox, and where they really are.
type Place = (Host, u16, SocketAddr);

impl Network {
    /// A network that has these hosts and ports and nothing else: no name is ever looked up, and
    /// nothing outside is asked for anything.
    #[must_use]
    pub fn sandbox(places: impl IntoIterator<Item = Place>) -> Self {
        Self(Some(Arc::new(places.into_iter().collect())))
    }

    /// In a sandbox, the addresses of a host and port; an empty list where it has none. In the
    /// real network, nothing is known beforehand.
    pub(super) fn known(&self, host: &Host, port: u16) -> Option<Vec<SocketAddr>> {
        let places = self.0.as_ref()?;
        let here = places.iter().filter(|(name, at, _)| name == host && *at == port);
        Some(here.map(|(.., address)| *address).collect())
    }
}
