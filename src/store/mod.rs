//! The shared config on disk: the policy, and one file a person. It never holds a secret.

mod error;
mod file;

pub use error::CommitError;
pub use file::FileStore;
