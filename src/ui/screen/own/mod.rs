//! The own address, and the sign-in at the domain's mail server.

use std::sync::Arc;

use iced::Task;

use crate::domain::{Account, Failure, Secret, SmtpMsa, Suggestion};
use crate::secrets::SecretError;
use crate::service::{OwnBase, Prepared, ServiceError};
use crate::smtp::Verified;
use crate::ui::connection_test::{ConnectionTest, Event};
use crate::ui::context::Context;

use super::{Action, Destination};
use entered::{Entered, given_user_name, server};

pub use entered::Way;

mod entered;
#[cfg(test)]
mod tests;
mod view;

/// The page of the own address.
#[derive(Debug)]
pub struct Own {
    entered: Entered,
    /// What was stored when the person saw it last.
    base: OwnBase,
    test: ConnectionTest,
    shows_password: bool,
    shows_other_ways: bool,
    is_saving: bool,
    failed: Option<ServiceError>,
}

/// What happens on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// The own address is entered.
    Address(String),
    /// The keyboard left the own address.
    AddressLeft,
    /// The display name is entered.
    DisplayName(String),
    /// The user name is entered.
    UserName(String),
    /// The password is entered.
    Password(Secret),
    /// The password is shown, or hidden.
    Reveal,
    /// The other ways to sign in are shown, or hidden.
    OtherWays,
    /// Another way to sign in is chosen.
    Way(Way),
    /// The command is entered.
    Command(String),
    /// Whether the activity record leaves subjects out is chosen.
    OmitSubjects,
    /// The test is to begin.
    Test,
    /// The test goes on.
    Tested(Event),
    /// The test is to stop.
    Stop,
    /// What was suggested after a failed test is to be done.
    Try(Suggestion),
    /// The page's primary button, or Ctrl+S.
    Save,
    /// It was saved, or not.
    Saved(Result<(), ServiceError>),
    /// The page is left.
    Cancel,
}

/// What saving takes.
enum Saving {
    /// What passed its test, too.
    SignIn(Box<(Prepared, Verified)>),
    /// Nothing that a test proves.
    Rest,
}

