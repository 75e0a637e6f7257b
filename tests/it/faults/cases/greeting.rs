//! The server greets, or something else answers.

use outgate::domain::{FailureKind as Kind, Protocol, Security, Stage};

use super::super::case::{Case, case};
use super::super::certificates::good;
use super::super::script::Script;
use super::takes_sender;

fn says(words: &str) -> Script {
    Script::default().say(words)
}

pub(super) fn rows() -> Vec<Case> {
    let at_greeting = |english, german, script: Script, kind| {
        case(english, german).script(script).fails(Stage::Greeting, kind)
    };
    let other = Kind::NotSmtp;
    vec![
        at_greeting(
            "busy (421)",
            "beschäftigt (421)",
            says("421 4.3.2 Too busy"),
            Kind::ServerBusy,
        ),
        at_greeting(
            "closed to everybody (554)",
            "für alle geschlossen (554)",
            says("554 smtp.partner.example No SMTP service here"),
            Kind::ServerRefused,
        ),
        at_greeting(
            "an IMAP server",
            "ein IMAP-Server",
            says("* OK [CAPABILITY IMAP4rev1] Dovecot ready."),
            other(Protocol::Imap),
        )
        .at_host("imap.partner.example"),
        at_greeting("a POP server", "ein POP-Server", says("+OK POP3 ready"), other(Protocol::Pop))
            .at_host("pop.partner.example"),
        at_greeting(
            "an SSH server",
            "ein SSH-Server",
            says("SSH-2.0-OpenSSH_9.2"),
            other(Protocol::Ssh),
        ),
        at_greeting(
            "a web server that speaks first",
            "ein Webserver, der zuerst spricht",
            says("HTTP/1.1 408 Request Timeout"),
            other(Protocol::Http),
        ),
        at_greeting(
            "a web server that waits",
            "ein Webserver, der wartet",
            Script::default()
                .silent_at(Stage::Greeting, 10_000)
                .hear_anything()
                .say("HTTP/1.1 400 Bad Request"),
            other(Protocol::Http),
        ),
        case("a web server behind TLS", "ein Webserver hinter TLS")
            .over(Security::Ssl)
            .script(
                Script::default()
                    .encrypt(good())
                    .silent_at(Stage::Greeting, 10_000)
                    .hear("QUIT")
                    .say("HTTP/1.1 400 Bad Request"),
            )
            .fails(Stage::Greeting, other(Protocol::Http)),
        case("an IMAP server behind TLS", "ein IMAP-Server hinter TLS")
            .over(Security::Ssl)
            .at_port(993)
            .script(Script::default().encrypt(good()).say("* OK IMAP4rev1 ready"))
            .fails(Stage::Greeting, other(Protocol::Imap)),
        at_greeting(
            "a news server (200)",
            "ein News-Server (200)",
            says("200 news.partner.example ready"),
            other(Protocol::Unknown),
        ),
        at_greeting(
            "something of its own",
            "etwas Eigenes",
            says("hello?"),
            other(Protocol::Unknown),
        ),
        at_greeting(
            "TLS speaks first on a port with STARTTLS",
            "TLS spricht zuerst an einem Port mit STARTTLS",
            Script::default().octets(&[0x15, 3, 1, 0, 2, 2, 10]),
            Kind::OtherSecurity(Security::Ssl),
        ),
        at_greeting(
            "TLS waits on a port with STARTTLS",
            "TLS wartet an einem Port mit STARTTLS",
            Script::default().silent_at(Stage::Greeting, 10_000).encrypt(good()),
            Kind::OtherSecurity(Security::Ssl),
        ),
        at_greeting(
            "silence",
            "Stille",
            Script::default()
                .silent_at(Stage::Greeting, 10_000)
                .hear_anything()
                .silent_at(Stage::Greeting, 2_000),
            Kind::TimedOut,
        ),
        at_greeting(
            "one octet a second",
            "ein Oktett in der Sekunde",
            Script::default().dribble(b"220-a\r\n"),
            Kind::TimedOut,
        ),
        at_greeting(
            "half a line, and silence",
            "eine halbe Zeile, dann Stille",
            Script::default().octets(b"220 smtp").silent_at(Stage::Greeting, 10_000),
            Kind::TimedOut,
        ),
        at_greeting(
            "lines without end",
            "Zeilen ohne Ende",
            Script::default().babble("220-and more\r\n"),
            Kind::BadReply,
        ),
        at_greeting(
            "a line without end",
            "eine Zeile ohne Ende",
            Script::default().octets(b"220 ").babble("and more "),
            Kind::BadReply,
        ),
        at_greeting(
            "codes that change within a reply",
            "Codes, die mitten in der Antwort wechseln",
            says("220-smtp.partner.example\n250 ESMTP"),
            Kind::BadReply,
        ),
        at_greeting(
            "more replies than commands",
            "mehr Antworten als Befehle",
            says("220 smtp.partner.example\n250 Ok"),
            Kind::BadReply,
        )
        .fails(Stage::Tls, Kind::BadReply),
        case("octets that are no text", "Oktette, die kein Text sind")
            .over(Security::None)
            .anonymous()
            .script(takes_sender(
                Script::default()
                    .octets(b"220 \xff\xfe\x80 ESMTP\r\n")
                    .answer("EHLO", "250 smtp.partner.example"),
            )),
    ]
}
