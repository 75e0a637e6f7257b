//! What is entered on the administrator's page, and the policy that it means.

use std::num::NonZeroU16;
use std::path::PathBuf;
use std::str::FromStr;

use crate::domain::{
    DomainServer, EmailDomain, Endpoint, Host, OwnAddressTemplate, OwnAddresses, Policy,
    Requirements, Security,
};
use crate::ui::form::Field;

/// What is entered on the page.
#[derive(Debug, Clone)]
pub(super) struct PolicyEdit {
    pub(super) allowed: bool,
    pub(super) email_domains: Vec<EmailDomain>,
    /// The domain that is being typed. It counts as soon as it is one, so that nothing which
    /// stands on the page is left out when it is saved.
    pub(super) new_domain: Field<Optional<EmailDomain>>,
    pub(super) require: Requirements,
    pub(super) host: Field<Optional<Host>>,
    pub(super) port: Field<NonZeroU16>,
    pub(super) security: Security,
    pub(super) user_name: String,
    pub(super) outbound_gateway: Field<Optional<Host>>,
    pub(super) own_address: Field<Optional<OwnAddressTemplate>>,
    pub(super) extra_ca: Field<Optional<WholePath>>,
}

/// A field that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A domain that is to be added.
    NewDomain,
    /// The domain mail server.
    Host,
    /// Its port.
    Port,
    /// Everybody's user name there.
    UserName,
    /// The outbound gateway behind it.
    OutboundGateway,
    /// Everybody's own address.
    OwnAddress,
    /// The file with additional certificate authorities.
    ExtraCa,
}

/// A value that may be left out. Spaces around it are not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Optional<T>(pub(super) Option<T>);

impl<T: FromStr> FromStr for Optional<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        match text.trim() {
            "" => Ok(Self(None)),
            text => text.parse().map(|value| Self(Some(value))),
        }
    }
}

/// A path that means the same file to every process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WholePath(PathBuf);

/// The path depends on the folder that a process runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotWhole;

impl FromStr for WholePath {
    type Err = NotWhole;

    fn from_str(text: &str) -> Result<Self, NotWhole> {
        let path = PathBuf::from(text);
        if path.is_absolute() { Ok(Self(path)) } else { Err(NotWhole) }
    }
}

impl PolicyEdit {
    /// A policy, as it is entered.
    pub(super) fn new(policy: &Policy) -> Self {
        let server = policy.domain_server.as_ref();
        let security = server.map_or(Security::Ssl, |server| server.security);
        let port = server.map_or(security.usual_port(), |server| server.port);
        let path = |path: &PathBuf| path.display().to_string();
        Self {
            allowed: policy.per_user_outbound_gateways,
            email_domains: policy.email_domains.clone(),
            new_domain: Field::new(""),
            require: policy.require,
            host: Field::new(text(server.map(|server| &server.host))),
            port: Field::new(port.to_string()),
            security,
            user_name: server.and_then(|server| server.user_name.clone()).unwrap_or_default(),
            outbound_gateway: Field::new(text(policy.outbound_gateway.as_ref())),
            own_address: Field::new(text(policy.own_address.template.as_ref())),
            extra_ca: Field::new(policy.extra_ca.as_ref().map(path).unwrap_or_default()),
        }
    }

    /// The policy that is meant, if every field means something. What the page does not show is
    /// as in `base`.
    pub(super) fn parse(&self, base: &Policy) -> Option<Policy> {
        let mut email_domains = self.email_domains.clone();
        let typed = self.new_domain.value()?.0.clone();
        email_domains.extend(typed.filter(|domain| !self.email_domains.contains(domain)));
        let domain_server = match self.host.value()?.0.clone() {
            None => None,
            Some(host) => Some(DomainServer {
                host,
                port: self.port.value()?.get(),
                security: self.security,
                user_name: Some(self.user_name.clone()).filter(|form| !form.is_empty()),
            }),
        };
        Some(Policy {
            per_user_outbound_gateways: self.allowed,
            email_domains,
            domain_server,
            outbound_gateway: self.outbound_gateway.value()?.0.clone(),
            own_address: OwnAddresses {
                template: self.own_address.value()?.0.clone(),
                list: base.own_address.list.clone(),
            },
            require: self.require,
            extra_ca: self.extra_ca.value()?.0.clone().map(|path| path.0),
        })
    }

    /// Whether something else is entered than what `base` says.
    pub(super) fn differs_from(&self, base: &Policy) -> bool {
        let entered = self.parse(base);
        entered.is_none() || entered != Self::new(base).parse(base)
    }

