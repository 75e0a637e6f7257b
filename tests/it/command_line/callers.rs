//! The programs that call sendmail(1), each with the arguments that it passes, and the message
//! that it writes: delivered for real.

use crate::support::{BOB, CAROL, Heard, House, OTHER, OWN, Scripted, last};

/// A caller: its arguments, its header and the recipients of what it sends.
type Caller = (&'static str, &'static [&'static str], &'static str, &'static [&'static str]);

const FROM_OTHER: &str = "From: Alice <alice@partner.example>\nTo: bob@elsewhere.example\n";

const CALLERS: &[Caller] = &[
    ("git send-email", &["-i", BOB, CAROL], FROM_OTHER, &[BOB, CAROL]),
    (
        "git send-email --envelope-sender",
        &["-f", OTHER, "-i", BOB, CAROL],
        FROM_OTHER,
        &[BOB, CAROL],
    ),
    ("mutt", &["-oem", "-oi", "--", BOB], FROM_OTHER, &[BOB]),
    (
        "mutt with everything set",
        &[
            "-oem",
            "-oi",
            "-B8BITMIME",
            "-f",
            OTHER,
            "-N",
            "failure,delay",
            "-R",
            "hdrs",
            "--",
            BOB,
            CAROL,
        ],
        FROM_OTHER,
        &[BOB, CAROL],
    ),
    ("s-nail", &["-i", "--", BOB], FROM_OTHER, &[BOB]),
    (
        "s-nail with everything set",
        &["-i", "-m", "-v", "-F", "Alice Ahrens", "-f", OTHER, "--", BOB],
        FROM_OTHER,
        &[BOB],
    ),
    (
        "bsd-mailx",
        &["-i", "-t"],
        "To: bob@elsewhere.example\nBcc: carol@elsewhere.example\nSubject: x\n",
        &[BOB, CAROL],
    ),
    (
        "bsd-mailx -r",
        &["-i", "-t", "-f", OTHER, "-v"],
        "From: alice@partner.example\nTo: bob@elsewhere.example\n",
        &[BOB],
    ),
    (
        "cron",
        &["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "root"],
        "From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@host> true\n",
        &[OTHER],
    ),
    ("-t adds the header's", &["-t", "-i", CAROL], FROM_OTHER, &[CAROL, BOB]),
    (
        "several in one argument",
        &["-i", "bob@elsewhere.example, <carol@elsewhere.example>"],
        FROM_OTHER,
        &[BOB, CAROL],
    ),
];

#[test]
fn what_mail_programs_send_arrives() {
    let house = House::turned_on();
    // What gives no sender is from the default address.
    house.run(&["address", "default", OTHER]).done();
    for (caller, arguments, header, recipients) in CALLERS {
        let before = house.taken();
        house.send_as_sendmail(arguments, &format!("{header}\nSent by {caller}\n")).done();
        assert_eq!(house.taken(), [before[0], before[1] + 1], "{caller}");
        let received = last(&house.partner);
        let seen: Vec<_> = received.recipients.iter().map(ToString::to_string).collect();
        assert_eq!(seen, *recipients, "{caller}");
        assert_eq!(received.sender.map(|sender| sender.to_string()).as_deref(), Some(OTHER));
        let text = String::from_utf8(received.message).expect("text");
        assert!(text.ends_with(&format!("\r\n\r\nSent by {caller}\r\n")), "{text}");
        assert!(!text.contains("Bcc"), "{text}");
    }
}

#[test]
fn a_lone_dot_ends_a_message_unless_it_is_told_otherwise() {
    let house = House::allowing();
    let message = format!("From: {OWN}\n\nbefore\n.\nafter\n");
    for (arguments, end) in [
        (&[BOB][..], "before\r\n"),
        (&["-i", BOB], "before\r\n.\r\nafter\r\n"),
        (&["-oi", BOB], "before\r\n.\r\nafter\r\n"),
    ] {
        house.send(arguments, &message).done();
        let text = String::from_utf8(last(&house.domain).message).expect("text");
        assert_eq!(text.split_once("\r\n\r\n").expect("a body").1, end, "{arguments:?}");
    }
}

#[test]
fn the_name_for_an_added_from_is_the_programs() {
    let house = House::allowing();
    house.send(&["-i", "-F", "Cron Daemon", BOB], "Subject: x\n\nDone\n").done();
    let text = String::from_utf8(last(&house.domain).message).expect("text");
    assert!(text.contains("From: \"Cron Daemon\" <alice@corp.example>\r\n"), "{text}");
}

#[test]
fn the_wish_for_notes_reaches_a_server_that_takes_it() {
    let offer = "250-scripted.example\r\n250 DSN";
    let is_ehlo = |heard: &Heard| matches!(heard, Heard::Command(it) if it.starts_with("EHLO"));
    let server = Scripted::start(move |heard| is_ehlo(heard).then_some(offer));
    let house = House::turned_on_through(server.port());
    let arguments = ["-i", "-N", "failure,delay", "-R", "hdrs", "-V", "id7", "--", BOB];
    house.send(&arguments, format!("{FROM_OTHER}\nHello\n")).done();
    let mail = server.commands("MAIL FROM").pop().expect("it came");
    assert!(mail.contains(" RET=HDRS") && mail.contains(" ENVID=id7"), "{mail}");
    let rcpt = server.commands("RCPT TO").pop().expect("it came");
    assert!(rcpt.contains(" NOTIFY=FAILURE,DELAY"), "{rcpt}");
}
