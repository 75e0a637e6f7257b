//! TLS (RFC 8446, RFC 8997): the handshake, with name and chain always verified.

use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, IpAddr, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct,
    Error, PeerIncompatible, ProtocolVersion, SignatureScheme,
};
use tokio_rustls::TlsConnector;

use super::certificate;
use super::fault::Fault;
use super::socket::Socket;
use super::transcript::Transcript;
use super::trust::Trust;
use super::wire::Wire;
use crate::domain::{Fact, FailureKind, Fingerprint, Host, Protocol, Security, SmtpMsa, Timestamp};

/// The versions that are spoken (RFC 8997).
const VERSIONS: &[&rustls::SupportedProtocolVersion] =
    &[&rustls::version::TLS13, &rustls::version::TLS12];

/// Encrypts a connection, and says how.
///
/// The server's security tells what a server means that answers without TLS: with implicit TLS the person
/// chose the wrong port or security; after STARTTLS somebody put words into the connection.
pub(super) async fn handshake(
    (mut socket, transcript): (Socket, Transcript),
    server: &SmtpMsa,
    trust: &Trust,
) -> Result<(Wire, Fact), Fault> {
    socket.forget();
    let (seen, config) = Sessions::config(trust, server.pinned_certificate)?;
    let connector = TlsConnector::from(config);
    match connector.connect(server_name(&server.host)?, socket).into_fallible().await {
        Ok(stream) => {
            let connection = stream.get_ref().1;
            let pinned = server.pinned_certificate.is_some();
            let version = version_name(connection.protocol_version());
            transcript.encrypted(&version);
            // A session that is taken up again brings the certificate of its beginning.
            let certificate = certificate::facts(connection.peer_certificates().unwrap_or(&[]));
            let certificate = certificate.ok_or(FailureKind::CertificateBad)?;
            let fact = Fact::Encrypted { version, certificate: Box::new(certificate), pinned };
            Ok((Wire::encrypted(stream, transcript), fact))
        }
        Err((error, socket)) => {
            if is_plain(socket.opening()) {
                transcript.heard(socket.opening());
            }
            let chain = seen.chain();
            let fault = fault(&error, &socket, &chain, server.security);
            Err(Fault { certificate: certificate::facts(&chain).map(Box::new), ..fault })
        }
    }
}

/// The first octets that a client says in TLS.
pub(super) fn client_hello(host: &Host, trust: &Trust) -> Option<Vec<u8>> {
    let witness = Arc::new(Witness::new(trust, None).ok()?);
    let config = config(&witness, Resumption::disabled());
    let mut connection = ClientConnection::new(config, server_name(host).ok()?).ok()?;
    let mut hello = Vec::new();
    connection.write_tls(&mut hello).ok()?;
    Some(hello)
}

/// What a server speaks that does not speak SMTP, by its first octets.
pub(super) fn what_speaks(opening: &[u8]) -> FailureKind {
    let is = |start: &str| opening.starts_with(start.as_bytes());
    if is_tls(opening) {
        FailureKind::OtherSecurity(Security::Ssl)
    } else if is("HTTP") || is("<") {
        FailureKind::NotSmtp(Protocol::Http)
    } else if is("* ") {
        FailureKind::NotSmtp(Protocol::Imap)
    } else if is("+OK") || is("-ERR") {
        FailureKind::NotSmtp(Protocol::Pop)
    } else if is("SSH-") {
        FailureKind::NotSmtp(Protocol::Ssh)
    } else {
        FailureKind::NotSmtp(Protocol::Unknown)
    }
}

/// Something other than TLS.
fn is_plain(opening: &[u8]) -> bool {
    !opening.is_empty() && !is_tls(opening)
}

/// A handshake or alert record of SSL 3 or later.
fn is_tls(opening: &[u8]) -> bool {
    matches!(opening, [0x15 | 0x16, 3, ..])
}

fn fault(
    error: &io::Error,
    socket: &Socket,
    chain: &[CertificateDer<'_>],
    security: Security,
) -> Fault {
    let opening = socket.opening();
    if is_plain(opening) {
        let greets = opening[0].is_ascii_digit();
        let kind = match security {
            Security::Ssl if greets => FailureKind::OtherSecurity(Security::Starttls),
            Security::Ssl => what_speaks(opening),
            Security::Starttls | Security::None => FailureKind::TlsInjected,
        };
        return Fault::said(kind, opening);
    }
    let kind = match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(Error::InvalidCertificate(error)) => {
            certificate::fault(error, chain, Timestamp::now())
        }
        Some(
            Error::AlertReceived(AlertDescription::ProtocolVersion)
            | Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            ),
        ) => FailureKind::TlsTooOld,
        _ => FailureKind::TlsFailed,
    };
    match kind {
        // The library would say it again, in seconds since 1970.
        FailureKind::CertificateExpired(Some(_)) | FailureKind::CertificateNotYetValid(Some(_)) => {
            kind.into()
        }
        kind => Fault::detailed(kind, error.to_string()),
    }
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    static RING: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    Arc::clone(RING.get_or_init(|| Arc::new(rustls::crypto::ring::default_provider())))
}

