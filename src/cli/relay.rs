//! `outgate relay`: the submission server for the mail programs on this machine.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::domain::Secret;
use crate::i18n::explain;
use crate::service::{Answers, Installed, RelayError, RelaySettings, Service, ServiceError};

use super::signal::interrupted;
use super::{Exit, Output};

/// Run the relay to which mail programs on this machine send, or let it start by itself.
#[derive(Debug, Args)]
pub struct Relay {
    #[command(subcommand)]
    command: Option<RelayCommand>,
}

/// What to do with it.
#[derive(Debug, Subcommand)]
enum RelayCommand {
    /// Let it start by itself when a mail program connects, as a systemd service of yours.
    ///
    /// What to type into a mail program is printed, with the password if it is new.
    Install,
    /// Undo the installation. The port and the password are kept.
    Remove,
    /// Say whether it is installed, and whether it answers.
    Status,
    /// Show what to type into a mail program; the password is not kept, and not shown.
    Settings,
    /// Make a new password, and print it, this once. The old one is void at once.
    Password,
    /// Choose another port, which every mail program then has to be given.
    Port,
}

impl Relay {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        match self.command {
            None => run(service, output).await,
            Some(RelayCommand::Install) => install(service, output).await,
            Some(RelayCommand::Remove) => remove(service, output).await,
            Some(RelayCommand::Status) => status(service, output).await,
            Some(RelayCommand::Settings) => show(service, output),
            Some(RelayCommand::Password) => renew(service, output).await,
            Some(RelayCommand::Port) => change_port(service, output).await,
        }
    }
}

async fn run(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let listeners = service.listen().await?;
    for place in listeners.places() {
        output.say(&output.words.relay_listening(place));
    }
    Ok(service.relay(listeners, explain, interrupted()).await?)
}

async fn install(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let (settings, password) = service.install_relay().await?;
    if output.json {
        let mut data = as_json(&settings);
        data["password"] = password.as_ref().map(Secret::expose).into();
        return output.json(&data);
    }
    let words = output.words;
    output.say(&words.relay_installed());
    say_settings(&settings, output);
    if let Some(password) = password {
        output.say(&words.relay_password(password.expose()));
        output.say(&words.relay_password_once());
    }
    Ok(())
}

async fn remove(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let was_there = service.remove_relay().await?;
    let words = output.words;
    output.say(&if was_there { words.relay_removed() } else { words.relay_not_installed() });
    Ok(())
}

async fn status(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let state = service.relay_state().await?;
    let words = output.words;
    if output.json {
        let installed = match &state.installed {
            Installed::No => "no",
            Installed::Listening => "listening",
            Installed::Stopped => "stopped",
            Installed::Foreign(_) => "foreign",
        };
        let answers = match &state.answers {
            Answers::Nobody => "nobody",
            Answers::Relay => "relay",
            Answers::Other(_) => "other",
        };
        return output.json(&json!({
            "settings": state.settings.as_ref().map(as_json),
            "installed": installed,
            "answers": answers,
        }));
    }
    match &state.settings {
        Some(settings) => say_settings(settings, output),
        None => output.say(&words.relay_status_not_set_up()),
    }
    output.say(&match &state.installed {
        Installed::No => words.relay_status_not_installed(),
        Installed::Listening => words.relay_status_listening(),
        Installed::Stopped => words.relay_status_stopped(),
        Installed::Foreign(path) => words.relay_status_foreign(path.display().to_string()),
    });
    if state.settings.is_none() {
        return Ok(());
    }
    output.say(&match &state.answers {
        Answers::Nobody => words.relay_status_nobody(),
        Answers::Relay => words.relay_status_answers(),
        Answers::Other(holder) => words.relay_status_other(words.port_holder(holder)),
    });
    Ok(())
}

fn show(service: &Service, output: &mut Output) -> Result<(), Exit> {
    super::account::current(service)?;
    let settings = service.relay_settings().ok_or(ServiceError::Relay(RelayError::NotSetUp))?;
    if output.json {
        return output.json(&as_json(&settings));
    }
    say_settings(&settings, output);
    Ok(())
}

async fn renew(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let password = service.renew_relay_password().await?;
    if output.json {
        return output.json(&json!({ "password": password.expose() }));
    }
    // Nothing else, so that a script can take it from there.
    output.say(password.expose());
    Ok(())
}

async fn change_port(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let settings = service.change_relay_port().await?;
    if output.json {
        return output.json(&as_json(&settings));
    }
    output.say(&output.words.relay_port_changed());
    say_settings(&settings, output);
    Ok(())
}

fn say_settings(settings: &RelaySettings, output: &mut Output) {
    let words = output.words;
    let [host, other] = settings.hosts.map(|host| host.to_string());
    output.say(&words.relay_server(host, other));
    output.say(&words.relay_port(settings.port.to_string()));
    output.say(&words.relay_user_name(&settings.user_name));
    if let Some(path) = &settings.socket {
        output.say(&words.relay_socket(path.display().to_string()));
    }
}

fn as_json(settings: &RelaySettings) -> Value {
    json!({
        "hosts": settings.hosts,
        "port": settings.port,
        "user_name": settings.user_name,
        "socket": settings.socket,
    })
}
