//! What certificates say of themselves.

use super::Words;
use crate::domain::{CertificateFacts, ChainedCertificate, Timestamp};

/// So many names of a certificate are told where there is room: some have hundreds.
const NAMES_SHOWN: usize = 30;

/// What one certificate says of itself: names and values, to be shown one under the other.
pub type CertificateLines = Vec<(String, String)>;

impl Words {
    /// A server's certificate, and under it each that the server sent with it.
    #[must_use]
    pub fn certificate(self, facts: &CertificateFacts) -> Vec<CertificateLines> {
        let names = match facts.names.get(..NAMES_SHOWN) {
            Some(first) if facts.names.len() > NAMES_SHOWN => format!("{}, …", first.join(", ")),
            _ if facts.names.is_empty() => self.certificate_no_names(),
            _ => facts.names.join(", "),
        };
        let own = vec![
            (self.certificate_names(), names),
            (self.certificate_subject(), facts.subject.clone()),
            (self.certificate_issuer(), facts.issuer.clone()),
            (self.certificate_validity(), self.validity(facts.not_before, facts.not_after)),
            (self.certificate_sha256(), facts.sha256.to_string()),
        ];
        let others = facts.chain.iter().map(|each| self.chained(each));
        std::iter::once(own).chain(others).collect()
    }

    fn chained(self, certificate: &ChainedCertificate) -> CertificateLines {
        let ChainedCertificate { subject, issuer, not_before, not_after, sha256 } = certificate;
        vec![
            (self.certificate_chain(), subject.clone()),
            (self.certificate_issuer(), issuer.clone()),
            (self.certificate_validity(), self.validity(*not_before, *not_after)),
            (self.certificate_sha256(), sha256.to_string()),
        ]
    }

    fn validity(self, from: Timestamp, until: Timestamp) -> String {
        self.certificate_from_until(self.date(from), self.date(until))
    }

    /// A server's certificate on one line.
    #[must_use]
    pub fn certificate_line(self, facts: &CertificateFacts) -> String {
        let names = if facts.names.is_empty() {
            self.certificate_no_names()
        } else {
            self.names(&facts.names)
        };
        self.certificate_short(names, &facts.issuer, facts.sha256.to_string())
    }
}
