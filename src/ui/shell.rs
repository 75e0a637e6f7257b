//! The frame of the window: the sidebar at the left, and the page beside it.

use std::borrow::Cow;

use iced::widget::text::Wrapping;
use iced::widget::{Column, Space, column, container, responsive, row, tooltip};
use iced::{Length, Padding};

use super::theme::metrics::space;
use super::theme::{self, font};
use super::widget::block::scrolled;
use super::widget::icon::gate;
use super::widget::{Icon, control, hairline, icon, text, upright_hairline};
use super::{Element, Theme};

/// What stands in the sidebar.
#[derive(Debug, Clone)]
pub struct Sidebar<'a, Message> {
    /// The entries, in their groups.
    pub groups: Vec<Group<'a, Message>>,
    /// Whose mail it is: a name, and under it an address.
    pub person: Option<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Entries of the sidebar that belong together.
#[derive(Debug, Clone)]
pub struct Group<'a, Message> {
    /// What they have in common.
    pub name: Cow<'a, str>,
    /// The entries.
    pub entries: Vec<Entry<'a, Message>>,
}

/// One page that the sidebar leads to.
#[derive(Debug, Clone)]
pub struct Entry<'a, Message> {
    /// Its sign.
    pub icon: Icon,
    /// Its name.
    pub name: Cow<'a, str>,
    /// Whether it is the page that is open.
    pub current: bool,
    /// What opens it.
    pub on_press: Message,
}

/// How much room the sidebar has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Names and their signs, with air around them.
    Wide,
    /// Names and their signs.
    Narrow,
    /// Signs; a name shows while the pointer is on its sign.
    Signs,
}

impl Room {
    fn of(window: f32) -> Self {
        match window {
            880.0.. => Self::Wide,
            560.0.. => Self::Narrow,
            _ => Self::Signs,
        }
    }

    fn width(self) -> f32 {
        match self {
            Self::Wide => 216.0,
            Self::Narrow => 188.0,
            Self::Signs => 65.0,
        }
    }
}

/// The sidebar and the page. In a small window the sidebar gives way.
#[must_use]
pub fn shell<'a, Message: Clone + 'a>(
    sidebar: Sidebar<'a, Message>,
    page: impl Fn() -> Element<'a, Message> + 'a,
) -> Element<'a, Message> {
    responsive(move |window| {
        let room = Room::of(window.width);
        // It has the window's own colour, and is not filled once more.
        let page = container(page()).width(Length::Fill);
        row![side(sidebar.clone(), room), upright_hairline(), page.height(Length::Fill)].into()
    })
    .into()
}

fn side<'a, Message: Clone + 'a>(
    sidebar: Sidebar<'a, Message>,
    room: Room,
) -> Element<'a, Message> {
    let name = text::body(PRODUCT).font(font::SEMIBOLD).size(16);
    let (logo, inset) = match room {
        Room::Signs => (row![gate(26.0)], 7.0),
        Room::Wide | Room::Narrow => (row![gate(26.0), name], INSET.left),
    };
    let logo = container(logo.spacing(10).align_y(iced::Center));
    let logo =
        logo.padding(Padding { top: 8.0, right: 0.0, bottom: 36.0 - RING, left: inset + RING });
    let mut groups = column![].spacing(space::XL);
    for group in sidebar.groups {
        groups = groups.push(group_of(group, room));
    }
    let groups = scrolled(container(groups).padding(RING)).height(Length::Fill).width(Length::Fill);
    let person = sidebar.person.filter(|_| room != Room::Signs).map(person_at_the_foot);
    let person = container(Element::from(person)).padding([0.0, RING]);
    container(column![logo, groups, person])
        .style(theme::container::side)
        .padding([space::M, space::M - RING])
        .width(room.width() - 1.0)
        .height(Length::Fill)
        .into()
}

