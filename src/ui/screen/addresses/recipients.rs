//! What recipients see of mail from an address, through its gateway and through the domain's
//! mail servers.

use iced::widget::{column, row};

use crate::domain::{Address, Confirmation, Route, SendAs, route};
use crate::i18n::Words;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone, font};
use crate::ui::widget::{card, chip, halves, text};

/// The card for the first address that has a gateway and could use it, if there is one.
pub(super) fn recipients<'a, Message: Clone + 'a>(
    context: &Context,
) -> Option<Element<'a, Message>> {
    let words = context.words;
    let own = context.own_address()?;
    let account = context.account();
    let send_as = account.addresses.iter().find(|it| has_proved_gateway(it))?;
    let address = &send_as.send_as_email;
    let now = route(&context.snapshot, context.service.person(), address);
    let head =
        row![text::heading(words.address_recipients()), chip(Tone::Neutral, address.to_string()),];
    let head = head.spacing(space::S).align_y(iced::Center).wrap();
    let sides = halves(
        through_gateway(words, send_as, &now),
        through_domain(words, send_as, &own, &now),
        220.0,
    );
    Some(card(column![head, sides.spacing(space::XL)].spacing(space::S)).into())
}

fn has_proved_gateway(send_as: &SendAs) -> bool {
    let gateway = send_as.gateway.as_ref();
    let proved = gateway.is_some_and(|gateway| {
        let proof = gateway.proof.as_ref();
        proof.is_some_and(|proof| proof.covers(&gateway.server, &send_as.send_as_email))
    });
    proved && matches!(send_as.confirmation, Confirmation::Confirmed(_))
}

fn through_gateway<'a, Message: 'a>(
    words: Words,
    send_as: &SendAs,
    now: &Route,
) -> Element<'a, Message> {
    let is_now = matches!(now, Route::Gateway { .. });
    let title = if is_now {
        words.address_recipients_gateway_now()
    } else {
        words.address_recipients_gateway()
    };
    let domain = send_as.send_as_email.domain().to_string();
    let good = text::help(words.address_recipients_good(domain));
    column![
        text::help(title),
        seen(sender(send_as), is_now),
        good.style(theme::text::tone(Tone::Good)),
    ]
    .spacing(space::XS)
    .into()
}

fn through_domain<'a, Message: 'a>(
    words: Words,
    send_as: &SendAs,
    own: &Address,
    now: &Route,
) -> Element<'a, Message> {
    let is_now = matches!(now, Route::Domain { .. });
    let domain = own.domain().to_string();
    let title = if is_now {
        words.address_recipients_domain_now(domain)
    } else {
        words.address_recipients_domain(domain)
    };
    let sender = words.address_recipients_on_behalf(own.to_string(), sender(send_as));
    column![text::help(title), seen(sender, is_now)].spacing(space::XS).into()
}

/// What stands out is what recipients see now.
fn seen<'a>(sender: String, is_now: bool) -> text::Text<'a> {
    let style = if is_now { theme::text::plain } else { theme::text::quiet };
    text::body(sender).font(font::SEMIBOLD).style(style)
}

/// The From of a message.
fn sender(send_as: &SendAs) -> String {
    let address = &send_as.send_as_email;
    match send_as.display_name.as_str() {
        "" => address.to_string(),
        name => format!("{name} <{address}>"),
    }
}
