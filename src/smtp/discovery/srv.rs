//! What the domain's own DNS records say (RFC 6186, RFC 8314 §5.1).

use std::cmp::Reverse;

use super::Search;
use crate::domain::{Doubt, Finding, Host, Security, Source};
use crate::smtp::dns::Srv;

/// The servers that the domain names: with TLS from the start, then with STARTTLS.
pub(super) async fn find(search: Search) -> Vec<Finding> {
    let (ssl, starttls) = tokio::join!(
        ask(&search, "_submissions._tcp", Security::Ssl),
        ask(&search, "_submission._tcp", Security::Starttls),
    );
    ssl.into_iter().chain(starttls).collect()
}

async fn ask(search: &Search, service: &str, security: Security) -> Option<Finding> {
    let domain = search.domain();
    let record = format!("{service}.{}", domain.as_ascii());
    let (host, port) = chosen(search.network.resolver().srv(&record).await.ok()?)?;
    Some(Finding {
        doubt: Doubt::about(&host, domain, false),
        host,
        port,
        security,
        user_name: None,
        source: Source::Srv { record },
        notes: Vec::new(),
    })
}

/// The server to try first. RFC 2782 draws lots among those of one priority; here the heaviest is
/// taken, so that a person who looks twice sees the same.
fn chosen(mut records: Vec<Srv>) -> Option<(Host, u16)> {
    records.sort_by_key(|srv| (srv.priority, Reverse(srv.weight)));
    let mut offered = records.into_iter().filter(|srv| srv.port != 0);
    offered.find_map(|srv| Some((Host::Name(srv.target?), srv.port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_priority_and_then_the_heaviest_is_tried_first() {
        let srv = |priority, weight, port, target: Option<&str>| Srv {
            priority,
            weight,
            port,
            target: target.map(|name| name.parse().expect("a domain")),
        };
        for (records, expected) in [
            (vec![], None),
            (vec![srv(0, 0, 0, None)], None),
            (vec![srv(0, 0, 465, None)], None),
            (vec![srv(0, 0, 0, Some("smtp.partner.example"))], None),
            (vec![srv(0, 0, 465, Some("a.example"))], Some("a.example")),
            (
                vec![srv(20, 9, 465, Some("c.example")), srv(10, 0, 465, Some("b.example"))],
                Some("b.example"),
            ),
            (
                vec![srv(10, 1, 465, Some("b.example")), srv(10, 5, 465, Some("a.example"))],
                Some("a.example"),
            ),
        ] {
            let expected = expected.map(|name| (name.parse::<Host>().expect("a host"), 465));
            assert_eq!(chosen(records.clone()), expected, "{records:?}");
        }
    }
}
