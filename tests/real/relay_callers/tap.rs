//! What programs say to the relay, noted on the way.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A port behind which is the relay's. It stays open until the tests end.
pub(super) struct Tap {
    port: u16,
    /// What was said over each connection, in the order in which they began.
    said: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Tap {
    pub(super) fn before(relay: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let said = Arc::<Mutex<Vec<Vec<u8>>>>::default();
        let notes = Arc::clone(&said);
        thread::spawn(move || {
            for program in listener.incoming().map_while(Result::ok) {
                // Where the relay is gone, the program is to see that.
                let Ok(relay) = TcpStream::connect((Ipv4Addr::LOCALHOST, relay)) else { continue };
                let number = {
                    let mut said = notes.lock().unwrap_or_else(PoisonError::into_inner);
                    said.push(Vec::new());
                    said.len() - 1
                };
                let notes = Arc::clone(&notes);
                let [program_too, relay_too] =
                    [&program, &relay].map(|stream| stream.try_clone().expect("another handle"));
                thread::spawn(move || {
                    pass_on(&program, &relay, |octets| {
                        let mut said = notes.lock().unwrap_or_else(PoisonError::into_inner);
                        said[number].extend_from_slice(octets);
                    });
                });
                thread::spawn(move || pass_on(&relay_too, &program_too, |_| ()));
            }
        });
        Self { port, said }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// All of it.
    pub(super) fn said(&self) -> Vec<u8> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).concat()
    }

    /// The messages, without the dots of RFC 5321 §4.5.2.
    pub(super) fn messages(&self) -> Vec<Vec<u8>> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.iter().flat_map(|said| messages(said)).collect()
    }
}

/// Passes on what `from` says until it says no more, and notes it before the other side has it.
fn pass_on(mut from: &TcpStream, mut to: &TcpStream, mut note: impl FnMut(&[u8])) {
    let mut octets = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut octets) {
        note(&octets[..length]);
        if to.write_all(&octets[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// The messages in what was said over one connection; a DATA is taken for one that was obeyed.
fn messages(said: &[u8]) -> Vec<Vec<u8>> {
    let mut messages: Vec<Vec<u8>> = Vec::new();
    let mut in_message = false;
    let mut rest = said;
    while let Some(at) = rest.windows(2).position(|end| end == b"\r\n") {
        let (line, behind) = rest.split_at(at + 2);
        rest = behind;
        match messages.last_mut() {
            _ if !in_message => {
                in_message = line.eq_ignore_ascii_case(b"DATA\r\n");
                messages.extend(in_message.then(Vec::new));
            }
            _ if line == b".\r\n" => in_message = false,
            Some(message) => message.extend(line.strip_prefix(b".").unwrap_or(line)),
            None => {}
        }
    }
    messages
}
