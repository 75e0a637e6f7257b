//! A person's own service manager, as a log-in starts it: systemd, in a control group of its own,
//! so that nothing of it is left when it ends.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::fixture::{Machine, Person};
use crate::program::PATIENCE;

/// Where a machine may have its control groups: systemd's own hierarchy beside others, or one of
/// all.
const HIERARCHIES: [&str; 3] =
    ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"];

/// Enters the control groups `$0`, separated by blanks.
const ENTER: &str = "for group in $0; do echo 0 > $group/cgroup.procs; done; exec \"$@\"";

/// The manager.
pub(super) struct Manager {
    process: Child,
    groups: Vec<PathBuf>,
}

impl Manager {
    /// Starts somebody's, and waits until it has started what it is to start.
    pub(super) fn of(machine: &Machine, person: Person) -> Self {
        let runtime = machine.path(&runtime(person));
        fs::create_dir_all(&runtime).expect("a folder");
        chown(&runtime, Some(person.uid), Some(person.uid)).expect("its owner");
        let told = runtime.join("told");
        let started = UnixDatagram::bind(&told).expect("a socket");
        chown(&told, Some(person.uid), Some(person.uid)).expect("its owner");
        started.set_read_timeout(Some(PATIENCE)).expect("a timeout");

        // By this it knows a machine that systemd has booted.
        fs::create_dir_all(machine.path("/run/systemd/system")).expect("a folder");
        let groups = control_groups(person);
        let names: Vec<_> = groups.iter().map(|group| group.display().to_string()).collect();
        let manager = machine.service(person, "/lib/systemd/systemd");
        let mut command = Command::new("sh");
        command
            .args(["-c", ENTER])
            .arg(names.join(" "))
            .arg(manager.get_program())
            .args(manager.get_args());
        command.arg("--user").env_clear();
        command.envs(manager.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("XDG_RUNTIME_DIR", self::runtime(person));
        command.env("NOTIFY_SOCKET", format!("{}/told", self::runtime(person)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let manager = Self { process: command.spawn().expect("it starts"), groups };
        let mut said = [0; 4096];
        loop {
            let length = started.recv(&mut said).expect("it says when it has started");
            if String::from_utf8_lossy(&said[..length]).lines().any(|line| line == "READY=1") {
                return manager;
            }
        }
    }

    /// Waits for its end, which somebody has asked for, and sees that it left nothing running.
    pub(super) fn ended(mut self) {
        assert!(self.process.wait().expect("it ends").success());
        for group in &self.groups {
            remove(group).expect("no process is left in it");
        }
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        // Where the test failed, everything in its groups ends with it. Nothing is left to kill
        // where it did not.
        let processes: Vec<String> = self.groups.iter().flat_map(|group| inside(group)).collect();
        if !processes.is_empty() {
            let _ = Command::new("kill").arg("-KILL").args(processes).status();
        }
        let _ = self.process.wait();
        for group in &self.groups {
            let _ = remove(group);
        }
    }
}

/// The folder of somebody's sockets, on their machine.
pub(super) fn runtime(person: Person) -> String {
    format!("/run/user/{}", person.uid)
}

/// Control groups in which a person may make others.
fn control_groups(person: Person) -> Vec<PathBuf> {
    let name = format!("outgate-test-{}", std::process::id());
    let here = HIERARCHIES.map(Path::new).into_iter();
    let here = here.filter(|hierarchy| hierarchy.join("cgroup.procs").exists());
    let own = |hierarchy: &Path| {
        let group = hierarchy.join(&name);
        fs::create_dir(&group).expect("a control group");
        let files = fs::read_dir(&group).expect("its files").map(|file| file.expect("a file"));
        for path in files.map(|file| file.path()).chain([group.clone()]) {
            chown(path, Some(person.uid), Some(person.uid)).expect("its owner");
        }
        group
    };
    here.map(own).collect()
}

/// The processes in a control group and those below it.
fn inside(group: &Path) -> Vec<String> {
    let own = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
    let mut found: Vec<String> = own.lines().map(str::to_owned).collect();
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(inside(&entry.path()));
        }
    }
    found
}

/// Removes a control group and those in it.
fn remove(group: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(group)?.flatten() {
        if entry.file_type()?.is_dir() {
            remove(&entry.path())?;
        }
    }
    fs::remove_dir(group)
}
