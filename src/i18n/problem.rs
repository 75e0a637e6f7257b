//! What is wrong with a stored file, a change or a password, and what to do.

use super::{Advice, Words};
use crate::domain::{Problem, ProblemKind};
use crate::secrets::SecretError;
use crate::store::CommitError;

impl Words {
    /// Why something stored does not count, and what to do.
    #[must_use]
    pub fn problem(self, problem: &Problem) -> Advice {
        let path = &problem.path.display().to_string();
        match &problem.kind {
            ProblemKind::Malformed { line, column, detail } => Advice {
                title: self.problem_malformed_title(),
                what: self.problem_malformed_what(
                    line.to_string(),
                    path,
                    column.to_string(),
                    detail,
                ),
                todo: self.problem_malformed_todo(),
            },
            ProblemKind::NewerSchema(schema) => Advice {
                title: self.problem_newer_schema_title(),
                what: self.problem_newer_schema_what(path, schema.to_string()),
                todo: self.problem_newer_schema_todo(),
            },
            ProblemKind::WrongOwner(owner) => Advice {
                title: self.problem_wrong_owner_title(),
                what: self.problem_wrong_owner_what(path, owner.to_string()),
                todo: self.problem_wrong_owner_todo(),
            },
            ProblemKind::WritableByOthers => Advice {
                title: self.problem_writable_by_others_title(),
                what: self.problem_writable_by_others_what(path),
                todo: self.problem_writable_by_others_todo(path),
            },
            ProblemKind::NotPlain => Advice {
                title: self.problem_not_plain_title(),
                what: self.problem_not_plain_what(path),
                todo: self.problem_not_plain_todo(),
            },
            ProblemKind::Unreadable(words) => Advice {
                title: self.problem_unreadable_title(),
                what: self.problem_unreadable_what(path, words),
                todo: self.problem_unreadable_todo(),
            },
        }
    }

    /// Why a change was not stored, and what to do.
    #[must_use]
    pub fn commit_error(self, error: &CommitError) -> Advice {
        match error {
            CommitError::Conflict => Advice {
                title: self.problem_conflict_title(),
                what: self.problem_conflict_what(),
                todo: self.problem_conflict_todo(),
            },
            CommitError::Unusable(problem) => {
                let Advice { what, todo, .. } = self.problem(problem);
                Advice {
                    title: self.problem_base_unusable_title(),
                    what: self.problem_base_unusable_what(what),
                    todo,
                }
            }
            CommitError::NotAdministrator => Advice {
                title: self.problem_not_administrator_title(),
                what: self.problem_not_administrator_what(),
                todo: self.problem_not_administrator_todo(),
            },
            CommitError::Io(path, words) => Advice {
                title: self.problem_not_written_title(),
                what: self.problem_not_written_what(path.display().to_string(), words),
                todo: self.problem_not_written_todo(),
            },
            CommitError::Format(words) => Advice {
                title: self.problem_not_writable_as_text_title(),
                what: self.problem_not_writable_as_text_what(words),
                todo: self.problem_not_writable_as_text_todo(),
            },
        }
    }

    /// Why a password could not be had or kept, and what to do.
    #[must_use]
    pub fn secret_error(self, error: &SecretError) -> Advice {
        match error {
            SecretError::NoKeyring(_) => Advice {
                title: self.problem_no_keyring_title(),
                what: self.problem_no_keyring_what(),
                todo: self.problem_no_keyring_todo(),
            },
            SecretError::Locked(_) => Advice {
                title: self.problem_keyring_locked_title(),
                what: self.problem_keyring_locked_what(),
                todo: self.problem_keyring_locked_todo(),
            },
            SecretError::NotFound => Advice {
                title: self.problem_password_not_found_title(),
                what: self.problem_password_not_found_what(),
                todo: self.problem_password_not_found_todo(),
            },
            SecretError::Keyring(words) => Advice {
                title: self.problem_keyring_failed_title(),
                what: self.problem_keyring_failed_what(words),
                todo: self.problem_keyring_failed_todo(),
            },
            SecretError::CommandNotStarted(command, words) => Advice {
                title: self.problem_command_not_started_title(),
                what: self.problem_command_not_started_what(command, words),
                todo: self.problem_command_not_started_todo(),
            },
            SecretError::CommandFailed(command, code, words) => Advice {
                title: self.problem_command_failed_title(),
                what: match code {
                    Some(code) => {
                        self.problem_command_failed_what(command, code.to_string(), words)
                    }
                    None => self.problem_command_failed_what_killed(command, words),
                },
                todo: self.problem_command_failed_todo(),
            },
            SecretError::CommandSaidNothing(command) => Advice {
                title: self.problem_command_said_nothing_title(),
                what: self.problem_command_said_nothing_what(command),
                todo: self.problem_command_said_nothing_todo(),
            },
            SecretError::CommandTimedOut(command) => Advice {
                title: self.problem_command_timed_out_title(),
                what: self.problem_command_timed_out_what(command),
                todo: self.problem_command_timed_out_todo(),
            },
        }
    }
}
