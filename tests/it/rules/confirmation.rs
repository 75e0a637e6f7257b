//! R16: an address is used once its owner has shown that it is theirs, and a gateway once it has
//! taken a message.

use std::pin::pin;
use std::sync::Arc;

use mail_parser::MessageParser;
use outgate::domain::{
    Address, CODE_TRIES, Code, CodeError, CodeSent, Confirmation, DomainServer, Refusal, Security,
    ServerKind, Stage, Standing, Switch, TestEvent, Timestamp,
};
use outgate::i18n::{Language, Words};
use outgate::service::{AddressEdit, CodeRequest, Parts, Service, ServiceError};
use sipper::{Sipper as _, Straw};

use super::hooked::Hooked;
use super::house::{
    House, PASSWORD, alice, at_partner, change_account, change_policy, entered, known, other, own,
    passed, send_code, submit, words, words_with, wrong,
};
use super::scripted::{Scripted, takes_all_but};

const HOUR: i64 = 3600;

fn choir() -> Address {
    known("alice@choir.example")
}

/// The code that was sent is this many seconds older.
fn age(house: &House, seconds: i64) {
    house.change_account(|account| {
        let send_as = account.find_mut(&other()).expect("it was added");
        if let Confirmation::Sent(sent) = &mut send_as.confirmation {
            let at = sent.sent_at.as_second() - seconds;
            sent.sent_at = Timestamp::from_second(at).expect("an instant");
        }
    });
}

async fn added(house: &House) -> Service {
    let service = house.service();
    service.add_address(other(), AddressEdit::default()).await.expect("it is added");
    service
}

fn code_error(error: CodeError) -> Result<(), ServiceError> {
    Err(ServiceError::Code(error))
}

#[tokio::test]
async fn r16_the_code_goes_by_the_domain_mail_server_whatever_gateway_is_on() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    service.set_default(None, Some(other())).await.expect("it is there");
    service.add_address(choir(), AddressEdit::default()).await.expect("it is added");
    let by_gateway = house.partner.received();
    service.send_code(choir(), words_with).await.expect("it is mailed");
    assert_eq!(house.partner.received(), by_gateway);
    let mail = house.domain.received().pop().expect("it was taken");
    assert_eq!((mail.sender, mail.recipients), (Some(own()), vec![choir()]));
    assert_eq!(mail.signed_in_as.as_deref(), Some("alice"));
}

#[tokio::test]
async fn r16_nothing_that_changes_meanwhile_leads_the_code_to_a_gateway() {
    let house = House::start().await;
    house.turned_on(&house.service()).await;
    // The administrator gives Alice the other address, and takes it back in that instant.
    house.change_policy(|policy| drop(policy.own_address.list.insert(alice(), other())));
    house.service().add_address(choir(), AddressEdit::default()).await.expect("it is added");
    let store = house.store();
    let hooked = Hooked::new(house.store(), move |read| {
        if read == 1 {
            change_policy(&store, |policy| drop(policy.own_address.list.remove(&alice())));
        }
    });
    let service = Service::new(Parts { store: Arc::new(hooked), ..house.parts() });
    let by_gateway = house.partner.received();
    let outcome = service.send_code(choir(), words_with).await;
    assert_eq!(house.partner.received(), by_gateway, "{outcome:?}");
    // The domain mail server knows that the address is not hers.
    assert!(matches!(outcome, Err(ServiceError::Delivery(..))), "{outcome:?}");
}

#[tokio::test]
async fn r16_an_address_that_is_not_confirmed_is_not_used() {
    let house = House::start().await;
    let service = added(&house).await;
    let refused = ServiceError::Refused(Refusal::NotConfirmed(other()));
    let outcome = submit(&service, &other()).await.map(|accepted| accepted.kind);
    assert_eq!(outcome, Err(refused));
    let prepared = at_partner(PASSWORD);
    let verified = passed(&service, &prepared).await;
    let outcome = service.turn_on(&prepared, verified.clone(), words()).await;
    assert_eq!(outcome, Err(ServiceError::NotConfirmed(other())));
    assert_eq!(house.partner.received(), [], "nothing went through it");

    let code = send_code(&service, other()).await.expect("it is mailed");
    service.confirm(other(), code).await.expect("it is the code");
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    assert_eq!(submit(&service, &other()).await.expect("it leaves").kind, ServerKind::Gateway);
}

