//! A connection test on a page: it runs, can be stopped, and shows each stage as it happens.

use std::borrow::Cow;
use std::time::Duration;

use iced::Task;
use iced::task::Handle;
use iced::widget::column;
use sipper::Straw;

use crate::domain::{
    Blame, CertificateFacts, Fact, Failure, FailureKind, SmtpMsa, Stage, StagePassed, Suggestion,
    TestEvent, Timestamp,
};
use crate::i18n::{Advice, Words};
use crate::service::{Accepted, Prepared, ServiceError};
use crate::smtp::Verified;

use super::Element;
use super::test_details::{self, Details};
use super::theme::Tone;
use super::theme::metrics::space;
use super::widget::{StageRow, StageState, banner, beside, button, card, chip, stages, text};

/// A test of one server, or another session that is shown in the same stages and comes to a `T`.
/// Dropping it stops one that is running.
#[derive(Debug)]
pub struct ConnectionTest<T = Verified> {
    state: State<T>,
    /// What can be opened once it is over.
    details: Details,
    /// Tells the events of this test from those of one that was stopped.
    number: u64,
}

/// A gateway that is being turned on: the delivery of the message that it has to take.
pub type TurningOn = ConnectionTest<()>;

/// A message that is sent to see which way it takes.
pub type TestMessage = ConnectionTest<Accepted>;

#[derive(Debug, Default)]
enum State<T> {
    /// Nothing was tested yet.
    #[default]
    Untested,
    /// It is running.
    Running {
        /// How far it got.
        run: Run,
        /// Stops it when this state is left.
        stop: Handle,
    },
    /// It passed, and this is the proof.
    Passed { run: Run, verified: T },
    /// A stage failed.
    Failed {
        run: Run,
        failure: Failure,
        /// What may help, once that is known.
        suggestions: Vec<Suggestion>,
        /// Stops finding it out when this state is left.
        _stop: Handle,
    },
    /// It could not even begin.
    NotBegun(ServiceError),
}

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Test,
    TurningOn,
    Message,
}

/// What is known of a test so far.
#[derive(Debug)]
struct Run {
    purpose: Purpose,
    prepared: Prepared,
    stages: Vec<Stage>,
    passed: Vec<StagePassed>,
}

/// What happens during a test.
#[derive(Debug, Clone)]
pub struct Event<T = Verified> {
    number: u64,
    kind: EventKind<T>,
}

#[derive(Debug, Clone)]
enum EventKind<T> {
    Progress(TestEvent),
    Done(Box<Result<T, ServiceError>>),
    Suggested(Vec<Suggestion>),
    Details(test_details::Message),
}

impl<T> Event<T> {
    fn of_details(number: u64, message: test_details::Message) -> Self {
        Self { number, kind: EventKind::Details(message) }
    }
}

impl<T> Default for ConnectionTest<T> {
    fn default() -> Self {
        Self { state: State::Untested, details: Details::default(), number: 0 }
    }
}

impl ConnectionTest {
    /// Starts a test of these settings, in the place of one that may be running. Where it fails,
    /// `suggest` finds out what may help, while the failure is shown already.
    pub fn start<F>(
        &mut self,
        prepared: Prepared,
        test: impl Straw<Verified, TestEvent, ServiceError> + Send + 'static,
        suggest: impl FnOnce(SmtpMsa, Failure) -> F + Send + 'static,
    ) -> Task<Event>
    where
        F: Future<Output = Vec<Suggestion>> + Send + 'static,
    {
        let server = prepared.server();
        let stages = Stage::of_test(server.security, server.sign_in.is_some());
        let suggest = |server, failure| Task::future(suggest(server, failure));
        self.start_stages(Purpose::Test, prepared, stages, test, suggest)
    }
}

impl TurningOn {
    /// Shows how a gateway with these settings is turned on.
    pub fn start(
        &mut self,
        prepared: Prepared,
        turn_on: impl Straw<(), TestEvent, ServiceError> + Send + 'static,
    ) -> Task<Event<()>> {
        let server = prepared.server();
        let stages = Stage::of_delivery(server.security, server.sign_in.is_some());
        self.start_stages(Purpose::TurningOn, prepared, stages, turn_on, |_, _| Task::none())
    }
}

