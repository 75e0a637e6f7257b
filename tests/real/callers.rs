//! The programs that call sendmail, as Debian has them and with no setting that names Outgate, on a
//! machine whose sendmail is Outgate; what they send, delivered by Postfix.

use std::future::Future;

use libtest_mimic::Trial;
use tokio::runtime::Runtime;

use crate::parts::{BSD_MAILX, CRON, GIT, MACHINE, MUTT, NEOMUTT, POSTFIX, Part, S_NAIL, trial};
use crate::postfix::organisation::{OTHER, OWN};

mod desk;
pub(crate) mod inbox;

use desk::Desk;
use inbox::Way;

/// The tests of each caller.
pub(crate) fn trials() -> Vec<Trial> {
    let with = |part: &Part, name: &str, test: fn()| {
        trial(&[&POSTFIX, &MACHINE, part], &format!("callers::{name}"), test)
    };
    vec![
        with(&GIT, "git_send_email", || run(git_send_email())),
        with(&MUTT, "mutt", || run(mutt("mutt"))),
        with(&NEOMUTT, "neomutt", || run(mutt("neomutt"))),
        with(&S_NAIL, "s_nail", || run(s_nail())),
        with(&BSD_MAILX, "bsd_mailx", || run(bsd_mailx())),
        with(&CRON, "cron", || run(cron())),
    ]
}

fn run(test: impl Future<Output = ()>) {
    Runtime::new().expect("a runtime").block_on(test);
}

pub(crate) const BOB: &str = "bob@customer.example";
pub(crate) const CAROL: &str = "carol@customer.example";
pub(crate) const DAVE: &str = "dave@customer.example";
pub(crate) const ALL: [&str; 3] = [BOB, CAROL, DAVE];

/// What programs and servers spoil: dots, 8-bit text, what looks like an mbox, a line longer than
/// SMTP's, and empty lines at the end.
pub(crate) fn body() -> String {
    format!(".\n..\n.x\nGr\u{fc}\u{df}e \t \nFrom here on\n{}\n\n\n", "long ".repeat(500))
}

async fn git_send_email() {
    let mut desk = Desk::new().await;
    let patch = |from: &str| {
        format!(
            "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n\
             From: \u{c4}lice \u{c4}hrens <{from}>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\
             Subject: [PATCH] Gr\u{fc}\u{df}e\nMIME-Version: 1.0\n\
             Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n{}",
            body()
        )
    };
    let person = ["-c", "user.name=\u{c4}lice \u{c4}hrens", "-c", "user.email=alice@corp.example"];
    let options =
        ["send-email", "--quiet", "--confirm=never", "--suppress-cc=all", "--no-validate"];
    let to = ["--to", BOB, "--cc", "C\u{e4}rol <carol@customer.example>", "--bcc", DAVE];
    for (way, from, more) in [
        (Way::Gateway, OTHER, &[][..]),
        (Way::Gateway, OTHER, &["--envelope-sender=alice@partner.example"]),
        (Way::Gateway, OTHER, &["--transfer-encoding=8bit"]),
        (Way::Gateway, OTHER, &["--transfer-encoding=base64", "--envelope-sender=auto"]),
        (Way::Domain, OWN, &[]),
    ] {
        let patch = desk.file("0001-gruesse.patch", &patch(from));
        let name = format!("--from=\u{c4}lice \u{c4}hrens <{from}>");
        let arguments = [&person[..], &options, &to, more, &[&name, &patch]].concat();
        desk.call("/usr/bin/git", &arguments, "");
        let sent = desk.delivered(way, &ALL).await;
        assert_eq!(
            sent.arguments.contains(&"-f".to_owned()),
            more.iter().any(|it| it.contains("sender"))
        );
        if more.contains(&"--transfer-encoding=8bit") {
            assert!(sent.written.ends_with(&body()), "the program leaves it as it is");
        }
    }
}

