//! Looking after the gateways that deliver: a quiet test of each, once a day and after a refused
//! delivery. No message is sent, and nothing is turned off: what comes of it is shown and told.

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use sipper::Sipper as _;
use tokio::sync::watch;

use crate::domain::{
    Address, Fact, Failure, FailureKind, Health, Route, ServerKind, SmtpMsa, Snapshot, Stage,
    StagePassed, TestEvent, Timestamp, route,
};
use crate::secrets::SecretError;
use crate::store::{HealthRecord, Turn, Watch};

use super::{Prepared, Service, ServiceError, blocking};

/// A gateway that delivers, and how it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayHealth {
    /// The address whose mail it delivers.
    pub address: Address,
    /// The server.
    pub server: SmtpMsa,
    /// How it does.
    pub health: Health,
}

/// What a check of a gateway came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The gateway, as it is after the check.
    pub gateway: GatewayHealth,
    /// Why it does not work, or why nobody could find out.
    pub error: Option<ServiceError>,
}

/// Which gateways are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checks {
    /// Those whose time has come.
    Due,
    /// All that deliver.
    All,
    /// That of one address.
    One(Address),
}

/// Tells of every change of what is known of the gateways, until it is dropped.
#[derive(Debug)]
pub struct HealthWatch {
    changes: watch::Receiver<()>,
    _watch: Box<dyn Watch>,
}

impl HealthWatch {
    /// Waits for the next change.
    pub async fn changed(&mut self) {
        if self.changes.changed().await.is_err() {
            // Nobody watches any longer, so nothing can be told.
            std::future::pending::<()>().await;
        }
    }
}

/// The longest sleep between two looks at the clock: a computer that was suspended meanwhile has
/// slept for longer than its timers know.
const LONGEST_SLEEP: Duration = Duration::from_secs(60 * 60);

/// The shortest: whatever goes wrong, nothing is done over and over again.
const SHORTEST_SLEEP: Duration = Duration::from_secs(60);

impl Service {
    /// The gateways that deliver now, and how they do.
    pub async fn health(&self) -> Vec<GatewayHealth> {
        let service = self.clone();
        blocking(move || {
            let snapshot = service.reload();
            service.known(&snapshot, &service.record_of_health().load())
        })
        .await
    }

    /// Tests gateways that deliver, one after the other, and keeps what that taught. Where
    /// another process is at it, those that are due are left to it, and the others wait.
    ///
    /// # Errors
    /// The shared config does not count, the address has no gateway that delivers, or what was
    /// learned could not be kept. A gateway that fails is none.
    pub async fn check_health(
        &self,
        checks: Checks,
        now: Timestamp,
    ) -> Result<Vec<Checked>, ServiceError> {
        let is_due = |gateway: &GatewayHealth| gateway.health.due(now) <= now;
        if checks == Checks::Due && !self.health().await.iter().any(is_due) {
            return Ok(Vec::new());
        }
        let Some(_turn) = self.turn(&checks).await? else { return Ok(Vec::new()) };
        // Anew: another process may have checked them a moment ago.
        let gateways = self.health().await;
        let gateways = match checks {
            Checks::All => gateways,
            Checks::Due => gateways.into_iter().filter(is_due).collect(),
            Checks::One(address) => {
                self.usable(&self.snapshot())?;
                let found = gateways.into_iter().find(|gateway| gateway.address == address);
                vec![found.ok_or(ServiceError::GatewayNotOn(address))?]
            }
        };
        let mut checked = Vec::new();
        for gateway in gateways {
            checked.push(self.check(gateway, now).await?);
        }
        Ok(checked)
    }

    /// What the person is to be told of the gateways, and was not: whoever asks, tells it, and
    /// nobody else is given it.
    ///
    /// # Errors
    /// That it was told could not be kept.
    pub async fn health_news(&self, now: Timestamp) -> Result<Vec<GatewayHealth>, ServiceError> {
        let is_news =
            move |gateway: &GatewayHealth| gateway.health.level(now) > gateway.health.told;
        if !self.health().await.iter().any(is_news) {
            return Ok(Vec::new());
        }
        self.change_health(move |known| {
            let news: Vec<_> = known.iter().filter(|gateway| is_news(gateway)).cloned().collect();
            for gateway in known.iter_mut().filter(|gateway| is_news(gateway)) {
                gateway.health.told = gateway.health.level(now);
            }
            news
        })
        .await
    }

