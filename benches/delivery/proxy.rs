//! A network that is far away: a proxy before a server that delays whatever passes, keeps its order,
//! and counts the round trips. It limits no bandwidth.
//!
//! On loopback the kernel shakes hands before anybody could delay that. So the server is connected
//! to only when the ACK would have reached it, and what the client says before it would have had its
//! SYN-ACK counts from then.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than any delivery takes, so that only what never comes fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A record of TLS 1.3 that has `QUIT` and CRLF in it: six octets, their type, and the tag.
const QUIT_RECORD: [u8; 5] = [23, 3, 3, 0, 6 + 1 + 16];

/// A running proxy.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    ended: Receiver<Conversation>,
}

/// All that passed on one connection, in the order in which it did at the client's end.
#[derive(Debug)]
pub(crate) struct Conversation {
    began: Instant,
    passed: Vec<Passed>,
}

/// What was read at once.
#[derive(Debug)]
struct Passed {
    at: Instant,
    by: Side,
    /// The round trip that it belongs to, from 1: that of the SYN.
    trip: u32,
    /// The first octets.
    start: [u8; 5],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Server,
}

/// What a client paid for its message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paid {
    /// From the SYN to the last 250.
    pub(crate) round_trips: u32,
    /// The same, in time.
    pub(crate) time: Duration,
}

impl Proxy {
    /// Starts a proxy before `server` that is one `round_trip` away.
    pub(crate) fn start(server: SocketAddr, round_trip: Duration) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("its address");
        let (tell, ended) = channel();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (began, tell) = (Instant::now(), tell.clone());
                thread::spawn(move || {
                    if let Ok(passed) = client.and_then(|it| relay(&it, server, began, round_trip))
                    {
                        // Nobody may want to know it any more.
                        let _ = tell.send(Conversation { began, passed });
                    }
                });
            }
        });
        Self { address, ended }
    }

    /// What passed on the connection that ended first, of those not yet asked for.
    pub(crate) fn conversation(&self) -> Conversation {
        self.ended.recv_timeout(PATIENCE).expect("a connection ends")
    }

    /// Forgets the connections that have ended.
    pub(crate) fn forget(&self) {
        while self.ended.try_recv().is_ok() {}
    }
}

impl Conversation {
    /// What was paid for the message: QUIT is said when the 250 to its end has come.
    pub(crate) fn paid(&self) -> Paid {
        let quit = |it: &&Passed| it.by == Side::Client && it.start == QUIT_RECORD;
        let quit = self.passed.iter().rfind(quit).expect("it said QUIT, over TLS 1.3");
        let answer = |it: &&Passed| it.by == Side::Server && it.trip < quit.trip;
        let answer = self.passed.iter().rfind(answer).expect("it was answered");
        Paid { round_trips: answer.trip, time: answer.at - self.began }
    }
}

/// How far both sides are: each answers to what has reached it.
struct Course {
    /// The last round trip of which the client has had the answer: at first that of its SYN.
    reached_client: u32,
    /// The last round trip that has reached the server: at first that of the ACK.
    reached_server: u32,
    passed: Vec<Passed>,
}

/// What is on its way, and when it arrives. The end is nothing.
type OnItsWay = (Instant, u32, Vec<u8>);

fn relay(
    client: &TcpStream,
    server: SocketAddr,
    began: Instant,
    round_trip: Duration,
) -> io::Result<Vec<Passed>> {
    let one_way = round_trip / 2;
    let connected = began + round_trip;
    sleep_until(connected + one_way);
    let server = TcpStream::connect(server)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let course = Course { reached_client: 1, reached_server: 2, passed: Vec::new() };
    let course = Mutex::new(course);
    let to_server = Way { from: client, to: &server, by: Side::Client, course: &course };
    let to_client = Way { from: &server, to: client, by: Side::Server, course: &course };
    thread::scope(|scope| {
        for way in [to_server, to_client] {
            let (send, arrive) = channel();
            scope.spawn(move || way.read(one_way, connected, &send));
            scope.spawn(move || way.write(&arrive));
        }
    });
    Ok(course.into_inner().unwrap_or_else(PoisonError::into_inner).passed)
}

/// One of the two directions of a connection.
#[derive(Clone, Copy)]
struct Way<'a> {
    from: &'a TcpStream,
    to: &'a TcpStream,
    by: Side,
    course: &'a Mutex<Course>,
}

impl Way<'_> {
    /// Takes what comes, until the end.
    fn read(mut self, one_way: Duration, connected: Instant, send: &Sender<OnItsWay>) {
        let mut chunk = vec![0; 64 * 1024];
        loop {
            // A broken connection has no more to say than one that ended.
            let length = self.from.read(&mut chunk).unwrap_or(0);
            let now = Instant::now();
            let mut course = self.course.lock().unwrap_or_else(PoisonError::into_inner);
            let trip = match self.by {
                Side::Client => course.reached_client + 1,
                Side::Server => course.reached_server,
            };
            if self.by == Side::Client && length > 0 {
                course.pass(now, self.by, trip, &chunk[..length]);
            }
            drop(course);
            let arrives = now.max(connected) + one_way;
            if send.send((arrives, trip, chunk[..length].to_vec())).is_err() || length == 0 {
                return;
            }
        }
    }

    /// Hands it on when its time has come.
    fn write(mut self, arrive: &Receiver<OnItsWay>) {
        for (at, trip, octets) in arrive {
            sleep_until(at);
            if octets.is_empty() {
                break;
            }
            let mut course = self.course.lock().unwrap_or_else(PoisonError::into_inner);
            match self.by {
                Side::Client => course.reached_server = course.reached_server.max(trip),
                Side::Server => {
                    course.reached_client = course.reached_client.max(trip);
                    course.pass(Instant::now(), self.by, trip, &octets);
                }
            }
            drop(course);
            if self.to.write_all(&octets).is_err() {
                break;
            }
        }
        let _ = self.to.shutdown(Shutdown::Write);
    }
}

impl Course {
    fn pass(&mut self, at: Instant, by: Side, trip: u32, octets: &[u8]) {
        let mut start = [0; 5];
        let known = octets.len().min(start.len());
        start[..known].copy_from_slice(&octets[..known]);
        self.passed.push(Passed { at, by, trip, start });
    }
}

fn sleep_until(at: Instant) {
    thread::sleep(at.saturating_duration_since(Instant::now()));
}
