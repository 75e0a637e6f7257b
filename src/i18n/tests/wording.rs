//! What certain sentences must say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::UnknownLanguage;
use super::*;
use crate::domain::{
    CertificateFacts, DomainServer, Fact, OwnAddresses, Policy, Reply, Requirements, StagePassed,
};

fn told(kind: FailureKind, host: &str) -> Advice {
    english().failure(&Failure::new(Stage::Tls, kind), &server(host))
}

#[test]
fn a_language_is_known_by_its_code_whatever_follows() {
    for (text, language) in [
        ("en", Ok(Language::English)),
        ("de", Ok(Language::German)),
        ("DE", Ok(Language::German)),
        ("de-AT", Ok(Language::German)),
        ("de_CH.UTF-8", Ok(Language::German)),
        ("en_GB@euro", Ok(Language::English)),
        ("fr", Err(UnknownLanguage)),
        ("", Err(UnknownLanguage)),
        ("C", Err(UnknownLanguage)),
        ("den", Err(UnknownLanguage)),
    ] {
        assert_eq!(text.parse(), language, "{text}");
    }
}

#[test]
fn each_language_speaks_itself() {
    let said = Language::all()
        .iter()
        .map(|language| (language.own_name(), Words::new(*language).common_cancel()));
    let said: Vec<_> = said.collect();
    assert_eq!(said, [("English", "Cancel".into()), ("Deutsch", "Abbrechen".into())]);
}

#[test]
fn the_checkbox_has_exactly_the_words_that_administrators_know() {
    assert_eq!(
        english().policy_allow(),
        "Allow users to send mail through an external SMTP server when configuring a \"from\" \
         address hosted outside your email domains"
    );
}

#[test]
fn a_wrong_password_brings_app_passwords_to_mind() {
    let failure = Failure::new(Stage::SignIn, FailureKind::SignInRefused);
    let server = server("smtp.partner.example");
    assert!(english().failure(&failure, &server).todo.contains("app password"));
    assert!(german().failure(&failure, &server).todo.contains("App-Passwort"));
}

#[test]
fn the_day_on_which_a_certificate_expired_is_told() {
    let day = Some(at("2026-03-03T12:00:00Z"));
    let expired = told(FailureKind::CertificateExpired(day), "smtp.partner.example");
    assert!(expired.what.ends_with("expired on 3 March 2026."), "{}", expired.what);
}

#[test]
fn of_the_names_in_a_certificate_three_are_told() {
    let names = |n: u8| (1..=n).map(|i| format!("{i}.example")).collect();
    let what = |n| told(FailureKind::CertificateWrongName(names(n)), "smtp.partner.example").what;
    assert!(what(3).contains("for 1.example, 2.example and 3.example."), "{}", what(3));
    assert!(what(4).contains("for 1.example, 2.example, 3.example, …."), "{}", what(4));
}

#[test]
fn who_named_a_server_for_receiving_is_told_the_likely_one_for_sending() {
    for (host, suggestion) in [
        ("imap.partner.example", "smtp.partner.example"),
        ("pop3.partner.example", "smtp.partner.example"),
        ("mail.partner.example", "smtp.partner.example"),
        ("partner.example", "smtp.…"),
        ("mail.example", "smtp.…"),
        ("192.0.2.7", "smtp.…"),
    ] {
        let todo = told(FailureKind::NotSmtp(Protocol::Imap), host).todo;
        assert!(todo.ends_with(&format!("often {suggestion}.")), "{host}: {todo}");
    }
}

#[test]
fn a_refusal_that_is_only_for_now_is_told_as_one() {
    let server = server("smtp.partner.example");
    let todo = |kind: FailureKind, code| {
        let reply = Reply { code, lines: vec!["Not now".to_owned()] };
        english().failure(&Failure::new(Stage::Sender, kind).with_reply(reply), &server).todo
    };
    let for_now = english().failure_for_now_todo();
    assert_eq!(todo(FailureKind::SenderRefused, 451), for_now);
    assert_ne!(todo(FailureKind::SenderRefused, 550), for_now);
    // What these advise fits better than waiting alone.
    assert_ne!(todo(FailureKind::TooManyTries, 421), for_now);
}

#[test]
fn a_route_names_the_server_and_the_reason() {
    let route = Route::Gateway { server: server("smtp.partner.example") };
    assert_eq!(
        english().route(&route),
        "Delivered by smtp.partner.example, because its gateway is on."
    );
}

