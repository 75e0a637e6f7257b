//! What a row of the list says of an added address: its chip, who delivers its mail now, and
//! what can be done about it.

use crate::domain::{
    Address, Condition, Health, Policy, Refusal, Route, SendAs, Standing, Switch, Timestamp,
    Violation, Waiting, WhenPaused, WhyDomain,
};
use crate::i18n::Words;
use crate::ui::theme::Tone;

/// How an added address is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// The colour and the word of its state.
    pub(super) chip: (Tone, String),
    /// Who delivers its mail now, or that nobody does.
    pub(super) delivery: String,
    /// The server in `delivery` that stands out.
    pub(super) server: Option<String>,
    /// What its gateway said that does not take its mail any more.
    pub(super) said: Option<String>,
    /// Why it is not as the person has set it up.
    pub(super) reason: Option<String>,
    /// What it waits for that the person can do, unless `draft` says so.
    pub(super) waits: Option<String>,
    /// A changed server that waits for its test.
    pub(super) draft: Option<String>,
    /// What stands beside the chip.
    pub(super) control: Control,
}

/// What can be done about an address in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    /// Nothing.
    Nothing,
    /// Its gateway is on, and can be turned off.
    TurnOff,
    /// Its gateway is off, and can be tested and turned on.
    TurnOn,
    /// Its gateway cannot be turned on now: a switch that is held.
    Held,
    /// Its server waits for a test.
    Test,
    /// It waits for its code.
    Confirm,
    /// It needs another setting.
    Fix,
}

/// What decides how an address is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    /// The address.
    pub(super) send_as: &'a SendAs,
    /// Where mail from it goes now.
    pub(super) route: &'a Route,
    /// The policy.
    pub(super) policy: &'a Policy,
    /// What to call the organisation.
    pub(super) organisation: &'a str,
    /// How its gateway does, where one delivers.
    pub(super) health: Option<&'a Health>,
    /// The time.
    pub(super) now: Timestamp,
}

impl State {
    /// How an address is shown under a policy.
    pub(super) fn of(facts: Facts<'_>, words: Words) -> Self {
        let Facts { send_as, policy, .. } = facts;
        let standing = Standing::of(send_as, policy);
        let gateway = send_as.gateway.as_ref();
        let forbidden = gateway
            .and_then(|gateway| policy.permits(&send_as.send_as_email, &gateway.server).err());
        let (delivery, server) = facts.delivery(words, standing, forbidden);
        let draft = facts.draft(words);
        let waiting = Waiting::of(send_as, policy, facts.now).filter(|_| draft.is_none());
        Self {
            chip: facts.ailment(words).unwrap_or((tone(standing), words.standing(standing))),
            delivery,
            server,
            said: facts.said(),
            reason: facts.reason(words, forbidden),
            waits: waiting.map(|waiting| words.waiting(waiting, &send_as.send_as_email)),
            draft,
            control: control(standing, forbidden, gateway.is_some_and(|it| it.draft.is_some())),
        }
    }
}

/// A state is a word and a colour.
fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::On => Tone::Good,
        Standing::NotConfirmed | Standing::NotTested => Tone::Warn,
        Standing::Unproved => Tone::Bad,
        Standing::NoGateway | Standing::Off | Standing::Paused(_) => Tone::Neutral,
    }
}

fn control(standing: Standing, forbidden: Option<Violation>, has_draft: bool) -> Control {
    match (standing, forbidden) {
        (Standing::NotConfirmed, _) => Control::Confirm,
        (Standing::NoGateway, _) => Control::Nothing,
        (Standing::Unproved, _) => Control::Fix,
        // What the administrator counts among the organisation's own is simply turned off.
        (Standing::On | Standing::Paused(Violation::AddressInEmailDomains), _) => Control::TurnOff,
        (Standing::Paused(violation), _)
        | (Standing::NotTested | Standing::Off, Some(violation)) => while_forbidden(violation),
        (Standing::NotTested, None) => Control::Test,
        // Turning on what was proved would throw the draft away.
        (Standing::Off, None) if has_draft => Control::Test,
        (Standing::Off, None) => Control::TurnOn,
    }
}

fn while_forbidden(violation: Violation) -> Control {
    match violation {
        Violation::EncryptionRequired | Violation::PasswordInClear => Control::Fix,
        Violation::GatewaysNotAllowed | Violation::AddressInEmailDomains => Control::Held,
    }
}

