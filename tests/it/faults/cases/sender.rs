//! The server takes the address as a sender, and as a recipient.

use outgate::domain::{FailureKind as Kind, Security, Stage};

use super::super::case::{Case, case};
use super::super::script::Script;
use super::{greets, offers, signs_in};

/// What a server answers, and what it means.
type Answer = (&'static str, &'static str, &'static str, Kind);

/// To MAIL, of somebody who signed in.
#[rustfmt::skip]
const MAIL: &[Answer] = &[
    ("sender refused at MAIL", "Absender bei MAIL abgelehnt", "550 5.7.1 Not your address", Kind::SenderRefused),
    ("sender refused (530)", "Absender abgelehnt (530)", "530 5.7.1 You may not send as alice@partner.example", Kind::SenderRefused),
    ("sender refused (Exchange, 5.7.60)", "Absender abgelehnt (Exchange, 5.7.60)", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", Kind::SenderRefused),
    ("sender refused (Zoho, 553)", "Absender abgelehnt (Zoho, 553)", "553 Relaying disallowed as alice@partner.example", Kind::SenderRefused),
    ("sender refused for now (451)", "Absender vorerst abgelehnt (451)", "451 4.1.7 Sender verification in progress", Kind::SenderRefused),
    ("message too large (552)", "Nachricht zu groß (552)", "552 5.3.4 Message size exceeds fixed limit", Kind::TooLarge(None)),
    ("sending limit (Gmail, 550 5.4.5)", "Sendegrenze (Gmail, 550 5.4.5)", "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\n550 5.4.5 sending limits go to https://support.google.com/a/answer/166852", Kind::SendingLimit),
    ("too much mail (Postfix, 450)", "zu viel Mail (Postfix, 450)", "450 4.7.1 Error: too much mail from 192.0.2.1", Kind::SendingLimit),
    ("account blocked (Exchange, 5.1.8)", "Konto gesperrt (Exchange, 5.1.8)", "550 5.1.8 Access denied, bad outbound sender", Kind::AccountBlocked),
    ("no room (452)", "kein Platz (452)", "452 4.3.1 Insufficient system storage", Kind::ServerBusy),
    ("closing (421) at MAIL", "schließt (421) bei MAIL", "421 4.4.2 Timeout exceeded", Kind::ServerBusy),
    ("MAIL is answered with a question", "MAIL wird mit einer Frage beantwortet", "354 Go on", Kind::BadReply),
];

/// To RCPT, of somebody who signed in.
#[rustfmt::skip]
const RCPT: &[Answer] = &[
    ("sender not owned (Postfix, at RCPT)", "Absender gehört jemand anderem (Postfix, bei RCPT)", "553 5.7.1 <alice@partner.example>: Sender address rejected: not owned by user alice", Kind::SenderRefused),
    ("sender unknown (Postfix, at RCPT)", "Absender unbekannt (Postfix, bei RCPT)", "550 5.1.0 <alice@partner.example>: Sender address rejected: User unknown in virtual mailbox table", Kind::SenderRefused),
    ("sender not verified (Exim, at RCPT)", "Absender nicht bestätigt (Exim, bei RCPT)", "550 Sender verify failed", Kind::SenderRefused),
    ("sender's domain not found (Postfix, 450)", "Domain des Absenders nicht gefunden (Postfix, 450)", "450 4.1.8 <alice@partner.example>: Sender address rejected: Domain not found", Kind::SenderDomainUnknown),
    ("no such address (550 5.1.1)", "keine solche Adresse (550 5.1.1)", "550 5.1.1 <alice@partner.example>: Recipient address rejected: User unknown", Kind::RecipientRefused),
    ("mailbox full (552)", "Postfach voll (552)", "552 5.2.2 Mailbox full", Kind::MailboxFull),
    ("mailbox full for now (452)", "Postfach vorerst voll (452)", "452 4.2.2 Over quota", Kind::MailboxFull),
    ("greylisted (450)", "auf der grauen Liste (450)", "450 4.2.0 Greylisted, try again later", Kind::ServerBusy),
    ("the network is on a blocklist", "das Netz steht auf einer Sperrliste", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", Kind::NetworkBlocked),
    ("the network has no name (Postfix, 450)", "das Netz hat keinen Namen (Postfix, 450)", "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", Kind::NetworkBlocked),
    ("the introduction is not liked (Postfix, 504)", "die Vorstellung gefällt nicht (Postfix, 504)", "504 5.5.2 <[192.0.2.1]>: Helo command rejected: need fully-qualified hostname", Kind::HelloRefused),
    ("perhaps (252)", "vielleicht (252)", "252 2.1.5 Cannot verify", Kind::BadReply),
];

/// To RCPT, of somebody who entered no sign-in.
#[rustfmt::skip]
const ANONYMOUS: &[Answer] = &[
    ("sign-in needed (Postfix, 554)", "Anmeldung nötig (Postfix, 554)", "554 5.7.1 <alice@partner.example>: Relay access denied", Kind::SignInRequired),
    ("sign-in needed (Postfix, 454)", "Anmeldung nötig (Postfix, 454)", "454 4.7.1 <alice@partner.example>: Relay access denied", Kind::SignInRequired),
    ("sign-in needed (Postfix with login maps)", "Anmeldung nötig (Postfix mit Login-Tabelle)", "553 5.7.1 <alice@partner.example>: Sender address rejected: not logged in", Kind::SignInRequired),
    ("sign-in needed (submission only)", "Anmeldung nötig (nur Einlieferung)", "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", Kind::SignInRequired),
];

pub(super) fn rows() -> Vec<Case> {
    let at_sender = |english, german, script: Script, kind| {
        case(english, german).script(script).fails(Stage::Sender, kind)
    };
    let took_mail = |script: Script| script.answer("MAIL FROM", "250 2.1.0 Ok");
    let to_mail = MAIL.iter().map(|(english, german, lines, kind)| {
        at_sender(english, german, signs_in().answer("MAIL FROM", lines), kind.clone())
    });
    let to_rcpt = RCPT.iter().map(|(english, german, lines, kind)| {
        let script = took_mail(signs_in()).answer("RCPT TO", lines);
        at_sender(english, german, script, kind.clone())
    });
    let unsigned = ANONYMOUS.iter().map(|(english, german, lines, kind)| {
        let script = took_mail(offers("AUTH PLAIN")).answer("RCPT TO", lines);
        at_sender(english, german, script, kind.clone()).anonymous()
    });
    let others = vec![
        at_sender(
            "sign-in needed (530)",
            "Anmeldung nötig (530)",
            offers("AUTH PLAIN").answer("MAIL FROM", "530 5.7.0 Authentication Required."),
            Kind::SignInRequired,
        )
        .anonymous(),
        at_sender(
            "encryption needed (530)",
            "Verschlüsselung nötig (530)",
            greets()
                .answer("EHLO", "250-smtp.partner.example\n250 STARTTLS")
                .answer("MAIL FROM", "530 5.7.0 Must issue a STARTTLS command first"),
            Kind::SignInNeedsTls,
        )
        .over(Security::None)
        .anonymous(),
        at_sender(
            "an international address is not taken",
            "eine internationale Adresse wird nicht angenommen",
            signs_in(),
            Kind::Utf8NotOffered,
        )
        .from("jos\u{e9}@partner.example"),
        at_sender(
            "silence at MAIL",
            "Stille bei MAIL",
            signs_in().hear("MAIL FROM").silent_at(Stage::Sender, 10_000),
            Kind::TimedOut,
        ),
        at_sender(
            "one octet a second at RCPT",
            "ein Oktett in der Sekunde bei RCPT",
            took_mail(signs_in()).hear("RCPT TO").dribble(b"250-a\r\n"),
            Kind::TimedOut,
        ),
        at_sender(
            "breaks off at MAIL",
            "bricht bei MAIL ab",
            signs_in().hear("MAIL FROM").reset(),
            Kind::ConnectionClosed,
        ),
        at_sender(
            "hangs up at RCPT",
            "legt bei RCPT auf",
            took_mail(signs_in()).hear("RCPT TO").close(),
            Kind::ConnectionClosed,
        ),
        at_sender(
            "lines without end at MAIL",
            "Zeilen ohne Ende bei MAIL",
            signs_in().hear("MAIL FROM").babble("250-and more\r\n"),
            Kind::BadReply,
        ),
        at_sender(
            "sender not owned, all commands in one",
            "Absender gehört jemand anderem, alle Befehle in einem",
            super::encrypted()
                .say("250-smtp.partner.example\n250-PIPELINING\n250 AUTH PLAIN")
                .answer("AUTH PLAIN ", "235 2.7.0 Authentication successful")
                .hear("MAIL FROM")
                .hear("RCPT TO")
                .answer("RSET", "250 2.1.0 Ok\n550 5.7.1 Sender not owned\n250 2.0.0 Ok"),
            Kind::SenderRefused,
        ),
    ];
    to_mail.chain(to_rcpt).chain(unsigned).chain(others).collect()
}
