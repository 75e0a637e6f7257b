//! Whose fault a failure is, as far as that can be known.

use serde::Serialize;

use super::{Failure, FailureKind, Reply, Stage};

/// Whose fault a failure is: who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Blame {
    /// What was typed: the person can type something else.
    Entry,
    /// The network that this machine is in, or somebody in it.
    Network,
    /// This machine: its clock, its keyring.
    Machine,
    /// The server, for now: it may be well again soon.
    Server,
    /// Whoever runs the server: it stays so until they change something.
    Administrator,
    /// The person's account at the server's provider.
    Account,
    /// The policy of the person's organisation.
    Policy,
    /// It cannot be told from here.
    Unknown,
}

impl Failure {
    /// Whose fault it is. What a server refuses only for now is its own affair.
    #[must_use]
    pub fn blame(&self) -> Blame {
        let blame = self.kind.blame(self.stage);
        let refused_for_now = self.reply.as_deref().is_some_and(Reply::is_transient);
        match self.kind {
            FailureKind::SenderRefused
            | FailureKind::RecipientRefused
            | FailureKind::MessageRefused
            | FailureKind::TlsRefused
                if refused_for_now =>
            {
                Blame::Server
            }
            _ => blame,
        }
    }
}

impl FailureKind {
    fn blame(&self, stage: Stage) -> Blame {
        match self {
            Self::NameNotFound
            | Self::NameWithoutAddress
            | Self::ConnectionRefused
            | Self::NotSmtp(_)
            | Self::OwnListener
            | Self::TlsNotOffered
            | Self::OtherSecurity(_)
            | Self::CertificateWrongName(_)
            | Self::PasswordInClear
            | Self::SignInNeedsTls
            | Self::SignInNotOffered
            | Self::ControlCharacter
            | Self::SignInRefused
            | Self::AppPasswordNeeded
            | Self::SignInRequired
            | Self::SenderRefused
            | Self::SenderDomainUnknown
            | Self::RecipientRefused
            | Self::TooLarge(_) => Blame::Entry,

            Self::TimedOut if stage == Stage::Connect => Blame::Network,
            Self::NameNotAnswered
            | Self::Unreachable
            | Self::TlsInjected
            | Self::NetworkBlocked => Blame::Network,

            Self::ClockWrong | Self::NoPassword | Self::MessageUnreadable => Blame::Machine,

            Self::TimedOut
            | Self::ConnectionClosed
            | Self::SignInUnavailable
            | Self::TooManyTries
            | Self::ServerBusy => Blame::Server,

            Self::BadReply
            | Self::TlsRefused
            | Self::TlsTooOld
            | Self::CertificateExpired(_)
            | Self::CertificateNotYetValid(_)
            | Self::CertificateIncomplete
            | Self::CertificateSelfSigned
            | Self::CertificateWrongPurpose
            | Self::CertificateBad
            | Self::MechanismMissing
            | Self::WebSignInOnly
            | Self::PasswordSignInOff
            | Self::HelloRefused
            | Self::EightBitNotOffered
            | Self::Utf8NotOffered => Blame::Administrator,

            Self::AccountBlocked | Self::SendingLimit | Self::MailboxFull => Blame::Account,

            // It may be the server of an organisation, or somebody in between.
            Self::CertificateUnknownIssuer
            | Self::CertificateNotPinned
            | Self::ServerNotProved
            | Self::TlsFailed
            | Self::ServerRefused
            | Self::MessageRefused
            | Self::AnswerLost => Blame::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_the_networks_fault_only_while_connecting() {
        let of = |stage| Failure::new(stage, FailureKind::TimedOut).blame();
        assert_eq!(of(Stage::Connect), Blame::Network);
        assert_eq!(of(Stage::Greeting), Blame::Server);
        assert_eq!(of(Stage::Sender), Blame::Server);
    }

    #[test]
    fn a_refusal_for_now_is_the_servers_own_affair() {
        let of = |kind, code| {
            let reply = Reply { code, lines: vec!["No".to_owned()] };
            Failure::new(Stage::Sender, kind).with_reply(reply).blame()
        };
        assert_eq!(of(FailureKind::SenderRefused, 451), Blame::Server);
        assert_eq!(of(FailureKind::SenderRefused, 553), Blame::Entry);
        assert_eq!(of(FailureKind::SenderDomainUnknown, 450), Blame::Entry);
        assert_eq!(of(FailureKind::TlsRefused, 454), Blame::Server);
        assert_eq!(of(FailureKind::TlsRefused, 502), Blame::Administrator);
    }
}
