//! The code that shows that an address is the person's own (R16).

use std::time::Duration;

use iced::futures::SinkExt as _;
use iced::widget::{column, container, row};
use iced::{Padding, Subscription, Task};

use crate::domain::{Address, Code, CodeError, Confirmation, SendAs, Timestamp};
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::form::Field;
use crate::ui::theme;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{button, card, text, text_field};

/// The code as it is typed.
#[derive(Debug)]
pub(super) struct ConfirmPart {
    code: Field<Code>,
    /// Why the code that was tried last does not confirm the address.
    refused: Option<CodeError>,
}

/// What happens in this part.
#[derive(Debug, Clone)]
pub enum Message {
    /// Another text.
    Code(String),
    /// A code is to be sent.
    Send,
    /// A second has passed.
    Tick,
    /// Enter was pressed.
    Submit,
}

/// The name of the field for the code.
const CODE: &str = "code";

impl ConfirmPart {
    /// Nothing is typed yet.
    pub(super) fn new() -> Self {
        Self { code: Field::new(""), refused: None }
    }

    /// Takes another text.
    pub(super) fn enter(&mut self, text: String) {
        self.code.enter(text);
        self.refused = None;
    }

    /// The person wants to go on: the code, or from now on what is wrong.
    pub(super) fn check(&mut self) -> Option<Code> {
        self.code.check().cloned()
    }

    /// Whether a whole code is typed.
    pub(super) fn is_whole(&self) -> bool {
        self.code.value().is_some() && self.refused.is_none()
    }

    /// The code does not confirm the address.
    pub(super) fn refuse(&mut self, error: CodeError) {
        self.refused = Some(error);
    }

    /// Puts the keyboard where the code is typed.
    pub(super) fn focus<M: Send + 'static>() -> Task<M> {
        iced::widget::operation::focus(CODE)
    }

    /// What the person does to show that the address is theirs. `busy` says that a code is being
    /// sent, or something else done; `host` is the gateway that is turned on then.
    pub(super) fn view<'a>(
        &'a self,
        context: &Context,
        send_as: &SendAs,
        busy: bool,
        host: Option<String>,
    ) -> Element<'a, Message> {
        let words = context.words;
        let address = send_as.send_as_email.to_string();
        let domain = context.organisation().unwrap_or_default();
        let quiet = |line| text::small(line).style(theme::text::quiet);
        if send_as.confirmation == Confirmation::Pending {
            let what = column![
                text::heading(words.address_code_needed_title(address)),
                quiet(words.address_code_needed_help(domain)),
            ];
            return card(what.spacing(space::XS)).max_width(CARD).into();
        }
        let mut help = words.address_code_help(domain);
        if let Some(host) = host {
            help = format!("{help} {}", words.address_code_gateway_help(host));
        }
        let error = self.refused.as_ref().or(self.code.error());
        let code = text_field(words.address_code(), self.code.entered())
            .code()
            .error(error.map(|error| words.code_error(*error)))
            .on_input(Message::Code)
            .on_submit(Some(Message::Submit))
            .width(220)
            .id(CODE);
        let wait = wait(&send_as.confirmation);
        let again = if wait.is_zero() {
            words.address_code_send_again()
        } else {
            words.address_code_send_again_in(words.in_duration(wait))
        };
        let may_send = wait.is_zero() && !busy;
        let again = button::plain(again, may_send.then_some(Message::Send)).id("send-again");
        // The button stands beside the line, which is a little higher, and not beside its name.
        let again = container(again).padding(Padding::ZERO.top(2.5));
        let again = column![text::label(" "), again].spacing(space::XS);
        let what = column![
            text::heading(words.address_code_title(address)),
            quiet(help),
            row![Element::from(code), again].spacing(space::S).wrap(),
            text::help(words.address_code_good_for()),
        ];
        card(what.spacing(space::M)).max_width(CARD).into()
    }
}

/// How long it takes until another code may be asked for.
fn wait(confirmation: &Confirmation) -> Duration {
    match confirmation {
        Confirmation::Sent(sent) => sent.resend_in(Timestamp::now()),
        Confirmation::Pending | Confirmation::Confirmed(_) => Duration::ZERO,
    }
}

/// A tick a second, for as long as the person sees how long they have to wait.
pub(super) fn ticks(address: &Address, confirmation: &Confirmation) -> Subscription<Message> {
    if wait(confirmation).is_zero() {
        return Subscription::none();
    }
    Subscription::run_with(address.clone(), |_| {
        iced::stream::channel(1, async |mut ticks| {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if ticks.send(Message::Tick).await.is_err() {
                    return;
                }
            }
        })
    })
}

/// No wider: the lines would be too long to read.
const CARD: f32 = 560.0;
