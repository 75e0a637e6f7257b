//! A server as it is entered: what the fields hold, what follows from what, and what it means.

use std::num::NonZeroU16;

use crate::domain::{
    Address, Endpoint, FailureKind, Fingerprint, Host, Policy, Secret, SecretRef, Security, SignIn,
    SmtpMsa, Violation,
};
use crate::service::{PasswordEntry, ServerEntry, SignInEntry};
use crate::ui::form::Field;
use filled::Filled;

mod filled;

/// A server as it is entered.
#[derive(Debug)]
pub(super) struct EnteredServer {
    pub(super) host: Field<Host>,
    pub(super) port: Field<NonZeroU16>,
    pub(super) security: Security,
    pub(super) way: SignInWay,
    pub(super) user_name: String,
    pub(super) password: Secret,
    pub(super) command: String,
    /// A certificate that is pinned, and where.
    pin: Option<(Host, Fingerprint)>,
    /// The password that is stored already, and is used until another one is typed.
    stored: Option<SecretRef>,
    /// What was set by hand follows nothing.
    port_by_hand: bool,
    security_by_hand: bool,
    /// What the security was before it followed the port that is entered.
    followed_from: Option<Security>,
    /// What the search may fill.
    filled: Filled,
    /// The person wanted to go on, so what is missing is said.
    checked: bool,
}

/// How to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignInWay {
    /// With a password that the keyring keeps.
    Password,
    /// With a password that a command prints.
    Command,
    /// The server wants none.
    Without,
}

/// A part of the form that something can be wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Host,
    Port,
    Security,
    UserName,
    Password,
}

impl EnteredServer {
    /// Nothing is known of the address's server yet.
    pub(super) fn blank(address: &Address) -> Self {
        let security = Security::Starttls;
        Self {
            host: Field::new(""),
            port: Field::new(security.usual_port().to_string()),
            security,
            way: SignInWay::Password,
            user_name: address.to_string(),
            password: Secret::new(""),
            command: String::new(),
            pin: None,
            stored: None,
            port_by_hand: false,
            security_by_hand: false,
            followed_from: None,
            filled: Filled::default(),
            checked: false,
        }
    }

    /// What is stored, to be changed.
    pub(super) fn of(server: &SmtpMsa, address: &Address) -> Self {
        let blank = Self::blank(address);
        let password = server.sign_in.as_ref().map(|sign_in| sign_in.password.clone());
        let (way, command) = match &password {
            None => (SignInWay::Without, String::new()),
            Some(SecretRef::Keyring(_)) => (SignInWay::Password, String::new()),
            Some(SecretRef::Command(line)) => (SignInWay::Command, line.clone()),
        };
        let unusual = server.port != server.security.usual_port();
        Self {
            host: Field::new(server.host.to_string()),
            port: Field::new(server.port.to_string()),
            security: server.security,
            way,
            user_name: match &server.sign_in {
                Some(sign_in) => sign_in.user_name.clone(),
                None => blank.user_name,
            },
            stored: password.filter(|place| matches!(place, SecretRef::Keyring(_))),
            command,
            pin: server.pinned_certificate.map(|pin| (server.host.clone(), pin)),
            port_by_hand: unusual,
            security_by_hand: unusual,
            ..blank
        }
    }

    /// Takes another server.
    pub(super) fn enter_host(&mut self, text: &str) {
        self.host.enter(text.trim().to_owned());
        self.filled.server_typed = true;
    }

    /// Takes another user name.
    pub(super) fn enter_user_name(&mut self, name: String) {
        self.user_name = name;
        self.filled.user_name_typed = true;
    }

    /// Takes another port; the security follows a well-known one.
    pub(super) fn enter_port(&mut self, text: &str) {
        self.filled.server_typed = true;
        self.port.enter(text.trim().to_owned());
        self.port_by_hand = true;
        if self.security_by_hand {
            return;
        }
        // Nothing turns encryption off but the person.
        let encrypted = [Security::Ssl, Security::Starttls];
        let port = self.port.value().map(|port| port.get());
        let follows = encrypted.into_iter().find(|security| Some(security.usual_port()) == port);
        // Whoever types 46500 types 465 on the way there, and means nothing by it.
        let before = *self.followed_from.get_or_insert(self.security);
        self.security = follows.unwrap_or(before);
    }

    /// Takes another security; the port follows.
    pub(super) fn choose_security(&mut self, security: Security) {
        self.filled.server_typed = true;
        self.security = security;
        self.security_by_hand = true;
        self.followed_from = None;
        if !self.port_by_hand {
            self.port = Field::new(security.usual_port().to_string());
        }
    }

    /// Takes the place at which the server was seen to answer, whoever set another before.
    pub(super) fn use_server(&mut self, place: &Endpoint) {
        self.filled.server_typed = true;
        self.host = Field::new(place.host.to_string());
        self.port = Field::new(place.port.to_string());
        self.security = place.security;
        self.followed_from = None;
    }

    /// Takes a certificate that is to be pinned at this host, or none.
    pub(super) fn set_pin(&mut self, pin: Option<(Host, Fingerprint)>) {
        self.pin = pin;
    }

