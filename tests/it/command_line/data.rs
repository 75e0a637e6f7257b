//! What `--json` prints: the keys are promised in `docs/command-line.md`, and scripts rest on
//! them.

use serde_json::{Value, json};

use crate::support::{Heard, House, OTHER, OWN, Scripted};

/// The keys of an object, in alphabetical order.
#[track_caller]
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn the_policy_is_data() {
    let house = House::turned_on();
    let command = ["policy", "set", "--outbound-gateway", "relay.corp.example"];
    house.run(&[&command[..], &["--user-name", "{login}"]].concat()).done();
    let shown = &house.run(&["policy", "show", "--json"]).json()[0];
    assert_eq!(keys(shown), ["policy", "revision"]);
    let policy = &shown["policy"];
    assert_eq!(
        keys(policy),
        [
            "domain_server",
            "email_domains",
            "extra_ca",
            "outbound_gateway",
            "own_address",
            "per_user_outbound_gateways",
            "require"
        ]
    );
    assert_eq!(policy["email_domains"], json!(["corp.example"]));
    assert_eq!(keys(&policy["domain_server"]), ["host", "port", "security", "user_name"]);
    assert_eq!(policy["require"], json!({ "encryption": true, "confirmed_address": true }));
}

#[test]
fn the_account_is_data() {
    let house = House::allowing();
    let shown = house.run(&["account", "show", "--json"]).json();
    assert_eq!(
        keys(&shown[0]),
        [
            "address",
            "default_address",
            "display_name",
            "keep_activity_days",
            "login",
            "omit_subjects",
            "tested_at",
            "user_name"
        ]
    );
    assert_eq!(shown[0]["address"], OWN);
    assert_eq!(shown[0]["user_name"], "alice");
    assert!(shown[0]["tested_at"].is_string());
}

#[test]
fn addresses_are_data() {
    let house = House::turned_on();
    let listed = house.run(&["address", "list", "--json"]).json();
    let [own, other] = &listed[..] else { panic!("{listed:?}") };
    for address in [own, other] {
        assert_eq!(
            keys(address),
            [
                "address",
                "display_name",
                "gateway",
                "is_default",
                "is_own",
                "reply_to_address",
                "route",
                "standing",
                "waits_for"
            ]
        );
    }
    assert_eq!((&own["address"], &own["is_own"]), (&json!(OWN), &json!(true)));
    assert_eq!((&own["gateway"], &own["standing"]), (&Value::Null, &Value::Null));
    assert_eq!(other["standing"], "on");
    let port = house.partner.address().port();
    assert_eq!(
        other["gateway"],
        json!({
            "switch": "on",
            "host": "127.0.0.1",
            "port": port,
            "security": "ssl",
            "pinned_certificate": null,
            "user_name": OTHER,
            "has_draft": false,
        })
    );
    let route = json!({
        "by": "gateway",
        "host": "127.0.0.1",
        "port": port,
        "pinned_certificate": null,
    });
    assert_eq!(other["route"], route);
    let mut said = house.run(&["route", OTHER, "--json"]).json().remove(0);
    let recipients = said.as_object_mut().and_then(|it| it.remove("recipients"));
    // No domain has any record here.
    let expected = json!({
        "through_gateway": { "dmarc": "nothing_asked" },
        "through_domain": { "dmarc": "nothing_asked", "sender": OWN },
        "records": [],
        "not_answered": null,
    });
    assert_eq!((said, recipients), (route, Some(expected)));
}

#[test]
fn what_an_address_waits_for_is_data_and_a_sentence() {
    let house = House::allowing();
    let waits = |expected: Value, sentence: &str| {
        let listed = house.run(&["address", "list", "--json"]).json();
        assert_eq!(listed[1]["waits_for"], expected);
        let said = house.run(&["address", "list"]).done();
        assert!(said.contains(sentence), "{said}");
    };
    house.run(&["address", "add", OTHER]).done();
    waits(json!("new_code"), "Waits for a code to be sent to alice@partner.example");
    house.run(&["confirm", OTHER]).done();
    waits(json!("code"), "Waits for the code sent to alice@partner.example");
    house.run(&["confirm", OTHER, &house.last_code()]).done();
    waits(Value::Null, "No gateway");
    house.enter_partner();
    waits(json!("test"), "Waits for a connection test");
    house.run(&["gateway", "test", OTHER]).done();
    waits(json!("turning_on"), "Ready to be turned on");
    house.run(&["gateway", "on", OTHER]).done();
    waits(Value::Null, "Gateway on");
}

