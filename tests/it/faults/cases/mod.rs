//! The rows, by stage.

#![expect(clippy::too_many_lines, reason = "these are tables")]

use super::case::Case;
use super::certificates::{Served, good};
use super::script::Script;

mod certificates;
mod connection;
mod ehlo;
mod greeting;
mod sender;
mod sign_in;
mod tls;

/// Every row.
pub(super) fn all() -> Vec<Case> {
    [
        connection::rows(),
        greeting::rows(),
        tls::rows(),
        certificates::rows(),
        ehlo::rows(),
        sign_in::rows(),
        sender::rows(),
    ]
    .concat()
}

/// A server that greets.
fn greets() -> Script {
    Script::default().say("220 smtp.partner.example ESMTP")
}

/// And offers STARTTLS.
fn offers_starttls() -> Script {
    greets().answer("EHLO", "250-smtp.partner.example\n250-PIPELINING\n250 STARTTLS")
}

/// And agrees, and shows this certificate.
fn encrypts_with(served: Served) -> Script {
    offers_starttls().answer("STARTTLS", "220 2.0.0 Ready to start TLS").encrypt(served)
}

/// Encrypted, and asked once more what it can do.
fn encrypted() -> Script {
    encrypts_with(good()).hear("EHLO")
}

/// And says what it offers.
fn offers(keywords: &str) -> Script {
    encrypted().say(&format!("250-smtp.partner.example\n250 {keywords}"))
}

/// And answers the sign-in so.
fn answers_sign_in(lines: &str) -> Script {
    offers("AUTH PLAIN").answer("AUTH PLAIN ", lines)
}

/// And lets the person sign in.
fn signs_in() -> Script {
    answers_sign_in("235 2.7.0 Authentication successful")
}

/// And takes the sender: nothing is wrong any more.
fn takes_sender(script: Script) -> Script {
    script
        .answer("MAIL FROM", "250 2.1.0 Ok")
        .answer("RCPT TO", "250 2.1.5 Ok")
        .answer("RSET", "250 2.0.0 Ok")
        .hear("QUIT")
}
