//! The programs that `outgate app` sets up, as Debian has them: what they send then is delivered, and
//! afterwards their settings are as they were.

use std::fs;
use std::future::Future;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use libtest_mimic::Trial;
use tokio::runtime::Runtime;

use crate::parts::{GIT, MUTT, NEOMUTT, POSTFIX, PYTHON, Part, trial};
use crate::postfix::organisation::{OTHER, OWN, Organisation};
use crate::program::{alone, arrival, bare, run as run_program};

/// The tests of each program.
pub(crate) fn trials() -> Vec<Trial> {
    let with = |part: &Part, name: &str, test: fn()| {
        trial(&[&POSTFIX, part], &format!("apps::{name}"), test)
    };
    vec![
        with(&GIT, "git_send_email_is_set_up_and_put_back", || run(git())),
        with(&MUTT, "mutt_is_set_up_and_put_back", || run(mutt("mutt", ".muttrc"))),
        with(&NEOMUTT, "neomutt_is_set_up_and_put_back", || {
            run(mutt("neomutt", ".config/neomutt/neomuttrc"));
        }),
        with(&PYTHON, "thunderbirds_lock_keeps_outgate_out", || run(thunderbird())),
    ]
}

fn run(test: impl Future<Output = ()>) {
    Runtime::new().expect("a runtime").block_on(test);
}

const BOB: &str = "bob@customer.example";

/// What a program at the person's desk has: its own settings, and nothing that names Outgate.
struct Desk {
    organisation: Organisation,
    file: &'static str,
    before: String,
}

impl Desk {
    async fn new(file: &'static str, before: &str) -> Self {
        let organisation = Organisation::ready().await;
        let path = organisation.home.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, before).expect("a file");
        Self { organisation, file, before: before.to_owned() }
    }

    fn now(&self) -> String {
        fs::read_to_string(self.organisation.home.path().join(self.file)).expect("a file")
    }

    /// Sets it up: shows what it does, and does that.
    fn set_up(&self, app: &str) {
        let shown = self.organisation.outgate(&["app", "show", app]).done();
        assert_eq!(self.now(), self.before, "showing changes nothing");
        let done = self.organisation.outgate(&["app", "set-up", app, "--yes"]).done();
        assert!(done.starts_with(&shown), "{done} is not as shown: {shown}");
        let now = self.now();
        // There may be the file of another mutt, too.
        let mine = shown.lines().skip_while(|line| !line.ends_with(self.file)).skip(1);
        let mine: Vec<_> = mine.take_while(|line| line.starts_with("  ")).collect();
        assert!(!mine.is_empty(), "{shown}");
        for line in mine.iter().filter_map(|line| line.strip_prefix("  + ")) {
            assert!(now.contains(line), "{line} was shown: {now}");
        }
    }

    fn undo(&self, app: &str) {
        self.organisation.outgate(&["app", "undo", app, "--yes"]).done();
        // Git writes what comes back at the end of its section.
        let sorted = |text: &str| {
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            lines.sort_unstable();
            lines
        };
        match app {
            "git" => assert_eq!(sorted(&self.now()), sorted(&self.before)),
            _ => assert_eq!(self.now(), self.before),
        }
    }

    /// Runs the program to its end.
    #[track_caller]
    fn call(&self, program: &str, arguments: &[&str], input: &str) -> crate::program::Run {
        let mut command = alone(program, self.organisation.home.path());
        command.current_dir(self.organisation.home.path()).args(arguments);
        command.env("LC_ALL", "C.UTF-8").env("GIT_CONFIG_NOSYSTEM", "1");
        run_program(command, input)
    }
}

