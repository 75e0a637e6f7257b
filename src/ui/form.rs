//! What is entered, and what it means: a [`Field`] holds both.

use std::str::FromStr;

use crate::i18n::Words;

/// A text as entered, and what became of parsing it.
///
/// Nobody is told that a half-typed address is wrong: an error is shown once the field was left
/// with something in it, or once the whole form was [checked](Field::check).
#[derive(Debug, Clone)]
pub struct Field<T: FromStr> {
    entered: String,
    parsed: Result<T, T::Err>,
    shows_error: bool,
}

impl<T: FromStr> Field<T> {
    /// A field that holds `text`, such as the value that is set now, or nothing.
    pub fn new(text: impl Into<String>) -> Self {
        let entered = text.into();
        Self { parsed: entered.parse(), entered, shows_error: false }
    }

    /// Takes a new text. An error that is already shown goes or changes with it.
    pub fn enter(&mut self, text: String) {
        self.parsed = text.parse();
        self.entered = text;
    }

    /// The person went on to another field.
    pub fn leave(&mut self) {
        self.shows_error |= !self.entered.is_empty();
    }

    /// The person wants to go on: the value, or from now on the error.
    pub fn check(&mut self) -> Option<&T> {
        self.shows_error = true;
        self.value()
    }

    /// The text as entered.
    pub fn entered(&self) -> &str {
        &self.entered
    }

    /// What the text means, if it means something.
    pub fn value(&self) -> Option<&T> {
        self.parsed.as_ref().ok()
    }

    /// What is wrong with the text, if it is time to say so.
    pub fn error(&self) -> Option<&T::Err> {
        self.parsed.as_ref().err().filter(|_| self.shows_error)
    }
}

/// What a field's value is now that somebody else changed it, if that is not what is entered.
#[must_use]
pub fn changed_elsewhere(words: Words, entered: &str, stored: &str) -> Option<String> {
    (entered.trim() != stored).then(|| match stored {
        "" => words.address_changed_to_nothing(),
        stored => words.address_changed_to(stored),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_not_shown_while_the_text_is_being_typed() {
        let mut port = Field::<u16>::new("");
        port.enter("5x".to_owned());
        assert!(port.error().is_none());
        assert!(port.value().is_none());
        port.leave();
        assert!(port.error().is_some());
        port.enter("587".to_owned());
        assert!(port.error().is_none());
        assert_eq!(port.value(), Some(&587));
        assert_eq!(port.entered(), "587");
    }

    #[test]
    fn an_empty_field_is_wrong_only_when_the_form_is_checked() {
        let mut port = Field::<u16>::new("");
        port.leave();
        assert!(port.error().is_none());
        assert!(port.check().is_none());
        assert!(port.error().is_some());
    }
}
