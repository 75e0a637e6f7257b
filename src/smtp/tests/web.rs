//! A web server on a port of its own on loopback, which answers what it was told.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::certificates::Served;

/// A running server; it ends when it is dropped.
#[derive(Debug)]
pub(in super::super) struct Web {
    pub(in super::super) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    /// How many connections there were, and how many there are.
    connections: watch::Receiver<(usize, usize)>,
    _serving: JoinSet<()>,
}

/// Pages by host and path, such as `partner.example/index.html`, and the whole answer to each.
/// What is empty is never answered.
pub(in super::super) type Pages = Vec<(&'static str, String)>;

/// An answer with a document in it.
pub(in super::super) fn page(document: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{document}", document.len())
}

/// An answer that sends the client elsewhere.
pub(in super::super) fn elsewhere(location: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
}

impl Web {
    /// A page that it was told nothing of does not exist.
    pub(in super::super) async fn start(certificate: Served, pages: Pages) -> Self {
        Self::serve(Some(certificate), pages).await
    }

    /// It takes connections, and says nothing whatever comes, not even in TLS.
    pub(in super::super) async fn silent() -> Self {
        Self::serve(None, Pages::new()).await
    }

    async fn serve(certificate: Option<Served>, pages: Pages) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let (count, connections) = watch::channel((0, 0));
        let (seen, pages) = (Arc::clone(&requests), Arc::new(pages));
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut talks = JoinSet::new();
            loop {
                let (tcp, _) = listener.accept().await.expect("a connection");
                let (certificate, pages, seen, count) =
                    (certificate.clone(), Arc::clone(&pages), Arc::clone(&seen), count.clone());
                count.send_modify(|(ever, now)| (*ever, *now) = (*ever + 1, *now + 1));
                talks.spawn(async move {
                    // It ends in an error when the client hangs up.
                    let _ = talk(tcp, certificate, &pages, &seen).await;
                    count.send_modify(|(_, now)| *now -= 1);
                });
            }
        });
        Self { address, requests, connections, _serving: serving }
    }

    /// Everything that it was asked, whole.
    pub(in super::super) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("nobody panicked").clone()
    }

    /// Waits until so many connections were made.
    pub(in super::super) async fn connected(&self, times: usize) {
        let mut connections = self.connections.clone();
        connections.wait_for(|(ever, _)| *ever >= times).await.expect("it is running");
    }

    /// Waits until there is no connection any more.
    pub(in super::super) async fn left_alone(&self) {
        let mut connections = self.connections.clone();
        connections.wait_for(|(_, now)| *now == 0).await.expect("it is running");
    }
}

async fn talk(
    mut tcp: TcpStream,
    certificate: Option<Served>,
    pages: &Pages,
    seen: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let Some(certificate) = certificate else {
        while tcp.read(&mut [0; 1024]).await? > 0 {}
        return Ok(());
    };
    let mut stream = TlsAcceptor::from(certificate).accept(tcp).await?;
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let host = request.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("host").then_some(value)
    });
    let asked = format!("{}{path}", host.unwrap_or_default());
    let answer = pages.iter().find(|(page, _)| *page == asked).map(|(_, answer)| answer.clone());
    seen.lock().expect("nobody panicked").push(request);
    let answer =
        answer.unwrap_or_else(|| "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned());
    if answer.is_empty() {
        while stream.read(&mut [0; 1024]).await? > 0 {}
    }
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
