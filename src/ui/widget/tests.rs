use iced::advanced::renderer::Headless;
use iced::keyboard::{Modifiers, key::Named};
use iced::widget::{Space, column, scrollable, text_input};
use iced::{Length, Size};
use iced_test::runtime::user_interface::{Cache, UserInterface};

use super::input::{Appearance, Input};
use super::*;
use crate::domain::Secret;
use crate::ui::Element;
use crate::ui::Theme;
use crate::ui::testing::*;
use crate::ui::theme::font;

#[derive(Debug, Clone, PartialEq)]
enum Message {
    Pressed(&'static str),
    Typed(String),
    Left,
    Key(Shortcut),
}

fn three_of_which_one_is_disabled<'a>() -> Element<'a, Message> {
    scope(column![
        plain("First", Some(Message::Pressed("first"))).id("first"),
        plain("Second", None).id("second"),
        checkbox("Third", None, false, Some(Message::Pressed("third"))).id("third"),
        text_field("Fourth", "").on_input(Message::Typed).on_leave(Message::Left).id("fourth"),
        text_field("Fifth", "").id("fifth"),
    ])
    .on_shortcut(|key| Some(Message::Key(key)))
    .into()
}

fn messages(view: View<'_, Message>) -> Vec<Message> {
    view.into_messages().collect()
}

#[test]
fn tab_goes_through_all_that_can_be_worked_and_round() {
    let mut view = view(three_of_which_one_is_disabled());
    assert_eq!(focused(&mut view), None);
    let mut seen = Vec::new();
    for _ in 0..4 {
        tab(&mut view);
        seen.push(focused(&mut view));
    }
    assert_eq!(seen, ["first", "third", "fourth", "first"].map(|id| Some(id.into())));
    shift_tab(&mut view);
    assert_eq!(focused(&mut view), Some("fourth".into()));
    shift_tab(&mut view);
    assert_eq!(focused(&mut view), Some("third".into()));
}

#[test]
fn shift_tab_starts_at_the_end() {
    let mut view = view(three_of_which_one_is_disabled());
    shift_tab(&mut view);
    assert_eq!(focused(&mut view), Some("fourth".into()));
}

#[test]
fn space_and_enter_work_what_is_focused_and_nothing_else() {
    let mut view = view(three_of_which_one_is_disabled());
    space(&mut view);
    tab(&mut view);
    space(&mut view);
    enter(&mut view);
    tab(&mut view);
    space(&mut view);
    assert_eq!(messages(view), ["first", "first", "third"].map(Message::Pressed));
}

#[test]
fn a_held_key_works_once() {
    let mut view = view(three_of_which_one_is_disabled());
    tab(&mut view);
    let held = iced::keyboard::Event::KeyPressed {
        key: Named::Enter.into(),
        modified_key: Named::Enter.into(),
        physical_key: iced::keyboard::key::Physical::Code(iced::keyboard::key::Code::Enter),
        location: iced::keyboard::Location::Standard,
        modifiers: Modifiers::empty(),
        repeat: true,
        text: None,
    };
    enter(&mut view);
    view.simulate([iced::Event::Keyboard(held)]);
    assert_eq!(messages(view), [Message::Pressed("first")]);
}

#[test]
fn a_click_moves_the_keyboard_to_where_it_was() {
    let mut view = view(three_of_which_one_is_disabled());
    tab(&mut view);
    view.click("Third").expect("the box is there");
    tab(&mut view);
    assert_eq!(focused(&mut view), Some("fourth".into()));
    assert_eq!(messages(view), [Message::Pressed("third")]);
}

#[test]
fn a_click_on_what_is_disabled_does_nothing() {
    let mut view = view(three_of_which_one_is_disabled());
    view.click("Second").expect("the button is there");
    assert_eq!(messages(view), []);
}

#[test]
fn a_field_takes_text_and_says_when_it_is_left() {
    let mut view = view(three_of_which_one_is_disabled());
    for _ in 0..3 {
        tab(&mut view);
    }
    view.typewrite("x");
    tab(&mut view);
    assert_eq!(messages(view), [Message::Typed("x".to_owned()), Message::Left]);
}

#[test]
fn escape_in_a_field_reaches_the_page() {
    let mut view = view(three_of_which_one_is_disabled());
    shift_tab(&mut view);
    press(&mut view, Named::Escape, Modifiers::empty());
    press(&mut view, iced::keyboard::Key::Character("s".into()), Modifiers::COMMAND);
    press(&mut view, iced::keyboard::Key::Character("n".into()), Modifiers::COMMAND);
    assert_eq!(messages(view), [Shortcut::Leave, Shortcut::Save, Shortcut::Add].map(Message::Key));
}

#[test]
fn a_disabled_field_is_passed_by() {
    let input = || text_input("", "");
    let mut view = view(scope(column![
        Element::from(Input::<Message>::new(input(), None, Appearance::Disabled)),
        plain("After", Some(Message::Pressed("after"))).id("after"),
    ]));
    tab(&mut view);
    assert_eq!(focused(&mut view), Some("after".into()));
}

#[test]
fn what_tab_reaches_is_scrolled_into_view() {
    let page = column![
        plain("Top", Some(Message::Pressed("top"))).id("top"),
        Space::new().height(2000),
        plain("Bottom", Some(Message::Pressed("bottom"))).id("bottom"),
    ];
    let mut view = window(
        Size::new(400.0, 300.0),
        scope(scrollable(page).width(Length::Fill).height(Length::Fill)),
    );
    assert!(view.click("Bottom").is_err(), "it is below the window");
    shift_tab(&mut view);
    view.click("Bottom").expect("it is in view");
    tab(&mut view);
    view.click("Top").expect("the page went back up");
    assert_eq!(messages(view), ["bottom", "top"].map(Message::Pressed));
}

#[test]
fn r11_a_password_in_a_message_is_not_in_its_debug() {
    let mut shown = Vec::new();
    let nothing = Secret::new("");
    let mut view = view(scope(Element::from(
        password_field("Password", &nothing).on_input(|secret| secret).reveal(
            true,
            "Hide",
            nothing.clone(),
        ),
    )));
    tab(&mut view);
    view.typewrite("h");
    shown.extend(
        view.into_messages().map(|secret| (secret.expose().to_owned(), format!("{secret:?}"))),
    );
    assert_eq!(shown, [("h".to_owned(), "Secret(…)".to_owned())]);
}

fn port_choice<'a>() -> Element<'a, u16> {
    let options = [25, 465, 587].map(|port| (port, port.to_string()));
    let disabled = choice([((), "fixed".to_owned())], &(), None::<fn(()) -> u16>);
    scope(column![choice(options, &465, Some(|port| port)).id("port"), disabled]).into()
}

#[test]
fn arrow_keys_change_a_choice_without_opening_it() {
    let mut view = view(port_choice());
    tab(&mut view);
    press(&mut view, Named::ArrowDown, Modifiers::empty());
    press(&mut view, Named::ArrowUp, Modifiers::empty());
    let chosen: Vec<_> = view.into_messages().collect();
    assert_eq!(chosen, [587, 25], "each from 465, which the page still shows");
}

#[test]
fn a_choice_opens_and_chooses_from_the_keyboard() {
    let mut view = view(port_choice());
    tab(&mut view);
    space(&mut view);
    press(&mut view, Named::ArrowUp, Modifiers::empty());
    press(&mut view, Named::ArrowUp, Modifiers::empty());
    enter(&mut view);
    let chosen: Vec<_> = view.into_messages().collect();
    assert_eq!(chosen, [25], "only what Enter took");
}

#[test]
fn escape_closes_an_open_choice_and_nothing_else() {
    let keys: Element<'_, Option<Shortcut>> =
        scope(port_choice().map(|_| None)).on_shortcut(|key| Some(Some(key))).into();
    let mut view = view(keys);
    tab(&mut view);
    space(&mut view);
    press(&mut view, Named::Escape, Modifiers::empty());
    press(&mut view, Named::Escape, Modifiers::empty());
    let done: Vec<_> = view.into_messages().collect();
    assert_eq!(done, [Some(Shortcut::Leave)]);
}

#[test]
fn the_pointer_opens_a_choice_and_takes_what_it_is_on() {
    let down = Space::new().height(500);
    let mut view = view(column![down, port_choice()]);
    view.click("465").expect("the choice is there");
    let below = iced::Point::new(40.0, 500.0 + 38.0 + 38.0 / 2.0);
    view.point_at(below);
    let moved = iced::mouse::Event::CursorMoved { position: below };
    view.simulate([iced::Event::Mouse(moved)]);
    view.simulate(iced_test::simulator::click());
    let chosen: Vec<_> = view.into_messages().collect();
    assert_eq!(chosen, [25], "the first stands right under the line");
}

#[test]
fn a_disabled_choice_is_passed_by() {
    let mut view = view(port_choice());
    tab(&mut view);
    tab(&mut view);
    assert_eq!(focused(&mut view), Some("port".into()));
}

#[test]
fn under_a_dialog_no_key_does_anything() {
    let page = plain("Under", Some(Message::Pressed("under"))).id("under");
    let question = plain("Over", Some(Message::Pressed("over"))).id("over");
    let mut view = view(scope(dialog(page, Some(question.into()), Message::Left)));
    tab(&mut view);
    enter(&mut view);
    tab(&mut view);
    enter(&mut view);
    view.click("Under").expect("it is there");
    press(&mut view, Named::Escape, Modifiers::empty());
    let over = Message::Pressed("over");
    assert_eq!(messages(view), [over.clone(), over, Message::Left]);
}

/// Buttons of which one disables itself.
#[derive(Default)]
struct Once {
    pressed: Vec<&'static str>,
}

impl Once {
    fn press(&mut self, name: &'static str) {
        self.pressed.push(name);
    }

