//! Servers on loopback that misbehave, for every test that is to find them out.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// The port of a server that takes connections and says nothing.
pub(crate) fn silent() -> u16 {
    serve(|mut stream| stream.read_to_end(&mut Vec::new()).map(|_| ()))
}

/// The port of a server that says `line` again and again, for as long as anybody listens.
pub(crate) fn babbling(line: &'static str) -> u16 {
    serve(move |mut stream| {
        loop {
            stream.write_all(line.as_bytes())?;
        }
    })
}

/// The port of a server in front of which somebody puts a reply into what is said before TLS
/// (RFC 3207 §6).
pub(crate) fn injecting() -> u16 {
    serve(|mut stream| {
        stream.write_all(b"220 smtp.partner.example ESMTP\r\n")?;
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        lines.next().transpose()?;
        stream.write_all(b"250-smtp.partner.example\r\n250 STARTTLS\r\n")?;
        lines.next().transpose()?;
        stream.write_all(b"220 Go on\r\n235 2.7.0 Authentication successful\r\n")?;
        lines.by_ref().for_each(drop);
        Ok(())
    })
}

/// A port at which nothing answers, for as long as the stream is kept: it is the other end of a
/// connection, so that nobody else is given it.
pub(crate) fn closed_port() -> (u16, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let stream = TcpStream::connect(listener.local_addr().expect("its address")).expect("it");
    (stream.local_addr().expect("its address").port(), stream)
}

fn serve(talk: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> u16 {
    listen(Arc::default(), talk).0
}

/// Gives each connection to `talk`, in a thread of its own, until it is stopped or the process
/// ends. Whatever breaks a connection is the program's to notice.
pub(crate) fn listen(
    stopped: Arc<AtomicBool>,
    talk: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let talk = Arc::new(talk);
    let listening = thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if stopped.load(Ordering::SeqCst) {
                break;
            }
            let talk = Arc::clone(&talk);
            thread::spawn(move || talk(stream));
        }
    });
    (port, listening)
}