async fn mutt(program: &str) {
    let mut desk = Desk::new().await;
    let attachment = desk.file("gr\u{fc}\u{df}e.txt", &body());
    for (way, from, more) in [
        (Way::Gateway, OTHER, ""),
        (
            Way::Gateway,
            OTHER,
            "set use_envelope_from\nset dsn_notify=\"failure,delay\"\nset dsn_return=hdrs\n",
        ),
        (Way::Gateway, OTHER, "set use_8bitmime\nset write_bcc\n"),
        (Way::Domain, OWN, ""),
    ] {
        let settings = format!(
            "set from=\"{from}\"\nset realname=\"\u{c4}lice \u{c4}hrens\"\nset charset=utf-8\n\
             set send_charset=utf-8\nset copy=no\n{more}"
        );
        let settings = desk.file("settings", &settings);
        for attached in [&[][..], &["-a", &attachment]] {
            let options = ["-n", "-F", &settings, "-s", "Gr\u{fc}\u{df}e", "-c", CAROL, "-b", DAVE];
            desk.call(program, &[&options[..], attached, &["--", BOB]].concat(), &body());
            desk.delivered(way, &ALL).await;
        }
    }
}

async fn s_nail() {
    let mut desk = Desk::new().await;
    let attachment = desk.file("gr\u{fc}\u{df}e.txt", &body());
    for (way, from, more) in [
        (Way::Gateway, OTHER, &[][..]),
        (Way::Gateway, OTHER, &["-r", OTHER]),
        (Way::Gateway, OTHER, &["-S", "mime-encoding=8bit", "-v"]),
        (Way::Gateway, OTHER, &["-a", &attachment]),
        (Way::Domain, OWN, &[]),
    ] {
        let from = format!("from=\u{c4}lice \u{c4}hrens <{from}>");
        let options =
            ["-:/", "-S", "v15-compat", "-S", "sendwait", "-S", &from, "-S", "ttycharset=utf-8"];
        let to =
            ["-s", "Gr\u{fc}\u{df}e", "-c", "C\u{e4}rol <carol@customer.example>", "-b", DAVE, BOB];
        desk.call("s-nail", &[&options[..], more, &to].concat(), &body());
        desk.delivered(way, &ALL).await;
    }
}

async fn bsd_mailx() {
    let mut desk = Desk::new().await;
    for (way, more) in [
        (Way::Gateway, &["-a", "From: \u{c4}lice \u{c4}hrens <alice@partner.example>"][..]),
        (Way::Gateway, &["-r", OTHER]),
        // It writes no From: the person's default address is meant.
        (Way::Domain, &[]),
    ] {
        let options = ["-s", "Gr\u{fc}\u{df}e", "-c", CAROL, "-b", DAVE];
        desk.call("bsd-mailx", &[&options[..], more, &[BOB]].concat(), &body());
        let sent = desk.delivered(way, &ALL).await;
        assert!(sent.written.contains("Bcc: dave@"), "the program leaves it in: {}", sent.written);
        assert!(sent.written.ends_with(&body()), "the program leaves it as it is");
    }
}

/// What a job prints is mailed to whoever it runs for.
async fn cron() {
    let mut desk = Desk::new().await;
    let text = desk.file("text", &body());
    let running = desk.cron(&format!("@reboot cat {text}\n"));
    let sent = desk.delivered(Way::Domain, &[OWN]).await;
    drop(running);
    assert!(sent.written.ends_with(&body()), "{}", sent.written);
    assert!(
        sent.delivered.contains("From: alice@corp.example (Cron Daemon)\r\n"),
        "{}",
        sent.delivered
    );

    desk.organisation.outgate(&["address", "default", OTHER]).done();
    let running = desk.cron(&format!("MAILTO={BOB},{CAROL}\n@reboot cat {text}\n"));
    let sent = desk.delivered(Way::Gateway, &[BOB, CAROL]).await;
    drop(running);
    assert!(
        sent.delivered.contains("From: alice@partner.example (Cron Daemon)\r\n"),
        "{}",
        sent.delivered
    );
}
