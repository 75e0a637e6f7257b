//! From a host to a connection: its addresses, and the first of them that answers.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::fault::Fault;
use super::network::Network;
use super::socket::Socket;
use crate::domain::{FailureKind, Host};

/// How long one address has before the next is tried beside it (RFC 8305 §5).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// How many addresses of one name are tried.
const MAX_ADDRESSES: usize = 16;

/// The addresses of a host, in the order in which they are to be tried.
///
/// `localhost` and the names below it are not asked for (RFC 6761 §6.3).
pub(super) async fn resolve(
    network: &Network,
    host: &Host,
    port: u16,
) -> Result<Vec<SocketAddr>, Fault> {
    if let Some(error) = network.name_fault(host).await {
        return found(Err(error));
    }
    if let Some(known) = network.known(host, port) {
        return found(Ok(known));
    }
    let name = match host {
        Host::Ip(ip) => return Ok(vec![SocketAddr::new(*ip, port)]),
        Host::Name(name) if name.is_localhost() => {
            let here = [IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::LOCALHOST)];
            return Ok(here.map(|ip| SocketAddr::new(ip, port)).to_vec());
        }
        Host::Name(name) => name.as_ascii(),
    };
    let addresses = lookup_host((name, port)).await;
    found(addresses.map(|addresses| interleave(addresses.collect())))
}

/// What a resolver found, or why it found nothing.
fn found(answer: io::Result<Vec<SocketAddr>>) -> Result<Vec<SocketAddr>, Fault> {
    let addresses =
        answer.map_err(|error| Fault::detailed(why_not_found(&error), error.to_string()))?;
    if addresses.is_empty() { Err(FailureKind::NameNotFound.into()) } else { Ok(addresses) }
}

/// The standard library gives no code for what the resolver said, only its words: those of
/// `EAI_AGAIN`, `EAI_FAIL` and `EAI_NODATA` in glibc, musl, macOS and the BSDs. An error that does
/// have a code is the system's own, apart from the two by which Windows says that there is no such
/// name or address.
fn why_not_found(error: &io::Error) -> FailureKind {
    const HOST_NOT_FOUND: i32 = 11001;
    const NO_DATA: i32 = 11004;
    let words = error.to_string();
    let says = |texts: &[&str]| texts.iter().any(|text| words.contains(text));
    match error.raw_os_error() {
        Some(HOST_NOT_FOUND) => FailureKind::NameNotFound,
        Some(NO_DATA) => FailureKind::NameWithoutAddress,
        Some(_) => FailureKind::NameNotAnswered,
        None if says(&["Temporary failure", "Try again", "Non-recoverable", "Unrecoverable"]) => {
            FailureKind::NameNotAnswered
        }
        None if says(&["No address associated", "no usable address", "Address family for"]) => {
            FailureKind::NameWithoutAddress
        }
        None => FailureKind::NameNotFound,
    }
}

