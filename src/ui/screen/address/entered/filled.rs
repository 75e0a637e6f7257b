//! What the search filled in, which never takes the place of what the person typed.

use super::{EnteredServer, Part};
use crate::domain::{Address, Finding, Source};
use crate::ui::form::Field;

/// What was filled in, and what was typed.
#[derive(Debug, Default)]
pub(super) struct Filled {
    from: From,
    pub(super) server_typed: bool,
    pub(super) user_name_typed: bool,
}

/// What the fields were filled from.
#[derive(Debug, Default)]
enum From {
    /// They were not filled.
    #[default]
    Nothing,
    /// The usual name, since nothing was found.
    Usual,
    /// What was found.
    Finding(Finding),
}

/// Where what stands in a field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Origin<'a> {
    /// It was found there.
    Found(&'a Source),
    /// Nothing was found: it is what usually holds.
    Usual,
}

impl EnteredServer {
    /// Fills the fields with what was found, if a person who is at it would not lose anything:
    /// nothing was typed yet, or the fields for the server are still empty.
    pub(in super::super) fn offer(&mut self, finding: &Finding) {
        let is_empty = matches!(self.filled.from, From::Nothing);
        if !self.filled.server_typed && (is_empty || self.is_untouched()) {
            self.fill(finding);
        }
    }

    /// Fills the fields with what was found, as the person wants it.
    pub(in super::super) fn fill(&mut self, finding: &Finding) {
        self.host = Field::new(finding.host.to_string());
        self.port = Field::new(finding.port.to_string());
        self.security = finding.security;
        self.followed_from = None;
        // As with what is stored: what is unusual follows nothing.
        let unusual = finding.port != finding.security.usual_port();
        (self.port_by_hand, self.security_by_hand) = (unusual, unusual);
        if let Some(name) = finding.user_name.as_ref().filter(|_| !self.filled.user_name_typed) {
            self.user_name.clone_from(name);
        }
        self.filled.server_typed = false;
        self.filled.from = From::Finding(finding.clone());
    }

    /// Nothing was found: fills in the usual name, if nothing is there.
    pub(in super::super) fn fill_usual(&mut self, address: &Address) {
        if !self.filled.server_typed && matches!(self.filled.from, From::Nothing) {
            self.host = Field::new(format!("smtp.{}", address.domain()));
            self.filled.from = From::Usual;
        }
    }

    /// Whether the person typed nothing at all yet.
    fn is_untouched(&self) -> bool {
        let Filled { server_typed, user_name_typed, .. } = self.filled;
        let has_secret = !self.password.is_empty() || !self.command.is_empty();
        !server_typed && !user_name_typed && !has_secret
    }

    /// Whether the person typed something of where the server is.
    pub(in super::super) fn is_server_typed(&self) -> bool {
        self.filled.server_typed
    }

    /// What the fields were filled with, for as long as the server is still that.
    pub(in super::super) fn finding(&self) -> Option<&Finding> {
        match &self.filled.from {
            From::Finding(finding) if self.host.value() == Some(&finding.host) => Some(finding),
            _ => None,
        }
    }

    /// Where what stands in a field comes from, if the person did not type it.
    pub(in super::super) fn origin(&self, part: Part) -> Option<Origin<'_>> {
        let finding = match &self.filled.from {
            From::Nothing => return None,
            From::Usual => {
                return (part == Part::Host && !self.filled.server_typed).then_some(Origin::Usual);
            }
            From::Finding(finding) => finding,
        };
        let is_found = match part {
            Part::Host => self.host.value() == Some(&finding.host),
            Part::Port => self.port.value().is_some_and(|port| port.get() == finding.port),
            Part::Security => self.security == finding.security,
            Part::UserName => match &finding.user_name {
                Some(name) => self.user_name == *name,
                None if self.filled.user_name_typed => false,
                None => return Some(Origin::Usual),
            },
            Part::Password => false,
        };
        is_found.then_some(Origin::Found(&finding.source))
    }
}
