//! The commands themselves: that there is one for all that the window can do (R15), what they
//! change, and what the program makes of its own command line.

use std::fs;

use crate::support::{House, OTHER};

/// What the window can do, and what does the same on the command line.
const WINDOW: &[(&str, &[&str], &[&str])] = &[
    ("see the policy", &["policy", "show"], &[]),
    (
        "allow gateways, and what goes with it",
        &["policy", "set"],
        &[
            "--allow-gateways",
            "--add-email-domain",
            "--remove-email-domain",
            "--domain-server",
            "--port",
            "--security",
            "--user-name",
            "--outbound-gateway",
            "--own-address",
            "--own-address-of",
            "--require-encryption",
            "--require-confirmation",
            "--extra-ca",
        ],
    ),
    ("unlock and save", &["policy", "apply"], &["--base"]),
    ("restore the last good policy", &["policy", "restore"], &[]),
    ("start the policy anew", &["policy", "start-anew"], &[]),
    ("see the own address", &["account", "show"], &[]),
    (
        "enter the own address and sign in",
        &["account", "set"],
        &[
            "--address",
            "--display-name",
            "--user-name",
            "--password-stdin",
            "--password-command",
            "--omit-subjects",
        ],
    ),
    ("test the domain's mail server", &["account", "test"], &[]),
    ("restore the last good settings", &["account", "restore"], &[]),
    ("start the settings anew", &["account", "start-anew"], &[]),
    ("see the addresses, and who delivers", &["address", "list"], &["--json"]),
    ("find an address's server", &["discover"], &["--json"]),
    ("add an address", &["address", "add"], &["--display-name", "--reply-to", "--when-paused"]),
    ("edit an address", &["address", "edit"], &["--display-name", "--reply-to", "--when-paused"]),
    ("remove an address", &["address", "remove"], &[]),
    ("make an address the default", &["address", "default"], &[]),
    ("have a code sent, and enter it", &["confirm"], &["CODE"]),
    (
        "enter a server",
        &["gateway", "set"],
        &[
            "--host",
            "--port",
            "--security",
            "--user-name",
            "--password-stdin",
            "--password-command",
        ],
    ),
    ("keep the server of before", &["gateway", "discard"], &[]),
    ("remove a server", &["gateway", "remove"], &[]),
    ("test a server", &["gateway", "test"], &["--json"]),
    ("turn a gateway on", &["gateway", "on"], &[]),
    ("turn a gateway off", &["gateway", "off"], &[]),
    ("see how the gateways do", &["gateway", "list"], &["--json"]),
    ("have them checked", &["gateway", "check"], &["ADDRESS", "--json"]),
    (
        "see what was sent, and look for some of it",
        &["activity"],
        &["--last", "--find", "--outcome", "--via", "--since", "--until", "--json"],
    ),
    ("export it", &["activity"], &["--csv"]),
    ("see what was said", &["activity", "show"], &["--json"]),
    ("say how long it is kept", &["activity", "keep"], &[]),
    ("leave subjects out", &["account", "set"], &["--omit-subjects"]),
    ("switch the language", &["address", "list"], &["--language"]),
];

#[test]
fn r15_what_the_window_can_do_the_command_line_can_do() {
    let house = House::empty();
    for (what, command, options) in WINDOW {
        let help = house.run(&[&["help"], *command].concat()).done();
        let name = command.join(" ");
        assert!(help.contains(&format!("Usage: outgate {name}")), "{what}: {help}");
        for option in *options {
            assert!(help.contains(option), "{what}: {option}: {help}");
        }
    }
}

#[test]
fn what_is_not_named_stays_as_it_is() {
    let house = House::empty();
    house.run(&["policy", "set", "--port", "587"]).refused(64);
    house.run(&["policy", "set", "--domain-server", "mail.corp.example"]).done();
    for (arguments, port, security, user_name) in [
        (&["--user-name", "{login}"][..], 587, "starttls", Some("{login}")),
        (&["--security", "ssl"], 465, "ssl", Some("{login}")),
        (&["--port", "4465"], 4465, "ssl", Some("{login}")),
        (&["--domain-server", "smtp.corp.example"], 4465, "ssl", Some("{login}")),
        (&["--user-name", ""], 4465, "ssl", None),
        (&["--security", "starttls"], 587, "starttls", None),
    ] {
        house.run(&[&["policy", "set"], arguments].concat()).done();
        let server = &house.run(&["policy", "show", "--json"]).json()[0]["policy"]["domain_server"];
        assert_eq!(server["port"], port, "{arguments:?}");
        assert_eq!(server["security"], security, "{arguments:?}");
        assert_eq!(server["user_name"].as_str(), user_name, "{arguments:?}");
    }
    house.run(&["address", "add", OTHER, "--display-name", "Alice"]).done();
    house.run(&["address", "edit", OTHER, "--reply-to", "bob@corp.example"]).done();
    let listed = house.run(&["address", "list", "--json"]).json().pop().expect("an address");
    assert_eq!(listed["display_name"], "Alice");
    assert_eq!(listed["reply_to_address"], "bob@corp.example");
    house.run(&["address", "edit", OTHER, "--reply-to", ""]).done();
    let listed = house.run(&["address", "list", "--json"]).json().pop().expect("an address");
    assert_eq!(listed["reply_to_address"], serde_json::Value::Null);
}

