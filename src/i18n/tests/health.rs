//! What is said of how a gateway does.

use std::time::Duration;

use super::{address, at, english, german, server};
use crate::domain::{Failure, FailureKind, Health, Reply, Stage, Timestamp};
use crate::service::GatewayHealth;

fn now() -> Timestamp {
    at("2026-03-03T12:00:00Z")
}

fn ago(hours: u64) -> Timestamp {
    now() - Duration::from_secs(hours * 3600)
}

fn in_hours(hours: u64) -> Timestamp {
    now() + Duration::from_secs(hours * 3600)
}

fn proved() -> Health {
    Health::new(ago(48))
}

fn refused() -> Health {
    let reply = Reply { code: 535, lines: vec!["5.7.8 no".to_owned()] };
    let failure = Failure::new(Stage::SignIn, FailureKind::SignInRefused).with_reply(reply);
    proved().failed(ago(3), &failure)
}

fn gone() -> Health {
    proved().failed(ago(3), &Failure::new(Stage::Connect, FailureKind::ConnectionRefused))
}

#[test]
fn the_list_says_what_is_wrong_and_since_when() {
    let server = server("smtp.partner.example");
    for (health, badge, sentence) in [
        (proved(), None, "Works. Tested 2 days ago."),
        (
            proved().passed(ago(3), Some(in_hours(24 * 60))),
            None,
            "Works. Last checked 3 hours ago.",
        ),
        (
            proved().passed(ago(3), Some(in_hours(24 * 9 + 5))),
            Some("Certificate expires in 9 days"),
            "The certificate of smtp.partner.example expires in 9 days.",
        ),
        (
            proved().passed(ago(3), Some(in_hours(5))),
            Some("Certificate expires in 5 hours"),
            "The certificate of smtp.partner.example expires in 5 hours.",
        ),
        (
            proved().passed(ago(3), Some(ago(1))),
            Some("Certificate expired"),
            "The certificate of smtp.partner.example has expired.",
        ),
        (
            refused(),
            Some("Password refused"),
            "smtp.partner.example refused the password 3 hours ago.",
        ),
        (
            gone(),
            Some("Connection refused"),
            "smtp.partner.example is there, but nothing answers at port 587. First noticed 3 hours ago.",
        ),
    ] {
        let words = english();
        assert_eq!(words.health_badge(&health, &server, now()).as_deref(), badge);
        let said = words.health_sentence(&health, &server, now());
        assert!(said.starts_with(sentence), "{said}");
    }
    let said = german().health_badge(&proved().passed(ago(3), Some(in_hours(220))), &server, now());
    assert_eq!(said.as_deref(), Some("Zertifikat läuft in 9 Tagen ab"));
}

#[test]
fn the_desktop_says_whose_mail_is_refused_and_what_to_do() {
    for words in [english(), german()] {
        for health in [refused(), gone(), proved().passed(ago(3), Some(in_hours(220)))] {
            let server = server("smtp.partner.example");
            let address = address("bob@partner.example");
            let gateway = GatewayHealth { address, server, health };
            let (title, what) = words.health_news(&gateway, now());
            let said = format!("{title} {what}");
            assert!(said.contains("bob@partner.example"), "{said}");
            assert!(said.contains("smtp.partner.example"), "{said}");
            assert!(title.chars().count() < 70 && !what.contains("535"), "{said}");
        }
    }
}
