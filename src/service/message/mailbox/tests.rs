//! What is read, and what is refused.

use super::*;
use proptest::prelude::*;

fn shown(mailbox: &Mailbox) -> String {
    match mailbox {
        Mailbox::Address(address) => address.to_wire(),
        Mailbox::WithoutDomain(local) => local.clone(),
    }
}

#[test]
fn authors_are_read() {
    for (text, expected) in [
        (" alice@corp.example\r\n", "alice@corp.example"),
        ("<alice@corp.example>", "alice@corp.example"),
        ("< alice@corp.example\r\n >", "alice@corp.example"),
        ("Alice <alice@corp.example>", "alice@corp.example"),
        ("Alice B. Smith<alice@corp.example>", "alice@corp.example"),
        ("\"Smith, A \\\"x\\\" <\" <alice@corp.example>", "alice@corp.example"),
        ("Alice\r Smith <alice@corp.example>", "alice@corp.example"),
        ("\"bob@corp.example\" <alice@corp.example>", "alice@corp.example"),
        ("alice@corp.example (Alice (A.) \\) Smith)", "alice@corp.example"),
        ("(x) Alice (y) <(z) alice@corp.example (1)> (2)", "alice@corp.example"),
        ("=?utf-8?q?M=C3=BCller=2C_A=2E?= <alice@corp.example>", "alice@corp.example"),
        ("M\u{fc}ller <alice@b\u{fc}cher.example>", "alice@xn--bcher-kva.example"),
        ("\"a b,<c>\"@corp.example", "\"a b,<c>\"@corp.example"),
        ("\"a@b\"@corp.example", "\"a@b\"@corp.example"),
        ("root", "root"),
        ("root (Cron Daemon)", "root"),
        ("CronDaemon <www-data>", "www-data"),
    ] {
        let read = author(text).unwrap_or_else(|_| panic!("{text:?} is unreadable"));
        let [(mailbox, place)] = &read[..] else { panic!("{read:?}") };
        assert_eq!(shown(mailbox), expected, "{text:?}");
        assert!(!text[place.clone()].contains([' ', '(', ')', '\r']) || text.contains("a b"));
    }
}

#[test]
fn what_another_could_read_otherwise_is_no_author() {
    for text in [
        "",
        " \r\n",
        "(only a comment)",
        "<>",
        "<",
        "<alice@corp.example",
        "alice@corp.example>",
        "<<alice@corp.example>>",
        "<alice@corp.example> bob",
        "<alice@corp.example> <bob@corp.example>",
        "alice@corp.example <bob@corp.example>",
        "alice@corp.example bob@corp.example",
        "<alice@corp.example>;",
        "alice@corp.example,",
        ",alice@corp.example",
        "Alice Smith",
        "\"Alice\"",
        "<\"alice\">",
        "alice @corp.example",
        "alice@ corp.example",
        "alice@(x)corp.example",
        "alice@corp. example",
        "alice . smith@corp.example",
        "alice@corp.example@partner.example",
        "alice@[127.0.0.1]",
        "alice@",
        "alice@corp.example.",
        "@corp.example",
        "<@bob.example:alice@corp.example>",
        "<@bob.example,@carol.example:alice@corp.example>",
        "group: alice@corp.example;",
        "group:;",
        "alice@corp.example (never closed",
        "\"never closed <alice@corp.example>",
        "\"\\",
        "alice@corp.example\0",
        "alice@corp.example\0 <bob@corp.example>",
        "A\u{1b}$B <alice@corp.example>",
        "alice@corp.example\u{85}",
        "alice@corp.example (\u{0})",
        "\"A\u{1b}$B\" <alice@corp.example>",
        // Seen by those who look for angle brackets anywhere.
        "\"<bob@corp.example>\" <alice@corp.example>",
        "alice@corp.example (<bob@corp.example>)",
        "(<bob@corp.example>) alice@corp.example",
        // Seen by those who decode first: `<bob@corp.example>`, `bob@corp.example,`, a line end.
        "=?utf-8?b?PGJvYkBjb3JwLmV4YW1wbGU+?= <alice@corp.example>",
        "=?utf-8?q?bob=40corp=2Eexample=2C?= <alice@corp.example>",
        "\"=?utf-8?q?bob=40corp=2Eexample=2C?=\" <alice@corp.example>",
        "=?utf-8?q?bob=40corp?= =?utf-8?q?=2Eexample=2C?= <alice@corp.example>",
        "alice@corp.example (=?utf-8?q?=3Cbob=40corp=2Eexample=3E?=)",
        "=?utf-8?q?bob=40corp\r\n =2Eexample=2C?= <alice@corp.example>",
        "=?utf-8?q?x=0D=0AFrom=3A_bob?= <alice@corp.example>",
        "=?utf-8?q?bob=40corp=2Eexample?=",
        "=?utf-8?q?bob=40corp=2Eexample=2C?=@corp.example",
    ] {
        assert_eq!(author(text), Err(Unreadable), "{text:?}");
    }
}