impl TestMessage {
    /// Shows how a message is sent through a server with these settings.
    pub fn start(
        &mut self,
        prepared: Prepared,
        sending: impl Straw<Accepted, TestEvent, ServiceError> + Send + 'static,
    ) -> Task<Event<Accepted>> {
        let server = prepared.server();
        let stages = Stage::of_delivery(server.security, server.sign_in.is_some());
        self.start_stages(Purpose::Message, prepared, stages, sending, |_, _| Task::none())
    }
}

impl<T: Send + 'static> ConnectionTest<T> {
    fn start_stages(
        &mut self,
        purpose: Purpose,
        prepared: Prepared,
        stages: Vec<Stage>,
        test: impl Straw<T, TestEvent, ServiceError> + Send + 'static,
        suggest: impl FnOnce(SmtpMsa, Failure) -> Task<Vec<Suggestion>> + Send + 'static,
    ) -> Task<Event<T>> {
        self.number += 1;
        let number = self.number;
        let task = Task::sip(
            test,
            move |progress| Event { number, kind: EventKind::Progress(progress) },
            move |done| Event { number, kind: EventKind::Done(Box::new(done)) },
        );
        let mut suggest = Some(suggest);
        let suggested = move |found| Event { number, kind: EventKind::Suggested(found) };
        let task = task.then(move |event| {
            let failed = event.failed();
            let told = Task::done(event);
            let finding_out = failed.and_then(|(server, failure)| {
                let suggest = suggest.take()?;
                Some(suggest(server, failure).map(suggested))
            });
            match finding_out {
                Some(finding_out) => told.chain(finding_out),
                None => told,
            }
        });
        let (task, handle) = task.abortable();
        let run = Run { purpose, prepared, stages, passed: Vec::new() };
        self.details = Details::default();
        self.state = State::Running { run, stop: handle.abort_on_drop() };
        task
    }

    /// Takes what happened. An event of a test that was stopped changes nothing.
    pub fn update(&mut self, event: Event<T>, words: Words) -> Task<Event<T>> {
        let number = event.number;
        if number != self.number {
            return Task::none();
        }
        match (event.kind, &mut self.state) {
            (EventKind::Progress(progress), State::Running { run, .. }) => match progress {
                TestEvent::Passed(passed) => run.passed.push(passed),
                TestEvent::Started(_) => {}
                TestEvent::Conversation(said) => self.details.end(*said),
            },
            (EventKind::Suggested(found), State::Failed { suggestions, .. }) => {
                *suggestions = found;
            }
            (EventKind::Done(result), State::Running { .. }) => self.end(*result),
            (EventKind::Details(message), _) => {
                let failed = self.advice(words);
                let task = self.details.update(message, words, failed.as_ref());
                return task.map(move |message| Event::of_details(number, message));
            }
            _ => {}
        }
        Task::none()
    }

    fn end(&mut self, result: Result<T, ServiceError>) {
        let State::Running { run, stop } = std::mem::take(&mut self.state) else { return };
        let failed =
            |run, failure| State::Failed { run, failure, suggestions: Vec::new(), _stop: stop };
        self.state = match result {
            Ok(verified) => State::Passed { run, verified },
            Err(ServiceError::Test(_, failure)) => failed(run, failure),
            Err(ServiceError::Delivery(_, error)) => failed(run, error.failure),
            Err(error) => State::NotBegun(error),
        };
    }

    /// What is told of a test that failed.
    fn advice(&self, words: Words) -> Option<Advice> {
        match &self.state {
            State::Failed { run, failure, .. } => Some(words.failure(failure, run.server())),
            _ => None,
        }
    }

    /// The certificate that the server showed, if it showed one.
    fn certificate(&self) -> Option<&CertificateFacts> {
        match &self.state {
            State::Failed { failure, .. } if failure.certificate.is_some() => {
                failure.certificate.as_deref()
            }
            State::Running { run, .. } | State::Passed { run, .. } | State::Failed { run, .. } => {
                run.passed.iter().find_map(|passed| match &passed.fact {
                    Fact::Encrypted { certificate, .. } => Some(&**certificate),
                    _ => None,
                })
            }
            State::Untested | State::NotBegun(_) => None,
        }
    }

    /// Forgets the test: what it would prove was changed. A running one is stopped.
    pub fn reset(&mut self) {
        self.state = State::Untested;
    }

    /// Whether it is running.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Running { .. })
    }

    /// Whether something was tested, or is being.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        !matches!(self.state, State::Untested)
    }

    /// What passed, and the proof.
    #[must_use]
    pub fn proof(&self) -> Option<(&Prepared, &T)> {
        match &self.state {
            State::Passed { run, verified } => Some((&run.prepared, verified)),
            _ => None,
        }
    }

    /// Why it failed, if it failed.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match &self.state {
            State::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// The server that is or was tested.
    #[must_use]
    pub fn server(&self) -> Option<&SmtpMsa> {
        match &self.state {
            State::Running { run, .. } | State::Passed { run, .. } | State::Failed { run, .. } => {
                Some(run.server())
            }
            State::Untested | State::NotBegun(_) => None,
        }
    }

    /// Why it could not even begin, if it could not.
    #[must_use]
    pub fn error(&self) -> Option<&ServiceError> {
        match &self.state {
            State::NotBegun(error) => Some(error),
            _ => None,
        }
    }

    /// The card that shows it: an invitation, the stages, and what to do when one failed. `stop`
    /// stops it, and `on_event` takes what happens in the card.
    pub fn view<'a, Message: Clone + 'a>(
        &'a self,
        words: Words,
        stop: Message,
        on_event: impl Fn(Event<T>) -> Message + 'a,
    ) -> Element<'a, Message> {
        self.view_with_suggestions(words, stop, on_event, |_| None)
    }

    /// The same. What may help against a failure stands under it, to be pressed, as far as `act`
    /// can do it.
    pub fn view_with_suggestions<'a, Message: Clone + 'a>(
        &'a self,
        words: Words,
        stop: Message,
        on_event: impl Fn(Event<T>) -> Message + 'a,
        act: impl Fn(&Suggestion) -> Option<Message>,
    ) -> Element<'a, Message> {
        let number = self.number;
        let details = self.details.view(words, self.certificate(), self.advice(words));
        let details = details.map(|details| {
            details.map(move |message| on_event(Event::of_details(number, message)))
        });
        match &self.state {
            State::Untested => Self::invitation(words),
            State::Running { run, .. } => {
                let stop = button::quiet(words.test_stop(), Some(stop)).id("stop");
                let head = beside(text::heading(run.title(words)), stop, 120.0).centred();
                card(column![head, run.view(words, None)].spacing(space::L)).into()
            }
            State::Passed { run, .. } => {
                let took = words.took(run.took());
                let chip = chip(Tone::Good, words.test_passed_in(took));
                let head = beside(text::heading(run.title(words)), chip, 120.0);
                card(column![head, run.view(words, None), details].spacing(space::L)).into()
            }
            State::Failed { run, failure, suggestions, .. } => {
                let advice = run.advice(words, failure);
                let chip = chip(Tone::Bad, advice.title.clone());
                let head = beside(text::heading(run.title(words)), chip, 120.0);
                let helps = suggestions.iter().filter_map(|suggestion| {
                    let name = words.suggestion(suggestion, &run.server().host);
                    Some(button::link(name, Some(act(suggestion)?)).id(id_of(suggestion)).into())
                });
                // First what to do: where there is little room, the stages are out of sight. The
                // server's own words never are.
                let said = failure.reply.as_ref();
                let said = said.map(|reply| text::code(reply.to_string()).into());
                let todo = [text::small(advice.todo).into(), blame(words, failure.blame())];
                let below = said.into_iter().chain(todo).chain(helps);
                let what = banner(Tone::Bad, advice.what, below);
                let stages = run.view(words, Some(failure));
                card(column![head, what, stages, details].spacing(space::L)).into()
            }
            State::NotBegun(error) => {
                let advice = words.service_error(error);
                let head =
                    beside(text::heading(words.test_title()), chip(Tone::Bad, advice.title), 120.0);
                let whose = error.blame().map(|whose| blame(words, whose));
                let below = [text::small(advice.todo).into()].into_iter().chain(whose);
                card(column![head, banner(Tone::Bad, advice.what, below)].spacing(space::L)).into()
            }
        }
    }

    fn invitation<'a, Message: Clone + 'a>(words: Words) -> Element<'a, Message> {
        let help = text::small(words.test_invitation()).style(super::theme::text::quiet);
        card(column![text::heading(words.test_title()), help].spacing(space::S)).into()
    }
}

