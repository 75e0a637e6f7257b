//! What recipients see of mail from an address, through its gateway and through the domain's
//! mail servers.

use iced::widget::{column, row};

use crate::domain::{Confirmation, DmarcVerdict, SendAs, route};
use crate::i18n::Appearance;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone, font};
use crate::ui::widget::{card, chip, fold, halves, text};

use super::Message;

/// The card for the first address that has a gateway and could use it, if there is one.
pub(super) fn recipients<'a>(
    context: &Context,
    shows_records: bool,
) -> Option<Element<'a, Message>> {
    let words = context.words;
    let account = context.account();
    let send_as = account.addresses.iter().find(|it| has_proved_gateway(it))?;
    let address = &send_as.send_as_email;
    let now = route(&context.snapshot, context.service.person(), address);
    let recipients = context.service.recipients_so_far(address.clone());
    let head =
        row![text::heading(words.recipients_title()), chip(Tone::Neutral, address.to_string())];
    let head = head.spacing(space::S).align_y(iced::Center).wrap();
    let mut sides = words.appearances(send_as, &recipients, &now).into_iter().map(side);
    let sides = match (sides.next()?, sides.next()) {
        (gateway, Some(domain)) => halves(gateway, domain, 220.0).spacing(space::XL).into(),
        (gateway, None) => gateway,
    };
    let was_asked =
        recipients.not_answered.is_some() || recipients.through_gateway != DmarcVerdict::NotKnown;
    let records = was_asked.then(|| {
        fold(words.recipients_details(), shows_records, Message::Records, || {
            let lines = words.dns_records(&recipients).into_iter();
            column![
                text::help(words.recipients_details_help()).style(theme::text::quiet),
                column(lines.map(|line| text::code(line).into())).spacing(space::XS),
            ]
            .spacing(space::S)
            .into()
        })
    });
    Some(card(column![head, sides, records].spacing(space::S)).into())
}

fn has_proved_gateway(send_as: &SendAs) -> bool {
    let gateway = send_as.gateway.as_ref();
    let proved = gateway.is_some_and(|gateway| {
        let proof = gateway.proof.as_ref();
        proof.is_some_and(|proof| proof.covers(&gateway.server, &send_as.send_as_email))
    });
    proved && matches!(send_as.confirmation, Confirmation::Confirmed(_))
}

/// What stands out is what recipients see now.
fn side<'a>(appearance: Appearance) -> Element<'a, Message> {
    let Appearance { way, sender, verdict, dmarc, is_now } = appearance;
    let style = if is_now { theme::text::plain } else { theme::text::quiet };
    let tone = match dmarc {
        DmarcVerdict::CanAlign => theme::text::tone(Tone::Good),
        verdict if verdict.is_harmful() => theme::text::tone(Tone::Warn),
        _ => theme::text::tone(Tone::Neutral),
    };
    column![
        text::help(way),
        text::body(sender).font(font::SEMIBOLD).style(style),
        verdict.map(|verdict| text::help(verdict).style(tone)),
    ]
    .spacing(space::XS)
    .into()
}
