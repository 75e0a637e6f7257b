//! The mails that Outgate writes itself: the code, the one that opens a gateway, and the test
//! message.

use lettre::Message;
use lettre::message::{Mailbox, MultiPart};

use crate::domain::{Address, SendAs, ServerKind, Snapshot};
use crate::smtp::{Dsn, Envelope};

use super::message::MessageError;
use super::submit::message_id;
use super::telling::{Tell, unheard};
use super::transmit::{Consignment, Via};
use super::{Prepared, Service, ServiceError};
use words::one_line;

mod words;

pub use words::{MailPiece, MailWords};

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
        self.send_words(via, own_address, to, "", words, unheard()).await
    }

    /// Mails something from an address to itself, through settings that are about to be its
    /// gateway. Each stage is told to `tell`.
    pub(super) async fn send_through_gateway(
        &self,
        send_as: &SendAs,
        prepared: &Prepared,
        words: MailWords,
        tell: Tell,
    ) -> Result<(), ServiceError> {
        let address = &send_as.send_as_email;
        let via = Via {
            kind: ServerKind::Gateway,
            prepared: prepared.clone(),
            envelope_sender: address.clone(),
        };
        self.send_words(via, address, address, &send_as.display_name, words, tell).await
    }

    async fn send_words(
        &self,
        via: Via,
        from: &Address,
        to: &Address,
        display_name: &str,
        words: MailWords,
        mut tell: Tell,
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
        self.transmit(via, consignment, mail.as_slice(), &mut tell).await.map(|_| ())
    }
}

/// A short mail (RFC 5322), plain and as a page, marked as one that a machine wrote (RFC 3834).
pub(super) fn build(
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
        Ok(Mailbox::new(Some(one_line(name)).filter(|name| !name.is_empty()), parsed))
    };
    let mail = Message::builder()
        .from(mailbox(from, display_name)?)
        .to(mailbox(to, "")?)
        .subject(one_line(&words.subject))
        .message_id(Some(format!("<{}>", message_id(from)?)))
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(words.plain(), words.html()))
        .map_err(|_| unreadable(from))?;
    Ok(mail.formatted())
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
    use mail_parser::{MessageParser, MimeHeaders as _};

    use super::*;

    fn built(name: &str, subject: &str, to: &str) -> String {
        let from = "alice@partner.example".parse().expect("an address");
        let words = MailWords {
            language: "en",
            subject: subject.to_owned(),
            pieces: vec![MailPiece::Paragraph("Grüße & Küsse".to_owned())],
        };
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
        }
    }

    #[test]
    fn a_mail_is_plain_text_and_the_same_as_a_page_and_every_server_can_take_it() {
        let mail = built("Alice", "Hello", "bob@customer.example");
        assert!(mail.is_ascii(), "8BITMIME is not offered everywhere: {mail}");
        assert!(mail.lines().all(|line| line.len() <= 998), "RFC 5322 §2.1.1");
        let parsed = MessageParser::default().parse(mail.as_bytes()).expect("it is a mail");
        let kind = parsed.content_type().expect("it has one");
        assert_eq!((kind.ctype(), kind.subtype()), ("multipart", Some("alternative")));
        let kinds: Vec<_> = (1..parsed.parts.len())
            .map(|part| {
                let kind = parsed.parts[part].content_type().expect("it has one");
                let charset = kind.attribute("charset").map(str::to_ascii_lowercase);
                (kind.subtype().map(str::to_owned), charset)
            })
            .collect();
        let utf8 = || Some("utf-8".to_owned());
        // The last one is the best (RFC 2046 §5.1.4).
        assert_eq!(kinds, [(Some("plain".into()), utf8()), (Some("html".into()), utf8())]);
        assert_eq!(parsed.body_text(0).as_deref(), Some("Grüße & Küsse\r\n"));
        let page = parsed.body_html(0).expect("a page");
        assert!(page.contains("<p>Grüße &amp; Küsse</p>"), "{page}");
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
