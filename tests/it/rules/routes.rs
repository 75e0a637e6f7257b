//! R6 and R7: through the gateway or nowhere, and what a policy that forbids gateways pauses.

use outgate::domain::{Refusal, Security, ServerKind, Standing, Violation, WhenPaused};
use outgate::secrets::SecretError;
use outgate::service::{AddressEdit, ServiceError};

use super::house::{House, PASSWORD, entered, other, passed, submit, words};
use super::scripted::{Scripted, takes_all_but};

fn allow(house: &House, allowed: bool) {
    house.change_policy(|policy| policy.per_user_outbound_gateways = allowed);
}

#[tokio::test]
async fn r6_a_gateways_refusal_goes_back_in_its_own_words() {
    let house = House::start().await;
    let gateway = Scripted::start(takes_all_but(|line| {
        let refused = "554 5.7.1 Not on a Tuesday\r\n";
        line.starts_with("RCPT TO:<bob@").then(|| refused.to_owned())
    }));
    let gateway = gateway.await;
    house.place("127.0.0.1", 25, gateway.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = entered("127.0.0.1", 25, Security::None, PASSWORD);
    let verified = passed(&service, &prepared).await;
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    let before = house.domain.received().len();
    match submit(&service, &other()).await {
        Err(error @ ServiceError::Delivery(..)) => {
            assert!(error.to_string().contains("554 5.7.1 Not on a Tuesday"), "{error}");
            assert!(!error.is_transient());
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(house.domain.received().len(), before, "and not another way round");
}

#[tokio::test]
async fn r6_without_its_password_mail_waits_and_goes_nowhere_else() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    let before = (house.partner.received().len(), house.domain.received().len());
    house.keyring.set_locked(true);
    let error = submit(&service, &other()).await.map(|accepted| accepted.kind);
    let error = error.expect_err("nobody unlocks the keyring");
    assert!(matches!(error, ServiceError::Secret(SecretError::Locked(_))), "{error:?}");
    assert!(error.is_transient());
    assert_eq!((house.partner.received().len(), house.domain.received().len()), before);
    house.keyring.set_locked(false);
    let kind = submit(&service, &other()).await.expect("it leaves").kind;
    assert_eq!(kind, ServerKind::Gateway);
}

#[tokio::test]
async fn r7_a_pause_keeps_everything_and_an_end_of_it_resumes() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    let (stored, names) = (house.stored(), house.keyring.names());

    allow(&house, false);
    assert_eq!(house.standing(), Standing::Paused(Violation::GatewaysNotAllowed));
    let kind = submit(&service, &other()).await.expect("it leaves").kind;
    assert_eq!(kind, ServerKind::Domain);
    assert_eq!((house.stored(), house.keyring.names()), (stored, names));

    allow(&house, true);
    assert_eq!(house.standing(), Standing::On);
    let kind = submit(&service, &other()).await.expect("it leaves").kind;
    assert_eq!(kind, ServerKind::Gateway);
}

#[tokio::test]
async fn r7_where_the_user_wants_it_mail_of_a_paused_gateway_is_refused() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    let base = AddressEdit::from(&house.stored());
    let edit = AddressEdit { when_paused: WhenPaused::Refuse, ..base.clone() };
    service.edit_address(other(), base, edit).await.expect("it is saved");
    let before = house.domain.received().len();
    allow(&house, false);
    let refusal = Refusal::Paused(other(), Violation::GatewaysNotAllowed);
    let outcome = submit(&service, &other()).await.map(|accepted| accepted.kind);
    assert_eq!(outcome, Err(ServiceError::Refused(refusal)));
    assert_eq!(house.domain.received().len(), before);
    allow(&house, true);
    let kind = submit(&service, &other()).await.expect("it leaves").kind;
    assert_eq!(kind, ServerKind::Gateway);
}
