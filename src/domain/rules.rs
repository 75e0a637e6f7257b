//! The promises that are decided by `route` and [`Policy::permits`] alone, each
//! held by a test with its name.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

fn alice() -> Login {
    "alice".parse().expect("a login")
}

fn msa(host: &str, port: u16, security: Security, with_password: bool) -> SmtpMsa {
    let sign_in = with_password.then(|| SignIn {
        user_name: "alice".to_owned(),
        password: SecretRef::Keyring(SecretId::from_random([7; 16])),
    });
    SmtpMsa {
        host: host.parse().expect("a host"),
        port,
        security,
        pinned_certificate: None,
        sign_in,
    }
}

fn partner() -> SmtpMsa {
    msa("smtp.partner.example", 587, Security::Starttls, true)
}

fn proof(server: &SmtpMsa, sender: &Address) -> Proof {
    Proof::new(server, sender, Evidence { encrypted: true, signed_in: true }, Timestamp::UNIX_EPOCH)
}

/// An organisation that allows gateways, in so far as `allowed`.
fn policy(allowed: bool) -> Policy {
    Policy {
        per_user_outbound_gateways: allowed,
        email_domains: vec!["corp.example".parse().expect("a domain")],
        domain_server: Some(DomainServer {
            host: "smtp.corp.example".parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            user_name: None,
        }),
        own_address: OwnAddresses {
            template: Some("{login}@corp.example".parse().expect("a template")),
            ..OwnAddresses::default()
        },
        ..Policy::default()
    }
}

/// A confirmed address with a gateway that is on and proved.
fn send_as() -> SendAs {
    let mut send_as = SendAs::new(address("alice@partner.example"));
    send_as.confirmation = Confirmation::Confirmed(Timestamp::UNIX_EPOCH);
    send_as.gateway = Some(Gateway {
        switch: Switch::On,
        proof: Some(proof(&partner(), &send_as.send_as_email)),
        server: partner(),
        draft: None,
    });
    send_as
}

fn snapshot(policy: Stored<Policy>, send_as: SendAs) -> Snapshot {
    let account = Account { addresses: vec![send_as].into(), ..Account::default() };
    let account = Stored::Good(Arc::new(account), Revision::new("1"));
    Snapshot { policy, people: [(alice(), account)].into() }
}

fn stored(policy: Policy) -> Stored<Policy> {
    Stored::Good(Arc::new(policy), Revision::new("1"))
}

fn routed(policy: Policy, send_as: SendAs) -> Route {
    let from = send_as.send_as_email.clone();
    route(&snapshot(stored(policy), send_as), &alice(), &from)
}

fn why_domain(route: Route) -> WhyDomain {
    match route {
        Route::Domain { why, own_address, server } => {
            assert_eq!(own_address, address("alice@corp.example"));
            assert_eq!(server.host.to_string(), "smtp.corp.example");
            why
        }
        other => panic!("not through the domain mail server: {other:?}"),
    }
}

fn problem() -> Problem {
    Problem { path: PathBuf::from("policy.toml"), kind: ProblemKind::WritableByOthers }
}

#[test]
fn r1_without_a_policy_no_gateway_is_used() {
    assert!(!Policy::default().per_user_outbound_gateways);
    let outcome =
        route(&snapshot(Stored::Missing, send_as()), &alice(), &address("alice@partner.example"));
    // Not through the gateway; and since nobody named a domain mail server, not at all.
    assert!(matches!(outcome, Route::Refused(_)), "{outcome:?}");
}

#[test]
fn r1_with_a_policy_that_does_not_count_nothing_is_sent_at_all() {
    let snapshot = snapshot(Stored::Unusable(problem()), send_as());
    for from in ["alice@partner.example", "alice@corp.example", "bob@partner.example"] {
        assert_eq!(
            route(&snapshot, &alice(), &address(from)),
            Route::Refused(Refusal::PolicyUnusable(problem())),
        );
    }
    assert!(Refusal::PolicyUnusable(problem()).is_transient());
}

