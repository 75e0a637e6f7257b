//! The mail programs that submit to a server, as Debian has them: through the relay, what they send
//! is delivered by Postfix.

use std::future::Future;

use libtest_mimic::Trial;
use tokio::runtime::Runtime;

use crate::callers::inbox::Way;
use crate::callers::{ALL, BOB, CAROL, DAVE, body};
use crate::parts::{
    CURL, GIT_SMTP, MSMTP, MUTT, NEOMUTT, POSTFIX, PYTHON, Part, S_NAIL, SOURCE, SWAKS, trial,
};
use crate::postfix::organisation::{OTHER, OWN};

mod desk;
mod plug;
mod python;
mod talk;
mod tap;

use desk::Desk;

/// The tests of each program.
pub(crate) fn trials() -> Vec<Trial> {
    let with = |part: &Part, name: &str, test: fn()| {
        trial(&[&POSTFIX, part], &format!("relay_callers::{name}"), test)
    };
    vec![
        with(&SWAKS, "swaks", || run(swaks())),
        with(&SOURCE, "smtp_source_cannot_sign_in", || run(smtp_source())),
        with(&PYTHON, "python", || run(python::messages())),
        with(&PYTHON, "python_is_told_who_is_refused", || run(python::refusals())),
        with(&MSMTP, "msmtp", || run(msmtp())),
        with(&S_NAIL, "s_nail", || run(s_nail())),
        with(&MUTT, "mutt", || run(mutt("mutt"))),
        with(&NEOMUTT, "neomutt", || run(mutt("neomutt"))),
        with(&GIT_SMTP, "git_send_email", || run(git_send_email())),
        with(&CURL, "curl", || run(curl())),
        with(&POSTFIX, "thunderbird", || run(thunderbird())),
        with(&POSTFIX, "r9_the_gateway_is_away_between_messages", || run(plug::between())),
        with(&POSTFIX, "r9_the_gateway_goes_away_in_a_message", || run(plug::within())),
    ]
}

fn run(test: impl Future<Output = ()>) {
    Runtime::new().expect("a runtime").block_on(test);
}

/// The ways, and the address in From that means each.
const WAYS: [(Way, &str); 3] = [(Way::Gateway, OTHER), (Way::Domain, OWN), (Way::Paused, OTHER)];

/// What signs in.
const BOTH: [&str; 2] = ["AUTH PLAIN", "AUTH LOGIN"];

impl Desk {
    /// Makes the next message go this way.
    fn goes(&self, way: Way) {
        self.allow_gateways(if way == Way::Paused { "no" } else { "yes" });
    }

    /// The relay as a URL.
    fn url(&self) -> String {
        format!("smtp://{}:{}@127.0.0.1:{}", self.user_name, self.password, self.port)
    }
}

/// A message whose Bcc the program is to leave in, with all that programs and servers spoil.
fn message(from: &str) -> String {
    format!(
        "From: =?utf-8?Q?=C3=84lice?= <{from}>\nTo: {BOB}\nbcc: Dave\n <{DAVE}>\nCc: {CAROL}\n\
         Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nX-Folded: one,\n\ttwo\n\
         Date: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <1@partner.example>\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
         Content-Transfer-Encoding: 8bit\n\n{}",
        body()
    )
}

async fn swaks() {
    let mut desk = Desk::new().await;
    let to = ALL.join(",");
    for (way, from) in WAYS {
        desk.goes(way);
        let file = format!("@{}", desk.file("message", &message(from)));
        for more in [
            &["--auth", "PLAIN", "--data", &file][..],
            &["--auth", "LOGIN", "--data", &file, "--pipeline"],
            // Its own message, with neither a MIME-Version nor a Content-Type.
            &["--auth", "LOGIN", "--body", ".\nHello\n..\n"],
        ] {
            let server =
                ["--server", "127.0.0.1", "--port", &desk.port, "--from", from, "--to", &to];
            let sign_in = ["--auth-user", &desk.user_name, "--auth-password", &desk.password];
            desk.call("swaks", &[&server[..], &sign_in, more].concat(), "");
            let sent = desk.delivered(way, &ALL).await;
            let is_given = more.contains(&"--data");
            assert_eq!(sent.written.contains("Dave"), is_given, "the program leaves it in");
            assert!(!sent.delivered.contains("Dave"), "{}", sent.delivered);
        }
    }
    desk.were_said(&BOTH);
}

