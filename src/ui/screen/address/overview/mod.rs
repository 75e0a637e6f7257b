//! An address that is set up: all of it on one page, and what saving it comes to.

use super::flow::adopt;
use super::server::Way;
use super::{Action, AddressPage, Context, Destination, Message, Saved, Step, Work, server};

use crate::domain::{Address, Gateway, SendAs, Switch};
use crate::service::{AddressEdit, Prepared, ServiceError};

mod view;

/// What the primary button of the one page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing was changed.
    Nothing,
    /// What was changed is saved.
    Save,
    /// Other settings are to pass their test first (R4).
    Test,
    /// Proved settings are kept, and the gateway can be turned on.
    GoOn,
    /// The gateway, which is proved, is turned on.
    TurnOn,
}

impl AddressPage {
    /// What is to be done next on the one page.
    pub(super) fn next(&self, context: &Context, send_as: &SendAs) -> Next {
        let Some(server) = &self.server else { return Next::Nothing };
        let gateway = send_as.gateway.as_ref();
        let changed = server.is_changed(gateway);
        let saves = if changed || self.name.is_changed() { Next::Save } else { Next::Nothing };
        let allowed = context.policy().per_user_outbound_gateways;
        if server.way == Way::Domain || !allowed {
            return saves;
        }
        let is_on = gateway.is_some_and(|gateway| gateway.switch == Switch::On);
        let proved = gateway.is_some_and(|gateway| is_proved(gateway, &send_as.send_as_email));
        let is_old = gateway.is_some_and(|gateway| server.form.is(&gateway.server));
        match (proved && is_old, server.test.proof().is_some(), is_on) {
            (true, _, true) => saves,
            (true, _, false) if saves == Next::Save => Next::GoOn,
            (true, _, false) => Next::TurnOn,
            (false, true, true) => Next::Save,
            (false, true, false) => Next::GoOn,
            (false, false, _) => Next::Test,
        }
    }

    /// Whether something can be saved without a test.
    pub(super) fn can_save_draft(&self, context: &Context, send_as: &SendAs) -> bool {
        let Some(server) = &self.server else { return false };
        let server_changed = server.is_changed(send_as.gateway.as_ref());
        self.next(context, send_as) == Next::Test
            && (self.name.is_changed() || (server_changed && server.prepared().is_some()))
    }

    /// Does what the primary button of the one page says.
    pub(super) fn proceed_with_all(&mut self, context: &Context) -> Action<Message> {
        let Some(send_as) = self.stored(context) else { return Action::none() };
        match self.next(context, &send_as) {
            Next::Nothing => Action::none(),
            Next::Save | Next::GoOn => self.save_all(context),
            Next::Test if self.server.as_ref().is_some_and(|it| it.test.is_running()) => {
                Action::none()
            }
            Next::Test => self.in_server(server::Message::Start, context),
            Next::TurnOn => {
                let action = self.go_to(Step::Confirm, context);
                let Action { task, open, notice } = self.turn_on(context);
                Action { task: iced::Task::batch([action.task, task]), open, notice }
            }
        }
    }

    /// Saves whatever was changed: what passed its test as the gateway, what did not as a draft.
    pub(super) fn save_all(&mut self, context: &Context) -> Action<Message> {
        if self.work.is_some() {
            return Action::none();
        }
        let (address, edit) = match self.name.check(context) {
            Ok(entered) => entered,
            Err(field) => return Action::run(iced::widget::operation::focus(field)),
        };
        let gateway = self.gateway(context);
        let (saved, server) = match self.change_of_server(context, gateway.as_ref()) {
            Ok(change) => change,
            Err(error) => return self.not_done(error, context),
        };
        let service = context.service.clone();
        let base = self.name.is_changed().then(|| self.name.base().clone());
        self.start(Work::Save(saved, edit.clone()), async move {
            if let Some(base) = base {
                service.edit_address(address, base, edit).await?;
            }
            server.await
        })
    }

