use std::fs;
use std::path::PathBuf;

use iced::futures::StreamExt as _;
use iced_test::runtime::{Action, clipboard, task};

use super::*;
use crate::domain::{SendAs, Switch};
use crate::ui::desk::{self, Desk, MailServer, run, send_as, with_gateway};
use crate::ui::testing::*;

const PREFS: &str = "user_pref(\"mail.accountmanager.accounts\", \"account1\");\n\
    user_pref(\"mail.account.account1.identities\", \"id1\");\n";

/// Alice in a home folder of the test's own, in which she uses Thunderbird.
struct Place {
    desk: Desk,
    apps: Apps,
}

impl Place {
    fn new(addresses: Vec<SendAs>) -> Self {
        let policy = desk::policy(true);
        let desk = Desk::with_dns(&policy, &desk::account(&policy, addresses), &[]);
        let profile = desk.state_folder().join("home/.thunderbird/x.default");
        fs::create_dir_all(&profile).expect("a folder");
        let ini = "[Profile0]\nPath=x.default\n";
        fs::write(profile.with_file_name("profiles.ini"), ini).expect("a file");
        fs::write(profile.join("prefs.js"), PREFS).expect("a file");
        let mut place = Self { desk, apps: Apps::default() };
        let asking = place.apps.refresh(&place.desk.context);
        place.work(asking);
        place
    }

    /// Where the network is real. Nothing is looked for in any home folder.
    fn outside(addresses: Vec<SendAs>) -> Self {
        let policy = desk::policy(true);
        let desk = Desk::new(&policy, &desk::account(&policy, addresses));
        Self { desk, apps: Apps::default() }
    }

    fn prefs(&self) -> PathBuf {
        self.desk.state_folder().join("home/.thunderbird/x.default/prefs.js")
    }

    fn work(&mut self, task: Task<Message>) {
        let (apps, context) = (&mut self.apps, &self.desk.context);
        run(task, |message| apps.update(message, context));
        self.desk.follow();
    }

    /// Does what a control does.
    #[track_caller]
    fn press(&mut self, id: &'static str) {
        let mut seen = self.view();
        seen.click(iced_test::selector::id(id)).unwrap_or_else(|_| panic!("{id} is there"));
        let pressed: Vec<_> = seen.into_messages().collect();
        assert!(!pressed.is_empty(), "{id} does something");
        for message in pressed {
            let task = self.apps.update(message, &self.desk.context);
            self.work(task);
        }
    }

    fn view(&self) -> View<'_, Message> {
        window(iced::Size::new(1040.0, 3000.0), self.apps.view(&self.desk.context))
    }

    #[track_caller]
    fn shows(&self, words: impl AsRef<str>) {
        assert!(self.view().find(words.as_ref()).is_ok(), "{}", words.as_ref());
    }

    fn hides(&self, words: impl AsRef<str>) {
        assert!(self.view().find(words.as_ref()).is_err(), "{}", words.as_ref());
    }
}

#[test]
fn what_to_type_in_is_settled_once_and_the_password_is_there_to_be_copied_then() {
    let mut place = Place::new(vec![]);
    let words = place.desk.context.words;
    place.shows(words.apps_relay_offer());
    place.shows(words.apps_needs_relay());
    place.press("set-up-relay");
    let settings = place.desk.context.service.relay_settings().expect("they are settled");
    place.shows("127.0.0.1");
    place.shows(settings.port.to_string());
    place.shows("alice");
    // Nothing starts it here but the person.
    place.shows(words.apps_relay_by_hand_title());
    place.hides(words.apps_needs_relay());
    place.shows(words.apps_relay_password_once());

    let copy = Message::Relay(relay::Message::Copy(relay::Fact::Password));
    let copying = place.apps.update(copy, &place.desk.context);
    let mut actions = task::into_stream(copying).expect("there is something to do");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(Action::Clipboard(clipboard::Action::Write { contents, .. })) =
        runtime.block_on(actions.next())
    else {
        panic!("it is copied");
    };
    let password = crate::domain::Secret::new(&*contents);
    assert!(place.desk.context.service.may_sign_in("alice", &password));
    place.shows(words.apps_relay_copied());

    // Whoever opens the page later does not see it.
    place.apps = Apps::default();
    let asking = place.apps.refresh(&place.desk.context);
    place.work(asking);
    place.hides(&*contents);
    place.shows(words.apps_relay_password_hidden());
}