impl Facts<'_> {
    /// How its gateway is, unless it works.
    fn condition(&self) -> Option<Condition<'_>> {
        let condition = self.health?.condition(self.now);
        (condition != Condition::Works).then_some(condition)
    }

    /// The colour and the word of a gateway that does not work, or will not for long.
    fn ailment(self, words: Words) -> Option<(Tone, String)> {
        let Route::Gateway { server } = self.route else { return None };
        let word = words.health_badge(self.health?, server, self.now)?;
        let lasts = matches!(self.condition(), Some(Condition::CertificateExpires(_)));
        Some((if lasts { Tone::Warn } else { Tone::Bad }, word))
    }

    /// The words of the server, or else of the system, about a gateway that does not work.
    fn said(self) -> Option<String> {
        match self.condition()? {
            Condition::PasswordRefused { failure, .. } | Condition::Fails { failure, .. } => {
                let reply = failure.reply.as_ref().map(ToString::to_string);
                reply.or_else(|| failure.detail.clone())
            }
            Condition::Works | Condition::CertificateExpires(_) => None,
        }
    }

    fn delivery(
        self,
        words: Words,
        standing: Standing,
        forbidden: Option<Violation>,
    ) -> (String, Option<String>) {
        match self.route {
            Route::Gateway { server } => {
                let host = server.host.to_string();
                if let Some(health) = self.health.filter(|_| self.condition().is_some()) {
                    return (words.health_sentence(health, server, self.now), Some(host));
                }
                let proof = self.send_as.gateway.as_ref().and_then(|it| it.proof.as_ref());
                let known = self.health.map(|health| health.learned_at);
                let known = known.or_else(|| Some(proof?.tested_at));
                let ago = known.map_or_else(String::new, |at| words.ago(at, self.now));
                let security = words.security_of(server);
                let sentence =
                    words.address_by_gateway(&host, server.port.to_string(), security, ago);
                (sentence, Some(host))
            }
            Route::Domain { own_address, why, .. } => {
                let sentence = match (why, standing, forbidden) {
                    (WhyDomain::OwnAddress, ..) => words.address_by_domain(self.organisation),
                    (_, Standing::NotTested, None) => {
                        words.address_by_domain_until_tested(self.organisation)
                    }
                    _ => words.address_by_domain_behalf(self.organisation, own_address.to_string()),
                };
                (sentence, None)
            }
            Route::Refused(Refusal::NotConfirmed(_)) => {
                (words.address_by_domain_until_confirmed(), None)
            }
            Route::Refused(_) => (words.address_by_nobody(), None),
        }
    }

    /// That the administrator allows no gateways is said once, at the top of the page.
    fn reason(self, words: Words, forbidden: Option<Violation>) -> Option<String> {
        match self.route {
            Route::Refused(Refusal::NotConfirmed(_)) => None,
            Route::Refused(refusal) => Some(words.refusal(refusal).what),
            Route::Gateway { .. } | Route::Domain { .. } => {
                let violation = forbidden.filter(|it| *it != Violation::GatewaysNotAllowed)?;
                Some(words.violation(violation).what)
            }
        }
    }

    fn draft(self, words: Words) -> Option<String> {
        let gateway = self.send_as.gateway.as_ref()?;
        gateway.draft.as_ref()?;
        Some(match self.route {
            Route::Gateway { server } => words.address_draft(server.host.to_string()),
            Route::Domain { .. } | Route::Refused(_) => words.address_draft_waits(),
        })
    }
}

/// Whether the person wants mail from an address refused while the policy pauses its gateway.
pub(super) fn refuses_while_paused(send_as: &SendAs) -> bool {
    let on = send_as.gateway.as_ref().is_some_and(|gateway| gateway.switch == Switch::On);
    on && send_as.when_paused == WhenPaused::Refuse
}

