use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

/// A person's programs in a folder of the test's own.
pub(super) struct Place {
    pub(super) desk: Desk,
    _folder: TempDir,
}

impl Place {
    /// With these programs, which are there and do nothing.
    pub(super) fn new(programs: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        fs::create_dir_all(home.join("bin")).expect("a folder");
        for program in programs {
            fs::write(home.join("bin").join(program), "").expect("a file");
        }
        let address = |text: &str| text.parse::<Address>().expect("an address");
        let desk = Desk {
            home: Home {
                config: home.join(".config"),
                git_config: None,
                path: home.join("bin").into(),
                program: "/usr/local/bin/outgate".into(),
                folder: home,
            },
            records: UndoRecords::new(&folder.path().join("state")),
            sending: Sending {
                own: Some(address("alice@corp.example")),
                default_address: Some(address("alice@corp.example")),
                added: vec![
                    Sender {
                        address: address("alice@partner.example"),
                        name: "Alice \"A\" Ahrens".to_owned(),
                        reply_to: Some(address("office@partner.example")),
                    },
                    Sender {
                        address: address("board@choir.example"),
                        name: String::new(),
                        reply_to: None,
                    },
                ],
                relay: Some(Relay {
                    host: "127.0.0.1".to_owned(),
                    port: 20_587,
                    user_name: "alice".to_owned(),
                }),
                config: None,
            },
        };
        Self { desk, _folder: folder }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.desk.home.folder.join(name)
    }

    pub(super) fn write(&self, name: &str, octets: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, octets).expect("a file");
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text")
    }

    pub(super) fn set_up(&self, app: MailApp) -> Plan {
        let plan = self.desk.plan(app).expect("a plan");
        self.desk.carry_out(&plan).expect("it is done");
        assert_eq!(self.desk.standing(app), AppStanding::SetUp);
        plan
    }

    pub(super) fn undo(&self, app: MailApp) -> Plan {
        let plan = self.desk.plan_undo(app).expect("a plan");
        self.desk.carry_out(&plan).expect("it is done");
        assert_eq!(self.desk.standing(app), AppStanding::NotSetUp);
        plan
    }
}

fn added(lines: &[LineChange]) -> Vec<&str> {
    let added = lines.iter().filter_map(|line| match line {
        LineChange::Added(line) => Some(line.as_str()),
        LineChange::Removed(_) => None,
    });
    added.collect()
}

#[test]
fn a_program_that_is_not_there_is_neither_planned_nor_changed() {
    let place = Place::new(&[]);
    for app in MailApp::ALL {
        assert_eq!(place.desk.standing(app), AppStanding::NotThere, "{app:?}");
        assert_eq!(place.desk.plan(app), Err(AppError::NotThere(app)));
        assert_eq!(place.desk.plan_undo(app), Err(AppError::NotSetUp));
    }
}

#[test]
fn mutt_is_told_at_the_end_of_the_file_that_it_reads() {
    let place = Place::new(&["mutt"]);
    let before = "set from=alice@corp.example\nset smtp_url=\"smtp://mail.corp.example\"\n\
        set sendmail=/usr/bin/msmtp\nset envelope_from_address=alice@corp.example\n\
        send-hook '~t bob' 'set sendmail=/usr/bin/other'";
    place.write(".config/mutt/muttrc", before);
    let plan = place.set_up(MailApp::Mutt);
    assert_eq!(plan.files.len(), 1);
    assert_eq!(
        added(&plan.files[0].lines),
        [
            "# Outgate: begin",
            "set sendmail=\"/usr/local/bin/outgate sendmail -oem -oi\"",
            "unset smtp_url",
            "unset use_envelope_from",
            "# Outgate: end"
        ]
    );
    let file = place.path(".config/mutt/muttrc");
    assert_eq!(plan.notes, [Note::Hook(file, 5)]);
    assert!(place.read(".config/mutt/muttrc").starts_with(&format!("{before}\n# Outgate")));
    place.undo(MailApp::Mutt);
    assert_eq!(place.read(".config/mutt/muttrc"), before);
}

