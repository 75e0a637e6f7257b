//! A gateway that stops working is noticed, and nothing else comes of it (R6).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use outgate::domain::{
    Condition, FailureKind, Health, Level, Outcome, Security, Stage, Switch, Timestamp, Verdict,
};
use outgate::service::{Checked, Checks, GatewayHealth, Service, ServiceError};
use tokio::time::timeout;

use super::house::{House, PASSWORD, at_partner, entered, other, passed, submit, words};
use super::scripted::{Scripted, takes_all_but};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Longer than any machine takes, so that only what never happens fails.
const PATIENCE: Duration = Duration::from_secs(20);

fn now() -> Timestamp {
    Timestamp::now()
}

/// The one gateway that there is, as the record has it.
async fn gateway(service: &Service) -> GatewayHealth {
    let mut all = service.health().await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn checked(service: &Service, checks: Checks, at: Timestamp) -> Vec<Checked> {
    service.check_health(checks, at).await.expect("what was learned is kept")
}

/// A gateway on loopback without TLS, which says what the test wants.
async fn scripted(
    answers: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> (House, Service, Scripted) {
    let house = House::start().await;
    let server = Scripted::start(takes_all_but(answers)).await;
    house.place("127.0.0.1", 25, server.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = entered("127.0.0.1", 25, Security::None, PASSWORD);
    let verified = passed(&service, &prepared).await;
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    (house, service, server)
}

#[tokio::test]
async fn a_gateway_is_checked_once_a_day_without_a_message() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    let taken = house.partner.received();
    let proved_at = gateway(&service).await.health.proved_at;
    let almost = proved_at + DAY - Duration::from_secs(1);
    assert_eq!(checked(&service, Checks::Due, almost).await, []);
    let due = proved_at + DAY;
    let after = checked(&service, Checks::Due, due).await;
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].error, None);
    let health = &after[0].gateway.health;
    assert_eq!((health.checked_at, health.due(due)), (due, due + DAY));
    let Verdict::Works { certificate_until: Some(until) } = health.verdict else {
        panic!("its certificate was seen: {health:?}");
    };
    assert!(until > proved_at, "{until}");
    assert_eq!(checked(&service, Checks::Due, due + HOUR).await, [], "it was checked");
    assert_eq!(house.partner.received(), taken, "no message is sent");
}

#[tokio::test]
async fn r6_a_password_that_is_refused_is_noticed_and_told_once_and_the_gateway_stays_on() {
    let house = House::start().await;
    let service = house.service();
    let prepared = house.turned_on(&service).await;
    house.keyring.replace(&prepared, "another");
    let at = now() + DAY;
    let after = checked(&service, Checks::Due, at).await;
    assert!(matches!(&after[0].error, Some(ServiceError::Test(..))), "{after:?}");
    let health = after[0].gateway.health.clone();
    let Condition::PasswordRefused { since, failure } = health.condition(at) else {
        panic!("{health:?}");
    };
    assert_eq!((since, failure.stage), (at, Stage::SignIn));
    assert!(failure.reply.as_ref().is_some_and(|reply| reply.code == 535), "in its words");
    // Another process sees it, and one of both tells it.
    let another = house.service();
    assert_eq!(gateway(&another).await.health, health);
    let news = another.health_news(at).await.expect("it is kept");
    assert_eq!(news.len(), 1);
    assert_eq!(service.health_news(at).await, Ok(Vec::new()));
    // The same wrong password is not tried every hour: that would lock the account.
    assert_eq!(checked(&service, Checks::Due, at + HOUR).await, []);
    assert_eq!(checked(&service, Checks::Due, at + DAY).await.len(), 1);
    assert_eq!(service.health_news(at + DAY).await, Ok(Vec::new()), "it is told once");

    assert_eq!(house.gateway().switch, Switch::On);
    let outcome = submit(&service, &other()).await;
    assert!(matches!(outcome, Err(ServiceError::Delivery(..))), "through it or nowhere");
    assert_eq!(house.domain.received(), [], "and never another way");

    // Well again, and bad again: that is news again.
    house.keyring.replace(&prepared, PASSWORD);
    let later = at + DAY + DAY;
    let after = checked(&service, Checks::All, later).await;
    assert_eq!(after[0].gateway.health.condition(later), Condition::Works);
    assert_eq!(service.health_news(later).await, Ok(Vec::new()));
    house.keyring.replace(&prepared, "another");
    checked(&service, Checks::All, later + HOUR).await;
    assert_eq!(service.health_news(later + HOUR).await.expect("it is kept").len(), 1);
}

