//! What asks for an administrator's rights on a desktop: the system's bus and polkit, which
//! decides by a rule of the test's own.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use super::fixture::{Machine, Person, ROOT};

/// The system's bus. It starts polkit itself when somebody asks for it, and polkit ends with it.
pub(super) struct Polkit {
    bus: Child,
    /// Held open, since the bus may say more.
    _said: BufReader<ChildStdout>,
}

impl Polkit {
    /// Lets one person run the program of this machine as root, unasked, and nobody anything
    /// else.
    pub(super) fn letting(machine: &Machine, person: Person) -> Self {
        let rule = format!(
            "polkit.addRule(function(action, subject) {{
               var program = action.lookup('program');
               return action.id == 'org.freedesktop.policykit.exec' && program == '{}'
                 && subject.user == '{}' ? polkit.Result.YES : polkit.Result.NO;
             }});\n",
            machine.program().display(),
            person.name
        );
        let folder = machine.path("/etc/polkit-1/rules.d");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("00-test.rules"), rule).expect("a rule");
        fs::create_dir(machine.path("/run/dbus")).expect("a folder");
        install_sessions(machine);
        let mut bus = machine
            .service(ROOT, "dbus-daemon")
            .args(["--system", "--nofork", "--nopidfile", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(machine.path("/run/dbus/log")).expect("a file"))
            .spawn()
            .expect("a bus");
        let mut said = BufReader::new(bus.stdout.take().expect("its output"));
        said.read_line(&mut String::new()).expect("its address, once it listens");
        Self { bus, _said: said }
    }
}

impl Drop for Polkit {
    fn drop(&mut self) {
        // It may have ended by itself; then the test has said so.
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

/// What those need who become another user: the users as whom the bus and polkit run, and rules
/// (PAM) by which nobody has a password, and nobody is turned away after it.
pub(super) fn install_sessions(machine: &Machine) {
    let pam = machine.path("/etc/pam.d");
    fs::create_dir(&pam).expect("a folder");
    for service in ["polkit-1", "sudo"] {
        let rules = "auth required pam_deny.so\naccount required pam_permit.so\n\
                     session required pam_permit.so\n";
        fs::write(pam.join(service), rules).expect("a file");
    }
    fs::write(machine.path("/etc/shells"), "/bin/sh\n").expect("a file");
    for file in ["/etc/passwd", "/etc/group"] {
        let own = fs::read_to_string(machine.path(file)).unwrap_or_default();
        let theirs = fs::read_to_string(Path::new(file)).expect("it reads");
        let is_daemon = |line: &&str| {
            ["messagebus", "polkitd"].contains(&line.split(':').next().unwrap_or_default())
        };
        let daemons = theirs.lines().filter(is_daemon).map(|line| format!("{line}\n"));
        fs::write(machine.path(file), daemons.fold(own, |all, line| all + &line)).expect("a file");
    }
}
