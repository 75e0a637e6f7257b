//! What the administrator sets for everybody.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Address, AddressError, Domain, DomainError, Host, Login, Security, SignIn, SmtpMsa};

/// The administrator's decisions. The default is what holds where nobody decided: gateways are
/// not allowed (R1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Whether users may send through an external SMTP server for an address outside the
    /// organisation's email domains.
    pub per_user_outbound_gateways: bool,
    /// The domains that are the organisation's own.
    pub email_domains: Vec<EmailDomain>,
    /// The server that delivers ordinary mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_server: Option<DomainServer>,
    /// Where ordinary mail passes behind the domain mail server; named, never submitted to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outbound_gateway: Option<Host>,
    /// Everybody's own address, where the administrator gives them.
    #[serde(skip_serializing_if = "OwnAddresses::is_empty")]
    pub own_address: OwnAddresses,
    /// What a gateway must have.
    pub require: Requirements,
    /// A PEM file with certificate authorities that are trusted beside the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_ca: Option<PathBuf>,
}

/// The domain mail server (RFC 6409).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainServer {
    /// The server.
    pub host: Host,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// Each person's user name there, with `{login}` for their login; without it they type it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
}

impl DomainServer {
    /// The user name that the administrator gives a person there, if they do.
    #[must_use]
    pub fn user_name_for(&self, login: &Login) -> Option<String> {
        self.user_name.as_ref().map(|template| template.replace("{login}", login.as_str()))
    }

    /// The server with a person's sign-in.
    #[must_use]
    pub fn with_sign_in(&self, sign_in: Option<SignIn>) -> SmtpMsa {
        SmtpMsa {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            pinned_certificate: None,
            sign_in,
        }
    }
}

/// What a gateway must have before it may be used; both hold unless waived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Requirements {
    /// An encrypted connection.
    pub encryption: bool,
    /// An address that its owner confirmed with a code (R16).
    pub confirmed_address: bool,
}

impl Default for Requirements {
    fn default() -> Self {
        Self { encryption: true, confirmed_address: true }
    }
}

/// One of the organisation's domains: `corp.example` is exactly that, `*.corp.example` the
/// domains below it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum EmailDomain {
    /// Exactly this domain.
    Exactly(Domain),
    /// Every domain below this one, but not this one.
    Below(Domain),
}

impl EmailDomain {
    /// Whether `domain` is meant.
    #[must_use]
    pub fn matches(&self, domain: &Domain) -> bool {
        match self {
            Self::Exactly(own) => own == domain,
            Self::Below(own) => domain.is_below(own),
        }
    }
}

impl FromStr for EmailDomain {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, DomainError> {
        match text.strip_prefix("*.") {
            Some(parent) => parent.parse().map(Self::Below),
            None => text.parse().map(Self::Exactly),
        }
    }
}

impl TryFrom<String> for EmailDomain {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, DomainError> {
        text.parse()
    }
}

impl From<EmailDomain> for String {
    fn from(domain: EmailDomain) -> Self {
        domain.to_string()
    }
}

impl fmt::Display for EmailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(domain) => domain.fmt(f),
            Self::Below(domain) => write!(f, "*.{domain}"),
        }
    }
}

impl fmt::Debug for EmailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Everybody's own address: one form for all, and exceptions by login.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnAddresses {
    /// The form, such as `{login}@corp.example`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<OwnAddressTemplate>,
    /// Addresses by login; they come before the form.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub list: BTreeMap<Login, Address>,
}

impl OwnAddresses {
    /// Whether the administrator gives nobody an address, so that each person types their own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.template.is_none() && self.list.is_empty()
    }

    /// The own address of a person, if the administrator gives it.
    #[must_use]
    pub fn for_login(&self, login: &Login) -> Option<Address> {
        self.list.get(login).cloned().or_else(|| self.template.as_ref()?.for_login(login))
    }
}

/// A form of address with `{login}` in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OwnAddressTemplate(String);

impl OwnAddressTemplate {
    /// The address of one person; `None` where the login can be no part of an address.
    #[must_use]
    pub fn for_login(&self, login: &Login) -> Option<Address> {
        self.0.replace("{login}", login.as_str()).parse().ok()
    }
}

impl FromStr for OwnAddressTemplate {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        text.replace("{login}", "login").parse::<Address>()?;
        if text.contains("{login}") {
            Ok(Self(text.to_owned()))
        } else {
            // One address for everybody would make one person another.
            Err(AddressError::NoLocal)
        }
    }
}

impl TryFrom<String> for OwnAddressTemplate {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<OwnAddressTemplate> for String {
    fn from(template: OwnAddressTemplate) -> Self {
        template.0
    }
}

impl fmt::Display for OwnAddressTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OwnAddressTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a gateway may not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Violation {
    /// The administrator does not allow gateways (R1, R7).
    GatewaysNotAllowed,
    /// The address is in one of the organisation's own domains (R3).
    AddressInEmailDomains,
    /// The policy wants an encrypted connection, and this one would not be (R5).
    EncryptionRequired,
    /// A password would travel without TLS (R5). No policy allows that.
    PasswordInClear,
}

impl Policy {
    /// Whether the domain is one of the organisation's own.
    #[must_use]
    pub fn is_email_domain(&self, domain: &Domain) -> bool {
        self.email_domains.iter().any(|own| own.matches(domain))
    }

    /// Whether mail from `sender` may leave through `server`.
    ///
    /// # Errors
    /// The first thing that the policy, or a rule above every policy, has against it.
    pub fn permits(&self, sender: &Address, server: &SmtpMsa) -> Result<(), Violation> {
        if !self.per_user_outbound_gateways {
            return Err(Violation::GatewaysNotAllowed);
        }
        if self.is_email_domain(sender.domain()) {
            return Err(Violation::AddressInEmailDomains);
        }
        self.permits_connection(server)
    }

    /// Whether `server` may be talked to at all, whichever it is: R5 for gateways and for the
    /// domain mail server.
    ///
    /// # Errors
    /// [`Violation::PasswordInClear`] or [`Violation::EncryptionRequired`].
    pub fn permits_connection(&self, server: &SmtpMsa) -> Result<(), Violation> {
        if server.sends_password_in_clear() {
            return Err(Violation::PasswordInClear);
        }
        let plain = server.security == Security::None && !server.host.is_loopback();
        if plain && self.require.encryption {
            return Err(Violation::EncryptionRequired);
        }
        Ok(())
    }
}
