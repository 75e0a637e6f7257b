//! Which server delivers mail from the address, its settings, and their test.

use iced::Task;
use iced::widget::column;

use super::entered::{EnteredServer, Part, SignInWay, fault_of};
use super::search::{self, Search};
use crate::domain::{
    Address, FailureKind, Finding, Fingerprint, Gateway, Host, Secret, Security, SendAs, SmtpMsa,
    Suggestion, Switch,
};
use crate::secrets::SecretError;
use crate::service::{Prepared, ServiceError};
use crate::smtp::Verified;
use crate::ui::Element;
use crate::ui::connection_test::{ConnectionTest, Event};
use crate::ui::context::Context;
use crate::ui::theme::metrics::space;
use crate::ui::widget::hairline;

/// Which server delivers, and its settings.
#[derive(Debug)]
pub(super) struct ServerPart {
    pub(super) address: Address,
    pub(super) way: Way,
    pub(super) form: EnteredServer,
    pub(super) test: ConnectionTest,
    /// Only where no server is stored.
    pub(super) search: Search,
    pub(super) shows_password: bool,
    pub(super) shows_other_ways: bool,
    /// The settings that the form began with, if any are stored.
    base: Option<SmtpMsa>,
}

/// Which server delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The address's own.
    Own,
    /// The domain's.
    Domain,
}

/// What happens in this part.
#[derive(Debug, Clone)]
pub enum Message {
    /// Another server delivers.
    Way(Way),
    /// Another server.
    Host(String),
    /// The server is entered.
    HostLeft,
    /// Another port.
    Port(String),
    /// The port is entered.
    PortLeft,
    /// Another encryption.
    Security(Security),
    /// What was suggested after a failed test is to be done.
    Try(Suggestion),
    /// Another user name.
    UserName(String),
    /// Another password.
    Password(Secret),
    /// The password is readable, or not.
    Reveal,
    /// Another way to sign in.
    SignIn(SignIn),
    /// Another command.
    Command(String),
    /// The other ways to sign in are shown, or not.
    OtherWays,
    /// This certificate of this server is to be trusted, and the test to run again.
    Pin(Host, Fingerprint),
    /// The pinned certificate is not to be trusted any more.
    Unpin,
    /// The test is to run.
    Start,
    /// The test is to stop.
    Stop,
    /// The test did something.
    Test(Event),
    /// The search for the server did something.
    Search(search::Event),
    /// What was found is to be used, although there is a doubt about it.
    UseFound,
    /// It is not.
    RefuseFound,
    /// A provider's page is to be opened.
    OpenHelp(&'static str),
    /// The desktop opened it, or not.
    HelpOpened(Result<(), ServiceError>),
    /// Enter was pressed.
    Submit,
}

/// A way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn(pub(super) SignInWay);

impl ServerPart {
    /// The server of an address as it is stored; nothing, where none is.
    pub(super) fn new(send_as: &SendAs, way: Way) -> Self {
        let address = send_as.send_as_email.clone();
        let base = send_as.gateway.as_ref().map(Gateway::entered).cloned();
        let form = match &base {
            Some(server) => EnteredServer::of(server, &address),
            None => EnteredServer::blank(&address),
        };
        Self {
            shows_other_ways: form.way != SignInWay::Password,
            address,
            way,
            form,
            test: ConnectionTest::default(),
            search: Search::default(),
            shows_password: false,
            base,
        }
    }

