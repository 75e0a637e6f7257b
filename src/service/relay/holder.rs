//! Who has a port of this machine, as far as the system says.

use std::fs;

use crate::store::current_uid;

/// Who has a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortHolder {
    /// A program of the same person.
    Program {
        /// What it is called.
        name: String,
        /// Its process.
        pid: u32,
    },
    /// A program of the user with this uid.
    OtherUser(u32),
    /// The system does not say.
    Unknown,
}

impl PortHolder {
    /// Who listens at this port of any local address.
    pub(super) fn of(port: u16) -> Self {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
        let found = tables.iter().flatten().find_map(|table| listener(table, port));
        match found {
            None => Self::Unknown,
            Some((uid, _)) if uid != current_uid() => Self::OtherUser(uid),
            Some((_, inode)) => program_with(inode).unwrap_or(Self::Unknown),
        }
    }
}

/// The uid and the inode of the socket that listens at a port: a line of `/proc/net/tcp`, see
/// proc(5).
fn listener(table: &str, port: u16) -> Option<(u32, u64)> {
    table.lines().skip(1).find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (_, local) = columns.get(1)?.rsplit_once(':')?;
        let listens = *columns.get(3)? == "0A" && u16::from_str_radix(local, 16) == Ok(port);
        let uid = columns.get(7)?.parse().ok()?;
        let inode = columns.get(9)?.parse().ok()?;
        listens.then_some((uid, inode))
    })
}

/// The process that has a socket open. Of other people's nothing can be seen.
fn program_with(inode: u64) -> Option<PortHolder> {
    let socket = format!("socket:[{inode}]");
    fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        let pid = process.file_name().to_str()?.parse().ok()?;
        let mut open = fs::read_dir(process.path().join("fd")).ok()?.flatten();
        open.find(|file| fs::read_link(file.path()).is_ok_and(|to| to.as_os_str() == &*socket))?;
        let name = fs::read_to_string(process.path().join("comm")).ok()?;
        Some(PortHolder::Program { name: name.trim_end().to_owned(), pid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_listens_has_a_port() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4E20 00000000:0000 01 00000000:00000000 00:00000000 00000000  1000        0 11 1 0 20 0 0 10 -1
   1: 0100007F:4E21 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 22 1 0 20 0 0 10 -1
   2: 0100007F:4E20 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1002        0 33 1 0 20 0 0 10 -1
";
        assert_eq!(listener(table, 20_000), Some((1002, 33)));
        assert_eq!(listener(table, 20_001), Some((1001, 22)));
        assert_eq!(listener(table, 20_002), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_program_is_found_at_its_own_port() {
        let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let holder = PortHolder::of(taken.local_addr().expect("an address").port());
        let pid = std::process::id();
        // A system that hides its tables says nothing, and nothing wrong.
        let right = matches!(&holder, PortHolder::Program { pid: found, .. } if *found == pid);
        assert!(right || fs::metadata("/proc/net/tcp").is_err(), "{holder:?}");
    }
}
