//! The page in the documentation that says what a person reads of each fault: made of the table,
//! by this command:
//!
//! ```text
//! UPDATE_DOCS=1 cargo test --test it faults::page
//! ```

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use outgate::domain::{Failure, Stage};
use outgate::i18n::{Language, Words};

use super::case::Case;
use super::{Outcome, cases, run};

/// The first lines of a page, for whoever wants to change it.
const MADE: &str = "<!-- Made of the table in tests/it/faults by this command:\n\
                    UPDATE_DOCS=1 cargo test --test it faults::page -->";

/// What a page says beside what the program says.
struct Frame {
    language: Language,
    file: &'static str,
    other: &'static str,
    title: &'static str,
    lead: &'static str,
    offers: &'static str,
    elsewhere: &'static str,
    passes: &'static str,
}

const FRAMES: [Frame; 2] = [
    Frame {
        language: Language::English,
        file: "faults.md",
        other: "[Deutsch](faults.de.md)",
        title: "What can be wrong with a server",
        lead: "What the connection test says of each fault: at which stage it shows, what a person \
               reads, whose fault it is, and what is offered to be pressed. Each row of this page \
               is a server that a test talks to; the server's own words are shown to the person \
               as well.",
        offers: "Offered",
        elsewhere: "another port, encryption or server name of the same domain, once it was seen \
                    to answer there",
        passes: "Passes all the same",
    },
    Frame {
        language: Language::German,
        file: "faults.de.md",
        other: "[English](faults.md)",
        title: "Was an einem Server falsch sein kann",
        lead: "Was der Verbindungstest zu jedem Fehler sagt: bei welchem Schritt er sich zeigt, \
               was man liest, wessen Fehler es ist und was zum Drücken angeboten wird. Zu jeder \
               Zeile dieser Seite gibt es einen Server, mit dem ein Test spricht; die eigenen \
               Worte des Servers bekommt man ebenfalls zu sehen.",
        offers: "Angeboten wird",
        elsewhere: "ein anderer Port, eine andere Verschlüsselung oder ein anderer Servername \
                    derselben Domain, sobald sich der Server dort gemeldet hat",
        passes: "Besteht trotzdem",
    },
];

/// The stages of a test, in the order of the page.
const STAGES: [Stage; 7] = [
    Stage::Name,
    Stage::Connect,
    Stage::Greeting,
    Stage::Tls,
    Stage::Ehlo,
    Stage::SignIn,
    Stage::Sender,
];

/// What a person reads of a fault, and the faults of which they read it.
struct Entry {
    stage: Stage,
    says: String,
    rows: Vec<String>,
}

#[test]
fn the_page_is_what_the_table_gives() {
    let table = cases::all();
    let failure = |outcome: Option<Outcome>| outcome.expect("it ends").expect("as its row has it");
    let outcomes: Vec<_> = run(&table).into_iter().map(failure).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (number, frame) in FRAMES.iter().enumerate() {
        let page = frame.page(number, &table, &outcomes);
        let file = folder.join(frame.file);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&file, &page).expect("the page is written");
        }
        let stored = fs::read_to_string(&file).unwrap_or_default();
        assert!(stored == page, "{} is out of date: run this with UPDATE_DOCS=1", frame.file);
    }
}

impl Frame {
    fn page(&self, number: usize, table: &[Case], outcomes: &[Option<Failure>]) -> String {
        let words = Words::new(self.language);
        let mut entries: Vec<Entry> = Vec::new();
        let mut passes = Vec::new();
        for (case, failure) in table.iter().zip(outcomes) {
            let fault = case.fault[number];
            let Some(failure) = failure else {
                passes.push(fault);
                continue;
            };
            let says = self.says(words, case, failure);
            let row = row(fault, failure);
            let same = |entry: &&mut Entry| entry.stage == failure.stage && entry.says == says;
            match entries.iter_mut().find(same) {
                Some(entry) if entry.rows.contains(&row) => {}
                Some(entry) => entry.rows.push(row),
                None => entries.push(Entry { stage: failure.stage, says, rows: vec![row] }),
            }
        }
        let mut page = format!("# {}\n\n{MADE}\n\n", self.title);
        let _ = write!(page, "{}\n\n{}\n", self.other, self.lead);
        for stage in STAGES {
            let here: Vec<_> = entries.iter().filter(|entry| entry.stage == stage).collect();
            let name = words.stage_running(stage);
            let _ = write!(page, "\n## {}\n", name.trim_end_matches('…'));
            for entry in here {
                let _ = write!(page, "\n{}\n{}", entry.says, entry.rows.concat());
            }
        }
        let _ = write!(page, "\n## {}\n\n", self.passes);
        for fault in passes {
            let _ = writeln!(page, "- {fault}");
        }
        page
    }

    /// What a person reads.
    fn says(&self, words: Words, case: &Case, failure: &Failure) -> String {
        let advice = words.failure(failure, &case.server);
        let blame = words.blame(failure.blame());
        let what = advice.what.replace('*', "\\*");
        let mut says = format!("### {}\n\n{what}\n", advice.title);
        let _ = write!(says, "{}\n*{blame}*\n", advice.todo);
        let sender = case.sender.parse().expect("an address");
        let suggestions = failure.suggestions(&case.server, &sender);
        let suggestions = suggestions.iter().map(|it| words.suggestion(it, &case.server.host));
        let mut offers: Vec<String> = suggestions.map(|it| format!("**{it}**")).collect();
        if !failure.elsewhere(&case.server).is_empty() {
            offers.push(self.elsewhere.to_owned());
        }
        if !offers.is_empty() {
            let _ = write!(says, "\n{}: {}.\n", self.offers, offers.join("; "));
        }
        says
    }
}

/// A fault, and what the server said, if it said something that is a reply.
fn row(fault: &str, failure: &Failure) -> String {
    match &failure.reply {
        // Of some there is too much.
        Some(reply) if reply.lines.len() < 10 => format!("- {fault}: `{reply}`\n"),
        _ => format!("- {fault}\n"),
    }
}
