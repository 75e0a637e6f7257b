use iced::Size;
use iced::advanced::widget::Id;

use super::*;
use crate::domain::{
    Failure, FailureKind, Health, Reply, SendAs, SmtpMsa, Stage, Switch, Timestamp,
};
use crate::ui::desk::*;
use crate::ui::testing::*;
use crate::ui::widget::scope;

const OTHER: &str = "alice@partner.example";

struct Shown {
    desk: Desk,
    page: Addresses,
    /// The pages that were opened.
    opened: Vec<Destination>,
}

impl Shown {
    fn new(policy: &Policy, addresses: Vec<SendAs>) -> Self {
        let desk = Desk::new(policy, &account(policy, addresses));
        Self { desk, page: Addresses::new(), opened: Vec::new() }
    }

    fn update(&mut self, message: Message) -> Task<Message> {
        self.desk.follow();
        let action = self.page.update(message, &self.desk.context);
        self.opened.extend(action.open);
        action.task
    }

    /// Hands a message to the page, and does the work that it wants done.
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

    /// Presses a control by its name, and does what comes of it.
    fn press(&mut self, id: &str) {
        let mut view = self.view();
        view.click(iced_test::selector::id(id.to_owned())).unwrap_or_else(|_| panic!("{id}"));
        let messages: Vec<_> = view.into_messages().collect();
        assert_eq!(messages.len(), 1, "{id}: {messages:?}");
        for message in messages {
            self.does(message);
        }
    }

    fn switch(&self) -> Switch {
        let account = self.desk.context.account();
        let send_as = account.find(&known(OTHER)).expect("it is there");
        send_as.gateway.as_ref().expect("a gateway").switch
    }
}

fn off(server: SmtpMsa) -> Vec<SendAs> {
    vec![with_gateway(OTHER, Switch::Off, server)]
}

#[test]
fn r4_the_switch_tests_a_gateway_and_turns_it_on_and_off() {
    let server = MailServer::start();
    let mut page = Shown::new(&policy(true), off(server.with_password("sesame")));
    assert!(page.shows("Ready to be turned on"));
    page.press("switch-alice@partner.example");
    assert_eq!(page.switch(), Switch::On);
    assert!(page.shows("Gateway on") && !page.shows("Ready to be turned on"));
    let taken = server.taken.lock().expect("nobody panicked").clone();
    assert_eq!(taken.len(), 1, "one message went through it to the address itself");
    page.press("switch-alice@partner.example");
    assert_eq!(page.switch(), Switch::Off);
    assert!(page.shows("Gateway off"));
}

#[test]
fn a_gateway_that_is_refused_says_why_in_its_row_and_leads_to_its_page() {
    let server = MailServer::start();
    let mut page = Shown::new(&policy(true), off(server.with_password("guessed")));
    page.press("switch-alice@partner.example");
    assert_eq!(page.switch(), Switch::Off);
    assert!(page.shows("535 5.7.8 authentication failed"));
    page.press("failed-alice@partner.example");
    assert_eq!(page.opened, [Destination::Address(known(OTHER))]);
    assert!(!page.shows("535 5.7.8 authentication failed"), "it was read");
}

#[test]
fn a_test_shows_its_stage_and_can_be_stopped() {
    let server = MailServer::start();
    let mut page = Shown::new(&policy(true), off(server.with_password("sesame")));
    let address: Address = known(OTHER);
    let task = page.update(Message::TurnOn(address.clone()));
    let stage = |stage| {
        let progress = switching::Progress::Testing(stage);
        Message::Switching(address.clone(), switching::Event::Progress(progress))
    };
    let _ = page.update(stage(crate::domain::Stage::Tls));
    assert!(page.shows("Encrypting the connection…"));
    page.press("stop-alice@partner.example");
    assert!(!page.shows("Encrypting the connection…"));
    run(task, |message| page.update(message));
    page.desk.follow();
    assert_eq!(page.switch(), Switch::Off, "a test that was stopped turns nothing on");
    assert!(server.taken.lock().expect("nobody panicked").is_empty());
}

