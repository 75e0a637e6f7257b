//! The page worked by keyboard, with a service under it and no server anywhere.

use std::sync::Arc;
use std::time::Duration;

use desk::*;
use iced::futures::StreamExt as _;

use super::*;
use crate::domain::{
    Account, Blame, CODE_TRIES, Endpoint, Fact, Secret, SecretId, Security, Stage, StagePassed,
    Suggestion, Switch, TestEvent, Timestamp,
};
use crate::i18n::{Language, Words};
use crate::secrets::{SecretError, Secrets};
use crate::service::Prepared;
use crate::smtp::dns::Record;
use crate::store::Store as _;
use crate::ui::app::{self, App};
use crate::ui::desk::MailServer;
use crate::ui::testing::{enter, space, view};

mod desk;
mod pin;
mod search;

#[tokio::test]
async fn by_keyboard_alone_as_far_as_the_test() {
    let mut desk = Desk::new(&policy(true), Vec::new());
    desk.types_email("alice@partner.example").await;
    desk.at("primary", space).await;
    // It is stored at once, and waits in the list wherever the person leaves.
    assert_eq!(desk.stored().send_as_email, partner());
    assert!(!desk.page.is_adding());
    assert_eq!(desk.keyboard, Some("password"), "nobody else can find that");
    // The sandbox knows of no server: the usual name stands there, and says so.
    assert!(desk.shows(&desk.context.words.discover_from_nothing()));

    desk.at("primary", enter).await;
    assert_eq!(desk.keyboard, Some("password"), "it goes to what is missing");
    assert!(desk.shows("Enter the password."));
    desk.types_password().await;
    desk.at("password", enter).await;
    // The sandbox has no such server: the field at fault says so, and the card what to do.
    assert_eq!(desk.keyboard, Some("server"));
    let words = desk.context.words;
    let failure = desk.page.server.as_ref().and_then(|server| server.test.failure());
    let advice = words.failure(failure.expect("it failed"), &server());
    for said in [&advice.title, &advice.what, &advice.todo, &words.test_again()] {
        assert!(desk.shows(said), "{said}");
    }
    // An edit of what was tested takes the result back.
    desk.does(Message::Server(server::Message::Host("mx.partner.example".to_owned()))).await;
    assert!(!desk.shows(&advice.title));

    desk.at("later", enter).await;
    assert_eq!(desk.opened, Some(Destination::Addresses));
    let gateway = desk.stored().gateway.expect("what was entered is kept");
    assert_eq!(gateway.server.host.to_string(), "mx.partner.example");
    assert_eq!((gateway.switch, gateway.proof), (Switch::Off, None));
}

#[tokio::test]
async fn what_is_suggested_fills_the_form_and_is_tested_at_once() {
    let mut desk = Desk::new(&policy(true), Vec::new());
    desk.types_email("alice@partner.example").await;
    desk.at("primary", enter).await;
    desk.types_password().await;
    desk.does(Message::Server(server::Message::UserName("alice".to_owned()))).await;
    desk.at("primary", enter).await;
    let words = desk.context.words;
    // Whose fault it is, is said as well.
    assert!(desk.shows(&words.blame(Blame::Entry)));

    let place = Endpoint {
        host: "mail.partner.example".parse().expect("a host"),
        port: 465,
        security: Security::Ssl,
    };
    desk.is_suggested(Suggestion::UseServer(place.clone()));
    assert!(desk.shows("Use mail.partner.example with SSL/TLS on port 465 instead"));
    desk.at("use-server", enter).await;
    assert_eq!(desk.tested(), Some(("mail.partner.example".to_owned(), 465, Security::Ssl)));

    let whole = "alice@partner.example".to_owned();
    desk.is_suggested(Suggestion::WholeAddressAsUserName(whole.clone()));
    desk.at("whole-address", space).await;
    let server = desk.page.server.as_ref().expect("there is one");
    let tested = server.test.server().and_then(|tested| tested.sign_in.clone());
    assert_eq!(tested.map(|sign_in| sign_in.user_name), Some(whole));
}

