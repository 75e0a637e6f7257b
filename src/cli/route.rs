//! `outgate route`: which server would deliver, and why.

use clap::Args;
use serde_json::{Value, json};

use crate::domain::{Address, Refusal, Route, WhyDomain};
use crate::service::{Service, ServiceError};

use super::{Exit, Output};

/// Say which server would deliver mail from an address, and why.
#[derive(Debug, Args)]
pub struct RouteCommand {
    /// The address in From.
    address: Address,
}

impl RouteCommand {
    pub(super) async fn run(self, service: &Service, output: &mut Output) -> Result<(), Exit> {
        let route = service.route(&self.address).await;
        if output.json {
            output.json(&as_json(&route))?;
        } else if !matches!(route, Route::Refused(_)) {
            output.say(&output.words.route(&route));
        }
        match route {
            Route::Refused(refusal) => Err(ServiceError::Refused(refusal).into()),
            _ => Ok(()),
        }
    }
}

/// A route as the stable words of `--json`.
pub(super) fn as_json(route: &Route) -> Value {
    match route {
        Route::Gateway { server } => {
            json!({
                "by": "gateway",
                "host": server.host,
                "port": server.port,
                "pinned_certificate": server.pinned_certificate,
            })
        }
        Route::Domain { server, own_address, why } => json!({
            "by": "domain",
            "host": server.host,
            "port": server.port,
            "sender": own_address,
            "why": match why {
                WhyDomain::OwnAddress => json!("own_address"),
                WhyDomain::NoGateway => json!("no_gateway"),
                WhyDomain::SwitchedOff => json!("switched_off"),
                WhyDomain::Paused(violation) => json!({ "paused": violation }),
            },
        }),
        Route::Refused(refusal) => json!({
            "by": "nobody",
            "why": match refusal {
                Refusal::PolicyUnusable(_) => json!("policy_unusable"),
                Refusal::AccountUnusable(_) => json!("account_unusable"),
                Refusal::NotSetUp(_) => json!("not_set_up"),
                Refusal::NotConfirmed(_) => json!("not_confirmed"),
                Refusal::NotTested(_) => json!("not_tested"),
                Refusal::Paused(_, violation) => json!({ "paused": violation }),
                Refusal::NoDomainServer => json!("no_domain_server"),
                Refusal::NoOwnAddress => json!("no_own_address"),
                Refusal::DomainServer(violation) => json!({ "domain_server": violation }),
                Refusal::TooManyHops(_) => json!("too_many_hops"),
            },
        }),
    }
}
