//! Commands and their order.

use super::*;

#[test]
fn a_message_is_taken() {
    let mut session = open();
    let (events, replies) = say(
        &mut session,
        &[
            "EHLO client.example",
            "MAIL FROM:<alice@corp.example>",
            "RCPT TO:<bob@partner.example>",
            "RCPT TO:<carol@partner.example>",
            "DATA",
            "Subject: hello\r\n\r\n..dot\r\n.",
            "QUIT",
        ],
    );
    let expected = [
        Event::Asked(Ask::Mail(from("alice@corp.example"))),
        Event::Asked(Ask::Recipient(to("bob@partner.example"))),
        Event::Asked(Ask::Recipient(to("carol@partner.example"))),
        Event::Asked(Ask::Data),
        Event::Message(b"Subject: hello\r\n\r\n.dot\r\n".to_vec()),
        Event::Closed,
    ];
    assert_eq!(events, expected);
    let expected = [
        "250-localhost",
        "250-PIPELINING",
        "250-SIZE 1000",
        "250-8BITMIME",
        "250-SMTPUTF8",
        "250-DSN",
        "250-ENHANCEDSTATUSCODES",
        "250 XOUTGATE",
        "250 2.0.0 Ok",
        "250 2.0.0 Ok",
        "250 2.0.0 Ok",
        "354 End data with <CR><LF>.<CR><LF>",
        "250 2.0.0 Taken",
        "221 2.0.0 Bye",
    ];
    assert_eq!(replies, expected);
}
