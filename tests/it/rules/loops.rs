//! R17: mail never loops.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use outgate::domain::{FailureKind, MAX_HOPS, OWN_LISTENER_KEYWORD, Refusal, Security, Stage};
use outgate::service::message::{End, Mailbox};
use outgate::service::{ServiceError, Submission};
use outgate::smtp::Dsn;

use super::house::{House, PASSWORD, entered, known, other, own, passed, submit, words};
use super::scripted::{Scripted, takes_all_but};

fn listener(line: &str) -> Option<String> {
    let offers = format!("250-localhost\r\n250-STARTTLS\r\n250 {OWN_LISTENER_KEYWORD}\r\n");
    line.starts_with("EHLO").then_some(offers)
}

#[tokio::test]
async fn r17_outgates_own_listener_is_no_server() {
    let house = House::start().await;
    let server = Scripted::start(takes_all_but(listener)).await;
    house.place("127.0.0.1", 2525, server.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    for (security, stage) in [(Security::None, Stage::Ehlo), (Security::Starttls, Stage::Tls)] {
        let prepared = entered("127.0.0.1", 2525, security, PASSWORD);
        let as_gateway = service.test_gateway(other(), prepared.clone()).await.map(drop);
        let as_domain_server = service.test_own(own(), prepared).await.map(drop);
        for outcome in [as_gateway, as_domain_server] {
            match outcome {
                Err(ServiceError::Test(_, failure)) => {
                    assert_eq!((failure.kind, failure.stage), (FailureKind::OwnListener, stage));
                }
                outcome => panic!("{outcome:?}"),
            }
        }
    }
    assert!(server.heard().iter().all(|line| !line.starts_with("AUTH")));
}

#[tokio::test]
async fn r17_a_server_that_became_outgates_own_listener_gets_no_mail() {
    let house = House::start().await;
    let became = Arc::<AtomicBool>::default();
    let is_listener = Arc::clone(&became);
    let server = Scripted::start(takes_all_but(move |line| {
        if is_listener.load(Ordering::SeqCst) { listener(line) } else { None }
    }));
    let server = server.await;
    house.place("127.0.0.1", 2525, server.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = entered("127.0.0.1", 2525, Security::None, PASSWORD);
    let verified = passed(&service, &prepared).await;
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");

    became.store(true, Ordering::SeqCst);
    let before = server.heard().len();
    match submit(&service, &other()).await {
        Err(ServiceError::Delivery(_, error)) => {
            assert_eq!(error.failure.kind, FailureKind::OwnListener);
        }
        outcome => panic!("{outcome:?}"),
    }
    let since = &server.heard()[before..];
    assert!(since.iter().all(|line| !line.starts_with("MAIL")), "{since:?}");
}

#[tokio::test]
async fn r17_a_message_that_passed_too_many_servers_goes_no_further() {
    let house = House::start().await;
    let service = house.service();
    let before = house.domain.received().len();
    let submission = Submission {
        sender: None,
        recipients: vec![Mailbox::Address(known("bob@customer.example"))],
        recipients_in_header: false,
        display_name: None,
        end: End::OfInput,
        dsn: Dsn::default(),
    };
    let passed = |hops: usize| {
        let received = "Received: from a by b; Tue, 24 Nov 2026 09:12:00 +0100\r\n".repeat(hops);
        format!("{received}From: {}\r\n\r\nDear Bob\r\n", own())
    };
    let too_often = service.submit(submission.clone(), passed(MAX_HOPS + 1).as_bytes()).await;
    let refused = ServiceError::Refused(Refusal::TooManyHops(MAX_HOPS + 1));
    assert_eq!(too_often.map(drop), Err(refused));
    assert_eq!(house.domain.received().len(), before);
    service.submit(submission, passed(MAX_HOPS).as_bytes()).await.expect("it leaves");
}
