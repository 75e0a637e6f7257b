//! How the page looks: the decision, the domains, what a gateway must have, and the bar.

use iced::Padding;
use iced::widget::{Row, Space, column, container, row};

use crate::i18n::{Advice, Words};
use crate::service::ServiceError;
use crate::store::PolicyAccess;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::text::{Emphasis, sentence};
use crate::ui::widget::{
    action_bar, banner, beside, busy, button, card, checkbox, chip, fold, hairline, halves, link,
    page, page_head, plain, primary, text, text_field,
};

use super::{ByHand, Entry, Fold, Message, PolicyPage, Requirement, Saving};

impl PolicyPage {
    pub(super) fn form(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        let access = context.service.policy_access();
        let subtitle = match context.organisation() {
            Some(domain) => words.policy_subtitle(domain),
            None => words.policy_subtitle_no_domain(),
        };
        let chip = match access {
            PolicyAccess::Writable => chip(Tone::Good, words.policy_unlocked()),
            PolicyAccess::Administrator => chip(Tone::Neutral, words.policy_locked()),
        };
        let head = page_head(words.policy_title(), Some(subtitle.into()), chip);
        let domains = self.domains(words);
        let cards = halves(domains, self.requirements(words), 260.0).spacing(space::L).into();
        let mut blocks = vec![head, self.decision(words), cards];
        blocks.extend(self.servers(context));
        page(blocks, Some(column![self.news(words), self.bar(words, access)].into()))
    }

