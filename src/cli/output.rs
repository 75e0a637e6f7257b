//! The one place that prints: answers on standard output, everything else on standard error.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde::Serialize;

use crate::domain::{
    Address, Attempt, Blame, CertificateFacts, Conversation, Domain, Fact, Failure, Finding,
    Gateway, Problem, Reply, Route, SmtpMsa, Stage, StagePassed, Standing, Switch, Timestamp, Told,
    Waiting,
};
use crate::i18n::{Advice, Words};
use crate::service::{Accepted, ServiceError};
use crate::store::AttemptId;

use super::Exit;
use super::exit::FailedTest;

/// Where a command's answers go.
#[derive(Debug)]
pub struct Output {
    /// The words to speak with.
    pub words: Words,
    /// Whether data are printed as JSON.
    pub json: bool,
    out: io::Stdout,
}

impl Output {
    /// Answers in these words.
    #[must_use]
    pub fn new(words: Words, json: bool) -> Self {
        Self { words, json, out: io::stdout() }
    }

    /// Prints a sentence. Whoever asked for JSON asked for data alone.
    pub fn say(&mut self, sentence: &str) {
        if !self.json {
            self.print(sentence);
        }
    }

    /// Prints what another program's files say, as it is.
    pub(super) fn line(&mut self, line: &str) {
        self.say(&format!("  {line}"));
    }

