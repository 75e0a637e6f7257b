//! One address: its name, its server, its test, its code.
//!
//! A new address goes through three steps, and waits in the list wherever the person leaves.
//! One that is set up shows everything on one page.

use iced::task::Handle;
use iced::{Subscription, Task};

use crate::domain::{Address, Gateway, SendAs, Standing, Switch};
use crate::service::{AddressEdit, ServiceError};
use crate::ui::connection_test::{self, TurningOn};
use crate::ui::context::Context;

use super::{Action, Destination};
use confirm::ConfirmPart;
use name::NamePart;
use server::{ServerPart, Way};

mod confirm;
mod entered;
mod flow;
mod name;
mod overview;
mod pin;
mod search;
mod server;
mod settings;
#[cfg(test)]
mod tests;
mod trouble;
mod view;

/// The name of the first field, which has the keyboard when the page opens.
pub const FIRST_FIELD: &str = name::EMAIL;

/// The page of one address.
#[derive(Debug)]
pub struct AddressPage {
    step: Step,
    name: NamePart,
    /// There is one once there is an address.
    server: Option<ServerPart>,
    confirm: ConfirmPart,
    /// The gateway as it is turned on.
    turning_on: TurningOn,
    /// What is being done. Leaving the page for good stops it.
    work: Option<(Work, Handle)>,
    /// Why the last thing was not done.
    trouble: Option<ServiceError>,
    /// The address was set up before the page was opened: all of it is shown on one page.
    is_set_up: bool,
    /// The person is asked whether the gateway is to be removed.
    asks_removal: bool,
}

/// Which part of the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The address is entered.
    Address,
    /// Its server is entered and tested.
    Server,
    /// It is confirmed, and its gateway turned on.
    Confirm,
    /// Everything, of an address that is set up.
    Overview,
}

/// Something that is done and takes its time.
#[derive(Debug, Clone, PartialEq)]
enum Work {
    /// The address is added, or its name and what else is said of it saved, on the way to the
    /// next step.
    Enter(Address, AddressEdit),
    /// What is entered is kept as a draft, on the way out.
    Keep,
    /// Proved settings are kept, on the way to the next step.
    Adopt,
    /// A code is sent.
    SendCode,
    /// A code is tried.
    Confirm,
    /// Everything on the one page is saved.
    Save(Saved, AddressEdit),
    /// The draft is forgotten.
    DiscardDraft,
    /// The gateway is removed.
    RemoveGateway,
}

/// What saving everything comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Saved {
    /// It is saved, and nothing else changes.
    Quietly,
    /// The gateway is off.
    TurnedOff,
    /// Mail leaves through other settings.
    Swapped,
    /// The gateway can be turned on, which is the next step.
    GoesOn,
}

/// What happens on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// The page's primary button, or Ctrl+S.
    Save,
    /// Back to the list, whatever is entered.
    Cancel,
    /// One step back.
    Back,
    /// Back to the list, with what is entered kept.
    FinishLater,
    /// What is entered is to be kept without a test.
    SaveDraft,
    /// The draft is to be forgotten.
    DiscardDraft,
    /// The gateway is to be removed: ask first.
    AskRemoval,
    /// It is not to be removed after all.
    KeepGateway,
    /// It is to be removed.
    RemoveGateway,
    /// In the part of the address.
    Name(name::Message),
    /// In the part of the server.
    Server(server::Message),
    /// In the part of the code.
    Confirm(confirm::Message),
    /// The gateway is being turned on.
    TurningOn(connection_test::Event<()>),
    /// It is not to be turned on after all.
    StopTurningOn,
    /// Something is done, or not.
    Done(Done),
}

/// What became of something.
#[derive(Debug, Clone)]
pub struct Done(Work, Result<(), ServiceError>);

impl AddressPage {
    /// The page that adds an address.
    #[must_use]
    pub fn add(context: &Context) -> Self {
        Self::at(Step::Address, NamePart::new(context), None)
    }

    /// The page of an address that there is: where it stands, if it is not set up yet.
    #[must_use]
    pub fn edit(address: &Address, context: &Context) -> Option<Self> {
        let account = context.account();
        let send_as = account.find(address)?;
        let (step, way) = match Standing::of(send_as, &context.policy()) {
            Standing::NotConfirmed => (Step::Confirm, has_gateway(send_as)),
            Standing::NotTested => (Step::Server, Way::Own),
            Standing::NoGateway | Standing::Off => (Step::Overview, Way::Domain),
            Standing::On | Standing::Paused(_) | Standing::Unproved => (Step::Overview, Way::Own),
        };
        let server = ServerPart::new(send_as, way);
        Some(Self::at(step, NamePart::of(send_as), Some(server)))
    }

