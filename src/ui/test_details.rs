//! What stands behind a connection test, folded away: the server's certificate, and what was
//! said, word for word.

use std::path::PathBuf;

use iced::Task;
use iced::widget::{column, row};
use rfd::AsyncFileDialog;

use super::Element;
use super::theme;
use super::theme::metrics::space;
use super::widget::{button, fold, hairline, text};
use crate::domain::{Attempt, CertificateFacts, Conversation};
use crate::i18n::{Advice, Words};
use crate::service::{ServiceError, save_text};

/// What stands behind a test.
#[derive(Debug, Default)]
pub(super) struct Details {
    /// There is one once the test is over.
    conversation: Option<Conversation>,
    /// Where it was no test: what was sent.
    attempt: Option<Attempt>,
    shows_conversation: bool,
    shows_certificate: bool,
    kept: Kept,
}

/// What became of the conversation.
#[derive(Debug, Default)]
enum Kept {
    #[default]
    Nowhere,
    Copied,
    Saved(PathBuf),
    NotSaved(ServiceError),
}

/// What happens to the details.
#[derive(Debug, Clone)]
pub(super) enum Message {
    /// The certificate is shown, or not.
    Certificate,
    /// The conversation is shown, or not.
    Conversation,
    /// It is to be copied.
    Copy,
    /// It is to be saved.
    Save,
    /// It was saved, unless no file was chosen.
    Saved(Option<Result<PathBuf, ServiceError>>),
}

impl Details {
    /// Those of a message that was sent, which are looked at for what was said.
    pub(super) fn of_attempt(attempt: Attempt, conversation: Conversation) -> Self {
        Self {
            conversation: Some(conversation),
            attempt: Some(attempt),
            shows_conversation: true,
            ..Self::default()
        }
    }

    /// The test is over, and this was said.
    pub(super) fn end(&mut self, conversation: Conversation) {
        self.conversation = Some(conversation);
    }

    /// Takes what happened. `failed` is what is told of a test that failed.
    pub(super) fn update(
        &mut self,
        message: Message,
        words: Words,
        failed: Option<&Advice>,
    ) -> Task<Message> {
        let Some(conversation) = &self.conversation else { return Task::none() };
        let text = || self.text(conversation, words, failed);
        match message {
            Message::Certificate => self.shows_certificate = !self.shows_certificate,
            Message::Conversation => self.shows_conversation = !self.shows_conversation,
            Message::Copy => {
                let text = text();
                self.kept = Kept::Copied;
                return iced::clipboard::write(text);
            }
            Message::Save => return Task::perform(save(text(), words), Message::Saved),
            Message::Saved(None) => {}
            Message::Saved(Some(Ok(path))) => self.kept = Kept::Saved(path),
            Message::Saved(Some(Err(error))) => self.kept = Kept::NotSaved(error),
        }
        Task::none()
    }

    /// What can be opened, once the test is over.
    pub(super) fn view<'a>(
        &'a self,
        words: Words,
        certificate: Option<&'a CertificateFacts>,
        failed: Option<Advice>,
    ) -> Option<Element<'a, Message>> {
        let conversation = self.conversation(words, failed)?;
        let certificate = certificate.map(|facts| {
            let name = words.certificate_show();
            let content = || self::certificate(words, facts);
            fold(name, self.shows_certificate, Message::Certificate, content)
        });
        Some(column![certificate, conversation].spacing(space::S).into())
    }

    fn conversation(&self, words: Words, failed: Option<Advice>) -> Option<Element<'_, Message>> {
        let conversation = self.conversation.as_ref()?;
        let content = move || {
            let help = text::help(words.conversation_help());
            let copy = button::plain(words.conversation_copy(), Some(Message::Copy)).id("copy");
            let save = button::plain(words.conversation_save(), Some(Message::Save)).id("save-as");
            let buttons = row![copy, save].spacing(space::S);
            let said = text::code(self.text(conversation, words, failed.as_ref()));
            // What comes and goes stands last, so that the buttons keep the keyboard.
            column![help, buttons, said, self.kept(words)].spacing(space::S).into()
        };
        let name = words.conversation_show();
        Some(fold(name, self.shows_conversation, Message::Conversation, content))
    }

    fn text(&self, said: &Conversation, words: Words, failed: Option<&Advice>) -> String {
        match &self.attempt {
            Some(attempt) => words.conversation_of(attempt, said),
            None => words.conversation(said, failed),
        }
    }

    fn kept<'a>(&self, words: Words) -> Option<Element<'a, Message>> {
        let (says, is_kept) = match &self.kept {
            Kept::Nowhere => return None,
            Kept::Copied => (words.conversation_copied(), true),
            Kept::Saved(path) => (words.conversation_saved(path.display().to_string()), true),
            Kept::NotSaved(error) => (words.service_error(error).what, false),
        };
        let style = if is_kept { theme::text::quiet } else { theme::text::bad };
        Some(text::help(says).style(style).into())
    }
}

fn certificate<'a>(words: Words, facts: &CertificateFacts) -> Element<'a, Message> {
    let mut lines = column![].spacing(space::XS);
    for (index, certificate) in words.certificate(facts).into_iter().enumerate() {
        lines = lines.push((index > 0).then(hairline));
        for (name, value) in certificate {
            lines = lines.push(column![text::help(name), text::code(value)]);
        }
    }
    lines.into()
}