/// Postfix's own source of mail has no sign-in, and is told that it needs one.
async fn smtp_source() {
    let desk = Desk::new().await;
    let relay = format!("inet:127.0.0.1:{}", desk.port);
    let run = desk.run("smtp-source", &["-f", OTHER, "-t", BOB, "-m", "1", &relay], "");
    assert_ne!(run.code, Some(0), "{run:?}");
    assert!(run.err.contains("530 5.7.0 Sign in first"), "{run:?}");
    desk.went_nowhere();
}

async fn msmtp() {
    let mut desk = Desk::new().await;
    let password = format!("--passwordeval=echo {}", desk.password);
    let user = format!("--user={}", desk.user_name);
    let port = format!("--port={}", desk.port);
    let socket = format!("--socket={}", desk.socket);
    let common = ["--file=/dev/null", "--host=127.0.0.1", "--tls=off", &user, &password];
    for (way, from) in WAYS {
        desk.goes(way);
        let (given, envelope) = (message(from), format!("--from={from}"));
        for more in [
            &["--auth=plain", "--", BOB, CAROL, DAVE][..],
            &["--auth=login", "--", BOB, CAROL, DAVE],
            // The recipients are the header's.
            &["--auth=plain", "--remove-bcc-headers=off", "--read-recipients"],
        ] {
            let options = [&common[..], &[&port, &envelope], more].concat();
            desk.call("msmtp", &options, &given);
            desk.delivered(way, &ALL).await;
            let options = [&common[..], &[&socket, &envelope], more].concat();
            desk.call("msmtp", &options, &given);
            desk.delivered_as(way, &ALL, &given).await;
        }
    }
    desk.were_said(&BOTH);
}

async fn s_nail() {
    let mut desk = Desk::new().await;
    let attachment = desk.file("gr\u{fc}\u{df}e.txt", &body());
    let mta = format!("mta={}", desk.url());
    for (way, from) in WAYS {
        desk.goes(way);
        for more in [
            &["-S", "smtp-auth=plain"][..],
            &["-S", "smtp-auth=login", "-S", "mime-encoding=8bit"],
            &["-a", &attachment],
        ] {
            let from = format!("from=\u{c4}lice \u{c4}hrens <{from}>");
            let options = ["-:/", "-S", "v15-compat", "-S", "sendwait", "-S", "ttycharset=utf-8"];
            let server = ["-S", &mta, "-S", &from, "-S", "DEAD=/dev/null"];
            let to = ["-s", "Gr\u{fc}\u{df}e", "-c", CAROL, "-b", DAVE, BOB];
            desk.call("s-nail", &[&options[..], &server, more, &to].concat(), &body());
            desk.delivered(way, &ALL).await;
        }
    }
    desk.were_said(&BOTH);
}

async fn mutt(program: &str) {
    let mut desk = Desk::new().await;
    let attachment = desk.file("gr\u{fc}\u{df}e.txt", &body());
    let url = desk.url();
    for (way, from) in WAYS {
        desk.goes(way);
        for more in [
            "",
            "set smtp_authenticators=\"plain\"\nset use_envelope_from\n\
             set dsn_notify=\"failure,delay\"\nset dsn_return=hdrs\n",
            "set smtp_authenticators=\"login\"\nset use_8bitmime\nset allow_8bit\n",
        ] {
            let settings = format!(
                "set from=\"{from}\"\nset realname=\"\u{c4}lice \u{c4}hrens\"\nset charset=utf-8\n\
                 set send_charset=utf-8\nset copy=no\nset smtp_url=\"{url}\"\n\
                 set ssl_starttls=no\nset ssl_force_tls=no\n{more}"
            );
            let settings = desk.file("settings", &settings);
            for attached in [&[][..], &["-a", &attachment]] {
                let options =
                    ["-n", "-F", &settings, "-s", "Gr\u{fc}\u{df}e", "-c", CAROL, "-b", DAVE];
                desk.call(program, &[&options[..], attached, &["--", BOB]].concat(), &body());
                desk.delivered(way, &ALL).await;
            }
        }
    }
    desk.were_said(&["AUTH PLAIN", "AUTH LOGIN", "RET=hdrs", "NOTIFY=failure,delay"]);
}

