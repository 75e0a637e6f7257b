//! A message that a person sends themselves, to see which way their mail takes.

use sipper::{Straw, sipper};

use crate::domain::{Address, Host, TestEvent};
use crate::smtp::Dsn;

use super::mail::build;
use super::message::{End, Mailbox};
use super::telling::{Tell, telling};
use super::{Accepted, MailWords, Service, ServiceError, Submission};

impl Service {
    /// Sends a short message from an address to itself, as a mail program would, and hands out each
    /// stage as it happens. `words` are given the server that will be asked to take it.
    #[must_use]
    pub fn send_test<W: FnOnce(&Host) -> MailWords + Send + 'static>(
        &self,
        from: Address,
        words: W,
    ) -> impl Straw<Accepted, TestEvent, ServiceError> + use<W> {
        let service = self.clone();
        sipper(move |progress| async move {
            let via = service.via(&from).await?;
            let words = words(&via.prepared.server().host);
            let message = build(&from, &service.name_beside(&from), &from, &words)?;
            let submission = Submission {
                sender: None,
                recipients: vec![Mailbox::Address(from)],
                recipients_in_header: false,
                display_name: None,
                end: End::OfInput,
                dsn: Dsn::default(),
            };
            let send = async |mut tell: Tell| {
                service.submit_watched(submission, message.as_slice(), &mut tell).await
            };
            telling(progress, send).await
        })
    }

    /// The name that the person gave an address.
    fn name_beside(&self, address: &Address) -> String {
        let stored = self.snapshot().person(self.person());
        let Ok(account) = stored.get() else { return String::new() };
        let added = account.find(address).map(|added| added.display_name.clone());
        added.unwrap_or_else(|| account.own.display_name.clone())
    }
}