    /// Takes what happened. Whatever the test would prove resets it.
    pub(super) fn update(
        &mut self,
        message: Message,
        context: &Context,
    ) -> Result<Task<Message>, ServiceError> {
        let form = &mut self.form;
        match message {
            Message::Way(way) => {
                self.way = way;
                return Ok(self.look(context));
            }
            Message::Search(event) => {
                self.search.update(event);
                self.take_found();
            }
            Message::UseFound => return Ok(self.use_found()),
            Message::RefuseFound => {
                self.search.refuse();
                self.take_found();
                return Ok(iced::widget::operation::focus(SERVER));
            }
            Message::OpenHelp(page) => {
                let service = context.service.clone();
                let opening = async move { service.open_page(page).await };
                return Ok(Task::perform(opening, Message::HelpOpened));
            }
            Message::HelpOpened(result) => result?,
            Message::HostLeft => form.host.leave(),
            Message::PortLeft => form.port.leave(),
            Message::Reveal => self.shows_password = !self.shows_password,
            Message::OtherWays => self.shows_other_ways = !self.shows_other_ways,
            Message::Test(event) => {
                let task = self.test.update(event, context.words).map(Message::Test);
                if self.test.error().is_some_and(is_without_keyring) {
                    self.shows_other_ways = true;
                }
                return Ok(task);
            }
            Message::Stop => self.test.reset(),
            Message::Start => return self.start_test(context),
            Message::Submit => {}
            Message::Try(suggestion) => return self.try_out(suggestion, context),
            Message::Pin(host, certificate) => {
                form.set_pin(Some((host, certificate)));
                return self.start_test(context);
            }
            edit => {
                match edit {
                    Message::Unpin => form.set_pin(None),
                    Message::Host(text) => form.enter_host(&text),
                    Message::Port(text) => form.enter_port(&text),
                    Message::Security(security) => form.choose_security(security),
                    Message::UserName(name) => form.enter_user_name(name),
                    Message::Password(password) => form.password = password,
                    Message::SignIn(SignIn(way)) => form.way = way,
                    Message::Command(command) => form.command = command,
                    _ => {}
                }
                self.test.reset();
            }
        }
        Ok(Task::none())
    }

    /// Fills the form as suggested, and tests it, or goes to what only the person can enter.
    fn try_out(
        &mut self,
        suggestion: Suggestion,
        context: &Context,
    ) -> Result<Task<Message>, ServiceError> {
        let form = &mut self.form;
        let part = match suggestion {
            Suggestion::UseServer(place) => {
                form.use_server(&place);
                return self.start_test(context);
            }
            Suggestion::WholeAddressAsUserName(name) => {
                form.enter_user_name(name);
                return self.start_test(context);
            }
            Suggestion::EnterAppPassword { .. } | Suggestion::EnterPasswordAgain => {
                form.password = Secret::new("");
                Part::Password
            }
            Suggestion::SignIn => {
                form.way = SignInWay::Password;
                if form.user_name.trim().is_empty() { Part::UserName } else { Part::Password }
            }
        };
        Ok(iced::widget::operation::focus(self.field(part)))
    }

    /// Looks for the server, where it is the address's own and not known yet.
    pub(super) fn look(&mut self, context: &Context) -> Task<Message> {
        let policy = context.policy();
        let may_have_one =
            policy.per_user_outbound_gateways && !policy.is_email_domain(self.address.domain());
        if self.way == Way::Domain || self.base.is_some() || !may_have_one {
            return Task::none();
        }
        self.search.start(&self.address, context).map(Message::Search)
    }

    /// Fills in what was found, unless the person is further than that.
    fn take_found(&mut self) {
        if self.test.is_touched() {
            return;
        }
        match self.search.usable() {
            Some(finding) => self.form.offer(finding),
            None if self.search.is_over() && self.search.doubtful().is_none() => {
                self.form.fill_usual(&self.address);
            }
            None => {}
        }
    }

    /// Fills in what the person has agreed to; a password is what is missing then.
    fn use_found(&mut self) -> Task<Message> {
        let Some(finding) = self.search.agree() else { return Task::none() };
        self.form.fill(&finding);
        self.test.reset();
        iced::widget::operation::focus(self.field(Part::Password))
    }

    /// What the person is to be asked, as long as they did not answer by typing.
    pub(super) fn asked(&self) -> Option<&Finding> {
        self.search.doubtful().filter(|_| !self.form.is_server_typed())
    }

    /// Whether the search may still fill in where the server is.
    pub(super) fn is_awaited(&self) -> bool {
        self.search.is_looking() && self.form.host.entered().is_empty()
    }

    /// Tests what is entered, or goes to the field that is wrong.
    pub(super) fn start_test(&mut self, context: &Context) -> Result<Task<Message>, ServiceError> {
        if self.is_awaited() {
            // Nothing is wrong yet.
            return Ok(Task::none());
        }
        match self.form.check() {
            Ok(entry) => Ok(self.test_prepared(entry.prepare()?, context)),
            Err(part) => {
                self.shows_other_ways |= part == Part::Password && !self.asks_for_password();
                Ok(iced::widget::operation::focus(self.field(part)))
            }
        }
    }

    /// Tests these settings.
    pub(super) fn test_prepared(&mut self, prepared: Prepared, context: &Context) -> Task<Message> {
        let (service, address) = (context.service.clone(), self.address.clone());
        let test = service.test_gateway(address.clone(), prepared.clone());
        let suggest =
            |server, failure| async move { service.suggestions(address, server, failure).await };
        self.test.start(prepared, test, suggest).map(Message::Test)
    }

