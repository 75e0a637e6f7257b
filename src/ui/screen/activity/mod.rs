//! What was sent, through which server, and what it answered (R14).

use std::hash::{Hash, Hasher};
use std::time::Duration;

use iced::futures::{SinkExt as _, Stream};
use iced::task::Handle;
use iced::widget::operation::{focus, scroll_to};
use iced::widget::scrollable::{AbsoluteOffset, Viewport};
use iced::{Subscription, Task};

use crate::domain::{AttemptQuery, KeepDays, Outcome, ServerKind, Timestamp};
use crate::service::{Service, ServiceError};
use crate::store::{AttemptId, Found, KeptAttempt};
use crate::ui::context::Context;
use crate::ui::widget::block::{BELOW, PAGE};
use crate::ui::widget::rows::lossy;

use super::Action;

mod export;
mod keeping;
mod opened;
#[cfg(test)]
mod tests;
mod view;

/// The page. It holds what was looked at, and nothing once it is left.
#[derive(Debug)]
pub struct Activity {
    text: String,
    outcome: Option<Outcome>,
    kind: Option<ServerKind>,
    span: Span,
    /// The newest first.
    attempts: Vec<KeptAttempt>,
    /// Before which attempt there may be more.
    rest: Option<AttemptId>,
    unreadable: usize,
    /// Why the record cannot be read.
    failed: Option<ServiceError>,
    has_read: bool,
    /// What is being read, and by the how manieth question.
    reading: Option<(Part, Handle)>,
    asked: u64,
    /// There is something new, which is not read while the person looks at what is older.
    has_news: bool,
    scrolled: Scrolled,
    opened: Option<opened::Opened>,
    keeping: Option<keeping::Keeping>,
    export: export::Export,
}

/// How far back is looked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Span {
    /// As far as there is anything.
    #[default]
    Any,
    /// So many days.
    Days(u16),
}

/// Which part of what is looked for is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The newest, in the place of what is shown.
    Anew,
    /// What is newer than what is shown.
    Newer,
    /// What is older than what is shown.
    Older,
}

/// How far the page is scrolled.
#[derive(Debug, Clone, Copy, Default)]
struct Scrolled {
    /// What is above the page's part that is seen.
    offset: f32,
    /// What is above the list.
    above: f32,
}

/// What happens on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// A part was read, for this question.
    Read(u64, Part, Result<Found, ServiceError>),
    /// Something was added to the record.
    Grown,
    /// The page is scrolled, with so many rows of that height in the list.
    Scrolled(Viewport, usize, f32),
    /// Something is looked for.
    Seek(String),
    /// An outcome is chosen.
    Outcome(Option<Outcome>),
    /// A kind of server is chosen.
    Kind(Option<ServerKind>),
    /// A time is chosen.
    Span(Span),
    /// Everything is to be shown.
    ShowAll,
    /// An attempt is opened.
    Open(AttemptId),
    /// With the attempt that is open.
    Opened(opened::Message),
    /// What is open is left: the attempt, else what stands over the list.
    Leave,
    /// With what is kept.
    Keeping(keeping::Message),
    /// With the export.
    Export(export::Message),
}

/// How many attempts are read at first, and how many more at a time.
const FIRST: usize = 100;
const MORE: usize = 1000;

/// How many rows there are beyond those that are seen, on either side.
const BEYOND: usize = 12;

/// How often the record is asked whether it has grown, while the page is open: it is two looks at
/// a file, and whoever waits for a message sees it within a second.
const LOOK: Duration = Duration::from_millis(700);

const TOP: AbsoluteOffset<Option<f32>> = AbsoluteOffset { x: None, y: Some(0.0) };

impl Activity {
    /// The page, and the reading of the record.
    pub fn new(service: &Service) -> (Self, Task<Message>) {
        let mut page = Self {
            text: String::new(),
            outcome: None,
            kind: None,
            span: Span::Any,
            attempts: Vec::new(),
            rest: None,
            unreadable: 0,
            failed: None,
            has_read: false,
            reading: None,
            asked: 0,
            has_news: false,
            scrolled: Scrolled::default(),
            opened: None,
            keeping: None,
            export: export::Export::default(),
        };
        let read = page.read(Part::Anew, service);
        (page, read)
    }