    /// Asks for a yes, where there is somebody to ask.
    pub(super) fn ask(&mut self, question: &str) -> Result<(), Exit> {
        if self.json || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Err(Exit::NoYes);
        }
        let (yes, no) = (self.words.common_yes(), self.words.common_no());
        let _ = write!(io::stderr(), "{} [{yes}/{no}] ", harmless(question));
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map_err(|error| Exit::System(error.to_string()))?;
        let answer = answer.trim().to_lowercase();
        let is_yes = !answer.is_empty() && yes.to_lowercase().starts_with(&answer);
        if is_yes { Ok(()) } else { Err(Exit::NotWanted) }
    }

    /// Prints data as one line of JSON.
    pub(super) fn json(&mut self, data: &impl Serialize) -> Result<(), Exit> {
        let line = serde_json::to_string(data).map_err(|error| Exit::System(error.to_string()))?;
        self.print(&line);
        Ok(())
    }

    /// Prints something that is no text of ours.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Exit> {
        match self.out.write_all(bytes) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Exit::System(error.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// Says what is going on, where a person watches; what comes of it takes its place.
    pub(super) fn started(&mut self, stage: Stage) {
        if self.out.is_terminal() {
            let _ = write!(self.out, "  … {}", self.words.stage_running(stage));
            let _ = self.out.flush();
        }
    }

    /// Ends what [`Self::started`] said.
    fn ended(&mut self) {
        if self.out.is_terminal() {
            let _ = write!(self.out, "\r\x1b[K");
        }
    }

    /// Prints a stage that passed.
    pub(super) fn passed(&mut self, passed: &StagePassed) {
        self.ended();
        let words = self.words;
        let stage = words.stage(passed.stage);
        let fact = words.fact(passed, Timestamp::now());
        self.print(&format!("  ✓ {stage:<20} {fact}  ({})", words.took(passed.took)));
        if let Fact::Encrypted { certificate, .. } = &passed.fact {
            self.certificate(certificate);
        }
    }

    /// Prints the stage that failed; why is said by [`Self::fail`].
    pub(super) fn failed_stage(&mut self, failure: &Failure, server: &SmtpMsa) {
        self.ended();
        let words = self.words;
        let stage = words.stage_running(failure.stage);
        self.print(&format!("  ✗ {stage:<20} {}", words.failure(failure, server).title));
        if let Some(certificate) = &failure.certificate {
            self.certificate(certificate);
        }
    }

    fn certificate(&mut self, certificate: &CertificateFacts) {
        self.print(&format!("    {}", self.words.certificate_line(certificate)));
    }

    /// Prints one address of a list, and who delivers its mail.
    pub(super) fn address(
        &mut self,
        address: &Address,
        is_default: bool,
        standing: Option<Standing>,
        waiting: Option<Waiting>,
        route: &Route,
    ) {
        let words = self.words;
        let mut line = address.to_string();
        if is_default {
            line.push(' ');
            line.push_str(&words.cli_address_default());
        }
        self.print(&line);
        if let Some(standing) = standing {
            self.print(&format!("    {}", words.standing(standing)));
        }
        if let Some(waiting) = waiting {
            self.print(&format!("    {}", words.waiting(waiting, address)));
        }
        self.print(&format!("    {}", words.route(route)));
    }

    /// Prints that something was entered for a gateway that does not deliver yet.
    pub(super) fn draft(&mut self, gateway: &Gateway) {
        if gateway.draft.is_some() && gateway.switch == Switch::On {
            self.print(&format!(
                "    {}",
                self.words.address_draft(gateway.server.host.to_string())
            ));
        }
    }

    /// Prints who took a message.
    pub(super) fn delivered(&mut self, accepted: &Accepted) {
        let host = accepted.server.host.to_string();
        complain(&self.words.cli_delivered(host, accepted.reply.to_string()));
    }

    /// Prints a server that an address in `domain` may have.
    pub(super) fn finding(&mut self, finding: &Finding, domain: &Domain) {
        let words = self.words;
        let (host, port) = (finding.host.to_string(), finding.port.to_string());
        self.print(&words.discover_server(host, port, words.security(finding.security)));
        self.print(&format!("    {}", words.source(&finding.source, domain)));
        if let Some(name) = &finding.user_name {
            self.print(&format!("    {}", words.discover_user_name(name)));
        }
        if let Some(doubt) = finding.doubt {
            self.print(&format!("    {}", words.doubt(doubt, finding, domain).what));
        }
        for note in &finding.notes {
            let remark = words.note(note.kind, finding, domain);
            self.print(&format!("    {}: {}", remark.title, remark.what));
            if let Some(help) = note.help {
                self.print(&format!("    {help}"));
            }
        }
    }

    /// Prints one attempt to deliver.
    pub(super) fn attempt(&mut self, id: AttemptId, attempt: &Attempt) {
        let words = self.words;
        let at = words.moment(attempt.at, Timestamp::now());
        let (outcome, way) = (words.outcome(attempt.outcome), words.way(attempt));
        self.print(&format!("{at}  {outcome}: {way}  [{id}]"));
        if let Some(subject) = &attempt.subject {
            self.print(&format!("    {subject}"));
        }
        self.print(&format!("    {}", attempt.answer));
        for refused in &attempt.refused {
            self.print(&format!("    {}: {}", refused.address, refused.answer));
        }
        if attempt.also_refused > 0 {
            self.print(&format!("    {}", words.activity_also_refused(attempt.also_refused)));
        }
        if attempt.told == Told::No {
            self.print(&format!("    {}", words.activity_not_told()));
        }
    }

    /// Prints what was said in an attempt.
    pub(super) fn conversation(&mut self, attempt: &Attempt, conversation: Option<&Conversation>) {
        self.print("");
        match conversation {
            Some(said) => {
                let said = self.words.conversation_of(attempt, said);
                said.lines().for_each(|line| self.print(line));
            }
            None => self.print(&self.words.activity_no_conversation()),
        }
    }

    fn print(&mut self, line: &str) {
        // Not `println!`, which panics when whoever read has gone.
        let _ = writeln!(self.out, "{}", harmless(line));
    }

    /// Says why a command ended, and gives the exit code that says so too: what is wrong, the
    /// server's own words, and what to do.
    pub fn fail(&mut self, exit: &Exit) -> ExitCode {
        complain(&format!("outgate: {}", self.sentence(exit)));
        for (address, reply) in exit.refused_recipients() {
            complain(&format!("  {address}: {reply}"));
        }
        if let Some(reply) = exit.reply() {
            complain(&self.words.cli_server_said(reply.to_string()));
        }
        match exit {
            Exit::Service(error) => {
                self.complain_todo(&self.words.service_error(error), error.blame());
            }
            Exit::Test(test) => {
                let FailedTest { server, failure, suggestions } = &**test;
                self.complain_todo(&self.words.failure(failure, server), Some(failure.blame()));
                for suggestion in suggestions {
                    let suggestion = self.words.suggestion(suggestion, &server.host);
                    complain(&self.words.cli_try(suggestion));
                }
            }
            _ => {}
        }
        ExitCode::from(exit.code())
    }

    /// Says what to do, and whose fault it is.
    fn complain_todo(&self, advice: &Advice, blame: Option<Blame>) {
        match blame {
            Some(blame) => complain(&format!("{} {}", advice.todo, self.words.blame(blame))),
            None => complain(&advice.todo),
        }
    }

    fn sentence(&self, exit: &Exit) -> String {
        let words = self.words;
        match exit {
            Exit::Test(test) => {
                let Advice { title, what, .. } = words.failure(&test.failure, &test.server);
                format!("{title}: {what}")
            }
            Exit::Service(error) => {
                let Advice { title, what, .. } = words.service_error(error);
                match error.enhanced() {
                    Some(code) => format!("{code} {title}: {what}"),
                    None => format!("{title}: {what}"),
                }
            }
            Exit::Address(text, error) => words.cli_bad_value(text, words.address_error(*error)),
            Exit::PolicyText(kind) => {
                let path = words.cli_standard_input().into();
                words.cli_bad_policy(words.problem(&Problem { path, kind: kind.clone() }).what)
            }
            Exit::NoDomainServer => words.cli_no_domain_server(),
            Exit::NoServerFound(domain) => words.discover_nothing_cli(domain.to_string()),
            Exit::NoSuchAttempt => words.activity_gone(),
            Exit::NothingToMend => words.cli_nothing_to_mend(),
            Exit::NoLastGood => words.cli_no_last_good(),
            Exit::NoUser(what) => words.cli_no_user(what),
            Exit::NoPasswordGiven => words.cli_no_password(),
            Exit::NoUserName => words.cli_no_user_name(),
            Exit::NoServer => words.cli_no_server(),
            Exit::Usage(argument) => words.cli_usage(argument),
            Exit::NoYes => words.apps_cli_no_yes(),
            Exit::NotWanted => words.apps_cli_not_wanted(),
            Exit::Interrupted => words.cli_interrupted(),
            Exit::System(what) => words.cli_system(what),
            Exit::NoDisplay => words.cli_no_display(),
            Exit::NoWindow(what) => words.cli_no_window(what),
            Exit::BuiltWithoutWindow => words.cli_built_without_window(),
            Exit::NotAsTold(what) => words.demo_failed(what),
        }
    }
}