#[tokio::test]
async fn a_certificate_that_expires_soon_is_told() {
    let house = House::start().await;
    let partner = house.another_partner(-1, 10).await;
    house.place("smtp.partner.example", 588, partner.address());
    let service = house.service();
    house.add_confirmed(&service).await;
    let prepared = entered("smtp.partner.example", 588, Security::Starttls, PASSWORD);
    let verified = passed(&service, &prepared).await;
    service.turn_on(&prepared, verified, words()).await.expect("it is turned on");
    let at = now();
    let after = checked(&service, Checks::All, at).await;
    assert_eq!(after[0].error, None, "it works");
    let Condition::CertificateExpires(until) = after[0].gateway.health.condition(at) else {
        panic!("{after:?}");
    };
    let left = until.duration_since(at).as_hours();
    assert!((9 * 24..=10 * 24).contains(&left), "{left}");
    assert_eq!(after[0].gateway.health.level(at), Level::Warning);
    assert_eq!(service.health_news(at).await.expect("it is kept").len(), 1);
}

#[tokio::test]
async fn a_refused_delivery_is_noted_where_the_gateway_is_at_fault_and_doubted_where_not() {
    for (at, answer, condition_is_bad, due_at_once) in [
        ("AUTH", "535 5.7.8 No", true, false),
        ("EHLO", "554 5.3.2 Go away", true, true),
        ("MAIL", "553 5.7.1 Not yours", false, true),
        ("RCPT", "550 5.1.1 Nobody", false, true),
        (".", "554 5.7.1 Spam", false, true),
    ] {
        let refuses = Arc::new(AtomicBool::new(false));
        let switch = Arc::clone(&refuses);
        let (house, service, _server) = scripted(move |line| {
            let refuse = switch.load(Ordering::SeqCst);
            (refuse && line.starts_with(at)).then(|| format!("{answer}\r\n"))
        })
        .await;
        let proved_at = gateway(&service).await.health.proved_at;
        submit(&service, &other()).await.expect("it leaves");
        assert!(service.health().await[0].health.is_well());
        refuses.store(true, Ordering::SeqCst);
        let outcome = submit(&service, &other()).await.map(|accepted| accepted.reply);
        assert!(matches!(outcome, Err(ServiceError::Delivery(..))), "{answer}: {outcome:?}");
        // Whichever process it was: everybody knows.
        let health = gateway(&house.service()).await.health;
        assert!(!health.is_well(), "{answer}");
        let later = now() + 2 * HOUR;
        let is_bad = !matches!(health.condition(later), Condition::Works);
        assert_eq!(is_bad, condition_is_bad, "{answer}: {health:?}");
        // No sooner than an hour after the last check, which was the test before it was on.
        assert_eq!(health.due(proved_at + HOUR) <= proved_at + HOUR, due_at_once, "{answer}");
        assert_eq!(checked(&service, Checks::Due, proved_at + HOUR / 2).await, []);
        assert_eq!(house.gateway().switch, Switch::On, "{answer}");
        // A delivery that it takes says that all is well.
        refuses.store(false, Ordering::SeqCst);
        submit(&service, &other()).await.expect("it leaves");
        assert!(gateway(&service).await.health.is_well(), "{answer}");
        // And the stage of the one that failed is in the activity record.
        let attempts = service.activity(2).await.expect("it reads").attempts;
        assert_eq!((attempts[0].outcome, attempts[0].stage), (Outcome::Accepted, None));
        let stage = match at {
            "AUTH" => Stage::SignIn,
            "EHLO" => Stage::Ehlo,
            "MAIL" => Stage::Sender,
            "RCPT" => Stage::Recipients,
            _ => Stage::Message,
        };
        assert_eq!(attempts[1].stage, Some(stage), "{answer}");
    }
}

