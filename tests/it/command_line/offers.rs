//! What a server offers, and what it is given: the extensions of SMTP, and messages of any size.

use std::fs;
use std::sync::{Arc, Mutex};

use crate::support::{BOB, Heard, House, OTHER, Scripted};

/// Fields that leave nothing to be added.
const COMPLETE: &str = "From: alice@partner.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\
    Message-ID: <1@partner.example>\n";

#[test]
fn the_null_sender_asks_for_no_notes() {
    let ehlo = |heard: &Heard| matches!(heard, Heard::Command(it) if it.starts_with("EHLO"));
    let server =
        Scripted::start(move |heard| ehlo(heard).then_some("250-scripted.example\r\n250 DSN"));
    let house = House::turned_on_through(server.port());
    for (arguments, notify) in [
        (&["-f", "<>", BOB][..], " NOTIFY=NEVER"),
        (&["-f", "<>", "-N", "failure", BOB], " NOTIFY=FAILURE"),
        (&["-f", OTHER, BOB], ">"),
    ] {
        house.send(arguments, COMPLETE).done();
        let mail = server.commands("MAIL FROM").pop().expect("it came");
        assert!(mail.starts_with("MAIL FROM:<alice@partner.example>"), "{mail}");
        let rcpt = server.commands("RCPT TO").pop().expect("it came");
        assert!(rcpt.ends_with(notify), "{arguments:?}: {rcpt}");
    }
}

/// RFC 6152 and RFC 6531: what a server is told it gets, and what one cannot be given.
#[test]
fn r8_what_needs_more_than_a_server_offers_is_refused() {
    const EIGHT_BIT: &str = "8BITMIME";
    const UTF8: &str = "SMTPUTF8";
    let neither: &str = "250 scripted.example";
    let offers = [
        neither,
        "250-scripted.example\r\n250 8BITMIME",
        "250-scripted.example\r\n250-8BITMIME\r\n250 SMTPUTF8",
    ];
    for (level, offer) in offers.into_iter().enumerate() {
        let ehlo = |heard: &Heard| matches!(heard, Heard::Command(it) if it.starts_with("EHLO"));
        let server = Scripted::start(move |heard| ehlo(heard).then_some(offer));
        let house = House::turned_on_through(server.port());
        for (what, recipient, fields, body, needs) in [
            ("ASCII", BOB, "Subject: =?utf-8?q?=C3=BC?=\n", "Hello\n", ""),
            ("a body with 8-bit octets", BOB, "", "M\u{fc}ll\n", EIGHT_BIT),
            ("a header with them", BOB, "Subject: M\u{fc}ll\n", "Hello\n", UTF8),
            ("a name with them", BOB, "To: M\u{fc}ller <bob@elsewhere.example>\n", "Hello\n", UTF8),
            ("a Bcc with them, which is not sent", BOB, "Bcc: b\u{f6}b@x.example\n", "Hello\n", ""),
            ("a local part with them", "b\u{f6}b@elsewhere.example", "", "Hello\n", UTF8),
            // The domain has a form in ASCII (RFC 5891), which is not a conversion of the message.
            ("a domain with them", "bob@b\u{fc}cher.example", "", "Hello\n", ""),
        ] {
            let before = server.messages().len();
            let run = house.send(&["-i", recipient], format!("{COMPLETE}{fields}\n{body}"));
            let offered = needs.is_empty() || level >= if needs == EIGHT_BIT { 1 } else { 2 };
            assert_eq!(server.messages().len(), before + usize::from(offered), "{what} {offer}");
            if !offered {
                let said = run.refused(65);
                let code = if needs == UTF8 { "5.6.7" } else { "5.6.3" };
                assert!(said.contains(code) && said.contains(needs), "{what} {offer}: {said}");
                continue;
            }
            run.done();
            let mail = server.commands("MAIL FROM").pop().expect("it came");
            assert_eq!(mail.contains(" SMTPUTF8"), needs == UTF8, "{what} {offer}: {mail}");
            assert_eq!(mail.contains(" BODY=8BITMIME"), level >= 1, "{what} {offer}: {mail}");
            let sent = server.messages().pop().expect("it came");
            assert!(sent.ends_with(&body.replace('\n', "\r\n")), "{what} {offer}: {sent}");
        }
    }
}

/// The program's largest memory is the same for a message of 50 MiB.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_message() {
    let program = Arc::<Mutex<Option<u32>>>::default();
    let peaks = Arc::<Mutex<Vec<u64>>>::default();
    let (looked_at, noted) = (Arc::clone(&program), Arc::clone(&peaks));
    // Who has sent the whole message waits for this answer.
    let server = Scripted::start(move |heard| {
        let Heard::Message(_) = heard else { return None };
        let id = (*looked_at.lock().expect("nobody panicked"))?;
        let status = fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
        let peak = line.trim().trim_end_matches(" kB").parse().expect("a number");
        noted.lock().expect("nobody panicked").push(peak);
        None
    });
    let house = House::turned_on_through(server.port());
    for lines in [1, 700_000] {
        let message = format!("{COMPLETE}\n{}", format!("{}\n", "x".repeat(74)).repeat(lines));
        let child = house.start(&["sendmail", "-i", BOB]);
        *program.lock().expect("nobody panicked") = Some(child.id());
        house.finish(child, message).done();
    }
    let [small, large] = peaks.lock().expect("nobody panicked")[..] else { panic!("two") };
    assert!(large <= small + 1024, "{small} KiB for a line, {large} KiB for 50 MiB");
}
