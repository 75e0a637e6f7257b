//! What may help against a failed test, as something that can be done rather than read.

use serde::Serialize;

use super::{Address, Failure, FailureKind, Host, Protocol, Security, SmtpMsa, Stage};

/// What may help against a failed test of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    /// Use the server here: it was seen to answer as it should.
    UseServer(Endpoint),
    /// Use the whole address as the user name.
    WholeAddressAsUserName(String),
    /// Enter an app password.
    EnterAppPassword {
        /// Where the server says more about it.
        #[serde(skip_serializing_if = "Option::is_none")]
        help: Option<String>,
    },
    /// Enter the password again.
    EnterPasswordAgain,
    /// Enter a user name and a password.
    SignIn,
}

/// Where a server is, and how the connection to it is encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// The server.
    pub host: Host,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
}

impl Endpoint {
    /// The server here, with the sign-in of another. A pin holds for its own host alone.
    #[must_use]
    pub fn with_sign_in_of(&self, other: &SmtpMsa) -> SmtpMsa {
        let pinned_certificate = other.pinned_certificate.filter(|_| self.host == other.host);
        SmtpMsa {
            pinned_certificate,
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            sign_in: other.sign_in.clone(),
        }
    }
}

impl Failure {
    /// Where the server may answer instead, the likeliest first. Each is to be proved before it
    /// is offered; all are encrypted, and none is in another domain than the one that was typed.
    #[must_use]
    pub fn elsewhere(&self, tested: &SmtpMsa) -> Vec<Endpoint> {
        let host = &tested.host;
        let mut places = match &self.kind {
            FailureKind::OtherSecurity(security @ (Security::Ssl | Security::Starttls)) => {
                let here = Endpoint { host: host.clone(), port: tested.port, security: *security };
                [vec![here], usual(host)].concat()
            }
            FailureKind::NameNotFound => host.for_sending().as_ref().map(usual).unwrap_or_default(),
            FailureKind::NameWithoutAddress => {
                let below = host.for_sending().or_else(|| host.below("smtp"));
                below.as_ref().map(usual).unwrap_or_default()
            }
            FailureKind::NotSmtp(Protocol::Imap | Protocol::Pop) => {
                let others = host.for_sending().as_ref().map(usual).unwrap_or_default();
                [usual(host), others].concat()
            }
            FailureKind::NotSmtp(_)
            | FailureKind::ConnectionRefused
            | FailureKind::Unreachable
            | FailureKind::OtherSecurity(Security::None)
            | FailureKind::TlsNotOffered
            | FailureKind::TlsRefused
            | FailureKind::TlsFailed
            | FailureKind::PasswordInClear
            | FailureKind::SignInNeedsTls
            | FailureKind::SignInNotOffered => usual(host),
            FailureKind::TimedOut
            | FailureKind::ConnectionClosed
            | FailureKind::BadReply
            | FailureKind::ServerRefused
                if matches!(self.stage, Stage::Connect | Stage::Greeting | Stage::Tls) =>
            {
                usual(host)
            }
            _ => Vec::new(),
        };
        let mut seen =
            vec![Endpoint { host: host.clone(), port: tested.port, security: tested.security }];
        places.retain(|place| {
            let is_new = !seen.contains(place);
            seen.push(place.clone());
            is_new
        });
        places
    }

    /// What may help that needs no proof, the likeliest first.
    #[must_use]
    pub fn suggestions(&self, tested: &SmtpMsa, sender: &Address) -> Vec<Suggestion> {
        match &self.kind {
            FailureKind::SignInRefused => {
                let whole = sender.to_string();
                let typed = tested.sign_in.as_ref().map(|sign_in| sign_in.user_name.as_str());
                let other = typed.is_some_and(|typed| !typed.eq_ignore_ascii_case(&whole));
                let name = other.then_some(Suggestion::WholeAddressAsUserName(whole));
                name.into_iter().chain([Suggestion::EnterPasswordAgain]).collect()
            }
            FailureKind::AppPasswordNeeded => {
                vec![Suggestion::EnterAppPassword { help: self.link() }]
            }
            FailureKind::NoPassword => vec![Suggestion::EnterPasswordAgain],
            FailureKind::SignInRequired if tested.sign_in.is_none() => vec![Suggestion::SignIn],
            _ => Vec::new(),
        }
    }

    /// The first page that the server names in its reply.
    fn link(&self) -> Option<String> {
        let lines = &self.reply.as_ref()?.lines;
        let mut words = lines.iter().flat_map(|line| line.split_whitespace());
        let link = words.find(|word| word.starts_with("https://"))?;
        Some(link.trim_end_matches(['.', ',', ')', '>']).to_owned())
    }
}