#[tokio::test]
async fn what_is_the_fault_of_this_machine_is_not_told_of_the_gateway() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    house.keyring.set_locked(true);
    let at = now() + DAY;
    let after = checked(&service, Checks::Due, at).await;
    assert!(matches!(after[0].error, Some(ServiceError::Secret(_))), "{after:?}");
    let health = &after[0].gateway.health;
    assert_eq!((health.condition(at), health.level(at)), (Condition::Works, Level::Good));
    assert_eq!(health.due(at), at + HOUR, "and is tried again in an hour");
    // A password that is gone is not coming back.
    house.keyring.set_locked(false);
    for name in house.keyring.names() {
        outgate::secrets::Secrets::remove(&house.keyring, &name).expect("it is removed");
    }
    let after = checked(&service, Checks::All, at).await;
    let Condition::Fails { failure, .. } = after[0].gateway.health.condition(at) else {
        panic!("{after:?}");
    };
    assert_eq!(failure.kind, FailureKind::NoPassword);
}

#[tokio::test]
async fn what_was_proved_anew_begins_anew() {
    let house = House::start().await;
    let service = house.service();
    let prepared = house.turned_on(&service).await;
    house.keyring.replace(&prepared, "another");
    checked(&service, Checks::All, now()).await;
    assert!(!gateway(&service).await.health.is_well());
    let typed = house.replacing(at_partner(PASSWORD));
    let verified = passed(&service, &typed).await;
    service.adopt(&typed, verified, words()).await.expect("it is adopted");
    let health = gateway(&service).await.health;
    assert_eq!(health, Health::new(health.proved_at));
}

#[tokio::test]
async fn r7_what_does_not_deliver_is_not_checked() {
    let house = House::start().await;
    let service = house.service();
    house.turned_on(&service).await;
    let at = now() + 2 * DAY;
    let heard = house.partner.received().len();
    house.change_policy(|policy| policy.per_user_outbound_gateways = false);
    assert_eq!(checked(&service, Checks::All, at).await, [], "paused");
    house.change_policy(|policy| policy.per_user_outbound_gateways = true);
    service.turn_off(other()).await.expect("it is turned off");
    assert_eq!(checked(&service, Checks::All, at).await, [], "off");
    let one = service.check_health(Checks::One(other()), at).await;
    assert_eq!(one, Err(ServiceError::GatewayNotOn(other())));
    assert_eq!(house.partner.received().len(), heard);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_checks_at_a_time() {
    let house = House::start().await;
    house.turned_on(&house.service()).await;
    let at = now() + DAY;
    let due = (0..6).map(|_| {
        // Each is a process of its own, as it were.
        let service = house.service();
        tokio::spawn(async move { checked(&service, Checks::Due, at).await.len() })
    });
    let mut checks = 0;
    for one in due.collect::<Vec<_>>() {
        checks += one.await.expect("it ends");
    }
    assert_eq!(checks, 1, "the others left it to the one");
}

#[tokio::test]
async fn who_minds_the_gateways_checks_what_is_due_and_tells_what_is_new() {
    let house = House::start().await;
    let service = house.service();
    let prepared = house.turned_on(&service).await;
    house.keyring.replace(&prepared, "another");
    let minding = house.service();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let minding = tokio::spawn(async move {
        minding.mind_health(move |news| drop(tell.send(news))).await;
    });
    // It is due only tomorrow; but a refused delivery of another process is told at once.
    submit(&service, &other()).await.expect_err("the password is wrong");
    let news = timeout(PATIENCE, told.recv()).await.expect("it is told").expect("it minds");
    assert_eq!(news.address, other());
    assert!(matches!(news.health.condition(now()), Condition::PasswordRefused { .. }));
    minding.abort();
    assert_eq!(house.gateway().switch, Switch::On);
}

#[tokio::test]
async fn nothing_that_is_kept_of_a_gateway_is_a_secret() {
    let house = House::start().await;
    let service = house.service();
    let prepared = house.turned_on(&service).await;
    house.keyring.replace(&prepared, "hunter2");
    checked(&service, Checks::All, now()).await;
    let kept = std::fs::read_to_string(house.folder.path().join("state/health.json"));
    let kept = kept.expect("it is kept");
    assert!(kept.contains("sign_in_refused"), "{kept}");
    assert!(!kept.contains("hunter2") && !kept.contains(PASSWORD), "{kept}");
}