/// Asks for a file, and writes the text there.
async fn save(text: String, words: Words) -> Option<Result<PathBuf, ServiceError>> {
    let dialog = AsyncFileDialog::new().set_title(words.conversation_save());
    let file = dialog.set_file_name(words.conversation_file()).save_file().await?;
    let path = file.path().to_owned();
    Some(save_text(path.clone(), text).await.map(|()| path))
}

#[cfg(test)]
mod tests {
    use iced::futures::StreamExt as _;
    use iced_test::runtime::{Action, clipboard, task};

    use super::*;
    use crate::domain::{ChainedCertificate, Line, Said, Security, Timestamp};
    use crate::i18n::Language;
    use crate::ui::testing::{View, view};

    const WORDS: fn() -> Words = || Words::new(Language::English);

    fn ended() -> Details {
        let said = Said::Client("EHLO [192.0.2.7]".to_owned());
        let mut details = Details::default();
        details.end(Conversation {
            host: "smtp.partner.example".parse().expect("a host"),
            port: 465,
            security: Security::Ssl,
            began: Timestamp::UNIX_EPOCH,
            lines: vec![Line { at: std::time::Duration::ZERO, said }],
        });
        details
    }

    fn shown(details: &Details) -> View<'_, Message> {
        view(details.view(WORDS(), None, None).expect("there is something to show"))
    }

    fn press(details: &mut Details, name: &str) -> Task<Message> {
        let mut view = shown(details);
        view.click(name).unwrap_or_else(|_| panic!("{name}"));
        let message = view.into_messages().next().expect("it does something");
        details.update(message, WORDS(), None)
    }

    #[test]
    fn the_certificate_is_opened_with_all_that_was_sent_with_it() {
        let chained = ChainedCertificate {
            subject: "CN=Example CA 7".to_owned(),
            issuer: "CN=Example Root".to_owned(),
            not_before: Timestamp::UNIX_EPOCH,
            not_after: Timestamp::UNIX_EPOCH,
            sha256: [8; 32].into(),
        };
        let facts = CertificateFacts {
            names: vec!["smtp.partner.example".to_owned(), "192.0.2.1".to_owned()],
            subject: "CN=partner".to_owned(),
            issuer: chained.subject.clone(),
            not_before: "2026-03-01T12:00:00Z".parse().expect("a time"),
            not_after: "2027-03-01T12:00:00Z".parse().expect("a time"),
            sha256: [7; 32].into(),
            chain: vec![chained],
        };
        let mut details = ended();
        let shown = |details: &Details, words: &str| {
            let element = details.view(WORDS(), Some(&facts), None).expect("something");
            view(element).find(words).is_ok()
        };
        assert!(shown(&details, "Show the certificate") && !shown(&details, "CN=partner"));
        drop(details.update(Message::Certificate, WORDS(), None));
        let ([seven, eight], issued) =
            (["07", "08"].map(|it| [it; 32].join(":")), "CN=Example CA 7");
        let valid = "1 March 2026 to 1 March 2027";
        for words in
            ["smtp.partner.example, 192.0.2.1", "CN=partner", issued, valid, &seven, &eight]
        {
            assert!(shown(&details, words), "{words}");
        }
        assert!(shown(&details, "CN=Example Root"));
        assert!(!shown(&ended(), "CN=partner"), "it is folded");
    }

    #[test]
    fn the_conversation_is_opened_and_copied() {
        assert!(Details::default().view(WORDS(), None, None).is_none(), "there is none yet");
        let mut details = ended();
        assert!(shown(&details).find("Copy").is_err(), "it is folded");
        drop(press(&mut details, "Show the conversation"));
        let text = WORDS().conversation(details.conversation.as_ref().expect("one"), None);
        assert!(text.contains("C: EHLO [192.0.2.7]"), "{text}");
        assert!(shown(&details).find(text.as_str()).is_ok());

        let copying = press(&mut details, "Copy");
        assert!(shown(&details).find("Copied. Your password is not in it.").is_ok());
        let mut work = task::into_stream(copying).expect("work");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let copied = runtime.block_on(work.next()).expect("it is done");
        let Action::Clipboard(clipboard::Action::Write { contents, .. }) = copied else {
            panic!("{copied:?}")
        };
        assert_eq!(contents, text);
    }

    #[tokio::test]
    async fn a_saved_conversation_says_where_it_is_or_why_it_is_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut details = ended();
        drop(details.update(Message::Conversation, WORDS(), None));
        drop(details.update(Message::Saved(None), WORDS(), None));
        assert!(shown(&details).find("Saved").is_err(), "no file was chosen");
        for (path, says) in [("kept.txt", "Saved: "), ("no such folder/kept.txt", "")] {
            let path = folder.path().join(path);
            let saved = save_text(path.clone(), "said".to_owned()).await.map(|()| path.clone());
            assert_eq!(saved.is_ok(), path.exists());
            drop(details.update(Message::Saved(Some(saved.clone())), WORDS(), None));
            let line = match saved {
                Ok(_) => format!("{says}{}", path.display()),
                Err(error) => WORDS().service_error(&error).what,
            };
            assert!(shown(&details).find(line.as_str()).is_ok(), "{line}");
        }
    }
}