#[test]
fn how_gateways_do_is_data_and_a_sentence() {
    let house = House::turned_on();
    let listed = house.run(&["gateway", "list", "--json"]).json();
    let [gateway] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!(
        keys(gateway),
        [
            "address",
            "health",
            "host",
            "pinned_certificate",
            "port",
            "security",
            "standing",
            "switch",
            "user_name"
        ]
    );
    assert_eq!((&gateway["address"], &gateway["standing"]), (&json!(OTHER), &json!("on")));
    let health = &gateway["health"];
    assert_eq!(
        keys(health),
        [
            "certificate_until",
            "checked_at",
            "detail",
            "kind",
            "learned_at",
            "next_check_at",
            "reply",
            "since",
            "stage",
            "verdict"
        ]
    );
    assert_eq!((&health["verdict"], &health["since"]), (&json!("works"), &Value::Null));

    // Checked now: it works, and no message is sent.
    let taken = house.taken();
    let checked = house.run(&["gateway", "check", "--json"]);
    assert_eq!((checked.code, checked.json()[0]["health"]["verdict"].as_str()), (0, Some("works")));
    assert_ne!(checked.json()[0]["health"]["checked_at"], health["checked_at"]);
    assert!(checked.json()[0]["health"]["certificate_until"].is_string());
    assert_eq!(house.taken(), taken);

    // Another password than the server's.
    house.set_password(1, "guessed");
    let checked = house.run(&["gateway", "check", OTHER, "--json"]);
    assert_eq!(checked.code, 77, "{checked:?}");
    let health = &house.run(&["gateway", "list", "--json"]).json()[0]["health"];
    assert_eq!(&checked.json()[0]["health"], health);
    assert_eq!(health["verdict"], "password_refused");
    assert_eq!((&health["stage"], &health["kind"]), (&json!("sign_in"), &json!("sign_in_refused")));
    assert_eq!(health["reply"]["code"], 535);
    assert!(health["since"].is_string());
    let said = house.run(&["gateway", "list"]).done();
    assert!(said.contains("127.0.0.1 refused the password just now."), "{said}");
    assert!(said.contains("The server said: 535 5.7.8"), "{said}");
    // It stays on, and its mail goes through it or nowhere (R6).
    assert_eq!(house.run(&["route", OTHER, "--json"]).json()[0]["by"], "gateway");

    house.run(&["gateway", "off", OTHER]).done();
    let listed = house.run(&["gateway", "list", "--json"]).json();
    assert_eq!((&listed[0]["health"], &listed[0]["switch"]), (&Value::Null, &json!("off")));
    let refused = house.run(&["gateway", "check", OTHER]).refused(65);
    assert!(refused.contains("Turn its gateway on first"), "{refused}");
    assert_eq!(house.run(&["gateway", "check"]).done(), "No gateway is on.\n");
}

#[test]
fn routes_are_data() {
    let house = House::allowing();
    let route = |address: &str| {
        let mut route = house.run(&["route", address, "--json"]).json().remove(0);
        route.as_object_mut().expect("an object").remove("recipients");
        route
    };
    let domain = |why: Value| {
        json!({
            "by": "domain",
            "host": "localhost",
            "port": house.domain.address().port(),
            "sender": OWN,
            "why": why,
        })
    };
    let nobody = |why: Value| json!({ "by": "nobody", "why": why });
    assert_eq!(route(OWN), domain(json!("own_address")));
    assert_eq!(route(OTHER), nobody(json!("not_set_up")));
    house.run(&["address", "add", OTHER]).done();
    assert_eq!(route(OTHER), nobody(json!("not_confirmed")));
    house.run(&["confirm", OTHER]).done();
    house.run(&["confirm", OTHER, &house.last_code()]).done();
    assert_eq!(route(OTHER), domain(json!("no_gateway")));
    house.enter_partner();
    assert_eq!(route(OTHER), domain(json!("switched_off")));
    house.run(&["gateway", "on", OTHER]).done();
    house.run(&["policy", "set", "--allow-gateways", "no"]).done();
    let paused = json!({ "paused": "gateways_not_allowed" });
    assert_eq!(route(OTHER), domain(paused.clone()));
    house.run(&["address", "edit", OTHER, "--when-paused", "refuse"]).done();
    assert_eq!(route(OTHER), nobody(paused));
}

