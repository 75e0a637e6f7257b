use std::sync::Arc;

use iced::Size;

use super::*;
use crate::domain::{
    Account, Blame, DomainServer, Endpoint, Policy, SecretRef, Security, SmtpMsa, Suggestion,
};
use crate::service::OwnEdit;
use crate::ui::desk::*;
use crate::ui::testing::*;
use crate::ui::widget::scope;

struct Shown {
    desk: Desk,
    page: Own,
    opened: Vec<Destination>,
    said: Option<String>,
}

impl Shown {
    fn new(desk: Desk) -> Self {
        let page = Own::new(&desk.context);
        Self { desk, page, opened: Vec::new(), said: None }
    }

    fn update(&mut self, message: Message) -> Task<Message> {
        self.desk.follow();
        let action = self.page.update(message, &self.desk.context);
        self.opened.extend(action.open);
        self.said = action.notice.or(self.said.take());
        action.task
    }

    fn does(&mut self, message: Message) {
        let task = self.update(message);
        run(task, |message| self.update(message));
        self.desk.follow();
    }

    fn view(&self) -> View<'_, Message> {
        window(Size::new(1040.0, 2000.0), scope(self.page.view(&self.desk.context)))
    }

    fn shows(&self, words: &str) -> bool {
        self.view().find(words).is_ok()
    }

    /// Presses a control by its name: whether it did something.
    fn press(&mut self, id: &str) -> bool {
        let mut view = self.view();
        view.click(iced_test::selector::id(id.to_owned())).unwrap_or_else(|_| panic!("{id}"));
        let messages: Vec<_> = view.into_messages().collect();
        let did = !messages.is_empty();
        for message in messages {
            self.does(message);
        }
        did
    }

    fn can_save(&self) -> bool {
        let mut view = self.view();
        view.click("Save changes").expect("the button is there");
        view.into_messages().any(|message| matches!(message, Message::Save))
    }

    fn account(&self) -> Arc<Account> {
        self.desk.context.account()
    }
}

/// The policy of an organisation with this mail server.
fn policy_of(server: &SmtpMsa) -> Policy {
    Policy {
        domain_server: Some(DomainServer {
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            user_name: None,
        }),
        ..policy(false)
    }
}

/// Somebody who has not signed in yet.
fn newcomer(server: &MailServer) -> Shown {
    let policy = policy_of(&server.with_password("sesame"));
    Shown::new(Desk::new(&policy, &Account::default()))
}

/// Somebody who has signed in.
fn signed_in(server: &MailServer) -> Shown {
    let policy = policy_of(&server.with_password("sesame"));
    Shown::new(Desk::new(&policy, &account(&policy, Vec::new())))
}

#[test]
fn r4_a_sign_in_is_saved_once_exactly_that_has_passed_its_test() {
    let server = MailServer::start();
    let mut page = newcomer(&server);
    assert!(!page.can_save());
    page.does(Message::UserName("alice".to_owned()));
    page.does(Message::Password(Secret::new("sesame")));
    assert!(!page.can_save());
    assert!(page.shows("This can be saved once the connection test passes."));
    assert!(page.press("test"));
    assert!(page.can_save());
    assert!(page.press("save"));
    assert_eq!(page.opened, [Destination::Addresses]);
    assert!(page.said.as_ref().is_some_and(|said| said.contains("alice@corp.example")));
    let account = page.account();
    let sign_in = account.own.sign_in.as_ref().expect("it is stored");
    assert_eq!(sign_in.user_name, "alice");
    assert!(matches!(sign_in.password, SecretRef::Keyring(_)));
    assert!(account.own.proof.is_some());
}

#[test]
fn a_refused_user_name_is_mended_with_one_press() {
    let server = MailServer::start();
    let mut page = newcomer(&server);
    page.does(Message::UserName("a.smith".to_owned()));
    page.does(Message::Password(Secret::new("sesame")));
    assert!(page.press("test"));
    let words = page.desk.context.words;
    assert!(page.shows(&words.blame(Blame::Entry)));
    assert!(page.shows(&words.test_use_password()));
    assert!(page.press("whole-address"));
    assert_eq!(page.page.entered.user_name, "alice@corp.example");
    assert!(page.can_save(), "it was tested again, and passed");
}

