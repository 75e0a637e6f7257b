//! The command line: one file a command, whose documentation is its help (R15).
//!
//! Everything is printed by `output`; errors become exit codes in `exit`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use tokio::runtime::Builder;

use crate::i18n::{Language, Words, explain_here};
use crate::secrets::Keyring;
use crate::service::{Outside, Parts, RelayPlace, Service};
use crate::smtp::dns::Resolver;
use crate::store::{Ignored, Place, current_login, current_uid};

mod account;
mod activity;
mod address;
mod app;
mod arguments;
mod confirm;
mod discover;
mod exit;
mod gateway;
mod generate;
mod health;
mod output;
mod policy;
mod relay;
mod repair;
mod route;
mod sendmail;
mod signal;
mod stages;

pub use exit::Exit;
pub use output::Output;
pub use sendmail::run_as_sendmail;

/// The variable that names the DNS server to ask which server an address has, in the place of
/// the system's: its address, and its port if that is not 53. Anything else asks nobody.
const DNS_VARIABLE: &str = "OUTGATE_DNS_SERVER";

const DNS_PORT: u16 = 53;

/// The heading of the options that every command takes.
const EVERYWHERE: &str = "Options of every command";

/// Mail from your other address leaves through that address's own server.
///
/// Without a command, Outgate opens its window.
///
/// Exit codes are those of sysexits.h: 0 done; 64 wrong usage; 65 the message or an entered value is
/// at fault; 67 a recipient was refused; 68 no server was found; 69 a server refused; 70 the demo failed; 71 nobody knows who
/// runs this; 74 a file could not be read or written; 75 try again later; 76 a server broke the
/// protocol; 77 not allowed; 78 something is not set up.
#[derive(Debug, Parser)]
#[command(name = "outgate", version, max_term_width = 100)]
pub struct Cli {
    /// The folder of the shared config, instead of your own. Where the machine has a policy, that
    /// holds, and this is ignored. The variable `OUTGATE_CONFIG` does the same.
    #[arg(long, global = true, value_name = "DIR", help_heading = EVERYWHERE)]
    pub config: Option<PathBuf>,

    /// Print data as JSON, one object a line.
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub json: bool,

    /// The language to speak: en or de, instead of your desktop's.
    #[arg(long, global = true, value_name = "LANGUAGE", help_heading = EVERYWHERE)]
    pub language: Option<Language>,

    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What there is to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show or change what the administrator sets for everybody.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Show, change or test your own address, and how you sign in at the domain's mail server.
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Show or change the other addresses that you send from.
    #[command(subcommand)]
    Address(address::AddressCommand),
    /// Set up, test, or turn on or off an address's own server.
    #[command(subcommand)]
    Gateway(gateway::GatewayCommand),
    /// Find the server that an address sends through.
    ///
    /// It is looked for in DNS, in what the domain and whoever takes its mail publish for mail
    /// programs, among the settings of the largest providers, and under the usual names: ten
    /// seconds at most, the likeliest first. No password is sent, and nothing is changed; what is
    /// found still has to pass its test.
    Discover(discover::Discover),
    /// Confirm that an address is yours: without CODE, have one mailed to it.
    Confirm(confirm::Confirm),
    /// Let other mail programs send through Outgate, and send a test message.
    #[command(subcommand)]
    App(app::AppCommand),
    /// Say which server would deliver mail from an address, and why.
    Route(route::RouteCommand),
    /// Show what was sent, through which server, and what it answered.
    Activity(activity::ActivityCommand),
    /// Send a message from standard input, as sendmail(1) does.
    #[command(disable_help_flag = true, long_about = sendmail::LONG_ABOUT)]
    Sendmail(sendmail::Sendmail),
    /// Run the relay to which mail programs on this machine send, or let it start by itself.
    ///
    /// It listens on loopback and in a file of yours, and nobody else can send through it. Without
    /// a command below it, it runs until it is interrupted.
    Relay(relay::Relay),
    /// Try everything in a sandbox that needs no account and no network.
    Demo(Demo),
    /// Print completions for a shell.
    Completions(generate::Completions),
    /// Print the manual page.
    Man,
}

/// Try everything in a sandbox that needs no account and no network.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Tell the story in the terminal instead of opening a window.
    #[arg(long)]
    pub headless: bool,
}