#[tokio::test]
async fn r16_the_policy_may_waive_the_code() {
    let house = House::start().await;
    house.change_policy(|policy| policy.require.confirmed_address = false);
    let service = added(&house).await;
    assert_eq!(submit(&service, &other()).await.expect("it leaves").kind, ServerKind::Domain);
    let prepared = at_partner(PASSWORD);
    let verified = passed(&service, &prepared).await;
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    assert_eq!(house.standing(), Standing::On);
    house.change_policy(|policy| policy.require.confirmed_address = true);
    let refused = ServiceError::Refused(Refusal::NotConfirmed(other()));
    let outcome = submit(&service, &other()).await.map(|accepted| accepted.kind);
    assert_eq!(outcome, Err(refused));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r16_every_wrong_code_counts_and_the_fifth_is_the_last() {
    let house = House::start().await;
    let service = added(&house).await;
    let none = service.confirm(other(), known("123456")).await;
    assert_eq!(none, code_error(CodeError::NoneSent));
    let code = send_code(&service, other()).await.expect("it is mailed");
    let one_wrong = service.confirm(other(), wrong(&code)).await;
    assert_eq!(one_wrong, code_error(CodeError::Wrong(4)));
    // Who guesses in many processes at once has no more tries.
    let guesses = (0..8).map(|_| {
        let (service, guess) = (house.service(), wrong(&code));
        tokio::spawn(async move { service.confirm(other(), guess).await })
    });
    let mut left = Vec::new();
    for guess in guesses.collect::<Vec<_>>() {
        match guess.await.expect("it ends") {
            Err(ServiceError::Code(CodeError::Wrong(tries))) => left.push(tries),
            outcome => assert_eq!(outcome, code_error(CodeError::TooManyTries)),
        }
    }
    left.sort_unstable();
    assert_eq!(left, (1..CODE_TRIES - 1).collect::<Vec<_>>());
    let outcome = service.confirm(other(), code.clone()).await;
    assert_eq!(outcome, code_error(CodeError::TooManyTries), "even the right one");
    assert!(!house.stored().confirmation.is_confirmed());

    // A new code has new tries, and the old one is worth nothing.
    age(&house, 61);
    let new = send_code(&service, other()).await.expect("it is mailed");
    if new != code {
        assert_eq!(service.confirm(other(), code).await, code_error(CodeError::Wrong(4)));
    }
    service.confirm(other(), new).await.expect("it is the code");
    assert!(house.stored().confirmation.is_confirmed());
}

#[tokio::test]
async fn r16_a_code_is_worth_nothing_after_an_hour() {
    let house = House::start().await;
    let service = added(&house).await;
    let code = send_code(&service, other()).await.expect("it is mailed");
    age(&house, HOUR + 1);
    assert_eq!(service.confirm(other(), code).await, code_error(CodeError::Expired));
    assert!(!house.stored().confirmation.is_confirmed());
}

#[tokio::test]
async fn r16_a_code_is_for_one_address() {
    let house = House::start().await;
    let service = added(&house).await;
    service.add_address(choir(), AddressEdit::default()).await.expect("it is added");
    let code = send_code(&service, other()).await.expect("it is mailed");
    // Even where somebody copies what is stored of it.
    house.change_account(|account| {
        let sent = account.find(&other()).expect("it is there").confirmation.clone();
        account.find_mut(&choir()).expect("it is there").confirmation = sent;
    });
    assert_eq!(service.confirm(choir(), code).await, code_error(CodeError::Wrong(4)));
}

#[tokio::test]
async fn r16_another_code_is_sent_after_a_minute_and_no_sooner() {
    let house = House::start().await;
    let service = added(&house).await;
    send_code(&service, other()).await.expect("it is mailed");
    let mailed = house.domain.received().len();
    match send_code(&house.service(), other()).await {
        Err(ServiceError::CodeTooSoon(seconds)) => assert!((1..=60).contains(&seconds)),
        outcome => panic!("{outcome:?}"),
    }
    assert_eq!(house.domain.received().len(), mailed);
    age(&house, 60);
    send_code(&service, other()).await.expect("it is mailed");
    assert_eq!(house.domain.received().len(), mailed + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r16_of_many_who_ask_at_once_one_has_a_code_mailed() {
    let house = House::start().await;
    added(&house).await;
    let asks = (0..8).map(|_| {
        // Each is a process of its own, as it were.
        let service = house.service();
        tokio::spawn(async move { send_code(&service, other()).await })
    });
    let (mut codes, mut waits) = (Vec::new(), 0);
    for ask in asks.collect::<Vec<_>>() {
        match ask.await.expect("it ends") {
            Ok(code) => codes.push(code),
            Err(ServiceError::CodeTooSoon(seconds)) if (1..=60).contains(&seconds) => waits += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!((codes.len(), waits, house.domain.received().len()), (1, 7, 1));
    house.service().confirm(other(), codes.remove(0)).await.expect("it is the code");
}

#[tokio::test]
async fn r16_the_code_mail_is_in_the_persons_language_and_says_who_asks() {
    for (language, code) in [(Language::English, "en"), (Language::German, "de")] {
        let house = House::start().await;
        let service = added(&house).await;
        let words = Words::new(language);
        let asked = service.send_code(other(), |request| words.code_mail(request));
        asked.await.expect("it is mailed");
        let mail = house.domain.received().pop().expect("it was taken");
        let parsed = MessageParser::default().parse(&mail.message).expect("it is a mail");
        let (text, page) = (parsed.body_text(0).expect("text"), parsed.body_html(0).expect("page"));
        let subject = parsed.subject().expect("it has one");
        let digits = subject.split(' ').next().expect("the code").to_owned();
        assert!(text.lines().any(|line| line == digits), "{text}");
        assert!(page.contains(&format!(">{digits}</p>")), "{page}");
        assert!(page.contains(&format!("<html lang=\"{code}\">")), "{page}");
        for who in ["alice (alice@corp.example)", "Outgate", "alice@partner.example"] {
            assert!(text.contains(who) && page.contains(who), "{who}: {text} {page}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 78), "{text}");
        service.confirm(other(), known(&digits)).await.expect("it is the code");
    }
}

/// A house whose domain mail server says what the test wants.
async fn with_domain_server(
    house: House,
    answers: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> (House, Scripted) {
    let server = Scripted::start(takes_all_but(answers)).await;
    house.place("127.0.0.1", 25, server.address());
    house.change_policy(|policy| {
        policy.domain_server = Some(DomainServer {
            host: known("127.0.0.1"),
            port: 25,
            security: Security::None,
            user_name: None,
        });
    });
    (house, server)
}

#[tokio::test]
async fn r16_a_code_that_did_not_leave_keeps_no_other_waiting() {
    let refuses = |line: &str| (line == ".").then(|| "451 4.3.0 Later\r\n".to_owned());
    let (house, _server) = with_domain_server(House::start().await, refuses).await;
    let service = added(&house).await;
    for _ in 0..2 {
        let outcome = send_code(&service, other()).await;
        let error = outcome.expect_err("it was refused");
        assert!(matches!(error, ServiceError::Delivery(..)) && error.is_transient(), "{error:?}");
        assert_eq!(house.stored().confirmation, Confirmation::Pending);
    }
}

#[tokio::test]
async fn r16_a_code_that_may_have_arrived_is_good() {
    // The server takes the mail, and nobody understands what it says to that.
    let mumbles = |line: &str| (line == ".").then(|| "Thank you\r\n".to_owned());
    let (house, _server) = with_domain_server(House::start().await, mumbles).await;
    let service = added(&house).await;
    let mut mailed = None;
    let mail = |request: &CodeRequest| {
        mailed = Some(request.code.clone());
        words_with(request)
    };
    let outcome = service.send_code(other(), mail).await;
    assert!(matches!(outcome, Err(ServiceError::Delivery(..))), "{outcome:?}");
    service.confirm(other(), mailed.expect("one was made")).await.expect("it is the code");
}

#[tokio::test]
async fn r16_a_code_that_did_not_leave_takes_nothing_from_the_one_before() {
    let house = House::start().await;
    let service = added(&house).await;
    let code = send_code(&service, other()).await.expect("it is mailed");
    age(&house, 60);
    let refuses = |line: &str| (line == ".").then(|| "451 4.3.0 Later\r\n".to_owned());
    let (house, _server) = with_domain_server(house, refuses).await;
    let service = house.service();
    send_code(&service, other()).await.expect_err("it is refused");
    service.confirm(other(), code).await.expect("it is the code");
}

#[tokio::test]
async fn r16_a_code_on_its_way_undoes_no_confirmation() {
    let house = House::start().await;
    let store = house.store();
    // While another code is on its way, the person enters the last one.
    let (house, _server) = with_domain_server(house, move |line| {
        if line == "." {
            change_account(&store, |account| {
                let send_as = account.find_mut(&other()).expect("it was added");
                send_as.confirmation = Confirmation::Confirmed(Timestamp::UNIX_EPOCH);
            });
        }
        None
    })
    .await;
    let service = added(&house).await;
    send_code(&service, other()).await.expect("it is mailed");
    assert_eq!(house.stored().confirmation, Confirmation::Confirmed(Timestamp::UNIX_EPOCH));
    // Who is confirmed is sent no code.
    assert_eq!(service.send_code(other(), |_| panic!("no code is made")).await, Ok(()));
}

/// Does something, and gives what was told meanwhile.
async fn watched<T>(
    work: impl Straw<T, TestEvent, ServiceError>,
) -> (Vec<TestEvent>, Result<T, ServiceError>) {
    let (mut work, mut events) = (pin!(work), Vec::new());
    while let Some(event) = work.sip().await {
        events.push(event);
    }
    (events, work.await)
}

#[tokio::test]
async fn r16_turning_on_tells_its_stages_and_the_message_is_the_last() {
    let house = House::start().await;
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = at_partner(PASSWORD);
    let verified = passed(&service, &prepared).await;
    let own = own();
    let words = Words::new(Language::German).gateway_mail(&own, &other(), &prepared.server().host);
    let (events, outcome) = watched(service.turn_on(&prepared, verified, words)).await;
    outcome.expect("it is turned on");
    let passed_stages = events.iter().filter_map(|event| match event {
        TestEvent::Passed(passed) => Some(passed.stage),
        TestEvent::Started(_) | TestEvent::Conversation(_) => None,
    });
    let stages = Stage::of_delivery(Security::Starttls, true);
    assert_eq!(passed_stages.collect::<Vec<_>>(), stages);
    let mail = house.partner.received().pop().expect("it was taken");
    let mail = MessageParser::default().parse(&mail.message).expect("it is a mail");
    let (text, page) = (mail.body_text(0).expect("text"), mail.body_html(0).expect("page"));
    for part in [text, page] {
        assert!(part.contains("smtp.partner.example") && part.contains("beweist,"), "{part}");
    }
}

#[tokio::test]
async fn r16_turning_on_needs_exactly_the_250_for_the_message() {
    for (at, answer) in [
        (".", "554 5.7.1 Not from you"),
        (".", "451 4.3.0 Later"),
        (".", "251 2.0.0 Perhaps"),
        ("DATA", "554 5.5.1 Not today"),
    ] {
        let house = House::start().await;
        let gateway = Scripted::start(takes_all_but(move |line| {
            (line == at).then(|| format!("{answer}\r\n"))
        }));
        let gateway = gateway.await;
        house.place("127.0.0.1", 25, gateway.address());
        let service = house.service();
        house.add_confirmed(&service).await;
        let prepared = entered("127.0.0.1", 25, Security::None, PASSWORD);
        let verified = passed(&service, &prepared).await;
        // It passed its test, and may be kept; it stays off.
        service.adopt(&prepared, verified.clone(), words()).await.expect("it is adopted");
        let (mut events, outcome) = watched(service.turn_on(&prepared, verified, words())).await;
        assert!(matches!(events.pop(), Some(TestEvent::Conversation(_))), "what was said is told");
        match outcome {
            Err(ServiceError::Delivery(_, error)) => {
                assert!(error.to_string().contains(answer), "{error}");
                assert_eq!(error.failure.stage, Stage::Message);
            }
            outcome => panic!("{answer}: {outcome:?}"),
        }
        assert_eq!(events.last(), Some(&TestEvent::Started(Stage::Message)), "{answer}");
        assert_eq!(house.gateway().switch, Switch::Off, "{answer}");
    }
}

#[tokio::test]
async fn r16_what_is_stored_of_a_code_is_not_the_code() {
    let code: Code = known("418276");
    let sent = CodeSent::new(&code, &other(), [7; 16], Timestamp::UNIX_EPOCH);
    assert!(!format!("{sent:?}").contains("418276"));
}
