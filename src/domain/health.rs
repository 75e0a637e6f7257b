//! How a gateway that delivers has been doing since it was proved.
//!
//! It is there to be shown and told, and decides nothing: a gateway that fails stays on, and mail
//! goes through it or nowhere (R6). Nothing here reads a clock: what is due and what is said
//! follows from the record and the time that is handed in.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Failure, FailureKind, Stage};

/// How often a gateway is looked at.
const DAILY: Duration = Duration::from_secs(24 * 60 * 60);

/// How soon it is looked at again at the soonest.
const HOURLY: Duration = Duration::from_secs(60 * 60);

/// How long before its end a certificate is spoken of.
const CERTIFICATE_SOON: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// What is known of a gateway since it was proved. Settings that are proved anew begin anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// When the test passed whose proof this is about.
    pub proved_at: Timestamp,
    /// When something was last learned of the gateway: by a check, or by a delivery.
    pub learned_at: Timestamp,
    /// When it was last checked, or was to be: a check may end without having learned anything.
    pub checked_at: Timestamp,
    /// When a delivery was refused since then, after which it is to be checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubted_at: Option<Timestamp>,
    /// What was learned last.
    pub verdict: Verdict,
    /// The worst that the person was told of this.
    #[serde(default)]
    pub told: Level,
}

/// What was learned of a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It takes mail.
    Works {
        /// Until when its certificate is valid, if it was seen to have one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        certificate_until: Option<Timestamp>,
    },
    /// It does not.
    Fails {
        /// Since when.
        since: Timestamp,
        /// The last time: where, how, and in which words.
        failure: Box<Failure>,
    },
}

/// How much a person has to know of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// All is well, or one bad moment says little.
    #[default]
    Good,
    /// It works, and will not for long.
    Warning,
    /// It does not work.
    Bad,
}

/// How a gateway is, in the words of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition<'a> {
    /// It works.
    Works,
    /// It works until its certificate ends, at this time, which is near.
    CertificateExpires(Timestamp),
    /// It takes the password no more.
    PasswordRefused {
        /// Since when.
        since: Timestamp,
        /// Where and in which words.
        failure: &'a Failure,
    },
    /// It does not take mail for another reason.
    Fails {
        /// Since when.
        since: Timestamp,
        /// Where, how, and in which words.
        failure: &'a Failure,
    },
}

impl Health {
    /// Of a gateway that was proved then, which is all that is known.
    #[must_use]
    pub fn new(proved_at: Timestamp) -> Self {
        Self {
            proved_at,
            learned_at: proved_at,
            checked_at: proved_at,
            doubted_at: None,
            verdict: Verdict::Works { certificate_until: None },
            told: Level::Good,
        }
    }

    /// After a check that passed; its certificate, if it has one, is valid until then.
    #[must_use]
    pub fn passed(self, at: Timestamp, certificate_until: Option<Timestamp>) -> Self {
        Self { checked_at: at, ..self }.works(at, certificate_until)
    }

    /// After a check that failed.
    #[must_use]
    pub fn failed(self, at: Timestamp, failure: &Failure) -> Self {
        let checked = Self { checked_at: at, doubted_at: None, ..self };
        if is_of_own_network(&failure.kind) { checked } else { checked.fails(at, failure) }
    }

    /// After a check that could not be made, or that ended for a reason of this machine's own.
    #[must_use]
    pub fn not_checked(self, at: Timestamp) -> Self {
        Self { checked_at: at, doubted_at: None, ..self }
    }

    /// After a delivery that it took. A certificate that was seen before is still the last seen.
    #[must_use]
    pub fn delivered(self, at: Timestamp) -> Self {
        let seen = match &self.verdict {
            Verdict::Works { certificate_until } => *certificate_until,
            Verdict::Fails { .. } => None,
        };
        self.works(at, seen)
    }

    /// After a delivery that it did not take. That may be about this message alone, or about this
    /// moment; only a sign-in that was refused needs no second look, which might lock the account.
    #[must_use]
    pub fn not_delivered(self, at: Timestamp, failure: &Failure) -> Self {
        let about_the_gateway =
            !matches!(failure.stage, Stage::Sender | Stage::Recipients | Stage::Message)
                && !is_of_own_network(&failure.kind);
        let learned = if about_the_gateway { self.fails(at, failure) } else { self };
        let doubted_at = (!is_password_refused(&failure.kind)).then_some(at);
        Self { doubted_at: doubted_at.or(learned.doubted_at), ..learned }
    }

    fn works(self, at: Timestamp, certificate_until: Option<Timestamp>) -> Self {
        let verdict = Verdict::Works { certificate_until };
        let now = Self { learned_at: at, doubted_at: None, verdict, ..self };
        // What is well again can be told of anew.
        Self { told: now.told.min(now.level(at)), ..now }
    }

