//! The machine's policy: only an administrator changes it, and only what nobody else could have
//! written counts (R1, R2).

use std::fs::{self, Permissions};
use std::future::Future;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::Path;

use libtest_mimic::Trial;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::parts::{MACHINE, MANAGER, POLKIT, Part, SCREEN, trial};

mod fixture;
mod manager;
mod polkit;
mod relay;
mod unlock;

use fixture::{ALICE, BOB, Machine, Person, ROOT};

/// Where somebody at the window becomes an administrator.
const DESKTOP: [&Part; 3] = [&MACHINE, &SCREEN, &POLKIT];

/// The tests that need a machine of their own.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        MACHINE.trial("machine::r2_root_makes_a_policy_that_everybody_reads", || {
            run(made_by_root());
        }),
        MACHINE.trial("machine::r2_only_root_changes_the_policy", || run(changed_by_root())),
        MACHINE.trial("machine::r12_of_two_changes_the_first_is_kept", || run(conflict())),
        MACHINE.trial("machine::r2_nothing_of_a_persons_replaces_the_policy", || {
            run(not_replaced());
        }),
        MACHINE.trial("machine::r1_a_policy_that_does_not_count_stops_all_mail", || {
            run(policy_at_fault());
        }),
        MACHINE.trial("machine::r2_an_account_that_is_not_the_persons_own_is_refused", || {
            run(account_at_fault());
        }),
        MACHINE.trial("machine::r2_nobody_takes_the_place_of_another", || run(impersonation())),
        trial(&[&MACHINE, &MANAGER], "machine::a_mail_program_starts_the_relay", || {
            run(relay::installed());
        }),
        trial(&DESKTOP, "machine::r2_the_window_saves_with_an_administrators_rights", || {
            run(unlock::granted());
        }),
        trial(&DESKTOP, "machine::r2_the_window_saves_nothing_without_them", || {
            run(unlock::refused());
        }),
        trial(&DESKTOP, "machine::r2_without_pkexec_the_copied_command_saves", || {
            run(unlock::by_hand());
        }),
    ]
}

const POLICY: &str = "/etc/outgate/policy.toml";
const ALICES_FOLDER: &str = "/var/lib/outgate/users/alice";
const ALICES_ACCOUNT: &str = "/var/lib/outgate/users/alice/account.toml";

fn run(test: impl Future<Output = ()>) {
    Runtime::new().expect("a runtime").block_on(test);
}