impl Exit {
    /// The server's own words, if there was a server that said any.
    fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Test(test) => test.failure.reply.as_deref(),
            Self::Service(ServiceError::Delivery(_, error)) if error.refused.is_empty() => {
                error.failure.reply.as_deref()
            }
            _ => None,
        }
    }

    /// Each refused recipient with what the server said of it.
    fn refused_recipients(&self) -> &[(Address, Reply)] {
        match self {
            Self::Service(ServiceError::Delivery(_, error)) => &error.refused,
            _ => &[],
        }
    }
}

/// Says something that nobody asked for.
pub(super) fn remark(sentence: &str) {
    complain(&format!("outgate: {sentence}"));
}

pub(super) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{}", harmless(line));
}

/// A line without control characters: what a server or a file says must not work the terminal.
fn harmless(line: &str) -> Cow<'_, str> {
    let is_control = |c: char| c.is_control() && c != '\t' && c != '\n';
    if line.contains(is_control) {
        line.replace(is_control, "\u{fffd}").into()
    } else {
        line.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_does_not_work_the_terminal() {
        assert_eq!(
            harmless("535 \u{1b}[2Jno\u{9b}5m\r\n"),
            "535 \u{fffd}[2Jno\u{fffd}5m\u{fffd}\n"
        );
        assert_eq!(harmless("plain, \u{fc}ber"), "plain, \u{fc}ber");
    }
}
