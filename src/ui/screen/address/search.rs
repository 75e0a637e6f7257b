//! The search for the address's own server: what was found, what the person has to be asked, and
//! what there is to know beforehand.

use iced::Task;
use iced::task::Handle;
use iced::widget::{column, row};

use super::server::Message;
use crate::domain::{Address, Domain, Finding};
use crate::i18n::Words;
use crate::service::ServiceError;
use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::theme::Tone;
use crate::ui::theme::metrics::space;
use crate::ui::widget::{banner, button, text};

/// The search for a server. Dropping it stops one that is going on.
#[derive(Debug, Default)]
pub(super) struct Search {
    state: State,
    /// The best first.
    findings: Vec<Finding>,
    /// What the person has agreed to, although there is a doubt about it.
    agreed: Vec<Finding>,
    /// What the person does not want.
    refused: Vec<Finding>,
}

#[derive(Debug, Default)]
enum State {
    /// Nobody looked yet.
    #[default]
    Idle,
    /// It is going on.
    Looking {
        /// Stops it when this state is left.
        _stop: Handle,
    },
    /// It is over.
    Over,
}

/// What happens during a search.
#[derive(Debug, Clone)]
pub enum Event {
    /// A server was found.
    Found(Finding),
    /// It is over.
    Over(Result<Vec<Finding>, ServiceError>),
}

impl Search {
    /// Looks for the server of an address, unless somebody did already.
    pub(super) fn start(&mut self, address: &Address, context: &Context) -> Task<Event> {
        if !matches!(self.state, State::Idle) {
            return Task::none();
        }
        let search = context.service.discover(address.clone());
        let (task, handle) = Task::sip(search, Event::Found, Event::Over).abortable();
        self.state = State::Looking { _stop: handle.abort_on_drop() };
        task
    }

    /// Takes what happened.
    pub(super) fn update(&mut self, event: Event) {
        if !self.is_looking() {
            return;
        }
        match event {
            Event::Found(finding) => {
                self.findings.push(finding);
                // A stable sort: of the same rank, the first is the better.
                self.findings.sort_by_key(Finding::rank);
            }
            Event::Over(result) => {
                self.state = State::Over;
                // Why nothing could be asked, the test says as well.
                self.findings = result.unwrap_or_default();
            }
        }
    }

    pub(super) fn is_looking(&self) -> bool {
        matches!(self.state, State::Looking { .. })
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// The best that was found and not refused.
    fn best(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| !self.refused.contains(finding))
    }

    /// The best, where the person need not be asked, or has agreed.
    pub(super) fn usable(&self) -> Option<&Finding> {
        self.best().filter(|finding| finding.doubt.is_none() || self.agreed.contains(finding))
    }

    /// The best, where the person has to be asked first (RFC 6186 §6).
    pub(super) fn doubtful(&self) -> Option<&Finding> {
        self.best().filter(|finding| finding.doubt.is_some() && !self.agreed.contains(finding))
    }

    /// The person agrees to what they were asked.
    pub(super) fn agree(&mut self) -> Option<Finding> {
        let finding = self.doubtful()?.clone();
        self.agreed.push(finding.clone());
        Some(finding)
    }

    /// The person does not want what they were asked.
    pub(super) fn refuse(&mut self) {
        let finding = self.doubtful().cloned();
        self.refused.extend(finding);
    }
}

/// The question before a server is used that somebody else named.
pub(super) fn question<'a>(
    finding: &Finding,
    domain: &Domain,
    words: Words,
) -> Option<Element<'a, Message>> {
    let asks = words.doubt(finding.doubt?, finding, domain);
    let agree = words.discover_use(finding.host.to_string());
    let buttons = row![
        button::plain(agree, Some(Message::UseFound)).id(USE),
        button::quiet(words.discover_use_not(), Some(Message::RefuseFound)).id("use-not"),
    ];
    let buttons = buttons.spacing(space::S).wrap().vertical_spacing(space::S).into();
    Some(banner(Tone::Info, asks.title, [text::small(asks.what).into(), buttons]).into())
}

/// What there is to know of a server before it is used.
pub(super) fn notes<'a>(finding: &Finding, domain: &Domain, words: Words) -> Element<'a, Message> {
    let notes = finding.notes.iter().map(|note| {
        let remark = words.note(note.kind, finding, domain);
        let help = note.help.map(|page| {
            let open = Some(Message::OpenHelp(page));
            button::link(words.discover_help(), open).id("help-page").into()
        });
        let what = text::small(remark.what).into();
        banner(Tone::Warn, remark.title, [what].into_iter().chain(help)).into()
    });
    column(notes).spacing(space::S).into()
}

/// The name of the button that agrees.
pub(super) const USE: &str = "use-found";
