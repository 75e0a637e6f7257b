//! Where passwords are: the platform's keyring, the person's own command, and for tests and the
//! demo memory. A secret is nowhere else (R11).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use crate::domain::{Secret, SecretId, SecretRef};

mod command;
mod keyring;
mod memory;

pub use keyring::Keyring;
pub use memory::MemorySecrets;

/// How long a keyring may wait for its owner to unlock it. Where nobody is there to do that, a bus
/// that never answers must not hold a message for ever.
const KEYRING_DEADLINE: Duration = Duration::from_secs(120);

/// The password that is kept there: from the keyring off the asynchronous threads, or from the
/// person's command, which has 30 seconds and is killed when this is dropped.
///
/// # Errors
/// See [`SecretError`].
pub async fn resolve(secrets: &Arc<dyn Secrets>, place: &SecretRef) -> Result<Secret, SecretError> {
    match place {
        SecretRef::Keyring(id) => {
            let (secrets, id) = (Arc::clone(secrets), id.clone());
            let asking = tokio::task::spawn_blocking(move || secrets.get(&id));
            match timeout(KEYRING_DEADLINE, asking).await {
                Ok(Ok(answer)) => answer,
                // What a panic said is not repeated: it could be anything.
                Ok(Err(_)) => Err(SecretError::Keyring("it panicked".to_owned())),
                Err(_) => Err(SecretError::Locked("it did not answer in time".to_owned())),
            }
        }
        SecretRef::Command(line) => command::password(line, command::DEADLINE).await,
    }
}

/// A place that keeps passwords by the name that the shared config holds of each.
///
/// Every function may block, for as long as a keyring waits for its owner to unlock it: call them
/// off the asynchronous threads.
pub trait Secrets: Send + Sync + fmt::Debug {
    /// The password of this name.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn get(&self, id: &SecretId) -> Result<Secret, SecretError>;

    /// Keeps a password. `label` is what the person sees of it in the keyring's own window, such
    /// as `alice@partner.example at smtp.partner.example`.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn put(&self, id: &SecretId, secret: &Secret, label: &str) -> Result<(), SecretError>;

    /// Forgets a password; forgetting what is not there is no error.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn remove(&self, id: &SecretId) -> Result<(), SecretError>;
}

/// Why a password could not be had or kept. It never holds any of the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretError {
    /// No keyring answers in this session: the platform's words.
    NoKeyring(String),
    /// The keyring is locked and could not ask for its password: the platform's words.
    Locked(String),
    /// The keyring has no password of this name.
    NotFound,
    /// The keyring refused otherwise: the platform's words.
    Keyring(String),
    /// The command could not be started: the command and the system's words.
    CommandNotStarted(String, String),
    /// The command failed: the command, its exit code if it had one, and what it said on its
    /// error output.
    CommandFailed(String, Option<i32>, String),
    /// The command printed nothing, or no text: the command.
    CommandSaidNothing(String),
    /// The command took longer than a person should wait: the command.
    CommandTimedOut(String),
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKeyring(words) | Self::Locked(words) | Self::Keyring(words) => {
                f.write_str(words)
            }
            Self::NotFound => f.write_str("the keyring has no such password"),
            Self::CommandNotStarted(command, words) => write!(f, "{command}: {words}"),
            Self::CommandFailed(command, Some(code), words) => {
                write!(f, "{command}: exit code {code}: {words}")
            }
            Self::CommandFailed(command, None, words) => write!(f, "{command}: killed: {words}"),
            Self::CommandSaidNothing(command) => write!(f, "{command}: printed no password"),
            Self::CommandTimedOut(command) => write!(f, "{command}: took too long"),
        }
    }
}

impl std::error::Error for SecretError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_comes_from_where_it_is_kept() {
        let id = SecretId::from_random([7; 16]);
        let memory = MemorySecrets::new();
        let secrets: Arc<dyn Secrets> = Arc::new(memory.clone());
        let place = SecretRef::Keyring(id.clone());
        assert_eq!(resolve(&secrets, &place).await, Err(SecretError::NotFound));
        memory.put(&id, &Secret::new("hunter2"), "label").expect("it is kept");
        assert_eq!(resolve(&secrets, &place).await, Ok(Secret::new("hunter2")));
        memory.remove(&id).expect("it is forgotten");
        memory.remove(&id).expect("it was forgotten already");
        assert_eq!(resolve(&secrets, &place).await, Err(SecretError::NotFound));

        let place = SecretRef::Command("echo hunter2".to_owned());
        assert_eq!(resolve(&secrets, &place).await, Ok(Secret::new("hunter2")));
    }
}
