//! What recipients see of mail from an address.

use super::Words;
use crate::domain::{DmarcPolicy, DmarcVerdict, Route, SendAs};
use crate::service::Recipients;

/// What recipients see of mail that leaves by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// The way, such as "Through its gateway (now)".
    pub way: String,
    /// What their mail programs show as the sender.
    pub sender: String,
    /// Whether they can check where it comes from, and what they are asked to do if not; nothing
    /// until DNS was asked.
    pub verdict: Option<String>,
    /// What DMARC makes of it.
    pub dmarc: DmarcVerdict,
    /// Mail leaves by this way now.
    pub is_now: bool,
}

impl Words {
    /// What recipients see of mail from an added address, through its gateway and through the
    /// domain's mail servers, whichever of them delivers now.
    #[must_use]
    pub fn appearances(
        self,
        send_as: &SendAs,
        recipients: &Recipients,
        now: &Route,
    ) -> Vec<Appearance> {
        let sender = match send_as.display_name.as_str() {
            "" => send_as.send_as_email.to_string(),
            name => format!("{name} <{}>", send_as.send_as_email),
        };
        let domain = send_as.send_as_email.domain().to_string();
        let verdict = |verdict| {
            let was_asked = verdict != DmarcVerdict::NotKnown || recipients.not_answered.is_some();
            was_asked.then(|| self.dmarc_verdict(verdict, &domain))
        };
        let is_now = matches!(now, Route::Gateway { .. });
        let mut appearances = vec![Appearance {
            way: if is_now {
                self.recipients_through_gateway_now()
            } else {
                self.recipients_through_gateway()
            },
            sender: sender.clone(),
            verdict: verdict(recipients.through_gateway),
            dmarc: recipients.through_gateway,
            is_now,
        }];
        if let Some((own, dmarc)) = &recipients.through_domain {
            let is_now = matches!(now, Route::Domain { .. });
            let organisation = own.domain().to_string();
            appearances.push(Appearance {
                way: if is_now {
                    self.recipients_through_domain_now(organisation)
                } else {
                    self.recipients_through_domain(organisation)
                },
                sender: self.recipients_on_behalf(own.to_string(), sender),
                verdict: verdict(*dmarc),
                dmarc: *dmarc,
                is_now,
            });
        }
        appearances
    }

    /// Whether recipients can check that mail comes from the domain in From, and what that domain
    /// asks them to do if not.
    #[must_use]
    pub fn dmarc_verdict(self, verdict: DmarcVerdict, domain: &str) -> String {
        match verdict {
            DmarcVerdict::NothingAsked => self.recipients_nothing_asked(domain),
            DmarcVerdict::CanAlign => self.recipients_can_align(domain),
            DmarcVerdict::CannotAlign(DmarcPolicy::None) => self.recipients_report_only(domain),
            DmarcVerdict::CannotAlign(DmarcPolicy::Quarantine) => {
                self.recipients_quarantine(domain)
            }
            DmarcVerdict::CannotAlign(DmarcPolicy::Reject) => self.recipients_reject(domain),
            DmarcVerdict::NotKnown => self.recipients_not_known(),
        }
    }

    /// The records in DNS that it rests on, one a line, or why there are none.
    #[must_use]
    pub fn dns_records(self, recipients: &Recipients) -> Vec<String> {
        if let Some(words) = &recipients.not_answered {
            return vec![self.recipients_not_answered(words)];
        }
        if recipients.records.is_empty() {
            return vec![self.recipients_no_records()];
        }
        let line = |record: &crate::domain::TextRecord| format!("{}: {}", record.name, record.text);
        recipients.records.iter().map(line).collect()
    }
}
