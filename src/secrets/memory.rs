//! Passwords in memory: for tests and the demo.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{SecretError, Secrets};
use crate::domain::{Secret, SecretId};

/// Passwords for as long as the process runs. A clone is the same store.
#[derive(Debug, Clone, Default)]
pub struct MemorySecrets {
    secrets: Arc<Mutex<HashMap<SecretId, Secret>>>,
}

impl MemorySecrets {
    /// A store with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SecretId, Secret>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Secrets for MemorySecrets {
    fn get(&self, id: &SecretId) -> Result<Secret, SecretError> {
        self.lock().get(id).cloned().ok_or(SecretError::NotFound)
    }

    fn put(&self, id: &SecretId, secret: &Secret, _label: &str) -> Result<(), SecretError> {
        self.lock().insert(id.clone(), secret.clone());
        Ok(())
    }

    fn remove(&self, id: &SecretId) -> Result<(), SecretError> {
        self.lock().remove(id);
        Ok(())
    }
}
