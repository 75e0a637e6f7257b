//! The usual names at the usual ports: who answers there as a mail server, with a certificate for
//! that very name, is taken for the one.

use super::{Search, Step};
use crate::domain::{Domain, Finding, Host, Rank, Security, SmtpMsa, Source};
use crate::smtp::network::Network;
use crate::smtp::progress::Progress;
use crate::smtp::session::Session;
use crate::smtp::target::{Deadlines, Target};

/// What is tried, the likeliest first.
const USUAL: [(&str, Security); 4] = [
    ("smtp", Security::Ssl),
    ("smtp", Security::Starttls),
    ("mail", Security::Ssl),
    ("mail", Security::Starttls),
];

/// A step for each guess.
pub(super) fn steps(search: &Search) -> impl Iterator<Item = Step> {
    (0..).zip(USUAL).map(|(nth, (label, security))| {
        let search = search.clone();
        Step::new(Rank::GUESS, nth, async move {
            attempt(&search, label, security).await.into_iter().collect()
        })
    })
}

async fn attempt(search: &Search, label: &str, security: Security) -> Option<Finding> {
    let name: Domain = format!("{label}.{}", search.domain().as_ascii()).parse().ok()?;
    let port = security.usual_port();
    let addresses = search.network.look_up(&name, port).await.ok()?;
    let host = Host::Name(name);
    let here = addresses.into_iter().map(|address| (host.clone(), port, address));
    let target = Target {
        // Without a sign-in: a guess never sees a password.
        server: SmtpMsa {
            host: host.clone(),
            port,
            security,
            sign_in: None,
            pinned_certificate: None,
        },
        password: None,
        trust: search.trust.clone(),
        network: Network::sandbox(here),
        deadlines: Deadlines { stage: super::STEP, whole: super::STEP, ..Deadlines::default() },
    };
    let mut nobody_listens = |_| ();
    let mut progress = Progress::new(&target, &mut nobody_listens);
    Session::open(&target, &mut progress).await.ok()?.quit().await;
    Some(Finding {
        host,
        port,
        security,
        user_name: None,
        source: Source::Guess,
        notes: Vec::new(),
        doubt: None,
    })
}
