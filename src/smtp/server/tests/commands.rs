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

#[test]
fn every_command_has_its_answer() {
    for (line, expected) in [
        ("HELO client.example", "250 localhost"),
        ("EHLO", "501 5.5.4 Syntax: EHLO hostname"),
        ("HELO ", "501 5.5.4 Syntax: HELO hostname"),
        ("NOOP", "250 2.0.0 Ok"),
        ("noop anything", "250 2.0.0 Ok"),
        ("RSET", "250 2.0.0 Ok"),
        ("RSET now", "501 5.5.4 Nothing may stand behind this command"),
        ("VRFY alice", "252 2.0.0 Send a message to see"),
        ("VRFY", "501 5.5.4 Syntax: VRFY address"),
        ("HELP", "214 2.0.0 RFC 5321 and RFC 6409 say it all"),
        ("EXPN staff", "502 5.5.1 EXPN is not offered here"),
        ("ETRN corp.example", "502 5.5.1 ETRN is not offered here"),
        ("TURN", "502 5.5.1 TURN is not offered here"),
        ("LHLO client.example", "502 5.5.1 LHLO is not offered here"),
        ("STARTTLS", "502 5.5.1 STARTTLS is not offered here"),
        ("BDAT 5 LAST", "502 5.5.1 BDAT is not offered here"),
        ("MAIL FROM:<>", "503 5.5.1 Say EHLO first"),
        ("RCPT TO:<bob@partner.example>", "503 5.5.1 Say MAIL first"),
        ("DATA", "503 5.5.1 Say MAIL first"),
        ("DATA now", "501 5.5.4 Nothing may stand behind this command"),
        ("HELLO", "500 5.5.2 The command is not known"),
        ("", "500 5.5.2 The command is not known"),
        (" NOOP", "500 5.5.2 The command is not known"),
        ("NOOP\t", "501 5.5.2 A control character is in the line"),
        ("NOOP \0", "501 5.5.2 A control character is in the line"),
        ("QUIT", "221 2.0.0 Bye"),
    ] {
        assert_eq!(say(&mut open(), &[line]).1, [expected], "{line:?}");
    }
}

#[test]
fn a_line_that_is_not_utf8_is_refused() {
    let (_, output) = drive(&mut open(), [b"NOOP \xff\r\n".as_slice()], kindly);
    assert!(output.ends_with("501 5.5.2 The line is not UTF-8\r\n"), "{output}");
}

#[test]
fn a_second_transaction_does_not_begin_within_the_first() {
    let lines = ["EHLO x", "MAIL FROM:<>", "MAIL FROM:<alice@corp.example>"];
    let (events, replies) = say(&mut open(), &lines);
    assert_eq!(events, [Event::Asked(Ask::Mail(Mail::default()))]);
    let last = replies.last().expect("a reply");
    assert_eq!(last, "503 5.5.1 A message is under way; RSET gives it up");
}

#[test]
fn a_bare_line_end_in_a_command_ends_the_session() {
    for (octets, name) in [
        (b"NOOP\nMAIL FROM:<>\r\n".as_slice(), "<LF>"),
        (b"NOOP\rMAIL FROM:<>\r\n", "<CR>"),
        (b"NOOP\r\r\nMAIL FROM:<>\r\n", "<CR>"),
        (b"NOOP\n\r\nMAIL FROM:<>\r\n", "<LF>"),
        (b"\nNOOP\r\n", "<LF>"),
    ] {
        for piece in [1, 2, 100] {
            let mut session = open();
            say(&mut session, &["EHLO client.example"]);
            let (events, output) = drive(&mut session, octets.chunks(piece), kindly);
            assert_eq!(events, [Event::Closed]);
            let expected =
                format!("500 5.5.2 Bare {name} in a command: a line ends in <CR><LF>\r\n");
            assert_eq!(output, expected, "{octets:?}");
        }
    }
}

#[test]
fn a_line_that_is_too_long_ends_the_session() {
    for (length, is_too_long) in [(2046, false), (2047, true), (100_000, true)] {
        let line = format!("NOOP {}\r\n", "a".repeat(length - 5));
        for piece in [1, 100, 100_000] {
            let (events, output) = drive(&mut open(), line.as_bytes().chunks(piece), kindly);
            assert_eq!(events == [Event::Closed], is_too_long, "{length}");
            let refused = output.ends_with("\r\n500 5.5.6 The line is too long\r\n");
            assert_eq!(refused, is_too_long, "{output}");
        }
    }
}

#[test]
fn twenty_bad_lines_are_borne() {
    let mut session = open();
    let (events, _) = say(&mut session, &["FOO"; 20]);
    assert_eq!(events, []);
    // What a refused MAIL makes of the rest of its group is not counted.
    say(&mut session, &["RCPT TO:<bob@partner.example>"; 30]);
    let (events, replies) = say(&mut session, &["FOO", "NOOP"]);
    assert_eq!(events, [Event::Closed]);
    let expected = ["500 5.5.2 The command is not known", "421 4.7.0 Too many bad commands"];
    assert_eq!(replies, expected);
}

/// A web page can make a browser send such a request to any port of the machine.
#[test]
fn a_browser_is_not_heard() {
    let request = "POST / HTTP/1.1\r\nHost: localhost:2525\r\nContent-Length: 99\r\n\r\n\
                   EHLO x\r\nMAIL FROM:<>\r\n";
    let (events, output) = drive(&mut open(), [request.as_bytes()], kindly);
    assert_eq!(events, [Event::Closed]);
    assert!(output.ends_with("\r\n500 5.5.2 This is a mail server\r\n"), "{output}");
}
