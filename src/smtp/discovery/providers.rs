//! The largest providers: facts that their own help pages give.
//!
//! A row saves people who have such an address from what DNS does not say: that an ordinary
//! password is refused, or that none works at all. Left out is who publishes everything, and
//! what is not certain.

use crate::domain::{Address, Domain, Doubt, Finding, Host, Note, NoteKind, Security, Source};
use NoteKind::{AllowFirst, AppPassword, Bridge, PasswordsMayBeOff, PasswordsOff};
use Security::{Ssl, Starttls};

/// A provider's server for sending.
#[derive(Debug)]
pub(super) struct Provider {
    name: &'static str,
    /// The domains of its addresses.
    domains: &'static [&'static str],
    /// The domains of the servers that take mail for other domains which it hosts.
    mx: &'static [&'static str],
    host: &'static str,
    security: Security,
    /// Where it is not the usual one.
    port: Option<u16>,
    user_name: UserName,
    note: Option<(NoteKind, Option<&'static str>)>,
}

/// What a provider knows people by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UserName {
    Address,
    LocalPart,
}

/// What most rows have in common.
const USUAL: Provider = Provider {
    name: "",
    domains: &[],
    mx: &[],
    host: "",
    security: Ssl,
    port: None,
    user_name: UserName::Address,
    note: None,
};

