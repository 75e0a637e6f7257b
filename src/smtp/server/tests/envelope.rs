//! MAIL and RCPT with their parameters.

use super::*;

/// What is asked, or replied, to one command with what is said before it.
fn outcome(before: &[&str], command: &str) -> Result<Ask, String> {
    let mut session = open();
    say(&mut session, before);
    let (mut events, replies) = say(&mut session, &[command]);
    match (events.pop(), &replies[..]) {
        (Some(Event::Asked(ask)), [_]) => Ok(ask),
        (None, [reply]) => Err(reply.clone()),
        outcome => panic!("{command}: {outcome:?}"),
    }
}

fn mail(argument: &str) -> Result<Ask, String> {
    outcome(&["EHLO client.example"], &format!("MAIL {argument}"))
}

fn rcpt(argument: &str) -> Result<Ask, String> {
    outcome(&["EHLO client.example", "MAIL FROM:<> SMTPUTF8"], &format!("RCPT {argument}"))
}

#[test]
fn mail_is_read() {
    let alice = from("alice@corp.example");
    let null = Mail::default();
    for (argument, expected) in [
        ("FROM:<>", null.clone()),
        ("FROM:<alice@corp.example>", alice.clone()),
        ("from: <alice@corp.example>  ", alice.clone()),
        ("FROM:<alice@corp.example> SIZE=1000", Mail { size: Some(1000), ..alice.clone() }),
        ("FROM:<alice@corp.example> BODY=7BIT", alice.clone()),
        ("FROM:<alice@corp.example> body=8bitmime", Mail { eight_bit: true, ..alice.clone() }),
        ("FROM:<> SMTPUTF8", Mail { smtputf8: true, ..null.clone() }),
        ("FROM:<> RET=FULL", Mail { ret: Some(Ret::Full), ..null.clone() }),
        ("FROM:<> ret=hdrs", Mail { ret: Some(Ret::Headers), ..null.clone() }),
        ("FROM:<> ENVID=a+2Bb+20c", Mail { envid: Some("a+b c".to_owned()), ..null.clone() }),
        ("FROM:<> AUTH=<>", null.clone()),
        ("FROM:<> AUTH=", null.clone()),
        ("FROM:<> AUTH=alice+3Dx@corp.example", null.clone()),
        ("FROM:<\"a>b\"@corp.example>", from("\"a>b\"@corp.example")),
        ("FROM:<alice>", from("alice")),
        (
            "FROM:<jos\u{e9}@b\u{fc}cher.example> SMTPUTF8",
            Mail { smtputf8: true, ..from("jos\u{e9}@b\u{fc}cher.example") },
        ),
    ] {
        assert_eq!(mail(argument), Ok(Ask::Mail(expected)), "{argument}");
    }
}

#[test]
fn mail_is_refused_with_its_reason() {
    let syntax = "501 5.5.4 Syntax: MAIL FROM:<alice@corp.example> [parameters]";
    for (argument, expected) in [
        ("", syntax),
        ("FROM", syntax),
        ("TO:<alice@corp.example>", syntax),
        ("FROM:alice@corp.example", syntax),
        ("FROM:<alice@corp.example", syntax),
        ("FROM:<alice@corp.example>SIZE=1", syntax),
        ("FROM:<a b>", "553 5.1.7 <a b>: "),
        ("FROM:<\u{fc}>", "553 5.6.7 "),
        ("FROM:<a b@corp.example>", "553 5.1.7 <a b@corp.example>: the part before the @ has a"),
        ("FROM:<alice@[192.0.2.1]>", "553 5.1.7 <alice@[192.0.2.1]>: this is not a domain name"),
        (
            "FROM:<@a.example:alice@corp.example>",
            "553 5.1.7 <@a.example:alice@corp.example>: source",
        ),
        ("FROM:<jos\u{e9}@corp.example>", "553 5.6.7 <jos\\x{E9}@corp.example>: such an address"),
        ("FROM:<a@b\u{fc}cher.example>", "553 5.6.7 "),
        ("FROM:<> SIZE=1001", "552 5.3.4 The message is larger than 1000 octets"),
        ("FROM:<> SIZE=99999999999999999999", "552 5.3.4 "),
        ("FROM:<> SIZE=999999999999999999999", "501 5.5.4 The value of SIZE cannot be read"),
        ("FROM:<> SIZE=+1", "501 5.5.4 "),
        ("FROM:<> SIZE=", "501 5.5.4 "),
        ("FROM:<> SIZE", "501 5.5.4 "),
        ("FROM:<> SIZE=1 size=1", "501 5.5.4 SIZE is there twice"),
        ("FROM:<> BODY=BINARYMIME", "501 5.5.4 "),
        ("FROM:<> SMTPUTF8=yes", "501 5.5.4 "),
        ("FROM:<> RET=SOME", "501 5.5.4 "),
        ("FROM:<> ENVID=", "501 5.5.4 "),
        ("FROM:<> ENVID=a=b", "501 5.5.4 "),
        ("FROM:<> ENVID=a+0Ab", "501 5.5.4 "),
        ("FROM:<> ENVID=a+2b", "501 5.5.4 "),
        ("FROM:<> ENVID=a+", "501 5.5.4 "),
        ("FROM:<> MTRK=x", "555 5.5.4 The parameter MTRK is not offered"),
        ("FROM:<> NOTIFY=NEVER", "555 5.5.4 "),
    ] {
        let reply = mail(argument).expect_err(argument);
        assert!(reply.starts_with(expected), "{argument}: {reply}");
    }
    let long = format!("FROM:<> ENVID={}", "a".repeat(101));
    assert!(mail(&long).expect_err("too long").starts_with("501 5.5.4 "));
}

