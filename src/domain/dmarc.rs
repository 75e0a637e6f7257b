//! DMARC: what the domain in From asks recipients to do with mail that does not prove to be its
//! own (RFC 7489, with the tree walk of its revision, draft-ietf-dmarc-dmarcbis §4.10, which needs
//! no list of public suffixes).
//!
//! Only what a way of delivery makes visible is judged: the domain of the envelope sender beside
//! that of From. From which hosts a server sends, and with which keys it signs, cannot be known
//! from here, and nothing is claimed of it.

use serde::Serialize;

use super::Domain;

/// What a domain asks recipients to do with mail that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DmarcPolicy {
    /// Nothing but to report it.
    None,
    /// To take it for suspicious.
    Quarantine,
    /// To refuse it.
    Reject,
}

/// A DMARC record (RFC 7489 §6.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DmarcRecord {
    policy: DmarcPolicy,
    of_subdomains: Option<DmarcPolicy>,
    /// The policy is on trial, and means the next weaker one.
    is_trial: bool,
    /// The envelope has to be of exactly the domain in From.
    is_strict: bool,
    suffix: Option<bool>,
}

impl DmarcRecord {
    /// Reads a text record; nothing where it is no DMARC record.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut tags = text.split(';').filter_map(|tag| {
            let (name, value) = tag.split_once('=')?;
            Some((name.trim(), value.trim()))
        });
        if tags.next() != Some(("v", "DMARC1")) {
            return None;
        }
        let (mut policy, mut reports) = (None, false);
        let mut record = Self {
            policy: DmarcPolicy::None,
            of_subdomains: None,
            is_trial: false,
            is_strict: false,
            suffix: None,
        };
        for (name, value) in tags {
            let is = |wanted: &str| value.eq_ignore_ascii_case(wanted);
            match name.to_ascii_lowercase().as_str() {
                "p" => policy = DmarcPolicy::parse(value),
                "sp" => record.of_subdomains = DmarcPolicy::parse(value),
                "rua" => reports = !value.is_empty(),
                "aspf" => record.is_strict = is("s"),
                "t" => record.is_trial |= is("y"),
                // The older way to say the same.
                "pct" => record.is_trial |= value == "0",
                "psd" if is("y") => record.suffix = Some(true),
                "psd" if is("n") => record.suffix = Some(false),
                _ => {}
            }
        }
        // Without a policy it counts only if somebody wants to hear of it (RFC 7489 §6.6.3).
        record.policy = policy.or(reports.then_some(DmarcPolicy::None))?;
        Some(record)
    }
}

impl DmarcPolicy {
    fn parse(text: &str) -> Option<Self> {
        [("none", Self::None), ("quarantine", Self::Quarantine), ("reject", Self::Reject)]
            .into_iter()
            .find_map(|(name, policy)| name.eq_ignore_ascii_case(text).then_some(policy))
    }

    fn next_weaker(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
        }
    }
}

/// What DNS says of a domain's DMARC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainDmarc {
    /// The domain that belongs together with all below it.
    organisational: Domain,
    domain: Domain,
    policy: Option<DmarcPolicy>,
    is_strict: bool,
}

impl DomainDmarc {
    /// The domains whose records are asked for, the domain itself first, then those above it.
    /// Never more than eight (draft-ietf-dmarc-dmarcbis §4.10).
    #[must_use]
    pub fn walk(domain: &Domain) -> Vec<Domain> {
        let labels: Vec<_> = domain.as_ascii().split('.').collect();
        let above = 1..labels.len();
        let above = above.skip(labels.len().saturating_sub(MOST_LABELS));
        let above = above.filter_map(|from| labels[from..].join(".").parse().ok());
        std::iter::once(domain.clone()).chain(above).collect()
    }

