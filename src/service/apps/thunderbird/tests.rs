use std::fs;

use proptest::prelude::*;

use super::super::tests::Place;
use super::super::{AppStanding, LineChange, MailApp, Relay};
use super::*;

const PREFS: &str = include_str!("prefs.js");
const FILE: &str = ".thunderbird/x.default-release/prefs.js";
const APP: MailApp = MailApp::Thunderbird;

fn used(prefs: impl AsRef<[u8]>) -> Place {
    let place = Place::new(&[]);
    let ini = "[Install4F96D1932A9F858E]\nDefault=x.default-release\nLocked=1\n";
    place.write(".thunderbird/profiles.ini", ini);
    place.write(FILE, prefs);
    place
}

fn told(lines: &[LineChange]) -> String {
    let told = lines.iter().map(|line| match line {
        LineChange::Removed(line) => format!("- {line}\n"),
        LineChange::Added(line) => format!("+ {line}\n"),
    });
    told.collect()
}

#[test]
fn a_server_and_a_sender_for_each_address_are_added_and_nothing_else_changes() {
    let place = used(PREFS);
    assert_eq!(place.desk.standing(APP), AppStanding::NotSetUp);
    let plan = place.set_up(APP);
    let [change] = &*plan.files else { panic!("{plan:?}") };
    // The own address is that of id2, so the new sender belongs to its account; the choir's has one
    // already, which only gets another server.
    let expected = r#"- user_pref("mail.account.account3.identities", "id2,id3");
+ user_pref("mail.account.account3.identities", "id2,id3,id4");
- user_pref("mail.identity.id3.smtpServer", "smtp2");
+ user_pref("mail.identity.id3.smtpServer", "smtp3");
- user_pref("mail.smtpservers", "smtp1,smtp2");
+ user_pref("mail.smtpservers", "smtp1,smtp2,smtp3");
+ user_pref("mail.identity.id4.draft_folder", "imap://alice@mail.corp.example/Entw&APw-rfe");
+ user_pref("mail.identity.id4.drafts_folder_picker_mode", "0");
+ user_pref("mail.identity.id4.fcc_folder", "imap://alice@mail.corp.example/Gesendet");
+ user_pref("mail.identity.id4.fcc_folder_picker_mode", "0");
+ user_pref("mail.identity.id4.fullName", "Alice \"A\" Ahrens");
+ user_pref("mail.identity.id4.reply_to", "office@partner.example");
+ user_pref("mail.identity.id4.smtpServer", "smtp3");
+ user_pref("mail.identity.id4.useremail", "alice@partner.example");
+ user_pref("mail.identity.id4.valid", true);
+ user_pref("mail.smtpserver.smtp3.authMethod", 3);
+ user_pref("mail.smtpserver.smtp3.description", "Outgate");
+ user_pref("mail.smtpserver.smtp3.hostname", "127.0.0.1");
+ user_pref("mail.smtpserver.smtp3.port", 20587);
+ user_pref("mail.smtpserver.smtp3.try_ssl", 0);
+ user_pref("mail.smtpserver.smtp3.username", "alice");
"#;
    assert_eq!(told(&change.lines), expected);
    let own = "alice@corp.example".parse().expect("an address");
    let kept = place.path(".thunderbird/x.default-release/prefs.js.before-outgate");
    let notes = [Note::Backup(kept.clone()), Note::OwnAddressStays(own), Note::AsksForPassword];
    assert_eq!(plan.notes, notes);
    assert_eq!(fs::read_to_string(&kept).expect("it is kept"), PREFS);
    place.undo(APP);
    assert_eq!(place.read(FILE), PREFS);
    assert!(!kept.exists());
}

#[test]
fn without_the_own_address_the_first_account_with_senders_is_taken() {
    let place = used(PREFS.replace("Alice@corp.example", "alice@other.example"));
    let plan = place.set_up(APP);
    let told = told(&plan.files[0].lines);
    assert!(told.contains("+ user_pref(\"mail.account.account1.identities\", \"id1,id4\");"));
}

#[test]
fn what_cannot_be_done_is_said_and_nothing_is_changed() {
    let with = |prefs: &str| used(prefs).desk.plan(APP);
    let file = |place: &Place| place.path(FILE);
    let place = used("user_pref(\"mail.accountmanager.accounts\", \"account1\");\n");
    assert_eq!(place.desk.plan(APP), Err(AppError::NoAccount(file(&place))));
    assert!(matches!(with("x\n"), Err(AppError::Unreadable(_, 1))));
    let mut place = used(PREFS);
    place.desk.sending.relay = None;
    assert_eq!(place.desk.plan(APP), Err(AppError::NoRelay));
    let mut place = used(PREFS);
    place.desk.sending.added.clear();
    assert_eq!(place.desk.plan(APP), Err(AppError::NoAddress));
}

