//! Whoever takes the domain's mail may send it as well.

use super::{Outcome, Search, autoconfig, providers};
use crate::domain::Domain;

/// How many of the servers that take the mail are looked at.
const MAX_SERVERS: usize = 5;

/// A provider's built-in settings, or where its published ones may be.
pub(super) async fn find(search: Search) -> Outcome {
    let servers = search.network.resolver().mx(search.domain()).await.unwrap_or_default();
    let servers: Vec<_> =
        servers.into_iter().filter_map(|mx| mx.exchange).take(MAX_SERVERS).collect();
    let known = servers.iter().find_map(|mx| Some((providers::of_mx(mx)?, mx)));
    if let Some((provider, mx)) = known {
        return Outcome::Found(vec![provider.for_mx(&search.address, mx)]);
    }
    let Some(mx) = servers.first() else { return Outcome::Found(Vec::new()) };
    let others = above(mx).into_iter().filter(|it| it != search.domain());
    let steps = others
        .zip([0, 2])
        .flat_map(|(other, nth)| autoconfig::steps(&search, &other, Some(mx), nth));
    Outcome::Then(steps.collect())
}

/// The domains that a server may belong to: the one above its name, and the one above that
/// (`mx1.mail.hoster.example` is likely the `hoster.example`'s). The names of registries, where
/// everybody's domains are, are left out as far as they can be told without a list of them.
fn above(server: &Domain) -> Vec<Domain> {
    let name = server.as_ascii();
    let parents = name.match_indices('.').map(|(at, _)| &name[at + 1..]);
    let parents = parents.filter(|parent| !is_registry(parent)).take(2);
    parents.filter_map(|parent| parent.parse().ok()).collect()
}

/// `example`, `co.uk` and the like.
fn is_registry(name: &str) -> bool {
    match name.split('.').collect::<Vec<_>>()[..] {
        [_] => true,
        [second, country] => country.len() == 2 && second.len() <= 3,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_domains_are_those_above_it_and_no_registry() {
        for (server, expected) in [
            ("mx1.mail.hoster.example", &["mail.hoster.example", "hoster.example"][..]),
            ("mx.hoster.example", &["hoster.example"]),
            ("a.b.c.hoster.example", &["b.c.hoster.example", "c.hoster.example"]),
            ("mx.hoster.co.uk", &["hoster.co.uk"]),
            ("mx.mail.hoster.com.au", &["mail.hoster.com.au", "hoster.com.au"]),
            ("hoster.example", &[]),
            ("localhost", &[]),
        ] {
            let server: Domain = server.parse().expect(server);
            let found: Vec<_> = above(&server).iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{server}");
        }
    }
}
