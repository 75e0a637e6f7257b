//! `outgate app`: what it shows, what it changes, and the test message.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::marker;
use crate::support::{Heard, House, OTHER, OWN, last};

const PREFS: &str = "// Mozilla User Preferences\n\
    user_pref(\"mail.accountmanager.accounts\", \"account1\");\n\
    user_pref(\"mail.account.account1.identities\", \"id1\");\n\
    user_pref(\"mail.identity.id1.useremail\", \"alice@corp.example\");\n\
    user_pref(\"mail.smtpservers\", \"smtp1\");\n";

/// A Thunderbird that the person has used.
fn thunderbird(house: &House) -> PathBuf {
    let folder = house.path("home/.thunderbird");
    let profile = folder.join("x.default");
    fs::create_dir_all(&profile).expect("a folder");
    let ini = "[Profile0]\nName=default\nIsRelative=1\nPath=x.default\n";
    fs::write(folder.join("profiles.ini"), ini).expect("a file");
    fs::write(profile.join("prefs.js"), PREFS).expect("a file");
    profile.join("prefs.js")
}

fn read(file: &PathBuf) -> String {
    fs::read_to_string(file).expect("a file")
}

#[test]
fn thunderbird_is_set_up_as_shown_and_put_back_and_no_password_is_in_its_files() {
    let house = House::turned_on();
    let prefs = thunderbird(&house);
    let set_up = ["app", "set-up", "thunderbird"];
    let refused = house.run(&[&set_up[..], &["--yes"]].concat()).refused(78);
    assert!(refused.contains("outgate relay install"), "{refused}");

    let password = house.run(&["relay", "password"]).done();
    let password = password.trim();
    let shown = house.run(&["app", "show", "thunderbird"]).done();
    // Nobody is there to be asked.
    let refused = house.run(&set_up).refused(64);
    assert!(refused.contains("--yes"), "{refused}");
    assert_eq!(read(&prefs), PREFS, "nothing was changed yet");

    let done = house.run(&[&set_up[..], &["--yes"]].concat()).done();
    assert!(done.starts_with(&shown), "{done} is not as shown: {shown}");
    let port = &house.run(&["relay", "settings", "--json"]).json()[0]["port"];
    let now = read(&prefs);
    for line in [
        format!("user_pref(\"mail.smtpserver.smtp2.port\", {port});\n"),
        format!("user_pref(\"mail.identity.id2.useremail\", \"{OTHER}\");\n"),
        "user_pref(\"mail.smtpservers\", \"smtp1,smtp2\");\n".to_owned(),
    ] {
        assert!(now.contains(&line), "{line} is not in {now}");
    }
    assert_eq!(standing(&house, "thunderbird"), "set_up");
    let printed = [PathBuf::from("/nonexistent")];
    let found = marker::files_with(&house.path("home"), password, &printed);
    assert_eq!(found, Vec::<PathBuf>::new());
    assert_eq!(marker::files_with(&house.config(), password, &printed), Vec::<PathBuf>::new());

    // Another port is another setting.
    house.run(&["relay", "port"]).done();
    assert_eq!(standing(&house, "thunderbird"), "outdated");
    house.run(&["app", "undo", "thunderbird", "--yes"]).done();
    assert_eq!(read(&prefs), PREFS);
    assert_eq!(standing(&house, "thunderbird"), "not_set_up");
    house.run(&["app", "undo", "thunderbird", "--yes"]).refused(78);
}

fn standing(house: &House, app: &str) -> String {
    let listed = house.run(&["app", "list", "--json"]).json();
    let of = listed.iter().find(|status| status["app"] == app).expect("it is listed");
    of["standing"].as_str().expect("a word").to_owned()
}

#[test]
fn a_plan_is_data_and_names_the_folder_of_the_config() {
    let house = House::allowing();
    let folder = house.path("programs");
    fs::create_dir(&folder).expect("a folder");
    let mutt = folder.join("mutt");
    fs::write(&mutt, "#!/bin/sh\necho Mutt 2.2.12\n").expect("a program");
    fs::set_permissions(&mutt, fs::Permissions::from_mode(0o755)).expect("its mode");
    let muttrc = house.path("home/.muttrc-2.2.12");
    fs::create_dir_all(house.path("home")).expect("a folder");
    fs::write(&muttrc, "set from=x@corp.example\nsend-hook . 'set sendmail=x'\n").expect("a file");
    fs::write(house.path("home/.muttrc"), "# not read\n").expect("a file");

    let run = house.run_finding(&folder, &["--json", "app", "show", "mutt"]);
    let plan = &run.json()[0];
    assert_eq!((&plan["app"], &plan["aim"]), (&json!("mutt"), &json!("set_up")));
    let file =
        plan["files"].as_array().expect("a list").iter().find(|it| it["path"] == json!(muttrc));
    let lines = &file.expect("the file that this mutt reads")["lines"];
    let (program, config) = (env!("CARGO_BIN_EXE_outgate"), house.config());
    let config = config.display();
    let expected = format!("set sendmail=\"{program} --config {config} sendmail -oem -oi\"");
    assert_eq!(lines[1], json!({ "added": expected }));
    assert_eq!(plan["notes"][0], json!({ "hook": { "path": muttrc, "line": 2 } }));
}

#[test]
fn a_test_message_says_who_delivers_and_why_and_each_stage_of_it() {
    let house = House::turned_on();
    let before = house.taken();
    let printed = house.run(&["app", "test", "--from", OTHER]).done();
    assert_eq!(house.taken(), [before[0], before[1] + 1]);
    let mut from = 0;
    for words in ["its gateway is on", "Connected", "Encrypted", "Signed in", "Message accepted"] {
        from += printed[from..].find(words).unwrap_or_else(|| panic!("{words}: {printed}"));
    }
    let received = last(&house.partner);
    assert_eq!(received.recipients.len(), 1);
    let text = String::from_utf8(received.message).expect("text");
    assert!(text.contains("\r\nTo: alice@partner.example\r\n"), "{text}");
    // It is recorded as any other (R14).
    assert_eq!(house.activity().last().expect("an attempt")["outcome"], "accepted");

    // Without an address it is the default one.
    let events = house.run(&["app", "test", "--json"]).json();
    assert_eq!(events[0]["route"]["by"], "domain");
    assert!(events.iter().any(|event| event["passed"]["stage"] == "message"), "{events:?}");
    assert_eq!(house.taken(), [before[0] + 1, before[1] + 1]);
    assert_eq!(last(&house.domain).recipients[0].to_string(), OWN);
}

#[test]
fn a_test_message_that_goes_nowhere_says_why_with_the_servers_words() {
    let is_message = |heard: &Heard| matches!(heard, Heard::Message(_));
    let taken = std::sync::atomic::AtomicUsize::new(0);
    let server = crate::support::Scripted::start(move |heard| {
        let count = || taken.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // The first one turns the gateway on.
        (is_message(heard) && count() > 0).then_some("554 5.7.1 not from here")
    });
    let house = House::turned_on_through(server.port());
    let run = house.run(&["app", "test", "--from", OTHER]);
    assert_ne!(run.code, 0);
    assert!(run.err.contains("554 5.7.1 not from here"), "{run:?}");

    house.run(&["address", "add", "board@choir.example"]).done();
    let refused = house.run(&["app", "test", "--from", "board@choir.example", "--json"]);
    assert_eq!(refused.code, 77);
    assert_eq!(refused.json()[0]["route"]["why"], Value::from("not_confirmed"));
}
