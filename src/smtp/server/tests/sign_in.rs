//! Sign-in (RFC 4954).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

const EHLO: &str = "EHLO client.example";

fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

fn signed_in() -> Session {
    let mut session = guarded();
    let (_, replies) =
        say(&mut session, &[EHLO, &format!("AUTH PLAIN {}", base64("\0alice\0sesame"))]);
    assert_eq!(replies.last().map(String::as_str), Some("235 2.0.0 Welcome"));
    session
}

#[test]
fn every_way_of_signing_in_asks_the_same() {
    let plain = base64("\0alice\0sesame");
    let acting_as_oneself = base64("alice\0alice\0sesame");
    let (name, password) = (base64("alice"), base64("sesame"));
    for (lines, challenges) in [
        (vec![format!("AUTH PLAIN {plain}")], vec![]),
        (vec![format!("auth plain  {plain} ")], vec![]),
        (vec![format!("AUTH PLAIN {acting_as_oneself}")], vec![]),
        (vec!["AUTH PLAIN".to_owned(), plain], vec!["334 "]),
        (
            vec!["AUTH LOGIN".to_owned(), name.clone(), password.clone()],
            vec!["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"],
        ),
        (vec![format!("AUTH LOGIN {name}"), password], vec!["334 UGFzc3dvcmQ6"]),
    ] {
        let mut session = guarded();
        say(&mut session, &[EHLO]);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let (events, mut replies) = say(&mut session, &lines);
        let password = Secret::new("sesame");
        let expected = Ask::SignIn { user_name: "alice".to_owned(), password };
        assert_eq!(events, [Event::Asked(expected)], "{lines:?}");
        assert_eq!(replies.pop().as_deref(), Some("235 2.0.0 Welcome"));
        assert_eq!(replies, challenges);
    }
}

#[test]
fn what_is_no_sign_in_is_refused() {
    let other = base64("bob\0alice\0sesame");
    for (lines, expected) in [
        (vec!["AUTH"], "501 5.5.4 Syntax: AUTH mechanism"),
        (vec!["AUTH CRAM-MD5"], "504 5.5.4 This mechanism is not offered; PLAIN and LOGIN are"),
        (vec!["AUTH PLAIN", "*"], "501 5.7.0 The sign-in was given up"),
        (vec!["AUTH LOGIN", "*"], "501 5.7.0 The sign-in was given up"),
        (vec!["AUTH LOGIN", "YWxpY2U=", "*"], "501 5.7.0 The sign-in was given up"),
        (vec!["AUTH PLAIN !"], "501 5.5.2 This is not Base64"),
        (vec!["AUTH PLAIN YWxpY2U"], "501 5.5.2 This is not Base64"),
        (vec!["AUTH PLAIN", "a\0b"], "501 5.5.2 A control character is in the line"),
        (vec!["AUTH PLAIN /w=="], "501 5.5.2 This is not UTF-8"),
        (vec!["AUTH PLAIN ="], "501 5.5.2 This is not what PLAIN sends"),
        (vec!["AUTH PLAIN YWxpY2U="], "501 5.5.2 This is not what PLAIN sends"),
        (vec!["AUTH PLAIN", ""], "501 5.5.2 This is not what PLAIN sends"),
        (vec!["AUTH PLAIN", &other], "535 5.7.8 Nobody signs in here to act as somebody else"),
    ] {
        let mut session = guarded();
        say(&mut session, &[EHLO]);
        let (events, replies) = say(&mut session, &lines);
        assert_eq!(events, [], "{lines:?}");
        assert_eq!(replies.last().map(String::as_str), Some(expected), "{lines:?}");
        // The session goes on, not signed in.
        let (_, replies) = say(&mut session, &["MAIL FROM:<>"]);
        assert_eq!(replies, ["530 5.7.0 Sign in first"]);
    }
}

#[test]
fn mail_needs_a_sign_in_where_one_is_wanted() {
    let mut session = guarded();
    let (events, replies) =
        say(&mut session, &[EHLO, "MAIL FROM:<>", "RCPT TO:<bob@partner.example>", "DATA"]);
    assert_eq!(events, []);
    let expected =
        ["530 5.7.0 Sign in first", "503 5.5.1 Say MAIL first", "503 5.5.1 Say MAIL first"];
    assert_eq!(replies[replies.len() - 3..], expected);
    let (events, _) = say(&mut signed_in(), &["MAIL FROM:<>"]);
    assert_eq!(events, [Event::Asked(Ask::Mail(Mail::default()))]);
}

#[test]
fn sign_in_is_offered_while_it_is_of_use() {
    let offers = |session: &mut Session| {
        let (_, replies) = say(session, &[EHLO]);
        replies.contains(&"250-AUTH PLAIN LOGIN".to_owned())
    };
    assert!(offers(&mut guarded()));
    assert!(!offers(&mut signed_in()));
    assert!(!offers(&mut open()));
}

