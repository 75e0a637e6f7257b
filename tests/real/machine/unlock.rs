//! *Unlock and save* in the real window of somebody who is no administrator: what polkit decides
//! is done, and where it lets nobody, an administrator does the same in a terminal.

use std::fs;
use std::path::Path;

use super::fixture::{ALICE, BOB, Machine};
use super::polkit::{Polkit, install_sessions};
use super::{POLICY, access, allowed_for, read};
use crate::window::Screen;

/// Where Debian has pkexec, and folders in which it is not.
const PATH: &str = "/usr/bin:/bin";
const NO_PKEXEC: &str = "/usr/sbin:/sbin";

/// Whom polkit lets: the policy is saved, and still nobody's but root's.
pub(super) async fn granted() {
    let machine = Machine::with_alice().await;
    let _polkit = Polkit::letting(&machine, ALICE);
    let mut screen = Screen::start();
    screen.open(machine.window(ALICE, PATH));
    allow(&screen);
    screen.click("Unlock and save");
    screen.wait_for("It is in force now");
    screen.keep("unlock-1-saved");
    assert_eq!(access(&machine.path(POLICY)), (0, 0, 0o644));
    assert!(allowed_for(&machine, BOB));
}

/// Whom it does not let: nothing is saved, the helper's words are shown, and what was entered is
/// kept.
pub(super) async fn refused() {
    let machine = Machine::with_alice().await;
    let before = read(&machine.path(POLICY));
    let _polkit = Polkit::letting(&machine, ALICE);
    let mut screen = Screen::start();
    screen.open(machine.window(BOB, PATH));
    allow(&screen);
    screen.click("Unlock and save");
    screen.wait_for("Not authorized");
    screen.keep("unlock-2-refused");
    screen.wait_for("1 change not saved");
    screen.click("Save in a terminal instead");
    screen.wait_for("Save as an administrator");
    assert_eq!(read(&machine.path(POLICY)), before);
}

/// Without pkexec, what the page gives to copy saves what was entered, in the terminal of
/// somebody whom sudo lets, and the page says so.
pub(super) async fn by_hand() {
    let machine = Machine::with_alice().await;
    install_sessions(&machine);
    let rule =
        "Defaults secure_path=\"/usr/sbin:/usr/bin:/sbin:/bin\"\nbob ALL=(ALL) NOPASSWD: ALL\n";
    fs::write(machine.path("/etc/sudoers"), rule).expect("a file");
    let mut screen = Screen::start();
    screen.open(machine.window(ALICE, NO_PKEXEC));
    allow(&screen);
    screen.click("Unlock and save");
    screen.wait_for("Save as an administrator");
    screen.keep("unlock-3-by-hand");
    screen.click("Copy the command");
    screen.wait_for("Copied");
    assert!(!allowed_for(&machine, ALICE));
    machine.run_program(BOB, Path::new("sh"), &[], &[], &screen.clipboard()).done();
    screen.wait_for("It is in force now");
    assert_eq!(access(&machine.path(POLICY)), (0, 0, 0o644));
    assert!(allowed_for(&machine, ALICE));
}

/// Ticks the checkbox on the administrator's page.
fn allow(screen: &Screen) {
    screen.click("Gateway policy");
    screen.click("Allow users to send mail through");
    screen.wait_for("1 change not saved");
}
