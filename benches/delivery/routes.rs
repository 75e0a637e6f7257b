//! Route look-ups: who delivers mail from an address, by the number of addresses that a person has.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use outgate::domain::{
    Account, Address, Gateway, Login, Policy, Proof, Revision, SecretRef, Security, SendAs, SignIn,
    SmtpMsa, Snapshot, Stored, Switch, route,
};
use serde_json::json;

use super::figures::{Figures, milliseconds};

/// What looking up costs with so many addresses.
#[derive(Debug)]
pub(crate) struct Routes {
    pub(crate) addresses: usize,
    /// The first look-up after the settings were read, in milliseconds.
    pub(crate) first: f64,
    /// Look-ups a second.
    pub(crate) rate: Figures,
}

/// Looks up for this long, `rounds` times, each number of addresses.
pub(crate) fn measure_routes(rounds: usize, each: Duration) -> Vec<Routes> {
    [1, 1_000, 100_000].map(|addresses| measure_with(addresses, rounds, each)).into()
}

fn measure_with(addresses: usize, rounds: usize, each: Duration) -> Routes {
    let alice: Login = "alice".parse().expect("a login");
    let mut policy = Policy { per_user_outbound_gateways: true, ..Policy::default() };
    policy.require.confirmed_address = false;
    let mut account = Account::default();
    for number in 0..addresses {
        let mut send_as = SendAs::new(address(number));
        send_as.gateway = Some(gateway());
        account.addresses.push(send_as);
    }
    let stored = Stored::Good(Arc::new(account), Revision::new("1"));
    let snapshot = Snapshot {
        policy: Stored::Good(Arc::new(policy), Revision::new("1")),
        people: [(alice.clone(), stored)].into(),
    };
    // From here and there among all of them, each time others.
    let asked: Vec<Address> = (0..1009).map(|at| address(at * 7919 % addresses)).collect();
    let began = Instant::now();
    black_box(route(&snapshot, &alice, black_box(&asked[0])));
    let first = milliseconds(began.elapsed());
    let mut rate = Figures::default();
    for _ in 0..rounds {
        let (mut looked_up, began) = (0.0, Instant::now());
        for from in asked.iter().cycle() {
            black_box(route(&snapshot, &alice, black_box(from)));
            looked_up += 1.0;
            if began.elapsed() > each {
                break;
            }
        }
        rate.add(looked_up / began.elapsed().as_secs_f64());
    }
    Routes { addresses, first, rate }
}

fn address(number: usize) -> Address {
    format!("alice.{number}@partner.example").parse().expect("an address")
}

/// A gateway that is on. Whether its proof covers it is the last that is looked at.
fn gateway() -> Gateway {
    let proof = json!({
        "tested_at": "2025-07-01T10:00:00Z", "encrypted": true, "signed_in": true,
        "fingerprint": "32034f84c4ce27f554bcea27dddb988796394090d7b5f9e5431aedfd7ad1d7a4",
    });
    let password = SecretRef::Command("true".to_owned());
    Gateway {
        switch: Switch::On,
        server: SmtpMsa {
            host: "smtp.partner.example".parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            pinned_certificate: None,
            sign_in: Some(SignIn { user_name: "alice".to_owned(), password }),
        },
        proof: Some(serde_json::from_value::<Proof>(proof).expect("a proof")),
        draft: None,
    }
}
