//! The units that let a person's service manager start the relay: a socket, and the service
//! behind it (systemd.socket(5), systemd.service(5)).

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::service::ServiceError;
use crate::smtp::Deadlines;

use super::RelayError;

pub(super) const SOCKET: &str = "outgate-relay.socket";
pub(super) const SERVICE: &str = "outgate-relay.service";

/// How a unit of Outgate's begins. What does not is somebody else's.
const MARKER: &str = "# Outgate wrote this. \"outgate relay install\" writes it anew, and \
                      \"outgate relay remove\" removes it.\n";

/// Where `systemctl enable` puts its link.
const WANTED_BY: &str = "sockets.target";

/// Both units, as they should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Units {
    socket: String,
    service: String,
}

impl Units {
    /// Those of a relay at this port, which is this program with this folder of the shared config.
    pub(super) fn new(port: u16, has_ipv6: bool, program: &Path, config: Option<&Path>) -> Self {
        Self { socket: socket(port, has_ipv6), service: service(program, config) }
    }

    /// Whether exactly these are installed.
    pub(super) fn are_in(&self, folder: &Path) -> bool {
        let is =
            |name, text: &str| fs::read_to_string(folder.join(name)).is_ok_and(|is| is == text);
        is(SOCKET, &self.socket) && is(SERVICE, &self.service)
    }

    /// Puts both where the service manager finds them, each whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<(), ServiceError> {
        fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))?;
        for (name, text) in [(SERVICE, &self.service), (SOCKET, &self.socket)] {
            let path = folder.join(name);
            put(&path, text).map_err(|error| not_written(&path, &error))?;
        }
        Ok(())
    }
}

/// Whether the relay's socket is installed.
///
/// # Errors
/// [`RelayError::ForeignUnit`].
pub(super) fn is_installed(folder: &Path) -> Result<bool, RelayError> {
    let mut found = false;
    for path in [SERVICE, SOCKET].map(|name| folder.join(name)) {
        match fs::read_to_string(&path) {
            Ok(text) if text.starts_with(MARKER) => found |= path.ends_with(SOCKET),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {}
            // What cannot be read was not written by Outgate either.
            Ok(_) | Err(_) => return Err(RelayError::ForeignUnit(path)),
        }
    }
    Ok(found)
}

/// Removes whatever Outgate put there, and says whether there was anything.
pub(super) fn remove(folder: &Path) -> Result<bool, ServiceError> {
    is_installed(folder)?;
    let wants = folder.join(format!("{WANTED_BY}.wants"));
    let mut found = false;
    for path in [wants.join(SOCKET), folder.join(SOCKET), folder.join(SERVICE)] {
        match fs::remove_file(&path) {
            Ok(()) => found = true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(not_written(&path, &error)),
        }
    }
    if found {
        // Those that are empty now; any other stays.
        for folder in [Some(&*wants), Some(folder), folder.parent()].into_iter().flatten() {
            let _ = fs::remove_dir(folder);
        }
    }
    Ok(found)
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.new", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn not_written(path: &Path, error: &io::Error) -> ServiceError {
    ServiceError::NotWritten(path.to_owned(), error.to_string())
}

fn socket(port: u16, has_ipv6: bool) -> String {
    let mut listen = format!("ListenStream=127.0.0.1:{port}\n");
    if has_ipv6 {
        let _ = writeln!(listen, "ListenStream=[::1]:{port}");
    }
    format!(
        "{MARKER}
[Unit]
Description=Outgate's relay for your mail programs

[Socket]
{listen}BindIPv6Only=ipv6-only
ListenStream=%t/outgate/relay.sock
SocketMode=0600
DirectoryMode=0700
RemoveOnStop=yes

[Install]
WantedBy={WANTED_BY}
"
    )
}

/// What is locked down is what a manager without privileges can lock, and what neither the keyring
/// on the session's bus nor a person's own password command needs. Memory that is written and
/// run is allowed for those alone: several run on JavaScript.
fn service(program: &Path, config: Option<&Path>) -> String {
    let mut start = quoted(program, "$");
    if let Some(folder) = config {
        let _ = write!(start, " --config {}", quoted(folder, "$$"));
    }
    // A server that has the whole message may take this long to answer for it.
    let promised = (Deadlines::DELIVERY.answer + Deadlines::DELIVERY.stage).as_secs();
    format!(
        "{MARKER}
[Unit]
Description=Outgate's relay for your mail programs
Requires={SOCKET}
After={SOCKET}

[Service]
Type=exec
ExecStart={start} relay
Restart=on-failure
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec={promised}
UMask=0077
LimitCORE=0
LimitNOFILE=8192
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
"
    )
}

