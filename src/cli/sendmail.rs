//! `outgate sendmail`: a message from standard input, as sendmail(1) takes it.
//!
//! The options are those that mail programs in use pass; the others of sendmail's that change
//! nothing here are taken and ignored, so that no program fails over them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};

use crate::i18n::explain;
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
taken the message. It can also be called by the names sendmail, mailq and newaliases.

Options that are acted on:
  -t              recipients are in the header, too
  -i, -oi         a line that is a dot alone does not end the message
  -f, -r ADDRESS  the sender, who must be the one in From
  -F NAME         the name in From, where there is no From yet
  -N, -R, -V      which notes about the delivery are asked for
  -C DIR          the folder of the shared config
  -bs             speak SMTP on standard input and output
  -bp             show the queue: there is none, so it is empty
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

/// Runs as sendmail where the program is called by one of its names, or plainly as `outgate
/// sendmail`; none where it is called for something else.
///
/// The parser of the whole command line is not asked: making it takes longer than signing in.
#[must_use]
pub fn run_as_sendmail(arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.peekable();
    let name = arguments.next()?;
    let implied = match Path::new(&name).file_stem()?.to_str()? {
        "sendmail" => None,
        "mailq" => Some("-bp"),
        "newaliases" => Some("-bi"),
        _ => {
            arguments.next_if(|argument| argument == "sendmail")?;
            // An option of every command.
            if arguments.peek().is_some_and(is_long_option) {
                return None;
            }
            None
        }
    };
    let arguments = implied.map(OsString::from).into_iter().chain(arguments).collect();
    let cli = super::Cli { config: None, json: false, language: None, command: None };
    Some(super::run(&cli, super::Command::Sendmail(Sendmail { arguments })))
}

fn is_long_option(argument: &OsString) -> bool {
    argument.len() > 2 && argument.as_encoded_bytes().starts_with(b"--")
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
        match options.mode {
            Mode::Deliver => {}
            Mode::ShowQueue => {
                output.say(&output.words.cli_queue_empty());
                return Ok(());
            }
            Mode::Nothing => return Ok(()),
            Mode::SpeakSmtp => {
                let service =
                    open_service(config.map(Path::to_owned).or(options.config).as_deref())?;
                let talk = tokio::io::join(tokio::io::stdin(), tokio::io::stdout());
                Box::pin(service.speak_smtp(talk, explain, interrupted())).await;
                return Ok(());
            }
        }
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
    mode: Mode,
}

/// What sendmail is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// To deliver what comes on standard input.
    Deliver,
    /// To speak SMTP on standard input and output (`-bs`).
    SpeakSmtp,
    /// To show the queue (`-bp`).
    ShowQueue,
    /// To run the queue (`-q`) or to read the aliases anew (`-bi`, `-I`): there are none (R9).
    Nothing,
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
        let mut options = Self { submission, config: None, verbose: false, mode: Mode::Deliver };
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
            options.submission.recipients.extend(mailboxes(&recipient)?);
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
                'B' | 'O' | 'L' | 'h' | 'p' | 'X' => {
                    value()?;
                    return Ok(());
                }
                'o' => {
                    if value()? == "i" {
                        submission.end = End::OfInput;
                    }
                    return Ok(());
                }
                'A' if matches!(rest.as_str(), "m" | "c") => return Ok(()),
                'b' => {
                    self.mode = match rest.as_str() {
                        "m" => Mode::Deliver,
                        "s" => Mode::SpeakSmtp,
                        "p" => Mode::ShowQueue,
                        "i" => Mode::Nothing,
                        _ => return Err(missing()),
                    };
                    return Ok(());
                }
                'I' => self.mode = Mode::Nothing,
                // How often, or which part of it.
                'q' => {
                    self.mode = Mode::Nothing;
                    return Ok(());
                }
                _ => return Err(missing()),
            }
        }
        Ok(())
    }
}

