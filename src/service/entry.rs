//! What a person entered of a server, on its way to settings that a test can prove.

use std::sync::Arc;

use crate::domain::{
    Address, Fingerprint, Gateway, Host, Secret, SecretId, SecretRef, Security, SignIn, SmtpMsa,
    is_user_name,
};
use crate::secrets::{SecretError, Secrets, resolve};

use super::ServiceError;
use super::passwords::NewPassword;

/// A server as a person entered it.
#[derive(Debug, Clone)]
pub struct ServerEntry {
    /// The server.
    pub host: Host,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// The one certificate that is accepted: a pin. Without encryption there is none.
    pub pinned_certificate: Option<Fingerprint>,
    /// How to sign in, if the server wants that.
    pub sign_in: Option<SignInEntry>,
}

/// A sign-in as a person entered it.
#[derive(Debug, Clone)]
pub struct SignInEntry {
    /// What the server knows the person by.
    pub user_name: String,
    /// The password, or where it is.
    pub password: PasswordEntry,
}

/// A password as a person entered it.
#[derive(Debug, Clone)]
pub enum PasswordEntry {
    /// The one that is stored already.
    Stored(SecretRef),
    /// A newly typed one, for the keyring.
    Typed(Secret),
    /// The first line that this command prints.
    Command(String),
}

/// Settings that can be tested and stored, and the password where it was newly typed: in memory
/// alone, until the person keeps it.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) server: SmtpMsa,
    typed: Option<Secret>,
    base: Option<SmtpMsa>,
}

impl ServerEntry {
    /// Gives a newly typed password its name, which is new every time (R4).
    ///
    /// # Errors
    /// [`ServiceError::UserName`] where the user name has characters that no server takes; or the
    /// system has no randomness.
    pub fn prepare(self) -> Result<Prepared, ServiceError> {
        let mut typed = None;
        let sign_in = match self.sign_in {
            None => None,
            Some(SignInEntry { user_name, password }) => {
                if !is_user_name(&user_name) {
                    return Err(ServiceError::UserName);
                }
                let password = match password {
                    PasswordEntry::Stored(place) => place,
                    PasswordEntry::Command(line) => SecretRef::Command(line),
                    PasswordEntry::Typed(secret) => {
                        typed = Some(secret);
                        SecretRef::Keyring(SecretId::from_random(random()?))
                    }
                };
                Some(SignIn { user_name, password })
            }
        };
        let Self { host, port, security, pinned_certificate: pin, .. } = self;
        let pinned_certificate = pin.filter(|_| security != Security::None);
        let server = SmtpMsa { host, port, security, pinned_certificate, sign_in };
        Ok(Prepared { server, typed, base: None })
    }
}

impl Prepared {
    /// Settings whose password, if any, is kept already.
    #[must_use]
    pub fn stored(server: SmtpMsa) -> Self {
        Self { server, typed: None, base: None }
    }

    /// To be put in the place of what the person saw: see [`Gateway::entered`]. Without it, only
    /// where there is no gateway yet.
    #[must_use]
    pub fn replacing(self, base: Option<SmtpMsa>) -> Self {
        Self { base, ..self }
    }

    /// What these settings may be put in the place of.
    pub(super) fn replaces(&self) -> Replaces {
        Replaces { base: self.base.clone(), server: self.server.clone() }
    }

    /// The settings.
    #[must_use]
    pub fn server(&self) -> &SmtpMsa {
        &self.server
    }

    /// The password, wherever it is.
    pub(super) async fn password(
        &self,
        secrets: &Arc<dyn Secrets>,
    ) -> Result<Option<Secret>, SecretError> {
        match (&self.typed, &self.server.sign_in) {
            (Some(typed), _) => Ok(Some(typed.clone())),
            (None, Some(sign_in)) => resolve(secrets, &sign_in.password).await.map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The password, where it was newly typed: for the keyring.
    pub(super) fn new_password(&self) -> Vec<NewPassword> {
        let (Some(secret), Some(sign_in)) = (self.typed.clone(), &self.server.sign_in) else {
            return Vec::new();
        };
        let SecretRef::Keyring(id) = sign_in.password.clone() else { return Vec::new() };
        let label = format!("{} at {}", sign_in.user_name, self.server.host);
        vec![NewPassword { id, secret, label }]
    }
}

/// The settings that others may be put in the place of, without undoing what somebody else
/// entered meanwhile (R12).
#[derive(Debug, Clone)]
pub(super) struct Replaces {
    /// Those that the person saw.
    base: Option<SmtpMsa>,
    /// The others themselves, which may be stored already.
    server: SmtpMsa,
}

impl Replaces {
    /// Whether these are the settings that are stored.
    pub(super) fn check(
        &self,
        stored: Option<&Gateway>,
        address: &Address,
    ) -> Result<(), ServiceError> {
        let stored = stored.map(Gateway::entered);
        if stored == self.base.as_ref() || stored == Some(&self.server) {
            Ok(())
        } else {
            Err(ServiceError::Changed(address.clone()))
        }
    }
}

/// Octets that nobody can guess.
pub(super) fn random<const N: usize>() -> Result<[u8; N], ServiceError> {
    let mut octets = [0; N];
    getrandom::fill(&mut octets)
        .map_err(|error| SecretError::Keyring(format!("no randomness: {error}")))?;
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_server_takes_as_a_user_name_is_refused_before_it_is_tested() {
        let entry = |user_name: &str| ServerEntry {
            host: "smtp.partner.example".parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            pinned_certificate: None,
            sign_in: Some(SignInEntry {
                user_name: user_name.to_owned(),
                password: PasswordEntry::Typed(Secret::new("secret")),
            }),
        };
        entry("alice").prepare().expect("it is one");
        for user_name in ["", "alice\0", "al\nice"] {
            let refused = entry(user_name).prepare().map(|prepared| prepared.server);
            assert_eq!(refused, Err(ServiceError::UserName), "{user_name:?}");
        }
    }
}
