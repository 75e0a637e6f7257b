//! How the page looks.

use iced::widget::{Space, column};

use super::entered::{given_address, given_user_name, server};
use super::{Message, Own, Way, stored_account};
use crate::domain::FailureKind;
use crate::i18n::Words;
use crate::service::ServiceError;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::form::changed_elsewhere;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::{
    action_bar, banner, busy, button, checkbox, fold, hairline, halves, page, page_head,
    password_field, radio, text, text_field,
};

impl Own {
    /// The page.
    #[must_use]
    pub fn view(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        let title = match context.organisation() {
            Some(domain) => words.address_own_title(domain),
            None => words.address_own(),
        };
        let cancel = button::quiet(words.common_cancel(), Some(Message::Cancel)).id("cancel");
        let mut blocks = vec![page_head(title, Some(words.address_own_help().into()), cancel)];
        if let Some(error) = &self.failed {
            let advice = words.service_error(error);
            let todo = text::small(advice.todo).into();
            blocks.push(banner(Tone::Bad, advice.what, [todo]).into());
        }
        if server(context).is_some() {
            let form = column![self.person(context), hairline(), self.sign_in(context)];
            let act = |suggestion: &_| Self::act(suggestion, context);
            let (stop, event) = (Message::Stop, Message::Tested);
            let test = self.test.view_with_suggestions(words, stop, event, act);
            blocks.push(halves(form.spacing(space::L), test, 280.0).spacing(space::XL).into());
        } else {
            let nowhere = words.address_own_no_server();
            blocks.push(self.person(context));
            blocks.push(banner(Tone::Warn, "", [text::small(nowhere).into()]).into());
        }
        page(blocks, Some(self.bar(context)))
    }

