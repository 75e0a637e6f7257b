//! What `outgate sendmail` does with a message: the rules R6, R8, R9, R10, R14 and R17, and that
//! all recipients are served or none.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use crate::support::{BOB, CAROL, Heard, House, OTHER, OWN, Scripted, as_usual, last};

/// A message from the other address, with whatever else a program writes.
fn message(subject: &str) -> String {
    format!("From: {OTHER}\nTo: {BOB}, {CAROL}\nSubject: {subject}\n\nHello\n")
}

/// A server that lets the gateway be turned on, and answers otherwise from then on.
fn spoilt(
    script: impl Fn(&Heard) -> Option<&'static str> + Send + Sync + 'static,
) -> (Scripted, House) {
    let spoilt = Arc::new(AtomicBool::new(false));
    let is_spoilt = Arc::clone(&spoilt);
    let script = move |heard: &Heard| script(heard).filter(|_| is_spoilt.load(Ordering::SeqCst));
    let server = Scripted::start(script);
    let house = House::turned_on_through(server.port());
    spoilt.store(true, Ordering::SeqCst);
    (server, house)
}

fn is_command(heard: &Heard, start: &str) -> bool {
    matches!(heard, Heard::Command(line) if line.starts_with(start))
}

#[test]
fn r6_a_gateway_that_fails_is_told_and_nothing_is_rerouted() {
    for (at, reply, code) in [
        ("EHLO", "", 75),
        ("EHLO", "421 4.3.2 Down until noon", 75),
        ("MAIL", "451 4.3.0 Come back later", 75),
        ("MAIL", "550 5.7.1 Not you, Alice", 77),
        ("RCPT", "550 5.1.1 Nobody of that name", 67),
        ("DATA", "554 5.5.0 No, thank you", 69),
        ("", "452 4.3.1 The disk is full", 75),
        ("", "554 5.7.26 This looks like spam", 69),
    ] {
        let (server, house) = spoilt(move |heard| {
            let is_meant = match at {
                "" => matches!(heard, Heard::Message(_)),
                start => is_command(heard, start),
            };
            is_meant.then_some(reply)
        });
        let before = (house.domain.received().len(), server.messages().len());
        let said = house.send(&[BOB], message("Minutes")).refused(code);
        assert!(said.contains(reply), "the server's own words: {said}");
        assert_eq!(house.domain.received().len(), before.0, "{at} {reply}: rerouted");
        let last = house.activity().pop().expect("a record");
        let outcome = if code == 75 { "deferred" } else { "refused" };
        assert_eq!(last["outcome"], outcome, "{last}");
        assert_eq!(last["server"]["kind"], "gateway", "{last}");
    }
}

#[test]
fn r6_a_gateway_that_is_down_is_told_and_nothing_is_rerouted() {
    let server = Scripted::start(as_usual);
    let house = House::turned_on_through(server.port());
    let _held = server.stop();
    let before = house.taken();
    let said = house.send(&[BOB], message("Minutes")).refused(75);
    assert!(said.contains("Connection refused"), "{said}");
    assert_eq!(house.taken(), before);
}

#[test]
fn r7_while_gateways_are_not_allowed_mail_goes_as_the_person_chose() {
    let house = House::turned_on();
    house.run(&["policy", "set", "--allow-gateways", "no"]).done();
    house.send(&[BOB], message("Rerouted")).done();
    assert!(contains(&last(&house.domain).message, "Subject: Rerouted"));
    house.run(&["address", "edit", OTHER, "--when-paused", "refuse"]).done();
    let before = house.taken();
    let said = house.send(&[BOB], message("Refused")).refused(77);
    assert!(said.contains("paused"), "{said}");
    assert_eq!(house.taken(), before);
}

/// What must come out as it went in: folding, odd spacing, a signature, 8-bit octets, dots.
const ODD: &[u8] =
    b"Received: from localhost\n\tby alice.example; Mon, 2 Mar 2026 10:00:00 +0000\n\
    DKIM-Signature: v=1; a=rsa-sha256; bh=abc=;\n  b=def=\n\
    from:   \"Ahrens, Alice\"  <alice@partner.example>\n\
    Sender: robot@partner.example\nTO: bob@elsewhere.example\n\
    Message-ID: <1@partner.example>\nDate: Mon,  2 Mar 2026 10:00:00 +0000\n\
    Subject: =?utf-8?q?M=C3=BCll?=\nX-Empty:\n\
    Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n\
    .\n..\n. dotted\n\nM\xfcll, trailing blanks  \n\ttabs\nFrom here on\n\n\nlast line\n";