#[test]
fn authorities_that_nobody_could_read_are_not_saved() {
    let house = House::allowing();
    let before = fs::read_to_string(house.policy_file()).expect("it reads");
    let missing = house.config().join("missing.pem");
    let empty = house.config().join("empty.pem");
    fs::write(&empty, "").expect("it is written");
    for path in [missing, empty] {
        let path = path.to_str().expect("a plain path");
        let said = house.run(&["policy", "set", "--extra-ca", path]).refused(78);
        assert!(said.contains(path), "{said}");
    }
    assert_eq!(fs::read_to_string(house.policy_file()).expect("it reads"), before);
}

#[test]
fn a_discarded_draft_leaves_what_was_tested() {
    let house = House::turned_on();
    house.run(&["gateway", "set", OTHER, "--host", "localhost"]).done();
    let shown = house.run(&["address", "list"]).done();
    assert!(shown.contains("Until the new settings pass the test"), "{shown}");
    house.run(&["gateway", "discard", OTHER]).done();
    let gateway = &house.run(&["address", "list", "--json"]).json()[1]["gateway"];
    assert_eq!((&gateway["host"], &gateway["has_draft"]), (&"127.0.0.1".into(), &false.into()));
}

#[test]
fn a_file_that_cannot_be_read_can_be_replaced_and_is_kept() {
    let house = House::turned_on();
    let good = fs::read_to_string(house.account_file()).expect("it reads");
    house.edit_account(|text| format!("{text}\nwhat?"));
    house.run(&["address", "list"]).refused(75);
    let said = house.run(&["account", "restore"]).done();
    assert_eq!(fs::read_to_string(house.account_file()).expect("it reads"), good);
    let kept = said.split_whitespace().find(|word| word.starts_with('/')).expect("a file");
    let kept = fs::read_to_string(kept.trim_end_matches('.')).expect("it reads");
    assert_eq!(kept, format!("{good}\nwhat?"));

    fs::write(house.policy_file(), "what?").expect("it is written");
    house.run(&["policy", "start-anew"]).done();
    let shown = &house.run(&["policy", "show", "--json"]).json()[0];
    assert_eq!(shown["policy"]["per_user_outbound_gateways"], false);
    // What can be read is replaced by nobody.
    let said = house.run(&["policy", "start-anew"]).refused(65);
    assert!(said.contains("can be read"), "{said}");
    house.run(&["account", "restore"]).refused(65);
}

#[test]
fn wrong_usage_is_told() {
    let house = House::empty();
    for (arguments, says) in [
        (&["foo"][..], "foo"),
        (&["gateway", "on"], "<ADDRESS>"),
        (&["address", "add", "alice"], "no @"),
        (&["gateway", "set", OTHER, "--security", "tls"], "starttls"),
        (&["policy", "set", "--own-address", "alice@corp.example"], "{login}"),
        (&["policy", "set", "--outbound-gateway", "a b"], "--outbound-gateway"),
        (&["policy", "set", "--own-address-of", "alice"], "LOGIN=ADDRESS"),
        (&["sendmail", "-bt"], "-bt"),
        (&["sendmail", "-f"], "-f"),
    ] {
        let said = house.run(arguments).refused(64);
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
    let said = house.feed(&["policy", "apply"], "schema = 1\nx = 1\n").refused(65);
    assert!(said.contains("Line 2 of standard input"), "{said}");
}

#[test]
fn the_program_speaks_german_too() {
    let house = House::allowing();
    let said = house.run(&["--language", "de", "route", OTHER]).refused(77);
    assert!(said.contains("Adresse nicht eingerichtet"), "{said}");
}

#[test]
fn help_manual_and_completions_name_every_command() {
    let house = House::empty();
    let manual = house.run(&["man"]).done();
    assert!(manual.starts_with(".ie"), "roff: {manual}");
    for (_, command, _) in WINDOW {
        let heading = format!(".SH OUTGATE {}\n", command.join(" ").to_uppercase());
        assert!(manual.contains(&heading), "{heading}");
    }
    assert!(house.run(&["sendmail", "--help"]).done().contains("-oi"));
    for shell in ["bash", "zsh", "fish"] {
        let script = house.run(&["completions", shell]).done();
        assert!(script.contains("start-anew") && script.contains("password-command"), "{shell}");
    }
}