async fn git_send_email() {
    let mut desk = Desk::new().await;
    let person = ["-c", "user.name=\u{c4}lice \u{c4}hrens", "-c", "user.email=alice@corp.example"];
    let settings = [
        ("smtpServer", "127.0.0.1"),
        ("smtpServerPort", &desk.port),
        ("smtpUser", &desk.user_name),
        ("smtpPass", &desk.password),
    ];
    let settings = settings.map(|(name, value)| format!("sendemail.{name}={value}"));
    let settings: Vec<&str> = settings.iter().flat_map(|setting| ["-c", setting]).collect();
    let options =
        ["send-email", "--quiet", "--confirm=never", "--suppress-cc=all", "--no-validate"];
    let to = ["--to", BOB, "--cc", "C\u{e4}rol <carol@customer.example>", "--bcc", DAVE];
    for (way, from) in WAYS {
        desk.goes(way);
        let name = format!("\u{c4}lice \u{c4}hrens <{from}>");
        let patches = ["one", "two"].map(|which| {
            let patch = format!(
                "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n\
                 From: {name}\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\
                 Subject: [PATCH] Gr\u{fc}\u{df}e {which}\nMIME-Version: 1.0\n\
                 Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n{}",
                body()
            );
            desk.file(&format!("{which}.patch"), &patch)
        });
        let name = format!("--from={name}");
        for more in [
            &["--smtp-auth=PLAIN"][..],
            &["--smtp-auth=LOGIN", "--transfer-encoding=8bit"],
            &["--transfer-encoding=base64", "--envelope-sender=auto"],
        ] {
            let patches = patches.each_ref().map(String::as_str);
            let arguments =
                [&person[..], &settings, &options, &to, more, &[&*name], &patches[..]].concat();
            desk.call("/usr/bin/git", &arguments, "");
            // One after the other, over one connection.
            desk.delivered_all(way, &ALL, patches.len()).await;
        }
    }
    desk.were_said(&BOTH);
}

async fn curl() {
    let mut desk = Desk::new().await;
    let url = format!("smtp://127.0.0.1:{}/localhost", desk.port);
    let user = format!("{}:{}", desk.user_name, desk.password);
    for (way, from) in WAYS {
        desk.goes(way);
        let given = message(from).replace('\n', "\r\n");
        let file = desk.file("message", &given);
        let to = ALL.map(|recipient| ["--mail-rcpt", recipient]).concat();
        for mechanism in ["AUTH=PLAIN", "AUTH=LOGIN"] {
            let options = ["-q", "-sS", "--url", &url, "--user", &user, "--mail-from", from];
            let more = ["--login-options", mechanism, "--upload-file", &file];
            desk.call("/usr/bin/curl", &[&options[..], &more, &to].concat(), "");
            let sent = desk.delivered(way, &ALL).await;
            assert_eq!(sent.written, given, "the program leaves it as it is");
        }
    }
    desk.were_said(&["AUTH PLAIN", "AUTH LOGIN", "SIZE="]);
}

/// As Thunderbird 115 speaks: an address literal, the sign-in in one line, the size of what comes,
/// and the connection used again.
async fn thunderbird() {
    let mut desk = Desk::new().await;
    let mut program = desk.connect();
    let greeting = program.ask("EHLO [127.0.0.1]", "250");
    for keyword in ["PIPELINING", "SIZE ", "AUTH PLAIN LOGIN", "8BITMIME", "SMTPUTF8", "DSN"] {
        let is_offered = greeting.lines().any(|line| line[4..].starts_with(keyword));
        assert!(is_offered, "{keyword}: {greeting}");
    }
    // It asks for the password again, and keeps the connection.
    program.sign_in(&desk.user_name, "wrong", "535 5.7.8 ");
    program.sign_in(&desk.user_name, &desk.password, "235 ");
    for (way, from) in WAYS {
        desk.goes(way);
        let given = format!(
            "Message-ID: <1ee7a1d2-7a55-4bb3-9f2c-0d9b6d5d2f11@partner.example>\n\
             Date: Mon, 2 Mar 2026 10:00:00 +0000\nMIME-Version: 1.0\n\
             User-Agent: Mozilla Thunderbird\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\n\
             Content-Language: de-DE\nTo: Bob <{BOB}>, Carol <{CAROL}>\n\
             From: =?UTF-8?Q?=C3=84lice_=C3=84hrens?= <{from}>\n\
             Content-Type: text/plain; charset=UTF-8; format=flowed\n\
             Content-Transfer-Encoding: 8bit\n\n{}",
            body()
        );
        let given = given.replace('\n', "\r\n");
        let size = given.len();
        program.ask(&format!("MAIL FROM:<{from}> BODY=8BITMIME SIZE={size}"), "250 ");
        for recipient in ALL {
            program.ask(&format!("RCPT TO:<{recipient}>"), "250 ");
        }
        program.ask("DATA", "354 ");
        program.say(&given.replace("\r\n.", "\r\n.."));
        program.ask(".", "250 ");
        let sent = desk.delivered(way, &ALL).await;
        assert_eq!(sent.written, given);
    }
    program.ask("QUIT", "221 ");
}