/// What TLS remembers of the sessions with one server. Cheap to clone: every clone is the same
/// memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Sessions(Arc<Mutex<Option<Remembered>>>);

#[derive(Debug)]
struct Remembered {
    pin: Option<Fingerprint>,
    witness: Arc<Witness>,
    config: Arc<ClientConfig>,
}

/// How many sessions are kept, for a server that gives one away for each connection.
const SESSIONS: usize = 8;

impl Sessions {
    /// How to encrypt the next connection: by what is remembered, where something may be.
    fn config(
        trust: &Trust,
        pin: Option<Fingerprint>,
    ) -> Result<(Arc<Witness>, Arc<ClientConfig>), Fault> {
        let Some(Self(sessions)) = trust.sessions() else {
            let witness = Arc::new(Witness::new(trust, pin)?);
            let config = config(&witness, Resumption::disabled());
            return Ok((witness, config));
        };
        let mut remembered = sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = remembered.as_ref().filter(|known| known.pin == pin) {
            return Ok((Arc::clone(&known.witness), Arc::clone(&known.config)));
        }
        let witness = Arc::new(Witness::new(trust, pin)?);
        let config = config(&witness, Resumption::in_memory_sessions(SESSIONS));
        let (by, how) = (Arc::clone(&witness), Arc::clone(&config));
        *remembered = Some(Remembered { pin, witness: by, config: how });
        Ok((witness, config))
    }
}

fn config(witness: &Arc<Witness>, resumption: Resumption) -> Arc<ClientConfig> {
    let verifier: Arc<dyn ServerCertVerifier> = Arc::clone(witness) as _;
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .expect("ring has cipher suites for TLS 1.2 and 1.3")
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.resumption = resumption;
    Arc::new(config)
}

fn server_name(host: &Host) -> Result<ServerName<'static>, Fault> {
    match host {
        Host::Ip(ip) => Ok(ServerName::IpAddress(IpAddr::from(*ip))),
        Host::Name(name) => ServerName::try_from(name.as_ascii().to_owned())
            .map_err(|error| Fault::detailed(FailureKind::TlsFailed, error.to_string())),
    }
}

fn version_name(version: Option<ProtocolVersion>) -> String {
    match version {
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Whom a server's certificate is believed from. It keeps the certificates, so that a refused one
/// can be told apart and shown.
#[derive(Debug)]
struct Witness {
    believes: Believes,
    /// The certificate that the server showed last, and those that it sent with it.
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

#[derive(Debug)]
enum Believes {
    /// The certificate authorities: rustls's own verifier decides, alone.
    Authorities(Arc<WebPkiServerVerifier>),
    /// Exactly this certificate, and no authority. That the server has its key is for the
    /// handshake to show, as with any other.
    Pin(Fingerprint),
}

impl Witness {
    fn new(trust: &Trust, pin: Option<Fingerprint>) -> Result<Self, Fault> {
        if let Some(pin) = pin {
            return Ok(Self { believes: Believes::Pin(pin), chain: Mutex::default() });
        }
        let roots = Arc::clone(trust.roots());
        let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider()).build();
        let verifier = verifier.map_err(|error| {
            // There is no authority at all.
            Fault::detailed(FailureKind::CertificateUnknownIssuer, error.to_string())
        })?;
        Ok(Self { believes: Believes::Authorities(verifier), chain: Mutex::default() })
    }

    fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = [leaf].into_iter().chain(intermediates);
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) =
            chain.map(|each| each.clone().into_owned()).collect();
        match &self.believes {
            Believes::Authorities(verifier) => {
                verifier.verify_server_cert(leaf, intermediates, name, ocsp, now)
            }
            Believes::Pin(pin) if certificate::fingerprint(leaf) == *pin => {
                Ok(ServerCertVerified::assertion())
            }
            Believes::Pin(_) => Err(CertificateError::ApplicationVerificationFailure.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = provider().signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, leaf, signature, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = provider().signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, leaf, signature, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}