#[test]
fn r8_through_a_gateway_the_bytes_are_the_senders_own() {
    let house = House::turned_on();
    house.send(&["-i", BOB], ODD).done();
    let received = last(&house.partner);
    assert_eq!(shown(&received.message), shown(&with_crlf(ODD)));
    assert_eq!(received.sender.map(|sender| sender.to_string()).as_deref(), Some(OTHER));
    // With the line ends of SMTP already, nothing changes either.
    house.send(&["-oi", BOB], with_crlf(ODD)).done();
    assert_eq!(shown(&last(&house.partner).message), shown(&with_crlf(ODD)));
}

#[test]
fn r8_bcc_is_removed_and_its_recipients_served() {
    let house = House::turned_on();
    let before = format!(
        "From: {OTHER}\nTo: {BOB}\nBcc: {CAROL},\n {OWN}\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <1@partner.example>\n\nHello\n"
    );
    house.send(&["-t"], &before).done();
    let received = last(&house.partner);
    let recipients: Vec<_> = received.recipients.iter().map(ToString::to_string).collect();
    assert_eq!(recipients, [BOB, CAROL, OWN]);
    let after = before.replace(&format!("Bcc: {CAROL},\n {OWN}\n"), "");
    assert_eq!(shown(&received.message), shown(&with_crlf(after.as_bytes())));
}

#[test]
fn r8_what_is_missing_is_added() {
    let house = House::turned_on();
    house.run(&["address", "edit", OTHER, "--display-name", "Alice Ahrens"]).done();
    house.run(&["address", "default", OTHER]).done();
    house.send(&["-i", BOB], "Subject: Minutes\n\nHello\n").done();
    let text = shown(&last(&house.partner).message);
    let lines: Vec<_> = text.split("\r\n").collect();
    let [subject, from, date, message_id, "", "Hello", ""] = lines[..] else {
        panic!("{text}");
    };
    assert_eq!(subject, "Subject: Minutes");
    assert_eq!(from, "From: \"Alice Ahrens\" <alice@partner.example>");
    assert!(date.starts_with("Date: "), "{date}");
    assert!(message_id.starts_with("Message-ID: <"), "{message_id}");
    assert!(message_id.ends_with("@partner.example>"), "{message_id}");
}

#[test]
fn r8_through_the_domains_server_sender_is_the_own_address() {
    let house = House::allowing();
    house.confirm(OTHER);
    house.send(&["-i", BOB], ODD).done();
    let received = last(&house.domain);
    assert_eq!(received.sender.map(|sender| sender.to_string()).as_deref(), Some(OWN));
    let text = shown(&received.message);
    assert!(!text.contains("robot@partner.example"), "the program's Sender is replaced: {text}");
    let sender = format!("Sender: {OWN}\r\n");
    assert_eq!(text.matches(&sender).count(), 1, "{text}");
    let without = |text: &str| text.replace(&sender, "");
    let before = shown(&with_crlf(ODD)).replace("Sender: robot@partner.example\r\n", "");
    assert_eq!(without(&text), before, "nothing else is changed");
    // From the own address nothing is added, and a program's Sender stays.
    let own = format!(
        "From: {OWN}\nSender: robot@corp.example\nTo: {BOB}\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <1@corp.example>\n\nHello\n"
    );
    house.send(&["-i", BOB], &own).done();
    assert_eq!(shown(&last(&house.domain).message), shown(&with_crlf(own.as_bytes())));
}

#[test]
fn r8_what_a_server_cannot_take_is_refused_and_not_converted() {
    let script = |heard: &Heard| {
        let reply = "250-scripted.example\r\n250 SIZE 1000";
        is_command(heard, "EHLO").then_some(reply)
    };
    let (server, house) = spoilt(script);
    let before = server.messages();
    for (recipient, body, code, words) in [
        (BOB, "M\u{fc}ll".to_owned(), "5.6.3", "8BITMIME"),
        (BOB, "x\n".repeat(600), "5.3.4", "too large"),
        ("b\u{f6}b@elsewhere.example", "Hello".to_owned(), "5.6.7", "SMTPUTF8"),
    ] {
        let message = format!("From: {OTHER}\n\n{body}\n");
        let said = house.send(&["-i", recipient], message).refused(65);
        assert!(said.contains(words), "{words}: {said}");
        assert!(said.contains(code), "{code}: {said}");
    }
    assert_eq!(server.messages(), before, "nothing was sent");
}