    fn person<'a>(&self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let stored = stored_account(context).own.clone();
        let address = if let Some(given) = given_address(context) {
            text_field(words.address_own(), &given.to_string()).help(words.address_own_given())
        } else {
            let field = &self.entered.address;
            let now = stored.address.map_or_else(String::new, |address| address.to_string());
            let changed = self.elsewhere(words, field.entered(), &now);
            text_field(words.address_own(), field.entered())
                .help(changed.unwrap_or_else(|| words.address_own_typed_help()))
                .error(field.error().map(|error| words.address_error(*error)))
                .on_input(Message::Address)
                .on_leave(Message::AddressLeft)
                .id("own")
        };
        let name = &self.entered.display_name;
        let changed = self.elsewhere(words, name, &stored.display_name);
        let name = text_field(words.address_display_name(), name)
            .help(changed.unwrap_or_else(|| words.address_display_name_help()))
            .on_input(Message::DisplayName)
            .id("name");
        let subjects = checkbox(
            words.address_own_omit_subjects(),
            Some(words.address_own_omit_subjects_help().into()),
            self.entered.omit_subjects,
            Some(Message::OmitSubjects),
        );
        column![Element::from(address), Element::from(name), subjects.id("subjects")]
            .spacing(space::L)
            .into()
    }

    fn sign_in<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let host = context.domain_host().map_or_else(String::new, |host| host.to_string());
        let head = column![
            text::heading(words.address_own_sign_in(host)),
            text::help(words.address_own_sign_in_help()),
        ];
        let wants_sign_in = self.entered.way != Way::Without;
        let fields = wants_sign_in.then(|| self.user_name_and_password(context));
        let other =
            fold(words.address_sign_in_other(), self.shows_other_ways, Message::OtherWays, || {
                self.other_ways(context)
            });
        column![head.spacing(2), fields, other].spacing(space::L).into()
    }

    fn user_name_and_password<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let can_test = self.can_test(context).then_some(Message::Test);
        let missing = self.entered.missing(context);
        let now = stored_account(context).own.sign_in.clone();
        let now = now.map_or_else(String::new, |sign_in| sign_in.user_name);
        let user_name = if let Some(given) = given_user_name(context) {
            text_field(words.address_user_name(), &given).help(words.address_own_given())
        } else {
            let entered = &self.entered.user_name;
            let field = text_field(words.address_user_name(), entered)
                .error(missing.user_name.then(|| words.parse_user_name_empty()))
                .on_input(Message::UserName)
                .on_submit(can_test.clone())
                .id("user-name");
            match self.elsewhere(words, entered, &now) {
                Some(changed) => field.help(changed),
                None => field,
            }
        };
        if self.entered.way == Way::Command {
            return user_name.into();
        }
        let refused = self
            .test
            .failure()
            .filter(|failure| failure.kind == FailureKind::SignInRefused)
            .map(|_| words.address_password_refused_by_server());
        let help = if self.entered.stored_password(&context.account()).is_some() {
            words.address_password_unchanged()
        } else {
            words.address_password_kept()
        };
        let word = if self.shows_password { words.common_hide() } else { words.common_show() };
        let password = password_field(words.address_password(), &self.entered.password)
            .help(help)
            .error(missing.password.then(|| words.parse_password_empty()).or(refused))
            .on_input(Message::Password)
            .on_submit(can_test)
            .reveal(self.shows_password, word, Message::Reveal)
            .id("password");
        halves(user_name, password, 150.0).spacing(space::M).into()
    }

    /// What somebody else made of a field while the person was at it.
    fn elsewhere(&self, words: Words, entered: &str, stored: &str) -> Option<String> {
        let was_changed = self.failed == Some(ServiceError::AccountChanged);
        changed_elsewhere(words, entered, stored).filter(|_| was_changed)
    }

    fn other_ways<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let way = |way, name: String, help: Option<String>, id| {
            let chosen = self.entered.way == way;
            radio(name, help.map(Into::into), chosen, Some(Message::Way(way))).id(id)
        };
        let missing = self.entered.missing(context).password;
        let command = (self.entered.way == Way::Command).then(|| {
            let command = text_field(words.address_command(), &self.entered.command)
                .error(missing.then(|| words.parse_command_empty()))
                .on_input(Message::Command)
                .on_submit(self.can_test(context).then_some(Message::Test))
                .placeholder("pass show mail/corp")
                .id("command");
            Element::from(command)
        });
        let by_command = words.address_password_command();
        let help = Some(words.address_password_command_help());
        column![
            way(Way::Password, words.address_sign_in_password(), None, "by-password"),
            way(Way::Command, by_command, help, "by-command"),
            command,
            way(Way::Without, words.address_no_sign_in(), None, "without"),
        ]
        .spacing(space::M)
        .into()
    }

    fn bar<'a>(&self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        let has_server = server(context).is_some();
        let note = self.note(context);
        let was_tested = self.test.proof().is_some() || self.test.failure().is_some();
        let test = if was_tested { words.test_again() } else { words.test_start() };
        let can_test = self.can_test(context).then_some(Message::Test);
        let test = has_server.then(|| button::plain(test, can_test).id("test").into());
        let save = self.can_save(context).then_some(Message::Save);
        let save = button::primary(words.common_save(), save).id("save").into();
        action_bar(note, test.into_iter().chain([save]))
    }

    /// How the test is doing, which may be out of sight, or why nothing can be saved.
    fn note<'a>(&self, context: &Context) -> Element<'a, Message> {
        let words = context.words;
        if self.test.is_running() {
            return busy(words.test_running());
        }
        if let Some((failure, server)) = self.test.failure().zip(server(context)) {
            let advice = words.failure(failure, &server.with_sign_in(None));
            return text::help(advice.title).style(theme::text::bad).into();
        }
        if self.can_save(context) || self.is_saving {
            return Space::new().into();
        }
        let is_stored = server(context).is_none() || self.entered.is_proved(context);
        let why = if is_stored {
            words.address_own_nothing_changed()
        } else {
            words.address_own_test_needed()
        };
        text::help(why).style(theme::text::quiet).into()
    }
}