    fn decision(&self, words: Words) -> Element<'_, Message> {
        let allow = checkbox(
            words.policy_allow(),
            Some(words.policy_allow_off_help().into()),
            self.edit.allowed,
            Some(Message::Allow),
        );
        let gateway = self.edit.outbound_gateway.value().and_then(|gateway| gateway.0.as_ref());
        let warning = match gateway.map(ToString::to_string) {
            Some(host) => sentence(words.policy_allow_warning(&host), &[(&host, Emphasis::Strong)]),
            None => sentence(words.policy_allow_warning_unnamed(), &[]),
        };
        let reasons = |reasons: [String; 3]| {
            let reasons = reasons.into_iter().map(|reason| text::small(reason).into());
            let reasons = iced::widget::Column::with_children(reasons).spacing(space::S);
            container(reasons).padding(Padding::ZERO.left(22)).into()
        };
        let question = |name: String, which, answer: [String; 3]| {
            let open = self.open == Some(which);
            fold(name, open, Message::Fold(which), move || reasons(answer))
        };
        let why_allow = question(
            words.policy_why_allow(),
            Fold::WhyAllow,
            [
                words.policy_why_allow_server(),
                words.policy_why_allow_check(),
                words.policy_why_allow_plain(),
            ],
        );
        let why_not = question(
            words.policy_why_not(),
            Fold::WhyNot,
            [
                words.policy_why_not_archive(),
                words.policy_why_not_elsewhere(),
                words.policy_why_not_other_way(),
            ],
        );
        card(
            column![
                text::heading(words.policy_allow_heading()),
                allow.id("allow"),
                banner(Tone::Warn, "", [warning.into()]),
                column![why_allow, why_not].spacing(space::S),
            ]
            .spacing(space::M),
        )
        .into()
    }

    fn domains(&self, words: Words) -> Element<'_, Message> {
        let domains = self.edit.email_domains.iter().map(|domain| {
            let remove = Message::RemoveDomain(domain.clone());
            button::removable(domain.to_string(), Some(remove)).into()
        });
        let domains = Row::with_children(domains).spacing(space::S).wrap();
        let domains =
            (!self.edit.email_domains.is_empty()).then(|| domains.vertical_spacing(space::S));
        let error = self.edit.new_domain.error().map(|error| words.domain_error(*error));
        let field = text_field(words.policy_domains_add(), self.edit.new_domain.entered())
            .on_input(|text| Message::Entered(Entry::NewDomain, text))
            .on_leave(Message::Left(Entry::NewDomain))
            .on_submit(Some(Message::AddDomain))
            .placeholder("corp.example")
            .help(words.policy_domains_below_help())
            .error(error)
            .id("new-domain");
        let entered = !self.edit.new_domain.entered().is_empty();
        let add = plain(words.policy_domains_add_one(), entered.then_some(Message::AddDomain));
        card(
            column![
                text::heading(words.policy_domains()),
                domains,
                text::help(words.policy_domains_help()),
                beside_field(field, add.id("add-domain")),
            ]
            .spacing(space::M),
        )
        .height(iced::Length::Fill)
        .into()
    }

    fn requirements(&self, words: Words) -> Element<'_, Message> {
        let require = self.edit.require;
        let encryption = checkbox(
            words.policy_require_encryption(),
            Some(words.policy_require_encryption_help().into()),
            require.encryption,
            Some(Message::Require(Requirement::Encryption)),
        );
        let confirmed = checkbox(
            words.policy_require_confirmed(),
            Some(words.policy_require_confirmed_help().into()),
            require.confirmed_address,
            Some(Message::Require(Requirement::ConfirmedAddress)),
        );
        card(
            column![
                text::heading(words.policy_require()),
                encryption.id("encryption"),
                confirmed.id("confirmed"),
            ]
            .spacing(space::M),
        )
        .height(iced::Length::Fill)
        .into()
    }

    /// What the person did not do themselves, over the bar where it is seen at once: what
    /// somebody else saved, and why nothing was saved.
    fn news(&self, words: Words) -> Option<Element<'_, Message>> {
        let read = link(words.common_close(), Some(Message::Read)).id("read");
        let news = if let Saving::Failed(error) = &self.saving {
            let Advice { title, what, todo } = words.service_error(error);
            let by_hand = matches!(error, ServiceError::NotUnlocked(_)).then(|| {
                link(words.policy_by_hand_show(), Some(Message::ByHand)).id("by-hand").into()
            });
            let remedies = row(by_hand.into_iter().chain([read.into()])).spacing(space::L).wrap();
            let lines = [text::small(what).into(), text::small(todo).into(), remedies.into()];
            banner(Tone::Bad, title, lines)
        } else {
            let (conflict, changes) = self.conflict(words)?;
            let conflict = sentence(conflict, &[(&changes, Emphasis::Strong)]);
            banner(Tone::Warn, "", [conflict.into(), read.into()])
        };
        let news = container(news).padding(Padding::from([space::S, space::XXL]));
        Some(column![hairline(), news.style(theme::container::surface)].into())
    }

    fn bar(&self, words: Words, access: PolicyAccess) -> Element<'_, Message> {
        let discard = (self.is_edited() && !self.saving.is_running()).then_some(Message::Discard);
        let save = self.to_save().map(|_| Message::Save);
        let save = match access {
            PolicyAccess::Writable => primary(words.common_save(), save),
            PolicyAccess::Administrator => primary(words.policy_unlock_and_save(), save),
        };
        action_bar(
            self.note(words, access),
            [plain(words.common_discard(), discard).id("discard").into(), save.id("save").into()],
        )
    }

    /// What is not saved, or why it cannot be, or what became of it.
    fn note(&self, words: Words, access: PolicyAccess) -> Element<'_, Message> {
        let consequence = match access {
            PolicyAccess::Writable => words.policy_applies_to_others(),
            PolicyAccess::Administrator => words.policy_locked_help(),
        };
        let quiet = |line: String| text::small(line).style(theme::text::quiet);
        match &self.saving {
            Saving::Running(_) => {
                return match access {
                    PolicyAccess::Writable => busy(words.policy_saving()),
                    PolicyAccess::Administrator => busy(words.policy_unlocking()),
                };
            }
            Saving::Done => return chip(Tone::Good, words.policy_saved()),
            Saving::Discarded => return quiet(words.policy_discarded()).into(),
            Saving::Idle | Saving::Failed(_) | Saving::ByHand(_) => {}
        }
        if self.edit.parse(&self.base).is_none() {
            let wrong = words.policy_wrong(self.wrong(words));
            text::small(wrong).style(theme::text::bad).into()
        } else if let Some((not_saved, changes)) = self.not_saved(words) {
            sentence(format!("{not_saved} {consequence}"), &[(&changes, Emphasis::Strong)])
                .style(theme::text::quiet)
                .into()
        } else {
            quiet(consequence).into()
        }
    }

    /// What an administrator can do where nothing here has asked for their rights, or got them.
    pub(super) fn by_hand<'a>(&'a self, words: Words, by_hand: &'a ByHand) -> Element<'a, Message> {
        let head = page_head(words.policy_by_hand(), None, Space::new());
        let why = by_hand.no_unlocker.then(|| text::body(words.policy_by_hand_no_unlocker()));
        let help = text::body(words.policy_by_hand_help());
        let script = container(text::code(by_hand.script.trim_end()));
        let script = script.padding(space::M).width(iced::Length::Fill);
        let script = script.style(theme::container::tinted(Tone::Neutral));
        let note = match self.not_saved(words) {
            _ if by_hand.copied => chip(Tone::Good, words.policy_by_hand_copied()),
            Some((not_saved, changes)) => {
                let note = sentence(not_saved, &[(&changes, Emphasis::Strong)]);
                note.style(theme::text::quiet).into()
            }
            None => Space::new().into(),
        };
        let bar = action_bar(
            note,
            [
                plain(words.common_back(), Some(Message::Read)).id("back").into(),
                primary(words.policy_by_hand_copy(), Some(Message::Copy)).id("copy").into(),
            ],
        );
        let steps = column![why, help, script].spacing(space::L);
        page([head, card(steps).into()], Some(bar))
    }

    /// The names of the fields that are wrong.
    pub(super) fn wrong(&self, words: Words) -> String {
        let wrong = self.edit.wrong().into_iter().map(|entry| label(words, entry));
        words.list(&wrong.collect::<Vec<_>>())
    }

    /// What is not saved, and in it the list of the changes.
    pub(super) fn not_saved(&self, words: Words) -> Option<(String, String)> {
        let changes = words.policy_changes(&self.base, &self.edit.parse(&self.base)?);
        let list = words.list(&changes);
        (!changes.is_empty()).then(|| (words.policy_not_saved(changes.len(), &list), list))
    }

    /// What somebody else changed, and in it the list of the changes.
    pub(super) fn conflict(&self, words: Words) -> Option<(String, String)> {
        let changes = words.policy_changes(self.before_others.as_ref()?, &self.base);
        let list = words.list(&changes);
        (!changes.is_empty()).then(|| (words.policy_conflict(&list), list))
    }
}

/// The name of a field.
pub(super) fn label(words: Words, entry: Entry) -> String {
    match entry {
        Entry::NewDomain => words.policy_domains_add(),
        Entry::Host => words.policy_server(),
        Entry::Port => words.address_port(),
        Entry::UserName => words.policy_server_user_name(),
        Entry::OutboundGateway => words.policy_outbound_gateway(),
        Entry::OwnAddress => words.policy_own_address(),
        Entry::ExtraCa => words.policy_extra_ca(),
    }
}

/// A field, and a button that stands beside its line, not beside its name.
fn beside_field<'a>(
    field: impl Into<Element<'a, Message>>,
    button: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let name = theme::metrics::size::SMALL_LINE + space::XS;
    let button = container(button).padding(Padding::ZERO.top(name));
    beside(field, button, 140.0).spacing(space::S).into()
}