    /// What is added to the record while the page is open.
    pub fn subscription(&self, context: &Context) -> Subscription<Message> {
        Subscription::run_with(Record(context.service.clone()), follow)
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message, context: &Context) -> Action<Message> {
        let service = &context.service;
        let task = match message {
            Message::Read(asked, part, found) if asked == self.asked => {
                self.take(part, found, service)
            }
            Message::Read(..) => Task::none(),
            Message::Grown => {
                self.has_news = true;
                self.read_news(service)
            }
            Message::Scrolled(viewport, count, height) => {
                let below = height * lossy(count) + BELOW + 1.0;
                self.scrolled = Scrolled {
                    offset: viewport.absolute_offset().y,
                    above: (viewport.content_bounds().height - below).max(0.0),
                };
                let last = self.range(viewport.bounds().height, height).end;
                let wants_more = last + BEYOND >= self.attempts.len() && self.rest.is_some();
                if wants_more && self.reading.is_none() {
                    self.read(Part::Older, service)
                } else {
                    self.read_news(service)
                }
            }
            Message::Seek(text) => {
                self.text = text;
                self.read(Part::Anew, service)
            }
            Message::Outcome(outcome) => {
                self.outcome = outcome;
                self.read(Part::Anew, service)
            }
            Message::Kind(kind) => {
                self.kind = kind;
                self.read(Part::Anew, service)
            }
            Message::Span(span) => {
                self.span = span;
                self.read(Part::Anew, service)
            }
            Message::ShowAll => {
                self.text.clear();
                (self.outcome, self.kind, self.span) = (None, None, Span::Any);
                self.read(Part::Anew, service)
            }
            Message::Open(id) => {
                let Some(kept) = self.attempts.iter().find(|kept| kept.id == id) else {
                    return Action::none();
                };
                let (opened, read) = opened::Opened::new(kept.clone(), service);
                self.opened = Some(opened);
                Task::batch([scroll_to(PAGE, TOP), read.map(Message::Opened)])
            }
            Message::Opened(message) => match &mut self.opened {
                Some(opened) => opened.update(message, context.words).map(Message::Opened),
                None => Task::none(),
            },
            Message::Leave => self.leave(),
            Message::Keeping(message) => self.keep(message, context),
            Message::Export(message) => {
                // One thing at a time stands over the list.
                self.keeping = None;
                let query = self.query();
                self.export.update(message, query, context).map(Message::Export)
            }
        };
        Action::run(task)
    }

    /// Everything is as it was, and the keyboard is where it was.
    fn leave(&mut self) -> Task<Message> {
        if let Some(opened) = self.opened.take() {
            let offset = AbsoluteOffset { x: None, y: Some(self.scrolled.offset) };
            return Task::batch([scroll_to(PAGE, offset), focus(row_id(opened.id()))]);
        }
        self.keeping = None;
        self.export.close();
        Task::none()
    }

    fn query(&self) -> AttemptQuery {
        let days = match self.span {
            Span::Any => None,
            Span::Days(days) => KeepDays::new(days),
        };
        AttemptQuery {
            text: self.text.clone(),
            outcome: self.outcome,
            kind: self.kind,
            since: days.map(|days| days.oldest(Timestamp::now())),
            until: None,
        }
    }

    /// Whether everything is looked for.
    fn seeks_all(&self) -> bool {
        self.text.trim().is_empty()
            && self.outcome.is_none()
            && self.kind.is_none()
            && self.span == Span::Any
    }