    fn fails(self, at: Timestamp, failure: &Failure) -> Self {
        let since = match self.verdict {
            Verdict::Fails { since, .. } => since,
            Verdict::Works { .. } => at,
        };
        // How long it took is of no interest later on.
        let failure = Failure { took: Duration::ZERO, ..failure.clone() };
        let verdict = Verdict::Fails { since, failure: Box::new(failure) };
        Self { learned_at: at, verdict, ..self }
    }

    /// Whether it works, and nothing says otherwise.
    #[must_use]
    pub fn is_well(&self) -> bool {
        matches!(self.verdict, Verdict::Works { .. }) && self.doubted_at.is_none()
    }

    /// When it is to be checked next: a day after the last check; an hour after one that failed,
    /// or that learned nothing; and after a refused delivery at once, but no sooner than an hour
    /// after the last check. A refused password is tried once a day: more could lock the account.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Timestamp {
        // A time that is still to come was written by a clock that was wrong.
        if self.checked_at > now {
            return now;
        }
        let soonest = later(self.checked_at, HOURLY);
        let usual = match &self.verdict {
            Verdict::Works { .. } if self.learned_at >= self.checked_at => {
                later(self.checked_at, DAILY)
            }
            Verdict::Works { .. } => soonest,
            Verdict::Fails { failure, .. } if is_password_refused(&failure.kind) => {
                later(self.checked_at.max(self.learned_at), DAILY)
            }
            Verdict::Fails { .. } => later(self.checked_at.max(self.learned_at), HOURLY),
        };
        match self.doubted_at {
            Some(doubted_at) => usual.min(doubted_at.max(soonest)),
            None => usual,
        }
    }

    /// How it is.
    #[must_use]
    pub fn condition(&self, now: Timestamp) -> Condition<'_> {
        match &self.verdict {
            Verdict::Works { certificate_until: Some(until) }
                if *until <= later(now, CERTIFICATE_SOON) =>
            {
                Condition::CertificateExpires(*until)
            }
            Verdict::Works { .. } => Condition::Works,
            Verdict::Fails { since, failure } if is_password_refused(&failure.kind) => {
                Condition::PasswordRefused { since: *since, failure }
            }
            Verdict::Fails { since, failure } => Condition::Fails { since: *since, failure },
        }
    }

    /// How much the person has to know of it. What may be over in a moment is bad only once it
    /// was found again an hour later.
    #[must_use]
    pub fn level(&self, now: Timestamp) -> Level {
        match self.condition(now) {
            Condition::Works => Level::Good,
            Condition::CertificateExpires(_) => Level::Warning,
            Condition::PasswordRefused { since, failure } | Condition::Fails { since, failure } => {
                let is_short = later(since, HOURLY) > self.learned_at;
                if is_short && failure.is_transient() { Level::Good } else { Level::Bad }
            }
        }
    }
}

/// The user name or the password is not taken, and will not be until somebody does something.
fn is_password_refused(kind: &FailureKind) -> bool {
    matches!(kind, FailureKind::SignInRefused | FailureKind::PasswordSignInOff)
}

/// This machine has no network, or none that leads anywhere: that says nothing of the server.
fn is_of_own_network(kind: &FailureKind) -> bool {
    matches!(kind, FailureKind::NameNotAnswered | FailureKind::Unreachable)
}