impl Cli {
    /// The words to speak with.
    #[must_use]
    pub fn words(&self) -> Words {
        Words::new(self.language.unwrap_or_else(Language::from_system))
    }

    /// The service on the shared config that this command line means.
    ///
    /// # Errors
    /// Nobody knows who runs this.
    pub fn service(&self) -> Result<Service, Exit> {
        open_service(self.config.as_deref())
    }
}

/// The service on the machine's shared config, or the person's own.
fn open_service(config: Option<&std::path::Path>) -> Result<Service, Exit> {
    let person = current_login().map_err(|error| Exit::NoUser(error.to_string()))?;
    let place = Place::find(config).map_err(|error| Exit::NoUser(error.to_string()))?;
    Ok(Service::new(Parts {
        store: Arc::new(place.store(current_uid())),
        secrets: Arc::new(Keyring::new()),
        outside: outside(),
        state_folder: place.state_folder().to_owned(),
        relay: RelayPlace::from(&place),
        explain: explain_here,
        person,
    }))
}

/// The real network. [`DNS_VARIABLE`] says who is asked there about names.
fn outside() -> Outside {
    let Some(server) = std::env::var_os(DNS_VARIABLE) else {
        return Outside::Real(Resolver::system());
    };
    let server = server.to_str().and_then(|text| {
        text.parse().ok().or_else(|| Some(SocketAddr::new(text.parse().ok()?, DNS_PORT)))
    });
    Outside::Real(server.map_or_else(Resolver::nobody, Resolver::at))
}

/// Says so where a folder was named in vain (R2).
fn warn_if_ignored(config: Option<&std::path::Path>, words: Words) {
    if let Ok(place) = Place::find(config)
        && let Some(Ignored::Option(folder) | Ignored::Variable(folder)) = place.ignored()
    {
        output::remark(&words.cli_config_ignored(folder.display().to_string()));
    }
}

/// Says what is wrong with a command line, or the help that it asked for.
#[must_use]
pub fn usage(error: &clap::Error) -> ExitCode {
    // What cannot be printed has nobody to read it.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(exit::USAGE) } else { ExitCode::SUCCESS }
}

/// Does what the command line says; `Demo` and the window are the caller's.
#[must_use]
pub fn run(cli: &Cli, command: Command) -> ExitCode {
    let mut output = Output::new(cli.words(), cli.json);
    // Who calls sendmail is a program, which would take a remark for a failure.
    if !matches!(command, Command::Sendmail(_) | Command::Completions(_) | Command::Man) {
        warn_if_ignored(cli.config.as_deref(), output.words);
    }
    let done = runtime(&command)
        .enable_all()
        .build()
        .map_err(|error| Exit::System(error.to_string()))
        .and_then(|runtime| {
            let done = runtime.block_on(dispatch(cli, command, &mut output));
            // A keyring that never answers must not keep the program from ending.
            runtime.shutdown_background();
            done
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(exit) => output.fail(&exit),
    }
}

/// sendmail does one thing after another, and quickest without a second thread.
fn runtime(command: &Command) -> Builder {
    if matches!(command, Command::Sendmail(_)) {
        return Builder::new_current_thread();
    }
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1);
    builder
}

async fn dispatch(cli: &Cli, command: Command, output: &mut Output) -> Result<(), Exit> {
    match command {
        Command::Policy(command) => command.run(cli, output).await,
        Command::Account(command) => command.run(&cli.service()?, output).await,
        Command::Address(command) => command.run(&cli.service()?, output).await,
        Command::Gateway(command) => command.run(&cli.service()?, output).await,
        Command::Discover(command) => command.run(&cli.service()?, output).await,
        Command::Confirm(command) => command.run(&cli.service()?, output).await,
        Command::App(command) => command.run(&cli.service()?, output).await,
        Command::Activity(command) => command.run(&cli.service()?, output).await,
        Command::Route(command) => command.run(&cli.service()?, output).await,
        Command::Sendmail(command) => command.run(cli.config.as_deref(), output).await,
        Command::Relay(command) => command.run(&cli.service()?, output).await,
        Command::Completions(command) => command.run(output),
        Command::Man => generate::man_page(output),
        Command::Demo(_) => Ok(()),
    }
}
