//! Lets a person's service manager start the relay when a mail program connects, and no longer.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::domain::Secret;
use crate::service::{Service, ServiceError, blocking};

use super::access::{has_ipv6, is_free};
use super::listen::{answers_as_relay, explain, tidy};
use super::units::{self, SERVICE, SOCKET, Units};
use super::{PortHolder, RelayError, RelaySettings};

/// How the relay stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayState {
    /// What to type into a mail program, where it is set up.
    pub settings: Option<RelaySettings>,
    /// Whether it starts by itself.
    pub installed: Installed,
    /// Who answers at its port.
    pub answers: Answers,
}

/// Whether the relay starts by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Installed {
    /// No.
    No,
    /// Yes: the service manager listens for it.
    Listening,
    /// It would, but the service manager does not listen for it.
    Stopped,
    /// No, and it cannot: this unit of its name is somebody else's.
    Foreign(PathBuf),
}

/// Who answers at the relay's port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answers {
    /// Nobody listens there.
    Nobody,
    /// The relay.
    Relay,
    /// Something else, or a relay that is another person's.
    Other(PortHolder),
}

impl Service {
    /// Sets the relay up where it is not, and lets the person's service manager start it. The
    /// password is handed out where it is new, and never again. What is installed already is
    /// brought up to date, and left alone where it is.
    ///
    /// # Errors
    /// [`RelayError`]; nothing that was not there before is left then.
    pub async fn install_relay(&self) -> Result<(RelaySettings, Option<Secret>), ServiceError> {
        let folder = self.units_folder()?;
        blocking(move || {
            units::is_installed(&folder)?;
            manager_answers()
        })
        .await?;
        let (settings, password) = self.set_up_relay().await?;
        match self.put_units(settings.port).await {
            Ok(()) => Ok((settings, password)),
            Err(error) => {
                // A password that nobody has seen is of no use to anybody.
                if let Some(unseen) = password {
                    self.forget_relay(unseen).await?;
                }
                Err(error)
            }
        }
    }

    /// Settles another port, and lets an installed relay listen there. One that runs in a
    /// terminal goes on at the old one until it is started again.
    ///
    /// # Errors
    /// [`RelayError::NotSetUp`], [`RelayError::NoFreePort`] and those of the service manager; or it
    /// could not be stored.
    pub async fn change_relay_port(&self) -> Result<RelaySettings, ServiceError> {
        let folder = self.units_folder();
        let installed = match folder {
            Err(_) => false,
            Ok(folder) => {
                let look = move || {
                    let installed = units::is_installed(&folder).unwrap_or(false);
                    if installed { manager_answers().map(|()| true) } else { Ok(false) }
                };
                blocking(look).await?
            }
        };
        let settings = self.settle_port().await?;
        if installed {
            self.put_units(settings.port).await?;
        }
        Ok(settings)
    }

    /// Undoes the installation, and says whether there was one. The port and the password stay,
    /// since mail programs have them.
    ///
    /// # Errors
    /// [`RelayError`], or a file could not be removed.
    pub async fn remove_relay(&self) -> Result<bool, ServiceError> {
        let Ok(folder) = self.units_folder() else { return Ok(false) };
        let socket = self.socket();
        blocking(move || {
            units::is_installed(&folder)?;
            // Without a manager there are files at most.
            let has_manager = manager_answers().is_ok();
            if has_manager {
                stop()?;
            }
            let found = units::remove(&folder)?;
            if found && has_manager {
                systemctl(&["daemon-reload"])?;
            }
            if let Some(socket) = socket {
                tidy(&socket);
            }
            Ok(found)
        })
        .await
    }

    /// How the relay stands. Whoever asks connects to it, which starts it where it is installed.
    ///
    /// # Errors
    /// The account does not count.
    pub async fn relay_state(&self) -> Result<RelayState, ServiceError> {
        let stored = self.fresh().await.person(self.person());
        let account = stored.get().map_err(|problem| ServiceError::Unusable(problem.clone()))?;
        let settings = account.relay.as_ref().map(|access| self.settings_of(access));
        let installed = match self.units_folder() {
            Err(_) => Installed::No,
            Ok(folder) => blocking(move || installed(&folder)).await,
        };
        let answers = match &settings {
            Some(settings) => who_answers(settings.port).await,
            None => Answers::Nobody,
        };
        Ok(RelayState { settings, installed, answers })
    }

