//! The fields of a server's settings.

use iced::Padding;
use iced::widget::{Space, column, container, row};

use super::entered::{Origin, Part, SignInWay};
use super::search;
use super::server::{Message, SERVER, ServerPart, SignIn, Way};
use crate::domain::{NoteKind, Security};
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
        let domain_help = words.address_through_domain_help(on_behalf.to_string());
        let domain_help = match self.warning(context) {
            Some(warning) => format!("{domain_help} {warning}"),
            None => domain_help,
        };
        let domain = radio(
            words.address_through_domain(context.organisation().unwrap_or_default()),
            Some(domain_help.into()),
            self.way == Way::Domain,
            Some(Message::Way(Way::Domain)),
        );
        column![own.id("own-server"), domain.id("domain-server")].spacing(space::M).into()
    }

    /// What becomes of mail that the domain's mail servers deliver, where recipients are asked to
    /// keep it from people.
    fn warning(&self, context: &Context) -> Option<String> {
        let recipients = context.service.recipients_so_far(self.address.clone());
        let (_, verdict) = recipients.through_domain.filter(|(_, verdict)| verdict.is_harmful())?;
        Some(context.words.dmarc_verdict(verdict, &self.address.domain().to_string()))
    }

    /// What the person is to be asked about what was found. It is there whatever is in it: what
    /// follows keeps the keyboard.
    pub(super) fn question<'a>(&self, context: &Context) -> Element<'a, Message> {
        let (words, domain) = (context.words, self.address.domain());
        let question = self.asked().and_then(|found| search::question(found, domain, words));
        let gap = if question.is_some() { space::L } else { 0.0 };
        container(column![question]).padding(Padding::ZERO.bottom(gap)).into()
    }

    /// What there is to know of what was found.
    pub(super) fn notes<'a>(&self, context: &Context) -> Option<Element<'a, Message>> {
        let finding = self.form.finding().filter(|finding| !finding.notes.is_empty())?;
        Some(search::notes(finding, self.address.domain(), context.words))
    }

    /// What to say of the password, where an ordinary one is refused.
    fn special_password(&self, context: &Context) -> Option<String> {
        let finding = self.form.finding()?;
        let is_special = |kind| matches!(kind, NoteKind::AppPassword | NoteKind::Bridge);
        let note = finding.notes.iter().find(|note| is_special(note.kind))?;
        Some(context.words.note(note.kind, finding, self.address.domain()).title)
    }

    /// Where what stands in a field comes from.
    fn origin(&self, part: Part, context: &Context) -> Option<String> {
        let words = context.words;
        match (self.form.origin(part)?, part) {
            (Origin::Found(source), _) => Some(words.source(source, self.address.domain())),
            (Origin::Usual, Part::UserName) => Some(words.discover_user_name_usual()),
            (Origin::Usual, _) => Some(words.discover_from_nothing()),
        }
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
        let looking = || words.discover_looking(self.address.domain().to_string());
        let host = match self.origin(Part::Host, context) {
            Some(origin) => host.help(origin),
            None if self.is_awaited() => host.help(looking()),
            None => host,
        };
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
        let origin = self.origin(Part::Security, context).map(Into::into);
        let security = labelled(words.test_security(), choice, origin);
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
        let user_name = match self.origin(Part::UserName, context) {
            Some(origin) => user_name.help(origin),
            None => user_name,
        };
        if self.form.way == SignInWay::Command {
            return container(user_name).padding(Padding::ZERO.bottom(space::L)).into();
        }
        let help = match self.special_password(context) {
            Some(special) => special,
            None if self.form.uses_stored_password() => words.address_password_unchanged(),
            None => words.address_password_kept(),
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
