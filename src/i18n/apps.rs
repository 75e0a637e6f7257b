//! Other mail programs: how they stand, what is about to be changed, and why it was not.

use super::{Advice, Words};
use crate::domain::{Address, Host};
use crate::service::{
    Aim, AppError, AppStanding, FileChange, FileKind, MailApp, MailPiece, MailWords, Note,
};

impl Words {
    /// What a program is called.
    #[must_use]
    pub fn app_name(self, app: MailApp) -> String {
        match app {
            MailApp::Thunderbird => self.apps_thunderbird(),
            MailApp::Mutt => self.apps_mutt(),
            MailApp::Git => self.apps_git(),
        }
    }

    /// What is done with a program.
    #[must_use]
    pub fn app_help(self, app: MailApp) -> String {
        match app {
            MailApp::Thunderbird => self.apps_thunderbird_help(),
            MailApp::Mutt => self.apps_mutt_help(),
            MailApp::Git => self.apps_git_help(),
        }
    }

    /// How it stands with a program, in a few words.
    #[must_use]
    pub fn app_standing(self, standing: &AppStanding) -> String {
        match standing {
            AppStanding::NotThere => self.apps_not_there(),
            AppStanding::NotSetUp => self.apps_not_set_up(),
            AppStanding::SetUp => self.apps_set_up(),
            AppStanding::Outdated => self.apps_outdated(),
            AppStanding::Unclear(_) => self.apps_unclear(),
        }
    }

    /// What is to be known of a plan.
    #[must_use]
    pub fn app_note(self, note: &Note) -> String {
        match note {
            Note::OwnAddressStays(address) => self.apps_note_own_address(address.to_string()),
            Note::AsksForPassword => self.apps_note_asks_password(),
            Note::Backup(path) => self.apps_note_backup(path.display().to_string()),
            Note::KeptAsYours(address) => self.apps_note_kept(address.to_string()),
            Note::Hook(path, line) => self.apps_note_hook(*line, path.display().to_string()),
            Note::GitIdentity(identity) => self.apps_note_git_identity(identity),
            Note::EnvelopeSender(address) => self.apps_note_envelope_sender(address),
        }
    }

    /// What is done with a file, above its lines.
    #[must_use]
    pub fn app_file(self, change: &FileChange) -> String {
        let path = change.path.display().to_string();
        match change.kind() {
            FileKind::Made => self.apps_plan_new_file(path),
            FileKind::Edited => self.apps_plan_file(path),
            FileKind::Removed => self.apps_plan_gone(path),
        }
    }

    /// What is said of a plan that changes no file.
    #[must_use]
    pub fn app_nothing(self, aim: Aim) -> String {
        match aim {
            Aim::SetUp => self.apps_plan_nothing(),
            Aim::Undo => self.apps_plan_nothing_left(),
        }
    }

    /// Why a program was not set up, and what to do.
    #[must_use]
    pub fn app_error(self, error: &AppError) -> Advice {
        match error {
            AppError::NotThere(app) => Advice {
                title: self.apps_error_not_there_title(self.app_name(*app)),
                what: self.apps_error_not_there_what(self.app_name(*app)),
                todo: self.apps_error_not_there_todo(),
            },
            AppError::Runs(profile) => Advice {
                title: self.apps_error_runs_title(),
                what: self.apps_error_runs_what(profile.display().to_string()),
                todo: self.apps_error_runs_todo(),
            },
            AppError::NoAccount(file) => Advice {
                title: self.apps_error_no_account_title(),
                what: self.apps_error_no_account_what(file.display().to_string()),
                todo: self.apps_error_no_account_todo(),
            },
            AppError::NoAddress => Advice {
                title: self.apps_error_no_address_title(),
                what: self.apps_error_no_address_what(),
                todo: self.apps_error_no_address_todo(),
            },
            AppError::NoRelay => Advice {
                title: self.apps_error_no_relay_title(),
                what: self.apps_error_no_relay_what(),
                todo: self.apps_error_no_relay_todo(),
            },
            AppError::Unreadable(file, line) => Advice {
                title: self.apps_error_unreadable_title(),
                what: self.apps_error_unreadable_what(*line, file.display().to_string()),
                todo: self.apps_error_unreadable_todo(),
            },
            AppError::Changed(file) => Advice {
                title: self.apps_error_changed_title(),
                what: self.apps_error_changed_what(file.display().to_string()),
                todo: self.apps_error_changed_todo(),
            },
            AppError::Blanks(program) => Advice {
                title: self.apps_error_blanks_title(),
                what: self.apps_error_blanks_what(program.display().to_string()),
                todo: self.apps_error_blanks_todo(),
            },
            AppError::TooOld(version, first) => Advice {
                title: self.apps_error_too_old_title(),
                what: self.apps_error_too_old_what(version, *first),
                todo: self.apps_error_too_old_todo(),
            },
            AppError::NotSetUp => Advice {
                title: self.apps_error_not_set_up_title(),
                what: self.apps_error_not_set_up_what(),
                todo: self.apps_error_not_set_up_todo(),
            },
            AppError::File(path, words) => Advice {
                title: self.apps_error_file_title(),
                what: self.apps_error_file_what(path.display().to_string(), words),
                todo: self.apps_error_file_todo(),
            },
            AppError::Command(words) => Advice {
                title: self.apps_error_command_title(),
                what: self.apps_error_command_what(words),
                todo: self.apps_error_command_todo(),
            },
        }
    }

    /// The message that an address sends to itself, to see which way it takes.
    #[must_use]
    pub fn test_mail(self, address: &Address, host: &Host) -> MailWords {
        let (address, host) = (address.to_string(), host.to_string());
        MailWords {
            language: self.language().code(),
            subject: self.apps_test_subject(&address),
            pieces: vec![
                MailPiece::Paragraph(self.apps_test_body(address, host)),
                MailPiece::Paragraph(self.apps_test_body_end()),
            ],
        }
    }
}
