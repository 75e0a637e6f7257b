//! What was found of an address's server: where it is known from, and what there is to know.

use super::Words;
use crate::domain::{Domain, Doubt, Finding, NoteKind, Source};

/// Something to know, or to be asked: the heading, and the sentence under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// In a few words.
    pub title: String,
    /// What it means.
    pub what: String,
}

impl Words {
    /// Where a finding is known from, of an address in `domain`.
    #[must_use]
    pub fn source(self, source: &Source, domain: &Domain) -> String {
        let domain = domain.to_string();
        match source {
            Source::Provider { name } => self.discover_from_provider(name),
            Source::Srv { .. } => self.discover_from_srv(domain),
            Source::Autoconfig { url } => self.discover_from_autoconfig(domain, host_of(url)),
            Source::MxProvider { name, .. } => self.discover_from_mx_provider(name, domain),
            Source::MxAutoconfig { url, .. } => {
                self.discover_from_mx_autoconfig(host_of(url), domain)
            }
            Source::Guess => self.discover_from_guess(),
        }
    }

    /// What there is to know of the server that was found for an address in `domain`.
    #[must_use]
    pub fn note(self, kind: NoteKind, finding: &Finding, domain: &Domain) -> Remark {
        let host = finding.host.to_string();
        let (title, what) = match kind {
            NoteKind::AppPassword => {
                (self.discover_app_password_title(), self.discover_app_password_what(host))
            }
            NoteKind::AllowFirst => {
                (self.discover_allow_first_title(), self.discover_allow_first_what(host))
            }
            NoteKind::PasswordsMayBeOff => (
                self.discover_passwords_may_be_off_title(),
                self.discover_passwords_may_be_off_what(host, domain.to_string()),
            ),
            NoteKind::PasswordsOff => {
                (self.discover_passwords_off_title(), self.discover_passwords_off_what(host))
            }
            NoteKind::Bridge => (self.discover_bridge_title(), self.discover_bridge_what()),
        };
        Remark { title, what }
    }

    /// The question before a server is used that somebody else named for `domain`.
    #[must_use]
    pub fn doubt(self, doubt: Doubt, finding: &Finding, domain: &Domain) -> Remark {
        let (host, domain) = (finding.host.to_string(), domain.to_string());
        let (title, what) = match doubt {
            Doubt::OtherDomain => (
                self.discover_doubt_other_domain_title(domain.clone(), host),
                self.discover_doubt_other_domain_what(domain),
            ),
            Doubt::ThisMachine => (
                self.discover_doubt_this_machine_title(domain, host),
                self.discover_doubt_this_machine_what(),
            ),
            Doubt::LocalNetwork => (
                self.discover_doubt_local_network_title(domain, host),
                self.discover_doubt_local_network_what(),
            ),
        };
        Remark { title, what }
    }
}

/// The server in an address of a document.
fn host_of(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or(url)
}
