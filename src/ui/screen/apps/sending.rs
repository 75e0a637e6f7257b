//! A message from one of the person's addresses to itself, and the way that it takes.

use iced::Task;
use iced::widget::{column, row};

use crate::domain::{Address, Route};
use crate::service::{Accepted, Prepared};
use crate::ui::Element;
use crate::ui::connection_test::{Event, TestMessage};
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::{banner, button, card, choice, labelled, text};

/// What became of the last one.
#[derive(Debug, Default)]
pub(super) struct Sending {
    /// The address that was chosen; else it is the one that programs get that give none.
    chosen: Option<Address>,
    /// The address that it is sent from, and who delivers.
    route: Option<(Address, Route)>,
    test: TestMessage,
}

/// What happens with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// An address is chosen.
    From(Address),
    /// A message is to be sent.
    Send,
    /// Who will deliver it.
    Routed(Address, Box<Route>),
    /// The sending goes on.
    Sent(Event<Accepted>),
    /// It is to stop.
    Stop,
}

impl Sending {
    fn from(&self, context: &Context) -> Option<Address> {
        let account = context.account();
        let person = context.service.person();
        let default_address = account.default_address(&context.policy(), person);
        let chosen = self.chosen.clone().filter(|chosen| addresses(context).contains(chosen));
        chosen.or(default_address)
    }

    /// Takes what happened.
    pub(super) fn update(&mut self, message: Message, context: &Context) -> Task<Message> {
        match message {
            Message::From(address) => {
                self.chosen = Some(address);
                self.route = None;
                self.test.reset();
            }
            Message::Send => {
                let Some(from) = self.from(context) else { return Task::none() };
                self.test.reset();
                let service = context.service.clone();
                let route = async move { (Box::new(service.route(&from).await), from) };
                return Task::perform(route, |(route, from)| Message::Routed(from, route));
            }
            Message::Routed(from, route) => {
                let task = match &*route {
                    Route::Refused(_) => Task::none(),
                    Route::Gateway { server } | Route::Domain { server, .. } => {
                        let (words, address) = (context.words, from.clone());
                        let mail = move |host: &_| words.test_mail(&address, host);
                        let sending = context.service.send_test(from.clone(), mail);
                        self.test.start(Prepared::stored(server.clone()), sending)
                    }
                };
                self.route = Some((from, *route));
                return task.map(Message::Sent);
            }
            Message::Sent(event) => {
                return self.test.update(event, context.words).map(Message::Sent);
            }
            Message::Stop => self.test.reset(),
        }
        Task::none()
    }

    /// The choice of an address, and the way that the last message took.
    pub(super) fn view(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        let addresses = addresses(context);
        let from = self.from(context);
        let named = addresses.iter().map(|address| (address.clone(), address.to_string()));
        let is_free = !self.test.is_running();
        let choose = is_free.then_some(Message::From);
        let chooser = from.clone().map(|from| {
            let choice = choice(named, &from, choose).id("test-from");
            labelled(words.apps_test_from(), choice, None)
        });
        let send = (is_free && from.is_some()).then_some(Message::Send);
        let send = button::plain(words.apps_test_send(), send).id("send-test");
        let help = text::small(words.apps_test_help()).style(theme::text::quiet);
        let head = column![text::heading(words.apps_test_title()), help].spacing(2);
        let way = self.route.as_ref().map(|(_, route)| self.way(context, route));
        let ask = column![head, Element::from(chooser), row![send], way].spacing(space::M);
        let stages =
            self.test.is_touched().then(|| self.test.view(words, Message::Stop, Message::Sent));
        column![card(ask), stages].spacing(space::L).into()
    }

    /// Who delivers and why, or why nobody does; and that it was taken.
    fn way<'a>(&self, context: &Context, route: &Route) -> Element<'a, Message> {
        let words = context.words;
        if let Route::Refused(refusal) = route {
            let advice = words.refusal(refusal);
            let todo = text::small(advice.todo).into();
            return banner(Tone::Bad, advice.what, [todo]).into();
        }
        let taken = self.test.proof().zip(self.route.as_ref()).map(|((_, accepted), (from, _))| {
            let host = accepted.server.host.to_string();
            let said = text::code(accepted.reply.to_string());
            let lead = words.apps_test_done(host, from.to_string());
            Element::from(banner(Tone::Good, lead, [said.into()]))
        });
        column![text::small(words.route(route)), taken].spacing(space::S).into()
    }
}

/// The addresses of the person, the own one first.
fn addresses(context: &Context) -> Vec<Address> {
    let account = context.account();
    let added = account.addresses.iter().map(|added| added.send_as_email.clone());
    context.own_address().into_iter().chain(added).collect()
}
