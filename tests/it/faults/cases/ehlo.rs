//! The server says what it can do, encrypted by now.

use outgate::domain::{FailureKind as Kind, Protocol, Security, Stage};

use super::super::case::{Case, case};
use super::super::script::Script;
use super::{encrypted, greets, takes_sender};

pub(super) fn rows() -> Vec<Case> {
    let at_ehlo = |english, german, script: Script, kind| {
        case(english, german).script(script).fails(Stage::Ehlo, kind)
    };
    let says = |lines| encrypted().say(lines);
    vec![
        case("EHLO is refused, HELO is taken", "EHLO wird abgelehnt, HELO angenommen")
            .over(Security::None)
            .anonymous()
            .script(takes_sender(
                greets()
                    .answer("EHLO", "502 5.5.2 Error: command not recognized")
                    .answer("HELO", "250 smtp.partner.example"),
            )),
        case("EHLO and HELO are refused", "EHLO und HELO werden abgelehnt")
            .over(Security::None)
            .anonymous()
            .script(
                greets()
                    .answer("EHLO", "502 5.5.2 Error: command not recognized")
                    .answer("HELO", "502 5.5.2 Error: command not recognized"),
            )
            .fails(Stage::Ehlo, Kind::ServerRefused),
        case("a server for files (FTP)", "ein Dateiserver (FTP)")
            .script(
                Script::default()
                    .say("220 (vsFTPd 3.0.3)")
                    .answer("EHLO", "530 Please login with USER and PASS."),
            )
            .fails(Stage::Tls, Kind::NotSmtp(Protocol::Unknown)),
        at_ehlo(
            "EHLO is refused after TLS",
            "EHLO wird nach TLS abgelehnt",
            says("550 5.7.1 Go away"),
            Kind::ServerRefused,
        ),
        at_ehlo(
            "the introduction is not liked (550)",
            "die Vorstellung gefällt nicht (550)",
            says("550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)"),
            Kind::HelloRefused,
        ),
        at_ehlo(
            "closing (421) after TLS",
            "schließt (421) nach TLS",
            says("421 4.3.2 Service shutting down"),
            Kind::ServerBusy,
        ),
        at_ehlo(
            "10,000 lines in answer to EHLO",
            "10.000 Zeilen als Antwort auf EHLO",
            encrypted().octets("250-and more\r\n".repeat(10_000).as_bytes()),
            Kind::BadReply,
        ),
        at_ehlo(
            "an answer to EHLO without end",
            "eine Antwort auf EHLO ohne Ende",
            encrypted().babble("250-and more\r\n"),
            Kind::BadReply,
        ),
        at_ehlo(
            "a line without end in answer to EHLO",
            "eine Zeile ohne Ende als Antwort auf EHLO",
            encrypted().octets(b"250 ").babble("and more "),
            Kind::BadReply,
        ),
        at_ehlo(
            "codes that change in answer to EHLO",
            "Codes, die in der Antwort auf EHLO wechseln",
            says("250-smtp.partner.example\n550 PIPELINING"),
            Kind::BadReply,
        ),
        at_ehlo(
            "no reply in answer to EHLO",
            "keine Antwort nach den Regeln auf EHLO",
            says("hello yourself"),
            Kind::BadReply,
        ),
        case("invalid UTF-8 in answer to EHLO", "ungültiges UTF-8 als Antwort auf EHLO").script(
            takes_sender(
                encrypted()
                    .octets(b"250-\xff\xfe\r\n250-\xc3\x28\r\n250 AUTH PLAIN\r\n")
                    .answer("AUTH PLAIN ", "235 2.7.0 Authentication successful"),
            ),
        ),
        at_ehlo(
            "silence after EHLO",
            "Stille nach EHLO",
            encrypted().silent_at(Stage::Ehlo, 10_000),
            Kind::TimedOut,
        ),
        at_ehlo(
            "one octet a second after EHLO",
            "ein Oktett in der Sekunde nach EHLO",
            encrypted().dribble(b"250-a\r\n"),
            Kind::TimedOut,
        ),
        at_ehlo(
            "breaks off at EHLO after TLS",
            "bricht bei EHLO nach TLS ab",
            encrypted().reset(),
            Kind::ConnectionClosed,
        ),
        at_ehlo(
            "this is Outgate itself, after TLS",
            "das ist Outgate selbst, nach TLS",
            says("250-outgate\n250 XOUTGATE"),
            Kind::OwnListener,
        ),
    ]
}