#[test]
fn r1_with_an_account_that_does_not_count_its_mail_is_refused() {
    let people = [(alice(), Stored::Unusable(problem()))].into();
    let snapshot = Snapshot { policy: stored(policy(true)), people };
    assert_eq!(
        route(&snapshot, &alice(), &address("alice@corp.example")),
        Route::Refused(Refusal::AccountUnusable(problem())),
    );
}

#[test]
fn r3_a_gateway_belongs_to_an_address_outside_the_email_domains() {
    for (domain, permitted) in [
        ("corp.example", false),
        ("CORP.example", false),
        ("eu.corp.example", true),
        ("partner.example", true),
        ("notcorp.example", true),
    ] {
        let sender = Address::new("alice", domain.parse().expect(domain)).expect(domain);
        assert_eq!(policy(true).permits(&sender, &partner()).is_ok(), permitted, "{domain}");
    }
    let below =
        Policy { email_domains: vec!["*.corp.example".parse().expect("a domain")], ..policy(true) };
    assert_eq!(
        below.permits(&address("a@eu.corp.example"), &partner()),
        Err(Violation::AddressInEmailDomains),
    );
    assert_eq!(below.permits(&address("a@corp.example"), &partner()), Ok(()));
}

#[test]
fn r4_settings_that_no_longer_match_their_proof_are_refused_not_rerouted() {
    type Edit = (&'static str, fn(&mut Gateway));
    let untested = Route::Refused(Refusal::NotTested(address("alice@partner.example")));
    let edits: [Edit; 7] = [
        ("host", |gateway| gateway.server.host = "evil.example".parse().expect("a host")),
        ("port", |gateway| gateway.server.port = 465),
        ("security", |gateway| gateway.server.security = Security::Ssl),
        ("sign-in", |gateway| gateway.server.sign_in = None),
        ("user name", |gateway| {
            gateway.server.sign_in.as_mut().expect("a sign-in").user_name.push('x');
        }),
        ("secret", |gateway| {
            gateway.server.sign_in.as_mut().expect("a sign-in").password =
                SecretRef::Keyring(SecretId::from_random([8; 16]));
        }),
        ("proof", |gateway| gateway.proof = None),
    ];
    for (what, edit) in edits {
        let mut send_as = send_as();
        edit(send_as.gateway.as_mut().expect("a gateway"));
        assert_eq!(routed(policy(true), send_as), untested, "{what}");
    }
}

#[test]
fn r4_a_proof_covers_one_address_and_its_evidence() {
    let sender = address("alice@partner.example");
    let mut proof = proof(&partner(), &sender);
    assert!(proof.covers(&partner(), &sender));
    assert!(!proof.covers(&partner(), &address("bob@partner.example")));
    proof.evidence.signed_in = false;
    assert!(!proof.covers(&partner(), &sender));
}

#[test]
fn r4_a_draft_leaves_the_proved_settings_delivering() {
    let mut send_as = send_as();
    send_as.gateway.as_mut().expect("a gateway").draft =
        Some(msa("new.partner.example", 465, Security::Ssl, true));
    assert_eq!(routed(policy(true), send_as), Route::Gateway { server: partner() });
}

#[test]
fn r5_a_password_never_travels_without_tls_but_on_loopback() {
    use Violation::{EncryptionRequired, PasswordInClear};
    for (host, security, signs_in, waived, expected) in [
        ("smtp.partner.example", Security::Ssl, true, false, Ok(())),
        ("smtp.partner.example", Security::Starttls, true, false, Ok(())),
        ("smtp.partner.example", Security::None, true, false, Err(PasswordInClear)),
        ("smtp.partner.example", Security::None, true, true, Err(PasswordInClear)),
        ("smtp.partner.example", Security::None, false, false, Err(EncryptionRequired)),
        ("smtp.partner.example", Security::None, false, true, Ok(())),
        ("127.0.0.1", Security::None, true, false, Ok(())),
        ("localhost", Security::None, true, false, Ok(())),
        ("::1", Security::None, true, false, Ok(())),
    ] {
        let mut policy = policy(true);
        policy.require.encryption = !waived;
        let server = msa(host, 25, security, signs_in);
        let sender = address("alice@partner.example");
        let case = format!("{host} {security} signs_in={signs_in} waived={waived}");
        assert_eq!(policy.permits(&sender, &server), expected, "{case}");
    }
}

#[test]
fn r5_the_domain_mail_server_gets_no_password_in_clear_either() {
    let mut policy = policy(true);
    policy.domain_server.as_mut().expect("a server").security = Security::None;
    let mut account = Account::default();
    account.own.sign_in = partner().sign_in;
    let people = [(alice(), Stored::Good(Arc::new(account), Revision::new("1")))].into();
    let snapshot = Snapshot { policy: stored(policy), people };
    assert_eq!(
        route(&snapshot, &alice(), &address("alice@corp.example")),
        Route::Refused(Refusal::DomainServer(Violation::PasswordInClear)),
    );
}

#[test]
fn r6_an_address_whose_gateway_is_on_goes_through_it() {
    assert_eq!(routed(policy(true), send_as()), Route::Gateway { server: partner() });
}

#[test]
fn r7_what_the_policy_pauses_goes_through_the_domain_or_is_refused_and_resumes() {
    let paused = WhyDomain::Paused(Violation::GatewaysNotAllowed);
    assert_eq!(why_domain(routed(policy(false), send_as())), paused);

    let mut refused = send_as();
    refused.when_paused = WhenPaused::Refuse;
    assert_eq!(
        routed(policy(false), refused),
        Route::Refused(Refusal::Paused(
            address("alice@partner.example"),
            Violation::GatewaysNotAllowed
        )),
    );
    // Nothing was lost: allowed again, the same account goes through the gateway again.
    assert_eq!(routed(policy(true), send_as()), Route::Gateway { server: partner() });
}

#[test]
fn r10_a_from_that_is_not_set_up_is_refused_by_name() {
    let snapshot = snapshot(stored(policy(true)), send_as());
    for from in ["bob@partner.example", "alice@elsewhere.example", "bob@corp.example"] {
        assert_eq!(
            route(&snapshot, &alice(), &address(from)),
            Route::Refused(Refusal::NotSetUp(address(from))),
        );
    }
    // Another person's addresses are not this person's.
    let bob: Login = "bob".parse().expect("a login");
    assert_eq!(
        route(&snapshot, &bob, &address("alice@partner.example")),
        Route::Refused(Refusal::NotSetUp(address("alice@partner.example"))),
    );
}

#[test]
fn r10_the_default_is_one_of_the_persons_addresses() {
    let mut account = Account { addresses: vec![send_as()].into(), ..Account::default() };
    let default = |account: &Account| account.default_address(&policy(true), &alice());
    assert_eq!(default(&account), Some(address("alice@corp.example")));
    account.default_address = Some(address("alice@partner.example"));
    assert_eq!(default(&account), Some(address("alice@partner.example")));
    account.addresses.clear();
    assert_eq!(default(&account), Some(address("alice@corp.example")));
}

#[test]
fn r16_an_address_is_used_only_once_it_is_confirmed() {
    let mut send_as = send_as();
    send_as.confirmation = Confirmation::Pending;
    assert_eq!(
        routed(policy(true), send_as.clone()),
        Route::Refused(Refusal::NotConfirmed(address("alice@partner.example"))),
    );
    let mut waived = policy(true);
    waived.require.confirmed_address = false;
    assert_eq!(routed(waived, send_as), Route::Gateway { server: partner() });
}

#[test]
fn r16_a_code_confirms_within_an_hour_and_five_tries() {
    let mine = address("alice@partner.example");
    let (code, wrong): (Code, Code) =
        ("418 276".parse().expect("a code"), "418277".parse().expect("a code"));
    let sent_at = Timestamp::UNIX_EPOCH;
    let after = |seconds| Timestamp::from_second(seconds).expect("an instant");
    let sent = Confirmation::Sent(CodeSent::new(&code, &mine, [1; 16], sent_at));

    assert_eq!(sent.try_code(&code, &mine, after(3600)), Ok(Confirmation::Confirmed(after(3600))));
    let outcome = |state: &Confirmation, code: &Code, address: &Address, at| {
        state.try_code(code, address, at).map_err(|(error, _)| error)
    };
    assert_eq!(outcome(&sent, &code, &mine, after(3601)), Err(CodeError::Expired));
    assert_eq!(
        outcome(&sent, &code, &address("bob@partner.example"), after(1)),
        Err(CodeError::Wrong(4)),
    );
    assert_eq!(outcome(&Confirmation::Pending, &code, &mine, after(1)), Err(CodeError::NoneSent));

    let mut state = sent;
    for left in [4, 3, 2, 1, 0] {
        let (error, next) = state.try_code(&wrong, &mine, after(1)).expect_err("a wrong code");
        let expected = if left == 0 { CodeError::TooManyTries } else { CodeError::Wrong(left) };
        assert_eq!(error, expected);
        state = next;
    }
    // Now even the right one is too late.
    assert_eq!(outcome(&state, &code, &mine, after(1)), Err(CodeError::TooManyTries));
}

#[test]
fn r16_another_code_may_be_asked_for_after_a_minute() {
    let sent = CodeSent::new(
        &"418276".parse().expect("a code"),
        &address("alice@partner.example"),
        [1; 16],
        Timestamp::UNIX_EPOCH,
    );
    let left =
        |seconds| sent.resend_in(Timestamp::from_second(seconds).expect("an instant")).as_secs();
    assert_eq!([left(0), left(12), left(60), left(99)], [60, 48, 0, 0]);
}

#[test]
fn r16_a_clock_that_was_wrong_keeps_nobody_waiting_and_no_code_alive() {
    let code: Code = "418276".parse().expect("a code");
    let alice = address("alice@partner.example");
    let tomorrow = Timestamp::from_second(86_400).expect("an instant");
    let sent = CodeSent::new(&code, &alice, [1; 16], tomorrow);
    assert!(sent.resend_in(Timestamp::UNIX_EPOCH).is_zero());
    let tried = Confirmation::Sent(sent).try_code(&code, &alice, Timestamp::UNIX_EPOCH);
    assert_eq!(tried.map_err(|(error, _)| error), Err(CodeError::Expired));
}

#[test]
fn an_address_says_what_it_waits_for() {
    let mine = address("alice@partner.example");
    let code: Code = "418276".parse().expect("a code");
    let hour = |hours: i64| Timestamp::from_second(hours * 3600).expect("an instant");
    let sent = CodeSent::new(&code, &mine, [1; 16], hour(1));
    let mut tried = sent.clone();
    tried.tries = CODE_TRIES;
    let with = |change: &dyn Fn(&mut SendAs)| {
        let mut send_as = send_as();
        change(&mut send_as);
        send_as
    };
    let confirmation =
        |confirmation: Confirmation| with(&|it| it.confirmation = confirmation.clone());
    let gateway =
        |change: fn(&mut Gateway)| with(&|it| change(it.gateway.as_mut().expect("it has one")));
    let off: fn(&mut Gateway) = |it| it.switch = Switch::Off;
    let untested: fn(&mut Gateway) = |it| (it.switch, it.proof) = (Switch::Off, None);
    let changed: fn(&mut Gateway) = |it| (it.switch, it.draft) = (Switch::Off, Some(partner()));
    for (what, send_as, now, allowed, expected) in [
        ("nothing was sent", confirmation(Confirmation::Pending), 1, true, Some(Waiting::NewCode)),
        ("a code", confirmation(Confirmation::Sent(sent.clone())), 2, true, Some(Waiting::Code)),
        ("an old one", confirmation(Confirmation::Sent(sent)), 3, true, Some(Waiting::NewCode)),
        ("tried out", confirmation(Confirmation::Sent(tried)), 1, true, Some(Waiting::NewCode)),
        ("no gateway", with(&|it| it.gateway = None), 1, true, None),
        ("never tested", gateway(untested), 1, true, Some(Waiting::Test)),
        ("not allowed", gateway(untested), 1, false, None),
        ("changed", gateway(changed), 1, true, Some(Waiting::Test)),
        ("ready", gateway(off), 1, true, Some(Waiting::TurningOn)),
        ("ready, not allowed", gateway(off), 1, false, None),
        ("on", send_as(), 1, true, None),
        ("paused", send_as(), 1, false, None),
    ] {
        assert_eq!(Waiting::of(&send_as, &policy(allowed), hour(now)), expected, "{what}");
    }
}

#[test]
fn r4_an_edit_that_no_policy_could_allow_is_refused_and_not_rerouted() {
    let from = address("alice@partner.example");
    let proved = msa("smtp.partner.example", 587, Security::Starttls, true);
    let edited = SmtpMsa { security: Security::None, ..proved.clone() };
    let send_as = SendAs {
        confirmation: Confirmation::Confirmed(Timestamp::UNIX_EPOCH),
        gateway: Some(Gateway {
            switch: Switch::On,
            proof: Some(proof(&proved, &from)),
            server: edited,
            draft: None,
        }),
        ..SendAs::new(from.clone())
    };
    assert_eq!(Standing::of(&send_as, &policy(true)), Standing::Unproved);
    assert_eq!(routed(policy(true), send_as), Route::Refused(Refusal::NotTested(from)));
}

#[test]
fn r17_a_message_that_passed_too_many_servers_is_refused() {
    assert_eq!(check_hops(MAX_HOPS), Ok(()));
    assert_eq!(check_hops(MAX_HOPS + 1), Err(Refusal::TooManyHops(MAX_HOPS + 1)));
}

proptest! {
    /// Whatever else is set: no gateway without the policy, the proof and the confirmation that
    /// it wants, and never for an address of the organisation's (R1, R3, R4, R5, R7, R16).
    #[test]
    fn a_gateway_is_used_only_when_everything_allows_it(
        allowed in any::<bool>(), confirmed in any::<bool>(), on in any::<bool>(),
        proved in any::<bool>(), refuse in any::<bool>(), encryption in any::<bool>(),
        confirmation in any::<bool>(), signs_in in any::<bool>(), inside in any::<bool>(),
        security in prop::sample::select(vec![Security::Ssl, Security::Starttls, Security::None]),
        host in prop::sample::select(vec!["smtp.partner.example", "127.0.0.1", "192.0.2.1"]),
    ) {
        let from = address(if inside { "a@corp.example" } else { "a@partner.example" });
        let server = msa(host, 587, security, signs_in);
        let send_as = SendAs {
            when_paused: if refuse { WhenPaused::Refuse } else { WhenPaused::Domain },
            confirmation: if confirmed {
                Confirmation::Confirmed(Timestamp::UNIX_EPOCH)
            } else {
                Confirmation::Pending
            },
            gateway: Some(Gateway {
                switch: if on { Switch::On } else { Switch::Off },
                proof: proved.then(|| proof(&server, &from)),
                server: server.clone(),
                draft: None,
            }),
            ..SendAs::new(from)
        };
        let mut policy = policy(allowed);
        policy.require = Requirements { encryption, confirmed_address: confirmation };
        let plain = security == Security::None && host != "127.0.0.1";
        let usable = allowed && on && proved && !inside && (confirmed || !confirmation)
            && !(plain && (signs_in || encryption));
        match routed(policy, send_as) {
            Route::Gateway { server: used } => {
                prop_assert!(usable);
                prop_assert_eq!(used, server);
            }
            other => prop_assert!(!usable, "{:?}", other),
        }
    }
}