#[test]
fn rcpt_is_read() {
    let bob = to("bob@partner.example");
    let notify = |list: &[Notify]| Rcpt { notify: Some(list.to_vec()), ..bob.clone() };
    for (argument, expected) in [
        ("TO:<bob@partner.example>", bob.clone()),
        ("to: <bob@partner.example> ", bob.clone()),
        ("TO:<bob@partner.example> NOTIFY=NEVER", notify(&[])),
        ("TO:<postmaster>", to("postmaster")),
        (
            "TO:<bob@partner.example> notify=failure,DELAY",
            notify(&[Notify::Failure, Notify::Delay]),
        ),
        ("TO:<bob@partner.example> NOTIFY=SUCCESS", notify(&[Notify::Success])),
        ("TO:<bob@partner.example> ORCPT=rfc822;bob+2Bx@partner.example", bob.clone()),
        ("TO:<bob@partner.example> ORCPT=utf-8;b\u{f6}b@partner.example", bob.clone()),
        ("TO:<b\u{f6}b@partner.example>", to("b\u{f6}b@partner.example")),
    ] {
        assert_eq!(rcpt(argument), Ok(Ask::Recipient(expected)), "{argument}");
    }
}

#[test]
fn rcpt_is_refused_with_its_reason() {
    let syntax = "501 5.5.4 Syntax: RCPT TO:<bob@partner.example> [parameters]";
    for (argument, expected) in [
        ("", syntax),
        ("FROM:<bob@partner.example>", syntax),
        ("TO:bob@partner.example", syntax),
        ("TO:<>", "553 5.1.3 <>: the address is empty"),
        ("TO:<@a.example:bob@partner.example>", "553 5.1.3 "),
        ("TO:<bob@partner.example> NOTIFY=", "501 5.5.4 The value of NOTIFY cannot be read"),
        ("TO:<bob@partner.example> NOTIFY=NEVER,DELAY", "501 5.5.4 "),
        ("TO:<bob@partner.example> NOTIFY=DELAY,DELAY", "501 5.5.4 "),
        ("TO:<bob@partner.example> ORCPT=rfc822", "501 5.5.4 "),
        ("TO:<bob@partner.example> ORCPT=rfc822;", "501 5.5.4 "),
        ("TO:<bob@partner.example> ORCPT=rfc822;a=b", "501 5.5.4 "),
        ("TO:<bob@partner.example> ORCPT=;bob", "501 5.5.4 "),
        ("TO:<bob@partner.example> SIZE=1", "555 5.5.4 The parameter SIZE is not offered"),
    ] {
        let reply = rcpt(argument).expect_err(argument);
        assert!(reply.starts_with(expected), "{argument}: {reply}");
    }
}

#[test]
fn an_international_recipient_needs_what_mail_declared() {
    let before = ["EHLO client.example", "MAIL FROM:<>"];
    let reply = outcome(&before, "RCPT TO:<b\u{f6}b@partner.example>").expect_err("it is refused");
    assert!(reply.starts_with("553 5.6.7 "), "{reply}");
}

#[test]
fn a_message_has_so_many_recipients_and_no_more() {
    let mut session = open();
    say(&mut session, &["EHLO client.example", "MAIL FROM:<>"]);
    let (_, replies) = say(&mut session, &["RCPT TO:<bob@partner.example>"; 5]);
    let too_many = "452 4.5.3 Too many recipients for one message";
    assert_eq!(replies[2..], ["250 2.0.0 Ok", too_many, too_many]);
}

#[test]
fn recipients_that_are_refused_are_counted_too() {
    let mut session = open();
    say(&mut session, &["EHLO client.example", "MAIL FROM:<>"]);
    let lines = [b"RCPT TO:<bob@partner.example>\r\n".as_slice(); 5];
    let refusing = |ask: &Ask| match ask {
        Ask::Recipient(_) => reply(550, "No such user"),
        ask => kindly(ask),
    };
    let (events, output) = drive(&mut session, lines, refusing);
    assert_eq!(events.len(), 3, "nobody is asked any more: {events:?}");
    assert_eq!(output.matches("452 4.5.3 ").count(), 2, "{output}");
}

#[test]
fn a_recipient_that_is_refused_is_none() {
    let mut session = open();
    let lines = b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bob@partner.example>\r\nDATA\r\n";
    let pieces = lines.split_inclusive(|octet| *octet == b'\n');
    let refusing = |ask: &Ask| match ask {
        Ask::Recipient(_) => reply(550, "No such user"),
        ask => kindly(ask),
    };
    let (events, output) = drive(&mut session, pieces, refusing);
    assert!(output.ends_with("550 5.0.0 No such user\r\n554 5.5.1 No recipient was accepted\r\n"));
    assert!(!events.contains(&Event::Asked(Ask::Data)));
}
