//! What went wrong with a test or a delivery, and what to do about it.

use super::Words;
use crate::domain::{Blame, Failure, FailureKind, Host, Protocol, Security, SmtpMsa, Stage};

/// What a person is told when something does not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// A few words, for a badge or a heading: "Sign-in refused".
    pub title: String,
    /// What happened.
    pub what: String,
    /// What to do.
    pub todo: String,
}

/// So many of a certificate's names are told: some certificates have a hundred.
const NAMES_SHOWN: usize = 3;

impl Words {
    /// What went wrong with `server`, and what to do. The server's own words are in
    /// `failure.reply`, for the caller to show beside this.
    #[must_use]
    pub fn failure(self, failure: &Failure, server: &SmtpMsa) -> Advice {
        let mut advice = self.failure_of_kind(failure, server);
        let refusal = matches!(
            failure.kind,
            FailureKind::SenderRefused
                | FailureKind::RecipientRefused
                | FailureKind::MessageRefused
                | FailureKind::ServerRefused
                | FailureKind::TlsRefused
        );
        if refusal && failure.is_transient() {
            advice.todo = self.failure_for_now_todo();
        }
        advice
    }

    #[expect(clippy::too_many_lines, reason = "one table, with an arm for each kind")]
    fn failure_of_kind(self, failure: &Failure, server: &SmtpMsa) -> Advice {
        let host = &server.host.to_string();
        let port = &server.port.to_string();
        match &failure.kind {
            FailureKind::NameNotFound => Advice {
                title: self.failure_name_not_found_title(),
                what: self.failure_name_not_found_what(host),
                todo: self.failure_name_not_found_todo(),
            },
            FailureKind::NameWithoutAddress => Advice {
                title: self.failure_name_without_address_title(),
                what: self.failure_name_without_address_what(host),
                todo: self.failure_name_without_address_todo(host),
            },
            FailureKind::NameNotAnswered => Advice {
                title: self.failure_name_not_answered_title(),
                what: self.failure_name_not_answered_what(host),
                todo: self.failure_name_not_answered_todo(),
            },
            FailureKind::Unreachable => Advice {
                title: self.failure_unreachable_title(),
                what: self.failure_unreachable_what(host, port),
                todo: self.failure_unreachable_todo(port),
            },
            FailureKind::ConnectionRefused => Advice {
                title: self.failure_connection_refused_title(),
                what: self.failure_connection_refused_what(host, port),
                todo: self.failure_connection_refused_todo(),
            },
            FailureKind::TimedOut => Advice {
                title: self.failure_timed_out_title(),
                what: self.failure_timed_out_what(host, port, self.while_stage(failure.stage)),
                todo: self.failure_timed_out_todo(),
            },
            FailureKind::ConnectionClosed => Advice {
                title: self.failure_connection_closed_title(),
                what: self.failure_connection_closed_what(host, self.while_stage(failure.stage)),
                todo: self.failure_connection_closed_todo(),
            },
            FailureKind::NotSmtp(Protocol::Imap) => Advice {
                title: self.failure_not_smtp_imap_title(),
                what: self.failure_not_smtp_imap_what(host, port),
                todo: self.failure_not_smtp_imap_todo(smtp_instead_of(&server.host)),
            },
            FailureKind::NotSmtp(Protocol::Pop) => Advice {
                title: self.failure_not_smtp_pop_title(),
                what: self.failure_not_smtp_pop_what(host, port),
                todo: self.failure_not_smtp_pop_todo(smtp_instead_of(&server.host)),
            },
            FailureKind::NotSmtp(Protocol::Http) => Advice {
                title: self.failure_not_smtp_http_title(),
                what: self.failure_not_smtp_http_what(host, port),
                todo: self.failure_not_smtp_http_todo(),
            },
            FailureKind::NotSmtp(Protocol::Ssh) => Advice {
                title: self.failure_not_smtp_ssh_title(),
                what: self.failure_not_smtp_ssh_what(host, port),
                todo: self.failure_not_smtp_ssh_todo(),
            },
            FailureKind::NotSmtp(Protocol::Unknown) => Advice {
                title: self.failure_not_smtp_unknown_title(),
                what: self.failure_not_smtp_unknown_what(host, port),
                todo: self.failure_not_smtp_unknown_todo(),
            },
            FailureKind::BadReply => Advice {
                title: self.failure_bad_reply_title(),
                what: self.failure_bad_reply_what(host, self.while_stage(failure.stage)),
                todo: self.failure_bad_reply_todo(),
            },
            FailureKind::OwnListener => Advice {
                title: self.failure_own_listener_title(),
                what: self.failure_own_listener_what(host, port),
                todo: self.failure_own_listener_todo(),
            },
            FailureKind::TlsNotOffered => Advice {
                title: self.failure_tls_not_offered_title(),
                what: self.failure_tls_not_offered_what(host, port),
                todo: self.failure_tls_not_offered_todo(),
            },
            FailureKind::TlsRefused => Advice {
                title: self.failure_tls_refused_title(),
                what: self.failure_tls_refused_what(host),
                todo: self.failure_tls_refused_todo(),
            },
            FailureKind::TlsInjected => Advice {
                title: self.failure_tls_injected_title(),
                what: self.failure_tls_injected_what(host),
                todo: self.failure_tls_injected_todo(),
            },
            FailureKind::TlsTooOld => Advice {
                title: self.failure_tls_too_old_title(),
                what: self.failure_tls_too_old_what(host),
                todo: self.failure_tls_too_old_todo(),
            },
            FailureKind::TlsFailed => Advice {
                title: self.failure_tls_failed_title(),
                what: self.failure_tls_failed_what(host, port),
                todo: self.failure_tls_failed_todo(),
            },
            FailureKind::OtherSecurity(Security::Ssl) => Advice {
                title: self.failure_other_security_ssl_title(),
                what: self.failure_other_security_ssl_what(),
                todo: self.failure_other_security_ssl_todo(),
            },
            FailureKind::OtherSecurity(Security::Starttls) => Advice {
                title: self.failure_other_security_starttls_title(),
                what: self.failure_other_security_starttls_what(port, host),
                todo: self.failure_other_security_starttls_todo(),
            },
            FailureKind::OtherSecurity(Security::None) => Advice {
                title: self.failure_other_security_none_title(),
                what: self.failure_other_security_none_what(port, host),
                todo: self.failure_other_security_none_todo(),
            },
            FailureKind::CertificateExpired(at) => Advice {
                title: self.failure_certificate_expired_title(),
                what: match at {
                    Some(at) => self.failure_certificate_expired_what(host, self.date(*at)),
                    None => self.failure_certificate_expired_what_undated(host),
                },
                todo: self.failure_certificate_expired_todo(),
            },
            FailureKind::CertificateNotYetValid(from) => Advice {
                title: self.failure_certificate_not_yet_valid_title(),
                what: match from {
                    Some(from) => {
                        self.failure_certificate_not_yet_valid_what(host, self.date(*from))
                    }
                    None => self.failure_certificate_not_yet_valid_what_undated(host),
                },
                todo: self.failure_certificate_not_yet_valid_todo(),
            },
            FailureKind::ClockWrong => Advice {
                title: self.failure_clock_wrong_title(),
                what: self.failure_clock_wrong_what(host),
                todo: self.failure_clock_wrong_todo(),
            },
            FailureKind::CertificateWrongName(names) => Advice {
                title: self.failure_certificate_wrong_name_title(),
                what: if names.is_empty() {
                    self.failure_certificate_wrong_name_what_nameless(host)
                } else {
                    self.failure_certificate_wrong_name_what(host, self.names(names))
                },
                todo: self.failure_certificate_wrong_name_todo(),
            },
            FailureKind::CertificateUnknownIssuer => Advice {
                title: self.failure_certificate_unknown_issuer_title(),
                what: self.failure_certificate_unknown_issuer_what(host),
                todo: self.failure_certificate_unknown_issuer_todo(),
            },
            FailureKind::CertificateIncomplete => Advice {
                title: self.failure_certificate_incomplete_title(),
                what: self.failure_certificate_incomplete_what(host),
                todo: self.failure_certificate_incomplete_todo(),
            },
            FailureKind::CertificateSelfSigned => Advice {
                title: self.failure_certificate_self_signed_title(),
                what: self.failure_certificate_self_signed_what(host),
                todo: self.failure_certificate_self_signed_todo(),
            },
            FailureKind::CertificateWrongPurpose => Advice {
                title: self.failure_certificate_wrong_purpose_title(),
                what: self.failure_certificate_wrong_purpose_what(host),
                todo: self.failure_certificate_wrong_purpose_todo(),
            },
            FailureKind::CertificateBad => Advice {
                title: self.failure_certificate_bad_title(),
                what: self.failure_certificate_bad_what(host),
                todo: self.failure_certificate_bad_todo(),
            },
            FailureKind::CertificateNotPinned => Advice {
                title: self.failure_certificate_not_pinned_title(),
                what: self.failure_certificate_not_pinned_what(host),
                todo: self.failure_certificate_not_pinned_todo(),
            },
            FailureKind::PasswordInClear => Advice {
                title: self.failure_password_in_clear_title(),
                what: self.failure_password_in_clear_what(host),
                todo: self.failure_password_in_clear_todo(),
            },
            FailureKind::NoPassword => Advice {
                title: self.failure_no_password_title(),
                what: self.failure_no_password_what(host),
                todo: self.failure_no_password_todo(),
            },
            FailureKind::ControlCharacter => Advice {
                title: self.failure_control_character_title(),
                what: self.failure_control_character_what(),
                todo: self.failure_control_character_todo(),
            },
            FailureKind::SignInNeedsTls => Advice {
                title: self.failure_sign_in_needs_tls_title(),
                what: self.failure_sign_in_needs_tls_what(host),
                todo: self.failure_sign_in_needs_tls_todo(),
            },
            FailureKind::SignInNotOffered => Advice {
                title: self.failure_sign_in_not_offered_title(),
                what: self.failure_sign_in_not_offered_what(host, port),
                todo: self.failure_sign_in_not_offered_todo(),
            },
            FailureKind::MechanismMissing => Advice {
                title: self.failure_mechanism_missing_title(),
                what: self.failure_mechanism_missing_what(host),
                todo: self.failure_mechanism_missing_todo(),
            },
            FailureKind::WebSignInOnly => Advice {
                title: self.failure_web_sign_in_only_title(),
                what: self.failure_web_sign_in_only_what(host),
                todo: self.failure_web_sign_in_only_todo(),
            },
            FailureKind::SignInRefused => Advice {
                title: self.failure_sign_in_refused_title(),
                what: self.failure_sign_in_refused_what(),
                todo: self.failure_sign_in_refused_todo(),
            },
            FailureKind::ServerNotProved => Advice {
                title: self.failure_server_not_proved_title(),
                what: self.failure_server_not_proved_what(host),
                todo: self.failure_server_not_proved_todo(),
            },
            FailureKind::AppPasswordNeeded => Advice {
                title: self.failure_app_password_needed_title(),
                what: self.failure_app_password_needed_what(host),
                todo: self.failure_app_password_needed_todo(),
            },
            FailureKind::PasswordSignInOff => Advice {
                title: self.failure_password_sign_in_off_title(),
                what: self.failure_password_sign_in_off_what(host),
                todo: self.failure_password_sign_in_off_todo(),
            },
            FailureKind::AccountBlocked => Advice {
                title: self.failure_account_blocked_title(),
                what: self.failure_account_blocked_what(host),
                todo: self.failure_account_blocked_todo(),
            },
            FailureKind::SignInUnavailable => Advice {
                title: self.failure_sign_in_unavailable_title(),
                what: self.failure_sign_in_unavailable_what(host),
                todo: self.failure_sign_in_unavailable_todo(),
            },
            FailureKind::SignInRequired => Advice {
                title: self.failure_sign_in_required_title(),
                what: self.failure_sign_in_required_what(host),
                todo: self.failure_sign_in_required_todo(),
            },
            FailureKind::TooManyTries => Advice {
                title: self.failure_too_many_tries_title(),
                what: self.failure_too_many_tries_what(host),
                todo: self.failure_too_many_tries_todo(),
            },
            FailureKind::ServerBusy => Advice {
                title: self.failure_server_busy_title(),
                what: self.failure_server_busy_what(host),
                todo: self.failure_server_busy_todo(),
            },
            FailureKind::ServerRefused => Advice {
                title: self.failure_server_refused_title(),
                what: self.failure_server_refused_what(host),
                todo: self.failure_server_refused_todo(),
            },
            FailureKind::NetworkBlocked => Advice {
                title: self.failure_network_blocked_title(),
                what: self.failure_network_blocked_what(host),
                todo: self.failure_network_blocked_todo(),
            },
            FailureKind::HelloRefused => Advice {
                title: self.failure_hello_refused_title(),
                what: self.failure_hello_refused_what(host),
                todo: self.failure_hello_refused_todo(),
            },
            FailureKind::SenderRefused => Advice {
                title: self.failure_sender_refused_title(),
                what: self.failure_sender_refused_what(host),
                todo: self.failure_sender_refused_todo(),
            },
            FailureKind::SenderDomainUnknown => Advice {
                title: self.failure_sender_domain_unknown_title(),
                what: self.failure_sender_domain_unknown_what(host),
                todo: self.failure_sender_domain_unknown_todo(),
            },
            FailureKind::SendingLimit => Advice {
                title: self.failure_sending_limit_title(),
                what: self.failure_sending_limit_what(host),
                todo: self.failure_sending_limit_todo(),
            },
            FailureKind::RecipientRefused if failure.stage == Stage::Sender => Advice {
                title: self.failure_own_recipient_refused_title(),
                what: self.failure_own_recipient_refused_what(host),
                todo: self.failure_own_recipient_refused_todo(),
            },
            FailureKind::RecipientRefused => Advice {
                title: self.failure_recipient_refused_title(),
                what: self.failure_recipient_refused_what(host),
                todo: self.failure_recipient_refused_todo(),
            },
            FailureKind::MailboxFull => Advice {
                title: self.failure_mailbox_full_title(),
                what: self.failure_mailbox_full_what(host),
                todo: self.failure_mailbox_full_todo(),
            },
            FailureKind::TooLarge(limit) => Advice {
                title: self.failure_too_large_title(),
                what: match limit {
                    Some(limit) => self.failure_too_large_what(host, self.size(*limit)),
                    None => self.failure_too_large_what_unlimited(host),
                },
                todo: self.failure_too_large_todo(),
            },
            FailureKind::EightBitNotOffered => Advice {
                title: self.failure_eight_bit_not_offered_title(),
                what: self.failure_eight_bit_not_offered_what(host),
                todo: self.failure_eight_bit_not_offered_todo(),
            },
            FailureKind::Utf8NotOffered => Advice {
                title: self.failure_utf8_not_offered_title(),
                what: self.failure_utf8_not_offered_what(host),
                todo: self.failure_utf8_not_offered_todo(),
            },
            FailureKind::MessageRefused => Advice {
                title: self.failure_message_refused_title(),
                what: self.failure_message_refused_what(host),
                todo: self.failure_message_refused_todo(),
            },
            FailureKind::MessageUnreadable => Advice {
                title: self.failure_message_unreadable_title(),
                what: self.failure_message_unreadable_what(),
                todo: self.failure_message_unreadable_todo(),
            },
            FailureKind::AnswerLost => Advice {
                title: self.failure_answer_lost_title(),
                what: self.failure_answer_lost_what(host),
                todo: self.failure_answer_lost_todo(),
            },
        }
    }

    /// Whose fault it is: a sentence that follows what to do.
    #[must_use]
    pub fn blame(self, blame: Blame) -> String {
        match blame {
            Blame::Entry => self.failure_blame_entry(),
            Blame::Network => self.failure_blame_network(),
            Blame::Machine => self.failure_blame_machine(),
            Blame::Server => self.failure_blame_server(),
            Blame::Administrator => self.failure_blame_administrator(),
            Blame::Account => self.failure_blame_account(),
            Blame::Policy => self.failure_blame_policy(),
            Blame::Unknown => self.failure_blame_unknown(),
        }
    }

    /// The names of a certificate, as far as a sentence can hold them.
    pub(super) fn names(self, names: &[String]) -> String {
        match names.get(..NAMES_SHOWN) {
            Some(first) if names.len() > NAMES_SHOWN => format!("{}, …", first.join(", ")),
            _ => self.list(names),
        }
    }
}

/// The name that a provider's SMTP server often has, told from that of its other servers.
fn smtp_instead_of(host: &Host) -> String {
    host.for_sending().map_or_else(|| "smtp.…".to_owned(), |host| host.to_string())
}
