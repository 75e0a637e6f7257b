//! How replies are written, and a server's words passed on.

use super::*;
use crate::domain::Reply;

fn written(reply: &ServerReply, utf8: bool) -> String {
    let mut output = Vec::new();
    reply.write(utf8, &mut output);
    String::from_utf8(output).expect("UTF-8")
}

fn own(code: u16, enhanced: (u8, u16, u16), text: &str) -> String {
    let enhanced = EnhancedCode(enhanced.0, enhanced.1, enhanced.2);
    written(&ServerReply::new(code, enhanced, text), false)
}

fn passed_on(code: u16, lines: &[&str]) -> String {
    let lines = lines.iter().map(|line| (*line).to_owned()).collect();
    written(&ServerReply::from(&Reply { code, lines }), false)
}

#[test]
fn own_words_are_written() {
    assert_eq!(own(550, (5, 7, 1), "No"), "550 5.7.1 No\r\n");
    assert_eq!(own(250, (2, 0, 0), ""), "250 2.0.0 \r\n");
    assert_eq!(own(354, (2, 0, 0), "Go"), "354 Go\r\n");
    assert_eq!(own(450, (5, 7, 1), "Later"), "450 4.0.0 Later\r\n");
    assert_eq!(own(550, (5, 7, 1000), "No"), "550 5.0.0 No\r\n");
    assert_eq!(own(999, (5, 7, 1), "No"), "451 4.0.0 No\r\n");
}

#[test]
fn a_servers_words_are_passed_on() {
    for (code, lines, expected) in [
        (550, vec!["5.1.1 <bob>: unknown"], "550 5.1.1 <bob>: unknown\r\n"),
        (550, vec!["unknown"], "550 5.0.0 unknown\r\n"),
        (450, vec!["4.2.1 Over", "4.2.1 quota"], "450-4.2.1 Over\r\n450 4.2.1 quota\r\n"),
        (550, vec!["5.7.139 Off", "see below"], "550-5.7.139 Off\r\n550 5.7.139 see below\r\n"),
        (250, vec!["2.0.0"], "250 2.0.0 \r\n"),
        (250, vec![], "250 2.0.0 \r\n"),
        // A code of another class stays among the words.
        (550, vec!["4.7.1 Greylisted"], "550 5.0.0 4.7.1 Greylisted\r\n"),
        (550, vec!["5.1.10 No", "5.1.100 m"], "550-5.1.10 No\r\n550 5.1.10 5.1.100 m\r\n"),
    ] {
        assert_eq!(passed_on(code, &lines), expected);
    }
}

#[test]
fn nothing_in_a_text_makes_another_line_of_it() {
    assert_eq!(passed_on(550, &["a\r\n250 b\0\u{85}"]), "550 5.0.0 a??250 b??\r\n");
}

#[test]
fn what_is_not_ascii_is_written_where_it_was_asked_for() {
    let reply = ServerReply::new(550, EnhancedCode(5, 1, 1), "<j\u{f6}\u{2026}>");
    assert_eq!(written(&reply, true), "550 5.1.1 <j\u{f6}\u{2026}>\r\n");
    assert_eq!(written(&reply, false), "550 5.1.1 <j\\x{F6}\\x{2026}>\r\n");
}

#[test]
fn a_long_text_is_folded() {
    let text = format!("{} {}", "a".repeat(400), "b".repeat(1200));
    let output = own(550, (5, 1, 1), &text);
    let lines: Vec<&str> = output.split_terminator("\r\n").collect();
    assert!(lines.iter().all(|line| line.len() <= 510), "{output}");
    assert_eq!(lines[0], format!("550-5.1.1 {}", "a".repeat(400)));
    assert_eq!(lines.len(), 4);
    assert!(lines[3].starts_with("550 5.1.1 b"));
    let words: String = lines.iter().map(|line| &line["550-5.1.1 ".len()..]).collect();
    assert_eq!(words, text.replace(' ', ""));
    // Folding cuts no character.
    let umlauts = ServerReply::new(550, EnhancedCode(5, 1, 1), "\u{fc}".repeat(1000));
    assert_eq!(written(&umlauts, true).matches('\u{fc}').count(), 1000);
}

#[test]
fn utf8_is_for_the_transaction_that_asked_for_it() {
    let mut session = open();
    let lines: [&[u8]; 5] = [
        b"EHLO x\r\n",
        b"MAIL FROM:<> SMTPUTF8\r\n",
        b"RCPT TO:<bob@partner.example>\r\n",
        b"RSET\r\n",
        b"MAIL FROM:<>\r\n",
    ];
    let (_, output) = drive(&mut session, lines, |_| reply(250, "g\u{fc}t"));
    let replies: Vec<&str> = output.lines().skip_while(|line| !line.contains('g')).collect();
    let expected =
        ["250 2.0.0 g\u{fc}t", "250 2.0.0 g\u{fc}t", "250 2.0.0 Ok", "250 2.0.0 g\\x{FC}t"];
    assert_eq!(replies[replies.len() - 4..], expected);
}