#[test]
fn another_password_is_made_only_after_a_question() {
    let mut place = Place::new(vec![]);
    let words = place.desk.context.words;
    place.press("set-up-relay");
    let made = |place: &Place| place.desk.context.account().relay.clone().expect("one").password;
    let first = made(&place);
    place.press("renew");
    place.shows(words.apps_relay_renew_help());
    place.press("cancel");
    place.hides(words.apps_relay_renew_help());
    assert_eq!(made(&place), first);
    place.press("renew");
    place.press("confirm");
    assert_ne!(made(&place), first);
    place.shows(words.apps_relay_password_once());
}

#[test]
fn a_program_is_changed_as_shown_and_put_back() {
    let mut place = Place::new(vec![send_as("alice@partner.example")]);
    let words = place.desk.context.words;
    place.press("set-up-relay");
    place.press("set-up-thunderbird");
    let line = "user_pref(\"mail.identity.id2.useremail\", \"alice@partner.example\");";
    place.shows(format!("+ {line}"));
    place.shows(words.apps_note_asks_password());
    assert_eq!(fs::read_to_string(place.prefs()).expect("a file"), PREFS, "it is only shown");
    // Escape leaves it.
    let leaving = place.apps.update(Message::Leave, &place.desk.context);
    place.work(leaving);
    place.hides(format!("+ {line}"));

    place.press("set-up-thunderbird");
    place.press("do");
    assert!(fs::read_to_string(place.prefs()).expect("a file").contains(line));
    place.shows(words.apps_set_up());
    place.shows(words.apps_done_set_up("Thunderbird"));
    place.press("undo-thunderbird");
    place.shows(format!("− {line}"));
    place.press("do");
    assert_eq!(fs::read_to_string(place.prefs()).expect("a file"), PREFS);
    place.shows(words.apps_not_set_up());
}

#[test]
fn a_refusal_says_what_to_do_and_can_be_tried_again() {
    let mut place = Place::new(vec![send_as("alice@partner.example")]);
    let words = place.desk.context.words;
    place.press("set-up-relay");
    place.press("set-up-thunderbird");
    let edited = format!("{PREFS}user_pref(\"x\", 1);\n");
    fs::write(place.prefs(), &edited).expect("a file");
    place.press("do");
    assert_eq!(fs::read_to_string(place.prefs()).expect("a file"), edited);
    place.shows(words.apps_error_changed_title());
    place.press("again");
    place.press("do");
    let now = fs::read_to_string(place.prefs()).expect("a file");
    assert!(now.contains("alice@partner.example") && now.contains("\"x\", 1"), "{now}");
}

#[test]
fn a_test_message_shows_who_delivers_and_each_stage() {
    let server = MailServer::start();
    let other = "alice@partner.example";
    let gateway = with_gateway(other, Switch::On, server.with_password("sesame"));
    let mut place = Place::outside(vec![gateway]);
    let words = place.desk.context.words;
    let from = sending::Message::From(other.parse().expect("an address"));
    let choosing = place.apps.update(Message::Sending(from), &place.desk.context);
    place.work(choosing);
    place.press("send-test");
    place.shows(words.apps_test_way());
    place.shows(words.stage(crate::domain::Stage::Message));
    place.shows(words.apps_test_done(server.address().ip().to_string(), other));
    place.shows("250 2.0.0 ok");
    let taken = server.taken.lock().expect("nobody panicked");
    assert_eq!(taken.len(), 1);
    assert!(taken[0].contains("To: alice@partner.example"), "{}", taken[0]);
}

#[test]
fn a_test_message_that_fails_shows_where_and_the_servers_words() {
    let server = MailServer::that_says("554 5.7.1 not from here");
    let other = "alice@partner.example";
    let gateway = with_gateway(other, Switch::On, server.with_password("sesame"));
    let pending = SendAs::new("board@choir.example".parse().expect("an address"));
    let mut place = Place::outside(vec![gateway, pending]);
    let words = place.desk.context.words;
    let refusal = crate::domain::Refusal::NotConfirmed("board@choir.example".parse().expect("one"));
    let refused = words.refusal(&refusal).what;
    for (address, shown) in
        [(other, "554 5.7.1 not from here"), ("board@choir.example", refused.as_str())]
    {
        let from = sending::Message::From(address.parse().expect("an address"));
        let choosing = place.apps.update(Message::Sending(from), &place.desk.context);
        place.work(choosing);
        place.hides(shown);
        place.press("send-test");
        place.shows(shown);
    }
}
