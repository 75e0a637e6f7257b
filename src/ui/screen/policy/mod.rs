//! The administrator's decisions.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;
use rfd::AsyncFileDialog;

use crate::domain::{Address, DomainServer, EmailDomain, Endpoint, Policy, Revision, Security};
use crate::service::{ServiceError, administrator_script};
use crate::store::{CommitError, PolicyAccess};
use crate::ui::Element;
use crate::ui::connection_test::{ConnectionTest, Event};
use crate::ui::context::Context;

use self::edit::PolicyEdit;
use super::{Action, Destination};

mod edit;
mod servers;
#[cfg(test)]
mod tests;
mod view;

pub use edit::Entry;

/// The administrator's page. It keeps what was entered, whoever else saves meanwhile.
#[derive(Debug)]
pub struct PolicyPage {
    /// The policy that holds, which what is entered is compared with.
    base: Arc<Policy>,
    revision: Revision,
    edit: PolicyEdit,
    /// What somebody else changed since the person began: from this policy to `base`.
    before_others: Option<Arc<Policy>>,
    saving: Saving,
    test: ConnectionTest,
    /// What the test is about; another server or authority makes it worthless.
    tested: Option<Tested>,
    /// The part of the question that is folded open.
    open: Option<Fold>,
}

type Tested = (DomainServer, Option<PathBuf>);

/// How far saving got.
#[derive(Debug, Default)]
enum Saving {
    /// Nothing was asked for since the last edit.
    #[default]
    Idle,
    /// This is being stored.
    Running(Policy),
    /// It was stored, and nothing was entered since.
    Done,
    /// What was entered was given up, and nothing was entered since.
    Discarded,
    /// It was not stored.
    Failed(ServiceError),
    /// An administrator has to do it in a terminal.
    ByHand(ByHand),
}

/// What an administrator has to run, since nothing here asked for their rights, or got them.
#[derive(Debug)]
struct ByHand {
    script: String,
    copied: bool,
    /// Because there is nothing on this computer that could ask.
    no_unlocker: bool,
}

/// A part of the page that is folded away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// What speaks for allowing gateways.
    WhyAllow,
    /// What speaks against.
    WhyNot,
}

/// What a gateway must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// An encrypted connection.
    Encryption,
    /// A confirmed address.
    ConfirmedAddress,
}

/// What happens on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// Gateways are allowed, or no longer.
    Allow,
    /// Something is folded open or away.
    Fold(Fold),
    /// Something is typed.
    Entered(Entry, String),
    /// The keyboard leaves a field.
    Left(Entry),
    /// The typed domain joins the others.
    AddDomain,
    /// A domain is the organisation's no more.
    RemoveDomain(EmailDomain),
    /// A requirement is waived, or no longer.
    Require(Requirement),
    /// Another way to encrypt the connection to the domain mail server.
    Security(Security),
    /// The desktop is asked for a file.
    ChooseCa,
    /// The file that was chosen, if one was.
    CaChosen(Option<PathBuf>),
    /// Tests the domain mail server as it is entered.
    Test,
    /// Stops that.
    StopTest,
    /// The server here is entered, and tested at once.
    UseServer(Endpoint),
    /// What happens meanwhile.
    Tested(Event),
    /// The page of the own address, which the test needs.
    OpenOwn,
    /// Saves the changes: the page's primary button, or Ctrl+S.
    Save,
    /// They were saved, or not.
    Saved(Result<(), ServiceError>),
    /// Gives the changes up.
    Discard,
    /// What somebody else changed, or why nothing was saved, has been read.
    Read,
    /// Shows the administrator's command.
    ByHand,
    /// Copies it.
    Copy,
}

/// Why the domain mail server cannot be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Untestable {
    /// A field is wrong.
    Wrong,
    /// No server is entered.
    NoServer,
    /// Whose mail it would be is not known.
    NoOwnAddress,
    /// How the person signs in is not known.
    NoSignIn,
    /// The same, and there is no server yet at which they could.
    NoServerYet,
}