/// The owner, the group and the mode.
fn access(path: &Path) -> (u32, u32, u32) {
    let metadata = path.symlink_metadata().expect("it is there");
    (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it reads")
}

/// Whether somebody finds that gateways are allowed.
fn is_allowed(printed: &str) -> bool {
    let shown: Value = serde_json::from_str(printed).expect("it is JSON");
    shown["policy"]["per_user_outbound_gateways"].as_bool().expect("yes or no")
}

fn allowed_for(machine: &Machine, person: Person) -> bool {
    is_allowed(&machine.outgate(person, &["policy", "show", "--json"]).done())
}

async fn made_by_root() {
    let machine = Machine::new().await;
    let init = ["policy", "init", "--system"];
    machine.outgate(ALICE, &init).failed(77, "sudo");
    assert!(!machine.path("/etc/outgate").exists(), "Alice makes nothing");

    machine.outgate(ROOT, &init).done();
    for (path, mode) in [
        ("/etc/outgate", 0o755),
        (POLICY, 0o644),
        ("/var/lib/outgate", 0o755),
        ("/var/lib/outgate/users", 0o1777),
    ] {
        assert_eq!(access(&machine.path(path)), (0, 0, mode), "{path}");
    }
    assert!(!allowed_for(&machine, ALICE), "off by default");

    machine.set_policy(ROOT, &["--allow-gateways", "yes"]).done();
    assert_eq!(access(&machine.path(POLICY)), (0, 0, 0o644), "everybody still reads it");
    assert!(allowed_for(&machine, ALICE));
    machine.outgate(ROOT, &init).failed(75, "");
    assert!(allowed_for(&machine, ALICE), "what is there is not made anew");
}

async fn changed_by_root() {
    let machine = Machine::new().await;
    machine.outgate(ROOT, &["policy", "init", "--system"]).done();
    let before = read(&machine.path(POLICY));
    let text = before.replace("gateways = false", "gateways = true");
    assert_ne!(text, before);
    for refused in [
        machine.outgate(ALICE, &["policy", "set", "--allow-gateways", "yes"]),
        machine.run(ALICE, &[], &["policy", "apply"], &text),
    ] {
        refused.failed(77, "sudo");
    }
    assert_eq!(read(&machine.path(POLICY)), before);
    machine.run(ROOT, &[], &["policy", "apply"], &text).done();
    assert!(allowed_for(&machine, ALICE));
}

async fn conflict() {
    let machine = Machine::new().await;
    machine.outgate(ROOT, &["policy", "init", "--system"]).done();
    let shown = machine.outgate(ROOT, &["policy", "show", "--json"]).done();
    let shown: Value = serde_json::from_str(&shown).expect("it is JSON");
    let base = shown["revision"].as_str().expect("a revision");
    let text = read(&machine.path(POLICY)).replace("gateways = false", "gateways = true");
    let apply = ["policy", "apply", "--base", base];
    machine.outgate(ROOT, &["policy", "set", "--add-email-domain", "corp.example"]).done();
    let between = read(&machine.path(POLICY));
    machine.run(ROOT, &[], &apply, &text).failed(75, "");
    assert_eq!(read(&machine.path(POLICY)), between);
}

async fn not_replaced() {
    let machine = Machine::new().await;
    let home = machine.home(ALICE).join("config").display().to_string();
    let own = format!("{home}/outgate");
    let allowed = || {
        let show = ["policy", "show", "--json"];
        let by_option = [&["--config", &own][..], &show].concat();
        [
            machine.run(ALICE, &[("XDG_CONFIG_HOME", &home)], &show, ""),
            machine.run(ALICE, &[("OUTGATE_CONFIG", &own)], &show, ""),
            machine.outgate(ALICE, &by_option),
        ]
        .map(|run| (is_allowed(&run.out), run.err))
    };
    let message = "From: alice@corp.example\nSubject: Hello\n\nHello.\n";
    let sendmail = ["sendmail", "-C", &own, "-i", "carol@customer.example"];
    machine.set_policy(ALICE, &["--config", &own, "--allow-gateways", "yes"]).done();
    machine.sign_in(ALICE, &["--config", &own]).done();
    machine.run(ALICE, &[], &sendmail, message).done();
    let silence = String::new;
    let hers = [(true, silence()), (true, silence()), (true, silence())];
    assert_eq!(allowed(), hers, "her own holds while the machine has no policy");
    machine.outgate(ROOT, &["policy", "init", "--system"]).done();
    let said = format!("outgate: This machine has a policy, so the folder {own} is ignored.\n");
    let machines = [(false, silence()), (false, said.clone()), (false, said)];
    assert_eq!(allowed(), machines, "the machine's holds, and what was named in vain is told");

    // Only her own names her address and a server.
    machine.run(ALICE, &[], &sendmail, message).failed(77, "not one of your addresses");
    assert_eq!(machine.domain.received().len(), 1, "what went before");
    let set = ["--config", &own, "policy", "set", "--own-address", "{login}@corp.example"];
    machine.outgate(ALICE, &set).failed(77, "sudo");
}

/// Spoils something, looks, and puts it right again.
struct Fault {
    what: &'static str,
    /// What is named to the person.
    named: &'static str,
    spoil: fn(&Machine),
    mend: fn(&Machine),
}

impl Fault {
    /// Nothing is sent while it is there, and everybody is told why.
    fn stops_all_mail(&self, machine: &Machine) {
        let before = machine.domain.received().len();
        (self.spoil)(machine);
        let route = machine.outgate(ALICE, &["route", "alice@corp.example"]);
        for run in [route, machine.send(ALICE)] {
            assert_eq!(run.code, Some(75), "{}: {run:?}", self.what);
            let mut words = run.err.split([' ', ',']);
            assert!(words.any(|word| word == self.named), "{}: {run:?}", self.what);
        }
        assert_eq!(machine.domain.received().len(), before, "{}", self.what);
        (self.mend)(machine);
        let sent = machine.send(ALICE);
        assert_eq!(sent.code, Some(0), "{} is mended: {sent:?}", self.what);
        assert_eq!(machine.domain.received().len(), before + 1, "{}", self.what);
    }
}

fn set_mode(machine: &Machine, path: &str, mode: u32) {
    fs::set_permissions(machine.path(path), Permissions::from_mode(mode)).expect("its mode");
}

fn give(machine: &Machine, path: &str, person: Person) {
    chown(machine.path(path), Some(person.uid), Some(person.uid)).expect("its owner");
}

/// Puts a link to the file in its place.
fn link(machine: &Machine, path: &str) {
    let (path, aside) = (machine.path(path), machine.path(&format!("{path}.aside")));
    fs::rename(&path, &aside).expect("it is put aside");
    symlink(aside.file_name().expect("a name"), path).expect("a link");
}

fn unlink(machine: &Machine, path: &str) {
    fs::rename(machine.path(&format!("{path}.aside")), machine.path(path)).expect("it is put back");
}

async fn policy_at_fault() {
    let machine = Machine::with_alice().await;
    for fault in [
        Fault {
            what: "a group may write it",
            named: POLICY,
            spoil: |machine| set_mode(machine, POLICY, 0o664),
            mend: |machine| set_mode(machine, POLICY, 0o644),
        },
        Fault {
            what: "it is Alice's",
            named: POLICY,
            spoil: |machine| give(machine, POLICY, ALICE),
            mend: |machine| give(machine, POLICY, ROOT),
        },
        Fault {
            what: "it is a link",
            named: POLICY,
            spoil: |machine| link(machine, POLICY),
            mend: |machine| unlink(machine, POLICY),
        },
        Fault {
            what: "others may write its folder",
            named: "/etc/outgate",
            spoil: |machine| set_mode(machine, "/etc/outgate", 0o1777),
            mend: |machine| set_mode(machine, "/etc/outgate", 0o755),
        },
        Fault {
            what: "a group may write the folder above",
            named: "/etc",
            spoil: |machine| set_mode(machine, "/etc", 0o775),
            mend: |machine| set_mode(machine, "/etc", 0o755),
        },
        Fault {
            what: "its folder is Bob's",
            named: "/etc/outgate",
            spoil: |machine| give(machine, "/etc/outgate", BOB),
            mend: |machine| give(machine, "/etc/outgate", ROOT),
        },
        Fault {
            what: "Alice may not read it",
            named: POLICY,
            spoil: |machine| set_mode(machine, POLICY, 0o600),
            mend: |machine| set_mode(machine, POLICY, 0o644),
        },
        Fault {
            what: "Alice may not look into its folder",
            named: POLICY,
            spoil: |machine| set_mode(machine, "/etc/outgate", 0o700),
            mend: |machine| set_mode(machine, "/etc/outgate", 0o755),
        },
        Fault {
            what: "it is spoilt",
            named: POLICY,
            spoil: |machine| {
                link(machine, POLICY);
                fs::remove_file(machine.path(POLICY)).expect("it goes");
                fs::write(machine.path(POLICY), "schema = 1\nspoilt").expect("it is written");
            },
            mend: |machine| unlink(machine, POLICY),
        },
    ] {
        fault.stops_all_mail(&machine);
    }
}

async fn account_at_fault() {
    let machine = Machine::with_alice().await;
    // She made it herself, and nobody else reads it.
    for (path, mode) in [(ALICES_FOLDER, 0o700), (ALICES_ACCOUNT, 0o600)] {
        assert_eq!(access(&machine.path(path)), (ALICE.uid, ALICE.uid, mode), "{path}");
    }
    for fault in [
        Fault {
            what: "it is Bob's",
            named: ALICES_ACCOUNT,
            spoil: |machine| {
                set_mode(machine, ALICES_ACCOUNT, 0o644);
                give(machine, ALICES_ACCOUNT, BOB);
            },
            mend: |machine| {
                give(machine, ALICES_ACCOUNT, ALICE);
                set_mode(machine, ALICES_ACCOUNT, 0o600);
            },
        },
        Fault {
            what: "the folder is Bob's",
            named: ALICES_FOLDER,
            spoil: |machine| {
                set_mode(machine, ALICES_FOLDER, 0o755);
                give(machine, ALICES_FOLDER, BOB);
            },
            mend: |machine| {
                give(machine, ALICES_FOLDER, ALICE);
                set_mode(machine, ALICES_FOLDER, 0o700);
            },
        },
        Fault {
            what: "others may write it",
            named: ALICES_ACCOUNT,
            spoil: |machine| set_mode(machine, ALICES_ACCOUNT, 0o602),
            mend: |machine| set_mode(machine, ALICES_ACCOUNT, 0o600),
        },
        Fault {
            what: "it is a link",
            named: ALICES_ACCOUNT,
            spoil: |machine| link(machine, ALICES_ACCOUNT),
            mend: |machine| unlink(machine, ALICES_ACCOUNT),
        },
    ] {
        fault.stops_all_mail(&machine);
    }
}

async fn impersonation() {
    let machine = Machine::with_alice().await;
    // Whom the environment names, nobody becomes.
    let root = machine.home(ROOT).display().to_string();
    let names = [("USER", "root"), ("LOGNAME", "root"), ("SUDO_USER", "root"), ("HOME", &root)];
    let shown = machine.run(ALICE, &names, &["account", "show", "--json"], "").done();
    let shown: Value = serde_json::from_str(&shown).expect("it is JSON");
    assert_eq!(
        (&shown["login"], &shown["address"]),
        (&"alice".into(), &"alice@corp.example".into())
    );

    // Bob may make folders there, but hers he neither moves nor reads.
    let aside = format!("{ALICES_FOLDER}-aside");
    for (program, arguments, words) in [
        ("mv", &[ALICES_FOLDER, aside.as_str()][..], "Operation not permitted"),
        ("cat", &[ALICES_ACCOUNT], "Permission denied"),
    ] {
        machine.run_program(BOB, Path::new(program), &[], arguments, "").failed(1, words);
    }

    // A folder that he made in root's name, with a sign-in that is his, counts for nothing.
    machine.sign_in(BOB, &[]).done();
    let users = "/var/lib/outgate/users";
    let (bobs, roots) = (format!("{users}/bob"), format!("{users}/root"));
    let moved = machine.run_program(BOB, Path::new("mv"), &[], &[&bobs, &roots], "");
    moved.done();
    machine.outgate(ROOT, &["route", "root@corp.example"]).failed(75, &format!("{roots} "));
    machine.send(ROOT).failed(75, &format!("{roots} "));
    assert_eq!(machine.domain.received().len(), 1, "only Alice's");
}
