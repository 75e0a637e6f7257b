//! What was not done, in the place where it was asked for.

use crate::domain::Failure;
use crate::i18n::Words;
use crate::service::ServiceError;
use crate::ui::Element;
use crate::ui::theme::Tone;
use crate::ui::widget::{banner, text};

/// Why something was not done, what to do, and the server's or the system's own words.
pub(super) fn trouble<'a, Message: Clone + 'a>(
    words: Words,
    error: &ServiceError,
) -> Element<'a, Message> {
    let advice = words.service_error(error);
    let said = failure_of(error).and_then(own_words).map(|said| text::code(said).into());
    let todo = (!advice.todo.is_empty()).then(|| text::small(advice.todo).into());
    banner(Tone::Bad, advice.what, said.into_iter().chain(todo)).into()
}

fn failure_of(error: &ServiceError) -> Option<&Failure> {
    match error {
        ServiceError::Test(_, failure) => Some(failure),
        ServiceError::Delivery(_, error) => Some(&error.failure),
        _ => None,
    }
}

fn own_words(failure: &Failure) -> Option<String> {
    let reply = failure.reply.as_ref().map(ToString::to_string);
    reply.or_else(|| failure.detail.clone())
}
