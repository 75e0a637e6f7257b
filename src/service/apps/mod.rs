//! Other mail programs on this machine: what would have to be changed so that they send through
//! Outgate, doing exactly that, and undoing it.
//!
//! No password is ever written into another program's files.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::Address;
use crate::store::{Home, UndoRecords, read_foreign, replace_foreign};

use super::{Outside, Service, ServiceError, blocking};

mod error;
mod git;
mod lines;
mod mutt;
mod plan;
mod prefs;
#[cfg(test)]
mod tests;
mod thunderbird;

pub use error::AppError;
pub use lines::LineChange;
pub use plan::{Aim, FileChange, FileKind, Note, Plan};

/// A program that can be set up from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailApp {
    /// Thunderbird, through the relay.
    Thunderbird,
    /// mutt and neomutt, through `sendmail`.
    Mutt,
    /// git send-email, through `sendmail`.
    Git,
}

impl MailApp {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Thunderbird, Self::Mutt, Self::Git];

    /// Its name for files and commands.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Thunderbird => "thunderbird",
            Self::Mutt => "mutt",
            Self::Git => "git",
        }
    }

    /// Whether it sends through the relay, so that it needs one.
    #[must_use]
    pub fn needs_relay(self) -> bool {
        self == Self::Thunderbird
    }
}

/// How it stands with a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppStatus {
    /// Which.
    pub app: MailApp,
    /// How.
    pub standing: AppStanding,
}

/// How it stands with a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppStanding {
    /// It is not on this machine, or was never used.
    NotThere,
    /// Outgate has changed nothing of it.
    NotSetUp,
    /// It sends through Outgate.
    SetUp,
    /// It was set up, and it, or what it should be, was changed since.
    Outdated,
    /// Nobody knows.
    Unclear(AppError),
}

/// What was changed of a program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Record {
    Thunderbird(thunderbird::Record),
    Mutt(mutt::Record),
    Git(git::Record),
}

/// What programs send from, and to whom they hand it over.
#[derive(Debug, Default)]
struct Sending {
    own: Option<Address>,
    default_address: Option<Address>,
    added: Vec<Sender>,
    relay: Option<Relay>,
    /// The folder of the shared config, where a program that is called has to be told.
    config: Option<PathBuf>,
}

/// An address that the person has added.
#[derive(Debug)]
struct Sender {
    address: Address,
    name: String,
    reply_to: Option<Address>,
}

/// Where the relay listens, and for whom.
#[derive(Debug)]
struct Relay {
    host: String,
    port: u16,
    user_name: String,
}

impl Service {
    /// How it stands with each program.
    pub async fn mail_apps(&self) -> Vec<AppStatus> {
        self.with_desk(|desk| {
            let status = |app| AppStatus { app, standing: desk.standing(app) };
            Ok(MailApp::ALL.map(status).to_vec())
        })
        .await
        .unwrap_or_default()
    }

    /// What has to be changed so that a program sends through Outgate.
    ///
    /// # Errors
    /// [`ServiceError::App`].
    pub async fn plan_app(&self, app: MailApp, aim: Aim) -> Result<Plan, ServiceError> {
        self.with_desk(move |desk| match aim {
            Aim::SetUp => desk.plan(app),
            Aim::Undo => desk.plan_undo(app),
        })
        .await
    }

    /// Does exactly what a plan says.
    ///
    /// # Errors
    /// [`ServiceError::App`]; where a file is not any more as the plan has it, nothing was done.
    pub async fn carry_out(&self, plan: Plan) -> Result<(), ServiceError> {
        self.with_desk(move |desk| desk.carry_out(&plan)).await
    }

    async fn with_desk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Desk) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        self.fresh().await;
        let service = self.clone();
        blocking(move || work(&service.desk()?)).await.map_err(ServiceError::App)
    }

    /// The person's programs; in a sandbox those of a home folder that belongs to it.
    fn desk(&self) -> Result<Desk, AppError> {
        let state = &self.0.parts.state_folder;
        let home = match &self.0.parts.outside {
            Outside::Real(_) => Home::of_process(),
            Outside::Sandbox(..) => Home::apart(state.join("home")),
        };
        let home = home.map_err(AppError::file(Path::new("~")))?;
        Ok(Desk { home, records: UndoRecords::new(state), sending: self.sending() })
    }

    fn sending(&self) -> Sending {
        let snapshot = self.snapshot();
        let Ok((policy, account)) = self.usable(&snapshot) else { return Sending::default() };
        let added = account.addresses.iter().map(|added| Sender {
            address: added.send_as_email.clone(),
            name: match added.display_name.as_str() {
                "" => account.own.display_name.clone(),
                name => name.to_owned(),
            },
            reply_to: added.reply_to_address.clone(),
        });
        Sending {
            own: account.own_address(&policy, self.person()),
            default_address: account.default_address(&policy, self.person()),
            added: added.collect(),
            relay: self.relay_settings().map(|relay| Relay {
                host: relay.hosts[0].to_string(),
                port: relay.port,
                user_name: relay.user_name,
            }),
            config: self.0.parts.relay.config.clone(),
        }
    }
}

/// A person's programs, and what was changed of them.
struct Desk {
    home: Home,
    records: UndoRecords,
    sending: Sending,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("home", &self.home.folder).finish_non_exhaustive()
    }
}

