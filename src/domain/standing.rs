//! How an added address stands: what it waits for, or what holds it back.

use jiff::Timestamp;
use serde::Serialize;

use super::{Confirmation, Policy, SendAs, Switch, Violation};

/// How an added address stands under a policy. It is computed, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It waits for its code; its mail is refused until then (R16).
    NotConfirmed,
    /// It has no gateway: the domain mail server delivers.
    NoGateway,
    /// It has settings that no test has proved; the gateway is off.
    NotTested,
    /// Its gateway was proved, and is off: the domain mail server delivers.
    Off,
    /// Its gateway delivers.
    On,
    /// Its gateway is on, and the policy holds it back (R7).
    Paused(Violation),
    /// Its gateway is on with settings that were changed since their test: its mail is refused
    /// (R4).
    Unproved,
}

impl Standing {
    /// How `send_as` stands under `policy`.
    #[must_use]
    pub fn of(send_as: &SendAs, policy: &Policy) -> Self {
        if policy.require.confirmed_address && !send_as.confirmation.is_confirmed() {
            return Self::NotConfirmed;
        }
        let Some(gateway) = &send_as.gateway else { return Self::NoGateway };
        let proved = gateway
            .proof
            .as_ref()
            .is_some_and(|proof| proof.covers(&gateway.server, &send_as.send_as_email));
        match (gateway.switch, policy.permits(&send_as.send_as_email, &gateway.server)) {
            (Switch::On, Err(Violation::PasswordInClear)) => Self::Unproved,
            (Switch::On, Err(violation)) => Self::Paused(violation),
            (Switch::On, Ok(())) if proved => Self::On,
            (Switch::On, Ok(())) => Self::Unproved,
            (Switch::Off, _) if proved => Self::Off,
            (Switch::Off, _) => Self::NotTested,
        }
    }
}

/// What an added address waits for, that its person can do at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// A code to be asked for: none was sent, or the last one is worth nothing any more.
    NewCode,
    /// The code that was sent to it.
    Code,
    /// Its server, or a changed one, to pass the connection test.
    Test,
    /// Its gateway, which was proved, to be turned on.
    TurningOn,
}

impl Waiting {
    /// What `send_as` waits for under `policy`. Where the policy holds its gateway back, that is
    /// nothing that the person could do.
    #[must_use]
    pub fn of(send_as: &SendAs, policy: &Policy, now: Timestamp) -> Option<Self> {
        let standing = Standing::of(send_as, policy);
        if standing == Standing::NotConfirmed {
            return Some(match &send_as.confirmation {
                Confirmation::Sent(sent) if sent.is_good(now) => Self::Code,
                _ => Self::NewCode,
            });
        }
        let gateway = send_as.gateway.as_ref()?;
        policy.permits(&send_as.send_as_email, &gateway.server).ok()?;
        match standing {
            Standing::NotTested => Some(Self::Test),
            Standing::Off if gateway.draft.is_some() => Some(Self::Test),
            Standing::Off => Some(Self::TurningOn),
            _ => None,
        }
    }
}
