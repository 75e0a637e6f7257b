//! The real program, run as people, mail programs and cron run it.

use std::env;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use outgate::demo::server::{MailServer, Received};
use tokio::time::{Duration, timeout};

/// The program that these tests are about.
pub(crate) const OUTGATE: &str = env!("CARGO_BIN_EXE_outgate");

/// Longer than any machine takes, so that only what never comes fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A program that knows nothing of the environment but where programs and the home folder are.
pub(crate) fn bare(program: impl AsRef<OsStr>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(env::vars_os().filter(|(name, _)| name == "PATH"));
    // Nobody outside is asked about any name.
    command.env("OUTGATE_DNS_SERVER", "none").env("HOME", home);
    command
}

/// The same, which is stopped where it does not end: what waits for a bus that says nothing waits
/// without end.
pub(crate) fn alone(program: impl AsRef<OsStr>, home: &Path) -> Command {
    let mut command = bare("timeout", home);
    command.arg(PATIENCE.as_secs().to_string()).arg(program);
    command
}

/// Runs it to its end.
pub(crate) fn run(mut command: Command, input: &str) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("its input");
    // One that fails need not have read it: its exit code says so.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |octets| String::from_utf8(octets).expect("it prints text");
    let (out, err) = (text(output.stdout), text(output.stderr));
    Run { code: output.status.code(), out, err }
}

/// What a run of a program came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// It did what it was asked.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// It did not, with this code of sysexits.h and with these words.
    #[track_caller]
    pub(crate) fn failed(self, code: i32, words: &str) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.err.contains(words), "{words:?} is not in {self:?}");
    }
}

/// The message with this number that a server takes, counted from 0, once it has taken it.
pub(crate) async fn arrival(server: &MailServer, number: usize) -> Received {
    let mut changes = server.changes();
    let arrived = timeout(PATIENCE, changes.wait_for(|count| *count > number));
    arrived.await.expect("it arrives").expect("the server runs");
    server.received().swap_remove(number)
}

/// The six digits in a mail.
pub(crate) fn code(mail: &Received) -> String {
    let text = String::from_utf8_lossy(&mail.message);
    let body = text.split_once("\r\n\r\n").expect("a body").1;
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    body.split_whitespace().find(is_code).expect("a code").to_owned()
}