#[test]
fn what_became_another_is_brought_up_to_date_and_undone_as_a_whole() {
    let mut place = used(PREFS);
    place.set_up(APP);
    let relay = Relay { host: "127.0.0.1".to_owned(), port: 21_000, user_name: "alice".to_owned() };
    place.desk.sending.relay = Some(relay);
    place.desk.sending.added.remove(1);
    assert_eq!(place.desk.standing(APP), AppStanding::Outdated);
    let plan = place.set_up(APP);
    let expected = "- user_pref(\"mail.identity.id3.smtpServer\", \"smtp3\");\n\
        + user_pref(\"mail.identity.id3.smtpServer\", \"smtp2\");\n\
        - user_pref(\"mail.smtpserver.smtp3.port\", 20587);\n\
        + user_pref(\"mail.smtpserver.smtp3.port\", 21000);\n";
    assert_eq!(told(&plan.files[0].lines), expected);
    place.undo(APP);
    assert_eq!(place.read(FILE), PREFS);
}

#[test]
fn what_thunderbird_notes_beside_makes_nothing_outdated_and_goes_with_it() {
    let place = used(PREFS);
    place.set_up(APP);
    let noted = "user_pref(\"mail.identity.id4.attachPgpKey\", false);\n\
        user_pref(\"mail.smtpserver.smtp3.clientid\", \"x\");\n";
    place.write(FILE, place.read(FILE) + noted);
    assert_eq!(place.desk.standing(APP), AppStanding::SetUp);
    place.undo(APP);
    assert_eq!(place.read(FILE), PREFS);
}

#[test]
fn what_the_person_changed_since_stays() {
    let place = used(PREFS);
    place.set_up(APP);
    let edited = place
        .read(FILE)
        // Another server of their own, other words in the sender that was made.
        .replace("\"smtp1,smtp2,smtp3\"", "\"smtp1,smtp3,smtp4\"")
        .replace("\"Alice \\\"A\\\" Ahrens\"", "\"Alice\"")
        .replace("\"mail.smtp.defaultserver\", \"smtp1\"", "\"mail.smtp.defaultserver\", \"smtp3\"")
        // What Thunderbird itself adds.
        + "user_pref(\"mail.smtpserver.smtp3.clientid\", \"x\");\nuser_pref(\"z\", true);\n";
    place.write(FILE, edited);
    let plan = place.undo(APP);
    let kept = "alice@partner.example".parse().expect("an address");
    assert_eq!(plan.notes, [Note::KeptAsYours(kept)]);
    let after = place.read(FILE);
    for stays in [
        "\"mail.smtpservers\", \"smtp1,smtp4\"",
        "\"mail.account.account3.identities\", \"id2,id3,id4\"",
        "\"mail.identity.id4.fullName\", \"Alice\"",
        "\"mail.identity.id3.smtpServer\", \"smtp2\"",
        "user_pref(\"z\", true);",
    ] {
        assert!(after.contains(stays), "{stays}");
    }
    for gone in ["smtp3", "mail.smtp.defaultserver", "127.0.0.1"] {
        assert!(!after.contains(gone), "{gone}");
    }
}

#[test]
fn a_sender_with_a_signature_of_the_persons_stays() {
    let place = used(PREFS);
    place.set_up(APP);
    let signature = "user_pref(\"mail.identity.id4.htmlSigText\", \"Alice\");\n";
    place.write(FILE, place.read(FILE) + signature);
    place.undo(APP);
    assert!(place.read(FILE).contains(signature));
    assert!(!place.read(FILE).contains("smtp3"));
}

#[test]
fn a_server_that_the_person_made_another_stays() {
    let place = used(PREFS);
    place.set_up(APP);
    let other = place.read(FILE).replace("\"127.0.0.1\"", "\"smtp.other.example\"");
    place.write(FILE, other);
    place.undo(APP);
    assert!(place.read(FILE).contains("\"smtp1,smtp2,smtp3\""));
    assert!(place.read(FILE).contains("smtp.other.example"));
}