impl<T> Event<T> {
    /// The server that failed its test, and how, where this is what happened.
    fn failed(&self) -> Option<(SmtpMsa, Failure)> {
        match &self.kind {
            EventKind::Done(result) => match &**result {
                Err(ServiceError::Test(server, failure)) => {
                    Some((SmtpMsa::clone(server), failure.clone()))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whose fault it is.
fn blame<'a, Message: 'a>(words: Words, blame: Blame) -> Element<'a, Message> {
    text::small(words.blame(blame)).style(super::theme::text::quiet).into()
}

/// The name of the words that do what is suggested.
fn id_of(suggestion: &Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseServer(_) => "use-server",
        Suggestion::WholeAddressAsUserName(_) => "whole-address",
        Suggestion::EnterAppPassword { .. } => "app-password",
        Suggestion::EnterPasswordAgain => "password-again",
        Suggestion::SignIn => "sign-in",
    }
}

impl Run {
    fn title(&self, words: Words) -> String {
        match self.purpose {
            Purpose::Test => words.test_title(),
            Purpose::TurningOn => words.test_turning_on_title(),
            Purpose::Message => words.apps_test_way(),
        }
    }

    fn advice(&self, words: Words, failure: &Failure) -> Advice {
        let mut advice = words.failure(failure, self.server());
        let is_for_good = failure.kind == FailureKind::MessageRefused && !failure.is_transient();
        if is_for_good && self.purpose == Purpose::TurningOn {
            // There is nothing in this message but the sender that could be at fault.
            advice.todo = words.test_turning_on_refused();
        }
        advice
    }

    fn server(&self) -> &SmtpMsa {
        self.prepared.server()
    }

    fn took(&self) -> Duration {
        self.passed.iter().map(|passed| passed.took).sum()
    }

    fn view<'a, Message: 'a>(
        &'a self,
        words: Words,
        failure: Option<&'a Failure>,
    ) -> Element<'a, Message> {
        let now = Timestamp::now();
        // A failure says where it was; one of a stage that is not shown was in the next.
        let next = self.passed.len();
        let failed = failure.map(|failure| failure.stage);
        let failed = failed.and_then(|at| self.stages.iter().position(|stage| *stage == at));
        let at = failed.unwrap_or(next);
        let rows = self.stages.iter().enumerate().map(move |(index, stage)| {
            if let Some(passed) = self.passed.iter().find(|passed| passed.stage == *stage) {
                return StageRow {
                    state: StageState::Passed,
                    name: words.stage(*stage).into(),
                    fact: Some(words.fact(passed, now).into()),
                    took: Some(words.took(passed.took).into()),
                };
            }
            let is_next = index == at;
            let mut row = StageRow {
                state: StageState::Waiting,
                name: words.stage(*stage).into(),
                fact: None,
                took: None,
            };
            match failure.filter(|_| is_next) {
                Some(failure) => {
                    row.state = StageState::Failed;
                    row.name = words.failure(failure, self.server()).title.into();
                    row.fact = failure.detail.as_deref().map(Cow::from);
                    row.took = Some(words.took(failure.took).into());
                }
                None if is_next && failure.is_none() => {
                    row.state = StageState::Running;
                    row.name = words.stage_running(*stage).into();
                }
                None => {}
            }
            row
        });
        stages(rows)
    }
}

#[cfg(test)]
impl ConnectionTest {
    /// As if these had been found out after the failure.
    pub(super) fn suggest(&mut self, found: Vec<Suggestion>) {
        if let State::Failed { suggestions, .. } = &mut self.state {
            *suggestions = found;
        }
    }
}