impl Desk {
    fn standing(&self, app: MailApp) -> AppStanding {
        match (self.is_there(app), self.record(app)) {
            (Err(error), _) | (_, Err(error)) => AppStanding::Unclear(error),
            (Ok(false), Ok(None)) => AppStanding::NotThere,
            (Ok(true), Ok(None)) => AppStanding::NotSetUp,
            (Ok(_), Ok(Some(_))) => match self.plan(app) {
                Ok(plan) if plan.files.is_empty() => AppStanding::SetUp,
                _ => AppStanding::Outdated,
            },
        }
    }

    fn is_there(&self, app: MailApp) -> Result<bool, AppError> {
        match app {
            MailApp::Thunderbird => thunderbird::is_there(&self.home),
            MailApp::Mutt => Ok(mutt::is_there(&self.home)),
            MailApp::Git => Ok(git::is_there(&self.home)),
        }
    }

    fn record(&self, app: MailApp) -> Result<Option<Record>, AppError> {
        self.records.load(app.id()).map_err(AppError::file(self.records.file(app.id())))
    }

    fn plan(&self, app: MailApp) -> Result<Plan, AppError> {
        let Self { home, records, sending } = self;
        let (files, notes, record) = match (app, self.record(app)?) {
            (MailApp::Thunderbird, before) => {
                let before = match &before {
                    Some(Record::Thunderbird(before)) => Some(before),
                    _ => None,
                };
                let (files, notes, record) = thunderbird::plan(home, sending, before)?;
                (files, notes, Record::Thunderbird(record))
            }
            (MailApp::Mutt, before) => {
                let before = match &before {
                    Some(Record::Mutt(before)) => Some(before),
                    _ => None,
                };
                let (files, notes, record) = mutt::plan(home, sending, before)?;
                (files, notes, Record::Mutt(record))
            }
            (MailApp::Git, before) => {
                let before = match &before {
                    Some(Record::Git(before)) => Some(before),
                    _ => None,
                };
                let (files, notes, record) = git::plan(home, records, sending, before)?;
                (files, notes, Record::Git(record))
            }
        };
        Ok(Plan { app, aim: Aim::SetUp, files, notes, record: Some(record) })
    }

    fn plan_undo(&self, app: MailApp) -> Result<Plan, AppError> {
        let (files, notes) = match self.record(app)?.ok_or(AppError::NotSetUp)? {
            Record::Thunderbird(record) => thunderbird::plan_undo(&record)?,
            Record::Mutt(record) => mutt::plan_undo(&record)?,
            Record::Git(record) => git::plan_undo(&self.home, &self.records, &record)?,
        };
        Ok(Plan { app, aim: Aim::Undo, files, notes, record: None })
    }

    fn carry_out(&self, plan: &Plan) -> Result<(), AppError> {
        let name = plan.app.id();
        let own_file = || self.records.file(name);
        let _hand = self.records.take_hand().map_err(AppError::file(own_file()))?;
        if plan.app == MailApp::Thunderbird {
            thunderbird::check_closed(&plan.files)?;
        }
        let before = self.record(plan.app)?;
        let save = |record: Option<&Record>| {
            self.records.save(name, record).map_err(AppError::file(own_file()))
        };
        // How it is undone is written before there is something to undo, and forgotten after it.
        if plan.aim == Aim::SetUp {
            save(plan.record.as_ref())?;
        }
        if plan.app == MailApp::Thunderbird && plan.aim == Aim::SetUp {
            plan.files.iter().try_for_each(keep_backup)?;
        }
        let mut done: Vec<&FileChange> = Vec::new();
        for change in &plan.files {
            if let Err(error) = replace(change) {
                for change in done {
                    // What of it was changed again in this moment stays so.
                    let (now, was) = (change.after.as_deref(), change.before.as_deref());
                    let _ = replace_foreign(&change.path, now, was);
                }
                save(before.as_ref())?;
                return Err(error);
            }
            done.push(change);
        }
        if plan.aim == Aim::Undo {
            save(None)?;
            let left = before.as_ref().map(Record::backups).unwrap_or_default();
            left.iter().try_for_each(|backup| forget(backup))?;
        }
        Ok(())
    }
}

impl Record {
    /// The files in which something is kept as it was.
    fn backups(&self) -> Vec<PathBuf> {
        match self {
            Self::Thunderbird(record) => record.backups(),
            Self::Mutt(_) | Self::Git(_) => Vec::new(),
        }
    }
}

/// Takes a file away, if it is there.
fn forget(path: &Path) -> Result<(), AppError> {
    let kept = read_foreign(path).map_err(AppError::file(path))?;
    replace_foreign(path, kept.as_deref(), None).map(|_| ()).map_err(AppError::file(path))
}

/// Keeps a file of Thunderbird's as it is before it is first changed.
fn keep_backup(change: &FileChange) -> Result<(), AppError> {
    let backup = thunderbird::backup(&change.path);
    let kept = replace_foreign(&backup, None, change.before.as_deref());
    kept.map(|_| ()).map_err(AppError::file(backup))
}

fn replace(change: &FileChange) -> Result<(), AppError> {
    let FileChange { path, before, after, .. } = change;
    let replaced = replace_foreign(path, before.as_deref(), after.as_deref());
    if replaced.map_err(AppError::file(path))? {
        Ok(())
    } else {
        Err(AppError::Changed(path.clone()))
    }
}
