//! The person's own command, whose first line of output is the password.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::SecretError;
use crate::domain::Secret;

/// How long a command may take: a password manager may have to ask for its own password.
pub(super) const DEADLINE: Duration = Duration::from_secs(30);

/// How long output is awaited after the command has ended: something that it left running may
/// hold its output open for ever.
const AFTERMATH: Duration = Duration::from_millis(200);

/// How much a command may print, in octets: far more than any password has. One that prints more
/// is stopped.
const OUTPUT: usize = 64 * 1024;

/// How much of its error output an error repeats, in octets.
const WORDS: usize = 4 * 1024;

/// Runs a command with the person's shell, and takes the first line that it prints. The command
/// is killed when this is dropped.
pub(super) async fn password(line: &str, deadline: Duration) -> Result<Secret, SecretError> {
    match timeout(deadline, run(line)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(SecretError::CommandTimedOut(line.to_owned())),
    }
}

async fn run(line: &str) -> Result<Secret, SecretError> {
    let not_started =
        |error: std::io::Error| SecretError::CommandNotStarted(line.to_owned(), error.to_string());
    let mut child = shell(line)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(not_started)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let mut output = Zeroizing::new(Vec::new());
    let mut words = Zeroizing::new(Vec::new());
    let status = {
        let reading = async { tokio::join!(read(stdout, &mut output), read(stderr, &mut words)) };
        tokio::pin!(reading);
        tokio::select! {
            _ = &mut reading => child.wait().await,
            status = child.wait() => {
                // What it printed is in the pipe already.
                let _ = timeout(AFTERMATH, reading).await;
                status
            }
        }
    };
    let status = status.map_err(not_started)?;
    if !status.success() {
        words.truncate(WORDS);
        let words = String::from_utf8_lossy(&words).trim().to_owned();
        return Err(SecretError::CommandFailed(line.to_owned(), status.code(), words));
    }
    let first = output.split(|octet| *octet == b'\n').next().unwrap_or_default();
    let first = first.strip_suffix(b"\r").unwrap_or(first);
    match std::str::from_utf8(first) {
        Ok(password) if !password.is_empty() => Ok(Secret::new(password)),
        _ => Err(SecretError::CommandSaidNothing(line.to_owned())),
    }
}

#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line);
    command
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    // The line is already as `cmd` reads it.
    command.arg("/C").raw_arg(line);
    command
}

/// Reads all there is into a buffer that never moves, so that no copy of a password stays
/// behind; [`OUTPUT`] octets end it, and with it the command.
async fn read(pipe: Option<impl AsyncRead + Unpin>, buffer: &mut Vec<u8>) {
    buffer.reserve_exact(OUTPUT);
    let Some(mut pipe) = pipe else { return };
    // A pipe that breaks has ended, too.
    while buffer.len() < OUTPUT && matches!(pipe.read_buf(buffer).await, Ok(1..)) {}
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::File;
    use std::io::Read as _;
    use std::sync::mpsc;
    use std::thread;

    use nix::sys::stat::Mode;

    use super::*;

    async fn asked(line: &str) -> Result<Secret, SecretError> {
        password(line, DEADLINE).await
    }

    #[tokio::test]
    async fn the_first_line_is_the_password() {
        for line in [
            "echo hunter2",
            "printf hunter2",
            "printf 'hunter2\\r\\nlogin: alice\\n'",
            // It may go on printing, and read what it likes: there is nothing to read.
            "cat; echo hunter2; seq 5000; echo warning >&2",
            // What it leaves running may hold its output for longer than the deadline.
            "echo hunter2; sleep 40 &",
        ] {
            assert_eq!(asked(line).await, Ok(Secret::new("hunter2")), "{line}");
        }
        let spaced = asked("echo ' two words '").await;
        assert_eq!(spaced, Ok(Secret::new(" two words ")), "blanks are part of a password");
    }

    #[tokio::test]
    async fn a_command_that_fails_is_told_with_its_words() {
        let failed = |line: &str, code, words: &str| {
            Err(SecretError::CommandFailed(line.to_owned(), code, words.to_owned()))
        };
        let line = "echo hunter2; echo locked >&2; exit 3";
        assert_eq!(asked(line).await, failed(line, Some(3), "locked"));
        let line = "kill -9 $$";
        assert_eq!(asked(line).await, failed(line, None, ""));
        // It is stopped, in bounded memory.
        let line = "exec yes";
        assert_eq!(asked(line).await, failed(line, None, ""));
        for line in ["true", "echo", "printf '\\377\\n'"] {
            let expected = Err(SecretError::CommandSaidNothing(line.to_owned()));
            assert_eq!(asked(line).await, expected, "{line}");
        }
    }

    #[tokio::test]
    async fn r11_what_a_failed_command_printed_is_in_no_error() {
        let failed = asked("v=hunter; echo ${v}2; exit 1").await.expect_err("it fails");
        let shown = format!("{failed:?} {failed}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[tokio::test]
    async fn a_command_that_takes_too_long_is_killed() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        nix::unistd::mkfifo(&pipe, Mode::S_IRWXU).expect("a pipe");
        let line = format!("exec 3>'{}'; echo started >&3; exec sleep 600", pipe.display());
        let (tell, ended) = mpsc::channel();
        thread::spawn(move || {
            let mut said = String::new();
            // It ends when nobody has the pipe open for writing any more.
            File::open(pipe).expect("a pipe").read_to_string(&mut said).expect("it reads");
            tell.send(said).expect("the test waits");
        });
        let deadline = Duration::from_millis(500);
        let outcome = password(&line, deadline).await;
        assert_eq!(outcome, Err(SecretError::CommandTimedOut(line)));
        assert_eq!(ended.recv_timeout(Duration::from_secs(20)).as_deref(), Ok("started\n"));
    }
}