const PROVIDERS: &[Provider] = &[
    Provider {
        name: "Gmail",
        domains: &["gmail.com", "googlemail.com"],
        mx: &["google.com", "googlemail.com"],
        host: "smtp.gmail.com",
        note: Some((AppPassword, Some("https://support.google.com/accounts/answer/185833"))),
        ..USUAL
    },
    Provider {
        name: "Outlook.com",
        domains: &[
            "outlook.com",
            "hotmail.com",
            "live.com",
            "msn.com",
            "windowslive.com",
            "outlook.at",
            "outlook.be",
            "outlook.de",
            "outlook.dk",
            "outlook.es",
            "outlook.fr",
            "outlook.ie",
            "outlook.it",
            "outlook.jp",
            "outlook.pt",
            "outlook.com.au",
            "outlook.com.br",
            "hotmail.be",
            "hotmail.ca",
            "hotmail.ch",
            "hotmail.co.jp",
            "hotmail.co.uk",
            "hotmail.com.br",
            "hotmail.de",
            "hotmail.dk",
            "hotmail.es",
            "hotmail.fi",
            "hotmail.fr",
            "hotmail.it",
            "hotmail.nl",
            "hotmail.no",
            "hotmail.se",
            "live.at",
            "live.be",
            "live.ca",
            "live.co.uk",
            "live.com.au",
            "live.de",
            "live.dk",
            "live.fi",
            "live.fr",
            "live.ie",
            "live.it",
            "live.jp",
            "live.nl",
            "live.no",
            "live.se",
        ],
        host: "smtp-mail.outlook.com",
        security: Starttls,
        note: Some((PasswordsOff, Some(OUTLOOK))),
        ..USUAL
    },
    Provider {
        name: "Microsoft 365",
        mx: &["mail.protection.outlook.com", "mx.microsoft"],
        host: "smtp.office365.com",
        security: Starttls,
        note: Some((PasswordsMayBeOff, Some(MICROSOFT_365))),
        ..USUAL
    },
    Provider {
        name: "iCloud",
        domains: &["icloud.com", "me.com", "mac.com"],
        host: "smtp.mail.me.com",
        security: Starttls,
        note: Some((AppPassword, Some("https://support.apple.com/102654"))),
        ..USUAL
    },
    Provider {
        name: "Yahoo",
        domains: &[
            "yahoo.com",
            "ymail.com",
            "myyahoo.com",
            "rocketmail.com",
            "yahoo.ca",
            "yahoo.co.in",
            "yahoo.co.nz",
            "yahoo.co.uk",
            "yahoo.com.ar",
            "yahoo.com.au",
            "yahoo.com.br",
            "yahoo.com.mx",
            "yahoo.de",
            "yahoo.es",
            "yahoo.fr",
            "yahoo.it",
            "yahoo.se",
        ],
        host: "smtp.mail.yahoo.com",
        note: Some((AppPassword, Some("https://help.yahoo.com/kb/SLN15241.html"))),
        ..USUAL
    },
    Provider {
        name: "AOL",
        domains: &["aol.com", "aim.com", "aol.co.uk", "aol.de", "aol.fr"],
        host: "smtp.aol.com",
        note: Some((
            AppPassword,
            Some("https://help.aol.com/articles/Create-and-manage-app-password"),
        )),
        ..USUAL
    },
    Provider {
        name: "GMX",
        domains: &["gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.eu", "gmx.org", "gmx.info"],
        host: "mail.gmx.net",
        note: Some((AllowFirst, Some("https://hilfe.gmx.net/pop-imap/einschalten.html"))),
        ..USUAL
    },
    Provider {
        name: "GMX",
        domains: &["gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es", "gmx.it"],
        host: "mail.gmx.com",
        note: Some((AllowFirst, Some("https://support.gmx.com/pop-imap/toggle.html"))),
        ..USUAL
    },
    Provider {
        name: "WEB.DE",
        domains: &["web.de"],
        host: "smtp.web.de",
        user_name: UserName::LocalPart,
        note: Some((AllowFirst, Some("https://hilfe.web.de/pop-imap/einschalten.html"))),
        ..USUAL
    },
    Provider {
        name: "mail.com",
        domains: &["mail.com", "email.com"],
        host: "smtp.mail.com",
        note: Some((AllowFirst, Some("https://support.mail.com/pop-imap/toggle.html"))),
        ..USUAL
    },
    Provider {
        name: "Fastmail",
        domains: &["fastmail.com", "fastmail.fm", "messagingengine.com"],
        mx: &["messagingengine.com"],
        host: "smtp.fastmail.com",
        note: Some((AppPassword, Some("https://www.fastmail.help/hc/en-us/articles/360058752854"))),
        ..USUAL
    },
    Provider {
        name: "Zoho",
        domains: &["zoho.com", "zohomail.com"],
        host: "smtp.zoho.com",
        note: Some((AllowFirst, Some(ZOHO))),
        ..USUAL
    },
    Provider {
        name: "Zoho",
        domains: &["zoho.eu", "zohomail.eu"],
        host: "smtp.zoho.eu",
        note: Some((AllowFirst, Some(ZOHO))),
        ..USUAL
    },
    Provider {
        name: "Proton Mail",
        domains: &["proton.me", "protonmail.com", "pm.me"],
        mx: &["protonmail.ch"],
        host: "127.0.0.1",
        port: Some(1025),
        security: Starttls,
        note: Some((Bridge, Some("https://proton.me/mail/bridge"))),
        ..USUAL
    },
    Provider {
        name: "mailbox.org",
        domains: &["mailbox.org"],
        mx: &["mailbox.org"],
        host: "smtp.mailbox.org",
        ..USUAL
    },
    Provider {
        name: "Posteo",
        domains: &["posteo.de", "posteo.net", "posteo.org", "posteo.eu", "posteo.at", "posteo.ch"],
        host: "posteo.de",
        ..USUAL
    },
    Provider {
        name: "T-Online",
        domains: &["t-online.de", "magenta.de"],
        host: "securesmtp.t-online.de",
        note: Some((AppPassword, Some(TELEKOM))),
        ..USUAL
    },
    Provider {
        name: "IONOS",
        mx: &["ionos.de", "kundenserver.de"],
        host: "smtp.ionos.de",
        ..USUAL
    },
    Provider { name: "IONOS", mx: &["ionos.com"], host: "smtp.ionos.com", ..USUAL },
    Provider { name: "IONOS", mx: &["ionos.co.uk"], host: "smtp.ionos.co.uk", ..USUAL },
    Provider { name: "IONOS", mx: &["ionos.fr"], host: "smtp.ionos.fr", ..USUAL },
    Provider { name: "IONOS", mx: &["ionos.es"], host: "smtp.ionos.es", ..USUAL },
    Provider { name: "STRATO", mx: &["rzone.de"], host: "smtp.strato.de", ..USUAL },
    Provider {
        name: "Yandex",
        domains: &["yandex.com", "yandex.ru", "ya.ru", "yandex.by", "yandex.kz"],
        host: "smtp.yandex.com",
        note: Some((
            AppPassword,
            Some("https://yandex.com/support/id/authorization/app-passwords.html"),
        )),
        ..USUAL
    },
    Provider {
        name: "Mail.ru",
        domains: &["mail.ru", "bk.ru", "inbox.ru", "list.ru"],
        host: "smtp.mail.ru",
        note: Some((AppPassword, Some("https://help.mail.ru/mail/security/protection/external"))),
        ..USUAL
    },
    Provider {
        name: "Orange",
        domains: &["orange.fr", "wanadoo.fr"],
        host: "smtp.orange.fr",
        ..USUAL
    },
    Provider {
        name: "Free",
        domains: &["free.fr"],
        host: "smtp.free.fr",
        user_name: UserName::LocalPart,
        ..USUAL
    },
];

const OUTLOOK: &str = "https://support.microsoft.com/office/d088b986-291d-42b8-9564-9c414e2aa040";
const MICROSOFT_365: &str = "https://learn.microsoft.com/exchange/\
clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission";
const TELEKOM: &str =
    "https://www.telekom.de/hilfe/apps-dienste/e-mail/programme/passwort-verwalten";