    /// What is to be done about the server, and what comes of it.
    fn change_of_server(
        &self,
        context: &Context,
        gateway: Option<&Gateway>,
    ) -> Result<(Saved, Doing), ServiceError> {
        let nothing: (Saved, Doing) = (Saved::Quietly, Box::pin(async { Ok(()) }));
        let Some(server) = self.server.as_ref() else { return Ok(nothing) };
        let is_on = gateway.is_some_and(|gateway| gateway.switch == Switch::On);
        let (service, address) = (context.service.clone(), server.address.clone());
        if server.way == Way::Domain {
            let turn_off = async move { service.turn_off(address).await };
            return Ok(if is_on { (Saved::TurnedOff, Box::pin(turn_off)) } else { nothing });
        }
        let is_old = gateway.is_some_and(|gateway| server.form.is(&gateway.server));
        let is_settled =
            is_old && gateway.is_some_and(|gateway| is_proved(gateway, &server.address));
        if let Some((prepared, verified)) = server.proved().filter(|_| !is_settled) {
            let adopting = adopt(context, prepared, verified);
            let saved = if is_on { Saved::Swapped } else { Saved::GoesOn };
            return Ok((saved, Box::pin(adopting)));
        }
        let saved = if is_settled && !is_on { Saved::GoesOn } else { Saved::Quietly };
        let Some(prepared) = server.prepared().filter(|_| server.is_changed(gateway)) else {
            return Ok((saved, nothing.1));
        };
        let prepared = prepared?;
        let keep = async move { service.save_draft(address, &prepared).await };
        Ok((saved, Box::pin(keep)))
    }

    /// Everything is saved.
    pub(super) fn saved(
        &mut self,
        saved: Saved,
        edit: AddressEdit,
        context: &Context,
    ) -> Action<Message> {
        let words = context.words;
        let address = self.address().map(ToString::to_string).unwrap_or_default();
        let says = match saved {
            Saved::Quietly => words.address_saved(),
            Saved::TurnedOff => {
                words.address_turned_off(address, context.organisation().unwrap_or_default())
            }
            Saved::Swapped => self.turned_on(context),
            Saved::GoesOn => {
                if let Some(address) = self.address().cloned() {
                    self.name.is_now(address, edit);
                }
                return self.go_to_confirm(context);
            }
        };
        Action::open(Destination::Addresses).saying(says)
    }

    /// Goes back to the settings that deliver.
    pub(super) fn discard_draft(&mut self, context: &Context) -> Action<Message> {
        let Some((address, gateway)) = self.address().cloned().zip(self.gateway(context)) else {
            return Action::none();
        };
        let service = context.service.clone();
        let proved = Prepared::stored(gateway.server).replacing(gateway.draft);
        self.start(Work::DiscardDraft, async move { service.save_draft(address, &proved).await })
    }

    /// Removes the gateway, as the person has agreed.
    pub(super) fn remove_gateway(&mut self, context: &Context) -> Action<Message> {
        self.asks_removal = false;
        let Some(address) = self.address().cloned() else { return Action::none() };
        let service = context.service.clone();
        self.start(Work::RemoveGateway, async move { service.remove_gateway(address).await })
    }

    /// The host that delivers while the person edits, where that is another than is entered.
    pub(super) fn delivers_meanwhile(&self, send_as: &SendAs) -> Option<String> {
        let gateway = send_as.gateway.as_ref()?;
        let server = self.server.as_ref().filter(|server| server.way == Way::Own)?;
        let stays = gateway.switch == Switch::On && is_proved(gateway, &send_as.send_as_email);
        let is_draft = gateway.draft.is_some() || !server.form.is(gateway.entered());
        (stays && is_draft).then(|| gateway.server.host.to_string())
    }
}

/// Something that is to be done.
type Doing = std::pin::Pin<Box<dyn Future<Output = Result<(), ServiceError>> + Send>>;

/// Whether what delivers passed its test.
fn is_proved(gateway: &Gateway, address: &Address) -> bool {
    let proof = gateway.proof.as_ref();
    proof.is_some_and(|proof| proof.covers(&gateway.server, address))
}
