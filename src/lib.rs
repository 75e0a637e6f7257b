//! Outgate: per-user outbound gateways.
//!
//! An organisation's mail leaves through its own mail servers. A person there may own another
//! address, elsewhere; where the administrator allows it, mail from that address is delivered by
//! *that* address's server, so that recipients see one plain From.
//!
//! The house is built in layers, and each uses only what stands to its right:
//!
//! ```text
//! main → ui | cli | demo → i18n → service → store | secrets | smtp → domain
//! ```
//!
//! Layers between the same arrows never use each other. `tests/it/layers.rs` holds this, for
//! the layers that there are.

pub mod cli;
pub mod demo;
pub mod domain;
pub mod i18n;
pub mod secrets;
pub mod service;
pub mod smtp;
pub mod store;
#[cfg(feature = "gui")]
pub mod ui;
