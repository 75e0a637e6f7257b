//! A field of a form: its name, the line to edit, and what helps or is wrong.

use std::borrow::Cow;

use iced::Length;
use iced::advanced::widget::Id;
use iced::widget::text::LineHeight;
use iced::widget::{TextInput, column, row, text_input};

use super::control::control;
use super::input::{Appearance, Input};
use super::text;
use crate::domain::Secret;
use crate::ui::theme::metrics::{size, space};
use crate::ui::theme::{self, font};
use crate::ui::{Element, Theme};

/// A field for a line of text. Without [`on_input`](TextField::on_input) it is disabled.
#[must_use]
pub fn text_field<'a, Message: Clone + 'a>(
    label: impl Into<Cow<'a, str>>,
    value: &str,
) -> TextField<'a, Message> {
    TextField {
        frame: Frame::new(label.into()),
        value: value.to_owned(),
        placeholder: String::new(),
        on_input: None,
        is_code: false,
    }
}

/// See [`text_field`].
pub struct TextField<'a, Message> {
    frame: Frame<'a, Message>,
    value: String,
    placeholder: String,
    on_input: Option<Box<dyn Fn(String) -> Message + 'a>>,
    is_code: bool,
}

/// A field for a password, which is shown only on demand.
#[must_use]
pub fn password_field<'a, Message: Clone + 'a>(
    label: impl Into<Cow<'a, str>>,
    value: &'a Secret,
) -> PasswordField<'a, Message> {
    PasswordField { frame: Frame::new(label.into()), value, on_input: None, reveal: None }
}

/// See [`password_field`].
pub struct PasswordField<'a, Message> {
    frame: Frame<'a, Message>,
    value: &'a Secret,
    on_input: Option<Box<dyn Fn(Secret) -> Message + 'a>>,
    reveal: Option<Reveal<'a, Message>>,
}

struct Reveal<'a, Message> {
    shown: bool,
    word: Cow<'a, str>,
    message: Message,
}

/// What both kinds of field have.
struct Frame<'a, Message> {
    label: Cow<'a, str>,
    note: Option<Cow<'a, str>>,
    help: Option<Cow<'a, str>>,
    error: Option<Cow<'a, str>>,
    id: Option<Id>,
    width: Length,
    on_submit: Option<Message>,
    on_leave: Option<Message>,
}

macro_rules! frame_options {
    ($field:ident) => {
        impl<'a, Message: Clone + 'a> $field<'a, Message> {
            /// A quiet word after the label, such as "(optional)".
            #[must_use]
            pub fn note(mut self, note: impl Into<Cow<'a, str>>) -> Self {
                self.frame.note = Some(note.into());
                self
            }

            /// A line under the field, for as long as nothing is wrong.
            #[must_use]
            pub fn help(mut self, help: impl Into<Cow<'a, str>>) -> Self {
                self.frame.help = Some(help.into());
                self
            }

            /// What is wrong with the text.
            #[must_use]
            pub fn error(mut self, error: Option<impl Into<Cow<'a, str>>>) -> Self {
                self.frame.error = error.map(Into::into);
                self
            }

            /// The name by which a task or a test finds the line.
            #[must_use]
            pub fn id(mut self, id: impl Into<Id>) -> Self {
                self.frame.id = Some(id.into());
                self
            }

            /// How wide the field is; as wide as there is room, if nothing is said.
            #[must_use]
            pub fn width(mut self, width: impl Into<Length>) -> Self {
                self.frame.width = width.into();
                self
            }

            /// The message when Enter is pressed.
            #[must_use]
            pub fn on_submit(mut self, message: Option<Message>) -> Self {
                self.frame.on_submit = message;
                self
            }

            /// The message when the keyboard goes elsewhere.
            #[must_use]
            pub fn on_leave(mut self, message: Message) -> Self {
                self.frame.on_leave = Some(message);
                self
            }
        }
    };
}

frame_options!(TextField);
frame_options!(PasswordField);

impl<'a, Message: Clone + 'a> TextField<'a, Message> {
    /// The message for a new text.
    #[must_use]
    pub fn on_input(mut self, on_input: impl Fn(String) -> Message + 'a) -> Self {
        self.on_input = Some(Box::new(on_input));
        self
    }

    /// What is shown while nothing is entered.
    #[must_use]
    pub fn placeholder(mut self, placeholder: impl Into<String>) -> Self {
        self.placeholder = placeholder.into();
        self
    }

    /// The text is a code or a command: large, and each letter as wide as the next.
    #[must_use]
    pub fn code(mut self) -> Self {
        self.is_code = true;
        self
    }
}

