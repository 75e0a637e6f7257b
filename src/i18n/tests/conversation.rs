//! A conversation as a text.

use std::time::Duration;

use super::*;
use crate::domain::{Conversation, Line, Said};

fn conversation() -> Conversation {
    let peer = "192.0.2.1:587".parse().expect("an address");
    let said = [
        Said::Connected(peer),
        Said::Server("220 smtp.partner.example ESMTP".to_owned()),
        Said::Client("EHLO [192.0.2.7]".to_owned()),
        Said::Encrypted("TLS 1.3".to_owned()),
        Said::Client("AUTH PLAIN ***".to_owned()),
        Said::LeftOut(2),
        Said::Client(String::new()),
    ];
    let line =
        |(index, said): (u64, Said)| Line { at: Duration::from_micros(index * 17_600), said };
    Conversation {
        host: "smtp.partner.example".parse().expect("a host"),
        port: 587,
        security: Security::Starttls,
        began: at("2026-07-01T10:00:00.123Z"),
        lines: (0..).zip(said).map(line).collect(),
    }
}

#[test]
fn a_conversation_is_fit_for_a_help_desk() {
    let failure = Failure::new(Stage::SignIn, FailureKind::SignInRefused);
    let failed = english().failure(&failure, &server("smtp.partner.example"));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        english().conversation(&conversation(), Some(&failed)),
        format!(
            "Outgate {version}: conversation with a mail server
Date: 2026-07-01T10:00:00Z
Server: smtp.partner.example, port 587, STARTTLS
Result: Sign-in refused. The server refused this user name and password.
C: is Outgate, S: is the server; before them, the time in seconds. *** stands where a password \
             was, or what could give it away.

  0.000 connected to 192.0.2.1:587
  0.018 S: 220 smtp.partner.example ESMTP
  0.035 C: EHLO [192.0.2.7]
  0.053 encrypted, TLS 1.3
  0.070 C: AUTH PLAIN ***
  0.088 … 2 lines left out
  0.106 C:
"
        )
    );
    let passed = english().conversation(&conversation(), None);
    assert!(passed.contains("\nResult: the test passed\n"), "{passed}");
    let german = german().conversation(&conversation(), None);
    assert!(german.contains("\nErgebnis: Der Test ist bestanden\n"), "{german}");
    assert!(german.contains("  0.035 C: EHLO [192.0.2.7]\n"), "{german}");
}
