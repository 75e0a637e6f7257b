//! The activity record as a table (RFC 4180), for spreadsheets and scripts.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

use crate::domain::{Attempt, AttemptServer};
use crate::store::KeptAttempt;

/// The first line: the names of the columns, the same in every language.
pub const CSV_HEAD: &str =
    "id,at,from,recipients,subject,kind,host,port,outcome,stage,answer,refused,told\r\n";

/// An attempt as a line. Instants are of UTC, to the second.
#[must_use]
pub fn csv_line(kept: &KeptAttempt) -> String {
    let KeptAttempt { id, attempt } = kept;
    let Attempt { at, from, recipients, subject, server, outcome, stage, answer, .. } = attempt;
    let server = server.as_ref();
    let cells = [
        id.to_string(),
        format!("{at:.0}"),
        shown(from.as_ref()),
        recipients.to_string(),
        shown(subject.as_ref()),
        server.map_or_else(String::new, |AttemptServer { kind, .. }| word(kind)),
        shown(server.map(|server| &server.host)),
        shown(server.map(|server| server.port)),
        word(outcome),
        stage.as_ref().map_or_else(String::new, word),
        answer.clone(),
        refused(attempt),
        word(&attempt.told),
    ];
    let cells: Vec<_> = cells.iter().map(|cell| quoted(&harmless(cell)).into_owned()).collect();
    cells.join(",") + "\r\n"
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// The word that stands for a value wherever data are printed.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn refused(attempt: &Attempt) -> String {
    let mut text = String::new();
    for (index, refused) in attempt.refused.iter().enumerate() {
        let between = if index > 0 { "; " } else { "" };
        // Writing into a text cannot fail.
        let _ = write!(text, "{between}{}: {}", refused.address, refused.answer);
    }
    if attempt.also_refused > 0 {
        let _ = write!(text, "; +{}", attempt.also_refused);
    }
    text
}

/// A cell that no spreadsheet takes for a formula: whoever chooses a subject would choose what it
/// computes.
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// A cell as RFC 4180 §2 writes it.
fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Outcome, RefusedRecipient, ServerKind, Stage, Timestamp, Told};

    fn kept(subject: &str) -> KeptAttempt {
        let attempt = Attempt {
            at: Timestamp::UNIX_EPOCH,
            from: Some("alice@partner.example".parse().expect("an address")),
            recipients: 3,
            subject: Some(subject.to_owned()),
            server: Some(AttemptServer {
                kind: ServerKind::Gateway,
                host: "smtp.partner.example".parse().expect("a host"),
                port: 587,
            }),
            outcome: Outcome::Accepted,
            stage: Some(Stage::SignIn),
            answer: "250 2.0.0 Ok, \"queued\"".to_owned(),
            refused: vec![RefusedRecipient {
                address: "bob@choir.example".parse().expect("an address"),
                answer: "550 no".to_owned(),
            }],
            also_refused: 2,
            told: Told::No,
        };
        KeptAttempt { id: "2-0".parse().expect("a name"), attempt }
    }

    /// The cells of one line, as RFC 4180 reads them.
    fn cells(line: &str) -> Vec<String> {
        let mut cells = vec![String::new()];
        let (mut within, mut characters) = (false, line.chars().peekable());
        while let Some(character) = characters.next() {
            let cell = cells.last_mut().expect("there is one");
            match character {
                '"' if within && characters.next_if_eq(&'"').is_some() => cell.push('"'),
                '"' => within = !within,
                ',' if !within => cells.push(String::new()),
                other => cell.push(other),
            }
        }
        cells
    }

    #[test]
    fn a_line_has_a_cell_for_each_name() {
        assert_eq!(
            csv_line(&kept("Minutes")),
            "2-0,1970-01-01T00:00:00Z,alice@partner.example,3,Minutes,gateway,\
             smtp.partner.example,587,accepted,sign_in,\"250 2.0.0 Ok, \"\"queued\"\"\",\
             bob@choir.example: 550 no; +2,no\r\n"
        );
        let mut bare = kept("");
        let Attempt { from, server, stage, refused, told, .. } = &mut bare.attempt;
        (*from, *server, *stage, *told) = (None, None, None, Told::Yes);
        refused.clear();
        assert_eq!(cells(&csv_line(&bare)).len(), cells(CSV_HEAD).len());
    }

    #[test]
    fn nothing_in_a_subject_is_computed() {
        for subject in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "=HYPERLINK(\"x\",\"y\")"] {
            let line = csv_line(&kept(subject));
            assert_eq!(cells(&line)[4], format!("'{subject}"), "{line:?}");
        }
        assert_eq!(cells(&csv_line(&kept("1 = 1")))[4], "1 = 1");
    }

    proptest! {
        #[test]
        fn whatever_a_subject_is_it_stays_in_its_cell(subject in "(?s).*") {
            let line = csv_line(&kept(&subject));
            let cells = cells(line.strip_suffix("\r\n").expect("it ends"));
            prop_assert_eq!(cells.len(), 13);
            prop_assert_eq!(cells[4].strip_prefix('\'').unwrap_or(&cells[4]),
                subject.strip_prefix('\'').unwrap_or(&subject));
            prop_assert!(!cells[4].starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
