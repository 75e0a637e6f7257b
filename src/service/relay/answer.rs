//! What a mail program is answered.

use crate::domain::{EnhancedCode, Failure, FailureKind, Refusal, Reply, Stage};
use crate::smtp::server::ServerReply;

use super::super::ServiceError;
use super::super::message::MessageError;

/// Says what went wrong in a sentence: mail programs show it to the person as it is.
pub type Explain = fn(&ServiceError) -> String;

/// Why something was not done. What a server said of the sender, a recipient or the message goes
/// on in its own words; all else is said by `explain`.
pub(super) fn refusal(error: &ServiceError, explain: Explain) -> ServerReply {
    if let ServiceError::Delivery(_, error) = error
        && let Some(reply) = said_of_the_message(&error.failure)
    {
        return passed_on(reply);
    }
    let (code, enhanced) = codes(error);
    ServerReply::new(code, enhanced, plain(&explain(error)))
}

/// A server's words. That it closes *its* connection is no word about the program's own.
fn passed_on(reply: &Reply) -> ServerReply {
    if reply.code == 421 {
        return ServerReply::from(&Reply { code: 451, ..reply.clone() });
    }
    ServerReply::from(reply)
}

/// The words of a server on what the program asked for. Those on the connection and the sign-in
/// are about Outgate's own, and a program would take them for its own.
fn said_of_the_message(failure: &Failure) -> Option<&Reply> {
    let asked = matches!(failure.stage, Stage::Sender | Stage::Recipients | Stage::Message);
    let about_sign_in = |reply: &Reply| matches!(reply.code, 530 | 534 | 535 | 538);
    let lost = failure.kind == FailureKind::AnswerLost;
    let reply = failure.reply.as_deref()?;
    let refuses = (400..600).contains(&reply.code);
    (asked && refuses && !lost && !about_sign_in(reply)).then_some(reply)
}

fn codes(error: &ServiceError) -> (u16, EnhancedCode) {
    if let Some(enhanced) = error.enhanced() {
        return (if enhanced == EnhancedCode(5, 3, 4) { 552 } else { 550 }, enhanced);
    }
    match error {
        ServiceError::Refused(Refusal::TooManyHops(_)) => (554, EnhancedCode(5, 4, 6)),
        ServiceError::Message(MessageError::HeaderTooLarge) => (552, EnhancedCode(5, 3, 4)),
        ServiceError::Message(_) | ServiceError::NullSender => (550, EnhancedCode(5, 7, 1)),
        ServiceError::Delivery(_, error) => match (error.is_transient(), error.failure.stage) {
            (true, _) => (451, EnhancedCode(4, 4, 1)),
            // The sign-in is set up wrongly, or no longer as it was.
            (false, Stage::SignIn) => (550, EnhancedCode(5, 7, 8)),
            (false, _) => (550, EnhancedCode(5, 4, 0)),
        },
        error if error.is_transient() => (451, EnhancedCode(4, 3, 0)),
        _ => (550, EnhancedCode(5, 7, 1)),
    }
}

/// The signs of good typography in those that every terminal and mail program has.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{201c}' | '\u{201d}' | '\u{201e}' => plain.push('"'),
            '\u{2018}' | '\u{2019}' => plain.push('\''),
            '\u{2013}' | '\u{2014}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            '\u{2192}' => plain.push_str("->"),
            '\u{a0}' | '\u{202f}' | '\n' => plain.push(' '),
            '\u{2068}' | '\u{2069}' => {}
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Security, SmtpMsa};

    fn explain(error: &ServiceError) -> String {
        format!("\u{201c}{error}\u{201d}\u{2026}")
    }

    fn failed(stage: Stage, kind: FailureKind, reply: Option<(u16, &str)>) -> ServiceError {
        let server = SmtpMsa {
            host: "smtp.partner.example".parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            pinned_certificate: None,
            sign_in: None,
        };
        let failure = Failure::new(stage, kind);
        let failure = match reply {
            Some((code, text)) => failure.with_reply(Reply { code, lines: vec![text.to_owned()] }),
            None => failure,
        };
        ServiceError::Delivery(Box::new(server), Box::new(failure.into()))
    }

    #[test]
    fn a_server_is_quoted_on_the_message_and_explained_on_the_connection() {
        let quoted = |error: &ServiceError| {
            let reply = refusal(error, explain);
            (reply.code(), reply.enhanced(), reply.lines().join(" "))
        };
        let recipient =
            failed(Stage::Recipients, FailureKind::RecipientRefused, Some((550, "5.1.1 nobody")));
        assert_eq!(quoted(&recipient), (550, Some(EnhancedCode(5, 1, 1)), "nobody".to_owned()));
        let closing =
            failed(Stage::Message, FailureKind::ServerBusy, Some((421, "4.3.2 shutting down")));
        assert_eq!(
            quoted(&closing),
            (451, Some(EnhancedCode(4, 3, 2)), "shutting down".to_owned())
        );
        let sign_in = failed(Stage::SignIn, FailureKind::SignInRefused, Some((535, "5.7.8 wrong")));
        let (code, enhanced, words) = quoted(&sign_in);
        assert_eq!((code, enhanced), (550, Some(EnhancedCode(5, 7, 8))));
        assert!(words.contains("535 5.7.8 wrong") && words.is_ascii(), "{words}");
        let required =
            failed(Stage::Sender, FailureKind::SignInRequired, Some((530, "5.7.0 sign in")));
        assert_eq!(quoted(&required).0, 550, "the program has signed in");
    }

    #[test]
    fn what_may_work_later_is_told_from_what_never_will() {
        let code = |error: &ServiceError| {
            let reply = refusal(error, explain);
            (reply.code(), reply.enhanced())
        };
        for (error, expected) in [
            (failed(Stage::Connect, FailureKind::ConnectionRefused, None), (451, (4, 4, 1))),
            (failed(Stage::Message, FailureKind::AnswerLost, None), (451, (4, 4, 1))),
            (failed(Stage::Tls, FailureKind::CertificateSelfSigned, None), (550, (5, 4, 0))),
            (failed(Stage::Message, FailureKind::TooLarge(Some(9)), None), (552, (5, 3, 4))),
            (failed(Stage::Message, FailureKind::EightBitNotOffered, None), (550, (5, 6, 3))),
            (ServiceError::Refused(Refusal::TooManyHops(51)), (554, (5, 4, 6))),
            (ServiceError::Refused(Refusal::NoDomainServer), (451, (4, 3, 0))),
            (
                ServiceError::Refused(Refusal::NotSetUp(
                    "bob@partner.example".parse().expect("an address"),
                )),
                (550, (5, 7, 1)),
            ),
            (ServiceError::Message(MessageError::HeaderTooLarge), (552, (5, 3, 4))),
        ] {
            let (class, subject, detail) = expected.1;
            let expected = (expected.0, Some(EnhancedCode(class, subject, detail)));
            assert_eq!(code(&error), expected, "{error}");
        }
    }
}
