//! R14: every attempt to deliver is in the person's activity record.

use outgate::domain::{Attempt, Outcome, ServerKind};
use outgate::service::{AddressEdit, OwnBase, OwnEdit, Service};

use super::house::{House, known, other, own, send_code, submit};

async fn newest(service: &Service) -> Attempt {
    let recent = service.activity(1).await.expect("it is read");
    assert_eq!(recent.unreadable, 0);
    recent.attempts.into_iter().next().expect("there is one")
}

/// Kind, host and port of the server, and what came of it.
fn summary(attempt: &Attempt) -> (Option<(ServerKind, String)>, Outcome) {
    let server = attempt.server.as_ref();
    (server.map(|server| (server.kind, server.host.to_string())), attempt.outcome)
}

#[tokio::test]
async fn r14_every_attempt_is_recorded_with_what_came_of_it() {
    let house = House::start().await;
    let service = house.service();
    let domain = Some((ServerKind::Domain, "mail.corp.example".to_owned()));
    let gateway = Some((ServerKind::Gateway, "smtp.partner.example".to_owned()));

    // The mail with the code, without the code that stands in its subject.
    service.add_address(other(), AddressEdit::default()).await.expect("it is added");
    let code = send_code(&service, other()).await.expect("it is mailed");
    let attempt = newest(&service).await;
    assert_eq!(summary(&attempt), (domain.clone(), Outcome::Accepted));
    assert_eq!((attempt.from, attempt.recipients, attempt.subject), (Some(own()), 1, None));
    assert!(attempt.answer.starts_with("250"), "{}", attempt.answer);
    service.confirm(other(), code).await.expect("it is the code");
    service.remove_address(other()).await.expect("it is removed");

    // The one that turns a gateway on.
    house.turned_on(&service).await;
    let attempt = newest(&service).await;
    assert_eq!(summary(&attempt), (gateway.clone(), Outcome::Accepted));
    assert_eq!((attempt.from, attempt.recipients), (Some(other()), 1));

    // A message by either server.
    submit(&service, &other()).await.expect("it leaves");
    let attempt = newest(&service).await;
    assert_eq!(summary(&attempt), (gateway.clone(), Outcome::Accepted));
    assert_eq!(attempt.subject.as_deref(), Some("Tuesday"));
    assert!(attempt.answer.contains("queued as"), "{}", attempt.answer);
    submit(&service, &own()).await.expect("it leaves");
    assert_eq!(summary(&newest(&service).await), (domain, Outcome::Accepted));

    // One that no server was asked about.
    let eve = known("eve@partner.example");
    submit(&service, &eve).await.expect_err("she is not set up");
    let attempt = newest(&service).await;
    assert_eq!(summary(&attempt), (None, Outcome::Refused));
    assert_eq!((attempt.from, attempt.recipients), (Some(eve), 1));

    // One whose password could not be had: it may work later.
    house.keyring.set_locked(true);
    submit(&service, &other()).await.expect_err("the keyring is locked");
    let attempt = newest(&service).await;
    assert_eq!(summary(&attempt), (gateway, Outcome::Deferred));
    assert!(attempt.answer.contains("nobody unlocks it"), "{}", attempt.answer);
    assert_eq!(service.activity(100).await.expect("it is read").attempts.len(), 6);
}

#[tokio::test]
async fn r14_what_a_gateway_refuses_or_does_not_answer_is_recorded() {
    let house = House::start().await;
    let service = house.service();
    let prepared = house.turned_on(&service).await;
    // Another password by now, at the server.
    house.keyring.replace(&prepared, "another one");
    submit(&service, &other()).await.expect_err("it is the wrong password");
    let attempt = newest(&service).await;
    assert_eq!(attempt.outcome, Outcome::Refused);
    assert!(attempt.answer.contains("535 5.7.8"), "{}", attempt.answer);

    drop(house.partner);
    submit(&service, &other()).await.expect_err("nobody listens there any more");
    assert_eq!(newest(&service).await.outcome, Outcome::Deferred);
}

#[tokio::test]
async fn r14_subjects_are_left_out_where_the_person_wants_that() {
    let house = House::start().await;
    let service = house.service();
    let edit = OwnEdit { omit_subjects: true, ..OwnEdit::default() };
    service.save_own(OwnBase::default(), edit).await.expect("it is saved");
    submit(&service, &own()).await.expect("it leaves");
    submit(&service, &other()).await.expect_err("it is not set up");
    let recent = service.activity(10).await.expect("it is read").attempts;
    let subjects: Vec<_> = recent.into_iter().map(|attempt| attempt.subject).collect();
    assert_eq!(subjects, [None, None]);
}
