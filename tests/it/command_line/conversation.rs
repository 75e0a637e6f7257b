//! What the server and Outgate said, for a help desk to read.

use std::fs;

use crate::support::{House, OTHER, Run, Scripted, as_usual};

/// The lines that were said, without their times.
fn said(text: &str) -> Vec<&str> {
    let (_, lines) = text.split_once("\n\n").expect("a head");
    lines.lines().map(|line| line.trim_start().split_once(' ').expect("a time").1).collect()
}

/// What stands on standard error above why the command ended.
fn above(run: &Run) -> String {
    run.err.split("outgate: ").next().unwrap_or_default().to_owned()
}

#[test]
fn a_test_leaves_its_conversation_where_it_is_wanted() {
    let house = House::allowing();
    house.confirm(OTHER);
    house.enter_partner();
    let file = house.config().join("conversation.txt");
    let name = file.to_str().expect("a plain path");
    let run = house.run(&["gateway", "test", OTHER, "--conversation", name]);
    assert!(!run.out.contains("EHLO") && run.err.is_empty(), "{run:?}");
    run.done();
    let text = fs::read_to_string(&file).expect("it was written");
    assert!(text.contains("Result: the test passed"), "{text}");
    let lines = said(&text);
    for line in ["C: EHLO [127.0.0.1]", "C: AUTH PLAIN ***", "encrypted, TLS 1.3", "C: QUIT"] {
        assert!(lines.contains(&line), "{line}: {text}");
    }
    let answer = lines.iter().position(|line| *line == "C: AUTH PLAIN ***").expect("it is there");
    assert!(lines[answer + 1].starts_with("S: 235"), "{text}");

    // On standard error; what a script reads stays as it was.
    let run = house.run(&["account", "test", "--json", "--conversation", "-"]);
    assert!(run.json().iter().all(|event| event.get("conversation").is_none()), "{run:?}");
    assert!(said(&run.err).contains(&"C: STARTTLS"), "{run:?}");
    run.done();
}

#[test]
fn a_test_that_fails_leaves_its_conversation_too() {
    let server = Scripted::start(|heard| match heard {
        crate::support::Heard::Command(line) if line.starts_with("MAIL") => Some("550 5.7.1 No"),
        heard => as_usual(heard),
    });
    let house = House::allowing();
    house.confirm(OTHER);
    house.enter_plain(OTHER, server.port());
    let run = house.run(&["gateway", "test", OTHER, "--conversation", "-"]);
    let text = above(&run);
    assert!(text.contains("Result: Sender refused. 127.0.0.1 does not let you send"), "{text}");
    assert!(said(&text).contains(&"S: 550 5.7.1 No"), "{text}");
    run.refused(77);

    let nowhere = house.config().join("no such folder").join("file");
    let nowhere = nowhere.to_str().expect("a plain path");
    let refused = house.run(&["gateway", "test", OTHER, "--conversation", nowhere]).refused(74);
    assert!(refused.contains("could not be written"), "{refused}");
}
