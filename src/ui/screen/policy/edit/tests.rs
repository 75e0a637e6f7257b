//! What each field means, and what becomes of it when somebody else saves.

use super::*;

/// A policy in which everything is set.
fn policy() -> Policy {
    Policy {
        per_user_outbound_gateways: true,
        email_domains: vec![
            "corp.example".parse().expect("it parses"),
            "*.corp.example".parse().expect("it parses"),
        ],
        domain_server: Some(DomainServer {
            host: "smtp.corp.example".parse().expect("it parses"),
            port: 465,
            security: Security::Ssl,
            user_name: Some("{login}".to_owned()),
        }),
        outbound_gateway: Some("archive.corp.example".parse().expect("it parses")),
        own_address: OwnAddresses {
            template: Some("{login}@corp.example".parse().expect("it parses")),
            list: [(
                "bob".parse().expect("it parses"),
                "robert@corp.example".parse().expect("it parses"),
            )]
            .into(),
        },
        require: Requirements { encryption: false, confirmed_address: true },
        extra_ca: Some(PathBuf::from("/etc/outgate/ca.pem")),
    }
}

#[test]
fn a_policy_comes_back_as_it_was() {
    for policy in [Policy::default(), policy()] {
        let edit = PolicyEdit::new(&policy);
        assert_eq!(edit.parse(&policy).as_ref(), Some(&policy));
        assert!(!edit.differs_from(&policy));
        assert_eq!(edit.wrong(), []);
    }
}

#[test]
fn each_field_means_its_part_of_the_policy() {
    type Change = fn(&mut Policy);
    let rows: [(Entry, &str, Change); 8] = [
        (Entry::NewDomain, " corp.test ", |policy| {
            policy.email_domains.push("corp.test".parse().expect("it parses"));
        }),
        (Entry::Host, "mail.corp.example", |policy| {
            policy.domain_server.as_mut().expect("a server").host =
                "mail.corp.example".parse().expect("it parses");
        }),
        (Entry::Host, "", |policy| policy.domain_server = None),
        (Entry::Port, "2465", |policy| {
            policy.domain_server.as_mut().expect("a server").port = 2465;
        }),
        (Entry::UserName, "", |policy| {
            policy.domain_server.as_mut().expect("a server").user_name = None;
        }),
        (Entry::OutboundGateway, "  ", |policy| policy.outbound_gateway = None),
        (Entry::OwnAddress, "", |policy| policy.own_address.template = None),
        (Entry::ExtraCa, "/tmp/ca.pem", |policy| {
            policy.extra_ca = Some(PathBuf::from("/tmp/ca.pem"));
        }),
    ];
    for (entry, text, change) in rows {
        let base = policy();
        let mut expected = base.clone();
        change(&mut expected);
        let mut edit = PolicyEdit::new(&base);
        edit.enter(entry, text.to_owned());
        assert_eq!(edit.parse(&base), Some(expected), "{entry:?} {text:?}");
        assert!(edit.differs_from(&base), "{entry:?} {text:?}");
    }
}

#[test]
fn what_means_nothing_is_named() {
    for (entry, text) in [
        (Entry::NewDomain, "corp example"),
        (Entry::Host, "https://corp.example"),
        (Entry::Port, "0"),
        (Entry::Port, "65536"),
        (Entry::OutboundGateway, "a..b"),
        (Entry::OwnAddress, "alice@corp.example"),
        (Entry::ExtraCa, "ca.pem"),
    ] {
        let base = policy();
        let mut edit = PolicyEdit::new(&base);
        edit.enter(entry, text.to_owned());
        assert_eq!(edit.wrong(), [entry], "{text:?}");
        assert_eq!(edit.parse(&base), None, "{text:?}");
        assert!(edit.differs_from(&base), "{text:?}");
    }
}

#[test]
fn without_a_server_its_port_means_nothing() {
    let mut edit = PolicyEdit::new(&Policy::default());
    edit.enter(Entry::Port, "x".to_owned());
    assert_eq!(edit.wrong(), []);
    assert_eq!(edit.parse(&Policy::default()), Some(Policy::default()));
}

#[test]
fn the_usual_port_follows_the_security_and_another_stays() {
    let mut edit = PolicyEdit::new(&Policy::default());
    edit.secure(Security::Starttls);
    assert_eq!(edit.port.entered(), "587");
    edit.enter(Entry::Port, "2525".to_owned());
    edit.secure(Security::Ssl);
    assert_eq!(edit.port.entered(), "2525");
}

