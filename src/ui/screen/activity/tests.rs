use iced::advanced::renderer::Headless;
use iced::keyboard::key::Named;
use iced::mouse::{Cursor, Event::WheelScrolled, ScrollDelta};
use iced::{Point, Size};
use iced_test::runtime::user_interface::{Cache, UserInterface};
use iced_test::selector;

use super::view::Room;
use super::*;
use crate::domain::{
    Account, Attempt, AttemptServer, Conversation, Line, RefusedRecipient, Said, Security, Told,
};
use crate::ui::Theme;
use crate::ui::desk::{Desk, known, policy, run};
use crate::ui::testing::*;
use crate::ui::theme::font;

fn sent(subject: Option<&str>, from: &str, outcome: Outcome) -> Attempt {
    Attempt {
        at: Timestamp::now(),
        from: Some(known(from)),
        recipients: 3,
        subject: subject.map(ToOwned::to_owned),
        server: Some(AttemptServer {
            kind: ServerKind::Gateway,
            host: known("smtp.partner.example"),
            port: 587,
        }),
        outcome,
        stage: None,
        answer: "250 2.0.0 Ok: queued as 4XyZ12".to_owned(),
        refused: Vec::new(),
        also_refused: 0,
        told: Told::Yes,
    }
}

fn said() -> Conversation {
    let said = Said::Client("EHLO [192.0.2.7]".to_owned());
    Conversation {
        host: known("smtp.partner.example"),
        port: 587,
        security: Security::Starttls,
        began: Timestamp::UNIX_EPOCH,
        lines: vec![Line { at: Duration::ZERO, said }],
    }
}

/// The page in a window.
struct Window {
    desk: Desk,
    page: Activity,
    size: Size,
}

impl Window {
    /// With these in the record, the oldest first.
    fn new(attempts: impl IntoIterator<Item = (Attempt, Option<Conversation>)>) -> Self {
        let desk = Desk::new(&policy(true), &Account::default());
        for (attempt, said) in attempts {
            desk.activity().append(attempt, said, KeepDays::default()).expect("it is added");
        }
        let (mut page, read) = Activity::new(&desk.context.service);
        run(read, |message| page.update(message, &desk.context).task);
        Self { desk, page, size: Size::new(1040.0, 720.0) }
    }

    fn of_three() -> Self {
        let mut partly = sent(Some("Minutes"), "alice@partner.example", Outcome::Accepted);
        partly.refused = vec![RefusedRecipient {
            address: known("carol@elsewhere.example"),
            answer: "550 5.1.1 Nobody of that name".to_owned(),
        }];
        partly.told = Told::No;
        Self::new([
            (partly, Some(said())),
            (sent(None, "bob@choir.example", Outcome::Refused), None),
            (sent(Some("Invoice"), "alice@corp.example", Outcome::Unknown), None),
        ])
    }

    fn of_many(count: usize) -> Self {
        let from = "alice@partner.example";
        let one = |number| sent(Some(&format!("Number {number}")), from, Outcome::Accepted);
        Self::new((0..count).map(|number| (one(number), None)))
    }

    fn view(&self) -> View<'_, Message> {
        window(self.size, crate::ui::widget::scope(self.page.view(&self.desk.context)))
    }

    fn shows(&self, words: &str) -> bool {
        self.view().find(words).is_ok()
    }

    fn tell(&mut self, message: Message) {
        let Self { desk, page, .. } = self;
        let task = page.update(message, &desk.context).task;
        run(task, |message| page.update(message, &desk.context).task);
        desk.follow();
    }

    /// Does something with the view, and lets the page take what comes of it.
    fn act(&mut self, act: impl FnOnce(&mut View<'_, Message>)) {
        let mut view = self.view();
        act(&mut view);
        let messages: Vec<_> = view.into_messages().collect();
        for message in messages {
            self.tell(message);
        }
    }

    fn click(&mut self, words: &str) {
        self.act(|view| drop(view.click(words).unwrap_or_else(|_| panic!("{words}"))));
    }

    fn press(&mut self, id: &'static str) {
        let id = selector::id(id);
        self.act(|view| drop(view.click(id).expect("it is there")));
    }

    fn subjects(&self) -> Vec<&str> {
        let subjects = self.page.attempts.iter();
        subjects.map(|it| it.attempt.subject.as_deref().unwrap_or_default()).collect()
    }

    /// Scrolls, as the wheel does.
    fn scroll(&mut self, lines: f32) {
        self.act(|view| {
            view.point_at(Point::new(400.0, 400.0));
            view.simulate([iced::Event::Mouse(by(lines)), redraw()]);
        });
    }
}

fn by(lines: f32) -> iced::mouse::Event {
    WheelScrolled { delta: ScrollDelta::Lines { x: 0.0, y: -lines } }
}

#[test]
fn r14_an_attempt_is_shown_with_what_became_of_it() {
    let window = Window::of_three();
    for words in ["Minutes", "Taken", "1 recipient refused", "(no subject)", "Refused"] {
        assert!(window.shows(words), "{words}");
    }
    assert!(window.shows("alice@corp.example → 3 recipients, through smtp.partner.example"));
    assert_eq!(window.subjects(), ["Invoice", "", "Minutes"], "the newest first");
}

