//! `outgate sendmail`: a message from standard input, as sendmail(1) takes it.
//!
//! The options are those that mail programs in use pass; the others of sendmail's that change
//! nothing here are taken and ignored, so that no program fails over them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};

use crate::service::message::{End, Mailbox};
use crate::service::{EnvelopeSender, Submission};
use crate::smtp::{Dsn, Notify, Ret};

use super::output::remark;
use super::signal::interrupted;
use super::{Cli, Exit, Output, open_service, warn_if_ignored};

/// The help: sendmail's options are not the parser's.
pub(super) const LONG_ABOUT: &str = "\
Send a message from standard input, as sendmail(1) does.

The address in From decides which server delivers. The exit code is 0 only once that server has
taken the message. It can also be called by the name sendmail.

Options that are acted on:
  -t              recipients are in the header, too
  -i, -oi         a line that is a dot alone does not end the message
  -f, -r ADDRESS  the sender, who must be the one in From
  -F NAME         the name in From, where there is no From yet
  -N, -R, -V      which notes about the delivery are asked for
  -C DIR          the folder of the shared config
  -v              say who took the message
  --              recipients alone follow

Other options of sendmail that change nothing here are taken and ignored.";

/// Send a message from standard input, as sendmail(1) does.
#[derive(Debug, Args)]
pub struct Sendmail {
    /// sendmail's options, and the recipients.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    arguments: Vec<OsString>,
}

/// Runs as a program that was called by the name `sendmail`.
#[must_use]
pub fn run_as_sendmail(arguments: Vec<OsString>) -> ExitCode {
    let cli = super::Cli { config: None, json: false, language: None, command: None };
    super::run(&cli, super::Command::Sendmail(Sendmail { arguments }))
}

impl Sendmail {
    pub(super) async fn run(self, config: Option<&Path>, output: &mut Output) -> Result<(), Exit> {
        if self.arguments == ["--help"] {
            let mut command = Cli::command();
            command.build();
            let command =
                command.find_subcommand_mut("sendmail").map(clap::Command::render_long_help);
            return output.bytes(command.unwrap_or_default().to_string().as_bytes());
        }
        let options = Options::parse(self.arguments)?;
        let config = config.map(Path::to_owned).or(options.config);
        if options.verbose {
            warn_if_ignored(config.as_deref(), output.words);
        }
        let service = open_service(config.as_deref())?;
        let accepted = tokio::select! {
            accepted = service.submit(options.submission, tokio::io::stdin()) => accepted?,
            // What was given up is in the record (R14).
            () = interrupted() => return Err(Exit::Interrupted),
        };
        if options.verbose {
            output.delivered(&accepted);
        }
        // Sent is sent: a program that is told otherwise sends it twice.
        if let Some(words) = accepted.unrecorded {
            remark(&output.words.cli_unrecorded(words));
        }
        Ok(())
    }
}

/// What sendmail's options mean.
#[derive(Debug)]
struct Options {
    submission: Submission,
    config: Option<PathBuf>,
    verbose: bool,
}

impl Options {
    fn parse(arguments: Vec<OsString>) -> Result<Self, Exit> {
        let submission = Submission {
            sender: None,
            recipients: Vec::new(),
            recipients_in_header: false,
            display_name: None,
            end: End::LoneDot,
            dsn: Dsn::default(),
        };
        let mut options = Self { submission, config: None, verbose: false };
        let mut arguments = arguments.into_iter().map(|argument| {
            argument.into_string().map_err(|argument| Exit::Usage(argument.display().to_string()))
        });
        let mut recipients = Vec::new();
        while let Some(argument) = arguments.next() {
            let argument = argument?;
            match argument.strip_prefix('-') {
                Some("-") => {
                    for recipient in arguments.by_ref() {
                        recipients.push(recipient?);
                    }
                }
                Some(letters) if !letters.is_empty() => {
                    let mut following = || arguments.next().transpose();
                    options.option(letters, &argument, &mut following)?;
                }
                _ => recipients.push(argument),
            }
        }
        for recipient in recipients {
            // Some programs put several into one argument, with commas.
            for one in recipient.split(',').map(str::trim).filter(|one| !one.is_empty()) {
                options.submission.recipients.push(mailbox(one)?);
            }
        }
        Ok(options)
    }

    /// One argument that starts with a hyphen. Letters without a value may stand together, as in
    /// `-ti`.
    fn option(
        &mut self,
        letters: &str,
        argument: &str,
        following: &mut dyn FnMut() -> Result<Option<String>, Exit>,
    ) -> Result<(), Exit> {
        let missing = || Exit::Usage(argument.to_owned());
        let submission = &mut self.submission;
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            // `-fADDRESS` and `-f ADDRESS` are the same.
            let mut value = || match rest.as_str() {
                "" => following()?.ok_or_else(missing),
                attached => Ok(attached.to_owned()),
            };
            match letter {
                't' => submission.recipients_in_header = true,
                'i' => submission.end = End::OfInput,
                'v' => self.verbose = true,
                'm' | 'n' | 'G' | 'U' => {}
                'f' | 'r' => {
                    submission.sender = Some(envelope_sender(&value()?)?);
                    return Ok(());
                }
                'F' => {
                    submission.display_name = Some(value()?);
                    return Ok(());
                }
                'N' => {
                    submission.dsn.notify = Some(notify(&value()?).ok_or_else(missing)?);
                    return Ok(());
                }
                'R' => {
                    submission.dsn.ret = match value()?.to_ascii_lowercase().as_str() {
                        "full" => Some(Ret::Full),
                        "hdrs" => Some(Ret::Headers),
                        _ => return Err(missing()),
                    };
                    return Ok(());
                }
                'V' => {
                    submission.dsn.envid = Some(value()?);
                    return Ok(());
                }
                'C' => {
                    self.config = Some(value()?.into());
                    return Ok(());
                }
                // The body's type: what is sent is the body as it is.
                'B' | 'O' | 'L' | 'h' | 'X' => {
                    value()?;
                    return Ok(());
                }
                'o' => {
                    if rest.as_str() == "i" {
                        submission.end = End::OfInput;
                    }
                    return Ok(());
                }
                'A' if matches!(rest.as_str(), "m" | "c") => return Ok(()),
                // Deliver what comes on standard input: that is what this does.
                'b' if rest.as_str() == "m" => return Ok(()),
                _ => return Err(missing()),
            }
        }
        Ok(())
    }
}

