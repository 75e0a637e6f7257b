//! The relay's port, password and sockets: settled once, known to every process at once, and kept
//! from everybody else.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::Duration;

use outgate::domain::Secret;
use outgate::service::{Parts, PortHolder, RelayError, RelayPlace, Service, ServiceError};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::house::House;

/// R13 promises a second; a busy machine gets more before a test fails.
const SOON: Duration = Duration::from_secs(20);

/// A relay with a folder for its socket.
fn service(house: &House, runtime_folder: &Path) -> Service {
    let relay = RelayPlace { runtime_folder: Some(runtime_folder.into()), ..RelayPlace::default() };
    Service::new(Parts { relay, ..house.parts() })
}

async fn is_void(service: &Service, password: &Secret) -> bool {
    let mut seen = service.watch();
    let name = service.person().to_string();
    let void = seen.wait_for(|_| !service.may_sign_in(&name, password));
    matches!(timeout(SOON, void).await, Ok(Ok(_)))
}

#[tokio::test]
async fn what_two_processes_set_up_at_once_is_one_relay() {
    let house = House::start().await;
    let services = [house.service(), house.service(), house.service(), house.service()];
    let set_up = services.clone().map(|service| {
        tokio::spawn(async move { service.set_up_relay().await.expect("it is set up") })
    });
    let mut made = Vec::new();
    for one in set_up {
        made.push(one.await.expect("it ends"));
    }
    assert!(made.iter().all(|(settings, _)| settings == &made[0].0), "{made:?}");
    let passwords: Vec<&Secret> = made.iter().filter_map(|(_, new)| new.as_ref()).collect();
    let [password] = &passwords[..] else { panic!("one is new: {made:?}") };
    let service = house.service();
    assert!(service.may_sign_in("alice", password));
    let again = service.set_up_relay().await.expect("it is there");
    assert_eq!(again, (made[0].0.clone(), None));
    assert_eq!(service.relay_settings(), Some(again.0));
}

#[tokio::test]
async fn only_this_name_with_this_password_signs_in() {
    let house = House::start().await;
    let service = house.service();
    assert!(!service.may_sign_in("alice", &Secret::new("")), "nobody, before there is a password");
    assert_eq!(service.relay_settings(), None);
    let password = service.renew_relay_password().await.expect("it is set up");
    assert!(service.may_sign_in("alice", &password));
    for name in ["", "Alice", "alice@corp.example", "bob"] {
        assert!(!service.may_sign_in(name, &password), "{name}");
    }
    assert!(!service.may_sign_in("alice", &Secret::new("")));
    assert!(!service.may_sign_in("alice", &Secret::new(password.expose().to_uppercase())));
}

#[tokio::test]
async fn r13_an_old_password_is_void_at_once_in_every_process() {
    let house = House::start().await;
    let (window, relay) = (house.service(), house.service());
    let (settings, old) = window.set_up_relay().await.expect("it is set up");
    let old = old.expect("it is new");
    relay.watch().wait_for(|_| relay.may_sign_in("alice", &old)).await.expect("it is known");
    let new = window.renew_relay_password().await.expect("it is renewed");
    assert!(is_void(&relay, &old).await);
    assert!(relay.may_sign_in("alice", &new));
    assert_eq!(relay.relay_settings(), Some(settings), "the port stays");

    let other = window.change_relay_port().await.expect("there are others");
    assert_ne!(Some(other.port), relay.relay_settings().map(|settings| settings.port));
    assert!(window.may_sign_in("alice", &new), "the password stays");
    // An account that does not count lets nobody in (R1).
    house.change_account(|account| account.relay = None);
    assert!(is_void(&relay, &new).await);
}

#[tokio::test]
async fn r11_only_the_hash_of_the_password_is_kept() {
    let house = House::start().await;
    let service = house.service();
    let (settings, password) = service.set_up_relay().await.expect("it is set up");
    let password = password.expect("it is new");
    let path = house.store().account_file(service.person());
    let text = fs::read_to_string(path).expect("it reads");
    assert!(text.contains("[relay]\n") && text.contains("password = \"sha256:"), "{text}");
    assert!(text.contains(&format!("port = {}\n", settings.port)), "{text}");
    for shown in [text, format!("{:?} {password:?}", house.account())] {
        assert!(!shown.contains(password.expose()), "{shown}");
        assert!(!shown.contains(&password.expose().replace('-', "")), "{shown}");
    }
}

