//! The sandbox: Outgate on parts of its own, with no account, no network and nothing kept.
//!
//! Nothing else needs this layer. Its servers speak real SMTP over real sockets, so the tests use
//! them as well.

mod sandbox;
pub mod server;
mod story;

pub use sandbox::Sandbox;
pub use story::{NotAsTold, tell};