#[test]
fn a_refused_password_is_typed_again_with_nothing_else_lost() {
    let server = MailServer::start();
    let mut page = newcomer(&server);
    page.does(Message::UserName("alice@corp.example".to_owned()));
    page.does(Message::Password(Secret::new("guessed")));
    assert!(page.press("test"));
    assert!(page.view().find(iced_test::selector::id("whole-address")).is_err());
    assert!(page.press("password-again"));
    assert!(page.page.entered.password.is_empty());
    assert_eq!(page.page.entered.user_name, "alice@corp.example");
    // Which server it is, only the policy says.
    let place = Endpoint { host: known("smtp.corp.example"), port: 465, security: Security::Ssl };
    page.page.test.suggest(vec![Suggestion::UseServer(place), Suggestion::EnterPasswordAgain]);
    assert!(page.view().find(iced_test::selector::id("use-server")).is_err());
    assert!(page.view().find(iced_test::selector::id("password-again")).is_ok());
}

#[test]
fn r4_a_change_of_what_was_tested_undoes_the_test() {
    let server = MailServer::start();
    for change in [
        Message::UserName("alice2".to_owned()),
        Message::Password(Secret::new("sesame2")),
        Message::Command("echo sesame2".to_owned()),
        Message::Way(Way::Without),
        Message::Address("alice@other.example".to_owned()),
    ] {
        let mut page = newcomer(&server);
        page.does(Message::UserName("alice".to_owned()));
        page.does(Message::Password(Secret::new("sesame")));
        page.press("test");
        assert!(page.can_save());
        let shown = format!("{change:?}");
        page.does(change);
        assert!(!page.can_save(), "{shown}");
    }
}

#[test]
fn r4_a_server_that_the_administrator_names_meanwhile_needs_another_test() {
    let server = MailServer::start();
    let mut page = newcomer(&server);
    page.does(Message::UserName("alice".to_owned()));
    page.does(Message::Password(Secret::new("sesame")));
    page.press("test");
    assert!(page.can_save());
    let stored = page.desk.context.snapshot.policy.clone();
    let save = page.desk.context.service.save_policy(policy(false), stored.revision());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(save).expect("it is saved");
    page.desk.follow();
    assert!(!page.can_save());
}

#[test]
fn a_name_and_the_subjects_need_no_test() {
    let server = MailServer::start();
    let mut page = signed_in(&server);
    assert!(page.shows("Nothing has been changed."));
    assert!(!page.can_save());
    page.does(Message::DisplayName("Alice A.".to_owned()));
    page.does(Message::OmitSubjects);
    assert!(page.can_save());
    assert!(page.press("save"));
    let account = page.account();
    assert_eq!(account.own.display_name, "Alice A.");
    assert!(account.omit_subjects);
    assert!(account.own.sign_in.is_some(), "the sign-in stays");
}

#[test]
fn r12_what_somebody_else_changed_is_shown_beside_what_was_typed() {
    let server = MailServer::start();
    let mut page = signed_in(&server);
    page.does(Message::DisplayName("Alice A.".to_owned()));
    let base = OwnBase::from(&*page.account());
    let theirs = OwnEdit { display_name: "A. Ahrens".to_owned(), ..OwnEdit::default() };
    let save = page.desk.context.service.save_own(base, theirs);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(save).expect("it is saved");
    assert!(page.press("save"));
    assert!(page.shows(
        "Your settings were changed in another window or by another program \
        while you were at it."
    ));
    assert!(
        page.shows("Changed elsewhere to “A. Ahrens”. What you typed replaces it when you save.")
    );
    assert!(page.opened.is_empty());
    assert_eq!(page.account().own.display_name, "A. Ahrens");
    // Who has seen it may save all the same.
    assert!(page.press("save"));
    assert_eq!(page.account().own.display_name, "Alice A.");
}

#[test]
fn a_refused_password_is_said_beside_the_field_and_in_the_servers_words() {
    let server = MailServer::start();
    let mut page = newcomer(&server);
    page.does(Message::UserName("alice".to_owned()));
    page.does(Message::Password(Secret::new("guessed")));
    page.press("test");
    assert!(page.shows("Refused by the server"));
    assert!(page.shows("535 5.7.8 authentication failed"));
    assert!(!page.can_save());
}

#[test]
fn what_is_missing_for_a_test_is_said_in_its_place() {
    let server = MailServer::start();
    let mut page = newcomer(&server);
    assert!(!page.shows("Enter the password."), "nobody asked yet");
    page.press("test");
    assert!(page.shows("Enter the password."));
    assert!(page.shows("Enter the name by which the server knows you."));
    page.does(Message::Way(Way::Command));
    page.does(Message::OtherWays);
    assert!(page.shows("Enter the command."));
}

