//! Numbers, dates, durations and lists, as each language writes them.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Words;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl Words {
    /// How long something took: `184 ms`, `1.4 s`.
    #[must_use]
    pub fn took(self, duration: Duration) -> String {
        let milliseconds = duration.as_millis();
        if milliseconds < 1000 {
            self.common_milliseconds(milliseconds.to_string())
        } else {
            let tenths = (milliseconds + 50) / 100;
            let separator = self.common_decimal_separator();
            self.common_seconds(format!("{}{separator}{}", tenths / 10, tenths % 10))
        }
    }

    /// A length of time in its largest whole unit: `48 s`, `3 minutes`, `5 hours`, `71 days`.
    #[must_use]
    pub fn duration(self, duration: Duration) -> String {
        match duration.as_secs() {
            seconds @ ..MINUTE => self.common_seconds(seconds.to_string()),
            seconds @ ..HOUR => self.common_minutes(seconds / MINUTE),
            seconds @ ..DAY => self.common_hours(seconds / HOUR),
            seconds => self.common_days(seconds / DAY),
        }
    }

    /// How long it still takes: `in 48 s`, `in 2 minutes`. Part of a unit counts as a whole one.
    #[must_use]
    pub fn in_duration(self, duration: Duration) -> String {
        match duration.as_secs() + u64::from(duration.subsec_nanos() > 0) {
            seconds @ ..MINUTE => self.common_in_seconds(seconds.to_string()),
            seconds @ ..HOUR => self.common_in_minutes(seconds.div_ceil(MINUTE)),
            seconds => self.common_in_hours(seconds.div_ceil(HOUR)),
        }
    }

    /// How long ago something was: `just now`, `2 minutes ago`, `3 hours ago`, `71 days ago`.
    #[must_use]
    pub fn ago(self, at: Timestamp, now: Timestamp) -> String {
        match Duration::try_from(now.duration_since(at)).unwrap_or_default().as_secs() {
            ..MINUTE => self.common_just_now(),
            seconds @ ..HOUR => self.common_minutes_ago(seconds / MINUTE),
            seconds @ ..DAY => self.common_hours_ago(seconds / HOUR),
            seconds => self.common_days_ago(seconds / DAY),
        }
    }

    /// The time of day in the machine's time zone: `09:12`.
    #[must_use]
    pub fn time(self, at: Timestamp) -> String {
        time_in(at, &TimeZone::system())
    }

    /// The date in the machine's time zone: `3 March 2026`.
    #[must_use]
    pub fn date(self, at: Timestamp) -> String {
        self.date_in(at, &TimeZone::system())
    }

    /// A moment as people say it, in the machine's time zone: `today 09:12`, `yesterday 18:40`,
    /// `3 March 2026`.
    #[must_use]
    pub fn moment(self, at: Timestamp, now: Timestamp) -> String {
        self.moment_in(at, now, &TimeZone::system())
    }

    /// A size, rounded down as befits a limit: `512 bytes`, `35 MB`.
    #[must_use]
    pub fn size(self, octets: u64) -> String {
        match octets {
            ..1_000 => self.common_size_bytes(octets),
            1_000..1_000_000 => self.common_size_kilobytes((octets / 1_000).to_string()),
            _ => self.common_size_megabytes((octets / 1_000_000).to_string()),
        }
    }

    /// A list: `a`, `a and b`, `a, b and c`.
    #[must_use]
    pub fn list<T: AsRef<str>>(self, items: &[T]) -> String {
        let Some((last, rest)) = items.split_last() else { return String::new() };
        if rest.is_empty() {
            return last.as_ref().to_owned();
        }
        let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
        self.common_list_last(rest.join(", "), last.as_ref())
    }

    fn date_in(self, at: Timestamp, zone: &TimeZone) -> String {
        let date = zone.to_datetime(at).date();
        self.common_on_date(
            date.day().to_string(),
            self.common_month(date.month()),
            date.year().to_string(),
        )
    }

    fn moment_in(self, at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
        let day = zone.to_datetime(at).date();
        let today = zone.to_datetime(now).date();
        if day == today {
            self.common_today(time_in(at, zone))
        } else if today.yesterday().is_ok_and(|yesterday| yesterday == day) {
            self.common_yesterday(time_in(at, zone))
        } else {
            self.date_in(at, zone)
        }
    }
}

/// Why a text is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstantError;

impl fmt::Display for InstantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is neither a day such as 2026-03-31 nor an instant of RFC 3339")
    }
}

impl std::error::Error for InstantError {}

/// An instant as people write it in a terminal: of RFC 3339, or without an offset, in the
/// machine's time zone; a day alone means its beginning.
///
/// # Errors
/// [`InstantError`].
pub fn instant(text: &str) -> Result<Timestamp, InstantError> {
    instant_in(text, &TimeZone::system())
}

fn instant_in(text: &str, zone: &TimeZone) -> Result<Timestamp, InstantError> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let local: DateTime = text.parse().map_err(|_| InstantError)?;
    zone.to_timestamp(local).map_err(|_| InstantError)
}

