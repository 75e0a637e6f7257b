//! What is looked for in the activity record, and how long it is kept (R14).

use std::fmt;
use std::num::NonZero;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Attempt, Outcome, ServerKind};

/// For how many days an attempt is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeepDays(NonZero<u16>);

impl KeepDays {
    /// Longer than anybody waits: for when nobody can say what the person wants.
    pub const LONGEST: Self = Self(NonZero::<u16>::MAX);

    /// So many days; there is no record for none.
    #[must_use]
    pub fn new(days: u16) -> Option<Self> {
        NonZero::new(days).map(Self)
    }

    /// How many days.
    #[must_use]
    pub fn days(self) -> u16 {
        self.0.get()
    }

    /// The instant before which an attempt is too old at `now`.
    #[must_use]
    pub fn oldest(self, now: Timestamp) -> Timestamp {
        let kept = SignedDuration::from_hours(24 * i64::from(self.days()));
        now.checked_sub(kept).unwrap_or(Timestamp::MIN)
    }
}

impl Default for KeepDays {
    fn default() -> Self {
        Self(const { NonZero::new(90).expect("it is not zero") })
    }
}

/// Why a text is no number of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepDaysError;

impl fmt::Display for KeepDaysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a number of days from 1 to 65535")
    }
}

impl std::error::Error for KeepDaysError {}

impl FromStr for KeepDays {
    type Err = KeepDaysError;

    fn from_str(text: &str) -> Result<Self, KeepDaysError> {
        text.trim().parse().map(Self).map_err(|_| KeepDaysError)
    }
}

/// Which attempts are looked for: those that are all of this.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptQuery {
    /// What stands somewhere in an address, the server's name, the subject or an answer, in large
    /// or small letters.
    pub text: String,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// To which kind of server it went.
    pub kind: Option<ServerKind>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

impl AttemptQuery {
    /// The query, ready to be put to many attempts.
    #[must_use]
    pub fn matcher(&self) -> Matcher<'_> {
        Matcher { query: self, text: self.text.trim().to_lowercase() }
    }
}

/// See [`AttemptQuery::matcher`].
#[derive(Debug)]
pub struct Matcher<'a> {
    query: &'a AttemptQuery,
    /// In small letters.
    text: String,
}

impl Matcher<'_> {
    /// Whether an attempt is one of those.
    #[must_use]
    pub fn matches(&self, attempt: &Attempt) -> bool {
        let AttemptQuery { text: _, outcome, kind, since, until } = self.query;
        outcome.is_none_or(|outcome| attempt.outcome == outcome)
            && kind.is_none_or(|kind| attempt.server.as_ref().is_some_and(|it| it.kind == kind))
            && since.is_none_or(|since| attempt.at >= since)
            && until.is_none_or(|until| attempt.at < until)
            && self.has_text(attempt)
    }

    fn has_text(&self, attempt: &Attempt) -> bool {
        let has = |part: &str| part.to_lowercase().contains(&self.text);
        self.text.is_empty()
            || attempt.subject.as_deref().is_some_and(has)
            || has(&attempt.answer)
            || attempt.from.as_ref().is_some_and(|from| has(&from.to_string()))
            || attempt.server.as_ref().is_some_and(|server| has(&server.host.to_string()))
            || attempt
                .refused
                .iter()
                .any(|refused| has(&refused.answer) || has(&refused.address.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AttemptServer, RefusedRecipient, Told};

    fn attempt() -> Attempt {
        Attempt {
            at: Timestamp::UNIX_EPOCH,
            from: Some("alice@partner.example".parse().expect("an address")),
            recipients: 2,
            subject: Some("Änderung".to_owned()),
            server: Some(AttemptServer {
                kind: ServerKind::Gateway,
                host: "smtp.partner.example".parse().expect("a host"),
                port: 587,
            }),
            outcome: Outcome::Accepted,
            stage: None,
            answer: "250 2.0.0 Ok: queued as 4XyZ12".to_owned(),
            refused: vec![RefusedRecipient {
                address: "bob@choir.example".parse().expect("an address"),
                answer: "550 Nobody of that name".to_owned(),
            }],
            also_refused: 0,
            told: Told::Yes,
        }
    }

    #[test]
    fn what_is_looked_for_is_found_wherever_it_stands() {
        for (text, found) in [
            ("", true),
            (" ALICE ", true),
            ("smtp.partner", true),
            ("änder", true),
            ("4xyz", true),
            ("bob@choir", true),
            ("nobody of", true),
            ("carol", false),
            ("gateway", false),
        ] {
            let query = AttemptQuery { text: text.to_owned(), ..AttemptQuery::default() };
            assert_eq!(query.matcher().matches(&attempt()), found, "{text}");
        }
    }

    #[test]
    fn everything_that_is_asked_for_has_to_hold() {
        let at = |second| Some(Timestamp::from_second(second).expect("an instant"));
        let any = AttemptQuery::default;
        for (query, found) in [
            (AttemptQuery { outcome: Some(Outcome::Accepted), ..any() }, true),
            (AttemptQuery { outcome: Some(Outcome::Refused), ..any() }, false),
            (AttemptQuery { kind: Some(ServerKind::Gateway), ..any() }, true),
            (AttemptQuery { kind: Some(ServerKind::Domain), ..any() }, false),
            (AttemptQuery { since: at(0), until: at(1), ..any() }, true),
            (AttemptQuery { since: at(1), ..any() }, false),
            (AttemptQuery { until: at(0), ..any() }, false),
            (AttemptQuery { since: at(1), text: "alice".to_owned(), ..any() }, false),
        ] {
            assert_eq!(query.matcher().matches(&attempt()), found, "{query:?}");
        }
    }

    #[test]
    fn days_are_a_number_that_is_not_none() {
        assert_eq!("7".parse(), Ok(KeepDays::new(7).expect("a number")));
        for text in ["0", "-1", "65536", "a week", ""] {
            assert_eq!(text.parse::<KeepDays>(), Err(KeepDaysError), "{text}");
        }
        let days = KeepDays::new(u16::MAX).expect("a number");
        let day = SignedDuration::from_hours(24);
        assert_eq!(days.oldest(Timestamp::UNIX_EPOCH + day * 65535), Timestamp::UNIX_EPOCH);
    }
}