#[tokio::test]
async fn a_relay_listens_on_loopback_and_in_the_persons_folder() {
    let house = House::start().await;
    let runtime = tempfile::tempdir().expect("a folder");
    let service = service(&house, runtime.path());
    assert_eq!(service.listen().await.err(), Some(RelayError::NotSetUp.into()));
    let (settings, _) = service.set_up_relay().await.expect("it is set up");
    let listeners = service.listen().await.expect("it listens");
    for socket in &listeners.tcp {
        let address = socket.local_addr().expect("an address");
        assert!(address.ip().is_loopback() && address.port() == settings.port, "{address}");
        TcpStream::connect(address).expect("it answers");
    }
    assert!(!listeners.tcp.is_empty());
    assert_eq!(listeners.unix.len(), 1);
    let path = settings.socket.expect("there is a folder for it");
    assert!(listeners.places().contains(&path.display().to_string()), "{listeners:?}");
    std::os::unix::net::UnixStream::connect(path).expect("it answers");
}

#[tokio::test]
async fn whoever_has_the_port_is_named() {
    let house = House::start().await;
    let service = house.service();
    let (settings, _) = service.set_up_relay().await.expect("it is set up");
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).expect("it is free");
    // It says good-bye to whoever comes, which is no relay's way.
    let answering = thread::spawn(move || drop(taken.accept()));
    let refused = service.listen().await.expect_err("it cannot listen");
    answering.join().expect("somebody came");
    let ServiceError::Relay(RelayError::PortTaken(port, holder)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(port, settings.port);
    match holder {
        PortHolder::Program { pid, .. } => assert_eq!(pid, std::process::id()),
        PortHolder::Unknown => assert!(fs::metadata("/proc/net/tcp").is_err()),
        PortHolder::OtherUser(uid) => panic!("nobody else's: {uid}"),
    }
}

#[tokio::test]
async fn a_relay_that_runs_is_known_by_its_answer() {
    let house = House::start().await;
    let service = house.service();
    let (settings, _) = service.set_up_relay().await.expect("it is set up");
    let running = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).expect("it is free");
    let answering = thread::spawn(move || {
        let (mut program, _) = running.accept().expect("somebody comes");
        program.write_all(b"220 localhost ESMTP\r\n").expect("it hears");
        let mut heard = BufReader::new(program.try_clone().expect("a connection"));
        heard.read_line(&mut String::new()).expect("it speaks");
        program.write_all(b"250-localhost\r\n250 XOUTGATE\r\n").expect("it hears");
        running
    });
    let refused = service.listen().await.expect_err("there is one");
    answering.join().expect("it was asked");
    let place = format!("127.0.0.1:{}", settings.port);
    assert_eq!(refused, RelayError::AlreadyRuns(place).into());
}

#[cfg(unix)]
#[tokio::test]
async fn a_crowd_on_loopback_keeps_nobody_from_the_socket_in_the_file() {
    let house = House::start().await;
    let runtime = tempfile::tempdir().expect("a folder");
    let service = service(&house, runtime.path());
    service.renew_relay_password().await.expect("it is set up");
    let settings = service.relay_settings().expect("it is set up");
    let listeners = service.listen().await.expect("it listens");
    let relay = tokio::spawn(async move {
        service.relay(listeners, ToString::to_string, std::future::pending()).await
    });
    let path = settings.socket.expect("there is a folder for it");
    let program = tokio::net::UnixStream::connect(path).await.expect("it listens");
    let (answers, mut commands) = program.into_split();
    let mut answers = tokio::io::BufReader::new(answers).lines();
    let greeting = answers.next_line().await.expect("it reads").expect("a greeting");
    assert!(greeting.starts_with("220 "), "{greeting}");
    let mut crowd = Vec::new();
    for _ in 0..300 {
        let at = (Ipv4Addr::LOCALHOST, settings.port);
        crowd.push(tokio::net::TcpStream::connect(at).await.expect("it listens"));
    }
    // The first of them had to make room: all were counted.
    let mut heard = String::new();
    crowd[0].read_to_string(&mut heard).await.expect("it ends");
    assert!(heard.contains("421 "), "{heard}");
    commands.write_all(b"NOOP\r\n").await.expect("it reads");
    let answer = answers.next_line().await.expect("it reads").expect("an answer");
    assert!(answer.starts_with("250 "), "{answer}");
    relay.abort();
}
