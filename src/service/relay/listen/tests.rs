use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::*;

fn mode(path: &Path) -> u32 {
    path.symlink_metadata().expect("it is there").permissions().mode() & 0o777
}

#[test]
fn a_socket_that_others_reach_is_refused_by_its_address() {
    for (address, good) in [
        ("127.0.0.1:0", true),
        ("127.0.0.2:0", true),
        ("[::1]:0", true),
        ("0.0.0.0:0", false),
        ("[::]:0", false),
    ] {
        let Ok(socket) = TcpListener::bind(address) else { continue };
        let address = socket.local_addr().expect("an address");
        match unix::on_loopback(socket) {
            Ok(socket) => {
                assert!(good, "{address}");
                assert_eq!(socket.local_addr().ok(), Some(address));
                TcpStream::connect(address).expect("it still listens");
            }
            Err(error) => {
                assert!(!good, "{address}");
                assert_eq!(error, RelayError::BadSocket(address.to_string()));
            }
        }
    }
}

#[test]
fn a_connection_is_no_socket_that_listens() {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let connection = TcpStream::connect(server.local_addr().expect("an address")).expect("it is");
    let refused = unix::on_loopback(TcpListener::from(std::os::fd::OwnedFd::from(connection)));
    assert!(matches!(refused, Err(RelayError::BadSocket(_))), "{refused:?}");
}

#[test]
fn the_socket_is_its_owners_alone_whatever_its_folder_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outgate/relay.sock");
    fs::create_dir(path.parent().expect("a folder")).expect("it is made");
    let parent = path.parent().expect("a folder");
    fs::set_permissions(parent, fs::Permissions::from_mode(0o755)).expect("its mode");
    let socket = unix::bind(&path).expect("it listens");
    assert_eq!((mode(parent), mode(&path)), (0o700, 0o600));
    UnixStream::connect(&path).expect("it answers");
    drop(socket);
}

#[test]
fn a_dead_relays_socket_is_replaced_and_a_live_ones_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outgate/relay.sock");
    drop(unix::bind(&path).expect("it listens"));
    assert!(path.exists(), "what died left its socket");
    let alive = unix::bind(&path).expect("it takes its place");
    let second = unix::bind(&path);
    assert_eq!(second.err(), Some(RelayError::AlreadyRuns(path.display().to_string())));
    UnixStream::connect(&path).expect("the first still answers");
    drop(alive);
    fs::remove_file(&path).expect("it goes");
    fs::write(&path, "mine").expect("a file");
    let third = unix::bind(&path);
    assert!(matches!(third, Err(RelayError::NotBound(..))), "{third:?}");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "mine");
}
