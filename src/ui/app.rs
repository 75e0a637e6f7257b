//! The application: which page is open, and what goes between the pages and the service.

use std::sync::Arc;

use iced::widget::operation::scroll_to;
use iced::widget::scrollable::AbsoluteOffset;
use iced::widget::{column, container};
use iced::{Padding, Size, Subscription, Task, window};
use tokio::sync::watch;

use crate::domain::Snapshot;
use crate::i18n::{Language, Words};
use crate::service::{GatewayHealth, Service};
use crate::store::Preferences;

use super::context::Context;
use super::notification;
use super::recipients;
use super::screen::{
    Action, Destination, activity, address, addresses, apps, broken, own, policy, received,
    settings,
};
use super::shell::{Entry, Group, Sidebar, shell};
use super::theme::metrics::space;
use super::theme::{Theme, Tone};
use super::widget::block::PAGE;
use super::widget::{Icon, Shortcut, banner, button, scope};
use super::{Element, Receipt};
use following::{Following, follow, follow_health, mind_health};

mod following;

/// The application's state.
#[derive(Debug)]
pub struct App {
    context: Context,
    preferences: Preferences,
    open: Destination,
    notice: Option<String>,
    /// The pages. One that holds what the person entered stays while another is open.
    addresses: addresses::Addresses,
    address: Option<address::AddressPage>,
    own: Option<own::Own>,
    policy: Option<policy::PolicyPage>,
    broken: Option<broken::Broken>,
    activity: Option<activity::Activity>,
    apps: apps::Apps,
    received: Option<received::ReceivedPage>,
}

/// What happens in the window.
#[derive(Debug, Clone)]
pub enum Message {
    /// Somebody saved the policy or the account.
    Changed(Arc<Snapshot>),
    /// DNS was asked what recipients see of mail from an address.
    LookedUp,
    /// How the gateways do that deliver.
    Health(Vec<GatewayHealth>),
    /// A gateway is not well any more, which the person does not know.
    Unwell(GatewayHealth),
    /// The person opens a page.
    Open(Destination),
    /// The person has read the notice.
    NoticeRead,
    /// A shortcut that no control took for itself.
    Shortcut(Shortcut),
    /// The window has another size.
    Resized(Size),
    /// The preferences were written, or not.
    Remembered,
    /// On the list of addresses.
    Addresses(addresses::Message),
    /// On the page of one address.
    Address(address::Message),
    /// On the page of the own address.
    Own(own::Message),
    /// On the page of the record.
    Activity(activity::Message),
    /// On the page of the programs in which mail is written.
    Apps(apps::Message),
    /// On the administrator's page.
    Policy(policy::Message),
    /// On the page that says what is broken.
    Broken(broken::Message),
    /// On the page of language and theme.
    Settings(settings::Message),
    /// On the demo's page.
    Received(received::Message),
}

impl App {
    /// The application on a service; in the demo, with what the servers received.
    #[must_use]
    pub fn new(
        service: Service,
        language: Option<Language>,
        receipts: Option<watch::Receiver<Vec<Receipt>>>,
    ) -> Self {
        let preferences = service.preferences();
        let remembered = preferences.language.as_ref().and_then(|code| code.parse().ok());
        let language = language.or(remembered).unwrap_or_else(Language::from_system);
        let context =
            Context { snapshot: service.snapshot(), words: Words::new(language), service };
        let broken = context.problem().map(|(part, problem)| broken::Broken::new(part, problem));
        Self {
            open: Destination::Addresses,
            notice: None,
            addresses: addresses::Addresses::new(),
            address: None,
            own: None,
            policy: None,
            activity: None,
            apps: apps::Apps::default(),
            broken,
            received: receipts.map(received::ReceivedPage::new),
            context,
            preferences,
        }
    }

    /// The words of the title bar.
    #[must_use]
    pub fn title(&self) -> String {
        self.context.words.common_app()
    }

    /// The theme that the person chose; none follows the desktop.
    #[must_use]
    pub fn theme(&self) -> Option<Theme> {
        match self.preferences.theme.as_deref() {
            Some("light") => Some(Theme::Light),
            Some("dark") => Some(Theme::Dark),
            _ => None,
        }
    }