#[test]
fn r9_accepted_is_said_only_after_the_server_said_it() {
    for (reply, code, outcome) in [
        ("", 75, "unknown"),
        ("354 Go on and on", 75, "unknown"),
        ("HTTP/1.1 200 OK", 75, "unknown"),
        ("250", 0, "accepted"),
    ] {
        let is_message = |heard: &Heard| matches!(heard, Heard::Message(_));
        let (server, house) = spoilt(move |heard| is_message(heard).then_some(reply));
        let run = house.send(&["-v", BOB], message("Minutes"));
        assert_eq!(run.code, code, "{reply}: {run:?}");
        assert_eq!(server.messages().len(), 2, "the one that turned it on, and this one");
        let last = house.activity().pop().expect("a record");
        assert_eq!(last["outcome"], outcome, "{last}");
        assert_eq!(run.err.contains("Delivered by"), code == 0, "{run:?}");
    }
}

#[test]
fn r10_a_from_that_was_not_set_up_is_refused_by_name() {
    let house = House::turned_on();
    let before = house.taken();
    let stranger = "mallory@partner.example";
    for (arguments, from, code, named) in [
        (&[BOB][..], stranger, 77, vec![stranger]),
        (&["-f", stranger, BOB], stranger, 77, vec![stranger]),
        (&["-f", stranger, BOB], OTHER, 65, vec![stranger, OTHER]),
        (&["-f", OTHER, BOB], stranger, 65, vec![stranger, OTHER]),
        (&["-f", "<>", BOB], stranger, 77, vec![stranger]),
        (&[BOB], "alice@partner.example, bob@elsewhere.example", 65, vec![]),
        (&[BOB], "\"alice@partner.example\" <mallory@partner.example>", 77, vec![stranger]),
        (&["not an address@@"], OTHER, 65, vec![]),
        (&[], OTHER, 64, vec![]),
    ] {
        let said =
            house.send(arguments, format!("From: {from}\nSubject: x\n\nHello\n")).refused(code);
        for name in named {
            assert!(said.contains(name), "{arguments:?} {from}: {said}");
        }
    }
    assert_eq!(house.taken(), before);
}