#[test]
fn recipients_are_read_in_lists_and_groups() {
    for (text, expected) in [
        ("", Some(vec![])),
        ("undisclosed-recipients:;", Some(vec![])),
        ("a@x.example, B <b@x.example>,c", Some(vec!["a@x.example", "b@x.example", "c"])),
        (" ,a@x.example, ,b@x.example,", Some(vec!["a@x.example", "b@x.example"])),
        ("G: a@x.example, b;", Some(vec!["a@x.example", "b"])),
        ("\"G, H\" (x): a@x.example; , b@x.example", Some(vec!["a@x.example", "b@x.example"])),
        ("G: a@x.example; H: b@x.example;", None),
        ("G: H: a@x.example;;", None),
        ("G: H: a@x.example;", None),
        ("a@x.example;", None),
        ("G: a@x.example", None),
        ("a@x.example; b@x.example", None),
        ("<a@x.example>: b@x.example;", None),
        (": a@x.example;", None),
        ("a b, c@x.example", None),
        ("a@x.example\r\nBcc b@x.example", None),
    ] {
        let read = recipients(text).ok();
        let read = read.map(|read| read.iter().map(shown).collect::<Vec<_>>());
        let expected = expected.map(|list| list.into_iter().map(str::to_owned).collect());
        assert_eq!(read, expected, "{text:?}");
    }
}

proptest! {
    /// An author's place in the text holds exactly the address, and putting another there
    /// makes that one the author.
    #[test]
    fn places_are_where_the_addresses_stand(text in "[a-c@<>(),\" .=?\\\\]{0,16}") {
        if let Ok(found) = author(&text) {
            for (mailbox, place) in found {
                prop_assert_eq!(&text[place.clone()], shown(&mailbox));
                let other = [&text[..place.start], "x@y.example", &text[place.end..]].concat();
                let read = author(&other).expect("as readable as before");
                prop_assert!(read.iter().any(|(mailbox, _)| shown(mailbox) == "x@y.example"));
            }
        }
    }

    /// Whom the strict reader calls the one author, a lenient reader finds too.
    #[test]
    fn a_lenient_reader_finds_the_same_author(
        parts in prop::collection::vec(prop::sample::select(vec![
            "alice@x.example", "bob@y.example", "<", ">", "(", ")", "\"", "\\", " ", ",", ":",
            ";", "Alice", "=?utf-8?q?a=40b?=", "=?utf-8?q?=3C?=", "\r\n ", "<carol@z.example>",
        ]), 0..7)
    ) {
        let text = parts.concat();
        if let Ok([(Mailbox::Address(address), _)]) = author(&text).as_deref() {
            let line = format!("From: {text}\r\n\r\n");
            let message = mail_parser::MessageParser::default().parse(line.as_bytes());
            let message = message.expect("a message");
            let theirs: Vec<_> = message.from().expect("a From").iter().collect();
            prop_assert_eq!(theirs.len(), 1, "{:?}", text);
            let their = theirs[0].address().expect("an address").parse();
            prop_assert_eq!(their, Ok(address.clone()));
        }
    }
}
