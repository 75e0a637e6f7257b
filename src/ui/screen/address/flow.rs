//! What the buttons of the three steps do, and what comes of it.

use iced::Task;

use super::confirm::ConfirmPart;
use super::entered::Part;
use super::server::{self, ServerPart, Way};
use super::{Action, AddressPage, Destination, Done, Message, Step, Work, name, view};
use crate::domain::{Address, Confirmation, Gateway, Switch};
use crate::service::{MailWords, Prepared, ServiceError};
use crate::smtp::Verified;
use crate::ui::connection_test::Event;
use crate::ui::context::Context;

impl AddressPage {
    /// Does what the primary button says, if it can be pressed.
    pub(super) fn proceed(&mut self, context: &Context) -> Action<Message> {
        if self.is_busy() {
            return Action::none();
        }
        match self.step {
            Step::Address => self.leave_address(context),
            Step::Server => self.leave_server(context),
            Step::Confirm => self.finish(context),
            Step::Overview => self.proceed_with_all(context),
        }
    }

    /// Starts something that takes its time; what became of it comes back as [`Message::Done`].
    pub(super) fn start(
        &mut self,
        work: Work,
        doing: impl Future<Output = Result<(), ServiceError>> + Send + 'static,
    ) -> Action<Message> {
        self.trouble = None;
        let done = work.clone();
        let task = Task::perform(doing, move |result| Message::Done(Done(done.clone(), result)));
        let (task, handle) = task.abortable();
        self.work = Some((work, handle.abort_on_drop()));
        Action::run(task)
    }

    fn leave_address(&mut self, context: &Context) -> Action<Message> {
        let (address, edit) = match self.name.check(context) {
            Ok(entered) => entered,
            Err(field) => return Action::run(iced::widget::operation::focus(field)),
        };
        let service = context.service.clone();
        if !self.is_adding() && !self.name.is_changed() {
            return self.after_address(context);
        }
        let base = (!self.is_adding()).then(|| self.name.base().clone());
        self.start(Work::Enter(address.clone(), edit.clone()), async move {
            match base {
                None => service.add_address(address, edit).await,
                Some(base) => service.edit_address(address, base, edit).await,
            }
        })
    }

    /// The step after the address: one in the organisation's own domains needs no server (R3).
    fn after_address(&mut self, context: &Context) -> Action<Message> {
        let Some(server) = &self.server else { return Action::none() };
        if context.policy().is_email_domain(server.address.domain()) {
            self.go_to_confirm(context)
        } else {
            self.go_to(Step::Server, context)
        }
    }

    fn leave_server(&mut self, context: &Context) -> Action<Message> {
        let Some(server) = &mut self.server else { return Action::none() };
        if server.way == Way::Domain {
            return self.go_to_confirm(context);
        }
        if !context.policy().per_user_outbound_gateways || server.test.is_running() {
            return Action::none();
        }
        let Some((prepared, verified)) = server.proved() else {
            return self.in_server(server::Message::Start, context);
        };
        let doing = adopt(context, prepared, verified);
        self.start(Work::Adopt, doing)
    }

    pub(super) fn in_server(
        &mut self,
        message: server::Message,
        context: &Context,
    ) -> Action<Message> {
        let Some(server) = &mut self.server else { return Action::none() };
        let was_running = server.test.is_running();
        let is_result = matches!(message, server::Message::Test(_));
        match server.update(message, context) {
            Err(error) => self.not_done(error, context),
            Ok(_) if is_result && was_running && !server.test.is_running() => self.tested(context),
            Ok(task) => Action::run(task.map(Message::Server)),
        }
    }

    /// The test is over: the keyboard goes to what comes next, or to what is at fault.
    fn tested(&mut self, context: &Context) -> Action<Message> {
        let Some(server) = &self.server else { return Action::none() };
        let passed = server.test.proof().is_some();
        if passed && self.step == Step::Confirm {
            return self.turn_on(context);
        }
        let next = match server.fault(context) {
            _ if passed => view::PRIMARY,
            Some((part, _)) if self.step != Step::Confirm => server.field(part),
            _ => return Action::none(),
        };
        Action::run(iced::widget::operation::focus(next))
    }

