//! A pin: one certificate that the person trusts by hand, for one gateway, while it is set up.

use iced::widget::{column, row};

use super::server::{Message, ServerPart};
use crate::domain::{CertificateFacts, FailureKind, SmtpMsa};
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme;
use crate::ui::theme::Tone;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{banner, button, text};

impl ServerPart {
    /// The certificate that the person may trust, after a test that failed only for want of an
    /// authority: while the server is set up, and never where it was proved before otherwise.
    fn to_pin(&self, context: &Context) -> Option<(&SmtpMsa, &CertificateFacts)> {
        let (failure, server) = (self.test.failure()?, self.test.server()?);
        let unknown = matches!(
            failure.kind,
            FailureKind::CertificateSelfSigned | FailureKind::CertificateUnknownIssuer
        );
        let certificate = failure.certificate.as_deref().filter(|_| unknown)?;
        let pinned =
            SmtpMsa { pinned_certificate: Some(certificate.sha256), ..SmtpMsa::clone(server) };
        let account = context.account();
        let gateway = account.find(&self.address).and_then(|stored| stored.gateway.as_ref());
        let lets = gateway.is_none_or(|gateway| gateway.lets_pin(&pinned, &self.address));
        lets.then_some((server, certificate))
    }

    /// The question whether that certificate is to be trusted, with its fingerprint.
    pub(super) fn pin_offer<'a>(&'a self, context: &Context) -> Option<Element<'a, Message>> {
        let words = context.words;
        let (server, certificate) = self.to_pin(context)?;
        let help = text::small(words.certificate_pin_help(server.host.to_string()));
        let fingerprint = text::code(certificate.sha256.to_string());
        let pin = Message::Pin(server.host.clone(), certificate.sha256);
        let pin = button::plain(words.certificate_pin(), Some(pin)).id("pin");
        let lines = [help.into(), fingerprint.into(), pin.into()];
        Some(banner(Tone::Warn, words.certificate_pin_title(), lines).into())
    }

    /// The certificate that is pinned, among the settings.
    pub(super) fn pinned<'a>(&self, context: &Context) -> Option<Element<'a, Message>> {
        let words = context.words;
        let pin = self.form.pin()?;
        let help = words.certificate_pinned_help(self.form.host.entered());
        let unpin = button::link(words.certificate_unpin(), Some(Message::Unpin)).id("unpin");
        let lines = column![
            text::label(words.certificate_pinned()),
            text::code(pin.to_string()),
            text::help(help).style(theme::text::quiet),
            row![unpin],
        ];
        Some(lines.spacing(space::XS).into())
    }
}