#[test]
fn a_removal_asks_once_and_is_undone() {
    let mut page = Shown::new(&policy(true), off(partner()));
    page.press("more-alice@partner.example");
    page.press("ask-alice@partner.example");
    assert!(page.shows("Remove alice@partner.example?"));
    page.press("keep");
    assert!(!page.shows("Remove alice@partner.example?"));
    assert!(page.shows(OTHER), "it is kept");
    page.press("more-alice@partner.example");
    page.press("ask-alice@partner.example");
    page.press("remove");
    assert!(!page.shows(OTHER));
    assert!(page.shows("alice@partner.example is removed."));
    assert!(page.shows("You have no other address here yet."));
    page.press("undo");
    assert!(page.shows(OTHER));
    assert!(!page.shows("alice@partner.example is removed."));
}

#[test]
fn a_removal_can_be_undone_until_something_else_is_done() {
    let mut page = Shown::new(&policy(true), off(partner()));
    page.does(Message::Removal(removal::Message::Ask(known(OTHER))));
    page.does(Message::Removal(removal::Message::Confirm));
    assert!(page.shows("alice@partner.example is removed."));
    page.does(Message::More(known("alice@corp.example")));
    assert!(!page.shows("alice@partner.example is removed."));
}

#[test]
fn escape_closes_what_is_open_in_a_row() {
    let mut page = Shown::new(&policy(true), off(partner()));
    page.press("more-alice@partner.example");
    assert!(page.shows("Make default"));
    page.does(Message::Leave);
    assert!(!page.shows("Make default"));
    page.does(Message::Removal(removal::Message::Ask(known(OTHER))));
    page.does(Message::Leave);
    assert!(!page.shows("Remove alice@partner.example?"));
}

#[test]
fn r10_any_address_can_become_the_default_and_the_own_one_again() {
    let mut page = Shown::new(&policy(true), off(partner()));
    let default = |page: &Shown| page.desk.context.account().default_address.clone();
    page.press("more-alice@partner.example");
    page.press("default-alice@partner.example");
    assert_eq!(default(&page), Some(known(OTHER)));
    page.press("more-alice@corp.example");
    page.press("default-alice@corp.example");
    assert_eq!(default(&page), None);
}

#[test]
fn r7_while_gateways_are_not_allowed_no_switch_can_be_worked() {
    let addresses = || vec![with_gateway(OTHER, Switch::On, partner())];
    let page = Shown::new(&policy(false), addresses());
    assert!(page.shows("Your administrator does not allow gateways."));
    assert!(page.shows("Gateway paused"));
    let mut view = page.view();
    assert!(view.find(iced_test::selector::id("switch-alice@partner.example")).is_err());
    drop(view);
    let page = Shown::new(&policy(true), addresses());
    assert!(!page.shows("Your administrator does not allow gateways."));
    assert!(page.shows("Gateway on"), "nothing was lost");
}

#[test]
fn the_first_step_is_the_server_and_then_the_sign_in() {
    let mut unnamed = policy(false);
    unnamed.domain_server = None;
    let mut page = Shown::new(&unnamed, Vec::new());
    assert!(page.shows("Name your domain’s mail server first"));
    assert!(!page.shows("Your administrator does not allow gateways."));
    page.press("first");
    assert_eq!(page.opened, [Destination::Policy]);

    let desk = Desk::new(&policy(false), &Account::default());
    let mut page = Shown { desk, page: Addresses::new(), opened: Vec::new() };
    assert!(page.shows("Sign in at mail.corp.example"));
    page.press("first");
    assert_eq!(page.opened, [Destination::Own]);
}

#[test]
fn r2_who_may_not_write_the_policy_is_sent_to_the_administrator() {
    let mut unnamed = policy(false);
    unnamed.domain_server = None;
    let desk = Desk::new(&unnamed, &Account::default());
    for (access, may) in [(PolicyAccess::Writable, true), (PolicyAccess::Administrator, false)] {
        let mut first = view(first_step(&desk.context, access).expect("there is one"));
        assert_eq!(first.find(iced_test::selector::id("first")).is_ok(), may);
        let mut banner = view(not_allowed(&desk.context, access));
        assert_eq!(banner.find(iced_test::selector::id("policy")).is_ok(), may);
    }
}

