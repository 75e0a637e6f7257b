//! Why something that a person asked for was not done, and what to do about it.

use super::{Advice, Language, Words};
use crate::domain::CodeError;
use crate::service::message::MessageError;
use crate::service::{ServiceError, administrator_command};

/// What mail programs are told of an error, in their own language. They show it as it comes, and
/// many take ASCII alone.
#[must_use]
pub fn explain(error: &ServiceError) -> String {
    let advice = Words::new(Language::English).service_error(error);
    format!("{} {}", advice.what, advice.todo)
}

/// What the activity record says of an error, in the language of the person's desktop.
#[must_use]
pub fn explain_here(error: &ServiceError) -> String {
    Words::new(Language::from_system()).service_error(error).what
}

impl Words {
    /// Why something was not done, and what to do. The server's own words, and what it said of
    /// each recipient, are in the error, for the caller to show beside this.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table, with a row for each error")]
    pub fn service_error(self, error: &ServiceError) -> Advice {
        match error {
            ServiceError::Unusable(problem) => self.problem(problem),
            ServiceError::Commit(error) => self.commit_error(error),
            ServiceError::Violation(violation) => self.violation(*violation),
            ServiceError::Refused(refusal) => self.refusal(refusal),
            ServiceError::Secret(error) => self.secret_error(error),
            ServiceError::Test(server, failure) => self.failure(failure, server),
            ServiceError::Delivery(server, error) => self.failure(&error.failure, server),
            ServiceError::Code(error) => self.code_advice(*error),
            ServiceError::Relay(error) => self.relay_error(error),
            ServiceError::Message(error) => self.message_error(error),
            ServiceError::App(error) => self.app_error(error),
            ServiceError::Changed(address) => Advice {
                title: self.service_changed_title(),
                what: self.service_changed_what(address.to_string()),
                todo: self.service_changed_todo(),
            },
            ServiceError::AccountChanged => Advice {
                title: self.service_account_changed_title(),
                what: self.service_account_changed_what(),
                todo: self.service_account_changed_todo(),
            },
            ServiceError::UserName => Advice {
                title: self.service_user_name_title(),
                what: self.service_user_name_what(),
                todo: self.service_user_name_todo(),
            },
            ServiceError::NotSetUp(address) => Advice {
                title: self.service_not_set_up_title(),
                what: self.service_not_set_up_what(address.to_string()),
                todo: self.service_not_set_up_todo(),
            },
            ServiceError::AlreadyThere(address) => Advice {
                title: self.service_already_there_title(),
                what: self.service_already_there_what(address.to_string()),
                todo: self.service_already_there_todo(),
            },
            ServiceError::OwnAddress(address) => Advice {
                title: self.service_own_address_title(),
                what: self.service_own_address_what(address.to_string()),
                todo: self.service_own_address_todo(),
            },
            ServiceError::NoGateway(address) => Advice {
                title: self.service_no_gateway_title(),
                what: self.service_no_gateway_what(address.to_string()),
                todo: self.service_no_gateway_todo(),
            },
            ServiceError::GatewayNotOn(address) => Advice {
                title: self.service_gateway_not_on_title(),
                what: self.service_gateway_not_on_what(address.to_string()),
                todo: self.service_gateway_not_on_todo(),
            },
            ServiceError::Health(words) => Advice {
                title: self.service_health_title(),
                what: self.service_health_what(words),
                todo: self.service_health_todo(),
            },
            ServiceError::NotConfirmed(address) => Advice {
                title: self.service_not_confirmed_title(),
                what: self.service_not_confirmed_what(address.to_string()),
                todo: self.service_not_confirmed_todo(),
            },
            ServiceError::NotTested(address) => Advice {
                title: self.service_not_tested_title(),
                what: self.service_not_tested_what(address.to_string()),
                todo: self.service_not_tested_todo(),
            },
            ServiceError::PinNotAtSetUp(host) => Advice {
                title: self.service_pin_not_at_set_up_title(),
                what: self.service_pin_not_at_set_up_what(host.to_string()),
                todo: self.service_pin_not_at_set_up_todo(),
            },
            ServiceError::CodeTooSoon(seconds) => Advice {
                title: self.service_code_too_soon_title(),
                what: self.service_code_too_soon_what(),
                todo: self.service_code_too_soon_todo(*seconds),
            },
            ServiceError::Trust(error) => Advice {
                title: self.service_trust_title(),
                what: self.service_trust_what(error.to_string()),
                todo: self.service_trust_todo(),
            },
            ServiceError::NoRecipients => Advice {
                title: self.service_no_recipients_title(),
                what: self.service_no_recipients_what(),
                todo: self.service_no_recipients_todo(),
            },
            ServiceError::FromIsNotSender { from, sender } => Advice {
                title: self.service_from_is_not_sender_title(),
                what: self.service_from_is_not_sender_what(from.to_string(), sender.to_string()),
                todo: self.service_from_is_not_sender_todo(),
            },
            ServiceError::NoFrom(sender) => Advice {
                title: self.service_no_from_title(),
                what: self.service_no_from_what(sender.to_string()),
                todo: self.service_no_from_todo(),
            },
            ServiceError::NullSender => Advice {
                title: self.service_null_sender_title(),
                what: self.service_null_sender_what(),
                todo: self.service_null_sender_todo(),
            },
            ServiceError::Activity(words) => Advice {
                title: self.service_activity_title(),
                what: self.service_activity_what(words),
                todo: self.service_activity_todo(),
            },
            ServiceError::NotOpened(path, words) => Advice {
                title: self.service_not_opened_title(),
                what: self.service_not_opened_what(path.display().to_string(), words),
                todo: self.service_not_opened_todo(),
            },
            ServiceError::PageNotOpened(page, words) => Advice {
                title: self.service_not_opened_title(),
                what: self.service_not_opened_what(*page, words),
                todo: self.service_page_not_opened_todo(),
            },
            ServiceError::NotWritten(path, words) => Advice {
                title: self.service_not_written_title(),
                what: self.service_not_written_what(path.display().to_string(), words),
                todo: self.service_not_written_todo(),
            },
            ServiceError::NotUnlocked(words) => Advice {
                title: self.service_not_unlocked_title(),
                what: self.service_not_unlocked_what(words),
                todo: self.service_not_unlocked_todo(),
            },
            ServiceError::NoUnlocker => Advice {
                title: self.service_no_unlocker_title(),
                what: self.service_no_unlocker_what(),
                todo: self.service_no_unlocker_todo(administrator_command()),
            },
        }
    }

