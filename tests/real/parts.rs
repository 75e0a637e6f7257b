//! The real parts: what each needs, and whether it is here.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Failed, Trial};

/// Something that is not Outgate's own, which tests need.
pub(crate) struct Part {
    /// What it is called where it is missing.
    name: &'static str,
    /// The programs that must be there.
    programs: &'static [&'static str],
    /// The Debian packages that have them, and what they need beside.
    packages: &'static [&'static str],
    /// Whether only root can use it.
    needs_root: bool,
    /// A command that fails where something else is missing, and what to say then.
    needs: Option<(&'static [&'static str], &'static str)>,
}

pub(crate) const POSTFIX: Part = Part {
    name: "postfix",
    programs: &["postfix", "saslpasswd2"],
    packages: &["postfix", "sasl2-bin", "libsasl2-modules"],
    needs_root: true,
    needs: None,
};

/// The mail program that Outgate is measured beside.
pub(crate) const MSMTP: Part = Part {
    name: "msmtp",
    programs: &["msmtp"],
    packages: &["msmtp"],
    needs_root: false,
    needs: None,
};

/// A Postfix whose passwords a Dovecot checks.
pub(crate) const DOVECOT: Part = Part {
    name: "postfix with dovecot",
    programs: &["postfix", "dovecot", "doveadm"],
    packages: &["postfix", "dovecot-core"],
    needs_root: true,
    needs: None,
};

/// A mail server in Python. Debian's is for Debian's own Python.
pub(crate) const AIOSMTPD: Part = Part {
    name: "aiosmtpd",
    programs: &[],
    packages: &["python3", "python3-aiosmtpd"],
    needs_root: false,
    needs: Some((
        &["/usr/bin/python3", "-c", "import aiosmtpd"],
        "aiosmtpd is not installed for /usr/bin/python3",
    )),
};

/// A machine apart, with users of its own: root in a mount namespace.
pub(crate) const MACHINE: Part = Part {
    name: "util-linux",
    programs: &["unshare", "setpriv", "mount"],
    packages: &["util-linux", "mount"],
    needs_root: true,
    needs: Some((
        &["unshare", "--mount", "mount", "--bind", "/tmp", "/etc"],
        "mounting in a namespace of one's own is not permitted",
    )),
};

pub(crate) const KEYRING: Part = Part {
    name: "gnome-keyring",
    programs: &["dbus-daemon", "gnome-keyring-daemon"],
    packages: &["dbus", "gnome-keyring"],
    needs_root: false,
    needs: None,
};

/// A screen, somebody at it, and what the window loads at run time.
pub(crate) const SCREEN: Part = Part {
    name: "Xvfb with xdotool, imagemagick, tesseract and gnome-keyring",
    programs: &["Xvfb", "xdotool", "import", "tesseract", "dbus-daemon", "gnome-keyring-daemon"],
    packages: &[
        "xvfb",
        "xdotool",
        "imagemagick",
        "tesseract-ocr",
        "dbus",
        "gnome-keyring",
        "libx11-xcb1",
        "libxcursor1",
        "libxi6",
        "libxkbcommon-x11-0",
    ],
    needs_root: false,
    needs: None,
};

/// What gives an administrator's rights, to a window and in a terminal.
pub(crate) const POLKIT: Part = Part {
    name: "polkit with pkexec, sudo and xclip",
    programs: &["dbus-daemon", "pkexec", "/usr/lib/polkit-1/polkitd", "setsid", "sudo", "xclip"],
    packages: &["dbus", "pkexec", "polkitd", "util-linux", "sudo", "xclip"],
    needs_root: true,
    needs: None,
};

/// What starts a program with sockets that it did not bind.
pub(crate) const SYSTEMD: Part = Part {
    name: "systemd",
    programs: &["systemd-socket-activate"],
    packages: &["systemd"],
    needs_root: false,
    needs: None,
};

/// A service manager of a person's own: it keeps its services in control groups.
pub(crate) const MANAGER: Part = Part {
    name: "systemd as a service manager",
    programs: &["systemctl", "systemd-analyze", "/lib/systemd/systemd"],
    packages: &["systemd"],
    needs_root: true,
    needs: Some((
        &[
            "sh",
            "-c",
            "cd /sys/fs/cgroup/systemd 2>/dev/null || cd /sys/fs/cgroup
             test -e cgroup.procs && mkdir outgate-$$ && rmdir outgate-$$",
        ],
        "making a control group is not permitted",
    )),
};