#[test]
fn sign_in_out_of_turn_is_refused() {
    let auth = ["AUTH PLAIN AGFsaWNlAHNlc2FtZQ=="];
    let refused = |session: &mut Session| {
        let (events, mut replies) = say(session, &auth);
        assert_eq!(events, []);
        replies.pop().expect("a reply")
    };
    assert_eq!(refused(&mut guarded()), "503 5.5.1 Say EHLO first");
    assert_eq!(refused(&mut open()), "502 5.5.1 AUTH is not offered here");
    let mut session = signed_in();
    assert_eq!(refused(&mut session), "503 5.5.1 You are signed in");
    // A sign-in lasts beyond EHLO and RSET.
    say(&mut session, &[EHLO, "RSET"]);
    assert_eq!(refused(&mut session), "503 5.5.1 You are signed in");
}

#[test]
fn the_third_refusal_is_the_last() {
    let mut session = guarded();
    let wrong = format!("AUTH PLAIN {}", base64("\0alice\0guess"));
    let other = format!("AUTH PLAIN {}", base64("bob\0alice\0guess"));
    let (events, replies) = say(&mut session, &[EHLO, &wrong, &other, &wrong, &wrong]);
    assert_eq!(events.len(), 3);
    assert_eq!(events.last(), Some(&Event::Closed));
    let expected = ["535 5.0.0 No", "421 4.7.0 Too many sign-ins were refused"];
    assert_eq!(replies[replies.len() - 2..], expected);
}

#[test]
fn a_421_is_said_once() {
    let mut session = guarded();
    say(&mut session, &[EHLO]);
    for last in [false, false, true] {
        let auth = [b"AUTH PLAIN AGFsaWNlAHNlc2FtZQ==\r\n".as_slice()];
        let code = if last { 421 } else { 454 };
        let (events, output) = drive(&mut session, auth, |_| reply(code, "Not now"));
        assert_eq!(events.contains(&Event::Closed), last);
        assert_eq!(output.lines().count(), 1, "{output}");
    }
}

#[test]
fn only_235_signs_in() {
    let mut session = guarded();
    let auth = format!("{EHLO}\r\n");
    let pieces = [auth.as_bytes(), b"AUTH PLAIN AGFsaWNlAHNlc2FtZQ==\r\n", b"MAIL FROM:<>\r\n"];
    let (events, output) = drive(&mut session, pieces, |_| reply(250, "Ok"));
    assert_eq!(events.len(), 1);
    assert!(output.contains("\r\n451-4.5.0 The server answered 250 out of turn\r\n"), "{output}");
    assert!(output.ends_with("\r\n530 5.7.0 Sign in first\r\n"), "{output}");
}

#[test]
fn a_line_of_a_sign_in_may_be_as_long_as_the_standard_says() {
    let plain = |length: usize| base64(&format!("\0alice\0{}", "s".repeat(length - 7)));
    // With its end, 12288 octets are allowed: 12286 is no multiple of 4, and 12284 is.
    let (longest, longer) = (plain(9213), plain(9216));
    assert_eq!(longest.len(), 12_284);
    for (response, asks) in [(longest, true), (longer, false)] {
        let mut session = guarded();
        let (events, replies) = say(&mut session, &[EHLO, "AUTH PLAIN", &response]);
        assert_eq!(matches!(events[0], Event::Asked(Ask::SignIn { .. })), asks);
        assert_eq!(replies.last().expect("a reply") == "500 5.5.6 The line is too long", !asks);
    }
}

#[test]
fn nothing_may_follow_a_sign_in_before_its_answer() {
    for lines in [
        b"AUTH PLAIN AGFsaWNlAHNlc2FtZQ==\r\nMAIL FROM:<>\r\n".as_slice(),
        b"AUTH LOGIN\r\nYWxpY2U=\r\n",
    ] {
        let mut session = guarded();
        say(&mut session, &[EHLO]);
        let (events, output) = drive(&mut session, [lines], kindly);
        assert_eq!(events, [Event::Closed]);
        assert!(output.starts_with("503 5.5.0 "), "{output}");
    }
}

#[test]
fn r11_a_password_stays_in_no_buffer_and_no_debug() {
    let mut session = guarded();
    say(&mut session, &[EHLO]);
    session.receive(b"AUTH PLAIN AGFsaWNlAHNlc2FtZQ==\r\n");
    let Step::Ask(ask) = session.next() else { panic!("a question") };
    assert!(!format!("{ask:?}").contains("sesame"));
    assert!(!session.received().windows(8).any(|octets| octets == b"AGFsaWNl"));
    assert!(!format!("{session:?}").contains("AGFs"));
}