const ZOHO: &str = "https://www.zoho.com/mail/help/zoho-smtp.html";

/// The provider whose addresses are at this very domain.
pub(super) fn of_domain(domain: &Domain) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.domains.contains(&domain.as_ascii()))
}

/// What there is to know of a server, where it is one of these providers'.
#[must_use]
pub fn note_on(server: &Host) -> Option<Note> {
    let provider = PROVIDERS.iter().find(|provider| provider.host() == *server)?;
    provider.note.map(|(kind, help)| Note { kind, help })
}

/// The provider that a server which takes mail belongs to.
pub(super) fn of_mx(server: &Domain) -> Option<&'static Provider> {
    let is_of = |above: &&str| {
        let rest = server.as_ascii().strip_suffix(*above);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    PROVIDERS.iter().find(|provider| provider.mx.iter().any(is_of))
}

impl Provider {
    /// The server of one of its own addresses.
    pub(super) fn for_domain(&self, address: &Address) -> Finding {
        let source = Source::Provider { name: self.name.to_owned() };
        self.finding(address, source, None)
    }

    /// The server of an address in a domain whose mail it takes. That it does is hearsay.
    pub(super) fn for_mx(&self, address: &Address, mx: &Domain) -> Finding {
        let source = Source::MxProvider { name: self.name.to_owned(), mx: mx.clone() };
        let doubt = Doubt::about(&self.host(), address.domain(), false);
        self.finding(address, source, doubt)
    }

    fn host(&self) -> Host {
        self.host.parse().expect("the table names hosts")
    }

    fn finding(&self, address: &Address, source: Source, doubt: Option<Doubt>) -> Finding {
        Finding {
            host: self.host(),
            port: self.port.unwrap_or(self.security.usual_port()),
            security: self.security,
            user_name: Some(match self.user_name {
                UserName::Address => address.to_string(),
                UserName::LocalPart => address.local().to_owned(),
            }),
            source,
            notes: self.note.map(|(kind, help)| Note { kind, help }).into_iter().collect(),
            doubt,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_is_known_of_a_provider_is_known_of_its_server() {
        let note = |host: &str| note_on(&host.parse().expect("a host")).map(|note| note.kind);
        assert_eq!(note("smtp.mail.me.com"), Some(AppPassword));
        assert_eq!(note("smtp.orange.fr"), None);
        assert_eq!(note("smtp.partner.example"), None);
    }

    #[test]
    fn every_row_can_be_used_and_no_domain_is_in_two() {
        let mut seen = BTreeSet::new();
        for provider in PROVIDERS {
            let names = provider.domains.iter().map(|it| (it, "domain"));
            for (name, what) in names.chain(provider.mx.iter().map(|it| (it, "mx"))) {
                let domain: Domain = name.parse().expect(name);
                assert_eq!(domain.as_ascii(), *name, "it is written as it is compared");
                assert!(seen.insert((*name, what)), "{name} is there twice");
                let address = Address::new("alice", domain).expect("an address");
                let found = provider.for_domain(&address);
                assert_eq!(found.host.to_string(), provider.host);
                assert_ne!(found.security, Security::None);
            }
            assert!(!provider.name.is_empty());
            assert!(!provider.domains.is_empty() || !provider.mx.is_empty(), "{provider:?}");
            let help = provider.note.and_then(|(_, help)| help);
            assert!(help.is_none_or(|help| help.starts_with("https://")), "{help:?}");
        }
    }

    #[test]
    fn a_provider_is_known_by_its_servers_and_not_by_their_likes() {
        for (server, expected) in [
            ("aspmx.l.google.com", Some("Gmail")),
            ("google.com", Some("Gmail")),
            ("notgoogle.com", None),
            ("google.com.hoster.example", None),
            ("partner-example.mail.protection.outlook.com", Some("Microsoft 365")),
            ("smtpin.rzone.de", Some("STRATO")),
            ("mx00.ionos.de", Some("IONOS")),
        ] {
            let name = of_mx(&server.parse().expect(server)).map(|provider| provider.name);
            assert_eq!(name, expected, "{server}");
        }
    }

    #[test]
    fn each_provider_knows_people_by_its_own_kind_of_name() {
        for (address, user_name) in
            [("alice@gmail.com", "alice@gmail.com"), ("alice@web.de", "alice")]
        {
            let address: Address = address.parse().expect(address);
            let provider = of_domain(address.domain()).expect("it is in the table");
            assert_eq!(provider.for_domain(&address).user_name.as_deref(), Some(user_name));
        }
    }
}
