//! The settings that a domain publishes for mail programs, in the format of Thunderbird's
//! `config-v1.1.xml`, over HTTPS alone.

use std::fmt::Write as _;

use super::{Search, Step};
use crate::domain::{Address, Domain, Doubt, Finding, Note, NoteKind, Rank, Source};
use crate::smtp::https::{self, Url};
use document::Server;

mod document;

/// A step for each place where a domain may publish its settings, the first of them the
/// `nth` of its rank. With `mx`, the domain is that of the server which takes the address's mail.
pub(super) fn steps(
    search: &Search,
    domain: &Domain,
    mx: Option<&Domain>,
    nth: u8,
) -> impl Iterator<Item = Step> + use<> {
    let (search, mx) = (search.clone(), mx.cloned());
    let rank = if mx.is_some() { Rank::MX } else { Rank::AUTOCONFIG };
    (nth..)
        .zip(places(domain, &search.address))
        .map(move |(nth, place)| Step::new(rank, nth, ask(search.clone(), place, mx.clone())))
}

/// Where a document may be, and what is shown of that: without the address.
struct Place {
    url: Url,
    shown: String,
}

fn places(domain: &Domain, address: &Address) -> Vec<Place> {
    const PATH: &str = "/mail/config-v1.1.xml";
    let mut places = Vec::new();
    if let Ok(host) = format!("autoconfig.{}", domain.as_ascii()).parse() {
        let query = format!("{PATH}?emailaddress={}", encoded(&address.to_wire()));
        let shown = Url::new(&host, PATH).to_string();
        places.push(Place { url: Url::new(&host, query), shown });
    }
    let url = Url::new(domain, format!("/.well-known/autoconfig{PATH}"));
    places.push(Place { shown: url.to_string(), url });
    places
}

async fn ask(search: Search, place: Place, mx: Option<Domain>) -> Vec<Finding> {
    let Ok(document) = https::get(&place.url, &search.network, &search.trust).await else {
        return Vec::new();
    };
    let vouched = mx.is_none();
    let url = place.shown;
    let source = match mx {
        None => Source::Autoconfig { url },
        Some(mx) => Source::MxAutoconfig { mx, url },
    };
    let servers = document::read(&document, &search.address).into_iter();
    servers.map(|server| finding(server, &search, &source, vouched)).collect()
}

fn finding(server: Server, search: &Search, source: &Source, vouched: bool) -> Finding {
    let Server { host, port, security, user_name, takes_passwords } = server;
    let off = Note { kind: NoteKind::PasswordsOff, help: None };
    Finding {
        doubt: Doubt::about(&host, search.domain(), vouched),
        host,
        port,
        security,
        user_name,
        source: source.clone(),
        notes: if takes_passwords { Vec::new() } else { vec![off] },
    }
}

/// A text as it stands in a query (RFC 3986 §2.1).
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, octet| {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            encoded.push(octet.into());
        } else {
            let _ = write!(encoded, "%{octet:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_a_query_is_only_an_address() {
        assert_eq!(encoded("a+b&c=d#e@é.example"), "a%2Bb%26c%3Dd%23e%40%C3%A9.example");
    }
}
