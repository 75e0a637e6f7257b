//! The relay: a submission server on loopback for one person's mail programs.

use std::path::PathBuf;

use crate::store::Place;

mod access;
mod answer;
mod error;
mod gate;
mod holder;
mod install;
mod listen;
mod message;
mod pool;
mod serve;
mod session;
mod transaction;
mod units;

pub use access::RelaySettings;
pub use answer::Explain;
pub use error::RelayError;
pub use holder::PortHolder;
pub use install::{Answers, Installed, RelayState};
pub use listen::Listeners;

/// Where a person's relay has its socket, and where it is installed. The default is nowhere: a
/// sandbox has no part in the person's session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelayPlace {
    /// The folder of the person's sockets (`XDG_RUNTIME_DIR`), where there is one.
    pub runtime_folder: Option<PathBuf>,
    /// The folder of the units of the person's service manager, where there can be one.
    pub units_folder: Option<PathBuf>,
    /// The folder of the shared config, where it was named: a relay that is started otherwise has
    /// to be told.
    pub config: Option<PathBuf>,
}

impl From<&Place> for RelayPlace {
    fn from(place: &Place) -> Self {
        Self {
            runtime_folder: place.runtime_folder().map(ToOwned::to_owned),
            units_folder: place.units_folder().map(ToOwned::to_owned),
            config: place.named_config().map(ToOwned::to_owned),
        }
    }
}
