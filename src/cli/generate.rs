//! What the program makes of its own command line: completions and the manual page.

use std::io;

use clap::{Arg, Args, Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::{Cli, Exit, Output};

/// Print completions for a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, output: &mut Output) -> Result<(), Exit> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "outgate", &mut text);
        output.bytes(&text)
    }
}

/// Prints the manual page: the program's, and every command's below it.
pub(super) fn man_page(output: &mut Output) -> Result<(), Exit> {
    let mut text = Vec::new();
    render(&mut text).map_err(|error| Exit::System(error.to_string()))?;
    output.bytes(&text)
}

fn render(text: &mut Vec<u8>) -> io::Result<()> {
    let mut command = Cli::command();
    command.build();
    let man = Man::new(command.clone());
    man.render_title(text)?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    man.render_options_section(text)?;
    commands_below(&command, "outgate", text)
}

fn commands_below(command: &Command, name: &str, text: &mut Vec<u8>) -> io::Result<()> {
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        describe(below, &format!("{name} {}", below.get_name()), text)?;
    }
    Ok(())
}

/// One command's part of the manual page, and those of the commands below it. The options of
/// every command stand at the top.
fn describe(command: &Command, name: &str, text: &mut Vec<u8>) -> io::Result<()> {
    let is_everywhere = |arg: &Arg| arg.is_global_set() || arg.get_id() == "help";
    let own = command.clone().bin_name(name).mut_args(|arg| {
        let hidden = is_everywhere(&arg);
        arg.hide(hidden)
    });
    let man = Man::new(own);
    text.extend_from_slice(format!(".SH {}\n", name.to_uppercase()).as_bytes());
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    if command.get_arguments().any(|arg| !is_everywhere(arg)) {
        man.render_options_section(text)?;
    }
    commands_below(command, name, text)
}
