//! A page to be worked by keyboard, with all that comes of it.

use std::collections::VecDeque;
use std::sync::Arc;

use iced::Rectangle;
use iced::advanced::widget::Id;
use iced::advanced::widget::operation::Focusable;
use iced::futures::StreamExt as _;
use iced_test::runtime;
use iced_test::runtime::task::into_stream;

use super::super::*;
use crate::domain::{
    Account, Code, CodeSent, Confirmation, DomainServer, EmailDomain, Evidence, Host, Login,
    Policy, Proof, Revision, Secret, SecretId, SecretRef, Security, SignIn, SmtpMsa, Suggestion,
    Switch, Timestamp,
};
use crate::i18n::{Language, Words};
use crate::secrets::{MemorySecrets, Secrets};
use crate::service::{Outside, Parts, RelayPlace, Service};
use crate::smtp::dns::{Record, Resolver};
use crate::smtp::{Network, Trust};
use crate::store::{MemoryStore, Store as _};
use crate::ui::desk::MailServer;
use crate::ui::testing::{View, focused, tab, view};
use crate::ui::widget::scope;

/// A page, and the service under it: a network without any server, and no keyring but memory.
pub(super) struct Desk {
    pub(super) page: AddressPage,
    pub(super) context: Context,
    pub(super) store: MemoryStore,
    pub(super) keyboard: Option<&'static str>,
    pub(super) opened: Option<Destination>,
    pub(super) notice: Option<String>,
    _state: tempfile::TempDir,
}

pub(super) fn login() -> Login {
    "alice".parse().expect("a login")
}

pub(super) fn partner() -> Address {
    "alice@partner.example".parse().expect("an address")
}

pub(super) fn policy(allowed: bool) -> Policy {
    let mut policy = Policy {
        per_user_outbound_gateways: allowed,
        email_domains: vec!["corp.example".parse::<EmailDomain>().expect("a domain")],
        domain_server: Some(DomainServer {
            host: "mail.corp.example".parse().expect("a host"),
            port: 587,
            security: Security::Starttls,
            user_name: None,
        }),
        ..Policy::default()
    };
    policy.own_address.template = Some("{login}@corp.example".parse().expect("a form"));
    policy
}

pub(super) fn server() -> SmtpMsa {
    let password = SecretRef::Keyring(SecretId::from_random([7; 16]));
    SmtpMsa {
        host: "smtp.partner.example".parse().expect("a host"),
        port: 587,
        security: Security::Starttls,
        pinned_certificate: None,
        sign_in: Some(SignIn { user_name: partner().to_string(), password }),
    }
}

pub(super) fn confirmed() -> SendAs {
    let confirmation = Confirmation::Confirmed(Timestamp::UNIX_EPOCH);
    SendAs { confirmation, ..SendAs::new(partner()) }
}

/// An address whose gateway is on, and was proved.
pub(super) fn set_up() -> SendAs {
    proved(server(), Switch::On)
}

/// An address with this server, which was proved.
pub(super) fn proved(server: SmtpMsa, switch: Switch) -> SendAs {
    let evidence = Evidence { encrypted: true, signed_in: true };
    let proof = Proof::new(&server, &partner(), evidence, Timestamp::UNIX_EPOCH);
    let gateway = Gateway { switch, server, proof: Some(proof), draft: None };
    SendAs { gateway: Some(gateway), ..confirmed() }
}

pub(super) fn code() -> Code {
    "418276".parse().expect("a code")
}

/// An address to which a code was sent a while ago.
pub(super) fn code_sent(at: Timestamp) -> SendAs {
    let sent = CodeSent::new(&code(), &partner(), [1; 16], at);
    SendAs { confirmation: Confirmation::Sent(sent), ..SendAs::new(partner()) }
}

impl Desk {
    pub(super) fn new(policy: &Policy, addresses: Vec<SendAs>) -> Self {
        Self::with(policy, addresses, Arc::new(MemorySecrets::new()))
    }