    /// Why a code does not confirm an address, and what to do.
    #[must_use]
    pub fn code_advice(self, error: CodeError) -> Advice {
        let what = self.code_error(error);
        match error {
            CodeError::NotSixDigits => Advice {
                title: self.service_code_digits_title(),
                what,
                todo: self.service_code_digits_todo(),
            },
            CodeError::NoneSent => Advice {
                title: self.service_code_none_sent_title(),
                what,
                todo: self.service_code_none_sent_todo(),
            },
            CodeError::Expired => Advice {
                title: self.service_code_expired_title(),
                what,
                todo: self.service_code_expired_todo(),
            },
            CodeError::TooManyTries => Advice {
                title: self.service_code_too_many_tries_title(),
                what,
                todo: self.service_code_too_many_tries_todo(),
            },
            CodeError::Wrong(_) => Advice {
                title: self.service_code_wrong_title(),
                what,
                todo: self.service_code_wrong_todo(),
            },
        }
    }

    fn message_error(self, error: &MessageError) -> Advice {
        match error {
            MessageError::HeaderTooLarge => Advice {
                title: self.service_header_too_large_title(),
                what: self.service_header_too_large_what(),
                todo: self.service_header_too_large_todo(),
            },
            MessageError::SeveralFrom(mailboxes) => Advice {
                title: self.service_several_from_title(),
                what: self.service_several_from_what(mailboxes.len()),
                todo: self.service_several_from_todo(),
            },
            MessageError::UnreadableAddress { field, text } => Advice {
                title: self.service_unreadable_address_title(),
                what: self.service_unreadable_address_what(field, text),
                todo: self.service_unreadable_address_todo(),
            },
            MessageError::Read(words) => Advice {
                title: self.service_message_unread_title(),
                what: self.service_message_unread_what(words),
                todo: self.service_message_unread_todo(),
            },
        }
    }
}
