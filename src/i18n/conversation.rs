//! What was said in a session, as a text to hand to whoever helps.

use super::{Advice, Words};
use crate::domain::{Attempt, Conversation, Line, REMOVED, Said};

impl Words {
    /// A conversation as a text, and what came of it. `failed` is what is told of its failure.
    ///
    /// Times and codes are as they are everywhere, since the reader may be anywhere.
    #[must_use]
    pub fn conversation(self, conversation: &Conversation, failed: Option<&Advice>) -> String {
        let result = match failed {
            Some(advice) => self.conversation_failed(&advice.title, &advice.what),
            None => self.conversation_passed(),
        };
        self.said(conversation, result)
    }

    /// The same of an attempt to deliver.
    #[must_use]
    pub fn conversation_of(self, attempt: &Attempt, conversation: &Conversation) -> String {
        let result = self.conversation_outcome(self.outcome(attempt.outcome), &attempt.answer);
        self.said(conversation, result)
    }

    fn said(self, conversation: &Conversation, result: String) -> String {
        let Conversation { host, port, security, began, lines } = conversation;
        let mut text = vec![
            self.conversation_title(env!("CARGO_PKG_VERSION")),
            self.conversation_date(format!("{began:.0}")),
            self.conversation_server(host.to_string(), port.to_string(), self.security(*security)),
            result,
            self.conversation_legend(REMOVED),
            String::new(),
        ];
        text.extend(lines.iter().map(|line| self.conversation_line(line)));
        text.push(String::new());
        text.join("\n")
    }

    fn conversation_line(self, line: &Line) -> String {
        let said = match &line.said {
            Said::Client(words) => format!("C: {words}"),
            Said::Server(words) => format!("S: {words}"),
            Said::Connected(address) => self.conversation_connected(address.to_string()),
            Said::Encrypted(version) => self.conversation_encrypted(version),
            Said::LeftOut(lines) => self.conversation_left_out(*lines),
        };
        format!("{:7.3} {said}", line.at.as_secs_f64()).trim_end().to_owned()
    }
}
