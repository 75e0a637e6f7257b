//! What is measured, for the command and for the test that it works.

use std::time::Duration;

use crate::parts::{MSMTP, POSTFIX, Part};

mod figures;
mod loader;
mod memory;
pub(crate) mod one;
mod page;
mod person;
pub(crate) mod process;
mod proxy;
pub(crate) mod rate;
mod relay;
mod routes;
mod sink;

pub(crate) use page::page;

/// How often, and with how much, each is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    messages_alone: usize,
    round_trip: Duration,
    rounds: usize,
    messages: usize,
    connections: &'static [usize],
    /// The size of a large message, in octets.
    large: usize,
    look_up_for: Duration,
}

impl Extent {
    /// For figures that stand.
    pub(crate) const WHOLE: Self = Self {
        messages_alone: 21,
        round_trip: Duration::from_millis(50),
        rounds: 3,
        messages: 1000,
        connections: &[1, 10, 100],
        large: 50 * 1024 * 1024,
        look_up_for: Duration::from_secs(1),
    };

    /// To see that all of it works.
    pub(crate) const QUICK: Self = Self {
        messages_alone: 1,
        // So long that a machine which does much else is not taken for a further one.
        round_trip: Duration::from_millis(100),
        rounds: 1,
        messages: 20,
        connections: &[1, 10],
        large: 1024 * 1024,
        look_up_for: Duration::from_millis(1),
    };
}

/// All the figures of one run.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) one: Vec<one::One>,
    pub(crate) rates: Vec<rate::Rate>,
    pub(crate) memory: memory::Memory,
    pub(crate) routes: Vec<routes::Routes>,
}

/// Measures everything.
pub(crate) async fn measure(extent: Extent) -> Report {
    Report {
        one: one::measure_one(extent.messages_alone, extent.round_trip).await,
        rates: rate::measure_rates(extent.rounds, extent.messages, extent.connections).await,
        memory: memory::measure_memory(extent.large).await,
        routes: routes::measure_routes(extent.rounds, extent.look_up_for),
    }
}

/// The Debian packages that have what is measured beside Outgate.
fn packages() -> Vec<&'static str> {
    [&POSTFIX, &MSMTP].into_iter().flat_map(Part::packages).copied().collect()
}

/// Why nothing can be measured here, and how to mend it.
pub(crate) fn missing() -> Option<String> {
    let reason = [&POSTFIX, &MSMTP].into_iter().find_map(Part::missing)?;
    Some(format!("{reason}. On Debian, as root: apt-get install {}", packages().join(" ")))
}
