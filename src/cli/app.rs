//! `outgate app`: the programs in which mail is written.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::domain::{Address, Route};
use crate::service::{
    Aim, Answers, AppStanding, FileChange, LineChange, MailApp, Note, Plan, Service, ServiceError,
};

use super::account::current;
use super::{Exit, Output, output, stages};

/// Let other mail programs send through Outgate, and send a test message.
#[derive(Debug, Subcommand)]
pub enum AppCommand {
    /// List the programs that can be set up from here, and how it stands with each.
    List,
    /// Show what setting a program up would change, line by line. Nothing is changed.
    Show {
        /// The program.
        name: Name,
    },
    /// Show what is to be changed, ask, and change it. No password is written into any file.
    SetUp(Change),
    /// Show how a program is put back, ask, and do it. What you changed since stays.
    Undo(Change),
    /// Send a short message from one of your addresses to itself, and show its way, stage by stage.
    Test {
        /// The address, if not the one that is used where a program gives none.
        #[arg(long, value_name = "ADDRESS")]
        from: Option<Address>,
    },
}

/// A change of a program's files.
#[derive(Debug, Args)]
pub struct Change {
    /// The program.
    name: Name,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// A program that can be set up.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Name {
    /// Thunderbird.
    Thunderbird,
    /// mutt and neomutt.
    Mutt,
    /// git send-email.
    Git,
}

impl From<Name> for MailApp {
    fn from(name: Name) -> Self {
        match name {
            Name::Thunderbird => Self::Thunderbird,
            Name::Mutt => Self::Mutt,
            Name::Git => Self::Git,
        }
    }
}

impl AppCommand {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        match self {
            Self::List => list(service, output).await,
            Self::Show { name } => {
                let plan = service.plan_app(name.into(), Aim::SetUp).await?;
                show(&plan, output)
            }
            Self::SetUp(change) => change.run(Aim::SetUp, service, output).await,
            Self::Undo(change) => change.run(Aim::Undo, service, output).await,
            Self::Test { from } => test(from, service, output).await,
        }
    }
}

async fn list(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let words = output.words;
    for status in service.mail_apps().await {
        if output.json {
            let standing = standing_as_json(&status.standing);
            output.json(&json!({ "app": status.app.id(), "standing": standing }))?;
            continue;
        }
        let (app, standing) = (words.app_name(status.app), words.app_standing(&status.standing));
        output.say(&format!("{}: {app}, {standing}", status.app.id()));
        if let AppStanding::Unclear(error) = status.standing {
            output.line(&words.app_error(&error).what);
        }
    }
    output.say(&words.apps_cli_others("outgate sendmail"));
    Ok(())
}

impl Change {
    async fn run(self, aim: Aim, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let app = self.name.into();
        let plan = service.plan_app(app, aim).await?;
        show(&plan, output)?;
        if !self.yes && !plan.files.is_empty() {
            output.ask(&output.words.apps_cli_change())?;
        }
        service.carry_out(plan).await?;
        let words = output.words;
        let name = words.app_name(app);
        output.say(&match aim {
            Aim::SetUp => words.apps_done_set_up(name),
            Aim::Undo => words.apps_done_undo(name),
        });
        Ok(())
    }
}

fn show(plan: &Plan, output: &mut Output) -> Result<(), Exit> {
    if output.json {
        return output.json(&plan_as_json(plan));
    }
    let words = output.words;
    for change in &plan.files {
        output.say(&words.app_file(change));
        for line in &change.lines {
            output.line(&match line {
                LineChange::Removed(line) => format!("- {line}"),
                LineChange::Added(line) => format!("+ {line}"),
            });
        }
    }
    if plan.files.is_empty() {
        output.say(&words.app_nothing(plan.aim));
    } else {
        plan.notes.iter().for_each(|note| output.say(&words.app_note(note)));
    }
    Ok(())
}

/// First which way it will go and why, then the way itself.
async fn test(from: Option<Address>, service: &Service, output: &mut Output) -> Result<(), Exit> {
    let words = output.words;
    let (policy, account) = current(service)?;
    let from = from.or_else(|| account.default_address(&policy, service.person()));
    let from =
        from.ok_or(Exit::Service(ServiceError::Refused(crate::domain::Refusal::NoOwnAddress)))?;
    let state = service.relay_state().await?;
    if let Some(settings) = &state.settings {
        let port = settings.port.to_string();
        let says = match state.answers {
            Answers::Relay => words.apps_relay_answers(port),
            Answers::Nobody | Answers::Other(_) => words.apps_relay_silent(port),
        };
        output.say(&says);
    }
    let route = service.route(&from).await;
    if output.json {
        output.json(&json!({ "route": super::route::as_json(&route) }))?;
    }
    if let Route::Refused(refusal) = route {
        return Err(ServiceError::Refused(refusal).into());
    }
    output.say(&words.route(&route));
    let mail = {
        let from = from.clone();
        move |host: &_| words.test_mail(&from, host)
    };
    let accepted = stages::message(service.send_test(from.clone(), mail), output).await?;
    let host = accepted.server.host.to_string();
    output.say(&words.apps_test_done(host, from.to_string()));
    if let Some(why) = accepted.unrecorded {
        output::remark(&words.cli_unrecorded(why));
    }
    Ok(())
}

fn standing_as_json(standing: &AppStanding) -> &'static str {
    match standing {
        AppStanding::NotThere => "not_there",
        AppStanding::NotSetUp => "not_set_up",
        AppStanding::SetUp => "set_up",
        AppStanding::Outdated => "outdated",
        AppStanding::Unclear(_) => "unclear",
    }
}

fn plan_as_json(plan: &Plan) -> Value {
    let aim = match plan.aim {
        Aim::SetUp => "set_up",
        Aim::Undo => "undo",
    };
    let file = |change: &FileChange| {
        let lines = change.lines.iter().map(|line| match line {
            LineChange::Removed(line) => json!({ "removed": line }),
            LineChange::Added(line) => json!({ "added": line }),
        });
        json!({ "path": change.path, "lines": lines.collect::<Vec<_>>() })
    };
    let note = |note: &Note| match note {
        Note::OwnAddressStays(address) => json!({ "own_address_stays": address }),
        Note::AsksForPassword => json!("asks_for_password"),
        Note::Backup(path) => json!({ "backup": path }),
        Note::KeptAsYours(address) => json!({ "kept_as_yours": address }),
        Note::Hook(path, line) => json!({ "hook": { "path": path, "line": line } }),
        Note::GitIdentity(identity) => json!({ "git_identity": identity }),
        Note::EnvelopeSender(address) => json!({ "envelope_sender": address }),
    };
    json!({
        "app": plan.app.id(),
        "aim": aim,
        "files": plan.files.iter().map(file).collect::<Vec<_>>(),
        "notes": plan.notes.iter().map(note).collect::<Vec<_>>(),
    })
}