#[test]
fn every_control_is_reached_from_the_keyboard_in_reading_order() {
    let addresses =
        vec![with_gateway(OTHER, Switch::On, partner()), SendAs::new(known("carol@other.example"))];
    let page = Shown::new(&policy(true), addresses);
    for size in [Size::new(1040.0, 720.0), Size::new(468.0, 520.0)] {
        let mut view = window(size, scope(page.page.view(&page.desk.context)));
        for id in [
            "add",
            "edit-alice@corp.example",
            "switch-alice@partner.example",
            "edit-alice@partner.example",
            "more-alice@partner.example",
            "confirm-carol@other.example",
            "edit-carol@other.example",
            "more-carol@other.example",
        ] {
            tab(&mut view);
            assert_eq!(focused(&mut view), Some(Id::from(id)), "{size:?}");
        }
    }
}

#[test]
fn what_recipients_see_follows_who_delivers() {
    let on_behalf = "alice@corp.example on behalf of alice@partner.example";
    for (allowed, now) in
        [(true, "Through its gateway (now)"), (false, "Through corp.example’s mail servers (now)")]
    {
        let addresses =
            vec![send_as("plain@other.example"), with_gateway(OTHER, Switch::On, partner())];
        let page = Shown::new(&policy(allowed), addresses);
        assert!(page.shows(now), "{now}");
        assert!(page.shows(on_behalf));
    }
    let page = Shown::new(&policy(true), vec![send_as(OTHER)]);
    assert!(!page.shows("What recipients see"), "there is nothing to choose");
}

#[test]
fn what_dns_says_stands_beside_what_recipients_see() {
    let policy = policy(true);
    let addresses = vec![with_gateway(OTHER, Switch::On, partner())];
    let record = ("_dmarc.partner.example", "v=DMARC1; p=reject");
    let desk = Desk::with_dns(&policy, &account(&policy, addresses), &[record]);
    let mut page = Shown { desk, page: Addresses::new(), opened: Vec::new() };
    let good = "Recipients can check that it comes from partner.example.";
    let bad = "partner.example asks recipients to refuse such mail: it may not arrive.";
    let records = "_dmarc.partner.example: v=DMARC1; p=reject";
    assert!(page.shows("What recipients see"));
    assert!(!page.shows(good) && !page.shows(bad) && !page.shows("Details"), "nobody asked yet");
    page.desk.look_up(OTHER);
    assert!(page.shows(good) && page.shows(bad));
    assert!(!page.shows(records));
    page.does(Message::Records);
    assert!(page.shows(records));
}

#[test]
fn r6_what_is_learned_of_a_gateway_is_in_its_row_until_it_is_proved_anew() {
    let mut page = Shown::new(&policy(true), vec![with_gateway(OTHER, Switch::On, partner())]);
    let reply = Reply { code: 535, lines: vec!["5.7.8 no longer".to_owned()] };
    let failure = Failure::new(Stage::SignIn, FailureKind::SignInRefused).with_reply(reply);
    let account = page.desk.context.account();
    let send_as = account.find(&known(OTHER)).expect("it is there");
    let proof = send_as.gateway.as_ref().and_then(|it| it.proof.as_ref()).expect("a proof");
    let health = Health::new(proof.tested_at).failed(Timestamp::now(), &failure);
    let gateway = GatewayHealth { address: known(OTHER), server: partner(), health };
    page.page.know(vec![gateway.clone()]);
    assert!(page.shows("Password refused") && page.shows("535 5.7.8 no longer"));
    // Its switch is on, and can be worked as before.
    assert_eq!(page.switch(), Switch::On);
    assert!(page.view().find(iced_test::selector::id("switch-alice@partner.example")).is_ok());
    // What is known of a proof that is no more says nothing of the one that is.
    let before = Health { proved_at: Timestamp::UNIX_EPOCH, ..gateway.health.clone() };
    page.page.know(vec![GatewayHealth { health: before, ..gateway }]);
    assert!(page.shows("Gateway on") && !page.shows("Password refused"));
}
