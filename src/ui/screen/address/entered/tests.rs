use super::*;
use crate::domain::SecretId;

fn address() -> Address {
    "alice@partner.example".parse().expect("an address")
}

fn stored(port: u16, security: Security, password: SecretRef) -> SmtpMsa {
    let sign_in = SignIn { user_name: "alice".to_owned(), password };
    let host = "mx.partner.example".parse().expect("a host");
    SmtpMsa { host, port, security, pinned_certificate: None, sign_in: Some(sign_in) }
}

fn in_keyring() -> SecretRef {
    SecretRef::Keyring(SecretId::from_random([7; 16]))
}

#[derive(Clone, Copy)]
enum By {
    Port(&'static str),
    Security(Security),
}

#[test]
fn port_and_security_follow_each_other_until_both_are_set_by_hand() {
    use By::{Port, Security as Way};
    use Security::{None, Ssl, Starttls};
    for (steps, port, security) in [
        (&[][..], "587", Starttls),
        (&[Port("465")], "465", Ssl),
        (&[Port("465"), Port("587")], "587", Starttls),
        (&[Port("2525")], "2525", Starttls),
        // On the way to another port, one that is well known means nothing.
        (&[Port("4"), Port("46"), Port("465"), Port("4650")], "4650", Starttls),
        (&[Port("465"), Port("46"), Port("")], "", Starttls),
        (&[Port("46")], "46", Starttls),
        // Nothing turns encryption off but the person.
        (&[Port("25")], "25", Starttls),
        (&[Way(Ssl)], "465", Ssl),
        (&[Way(Ssl), Way(Starttls)], "587", Starttls),
        (&[Way(None)], "25", None),
        (&[Port("2525"), Way(Ssl)], "2525", Ssl),
        (&[Way(Ssl), Port("587")], "587", Ssl),
    ] {
        let mut entered = EnteredServer::blank(&address());
        for step in steps {
            match *step {
                Port(port) => entered.enter_port(port),
                Way(security) => entered.choose_security(security),
            }
        }
        assert_eq!((entered.port.entered(), entered.security), (port, security));
    }
}

#[test]
fn what_is_stored_unusually_follows_nothing() {
    let mut entered = EnteredServer::of(&stored(2525, Security::Ssl, in_keyring()), &address());
    entered.choose_security(Security::Starttls);
    assert_eq!(entered.port.entered(), "2525");
    entered.choose_security(Security::Ssl);
    entered.enter_port("587");
    assert_eq!(entered.security, Security::Ssl);
    let host = "smtp.partner.example".parse().expect("a host");
    entered.use_server(&Endpoint { host, port: 587, security: Security::Starttls });
    let now = (entered.host.entered(), entered.port.entered(), entered.security);
    assert_eq!(now, ("smtp.partner.example", "587", Security::Starttls));
}

#[test]
fn what_is_stored_comes_back_as_it_is() {
    for password in [in_keyring(), SecretRef::Command("pass mail".to_owned())] {
        let server = stored(465, Security::Ssl, password.clone());
        let mut entered = EnteredServer::of(&server, &address());
        assert!(entered.is(&server));
        let entry = entered.check().expect("it is whole");
        let entry = entry.sign_in.expect("it signs in");
        assert_eq!(entry.user_name, "alice");
        match (entry.password, password) {
            (PasswordEntry::Stored(place), stored) => assert_eq!(place, stored),
            (PasswordEntry::Command(line), SecretRef::Command(stored)) => {
                assert_eq!(line, stored);
            }
            other => panic!("{other:?}"),
        }
        entered.enter_port("587");
        assert!(!entered.is(&server));
    }
}

#[test]
fn r4_a_typed_password_is_never_the_stored_one() {
    let server = stored(465, Security::Ssl, in_keyring());
    let mut entered = EnteredServer::of(&server, &address());
    assert!(entered.uses_stored_password());
    entered.password = Secret::new("open sesame");
    assert!(!entered.uses_stored_password());
    assert!(!entered.is(&server));
    let sign_in = entered.check().expect("it is whole").sign_in.expect("it signs in");
    assert!(matches!(sign_in.password, PasswordEntry::Typed(_)));
}

#[test]
fn what_is_missing_is_said_once_the_person_wants_to_go_on() {
    let mut entered = EnteredServer::blank(&address());
    entered.fill_usual(&address());
    assert_eq!(entered.missing(), None);
    assert_eq!(entered.check().expect_err("no password"), Part::Password);
    assert_eq!(entered.missing(), Some(Part::Password));
    entered.user_name.clear();
    assert_eq!(entered.check().expect_err("no name"), Part::UserName);
    entered.way = SignInWay::Without;
    assert!(entered.check().expect("nothing is missing").sign_in.is_none());
    entered.enter_port("0");
    assert_eq!(entered.check().expect_err("no port"), Part::Port);
    entered.host.enter("https://partner.example".to_owned());
    assert_eq!(entered.check().expect_err("no host"), Part::Host);
}

#[test]
fn r5_no_encryption_is_offered_and_taken_only_where_it_may_be() {
    let strict = Policy::default();
    let mut waived = Policy::default();
    waived.require.encryption = false;
    for (host, way, policy, offered, violation) in [
        (
            "smtp.partner.example",
            SignInWay::Password,
            &strict,
            false,
            Some(Violation::PasswordInClear),
        ),
        (
            "smtp.partner.example",
            SignInWay::Password,
            &waived,
            true,
            Some(Violation::PasswordInClear),
        ),
        (
            "smtp.partner.example",
            SignInWay::Without,
            &strict,
            false,
            Some(Violation::EncryptionRequired),
        ),
        ("smtp.partner.example", SignInWay::Without, &waived, true, None),
        ("localhost", SignInWay::Password, &strict, true, None),
    ] {
        let mut entered = EnteredServer::blank(&address());
        entered.host.enter(host.to_owned());
        entered.way = way;
        entered.password = Secret::new("open sesame");
        assert_eq!(entered.violation(policy), None, "{host}: it is encrypted");
        assert_eq!(entered.securities(policy).contains(&Security::None), offered, "{host}");
        entered.choose_security(Security::None);
        assert_eq!(entered.violation(policy), violation, "{host}, {way:?}");
        // What is said beside the field is what the policy itself says.
        let server = entered.check().expect("it is whole").prepare().expect("randomness");
        assert_eq!(policy.permits_connection(server.server()).err(), violation);
    }
}

#[test]
fn a_failure_points_at_the_field_at_fault() {
    for (kind, part) in [
        (FailureKind::NameNotFound, Some(Part::Host)),
        (FailureKind::CertificateWrongName(Vec::new()), Some(Part::Host)),
        (FailureKind::ConnectionRefused, Some(Part::Port)),
        (FailureKind::TimedOut, Some(Part::Port)),
        (FailureKind::OtherSecurity(Security::Ssl), Some(Part::Security)),
        (FailureKind::TlsNotOffered, Some(Part::Security)),
        (FailureKind::SignInRefused, Some(Part::Password)),
        (FailureKind::PasswordSignInOff, Some(Part::Password)),
        (FailureKind::ServerBusy, None),
        (FailureKind::SenderRefused, None),
    ] {
        assert_eq!(fault_of(&kind), part, "{kind:?}");
    }
}