#[test]
fn what_is_looked_for_is_found_and_all_is_shown_again() {
    for (sought, found) in
        [("ALICE", true), ("partner.example", true), ("minut", true), ("choir", false)]
    {
        let mut window = Window::of_three();
        window.act(|view| {
            view.click("Find an address, server or word").expect("a field");
            let _ = view.typewrite(&sought[..1]);
        });
        assert_eq!(window.page.text, sought[..1], "what is typed is looked for");
        window.tell(Message::Seek(sought.to_owned()));
        assert_eq!(window.shows("Minutes"), found, "{sought}");
    }
    let mut window = Window::of_three();
    window.tell(Message::Seek("dave".to_owned()));
    assert!(window.shows("Nothing matches “dave”."));
    window.click("Show all");
    assert_eq!(window.subjects().len(), 3);
}

#[test]
fn what_came_of_it_by_which_way_and_when_is_chosen() {
    let mut window = Window::of_three();
    let choose = |window: &mut Window, id: &'static str, downs| {
        window.press(id);
        for _ in 0..downs {
            window.act(|view| {
                view.click(selector::id(id)).expect("it is there");
                press(view, Named::ArrowDown, iced::keyboard::Modifiers::empty());
                enter(view);
            });
        }
    };
    choose(&mut window, "outcome", 2);
    assert_eq!((window.page.outcome, window.subjects()), (Some(Outcome::Refused), vec![""]));
    choose(&mut window, "way", 2);
    assert_eq!(window.page.kind, Some(ServerKind::Domain));
    assert!(window.shows("Nothing matches what is chosen."));
    window.click("Show all");
    choose(&mut window, "time", 1);
    assert_eq!((window.page.span, window.subjects().len()), (Span::Days(1), 3));
}

#[test]
fn r14_an_attempt_opens_with_what_was_said_and_escape_leaves_it() {
    let mut window = Window::of_three();
    window.click("Minutes");
    for words in
        ["carol@elsewhere.example", "550 5.1.1 Nobody of that name", "Copy", "All activity"]
    {
        assert!(window.shows(words), "{words}");
    }
    assert!(window.shows(&window.desk.context.words.activity_not_told()));
    let text = window.desk.context.words.conversation_of(&window.page.attempts[2].attempt, &said());
    assert!(text.contains("Result: Taken. 250") && text.contains("C: EHLO"), "{text}");
    assert!(window.shows(&text));
    window.tell(Message::Leave);
    assert!(window.shows("(no subject)"));
    window.click("(no subject)");
    assert!(window.shows(&window.desk.context.words.activity_no_conversation()));
    window.click("All activity");
    assert!(window.page.opened.is_none());
}

#[test]
fn rows_are_reached_and_opened_from_the_keyboard() {
    let mut window = Window::of_three();
    let mut view = window.view();
    let mut reached = Vec::new();
    loop {
        tab(&mut view);
        let id = focused(&mut view);
        if reached.contains(&id) {
            break;
        }
        reached.push(id);
    }
    // The field, the export, three choices, what is kept, and three rows.
    assert_eq!(reached.len(), 9, "{reached:?}");
    drop(view);
    window.act(|view| {
        (0..9).for_each(|_| tab(view));
        enter(view);
    });
    assert!(window.shows("All activity"));
    assert_eq!(
        window.page.opened.as_ref().map(opened::Opened::id),
        Some(window.page.attempts[2].id)
    );
}

#[test]
fn of_many_rows_only_those_near_what_is_seen_exist() {
    let mut window = Window::of_many(3000);
    assert!(window.shows("Number 2999") && !window.shows("Number 2900"));
    assert_eq!(window.subjects().len(), FIRST);
    while window.page.rest.is_some() {
        let before = window.subjects().len();
        window.scroll(1e6);
        assert!(window.subjects().len() > before, "it goes on");
        let range = window.page.range(720.0, 80.0);
        assert!(range.end > before && range.len() < 50, "{range:?} of what is seen");
    }
    let numbers: Vec<_> = (0..3000).rev().map(|number| format!("Number {number}")).collect();
    assert!(window.subjects() == numbers, "each is there once, in their order");
}

