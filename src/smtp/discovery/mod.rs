//! From an address alone to the server it sends through (RFC 6186, RFC 8314).
//!
//! All sources are asked at once: DNS, the domain's published settings, whoever takes its mail,
//! and the usual names. No source sees a password. What they say is untrusted: each
//! [`Finding`] says how it is known and whether the person has to agree, and the connection test
//! verifies it like anything that was typed.

use std::pin::Pin;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use super::network::Network;
use super::trust::Trust;
use crate::domain::{Address, Domain, Finding, Rank};
use order::{Key, Order};

mod autoconfig;
mod guess;
mod mx;
mod order;
mod providers;
mod srv;

/// How long a finding waits for better ones that may still come.
const HOLD: Duration = Duration::from_millis(1500);

/// How long one step of a source may take, such as one document.
const STEP: Duration = Duration::from_secs(5);

/// How long everything may take.
const WHOLE: Duration = Duration::from_secs(10);

/// What every source needs.
#[derive(Clone, Debug)]
struct Search {
    address: Address,
    network: Network,
    trust: Trust,
}

impl Search {
    fn domain(&self) -> &Domain {
        self.address.domain()
    }
}

/// A step of a source, and what it comes to at best.
struct Step {
    key: Key,
    work: Pin<Box<dyn Future<Output = Outcome> + Send>>,
}

/// What came of a step.
enum Outcome {
    /// These servers, the preferred one first; often none.
    Found(Vec<Finding>),
    /// Steps that follow from it.
    Then(Vec<Step>),
}

impl Step {
    fn new(rank: Rank, nth: u8, work: impl Future<Output = Vec<Finding>> + Send + 'static) -> Self {
        Self { key: Key::new(rank, nth), work: Box::pin(async { Outcome::Found(work.await) }) }
    }

    fn leading_on(rank: Rank, work: impl Future<Output = Outcome> + Send + 'static) -> Self {
        Self { key: Key::new(rank, 0), work: Box::pin(work) }
    }
}

/// Looks for the server of an address, in at most ten seconds. Dropping the future ends it, with
/// all its connections.
///
/// Each finding is told to `on_finding` in the order of [`Finding::rank`] as far as that does not
/// take longer than 1.5 s; from then on, as it comes. The result is all of them, the best first.
/// Where a provider's settings are built in, nobody is asked anything.
pub async fn discover(
    address: &Address,
    network: &Network,
    trust: &Trust,
    on_finding: &mut (dyn FnMut(&Finding) + Send),
) -> Vec<Finding> {
    if let Some(provider) = providers::of_domain(address.domain()) {
        let known = provider.for_domain(address);
        on_finding(&known);
        return vec![known];
    }
    let search =
        Search { address: address.clone(), network: network.clone(), trust: trust.clone() };
    let began = Instant::now();
    let mut steps = JoinSet::new();
    let mut order = Order::default();
    let start = |steps: &mut JoinSet<_>, order: &mut Order, step: Step| {
        let Step { key, work } = step;
        order.expect(key);
        steps.spawn(async move {
            let outcome = timeout(STEP, work).await;
            (key, outcome.unwrap_or_else(|_| Outcome::Found(Vec::new())))
        });
    };
    for step in first_steps(&search) {
        start(&mut steps, &mut order, step);
    }
    let mut holds = true;
    loop {
        tokio::select! {
            biased;
            () = sleep_until(began + WHOLE) => break,
            ended = steps.join_next() => match ended {
                Some(Ok((key, Outcome::Found(findings)))) => order.ended(key, findings),
                Some(Ok((key, Outcome::Then(following)))) => {
                    for step in following {
                        start(&mut steps, &mut order, step);
                    }
                    order.ended(key, Vec::new());
                }
                Some(Err(_)) => {}
                None => break,
            },
            () = sleep_until(began + HOLD), if holds => holds = false,
        }
        order.release(holds).iter().for_each(&mut *on_finding);
    }
    order.release(false).iter().for_each(on_finding);
    order.into_all()
}

fn first_steps(search: &Search) -> Vec<Step> {
    let own = search.domain();
    let mut steps = vec![
        Step::new(Rank::SRV, 0, srv::find(search.clone())),
        Step::leading_on(Rank::MX, mx::find(search.clone())),
    ];
    steps.extend(autoconfig::steps(search, own, None, 0));
    steps.extend(guess::steps(search));
    steps
}

#[cfg(test)]
mod tests;
