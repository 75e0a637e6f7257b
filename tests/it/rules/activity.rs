//! R14: every attempt to deliver is in the person's activity record.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use outgate::domain::{
    Attempt, AttemptQuery, Conversation, KeepDays, Outcome, Said, Security, ServerKind, Stage,
};
use outgate::service::{AddressEdit, OwnBase, OwnEdit, Service};

use super::house::{House, PASSWORD, entered, known, other, own, passed, send_code, submit, words};
use super::scripted::{Scripted, takes_all_but};

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

/// What was said in the newest attempt.
async fn newest_conversation(service: &Service) -> Option<Conversation> {
    let found = service.find_attempts(AttemptQuery::default(), None, 1).await;
    let id = found.expect("it is read").attempts[0].id;
    service.conversation_of(id).await.expect("it is read")
}

#[tokio::test]
async fn r14_what_was_said_is_recorded_whatever_came_of_it() {
    let house = House::start().await;
    let service = house.service();
    let prepared = house.turned_on(&service).await;
    submit(&service, &other()).await.expect("it leaves");
    let said = newest_conversation(&service).await.expect("it was said");
    assert_eq!(said.host.to_string(), "smtp.partner.example");
    let last = said.lines.last().expect("there are lines");
    let taken = |said: &Said| matches!(said, Said::Server(words) if words.contains("queued as"));
    assert!(said.lines.iter().any(|line| taken(&line.said)), "{said:?}");
    assert!(last.at > std::time::Duration::ZERO, "{said:?}");

    house.keyring.replace(&prepared, "another one");
    submit(&service, &other()).await.expect_err("it is the wrong password");
    let said = newest_conversation(&service).await.expect("it was said");
    let refused = |said: &Said| matches!(said, Said::Server(words) if words.starts_with("535"));
    assert!(said.lines.iter().any(|line| refused(&line.said)), "{said:?}");

    submit(&service, &known("eve@partner.example")).await.expect_err("she is not set up");
    assert_eq!(newest_conversation(&service).await, None, "no server was asked");
}

#[tokio::test]
async fn r14_each_recipient_that_is_refused_is_recorded_with_the_servers_words() {
    let house = House::start().await;
    let is_on = Arc::<AtomicBool>::default();
    let refuses = Arc::clone(&is_on);
    let server = Scripted::start(takes_all_but(move |line| {
        let is_meant = line.starts_with("RCPT") && refuses.load(Ordering::SeqCst);
        is_meant.then(|| "550 5.1.1 Nobody of that name\r\n".to_owned())
    }));
    let server = server.await;
    house.place("127.0.0.1", 25, server.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = entered("127.0.0.1", 25, Security::None, PASSWORD);
    let verified = passed(&service, &prepared).await;
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    is_on.store(true, Ordering::SeqCst);
    submit(&service, &other()).await.expect_err("nobody takes it");
    let attempt = newest(&service).await;
    assert_eq!(attempt.refused.len(), 1, "{attempt:?}");
    assert_eq!(attempt.refused[0].answer, "550 5.1.1 Nobody of that name");
    assert!(!attempt.answer.contains('@'), "it is said once: {attempt:?}");
}

#[tokio::test]
async fn r14_the_record_is_kept_for_as_long_as_the_person_wants() {
    let house = House::start().await;
    let (service, other_window) = (house.service(), house.service());
    let mut seen = other_window.watch();
    let week = KeepDays::new(7).expect("a number");
    service.keep_activity(week).await.expect("it is saved");
    service.omit_subjects(true).await.expect("it is saved");
    let days = |snapshot: &std::sync::Arc<outgate::domain::Snapshot>| {
        let account = snapshot.person(other_window.person()).get().expect("it counts");
        (account.keep_activity_days, account.omit_subjects)
    };
    seen.wait_for(|snapshot| days(snapshot) == (week, true)).await.expect("it is seen");
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

#[tokio::test]
async fn r14_what_is_given_up_in_the_middle_is_recorded_as_far_as_it_got() {
    for (silent_at, outcome, stage) in [
        ("MAIL", Outcome::Deferred, Stage::Sender),
        // The server may have taken what it has whole.
        (".", Outcome::Unknown, Stage::Message),
    ] {
        let house = House::start().await;
        let (tell, mut told) = tokio::sync::watch::channel(false);
        let is_on = Arc::<AtomicBool>::default();
        let silent = Arc::clone(&is_on);
        let server = Scripted::start(takes_all_but(move |line| {
            let is_meant = line.starts_with(silent_at) && silent.load(Ordering::SeqCst);
            is_meant.then(|| {
                tell.send_replace(true);
                String::new()
            })
        }));
        let server = server.await;
        house.place("127.0.0.1", 25, server.address());
        let service = house.service();
        house.add_confirmed(&service).await;
        let prepared = entered("127.0.0.1", 25, Security::None, PASSWORD);
        let verified = passed(&service, &prepared).await;
        service.turn_on(&prepared, verified, words()).await.expect("it is turned on");

        is_on.store(true, Ordering::SeqCst);
        let from = other();
        tokio::select! {
            outcome = submit(&service, &from) => panic!("it ended: {outcome:?}"),
            heard = told.wait_for(|told| *told) => drop(heard.expect("the server runs")),
        }
        let attempt = newest(&service).await;
        let gateway = Some((ServerKind::Gateway, "127.0.0.1".to_owned()));
        assert_eq!(summary(&attempt), (gateway, outcome), "{silent_at}");
        assert_eq!((attempt.stage, attempt.subject.as_deref()), (Some(stage), Some("Tuesday")));
        assert_eq!(attempt.answer, "interrupted");
    }
}