/// One word of a command line. In the name of the program no variables are replaced, so that a
/// dollar stays as it is there.
fn quoted(path: &Path, dollar: &str) -> String {
    let mut word = String::from('"');
    for letter in path.to_string_lossy().chars() {
        match letter {
            '"' | '\\' => word.extend(['\\', letter]),
            '\n' => word.push_str("\\n"),
            '%' => word.push_str("%%"),
            '$' => word.push_str(dollar),
            _ => word.push(letter),
        }
    }
    word.push('"');
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Units {
        Units::new(20_001, true, Path::new("/usr/bin/outgate"), None)
    }

    /// Everything below a folder.
    fn tree(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> = entries.flat_map(|entry| tree_of(entry.path())).collect();
        found.sort();
        found
    }

    fn tree_of(path: PathBuf) -> Vec<PathBuf> {
        let mut found = tree(&path);
        found.push(path);
        found
    }

    #[test]
    fn nobody_reaches_the_socket_from_outside() {
        let lines: Vec<String> = units().socket.lines().map(str::to_owned).collect();
        let listen = lines.iter().filter_map(|line| line.strip_prefix("ListenStream="));
        let listen: Vec<&str> = listen.collect();
        assert_eq!(listen, ["127.0.0.1:20001", "[::1]:20001", "%t/outgate/relay.sock"]);
        for line in ["SocketMode=0600", "DirectoryMode=0700", "BindIPv6Only=ipv6-only"] {
            assert!(lines.iter().any(|found| found == line), "{line}");
        }
        assert!(
            !socket(20_001, false).contains("::1"),
            "a machine without IPv6 has no such address"
        );
    }

    #[test]
    fn the_service_starts_this_program_with_its_config() {
        let start = |program: &str, config: Option<&str>| {
            let text = service(Path::new(program), config.map(Path::new));
            let line = text.lines().find(|line| line.starts_with("ExecStart=")).map(str::to_owned);
            line.expect("a command")
        };
        assert_eq!(start("/usr/bin/outgate", None), r#"ExecStart="/usr/bin/outgate" relay"#);
        assert_eq!(
            start("/opt/My $apps/50%/outgate", Some("/opt/a\"b\\c $HOME %h")),
            r#"ExecStart="/opt/My $apps/50%%/outgate" --config "/opt/a\"b\\c $$HOME %%h" relay"#
        );
    }

    #[test]
    fn what_was_promised_is_waited_for() {
        let text = units().service;
        let line = text.lines().find_map(|line| line.strip_prefix("TimeoutStopSec="));
        let seconds: u64 = line.and_then(|line| line.parse().ok()).expect("seconds");
        assert!(seconds > Deadlines::DELIVERY.answer.as_secs(), "{seconds}");
    }

    #[test]
    fn removing_leaves_nothing_behind_and_nothing_else_changed() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("systemd/user");
        assert!(!remove(&folder).expect("nothing is there"));
        units().write(&folder).expect("they are written");
        assert!(units().are_in(&folder) && is_installed(&folder) == Ok(true));
        let wants = folder.join("sockets.target.wants");
        fs::create_dir(&wants).expect("a folder");
        fs::write(wants.join(SOCKET), "").expect("what stands for the link");
        assert!(remove(&folder).expect("it is removed"));
        assert_eq!(tree(home.path()), Vec::<PathBuf>::new());

        fs::create_dir_all(&wants).expect("a folder");
        for other in [wants.join("other.socket"), folder.join("other.service")] {
            fs::write(&other, "").expect("a file");
        }
        let before = tree(home.path());
        units().write(&folder).expect("they are written");
        remove(&folder).expect("it is removed");
        assert_eq!(tree(home.path()), before);
    }

    #[test]
    fn a_unit_of_somebody_else_is_neither_taken_for_ours_nor_removed() {
        for name in [SOCKET, SERVICE] {
            let home = tempfile::tempdir().expect("a folder");
            let path = home.path().join(name);
            fs::write(&path, "[Unit]\n").expect("a file");
            let foreign = RelayError::ForeignUnit(path.clone());
            assert_eq!(is_installed(home.path()), Err(foreign.clone()));
            assert_eq!(remove(home.path()), Err(foreign.into()));
            assert_eq!(fs::read_to_string(&path).expect("it is there"), "[Unit]\n");
        }
    }
}