    /// The fields that mean nothing, in the order of the page.
    pub(super) fn wrong(&self) -> Vec<Entry> {
        let names_server = self.host.value().is_none_or(|host| host.0.is_some());
        let wrong = [
            (Entry::NewDomain, self.new_domain.value().is_none()),
            (Entry::Host, self.host.value().is_none()),
            (Entry::Port, self.port.value().is_none() && names_server),
            (Entry::OutboundGateway, self.outbound_gateway.value().is_none()),
            (Entry::OwnAddress, self.own_address.value().is_none()),
            (Entry::ExtraCa, self.extra_ca.value().is_none()),
        ];
        wrong.into_iter().filter(|(_, is_wrong)| *is_wrong).map(|(entry, _)| entry).collect()
    }

    /// Takes a new text for a field.
    pub(super) fn enter(&mut self, entry: Entry, text: String) {
        match entry {
            Entry::NewDomain => self.new_domain.enter(text),
            Entry::Host => self.host.enter(text),
            Entry::Port => self.port.enter(text),
            Entry::UserName => self.user_name = text,
            Entry::OutboundGateway => self.outbound_gateway.enter(text),
            Entry::OwnAddress => self.own_address.enter(text),
            Entry::ExtraCa => self.extra_ca.enter(text),
        }
    }

    /// The person went on to another field.
    pub(super) fn leave(&mut self, entry: Entry) {
        match entry {
            Entry::NewDomain => self.new_domain.leave(),
            Entry::Host => self.host.leave(),
            Entry::Port => self.port.leave(),
            Entry::UserName => {}
            Entry::OutboundGateway => self.outbound_gateway.leave(),
            Entry::OwnAddress => self.own_address.leave(),
            Entry::ExtraCa => self.extra_ca.leave(),
        }
    }

    /// Another way to encrypt. A port that was the usual one stays the usual one.
    pub(super) fn secure(&mut self, security: Security) {
        if self.port.entered() == self.security.usual_port().to_string() {
            self.port = Field::new(security.usual_port().to_string());
        }
        self.security = security;
    }

    /// The domain mail server here.
    pub(super) fn use_server(&mut self, place: &Endpoint) {
        self.host = Field::new(place.host.to_string());
        self.port = Field::new(place.port.to_string());
        self.security = place.security;
    }

    /// Puts the typed domain among the others, or says from now on what is wrong with it.
    pub(super) fn add_domain(&mut self) {
        let Some(Optional(domain)) = self.new_domain.check().cloned() else { return };
        self.email_domains.extend(domain.filter(|domain| !self.email_domains.contains(domain)));
        self.new_domain = Field::new("");
    }

    /// Follows a policy that somebody else saved: `base` became `theirs`. What was entered here
    /// stays, and what was not follows, so that saving undoes nothing of theirs unseen (R12).
    pub(super) fn rebase(&mut self, base: &Policy, theirs: &Policy) {
        let (was, now) = (Self::new(base), Self::new(theirs));
        if self.allowed == was.allowed {
            self.allowed = now.allowed;
        }
        if self.require.encryption == was.require.encryption {
            self.require.encryption = now.require.encryption;
        }
        if self.require.confirmed_address == was.require.confirmed_address {
            self.require.confirmed_address = now.require.confirmed_address;
        }
        self.email_domains = merged(&was.email_domains, &self.email_domains, now.email_domains);
        // One server: host, port and security of two people would name one that nobody meant.
        if self.server() == was.server() {
            (self.host, self.port, self.security) = (now.host, now.port, now.security);
        }
        if self.user_name == was.user_name {
            self.user_name = now.user_name;
        }
        follow(&mut self.outbound_gateway, &was.outbound_gateway, now.outbound_gateway);
        follow(&mut self.own_address, &was.own_address, now.own_address);
        follow(&mut self.extra_ca, &was.extra_ca, now.extra_ca);
    }

    /// What is entered of the domain mail server itself.
    fn server(&self) -> (&str, &str, Security) {
        (self.host.entered(), self.port.entered(), self.security)
    }
}

fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn follow<T: FromStr>(here: &mut Field<T>, was: &Field<T>, now: Field<T>) {
    if here.entered() == was.entered() {
        *here = now;
    }
}

/// Their domains, with what was added and removed here.
fn merged(was: &[EmailDomain], here: &[EmailDomain], theirs: Vec<EmailDomain>) -> Vec<EmailDomain> {
    let removed = |domain: &EmailDomain| was.contains(domain) && !here.contains(domain);
    let mut merged: Vec<_> = theirs.into_iter().filter(|domain| !removed(domain)).collect();
    for domain in here.iter().filter(|domain| !was.contains(domain)) {
        if !merged.contains(domain) {
            merged.push(domain.clone());
        }
    }
    merged
}

#[cfg(test)]
mod tests;
