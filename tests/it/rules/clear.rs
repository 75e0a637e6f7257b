//! R5: a password never travels without verified TLS.

use outgate::domain::{DomainServer, FailureKind, Refusal, Security, ServerKind, Violation};
use outgate::service::{PasswordEntry, Prepared, ServerEntry, ServiceError};

use super::house::{House, PASSWORD, entered, known, other, own, passed, submit, words};
use super::scripted::{Scripted, takes_all_but};

/// A house with a server in clear text at `smtp.partner.example`, port 25.
async fn with_clear_server() -> (House, Scripted) {
    let server = Scripted::start(takes_all_but(|_| None)).await;
    let house = House::start().await;
    house.place("smtp.partner.example", 25, server.address());
    (house, server)
}

fn waive_encryption(house: &House) {
    house.change_policy(|policy| policy.require.encryption = false);
}

#[tokio::test]
async fn r5_a_server_that_would_see_the_password_is_not_even_connected_to() {
    let (house, server) = with_clear_server().await;
    let service = house.service();
    house.add_confirmed(&service).await;
    let in_clear = ServiceError::Violation(Violation::PasswordInClear);
    let prepared = entered("smtp.partner.example", 25, Security::None, PASSWORD);
    let tested = service.test_gateway(other(), prepared.clone()).await;
    assert_eq!(tested.map(drop), Err(in_clear.clone()));
    // Nor as the domain mail server, and no policy allows it.
    waive_encryption(&house);
    let tested = service.test_gateway(other(), prepared.clone()).await;
    assert_eq!(tested.map(drop), Err(in_clear.clone()));
    let tested = service.test_own(own(), prepared).await;
    assert_eq!(tested.map(drop), Err(in_clear));
    assert_eq!(server.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn r5_no_policy_makes_the_domain_mail_server_see_it() {
    let (house, server) = with_clear_server().await;
    let clear = DomainServer {
        host: known("smtp.partner.example"),
        port: 25,
        security: Security::None,
        user_name: None,
    };
    let in_clear = ServiceError::Violation(Violation::PasswordInClear);
    let service = house.service();
    let proposed = service.prepare_domain_server(&clear).expect("the account counts");
    assert_eq!(service.test_own(own(), proposed).await.map(drop), Err(in_clear.clone()));

    house.change_policy(|policy| policy.domain_server = Some(clear.clone()));
    waive_encryption(&house);
    let service = house.service();
    let password = PasswordEntry::Command("echo guessed".to_owned());
    let prepared = service.prepare_own_sign_in(Some(("alice".to_owned(), password)));
    assert_eq!(prepared.map(drop), Err(in_clear));
    let refused = Refusal::DomainServer(Violation::PasswordInClear);
    let outcome = submit(&service, &own()).await.map(|accepted| accepted.kind);
    assert_eq!(outcome, Err(ServiceError::Refused(refused)));
    assert_eq!(server.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn r5_no_edit_of_the_file_makes_a_gateway_see_it() {
    let (house, server) = with_clear_server().await;
    waive_encryption(&house);
    let service = house.service();
    house.turned_on(&service).await;
    house.change_account(|account| {
        let gateway = account.addresses[0].gateway.as_mut().expect("it is on");
        gateway.server.port = 25;
        gateway.server.security = Security::None;
    });
    let outcome = submit(&service, &other()).await.map(|accepted| accepted.kind);
    assert_ne!(outcome, Ok(ServerKind::Gateway));
    assert_eq!(server.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn r5_a_server_without_sign_in_needs_the_policys_leave() {
    let (house, server) = with_clear_server().await;
    let service = house.service();
    house.add_confirmed(&service).await;
    let entry = ServerEntry {
        host: known("smtp.partner.example"),
        port: 25,
        security: Security::None,
        pinned_certificate: None,
        sign_in: None,
    };
    let prepared: Prepared = entry.prepare().expect("there is nothing to make");
    let tested = service.test_gateway(other(), prepared.clone()).await;
    let required = ServiceError::Violation(Violation::EncryptionRequired);
    assert_eq!(tested.map(drop), Err(required.clone()));
    assert_eq!(server.heard(), Vec::<String>::new());

    waive_encryption(&house);
    let verified = passed(&service, &prepared).await;
    service.turn_on(&prepared, verified.clone(), words()).await.expect("it is turned on");
    assert_eq!(submit(&service, &other()).await.expect("it leaves").kind, ServerKind::Gateway);
    assert!(server.heard().iter().all(|line| !line.starts_with("AUTH")));

    // A test that passed under a policy that waived it is not enough under one that does not.
    house.change_policy(|policy| policy.require.encryption = true);
    assert_eq!(service.turn_on(&prepared, verified, words()).await, Err(required));
}

#[tokio::test]
async fn r5_a_name_that_leads_to_loopback_is_not_loopback() {
    let (house, server) = with_clear_server().await;
    // `localhost` is this machine by its name; what a name resolves to counts for nothing.
    house.place("localhost", 25, server.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    passed(&service, &entered("localhost", 25, Security::None, PASSWORD)).await;
    assert!(server.heard().iter().any(|line| line.starts_with("AUTH PLAIN")));

    // A server that takes encryption away is told nothing.
    let before = server.heard().len();
    let stripped = entered("smtp.partner.example", 25, Security::Starttls, PASSWORD);
    match service.test_gateway(other(), stripped).await {
        Err(ServiceError::Test(_, failure)) => {
            assert_eq!(failure.kind, FailureKind::TlsNotOffered);
        }
        passed => panic!("{passed:?}"),
    }
    assert!(server.heard()[before..].iter().all(|line| !line.starts_with("AUTH")));
}
