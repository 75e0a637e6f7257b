//! The fields of a server's settings.

use iced::Padding;
use iced::widget::{Space, column, container, row};

use super::entered::{Part, SignInWay};
use super::server::{Message, SERVER, ServerPart, SignIn, Way};
use crate::domain::Security;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{choice, fold, halves, labelled, password_field, radio, text, text_field};

impl ServerPart {
    /// Whose server delivers.
    pub(super) fn ways<'a>(&self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let allowed = context.policy().per_user_outbound_gateways;
        let on_behalf = context.own_address().unwrap_or_else(|| self.address.clone());
        let own_help = if allowed {
            words.address_through_gateway_help()
        } else {
            words.address_not_allowed()
        };
        let own = radio(
            words.address_through_gateway(self.address.domain().to_string()),
            Some(own_help.into()),
            self.way == Way::Own,
            allowed.then_some(Message::Way(Way::Own)),
        );
        let domain = radio(
            words.address_through_domain(context.organisation().unwrap_or_default()),
            Some(words.address_through_domain_help(on_behalf.to_string()).into()),
            self.way == Way::Domain,
            Some(Message::Way(Way::Domain)),
        );
        column![own.id("own-server"), domain.id("domain-server")].spacing(space::M).into()
    }

    /// The settings of the address's own server.
    pub(super) fn settings<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let fault = self.fault(context);
        let says =
            |part| fault.as_ref().filter(|(at, _)| *at == part).map(|(_, says)| says.clone());
        let form = &self.form;
        let wrong = form.host.error().map(|error| words.host_error(*error));
        let host = text_field(words.address_server(), form.host.entered())
            .error(wrong.or_else(|| says(Part::Host)))
            .on_input(Message::Host)
            .on_leave(Message::HostLeft)
            .on_submit(Some(Message::Submit))
            .id(SERVER);
        let wrong = form.port.error().map(|_| words.parse_port());
        let port = text_field(words.address_port(), form.port.entered())
            .error(wrong.or_else(|| says(Part::Port)))
            .on_input(Message::Port)
            .on_leave(Message::PortLeft)
            .on_submit(Some(Message::Submit))
            .width(108)
            .id("port");
        column![
            row![Element::from(host), Element::from(port)].spacing(space::M),
            self.security(context, says(Part::Security)),
            // One block, which is there whatever is in it: what follows keeps the keyboard.
            column![
                container(self.sign_in(context, says(Part::UserName), says(Part::Password))),
                self.other_ways(context, says(Part::Password)),
            ],
        ]
        .spacing(space::L)
        .into()
    }

    fn security<'a>(&self, context: &Context, fault: Option<String>) -> Element<'a, Message> {
        let words = context.words;
        let policy = context.policy();
        let options = self.form.securities(&policy).into_iter().map(|security| {
            let name = words.security(security);
            let port = security.usual_port().to_string();
            let is_usual = security != Security::None && self.form.port.entered() == port;
            let name = if is_usual { words.test_security_usual(name, port) } else { name };
            (security, name)
        });
        let choice = choice(options, &self.form.security, Some(Message::Security)).id("security");
        let against = self.form.violation(&policy).map(|it| words.violation(it).what);
        let against = against.or(fault).map(|says| text::help(says).style(theme::text::bad));
        let security = labelled(words.test_security(), choice, None);
        column![security, against, self.pinned(context)].spacing(space::XS).into()
    }

    fn sign_in<'a>(
        &'a self,
        context: &Context,
        user_name_fault: Option<String>,
        password_fault: Option<String>,
    ) -> Element<'a, Message> {
        let words = context.words;
        if self.form.way == SignInWay::Without {
            return Space::new().into();
        }
        let user_name = text_field(words.address_user_name(), &self.form.user_name)
            .error(user_name_fault)
            .on_input(Message::UserName)
            .on_submit(Some(Message::Submit))
            .id("user-name");
        if self.form.way == SignInWay::Command {
            return container(user_name).padding(Padding::ZERO.bottom(space::L)).into();
        }
        let help = if self.form.uses_stored_password() {
            words.address_password_unchanged()
        } else {
            words.address_password_kept()
        };
        let reveal = if self.shows_password { words.common_hide() } else { words.common_show() };
        let password = password_field(words.address_password(), &self.form.password)
            .help(help)
            .error(password_fault)
            .on_input(Message::Password)
            .on_submit(Some(Message::Submit))
            .reveal(self.shows_password, reveal, Message::Reveal)
            .id("password");
        let both = halves(user_name, password, 170.0).spacing(space::M);
        container(both).padding(Padding::ZERO.bottom(space::L)).into()
    }

    fn other_ways<'a>(&'a self, context: &Context, fault: Option<String>) -> Element<'a, Message> {
        let words = context.words;
        let way = |way, name: String, help: Option<String>, id| {
            let chosen = self.form.way == way;
            radio(name, help.map(Into::into), chosen, Some(Message::SignIn(SignIn(way)))).id(id)
        };
        let radios = || {
            let command = (self.form.way == SignInWay::Command).then(|| {
                let command = text_field(words.address_command(), &self.form.command)
                    .error(fault)
                    .on_input(Message::Command)
                    .on_submit(Some(Message::Submit))
                    .placeholder("pass show mail/partner")
                    .id("command");
                Element::from(command)
            });
            let from_command = words.address_password_command();
            let help = Some(words.address_password_command_help());
            column![
                way(SignInWay::Password, words.address_sign_in_password(), None, "by-password"),
                column![way(SignInWay::Command, from_command, help, "by-command"), command]
                    .spacing(space::S),
                way(SignInWay::Without, words.address_no_sign_in(), None, "without"),
            ]
            .spacing(space::M)
            .into()
        };
        fold(words.address_sign_in_other(), self.shows_other_ways, Message::OtherWays, radios)
    }
}
