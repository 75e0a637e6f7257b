//! `outgate activity`: the record is looked through, opened, exported and cut.

use serde_json::Value;

use crate::support::{BOB, House, OTHER, OWN};

/// A house in which three messages were sent, apart from those that set it up.
fn with_a_record() -> House {
    let house = House::turned_on();
    let from = |from: &str, subject: &str| format!("From: {from}\nSubject: {subject}\n\nHello\n");
    house.send(&[BOB], from(OTHER, "Minutes of Tuesday")).done();
    house.send(&[BOB], from(OWN, "=1+1, \"quoted\"")).done();
    house.send(&[BOB], from("mallory@partner.example", "Strange")).refused(77);
    house
}

fn subjects(house: &House, options: &[&str]) -> Vec<String> {
    let listed = house.run(&[&["activity", "--json"], options].concat()).json();
    let subject = |it: &Value| it["subject"].as_str().unwrap_or_default().to_owned();
    listed.iter().map(subject).filter(|subject| !subject.is_empty()).collect()
}

#[test]
fn r14_the_record_is_looked_through() {
    let house = with_a_record();
    let (minutes, quoted, strange) = ("Minutes of Tuesday", "=1+1, \"quoted\"", "Strange");
    assert_eq!(subjects(&house, &["--last", "3"]), [strange, quoted, minutes]);
    for (options, found) in [
        (&["--find", "minutes"][..], &[minutes][..]),
        (&["--find", "MALLORY"], &[strange]),
        (&["--find", "nobody"], &[]),
        (&["--outcome", "refused"], &[strange]),
        (&["--via", "domain", "--find", "quoted"], &[quoted]),
        (&["--via", "gateway", "--find", "quoted"], &[]),
        (&["--since", "2999-01-01"], &[]),
        (&["--until", "2000-01-01T00:00:00Z"], &[]),
        (&["--since", "2000-01-01", "--last", "1"], &[strange]),
    ] {
        assert_eq!(subjects(&house, options), found, "{options:?}");
    }
    let said = house.run(&["activity", "--find", "nobody"]).done();
    assert_eq!(said, "Nothing matches what is chosen.\n");
    for wrong in [&["--since", "yesterday"][..], &["--csv", "--json"], &["--outcome", "good"]] {
        house.run(&[&["activity"], wrong].concat()).refused(64);
    }
}

#[test]
fn r14_an_attempt_is_opened_by_its_name() {
    let house = with_a_record();
    let listed = house.run(&["activity", "--find", "minutes"]).done();
    let id = listed.lines().next().and_then(|line| line.split(['[', ']']).nth(1));
    let id = id.expect("it is named");
    let shown = house.run(&["activity", "show", id]).done();
    for words in ["Minutes of Tuesday", "Result: Taken. 250", "C: EHLO", "C: AUTH", "S: 250"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let data = &house.run(&["activity", "show", id, "--json"]).json()[0];
    assert_eq!((&data["id"], &data["outcome"]), (&id.into(), &"accepted".into()));
    let lines = data["conversation"]["lines"].as_array().expect("lines");
    assert!(lines.iter().any(|line| line["said"]["client"] == "DATA"), "{lines:?}");

    let strange = &house.run(&["activity", "--last", "1", "--json"]).json()[0];
    let id = strange["id"].as_str().expect("a name");
    let data = &house.run(&["activity", "show", id, "--json"]).json()[0];
    assert_eq!(data["conversation"], Value::Null, "no server was asked");
    assert!(house.run(&["activity", "show", id]).done().contains("not kept"));
    house.run(&["activity", "show", "99-0"]).refused(65);
    house.run(&["activity", "show", "x"]).refused(64);
}

#[test]
fn r14_the_record_is_a_table_in_which_nothing_is_computed() {
    let house = with_a_record();
    let table = house.run(&["activity", "--csv"]).done();
    let lines: Vec<_> = table.split_terminator("\r\n").collect();
    assert!(lines[0].starts_with("id,at,from,recipients,subject,"), "{table}");
    assert_eq!(lines.len(), house.activity().len() + 1, "all of them, if nothing is said");
    assert!(lines[2].contains(",\"'=1+1, \"\"quoted\"\"\",domain,"), "{table}");
    let last = house.run(&["activity", "--csv", "--last", "1"]).done();
    assert_eq!(last.matches("\r\n").count(), 2);
}

#[test]
fn r15_how_long_the_record_is_kept_is_said_and_changed() {
    let house = House::allowing();
    assert!(house.run(&["activity", "keep"]).done().contains("90 days"));
    house.run(&["activity", "keep", "7"]).done();
    let kept = &house.run(&["activity", "keep", "--json"]).json()[0];
    assert_eq!(kept["keep_activity_days"], 7);
    let account = std::fs::read_to_string(house.account_file()).expect("it reads");
    assert!(account.contains("keep_activity_days = 7"), "{account}");
    house.run(&["activity", "keep", "0"]).refused(64);
    // The file may be written by hand.
    house.edit_account(|text| text.replace("keep_activity_days = 7", "keep_activity_days = 0"));
    house.run(&["activity", "keep"]).refused(75);
}