#[tokio::test]
async fn a_refused_user_name_is_mended_with_one_press() {
    let server = MailServer::start();
    let mut desk = Desk::with_server(&server, &policy(true), Vec::new());
    desk.types_email("alice@partner.example").await;
    desk.at("primary", enter).await;
    for message in [
        server::Message::Host(server.address().ip().to_string()),
        server::Message::Port(server.address().port().to_string()),
        server::Message::Security(Security::None),
        server::Message::UserName("a.smith".to_owned()),
        server::Message::Password(Secret::new("sesame")),
    ] {
        desk.does(Message::Server(message)).await;
    }
    desk.at("primary", enter).await;
    assert!(desk.shows(&desk.context.words.test_use_address()));
    desk.at("whole-address", enter).await;
    let server = desk.page.server.as_ref().expect("there is one");
    assert!(server.test.proof().is_some(), "it was tested again, and passed");
    assert_eq!(server.form.user_name, "alice@partner.example");
}

#[tokio::test]
async fn an_app_password_is_asked_for_where_passwords_are_typed() {
    let mut desk = Desk::new(&policy(true), Vec::new());
    desk.types_email("alice@partner.example").await;
    desk.at("primary", enter).await;
    desk.types_password().await;
    desk.at("primary", enter).await;
    let tested = desk.tested();
    desk.is_suggested(Suggestion::EnterAppPassword { help: None });
    desk.at("app-password", enter).await;
    assert_eq!(desk.keyboard, Some("password"));
    let server = desk.page.server.as_ref().expect("there is one");
    assert!(server.form.password.is_empty());
    // What is to be done stays on the screen until something is typed.
    assert_eq!(desk.tested(), tested);
    desk.types_password().await;
    assert_eq!(desk.tested(), None);
}

#[tokio::test]
async fn what_is_no_new_address_is_said_below_the_field() {
    let words = Words::new(Language::English);
    for (text, said) in [
        ("alice", words.parse_address_no_at()),
        ("alice@corp.example", words.address_is_own()),
        ("Alice@Partner.example", words.address_exists()),
    ] {
        let mut desk = Desk::new(&policy(true), vec![confirmed()]);
        desk.page = AddressPage::add(&desk.context);
        desk.types_email(text).await;
        assert!(!desk.shows(&said), "{text} is still being typed");
        desk.at("primary", enter).await;
        assert!(desk.shows(&said), "{text}");
        assert_eq!(desk.keyboard, Some("address"));
        assert!(desk.page.is_adding());
    }
}

#[tokio::test]
async fn r3_an_address_of_the_organisation_gets_no_server() {
    let mut desk = Desk::new(&policy(true), Vec::new());
    desk.types_email("team@corp.example").await;
    let words = desk.context.words;
    assert!(desk.shows(&words.address_in_email_domains("corp.example")));
    desk.at("primary", enter).await;
    assert_eq!(desk.page.step, Step::Confirm);
    assert!(!desk.shows(&words.address_step_server()));
    // The sandbox has no mail server either: why no code left, and the way to try again.
    assert!(desk.page.trouble.is_some());
    assert!(desk.shows(&words.address_code_send()));
}

#[tokio::test]
async fn r7_without_leave_the_domain_delivers_and_the_reason_is_said() {
    let words = Words::new(Language::English);
    let mut desk = Desk::new(&policy(false), Vec::new());
    desk.types_email("alice@partner.example").await;
    desk.at("primary", enter).await;
    assert!(desk.shows(&words.address_not_allowed()));
    assert!(!desk.shows(&words.address_server()));
    desk.policy_becomes(&policy(true));
    desk.at("own-server", space).await;
    assert!(desk.shows(&words.address_server()));
    // And when it is taken back while the person is at it.
    desk.policy_becomes(&policy(false));
    assert!(desk.shows(&words.address_not_allowed()));
    desk.types_password().await;
    desk.does(Message::Save).await;
    assert!(desk.page.server.as_ref().is_some_and(|it| it.test.error().is_none()));
    assert_eq!(desk.page.step, Step::Server);
}

