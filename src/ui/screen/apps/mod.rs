//! The programs in which mail is written: what to type into them, those that can be set up from
//! here, and a message that shows which way it takes.

use iced::Task;
use iced::widget::Space;

use crate::ui::Element;
use crate::ui::context::Context;
use crate::ui::widget::{dialog, page, page_head};

mod programs;
mod relay;
mod sending;
#[cfg(test)]
mod tests;

/// The page.
#[derive(Debug, Default)]
pub struct Apps {
    relay: relay::Relay,
    programs: programs::Programs,
    sending: sending::Sending,
}

/// What happens on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// With what programs send to.
    Relay(relay::Message),
    /// With the programs.
    Programs(programs::Message),
    /// With the test message.
    Sending(sending::Message),
    /// The person would rather not.
    Leave,
}

impl Apps {
    /// Finds out how everything stands.
    pub fn refresh(&self, context: &Context) -> Task<Message> {
        Task::batch([
            relay::Relay::ask(context).map(Message::Relay),
            programs::Programs::ask(context).map(Message::Programs),
        ])
    }

    /// Takes what happened.
    pub fn update(&mut self, message: Message, context: &Context) -> Task<Message> {
        match message {
            Message::Relay(message) => {
                // What is typed into programs is another then.
                let changes = message.changes_settings();
                let task = self.relay.update(message, context).map(Message::Relay);
                if changes { Task::batch([task, self.refresh(context)]) } else { task }
            }
            Message::Programs(message) => {
                self.programs.update(message, context).map(Message::Programs)
            }
            Message::Sending(message) => {
                self.sending.update(message, context).map(Message::Sending)
            }
            Message::Leave => {
                self.relay.leave();
                self.programs.leave();
                Task::none()
            }
        }
    }

    /// The page as it stands.
    #[must_use]
    pub fn view(&self, context: &Context) -> Element<'_, Message> {
        let words = context.words;
        let help = Some(words.apps_subtitle().into());
        let blocks = [
            page_head(words.common_mail_apps(), help, Space::new()),
            self.relay.view(words, !self.programs.is_asking()).map(Message::Relay),
            self.programs.view(words, self.relay.is_set_up()).map(Message::Programs),
            self.sending.view(context).map(Message::Sending),
        ];
        let question = self.relay.question(words).map(|question| question.map(Message::Relay));
        dialog(page(blocks, None), question, Message::Leave)
    }
}