    fn view(&self) -> Element<'_, &'static str> {
        let first = self.pressed.is_empty().then_some("first");
        scope(column![
            plain("Zero", Some("zero")),
            plain("First", first),
            plain("Second", Some("second")),
            text::body(self.pressed.join(" ")),
        ])
        .into()
    }
}

#[test]
fn what_disables_itself_keeps_its_place_for_tab() {
    let program = iced::application(Once::default, Once::press, Once::view);
    tell(program, "click \"First\"\ntype tab\ntype enter\nexpect \"first second\"\n");
}

/// A button that opens a question over the page.
#[derive(Default)]
struct Asks {
    pressed: Vec<&'static str>,
}

impl Asks {
    fn press(&mut self, name: &'static str) {
        self.pressed.push(name);
    }

    fn view(&self) -> Element<'_, &'static str> {
        let page = column![plain("Ask", Some("ask")), text::body(self.pressed.join(" "))];
        let question = plain("Sure", Some("sure")).into();
        let asks = self.pressed.len() == 1;
        scope(dialog(page, asks.then_some(question), "left")).into()
    }
}

#[test]
fn a_question_takes_the_keys_from_what_opened_it() {
    let program = iced::application(Asks::default, Asks::press, Asks::view);
    tell(
        program,
        "type tab\ntype enter\ntype enter\nexpect \"ask\"\ntype escape\nexpect \"ask left\"\n",
    );
}

/// Works a program as a person would, and checks what it shows.
fn tell(program: impl iced::Program + 'static, story: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let story = format!("viewport: 400x400\nmode: Immediate\n-----\n{story}");
    std::fs::write(folder.path().join("story.ice"), story).expect("it is written");
    iced_test::run(program, folder.path()).expect("it went as told");
}

#[test]
fn no_sign_shares_a_layer_with_words_that_may_become_more() {
    let view: Element<'_, Message> = column![
        icon(Icon::Gate, 16.0),
        text::body("Words"),
        checkbox("Ticked", None, true, Some(Message::Left)),
        choice([(1, "Choice".to_owned())], &1, Some(|_| Message::Left)),
        busy("Busy"),
    ]
    .into();
    let size = Size::new(400.0, 400.0);
    let renderer = <iced::Renderer as Headless>::new(font::REGULAR, 14.0.into(), None);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut renderer = runtime.block_on(renderer).expect("a renderer");
    let mut window = UserInterface::build(view, size, Cache::default(), &mut renderer);
    let style = iced::advanced::renderer::Style { text_color: iced::Color::BLACK };
    window.draw(&mut renderer, &Theme::Light, &style, iced::mouse::Cursor::Unavailable);
    let mut signs = 0;
    for layer in renderer.layers() {
        // A sign is a group of texts, with none in it.
        let (here, words): (Vec<_>, Vec<_>) =
            layer.text.iter().partition(|item| item.as_slice().is_empty());
        assert!(here.is_empty() || words.is_empty());
        signs += here.len();
    }
    assert_eq!(signs, 4);
}