fn group_of<'a, Message: Clone + 'a>(
    group: Group<'a, Message>,
    room: Room,
) -> Column<'a, Message, Theme> {
    let name = container(text::help(group.name)).padding(Padding { bottom: 6.0, ..INSET });
    let entries = group.entries.into_iter().map(|entry| entry_of(entry, room));
    column![(room != Room::Signs).then_some(name)].extend(entries)
}

fn entry_of<'a, Message: Clone + 'a>(
    entry: Entry<'a, Message>,
    room: Room,
) -> Element<'a, Message> {
    let sign = icon(entry.icon, 16.0);
    let sign = if entry.current {
        sign.color(|palette| palette.accent)
    } else {
        sign.color(|palette| palette.quiet)
    };
    let weight = if entry.current { font::SEMIBOLD } else { font::MEDIUM };
    let name = text::body(entry.name.clone()).font(weight).wrapping(Wrapping::WordOrGlyph);
    let content = match room {
        Room::Signs => row![sign],
        Room::Wide | Room::Narrow => row![sign, name.width(Length::Fill)].spacing(10),
    };
    let pressed = control(content.align_y(iced::Center), Some(entry.on_press))
        .style(theme::control::nav(entry.current))
        .padding(Padding::from([9.0, INSET.left]))
        .width(Length::Fill);
    if room == Room::Signs {
        let name = container(text::small(entry.name)).style(theme::container::card);
        tooltip(pressed, name.padding(space::S), tooltip::Position::Right).into()
    } else {
        pressed.into()
    }
}

fn person_at_the_foot<'a, Message: 'a>(
    (name, address): (Cow<'a, str>, Cow<'a, str>),
) -> Element<'a, Message> {
    let words = column![
        text::help(name).style(theme::text::plain).font(font::SEMIBOLD),
        text::help(address),
        Space::new().height(space::S),
    ];
    column![hairline(), container(words).padding(Padding { top: 10.0, ..INSET })].into()
}

/// How far signs and names stand inside the entries' outline.
const INSET: Padding = Padding { top: 0.0, right: 8.0, bottom: 0.0, left: 10.0 };

/// What scrolls is cut off at its edge, so the ring around an entry needs room inside.
const RING: f32 = 4.0;

/// The name of the program, the same in every language.
const PRODUCT: &str = "Outgate";

#[cfg(test)]
mod tests {
    use iced::Size;

    use super::*;
    use crate::ui::testing::*;
    use crate::ui::widget::{plain, scope};

    fn sample<'a>() -> Element<'a, &'static str> {
        let entry = |icon, name: &'static str| Entry {
            icon,
            name: name.into(),
            current: name == "Addresses",
            on_press: name,
        };
        let sidebar = Sidebar {
            groups: vec![
                Group {
                    name: "Your mail".into(),
                    entries: vec![entry(Icon::At, "Addresses"), entry(Icon::List, "Activity")],
                },
                Group {
                    name: "Administration".into(),
                    entries: vec![entry(Icon::Shield, "Gateway policy")],
                },
            ],
            person: Some(("Alice".into(), "alice@corp.example".into())),
        };
        scope(shell(sidebar, || plain("On the page", Some("page")).into())).into()
    }

    #[test]
    fn every_entry_is_reached_from_the_keyboard_and_then_the_page() {
        for width in [1040.0, 720.0, 360.0] {
            let mut view = window(Size::new(width, 520.0), sample());
            for _ in 0..4 {
                tab(&mut view);
                enter(&mut view);
            }
            let pressed: Vec<_> = view.into_messages().collect();
            assert_eq!(pressed, ["Addresses", "Activity", "Gateway policy", "page"], "{width}");
        }
    }

    #[test]
    fn in_a_tiny_window_the_entries_are_signs() {
        let mut tiny = window(Size::new(360.0, 260.0), sample());
        assert!(tiny.find("Activity").is_err());
        let mut small = window(Size::new(720.0, 520.0), sample());
        assert!(small.find("Activity").is_ok());
    }
}
