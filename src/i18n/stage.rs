//! The stages of a connection test, and what each found.

use jiff::Timestamp;

use std::time::Duration;

use super::Words;
use crate::domain::{Fact, Host, Security, SmtpMsa, Stage, StagePassed, Suggestion};

impl Words {
    /// What a stage is called once it has passed, or before it began: "Signed in".
    #[must_use]
    pub fn stage(self, stage: Stage) -> String {
        match stage {
            Stage::Name => self.test_stage_name(),
            Stage::Connect => self.test_stage_connect(),
            Stage::Greeting => self.test_stage_greeting(),
            Stage::Tls => self.test_stage_tls(),
            Stage::Ehlo => self.test_stage_ehlo(),
            Stage::SignIn => self.test_stage_sign_in(),
            Stage::Sender => self.test_stage_sender(),
            Stage::Recipients => self.test_stage_recipients(),
            Stage::Message => self.test_stage_message(),
        }
    }

    /// What a stage is called while it runs: "Signing in…".
    #[must_use]
    pub fn stage_running(self, stage: Stage) -> String {
        match stage {
            Stage::Name => self.test_running_name(),
            Stage::Connect => self.test_running_connect(),
            Stage::Greeting => self.test_running_greeting(),
            Stage::Tls => self.test_running_tls(),
            Stage::Ehlo => self.test_running_ehlo(),
            Stage::SignIn => self.test_running_sign_in(),
            Stage::Sender => self.test_running_sender(),
            Stage::Recipients => self.test_running_recipients(),
            Stage::Message => self.test_running_message(),
        }
    }

    /// A stage as a clause that follows "while": "you were being signed in".
    pub(super) fn while_stage(self, stage: Stage) -> String {
        match stage {
            Stage::Name => self.test_while_name(),
            Stage::Connect => self.test_while_connect(),
            Stage::Greeting => self.test_while_greeting(),
            Stage::Tls => self.test_while_tls(),
            Stage::Ehlo => self.test_while_ehlo(),
            Stage::SignIn => self.test_while_sign_in(),
            Stage::Sender => self.test_while_sender(),
            Stage::Recipients => self.test_while_recipients(),
            Stage::Message => self.test_while_message(),
        }
    }

    /// What a passed stage found, on one line: "TLS 1.3; certificate valid for 71 days". A
    /// greeting is the server's own words, and so is what it says to a message.
    #[must_use]
    pub fn fact(self, passed: &StagePassed, now: Timestamp) -> String {
        match &passed.fact {
            Fact::Addresses(addresses) => {
                let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
                addresses.join(", ")
            }
            Fact::Connected(address) => {
                self.test_fact_connected(address.ip().to_string(), address.port().to_string())
            }
            Fact::Greeted | Fact::MessageAccepted => {
                passed.reply.as_ref().map(ToString::to_string).unwrap_or_default()
            }
            Fact::Encrypted { version, pinned: true, .. } => self.certificate_pinned_fact(version),
            Fact::Encrypted { version, certificate, pinned: false } => {
                let left = certificate.not_after.duration_since(now);
                let left = self.duration(Duration::try_from(left).unwrap_or_default());
                self.test_fact_encrypted(version, left)
            }
            Fact::Offers(offers) => {
                let keyword = |offer: &String| offer.split(' ').next().map(str::to_owned);
                let keywords: Vec<_> = offers.iter().filter_map(keyword).collect();
                if keywords.is_empty() {
                    self.test_fact_offers_nothing()
                } else {
                    self.test_fact_offers(keywords.join(", "))
                }
            }
            Fact::SignedIn { user_name, mechanism } => {
                self.test_fact_signed_in(user_name, mechanism)
            }
            Fact::SenderAccepted(address) => address.to_string(),
            Fact::RecipientsAccepted(count) => self.test_fact_recipients(*count),
        }
    }

    /// What may help against the failed test of the server at `host`: "Use port 465 with SSL/TLS
    /// instead".
    #[must_use]
    pub fn suggestion(self, suggestion: &Suggestion, host: &Host) -> String {
        match suggestion {
            Suggestion::UseServer(place) => {
                let (port, security) = (place.port.to_string(), self.security(place.security));
                if place.host == *host {
                    self.test_use_port(port, security)
                } else {
                    self.test_use_server(place.host.to_string(), security, port)
                }
            }
            Suggestion::WholeAddressAsUserName(_) => self.test_use_address(),
            Suggestion::EnterAppPassword { .. } => self.test_use_app_password(),
            Suggestion::EnterPasswordAgain => self.test_use_password(),
            Suggestion::SignIn => self.test_use_sign_in(),
        }
    }

    /// How a server's connection is encrypted, and whether its certificate is pinned.
    #[must_use]
    pub fn security_of(self, server: &SmtpMsa) -> String {
        let security = self.security(server.security);
        match server.pinned_certificate {
            Some(_) => self.certificate_pinned_security(security),
            None => security,
        }
    }

    /// How a connection is encrypted: "SSL/TLS", "STARTTLS", "No encryption".
    #[must_use]
    pub fn security(self, security: Security) -> String {
        match security {
            Security::Ssl => self.test_security_ssl(),
            Security::Starttls => self.test_security_starttls(),
            Security::None => self.test_security_none(),
        }
    }
}
