//! The program: it opens the window, runs a command, or is called as sendmail.

use std::process::ExitCode;

use clap::Parser as _;
use outgate::cli::{self, Cli, Command, Exit, Output};
use outgate::demo;

mod window;

fn main() -> ExitCode {
    if let Some(code) = cli::run_as_sendmail(std::env::args_os()) {
        return code;
    }
    let mut cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cli::usage(&error),
    };
    let mut output = Output::new(cli.words(), cli.json);
    let done = match cli.command.take() {
        None => window::open(&cli),
        Some(Command::Demo(demo)) if demo.headless => tell_demo(&cli, &mut output),
        Some(Command::Demo(_)) if !window::can_open() => {
            output.say(&cli.words().demo_no_display());
            tell_demo(&cli, &mut output)
        }
        Some(Command::Demo(_)) => window::open_demo(&cli),
        Some(command) => return cli::run(&cli, command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(exit) => output.fail(&exit),
    }
}

/// Tells the demo's story in the terminal.
fn tell_demo(cli: &Cli, output: &mut Output) -> Result<(), Exit> {
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| Exit::System(error.to_string()))?;
    let mut say = |line: &str| output.say(line);
    let story = demo::tell(cli.words(), &mut say);
    runtime.block_on(story).map_err(|error| Exit::NotAsTold(error.to_string()))
}
