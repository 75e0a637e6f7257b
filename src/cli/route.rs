//! `outgate route`: which server would deliver, and why.

use clap::Args;
use serde_json::{Value, json};

use crate::domain::{Address, Refusal, Route, SendAs, WhyDomain};
use crate::service::{Recipients, Service, ServiceError};

use super::account::added_address;
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
        // Of an address that was added: all see the own address as it is.
        let added = added_address(service, &self.address).ok();
        if output.json {
            let mut json = as_json(&route);
            if let Some(added) = added {
                let recipients = service.recipients(added.send_as_email).await;
                json["recipients"] = recipients_as_json(&recipients);
            }
            output.json(&json)?;
        } else if !matches!(route, Route::Refused(_)) {
            output.say(&output.words.route(&route));
            if let Some(added) = added {
                let recipients = service.recipients(added.send_as_email.clone()).await;
                say_recipients(&added, &recipients, &route, output);
            }
        }
        match route {
            Route::Refused(refusal) => Err(ServiceError::Refused(refusal).into()),
            _ => Ok(()),
        }
    }
}

fn say_recipients(added: &SendAs, recipients: &Recipients, route: &Route, output: &mut Output) {
    let words = output.words;
    output.say(&words.cli_route_recipients());
    for appearance in words.appearances(added, recipients, route) {
        output.say(&format!("  {}: {}", appearance.way, appearance.sender));
        if let Some(verdict) = appearance.verdict {
            output.say(&format!("    {verdict}"));
        }
    }
    for record in words.dns_records(recipients) {
        output.say(&format!("  {record}"));
    }
}

fn recipients_as_json(recipients: &Recipients) -> Value {
    let domain = recipients.through_domain.as_ref();
    json!({
        "through_gateway": { "dmarc": recipients.through_gateway },
        "through_domain": domain.map(|(own, verdict)| json!({
            "sender": own,
            "dmarc": verdict,
        })),
        "records": recipients.records,
        "not_answered": recipients.not_answered,
    })
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