#[test]
fn while_thunderbird_runs_nothing_is_changed() {
    let place = used(PREFS);
    let plan = place.desk.plan(APP).expect("a plan");
    let profile = place.path(".thunderbird/x.default-release");
    // As a Thunderbird on a file system without locks: a link that names its process.
    let link = profile.join("lock");
    let running = std::process::id();
    std::os::unix::fs::symlink(format!("127.0.1.1:{running}"), &link).expect("a link");
    assert_eq!(place.desk.carry_out(&plan), Err(AppError::Runs(profile.clone())));
    fs::remove_file(&link).expect("it goes");
    // One that crashed: the link stays, and the lock is gone with it.
    std::os::unix::fs::symlink("127.0.1.1:+1", &link).expect("a link");
    assert_eq!(place.read(FILE), PREFS);
    place.desk.carry_out(&plan).expect("it is done");
}

/// Settings as people have them, in any order and number.
fn prefs() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("// a comment\n".to_owned()),
        Just("\n".to_owned()),
        "[a-z.]{1,8}".prop_map(|name| format!("user_pref(\"{name}\", 'it\\'s \\x41');\n")),
        (0_u8..20).prop_map(|n| format!("user_pref(\"mail.identity.id{n}.useremail\", \"x\");\n")),
        (0_u8..20).prop_map(|n| {
            format!("user_pref( \"mail.identity.id{n}.useremail\" ,\"board@choir.example\" ) ;\n")
        }),
        (0_u8..20).prop_map(|n| format!("user_pref(\"mail.identity.id{n}.smtpServer\", \"s\");\n")),
        (0_u8..20).prop_map(|n| format!("user_pref(\"mail.smtpserver.smtp{n}.port\", {n});\n")),
        proptest::collection::vec(0_u8..20, 0..4).prop_map(|numbers| {
            let list: Vec<_> = numbers.iter().map(|n| format!("smtp{n}")).collect();
            format!("user_pref(\"mail.smtpservers\", \"{}\");\n", list.join(", "))
        }),
        (1_u8..3, proptest::collection::vec(0_u8..20, 0..4)).prop_map(|(account, numbers)| {
            let list: Vec<_> = numbers.iter().map(|n| format!("id{n}")).collect();
            format!(
                "user_pref(\"mail.account.account{account}.identities\", \"{}\");\n",
                list.join(",")
            )
        }),
        Just("user_pref(\"mail.smtp.defaultserver\", \"smtp1\");\n".to_owned()),
    ];
    let lines = proptest::collection::vec(line, 0..24).prop_map(|lines| lines.concat());
    let ends = (any::<bool>(), any::<bool>());
    (lines, ends).prop_map(|(lines, (crlf, ended))| {
        let accounts = "user_pref(\"mail.accountmanager.accounts\", \"account1,account2\");\n\
            user_pref(\"mail.account.account2.identities\", \"id1, id2\");\n";
        let text = format!("{lines}{accounts}");
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        if ended { text } else { text.trim_end().to_owned() }
    })
}

proptest! {
    #[test]
    fn undoing_gives_the_same_octets_back_and_keeps_what_came_later(
        before in prefs(),
        later in "[a-z]{1,8}",
    ) {
        let place = Place::new(&[]);
        let sending = &place.desk.sending;
        let (file, relay) = (Path::new("prefs.js"), sending.relay.as_ref().expect("one"));
        let (after, done) = with(before.as_bytes(), file, relay, sending, None).expect("it is done");
        prop_assert_ne!(&after[..], before.as_bytes());
        let again = with(&after, file, relay, sending, Some(&done)).expect("it is done");
        prop_assert_eq!(again, (after.clone(), done.clone()), "twice is once");
        let (undone, _) = without(&after, &done).expect("it is undone");
        prop_assert_eq!(&undone[..], before.as_bytes());

        let line = format!("user_pref(\"later.{later}\", true);\n");
        let after = [&after[..], line.as_bytes()].concat();
        let (undone, _) = without(&after, &done).expect("it is undone");
        let end = if before.contains("\r\n") { "\r\n" } else { "\n" };
        let ended = if before.ends_with('\n') { before } else { before + end };
        prop_assert_eq!(String::from_utf8(undone).expect("text"), ended + &line);
    }

    #[test]
    fn however_it_is_written_reading_settings_changes_none(before in prefs()) {
        let mut read = Prefs::read(before.as_bytes()).expect("it can be read");
        read.set(&read.settings());
        prop_assert_eq!(read.into_octets(), before.into_bytes());
    }
}
