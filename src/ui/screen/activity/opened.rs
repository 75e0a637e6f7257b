//! One attempt, with all that is known of it.

use iced::Task;
use iced::widget::{Column, column, row};

use crate::domain::{Attempt, Conversation, ServerKind, Timestamp, Told};
use crate::i18n::Words;
use crate::service::{Service, ServiceError};
use crate::store::{AttemptId, KeptAttempt};
use crate::ui::test_details::{self, Details};
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::{banner, button, card, page, page_head, text};
use crate::ui::{Element, Theme};

use super::view;

/// The attempt that is open.
#[derive(Debug)]
pub(super) struct Opened {
    kept: KeptAttempt,
    heard: Heard,
}

/// What was said.
#[derive(Debug)]
enum Heard {
    /// It is being read.
    Reading,
    Kept(Box<Details>),
    NotKept,
    Failed(ServiceError),
}

/// What happens with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// What was said was read.
    Read(Result<Option<Box<Conversation>>, ServiceError>),
    /// With what was said.
    Heard(HeardEvent),
    /// It is left.
    Leave,
}

/// What happens with what was said.
#[derive(Debug, Clone)]
pub struct HeardEvent(test_details::Message);

impl Opened {
    /// The attempt, and the reading of what was said.
    pub(super) fn new(kept: KeptAttempt, service: &Service) -> (Self, Task<Message>) {
        let (service, id) = (service.clone(), kept.id);
        let read = async move { service.conversation_of(id).await };
        let read = Task::perform(read, |read| Message::Read(read.map(|said| said.map(Box::new))));
        (Self { kept, heard: Heard::Reading }, read)
    }

    pub(super) fn id(&self) -> AttemptId {
        self.kept.id
    }

    pub(super) fn update(&mut self, message: Message, words: Words) -> Task<Message> {
        match (message, &mut self.heard) {
            (Message::Read(read), heard) => {
                *heard = match read {
                    Ok(Some(said)) => {
                        let details = Details::of_attempt(self.kept.attempt.clone(), *said);
                        Heard::Kept(Box::new(details))
                    }
                    Ok(None) => Heard::NotKept,
                    Err(error) => Heard::Failed(error),
                };
                Task::none()
            }
            (Message::Heard(HeardEvent(message)), Heard::Kept(details)) => {
                details.update(message, words, None).map(heard)
            }
            (Message::Heard(_) | Message::Leave, _) => Task::none(),
        }
    }

    pub(super) fn view(&self, words: Words) -> Element<'_, Message> {
        let attempt = &self.kept.attempt;
        let back = button::quiet(words.activity_back(), Some(Message::Leave)).id("back");
        let chips = row(view::chips(words, attempt)).spacing(space::S).wrap();
        let head = page_head(view::subject(words, attempt), None, back);
        let untold = (attempt.told == Told::No)
            .then(|| banner(Tone::Warn, words.activity_not_told(), []).into());
        let blocks = [Some(head), Some(chips.into()), untold];
        let facts = Some(card(facts(words, attempt)).into());
        page(blocks.into_iter().chain([facts, self.said(words)]).flatten(), None)
    }

    fn said(&self, words: Words) -> Option<Element<'_, Message>> {
        match &self.heard {
            // It is read within a blink.
            Heard::Reading => None,
            Heard::Kept(details) => {
                let details = details.view(words, None, None)?;
                Some(card(details.map(heard)).into())
            }
            Heard::NotKept => {
                let none = text::small(words.activity_no_conversation());
                Some(none.style(theme::text::quiet).into())
            }
            Heard::Failed(error) => {
                let advice = words.service_error(error);
                let words = [text::small(advice.what).into(), text::small(advice.todo).into()];
                Some(banner(Tone::Bad, advice.title, words).into())
            }
        }
    }
}

fn heard(message: test_details::Message) -> Message {
    Message::Heard(HeardEvent(message))
}

/// What is known, each under its name.
fn facts(words: Words, attempt: &Attempt) -> Column<'_, Message, Theme> {
    let at = words.moment(attempt.at, Timestamp::now());
    // A day alone does not say when.
    let time = words.time(attempt.at);
    let at = if at.contains(&time) { at } else { format!("{at}, {time}") };
    let server = match &attempt.server {
        None => words.activity_no_server(),
        Some(server) => {
            let (host, port) = (server.host.to_string(), server.port.to_string());
            match server.kind {
                ServerKind::Gateway => words.activity_server_gateway(host, port),
                ServerKind::Domain => words.activity_server_domain(host, port),
            }
        }
    };
    let from = attempt.from.as_ref().map(|from| fact(words.activity_from(), from.to_string()));
    let stage = attempt.stage.map(|stage| fact(words.activity_stage(), words.stage_running(stage)));
    let mut answers = column![text::code(attempt.answer.as_str())].spacing(space::XS);
    for refused in &attempt.refused {
        answers = answers.push(text::small(refused.address.to_string()));
        answers = answers.push(text::code(refused.answer.as_str()));
    }
    let more = (attempt.also_refused > 0)
        .then(|| text::small(words.activity_also_refused(attempt.also_refused)));
    column![
        fact(words.activity_when(), at),
        from,
        fact(words.activity_recipients(), attempt.recipients.to_string()),
        fact(words.activity_server(), server),
        stage,
        named(words.activity_answer(), answers.push(more)),
    ]
    .spacing(space::S)
}

fn fact<'a>(name: String, value: String) -> Element<'a, Message> {
    named(name, text::small(value))
}

fn named<'a>(name: String, value: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let name = text::small(name).style(theme::text::quiet).width(NAME);
    row![name, iced::widget::container(value).width(iced::Length::Fill)].spacing(space::M).into()
}

/// How wide the names of the facts are.
const NAME: f32 = 110.0;