/// A mail program, as Debian has it.
const fn caller(
    name: &'static str,
    programs: &'static [&'static str],
    packages: &'static [&'static str],
) -> Part {
    Part { name, programs, packages, needs_root: false, needs: None }
}

pub(crate) const GIT: Part = caller(
    "git send-email",
    &["/usr/bin/git", "/usr/lib/git-core/git-send-email", "/usr/share/perl5/Mail/Address.pm"],
    &["git", "git-email", "libmailtools-perl"],
);
pub(crate) const MUTT: Part = caller("mutt", &["mutt"], &["mutt"]);
pub(crate) const NEOMUTT: Part = caller("neomutt", &["neomutt"], &["neomutt"]);
pub(crate) const S_NAIL: Part = caller("s-nail", &["s-nail"], &["s-nail"]);
pub(crate) const BSD_MAILX: Part = caller("bsd-mailx", &["bsd-mailx"], &["bsd-mailx"]);
/// git send-email, and what lets it sign in at a server.
pub(crate) const GIT_SMTP: Part = caller(
    "git send-email with Authen::SASL",
    &[
        "/usr/bin/git",
        "/usr/lib/git-core/git-send-email",
        "/usr/share/perl5/Mail/Address.pm",
        "/usr/share/perl5/Authen/SASL.pm",
    ],
    &["git", "git-email", "libmailtools-perl", "libauthen-sasl-perl"],
);
pub(crate) const SWAKS: Part = caller("swaks", &["swaks"], &["swaks"]);
pub(crate) const CURL: Part = caller("curl", &["/usr/bin/curl"], &["curl"]);
pub(crate) const SOURCE: Part = caller("smtp-source", &["smtp-source"], &["postfix"]);
pub(crate) const CRON: Part = caller("cron", &["cron"], &["cron"]);
pub(crate) const PYTHON: Part = caller("python3", &["/usr/bin/python3"], &["python3"]);

const PARTS: &[&Part] = &[
    &POSTFIX, &MSMTP, &DOVECOT, &AIOSMTPD, &MACHINE, &KEYRING, &SCREEN, &POLKIT, &GIT, &MUTT,
    &NEOMUTT, &S_NAIL, &BSD_MAILX, &CRON, &SYSTEMD, &MANAGER, &GIT_SMTP, &SWAKS, &CURL, &PYTHON,
    &SOURCE,
];

impl Part {
    /// Why the part cannot be used here.
    pub(crate) fn missing(&self) -> Option<String> {
        if self.programs.iter().any(|program| find(program).is_none()) {
            Some(format!("{} is not installed", self.name))
        } else if self.needs_root && !nix::unistd::geteuid().is_root() {
            Some(format!("{} needs root", self.name))
        } else if let Some((_, says)) = self.needs.filter(|(command, _)| !succeeds(command)) {
            Some(says.to_owned())
        } else {
            None
        }
    }

    /// The Debian packages that have it, and what it needs beside.
    pub(crate) fn packages(&self) -> &'static [&'static str] {
        self.packages
    }

    /// A test that needs this part. It passes when it returns.
    pub(crate) fn trial(&self, name: &str, test: fn()) -> Trial {
        trial(&[self], name, test)
    }
}

/// A test that needs several parts.
pub(crate) fn trial(parts: &[&Part], name: &str, test: fn()) -> Trial {
    let run = move || {
        test();
        Ok(())
    };
    match parts.iter().find_map(|part| part.missing()) {
        None => Trial::test(name, run),
        Some(reason) if is_required() => {
            Trial::test(name, move || Err(Failed::from(reason.as_str())))
        }
        Some(reason) => Trial::test(name, run).with_kind(reason).with_ignored_flag(true),
    }
}

fn succeeds(command: &[&str]) -> bool {
    let (program, arguments) = command.split_first().expect("a program");
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

fn is_required() -> bool {
    env::var_os("OUTGATE_REAL_PARTS").is_some_and(|value| value == "required")
}

/// Where a program is: in a folder of PATH, or where Debian has those of administrators, which
/// are often not in it.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.find_map(|folder| Some(folder.join(program)).filter(|file| file.is_file()))
}

/// The tests of the parts themselves.
pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("parts::every_part_is_installed_by_ci", || {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run");
        let script = fs::read_to_string(script)?;
        let words: Vec<&str> = script.split_whitespace().collect();
        for package in PARTS.iter().flat_map(|part| part.packages) {
            assert!(words.contains(package), "{package}");
        }
        Ok(())
    })]
}
