//! The two mails that Outgate writes itself: the code, and the one that opens a gateway.

use std::fmt;

use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;

use crate::domain::{Address, SendAs, ServerKind, Snapshot};
use crate::smtp::{Dsn, Envelope};

use super::message::MessageError;
use super::submit::message_id;
use super::transmit::{Consignment, Via};
use super::{Prepared, Service, ServiceError};

/// The words of a mail, in the person's language. They may hold a code, so they are not shown.
#[derive(Clone)]
pub struct MailWords {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
}

impl fmt::Debug for MailWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailWords(…)")
    }
}

impl Service {
    /// Mails something from the own address as it stands on this snapshot, and so through the
    /// domain mail server: on another one the address could be one with a gateway.
    pub(super) async fn send_from_own_address(
        &self,
        snapshot: &Snapshot,
        own_address: &Address,
        to: &Address,
        words: MailWords,
    ) -> Result<(), ServiceError> {
        let via = self.via_on(snapshot, own_address)?;
        self.send_words(via, own_address, to, "", words).await
    }

    /// Mails something from an address to itself, through settings that are about to be its
    /// gateway.
    pub(super) async fn send_through_gateway(
        &self,
        send_as: &SendAs,
        prepared: &Prepared,
        words: MailWords,
    ) -> Result<(), ServiceError> {
        let address = &send_as.send_as_email;
        let via = Via {
            kind: ServerKind::Gateway,
            prepared: prepared.clone(),
            envelope_sender: address.clone(),
        };
        self.send_words(via, address, address, &send_as.display_name, words).await
    }

    async fn send_words(
        &self,
        via: Via,
        from: &Address,
        to: &Address,
        display_name: &str,
        words: MailWords,
    ) -> Result<(), ServiceError> {
        let mail = build(from, display_name, to, &words)?;
        let envelope = Envelope {
            sender: via.envelope_sender.clone(),
            recipients: vec![to.clone()],
            smtputf8: false,
            dsn: Dsn::default(),
        };
        // Without the subject, in which a code would stand.
        let consignment = Consignment { from: from.clone(), subject: None, envelope };
        self.transmit(via, consignment, mail.as_slice()).await.map(|_| ())
    }
}

/// A short text mail (RFC 5322), marked as one that a machine wrote (RFC 3834).
fn build(
    from: &Address,
    display_name: &str,
    to: &Address,
    words: &MailWords,
) -> Result<Vec<u8>, ServiceError> {
    let unreadable = |address: &Address| MessageError::UnreadableAddress {
        field: "To".to_owned(),
        text: address.to_string(),
    };
    let mailbox = |address: &Address, name: &str| -> Result<Mailbox, ServiceError> {
        let parsed = address.to_wire().parse().map_err(|_| unreadable(address))?;
        Ok(Mailbox::new(Some(on_one_line(name)).filter(|name| !name.is_empty()), parsed))
    };
    let mail = Message::builder()
        .from(mailbox(from, display_name)?)
        .to(mailbox(to, "")?)
        .subject(on_one_line(&words.subject))
        .message_id(Some(format!("<{}>", message_id(from)?)))
        .header(AutoSubmitted)
        .header(ContentType::TEXT_PLAIN)
        .body(words.body.clone())
        .map_err(|_| unreadable(from))?;
    Ok(mail.formatted())
}

/// What stands in a header, where a line break would begin another field.
fn on_one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// `Auto-Submitted: auto-generated` (RFC 3834 §5): nobody's holiday answer replies to it.
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(name: &str, subject: &str, to: &str) -> String {
        let from = "alice@partner.example".parse().expect("an address");
        let words = MailWords { subject: subject.to_owned(), body: "Hello\r\n".to_owned() };
        let to = to.parse().expect("an address");
        String::from_utf8(build(&from, name, &to, &words).expect("it is built")).expect("a text")
    }

    #[test]
    fn no_name_and_no_subject_adds_a_field() {
        for line_end in ["\r\n", "\n", "\r"] {
            let more = format!("Alice{line_end}Bcc: eve@customer.example{line_end}{line_end}Eve");
            let mail = built(&more, &more, "bob@customer.example");
            let header = mail.split("\r\n\r\n").next().expect("a header").to_owned() + "\r\n";
            // A line ends at a bare CR or LF as well, when it is sent.
            let lines: Vec<_> = header.split(['\r', '\n']).collect();
            assert!(lines.iter().all(|line| !line.starts_with("Bcc")), "{mail:?}");
            assert!(mail.ends_with("\r\n\r\nHello\r\n"), "{mail:?}");
        }
    }

    #[test]
    fn an_internationalised_address_is_written_as_it_is() {
        let mail = built("Jörg Müller", "Prüfung", "jörg@bücher.example");
        assert!(mail.contains("\r\nTo: jörg@xn--bcher-kva.example\r\n"), "{mail}");
        let names =
            mail.lines().filter(|line| line.starts_with("From:") || line.starts_with("Sub"));
        assert!(names.into_iter().all(str::is_ascii), "{mail}");
    }
}
