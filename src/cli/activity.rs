//! `outgate activity`: what was sent, through which server, and what it answered (R14).

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use serde_json::json;

use crate::domain::{
    Attempt, AttemptQuery, Conversation, KeepDays, Outcome, ServerKind, Timestamp,
};
use crate::i18n::instant;
use crate::service::{CSV_HEAD, Service, csv_line};
use crate::store::{AttemptId, KeptAttempt};

use super::account::current;
use super::{Exit, Output};

/// Show what was sent, through which server, and what it answered, the newest first.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ActivityCommand {
    #[command(subcommand)]
    command: Option<ActivitySubcommand>,
    #[command(flatten)]
    list: List,
}

/// What else can be done with the record.
#[derive(Debug, Subcommand)]
enum ActivitySubcommand {
    /// Show one attempt, and what the server and Outgate said to one another, without your
    /// password.
    Show(Show),
    /// Say for how many days what was sent is kept, or change that: what is older is deleted.
    Keep(Keep),
}

#[derive(Debug, Args)]
struct Show {
    /// The attempt, as the list names it: 12-8120.
    id: AttemptId,
}

#[derive(Debug, Args)]
struct Keep {
    /// For how many days, from 1 to 65535.
    days: Option<KeepDays>,
}

#[derive(Debug, Args)]
struct List {
    /// How many at most: 20, or with --csv all, if nothing is said.
    #[arg(long, value_name = "COUNT")]
    last: Option<usize>,
    /// Only those with this text in an address, the server's name, the subject or an answer.
    #[arg(long, value_name = "TEXT")]
    find: Option<String>,
    /// Only those of which this came.
    #[arg(long, value_enum)]
    outcome: Option<OutcomeArgument>,
    /// Only those that went to such a server.
    #[arg(long, value_enum)]
    via: Option<ViaArgument>,
    /// Only those since then: 2026-03-31, which begins at midnight, or an instant of RFC 3339.
    #[arg(long, value_name = "DATE", value_parser = instant)]
    since: Option<Timestamp>,
    /// Only those before then.
    #[arg(long, value_name = "DATE", value_parser = instant)]
    until: Option<Timestamp>,
    /// Print them as CSV, for a spreadsheet.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum OutcomeArgument {
    /// The server took the message.
    Accepted,
    /// Nothing was sent, for good.
    Refused,
    /// Nothing was sent, but it may work later.
    Deferred,
    /// The answer was lost: the server may have taken the message.
    Unknown,
}

/// A kind of server.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ViaArgument {
    /// The address's own server.
    Gateway,
    /// The domain's mail server.
    Domain,
}

/// An attempt as data.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    id: AttemptId,
    #[serde(flatten)]
    attempt: &'a Attempt,
}

/// An attempt as data, with what was said.
#[derive(Debug, Serialize)]
struct ShownWhole<'a> {
    #[serde(flatten)]
    shown: Shown<'a>,
    conversation: Option<Conversation>,
}

/// How many are shown if nothing is said.
const USUAL: usize = 20;

/// How many are held at once.
const BLOCK: usize = 1000;

impl ActivityCommand {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        match self.command {
            None => self.list.run(service, output).await,
            Some(ActivitySubcommand::Show(Show { id })) => show(service, id, output).await,
            Some(ActivitySubcommand::Keep(Keep { days })) => keep(service, days, output).await,
        }
    }
}

impl List {
    async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let mut left = self.last.unwrap_or(if self.csv { usize::MAX } else { USUAL });
        let (csv, query) = (self.csv, self.query());
        if csv {
            output.bytes(CSV_HEAD.as_bytes())?;
        }
        let (mut before, mut is_empty) = (None, true);
        while left > 0 {
            let found = service.find_attempts(query.clone(), before, left.min(BLOCK)).await?;
            for KeptAttempt { id, attempt } in &found.attempts {
                is_empty = false;
                if output.json {
                    output.json(&Shown { id: *id, attempt })?;
                } else if !csv {
                    output.attempt(*id, attempt);
                }
            }
            if csv {
                let lines: String = found.attempts.iter().map(csv_line).collect();
                output.bytes(lines.as_bytes())?;
            }
            left -= found.attempts.len();
            before = found.rest;
            if before.is_none() {
                break;
            }
        }
        if is_empty && !csv {
            let words = output.words;
            let any = query == AttemptQuery::default();
            output.say(&if any { words.activity_none() } else { words.activity_not_chosen() });
        }
        Ok(())
    }

    fn query(self) -> AttemptQuery {
        AttemptQuery {
            text: self.find.unwrap_or_default(),
            outcome: self.outcome.map(|outcome| match outcome {
                OutcomeArgument::Accepted => Outcome::Accepted,
                OutcomeArgument::Refused => Outcome::Refused,
                OutcomeArgument::Deferred => Outcome::Deferred,
                OutcomeArgument::Unknown => Outcome::Unknown,
            }),
            kind: self.via.map(|via| match via {
                ViaArgument::Gateway => ServerKind::Gateway,
                ViaArgument::Domain => ServerKind::Domain,
            }),
            since: self.since,
            until: self.until,
        }
    }
}

async fn show(service: &Service, id: AttemptId, output: &mut Output) -> Result<(), Exit> {
    let attempt = service.attempt(id).await?.ok_or(Exit::NoSuchAttempt)?;
    let conversation = service.conversation_of(id).await?;
    if output.json {
        let shown = Shown { id, attempt: &attempt };
        return output.json(&ShownWhole { shown, conversation });
    }
    output.attempt(id, &attempt);
    output.conversation(&attempt, conversation.as_ref());
    Ok(())
}

async fn keep(service: &Service, days: Option<KeepDays>, output: &mut Output) -> Result<(), Exit> {
    if let Some(days) = days {
        service.keep_activity(days).await?;
        output.say(&output.words.cli_saved());
        return Ok(());
    }
    let (_, account) = current(service)?;
    let days = account.keep_activity_days;
    if output.json {
        return output.json(&json!({ "keep_activity_days": days }));
    }
    output.say(&output.words.activity_keep_is(days.days()));
    Ok(())
}