    fn at(step: Step, name: NamePart, server: Option<ServerPart>) -> Self {
        Self {
            step,
            name,
            server,
            confirm: ConfirmPart::new(),
            turning_on: TurningOn::default(),
            work: None,
            trouble: None,
            is_set_up: step == Step::Overview,
            asks_removal: false,
        }
    }

    /// Whether an address is being added that is not stored yet.
    #[must_use]
    pub fn is_adding(&self) -> bool {
        self.server.is_none()
    }

    /// The address, once there is one.
    #[must_use]
    pub fn address(&self) -> Option<&Address> {
        self.server.as_ref().map(|server| &server.address)
    }

    /// Puts the keyboard where the code is typed, where that is what the page waits for.
    pub fn focus_code<M: Send + 'static>(&self) -> Task<M> {
        if self.step == Step::Confirm { ConfirmPart::focus() } else { Task::none() }
    }

    /// What ticks while the page is seen.
    pub fn subscription(&self, context: &Context) -> Subscription<Message> {
        match self.stored(context) {
            Some(send_as) if self.step == Step::Confirm => {
                confirm::ticks(&send_as.send_as_email, &send_as.confirmation).map(Message::Confirm)
            }
            _ => Subscription::none(),
        }
    }

    /// Whether something goes on that the buttons have to wait for.
    fn is_busy(&self) -> bool {
        self.work.is_some() || self.turning_on.is_running()
    }

    /// The shared config is another now.
    pub fn refresh(&mut self, context: &Context) {
        if self.is_busy() {
            // It is this page that saves; what it made of it comes with the result.
            return;
        }
        let Some(stored) = self.stored(context) else { return };
        let is_on = stored.gateway.as_ref().is_some_and(|it| it.switch == Switch::On);
        if is_on && !self.is_set_up {
            // Somebody else took the steps that were left.
            if let Some(page) = Self::edit(&stored.send_as_email, context)
                && page.is_set_up
            {
                *self = page;
                return;
            }
        }
        self.name.refresh(&stored);
        if let Some(server) = &mut self.server {
            server.refresh(&stored);
        }
    }

    /// The address as it is stored now.
    fn stored(&self, context: &Context) -> Option<SendAs> {
        // What this page saved a moment ago is in the service before it is in the window.
        let snapshot = context.service.snapshot();
        let account = snapshot.person(context.service.person());
        account.get().ok()?.find(self.address()?).cloned()
    }

    fn gateway(&self, context: &Context) -> Option<Gateway> {
        self.stored(context)?.gateway
    }

    fn needs_code(context: &Context, send_as: &SendAs) -> bool {
        context.policy().require.confirmed_address && !send_as.confirmation.is_confirmed()
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message, context: &Context) -> Action<Message> {
        match message {
            Message::Save
            | Message::Name(name::Message::Submit)
            | Message::Server(server::Message::Submit)
            | Message::Confirm(confirm::Message::Submit) => self.proceed(context),
            Message::Cancel => Action::open(Destination::Addresses),
            Message::Back => self.go_to(self.step_before(context), context),
            Message::FinishLater => self.finish_later(context),
            Message::SaveDraft => self.save_all(context),
            Message::DiscardDraft => self.discard_draft(context),
            Message::AskRemoval => {
                self.asks_removal = true;
                Action::run(iced::widget::operation::focus(view::KEEP))
            }
            Message::KeepGateway => {
                self.asks_removal = false;
                Action::none()
            }
            Message::RemoveGateway => self.remove_gateway(context),
            Message::Name(message) => {
                self.name.update(message);
                Action::none()
            }
            Message::Server(message) => self.in_server(message, context),
            Message::Confirm(confirm::Message::Code(text)) => {
                self.confirm.enter(text);
                Action::none()
            }
            Message::Confirm(confirm::Message::Send) => self.send_code(context),
            Message::Confirm(confirm::Message::Tick) => Action::none(),
            Message::TurningOn(event) => self.turning_on(event, context),
            Message::StopTurningOn => {
                self.turning_on.reset();
                Action::none()
            }
            Message::Done(Done(work, result)) => {
                self.work = None;
                match result {
                    Ok(()) => self.done(work, context),
                    Err(error) => self.not_done(error, context),
                }
            }
        }
    }
}

/// Whether the person set a server up for the address.
fn has_gateway(send_as: &SendAs) -> Way {
    if send_as.gateway.is_some() { Way::Own } else { Way::Domain }
}