    /// Reads a part, and nothing else meanwhile.
    fn read(&mut self, part: Part, service: &Service) -> Task<Message> {
        self.asked += 1;
        let (asked, query, service) = (self.asked, self.query(), service.clone());
        let (before, count) = match part {
            Part::Anew | Part::Newer => (None, FIRST),
            Part::Older => (self.rest, MORE),
        };
        let find = async move { service.find_attempts(query, before, count).await };
        let task = Task::perform(find, move |found| Message::Read(asked, part, found));
        let (task, handle) = task.abortable();
        self.reading = Some((part, handle.abort_on_drop()));
        if part != Part::Older {
            self.has_news = false;
        }
        task
    }

    /// Reads what is new, unless that would move what the person looks at.
    fn read_news(&mut self, service: &Service) -> Task<Message> {
        let is_at_the_top = self.opened.is_none() && self.scrolled.offset < 1.0;
        if self.has_news && is_at_the_top && self.reading.is_none() {
            self.read(Part::Newer, service)
        } else {
            Task::none()
        }
    }

    /// Takes what was read, and reads on where something was missed meanwhile.
    fn take(
        &mut self,
        part: Part,
        found: Result<Found, ServiceError>,
        service: &Service,
    ) -> Task<Message> {
        self.reading = None;
        self.has_read = true;
        let Found { mut attempts, rest, unreadable } = match found {
            Ok(found) => found,
            Err(error) => {
                self.failed = Some(error);
                return Task::none();
            }
        };
        self.failed = None;
        let newest = self.attempts.first().map(|kept| kept.id);
        let known = attempts.iter().position(|kept| Some(kept.id) == newest);
        match (part, known) {
            (Part::Older, _) => {
                self.attempts.append(&mut attempts);
                self.rest = rest;
                self.unreadable += unreadable;
            }
            (Part::Newer, Some(new)) => {
                attempts.truncate(new);
                self.attempts.splice(0..0, attempts);
            }
            (Part::Newer, None) | (Part::Anew, _) => {
                (self.attempts, self.rest, self.unreadable) = (attempts, rest, unreadable);
            }
        }
        let news = self.read_news(service);
        if part == Part::Anew {
            self.scrolled.offset = 0.0;
            return Task::batch([scroll_to(PAGE, TOP), news]);
        }
        news
    }

    /// The rows that there have to be for a page of that height.
    fn range(&self, page: f32, height: f32) -> std::ops::Range<usize> {
        let count = self.attempts.len();
        let seen = whole(page / height) + 2 * BEYOND + 1;
        let first = whole((self.scrolled.offset - self.scrolled.above) / height);
        // Where the list has become shorter, its end is seen.
        let first = first.saturating_sub(BEYOND).min(count.saturating_sub(seen));
        first..count.min(first + seen)
    }

    fn keep(&mut self, message: keeping::Message, context: &Context) -> Task<Message> {
        if let keeping::Message::Toggle = message {
            let close = self.keeping.take().is_some();
            self.keeping = (!close).then(keeping::Keeping::default);
            self.export.close();
            return Task::none();
        }
        let Some(keeping) = &mut self.keeping else { return Task::none() };
        if let keeping::Message::Saved(Ok(())) = message {
            self.keeping = None;
            // What is too old is gone.
            return self.read(Part::Anew, &context.service);
        }
        keeping.update(message, context).map(Message::Keeping)
    }
}

/// How many whole rows a length has room for.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is not less")]
fn whole(rows: f32) -> usize {
    rows.max(0.0) as usize
}

fn row_id(id: AttemptId) -> String {
    format!("attempt-{id}")
}

/// Whose record it is; there is one service in a window.
struct Record(Service);

impl Hash for Record {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "the activity record".hash(state);
    }
}

/// Tells whenever any process has added to the record.
fn follow(record: &Record) -> impl Stream<Item = Message> + use<> {
    let service = record.0.clone();
    iced::stream::channel(1, async move |mut changes| {
        // What cannot be looked at has not grown; to read it says why.
        let mut seen = service.activity_mark().await.unwrap_or_default();
        loop {
            tokio::time::sleep(LOOK).await;
            let mark = service.activity_mark().await.unwrap_or_default();
            if mark != seen && changes.send(Message::Grown).await.is_err() {
                return;
            }
            seen = mark;
        }
    })
}
