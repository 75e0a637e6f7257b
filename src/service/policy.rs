//! The administrator's decisions.

use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::domain::{Policy, Revision};
use crate::smtp::{Trust, TrustError};
use crate::store::{CommitError, policy_to_text};

use super::{Service, ServiceError, blocking};

impl Service {
    /// Saves the policy, if `base` is still its revision.
    ///
    /// # Errors
    /// [`ServiceError::Commit`] with a conflict where somebody else saved meanwhile: what they
    /// saved is in the snapshot then, and `policy` is still the caller's (R12).
    /// [`ServiceError::Trust`] where it names certificate authorities that cannot be read.
    pub async fn save_policy(&self, policy: Policy, base: Revision) -> Result<(), ServiceError> {
        let service = self.clone();
        blocking(move || {
            service.check_authorities(&policy)?;
            let saved = service.0.parts.store.commit_policy(&policy, &base);
            service.reload();
            saved.map(|_| ()).map_err(Into::into)
        })
        .await
    }

    /// Saves the machine's policy with an administrator's rights, for which the desktop asks: it
    /// runs [`administrator_command`] under `pkexec`, and hands it the policy on its standard
    /// input.
    ///
    /// # Errors
    /// [`ServiceError::NoUnlocker`] without `pkexec`, [`ServiceError::NotUnlocked`] with what was
    /// said where it was refused or failed, and [`ServiceError::Trust`] where the policy names
    /// certificate authorities that cannot be read.
    pub async fn unlock_and_save_policy(
        &self,
        policy: &Policy,
        base: &Revision,
    ) -> Result<(), ServiceError> {
        let not_unlocked = |error: std::io::Error| ServiceError::NotUnlocked(error.to_string());
        let program = std::env::current_exe().map_err(not_unlocked)?;
        let text = policy_to_text(policy).map_err(CommitError::Format)?;
        let (service, unsaved) = (self.clone(), policy.clone());
        // By the person, too: an administrator may read what nobody else can.
        blocking(move || service.check_authorities(&unsaved)).await?;
        let child = Command::new("pkexec")
            .arg(program)
            .args(["policy", "apply", "--base", base.as_str()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(ServiceError::NoUnlocker);
            }
            Err(error) => return Err(not_unlocked(error)),
        };
        if let Some(mut input) = child.stdin.take() {
            // A helper that was refused does not read: its exit code says so below.
            let _ = input.write_all(text.as_bytes()).await;
        }
        let output = child.wait_with_output().await.map_err(not_unlocked)?;
        self.fresh().await;
        if output.status.success() {
            Ok(())
        } else {
            let words = String::from_utf8_lossy(&output.stderr);
            let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
            Err(ServiceError::NotUnlocked(lines.collect::<Vec<_>>().join("\n")))
        }
    }

    /// Whether the certificate authorities that a policy names for the first time can be read.
    /// What nobody could read afterwards would stop all mail.
    fn check_authorities(&self, policy: &Policy) -> Result<(), TrustError> {
        let stored = self.snapshot().policy.get().unwrap_or_default();
        match policy.extra_ca.as_deref() {
            Some(path) if stored.extra_ca.as_deref() != Some(path) => {
                Trust::of_platform(Some(path)).map(drop)
            }
            _ => Ok(()),
        }
    }
}

/// The command that saves the machine's policy, which it reads from its standard input.
#[must_use]
pub fn administrator_command() -> &'static str {
    "sudo outgate policy apply"
}

/// The same command with a policy on its standard input, as a shell takes it. It names this very
/// program, which need not be where an administrator's shell looks. It saves nothing if `base` is
/// no longer the revision of what holds (R12).
///
/// # Errors
/// The policy cannot be written in the format of its file, or the system does not say which
/// program this is.
pub fn administrator_script(policy: &Policy, base: &Revision) -> Result<String, ServiceError> {
    let text = policy_to_text(policy).map_err(CommitError::Format)?;
    let program = std::env::current_exe();
    let program = program.map_err(|error| ServiceError::NotUnlocked(error.to_string()))?;
    let (program, base) = (quoted(&program.to_string_lossy()), quoted(base.as_str()));
    Ok(format!("sudo {program} policy apply --base {base} <<'{END}'\n{text}{END}\n"))
}

/// One word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Ends the policy on the standard input; no line of a policy is this.
const END: &str = "END-OF-POLICY";