#[test]
fn r11_a_stored_password_is_used_and_not_shown() {
    let server = MailServer::start();
    let mut page = newcomer(&server);
    page.does(Message::UserName("alice".to_owned()));
    page.does(Message::Password(Secret::new("sesame")));
    page.press("test");
    page.press("save");
    let mut again = Shown::new(page.desk);
    assert!(again.shows("Unchanged: the stored password is used"));
    assert!(again.page.entered.password.is_empty());
    assert!(again.press("test"));
    assert!(again.can_save(), "the stored password passed");
}

#[test]
fn without_a_keyring_there_is_a_command() {
    let server = MailServer::start();
    let policy = policy_of(&server.with_password("sesame"));
    let desk = Desk::with_secrets(&policy, &Account::default(), Arc::new(NoKeyring));
    let mut page = Shown::new(desk);
    page.does(Message::UserName("alice".to_owned()));
    page.does(Message::Password(Secret::new("sesame")));
    page.press("test");
    page.press("save");
    assert!(page.shows("This session has no keyring that could keep a password."));
    assert!(page.opened.is_empty());
    page.does(Message::Command("echo sesame".to_owned()));
    assert!(page.shows("echo sesame"), "the field is open");
    page.press("test");
    assert!(page.press("save"));
    let stored = page.account().own.sign_in.clone().expect("it is stored");
    assert_eq!(stored.password, SecretRef::Command("echo sesame".to_owned()));
}

#[test]
fn what_the_administrator_gives_cannot_be_typed() {
    let server = MailServer::start();
    let mut policy = policy_of(&server.with_password("sesame"));
    let page = Shown::new(Desk::new(&policy, &Account::default()));
    assert!(page.view().find(iced_test::selector::id("own")).is_err());
    assert!(page.view().find(iced_test::selector::id("user-name")).is_ok());
    policy.own_address.template = None;
    policy.domain_server.as_mut().expect("a server").user_name = Some("{login}".to_owned());
    let mut page = Shown::new(Desk::new(&policy, &Account::default()));
    assert!(page.view().find(iced_test::selector::id("user-name")).is_err());
    page.does(Message::Address("alice@corp".to_owned()));
    page.does(Message::AddressLeft);
    page.does(Message::Address("alice@corp.example".to_owned()));
    page.does(Message::Password(Secret::new("sesame")));
    page.press("test");
    page.press("save");
    assert_eq!(page.account().own.address, Some(known("alice@corp.example")));
}

#[test]
fn without_a_server_the_name_can_be_saved_and_a_bad_address_cannot() {
    let mut unnamed = policy(false);
    unnamed.domain_server = None;
    unnamed.own_address.template = None;
    let mut page = Shown::new(Desk::new(&unnamed, &Account::default()));
    assert!(page.view().find(iced_test::selector::id("test")).is_err());
    page.does(Message::DisplayName("Alice".to_owned()));
    assert!(page.can_save());
    page.does(Message::Address("alice".to_owned()));
    assert!(!page.can_save());
    page.does(Message::Address("alice@corp.example".to_owned()));
    page.press("save");
    assert_eq!(page.account().own.address, Some(known("alice@corp.example")));
}

#[test]
fn r4_another_own_address_needs_another_test() {
    let server = MailServer::start();
    let mut policy = policy_of(&server.with_password("sesame"));
    let mut account = account(&policy, Vec::new());
    account.own.address = Some(known("alice@corp.example"));
    policy.own_address.template = None;
    let mut page = Shown::new(Desk::new(&policy, &account));
    page.does(Message::DisplayName("Alice A.".to_owned()));
    assert!(page.can_save());
    page.does(Message::Address("alice.a@corp.example".to_owned()));
    assert!(!page.can_save());
}

#[test]
fn the_address_that_the_administrator_gives_is_the_one_that_is_tested() {
    let server = MailServer::start();
    let policy = policy_of(&server.with_password("sesame"));
    let mut account = account(&policy, Vec::new());
    account.own.address = Some(known("typed@once.example"));
    let mut page = Shown::new(Desk::new(&policy, &account));
    page.press("test");
    let (_, verified) = page.page.test.proof().expect("it passed");
    assert_eq!(*verified.sender(), known("alice@corp.example"));
}
