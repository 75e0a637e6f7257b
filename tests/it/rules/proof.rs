//! R4: only what passed its test delivers.

use outgate::domain::{
    Refusal, Route, SecretRef, Security, ServerKind, SmtpMsa, Standing, Switch, Violation,
};
use outgate::service::ServiceError;

use super::house::{
    House, PASSWORD, at_partner, change_policy, entered, known, other, passed, submit, words,
};
use super::scripted::{Scripted, takes_all_but};

#[tokio::test]
async fn r4_a_test_of_other_settings_turns_nothing_on() {
    let house = House::start().await;
    let service = house.service();
    house.add_confirmed(&service).await;
    let verified = passed(&service, &at_partner(PASSWORD)).await;
    // The same in every word, but the password was typed anew.
    let prepared = at_partner(PASSWORD);
    let names = house.keyring.names();
    let not_tested = Err(ServiceError::NotTested(other()));
    assert_eq!(service.turn_on(&prepared, verified.clone(), words()).await, not_tested);
    assert_eq!(service.adopt(&prepared, verified, words()).await, not_tested);
    assert_eq!(house.stored().gateway, None);
    assert_eq!(house.keyring.names(), names);
    assert_eq!(house.partner.received(), [], "nothing went through it");
}

#[tokio::test]
async fn r4_a_passed_test_alone_turns_nothing_on() {
    let house = House::start().await;
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = at_partner(PASSWORD);
    let verified = passed(&service, &prepared).await;
    service.adopt(&prepared, verified, words()).await.expect("it is adopted");
    assert_eq!(house.standing(), Standing::Off);
    assert_eq!(submit(&service, &other()).await.expect("it leaves").kind, ServerKind::Domain);
}

#[tokio::test]
async fn r4_a_draft_does_not_disturb_what_delivers() {
    let house = House::start().await;
    let service = house.service();
    let proved = house.turned_on(&service).await;
    let draft = entered("smtp.partner.example", 465, Security::Ssl, "not tested yet");
    let draft = house.replacing(draft);
    service.save_draft(other(), &draft).await.expect("it is saved");
    assert_eq!(house.gateway().draft.as_ref(), Some(draft.server()));
    assert_eq!(house.standing(), Standing::On);
    let accepted = submit(&service, &other()).await.expect("it leaves");
    assert_eq!((accepted.kind, &accepted.server), (ServerKind::Gateway, proved.server()));

    // The proved settings as a draft are no draft.
    let proved = house.replacing(proved);
    service.save_draft(other(), &proved).await.expect("it is saved");
    assert_eq!(house.gateway().draft, None);
}

#[tokio::test]
async fn r4_a_draft_reroutes_no_mail_that_is_refused() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    house.change_account(|account| {
        let gateway = account.addresses[0].gateway.as_mut().expect("it is on");
        gateway.proof = None;
    });
    let draft = house.replacing(at_partner(PASSWORD));
    service.save_draft(other(), &draft).await.expect("it is saved");
    assert_eq!(house.gateway().switch, Switch::On);
    assert_eq!(service.route(&other()).await, Route::Refused(Refusal::NotTested(other())));
}

#[tokio::test]
async fn r4_what_passed_in_the_place_of_what_delivers_is_tried_out_first() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    let another = house.another_partner(-1, 1).await;
    house.place("mx.partner.example", 587, another.address());
    // Its certificate is for another name; an address of its own is not needed to see R4 here.
    let prepared = entered("mx.partner.example", 587, Security::Starttls, PASSWORD);
    let failed = service.test_gateway(other(), prepared.clone()).await;
    assert!(matches!(failed, Err(ServiceError::Test(..))), "{failed:?}");

    let prepared = house.replacing(at_partner(PASSWORD));
    let verified = passed(&service, &prepared).await;
    let before = house.partner.received().len();
    service.adopt(&prepared, verified, words()).await.expect("it is adopted");
    assert_eq!(house.partner.received().len(), before + 1, "one message went through it");
    assert_eq!((&house.gateway().server, house.standing()), (prepared.server(), Standing::On));
}

#[tokio::test]
async fn r4_an_edited_file_counts_as_untested() {
    let house = House::start().await;
    let service = house.service();
    let proved = house.turned_on(&service).await;
    let received = || house.partner.received().len() + house.domain.received().len();
    let before = received();
    let edits: [fn(&mut SmtpMsa); 5] = [
        |server| server.host = known("127.0.0.1"),
        |server| server.port = 465,
        |server| server.security = Security::Ssl,
        |server| server.sign_in.as_mut().expect("it signs in").user_name = "eve".to_owned(),
        |server| {
            let sign_in = server.sign_in.as_mut().expect("it signs in");
            sign_in.password = SecretRef::Command("echo guessed".to_owned());
        },
    ];
    for (number, edit) in edits.into_iter().enumerate() {
        house.change_account(|account| {
            let gateway = account.addresses[0].gateway.as_mut().expect("it is on");
            gateway.server = proved.server().clone();
            edit(&mut gateway.server);
        });
        let refused = Refusal::NotTested(other());
        assert_eq!(service.route(&other()).await, Route::Refused(refused.clone()), "{number}");
        let outcome = submit(&service, &other()).await.map(|accepted| accepted.kind);
        assert_eq!(outcome, Err(ServiceError::Refused(refused)), "{number}");
        assert_eq!(house.standing(), Standing::Unproved, "{number}");
    }
    assert_eq!(received(), before, "and nothing was rerouted");
}

#[tokio::test]
async fn r4_a_policy_that_forbids_it_meanwhile_keeps_a_gateway_off() {
    let house = House::start().await;
    let store = house.store();
    // While the gateway takes the message, the administrator unticks.
    let gateway = Scripted::start(takes_all_but(move |line| {
        if line == "." {
            change_policy(&store, |policy| policy.per_user_outbound_gateways = false);
        }
        None
    }));
    let gateway = gateway.await;
    house.place("127.0.0.1", 25, gateway.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    let names = house.keyring.names();
    let prepared = entered("127.0.0.1", 25, Security::None, PASSWORD);
    let verified = passed(&service, &prepared).await;
    let outcome = service.turn_on(&prepared, verified, words()).await;
    assert_eq!(outcome, Err(ServiceError::Violation(Violation::GatewaysNotAllowed)));
    assert_eq!(house.stored().gateway, None);
    assert_eq!(house.keyring.names(), names);
}

#[tokio::test]
async fn r4_what_was_proved_delivers_however_the_address_was_spelt() {
    let house = House::start().await;
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = at_partner(PASSWORD);
    let spelt = known("Alice@Partner.Example");
    let verified = service.test_gateway(spelt, prepared.clone()).await.expect("it passes");
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    assert_eq!(house.standing(), Standing::On);
    let kind = submit(&service, &known("ALICE@partner.example")).await.expect("it leaves").kind;
    assert_eq!(kind, ServerKind::Gateway);

    // A test that says nothing about the address as it is stored turns nothing on.
    let prepared = house.replacing(at_partner(PASSWORD));
    let spelt = known("ALICE@partner.example");
    let verified = service.test_own(spelt, prepared.clone()).await.expect("it passes");
    let outcome = service.turn_on(&prepared, verified, words()).await;
    assert_eq!(outcome, Err(ServiceError::NotTested(known("ALICE@partner.example"))));
}