impl PolicyPage {
    /// The page, with the policy that holds.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let stored = &context.snapshot.policy;
        let base = context.policy();
        Self {
            edit: PolicyEdit::new(&base),
            base,
            revision: stored.revision(),
            before_others: None,
            saving: Saving::Idle,
            test: ConnectionTest::default(),
            tested: None,
            open: None,
        }
    }

    /// The shared config is another now: what was not changed here follows it.
    pub fn refresh(&mut self, context: &Context) {
        // The newest that this process has seen: the context may be a step behind a save.
        let snapshot = context.service.snapshot();
        let Ok(theirs) = snapshot.policy.get() else { return };
        self.revision = snapshot.policy.revision();
        if theirs == self.base {
            return;
        }
        let is_ours = match &self.saving {
            Saving::Running(saved) => *saved == *theirs,
            Saving::ByHand(_) => self.edit.parse(&self.base).as_ref() == Some(&*theirs),
            _ => false,
        };
        let was_edited = self.is_edited();
        self.edit.rebase(&self.base, &theirs);
        let before = std::mem::replace(&mut self.base, theirs);
        if is_ours {
            self.saved();
        } else if was_edited && self.is_edited() {
            self.before_others.get_or_insert(before);
            self.saving.forget_result();
        } else {
            self.before_others = None;
            self.saving.forget_result();
        }
        self.forget_stale_test();
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message, context: &Context) -> Action<Message> {
        let task = match message {
            Message::Tested(event) => self.test.update(event, context.words).map(Message::Tested),
            Message::Test => self.start_test(context),
            Message::UseServer(place) => {
                self.edit.use_server(&place);
                self.start_test(context)
            }
            Message::StopTest => {
                self.test.reset();
                self.tested = None;
                Task::none()
            }
            Message::OpenOwn => return Action::open(Destination::Own),
            Message::ChooseCa => {
                let title = context.words.policy_extra_ca();
                let dialog = AsyncFileDialog::new().set_title(title).pick_file();
                Task::perform(dialog, |file| {
                    Message::CaChosen(file.map(|file| file.path().to_owned()))
                })
            }
            Message::Save => self.save(context),
            Message::Saved(result) => {
                self.finish(result, context);
                Task::none()
            }
            Message::Discard => {
                self.edit = PolicyEdit::new(&self.base);
                self.before_others = None;
                self.saving = Saving::Discarded;
                self.forget_stale_test();
                Task::none()
            }
            Message::Read => {
                self.before_others = None;
                self.saving.forget_result();
                Task::none()
            }
            Message::ByHand => {
                if let Some(policy) = self.to_save() {
                    self.save_by_hand(&policy, false);
                }
                Task::none()
            }
            Message::Copy => self.copy(),
            Message::Fold(fold) => {
                self.open = if self.open == Some(fold) { None } else { Some(fold) };
                Task::none()
            }
            edit => {
                self.change(edit);
                Task::none()
            }
        };
        Action::run(task)
    }

    /// The page.
    #[must_use]
    pub fn view(&self, context: &Context) -> Element<'_, Message> {
        match &self.saving {
            Saving::ByHand(by_hand) => self.by_hand(context.words, by_hand),
            _ => self.form(context),
        }
    }

    /// Takes what was entered.
    fn change(&mut self, message: Message) {
        let edit = &mut self.edit;
        match message {
            Message::Allow => edit.allowed = !edit.allowed,
            Message::Entered(entry, text) => edit.enter(entry, text),
            Message::Left(entry) => return edit.leave(entry),
            Message::AddDomain => edit.add_domain(),
            Message::RemoveDomain(domain) => edit.email_domains.retain(|other| *other != domain),
            Message::Require(Requirement::Encryption) => {
                edit.require.encryption = !edit.require.encryption;
            }
            Message::Require(Requirement::ConfirmedAddress) => {
                edit.require.confirmed_address = !edit.require.confirmed_address;
            }
            Message::Security(security) => edit.secure(security),
            Message::CaChosen(Some(path)) => {
                edit.enter(Entry::ExtraCa, path.display().to_string());
            }
            _ => return,
        }
        self.saving.forget_result();
        self.forget_stale_test();
    }

    fn is_edited(&self) -> bool {
        self.edit.differs_from(&self.base)
    }

    /// What would be saved, if there is something and nothing is wrong with it.
    fn to_save(&self) -> Option<Policy> {
        let policy = self.edit.parse(&self.base)?;
        (self.is_edited() && !self.saving.is_running()).then_some(policy)
    }

    fn save(&mut self, context: &Context) -> Task<Message> {
        let Some(policy) = self.to_save() else { return Task::none() };
        self.edit.add_domain();
        self.saving = Saving::Running(policy.clone());
        let (service, base) = (context.service.clone(), self.revision.clone());
        match service.policy_access() {
            PolicyAccess::Writable => Task::perform(
                async move { service.save_policy(policy, base).await },
                Message::Saved,
            ),
            PolicyAccess::Administrator => Task::perform(
                async move { service.unlock_and_save_policy(&policy, &base).await },
                Message::Saved,
            ),
        }
    }

    fn finish(&mut self, result: Result<(), ServiceError>, context: &Context) {
        // What somebody else saved is shown before it is said that this is why nothing was.
        self.refresh(context);
        match (result, std::mem::take(&mut self.saving)) {
            (Ok(()), _) => self.saved(),
            (Err(ServiceError::NoUnlocker), Saving::Running(policy)) => {
                self.save_by_hand(&policy, true);
            }
            (Err(ServiceError::Commit(CommitError::Conflict)), _)
                if self.before_others.is_some() => {}
            (Err(error), _) => self.saving = Saving::Failed(error),
        }
    }

    /// What was entered holds now; what was entered since is an edit of its own.
    fn saved(&mut self) {
        self.before_others = None;
        self.saving = if self.is_edited() { Saving::Idle } else { Saving::Done };
    }

    fn save_by_hand(&mut self, policy: &Policy, no_unlocker: bool) {
        self.saving = match administrator_script(policy, &self.revision) {
            Ok(script) => Saving::ByHand(ByHand { script, copied: false, no_unlocker }),
            Err(error) => Saving::Failed(error),
        };
    }

    fn copy(&mut self) -> Task<Message> {
        let Saving::ByHand(by_hand) = &mut self.saving else { return Task::none() };
        by_hand.copied = true;
        iced::clipboard::write(by_hand.script.clone())
    }

    /// What the test needs: the policy that is entered, its server, and the own address.
    fn testable(&self, context: &Context) -> Result<(Policy, DomainServer, Address), Untestable> {
        let policy = self.edit.parse(&self.base).ok_or(Untestable::Wrong)?;
        let server = policy.domain_server.clone().ok_or(Untestable::NoServer)?;
        let account = context.account();
        if account.own.sign_in.is_none() {
            return Err(match self.base.domain_server {
                Some(_) => Untestable::NoSignIn,
                None => Untestable::NoServerYet,
            });
        }
        let own = account.own_address(&policy, context.service.person());
        Ok((policy, server, own.ok_or(Untestable::NoOwnAddress)?))
    }

    fn start_test(&mut self, context: &Context) -> Task<Message> {
        let Ok((policy, server, own)) = self.testable(context) else { return Task::none() };
        // It cannot fail where the page is shown: an account that does not count has its own.
        let Ok(prepared) = context.service.prepare_domain_server(&server) else {
            return Task::none();
        };
        self.tested = Some((server, policy.extra_ca.clone()));
        let service = context.service.clone();
        let test = service.test_domain_server(own.clone(), prepared.clone(), policy.clone());
        let suggest = |server, failure| async move {
            service.suggestions_for_policy(own, server, failure, policy).await
        };
        self.test.start(prepared, test, suggest).map(Message::Tested)
    }

    fn forget_stale_test(&mut self) {
        let Some(tested) = &self.tested else { return };
        let entered = self.edit.parse(&self.base);
        let now = entered.and_then(|policy| Some((policy.domain_server?, policy.extra_ca)));
        if now.as_ref() != Some(tested) {
            self.test.reset();
            self.tested = None;
        }
    }
}

impl Saving {
    fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    /// What became of the last save is no news any more.
    fn forget_result(&mut self) {
        if !self.is_running() {
            *self = Self::Idle;
        }
    }
}