#[tokio::test]
async fn r16_a_wrong_code_counts_and_the_right_one_confirms() {
    let mut desk = Desk::new(&policy(true), vec![code_sent(Timestamp::now())]);
    let words = desk.context.words;
    let types = |text: &str| Message::Confirm(confirm::Message::Code(text.to_owned()));
    desk.does(types("0000")).await;
    desk.at("code", enter).await;
    assert!(desk.shows(&words.parse_code_not_six_digits()));
    desk.does(types("000 000")).await;
    desk.at("primary", enter).await;
    assert!(desk.shows(&words.parse_code_wrong(CODE_TRIES - 1)));
    desk.does(types("418 276")).await;
    desk.at("primary", enter).await;
    assert!(desk.stored().confirmation.is_confirmed());
    assert_eq!(desk.opened, Some(Destination::Addresses));
    let says = words.address_done_domain("alice@partner.example", "corp.example");
    assert_eq!(desk.notice, Some(says));
}

#[tokio::test]
async fn r16_the_wait_for_another_code_ticks_only_while_it_lasts() {
    let ticking = |desk: &Desk| {
        let ticks = desk.page.subscription(&desk.context);
        iced::advanced::subscription::into_recipes(ticks).len()
    };
    let desk = Desk::new(&policy(true), vec![code_sent(Timestamp::now())]);
    assert_eq!(ticking(&desk), 1);
    assert!(!desk.shows(&desk.context.words.address_code_send_again()));
    let desk = Desk::new(&policy(true), vec![code_sent(Timestamp::UNIX_EPOCH)]);
    assert_eq!(ticking(&desk), 0);
    assert!(desk.shows(&desk.context.words.address_code_send_again()));
}

#[tokio::test]
async fn r4_turning_on_what_nothing_proved_today_tests_it_first() {
    let gateway = set_up().gateway.map(|it| Gateway { switch: Switch::Off, ..it });
    let mut desk = Desk::new(&policy(true), vec![SendAs { gateway, ..confirmed() }]);
    desk.does(Message::Server(server::Message::Way(Way::Own))).await;
    desk.at("primary", enter).await;
    assert_eq!(desk.page.step, Step::Confirm);
    // No keyring has the password, and the network no server: it cannot pass.
    assert!(desk.page.server.as_ref().is_some_and(|it| it.test.error().is_some()));
    assert_eq!(desk.stored().gateway.map(|it| it.switch), Some(Switch::Off));
}

#[tokio::test]
async fn r16_a_gateway_is_on_once_it_took_the_message_and_says_why_not() {
    for (answer, is_on) in [("554 5.7.1 Not from you", false), ("250 2.0.0 ok", true)] {
        let mail = MailServer::that_says(answer);
        let gateway = proved(mail.with_password("sesame"), Switch::Off);
        let mut desk = Desk::with_server(&mail, &policy(true), vec![gateway]);
        let words = desk.context.words;
        desk.does(Message::Server(server::Message::Way(Way::Own))).await;
        desk.at("primary", enter).await;
        assert_eq!(mail.taken.lock().expect("nobody panicked").len(), 1, "it was asked");
        let switch = if is_on { Switch::On } else { Switch::Off };
        assert_eq!(desk.stored().gateway.map(|it| it.switch), Some(switch), "{answer}");
        if is_on {
            assert_eq!(desk.opened, Some(Destination::Addresses));
            assert!(desk.notice.is_some_and(|said| said.starts_with("On. ")));
            continue;
        }
        assert_eq!(desk.opened, None);
        // Every stage in its row, and the message as the last of them.
        for said in ["Turning the gateway on", "Signed in", "Recipients accepted", answer] {
            assert!(desk.shows(said), "{said}");
        }
        assert!(desk.shows(&words.failure_message_refused_title()));
        assert!(desk.shows(&words.test_turning_on_refused()));
        assert!(desk.shows(&words.address_stays_off()));
        // It can be tried again at once.
        desk.at("primary", enter).await;
        assert_eq!(mail.taken.lock().expect("nobody panicked").len(), 2);
    }
}

