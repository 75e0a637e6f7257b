//! The server is found while the person is at the page, and is theirs to decide on.

use super::super::entered::SignInWay;
use super::super::search::Event;
use super::*;
use crate::domain::{Doubt, Finding, Note, NoteKind, Source};
use crate::smtp::dns::{Record, Srv};
use crate::ui::desk::known;

fn srv(port: u16, target: &str) -> Record {
    Record::Srv(Srv { priority: 0, weight: 0, port, target: Some(known(target)) })
}

fn finding(host: &str, source: Source) -> Finding {
    Finding {
        host: known(host),
        port: 465,
        security: Security::Ssl,
        user_name: Some("al".to_owned()),
        source,
        notes: Vec::new(),
        doubt: None,
    }
}

fn guess() -> Finding {
    finding("mail.partner.example", Source::Guess)
}

fn by_srv() -> Finding {
    finding("smtp.partner.example", Source::Srv { record: String::new() })
}

/// A page on which the search goes on for as long as the test wants, and how it is told things.
struct Searching(Desk);

impl Searching {
    fn new() -> Self {
        let mut desk = Desk::new(&policy(true), vec![confirmed()]);
        let own = Message::Server(server::Message::Way(Way::Own));
        // What it starts is never done.
        let _searching = desk.page.update(own, &desk.context);
        Self(desk)
    }

    async fn types(&mut self, message: server::Message) {
        self.0.does(Message::Server(message)).await;
    }

    async fn finds(&mut self, finding: &Finding) {
        self.types(server::Message::Search(Event::Found(finding.clone()))).await;
    }

    async fn ends(&mut self, findings: &[Finding]) {
        self.types(server::Message::Search(Event::Over(Ok(findings.to_vec())))).await;
    }

    /// What stands in the form: host, port and user name.
    fn form(&self) -> (String, String, String) {
        let form = &self.0.page.server.as_ref().expect("there is an address").form;
        (form.host.entered().to_owned(), form.port.entered().to_owned(), form.user_name.clone())
    }

    fn host(&self) -> String {
        self.form().0
    }
}

fn password() -> server::Message {
    server::Message::Password(Secret::new("open sesame"))
}

#[tokio::test]
async fn with_a_server_in_dns_only_address_and_password_are_typed() {
    let mut desk = Desk::in_network(vec![(
        "_submissions._tcp.partner.example",
        srv(465, "smtp.partner.example"),
    )]);
    let words = desk.context.words;
    desk.types_email("alice@partner.example").await;
    desk.at("address", enter).await;
    assert_eq!(desk.keyboard, Some("password"));
    assert!(desk.shows("smtp.partner.example"));
    assert!(desk.shows(&words.discover_from_srv("partner.example")));
    assert!(desk.shows(&words.discover_user_name_usual()));
    desk.types_password().await;
    desk.at("password", enter).await;
    // It was tested with that; the sandbox has a record, and no server.
    let tested = desk.page.server.as_ref().and_then(|it| it.test.server()).expect("it was tested");
    assert_eq!((tested.host.to_string().as_str(), tested.port), ("smtp.partner.example", 465));
    let user = tested.sign_in.as_ref().map(|sign_in| sign_in.user_name.as_str());
    assert_eq!(user, Some("alice@partner.example"));
}

#[tokio::test]
async fn what_was_typed_is_never_overwritten_by_a_late_finding() {
    use server::Message::{Host, Password, Port, UserName};
    let typed = [
        (Host("mx.partner.example".to_owned()), ("mx.partner.example", "587", partner_text())),
        (Port("2525".to_owned()), ("", "2525", partner_text())),
        (server::Message::Security(Security::Ssl), ("", "465", partner_text())),
        (UserName("alice".to_owned()), ("smtp.partner.example", "465", "alice")),
        (Password(Secret::new("sesame")), ("smtp.partner.example", "465", "al")),
    ];
    for (message, (host, port, user_name)) in typed {
        let mut page = Searching::new();
        assert_eq!(page.form(), (String::new(), "587".to_owned(), partner_text().to_owned()));
        page.types(message.clone()).await;
        page.finds(&by_srv()).await;
        page.ends(&[by_srv()]).await;
        let expected = (host.to_owned(), port.to_owned(), user_name.to_owned());
        assert_eq!(page.form(), expected, "{message:?}");
    }
}

fn partner_text() -> &'static str {
    "alice@partner.example"
}

