//! The list of addresses, and who delivers mail from each.

use std::collections::HashMap;

use iced::Task;

use crate::domain::{Account, Address, Health, Policy, SendAs, route};
use crate::service::{GatewayHealth, ServiceError};
use crate::store::PolicyAccess;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::Tone;
use crate::ui::widget::{banner, button, empty, list, page, page_head, text};

use super::{Action, Destination};
use removal::Removal;
use row::Row;
use switching::Switching;

mod recipients;
pub mod removal;
mod row;
mod state;
pub mod switching;
#[cfg(test)]
mod tests;

/// The list of addresses.
#[derive(Debug, Default)]
pub struct Addresses {
    /// What is being done with an address, or could not be.
    work: HashMap<Address, Work>,
    /// The address of which is shown what is seldom done with it.
    more: Option<Address>,
    removal: Removal,
    /// The records in DNS behind what recipients see are shown.
    shows_records: bool,
    /// How the gateways do that deliver.
    health: Vec<GatewayHealth>,
}

/// What is being done with an address, or could not be.
#[derive(Debug)]
enum Work {
    /// A change is being stored.
    Saving,
    /// Its gateway is being turned on.
    Switching(Switching),
    /// It was not done.
    Failed(ServiceError),
}

/// What happens on the list.
#[derive(Debug, Clone)]
pub enum Message {
    /// Another page is opened.
    Open(Destination),
    /// A gateway is to be tested and turned on.
    TurnOn(Address),
    /// A gateway is to be turned off.
    TurnOff(Address),
    /// The test of a gateway is to be stopped.
    Stop(Address),
    /// A gateway is being turned on.
    Switching(Address, switching::Event),
    /// What is seldom done with an address is shown, or hidden.
    More(Address),
    /// An address becomes the default.
    MakeDefault(Address),
    /// A change was stored, or not.
    Saved(Address, Result<(), ServiceError>),
    /// An address is being removed.
    Removal(removal::Message),
    /// The records in DNS behind what recipients see are shown, or hidden.
    Records,
    /// Escape: what is open in a row is closed.
    Leave,
}

impl Addresses {
    /// The list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How the gateways do that deliver, as far as is known now.
    pub fn know(&mut self, health: Vec<GatewayHealth>) {
        self.health = health;
    }

    /// How the gateway of an address does, unless it was proved anew since.
    fn health_of(&self, send_as: &SendAs) -> Option<&Health> {
        let proved_at = send_as.gateway.as_ref()?.proof.as_ref()?.tested_at;
        let mut known = self.health.iter().filter(|it| it.address == send_as.send_as_email);
        known.find(|it| it.health.proved_at == proved_at).map(|it| &it.health)
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message, context: &Context) -> Action<Message> {
        if is_done_by_the_person(&message) {
            self.removal.settle();
        }
        let service = context.service.clone();
        match message {
            Message::Open(destination) => {
                self.forget_failures();
                return Action::open(destination);
            }
            Message::TurnOn(address) => return Action::run(self.turn_on(address, context)),
            Message::TurnOff(address) => {
                let of = address.clone();
                let change = async move { service.turn_off(of).await };
                return Action::run(self.save(address, change));
            }
            Message::MakeDefault(address) => {
                self.more = None;
                let (base, default) =
                    (context.account().default_address.clone(), Some(address.clone()));
                let change = async move { service.set_default(base, default).await };
                return Action::run(self.save(address, change));
            }
            Message::Switching(address, event) => self.switching(address, event),
            Message::Stop(address) | Message::Saved(address, Ok(())) => {
                self.work.remove(&address);
            }
            Message::Saved(address, Err(error)) => {
                self.work.insert(address, Work::Failed(error));
            }
            Message::More(address) => {
                self.more = (self.more.as_ref() != Some(&address)).then_some(address);
            }
            Message::Removal(message) => {
                self.forget_failures();
                self.more = None;
                let task = self.removal.update(message, &context.service);
                return Action::run(task.map(Message::Removal));
            }
            Message::Records => self.shows_records = !self.shows_records,
            Message::Leave => self.more = None,
        }
        Action::none()
    }

    fn forget_failures(&mut self) {
        self.work.retain(|_, work| !matches!(work, Work::Failed(_)));
    }

    fn save(
        &mut self,
        address: Address,
        change: impl Future<Output = Result<(), ServiceError>> + Send + 'static,
    ) -> Task<Message> {
        self.work.insert(address.clone(), Work::Saving);
        Task::perform(change, move |result| Message::Saved(address.clone(), result))
    }

    fn turn_on(&mut self, address: Address, context: &Context) -> Task<Message> {
        match Switching::begin(&address, context) {
            Ok((switching, task)) => {
                self.work.insert(address.clone(), Work::Switching(switching));
                task.map(move |event| Message::Switching(address.clone(), event))
            }
            Err(error) => {
                self.work.insert(address, Work::Failed(error));
                Task::none()
            }
        }
    }

