//! A machine at which somebody's programs find Outgate in the place of sendmail.
//!
//! What a program hands over is noted on the way, so that it can be held against what is delivered.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::inbox::{Inbox, Way, is_the_same};
use crate::postfix::organisation::Organisation;
use crate::program::{OUTGATE, alone, bare, run};

/// Puts the folder `$0` where programs look for sendmail and cron for its tables, for the command
/// after it.
const ENTER: &str = "set -e; cd \"$0\"
mount --bind sendmail /usr/sbin/sendmail
if [ -d tables ]; then
mount --bind tables /var/spool/cron/crontabs
mount --bind nothing /etc/cron.d
mount --bind nothing /run
mount --bind /dev/null /etc/crontab
fi
exec \"$@\"";

pub(super) struct Desk {
    pub(super) organisation: Organisation,
    inbox: Inbox,
}

/// A message, as the program wrote it and as its recipients have it.
pub(super) struct Sent {
    pub(super) arguments: Vec<String>,
    pub(super) written: String,
    pub(super) delivered: String,
}

/// A daemon that is ended with this.
pub(super) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Desk {
    pub(super) async fn new() -> Self {
        let organisation = Organisation::ready().await;
        let inbox = Inbox::of(&organisation);
        let desk = Self { organisation, inbox };
        let home = desk.path("").display().to_string();
        fs::create_dir(desk.path("bin")).expect("a folder");
        fs::create_dir(desk.path("nothing")).expect("a folder");
        symlink(OUTGATE, desk.path("bin/sendmail")).expect("a link");
        // The program's arguments, one a line; the exit code is that of the last in the pipe.
        let noting = format!(
            "#!/bin/sh\nexport HOME='{home}' OUTGATE_DNS_SERVER=none\ncd '{home}'\n\
             printf '%s\\n' \"$@\" >arguments\ntee written | bin/sendmail \"$@\"\n"
        );
        fs::write(desk.path("sendmail"), noting).expect("a file");
        let mode = Permissions::from_mode(0o755);
        fs::set_permissions(desk.path("sendmail"), mode).expect("its mode");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.organisation.home.path().join(name)
    }

    /// Makes a file, and says where it is.
    pub(super) fn file(&self, name: &str, text: &str) -> String {
        fs::write(self.path(name), text).expect("a file");
        self.path(name).display().to_string()
    }

    fn enter<'a>(&self, unshare: &'a mut Command, program: &str) -> &'a mut Command {
        unshare.args(["--mount", "sh", "-c", ENTER]).arg(self.path("")).arg(program);
        // The programs write 8-bit text only where the language has it.
        unshare.env("LC_ALL", "C.UTF-8").env("GIT_CONFIG_NOSYSTEM", "1")
    }

    /// Runs a program to its end.
    #[track_caller]
    pub(super) fn call(&self, program: &str, arguments: &[&str], input: &str) {
        let mut command = alone("unshare", &self.path(""));
        self.enter(&mut command, program).args(arguments);
        run(command, input).done();
    }

    /// Starts cron with this table for whoever tests, who is root.
    pub(super) fn cron(&self, table: &str) -> Running {
        let tables = self.path("tables");
        let _ = fs::create_dir(&tables);
        fs::write(tables.join("root"), table).expect("a file");
        fs::set_permissions(tables.join("root"), Permissions::from_mode(0o600)).expect("its mode");
        // Or it takes itself for one that has been running since the machine started.
        fs::remove_dir_all(self.path("nothing")).expect("a folder");
        fs::create_dir(self.path("nothing")).expect("a folder");
        let mut command = bare("unshare", &self.path(""));
        self.enter(&mut command, "cron").arg("-f");
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Running(quiet.spawn().expect("it starts"))
    }

    /// The next message, which came this way and to these, with every octet that was written
    /// (R6, R8).
    pub(super) async fn delivered(&mut self, way: Way, to: &[&str]) -> Sent {
        let delivered = self.inbox.next(&self.organisation, way, to).await;
        let text = |name| {
            let octets = fs::read(self.path(name)).expect("it was noted");
            String::from_utf8(octets).expect("it is UTF-8")
        };
        let (written, arguments) = (text("written"), text("arguments"));
        is_the_same(way, &written, &delivered);
        let arguments = arguments.lines().map(str::to_owned).collect();
        Sent { arguments, written, delivered }
    }
}
