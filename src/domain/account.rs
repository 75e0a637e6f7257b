//! One person: their own address, how they sign in, and the addresses they send as.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    Address, Addresses, Confirmation, Gateway, KeepDays, Policy, Proof, RelayAccess, SignIn,
};

/// The name by which the machine knows a person.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

/// Why a text is no login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginError;

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a login name")
    }
}

impl std::error::Error for LoginError {}

impl Login {
    /// The login as the machine writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Login {
    type Err = LoginError;

    /// A login also names a folder, so it may not lead out of the one it lies in.
    fn from_str(text: &str) -> Result<Self, LoginError> {
        let good = |c: char| !c.is_control() && !c.is_whitespace() && !"/\\:@".contains(c);
        let named = !text.is_empty() && !text.starts_with('.') && text.len() <= 256;
        if named && text.chars().all(good) { Ok(Self(text.to_owned())) } else { Err(LoginError) }
    }
}

impl TryFrom<String> for Login {
    type Error = LoginError;

    fn try_from(text: String) -> Result<Self, LoginError> {
        text.parse()
    }
}

impl From<Login> for String {
    fn from(login: Login) -> Self {
        login.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is stored of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Account {
    /// The person's own address and how they sign in at the domain mail server.
    pub own: OwnAccount,
    /// The address that is put in where a program gives none; the own address if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_address: Option<Address>,
    /// Whether the activity record leaves subjects out (R14).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub omit_subjects: bool,
    /// How long the activity record keeps an attempt.
    #[serde(skip_serializing_if = "super::attempt::is_default")]
    pub keep_activity_days: KeepDays,
    /// How the relay is reached, once it was set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay: Option<RelayAccess>,
    /// The other addresses that the person may put in From.
    #[serde(rename = "address", skip_serializing_if = "Vec::is_empty")]
    pub addresses: Addresses,
}

/// The person in the organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnAccount {
    /// The own address as the person typed it; what the policy gives comes before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// The name that recipients see beside the address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub display_name: String,
    /// How the person signs in at the domain mail server; it may want no sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignIn>,
    /// The last passed test of the domain mail server with this sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// An address that a person may put in From (the Gmail API's `SendAs`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendAs {
    /// The address.
    pub send_as_email: Address,
    /// The name that recipients see beside it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub display_name: String,
    /// Where answers go, if not to the address itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to_address: Option<Address>,
    /// What happens to mail from this address while the policy pauses its gateway (R7).
    #[serde(default)]
    pub when_paused: WhenPaused,
    /// Whether the address was confirmed (R16).
    #[serde(default)]
    pub confirmation: Confirmation,
    /// Its own server, if one was set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Gateway>,
}

impl SendAs {
    /// A newly added address, not confirmed and without a gateway.
    #[must_use]
    pub fn new(send_as_email: Address) -> Self {
        Self {
            send_as_email,
            display_name: String::new(),
            reply_to_address: None,
            when_paused: WhenPaused::default(),
            confirmation: Confirmation::default(),
            gateway: None,
        }
    }
}

/// What happens to mail from an address while the policy pauses its gateway (R7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WhenPaused {
    /// The domain mail server delivers it.
    #[default]
    Domain,
    /// It is refused.
    Refuse,
}

impl Account {
    /// The person's own address: what the policy gives, else what they typed.
    #[must_use]
    pub fn own_address(&self, policy: &Policy, login: &Login) -> Option<Address> {
        policy.own_address.for_login(login).or_else(|| self.own.address.clone())
    }

    /// The address that is put in where a program gives none (R10).
    #[must_use]
    pub fn default_address(&self, policy: &Policy, login: &Login) -> Option<Address> {
        let chosen = self.default_address.as_ref().filter(|address| self.find(address).is_some());
        chosen.cloned().or_else(|| self.own_address(policy, login))
    }

    /// One of the added addresses.
    #[must_use]
    pub fn find(&self, address: &Address) -> Option<&SendAs> {
        self.addresses.get(self.addresses.place(address)?)
    }

    /// One of the added addresses, to change it.
    #[must_use]
    pub fn find_mut(&mut self, address: &Address) -> Option<&mut SendAs> {
        let place = self.addresses.place(address)?;
        self.addresses.get_mut(place)
    }
}
