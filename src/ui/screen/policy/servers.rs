//! How the page looks: the domain's mail servers, and the test before they are saved.

use std::borrow::Cow;

use iced::widget::{Space, column};

use crate::domain::{AddressError, Security, Suggestion};
use crate::i18n::Words;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme;
use crate::ui::theme::metrics::space;
use crate::ui::widget::field::TextField;
use crate::ui::widget::{beside, button, card, choice, halves, labelled, link, text, text_field};

use super::view::label;
use super::{Entry, Message, PolicyPage, Untestable};

impl PolicyPage {
    /// The card with the servers, and under it that of the test once there was one.
    pub(super) fn servers<'a>(&'a self, context: &Context) -> Vec<Element<'a, Message>> {
        let words = context.words;
        let first = halves(self.host(words), self.port_and_security(words), 260.0);
        let second = halves(self.user_name(words), self.outbound_gateway(words), 260.0);
        let fields = card(
            column![text::heading(words.policy_servers()), first, second, self.test_line(context),]
                .spacing(space::L),
        );
        let act = |suggestion: &Suggestion| match suggestion {
            Suggestion::UseServer(place) => Some(Message::UseServer(place.clone())),
            // Who signs in, and how, is nothing of the policy.
            _ => None,
        };
        let (stop, event) = (Message::StopTest, Message::Tested);
        let test = || self.test.view_with_suggestions(words, stop, event, act);
        let test = self.tested.is_some().then(test);
        let rest = halves(self.own_address(words), self.extra_ca(words), 260.0);
        let mut blocks = vec![fields.into()];
        blocks.extend(test);
        blocks.push(card(rest).into());
        blocks
    }

    fn host(&self, words: Words) -> Element<'_, Message> {
        let error = self.edit.host.error().map(|error| words.host_error(*error));
        field(words, Entry::Host, self.edit.host.entered())
            .help(words.policy_server_help())
            .error(error)
            .placeholder("smtp.corp.example")
            .id("host")
            .into()
    }

    fn port_and_security(&self, words: Words) -> Element<'_, Message> {
        let options = [Security::Ssl, Security::Starttls, Security::None]
            .map(|security| (security, words.security(security)));
        let security = choice(options, &self.edit.security, Some(Message::Security));
        let security = labelled(words.test_security(), security.id("security"), None);
        let error = self.edit.port.error().map(|_| words.parse_port());
        let port = field(words, Entry::Port, self.edit.port.entered()).error(error).id("port");
        halves(security, port, 120.0).spacing(space::M).into()
    }

    fn user_name(&self, words: Words) -> Element<'_, Message> {
        field(words, Entry::UserName, &self.edit.user_name)
            .note(words.policy_optional())
            .help(words.policy_server_user_name_help())
            .placeholder("{login}")
            .id("user-name")
            .into()
    }

    fn outbound_gateway(&self, words: Words) -> Element<'_, Message> {
        let error = self.edit.outbound_gateway.error().map(|error| words.host_error(*error));
        field(words, Entry::OutboundGateway, self.edit.outbound_gateway.entered())
            .note(words.policy_optional())
            .help(words.policy_outbound_gateway_help())
            .error(error)
            .placeholder("archive.corp.example")
            .id("outbound-gateway")
            .into()
    }

    fn own_address(&self, words: Words) -> Element<'_, Message> {
        let entered = self.edit.own_address.entered();
        let error = self.edit.own_address.error().map(|error| match error {
            AddressError::NoLocal if !entered.contains("{login}") => {
                words.policy_own_address_no_login()
            }
            error => words.address_error(*error),
        });
        field(words, Entry::OwnAddress, entered)
            .note(words.policy_optional())
            .help(words.policy_own_address_help())
            .error(error)
            .placeholder("{login}@corp.example")
            .id("own-address")
            .into()
    }

    fn extra_ca(&self, words: Words) -> Element<'_, Message> {
        let error = self.edit.extra_ca.error().map(|_| words.policy_extra_ca_not_whole());
        let path = field(words, Entry::ExtraCa, self.edit.extra_ca.entered())
            .note(words.policy_optional())
            .help(words.policy_extra_ca_help())
            .error(error)
            .id("extra-ca");
        let choose = button::plain(words.policy_extra_ca_choose(), Some(Message::ChooseCa));
        column![path, choose.id("choose-ca")].spacing(space::S).into()
    }

    /// The button that tests what is entered, and beside it what that does or why it cannot.
    fn test_line<'a>(&self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let testable = self.testable(context);
        let (note, leads_on): (Cow<'_, str>, bool) = match &testable {
            Ok(_) => (words.policy_test_help().into(), false),
            Err(Untestable::Wrong) => (words.policy_test_wrong(self.wrong(words)).into(), false),
            Err(Untestable::NoServer) => (words.policy_test_no_server().into(), false),
            Err(Untestable::NoOwnAddress) => (words.policy_test_no_address().into(), true),
            Err(Untestable::NoSignIn) => (words.policy_test_no_sign_in().into(), true),
            Err(Untestable::NoServerYet) => (words.policy_test_not_yet().into(), false),
        };
        let own =
            leads_on.then(|| link(words.policy_test_own(), Some(Message::OpenOwn)).id("open-own"));
        let note = text::small(note.into_owned()).style(theme::text::quiet);
        let on_press = (testable.is_ok() && !self.test.is_running()).then_some(Message::Test);
        let start = if self.tested.is_some() { words.test_again() } else { words.test_start() };
        let start = button::plain(start, on_press).id("test");
        let note = column![note, own.map_or_else(|| Space::new().into(), Element::from)];
        beside(note.spacing(space::XS), start, 200.0).centred().into()
    }
}

fn field<'a>(words: Words, entry: Entry, entered: &str) -> TextField<'a, Message> {
    text_field(label(words, entry), entered)
        .on_input(move |text| Message::Entered(entry, text))
        .on_leave(Message::Left(entry))
}
