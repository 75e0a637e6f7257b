//! How all of an address that is set up looks on one page.

use iced::widget::{column, row};

use super::super::server::{self, ServerPart, Way};
use super::super::view::KEEP;
use super::super::{AddressPage, Message};
use super::Next;
use crate::domain::{Refusal, SendAs, Standing, Violation};
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::Tone;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{action_bar, banner, beside, button, card, page, text};

impl AddressPage {
    pub(in super::super) fn overview<'a>(
        &'a self,
        server: &'a ServerPart,
        send_as: &SendAs,
        context: &Context,
    ) -> Element<'a, Message> {
        let words = context.words;
        let held_back = Self::held_back(send_as, context);
        let to_know = held_back.into_iter().chain(self.draft(send_as, context));
        let mut blocks = vec![self.head(context, to_know)];
        blocks.push(card(self.name.view(context).map(Message::Name)).into());
        if !self.is_inside(context) || send_as.gateway.is_some() {
            blocks.push(Self::server_blocks(server, context));
        }
        if send_as.gateway.is_some() {
            blocks.push(self.removal(server, context));
        }
        blocks.extend(self.trouble(context));

        let next = self.next(context, send_as);
        let draft = self.can_save_draft(context, send_as);
        let save = draft.then(|| self.plain(words.common_save(), Message::SaveDraft, "save"));
        let host = server.form.host.entered();
        let (note, primary) = match next {
            Next::Nothing => (String::new(), self.primary(words.common_save(), None)),
            Next::Save => {
                let swaps = server.way == Way::Own && server.test.proof().is_some();
                let note = if swaps { words.address_next_swap(host) } else { String::new() };
                (note, self.primary(words.common_save(), Some(Message::Save)))
            }
            Next::Test => {
                // Of a gateway that is on, the head says what holds until the test has passed.
                let is_on = self.delivers_meanwhile(send_as).is_some();
                let note = if is_on { String::new() } else { words.test_needed() };
                (note, self.test_button(server, context))
            }
            Next::GoOn => {
                let go_on = self.primary(words.common_continue(), Some(Message::Save));
                (words.address_next_on(), go_on)
            }
            Next::TurnOn => {
                let turn_on = self.primary(words.address_turn_on(), Some(Message::Save));
                (words.address_code_gateway_help(host), turn_on)
            }
        };
        let note = match next {
            Next::Test => self.test_note(server, note, context),
            _ => self.note(context, note),
        };
        let allowed = context.policy().per_user_outbound_gateways;
        let tests = server.way == Way::Own && allowed && next != Next::Test;
        let start = Message::Server(server::Message::Start);
        let test = tests.then(|| {
            let start = (self.work.is_none() && !server.test.is_running()).then_some(start);
            button::plain(words.test_start(), start).id("again").into()
        });
        let buttons = save.into_iter().chain(test).chain([primary.into()]);
        page(blocks, Some(action_bar(note, buttons)))
    }

    /// Why a gateway that is on does not deliver.
    fn held_back<'a>(send_as: &SendAs, context: &Context) -> Option<Element<'a, Message>> {
        let words = context.words;
        match Standing::of(send_as, &context.policy()) {
            Standing::Paused(Violation::GatewaysNotAllowed) | Standing::NoGateway
                if !context.policy().per_user_outbound_gateways =>
            {
                Self::not_allowed(context)
            }
            Standing::Paused(violation) => {
                let advice = words.violation(violation);
                let todo = text::small(advice.todo).into();
                Some(banner(Tone::Warn, advice.what, [todo]).into())
            }
            Standing::Unproved => {
                let advice = words.refusal(&Refusal::NotTested(send_as.send_as_email.clone()));
                let todo = text::small(advice.todo).into();
                Some(banner(Tone::Bad, advice.what, [todo]).into())
            }
            _ => None,
        }
    }

    /// Other settings are entered than those that deliver (R4).
    fn draft<'a>(&self, send_as: &SendAs, context: &Context) -> Option<Element<'a, Message>> {
        let words = context.words;
        let host = self.delivers_meanwhile(send_as)?;
        let keep = self.work.is_none().then_some(Message::DiscardDraft);
        let keep = button::link(words.address_draft_discard(&host), keep).id("discard-draft");
        let says = text::small(words.address_draft(host)).into();
        Some(banner(Tone::Info, "", [says, keep.into()]).into())
    }

    fn removal<'a>(&self, server: &ServerPart, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        if !self.asks_removal {
            let ask = self.work.is_none().then_some(Message::AskRemoval);
            return button::danger(words.address_remove_gateway(), ask).id("ask-removal").into();
        }
        let domain = context.organisation().unwrap_or_default();
        let title = words.address_remove_gateway_title(server.address.to_string());
        let help = text::small(words.address_remove_gateway_help(domain));
        let keep = button::plain(words.common_cancel(), Some(Message::KeepGateway)).id(KEEP);
        let remove =
            button::danger(words.address_remove_gateway_yes(), Some(Message::RemoveGateway));
        let buttons = row![keep, remove.id("remove-gateway")].spacing(space::S);
        let says = column![text::heading(title), help].spacing(space::XS);
        card(beside(says, buttons, 260.0).centred()).into()
    }
}