/// An address as programs pass it, with or without a domain and angle brackets.
fn mailbox(text: &str) -> Result<Mailbox, Exit> {
    let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    if bare.contains('@') {
        let address = bare.parse().map_err(|error| Exit::Address(text.to_owned(), error))?;
        Ok(Mailbox::Address(address))
    } else {
        Ok(Mailbox::WithoutDomain(bare.to_owned()))
    }
}

fn envelope_sender(text: &str) -> Result<EnvelopeSender, Exit> {
    match text {
        "" | "<>" => Ok(EnvelopeSender::Null),
        text => mailbox(text).map(EnvelopeSender::Mailbox),
    }
}

/// `never`, or any of `failure`, `delay` and `success`, with commas (RFC 3461 §4.1).
fn notify(text: &str) -> Option<Vec<Notify>> {
    if text.eq_ignore_ascii_case("never") {
        return Some(Vec::new());
    }
    let words = text.split(',').map(|word| match word.to_ascii_lowercase().as_str() {
        "failure" => Some(Notify::Failure),
        "delay" => Some(Notify::Delay),
        "success" => Some(Notify::Success),
        _ => None,
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Options {
        let arguments = line.split_whitespace().map(OsString::from).collect();
        Options::parse(arguments).expect("options that programs pass")
    }

    fn recipients(options: &Options) -> Vec<String> {
        let shown = |mailbox: &Mailbox| match mailbox {
            Mailbox::Address(address) => address.to_string(),
            Mailbox::WithoutDomain(local) => local.clone(),
        };
        options.submission.recipients.iter().map(shown).collect()
    }

    #[test]
    fn what_mail_programs_pass_is_understood() {
        let bob = vec!["bob@corp.example".to_owned()];
        for (line, sender, in_header, end, to) in [
            // git send-email
            ("-i bob@corp.example", None, false, End::OfInput, bob.clone()),
            (
                "-f alice@partner.example -i bob@corp.example",
                ALICE,
                false,
                End::OfInput,
                bob.clone(),
            ),
            // mutt
            (
                "-oem -oi -B8BITMIME -f alice@partner.example -N failure,delay -R hdrs -- bob@corp.example",
                ALICE,
                false,
                End::OfInput,
                bob.clone(),
            ),
            // s-nail
            (
                "-i -m -v -F Alice -falice@partner.example -- bob@corp.example",
                ALICE,
                false,
                End::OfInput,
                bob.clone(),
            ),
            // bsd-mailx
            ("-i -t", None, true, End::OfInput, vec![]),
            // cron
            (
                "-FCronDaemon -i -B8BITMIME -oem alice",
                None,
                false,
                End::OfInput,
                vec!["alice".to_owned()],
            ),
            ("-ti", None, true, End::OfInput, vec![]),
            ("-t -oi", None, true, End::OfInput, vec![]),
            ("-bm -Am bob@corp.example", None, false, End::LoneDot, bob.clone()),
            ("-ralice@partner.example -odi <bob@corp.example>", ALICE, false, End::LoneDot, bob),
        ] {
            let options = parse(line);
            let given = options.submission.sender.as_ref().map(|sender| match sender {
                EnvelopeSender::Mailbox(Mailbox::Address(address)) => address.to_string(),
                other => format!("{other:?}"),
            });
            assert_eq!(given.as_deref(), sender, "{line}");
            assert_eq!(options.submission.recipients_in_header, in_header, "{line}");
            assert_eq!(options.submission.end, end, "{line}");
            assert_eq!(recipients(&options), to, "{line}");
        }
    }

    const ALICE: Option<&str> = Some("alice@partner.example");

    #[test]
    fn notes_about_the_delivery_are_passed_on() {
        let dsn = parse("-N failure,delay -R hdrs -V id7 bob@corp.example").submission.dsn;
        assert_eq!(dsn.notify, Some(vec![Notify::Failure, Notify::Delay]));
        assert_eq!(dsn.ret, Some(Ret::Headers));
        assert_eq!(dsn.envid.as_deref(), Some("id7"));
        assert_eq!(parse("-Nnever bob@corp.example").submission.dsn.notify, Some(vec![]));
    }

    #[test]
    fn what_would_be_misunderstood_is_refused() {
        for line in ["-bs", "-bt", "-f", "-Nsometimes x", "-Rsome x", "-q", "-z x"] {
            let arguments = line.split_whitespace().map(OsString::from).collect();
            let refused = Options::parse(arguments).map_err(|exit| exit.code());
            assert_eq!(refused.err(), Some(64), "{line}");
        }
    }
}