/// The two usual ways to reach a server for sending (RFC 8314 §3.3).
fn usual(host: &Host) -> Vec<Endpoint> {
    let at =
        |security: Security| Endpoint { host: host.clone(), port: security.usual_port(), security };
    vec![at(Security::Ssl), at(Security::Starttls)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Reply, SecretRef, SignIn};

    fn tested(host: &str, port: u16, security: Security) -> SmtpMsa {
        let password = SecretRef::Command("pass".to_owned());
        let sign_in = Some(SignIn { user_name: "alice".to_owned(), password });
        SmtpMsa {
            host: host.parse().expect("a host"),
            port,
            security,
            pinned_certificate: None,
            sign_in,
        }
    }

    fn elsewhere(tested: &SmtpMsa, stage: Stage, kind: FailureKind) -> Vec<String> {
        let places = Failure::new(stage, kind).elsewhere(tested);
        let named = |it: Endpoint| format!("{} {} {}", it.host, it.port, it.security);
        places.into_iter().map(named).collect()
    }

    #[test]
    fn another_place_to_try_is_always_encrypted_and_never_the_same_again() {
        use FailureKind as Kind;
        use Security::{Ssl, Starttls};
        let [s, i] = ["smtp.partner.example", "imap.partner.example"];
        let at = |host: &str, places: &[&str]| -> Vec<String> {
            places.iter().map(|place| format!("{host} {place}")).collect()
        };
        let both = ["465 ssl", "587 starttls"];
        for (host, port, security, stage, kind, places) in [
            (s, 465, Starttls, Stage::Greeting, Kind::OtherSecurity(Ssl), at(s, &both)),
            (
                s,
                587,
                Ssl,
                Stage::Tls,
                Kind::OtherSecurity(Starttls),
                at(s, &["587 starttls", "465 ssl"]),
            ),
            (s, 465, Ssl, Stage::Connect, Kind::ConnectionRefused, at(s, &both[1..])),
            (s, 587, Starttls, Stage::Connect, Kind::TimedOut, at(s, &both[..1])),
            (s, 25, Starttls, Stage::Tls, Kind::TlsNotOffered, at(s, &both)),
            (s, 25, Security::None, Stage::SignIn, Kind::PasswordInClear, at(s, &both)),
            (s, 25, Starttls, Stage::SignIn, Kind::SignInNotOffered, at(s, &both)),
            (
                i,
                993,
                Ssl,
                Stage::Greeting,
                Kind::NotSmtp(Protocol::Imap),
                [at(i, &both), at(s, &both)].concat(),
            ),
            ("partner.example", 587, Starttls, Stage::Name, Kind::NameWithoutAddress, at(s, &both)),
            // These would be no better anywhere else.
            (s, 587, Starttls, Stage::Sender, Kind::TimedOut, Vec::new()),
            (s, 587, Starttls, Stage::Tls, Kind::TlsInjected, Vec::new()),
            (s, 587, Starttls, Stage::Tls, Kind::CertificateSelfSigned, Vec::new()),
            (s, 587, Starttls, Stage::SignIn, Kind::SignInRefused, Vec::new()),
            ("192.0.2.1", 587, Starttls, Stage::Name, Kind::NameNotFound, Vec::new()),
        ] {
            let found = elsewhere(&tested(host, port, security), stage, kind.clone());
            assert_eq!(found, places, "{host} {port} {security} {stage:?} {kind:?}");
        }
    }

    #[test]
    fn what_the_person_can_enter_instead_is_suggested() {
        let alice: Address = "alice@partner.example".parse().expect("an address");
        let suggested = |kind, words: &str, user_name: &str| {
            let mut server = tested("smtp.partner.example", 587, Security::Starttls);
            if let Some(sign_in) = &mut server.sign_in {
                user_name.clone_into(&mut sign_in.user_name);
            }
            let reply = Reply { code: 535, lines: vec![words.to_owned()] };
            Failure::new(Stage::SignIn, kind).with_reply(reply).suggestions(&server, &alice)
        };
        let whole = Suggestion::WholeAddressAsUserName("alice@partner.example".to_owned());
        let again = Suggestion::EnterPasswordAgain;
        let refused = |name| suggested(FailureKind::SignInRefused, "5.7.8 no", name);
        assert_eq!(refused("alice"), [whole, again.clone()]);
        assert_eq!(refused("Alice@partner.example"), [again]);
        let app = |words| suggested(FailureKind::AppPasswordNeeded, words, "alice");
        let help =
            |help: Option<&str>| Suggestion::EnterAppPassword { help: help.map(str::to_owned) };
        assert_eq!(app("5.7.9 needed"), [help(None)]);
        assert_eq!(
            app("5.7.9 see https://help.example/app?a=b."),
            [help(Some("https://help.example/app?a=b"))]
        );
        assert_eq!(app("5.7.9 see http://help.example/"), [help(None)]);
        assert_eq!(suggested(FailureKind::SenderRefused, "5.7.1 no", "alice"), []);
        let server = SmtpMsa { sign_in: None, ..tested("a.example", 25, Security::None) };
        let required = Failure::new(Stage::Sender, FailureKind::SignInRequired);
        assert_eq!(required.suggestions(&server, &alice), [Suggestion::SignIn]);
    }
}
