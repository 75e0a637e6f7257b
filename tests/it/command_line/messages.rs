//! Whatever programs write, and what becomes of it: who gets it, and as what.

use crate::support::{BOB, CAROL, House, OTHER, last};

/// Fields that leave nothing to be added.
const COMPLETE: &str = "From: alice@partner.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\
    Message-ID: <1@partner.example>\n";

/// What is wrong or odd, the arguments, the fields beside [`COMPLETE`], the recipients, and the
/// fields that these see.
type Recipients =
    (&'static str, &'static [&'static str], &'static str, &'static [&'static str], &'static str);

const RECIPIENTS: &[Recipients] = &[
    (
        "To, Cc and Bcc (RFC 5322 §3.6.3)",
        &["-t"],
        "To: bob@elsewhere.example\nCc: carol@elsewhere.example\nBcc: dave@elsewhere.example\n",
        &[BOB, CAROL, "dave@elsewhere.example"],
        "To: bob@elsewhere.example\nCc: carol@elsewhere.example\n",
    ),
    (
        "without -t those in the arguments alone",
        &[CAROL],
        "To: bob@elsewhere.example\nBcc: dave@elsewhere.example\n",
        &[CAROL],
        "To: bob@elsewhere.example\n",
    ),
    (
        "those in the arguments are added, and nobody twice",
        &["-t", CAROL, BOB, "BOB@ELSEWHERE.EXAMPLE"],
        "To: bob@elsewhere.example, Bob <bob@Elsewhere.Example>\nCc: carol@elsewhere.example\n",
        &[CAROL, BOB],
        "To: bob@elsewhere.example, Bob <bob@Elsewhere.Example>\nCc: carol@elsewhere.example\n",
    ),
    ("an empty To, and Bcc alone", &["-t"], "To:\nBcc: bob@elsewhere.example\n", &[BOB], "To:\n"),
    (
        "no To at all, and several Bcc",
        &["-t"],
        "Bcc: bob@elsewhere.example\nSubject: x\nbcc: carol@elsewhere.example\n",
        &[BOB, CAROL],
        "Subject: x\n",
    ),
    (
        "a group without members (RFC 5322 §3.4)",
        &["-t"],
        "To: undisclosed-recipients:;\nBcc: bob@elsewhere.example\n",
        &[BOB],
        "To: undisclosed-recipients:;\n",
    ),
    (
        "a group with members",
        &["-t"],
        "To: \"The, team\": bob@elsewhere.example, Carol <carol@elsewhere.example>;\n",
        &[BOB, CAROL],
        "To: \"The, team\": bob@elsewhere.example, Carol <carol@elsewhere.example>;\n",
    ),
    (
        "folded lines (RFC 5322 §2.2.3)",
        &["-t"],
        "To:\n bob@elsewhere.example\n\t,\n Carol\n  <carol@elsewhere.example>\n",
        &[BOB, CAROL],
        "To:\n bob@elsewhere.example\n\t,\n Carol\n  <carol@elsewhere.example>\n",
    ),
    (
        "encoded words with commas, quotes and brackets in them (RFC 2047)",
        &["-t"],
        "To: =?utf-8?q?M=C3=BCller=2C_=22B=22_=3Cx=40y=2Eexample=3E?= <bob@elsewhere.example>,\n =?utf-8?b?Q8Okcm9s?= <carol@elsewhere.example>\n",
        &[BOB, CAROL],
        "To: =?utf-8?q?M=C3=BCller=2C_=22B=22_=3Cx=40y=2Eexample=3E?= <bob@elsewhere.example>,\n =?utf-8?b?Q8Okcm9s?= <carol@elsewhere.example>\n",
    ),
    (
        "quoted names with commas and addresses in them",
        &["-t"],
        "To: \"Bob, <b@c.example> \\\"B\\\"\" <bob@elsewhere.example>\n",
        &[BOB],
        "To: \"Bob, <b@c.example> \\\"B\\\"\" <bob@elsewhere.example>\n",
    ),
    (
        "comments, one in another (RFC 5322 §3.2.2)",
        &["-t"],
        "To: (to, (whom) \\)) bob@elsewhere.example (Bob, x@y.example), carol@elsewhere.example\n",
        &[BOB, CAROL],
        "To: (to, (whom) \\)) bob@elsewhere.example (Bob, x@y.example), carol@elsewhere.example\n",
    ),
    (
        "quoted local parts (RFC 5321 §4.1.2)",
        &["-t", "\"c, d\"@elsewhere.example"],
        "To: \"a@b\"@elsewhere.example\n",
        &["\"c, d\"@elsewhere.example", "\"a@b\"@elsewhere.example"],
        "To: \"a@b\"@elsewhere.example\n",
    ),
    (
        "no domain: the default address",
        &["-t", "root"],
        "To: bob@elsewhere.example\nCc: postmaster\n",
        &[OTHER, BOB],
        "To: bob@elsewhere.example\nCc: postmaster\n",
    ),
    (
        "resent: those of the newest set, and no Bcc is seen (RFC 5322 §3.6.6)",
        &["-t"],
        "Resent-From: alice@partner.example\nResent-To: bob@elsewhere.example\n\
         Resent-Bcc: carol@elsewhere.example\nReceived: from a by b\n\
         Resent-From: eve@elsewhere.example\nResent-To: alice@partner.example\n\
         To: eve@elsewhere.example\nBcc: mallory@elsewhere.example\n",
        &[BOB, CAROL],
        "Resent-From: alice@partner.example\nResent-To: bob@elsewhere.example\n\
         Received: from a by b\n\
         Resent-From: eve@elsewhere.example\nResent-To: alice@partner.example\n\
         To: eve@elsewhere.example\n",
    ),
];

#[test]
fn r8_recipients_are_those_that_the_program_means() {
    let house = ready();
    for (what, arguments, fields, recipients, seen) in RECIPIENTS {
        house.send(arguments, format!("{COMPLETE}{fields}\nHello\n")).done();
        let received = last(&house.partner);
        let served: Vec<_> = received.recipients.iter().map(ToString::to_string).collect();
        assert_eq!(served, *recipients, "{what}");
        let expected = crlf(&format!("{COMPLETE}{seen}\nHello\n"));
        assert_eq!(shown(&received.message), expected, "{what}");
        assert_eq!(received.sender.map(|sender| sender.to_string()).as_deref(), Some(OTHER));
    }
}

#[test]
fn what_names_nobody_or_cannot_be_read_is_refused() {
    let house = ready();
    let before = house.taken();
    for (what, arguments, fields, code, words) in [
        ("nobody", &[][..], "From: alice@partner.example\nTo: bob@elsewhere.example\n", 64, "-t"),
        ("nobody with -t", &["-t"], "From: alice@partner.example\n", 64, "names nobody"),
        ("an empty group", &["-t"], "To: undisclosed-recipients:;\n", 64, "names nobody"),
        ("nothing at all", &["-t"], "", 64, "names nobody"),
        (
            "resent to nobody",
            &["-t"],
            "Resent-From: alice@partner.example\nTo: bob@elsewhere.example\n",
            64,
            "names nobody",
        ),
        ("an open quote", &["-t"], "Cc: \"Bob <bob@elsewhere.example>\n", 65, "Cc"),
        ("semicolons", &["-t"], "To: bob@elsewhere.example; carol@elsewhere.example\n", 65, "To"),
        ("a route", &["-t"], "Bcc: <@a.example:bob@elsewhere.example>\n", 65, "Bcc"),
        ("an argument", &["bob@@elsewhere.example"], "To: x\n", 65, "bob@@elsewhere.example"),
        (
            "several in From",
            &[BOB],
            "From: alice@partner.example, bob@elsewhere.example\n",
            65,
            "2 addresses",
        ),
        (
            "several From",
            &[BOB],
            "From: alice@partner.example\nFrom: alice@partner.example\n",
            65,
            "2 addresses",
        ),
        ("a group in From", &[BOB], "From: us: alice@partner.example;\n", 65, "From"),
        ("an empty From", &[BOB], "From:\n", 65, "From"),
        ("the null sender without From", &["-f", "", BOB], "To: x\n", 65, "no From"),
        ("an unknown option", &["-z", BOB], "", 64, "-z"),
        ("another mode", &["-bd"], "", 64, "-bd"),
        ("verifying", &["-bv", BOB], "", 64, "-bv"),
    ] {
        let said = house.send(arguments, format!("{fields}\nHello\n")).refused(code);
        assert!(said.contains(words), "{what}: {said}");
    }
    assert_eq!(house.taken(), before, "nothing was sent");
}

/// What is odd, the arguments beside the recipient, the input, and what is sent of it, each LF a
/// CRLF. `COMPLETE` is put before both; in the place of [`ADDED`] is what it has.
type Octets = (&'static str, &'static [&'static str], &'static str, &'static str);

const ADDED: &str = "<added>";

const OCTETS: &[Octets] = &[
    ("LF", &[], "<added>Subject: x\n\na\n\nb\n", "<added>Subject: x\n\na\n\nb\n"),
    ("CRLF", &[], "<added>Subject: x\r\n\r\na\r\n\r\nb\r\n", "<added>Subject: x\n\na\n\nb\n"),
    ("all mixed", &[], "<added>X: x\r\nY: y\n\r\na\rb\nc\r\n", "<added>X: x\nY: y\n\na\nb\nc\n"),
    (
        "a bare CR in a field hides none",
        &[],
        "<added>X: x\rBcc: a@b.example\n\nc\n",
        "<added>X: x\n\nc\n",
    ),
    ("no end of the last line", &[], "<added>\na", "<added>\na\n"),
    ("no body", &[], "<added>\n", "<added>\n"),
    ("no empty line either", &[], "<added>Subject: x", "<added>Subject: x\n"),
    (
        "text without an empty line before it",
        &[],
        "<added>Hello, Bob\nFrom: x\n",
        "<added>\nHello, Bob\nFrom: x\n",
    ),
    (
        "a line of an mbox",
        &[],
        "From alice Mon Mar  2 10:00:00 2026\n<added>\nFrom me\n",
        "<added>\nFrom me\n",
    ),
    ("8-bit octets", &[], "<added>\nM\u{fc}ll \u{1f5d1}\n", "<added>\nM\u{fc}ll \u{1f5d1}\n"),
    (
        "a null octet",
        &[],
        "<added>Subject: a\0b\n\nc\0d\n\0\n",
        "<added>Subject: a\0b\n\nc\0d\n\0\n",
    ),
    ("dots", &["-i"], "<added>\n.\n..\n.a\n. \nb\n.\n", "<added>\n.\n..\n.a\n. \nb\n.\n"),
    ("a dot alone ends it", &[], "<added>\n..\n.a\n. \nb\n.\nc\n", "<added>\n..\n.a\n. \nb\n"),
    ("a dot alone with CRLF ends it", &[], "<added>\r\na\r\n.\r\nc\r\n", "<added>\na\n"),
    ("a dot alone in the header ends it", &[], "<added>.\nTo: x\n\na\n", "<added>"),
    ("a dot alone with -oi", &["-oi"], "<added>\na\n.\nc\n", "<added>\na\n.\nc\n"),
    ("a dot alone with -o i", &["-o", "i"], "<added>\na\n.\n", "<added>\na\n.\n"),
    ("nothing but dots with -i", &["-ti"], "<added>\n.\n.\n", "<added>\n.\n.\n"),
];

#[test]
fn r8_octets_are_the_senders_own() {
    let house = ready();
    let long = "x".repeat(5000);
    let unfoldable = format!("<added>X-Long: {long}\nX-Folded: a\n {long}\n\n{long} {long}\n.\n");
    let rows = OCTETS.iter().map(|(what, arguments, input, sent)| {
        (*what, *arguments, (*input).to_owned(), (*sent).to_owned())
    });
    // RFC 5322 §2.1.1 has 998 octets at most; folding would change what was signed (R8).
    let long = ("lines over 998 octets", &["-i"][..], unfoldable.clone(), unfoldable);
    for (what, arguments, input, sent) in rows.chain([long]) {
        house.send(&[arguments, &[BOB]].concat(), input.replace(ADDED, COMPLETE)).done();
        let received = last(&house.partner);
        assert_eq!(shown(&received.message), crlf(&sent.replace(ADDED, COMPLETE)), "{what}");
    }
}

/// The address in From, or the one in its place, says whose a message is.
#[test]
fn r8_what_has_no_header_gets_one() {
    let house = ready();
    for (what, arguments, input, from, rest) in [
        ("no header", &["-f", OTHER][..], "Hello, Bob:\nbye\n", OTHER, "Hello, Bob:\r\nbye\r\n"),
        ("no header and no sender", &[], "\n\nHello\n", OTHER, "\r\nHello\r\n"),
        ("nothing", &[], "", OTHER, ""),
        (
            "a line without a colon",
            &["-F", "Al"],
            "Hello",
            "Al <alice@partner.example>",
            "Hello\r\n",
        ),
        ("a From without a domain", &[], "From: root\n\nx\n", OTHER, "x\r\n"),
        (
            "and with a name",
            &[],
            "From: \"D, C\" <cron>\n\nx\n",
            "\"D, C\" <alice@partner.example>",
            "x\r\n",
        ),
        ("-f without a domain", &["-f", "root"], "From: root\n\nx\n", OTHER, "x\r\n"),
        ("the null sender", &["-f", "<>"], "From: alice@partner.example\n\nx\n", OTHER, "x\r\n"),
        ("the null sender and cron's From", &["-f", ""], "From: root\n\nx\n", OTHER, "x\r\n"),
    ] {
        house.send(&[arguments, &[BOB]].concat(), input).done();
        let received = last(&house.partner);
        let sender = received.sender.map(|sender| sender.to_string());
        assert_eq!(sender.as_deref(), Some(OTHER), "{what}");
        let text = shown(&received.message);
        let (header, body) = text.split_once("\r\n\r\n").unwrap_or((text.trim_end(), ""));
        assert_eq!(body, rest, "{what}");
        let fields: Vec<_> =
            header.split("\r\n").map(|field| field.split_once(": ").expect(what)).collect();
        assert_eq!(
            fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["From", "Date", "Message-ID"],
            "{what}"
        );
        assert_eq!(fields[0].1, from, "{what}");
    }
}

#[test]
fn r9_there_is_no_queue() {
    // Nothing is set up, and nothing is needed.
    let house = House::empty();
    for (name, arguments, says) in [
        ("mailq", &[][..], "Mail queue is empty\n"),
        ("mailq", &["-v"], "Mail queue is empty\n"),
        ("sendmail", &["-bp"], "Mail queue is empty\n"),
        ("newaliases", &[], ""),
        ("sendmail", &["-bi"], ""),
        ("sendmail", &["-I"], ""),
        ("sendmail", &["-q"], ""),
        ("sendmail", &["-q15m"], ""),
    ] {
        let run = house.call_as(name, arguments, "");
        assert_eq!(
            (run.code, run.out.as_str(), run.err.as_str()),
            (0, says, ""),
            "{name} {arguments:?}"
        );
    }
}

/// Her other address has its gateway, and is the default one.
fn ready() -> House {
    let house = House::turned_on();
    house.run(&["address", "default", OTHER]).done();
    house
}

/// Each LF as a CRLF, an octet a character.
fn crlf(text: &str) -> String {
    shown(text.replace('\n', "\r\n").as_bytes())
}

/// Octets as text that a failed test can show, one character an octet.
fn shown(octets: &[u8]) -> String {
    octets.iter().map(|octet| char::from(*octet)).collect()
}