    /// A page that adds an address, in a network in which DNS says this.
    pub(super) fn in_network(records: Vec<(&'static str, Record)>) -> Self {
        let network = Network::sandbox([]).with_resolver(Resolver::given(records));
        Self::built(&policy(true), Vec::new(), Arc::new(MemorySecrets::new()), network)
    }

    /// The page of the address that is there, or else the one that adds one.
    pub(super) fn with(policy: &Policy, addresses: Vec<SendAs>, secrets: Arc<dyn Secrets>) -> Self {
        Self::built(policy, addresses, secrets, Network::sandbox([]))
    }

    /// The same in a network with one server.
    pub(super) fn with_server(
        server: &MailServer,
        policy: &Policy,
        addresses: Vec<SendAs>,
    ) -> Self {
        let address = server.address();
        let network = Network::sandbox([(Host::Ip(address.ip()), address.port(), address)]);
        Self::built(policy, addresses, Arc::new(MemorySecrets::new()), network)
    }

    fn built(
        policy: &Policy,
        addresses: Vec<SendAs>,
        secrets: Arc<dyn Secrets>,
        network: Network,
    ) -> Self {
        let store = MemoryStore::new();
        store.commit_policy(policy, &Revision::default()).expect("it is saved");
        let account = Account { addresses: addresses.into(), ..Account::default() };
        store.commit_account(&login(), &account, &Revision::default()).expect("it is saved");
        let state = tempfile::tempdir().expect("a folder");
        let trust = Trust::of_platform(None).expect("no file is given");
        let service = Service::new(Parts {
            store: Arc::new(store.clone()),
            secrets,
            outside: Outside::Sandbox(network, trust),
            person: login(),
            state_folder: state.path().to_owned(),
            relay: RelayPlace::default(),
            explain: ToString::to_string,
        });
        // From now on the service sees what anybody saves.
        let _seen = service.watch();
        let words = Words::new(Language::English);
        let context = Context { snapshot: service.snapshot(), words, service };
        let page = AddressPage::edit(&partner(), &context);
        let page = page.unwrap_or_else(|| AddressPage::add(&context));
        Self { page, context, store, keyboard: None, opened: None, notice: None, _state: state }
    }

    /// Does something on the page, and all that comes of it.
    pub(super) async fn does(&mut self, message: Message) {
        let mut messages = VecDeque::from([message]);
        while let Some(message) = messages.pop_front() {
            let Action { task, open, notice } = self.page.update(message, &self.context);
            self.opened = open.or(self.opened.take());
            self.notice = notice.or(self.notice.take());
            let Some(mut happens) = into_stream(task) else { continue };
            while let Some(action) = happens.next().await {
                match action {
                    runtime::Action::Output(message) => messages.push_back(message),
                    runtime::Action::Widget(operation) => self.keyboard = focuses(operation),
                    _ => {}
                }
            }
        }
        self.sees_what_is_saved();
    }

    pub(super) fn sees_what_is_saved(&mut self) {
        self.context.snapshot = self.context.service.snapshot();
        self.page.refresh(&self.context);
    }

    /// Goes to a control with Tab alone, and presses something there.
    pub(super) async fn at(&mut self, id: &'static str, press: fn(&mut View<'_, Message>)) {
        let messages: Vec<_> = {
            let mut seen = view(scope(self.page.view(&self.context)));
            let reached = (0..40).any(|_| {
                tab(&mut seen);
                focused(&mut seen) == Some(Id::new(id))
            });
            assert!(reached, "Tab reaches {id}");
            press(&mut seen);
            seen.into_messages().collect()
        };
        let of_focus = |message: &Message| {
            matches!(
                message,
                Message::Name(name::Message::EmailLeft | name::Message::ReplyToLeft)
                    | Message::Server(server::Message::HostLeft | server::Message::PortLeft)
            )
        };
        for message in messages.into_iter().filter(|message| !of_focus(message)) {
            self.does(message).await;
        }
    }

    pub(super) fn shows(&self, words: &str) -> bool {
        view(scope(self.page.view(&self.context))).find(words).is_ok()
    }

    pub(super) fn stored(&self) -> SendAs {
        let account = self.store.load(&login()).person(&login());
        let account = account.get().expect("it counts");
        account.addresses.first().cloned().expect("there is an address")
    }

    pub(super) async fn types_email(&mut self, text: &str) {
        self.does(Message::Name(name::Message::Email(text.to_owned()))).await;
    }

    pub(super) async fn types_password(&mut self) {
        self.does(Message::Server(server::Message::Password(Secret::new("open sesame")))).await;
    }

    /// This may help against the failure that is shown.
    pub(super) fn is_suggested(&mut self, suggestion: Suggestion) {
        let server = self.page.server.as_mut().expect("there is one");
        assert!(server.test.failure().is_some(), "it failed");
        server.test.suggest(vec![suggestion]);
    }

    /// The place of the server that was tested, if that is shown.
    pub(super) fn tested(&self) -> Option<(String, u16, Security)> {
        let server = self.page.server.as_ref()?.test.server()?;
        Some((server.host.to_string(), server.port, server.security))
    }

    /// Somebody else saves the policy.
    pub(super) fn policy_becomes(&mut self, policy: &Policy) {
        let base = self.context.snapshot.policy.revision();
        self.store.commit_policy(policy, &base).expect("it is saved");
        self.sees_what_is_saved();
    }
}

/// Which control a task gives the keyboard to.
pub(super) fn focuses(
    mut operation: Box<dyn iced::advanced::widget::Operation>,
) -> Option<&'static str> {
    struct Seen(bool);

    impl Focusable for Seen {
        fn is_focused(&self) -> bool {
            self.0
        }

        fn focus(&mut self) {
            self.0 = true;
        }

        fn unfocus(&mut self) {
            self.0 = false;
        }
    }

    let names =
        ["address", "display-name", "server", "port", "password", "command", "code", "primary"];
    names.into_iter().find(|name| {
        let mut seen = Seen(false);
        operation.focusable(Some(&Id::new(name)), Rectangle::default(), &mut seen);
        seen.0
    })
}
