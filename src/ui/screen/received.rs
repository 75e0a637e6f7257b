//! What the demo's servers received: the proof of who delivered what.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use iced::futures::{SinkExt as _, Stream};
use iced::widget::{Space, column, container, row};
use iced::{Subscription, Task};
use tokio::sync::watch;

use crate::domain::Address;
use crate::i18n::Words;
use crate::service::ServiceError;
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::{banner, beside, button, card, chip, empty, fold, page, page_head, text};
use crate::ui::{Element, Receipt};

use super::Action;

/// The demo's page.
#[derive(Debug)]
pub struct ReceivedPage {
    source: watch::Receiver<Vec<Receipt>>,
    receipts: Vec<Receipt>,
    /// Those that are shown whole.
    open: BTreeSet<usize>,
    /// Why the last message was not sent, if it was not.
    refused: Option<ServiceError>,
}

/// What happens on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// A server took something: all that there is now.
    Arrived(Vec<Receipt>),
    /// One is shown whole, or not.
    Open(usize),
    /// A message is sent from this address, as a mail program would.
    Send(Address),
    /// It was sent, or not.
    Sent(Result<(), ServiceError>),
}

impl ReceivedPage {
    /// The page of these receipts.
    #[must_use]
    pub fn new(source: watch::Receiver<Vec<Receipt>>) -> Self {
        Self { source, receipts: Vec::new(), open: BTreeSet::new(), refused: None }
    }

    /// What arrives.
    pub fn subscription(&self) -> Subscription<Message> {
        Subscription::run_with(Source(self.source.clone()), follow)
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message, context: &Context) -> Action<Message> {
        match message {
            Message::Arrived(receipts) => self.receipts = receipts,
            Message::Open(index) => {
                if !self.open.remove(&index) {
                    self.open.insert(index);
                }
            }
            Message::Send(from) => {
                let (words, address) = (context.words, from.clone());
                let sending =
                    context.service.send_test(from, move |host| words.test_mail(&address, host));
                let sending = async move { sending.await.map(|_| ()) };
                return Action::run(Task::perform(sending, Message::Sent));
            }
            Message::Sent(result) => self.refused = result.err(),
        }
        Action::none()
    }

    /// The page, the newest message first.
    #[must_use]
    pub fn view(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        let help = Some(words.demo_received_help().into());
        let head = page_head(words.demo_received(), help, Space::new());
        let mut blocks = vec![head, self.sending(context)];
        for (index, receipt) in self.receipts.iter().enumerate().rev() {
            blocks.push(self.receipt(words, index, receipt));
        }
        if self.receipts.is_empty() {
            let nothing = words.demo_received_nothing_help();
            blocks.push(empty(words.demo_received_nothing(), Some(nothing.into()), None).into());
        }
        page(blocks, None)
    }

    /// A button for each address, and what came of the last one.
    fn sending<'a>(&self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let account = context.account();
        let added = account.addresses.iter().map(|added| added.send_as_email.clone());
        let buttons = context.own_address().into_iter().chain(added).map(|address| {
            let name = words.demo_send_from(address.to_string());
            button::plain(name, Some(Message::Send(address))).into()
        });
        let buttons = row(buttons).spacing(space::S).wrap().vertical_spacing(space::S);
        let refused = self.refused.as_ref().map(|error| {
            let advice = words.service_error(error);
            banner(Tone::Bad, advice.what, [text::small(advice.todo).into()])
        });
        column![buttons, refused].spacing(space::S).into()
    }

    fn receipt<'a>(
        &self,
        words: Words,
        index: usize,
        receipt: &'a Receipt,
    ) -> Element<'a, Message> {
        let header = |name: &str| header_of(&receipt.message, name).unwrap_or_default();
        let chips = row![
            receipt.tls.as_deref().map(|tls| chip(Tone::Good, tls)),
            receipt
                .signed_in_as
                .as_deref()
                .map(|user| chip(Tone::Neutral, words.demo_received_signed_in(user))),
        ];
        let title = row![
            text::heading(&receipt.server),
            text::help(words.time(receipt.at)).style(theme::text::quiet),
        ];
        let head = beside(
            title.spacing(space::S).align_y(iced::Center).wrap(),
            chips.spacing(space::S).wrap(),
            200.0,
        );
        let envelope = words.demo_received_envelope(&receipt.sender, receipt.recipients.join(", "));
        let sender = header("Sender");
        let whole = move || {
            let message = receipt.message.replace("\r\n", "\n");
            container(text::code(message)).padding(space::S).into()
        };
        let open = self.open.contains(&index);
        let facts = column![
            head,
            text::body(format!("From: {}", header("From"))),
            (!sender.is_empty()).then(|| text::body(format!("Sender: {sender}"))),
            text::body(header("Subject")),
            text::small(envelope).style(theme::text::quiet),
            fold(words.demo_received_whole(), open, Message::Open(index), whole),
        ];
        card(facts.spacing(space::XS)).into()
    }
}

/// The value of a header field, for a look at it: what folds is cut.
fn header_of(message: &str, name: &str) -> Option<String> {
    let header = message.split("\r\n\r\n").next()?;
    let value = header.split("\r\n").find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field.eq_ignore_ascii_case(name).then_some(value.trim())
    });
    value.map(str::to_owned)
}

/// There is one source in a window.
struct Source(watch::Receiver<Vec<Receipt>>);

impl Hash for Source {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "what the servers received".hash(state);
    }
}

fn follow(source: &Source) -> impl Stream<Item = Message> + use<> {
    let mut source = source.0.clone();
    iced::stream::channel(1, async move |mut arrivals| {
        loop {
            let receipts = source.borrow_and_update().clone();
            if arrivals.send(Message::Arrived(receipts)).await.is_err() {
                return;
            }
            if source.changed().await.is_err() {
                return;
            }
        }
    })
}