    /// What the records that were found on the [walk](Self::walk) mean, in its order.
    #[must_use]
    pub fn of(domain: &Domain, found: &[(Domain, DmarcRecord)]) -> Self {
        let organisational = organisational(domain, found);
        let record = |of: &Domain| found.iter().find(|(at, _)| at == of).map(|(_, record)| record);
        let own = record(domain);
        // The organisation's own comes before that of the public suffix that it is below.
        let above = record(&organisational).or(found.last().map(|(_, record)| record));
        let above = above.map(|it| (it.of_subdomains.unwrap_or(it.policy), it));
        let asked = own.map(|it| (it.policy, it)).or(above);
        Self {
            domain: domain.clone(),
            policy: asked.map(
                |(policy, record)| {
                    if record.is_trial { policy.next_weaker() } else { policy }
                },
            ),
            is_strict: asked.is_some_and(|(_, record)| record.is_strict),
            organisational,
        }
    }

    /// What the domain asks recipients to do, if it asks anything.
    #[must_use]
    pub fn policy(&self) -> Option<DmarcPolicy> {
        self.policy
    }

    /// What DMARC makes of mail with this domain in From and the other in the envelope.
    #[must_use]
    pub fn verdict(&self, envelope: &Self) -> DmarcVerdict {
        let aligned = self.domain == envelope.domain
            || (!self.is_strict && self.organisational == envelope.organisational);
        match self.policy {
            None => DmarcVerdict::NothingAsked,
            Some(_) if aligned => DmarcVerdict::CanAlign,
            Some(policy) => DmarcVerdict::CannotAlign(policy),
        }
    }
}

/// Of a longer name, only so many of its last labels are asked for.
const MOST_LABELS: usize = 8;

/// The first that says it is one; else the one below a public suffix that says it is that; else
/// the highest that has a record; else the domain itself.
fn organisational(domain: &Domain, found: &[(Domain, DmarcRecord)]) -> Domain {
    let below = |suffix: &Domain| {
        let mut walk = std::iter::once(domain.clone()).chain(DomainDmarc::walk(domain));
        let mut last = walk.next().unwrap_or_else(|| domain.clone());
        for next in walk {
            if next == *suffix {
                break;
            }
            last = next;
        }
        last
    };
    for (at, record) in found {
        match record.suffix {
            Some(false) => return at.clone(),
            Some(true) if at != domain => return below(at),
            _ => {}
        }
    }
    found.last().map_or_else(|| domain.clone(), |(at, _)| at.clone())
}

/// A text that DNS has for a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextRecord {
    /// The name.
    pub name: String,
    /// The text, all its parts joined.
    pub text: String,
}

/// What DMARC makes of mail, as far as a way of delivery shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DmarcVerdict {
    /// The domain in From asks for nothing.
    NothingAsked,
    /// The envelope is of the domain in From: mail can prove to be genuine.
    CanAlign,
    /// The envelope is of another domain, and only a signature by the domain in From could help:
    /// recipients are asked to do this.
    CannotAlign(DmarcPolicy),
    /// DNS did not answer.
    NotKnown,
}

