//! Every control in every state, on one page: for tests that work all of them, and to look at.

use std::borrow::Cow;

use iced::widget::{column, row};

use super::Element;
use super::form::Field;
use super::shell::{Entry, Group, Sidebar, shell};
use super::theme::metrics::space;
use super::theme::{self, Tone};
use super::widget::text::{Emphasis, sentence};
use super::widget::{
    Icon, Shortcut, StageRow, StageState, action_bar, banner, beside, busy, button, card, checkbox,
    chip, choice, danger, empty, fold, halves, labelled, link, list, list_row, page, page_head,
    password_field, plain, primary, quiet, radio, scope, stages, steps, text, text_field, toggle,
};
use crate::domain::Secret;

/// What the page holds.
#[derive(Debug)]
pub(super) struct Gallery {
    host: Field<std::net::Ipv4Addr>,
    password: Secret,
    shows_password: bool,
    ticked: bool,
    way: u8,
    port: u16,
    open: bool,
}

/// What can be done on the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Message {
    Did(&'static str),
    Host(String),
    HostLeft,
    Password(Secret),
    Reveal,
    Tick,
    Way(u8),
    Port(u16),
    Open,
    Key(Shortcut),
}

impl Gallery {
    pub(super) fn new() -> Self {
        Self {
            host: Field::new("192.0.2.25"),
            password: Secret::new("correct horse"),
            shows_password: false,
            ticked: true,
            way: 0,
            port: 587,
            open: true,
        }
    }

    pub(super) fn update(&mut self, message: Message) {
        match message {
            Message::Did(_) | Message::Key(_) => {}
            Message::Host(text) => self.host.enter(text),
            Message::HostLeft => self.host.leave(),
            Message::Password(password) => self.password = password,
            Message::Reveal => self.shows_password = !self.shows_password,
            Message::Tick => self.ticked = !self.ticked,
            Message::Way(way) => self.way = way,
            Message::Port(port) => self.port = port,
            Message::Open => self.open = !self.open,
        }
    }

