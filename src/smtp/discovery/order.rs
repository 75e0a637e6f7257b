//! In which order findings are told, while more may come.

use crate::domain::{Finding, Rank};

/// Where a finding stands among all: by its rank, and among those of one rank by the step that
/// led to it. The lowest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(Rank, u8);

impl Key {
    pub(super) fn new(rank: Rank, nth: u8) -> Self {
        Self(rank, nth)
    }
}

/// The steps that are under way, what was found, and what was told of it.
#[derive(Debug, Default)]
pub(super) struct Order {
    under_way: Vec<Key>,
    found: Vec<(Key, Finding)>,
    told: Vec<Finding>,
}

impl Order {
    /// A step begins that comes to this at best.
    pub(super) fn expect(&mut self, key: Key) {
        self.under_way.push(key);
    }

    /// A step is over.
    pub(super) fn ended(&mut self, key: Key, findings: Vec<Finding>) {
        if let Some(at) = self.under_way.iter().position(|it| *it == key) {
            self.under_way.swap_remove(at);
        }
        let found = findings.into_iter().map(|it| (Key(it.rank(), key.1), it));
        self.found.extend(found);
        // A stable sort: what one step found stays in its order.
        self.found.sort_by_key(|(key, _)| *key);
    }

    /// What is to be told now; while it `holds`, only what nothing better can come before. A
    /// server that was told is not told again, unless from a better source.
    pub(super) fn release(&mut self, holds: bool) -> Vec<Finding> {
        let next = self.under_way.iter().min();
        let mut released = Vec::new();
        for (key, finding) in &self.found {
            if holds && next.is_some_and(|next| next < key) {
                break;
            }
            let known = self.told.iter().any(|told| {
                told == finding || (told.is_same_server(finding) && told.rank() <= finding.rank())
            });
            if !known {
                self.told.push(finding.clone());
                released.push(finding.clone());
            }
        }
        released
    }

    /// Every server that was found, from its best source, the best first.
    pub(super) fn into_all(self) -> Vec<Finding> {
        let mut all: Vec<Finding> = Vec::new();
        for (_, finding) in self.found {
            if !all.iter().any(|it| it.is_same_server(&finding)) {
                all.push(finding);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Security, Source};

    fn finding(host: &str, source: Source) -> Finding {
        Finding {
            host: host.parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            user_name: None,
            source,
            notes: Vec::new(),
            doubt: None,
        }
    }

    fn guess(host: &str) -> Finding {
        finding(host, Source::Guess)
    }

    fn srv(host: &str) -> Finding {
        finding(host, Source::Srv { record: String::new() })
    }

    const SRV: Key = Key(Rank::SRV, 0);
    const GUESS: Key = Key(Rank::GUESS, 0);
    const SECOND_GUESS: Key = Key(Rank::GUESS, 1);

    fn order(keys: &[Key]) -> Order {
        let mut order = Order::default();
        for key in keys {
            order.expect(*key);
        }
        order
    }

    #[test]
    fn a_finding_waits_for_better_ones_while_it_holds() {
        let mut order = order(&[SRV, GUESS, SECOND_GUESS]);
        order.ended(SECOND_GUESS, vec![guess("mail.partner.example")]);
        assert_eq!(order.release(true), []);
        order.ended(GUESS, vec![guess("smtp.partner.example")]);
        assert_eq!(order.release(true), []);
        order.ended(SRV, vec![srv("mx.partner.example")]);
        let in_order = [
            srv("mx.partner.example"),
            guess("smtp.partner.example"),
            guess("mail.partner.example"),
        ];
        assert_eq!(order.release(true), in_order);
        assert_eq!(order.release(true), [], "nothing is told twice");
        assert_eq!(order.into_all(), in_order);
    }

    #[test]
    fn what_was_held_too_long_is_told_and_a_better_source_may_follow() {
        let mut order = order(&[SRV, GUESS]);
        order.ended(GUESS, vec![guess("smtp.partner.example")]);
        assert_eq!(order.release(false), [guess("smtp.partner.example")]);
        order.ended(SRV, vec![srv("smtp.partner.example")]);
        assert_eq!(order.release(false), [srv("smtp.partner.example")]);
        assert_eq!(order.into_all(), [srv("smtp.partner.example")]);
    }

    #[test]
    fn a_server_that_is_known_from_a_better_source_is_not_told_again() {
        let mut order = order(&[SRV, GUESS]);
        order.ended(SRV, vec![srv("smtp.partner.example")]);
        assert_eq!(order.release(true).len(), 1);
        order.ended(GUESS, vec![guess("smtp.partner.example")]);
        assert_eq!(order.release(true), []);
    }
}
