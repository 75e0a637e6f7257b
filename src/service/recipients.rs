//! What recipients see of mail from an address, by each way that it can leave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::{Address, DmarcVerdict, Domain, DomainDmarc, TextRecord};
use crate::smtp::dmarc;

use super::Service;

/// How long what DNS said is believed.
const KNOWN: Duration = Duration::from_secs(60 * 60);

/// How long it is before DNS is asked again after it did not answer.
const NOT_KNOWN: Duration = Duration::from_secs(60);

/// What recipients see of mail from an address, by each way that it can leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients {
    /// What stands in From.
    pub from: Address,
    /// What DMARC makes of it through the address's gateway. The envelope is of its domain there.
    pub through_gateway: DmarcVerdict,
    /// What DMARC makes of it through the domain mail server, where the envelope and `Sender:`
    /// are of this own address; nothing while that is not known.
    pub through_domain: Option<(Address, DmarcVerdict)>,
    /// The records in DNS that this rests on.
    pub records: Vec<TextRecord>,
    /// Why DNS said nothing, in the resolver's words, if it did not answer.
    pub not_answered: Option<String>,
}

/// What DNS said of domains, while it is believed.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<HashMap<Domain, (Instant, Answer)>>);

/// What DNS said of a domain, or why it said nothing.
type Answer = Result<Arc<(DomainDmarc, Vec<TextRecord>)>, String>;

impl Service {
    /// What recipients see of mail from an address. It asks DNS, for a few seconds at most; what
    /// DNS said is believed for an hour.
    pub async fn recipients(&self, from: Address) -> Recipients {
        let own = self.own_address_beside(&from);
        let ask = async |domain: Option<&Domain>| {
            if let Some(domain) = domain.filter(|domain| self.0.dns.get(domain).is_none()) {
                let answer = dmarc::look_up(self.network().resolver(), domain).await;
                self.0.dns.put(domain, answer.map(Arc::new).map_err(|error| error.to_string()));
            }
        };
        tokio::join!(ask(Some(from.domain())), ask(own.as_ref().map(Address::domain)));
        self.recipients_so_far(from)
    }

    /// The same, without asking: as far as DNS was asked before.
    #[must_use]
    pub fn recipients_so_far(&self, from: Address) -> Recipients {
        let own = self.own_address_beside(&from);
        let theirs = self.0.dns.get(from.domain());
        let ours = own.as_ref().and_then(|own| self.0.dns.get(own.domain()));
        let verdict = |envelope: &Option<Answer>| match (&theirs, envelope) {
            (Some(Ok(theirs)), Some(Ok(envelope))) => theirs.0.verdict(&envelope.0),
            _ => DmarcVerdict::NotKnown,
        };
        let through_gateway = verdict(&theirs);
        let through_domain = own.map(|own| (own, verdict(&ours)));
        let (mut records, mut not_answered) = (Vec::<TextRecord>::new(), None);
        for answer in [theirs, ours].into_iter().flatten() {
            match answer {
                Ok(answer) => {
                    for record in &answer.1 {
                        if !records.contains(record) {
                            records.push(record.clone());
                        }
                    }
                }
                Err(words) => not_answered = Some(words),
            }
        }
        Recipients { from, through_gateway, through_domain, records, not_answered }
    }

    /// The person's own address, where it is another.
    fn own_address_beside(&self, from: &Address) -> Option<Address> {
        let snapshot = self.snapshot();
        let policy = snapshot.policy.get().unwrap_or_default();
        let account = snapshot.person(self.person()).get().unwrap_or_default();
        account.own_address(&policy, self.person()).filter(|own| own != from)
    }
}

impl Answers {
    fn get(&self, domain: &Domain) -> Option<Answer> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, answer) = answers.get(domain)?;
        (Instant::now() < *until).then(|| answer.clone())
    }

    fn put(&self, domain: &Domain, answer: Answer) {
        let now = Instant::now();
        let until = now + if answer.is_ok() { KNOWN } else { NOT_KNOWN };
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|_, (until, _)| now < *until);
        answers.insert(domain.clone(), (until, answer));
    }
}