fn time_in(at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;

    const ENGLISH: fn() -> Words = || Words::new(Language::English);
    const GERMAN: fn() -> Words = || Words::new(Language::German);

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    #[test]
    fn what_took_long_is_in_seconds_with_the_language_s_own_separator() {
        for (milliseconds, english, german) in [
            (0, "0 ms", "0 ms"),
            (184, "184 ms", "184 ms"),
            (999, "999 ms", "999 ms"),
            (1_000, "1.0 s", "1,0 s"),
            (1_449, "1.4 s", "1,4 s"),
            (1_950, "2.0 s", "2,0 s"),
            (61_000, "61.0 s", "61,0 s"),
        ] {
            let took = Duration::from_millis(milliseconds);
            assert_eq!(ENGLISH().took(took), english);
            assert_eq!(GERMAN().took(took), german);
        }
    }

    #[test]
    fn durations_are_in_their_largest_whole_unit() {
        for (seconds, english, german) in [
            (48, "48 s", "48 s"),
            (60, "1 minute", "1 Minute"),
            (3_599, "59 minutes", "59 Minuten"),
            (3_600, "1 hour", "1 Stunde"),
            (86_399, "23 hours", "23 Stunden"),
            (86_400, "1 day", "1 Tag"),
            (71 * 86_400, "71 days", "71 Tage"),
        ] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(ENGLISH().duration(duration), english);
            assert_eq!(GERMAN().duration(duration), german);
        }
    }

    #[test]
    fn what_is_still_to_come_is_rounded_up() {
        for (milliseconds, english, german) in [
            (47_100, "in 48 s", "in 48 s"),
            (59_001, "in 1 minute", "in 1 Minute"),
            (61_000, "in 2 minutes", "in 2 Minuten"),
            (3_600_000, "in 1 hour", "in 1 Stunde"),
        ] {
            let duration = Duration::from_millis(milliseconds);
            assert_eq!(ENGLISH().in_duration(duration), english);
            assert_eq!(GERMAN().in_duration(duration), german);
        }
    }

    #[test]
    fn what_was_is_so_long_ago() {
        let now = at("2026-03-03T09:12:00Z");
        for (then, english, german) in [
            ("2026-03-03T09:11:30Z", "just now", "gerade eben"),
            // A clock that was set back.
            ("2026-03-03T10:00:00Z", "just now", "gerade eben"),
            ("2026-03-03T09:10:00Z", "2 minutes ago", "vor 2 Minuten"),
            ("2026-03-03T06:12:00Z", "3 hours ago", "vor 3 Stunden"),
            ("2026-03-01T09:12:00Z", "2 days ago", "vor 2 Tagen"),
        ] {
            assert_eq!(ENGLISH().ago(at(then), now), english);
            assert_eq!(GERMAN().ago(at(then), now), german);
        }
    }

    #[test]
    fn moments_are_days_of_the_person_s_own_time_zone() {
        let now = at("2026-03-03T09:12:00Z");
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        for (then, english, german) in [
            ("2026-03-03T07:05:00Z", "today 09:05", "heute 09:05"),
            ("2026-03-02T22:30:00Z", "today 00:30", "heute 00:30"),
            ("2026-03-02T21:59:00Z", "yesterday 23:59", "gestern 23:59"),
            ("2025-12-24T18:00:00Z", "24 December 2025", "24. Dezember 2025"),
            ("2026-01-01T12:00:00Z", "1 January 2026", "1. Januar 2026"),
        ] {
            assert_eq!(ENGLISH().moment_in(at(then), now, &zone), english);
            assert_eq!(GERMAN().moment_in(at(then), now, &zone), german);
        }
    }

    #[test]
    fn a_size_is_rounded_down_to_the_next_unit() {
        for (octets, english, german) in [
            (1, "1 byte", "1 Byte"),
            (512, "512 bytes", "512 Byte"),
            (10_240, "10 kB", "10 kB"),
            (35_882_577, "35 MB", "35 MB"),
        ] {
            assert_eq!(ENGLISH().size(octets), english);
            assert_eq!(GERMAN().size(octets), german);
        }
    }

    #[test]
    fn a_list_has_its_last_item_joined_by_a_word() {
        assert_eq!(ENGLISH().list::<&str>(&[]), "");
        assert_eq!(ENGLISH().list(&["a"]), "a");
        assert_eq!(ENGLISH().list(&["a", "b"]), "a and b");
        assert_eq!(ENGLISH().list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(GERMAN().list(&["a", "b", "c"]), "a, b und c");
    }

    #[test]
    fn a_day_means_its_beginning_where_the_person_is() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        for (text, expected) in [
            ("2026-03-31", Ok(at("2026-03-30T22:00:00Z"))),
            ("2026-03-31T12:00:00Z", Ok(at("2026-03-31T12:00:00Z"))),
            ("2026-03-31T12:00:00+02:00", Ok(at("2026-03-31T10:00:00Z"))),
            ("2026-03-31T12:00", Ok(at("2026-03-31T10:00:00Z"))),
            ("2026-02-30", Err(InstantError)),
            ("yesterday", Err(InstantError)),
            ("", Err(InstantError)),
        ] {
            assert_eq!(instant_in(text, &zone), expected, "{text}");
        }
    }
}
