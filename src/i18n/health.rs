//! How a gateway does that is on, and what of it a person has to be told.

use std::time::Duration;

use jiff::Timestamp;

use super::Words;
use crate::domain::{Condition, Health, SmtpMsa};
use crate::service::GatewayHealth;

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

impl Words {
    /// What is wrong with a gateway, in a few words; nothing where nothing is:
    /// "Certificate expires in 9 days".
    #[must_use]
    pub fn health_badge(self, health: &Health, server: &SmtpMsa, now: Timestamp) -> Option<String> {
        match health.condition(now) {
            Condition::Works => None,
            Condition::CertificateExpires(until) => Some(match self.until(until, now) {
                Some(time) => self.health_certificate_expires(time),
                None => self.health_certificate_expired(),
            }),
            Condition::PasswordRefused { .. } => Some(self.health_password_refused()),
            Condition::Fails { failure, .. } => Some(self.failure(failure, server).title),
        }
    }

    /// How a gateway does, and what that means for mail. The server's own words are in the
    /// failure, for the caller to show beside this.
    #[must_use]
    pub fn health_sentence(self, health: &Health, server: &SmtpMsa, now: Timestamp) -> String {
        let host = server.host.to_string();
        match health.condition(now) {
            Condition::Works if health.learned_at == health.proved_at => {
                self.health_works_unchecked(self.ago(health.proved_at, now))
            }
            Condition::Works => self.health_works(self.ago(health.learned_at, now)),
            Condition::CertificateExpires(until) => match self.until(until, now) {
                Some(time) => self.health_certificate_expires_what(host, time),
                None => self.health_certificate_expired_what(host),
            },
            Condition::PasswordRefused { since, .. } => {
                self.address_password_refused(host, self.ago(since, now))
            }
            Condition::Fails { since, failure } => {
                let what = self.failure(failure, server).what;
                self.health_fails_what(what, self.ago(since, now))
            }
        }
    }

    /// What the desktop says of a gateway that is not well: a title, and a sentence or two.
    #[must_use]
    pub fn health_news(self, gateway: &GatewayHealth, now: Timestamp) -> (String, String) {
        let GatewayHealth { address, server, health } = gateway;
        let (address, host) = (address.to_string(), server.host.to_string());
        match health.condition(now) {
            Condition::PasswordRefused { .. } => {
                (self.health_news_password(host), self.health_news_password_what(address))
            }
            Condition::Fails { failure, .. } => {
                let what = self.failure(failure, server).what;
                (self.health_news_fails(address), self.health_news_fails_what(what))
            }
            Condition::CertificateExpires(until) => match self.until(until, now) {
                Some(time) => (
                    self.health_news_certificate(host, time),
                    self.health_news_certificate_what(address),
                ),
                None => {
                    (self.health_certificate_expired(), self.health_certificate_expired_what(host))
                }
            },
            Condition::Works => (address, self.health_works(self.ago(health.learned_at, now))),
        }
    }

    /// How long there is still time, rounded down; nothing where it is over.
    fn until(self, at: Timestamp, now: Timestamp) -> Option<String> {
        let left =
            Duration::try_from(at.duration_since(now)).ok().filter(|left| !left.is_zero())?;
        Some(match left.as_secs() {
            seconds @ ..DAY => self.common_in_hours((seconds / HOUR).max(1)),
            seconds => self.common_in_days(seconds / DAY),
        })
    }
}