#[test]
fn both_mutts_are_told_each_in_its_own_file_and_a_new_file_says_who_sends() {
    let place = Place::new(&["mutt", "neomutt"]);
    place.write(".config/neomutt/neomuttrc", "source ~/.mail\n");
    let plan = place.set_up(MailApp::Mutt);
    let paths: Vec<_> = plan.files.iter().map(|file| file.path.clone()).collect();
    assert_eq!(paths, [place.path(".muttrc"), place.path(".config/neomutt/neomuttrc")]);
    assert!(added(&plan.files[0].lines).contains(&"set from=\"alice@corp.example\""));
    // What the other file says is not known.
    assert!(!added(&plan.files[1].lines).iter().any(|line| line.contains("set from")));
    assert!(added(&plan.files[1].lines).contains(&"unset smtp_url"));
    place.undo(MailApp::Mutt);
    assert!(!place.path(".muttrc").exists(), "it was made by this");
    assert_eq!(place.read(".config/neomutt/neomuttrc"), "source ~/.mail\n");
}

#[test]
fn what_is_written_behind_the_block_is_seen_and_the_block_becomes_the_last_word_again() {
    let place = Place::new(&["mutt"]);
    place.write(".muttrc", "set from=a@corp.example\n");
    place.set_up(MailApp::Mutt);
    let with_block = place.read(".muttrc");
    place.write(".muttrc", format!("{with_block}set sort=threads\n"));
    assert_eq!(place.desk.standing(MailApp::Mutt), AppStanding::SetUp);
    place.write(".muttrc", format!("{with_block}set sendmail=/usr/bin/msmtp\n"));
    assert_eq!(place.desk.standing(MailApp::Mutt), AppStanding::Outdated);
    place.set_up(MailApp::Mutt);
    assert!(place.read(".muttrc").ends_with("# Outgate: end\n"));
    place.undo(MailApp::Mutt);
    assert_eq!(place.read(".muttrc"), "set from=a@corp.example\nset sendmail=/usr/bin/msmtp\n");
}

#[test]
fn what_a_person_wrote_into_the_block_stays() {
    let place = Place::new(&["mutt"]);
    place.write(".muttrc", "set from=a@corp.example\n");
    place.set_up(MailApp::Mutt);
    let edited = place.read(".muttrc").replace("# Outgate: end", "set sort=date\n# Outgate: end");
    place.write(".muttrc", edited);
    assert_eq!(place.desk.standing(MailApp::Mutt), AppStanding::Outdated);
    place.undo(MailApp::Mutt);
    assert_eq!(place.read(".muttrc"), "set from=a@corp.example\nset sort=date\n");
}

#[test]
fn a_path_that_mutt_would_cut_is_refused_and_one_that_it_would_expand_is_quoted() {
    let mut place = Place::new(&["mutt"]);
    let program = PathBuf::from("/opt/my programs/outgate");
    place.desk.home.program.clone_from(&program);
    assert_eq!(place.desk.plan(MailApp::Mutt), Err(AppError::Blanks(program)));
    place.desk.home.program = "/opt/$x`y`\"z\\/outgate".into();
    let plan = place.desk.plan(MailApp::Mutt).expect("a plan");
    let quoted = r#"set sendmail="/opt/\$x\`y\`\"z\\/outgate sendmail -oem -oi""#;
    assert_eq!(added(&plan.files[0].lines)[1], quoted);
}

#[test]
fn nothing_is_done_where_a_file_is_another_than_the_plan_has_it() {
    let place = Place::new(&["mutt", "neomutt"]);
    place.write(".config/neomutt/neomuttrc", "set sort=date\n");
    place.write(".muttrc", "one\n");
    let plan = place.desk.plan(MailApp::Mutt).expect("a plan");
    place.write(".config/neomutt/neomuttrc", "set sort=threads\n");
    let changed = AppError::Changed(place.path(".config/neomutt/neomuttrc"));
    assert_eq!(place.desk.carry_out(&plan), Err(changed));
    // The other file, which came first, is as it was as well.
    assert_eq!(place.read(".muttrc"), "one\n");
    assert_eq!(place.read(".config/neomutt/neomuttrc"), "set sort=threads\n");
    assert_eq!(place.desk.standing(MailApp::Mutt), AppStanding::NotSetUp);
}