/// That much later; at the end of all time, where there is no later.
fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Reply;

    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    fn failure(stage: Stage, kind: FailureKind, code: u16) -> Failure {
        let failure = Failure::new(stage, kind);
        if code == 0 {
            return failure;
        }
        failure.with_reply(Reply { code, lines: vec!["no".to_owned()] })
    }

    fn refused() -> Failure {
        failure(Stage::SignIn, FailureKind::SignInRefused, 535)
    }

    fn busy() -> Failure {
        failure(Stage::Greeting, FailureKind::ServerBusy, 421)
    }

    fn expired() -> Failure {
        failure(Stage::Tls, FailureKind::CertificateWrongName(Vec::new()), 0)
    }

    /// What happens to a gateway.
    enum Happens {
        Passed(Option<i64>),
        Failed(Failure),
        NotChecked,
        Delivered,
        NotDelivered(Failure),
    }

    fn after(events: Vec<(i64, Happens)>) -> Health {
        events.into_iter().fold(Health::new(at(0)), |health, (second, happens)| {
            let now = at(second);
            match happens {
                Happens::Passed(until) => health.passed(now, until.map(at)),
                Happens::Failed(failure) => health.failed(now, &failure),
                Happens::NotChecked => health.not_checked(now),
                Happens::Delivered => health.delivered(now),
                Happens::NotDelivered(failure) => health.not_delivered(now, &failure),
            }
        })
    }

    /// What happened; the time; when it is checked next; and how much is told.
    #[test]
    fn what_happened_says_when_it_is_checked_next_and_what_is_told() {
        use Happens::{Delivered, Failed, NotChecked, NotDelivered, Passed};
        let offline = || failure(Stage::Name, FailureKind::NameNotAnswered, 0);
        let recipient = || failure(Stage::Recipients, FailureKind::RecipientRefused, 550);
        let (good, warning, bad) = (Level::Good, Level::Warning, Level::Bad);
        for (what, events, now, due, level) in [
            ("proved", vec![], 0, DAY, good),
            ("checked", vec![(DAY, Passed(None))], DAY, 2 * DAY, good),
            ("long certificate", vec![(HOUR, Passed(Some(16 * DAY)))], DAY, HOUR + DAY, good),
            ("short certificate", vec![(HOUR, Passed(Some(15 * DAY)))], DAY, HOUR + DAY, warning),
            ("password", vec![(HOUR, Failed(refused()))], 2 * HOUR, HOUR + DAY, bad),
            ("for good", vec![(DAY, Failed(expired()))], DAY, DAY + HOUR, bad),
            ("for now", vec![(DAY, Failed(busy()))], DAY, DAY + HOUR, good),
            (
                "for now, twice",
                vec![(DAY, Failed(busy())), (DAY + HOUR, Failed(busy()))],
                DAY + HOUR,
                DAY + 2 * HOUR,
                bad,
            ),
            (
                "well again",
                vec![(DAY, Failed(expired())), (DAY + HOUR, Passed(None))],
                DAY + HOUR,
                2 * DAY + HOUR,
                good,
            ),
            ("offline", vec![(DAY, Failed(offline()))], DAY, DAY + HOUR, good),
            ("keyring locked", vec![(DAY, NotChecked)], DAY, DAY + HOUR, good),
            (
                "bad before it was offline",
                vec![(DAY, Failed(expired())), (DAY + HOUR, Failed(offline()))],
                DAY + HOUR,
                DAY + 2 * HOUR,
                bad,
            ),
            // After a refused delivery at once, but no sooner than an hour after the last check.
            ("refused delivery", vec![(5 * HOUR, NotDelivered(busy()))], 5 * HOUR, 5 * HOUR, good),
            (
                "refused delivery soon after",
                vec![(DAY, Passed(None)), (DAY + MINUTE, NotDelivered(busy()))],
                DAY + MINUTE,
                DAY + HOUR,
                good,
            ),
            (
                "refused again in the check",
                vec![(5 * HOUR, NotDelivered(busy())), (5 * HOUR + 1, Failed(busy()))],
                5 * HOUR + 1,
                6 * HOUR + 1,
                good,
            ),
            (
                "taken in the check",
                vec![(5 * HOUR, NotDelivered(busy())), (5 * HOUR + 1, Passed(None))],
                5 * HOUR + 1,
                5 * HOUR + 1 + DAY,
                good,
            ),
            // A recipient's fault says nothing of the gateway.
            ("recipient", vec![(2 * HOUR, NotDelivered(recipient()))], 2 * HOUR, 2 * HOUR, good),
            // The same wrong password is not tried again and again.
            ("password", vec![(2 * HOUR, NotDelivered(refused()))], 2 * HOUR, 2 * HOUR + DAY, bad),
            (
                "delivered after all",
                vec![(2 * HOUR, NotDelivered(refused())), (3 * HOUR, Delivered)],
                3 * HOUR,
                DAY,
                good,
            ),
        ] {
            let health = after(events);
            assert_eq!((health.due(at(now)), health.level(at(now))), (at(due), level), "{what}");
        }
    }

    #[test]
    fn it_is_said_since_when_and_in_the_last_words() {
        use Happens::{Delivered, Failed, NotDelivered};
        let health = after(vec![(DAY, NotDelivered(busy())), (2 * DAY, Failed(refused()))]);
        let said = health.condition(at(3 * DAY));
        assert_eq!(said, Condition::PasswordRefused { since: at(DAY), failure: &refused() });
        let health = after(vec![(DAY, Failed(expired()))]);
        let said = health.condition(at(DAY));
        assert_eq!(said, Condition::Fails { since: at(DAY), failure: &expired() });
        let again = after(vec![
            (DAY, Failed(refused())),
            (2 * DAY, Delivered),
            (3 * DAY, Failed(refused())),
        ]);
        let said = again.condition(at(3 * DAY));
        assert_eq!(said, Condition::PasswordRefused { since: at(3 * DAY), failure: &refused() });
    }

    #[test]
    fn what_was_told_can_be_told_anew_once_it_was_well() {
        let bad = Health { told: Level::Bad, ..Health::new(at(0)).failed(at(1), &refused()) };
        assert_eq!(bad.clone().failed(at(2), &refused()).told, Level::Bad);
        assert_eq!(bad.clone().passed(at(2), None).told, Level::Good);
        // Its certificate is the next that is to be told of, unless it was.
        assert_eq!(bad.passed(at(2), Some(at(DAY))).told, Level::Warning);
    }

    #[test]
    fn a_clock_that_was_wrong_puts_no_check_off() {
        let health = Health::new(at(100 * DAY));
        assert_eq!(health.due(at(DAY)), at(DAY));
    }
}
