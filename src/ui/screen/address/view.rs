//! How the page looks: the steps, the one page, and the bar under each.

use std::borrow::Cow;

use iced::widget::column;

use super::server::{ServerPart, Way};
use super::trouble::trouble;
use super::{AddressPage, Message, Saved, Step, Work, server};
use crate::domain::{Confirmation, SendAs};
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::{
    Control, action_bar, banner, busy, button, card, empty, halves, page, page_head, steps, text,
};

/// The name of the one button that goes on.
pub(super) const PRIMARY: &str = "primary";
/// The name of the button that keeps a gateway after all.
pub(super) const KEEP: &str = "keep-gateway";

impl AddressPage {
    /// The page.
    #[must_use]
    pub fn view<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let stored = self.stored(context);
        match (&self.server, &stored) {
            (None, _) => self.address_step(context),
            (Some(server), None) => Self::gone(server, context),
            (Some(server), Some(send_as)) => match self.step {
                Step::Address => self.address_step(context),
                Step::Server => self.server_step(server, send_as, context),
                Step::Confirm => self.confirm_step(server, send_as, context),
                Step::Overview => self.overview(server, send_as, context),
            },
        }
    }

    fn gone<'a>(server: &ServerPart, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let back = button::primary(words.address_back_to_list(), Some(Message::Cancel));
        let title = words.address_gone(server.address.to_string());
        let back = Some(back.id("back-to-list").into());
        page([empty(title, Some(words.address_gone_help().into()), back).into()], None)
    }

    /// The title, the way out, how far it got, and what there is to know. The last comes and goes
    /// while the person types: it is part of this one block, so that the fields below keep the
    /// keyboard.
    pub(super) fn head<'a>(
        &self,
        context: &Context,
        to_know: impl IntoIterator<Item = Element<'a, Message>>,
    ) -> Element<'a, Message> {
        let words = context.words;
        let cancel = button::quiet(words.common_cancel(), Some(Message::Cancel)).id("cancel");
        let title = match self.address() {
            Some(address) if self.is_set_up => words.address_edit_title(address.to_string()),
            _ => words.address_add_title(),
        };
        let head = page_head(title, None, cancel);
        if self.is_set_up {
            return column![head].extend(to_know).spacing(space::M).into();
        }
        let inside = self.is_inside(context);
        let now = match self.step {
            Step::Overview | Step::Address => 0,
            Step::Server => 1,
            Step::Confirm => 2 - usize::from(inside),
        };
        let mut names = vec![words.address_step_address()];
        if !inside {
            names.push(words.address_step_server());
        }
        names.push(words.address_step_confirm());
        let steps = steps(names.into_iter().map(Cow::from), now);
        column![head, steps].extend(to_know).spacing(space::M).into()
    }

    pub(super) fn is_inside(&self, context: &Context) -> bool {
        self.address().is_some_and(|address| context.policy().is_email_domain(address.domain()))
    }

    /// What is being done, what was not, or what comes next: the left of the bar.
    pub(super) fn note<'a>(&self, context: &Context, next: String) -> Element<'a, Message> {
        let words = context.words;
        let address = || self.address().map(ToString::to_string).unwrap_or_default();
        let host = || {
            let server = self.server.as_ref();
            server.map(|server| server.form.host.entered().to_owned()).unwrap_or_default()
        };
        match self.work.as_ref().map(|(work, _)| work) {
            _ if self.turning_on.is_running() => busy(words.address_turning_on(host())),
            Some(Work::SendCode) => busy(words.address_code_sending(address())),
            Some(Work::Save(Saved::Swapped, _)) => busy(words.address_turning_on(host())),
            _ => text::help(next).into(),
        }
    }

    /// How the test is doing, for whoever does not see its card: the left of the bar.
    pub(super) fn test_note<'a>(
        &self,
        server: &ServerPart,
        untested: String,
        context: &Context,
    ) -> Element<'a, Message> {
        let words = context.words;
        let failed = server.test.failure().zip(server.test.server());
        let failed = failed.map(|(failure, server)| words.failure(failure, server).what);
        let failed = failed.or_else(|| Some(words.service_error(server.test.error()?).what));
        match failed {
            _ if server.test.is_running() => busy(words.test_running()),
            _ if server.is_awaited() => {
                busy(words.discover_looking(server.address.domain().to_string()))
            }
            Some(what) => text::help(what).style(theme::text::bad).into(),
            None => self.note(context, untested),
        }
    }

    pub(super) fn trouble<'a>(&self, context: &Context) -> Option<Element<'a, Message>> {
        self.trouble.as_ref().map(|error| trouble(context.words, error))
    }

    /// A button for what is done only while nothing else is.
    pub(super) fn primary<'a>(
        &self,
        name: String,
        message: Option<Message>,
    ) -> Control<'a, Message> {
        button::primary(name, message.filter(|_| !self.is_busy())).id(PRIMARY)
    }

    pub(super) fn plain<'a>(
        &self,
        name: String,
        message: Message,
        id: &'static str,
    ) -> Element<'a, Message> {
        button::plain(name, (!self.is_busy()).then_some(message)).id(id).into()
    }

    fn back<'a>(&self, context: &Context) -> Element<'a, Message> {
        let message = (!self.is_busy()).then_some(Message::Back);
        button::quiet(context.words.common_back(), message).id("back").into()
    }

    fn address_step<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let fields = card(self.name.view(context).map(Message::Name));
        let go_on = self.primary(words.common_continue(), Some(Message::Save));
        let note = self.note(context, String::new());
        let mut blocks = vec![self.head(context, None), fields.into()];
        blocks.extend(self.trouble(context));
        page(blocks, Some(action_bar(note, [go_on.into()])))
    }

    fn server_step<'a>(
        &'a self,
        server: &'a ServerPart,
        send_as: &SendAs,
        context: &Context,
    ) -> Element<'a, Message> {
        let head = self.head(context, Self::not_allowed(context));
        let mut blocks = vec![head, Self::server_blocks(server, context)];
        blocks.extend(self.trouble(context));
        page(blocks, Some(self.server_bar(server, send_as, context)))
    }

    /// The settings, and beside them their test.
    pub(super) fn server_blocks<'a>(
        server: &'a ServerPart,
        context: &Context,
    ) -> Element<'a, Message> {
        let form = server.view(context).map(Message::Server);
        let card = (server.way == Way::Own).then(|| server.card(context).map(Message::Server));
        halves(form, card, 300.0).spacing(space::XL).into()
    }

    fn server_bar<'a>(
        &self,
        server: &ServerPart,
        send_as: &SendAs,
        context: &Context,
    ) -> Element<'a, Message> {
        let words = context.words;
        let later = self.plain(words.address_finish_later(), Message::FinishLater, "later");
        let before = [self.back(context), later];
        let blocked = !context.policy().per_user_outbound_gateways;
        let goes_on = server.way == Way::Domain || server.test.proof().is_some();
        if server.way == Way::Own && blocked {
            let note = self.note(context, words.address_not_allowed());
            let go_on = self.primary(words.common_continue(), None);
            return action_bar(note, before.into_iter().chain([go_on.into()]));
        }
        if !goes_on {
            let note = self.test_note(server, words.test_needed(), context);
            let test = self.test_button(server, context).into();
            return action_bar(note, before.into_iter().chain([test]));
        }
        let next = if Self::needs_code(context, send_as) {
            words.address_next_code(server.address.to_string())
        } else if server.way == Way::Own {
            words.address_next_on()
        } else {
            words.address_next_domain(context.organisation().unwrap_or_default())
        };
        let start = Message::Server(server::Message::Start);
        let again =
            (server.way == Way::Own).then(|| self.plain(words.test_again(), start, "again"));
        let go_on = self.primary(words.common_continue(), Some(Message::Save));
        let buttons = before.into_iter().chain(again).chain([go_on.into()]);
        action_bar(self.note(context, next), buttons)
    }

    pub(super) fn test_button<'a>(
        &self,
        server: &ServerPart,
        context: &Context,
    ) -> Control<'a, Message> {
        let words = context.words;
        let name = if server.test.is_running() {
            words.test_running()
        } else if server.test.failure().is_some() || server.test.error().is_some() {
            words.test_again()
        } else {
            words.test_start()
        };
        let can_begin = !server.test.is_running() && !server.is_awaited();
        self.primary(name, can_begin.then_some(Message::Save))
    }

    fn confirm_step<'a>(
        &'a self,
        server: &'a ServerPart,
        send_as: &SendAs,
        context: &Context,
    ) -> Element<'a, Message> {
        let words = context.words;
        let gateway = self.turns_on(context);
        let host = gateway.map(|gateway| gateway.entered().host.to_string());
        let needs_code = Self::needs_code(context, send_as);
        let what = if needs_code {
            let busy = self.is_busy();
            let code = self.confirm.view(context, send_as, busy, host.clone());
            code.map(Message::Confirm)
        } else {
            Self::confirmed(send_as, host.clone(), context)
        };
        let to_know = Self::not_allowed(context).filter(|_| server.way == Way::Own);
        let mut blocks = vec![self.head(context, to_know), what];
        // Where nothing proved the server since the window opened, its test is part of this step.
        let test = &server.test;
        if test.is_running() || test.failure().is_some() || test.error().is_some() {
            blocks.push(server.card(context).map(Message::Server));
        }
        let turning_on = &self.turning_on;
        if turning_on.is_running() || turning_on.failure().is_some() {
            blocks.push(turning_on.view(words, Message::StopTurningOn, Message::TurningOn));
        }
        blocks.extend(self.trouble(context));

        let none_sent = needs_code && send_as.confirmation == Confirmation::Pending;
        let name = match (&host, needs_code) {
            _ if none_sent => words.address_code_send(),
            (Some(_), _) => words.address_turn_on(),
            (None, true) => words.address_confirm_now(),
            (None, false) => words.address_done(),
        };
        let ready = !test.is_running() && (!needs_code || none_sent || self.confirm.is_whole());
        let primary = self.primary(name, ready.then_some(Message::Save));
        let later = self.plain(words.address_finish_later(), Message::FinishLater, "later");
        let back = self.back(context);
        let note = if self.turning_on.failure().is_some() {
            words.address_stays_off()
        } else {
            words.address_finish_later_help()
        };
        page(blocks, Some(action_bar(self.note(context, note), [back, later, primary.into()])))
    }

    fn confirmed<'a>(
        send_as: &SendAs,
        host: Option<String>,
        context: &Context,
    ) -> Element<'a, Message> {
        let words = context.words;
        let confirmed = if send_as.confirmation.is_confirmed() {
            words.address_confirmed()
        } else {
            words.address_nothing_to_confirm()
        };
        let next = match host {
            Some(host) => words.address_code_gateway_help(host),
            None => words.address_next_domain(context.organisation().unwrap_or_default()),
        };
        banner(Tone::Good, confirmed, [text::small(next).into()]).max_width(560).into()
    }

    pub(super) fn not_allowed<'a>(context: &Context) -> Option<Element<'a, Message>> {
        let words = context.words;
        if context.policy().per_user_outbound_gateways {
            return None;
        }
        let help = words.address_not_allowed_help(context.organisation().unwrap_or_default());
        Some(banner(Tone::Info, words.address_not_allowed(), [text::small(help).into()]).into())
    }

    /// The step before this one.
    pub(super) fn step_before(&self, context: &Context) -> Step {
        match self.step {
            Step::Confirm if self.is_set_up => Step::Overview,
            Step::Confirm if !self.is_inside(context) => Step::Server,
            Step::Confirm | Step::Server | Step::Address => Step::Address,
            Step::Overview => Step::Overview,
        }
    }
}