    /// Goes to the last step, and has a code sent unless one was.
    pub(super) fn go_to_confirm(&mut self, context: &Context) -> Action<Message> {
        let action = self.go_to(Step::Confirm, context);
        match self.stored(context) {
            Some(send_as)
                if Self::needs_code(context, &send_as)
                    && send_as.confirmation == Confirmation::Pending =>
            {
                let Action { task, .. } = self.send_code(context);
                Action::run(Task::batch([action.task, task]))
            }
            _ => action,
        }
    }

    pub(super) fn send_code(&mut self, context: &Context) -> Action<Message> {
        let Some(address) = self.address().cloned() else { return Action::none() };
        let (service, words) = (context.service.clone(), context.words);
        self.confirm = ConfirmPart::new();
        self.start(Work::SendCode, async move {
            service.send_code(address, |request| words.code_mail(request)).await
        })
    }

    /// Confirms the address, turns the gateway on, or only leaves: whatever is still to be done.
    fn finish(&mut self, context: &Context) -> Action<Message> {
        let Some(send_as) = self.stored(context) else { return Action::none() };
        if !Self::needs_code(context, &send_as) {
            return self.turn_on(context);
        }
        if send_as.confirmation == Confirmation::Pending {
            return self.send_code(context);
        }
        let Some(code) = self.confirm.check() else { return Action::run(ConfirmPart::focus()) };
        let (service, address) = (context.service.clone(), send_as.send_as_email);
        self.start(Work::Confirm, async move { service.confirm(address, code).await })
    }

    /// The gateway that the last step turns on, if it turns one on.
    pub(super) fn turns_on(&self, context: &Context) -> Option<Gateway> {
        let server = self.server.as_ref().filter(|server| server.way == Way::Own)?;
        let policy = context.policy();
        let inside = policy.is_email_domain(server.address.domain());
        let allowed = policy.per_user_outbound_gateways && !inside;
        self.gateway(context).filter(|gateway| allowed && gateway.switch == Switch::Off)
    }

    /// Turns the gateway on; where nothing proved it since the window opened, tests it first.
    pub(super) fn turn_on(&mut self, context: &Context) -> Action<Message> {
        let gateway = self.turns_on(context);
        let Some(server) = &mut self.server else { return Action::none() };
        let Some(gateway) = gateway else {
            let domain = context.organisation().unwrap_or_default();
            let says = context.words.address_done_domain(server.address.to_string(), domain);
            return Action::open(Destination::Addresses).saying(says);
        };
        if let Some((prepared, verified)) = server.proved() {
            let service = context.service.clone();
            let words = mail_words(context, &prepared, &verified);
            self.trouble = None;
            let turn_on = service.turn_on(&prepared, verified, words);
            return Action::run(self.turning_on.start(prepared, turn_on).map(Message::TurningOn));
        }
        self.trouble = None;
        let stored = Prepared::stored(gateway.entered().clone());
        Action::run(server.test_prepared(stored, context).map(Message::Server))
    }

    /// The message that the gateway has to take is on its way, was taken, or not.
    pub(super) fn turning_on(&mut self, event: Event<()>, context: &Context) -> Action<Message> {
        let task = self.turning_on.update(event, context.words).map(Message::TurningOn);
        if self.turning_on.proof().is_some() {
            return Action::open(Destination::Addresses).saying(self.turned_on(context));
        }
        let Some(error) = self.turning_on.error().cloned() else { return Action::run(task) };
        self.turning_on.reset();
        self.not_done(error, context)
    }

    pub(super) fn finish_later(&mut self, context: &Context) -> Action<Message> {
        let Some(server) = self.server.as_ref().filter(|it| it.way == Way::Own) else {
            return Action::open(Destination::Addresses);
        };
        let is_new = self.step == Step::Server && server.is_changed(self.gateway(context).as_ref());
        match server.prepared().filter(|_| is_new) {
            None => Action::open(Destination::Addresses),
            Some(Err(error)) => self.not_done(error, context),
            Some(Ok(prepared)) => {
                let (service, address) = (context.service.clone(), server.address.clone());
                self.start(Work::Keep, async move { service.save_draft(address, &prepared).await })
            }
        }
    }

