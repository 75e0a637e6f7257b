//! The network that a connection is made in: the real one, or a sandbox.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::domain::Host;

/// The network that a connection is made in. The default is the real one.
#[derive(Clone, Debug, Default)]
pub struct Network(Option<Arc<Sandbox>>);

#[derive(Clone, Debug, Default)]
struct Sandbox {
    places: Vec<Place>,
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
        let places = places.into_iter().collect();
        Self(Some(Arc::new(Sandbox { places, faults: Vec::new() })))
    }

    /// A sandbox like this one, in which the question for this host comes to nothing.
    #[must_use]
    pub fn with_name_fault(&self, host: Host, fault: NameFault) -> Self {
        let mut sandbox = self.0.as_deref().cloned().unwrap_or_default();
        sandbox.faults.push((host, fault));
        Self(Some(Arc::new(sandbox)))
    }

    /// In a sandbox, the addresses of a host and port, which are none where it has none. In the
    /// real network, nothing is known beforehand.
    pub(super) async fn known(
        &self,
        host: &Host,
        port: u16,
    ) -> Option<io::Result<Vec<SocketAddr>>> {
        let Sandbox { places, faults } = self.0.as_deref()?;
        match faults.iter().find(|(name, _)| name == host) {
            Some((_, NameFault::Says(words))) => return Some(Err(io::Error::other(words.clone()))),
            Some((_, NameFault::Silent)) => std::future::pending().await,
            None => {}
        }
        let here = places.iter().filter(|(name, at, _)| name == host && *at == port);
        Some(Ok(here.map(|(.., address)| *address).collect()))
    }
}