/// Who delivers mail from the own address, or why nobody does.
pub(super) fn own_delivery(route: &Route, own: &Address, words: Words) -> String {
    match route {
        Route::Refused(_) => words.route(route),
        Route::Domain { .. } | Route::Gateway { .. } => {
            words.address_by_domain(own.domain().to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CodeSent, Confirmation, Gateway, Security};
    use crate::i18n::Language;
    use crate::ui::desk::*;

    const OTHER: &str = "alice@partner.example";

    fn shown(send_as: &SendAs, policy: &Policy) -> State {
        let desk = Desk::new(policy, &account(policy, vec![send_as.clone()]));
        let route = crate::domain::route(&desk.context.snapshot, &alice(), &send_as.send_as_email);
        let facts = Facts {
            send_as,
            route: &route,
            policy,
            organisation: "corp.example",
            health: None,
            now: Timestamp::now(),
        };
        State::of(facts, Words::new(Language::English))
    }

    #[test]
    fn r6_a_gateway_that_does_not_work_says_so_and_stays_on() {
        use crate::domain::{Failure, FailureKind, Reply, Stage};
        let policy = policy(true);
        let on = with_gateway(OTHER, Switch::On, partner());
        let desk = Desk::new(&policy, &account(&policy, vec![on.clone()]));
        let route = crate::domain::route(&desk.context.snapshot, &alice(), &on.send_as_email);
        let now = Timestamp::now();
        let hours = |hours: u64| std::time::Duration::from_secs(hours * 3600);
        let proved = Health::new(now - hours(50));
        let reply = Reply { code: 535, lines: vec!["5.7.8 no".to_owned()] };
        let failure = Failure::new(Stage::SignIn, FailureKind::SignInRefused).with_reply(reply);
        let refused = proved.clone().failed(now - hours(3), &failure);
        let ends = proved.clone().passed(now - hours(1), Some(now + hours(24 * 9 + 1)));
        let works = proved.passed(now - hours(2), None);
        for (health, chip, delivery, said) in [
            (
                works,
                (Tone::Good, "Gateway on"),
                "Delivered by smtp.partner.example, port 587, STARTTLS. Tested 2 hours ago.",
                None,
            ),
            (
                refused,
                (Tone::Bad, "Password refused"),
                "smtp.partner.example refused the password 3 hours ago. \
                 Mail from this address is refused, never rerouted.",
                Some("535 5.7.8 no"),
            ),
            (
                ends,
                (Tone::Warn, "Certificate expires in 9 days"),
                "The certificate of smtp.partner.example expires in 9 days. Unless its \
                 administrator renews it, mail from this address is refused from then on.",
                None,
            ),
        ] {
            let (send_as, route, policy) = (&on, &route, &policy);
            let organisation = "corp.example";
            let health = Some(&health);
            let facts = Facts { send_as, route, policy, organisation, health, now };
            let state = State::of(facts, Words::new(Language::English));
            assert_eq!((state.chip.0, state.chip.1.as_str()), chip);
            assert_eq!((state.delivery.as_str(), state.said.as_deref()), (delivery, said));
            assert_eq!(state.control, Control::TurnOff);
        }
    }

    fn change(mut send_as: SendAs, change: impl FnOnce(&mut Gateway)) -> SendAs {
        change(send_as.gateway.as_mut().expect("a gateway"));
        send_as
    }

    /// Every standing, under a policy that allows gateways and under one that does not: the chip,
    /// the beginning of who delivers, and what can be done.
    #[test]
    fn every_standing_has_its_chip_its_sentence_and_what_can_be_done() {
        use Control::{Confirm, Fix, Held, Nothing, Test, TurnOff, TurnOn};
        const BY_DOMAIN: &str =
            "Delivered by corp.example’s mail servers, as “alice@corp.example on behalf of”";
        const UNTIL_TESTED: &str = "Delivered by corp.example’s mail servers, until its gateway passes the connection test";
        const BY_NOBODY: &str = "Mail from this address is refused, never rerouted.";
        const UNTIL_CONFIRMED: &str = "Delivered by nobody until the address is confirmed";
        const BY_GATEWAY: &str =
            "Delivered by smtp.partner.example, port 587, STARTTLS. Tested just now.";

        let (on, off) = (
            with_gateway(OTHER, Switch::On, partner()),
            with_gateway(OTHER, Switch::Off, partner()),
        );
        let mut unconfirmed = on.clone();
        unconfirmed.confirmation = Confirmation::Pending;
        let mut refusing = on.clone();
        refusing.when_paused = WhenPaused::Refuse;
        let untested = change(off.clone(), |gateway| gateway.proof = None);
        let unproved = change(on.clone(), |gateway| gateway.server.port = 588);
        let inside = with_gateway("sales@corp.example", Switch::On, partner());
        let plain = |gateway: &mut Gateway| {
            gateway.server.security = Security::None;
            gateway.server.sign_in = None;
        };
        let clear = |gateway: &mut Gateway| gateway.server.security = Security::None;
        let (yes, no) = (policy(true), policy(false));
        for (what, send_as, policy, chip, delivery, control) in [
            ("unconfirmed", &unconfirmed, &yes, "Not confirmed", UNTIL_CONFIRMED, Confirm),
            ("unconfirmed", &unconfirmed, &no, "Not confirmed", UNTIL_CONFIRMED, Confirm),
            ("none", &send_as(OTHER), &yes, "No gateway", BY_DOMAIN, Nothing),
            ("none", &send_as(OTHER), &no, "No gateway", BY_DOMAIN, Nothing),
            ("untested", &untested, &yes, "Not tested", UNTIL_TESTED, Test),
            ("untested", &untested, &no, "Not tested", BY_DOMAIN, Held),
            ("off", &off, &yes, "Gateway off", BY_DOMAIN, TurnOn),
            ("off", &off, &no, "Gateway off", BY_DOMAIN, Held),
            ("on", &on, &yes, "Gateway on", BY_GATEWAY, TurnOff),
            ("on", &on, &no, "Gateway paused", BY_DOMAIN, Held),
            ("refusing", &refusing, &no, "Gateway paused", BY_NOBODY, Held),
            ("unproved", &unproved, &yes, "Needs attention", BY_NOBODY, Fix),
            ("unproved", &unproved, &no, "Gateway paused", BY_DOMAIN, Held),
            ("inside", &inside, &yes, "Gateway paused", BY_DOMAIN, TurnOff),
            ("plain", &change(on.clone(), plain), &yes, "Gateway paused", BY_DOMAIN, Fix),
            ("clear", &change(on.clone(), clear), &yes, "Needs attention", BY_NOBODY, Fix),
            ("plain, off", &change(off.clone(), plain), &yes, "Not tested", BY_DOMAIN, Fix),
        ] {
            let state = shown(send_as, policy);
            let allowed = policy.per_user_outbound_gateways;
            let (_, word) = &state.chip;
            assert_eq!(
                (word.as_str(), state.delivery.as_str(), state.control),
                (chip, delivery, control),
                "{what}, allowed: {allowed}"
            );
            // That gateways are not allowed is said once, above the list; all else in the row.
            let said = matches!(what, "refusing" | "inside")
                || what.starts_with("plain")
                || what == "clear"
                || (what == "unproved" && allowed);
            assert_eq!(state.reason.is_some(), said, "{what}, allowed: {allowed}");
        }
    }

    #[test]
    fn what_an_address_waits_for_is_said_once() {
        let waits = |send_as: &SendAs| shown(send_as, &policy(true)).waits;
        let off = with_gateway(OTHER, Switch::Off, partner());
        assert_eq!(waits(&off).as_deref(), Some("Ready to be turned on"));
        let untested = change(off.clone(), |gateway| gateway.proof = None);
        assert_eq!(waits(&untested).as_deref(), Some("Waits for a connection test"));
        let drafted = change(off, |gateway| gateway.draft = Some(partner()));
        assert_eq!(waits(&drafted), None, "the draft says so");
        let mut pending = send_as(OTHER);
        pending.confirmation = Confirmation::Pending;
        let said = waits(&pending).expect("it waits");
        assert_eq!(said, "Waits for a code to be sent to alice@partner.example");
        let code = "418276".parse().expect("a code");
        let sent = CodeSent::new(&code, &pending.send_as_email, [1; 16], Timestamp::now());
        pending.confirmation = Confirmation::Sent(sent);
        let said = waits(&pending).expect("it waits");
        assert_eq!(said, "Waits for the code sent to alice@partner.example");
        assert_eq!(waits(&with_gateway(OTHER, Switch::On, partner())), None);
    }

    #[test]
    fn a_waived_confirmation_asks_for_no_code() {
        let mut policy = policy(true);
        policy.require.confirmed_address = false;
        let mut send_as = with_gateway(OTHER, Switch::On, partner());
        send_as.confirmation = Confirmation::Pending;
        assert_eq!(shown(&send_as, &policy).control, Control::TurnOff);
    }

    #[test]
    fn r4_a_draft_is_told_and_is_not_thrown_away_by_turning_on() {
        let draft = |gateway: &mut Gateway| gateway.draft = Some(partner());
        let on = change(with_gateway(OTHER, Switch::On, partner()), draft);
        let state = shown(&on, &policy(true));
        let told = state.draft.expect("it is told");
        assert!(told.contains("smtp.partner.example"), "{told}");
        assert_eq!(state.control, Control::TurnOff);
        let off = change(with_gateway(OTHER, Switch::Off, partner()), draft);
        let state = shown(&off, &policy(true));
        let told = state.draft.expect("it is told");
        assert!(!told.contains("leaves through"), "{told}");
        assert_eq!(state.control, Control::Test);
    }

    #[test]
    fn without_a_domain_server_a_row_says_that_its_mail_is_refused() {
        let mut policy = policy(false);
        policy.domain_server = None;
        let state = shown(&send_as(OTHER), &policy);
        assert_eq!(state.delivery, "Mail from this address is refused, never rerouted.");
        assert!(state.reason.expect("it is said why").starts_with("Nobody has said yet"));
    }
}
