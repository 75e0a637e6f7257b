//! The person signs in.

use outgate::domain::{FailureKind as Kind, Security, Stage};

use super::super::case::{Case, case};
use super::super::script::Script;
use super::{answers_sign_in, greets, offers, takes_sender};

/// What a server answers to a sign-in, and what it means.
type Answer = (&'static str, &'static str, &'static str, Kind);

#[rustfmt::skip]
const ANSWERS: &[Answer] = &[
    ("wrong password (Postfix)", "falsches Passwort (Postfix)", "535 5.7.8 Error: authentication failed: (reason unavailable)", Kind::SignInRefused),
    ("wrong password (Dovecot)", "falsches Passwort (Dovecot)", "535 5.7.8 Authentication failed.", Kind::SignInRefused),
    ("wrong password (Exim)", "falsches Passwort (Exim)", "535 Incorrect authentication data", Kind::SignInRefused),
    ("wrong password (Exchange, 5.7.3)", "falsches Passwort (Exchange, 5.7.3)", "535 5.7.3 Authentication unsuccessful [EXAMPLE.PROD.OUTLOOK.COM]", Kind::SignInRefused),
    ("wrong password (Exchange, 5.7.139)", "falsches Passwort (Exchange, 5.7.139)", "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", Kind::SignInRefused),
    ("wrong password (Gmail)", "falsches Passwort (Gmail)", "535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials", Kind::SignInRefused),
    ("wrong password (Yahoo)", "falsches Passwort (Yahoo)", "535 5.7.0 (#MBR1212) Incorrect username or password.", Kind::SignInRefused),
    ("wrong password (iCloud)", "falsches Passwort (iCloud)", "535 5.7.8 Error: authentication failed: authentication failure", Kind::SignInRefused),
    ("wrong password (a code of its own)", "falsches Passwort (eigener Code)", "550 No", Kind::SignInRefused),
    ("app password needed (Gmail, 534 5.7.9)", "App-Passwort nötig (Gmail, 534 5.7.9)", "534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor", Kind::AppPasswordNeeded),
    ("app password needed (535)", "App-Passwort nötig (535)", "535 5.7.8 Please use an app password", Kind::AppPasswordNeeded),
    ("sign-in on the web needed (Gmail, 534 5.7.14)", "Anmeldung im Web nötig (Gmail, 534 5.7.14)", "534-5.7.14 Please log in via your web browser and then try again.\n534 5.7.14  https://support.google.com/mail/answer/78754", Kind::AccountBlocked),
    ("account locked (Exchange, 5.7.139)", "Konto gesperrt (Exchange, 5.7.139)", "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.", Kind::AccountBlocked),
    ("conditional access (Exchange, 5.7.139)", "bedingter Zugriff (Exchange, 5.7.139)", "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator.", Kind::AccountBlocked),
    ("account disabled (525 5.7.13)", "Konto abgeschaltet (525 5.7.13)", "525 5.7.13 User Account Disabled", Kind::AccountBlocked),
    ("password change needed (432 4.7.12)", "Passwortwechsel nötig (432 4.7.12)", "432 4.7.12 A password transition is needed", Kind::AccountBlocked),
    ("basic sign-in off (Exchange, 5.7.139)", "einfache Anmeldung aus (Exchange, 5.7.139)", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", Kind::PasswordSignInOff),
    ("SMTP AUTH off for the organisation (Exchange, 5.7.139)", "SMTP AUTH für die Organisation aus (Exchange, 5.7.139)", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.", Kind::PasswordSignInOff),
    ("mechanism too weak (534 5.7.9)", "Verfahren zu schwach (534 5.7.9)", "534 5.7.9 Authentication mechanism is too weak", Kind::PasswordSignInOff),
    ("passwords cannot be checked (454)", "Passwörter nicht prüfbar (454)", "454 4.7.0 Temporary authentication failure: generic failure", Kind::SignInUnavailable),
    ("passwords cannot be checked (435)", "Passwörter nicht prüfbar (435)", "435 Unable to authenticate at present", Kind::SignInUnavailable),
    ("too many tries (421)", "zu viele Versuche (421)", "421 4.7.0 smtp.partner.example Error: too many errors", Kind::TooManyTries),
    ("too many tries (Gmail, 454)", "zu viele Versuche (Gmail, 454)", "454 4.7.0 Too many login attempts, please try again later.", Kind::TooManyTries),
    ("too many tries (Yahoo, 535)", "zu viele Versuche (Yahoo, 535)", "535 5.7.0 (#AUTH005) Too many bad auth attempts.", Kind::TooManyTries),
    ("the mechanism is refused after all", "das Verfahren wird doch abgelehnt", "535 5.7.8 Error: authentication failed: Invalid authentication mechanism", Kind::MechanismMissing),
    ("the mechanism is not known after all (504)", "das Verfahren ist doch nicht bekannt (504)", "504 5.5.4 Unrecognized authentication type", Kind::MechanismMissing),
    ("sign-in not possible after all (503)", "Anmeldung doch nicht möglich (503)", "503 5.5.1 Error: authentication not enabled", Kind::SignInNotOffered),
    ("sign-in is answered with another success", "Anmeldung wird mit einem anderen Erfolg beantwortet", "250 2.0.0 Ok", Kind::BadReply),
    ("another question after the answer (334)", "noch eine Frage nach der Antwort (334)", "334 ", Kind::BadReply),
];

pub(super) fn rows() -> Vec<Case> {
    let at_sign_in = |english, german, script: Script, kind| {
        case(english, german).script(script).fails(Stage::SignIn, kind)
    };
    let login = || offers("AUTH LOGIN").hear("AUTH LOGIN");
    let scram = || offers("AUTH SCRAM-SHA-256 PLAIN").hear("AUTH SCRAM-SHA-256");
    let plainly = |keywords: &str| {
        greets().answer("EHLO", &format!("250-smtp.partner.example\n250 {keywords}"))
    };
    let answered = ANSWERS.iter().map(|(english, german, lines, kind)| {
        at_sign_in(english, german, answers_sign_in(lines), kind.clone())
    });
    let others = vec![
        at_sign_in(
            "no sign-in offered",
            "keine Anmeldung angeboten",
            offers("PIPELINING"),
            Kind::SignInNotOffered,
        ),
        at_sign_in(
            "only unknown ways to sign in",
            "nur unbekannte Anmeldeverfahren",
            offers("AUTH CRAM-MD5 GSSAPI"),
            Kind::MechanismMissing,
        ),
        at_sign_in(
            "only sign-in on the web (OAuth)",
            "nur Anmeldung im Web (OAuth)",
            offers("AUTH XOAUTH2 OAUTHBEARER"),
            Kind::WebSignInOnly,
        ),
        at_sign_in(
            "questions without end (334)",
            "Fragen ohne Ende (334)",
            login()
                .say("334 VXNlcm5hbWU6")
                .answer("", "334 UGFzc3dvcmQ6")
                .answer("", "334 T25jZSBtb3JlOg=="),
            Kind::BadReply,
        ),
        at_sign_in(
            "success before the password (235)",
            "Erfolg vor dem Passwort (235)",
            login().say("235 2.7.0 Authentication successful"),
            Kind::BadReply,
        ),
        at_sign_in(
            "success before anybody asked (235)",
            "Erfolg, bevor jemand gefragt hat (235)",
            offers("AUTH PLAIN\n235 2.7.0 Authentication successful"),
            Kind::BadReply,
        ),
        at_sign_in(
            "success before the server proved itself (SCRAM)",
            "Erfolg, bevor sich der Server ausgewiesen hat (SCRAM)",
            scram().say("235 2.7.0 Authentication successful"),
            Kind::ServerNotProved,
        ),
        at_sign_in(
            "a question that makes no sense (SCRAM)",
            "eine Frage ohne Sinn (SCRAM)",
            scram().say("334 aGVsbG8="),
            Kind::BadReply,
        ),
        at_sign_in(
            "an answer to somebody else's sign-in (SCRAM)",
            "eine Antwort auf eine fremde Anmeldung (SCRAM)",
            // r=not-yours,s=c2FsdA==,i=4096
            scram().say("334 cj1ub3QteW91cnMscz1jMkZzZEE9PSxpPTQwOTY="),
            Kind::BadReply,
        ),
        at_sign_in(
            "wrong password (SCRAM, then PLAIN)",
            "falsches Passwort (SCRAM, dann PLAIN)",
            scram()
                .say("535 5.7.8 Error: authentication failed: no such mechanism")
                .answer("AUTH PLAIN ", "535 5.7.8 Error: authentication failed"),
            Kind::SignInRefused,
        ),
        case(
            "SCRAM is offered and refused, PLAIN works",
            "SCRAM wird angeboten und abgelehnt, PLAIN geht",
        )
        .script(takes_sender(
            scram()
                .say("535 5.7.8 Error: authentication failed")
                .answer("AUTH PLAIN ", "235 2.7.0 Authentication successful"),
        )),
        at_sign_in(
            "a line break in the user name",
            "ein Zeilenumbruch im Benutzernamen",
            offers("AUTH PLAIN"),
            Kind::ControlCharacter,
        )
        .signing_in_as("ali\r\nce"),
        at_sign_in(
            "silence at sign-in",
            "Stille bei der Anmeldung",
            offers("AUTH PLAIN").hear("AUTH PLAIN").silent_at(Stage::SignIn, 20_000),
            Kind::TimedOut,
        ),
        at_sign_in(
            "lines without end at sign-in",
            "Zeilen ohne Ende bei der Anmeldung",
            offers("AUTH PLAIN").hear("AUTH PLAIN").babble("535-and more\r\n"),
            Kind::BadReply,
        ),
        at_sign_in(
            "the password could not be had",
            "das Passwort war nicht zu haben",
            offers("AUTH PLAIN"),
            Kind::NoPassword,
        )
        .without_password(),
        at_sign_in(
            "the password would travel in clear",
            "das Passwort ginge unverschlüsselt",
            plainly("AUTH PLAIN"),
            Kind::PasswordInClear,
        )
        .over(Security::None),
        at_sign_in(
            "sign-in only after STARTTLS, which is offered",
            "Anmeldung erst nach STARTTLS, das angeboten wird",
            plainly("STARTTLS"),
            Kind::SignInNeedsTls,
        )
        .over(Security::None)
        .at_host("localhost"),
        at_sign_in(
            "sign-in only after STARTTLS (530)",
            "Anmeldung erst nach STARTTLS (530)",
            plainly("AUTH PLAIN")
                .answer("AUTH PLAIN ", "530 5.7.0 Must issue a STARTTLS command first"),
            Kind::SignInNeedsTls,
        )
        .over(Security::None)
        .at_host("localhost"),
        at_sign_in(
            "sign-in only encrypted (538)",
            "Anmeldung nur verschlüsselt (538)",
            plainly("AUTH PLAIN").answer(
                "AUTH PLAIN ",
                "538 5.7.11 Encryption required for requested authentication mechanism",
            ),
            Kind::SignInNeedsTls,
        )
        .over(Security::None)
        .at_host("localhost"),
    ];
    answered.chain(others).collect()
}