#[test]
fn a_test_is_data_as_it_happens() {
    let house = House::turned_on();
    let run = house.run(&["gateway", "test", OTHER, "--json"]);
    let events = run.json();
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let stages = ["name", "connect", "tls", "greeting", "ehlo", "sign_in", "sender"];
    assert_eq!(events.len(), 2 * stages.len(), "{events:?}");
    for (events, stage) in events.chunks(2).zip(stages) {
        assert_eq!(events[0], json!({ "started": stage }));
        assert_eq!(keys(&events[1]), ["passed"]);
        let passed = &events[1]["passed"];
        assert_eq!(passed["stage"], stage);
        assert!(passed["took_ms"].is_number() && !passed["fact"].is_null(), "{passed}");
        let reply = &passed["reply"];
        assert!(reply.is_null() || keys(reply) == ["code", "lines"], "{reply}");
    }
    let fact = |at: usize| &events[2 * at + 1]["passed"]["fact"];
    assert_eq!(keys(&fact(2)["encrypted"]), ["certificate", "pinned", "version"]);
    assert_eq!(
        keys(&fact(2)["encrypted"]["certificate"]),
        ["chain", "issuer", "names", "not_after", "not_before", "sha256", "subject"]
    );
    assert_eq!(fact(5)["signed_in"], json!({ "user_name": OTHER, "mechanism": "PLAIN" }));
    assert_eq!(fact(6)["sender_accepted"], OTHER);
}

#[test]
fn turning_on_is_data_with_the_message_as_its_last_stage() {
    let house = House::turned_on();
    let run = house.run(&["gateway", "on", OTHER, "--json"]);
    let events = run.json();
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let passed: Vec<_> =
        events.iter().filter_map(|event| event["passed"]["stage"].as_str()).collect();
    let stages = ["name", "connect", "tls", "greeting", "ehlo", "sign_in", "sender"];
    // What passed in the test is not said again.
    assert_eq!(passed, [&stages[..], &["recipients", "message"]].concat());
    let fact = |at: usize| &events[at]["passed"]["fact"];
    assert_eq!(fact(events.len() - 3), &json!({ "recipients_accepted": 1 }));
    assert_eq!(fact(events.len() - 1), &json!("message_accepted"));
    assert_eq!(events[events.len() - 1]["passed"]["reply"]["code"], 250);
}

#[test]
fn r16_a_message_that_is_refused_is_told_and_the_gateway_stays_off() {
    let refuses =
        |heard: &Heard| matches!(heard, Heard::Message(_)).then_some("554 5.7.1 Not from you");
    let server = Scripted::start(refuses);
    let house = House::allowing();
    house.confirm(OTHER);
    house.run(&["policy", "set", "--require-encryption", "no"]).done();
    house.enter_plain(OTHER, server.port());
    let run = house.run(&["gateway", "on", OTHER]);
    assert_eq!(run.code, 69, "{run:?}");
    assert!(run.out.contains("✗ Handing the message over…"), "{run:?}");
    assert!(run.err.contains("554 5.7.1 Not from you"), "{run:?}");
    let failed = house.run(&["gateway", "on", OTHER, "--json"]).json().pop().expect("an event");
    assert_eq!(
        (&failed["failed"]["stage"], &failed["failed"]["kind"]),
        (&json!("message"), &json!("message_refused"))
    );
    let listed = house.run(&["address", "list", "--json"]).json();
    assert_eq!(listed[1]["gateway"]["switch"], "off");
}

#[test]
fn a_failure_is_data() {
    let house = House::turned_on();
    house.run(&["gateway", "set", OTHER, "--user-name", "mallory"]).done();
    let run = house.run(&["gateway", "test", OTHER, "--json"]);
    let failed = &run.json().pop().expect("an event")["failed"];
    assert_eq!(keys(failed), ["kind", "reply", "stage", "took_ms"]);
    assert_eq!((&failed["stage"], &failed["kind"]), (&json!("sign_in"), &json!("sign_in_refused")));
    assert_eq!(failed["reply"]["code"], 535);
    assert_eq!(run.code, 77);
    assert!(run.err.contains("535 5.7.8"), "{run:?}");
}

#[test]
fn whoever_asks_for_data_gets_no_sentences() {
    let house = House::allowing();
    for arguments in [
        &["policy", "set", "--require-encryption", "no"][..],
        &["address", "add", OTHER],
        &["address", "default", OTHER],
        &["confirm", OTHER],
        &["address", "remove", OTHER],
        &["account", "set", "--display-name", "Alice"],
    ] {
        assert_eq!(house.run(&[arguments, &["--json"]].concat()).done(), "", "{arguments:?}");
    }
}
