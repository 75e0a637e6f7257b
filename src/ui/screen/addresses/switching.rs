//! Turning a gateway on from the list: its connection test, then the message to the address
//! itself.

use std::pin::pin;

use iced::Task;
use iced::task::Handle;
use sipper::{Sipper as _, Straw, sipper};

use crate::domain::{Address, Host, Refusal, SmtpMsa, Stage, TestEvent};
use crate::i18n::Words;
use crate::service::{MailWords, Prepared, Service, ServiceError};
use crate::ui::context::Context;

/// A gateway that is being turned on. Dropping it stops that.
#[derive(Debug)]
pub(super) struct Switching {
    progress: Progress,
    host: Host,
    _stop: Handle,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The test is about to begin.
    Beginning,
    /// The test is at this stage.
    Testing(Stage),
    /// It passed, and the message goes out.
    Sending,
}

/// What happens on the way.
#[derive(Debug, Clone)]
pub enum Event {
    /// It got so far.
    Progress(Progress),
    /// It is on, or not.
    Done(Result<(), ServiceError>),
}

impl Switching {
    /// Begins to turn the gateway of an address on, with the settings that are stored.
    ///
    /// # Errors
    /// There is nothing to turn on, or no own address to name in the message.
    pub(super) fn begin(
        address: &Address,
        context: &Context,
    ) -> Result<(Self, Task<Event>), ServiceError> {
        let account = context.account();
        let send_as =
            account.find(address).ok_or_else(|| ServiceError::NotSetUp(address.clone()))?;
        let gateway =
            send_as.gateway.as_ref().ok_or_else(|| ServiceError::NoGateway(address.clone()))?;
        let own = context.own_address().ok_or(ServiceError::Refused(Refusal::NoOwnAddress))?;
        let server = gateway.server.clone();
        let host = server.host.clone();
        let mail = context.words.gateway_mail(&own, address, &host);
        let straw = turn_on(context.service.clone(), address.clone(), server, mail);
        let (task, handle) = Task::sip(straw, Event::Progress, Event::Done).abortable();
        let switching = Self { progress: Progress::Beginning, host, _stop: handle.abort_on_drop() };
        Ok((switching, task))
    }

    /// It got so far.
    pub(super) fn reach(&mut self, progress: Progress) {
        self.progress = progress;
    }

    /// Whether it can still be stopped without a message having gone out.
    pub(super) fn can_stop(&self) -> bool {
        self.progress != Progress::Sending
    }

    /// What goes on now.
    pub(super) fn words(&self, words: Words) -> String {
        match self.progress {
            Progress::Beginning => words.test_running(),
            Progress::Testing(stage) => words.stage_running(stage),
            Progress::Sending => words.address_turning_on(self.host.to_string()),
        }
    }
}

fn turn_on(
    service: Service,
    address: Address,
    server: SmtpMsa,
    mail: MailWords,
) -> impl Straw<(), Progress, ServiceError> {
    sipper(move |mut progress| async move {
        let prepared = Prepared::stored(server);
        let mut test = pin!(service.test_gateway(address, prepared.clone()));
        while let Some(event) = test.sip().await {
            if let TestEvent::Started(stage) = event {
                progress.send(Progress::Testing(stage)).await;
            }
        }
        let verified = test.await?;
        progress.send(Progress::Sending).await;
        service.turn_on(&prepared, verified, mail).await
    })
}