    /// Follows what any process learns of the gateways.
    #[must_use]
    pub fn watch_health(&self) -> HealthWatch {
        let (tell, changes) = watch::channel(());
        let watching = self.record_of_health().watch(Box::new(move || {
            // Nobody may follow it any more.
            let _ = tell.send(());
        }));
        HealthWatch { changes, _watch: watching }
    }

    /// Looks after the gateways for as long as it is polled: checks each when it is due, and hands
    /// out what the person is to be told. In between it sleeps until the next one is due, or until
    /// something has changed.
    pub async fn mind_health(&self, mut tell: impl FnMut(GatewayHealth)) {
        let (mut config, mut learned) = (self.watch(), self.watch_health());
        loop {
            config.mark_unchanged();
            let now = Timestamp::now();
            if self.check_health(Checks::Due, now).await.is_err() {
                // What cannot be kept would be done again at once, with the same password.
                tokio::time::sleep(LONGEST_SLEEP).await;
                continue;
            }
            self.health_news(now).await.unwrap_or_default().into_iter().for_each(&mut tell);
            let sleep = until_next(&self.health().await, Timestamp::now());
            tokio::select! {
                () = sleep_for(sleep) => {}
                _ = config.changed() => {}
                () = learned.changed() => {}
            }
        }
    }

    /// Notes what a delivery through a gateway teaches of it.
    pub(super) async fn note_delivery<T>(
        &self,
        kind: ServerKind,
        from: &Address,
        result: &Result<T, ServiceError>,
    ) {
        let failure = match result {
            _ if kind != ServerKind::Gateway => return,
            Ok(_) => None,
            Err(ServiceError::Delivery(_, error)) => Some(error.failure.clone()),
            // It did not come to a delivery.
            Err(_) => return,
        };
        let (from, now) = (from.clone(), Timestamp::now());
        if failure.is_none() {
            // That it still works is news of one that did not.
            let record = self.record_of_health();
            let known = blocking(move || record.load()).await;
            if known.get(&from).is_none_or(Health::is_well) {
                return;
            }
        }
        let is_it = move |gateway: &GatewayHealth| gateway.address == from;
        let learn = move |known: &mut Vec<GatewayHealth>| {
            for gateway in known.iter_mut().filter(|gateway| is_it(gateway)) {
                let health = gateway.health.clone();
                gateway.health = match &failure {
                    None => health.delivered(now),
                    Some(failure) => health.not_delivered(now, failure),
                };
            }
        };
        // The message is what matters; it was sent, or it is said why not.
        let _ = self.change_health(learn).await;
    }

    async fn check(&self, gateway: GatewayHealth, now: Timestamp) -> Result<Checked, ServiceError> {
        let GatewayHealth { address, server, health } = gateway;
        let prepared = Prepared::stored(server.clone());
        let mut certificate_until = None;
        let mut test = pin!(self.test(address.clone(), prepared, None));
        while let Some(event) = test.sip().await {
            let TestEvent::Passed(StagePassed { fact, .. }) = event else { continue };
            // A pinned one is accepted for as long as it is pinned.
            if let Fact::Encrypted { certificate, pinned: false, .. } = fact {
                certificate_until = Some(certificate.not_after);
            }
        }
        let error = test.await.err();
        let learned = move |health: Health, error: Option<&ServiceError>| match error {
            None => health.passed(now, certificate_until),
            Some(ServiceError::Test(_, failure)) => health.failed(now, failure),
            Some(ServiceError::Secret(SecretError::NotFound)) => {
                health.failed(now, &Failure::new(Stage::SignIn, FailureKind::NoPassword))
            }
            // The keyring is locked, or something else here is not as it should be.
            Some(_) => health.not_checked(now),
        };
        let (of, about, cause) = (address.clone(), health.proved_at, error.clone());
        let kept = self.change_health(move |known| {
            // Unless it was proved anew meanwhile, or delivers no more.
            let same = |it: &&mut GatewayHealth| it.address == of && it.health.proved_at == about;
            let gateway = known.iter_mut().find(same)?;
            gateway.health = learned(gateway.health.clone(), cause.as_ref());
            Some(gateway.clone())
        });
        let gateway = kept.await?.unwrap_or(GatewayHealth { address, server, health });
        Ok(Checked { gateway, error })
    }