#[test]
fn a_domain_is_added_once_and_a_wrong_one_stays_in_its_field() {
    let mut edit = PolicyEdit::new(&Policy::default());
    for text in ["corp.example", "Corp.Example"] {
        edit.enter(Entry::NewDomain, text.to_owned());
        edit.add_domain();
        assert_eq!(edit.email_domains, ["corp.example".parse().expect("it parses")]);
        assert_eq!(edit.new_domain.entered(), "");
    }
    edit.enter(Entry::NewDomain, "corp example".to_owned());
    edit.add_domain();
    assert!(edit.new_domain.error().is_some());
    assert_eq!(edit.new_domain.entered(), "corp example");
}

/// What is entered here, what somebody else saves meanwhile, and what is meant then.
type Meanwhile = (fn(&mut PolicyEdit), fn(&mut Policy), fn(&mut Policy));

#[test]
fn r12_what_was_entered_stays_and_the_rest_follows_what_somebody_else_saved() {
    let rows: [Meanwhile; 8] = [
        (
            |edit| edit.allowed = false,
            |theirs| theirs.require.encryption = true,
            |meant| {
                meant.per_user_outbound_gateways = false;
                meant.require.encryption = true;
            },
        ),
        (
            |edit| edit.require.confirmed_address = false,
            |theirs| theirs.per_user_outbound_gateways = false,
            |meant| {
                meant.per_user_outbound_gateways = false;
                meant.require.confirmed_address = false;
            },
        ),
        (
            |edit| {
                edit.email_domains.retain(|domain| domain.to_string() != "*.corp.example");
                edit.enter(Entry::NewDomain, "here.example".to_owned());
                edit.add_domain();
            },
            |theirs| {
                theirs.email_domains.remove(0);
                theirs.email_domains.push("theirs.example".parse().expect("it parses"));
            },
            |meant| {
                meant.email_domains = vec![
                    "theirs.example".parse().expect("it parses"),
                    "here.example".parse().expect("it parses"),
                ];
            },
        ),
        // The server is one thing: both changed it, and what was entered here stays whole.
        (
            |edit| edit.enter(Entry::Port, "2465".to_owned()),
            |theirs| {
                let server = theirs.domain_server.as_mut().expect("a server");
                server.host = "other.corp.example".parse().expect("it parses");
                server.user_name = None;
            },
            |meant| {
                let server = meant.domain_server.as_mut().expect("a server");
                server.port = 2465;
                server.user_name = None;
            },
        ),
        (
            |edit| edit.enter(Entry::UserName, "{login}@corp.example".to_owned()),
            |theirs| theirs.domain_server.as_mut().expect("a server").port = 2465,
            |meant| {
                let server = meant.domain_server.as_mut().expect("a server");
                server.port = 2465;
                server.user_name = Some("{login}@corp.example".to_owned());
            },
        ),
        (
            |edit| edit.enter(Entry::OutboundGateway, String::new()),
            |theirs| theirs.own_address.template = None,
            |meant| {
                meant.outbound_gateway = None;
                meant.own_address.template = None;
            },
        ),
        (
            |edit| edit.enter(Entry::OwnAddress, String::new()),
            |theirs| theirs.outbound_gateway = None,
            |meant| {
                meant.outbound_gateway = None;
                meant.own_address.template = None;
            },
        ),
        (
            |edit| edit.enter(Entry::ExtraCa, String::new()),
            |theirs| theirs.own_address.list.clear(),
            |meant| {
                meant.extra_ca = None;
                meant.own_address.list.clear();
            },
        ),
    ];
    for (row, (enter, save, mean)) in rows.into_iter().enumerate() {
        let base = policy();
        let (mut theirs, mut meant) = (base.clone(), base.clone());
        save(&mut theirs);
        mean(&mut meant);
        let mut edit = PolicyEdit::new(&base);
        enter(&mut edit);
        edit.rebase(&base, &theirs);
        assert_eq!(edit.parse(&theirs), Some(meant), "row {row}");
    }
}

#[test]
fn a_half_typed_text_stays_whatever_somebody_else_saves() {
    let base = policy();
    let mut edit = PolicyEdit::new(&base);
    edit.enter(Entry::Host, "smtp..".to_owned());
    edit.rebase(&base, &Policy::default());
    assert_eq!(edit.host.entered(), "smtp..");
    assert!(!edit.allowed);
}