impl<'a, Message: Clone + 'a> PasswordField<'a, Message> {
    /// The message for a new password.
    #[must_use]
    pub fn on_input(mut self, on_input: impl Fn(Secret) -> Message + 'a) -> Self {
        self.on_input = Some(Box::new(on_input));
        self
    }

    /// Whether the password is readable, the word that changes that, and its message.
    #[must_use]
    pub fn reveal(mut self, shown: bool, word: impl Into<Cow<'a, str>>, message: Message) -> Self {
        self.reveal = Some(Reveal { shown, word: word.into(), message });
        self
    }
}

impl<'a, Message: Clone + 'a> Frame<'a, Message> {
    fn new(label: Cow<'a, str>) -> Self {
        Self {
            label,
            note: None,
            help: None,
            error: None,
            id: None,
            width: Length::Fill,
            on_submit: None,
            on_leave: None,
        }
    }

    fn around(
        self,
        input: TextInput<'a, Message, Theme>,
        trailing: Option<Element<'a, Message>>,
        enabled: bool,
    ) -> Element<'a, Message> {
        let appearance = match (enabled, &self.error) {
            (false, _) => Appearance::Disabled,
            (true, Some(_)) => Appearance::Wrong,
            (true, None) => Appearance::Plain,
        };
        let mut input = input.on_submit_maybe(self.on_submit.filter(|_| enabled));
        if let Some(id) = self.id {
            input = input.id(id);
        }
        let note = self.note.map(|note| text::small(note).style(theme::text::quiet));
        let under = match self.error {
            Some(error) => Some(text::help(error).style(theme::text::bad)),
            None => self.help.map(text::help),
        };
        column![
            row![text::label(self.label), note].spacing(space::XS).wrap(),
            Input::new(input, trailing, appearance).on_leave(self.on_leave),
            under,
        ]
        .spacing(space::XS)
        .width(self.width)
        .into()
    }
}

/// A field without a label, for what is looked for: the words in it say so.
#[must_use]
pub fn search_field<'a, Message: Clone + 'a>(
    words: impl AsRef<str>,
    sought: &str,
    on_input: impl Fn(String) -> Message + 'a,
) -> Element<'a, Message> {
    let input = text_input(words.as_ref(), sought)
        .on_input(on_input)
        .size(size::BODY)
        .line_height(LineHeight::Absolute(size::BODY_LINE.into()));
    Input::new(input, None, Appearance::Plain).into()
}

/// Any control under a label, with a line of help under it.
#[must_use]
pub fn labelled<'a, Message: 'a>(
    label: impl Into<Cow<'a, str>>,
    content: impl Into<Element<'a, Message>>,
    help: Option<Cow<'a, str>>,
) -> Element<'a, Message> {
    column![text::label(label.into()), content.into(), help.map(text::help)]
        .spacing(space::XS)
        .width(Length::Fill)
        .into()
}

impl<'a, Message: Clone + 'a> From<TextField<'a, Message>> for Element<'a, Message> {
    fn from(field: TextField<'a, Message>) -> Self {
        let enabled = field.on_input.is_some();
        let input = text_input(&field.placeholder, &field.value).on_input_maybe(field.on_input);
        let input = if field.is_code {
            input.size(CODE_SIZE).font(font::MONO)
        } else {
            input.size(size::BODY).line_height(LineHeight::Absolute(size::BODY_LINE.into()))
        };
        field.frame.around(input, None, enabled)
    }
}

impl<'a, Message: Clone + 'a> From<PasswordField<'a, Message>> for Element<'a, Message> {
    fn from(field: PasswordField<'a, Message>) -> Self {
        let enabled = field.on_input.is_some();
        let on_input = field.on_input.map(|on_input| move |text| on_input(Secret::new(text)));
        let shown = field.reveal.as_ref().is_some_and(|reveal| reveal.shown);
        let input = text_input("", field.value.expose())
            .on_input_maybe(on_input)
            .secure(!shown)
            .size(size::BODY)
            .line_height(LineHeight::Absolute(size::BODY_LINE.into()));
        let trailing = field.reveal.map(|reveal| {
            let word = text::help(reveal.word).style(theme::text::inherited);
            control(word, Some(reveal.message)).style(theme::control::quiet).into()
        });
        field.frame.around(input, trailing, enabled)
    }
}

/// The size of a code that is typed from a letter.
const CODE_SIZE: f32 = 18.0;
