//! Which server delivers mail from an address, and why.

use super::{
    Account, Address, Login, Policy, Problem, SmtpMsa, Snapshot, Switch, Violation, WhenPaused,
};

/// More `Received:` fields than this, and a message goes round in circles (RFC 5321 §6.3).
pub const MAX_HOPS: usize = 50;

/// Where mail from an address goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Through the address's own server, or nowhere (R6). The envelope sender is the address.
    Gateway {
        /// That server.
        server: SmtpMsa,
    },
    /// Through the domain mail server.
    Domain {
        /// That server, with the person's sign-in.
        server: SmtpMsa,
        /// The person's own address: the envelope sender, and `Sender:` where From is another
        /// (R8).
        own_address: Address,
        /// Why it is not a gateway.
        why: WhyDomain,
    },
    /// Nowhere.
    Refused(Refusal),
}

/// Why the domain mail server delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyDomain {
    /// It is the person's own address.
    OwnAddress,
    /// The address has no gateway.
    NoGateway,
    /// The person has the gateway off.
    SwitchedOff,
    /// The policy pauses the gateway (R7).
    Paused(Violation),
}

/// Why mail is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The policy is there and does not count, so nothing is sent at all (R1).
    PolicyUnusable(Problem),
    /// What is stored of the person does not count.
    AccountUnusable(Problem),
    /// The person has not set the address up (R10).
    NotSetUp(Address),
    /// The address was not confirmed (R16).
    NotConfirmed(Address),
    /// The gateway is on, and its settings are not those that passed the test (R4).
    NotTested(Address),
    /// The policy pauses the gateway, and the person wants its mail refused then (R7).
    Paused(Address, Violation),
    /// The policy names no domain mail server.
    NoDomainServer,
    /// The person's own address is not known.
    NoOwnAddress,
    /// The domain mail server may not be talked to like this (R5).
    DomainServer(Violation),
    /// The message has passed too many servers (R17).
    TooManyHops(usize),
}

impl Refusal {
    /// Whether the same may work later, when an administrator or the person has mended what is
    /// stored.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::PolicyUnusable(_)
                | Self::AccountUnusable(_)
                | Self::NoDomainServer
                | Self::NoOwnAddress
                | Self::DomainServer(_)
        )
    }
}

/// Says where mail from `from` goes for `person`, on this snapshot alone.
#[must_use]
pub fn route(snapshot: &Snapshot, person: &Login, from: &Address) -> Route {
    decide(snapshot, person, from).unwrap_or_else(Route::Refused)
}

fn decide(snapshot: &Snapshot, person: &Login, from: &Address) -> Result<Route, Refusal> {
    let policy =
        snapshot.policy.get().map_err(|problem| Refusal::PolicyUnusable(problem.clone()))?;
    let stored = snapshot.person(person);
    let account = stored.get().map_err(|problem| Refusal::AccountUnusable(problem.clone()))?;
    let through_domain = |why| domain_route(&policy, &account, person, why);

    // What the person added comes first only where it is not their own address, which no
    // confirmation and no gateway concern.
    if account.own_address(&policy, person).as_ref() == Some(from) {
        return through_domain(WhyDomain::OwnAddress);
    }
    let send_as = account.find(from).ok_or_else(|| Refusal::NotSetUp(from.clone()))?;
    if policy.require.confirmed_address && !send_as.confirmation.is_confirmed() {
        return Err(Refusal::NotConfirmed(from.clone()));
    }
    let Some(gateway) = &send_as.gateway else {
        return through_domain(WhyDomain::NoGateway);
    };
    if gateway.switch == Switch::Off {
        return through_domain(WhyDomain::SwitchedOff);
    }
    if gateway.server.sends_password_in_clear() {
        // No policy could allow it and no test can have proved it: an edit by hand (R4, R5).
        return Err(Refusal::NotTested(from.clone()));
    }
    if let Err(violation) = policy.permits(&send_as.send_as_email, &gateway.server) {
        return match send_as.when_paused {
            WhenPaused::Domain => through_domain(WhyDomain::Paused(violation)),
            WhenPaused::Refuse => Err(Refusal::Paused(from.clone(), violation)),
        };
    }
    let proved = gateway
        .proof
        .as_ref()
        .is_some_and(|proof| proof.covers(&gateway.server, &send_as.send_as_email));
    if !proved {
        return Err(Refusal::NotTested(from.clone()));
    }
    Ok(Route::Gateway { server: gateway.server.clone() })
}

fn domain_route(
    policy: &Policy,
    account: &Account,
    person: &Login,
    why: WhyDomain,
) -> Result<Route, Refusal> {
    let own_address = account.own_address(policy, person).ok_or(Refusal::NoOwnAddress)?;
    let server = policy.domain_server.as_ref().ok_or(Refusal::NoDomainServer)?;
    let server = server.with_sign_in(account.own.sign_in.clone());
    policy.permits_connection(&server).map_err(Refusal::DomainServer)?;
    Ok(Route::Domain { server, own_address, why })
}

/// Refuses a message that has passed too many servers (R17).
///
/// # Errors
/// [`Refusal::TooManyHops`] with the number.
pub fn check_hops(received_fields: usize) -> Result<(), Refusal> {
    if received_fields > MAX_HOPS { Err(Refusal::TooManyHops(received_fields)) } else { Ok(()) }
}