impl DmarcVerdict {
    /// Whether recipients are asked to keep the mail from the person it is for.
    #[must_use]
    pub fn is_harmful(self) -> bool {
        matches!(self, Self::CannotAlign(DmarcPolicy::Quarantine | DmarcPolicy::Reject))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> Domain {
        text.parse().expect("a domain")
    }

    fn dmarc(of: &str, records: &[(&str, &str)]) -> DomainDmarc {
        let found: Vec<_> = DomainDmarc::walk(&domain(of))
            .into_iter()
            .filter_map(|at| {
                let (_, text) = records.iter().find(|(name, _)| domain(name) == at)?;
                Some((at, DmarcRecord::parse(text)?))
            })
            .collect();
        DomainDmarc::of(&domain(of), &found)
    }

    #[test]
    fn records_are_read_as_they_are_written() {
        use DmarcPolicy::{None as Nothing, Quarantine, Reject};
        for (text, policy) in [
            ("v=DMARC1; p=none", Some(Nothing)),
            ("v=DMARC1;p=reject", Some(Reject)),
            ("v=DMARC1 ; P = Quarantine ; rua=mailto:a@x.example;", Some(Quarantine)),
            ("v=DMARC1; p=reject; t=y", Some(Quarantine)),
            ("v=DMARC1; p=quarantine; pct=0", Some(Nothing)),
            ("v=DMARC1; p=reject; pct=50", Some(Reject)),
            ("v=DMARC1; p=refuse; rua=mailto:a@x.example", Some(Nothing)),
            ("v=DMARC1; rua=mailto:a@x.example", Some(Nothing)),
            ("v=DMARC1; p=refuse", None),
            ("v=DMARC1", None),
            ("v=DMARC2; p=reject", None),
            ("v=dmarc1; p=reject", None),
            ("p=reject; v=DMARC1", None),
            ("v=spf1 -all", None),
            ("", None),
        ] {
            assert_eq!(dmarc("x.example", &[("x.example", text)]).policy(), policy, "{text:?}");
        }
    }

    #[test]
    fn a_domain_without_a_record_is_asked_for_above() {
        use DmarcPolicy::{None as Nothing, Quarantine, Reject};
        let reject = ("partner.example", "v=DMARC1; p=reject");
        let sub = ("partner.example", "v=DMARC1; p=reject; sp=none");
        let own = ("mail.partner.example", "v=DMARC1; p=quarantine; sp=none");
        for (of, records, policy) in [
            ("mail.partner.example", vec![reject], Some(Reject)),
            ("mail.partner.example", vec![sub], Some(Nothing)),
            ("partner.example", vec![sub], Some(Reject)),
            ("mail.partner.example", vec![own, sub], Some(Quarantine)),
            ("a.b.c.partner.example", vec![sub], Some(Nothing)),
            ("partner.example", vec![own], None),
            ("other.example", vec![reject], None),
        ] {
            assert_eq!(dmarc(of, &records).policy(), policy, "{of}: {records:?}");
        }
    }

    #[test]
    fn a_walk_is_never_longer_than_eight() {
        let names = |of: &str| -> Vec<String> {
            DomainDmarc::walk(&domain(of)).iter().map(|it| it.as_ascii().to_owned()).collect()
        };
        assert_eq!(
            names("mail.partner.example"),
            ["mail.partner.example", "partner.example", "example"]
        );
        let long = names("a.b.c.d.e.f.g.h.partner.example");
        assert_eq!(long.len(), 8);
        assert_eq!(long[..2], ["a.b.c.d.e.f.g.h.partner.example", "d.e.f.g.h.partner.example"]);
    }

    #[test]
    fn only_domains_that_belong_together_align() {
        use DmarcVerdict::{CanAlign, CannotAlign, NothingAsked};
        let partner = ("partner.example", "v=DMARC1; p=reject");
        let corp = ("corp.example", "v=DMARC1; p=none");
        let strict = ("partner.example", "v=DMARC1; p=reject; aspf=s");
        let apart = ("mail.partner.example", "v=DMARC1; p=reject; psd=n");
        let suffix = ("partner.example", "v=DMARC1; p=reject; psd=y");
        let reject = CannotAlign(DmarcPolicy::Reject);
        for (from, envelope, records, verdict) in [
            ("partner.example", "partner.example", vec![partner], CanAlign),
            ("partner.example", "corp.example", vec![partner, corp], reject),
            ("partner.example", "mail.partner.example", vec![partner], CanAlign),
            ("mail.partner.example", "partner.example", vec![partner], CanAlign),
            ("partner.example", "mail.partner.example", vec![strict], reject),
            ("partner.example", "partner.example", vec![strict], CanAlign),
            ("mail.partner.example", "partner.example", vec![partner, apart], reject),
            ("a.partner.example", "b.partner.example", vec![suffix], reject),
            ("x.a.partner.example", "y.a.partner.example", vec![suffix], CanAlign),
            ("other.example", "corp.example", vec![partner, corp], NothingAsked),
            ("corp.example", "partner.example", vec![corp], CannotAlign(DmarcPolicy::None)),
        ] {
            let (from, envelope) = (dmarc(from, &records), dmarc(envelope, &records));
            assert_eq!(from.verdict(&envelope), verdict, "{from:?} {envelope:?}");
        }
    }

    #[test]
    fn what_keeps_mail_from_people_is_harmful() {
        assert!(DmarcVerdict::CannotAlign(DmarcPolicy::Reject).is_harmful());
        assert!(DmarcVerdict::CannotAlign(DmarcPolicy::Quarantine).is_harmful());
        assert!(!DmarcVerdict::CannotAlign(DmarcPolicy::None).is_harmful());
        assert!(!DmarcVerdict::NotKnown.is_harmful());
    }
}
