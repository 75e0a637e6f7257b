//! What was found out about an address's own server, and how (RFC 6186, RFC 8314).

use std::net::IpAddr;

use serde::Serialize;

use super::{Domain, Host, Security};

/// A server that an address may have, and how that is known. Nothing of it is proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The server.
    pub host: Host,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted; never [`Security::None`].
    pub security: Security,
    /// What to sign in as, where that is known.
    pub user_name: Option<String>,
    /// How it is known.
    pub source: Source,
    /// What there is to know beforehand.
    pub notes: Vec<Note>,
    /// Why the person has to be asked before it is used, if they have to.
    pub doubt: Option<Doubt>,
}

/// How something is known of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The address is one of this provider's, whose settings are built in.
    Provider {
        /// What people call it.
        name: String,
    },
    /// The domain's own DNS record says so (RFC 6186).
    Srv {
        /// The record's name.
        record: String,
    },
    /// The domain publishes it for mail programs, in Thunderbird's format.
    Autoconfig {
        /// Where.
        url: String,
    },
    /// This provider takes the domain's mail, and its settings are built in.
    MxProvider {
        /// What people call it.
        name: String,
        /// The server that takes the mail.
        mx: Domain,
    },
    /// Whoever takes the domain's mail publishes it for mail programs.
    MxAutoconfig {
        /// The server that takes the mail.
        mx: Domain,
        /// Where.
        url: String,
    },
    /// The usual names were tried, and this one answered as a mail server.
    Guess,
}

/// What there is to know of a provider before its server is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// The provider's own page on it.
    pub help: Option<&'static str>,
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// The everyday password is refused: one made for mail programs is needed.
    AppPassword,
    /// Mail programs must be allowed in the account's settings first.
    AllowFirst,
    /// Passwords work only where the administrator there allows them.
    PasswordsMayBeOff,
    /// No password works at all, only OAuth.
    PasswordsOff,
    /// It is a program of the provider's on this machine, which must be running.
    Bridge,
}

/// Why a person is asked before a server is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The server is outside the address's domain, and only DNS says that it belongs to it
    /// (RFC 6186 §6).
    OtherDomain,
    /// The server is said to be this very machine.
    ThisMachine,
    /// The server is said to be in the network that this machine happens to be in.
    LocalNetwork,
}

impl Doubt {
    /// The doubt about a host that somebody else named for `domain`. `vouched` says that the
    /// domain itself did, in a way that nobody else can.
    #[must_use]
    pub fn about(host: &Host, domain: &Domain, vouched: bool) -> Option<Self> {
        let name = match host {
            Host::Ip(ip) => return Some(Self::about_address(ip.to_canonical())),
            Host::Name(name) => name,
        };
        let ascii = name.as_ascii();
        if name.is_localhost() {
            Some(Self::ThisMachine)
        } else if !ascii.contains('.') || LOCAL_DOMAINS.iter().any(|it| ascii.ends_with(it)) {
            Some(Self::LocalNetwork)
        } else if vouched || name == domain || name.is_below(domain) {
            None
        } else {
            Some(Self::OtherDomain)
        }
    }

    /// Nobody needs to write an address where a name would do.
    fn about_address(ip: IpAddr) -> Self {
        let (this_machine, local) = match ip {
            IpAddr::V4(ip) => {
                (ip.is_loopback() || ip.is_unspecified(), ip.is_private() || ip.is_link_local())
            }
            IpAddr::V6(ip) => (
                ip.is_loopback() || ip.is_unspecified(),
                ip.is_unique_local() || ip.is_unicast_link_local(),
            ),
        };
        match (this_machine, local) {
            (true, _) => Self::ThisMachine,
            (_, true) => Self::LocalNetwork,
            _ => Self::OtherDomain,
        }
    }
}

/// What is looked up in the local network alone (RFC 6762, RFC 8375 and ICANN's `internal`).
const LOCAL_DOMAINS: [&str; 3] = [".local", ".home.arpa", ".internal"];

impl Finding {
    /// How good the source is; the lowest is the best. What the domain says of itself comes
    /// before what is said of whoever takes its mail, and what needs no asking before what does.
    #[must_use]
    pub fn rank(&self) -> Rank {
        Rank(match (&self.source, self.doubt) {
            (Source::Provider { .. }, _) => 0,
            (Source::Srv { .. }, None) => 1,
            (Source::Autoconfig { .. }, None) => 2,
            (Source::Srv { .. }, Some(_)) => 3,
            (Source::Autoconfig { .. }, Some(_)) => 4,
            (Source::MxProvider { .. }, _) => 5,
            (Source::MxAutoconfig { .. }, _) => 6,
            (Source::Guess, _) => 7,
        })
    }

    /// Whether both are the same server, reached in the same way.
    #[must_use]
    pub fn is_same_server(&self, other: &Self) -> bool {
        (&self.host, self.port, self.security) == (&other.host, other.port, other.security)
    }
}

/// How good a source is; the lowest is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u8);

impl Rank {
    /// What SRV records may come to at best.
    pub const SRV: Self = Self(1);
    /// What the domain's own autoconfiguration may come to at best.
    pub const AUTOCONFIG: Self = Self(2);
    /// What the domain's mail exchangers may lead to at best.
    pub const MX: Self = Self(5);
    /// What a guess comes to.
    pub const GUESS: Self = Self(7);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_somebody_else_named_is_doubted_for_a_reason() {
        use Doubt::{LocalNetwork, OtherDomain, ThisMachine};
        let domain: Domain = "partner.example".parse().expect("a domain");
        for (host, of_dns, vouched) in [
            ("smtp.partner.example", None, None),
            ("partner.example", None, None),
            ("smtp.hoster.example", Some(OtherDomain), None),
            ("notpartner.example", Some(OtherDomain), None),
            ("localhost", Some(ThisMachine), Some(ThisMachine)),
            ("a.localhost", Some(ThisMachine), Some(ThisMachine)),
            ("127.8.8.8", Some(ThisMachine), Some(ThisMachine)),
            ("0.0.0.0", Some(ThisMachine), Some(ThisMachine)),
            ("::1", Some(ThisMachine), Some(ThisMachine)),
            ("::ffff:127.0.0.1", Some(ThisMachine), Some(ThisMachine)),
            ("printer", Some(LocalNetwork), Some(LocalNetwork)),
            ("mail.local", Some(LocalNetwork), Some(LocalNetwork)),
            ("192.168.1.1", Some(LocalNetwork), Some(LocalNetwork)),
            ("169.254.169.254", Some(LocalNetwork), Some(LocalNetwork)),
            ("fd00::1", Some(LocalNetwork), Some(LocalNetwork)),
            ("192.0.2.1", Some(OtherDomain), Some(OtherDomain)),
        ] {
            let host: Host = host.parse().expect(host);
            assert_eq!(Doubt::about(&host, &domain, false), of_dns, "{host} from DNS");
            assert_eq!(Doubt::about(&host, &domain, true), vouched, "{host} from the domain");
        }
    }
}