    pub(super) fn view(&self) -> Element<'_, Message> {
        let entry = |icon, name: &'static str, current| Entry {
            icon,
            name: name.into(),
            current,
            on_press: Message::Did(name),
        };
        let sidebar = Sidebar {
            groups: vec![
                Group {
                    name: "Your mail".into(),
                    entries: vec![
                        entry(Icon::At, "Addresses", true),
                        entry(Icon::List, "Activity", false),
                        entry(Icon::Plug, "Mail apps", false),
                    ],
                },
                Group {
                    name: "Administration".into(),
                    entries: vec![
                        entry(Icon::Shield, "Gateway policy", false),
                        entry(Icon::Grid, "Gateways in use", false),
                    ],
                },
            ],
            person: Some(("User Name".into(), "user@corp.example".into())),
        };
        scope(shell(sidebar, || self.page())).on_shortcut(|key| Some(Message::Key(key))).into()
    }

    fn page(&self) -> Element<'_, Message> {
        let note = text::help("Next: a code is sent to bob@partner.example.");
        let bar = action_bar(
            note,
            [
                plain("Test again", Some(Message::Did("again"))).id("again").into(),
                primary("Continue", Some(Message::Did("go"))).id("go").into(),
            ],
        );
        page(
            [
                page_head(
                    "Send mail as",
                    Some("The addresses that you can put in From.".into()),
                    primary("Add address", Some(Message::Did("add"))).id("add"),
                ),
                steps(["Address", "Server", "Confirm"].map(Cow::from), 1),
                self.addresses(),
                halves(self.form(), Self::test(), 300.0).spacing(space::XL).into(),
                self.buttons(),
                empty("No message yet", Some("Send one from any mail program.".into()), None)
                    .into(),
            ],
            Some(bar),
        )
    }

    fn addresses(&self) -> Element<'_, Message> {
        let who = |name, address| row![text::heading(name), text::body(address)].spacing(7);
        let by = "Delivered by smtp.partner.example, port 587, STARTTLS. Tested 2 minutes ago.";
        let strong = [("smtp.partner.example", Emphasis::Strong)];
        list([
            list_row(
                column![
                    who("User Name", "user@corp.example"),
                    sentence("Delivered by corp.example’s mail servers", &[])
                        .style(theme::text::quiet),
                ],
                row![chip(Tone::Neutral, "Default"), quiet("Edit", None)].align_y(iced::Center),
            ),
            list_row(
                column![
                    who("User Name", "user.name@partner.example"),
                    sentence(by, &strong).style(theme::text::quiet)
                ],
                row![
                    chip(Tone::Good, "Gateway on"),
                    toggle(self.ticked, Some(Message::Tick)).id("toggle"),
                    quiet("Edit", Some(Message::Did("edit"))).id("edit"),
                ]
                .spacing(space::M)
                .align_y(iced::Center),
            ),
            list_row(
                who("Choir", "board@choir.example"),
                row![
                    chip(Tone::Bad, "Needs attention"),
                    chip(Tone::Warn, "Not tested"),
                    toggle(true, None),
                    toggle(false, None),
                ]
                .spacing(space::S)
                .align_y(iced::Center),
            ),
        ])
        .into()
    }

    fn form(&self) -> Element<'_, Message> {
        let reveal = if self.shows_password { "Hide" } else { "Show" };
        let error = self.host.error().map(ToString::to_string);
        column![
            radio(
                "Send through partner.example’s own server",
                Some("The mail is recorded there.".into()),
                self.way == 0,
                Some(Message::Way(0)),
            )
            .id("own"),
            radio("Send through corp.example", None, self.way == 1, Some(Message::Way(1)))
                .id("domain"),
            radio("Not to be had", None, false, None),
            text_field("SMTP server", self.host.entered())
                .on_input(Message::Host)
                .on_leave(Message::HostLeft)
                .help("Found in partner.example’s DNS (SRV)")
                .error(error)
                .id("host"),
            labelled(
                "Port",
                choice(
                    [25, 465, 587].map(|port| (port, port.to_string())),
                    &self.port,
                    Some(Message::Port)
                )
                .id("port"),
                None,
            ),
            labelled(
                "Connection security",
                choice([((), "STARTTLS".to_owned())], &(), None::<fn(()) -> Message>),
                Some("Follows the port".into()),
            ),
            password_field("Password", &self.password)
                .on_input(Message::Password)
                .reveal(self.shows_password, reveal, Message::Reveal)
                .help("Kept in this computer’s keyring")
                .id("password"),
            text_field("Refused", "user.name")
                .on_input(Message::Host)
                .error(Some("Refused by the server"))
                .note("(optional)")
                .id("refused"),
            text_field("Code", "418 27").on_input(Message::Host).code().id("code"),
            text_field("Disabled", "carol").placeholder("Nothing"),
        ]
        .spacing(space::L)
        .into()
    }

    fn test<'a>() -> Element<'a, Message> {
        let stage = |state, name: &'static str, fact: Option<&'static str>| StageRow {
            state,
            name: name.into(),
            fact: fact.map(Cow::from),
            took: (state == StageState::Passed).then(|| "21 ms".into()),
        };
        let refused = stage(StageState::Failed, "Sign-in refused", None);
        let what = "With two-step sign-in, some providers want an app password here.";
        card(
            column![
                beside(text::heading("Connection test"), chip(Tone::Bad, "Sign-in refused"), 80.0),
                stages([
                    stage(StageState::Passed, "Name found", Some("192.0.2.25, 2001:db8::25")),
                    stage(
                        StageState::Passed,
                        "Connected",
                        Some("220 smtp.partner.example ESMTP Postfix, ready when you are")
                    ),
                    stage(StageState::Running, "Encrypted", None),
                    refused,
                    stage(StageState::Waiting, "Sender accepted", None),
                ]),
                banner(
                    Tone::Bad,
                    "The server refused this user name and password.",
                    [
                        text::small(what).into(),
                        link("Copy the conversation", Some(Message::Did("copy"))).id("copy").into(),
                    ],
                ),
            ]
            .spacing(space::L),
        )
        .into()
    }

    fn buttons(&self) -> Element<'_, Message> {
        let allow = "Allow users to send mail through an external SMTP server when configuring a \
                     \"from\" address hosted outside your email domains";
        let did = |what| Some(Message::Did(what));
        card(
            column![
                checkbox(
                    allow,
                    Some("Off: gateways are paused, not lost.".into()),
                    self.ticked,
                    Some(Message::Tick),
                )
                .id("allow"),
                checkbox("Cannot be ticked", None, true, None),
                banner(
                    Tone::Warn,
                    "",
                    [text::small("It does not pass archive.corp.example.").into()]
                ),
                banner(Tone::Info, "Your administrator does not allow gateways.", []),
                row![
                    button::removable("corp.example", did("remove")).id("remove"),
                    button::removable("locked.example", None),
                    button::add("Add…", did("more")).id("more"),
                ]
                .spacing(space::S),
                row![
                    primary("Primary", None),
                    plain("Plain", None),
                    danger("Remove", did("danger")).id("danger"),
                    danger("Remove", None),
                    quiet("Cancel", None),
                    link("Link", None),
                ]
                .spacing(space::M)
                .align_y(iced::Center),
                fold("Advanced", self.open, Message::Open, || {
                    column![
                        text::small("What is seldom needed."),
                        button::plain("Inside", did("inside")).id("inside"),
                        busy("Looking for the server…"),
                    ]
                    .spacing(space::S)
                    .into()
                }),
            ]
            .spacing(space::L),
        )
        .into()
    }
}