#[test]
fn r10_an_address_without_a_domain_is_the_default_one() {
    let house = House::turned_on();
    let cron = "From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@host> true\n\nDone\n";
    let arguments = ["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "root"];
    house.send(&arguments, cron).done();
    let received = last(&house.domain);
    assert_eq!(received.recipients.iter().map(ToString::to_string).collect::<Vec<_>>(), [OWN]);
    assert!(contains(&received.message, "From: alice@corp.example (Cron Daemon)\r\n"));
    house.run(&["address", "default", OTHER]).done();
    house.send(&arguments, cron).done();
    let received = last(&house.partner);
    assert_eq!(received.recipients.iter().map(ToString::to_string).collect::<Vec<_>>(), [OTHER]);
    assert!(contains(&received.message, "From: alice@partner.example (Cron Daemon)\r\n"));
}

#[test]
fn one_refused_recipient_and_nothing_is_sent() {
    for (to_bob, to_carol, code) in [
        (Some("550 5.1.1 No Bob here"), None, 67),
        (Some("450 4.2.1 Bob is busy"), None, 75),
        (Some("450 4.2.1 Bob is busy"), Some("550 5.1.1 No Carol here"), 67),
        (Some("550 5.1.1 No Bob here"), Some("553 5.1.3 What a name"), 67),
    ] {
        let (server, house) = spoilt(move |heard| match heard {
            Heard::Command(line) if line.contains(BOB) => to_bob,
            Heard::Command(line) if line.contains(CAROL) => to_carol,
            _ => None,
        });
        let before = server.messages();
        let said = house.send(&[BOB, CAROL], message("Minutes")).refused(code);
        for (recipient, reply) in [(BOB, to_bob), (CAROL, to_carol)] {
            let named = reply.map(|reply| format!("{recipient}: {reply}"));
            assert!(named.is_none_or(|named| said.contains(&named)), "{said}");
        }
        assert_eq!(said.contains(CAROL), to_carol.is_some(), "{said}");
        assert_eq!(server.messages(), before, "nothing was sent");
    }
}

#[test]
fn r14_every_attempt_is_recorded() {
    let house = House::turned_on();
    let before = house.activity().len();
    house.send(&[BOB, CAROL], message("Minutes")).done();
    house.send(&[BOB], format!("From: {OWN}\nSubject: Own\n\nHello\n")).done();
    house.send(&[BOB], "From: mallory@partner.example\nSubject: Strange\n\nHello\n").refused(77);
    house.run(&["account", "set", "--omit-subjects", "yes"]).done();
    house.send(&[BOB], message("Left out")).done();
    house.send(&[BOB], "From: mallory@partner.example\nSubject: Left out\n\nHello\n").refused(77);
    let record = house.activity();
    let seen: Vec<_> = record[before..]
        .iter()
        .map(|attempt| {
            let server = attempt["server"]["kind"].as_str();
            let answer = attempt["answer"].as_str().expect("an answer");
            assert!(attempt["at"].is_string() && !answer.is_empty(), "{attempt}");
            (
                attempt["from"].as_str().unwrap_or_default(),
                attempt["recipients"].as_u64(),
                attempt["subject"].as_str(),
                server,
                attempt["outcome"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    let stranger = "mallory@partner.example";
    assert_eq!(
        seen,
        [
            (OTHER, Some(2), Some("Minutes"), Some("gateway"), "accepted"),
            (OWN, Some(1), Some("Own"), Some("domain"), "accepted"),
            (stranger, Some(1), Some("Strange"), None, "refused"),
            (OTHER, Some(1), None, Some("gateway"), "accepted"),
            (stranger, Some(1), None, None, "refused"),
        ]
    );
}

#[test]
fn r17_a_message_that_goes_round_in_circles_is_refused() {
    let house = House::turned_on();
    let passed = |times: usize| {
        format!(
            "{}From: {OTHER}\n\nHello\n",
            "Received: from a.example\n\tby b.example\n".repeat(times)
        )
    };
    house.send(&[BOB], passed(50)).done();
    let before = house.taken();
    let said = house.send(&[BOB], passed(51)).refused(65);
    assert!(said.contains("circles") && said.contains("51"), "{said}");
    assert_eq!(house.taken(), before);
}

fn with_crlf(text: &[u8]) -> Vec<u8> {
    let lines = text.split(|byte| *byte == b'\n');
    let lines: Vec<_> = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
    lines.join(&b"\r\n"[..])
}

/// Octets as text that a failed test can show, one character an octet.
fn shown(octets: &[u8]) -> String {
    octets.iter().map(|octet| char::from(*octet)).collect()
}

fn contains(octets: &[u8], text: &str) -> bool {
    shown(octets).contains(text)
}

/// The server asks for the end of the program while it has the message and says nothing of it.
#[test]
fn r14_a_program_that_is_asked_to_end_records_what_it_gave_up() {
    let program = Arc::<Mutex<Option<u32>>>::default();
    let (ended, wait) = mpsc::channel::<()>();
    let (victim, wait) = (Arc::clone(&program), Mutex::new(wait));
    let (_server, house) = spoilt(move |heard| {
        let Heard::Message(_) = heard else { return None };
        // Before it was started, it is the gateway that is turned on.
        let victim = (*victim.lock().expect("nobody panicked"))?;
        let asked = Command::new("kill").args(["-TERM", &victim.to_string()]).status();
        assert!(asked.expect("kill runs").success());
        // Nothing is answered before the program has ended.
        let _ = wait.lock().expect("nobody panicked").recv();
        Some("")
    });
    let child = house.start(&["sendmail", BOB]);
    *program.lock().expect("nobody panicked") = Some(child.id());
    let said = house.finish(child, message("Minutes")).refused(75);
    drop(ended);
    assert!(said.contains("Interrupted."), "{said}");
    let last = house.activity().pop().expect("a record");
    assert_eq!((&last["outcome"], &last["stage"]), (&"unknown".into(), &"message".into()));
    assert_eq!(last["subject"], "Minutes");
}