    /// The certificate that is pinned: at another host, or without encryption, there is none.
    pub(super) fn pin(&self) -> Option<Fingerprint> {
        let (at, pin) = self.pin.as_ref()?;
        let is_here = self.host.value() == Some(at) && self.security != Security::None;
        is_here.then_some(*pin)
    }

    /// Whether the password that is used is one that is stored already.
    pub(super) fn uses_stored_password(&self) -> bool {
        self.way == SignInWay::Password && self.password.is_empty() && self.stored.is_some()
    }

    /// What is missing, once it is time to say so.
    pub(super) fn missing(&self) -> Option<Part> {
        self.first_missing().filter(|_| self.checked)
    }

    fn first_missing(&self) -> Option<Part> {
        let has_secret = match self.way {
            SignInWay::Without => return None,
            SignInWay::Password => !self.password.is_empty() || self.stored.is_some(),
            SignInWay::Command => !self.command.trim().is_empty(),
        };
        if self.user_name.trim().is_empty() {
            Some(Part::UserName)
        } else if !has_secret {
            Some(Part::Password)
        } else {
            None
        }
    }

    /// The person wants to go on: the server, or from now on what is wrong.
    pub(super) fn check(&mut self) -> Result<ServerEntry, Part> {
        self.checked = true;
        self.host.check().ok_or(Part::Host)?;
        self.port.check().ok_or(Part::Port)?;
        self.entry()
    }

    /// The server, if it is entered whole.
    pub(super) fn entry(&self) -> Result<ServerEntry, Part> {
        let host = self.host.value().ok_or(Part::Host)?.clone();
        let port = self.port.value().ok_or(Part::Port)?.get();
        if let Some(missing) = self.first_missing() {
            return Err(missing);
        }
        let password = match (self.way, &self.stored) {
            (SignInWay::Without, _) => None,
            (SignInWay::Command, _) => Some(PasswordEntry::Command(self.command.trim().to_owned())),
            (SignInWay::Password, Some(stored)) if self.password.is_empty() => {
                Some(PasswordEntry::Stored(stored.clone()))
            }
            (SignInWay::Password, _) => Some(PasswordEntry::Typed(self.password.clone())),
        };
        let user_name = self.user_name.trim().to_owned();
        let sign_in = password.map(|password| SignInEntry { user_name, password });
        let (security, pinned_certificate) = (self.security, self.pin());
        Ok(ServerEntry { host, port, security, pinned_certificate, sign_in })
    }

    /// Whether this is what is stored, with nothing changed.
    pub(super) fn is(&self, server: &SmtpMsa) -> bool {
        let Ok(entry) = self.entry() else { return false };
        let sign_in = match entry.sign_in {
            None => None,
            Some(SignInEntry { user_name, password }) => {
                let password = match password {
                    PasswordEntry::Stored(place) => place,
                    PasswordEntry::Command(line) => SecretRef::Command(line),
                    PasswordEntry::Typed(_) => return false,
                };
                Some(SignIn { user_name, password })
            }
        };
        let ServerEntry { host, port, security, pinned_certificate, .. } = entry;
        SmtpMsa { host, port, security, pinned_certificate, sign_in } == *server
    }

    /// What the policy, or a rule above it, has against the encryption that is chosen (R5).
    pub(super) fn violation(&self, policy: &Policy) -> Option<Violation> {
        let loopback = self.host.value().is_some_and(Host::is_loopback);
        if self.security != Security::None || loopback {
            None
        } else if self.way != SignInWay::Without {
            Some(Violation::PasswordInClear)
        } else {
            policy.require.encryption.then_some(Violation::EncryptionRequired)
        }
    }

    /// The securities to choose from: none only where it can be meant.
    pub(super) fn securities(&self, policy: &Policy) -> Vec<Security> {
        let mut securities = vec![Security::Ssl, Security::Starttls];
        let loopback = self.host.value().is_some_and(Host::is_loopback);
        if loopback || !policy.require.encryption || self.security == Security::None {
            securities.push(Security::None);
        }
        securities
    }
}

/// The part of the form that a failed test points at.
pub(super) fn fault_of(kind: &FailureKind) -> Option<Part> {
    match kind {
        FailureKind::NameNotFound
        | FailureKind::NameWithoutAddress
        | FailureKind::OwnListener
        | FailureKind::ServerNotProved
        | FailureKind::CertificateWrongName(_) => Some(Part::Host),
        FailureKind::Unreachable
        | FailureKind::ConnectionRefused
        | FailureKind::TimedOut
        | FailureKind::NotSmtp(_) => Some(Part::Port),
        FailureKind::OtherSecurity(_)
        | FailureKind::TlsNotOffered
        | FailureKind::TlsRefused
        | FailureKind::PasswordInClear
        | FailureKind::SignInNeedsTls => Some(Part::Security),
        FailureKind::SignInRefused
        | FailureKind::AppPasswordNeeded
        | FailureKind::PasswordSignInOff
        | FailureKind::NoPassword
        | FailureKind::ControlCharacter => Some(Part::Password),
        _ => None,
    }
}

pub(super) use filled::Origin;

#[cfg(test)]
mod tests;