#[tokio::test]
async fn r16_the_message_through_the_gateway_is_the_last_stage_of_turning_it_on() {
    let mail = MailServer::start();
    let gateway = proved(mail.with_password("sesame"), Switch::Off);
    let mut desk = Desk::with_server(&mail, &policy(true), vec![gateway]);
    desk.does(Message::Server(server::Message::Way(Way::Own))).await;
    // Everything up to the message, as it is while the server has it.
    let server = mail.with_password("sesame");
    let sent = Prepared::stored(server.clone());
    let waiting = sipper::sipper(move |mut progress| async move {
        for stage in Stage::of_delivery(server.security, true) {
            progress.send(TestEvent::Started(stage)).await;
            if stage != Stage::Message {
                let (took, fact, reply) = (Duration::ZERO, Fact::Greeted, None);
                progress.send(TestEvent::Passed(StagePassed { stage, took, fact, reply })).await;
            }
        }
        std::future::pending::<Result<(), ServiceError>>().await
    });
    desk.page.step = Step::Confirm;
    let task = desk.page.turning_on.start(sent, waiting);
    let mut events = iced_test::runtime::task::into_stream(task).expect("it is going on");
    while desk.page.turning_on.is_running() && !desk.shows("Handing the message over…") {
        let Some(iced_test::runtime::Action::Output(event)) = events.next().await else { continue };
        let _ = desk.page.update(Message::TurningOn(event), &desk.context);
    }
    assert!(desk.shows("Recipients accepted"));
    // Nothing else can be done meanwhile, but to stop it.
    assert!(desk.page.is_busy());
    desk.at("stop", enter).await;
    assert!(!desk.page.is_busy() && !desk.shows("Handing the message over…"));
    assert_eq!(desk.stored().gateway.map(|it| it.switch), Some(Switch::Off));
}

#[tokio::test]
async fn r4_an_edit_of_what_delivers_is_a_draft_and_can_be_taken_back() {
    let mut desk = Desk::new(&policy(true), vec![set_up()]);
    let words = desk.context.words;
    let banner = words.address_draft("smtp.partner.example");
    assert!(!desk.shows(&banner));
    desk.does(Message::Server(server::Message::Port("465".to_owned()))).await;
    assert!(desk.shows(&banner));
    desk.at("save", enter).await;
    let gateway = desk.stored().gateway.expect("a gateway");
    assert_eq!(gateway.server, server(), "what was proved goes on delivering");
    assert_eq!(gateway.draft.map(|it| (it.port, it.security)), Some((465, Security::Ssl)));
    assert_eq!(desk.notice, Some(words.address_saved()));

    desk.page = AddressPage::edit(&partner(), &desk.context).expect("it is there");
    assert!(desk.shows(&banner));
    desk.at("discard-draft", enter).await;
    assert_eq!(desk.stored().gateway.and_then(|it| it.draft), None);
    assert!(!desk.shows(&banner));
}

#[tokio::test]
async fn r12_what_somebody_else_changed_is_shown_and_what_was_typed_stays() {
    let mut desk = Desk::new(&policy(true), vec![set_up()]);
    let types = |text: &str| Message::Name(name::Message::DisplayName(text.to_owned()));
    desk.does(types("Alice A.")).await;
    let theirs = AddressEdit { display_name: "Choir".to_owned(), ..AddressEdit::default() };
    let saved = desk.context.service.edit_address(partner(), AddressEdit::default(), theirs);
    saved.await.expect("it is saved");
    desk.at("primary", enter).await;
    assert_eq!(desk.stored().display_name, "Choir");
    let words = desk.context.words;
    assert!(desk.shows(&words.address_changed_to("Choir")));
    assert!(desk.shows("Alice A."));
    desk.at("primary", enter).await;
    assert_eq!(desk.stored().display_name, "Alice A.");
    assert_eq!(desk.opened, Some(Destination::Addresses));
}

#[tokio::test]
async fn what_somebody_else_changed_is_taken_where_nothing_was_typed() {
    let mut desk = Desk::new(&policy(true), vec![set_up()]);
    let theirs = AddressEdit { display_name: "Choir".to_owned(), ..AddressEdit::default() };
    let saved = desk.context.service.edit_address(partner(), AddressEdit::default(), theirs);
    saved.await.expect("it is saved");
    desk.sees_what_is_saved();
    assert!(desk.shows("Choir"));
}

#[tokio::test]
async fn a_gateway_is_removed_only_after_asking() {
    let mut desk = Desk::new(&policy(true), vec![set_up()]);
    desk.at("ask-removal", enter).await;
    assert!(desk.stored().gateway.is_some());
    desk.at("keep-gateway", enter).await;
    desk.at("ask-removal", enter).await;
    desk.at("remove-gateway", enter).await;
    assert_eq!(desk.stored().gateway, None);
    assert_eq!(desk.opened, Some(Destination::Addresses));
}