    /// What happens after it was stopped changes nothing.
    fn switching(&mut self, address: Address, event: switching::Event) {
        let Some(Work::Switching(switching)) = self.work.get_mut(&address) else { return };
        match event {
            switching::Event::Progress(progress) => switching.reach(progress),
            switching::Event::Done(Ok(())) => {
                self.work.remove(&address);
            }
            switching::Event::Done(Err(error)) => {
                self.work.insert(address, Work::Failed(error));
            }
        }
    }

    /// The list.
    #[must_use]
    pub fn view(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        let (policy, account) = (context.policy(), context.account());
        let access = context.service.policy_access();
        let first = first_step(context, access);
        let add = Message::Open(Destination::AddAddress);
        let head = page_head(
            words.address_title(),
            Some(words.address_subtitle().into()),
            match &first {
                // A page has one primary button: first things first.
                Some(_) => button::plain(words.address_add(), Some(add)),
                None => button::primary(words.address_add(), Some(add)),
            }
            .id("add"),
        );
        let mut blocks = vec![head];
        blocks.extend(self.removal.notice(words).map(|notice| notice.map(Message::Removal)));
        if first.is_none() && !policy.per_user_outbound_gateways {
            blocks.push(not_allowed(context, access));
        }
        blocks.extend(first);
        blocks.extend(self.rows(context, &policy, &account));
        if account.addresses.is_empty() && context.own_address().is_some() {
            let help = match context.organisation() {
                Some(domain) if !policy.per_user_outbound_gateways => {
                    words.address_none_help_domain(domain)
                }
                _ => words.address_none_help(),
            };
            blocks.push(empty(words.address_none(), Some(help.into()), None).into());
        }
        blocks.extend(recipients::recipients(context, self.shows_records));
        page(blocks, None)
    }

    fn rows<'a>(
        &'a self,
        context: &Context,
        policy: &Policy,
        account: &Account,
    ) -> Option<Element<'a, Message>> {
        let person = context.service.person();
        let default = account.default_address(policy, person);
        let organisation = context.organisation().unwrap_or_default();
        let row = |address: &Address| Row {
            page: self,
            words: context.words,
            address: address.clone(),
            is_default: default.as_ref() == Some(address),
            route: route(&context.snapshot, person, address),
            organisation: organisation.clone(),
            now: context.now(),
        };
        let own = context.own_address();
        let own = own.map(|own| row(&own).of_own(account));
        let added = account
            .addresses
            .iter()
            .map(|send_as| row(&send_as.send_as_email).of_added(send_as, policy));
        let rows: Vec<_> = own.into_iter().chain(added).collect();
        (!rows.is_empty()).then(|| list(rows).into())
    }
}

/// Whether the person did something, and not only something went on.
fn is_done_by_the_person(message: &Message) -> bool {
    !matches!(message, Message::Switching(..) | Message::Saved(..) | Message::Removal(_))
}

/// What is to be done before anything else can be, if there is something.
fn first_step<'a>(context: &Context, access: PolicyAccess) -> Option<Element<'a, Message>> {
    let words = context.words;
    let Some(host) = context.domain_host() else {
        let title = words.address_first_server();
        return Some(match access {
            PolicyAccess::Writable => {
                let open = Message::Open(Destination::Policy);
                let open = button::primary(words.common_gateway_policy(), Some(open)).id("first");
                empty(title, Some(words.address_first_server_help().into()), Some(open.into()))
                    .into()
            }
            PolicyAccess::Administrator => {
                empty(title, Some(words.address_first_server_ask().into()), None).into()
            }
        });
    };
    if context.own_address().is_some() && context.account().own.proof.is_some() {
        return None;
    }
    let title = words.address_own_sign_in(host.to_string());
    let open = Message::Open(Destination::Own);
    let open = button::primary(words.address_sign_in(), Some(open)).id("first");
    Some(empty(title, Some(words.address_own_sign_in_help().into()), Some(open.into())).into())
}

/// That the policy allows no gateways, and what that means for the person's mail (R7).
fn not_allowed<'a>(context: &Context, access: PolicyAccess) -> Element<'a, Message> {
    let words = context.words;
    let organisation = context.organisation().unwrap_or_default();
    let help = if context.account().addresses.iter().any(state::refuses_while_paused) {
        words.address_not_allowed_refused_help(organisation)
    } else {
        words.address_not_allowed_help(organisation)
    };
    let help = text::small(help).into();
    let change = (access == PolicyAccess::Writable).then(|| {
        let open = Message::Open(Destination::Policy);
        button::link(words.common_gateway_policy(), Some(open)).id("policy").into()
    });
    let words = std::iter::once(help).chain(change);
    banner(Tone::Info, context.words.address_not_allowed(), words).into()
}