#[test]
fn to_scroll_fills_no_surface_that_is_only_partly_seen() {
    let window = Window::of_many(100);
    let renderer = <iced::Renderer as Headless>::new(font::REGULAR, 14.0.into(), None);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut renderer = runtime.block_on(renderer).expect("a renderer");
    let view = window.page.view(&window.desk.context);
    let mut view = UserInterface::build(view, window.size, Cache::default(), &mut renderer);
    let pointer = Cursor::Available(Point::new(400.0, 400.0));
    let mut clipboard = iced::advanced::clipboard::Null;
    let style = iced::advanced::renderer::Style { text_color: iced::Color::BLACK };
    for _ in 0..20 {
        let scrolled = [iced::Event::Mouse(by(1.0))];
        let _ = view.update(&scrolled, pointer, &mut renderer, &mut clipboard, &mut Vec::new());
        view.draw(&mut renderer, &Theme::Light, &style, Cursor::Unavailable);
        // What the list itself is drawn on: no sign, chip, hairline or field is as large.
        let area = |bounds: iced::Rectangle| bounds.width * bounds.height;
        let row = |bounds: &iced::Rectangle| bounds.width > 500.0 && bounds.height > 2.0;
        let (mut whole, mut partly) = (0.0, 0.0);
        for layer in renderer.layers() {
            for (quad, _) in &layer.quads {
                let seen = quad.bounds.intersection(&layer.bounds).filter(row).map_or(0.0, area);
                let is_whole = quad.bounds.is_within(&layer.bounds);
                *(if is_whole { &mut whole } else { &mut partly }) += seen;
            }
        }
        let most = 2.0 * window.size.width * Room::Wide.row();
        assert!(partly <= most && whole > 2.0 * most, "{partly} beside {whole} pixels");
    }
}

#[test]
fn what_is_added_is_shown_unless_the_person_looks_at_what_is_older() {
    let mut window = Window::of_many(30);
    let add = |window: &Window, subject| {
        let attempt = sent(Some(subject), "alice@partner.example", Outcome::Accepted);
        window.desk.activity().append(attempt, None, KeepDays::default()).expect("it is added");
    };
    add(&window, "New");
    window.tell(Message::Grown);
    assert_eq!(window.subjects()[..2], ["New", "Number 29"]);
    assert_eq!(window.subjects().len(), 31);

    window.page.scrolled.offset = 500.0;
    add(&window, "Newer");
    window.tell(Message::Grown);
    assert_eq!(window.subjects()[0], "New", "nothing moves under the eye");
    window.page.scrolled.offset = 0.0;
    window.tell(Message::Grown);
    assert_eq!(window.subjects()[..2], ["Newer", "New"]);
}

#[test]
fn an_answer_to_an_earlier_question_changes_nothing() {
    let mut window = Window::of_three();
    let stale = Message::Read(window.page.asked, Part::Anew, Ok(Found::default()));
    let _reading = window.page.read(Part::Anew, &window.desk.context.service.clone());
    window.tell(stale);
    assert_eq!(window.subjects().len(), 3);
}

#[test]
fn a_record_that_cannot_be_read_is_an_error_and_not_empty() {
    let mut window = Window::of_three();
    let error = ServiceError::Activity("no".to_owned());
    window.tell(Message::Read(window.page.asked, Part::Anew, Err(error.clone())));
    let advice = window.desk.context.words.service_error(&error);
    assert!(window.shows(&advice.title) && window.shows(&advice.todo));
    assert!(Window::new([]).shows("No message has left through Outgate yet."));
}

#[test]
fn how_long_the_record_is_kept_is_changed_only_when_that_is_saved() {
    let mut window = Window::of_three();
    window.click("Kept for 90 days");
    let week = KeepDays::new(7).expect("a number");
    window.tell(Message::Keeping(keeping::Message::Days(week)));
    assert!(window.shows("Kept for 90 days"));
    window.press("subjects");
    window.press("save-keeping");
    assert!(window.shows("Kept for 7 days"));
    let account = window.desk.context.account();
    assert_eq!((account.keep_activity_days, account.omit_subjects), (week, true));
    assert!(window.page.keeping.is_none());
}

#[test]
fn without_a_dialog_the_file_is_typed_and_a_wrong_one_is_said() {
    let mut window = Window::of_three();
    window.tell(Message::Seek("minutes".to_owned()));
    window.tell(Message::Export(export::Message::Asked(export::Asked::NoDialog)));
    let folder = tempfile::tempdir().expect("a folder");
    for (name, says) in
        [("no such folder/x.csv", "cannot be written"), ("x.csv", "1 message is in")]
    {
        let file = folder.path().join(name);
        let path = file.display().to_string();
        window.tell(Message::Export(export::Message::Type(path.clone())));
        window.press("export-now");
        let error = ServiceError::NotWritten(file.clone(), String::new());
        let what = match &window.page.export {
            export::Export::Typed(_, Some(ServiceError::NotWritten(at, _))) => {
                assert_eq!(error, ServiceError::NotWritten(at.clone(), String::new()));
                "cannot be written".to_owned()
            }
            _ => window.desk.context.words.activity_exported(1_usize, path),
        };
        assert!(what.contains(says), "{what}");
        assert_eq!(file.exists(), name == "x.csv");
    }
    let table = std::fs::read_to_string(folder.path().join("x.csv")).expect("it reads");
    assert!(table.starts_with("\u{feff}id,at,"), "{table}");
    assert!(table.contains(",Minutes,") && !table.contains("Invoice"), "what is shown: {table}");
}

#[test]
fn a_narrow_window_shows_the_same_in_rows_of_one_height() {
    let mut window = Window::of_three();
    window.size = Size::new(500.0, 900.0);
    for words in ["Minutes", "Taken", "1 recipient refused", "(no subject)"] {
        assert!(window.shows(words), "{words}");
    }
    window.click("Minutes");
    assert!(window.shows("Copy"));
}