#[test]
fn what_the_stages_found_is_told_on_one_line() {
    let now = at("2026-03-03T12:00:00Z");
    let fact = |fact, reply| {
        let stage = Stage::Tls;
        english().fact(&StagePassed { stage, took: Duration::ZERO, fact, reply }, now)
    };
    let certificate = CertificateFacts {
        names: vec!["smtp.partner.example".to_owned()],
        subject: "CN=smtp.partner.example".to_owned(),
        issuer: "Example CA".to_owned(),
        not_before: at("2026-01-01T00:00:00Z"),
        not_after: at("2026-05-13T13:00:00Z"),
        sha256: [7; 32].into(),
        chain: Vec::new(),
    };
    let greeting = Reply { code: 220, lines: vec!["smtp.partner.example ESMTP".to_owned()] };
    let offers = ["SIZE 35882577", "STARTTLS", "AUTH PLAIN LOGIN"].map(str::to_owned);
    for (told, expected) in [
        (
            fact(
                Fact::Addresses(vec![
                    [192, 0, 2, 25].into(),
                    "2001:db8::25".parse().expect("an IP"),
                ]),
                None,
            ),
            "192.0.2.25, 2001:db8::25",
        ),
        (fact(Fact::Connected(([192, 0, 2, 7], 587).into()), None), "192.0.2.7, port 587"),
        (fact(Fact::Greeted, Some(greeting)), "220 smtp.partner.example ESMTP"),
        (
            fact(
                Fact::Encrypted {
                    pinned: false,
                    version: "TLS 1.3".to_owned(),
                    certificate: Box::new(certificate),
                },
                None,
            ),
            "TLS 1.3; certificate valid for 71 days",
        ),
        (fact(Fact::Offers(offers.to_vec()), None), "offers SIZE, STARTTLS, AUTH"),
        (fact(Fact::Offers(Vec::new()), None), "offers nothing beyond the basics"),
        (
            fact(
                Fact::SignedIn { user_name: "user.name".to_owned(), mechanism: "PLAIN".to_owned() },
                None,
            ),
            "as user.name, with PLAIN",
        ),
        (fact(Fact::SenderAccepted(address("bob@partner.example")), None), "bob@partner.example"),
    ] {
        assert_eq!(told, expected);
    }
}

fn full_policy() -> Policy {
    Policy {
        per_user_outbound_gateways: true,
        email_domains: vec!["corp.example".parse().expect("a domain")],
        domain_server: Some(DomainServer {
            host: "smtp.corp.example".parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            user_name: Some("{login}".to_owned()),
        }),
        outbound_gateway: Some("archive.corp.example".parse().expect("a host")),
        own_address: OwnAddresses {
            template: Some("{login}@corp.example".parse().expect("a form")),
            list: BTreeMap::from([(
                "alice".parse().expect("a login"),
                address("a.smith@corp.example"),
            )]),
        },
        require: Requirements { encryption: false, confirmed_address: false },
        extra_ca: Some(PathBuf::from("/etc/outgate/ca.pem")),
    }
}

#[test]
fn every_change_of_a_policy_is_told() {
    assert_eq!(
        english().policy_changes(&Policy::default(), &full_policy()),
        [
            "gateways allowed",
            "email domain corp.example added",
            "mail server now smtp.corp.example, port 465, SSL/TLS",
            "user name at the mail server now {login}",
            "outbound gateway now archive.corp.example",
            "own addresses now {login}@corp.example",
            "alice gets the own address a.smith@corp.example",
            "encrypted connection no longer required",
            "confirmed address no longer required",
            "certificate authorities in /etc/outgate/ca.pem trusted",
        ]
    );
    assert_told_apart(|words| words.policy_changes(&full_policy(), &Policy::default()));
    assert_eq!(english().policy_changes(&full_policy(), &Policy::default()).len(), 9);
    assert_eq!(german().policy_changes(&full_policy(), &full_policy()), Vec::<String>::new());
}

#[test]
fn a_change_within_the_mail_server_is_told_alone() {
    let changed = |change: fn(&mut DomainServer)| {
        let mut policy = full_policy();
        policy.domain_server.as_mut().map(change).expect("a server");
        english().policy_changes(&full_policy(), &policy)
    };
    assert_eq!(
        changed(|server| server.port = 587),
        ["mail server now smtp.corp.example, port 587, SSL/TLS"]
    );
    assert_eq!(
        changed(|server| server.user_name = None),
        ["user name at the mail server typed by each person"]
    );
}

/// The messages of a language that stand on one line, by key.
fn one_liners(language: Language) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("i18n").join(language.code());
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let text = fs::read_to_string(path).expect("a catalogue can be read");
        let mut message = "";
        for (name, value) in text.lines().filter_map(|line| line.split_once('=')) {
            let key = if let Some(attribute) = name.trim().strip_prefix('.') {
                format!("{message}.{attribute}")
            } else {
                message = name.trim();
                message.to_owned()
            };
            found.insert(key, value.trim().to_owned());
        }
    }
    found.retain(|_, value| !value.is_empty() && !value.ends_with("->"));
    found
}

#[test]
fn nothing_was_left_untranslated() {
    // Names, units and words that both languages have.
    let alike = [
        "common-app",
        "common-in-seconds",
        "common-milliseconds",
        "common-seconds",
        "common-size-kilobytes",
        "common-size-megabytes",
        "test-security-ssl",
        "test-security-starttls",
        "address-step-server",
        "apps-git",
        "apps-relay-port",
        "apps-relay-server",
        "apps-thunderbird",
    ];
    let german = one_liners(Language::German);
    let english = one_liners(Language::English);
    assert!(english.len() > 300, "{}", english.len());
    let same: Vec<_> =
        english.iter().filter(|(key, value)| german.get(*key) == Some(value)).collect();
    let unexpected: Vec<_> =
        same.iter().filter(|(key, _)| !alike.contains(&key.as_str())).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    assert_eq!(same.len(), alike.len(), "some of these are translated now");
}