#[tokio::test]
async fn r7_saving_a_name_while_paused_leaves_the_gateway_on() {
    let mut desk = Desk::new(&policy(false), vec![set_up()]);
    assert!(desk.shows(&desk.context.words.address_not_allowed()));
    desk.does(Message::Name(name::Message::DisplayName("Alice A.".to_owned()))).await;
    desk.at("primary", enter).await;
    assert_eq!(desk.stored().display_name, "Alice A.");
    assert_eq!(desk.stored().gateway, set_up().gateway);
}

#[tokio::test]
async fn what_somebody_else_turned_on_is_shown_whole() {
    let gateway = Some(Gateway { switch: Switch::Off, server: server(), proof: None, draft: None });
    let mut desk = Desk::new(&policy(true), vec![SendAs { gateway, ..confirmed() }]);
    assert_eq!(desk.page.step, Step::Server);
    let base = desk.context.snapshot.person(&login()).revision();
    let account = Account { addresses: vec![set_up()].into(), ..Account::default() };
    desk.store.commit_account(&login(), &account, &base).expect("it is saved");
    desk.sees_what_is_saved();
    assert_eq!(desk.page.step, Step::Overview);
}

#[tokio::test]
async fn what_is_gone_elsewhere_is_said() {
    let mut desk = Desk::new(&policy(true), vec![set_up()]);
    desk.context.service.remove_address(partner()).await.expect("it is removed");
    assert!(desk.shows(&desk.context.words.address_gone("alice@partner.example")));
    desk.at("back-to-list", enter).await;
    assert_eq!(desk.opened, Some(Destination::Addresses));
}

#[derive(Debug)]
struct NoKeyring;

impl Secrets for NoKeyring {
    fn get(&self, _: &SecretId) -> Result<Secret, SecretError> {
        Err(SecretError::NoKeyring(String::new()))
    }

    fn put(&self, _: &SecretId, _: &Secret, _: &str) -> Result<(), SecretError> {
        Err(SecretError::NoKeyring(String::new()))
    }

    fn remove(&self, _: &SecretId) -> Result<(), SecretError> {
        Err(SecretError::NoKeyring(String::new()))
    }
}

#[tokio::test]
async fn without_a_keyring_a_command_is_offered() {
    let mut desk = Desk::with(&policy(true), vec![confirmed()], Arc::new(NoKeyring));
    let words = desk.context.words;
    desk.at("own-server", space).await;
    desk.types_password().await;
    assert!(!desk.shows(&words.address_password_command()));
    desk.at("save", enter).await;
    assert!(desk.shows(&words.problem_no_keyring_what()));
    assert!(desk.shows(&words.address_password_command()));
    assert_eq!(desk.stored().gateway, None);
}

#[tokio::test]
async fn what_is_done_in_the_background_opens_no_page_over_another() {
    let desk = Desk::new(&policy(true), vec![set_up()]);
    let mut app = App::new(desk.context.service.clone(), Some(Language::English), None);
    let open = |destination| app::Message::Open(destination);
    let _ = app.update(open(Destination::Address(partner())));
    let _ = app.update(open(Destination::Settings));
    let saved = Done(Work::Save(Saved::Quietly, AddressEdit::default()), Ok(()));
    let _ = app.update(app::Message::Address(Message::Done(saved)));
    let words = desk.context.words;
    let mut seen = view(app.view());
    assert!(seen.find(words.common_theme().as_str()).is_ok(), "the settings are still open");
    assert!(seen.find(words.address_saved().as_str()).is_ok());
}

#[tokio::test]
async fn who_chooses_the_domain_is_warned_where_recipients_are_asked_to_refuse() {
    let record = Record::Txt("v=DMARC1; p=reject".to_owned());
    let mut desk = Desk::in_network(vec![("_dmarc.partner.example", record)]);
    desk.types_email("alice@partner.example").await;
    desk.at("primary", space).await;
    let warning = "Recipients see “alice@corp.example on behalf of” this address. \
        partner.example asks recipients to refuse such mail: it may not arrive.";
    assert!(!desk.shows(warning), "DNS was not asked yet");
    desk.context.service.recipients(partner()).await;
    assert!(desk.shows(warning), "before it is chosen");
}