/// The families by turns, starting with that of the address which the system prefers
/// (RFC 8305 §4).
fn interleave(found: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = found.first().is_some_and(SocketAddr::is_ipv6);
    let (preferred, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let mut others = others.into_iter();
    let mut ordered = Vec::new();
    for address in preferred {
        ordered.push(address);
        ordered.extend(others.next());
    }
    ordered.extend(others);
    ordered.truncate(MAX_ADDRESSES);
    ordered
}

/// Connects to the first address that answers: each is tried 250 ms after the one before, or as
/// soon as one fails (RFC 8305 §5). Dropping the future ends every attempt.
pub(super) async fn connect(addresses: &[SocketAddr]) -> Result<Socket, Fault> {
    let mut waiting = addresses.iter().copied();
    let mut attempts = JoinSet::new();
    let mut errors = Vec::new();
    loop {
        if let Some(address) = waiting.next() {
            attempts.spawn(async move { (address, TcpStream::connect(address).await) });
        }
        let next = attempts.join_next();
        let ended = if waiting.len() > 0 {
            let Ok(ended) = timeout(ATTEMPT_DELAY, next).await else { continue };
            ended
        } else {
            next.await
        };
        match ended {
            Some(Ok((_, Ok(tcp)))) => return Ok(Socket::new(tcp)?),
            Some(Ok((address, Err(error)))) => errors.push((address, error)),
            Some(Err(aborted)) => return Err(io::Error::other(aborted).into()),
            None => return Err(why_not_connected(&errors)),
        }
    }
}

fn why_not_connected(errors: &[(SocketAddr, io::Error)]) -> Fault {
    let any = |kind| errors.iter().any(|(_, error)| error.kind() == kind);
    let kind = if any(io::ErrorKind::ConnectionRefused) {
        FailureKind::ConnectionRefused
    } else if any(io::ErrorKind::ConnectionReset) {
        FailureKind::ConnectionClosed
    } else if any(io::ErrorKind::TimedOut) {
        FailureKind::TimedOut
    } else {
        FailureKind::Unreachable
    };
    let words: Vec<String> =
        errors.iter().map(|(address, error)| format!("{address}: {error}")).collect();
    Fault::detailed(kind, words.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| text.parse().expect("an address")).collect()
    }

    #[test]
    fn families_take_turns() {
        for (found, ordered) in [
            (
                &["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1"][..],
                &["[::1]:1", "1.1.1.1:1", "[::2]:1", "[::3]:1"][..],
            ),
            (&["1.1.1.1:1", "2.2.2.2:1", "[::1]:1"], &["1.1.1.1:1", "[::1]:1", "2.2.2.2:1"]),
            (&["1.1.1.1:1"], &["1.1.1.1:1"]),
            (&["1.1.1.1:1", "[::1]:1", "[::2]:1"], &["1.1.1.1:1", "[::1]:1", "[::2]:1"]),
            (&[], &[]),
        ] {
            assert_eq!(interleave(addresses(found)), addresses(ordered));
        }
    }

    #[test]
    fn an_unanswered_question_is_told_from_an_unknown_name() {
        let words = |text: &str| why_not_found(&io::Error::other(text));
        assert_eq!(
            words("failed to lookup address information: Name or service not known"),
            FailureKind::NameNotFound
        );
        assert_eq!(
            words("failed to lookup address information: Temporary failure in name resolution"),
            FailureKind::NameNotAnswered
        );
        assert_eq!(
            words("failed to lookup address information: No address associated with hostname"),
            FailureKind::NameWithoutAddress
        );
        let code = |code| why_not_found(&io::Error::from_raw_os_error(code));
        assert_eq!(code(11001), FailureKind::NameNotFound);
        assert_eq!(code(11004), FailureKind::NameWithoutAddress);
        assert_eq!(code(5), FailureKind::NameNotAnswered);
    }

    #[test]
    fn a_refusal_says_more_than_silence() {
        let address = addresses(&["[::1]:1"])[0];
        let error = |kind: io::ErrorKind| (address, kind.into());
        let refused = error(io::ErrorKind::ConnectionRefused);
        let unreachable = error(io::ErrorKind::NetworkUnreachable);
        let slow = error(io::ErrorKind::TimedOut);
        let fault = why_not_connected(&[unreachable, refused]);
        assert_eq!(fault.kind, FailureKind::ConnectionRefused);
        assert!(fault.detail.is_some_and(|words| words.contains("[::1]:1")));
        let unreachable = error(io::ErrorKind::NetworkUnreachable);
        assert_eq!(why_not_connected(&[unreachable]).kind, FailureKind::Unreachable);
        assert_eq!(why_not_connected(&[slow]).kind, FailureKind::TimedOut);
        let reset = error(io::ErrorKind::ConnectionReset);
        assert_eq!(why_not_connected(&[reset]).kind, FailureKind::ConnectionClosed);
    }

    #[tokio::test]
    async fn the_next_address_is_tried_when_one_fails() {
        let open = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = open.local_addr().expect("an address");
        // Nothing listens at this other loopback address: the connection is refused at once.
        let closed = SocketAddr::new(Ipv6Addr::LOCALHOST.into(), address.port());
        let socket = connect(&[closed, address]).await.expect("a connection");
        assert_eq!(socket.peer(), address);
    }
}
