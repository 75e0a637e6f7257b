//! Which server delivers mail and why, or why the mail is refused; and what came of it.

use super::{Advice, Words};
use crate::domain::{
    Address, Attempt, Outcome, Refusal, Route, Standing, Violation, Waiting, WhyDomain,
};

impl Words {
    /// Where mail from an address goes, and why: "Delivered by smtp.partner.example, because its
    /// gateway is on."
    #[must_use]
    pub fn route(self, route: &Route) -> String {
        match route {
            Route::Gateway { server } if server.pinned_certificate.is_some() => {
                self.refusal_route_gateway_pinned(server.host.to_string())
            }
            Route::Gateway { server } => self.refusal_route_gateway(server.host.to_string()),
            Route::Domain { server, why, .. } => {
                let host = server.host.to_string();
                match why {
                    WhyDomain::OwnAddress => self.refusal_route_own_address(host),
                    WhyDomain::NoGateway => self.refusal_route_no_gateway(host),
                    WhyDomain::SwitchedOff => self.refusal_route_switched_off(host),
                    WhyDomain::Paused(violation) => {
                        self.refusal_route_paused(host, self.violation(*violation).what)
                    }
                }
            }
            Route::Refused(refusal) => self.refusal_route_refused(self.refusal(refusal).what),
        }
    }

    /// Why mail is refused, and what to do.
    #[must_use]
    pub fn refusal(self, refusal: &Refusal) -> Advice {
        match refusal {
            Refusal::PolicyUnusable(problem) => {
                let Advice { what, todo, .. } = self.problem(problem);
                Advice {
                    title: self.refusal_policy_unusable_title(),
                    what: self.refusal_policy_unusable_what(what),
                    todo,
                }
            }
            Refusal::AccountUnusable(problem) => {
                let Advice { what, todo, .. } = self.problem(problem);
                Advice {
                    title: self.refusal_account_unusable_title(),
                    what: self.refusal_account_unusable_what(what),
                    todo,
                }
            }
            Refusal::NotSetUp(address) => Advice {
                title: self.refusal_not_set_up_title(),
                what: self.refusal_not_set_up_what(address.to_string()),
                todo: self.refusal_not_set_up_todo(),
            },
            Refusal::NotConfirmed(address) => Advice {
                title: self.refusal_not_confirmed_title(),
                what: self.refusal_not_confirmed_what(address.to_string()),
                todo: self.refusal_not_confirmed_todo(),
            },
            Refusal::NotTested(address) => Advice {
                title: self.refusal_not_tested_title(),
                what: self.refusal_not_tested_what(address.to_string()),
                todo: self.refusal_not_tested_todo(),
            },
            Refusal::Paused(address, violation) => {
                let Advice { what, todo, .. } = self.violation(*violation);
                Advice {
                    title: self.refusal_paused_title(),
                    what: self.refusal_paused_what(address.to_string(), what),
                    todo,
                }
            }
            Refusal::NoDomainServer => Advice {
                title: self.refusal_no_domain_server_title(),
                what: self.refusal_no_domain_server_what(),
                todo: self.refusal_no_domain_server_todo(),
            },
            Refusal::NoOwnAddress => Advice {
                title: self.refusal_no_own_address_title(),
                what: self.refusal_no_own_address_what(),
                todo: self.refusal_no_own_address_todo(),
            },
            Refusal::DomainServer(violation) => Advice {
                title: self.refusal_domain_server_title(),
                what: self.refusal_domain_server_what(self.violation(*violation).what),
                todo: self.refusal_domain_server_todo(),
            },
            Refusal::TooManyHops(count) => Advice {
                title: self.refusal_too_many_hops_title(),
                what: self.refusal_too_many_hops_what(count.to_string()),
                todo: self.refusal_too_many_hops_todo(),
            },
        }
    }

    /// Why a gateway may not be used, and what to do.
    #[must_use]
    pub fn violation(self, violation: Violation) -> Advice {
        match violation {
            Violation::GatewaysNotAllowed => Advice {
                title: self.refusal_gateways_not_allowed_title(),
                what: self.refusal_gateways_not_allowed_what(),
                todo: self.refusal_gateways_not_allowed_todo(),
            },
            Violation::AddressInEmailDomains => Advice {
                title: self.refusal_address_in_email_domains_title(),
                what: self.refusal_address_in_email_domains_what(),
                todo: self.refusal_address_in_email_domains_todo(),
            },
            Violation::EncryptionRequired => Advice {
                title: self.refusal_encryption_required_title(),
                what: self.refusal_encryption_required_what(),
                todo: self.refusal_encryption_required_todo(),
            },
            Violation::PasswordInClear => Advice {
                title: self.refusal_password_in_clear_title(),
                what: self.refusal_password_in_clear_what(),
                todo: self.refusal_password_in_clear_todo(),
            },
        }
    }
    /// How an added address stands, in a word or two: "Gateway on".
    #[must_use]
    pub fn standing(self, standing: Standing) -> String {
        match standing {
            Standing::NotConfirmed => self.address_not_confirmed(),
            Standing::NoGateway => self.address_no_gateway(),
            Standing::NotTested => self.address_not_tested(),
            Standing::Off => self.address_gateway_off(),
            Standing::On => self.address_gateway_on(),
            Standing::Paused(_) => self.address_gateway_paused(),
            Standing::Unproved => self.address_needs_attention(),
        }
    }

    /// What an address waits for: "Waits for a connection test".
    #[must_use]
    pub fn waiting(self, waiting: Waiting, address: &Address) -> String {
        match waiting {
            Waiting::NewCode => self.address_waits_for_new_code(address.to_string()),
            Waiting::Code => self.address_waits_for_code(address.to_string()),
            Waiting::Test => self.address_waits_for_test(),
            Waiting::TurningOn => self.address_waits_for_turning_on(),
        }
    }

    /// Who sent an attempt to how many, and through which server.
    #[must_use]
    pub fn way(self, attempt: &Attempt) -> String {
        let from = attempt.from.as_ref().map_or_else(String::new, ToString::to_string);
        match &attempt.server {
            Some(server) => {
                self.activity_to_through(attempt.recipients, from, server.host.to_string())
            }
            None => self.activity_to(attempt.recipients, from),
        }
    }

    /// What came of an attempt to deliver, in a word or two: "Taken".
    #[must_use]
    pub fn outcome(self, outcome: Outcome) -> String {
        match outcome {
            Outcome::Accepted => self.activity_accepted(),
            Outcome::Refused => self.activity_refused(),
            Outcome::Deferred => self.activity_deferred(),
            Outcome::Unknown => self.activity_unknown(),
        }
    }
}
