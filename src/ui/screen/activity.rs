//! What was sent, through which server, and what it answered (R14).

use iced::widget::{column, container, row};
use iced::{Alignment, Task};

use crate::domain::{Attempt, Outcome, Timestamp};
use crate::i18n::Words;
use crate::service::{Service, ServiceError};
use crate::store::Recent;
use crate::ui::Element;
use crate::ui::theme::metrics::space;
use crate::ui::theme::{self, Tone};
use crate::ui::widget::text::{Emphasis, sentence};
use crate::ui::widget::{banner, chip, empty, list, list_row, page, page_head, search_field, text};

/// The page.
#[derive(Debug)]
pub struct Activity {
    record: Option<Result<Recent, ServiceError>>,
    sought: String,
}

/// What happens on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// The record was read.
    Read(Result<Recent, ServiceError>),
    /// Something is looked for.
    Seek(String),
}

/// How many attempts are shown at most.
const SHOWN: usize = 200;

impl Activity {
    /// The page, and the reading of the record.
    pub fn new(service: &Service) -> (Self, Task<Message>) {
        let service = service.clone();
        let read = Task::perform(async move { service.activity(SHOWN).await }, Message::Read);
        (Self { record: None, sought: String::new() }, read)
    }

    /// Takes what happened. Nothing here concerns anybody else.
    pub fn update(&mut self, message: Message) {
        match message {
            Message::Read(record) => self.record = Some(record),
            Message::Seek(sought) => self.sought = sought,
        }
    }

    /// The page as it stands.
    #[must_use]
    pub fn view(&self, words: Words) -> Element<'_, Message> {
        let seek = search_field(words.activity_find(), &self.sought, Message::Seek);
        let head = page_head(
            words.activity_title(),
            Some(words.activity_subtitle().into()),
            container(seek).width(220),
        );
        page([head, self.record(words)], None)
    }

    fn record(&self, words: Words) -> Element<'_, Message> {
        match &self.record {
            // It is read within a blink.
            None => column![].into(),
            Some(Err(error)) => {
                let advice = words.service_error(error);
                let words = [text::small(advice.what).into(), text::small(advice.todo).into()];
                banner(Tone::Bad, advice.title, words).into()
            }
            Some(Ok(record)) => {
                let now = Timestamp::now();
                let found: Vec<_> =
                    record.attempts.iter().filter(|done| self.is_sought(done)).collect();
                if record.attempts.is_empty() {
                    empty(words.activity_none(), None, None).into()
                } else if found.is_empty() {
                    empty(words.activity_not_found(&self.sought), None, None).into()
                } else {
                    list(found.into_iter().map(|done| attempt(words, done, now))).into()
                }
            }
        }
    }

    fn is_sought(&self, attempt: &Attempt) -> bool {
        let sought = self.sought.trim().to_lowercase();
        let from = attempt.from.as_ref().map(ToString::to_string);
        let host = attempt.server.as_ref().map(|server| server.host.to_string());
        [from, host, attempt.subject.clone()]
            .into_iter()
            .flatten()
            .any(|part| part.to_lowercase().contains(&sought))
    }
}

fn attempt(words: Words, attempt: &Attempt, now: Timestamp) -> Element<'_, Message> {
    let subject = match attempt.subject.as_deref().map(str::trim) {
        None | Some("") => text::heading(words.activity_no_subject()).style(theme::text::quiet),
        Some(subject) => text::heading(subject),
    };
    let from = attempt.from.as_ref().map_or_else(String::new, ToString::to_string);
    let way = match &attempt.server {
        Some(server) => {
            words.activity_to_through(attempt.recipients, from, server.host.to_string())
        }
        None => words.activity_to(attempt.recipients, from),
    };
    let way = format!("{way}: {}", attempt.answer);
    let answer = [(attempt.answer.as_str(), Emphasis::Code)];
    let (tone, word) = match attempt.outcome {
        Outcome::Accepted => (Tone::Good, words.activity_accepted()),
        Outcome::Refused => (Tone::Bad, words.activity_refused()),
        Outcome::Deferred => (Tone::Warn, words.activity_deferred()),
        Outcome::Unknown => (Tone::Warn, words.activity_unknown()),
    };
    let when = text::help(words.moment(attempt.at, now));
    list_row(
        column![subject, sentence(way, &answer).style(theme::text::quiet)].spacing(2),
        row![chip(tone, word), when].spacing(space::L).align_y(Alignment::Center),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AttemptServer, ServerKind, Told};
    use crate::i18n::Language;
    use crate::ui::testing::*;

    fn sent(subject: Option<&str>, from: &str, outcome: Outcome) -> Attempt {
        let host = "smtp.partner.example".parse().expect("a host");
        Attempt {
            at: Timestamp::now(),
            from: Some(from.parse().expect("an address")),
            recipients: 3,
            subject: subject.map(ToOwned::to_owned),
            server: Some(AttemptServer { kind: ServerKind::Gateway, host, port: 587 }),
            outcome,
            stage: None,
            answer: "250 2.0.0 Ok: queued as 4XyZ12".to_owned(),
            refused: Vec::new(),
            also_refused: 0,
            told: Told::Yes,
        }
    }

    fn with_a_record() -> Activity {
        let attempts = vec![
            sent(Some("Minutes"), "alice@partner.example", Outcome::Accepted),
            sent(None, "bob@choir.example", Outcome::Refused),
        ];
        let record = Some(Ok(Recent { attempts, unreadable: 0 }));
        Activity { record, sought: String::new() }
    }

    fn english() -> Words {
        Words::new(Language::English)
    }

    #[test]
    fn r14_an_attempt_is_shown_with_what_became_of_it() {
        let activity = with_a_record();
        let mut view = view(activity.view(english()));
        for words in ["Minutes", "Taken", "(no subject)", "Refused"] {
            assert!(view.find(words).is_ok(), "{words}");
        }
    }

    #[test]
    fn what_is_looked_for_is_found_by_address_server_or_subject() {
        for (sought, found) in
            [("ALICE", true), ("partner.example", true), ("minut", true), ("choir", false)]
        {
            let mut activity = with_a_record();
            activity.update(Message::Seek(sought.to_owned()));
            let mut view = view(activity.view(english()));
            assert_eq!(view.find("Minutes").is_ok(), found, "{sought}");
        }
    }

    #[test]
    fn a_search_that_finds_nothing_says_so() {
        let mut activity = with_a_record();
        activity.update(Message::Seek("nobody".to_owned()));
        let mut view = view(activity.view(english()));
        assert!(view.find(english().activity_none()).is_err(), "there are messages");
        assert!(view.find(english().activity_not_found("nobody")).is_ok());
    }

    #[test]
    fn a_record_that_cannot_be_read_is_an_error_and_not_empty() {
        let mut activity = with_a_record();
        activity.update(Message::Read(Err(ServiceError::Activity("no".to_owned()))));
        let mut view = view(activity.view(english()));
        let advice = english().service_error(&ServiceError::Activity("no".to_owned()));
        assert!(view.find(advice.title).is_ok());
        assert!(view.find(advice.todo).is_ok());
    }
}
