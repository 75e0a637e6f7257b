//! What is suggested after a failed test: only what was proved, or what the person can enter, and
//! nothing that takes long to find out.

use std::net::SocketAddr;
use std::time::Duration;

use outgate::demo::server::{Config, MailServer};
use outgate::domain::{Endpoint, Security, SmtpMsa, Suggestion};
use outgate::service::{Prepared, Service, ServiceError};

use super::house::{House, PASSWORD, entered, known, other, passed};
use super::scripted::{Scripted, takes_all_but};

const HOST: &str = "smtp.partner.example";

/// Tests a server at this port with this security, which fails, and gives what is suggested.
async fn suggested(service: &Service, port: u16, security: Security) -> Vec<Suggestion> {
    let prepared = entered(HOST, port, security, PASSWORD);
    match service.test_gateway(other(), prepared).await {
        Err(ServiceError::Test(server, failure)) => {
            service.suggestions(other(), *server, failure).await
        }
        outcome => panic!("{outcome:?}"),
    }
}

fn use_server(port: u16, security: Security) -> Suggestion {
    Suggestion::UseServer(Endpoint { host: known(HOST), port, security })
}

/// A house with these servers at other ports of the gateway's host.
async fn house_with(places: &[(u16, SocketAddr)]) -> (House, Service) {
    let house = House::start().await;
    for (port, address) in places {
        house.place(HOST, *port, *address);
    }
    let service = house.service();
    house.add_confirmed(&service).await;
    (house, service)
}

#[tokio::test]
async fn a_mix_up_of_port_and_encryption_leads_to_a_test_that_passes() {
    let (_house, service) = house_with(&[]).await;
    for (port, security) in [
        // The server with STARTTLS, spoken to as one with TLS from the start.
        (587, Security::Ssl),
        // Nothing is known at these.
        (465, Security::Ssl),
        (465, Security::Starttls),
    ] {
        let suggestions = suggested(&service, port, security).await;
        if port == 587 {
            assert_eq!(suggestions, [use_server(587, Security::Starttls)]);
        } else {
            // The name leads nowhere at that port, which is no mix-up.
            assert_eq!(suggestions, []);
        }
    }
    passed(&service, &entered(HOST, 587, Security::Starttls, PASSWORD)).await;
}

#[tokio::test]
async fn a_closed_port_leads_to_the_one_that_is_open() {
    let (port, _held) = crate::faulty::closed_port();
    let closed = SocketAddr::from(([127, 0, 0, 1], port));
    let (_house, service) = house_with(&[(465, closed)]).await;
    let suggestions = suggested(&service, 465, Security::Ssl).await;
    assert_eq!(suggestions, [use_server(587, Security::Starttls)]);
}

#[tokio::test]
async fn a_place_that_would_fail_as_well_is_not_suggested() {
    let house = House::start().await;
    let expired = house.another_partner(-30, -1).await;
    let plain = Scripted::start(takes_all_but(|_| None)).await;
    house.place("other.partner.example", 25, plain.address());
    house.place("other.partner.example", 587, expired.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = entered("other.partner.example", 25, Security::Starttls, PASSWORD);
    let outcome = service.test_gateway(other(), prepared).await;
    let Err(ServiceError::Test(server, failure)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(service.suggestions(other(), *server, failure).await, []);
}

#[tokio::test]
async fn a_place_without_a_sign_in_is_not_suggested_to_somebody_who_has_one() {
    let house = House::start().await;
    let without = Config {
        name: "other.partner.example".to_owned(),
        security: Security::Starttls,
        users: Vec::new(),
        require_sign_in: false,
        certificate: None,
    };
    let without = MailServer::start(without, &house.authority).await.expect("it starts");
    let plain = Scripted::start(takes_all_but(|_| None)).await;
    house.place("other.partner.example", 25, plain.address());
    house.place("other.partner.example", 587, without.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    let mut prepared = entered("other.partner.example", 25, Security::Starttls, PASSWORD);
    for (signs_in, offered) in [(true, false), (false, true)] {
        if !signs_in {
            let server = SmtpMsa { sign_in: None, ..prepared.server().clone() };
            prepared = Prepared::stored(server);
        }
        let outcome = service.test_gateway(other(), prepared.clone()).await;
        let Err(ServiceError::Test(server, failure)) = outcome else { panic!("{outcome:?}") };
        let suggestions = service.suggestions(other(), *server, failure).await;
        assert_eq!(!suggestions.is_empty(), offered, "{suggestions:?}");
    }
}

#[tokio::test]
async fn proving_ends_within_five_seconds_where_nobody_answers() {
    let silent = Scripted::start(|_| String::new()).await;
    let closed =
        Scripted::start(takes_all_but(|line| line.is_empty().then(|| "554 No\r\n".to_owned())));
    let closed = closed.await;
    let house = House::start().await;
    for (port, server) in [(25, &closed), (465, &silent), (587, &silent)] {
        house.place("other.partner.example", port, server.address());
    }
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = entered("other.partner.example", 25, Security::Starttls, PASSWORD);
    let outcome = service.test_gateway(other(), prepared).await;
    let Err(ServiceError::Test(server, failure)) = outcome else { panic!("{outcome:?}") };

    tokio::time::pause();
    let began = tokio::time::Instant::now();
    assert_eq!(service.suggestions(other(), *server, failure).await, []);
    let took = began.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(6)).contains(&took), "{took:?}");
    // It was asked, and told nothing.
    assert!(silent.heard().iter().any(String::is_empty), "{:?}", silent.heard());
    assert!(silent.heard().iter().all(|line| !line.contains("AUTH")), "{:?}", silent.heard());
}

#[tokio::test]
async fn what_the_policy_forbids_is_not_even_asked() {
    let listening = Scripted::start(|_| String::new()).await;
    let (house, service) = house_with(&[(465, listening.address())]).await;
    let prepared = entered(HOST, 587, Security::Ssl, PASSWORD);
    let outcome = service.test_gateway(other(), prepared).await;
    let Err(ServiceError::Test(server, failure)) = outcome else { panic!("{outcome:?}") };
    house.change_policy(|policy| policy.per_user_outbound_gateways = false);
    assert_eq!(service.suggestions(other(), *server, failure).await, []);
    assert_eq!(listening.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_user_name_leads_to_the_whole_address() {
    let (_house, service) = house_with(&[]).await;
    let prepared = entered(HOST, 587, Security::Starttls, "guessed");
    let outcome = service.test_gateway(other(), prepared).await;
    let Err(ServiceError::Test(server, failure)) = outcome else { panic!("{outcome:?}") };
    let server: SmtpMsa = *server;
    assert_eq!(
        service.suggestions(other(), server, failure).await,
        [
            Suggestion::WholeAddressAsUserName("alice@partner.example".to_owned()),
            Suggestion::EnterPasswordAgain,
        ]
    );
}
