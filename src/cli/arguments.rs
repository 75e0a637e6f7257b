//! Arguments that several commands share.

use std::io::Read as _;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::domain::{Secret, Security, SignIn};
use crate::service::PasswordEntry;

use super::Exit;

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum SecurityArgument {
    /// Implicit TLS, usually on port 465.
    Ssl,
    /// STARTTLS, usually on port 587.
    Starttls,
    /// No encryption: for loopback, or without sign-in where the policy waives encryption.
    None,
}

impl From<SecurityArgument> for Security {
    fn from(argument: SecurityArgument) -> Self {
        match argument {
            SecurityArgument::Ssl => Self::Ssl,
            SecurityArgument::Starttls => Self::Starttls,
            SecurityArgument::None => Self::None,
        }
    }
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum YesNo {
    Yes,
    No,
}

/// A value, or none where the argument is empty.
#[derive(Debug, Clone)]
pub(super) struct OrNone<T>(pub(super) Option<T>);

impl<T: FromStr> FromStr for OrNone<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        let value = Some(text).filter(|text| !text.is_empty()).map(str::parse);
        value.transpose().map(Self)
    }
}

/// Where a password comes from. It is never an argument, since arguments are public.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(super) struct PasswordArguments {
    /// Read the password from standard input, and keep it in the keyring.
    #[arg(long)]
    password_stdin: bool,
    /// Ask this command for the password whenever it is needed: the first line that it prints.
    #[arg(long, value_name = "COMMAND")]
    password_command: Option<String>,
}

impl PasswordArguments {
    /// Whether one was given.
    pub(super) fn is_given(&self) -> bool {
        self.password_stdin || self.password_command.is_some()
    }

    /// The password as it was entered; `stored` where nothing was.
    pub(super) fn entry(self, stored: Option<&SignIn>) -> Result<Option<PasswordEntry>, Exit> {
        if self.password_stdin {
            return read_password().map(PasswordEntry::Typed).map(Some);
        }
        let command = self.password_command.map(PasswordEntry::Command);
        Ok(command.or_else(|| stored.map(|stored| PasswordEntry::Stored(stored.password.clone()))))
    }
}

/// The longest password that is read, in octets.
const LONGEST: u64 = 64 * 1024;

/// The first line of standard input.
fn read_password() -> Result<Secret, Exit> {
    let mut text = zeroize::Zeroizing::new(String::with_capacity(1024));
    std::io::stdin()
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| Exit::System(error.to_string()))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() { Err(Exit::NoPasswordGiven) } else { Ok(Secret::new(line)) }
}