    fn units_folder(&self) -> Result<PathBuf, RelayError> {
        let folder = self.0.parts.relay.units_folder.clone();
        folder.ok_or_else(|| RelayError::NoServiceManager("there is no home folder".to_owned()))
    }

    /// Installs the units of a relay at this port.
    async fn put_units(&self, port: u16) -> Result<(), ServiceError> {
        let (folder, config) = (self.units_folder()?, self.0.parts.relay.config.clone());
        let put = blocking(move || {
            let program = std::env::current_exe();
            let program = program.map_err(|error| RelayError::NoProgram(error.to_string()))?;
            let units = Units::new(port, has_ipv6(), &program, config.as_deref());
            put_units(&units, port, &folder)
        });
        match put.await {
            Err(ServiceError::Relay(error)) => Err(explain(error).await.into()),
            put => put,
        }
    }

    /// Undoes a setting-up with a password that nobody has seen.
    async fn forget_relay(&self, unseen: Secret) -> Result<(), ServiceError> {
        self.change_account(move |account, _| {
            // Somebody may have made another one meanwhile.
            account.relay.take_if(|access| access.password.matches(&unseen));
            Ok(())
        })
        .await
    }
}

/// Writes the units and lets the service manager listen, or leaves nothing new behind.
fn put_units(units: &Units, port: u16, folder: &Path) -> Result<(), ServiceError> {
    let were_there = units::is_installed(folder)?;
    if !(units.are_in(folder) && is_active(SOCKET)) {
        // A socket is bound anew only once nobody has it.
        stop()?;
        if !is_free(port) {
            return Err(RelayError::PortTaken(port, PortHolder::of(port)).into());
        }
    }
    let started = units.write(folder).and_then(|()| {
        systemctl(&["daemon-reload"])?;
        systemctl(&["enable", "--now", SOCKET])?;
        Ok(())
    });
    if started.is_err() && !were_there {
        // Why it failed matters more than what may fail now.
        let _ = stop();
        let _ = units::remove(folder);
        let _ = systemctl(&["daemon-reload"]);
    }
    started
}

fn installed(folder: &Path) -> Installed {
    match units::is_installed(folder) {
        Ok(true) if is_active(SOCKET) => Installed::Listening,
        Ok(true) => Installed::Stopped,
        Err(RelayError::ForeignUnit(path)) => Installed::Foreign(path),
        _ => Installed::No,
    }
}

async fn who_answers(port: u16) -> Answers {
    let (free, holder) = blocking(move || (is_free(port), PortHolder::of(port))).await;
    match holder {
        _ if free => Answers::Nobody,
        PortHolder::OtherUser(_) => Answers::Other(holder),
        _ if answers_as_relay(port).await => Answers::Relay,
        _ => Answers::Other(holder),
    }
}

/// Ends the relay and its socket, where there are any. It waits until the relay has finished what
/// it promised.
fn stop() -> Result<(), RelayError> {
    let running = [SOCKET, SERVICE].into_iter().filter(|unit| is_active(unit));
    let arguments: Vec<&str> = ["stop"].into_iter().chain(running).collect();
    if arguments.len() > 1 { systemctl(&arguments) } else { Ok(()) }
}

fn is_active(unit: &str) -> bool {
    systemctl(&["is-active", "--quiet", unit]).is_ok()
}

/// Whether the person has a service manager that does what it is told.
fn manager_answers() -> Result<(), RelayError> {
    systemctl(&["show", "--property=Version"]).map_err(|error| match error {
        RelayError::ServiceManager(_, words) => RelayError::NoServiceManager(words),
        error => error,
    })
}

/// Asks the person's own service manager.
fn systemctl(arguments: &[&str]) -> Result<(), RelayError> {
    let mut command = Command::new("systemctl");
    command.arg("--user").args(arguments).stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|error: io::Error| RelayError::NoServiceManager(format!("systemctl: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(RelayError::ServiceManager(format!("systemctl --user {}", arguments.join(" ")), words))
}
