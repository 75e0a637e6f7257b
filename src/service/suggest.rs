//! What may help when a test failed: what can be proved, proved before it is offered.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::domain::{Address, Endpoint, Failure, Policy, SmtpMsa, Suggestion};
use crate::smtp::{self, Deadlines, Target};

use super::{Service, blocking};

/// How long proving may take, all of it.
const PATIENCE: Duration = Duration::from_secs(5);

impl Service {
    /// What may help against a failed test of an address's server, the likeliest first. Where the
    /// server may answer at another port or with another encryption, it is asked there as far as
    /// EHLO, without any credential, and the place is suggested only if it answered well. It
    /// takes five seconds at most.
    pub async fn suggestions(
        &self,
        sender: Address,
        tested: SmtpMsa,
        failure: Failure,
    ) -> Vec<Suggestion> {
        let snapshot = self.fresh().await;
        let Ok((policy, _)) = self.usable(&snapshot) else { return Vec::new() };
        let mut places = failure.elsewhere(&tested);
        // What the policy forbids is not even connected to.
        places.retain(|place| policy.permits(&sender, &place.with_sign_in_of(&tested)).is_ok());
        self.suggest(places, &sender, &tested, &failure, (*policy).clone()).await
    }

    /// The same for a domain mail server that an administrator is about to name, believing the
    /// certificate authorities of the policy that is not saved yet.
    pub async fn suggestions_for_policy(
        &self,
        sender: Address,
        tested: SmtpMsa,
        failure: Failure,
        policy: Policy,
    ) -> Vec<Suggestion> {
        self.suggest(failure.elsewhere(&tested), &sender, &tested, &failure, policy).await
    }

    async fn suggest(
        &self,
        places: Vec<Endpoint>,
        sender: &Address,
        tested: &SmtpMsa,
        failure: &Failure,
        policy: Policy,
    ) -> Vec<Suggestion> {
        let mut suggestions = failure.suggestions(tested, sender);
        if !places.is_empty() {
            let proved = self.first_that_answers(places, tested, policy).await;
            suggestions.extend(proved.map(Suggestion::UseServer));
        }
        suggestions
    }

    /// The first of these places at which the server answers well, all of them asked at once.
    async fn first_that_answers(
        &self,
        places: Vec<Endpoint>,
        tested: &SmtpMsa,
        policy: Policy,
    ) -> Option<Endpoint> {
        let until = Instant::now() + PATIENCE;
        let service = self.clone();
        let (network, trust) = blocking(move || service.outside(&policy)).await.ok()?;
        let deadlines = Deadlines { stage: PATIENCE, whole: PATIENCE, ..Deadlines::default() };
        let wants_sign_in = tested.sign_in.is_some();
        let mut asking = JoinSet::new();
        for (number, place) in places.iter().enumerate() {
            let server = SmtpMsa { sign_in: None, ..place.with_sign_in_of(tested) };
            let (network, trust) = (network.clone(), trust.clone());
            let target = Target { server, password: None, trust, network, deadlines };
            asking.spawn(async move {
                let probed = smtp::probe(&target).await;
                (number, probed.is_ok_and(|probed| probed.signs_in || !wants_sign_in))
            });
        }
        // Nothing is known of a place that is still being asked.
        let mut answers = vec![None; places.len()];
        while let Ok(Some(answer)) = timeout_at(until, asking.join_next()).await {
            if let Ok((number, good)) = answer {
                answers[number] = Some(good);
            }
            if answers.iter().find(|answer| **answer != Some(false)) == Some(&Some(true)) {
                break;
            }
        }
        let first = answers.iter().position(|answer| *answer == Some(true))?;
        places.into_iter().nth(first)
    }
}