async fn git() {
    // What stood there before would take the mail elsewhere, or hand on what is not understood.
    let desk = Desk::new(
        ".gitconfig",
        "# mine\n[user]\n\tname = Alice\n\temail = alice@corp.example\n[sendemail]\n\
         \tsmtpServer = /nonexistent/msmtp\n\tsmtpServerOption = -a\n\tsmtpServerOption = work\n\
         \tsendmailCmd = /nonexistent/sendmail\n",
    )
    .await;
    let patch = format!(
        "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n\
         From: Alice <{OTHER}>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nSubject: [PATCH] x\n\n.\nx\n"
    );
    let file = desk.organisation.home.path().join("0001-x.patch");
    fs::write(&file, patch).expect("a file");
    let file = file.display().to_string();
    let from = format!("--from=Alice <{OTHER}>");
    let options = ["send-email", "--quiet", "--confirm=never", "--suppress-cc=all"];
    let arguments = [&options[..], &["--no-validate", "--to", BOB, &from, &file]].concat();
    assert_ne!(desk.call("/usr/bin/git", &arguments, "").code, Some(0), "it goes nowhere yet");

    desk.set_up("git");
    desk.call("/usr/bin/git", &arguments, "").done();
    let received = arrival(&desk.organisation.gateway_hop, 1).await;
    assert_eq!(received.sender.map(|sender| sender.to_string()).as_deref(), Some(OTHER));
    let text = String::from_utf8(received.message).expect("text");
    assert!(text.contains("\r\n\r\n.\r\nx\r\n"), "{text}");
    desk.undo("git");
    assert_ne!(desk.call("/usr/bin/git", &arguments, "").code, Some(0), "it is as it was");
}

async fn mutt(program: &str, file: &'static str) {
    let before = "set realname=\"Alice\"\nset copy=no\nset smtp_url=\"smtp://127.0.0.1:1/\"\n\
        set sendmail=\"/nonexistent/sendmail\"\nset use_envelope_from\n\
        set envelope_from_address=\"bob@partner.example\"";
    let desk = Desk::new(file, before).await;
    let from = format!("set from=\"{OTHER}\"");
    let arguments = ["-e", &from, "-s", "Hello", "--", BOB];
    let send = || desk.call(program, &arguments, "Hello\n.\n");
    assert_ne!(send().code, Some(0), "it goes nowhere yet");

    desk.set_up("mutt");
    send().done();
    let received = arrival(&desk.organisation.gateway_hop, 1).await;
    assert_eq!(received.sender.map(|sender| sender.to_string()).as_deref(), Some(OTHER));
    let text = String::from_utf8(received.message).expect("text");
    assert!(text.ends_with("\r\n\r\nHello\r\n.\r\n"), "{text}");
    desk.undo("mutt");

    // Where the person has no settings, the new file says who sends, too.
    fs::remove_file(desk.organisation.home.path().join(file)).expect("it goes");
    desk.organisation.outgate(&["app", "set-up", "mutt", "--yes"]).done();
    desk.call(program, &["-s", "Hello", "--", BOB], "Hello\n").done();
    let received = arrival(&desk.organisation.domain_hop, 1).await;
    assert_eq!(received.sender.map(|sender| sender.to_string()).as_deref(), Some(OWN));
}

/// Holds a lock as Thunderbird does, until its input ends.
const HOLD: &str = "import fcntl, sys
file = open(sys.argv[1], 'w')
fcntl.lockf(file, fcntl.LOCK_EX)
print('held', flush=True)
sys.stdin.read()";

async fn thunderbird() {
    let prefs = "user_pref(\"mail.accountmanager.accounts\", \"account1\");\n\
        user_pref(\"mail.account.account1.identities\", \"id1\");\n";
    let desk = Desk::new(".thunderbird/x.default/prefs.js", prefs).await;
    let home = desk.organisation.home.path();
    let ini = "[Profile0]\nName=default\nIsRelative=1\nPath=x.default\n";
    fs::write(home.join(".thunderbird/profiles.ini"), ini).expect("a file");
    desk.organisation.outgate(&["relay", "password"]).done();

    let mut holding = bare("/usr/bin/python3", home);
    holding.args(["-c", HOLD]).arg(home.join(".thunderbird/x.default/.parentlock"));
    let holding = holding.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut holding = holding.expect("it starts");
    let mut said = String::new();
    let output = holding.stdout.take().expect("it is piped");
    BufReader::new(output).read_line(&mut said).expect("it says so");
    let refused = desk.organisation.outgate(&["app", "set-up", "thunderbird", "--yes"]);
    refused.failed(75, "Thunderbird is running");
    assert_eq!(desk.now(), prefs);

    holding.stdin.take().expect("it is piped").flush().expect("it is there");
    assert!(holding.wait().expect("it ends").success());
    desk.set_up("thunderbird");
    desk.undo("thunderbird");
}