    /// Without a keyring, a command is the way to a password.
    pub(super) fn offer_command(&mut self, error: &ServiceError) {
        self.shows_other_ways |= is_without_keyring(error);
    }

    /// The shared config is another: what was not touched shows it.
    pub(super) fn refresh(&mut self, stored: &SendAs) {
        let now = stored.gateway.as_ref().map(Gateway::entered);
        if now == self.base.as_ref() {
            return;
        }
        let untouched = match &self.base {
            Some(base) => self.form.is(base),
            None => self.way == Way::Domain,
        };
        if untouched && !self.test.is_running() && self.test.proof().is_none() {
            *self = Self::new(stored, self.way);
        }
    }

    /// What is stored was changed, by this page or, as the person was told, by somebody else:
    /// what is entered is to take its place all the same.
    pub(super) fn was_changed(&mut self, stored: &SendAs) {
        self.base = stored.gateway.as_ref().map(Gateway::entered).cloned();
    }

    /// Whether something is entered that is not stored.
    pub(super) fn is_changed(&self, gateway: Option<&Gateway>) -> bool {
        match (self.way, gateway) {
            (Way::Domain, gateway) => gateway.is_some_and(|it| it.switch == Switch::On),
            (Way::Own, None) => true,
            (Way::Own, Some(gateway)) => !self.form.is(gateway.entered()),
        }
    }

    /// The settings that passed their test, to be put in the place of what the form began with.
    pub(super) fn proved(&self) -> Option<(Prepared, Verified)> {
        let (prepared, verified) = self.test.proof()?;
        Some((prepared.clone().replacing(self.base.clone()), verified.clone()))
    }

    /// The settings as they would be kept: those that passed, or else those that are entered, if
    /// they are whole.
    pub(super) fn prepared(&self) -> Option<Result<Prepared, ServiceError>> {
        if let Some((prepared, _)) = self.proved() {
            return Some(Ok(prepared));
        }
        let prepared = self.form.entry().ok()?.prepare();
        Some(prepared.map(|prepared| prepared.replacing(self.base.clone())))
    }

    /// The part of the form that is at fault, and what to say there.
    pub(super) fn fault(&self, context: &Context) -> Option<(Part, String)> {
        let words = context.words;
        if let Some(part) = self.form.missing() {
            let says = match (part, self.form.way) {
                (Part::UserName, _) => words.parse_user_name_empty(),
                (_, SignInWay::Command) => words.parse_command_empty(),
                _ => words.parse_password_empty(),
            };
            return Some((part, says));
        }
        let (failure, server) = (self.test.failure()?, self.test.server()?);
        let part = fault_of(&failure.kind)?;
        let says = match failure.kind {
            FailureKind::SignInRefused => words.address_password_refused_by_server(),
            _ => words.failure(failure, server).title,
        };
        Some((part, says))
    }

    /// The name of the field that holds a part.
    pub(super) fn field(&self, part: Part) -> &'static str {
        match part {
            Part::Host => SERVER,
            Part::Port => "port",
            Part::Security => "security",
            Part::UserName => "user-name",
            Part::Password if self.asks_for_password() => "password",
            Part::Password => "command",
        }
    }

    fn asks_for_password(&self) -> bool {
        self.form.way == SignInWay::Password
    }

    /// What there is to know of the server, the card of the test, and what may be trusted after it.
    pub(super) fn card<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        let act = |suggestion: &Suggestion| Some(Message::Try(suggestion.clone()));
        let (words, stop) = (context.words, Message::Stop);
        let card = self.test.view_with_suggestions(words, stop, Message::Test, act);
        let test = column![card, self.pin_offer(context)].spacing(space::M).into();
        match self.notes(context) {
            Some(notes) => column![notes, test].spacing(space::L).into(),
            None => test,
        }
    }

    /// The choice of a server, and its settings.
    pub(super) fn view<'a>(&'a self, context: &Context) -> Element<'a, Message> {
        // What comes and goes stands last: what stands before it keeps the keyboard.
        let own = self.way == Way::Own;
        let settings = own.then(|| column![self.question(context), self.settings(context)]);
        column![self.ways(context), own.then(hairline), settings].spacing(space::L).into()
    }
}

fn is_without_keyring(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Secret(SecretError::NoKeyring(_)))
}

/// The name of the field for the server.
pub(super) const SERVER: &str = "server";
