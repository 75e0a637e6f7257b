//! One small document over HTTPS: a provider's published settings.
//!
//! Over verified TLS alone, to the usual port alone, without cookies, credentials or a memory.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::connect;
use super::network::Network;
use super::socket::Socket;
use super::tls;
use super::trust::Trust;
use crate::domain::Domain;

/// The largest document that is read, in octets.
const MAX_BODY: usize = 64 * 1024;

/// The largest head of an answer that is read, in octets.
const MAX_HEAD: usize = 16 * 1024;

/// How often a server may send the client elsewhere.
const MAX_REDIRECTS: usize = 3;

const PORT: u16 = 443;

/// An address of a document, `https://` and at the usual port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    host: Domain,
    /// Path and query.
    path: String,
}

/// Why there is no document. Nobody acts on it.
pub(super) type NoDocument = Box<dyn Error + Send + Sync>;

impl Url {
    /// `path` begins with a slash, and has a query at most.
    pub(super) fn new(host: &Domain, path: impl Into<String>) -> Self {
        Self { host: host.clone(), path: path.into() }
    }

    /// Where an answer sends the client: a whole address, or a path at the same server.
    fn elsewhere(&self, location: &str) -> Option<Self> {
        let uri: Uri = location.parse().ok()?;
        let path = uri.path_and_query()?.as_str().to_owned();
        if uri.authority().is_none() {
            let is_path = path.starts_with('/') && location.starts_with('/');
            return is_path.then(|| Self { host: self.host.clone(), path });
        }
        let is_usual =
            uri.scheme_str() == Some("https") && uri.port_u16().is_none_or(|it| it == PORT);
        let has_user = uri.authority()?.as_str().contains('@');
        let host = uri.host()?.parse().ok().filter(|host: &Domain| !host.is_localhost())?;
        (is_usual && !has_user).then_some(Self { host, path })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}{}", self.host, self.path)
    }
}

/// Fetches a document. Dropping the future closes the connection; how long it may take is the
/// caller's.
pub(super) async fn get(url: &Url, network: &Network, trust: &Trust) -> Result<Bytes, NoDocument> {
    let mut url = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        match ask(&url, network, trust).await? {
            Answer::Document(document) => return Ok(document),
            Answer::Elsewhere(other) => url = other,
        }
    }
    Err("sent elsewhere too often".into())
}

enum Answer {
    Document(Bytes),
    Elsewhere(Url),
}

async fn ask(url: &Url, network: &Network, trust: &Trust) -> Result<Answer, NoDocument> {
    let stream = connect(&url.host, network, trust).await?;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(MAX_HEAD)
        .handshake::<_, Empty<Bytes>>(TokioIo::new(stream))
        .await?;
    let request = Request::get(&url.path)
        .header(HOST, url.host.as_ascii())
        .header(USER_AGENT, concat!("outgate/", env!("CARGO_PKG_VERSION")))
        .header(ACCEPT, "application/xml, text/xml")
        .header(CONNECTION, "close")
        .body(Empty::new())?;
    let answer = async {
        let response = sender.send_request(request).await?;
        read(response, url).await
    };
    // The connection works only while it is polled.
    tokio::pin!(connection, answer);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        // It may be over before the last of it was read.
        _ = &mut connection => answer.await,
    }
}

async fn read(response: Response<Incoming>, url: &Url) -> Result<Answer, NoDocument> {
    let status = response.status();
    if status.is_redirection() {
        let location = response.headers().get(LOCATION).ok_or("sent nowhere")?.to_str()?;
        let other = url.elsewhere(location).ok_or("sent where nobody may go")?;
        return Ok(Answer::Elsewhere(other));
    }
    if status != StatusCode::OK {
        return Err(status.to_string().into());
    }
    let body = Limited::new(response.into_body(), MAX_BODY).collect().await?;
    Ok(Answer::Document(body.to_bytes()))
}

async fn connect(
    host: &Domain,
    network: &Network,
    trust: &Trust,
) -> Result<TlsStream<Socket>, NoDocument> {
    let addresses: Vec<SocketAddr> = network.look_up(host, PORT).await?;
    let socket = connect::connect(&addresses).await.map_err(|fault| format!("{fault:?}"))?;
    let name = ServerName::try_from(host.as_ascii().to_owned())?;
    Ok(TlsConnector::from(config(trust)?).connect(name, socket).await?)
}

fn config(trust: &Trust) -> Result<Arc<ClientConfig>, NoDocument> {
    let mut config = ClientConfig::builder_with_provider(tls::provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(Arc::clone(trust.roots()))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
