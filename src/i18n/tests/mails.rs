//! What the mails say that Outgate itself sends.

use super::{address, at, english, german};
use crate::domain::Code;
use crate::service::{CodeRequest, MailPiece, MailWords};

fn request(machine: Option<&str>) -> CodeRequest {
    CodeRequest {
        code: "418270".parse::<Code>().expect("a code"),
        address: address("bob@partner.example"),
        person: "bob".parse().expect("a login"),
        own_address: address("bob@corp.example"),
        machine: machine.map(str::to_owned),
        program: "Outgate 1.2.3",
    }
}

/// Everything that a mail says, a line a piece.
fn said(words: &MailWords) -> Vec<String> {
    let piece = |piece: &MailPiece| match piece {
        MailPiece::Paragraph(text) | MailPiece::Code(text) => vec![text.clone()],
        MailPiece::Facts(facts) => {
            facts.iter().map(|(name, fact)| format!("{name}: {fact}")).collect()
        }
    };
    words.pieces.iter().flat_map(piece).collect()
}

#[test]
fn the_code_mail_says_who_asks_from_where_and_what_to_do_if_it_was_nobody() {
    for (words, language, who, machine, ignore) in [
        (
            english(),
            "en",
            "Asked for by: bob (bob@corp.example)",
            "On the computer: desk-7",
            "ignore",
        ),
        (
            german(),
            "de",
            "Angefordert von: bob (bob@corp.example)",
            "Auf dem Rechner: desk-7",
            "nicht",
        ),
    ] {
        let mail = words.code_mail(&request(Some("desk-7")));
        assert_eq!(mail.language, language);
        assert!(mail.subject.starts_with("418270 "), "{}", mail.subject);
        assert!(mail.subject.ends_with("bob@partner.example"), "{}", mail.subject);
        let code = |piece: &MailPiece| matches!(piece, MailPiece::Code(code) if code == "418270");
        assert!(mail.pieces.iter().any(code), "it stands on a line of its own");
        let said = said(&mail);
        assert!(said.iter().any(|line| line == who), "{said:?}");
        assert!(said.iter().any(|line| line == machine), "{said:?}");
        assert!(said.iter().any(|line| line.ends_with("Outgate 1.2.3")), "{said:?}");
        assert!(said.last().is_some_and(|line| line.contains(ignore)), "{said:?}");
        let unnamed = self::said(&words.code_mail(&request(None)));
        assert_eq!(unnamed.len(), said.len() - 1, "a machine without a name is not spoken of");
    }
}

#[test]
fn the_message_through_a_gateway_says_what_it_proves() {
    for (words, proves) in [(english(), "It proves that"), (german(), "Das beweist, dass")] {
        let (own, other) = (address("alice@corp.example"), address("bob@partner.example"));
        let host = "smtp.partner.example".parse().expect("a host");
        let mail = words.gateway_mail(&own, &other, &host);
        assert_eq!(mail.subject.lines().count(), 1);
        let said = said(&mail);
        assert!(said[0].contains("smtp.partner.example") && said[0].contains(proves), "{said:?}");
        assert!(said[1].starts_with("alice@corp.example"), "{said:?}");
    }
}

#[test]
fn how_long_a_code_is_good_is_told_as_it_is() {
    use crate::domain::{CODE_TRIES, CodeError, CodeSent, Confirmation};
    // The mail says one hour and five tries, in words.
    assert_eq!(CODE_TRIES, 5);
    let code: Code = "418270".parse().expect("a code");
    let of = address("bob@partner.example");
    let sent = CodeSent::new(&code, &of, [1; 16], at("2026-03-03T09:00:00Z"));
    let sent = Confirmation::Sent(sent);
    assert!(sent.try_code(&code, &of, at("2026-03-03T10:00:00Z")).is_ok());
    let late = sent.try_code(&code, &of, at("2026-03-03T10:00:01Z"));
    assert_eq!(late.map_err(|(error, _)| error), Err(CodeError::Expired));
}
