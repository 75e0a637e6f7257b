//! Servers that repeat the password that they were told, in every answer and in every form.

use std::fs;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::marker;
use crate::support::{BOB, Heard, House, OTHER, PASSWORDS, Scripted};

const MESSAGE: &str = "From: Alice <alice@partner.example>\r\nTo: bob@elsewhere.example\r\n\
    Subject: Minutes\r\n\r\nHello Bob\r\n";

/// When the server refuses, if it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refuses {
    SignIn,
    Sender,
    /// And takes the test's sender: it refuses the message, once it has read it.
    Message,
    Nothing,
}

/// Everything that a server may say after this code, with the password in it in many forms.
fn echo(code: u16) -> &'static str {
    let [_, password] = PASSWORDS;
    let forms = [
        format!("2.0.0 it is {password}"),
        format!("5.7.8 {}", STANDARD.encode(format!("\0{OTHER}\0{password}"))),
        STANDARD.encode(password),
        STANDARD.encode(format!("a{password}z")),
        STANDARD.encode(format!("ab{password}z")),
    ];
    let last = forms.len() - 1;
    let sign = |at| if at == last { ' ' } else { '-' };
    let lines = forms.iter().enumerate().map(|(at, form)| format!("{code}{}{form}", sign(at)));
    lines.collect::<Vec<_>>().join("\r\n").leak()
}

/// A server with this mechanism alone, which refuses what is wanted at the time.
fn echoing(mechanism: &'static str, wanted: &Arc<Mutex<Refuses>>) -> Scripted {
    let hello: &'static str = format!("250-{}\r\n250 AUTH {mechanism}", PASSWORDS[1]).leak();
    let [yes, no, go_on] = [echo(250), echo(550), echo(354)];
    let [welcome, wrong] = [echo(235), echo(535)];
    let wanted = Arc::clone(wanted);
    Scripted::start(move |heard| {
        let refuses = *wanted.lock().expect("nobody panicked");
        let signed_in = if refuses == Refuses::SignIn { wrong } else { welcome };
        let sender = if refuses == Refuses::Sender { no } else { yes };
        let message = if refuses == Refuses::Message { no } else { yes };
        let Heard::Command(line) = heard else { return Some(message) };
        Some(match line.split(' ').next().unwrap_or_default() {
            "EHLO" => hello,
            "AUTH" if mechanism == "LOGIN" => "334 VXNlcm5hbWU6",
            _ if *line == STANDARD.encode(OTHER) => "334 UGFzc3dvcmQ6",
            "MAIL" => sender,
            "RCPT" | "RSET" => yes,
            "DATA" => go_on,
            "QUIT" => "221 Bye",
            // PLAIN and SCRAM in one line, and the password of LOGIN.
            _ => signed_in,
        })
    })
}

/// Whether the server was told the password, so that there is something to find.
fn was_told(server: &Scripted) -> bool {
    server.commands("").iter().any(|line| marker::shows(line.as_bytes(), PASSWORDS[1]))
}

#[test]
fn r11_a_password_that_a_server_repeats_is_nowhere() {
    for (mechanism, refuses) in [
        ("PLAIN", Refuses::SignIn),
        ("PLAIN", Refuses::Sender),
        ("PLAIN", Refuses::Message),
        ("PLAIN", Refuses::Nothing),
        ("LOGIN", Refuses::SignIn),
        ("LOGIN", Refuses::Nothing),
        // It knows the password from elsewhere.
        ("SCRAM-SHA-256", Refuses::SignIn),
    ] {
        let server = echoing(mechanism, &Arc::new(Mutex::new(refuses)));
        let house = House::allowing();
        house.confirm(OTHER);
        house.enter(OTHER, server.port(), "none", OTHER);
        let file = house.config().join("conversation.txt");
        let name = file.to_str().expect("a plain path");
        let passes = matches!(refuses, Refuses::Nothing | Refuses::Message);
        for options in
            [&["--conversation", name][..], &["--conversation", "-"], &["--json"], &[][..]]
        {
            let run = house.run(&[&["gateway", "test", OTHER], options].concat());
            assert_eq!(run.code == 0, passes, "{mechanism} {refuses:?} {run:?}");
        }
        let said = fs::read_to_string(&file).expect("it was written");
        assert!(said.contains("***"), "what is removed leaves a mark: {said}");
        assert_eq!(was_told(&server), mechanism != "SCRAM-SHA-256", "{mechanism}");

        let on = house.run(&["gateway", "on", OTHER]);
        assert_eq!(on.code == 0, refuses == Refuses::Nothing, "{mechanism} {refuses:?} {on:?}");
        house.run(&["gateway", "on", OTHER, "--json"]);
        let sent = house.send(&["-v", "-i", BOB], MESSAGE);
        if refuses == Refuses::Nothing {
            assert!(sent.err.contains("***"), "the answer is there without it: {sent:?}");
            let last = house.activity().pop().expect("it is kept");
            assert!(last["answer"].as_str().is_some_and(|answer| answer.contains("***")));
        }
        for command in [
            &["gateway", "check"][..],
            &["gateway", "check", "--json"],
            &["gateway", "list", "--json"],
            &["address", "list", "--json"],
            &["route", OTHER, "--json"],
            &["activity"],
            &["activity", "--json"],
            &["activity", "--csv"],
            &["account", "show", "--json"],
            &["policy", "show", "--json"],
        ] {
            house.run(command);
        }
        house.shows_no_password();
    }
}

/// A gateway that passed its test, and whose server repeats the password when it is used.
#[test]
fn r11_a_delivery_that_fails_leaves_no_password() {
    for refuses in [Refuses::SignIn, Refuses::Sender, Refuses::Message] {
        let wanted = Arc::new(Mutex::new(Refuses::Nothing));
        let server = echoing("PLAIN", &wanted);
        let house = House::allowing();
        house.confirm(OTHER);
        house.enter(OTHER, server.port(), "none", OTHER);
        house.run(&["gateway", "on", OTHER]).done();
        *wanted.lock().expect("nobody panicked") = refuses;
        let sent = house.send(&["-v", "-i", BOB], MESSAGE);
        assert!(sent.code != 0 && sent.err.contains("***"), "{refuses:?} {sent:?}");
        assert!(was_told(&server));
        house.run(&["activity", "--json"]).done();
        house.run(&["gateway", "check", "--json"]);
        house.shows_no_password();
    }
}
