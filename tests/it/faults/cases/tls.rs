//! The connection is encrypted.

use outgate::domain::{FailureKind as Kind, Security, Stage};

use super::super::case::{Case, case};
use super::super::script::Script;
use super::{greets, offers_starttls};

/// A fatal alert: `protocol_version` (RFC 8446 §6.2).
const TOO_OLD: [u8; 7] = [0x15, 3, 1, 0, 2, 2, 70];

/// A fatal alert: `handshake_failure`.
const NO_COMMON_CIPHER: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 40];

/// A `ServerHello` of a version of TLS (RFC 2246 §7.4.1.3): record, handshake, version; 32 random
/// octets; no session, `TLS_RSA_WITH_AES_128_CBC_SHA`, no compression.
fn hello(minor: u8) -> Vec<u8> {
    let head = [0x16, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor];
    [&head[..], &[7; 32], &[0, 0, 0x2f, 0]].concat()
}

pub(super) fn rows() -> Vec<Case> {
    let at_tls = |english, german, script: Script, kind| {
        case(english, german).script(script).fails(Stage::Tls, kind)
    };
    let at_once = |english, german, script: Script, kind| {
        at_tls(english, german, script, kind).over(Security::Ssl)
    };
    let agreed = || offers_starttls().answer("STARTTLS", "220 2.0.0 Ready to start TLS");
    let ehlo = |lines| greets().answer("EHLO", lines);
    let then = Script::default;
    vec![
        at_tls(
            "STARTTLS is not offered",
            "STARTTLS wird nicht angeboten",
            ehlo("250-smtp.partner.example\n250 PIPELINING"),
            Kind::TlsNotOffered,
        ),
        at_tls(
            "EHLO is refused where STARTTLS is wanted",
            "EHLO wird abgelehnt, wo STARTTLS gebraucht wird",
            ehlo("502 5.5.2 Error: command not recognized"),
            Kind::TlsNotOffered,
        ),
        at_tls(
            "STARTTLS is refused for now (454)",
            "STARTTLS wird vorerst verweigert (454)",
            offers_starttls()
                .answer("STARTTLS", "454 4.7.0 TLS not available due to local problem"),
            Kind::TlsRefused,
        ),
        at_tls(
            "STARTTLS is refused (502)",
            "STARTTLS wird verweigert (502)",
            offers_starttls().answer("STARTTLS", "502 5.5.1 Command not implemented"),
            Kind::TlsRefused,
        ),
        at_tls(
            "STARTTLS is answered with another success",
            "STARTTLS wird mit einem anderen Erfolg beantwortet",
            offers_starttls().answer("STARTTLS", "250 2.0.0 Ok"),
            Kind::BadReply,
        ),
        at_tls(
            "silence after STARTTLS",
            "Stille nach STARTTLS",
            offers_starttls().hear("STARTTLS").silent_at(Stage::Tls, 10_000),
            Kind::TimedOut,
        ),
        at_tls(
            "silence in the handshake",
            "Stille im Handschlag",
            agreed().hear_anything().silent_at(Stage::Tls, 10_000),
            Kind::TimedOut,
        ),
        at_tls(
            "one octet a second in the handshake",
            "ein Oktett in der Sekunde im Handschlag",
            agreed().hear_anything().dribble(&[0x16, 3, 3, 0x40, 0, 2]),
            Kind::TimedOut,
        ),
        at_tls(
            "plain text after STARTTLS",
            "Klartext nach STARTTLS",
            agreed().hear_anything().say("250-smtp.partner.example\n250 AUTH PLAIN"),
            Kind::TlsInjected,
        ),
        at_tls(
            "a line slipped in with the answer to STARTTLS",
            "eine eingeschmuggelte Zeile in der Antwort auf STARTTLS",
            offers_starttls()
                .hear("STARTTLS")
                .octets(b"220 2.0.0 Ready\r\n235 2.7.0 Authentication successful\r\n"),
            Kind::TlsInjected,
        ),
        at_tls(
            "this is Outgate itself",
            "das ist Outgate selbst",
            ehlo("250-outgate\n250-STARTTLS\n250 XOUTGATE"),
            Kind::OwnListener,
        ),
        at_tls(
            "closing (421) at EHLO",
            "schließt (421) bei EHLO",
            ehlo("421 4.3.2 Service shutting down"),
            Kind::ServerBusy,
        ),
        at_tls(
            "TLS 1.0 alone, after STARTTLS",
            "nur TLS 1.0, nach STARTTLS",
            agreed().hear_anything().octets(&hello(1)),
            Kind::TlsTooOld,
        ),
        at_once(
            "TLS 1.0 alone",
            "nur TLS 1.0",
            then().hear_anything().octets(&hello(1)),
            Kind::TlsTooOld,
        ),
        at_once(
            "TLS 1.1 alone",
            "nur TLS 1.1",
            then().hear_anything().octets(&hello(2)),
            Kind::TlsTooOld,
        ),
        at_once(
            "the server finds our TLS too new",
            "der Server findet unser TLS zu neu",
            then().hear_anything().octets(&TOO_OLD),
            Kind::TlsTooOld,
        ),
        at_once(
            "no cipher in common",
            "keine gemeinsame Chiffre",
            then().hear_anything().octets(&NO_COMMON_CIPHER),
            Kind::TlsFailed,
        ),
        at_once(
            "hangs up in the handshake",
            "legt im Handschlag auf",
            then().hear_anything().close(),
            Kind::TlsFailed,
        ),
        at_once(
            "STARTTLS on a port for SSL/TLS",
            "STARTTLS an einem Port für SSL/TLS",
            greets(),
            Kind::OtherSecurity(Security::Starttls),
        ),
        at_once(
            "silence on a port for SSL/TLS",
            "Stille an einem Port für SSL/TLS",
            then().hear_anything().silent_at(Stage::Tls, 10_000),
            Kind::TimedOut,
        ),
        at_once(
            "a web server on a port for SSL/TLS",
            "ein Webserver an einem Port für SSL/TLS",
            then().hear_anything().say("HTTP/1.1 400 Bad Request"),
            Kind::NotSmtp(outgate::domain::Protocol::Http),
        ),
        case("TLS where none is expected", "TLS, wo keines erwartet wird")
            .over(Security::None)
            .anonymous()
            .script(then().silent_at(Stage::Greeting, 10_000).encrypt(super::good()))
            .fails(Stage::Greeting, Kind::OtherSecurity(Security::Ssl)),
    ]
}