    /// The turn to check gateways; none where another process has it and will do.
    async fn turn(&self, checks: &Checks) -> Result<Option<Turn>, ServiceError> {
        let (record, waits) = (self.record_of_health(), *checks != Checks::Due);
        let turn =
            blocking(move || if waits { record.turn().map(Some) } else { record.try_turn() });
        turn.await.map_err(|error| ServiceError::Health(error.to_string()))
    }

    /// Changes what is known of the gateways that deliver now; what was known of others is
    /// forgotten.
    async fn change_health<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Vec<GatewayHealth>) -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        let service = self.clone();
        let changed = blocking(move || {
            service.record_of_health().change(|record| {
                let snapshot = service.reload();
                let mut known = service.known(&snapshot, record);
                let made = change(&mut known);
                *record = known.into_iter().map(|it| (it.address, it.health)).collect();
                made
            })
        });
        changed.await.map_err(|error| ServiceError::Health(error.to_string()))
    }

    /// The gateways that deliver on this snapshot, with what the record knows of them as they
    /// are: what it says of settings that were proved since, or are no more, is of no use.
    fn known(&self, snapshot: &Snapshot, record: &HashMap<Address, Health>) -> Vec<GatewayHealth> {
        let account = snapshot.person(self.person());
        let addresses = account.get().map(|account| account.addresses.clone()).unwrap_or_default();
        let delivers = |send_as: crate::domain::SendAs| {
            let address = send_as.send_as_email;
            let Route::Gateway { server } = route(snapshot, self.person(), &address) else {
                return None;
            };
            let proved_at = send_as.gateway?.proof?.tested_at;
            let known = record.get(&address).filter(|known| known.proved_at == proved_at);
            let health = known.cloned().unwrap_or_else(|| Health::new(proved_at));
            Some(GatewayHealth { address, server, health })
        };
        addresses.into_iter().filter_map(delivers).collect()
    }

    fn record_of_health(&self) -> HealthRecord {
        HealthRecord::new(&self.0.parts.state_folder)
    }
}

/// How long nothing is due; for ever where there is no gateway.
fn until_next(gateways: &[GatewayHealth], now: Timestamp) -> Option<Duration> {
    let due = gateways.iter().map(|gateway| gateway.health.due(now)).min()?;
    let left = Duration::try_from(due.duration_since(now)).unwrap_or_default();
    Some(left.clamp(SHORTEST_SLEEP, LONGEST_SLEEP))
}

async fn sleep_for(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Security;

    fn due_in(now: Timestamp, seconds: u64) -> GatewayHealth {
        let day = Duration::from_secs(24 * 60 * 60);
        GatewayHealth {
            address: "alice@partner.example".parse().expect("an address"),
            server: SmtpMsa {
                host: "smtp.partner.example".parse().expect("a host"),
                port: 465,
                security: Security::Ssl,
                pinned_certificate: None,
                sign_in: None,
            },
            health: Health::new(now + Duration::from_secs(seconds) - day),
        }
    }

    #[test]
    fn it_sleeps_until_the_first_is_due_and_for_ever_where_there_is_none() {
        let now = Timestamp::from_second(1_000_000_000).expect("an instant");
        for (due, expected) in [
            (&[][..], None),
            (&[20 * 60], Some(20 * 60)),
            (&[50 * 60, 20 * 60, 3 * 3600], Some(20 * 60)),
            // The clock is looked at, at least, since a computer may have been suspended.
            (&[23 * 3600], Some(3600)),
            // What is due and could not be done is not done again and again.
            (&[0], Some(60)),
        ] {
            let gateways: Vec<_> = due.iter().map(|seconds| due_in(now, *seconds)).collect();
            let sleep = until_next(&gateways, now);
            assert_eq!(sleep, expected.map(Duration::from_secs), "{due:?}");
        }
    }
}
