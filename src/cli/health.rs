//! `outgate gateway list` and `gateway check`: how the gateways do.

use serde_json::{Value, json};

use crate::domain::{Address, Condition, Health, SmtpMsa, Standing, Switch, Timestamp, Verdict};
use crate::service::{Checks, Service};

use super::account::current;
use super::{Exit, Output};

/// A gateway in a list: one that does not deliver has no health.
struct Listed {
    address: Address,
    server: SmtpMsa,
    switch: Switch,
    standing: Standing,
    health: Option<Health>,
}

pub(super) async fn list(service: &Service, output: &mut Output) -> Result<(), Exit> {
    let (policy, account) = current(service)?;
    let delivering = service.health().await;
    let mut listed = Vec::new();
    for send_as in &account.addresses {
        let Some(gateway) = &send_as.gateway else { continue };
        let found = delivering.iter().find(|it| it.address == send_as.send_as_email);
        listed.push(Listed {
            address: send_as.send_as_email.clone(),
            server: gateway.server.clone(),
            switch: gateway.switch,
            standing: Standing::of(send_as, &policy),
            health: found.map(|it| it.health.clone()),
        });
    }
    if listed.is_empty() {
        output.say(&output.words.health_none());
    }
    listed.iter().try_for_each(|gateway| gateway.print(output))
}

pub(super) async fn check(
    service: &Service,
    address: Option<Address>,
    output: &mut Output,
) -> Result<(), Exit> {
    // Why nothing is checked, where nothing counts.
    current(service)?;
    let checks = address.map_or(Checks::All, Checks::One);
    let checked = service.check_health(checks, Timestamp::now()).await?;
    if checked.is_empty() {
        output.say(&output.words.health_none_on());
    }
    let mut failed = None;
    for one in checked {
        let gateway = one.gateway;
        let listed = Listed {
            address: gateway.address,
            server: gateway.server,
            // Nothing else is checked.
            switch: Switch::On,
            standing: Standing::On,
            health: Some(gateway.health),
        };
        listed.print(output)?;
        failed = failed.or(one.error);
    }
    match failed {
        None => Ok(()),
        Some(error) => Err(error.into()),
    }
}

impl Listed {
    fn print(&self, output: &mut Output) -> Result<(), Exit> {
        if output.json {
            return output.json(&self.as_json());
        }
        self.say(output);
        Ok(())
    }

    fn say(&self, output: &mut Output) {
        let (words, now) = (output.words, Timestamp::now());
        let (host, port) = (self.server.host.to_string(), self.server.port.to_string());
        output.say(&self.address.to_string());
        let way = words.health_server(host, port, words.security_of(&self.server));
        output.say(&format!("    {way}"));
        output.say(&format!("    {}", words.standing(self.standing)));
        let Some(health) = &self.health else { return };
        output.say(&format!("    {}", words.health_sentence(health, &self.server, now)));
        if let Condition::PasswordRefused { failure, .. } | Condition::Fails { failure, .. } =
            health.condition(now)
            && let Some(reply) = &failure.reply
        {
            output.say(&format!("    {}", words.cli_server_said(reply.to_string())));
        }
    }

    fn as_json(&self) -> Value {
        json!({
            "address": self.address,
            "switch": self.switch,
            "standing": self.standing,
            "host": self.server.host,
            "port": self.server.port,
            "security": self.server.security,
            "pinned_certificate": self.server.pinned_certificate,
            "user_name": self.server.sign_in.as_ref().map(|it| &it.user_name),
            "health": self.health.as_ref().map(health_as_json),
        })
    }
}

fn health_as_json(health: &Health) -> Value {
    let now = Timestamp::now();
    let (verdict, since, failure) = match health.condition(now) {
        Condition::Works => ("works", None, None),
        Condition::CertificateExpires(_) => ("certificate_expires", None, None),
        Condition::PasswordRefused { since, failure } => {
            ("password_refused", Some(since), Some(failure))
        }
        Condition::Fails { since, failure } => ("fails", Some(since), Some(failure)),
    };
    let until = match &health.verdict {
        Verdict::Works { certificate_until } => *certificate_until,
        Verdict::Fails { .. } => None,
    };
    json!({
        "verdict": verdict,
        "learned_at": health.learned_at,
        "checked_at": health.checked_at,
        "next_check_at": health.due(now),
        "since": since,
        "certificate_until": until,
        "stage": failure.map(|failure| failure.stage),
        "kind": failure.map(|failure| &failure.kind),
        "reply": failure.and_then(|failure| failure.reply.as_ref()),
        "detail": failure.and_then(|failure| failure.detail.as_ref()),
    })
}
