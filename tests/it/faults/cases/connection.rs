//! The name is looked up, and a connection is made.

use outgate::domain::{FailureKind as Kind, Security, Stage};
use outgate::smtp::NameFault;

use super::super::case::{Case, Place, case};
use super::{good, greets, offers, signs_in, takes_sender};
use crate::faults::script::Script;

fn says(words: &str) -> NameFault {
    NameFault::Says(format!("failed to lookup address information: {words}"))
}

pub(super) fn rows() -> Vec<Case> {
    let passes = || takes_sender(signs_in());
    vec![
        case("nothing is wrong", "nichts ist falsch").script(passes()),
        case("no such name (NXDOMAIN)", "kein solcher Name (NXDOMAIN)")
            .named_wrong(says("Name or service not known"))
            .fails(Stage::Name, Kind::NameNotFound),
        case("the name server fails (SERVFAIL)", "der Namensdienst versagt (SERVFAIL)")
            .named_wrong(says("Temporary failure in name resolution"))
            .fails(Stage::Name, Kind::NameNotAnswered),
        case("the name server is broken for good", "der Namensdienst ist dauerhaft gestört")
            .named_wrong(says("Non-recoverable failure in name resolution"))
            .fails(Stage::Name, Kind::NameNotAnswered),
        case("no name server answers", "kein Namensdienst antwortet")
            .named_wrong(NameFault::Silent)
            .script(Script::default().silent_at(Stage::Name, 10_000))
            .fails(Stage::Name, Kind::NameNotAnswered),
        case("the name has no address", "der Name hat keine Adresse")
            .at_host("partner.example")
            .named_wrong(says("No address associated with hostname"))
            .fails(Stage::Name, Kind::NameWithoutAddress),
        case("IPv6 is dead, IPv4 is alive", "IPv6 ist tot, IPv4 lebt")
            .at(&[Place::ClosedV6, Place::Server])
            .script(passes()),
        case(
            "the first address does not answer, the second does",
            "die erste Adresse antwortet nicht, die zweite schon",
        )
        .at(&[Place::Silent, Place::Server])
        .script(Script::default().silent_at(Stage::Connect, 250).then_all(passes())),
        case("the port is closed", "der Port ist geschlossen")
            .at(&[Place::Closed])
            .fails(Stage::Connect, Kind::ConnectionRefused),
        case("no answer at all: filtered", "gar keine Antwort: gefiltert")
            .at(&[Place::Silent])
            .script(Script::default().silent_at(Stage::Connect, 10_000))
            .fails(Stage::Connect, Kind::TimedOut),
        case("no way leads there", "kein Weg führt dorthin")
            .at(&[Place::NoRoute])
            .fails(Stage::Connect, Kind::Unreachable),
        case("hangs up before it greets", "legt vor dem Gruß auf")
            .script(Script::default().silent_at(Stage::Greeting, 0).close())
            .fails(Stage::Greeting, Kind::ConnectionClosed),
        case("breaks off before it greets", "bricht vor dem Gruß ab")
            .script(Script::default().silent_at(Stage::Greeting, 0).reset())
            .fails(Stage::Greeting, Kind::ConnectionClosed),
        case("breaks off instead of TLS", "bricht statt TLS ab")
            .over(Security::Ssl)
            .script(Script::default().hear_anything().reset())
            .fails(Stage::Tls, Kind::TlsFailed),
        case("breaks off at EHLO", "bricht bei EHLO ab")
            .script(greets().hear("EHLO").reset())
            .fails(Stage::Tls, Kind::ConnectionClosed),
        case("breaks off at sign-in", "bricht bei der Anmeldung ab")
            .script(offers("AUTH PLAIN").hear("AUTH PLAIN").reset())
            .fails(Stage::SignIn, Kind::ConnectionClosed),
        case("nine seconds at every stage", "neun Sekunden in jedem Schritt")
            .script(
                Script::default()
                    .silent_at(Stage::Greeting, 9_000)
                    .say("220 smtp.partner.example ESMTP")
                    .hear("EHLO")
                    .silent_at(Stage::Tls, 9_000)
                    .say("250-smtp.partner.example\n250 STARTTLS")
                    .answer("STARTTLS", "220 2.0.0 Ready to start TLS")
                    .encrypt(good())
                    .hear("EHLO")
                    .silent_at(Stage::Ehlo, 9_000)
                    .say("250-smtp.partner.example\n250 AUTH PLAIN")
                    .hear("AUTH PLAIN")
                    // The whole has thirty seconds.
                    .silent_at(Stage::SignIn, 3_000),
            )
            .fails(Stage::SignIn, Kind::TimedOut),
        case("hangs up at sign-in", "legt bei der Anmeldung auf")
            .script(offers("AUTH PLAIN").hear("AUTH PLAIN").close())
            .fails(Stage::SignIn, Kind::ConnectionClosed),
    ]
}