    pub(super) fn done(&mut self, work: Work, context: &Context) -> Action<Message> {
        if let (Some(stored), Some(server)) = (self.stored(context), &mut self.server) {
            server.was_changed(&stored);
        }
        match work {
            Work::Enter(address, edit) => {
                self.added(&address, context);
                self.name.is_now(address, edit);
                self.after_address(context)
            }
            Work::Keep => Action::open(Destination::Addresses),
            Work::Adopt => self.go_to_confirm(context),
            Work::SendCode => Action::run(ConfirmPart::focus()),
            Work::Confirm => self.turn_on(context),
            Work::Save(saved, edit) => self.saved(saved, edit, context),
            Work::DiscardDraft => {
                if let (Some(stored), Some(server)) = (self.stored(context), &mut self.server) {
                    *server = ServerPart::new(&stored, server.way);
                }
                Action::none()
            }
            Work::RemoveGateway => {
                let address = self.address().map(ToString::to_string).unwrap_or_default();
                let domain = context.organisation().unwrap_or_default();
                let says = context.words.address_gateway_removed(address, domain);
                Action::open(Destination::Addresses).saying(says)
            }
        }
    }

    fn added(&mut self, address: &Address, context: &Context) {
        let snapshot = context.service.snapshot();
        let account = snapshot.person(context.service.person()).get().unwrap_or_default();
        let allowed = context.policy().per_user_outbound_gateways;
        let way = if allowed { Way::Own } else { Way::Domain };
        if let Some(send_as) = account.find(address).filter(|_| self.is_adding()) {
            self.server = Some(ServerPart::new(send_as, way));
        }
    }

    pub(super) fn not_done(&mut self, error: ServiceError, context: &Context) -> Action<Message> {
        if let Some(server) = &mut self.server {
            server.offer_command(&error);
        }
        if let (ServiceError::Changed(_), Some(stored)) = (&error, self.stored(context)) {
            self.name.was_changed(&stored);
            if let Some(server) = &mut self.server {
                server.was_changed(&stored);
            }
        }
        match error {
            ServiceError::Code(error) => {
                self.confirm.refuse(error);
                Action::run(ConfirmPart::focus())
            }
            error => {
                self.trouble = Some(error);
                Action::none()
            }
        }
    }

    pub(super) fn turned_on(&self, context: &Context) -> String {
        let address = self.address().map(ToString::to_string).unwrap_or_default();
        let host = self.gateway(context).map(|gateway| gateway.server.host.to_string());
        context.words.address_turned_on(address, host.unwrap_or_default())
    }

    /// The server is looked for, so the keyboard goes to what nobody else can find.
    fn enter_server(&mut self, context: &Context) -> Task<Message> {
        let Some(server) = &mut self.server else { return Task::none() };
        let looking = server.look(context).map(Message::Server);
        let next = iced::widget::operation::focus(server.field(Part::Password));
        Task::batch([looking, next])
    }

    pub(super) fn go_to(&mut self, step: Step, context: &Context) -> Action<Message> {
        self.step = step;
        self.trouble = None;
        self.turning_on.reset();
        Action::run(match step {
            Step::Address => iced::widget::operation::focus(name::DISPLAY_NAME),
            Step::Server => self.enter_server(context),
            Step::Confirm => ConfirmPart::focus(),
            Step::Overview => Task::none(),
        })
    }
}

/// The mail that an address sends to itself when its gateway is turned on.
fn mail_words(context: &Context, prepared: &Prepared, verified: &Verified) -> MailWords {
    let address = verified.sender();
    let own = context.own_address().unwrap_or_else(|| address.clone());
    context.words.gateway_mail(&own, address, &prepared.server().host)
}

/// Puts proved settings in the place of what delivered before.
pub(super) fn adopt(
    context: &Context,
    prepared: Prepared,
    verified: Verified,
) -> impl Future<Output = Result<(), ServiceError>> + Send + use<> {
    let service = context.service.clone();
    let words = mail_words(context, &prepared, &verified);
    async move { service.adopt(&prepared, verified, words).await }
}