#[tokio::test]
async fn a_better_finding_takes_the_place_of_another_only_while_nothing_is_typed() {
    let mut page = Searching::new();
    page.finds(&guess()).await;
    assert_eq!(page.host(), "mail.partner.example");
    page.finds(&by_srv()).await;
    assert_eq!(page.host(), "smtp.partner.example");
    page.finds(&guess()).await;
    assert_eq!(page.host(), "smtp.partner.example", "a worse one never does");

    for message in [password(), server::Message::UserName("alice".to_owned())] {
        let mut page = Searching::new();
        page.finds(&guess()).await;
        page.types(message.clone()).await;
        page.finds(&by_srv()).await;
        page.ends(&[by_srv(), guess()]).await;
        assert_eq!(
            page.host(),
            "mail.partner.example",
            "the password is for this one: {message:?}"
        );
    }
}

#[tokio::test]
async fn what_is_tested_stays_as_it_is() {
    let mut page = Searching::new();
    page.finds(&guess()).await;
    // Nothing at all is typed.
    page.types(server::Message::SignIn(server::SignIn(SignInWay::Without))).await;
    page.types(server::Message::Start).await;
    page.ends(&[by_srv(), guess()]).await;
    assert_eq!(page.host(), "mail.partner.example");
    assert!(page.0.page.server.as_ref().is_some_and(|it| it.test.failure().is_some()));
}

#[tokio::test]
async fn a_server_outside_the_domain_is_asked_about_first() {
    let outside = Finding {
        doubt: Some(Doubt::OtherDomain),
        ..finding("smtp.hoster.example", Source::Srv { record: String::new() })
    };
    let words = Words::new(Language::English);
    let asked = words.doubt(Doubt::OtherDomain, &outside, partner().domain()).title;
    assert_eq!(asked, "partner.example’s mail is handled by smtp.hoster.example. Use it?");

    let mut page = Searching::new();
    page.finds(&outside).await;
    assert!(page.0.shows(&asked));
    assert_eq!(page.host(), "");
    page.0.at("use-found", enter).await;
    assert_eq!(page.host(), "smtp.hoster.example");
    assert_eq!(page.0.keyboard, Some("password"));
    assert!(!page.0.shows(&asked));

    // Or not: then what need not be asked about is used.
    let mut page = Searching::new();
    page.finds(&outside).await;
    page.ends(&[outside.clone(), guess()]).await;
    assert_eq!(page.host(), "", "the question comes first");
    page.0.at("use-not", space).await;
    assert_eq!((page.host().as_str(), page.0.keyboard), ("mail.partner.example", Some("server")));
    assert!(!page.0.shows(&asked));

    // Or they answer by typing another.
    let mut page = Searching::new();
    page.finds(&outside).await;
    page.types(server::Message::Host("mx.partner.example".to_owned())).await;
    assert!(!page.0.shows(&asked));
}

#[tokio::test]
async fn while_it_is_looked_for_there_is_nothing_to_test() {
    let mut page = Searching::new();
    let words = page.0.context.words;
    assert!(page.0.shows(&words.discover_looking("partner.example")));
    page.types(password()).await;
    page.0.does(Message::Save).await;
    assert!(!page.0.shows(&words.parse_host_empty()), "nothing is wrong yet");
    assert!(page.0.page.server.as_ref().is_some_and(|it| !it.test.is_touched()));
    page.ends(&[]).await;
    assert_eq!(page.host(), "smtp.partner.example");
    assert!(page.0.shows(&words.discover_from_nothing()));
}

#[tokio::test]
async fn what_a_provider_demands_is_said_with_its_own_page() {
    let words = Words::new(Language::English);
    for (address, kind) in [
        ("alice@gmail.com", NoteKind::AppPassword),
        ("alice@outlook.com", NoteKind::PasswordsOff),
        ("alice@proton.me", NoteKind::Bridge),
    ] {
        let mut desk = Desk::new(&policy(true), Vec::new());
        desk.types_email(address).await;
        desk.at("address", enter).await;
        let form = &desk.page.server.as_ref().expect("there is an address").form;
        let found = form.finding().expect("it is known").clone();
        assert!(matches!(found.notes[..], [Note { kind: of, help: Some(_) }] if of == kind));
        let address: Address = known(address);
        assert!(desk.shows(&words.note(kind, &found, address.domain()).title));
        assert!(desk.shows(&words.discover_help()));
        // Another server is none of the provider's business.
        desk.does(Message::Server(server::Message::Host("mx.example".to_owned()))).await;
        assert!(!desk.shows(&words.discover_help()), "{address}");
    }
}

#[tokio::test]
async fn nobody_looks_for_what_is_not_wanted() {
    for desk in [
        Desk::new(&policy(false), vec![confirmed()]),
        Desk::new(&policy(true), vec![set_up()]),
        Desk::new(&policy(true), vec![SendAs::new(known("team@corp.example"))]),
    ] {
        let mut desk = desk;
        let own = Message::Server(server::Message::Way(Way::Own));
        let _searching = desk.page.update(own, &desk.context);
        if let Some(server) = &desk.page.server {
            assert!(!server.search.is_looking(), "{}", server.address);
        }
    }
}