#[cfg(test)]
mod tests {
    use iced::Size;
    use iced::advanced::widget::Id;
    use iced::keyboard::{Modifiers, key::Named};

    use super::*;
    use crate::ui::testing::*;

    /// Every control that can be worked, in reading order, and what Space does to it.
    fn controls() -> Vec<(Option<&'static str>, Option<Message>)> {
        let did = |what| Some(Message::Did(what));
        vec![
            (None, did("Addresses")),
            (None, did("Activity")),
            (None, did("Mail apps")),
            (None, did("Gateway policy")),
            (None, did("Gateways in use")),
            (Some("add"), did("add")),
            (Some("toggle"), Some(Message::Tick)),
            (Some("edit"), did("edit")),
            (Some("own"), Some(Message::Way(0))),
            (Some("domain"), Some(Message::Way(1))),
            (Some("host"), None),
            (Some("port"), None),
            (Some("password"), None),
            (None, Some(Message::Reveal)),
            (Some("refused"), None),
            (Some("code"), None),
            (Some("copy"), did("copy")),
            (Some("allow"), Some(Message::Tick)),
            (Some("remove"), did("remove")),
            (Some("more"), did("more")),
            (Some("danger"), did("danger")),
            (None, Some(Message::Open)),
            (Some("inside"), did("inside")),
            (Some("again"), did("again")),
            (Some("go"), did("go")),
        ]
    }

    #[test]
    fn tab_reaches_every_control_in_reading_order_and_none_that_is_disabled() {
        for size in [Size::new(1040.0, 720.0), Size::new(720.0, 520.0), Size::new(360.0, 260.0)] {
            let gallery = Gallery::new();
            let mut view = window(size, gallery.view());
            for (id, _) in controls() {
                tab(&mut view);
                assert_eq!(focused(&mut view), id.map(Id::from), "{size:?}");
            }
            tab(&mut view);
            enter(&mut view);
            let last = view.into_messages().last();
            assert_eq!(last, Some(Message::Did("Addresses")), "after the last comes the first");
        }
    }

    #[test]
    fn space_and_enter_work_every_control() {
        for press in [space, enter] {
            let gallery = Gallery::new();
            let mut view = view(gallery.view());
            for _ in controls() {
                tab(&mut view);
                press(&mut view);
            }
            let expected: Vec<_> = controls().into_iter().filter_map(|(_, does)| does).collect();
            let done: Vec<_> =
                view.into_messages().filter(|did| *did != Message::HostLeft).collect();
            assert_eq!(done, expected);
        }
    }

    #[test]
    fn what_is_typed_and_chosen_is_shown() {
        let mut gallery = Gallery::new();
        let mut typed = view(gallery.view());
        for _ in 0..11 {
            tab(&mut typed);
        }
        typed.typewrite("x");
        tab(&mut typed);
        press(&mut typed, Named::ArrowUp, Modifiers::empty());
        let done: Vec<_> = typed.into_messages().collect();
        assert_eq!(
            done,
            [Message::Host("192.0.2.25x".to_owned()), Message::HostLeft, Message::Port(465)]
        );
        for message in done {
            gallery.update(message);
        }
        let mut shown = view(gallery.view());
        for words in ["192.0.2.25x", "465", "invalid IPv4 address syntax"] {
            assert!(shown.find(words).is_ok(), "{words}");
        }
    }

    #[test]
    fn words_that_the_pointer_can_press_are_in_view_or_scroll() {
        let gallery = Gallery::new();
        let mut view = window(Size::new(720.0, 520.0), gallery.view());
        for word in ["Addresses", "Add address", "Test again", "Continue"] {
            view.click(word).unwrap_or_else(|_| panic!("{word} is in view"));
        }
        let done: Vec<_> = view.into_messages().collect();
        assert_eq!(done, ["Addresses", "add", "again", "go"].map(Message::Did));
    }
}