/// Addresses as programs pass them: as in a header field, so with or without a domain.
fn mailboxes(text: &str) -> Result<Vec<Mailbox>, Exit> {
    Mailbox::list(text).map_or_else(
        // Whatever else is an address is one: no text stands around it that could be misread.
        || match text.parse() {
            Ok(address) => Ok(vec![Mailbox::Address(address)]),
            Err(error) => Err(Exit::Address(text.to_owned(), error)),
        },
        Ok,
    )
}

fn envelope_sender(text: &str) -> Result<EnvelopeSender, Exit> {
    if matches!(text, "" | "<>") {
        return Ok(EnvelopeSender::Null);
    }
    match <[_; 1]>::try_from(mailboxes(text)?) {
        Ok([mailbox]) => Ok(EnvelopeSender::Mailbox(mailbox)),
        Err(_) => Err(Exit::Usage(text.to_owned())),
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
    fn recipients_are_read_as_in_a_header() {
        for (argument, expected) in [
            ("\"a,b c\"@x.example", &["\"a,b c\"@x.example"][..]),
            ("Bob, B. <bob@x.example>", &["Bob", "bob@x.example"]),
            ("\"Bob, B.\" <bob@x.example>, , carol", &["bob@x.example", "carol"]),
            ("team: a@x.example, b@x.example;", &["a@x.example", "b@x.example"]),
            ("undisclosed-recipients:;", &[]),
            ("", &[]),
        ] {
            let read = Options::parse(vec!["--".into(), argument.into()]);
            assert_eq!(recipients(&read.expect(argument)), expected, "{argument}");
        }
        for argument in ["two words", "a@b@c", "a@x.example; b@x.example", "<a@x.example"] {
            let read = Options::parse(vec![argument.into()]);
            assert_eq!(read.err().map(|exit| exit.code()), Some(65), "{argument}");
        }
    }

    #[test]
    fn there_is_no_queue_and_there_are_no_aliases() {
        for (line, mode) in [
            ("-bp", Mode::ShowQueue),
            ("-bp -v", Mode::ShowQueue),
            ("-bi", Mode::Nothing),
            ("-I", Mode::Nothing),
            ("-q", Mode::Nothing),
            ("-q30m", Mode::Nothing),
            ("-qRpartner.example", Mode::Nothing),
            ("-bm x", Mode::Deliver),
        ] {
            assert_eq!(parse(line).mode, mode, "{line}");
        }
    }

    /// Options that change nothing take their value with them, so that it is no recipient.
    #[test]
    fn what_changes_nothing_is_ignored() {
        for line in [
            "-odb -oQ/var/spool -o em -O DeliveryMode=b -OTimeout=5m -L tag -Ltag -h 5 -h5 -X log",
            "-B 7BIT -BBINARYMIME -G -U -m -n -Ac -Am -p UUCP:host -oee -odq",
        ] {
            let options = parse(&format!("{line} -i bob@corp.example"));
            assert_eq!(recipients(&options), ["bob@corp.example"], "{line}");
        }
        assert_eq!(parse("-o i x").submission.end, End::OfInput);
        assert_eq!(parse("-oem x").submission.end, End::LoneDot);
    }

    #[test]
    fn the_null_sender_is_told_from_an_address() {
        for sender in ["", "<>"] {
            let read = Options::parse(vec!["-f".into(), sender.into(), "x".into()]);
            let sender = read.expect("it is one").submission.sender;
            assert_eq!(sender, Some(EnvelopeSender::Null));
        }
        let named = parse("-r<alice> x").submission.sender;
        let alice = Mailbox::WithoutDomain("alice".to_owned());
        assert_eq!(named, Some(EnvelopeSender::Mailbox(alice)));
    }

    #[test]
    fn what_would_be_misunderstood_is_refused() {
        for line in [
            "-bt",
            "-bd",
            "-bv x",
            "-b",
            "-f",
            "-o",
            "-O",
            "-Nsometimes x",
            "-Rsome x",
            "-z x",
            "-fa@x.example,b@x.example c",
        ] {
            let arguments = line.split_whitespace().map(OsString::from).collect();
            let refused = Options::parse(arguments).map_err(|exit| exit.code());
            assert_eq!(refused.err(), Some(64), "{line}");
        }
    }
}