    /// How large the window was.
    #[must_use]
    pub fn remembered_size(&self) -> Option<Size> {
        self.preferences.window.map(|(width, height)| Size::new(width, height))
    }

    /// What comes from outside: the shared config, and what the demo's servers received.
    pub fn subscription(&self) -> Subscription<Message> {
        let following = || Following(self.context.service.clone());
        let changes = Subscription::run_with(following(), follow);
        let health = Subscription::run_with(following(), follow_health);
        let checks = if self.preferences.checks_gateways() {
            Subscription::run_with(following(), mind_health)
        } else {
            Subscription::none()
        };
        let sizes = window::resize_events().map(|(_, size)| Message::Resized(size));
        let received = self
            .received
            .as_ref()
            .map_or_else(Subscription::none, |page| page.subscription().map(Message::Received));
        let address = match (&self.address, &self.open) {
            (Some(page), Destination::AddAddress | Destination::Address(_)) => {
                page.subscription(&self.context).map(Message::Address)
            }
            _ => Subscription::none(),
        };
        let activity = self.activity.as_ref().map_or_else(Subscription::none, |page| {
            page.subscription(&self.context).map(Message::Activity)
        });
        let says_so = matches!(
            self.open,
            Destination::Addresses | Destination::AddAddress | Destination::Address(_)
        );
        let looking_up = if says_so {
            recipients::looking_up(&self.context).map(|()| Message::LookedUp)
        } else {
            Subscription::none()
        };
        Subscription::batch([
            changes, health, checks, sizes, received, address, activity, looking_up,
        ])
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        let context = &self.context;
        match message {
            Message::Changed(snapshot) => {
                self.take(snapshot);
                let broken = self.broken.as_ref();
                let broken = broken.map(|page| page.ask(&self.context).map(Message::Broken));
                let apps = (self.open == Destination::Apps)
                    .then(|| self.apps.refresh(&self.context).map(Message::Apps));
                Task::batch(broken.into_iter().chain(apps))
            }
            Message::Health(health) => {
                self.addresses.know(health);
                Task::none()
            }
            Message::Unwell(gateway) => {
                let (title, what) = context.words.health_news(&gateway, context.now());
                notification::show(title, &what);
                Task::none()
            }
            Message::Open(destination) => {
                self.notice = None;
                self.open(destination)
            }
            Message::NoticeRead => {
                self.notice = None;
                Task::none()
            }
            Message::Shortcut(shortcut) => self.shortcut(shortcut),
            Message::Resized(size) => {
                self.preferences.window = Some((size.width, size.height));
                self.remember()
            }
            Message::LookedUp | Message::Remembered => Task::none(),
            Message::Settings(message) => {
                self.settle(message);
                self.remember()
            }
            Message::Addresses(message) => {
                let action = self.addresses.update(message, context);
                self.perform(action, Message::Addresses)
            }
            Message::Address(message) => match &mut self.address {
                Some(page) => {
                    let mut action = page.update(message, context);
                    let is_open =
                        matches!(self.open, Destination::AddAddress | Destination::Address(_));
                    if !is_open && action.open.take().is_some() {
                        // It is done while another page is open, and that one stays.
                        self.address = None;
                    }
                    self.perform(action, Message::Address)
                }
                None => Task::none(),
            },
            Message::Own(message) => match &mut self.own {
                Some(page) => {
                    let action = page.update(message, context);
                    self.perform(action, Message::Own)
                }
                None => Task::none(),
            },
            Message::Activity(message) => match &mut self.activity {
                Some(page) => {
                    let action = page.update(message, context);
                    self.perform(action, Message::Activity)
                }
                None => Task::none(),
            },
            Message::Apps(message) => self.apps.update(message, context).map(Message::Apps),
            Message::Policy(message) => match &mut self.policy {
                Some(page) => {
                    let action = page.update(message, context);
                    self.perform(action, Message::Policy)
                }
                None => Task::none(),
            },
            Message::Broken(message) => {
                let action = match &mut self.broken {
                    Some(page) => page.update(message, context),
                    // It is mended already; what became of the file is still to be said.
                    None => broken::after(message, context),
                };
                self.perform(action, Message::Broken)
            }
            Message::Received(message) => match &mut self.received {
                Some(page) => {
                    let action = page.update(message, context);
                    self.perform(action, Message::Received)
                }
                None => Task::none(),
            },
        }
    }