impl Own {
    /// The page, with what is stored.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let account = context.account();
        let entered = Entered::of(&account);
        Self {
            shows_other_ways: entered.way != Way::Password,
            entered,
            base: OwnBase::from(&*account),
            test: ConnectionTest::default(),
            shows_password: false,
            is_saving: false,
            failed: None,
        }
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message, context: &Context) -> Action<Message> {
        let entered = &mut self.entered;
        // What the test would prove, or has proved, is another with these.
        let proves_another = matches!(
            message,
            Message::Address(_)
                | Message::UserName(_)
                | Message::Password(_)
                | Message::Way(_)
                | Message::Command(_)
        );
        if proves_another {
            self.test.reset();
        }
        match message {
            Message::Address(text) => entered.address.enter(text.trim().to_owned()),
            Message::AddressLeft => entered.address.leave(),
            Message::DisplayName(text) => entered.display_name = text,
            Message::UserName(text) => entered.user_name = text,
            Message::Password(password) => entered.password = password,
            Message::Command(line) => entered.command = line,
            Message::Way(way) => entered.way = way,
            Message::OmitSubjects => entered.omit_subjects = !entered.omit_subjects,
            Message::Reveal => self.shows_password = !self.shows_password,
            Message::OtherWays => self.shows_other_ways = !self.shows_other_ways,
            Message::Test => return Action::run(self.begin_test(context)),
            Message::Tested(event) => {
                let task = self.test.update(event, context.words).map(Message::Tested);
                let error = self.test.error().cloned();
                self.offer_command(error.as_ref());
                return Action::run(task);
            }
            Message::Stop => self.test.reset(),
            Message::Try(suggestion) => return Action::run(self.try_out(suggestion, context)),
            Message::Save => return Action::run(self.save(context)),
            Message::Saved(Ok(())) => {
                let said = self.said(context);
                return Action::open(Destination::Addresses).saying(said);
            }
            Message::Saved(Err(error)) => {
                self.is_saving = false;
                self.offer_command(Some(&error));
                if error == ServiceError::AccountChanged {
                    // Told so, the person may save all the same.
                    self.base = OwnBase::from(&*stored_account(context));
                }
                self.failed = Some(error);
            }
            Message::Cancel => return Action::open(Destination::Addresses),
        }
        Action::none()
    }

    /// A test of what is entered, if enough is.
    fn begin_test(&mut self, context: &Context) -> Task<Message> {
        self.failed = None;
        self.entered.is_checked = true;
        self.entered.address.check();
        let Some((own, sign_in)) =
            self.entered.own_address(context).zip(self.entered.sign_in(context).ok())
        else {
            return Task::none();
        };
        match context.service.prepare_own_sign_in(sign_in) {
            Ok(prepared) => {
                let test = context.service.test_own(own.clone(), prepared.clone());
                // Which server it is, only the policy says: nothing else is to be tried.
                let suggest = |server: SmtpMsa, failure: Failure| async move {
                    failure.suggestions(&server, &own)
                };
                self.test.start(prepared, test, suggest).map(Message::Tested)
            }
            Err(error) => {
                self.failed = Some(error);
                Task::none()
            }
        }
    }

    /// What is done about a suggestion, if it is one for this page.
    fn act(suggestion: &Suggestion, context: &Context) -> Option<Message> {
        let applies = match suggestion {
            Suggestion::UseServer(_) => false,
            Suggestion::WholeAddressAsUserName(_) => given_user_name(context).is_none(),
            _ => true,
        };
        applies.then(|| Message::Try(suggestion.clone()))
    }

    /// Fills the form as suggested, and tests it, or goes to what only the person can enter.
    fn try_out(&mut self, suggestion: Suggestion, context: &Context) -> Task<Message> {
        let entered = &mut self.entered;
        match suggestion {
            Suggestion::UseServer(_) => Task::none(),
            Suggestion::WholeAddressAsUserName(name) => {
                entered.user_name = name;
                self.begin_test(context)
            }
            Suggestion::EnterAppPassword { .. } | Suggestion::EnterPasswordAgain => {
                entered.password = Secret::new("");
                let by_command = entered.way == Way::Command;
                self.shows_other_ways |= by_command;
                iced::widget::operation::focus(if by_command { "command" } else { "password" })
            }
            Suggestion::SignIn => {
                entered.way = Way::Password;
                let is_given = given_user_name(context).is_some();
                iced::widget::operation::focus(if is_given { "password" } else { "user-name" })
            }
        }
    }

    /// What saving takes now, or nothing while it cannot be done.
    fn saving(&self, context: &Context) -> Option<Saving> {
        let Some(server) = server(context) else {
            // There is nothing to sign in at.
            let rest = self.entered.has_good_address(context) && self.entered.is_changed(context);
            return rest.then_some(Saving::Rest);
        };
        // The administrator may have decided otherwise since.
        let own = self.entered.own_address(context);
        let proof = self.test.proof().filter(|(prepared, verified)| {
            let tested = prepared.server();
            Some(verified.sender()) == own.as_ref()
                && *tested == server.with_sign_in(tested.sign_in.clone())
        });
        if let Some((prepared, verified)) = proof {
            return Some(Saving::SignIn(Box::new((prepared.clone(), verified.clone()))));
        }
        let rest = self.entered.is_as_stored(context) && self.entered.is_changed(context);
        rest.then_some(Saving::Rest)
    }

    fn can_save(&self, context: &Context) -> bool {
        !self.is_saving && self.saving(context).is_some()
    }

    fn can_test(&self, context: &Context) -> bool {
        server(context).is_some() && !self.is_saving && !self.test.is_running()
    }

    fn save(&mut self, context: &Context) -> Task<Message> {
        let Some(saving) = self.saving(context).filter(|_| !self.is_saving) else {
            return Task::none();
        };
        self.is_saving = true;
        self.failed = None;
        let service = context.service.clone();
        let (base, edit) = (self.base.clone(), self.entered.edit(context));
        let save = async move {
            match saving {
                Saving::SignIn(proved) => {
                    let (prepared, verified) = *proved;
                    service.save_own_sign_in(base, edit, prepared, verified).await
                }
                Saving::Rest => service.save_own(base, edit).await,
            }
        };
        Task::perform(save, Message::Saved)
    }

    /// Without a keyring there is still a command.
    fn offer_command(&mut self, error: Option<&ServiceError>) {
        if matches!(error, Some(ServiceError::Secret(SecretError::NoKeyring(_)))) {
            self.entered.way = Way::Command;
            self.shows_other_ways = true;
        }
    }

    fn said(&self, context: &Context) -> String {
        let own = self.entered.own_address(context);
        match own.zip(context.domain_host()) {
            Some((own, host)) => context.words.address_own_saved(own.to_string(), host.to_string()),
            None => context.words.address_own_saved_plainly(),
        }
    }
}

/// What is stored of the person. What was saved a moment ago is in the service before it is in
/// the window.
fn stored_account(context: &Context) -> Arc<Account> {
    context.service.snapshot().person(context.service.person()).get().unwrap_or_default()
}