    /// Everything that is shown.
    #[must_use]
    pub fn view(&self) -> Element<'_, Message> {
        scope(shell(self.sidebar(), || self.page()))
            .on_shortcut(|key| Some(Message::Shortcut(key)))
            .into()
    }

    fn page(&self) -> Element<'_, Message> {
        let context = &self.context;
        let page = match (&self.broken, &self.open) {
            (_, Destination::Settings) => {
                let checks = self.preferences.checks_gateways();
                settings::view(context, self.theme(), checks).map(Message::Settings)
            }
            (_, Destination::Received) => match &self.received {
                Some(page) => page.view(context).map(Message::Received),
                None => self.addresses.view(context).map(Message::Addresses),
            },
            (_, Destination::Activity) => match &self.activity {
                Some(page) => page.view(context).map(Message::Activity),
                None => self.addresses.view(context).map(Message::Addresses),
            },
            (Some(page), _) => page.view(context).map(Message::Broken),
            (None, Destination::Apps) => self.apps.view(context).map(Message::Apps),
            (None, Destination::AddAddress | Destination::Address(_)) => match &self.address {
                Some(page) => page.view(context).map(Message::Address),
                None => self.addresses.view(context).map(Message::Addresses),
            },
            (None, Destination::Own) => match &self.own {
                Some(page) => page.view(context).map(Message::Own),
                None => self.addresses.view(context).map(Message::Addresses),
            },
            (None, Destination::Policy) => match &self.policy {
                Some(page) => page.view(context).map(Message::Policy),
                None => self.addresses.view(context).map(Message::Addresses),
            },
            (None, Destination::Addresses) => self.addresses.view(context).map(Message::Addresses),
        };
        let notice = self.notice.as_ref().map(|notice| {
            let read = button::link(context.words.common_close(), Some(Message::NoticeRead));
            let words = banner(Tone::Good, notice.as_str(), [read.into()]);
            container(words).padding(Padding::from([space::M, space::XXL]).bottom(0))
        });
        column![notice, page].into()
    }

    fn sidebar(&self) -> Sidebar<'_, Message> {
        let words = self.context.words;
        let entry = |icon, name: String, destination: Destination| Entry {
            icon,
            name: name.into(),
            current: self.is_below(&destination),
            on_press: Message::Open(destination),
        };
        let mut mail = vec![entry(Icon::At, words.common_addresses(), Destination::Addresses)];
        mail.push(entry(Icon::List, words.common_activity(), Destination::Activity));
        mail.push(entry(Icon::Plug, words.common_mail_apps(), Destination::Apps));
        if self.received.is_some() {
            mail.push(entry(Icon::Check, words.demo_received(), Destination::Received));
        }
        let administration =
            vec![entry(Icon::Shield, words.common_gateway_policy(), Destination::Policy)];
        let window = vec![entry(Icon::Grid, words.common_settings(), Destination::Settings)];
        let own = self.context.own_address();
        let account = self.context.account();
        let name = match account.own.display_name.as_str() {
            "" => self.context.service.person().to_string(),
            name => name.to_owned(),
        };
        Sidebar {
            groups: vec![
                Group { name: words.common_your_mail().into(), entries: mail },
                Group { name: words.common_administration().into(), entries: administration },
                Group { name: words.common_this_window().into(), entries: window },
            ],
            person: own.map(|own| (name.into(), own.to_string().into())),
        }
    }

    /// Whether the open page is the one that an entry leads to, or one below it.
    fn is_below(&self, entry: &Destination) -> bool {
        match &self.open {
            Destination::AddAddress | Destination::Address(_) | Destination::Own => {
                *entry == Destination::Addresses
            }
            open => open == entry,
        }
    }

    /// The shared config is another now: every page shows that, and none loses what was entered.
    fn take(&mut self, snapshot: Arc<Snapshot>) {
        if snapshot.policy != self.context.snapshot.policy {
            // What it says of who delivers may be true no more.
            self.notice = None;
        }
        self.context.snapshot = snapshot;
        let problem = self.context.problem();
        self.broken = problem.map(|(part, problem)| match self.broken.take() {
            Some(page) if page.is_about(&part, &problem) => page,
            _ => broken::Broken::new(part, problem),
        });
        if let Some(page) = &mut self.policy {
            page.refresh(&self.context);
        }
        if let Some(page) = &mut self.address {
            page.refresh(&self.context);
        }
    }

    fn open(&mut self, destination: Destination) -> Task<Message> {
        let context = &self.context;
        // The record may be large, and is read anew in a blink.
        self.activity = None;
        let task = match &destination {
            Destination::AddAddress => {
                if !self.address.as_ref().is_some_and(address::AddressPage::is_adding) {
                    self.address = Some(address::AddressPage::add(context));
                }
                iced::widget::operation::focus(address::FIRST_FIELD)
            }
            Destination::Address(address) => {
                if self.address.as_ref().and_then(address::AddressPage::address) != Some(address) {
                    self.address = address::AddressPage::edit(address, context);
                }
                let page = self.address.as_ref();
                page.map_or_else(Task::none, address::AddressPage::focus_code)
            }
            Destination::Own => {
                self.own.get_or_insert_with(|| own::Own::new(context));
                Task::none()
            }
            Destination::Policy => {
                self.policy.get_or_insert_with(|| policy::PolicyPage::new(context));
                Task::none()
            }
            Destination::Activity => {
                let (page, read) = activity::Activity::new(&context.service);
                self.activity = Some(page);
                read.map(Message::Activity)
            }
            Destination::Apps => self.apps.refresh(context).map(Message::Apps),
            Destination::Addresses | Destination::Settings | Destination::Received => Task::none(),
        };
        self.open = destination;
        // Another page begins at its top, however far this one was scrolled.
        Task::batch([scroll_to(PAGE, AbsoluteOffset { x: None, y: Some(0.0) }), task])
    }

    /// Does what a page wants done. A page that opens another is done with what it held; that of
    /// the policy is not, and keeps what was entered.
    fn perform<M: Send + 'static>(
        &mut self,
        action: Action<M>,
        wrap: impl Fn(M) -> Message + Send + 'static,
    ) -> Task<Message> {
        let Action { task, open, notice } = action;
        let task = task.map(wrap);
        if notice.is_some() {
            self.notice = notice;
        }
        let Some(destination) = open else { return task };
        match self.open {
            Destination::AddAddress | Destination::Address(_) => self.address = None,
            Destination::Own => self.own = None,
            _ => {}
        }
        Task::batch([task, self.open(destination)])
    }

    fn shortcut(&mut self, shortcut: Shortcut) -> Task<Message> {
        match (shortcut, &self.open) {
            (Shortcut::Add, _) => self.open(Destination::AddAddress),
            (Shortcut::Save, Destination::Policy) => {
                self.update(Message::Policy(policy::Message::Save))
            }
            (Shortcut::Save, Destination::AddAddress | Destination::Address(_)) => {
                self.update(Message::Address(address::Message::Save))
            }
            (Shortcut::Save, Destination::Own) => self.update(Message::Own(own::Message::Save)),
            (Shortcut::Leave, Destination::AddAddress | Destination::Address(_)) => {
                self.open(Destination::Addresses)
            }
            (Shortcut::Leave, Destination::Own) => self.open(Destination::Addresses),
            (Shortcut::Leave, Destination::Apps) => {
                self.update(Message::Apps(apps::Message::Leave))
            }
            (Shortcut::Leave, Destination::Activity) => {
                self.update(Message::Activity(activity::Message::Leave))
            }
            (Shortcut::Leave, Destination::Addresses) => {
                self.update(Message::Addresses(addresses::Message::Leave))
            }
            _ => Task::none(),
        }
    }

    fn settle(&mut self, message: settings::Message) {
        match message {
            settings::Message::Language(language) => {
                self.context.words = Words::new(language);
                self.preferences.language = Some(language.code().to_owned());
            }
            settings::Message::Theme(theme) => {
                self.preferences.theme = theme.map(|theme| match theme {
                    Theme::Light => "light".to_owned(),
                    Theme::Dark => "dark".to_owned(),
                });
            }
            settings::Message::Checks(checks) => self.preferences.check_gateways = Some(checks),
        }
    }

    fn remember(&self) -> Task<Message> {
        let service = self.context.service.clone();
        let preferences = self.preferences.clone();
        Task::perform(async move { service.remember(preferences).await }, |()| Message::Remembered)
    }
}

#[cfg(test)]
mod tests;
