//! Whom this machine believes about who a server is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::tls::Sessions;

/// Certificate authorities that are believed. Cheap to clone.
#[derive(Clone)]
pub struct Trust {
    roots: Arc<RootCertStore>,
    sessions: Option<Sessions>,
}

/// Why the certificate authorities could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustError {
    /// The file cannot be read: the system's words.
    Unreadable(PathBuf, String),
    /// The file has no certificate in PEM form.
    NoCertificate(PathBuf),
    /// A certificate in the file cannot be an authority's: the parser's words.
    BadFile(PathBuf, String),
    /// The given text has no certificate, or one that cannot be an authority's.
    Bad(String),
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, words) | Self::BadFile(path, words) => {
                write!(f, "{}: {words}", path.display())
            }
            Self::NoCertificate(path) => write!(f, "{}: no certificate in it", path.display()),
            Self::Bad(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for TrustError {}

impl Trust {
    /// Nobody: for a connection without encryption, on which nothing is proved.
    #[must_use]
    pub fn nobody() -> Self {
        Self { roots: Arc::new(RootCertStore::empty()), sessions: None }
    }

    /// The authorities of the platform, and those of a PEM file beside them. It reads files, and
    /// blocks meanwhile.
    ///
    /// A platform that has none is no error here: without them no certificate is believed, and
    /// the connection test says so where it matters.
    ///
    /// # Errors
    /// When `extra_ca` is given and not every certificate in it can be used.
    pub fn of_platform(extra_ca: Option<&Path>) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        // Single certificates of a platform that rustls cannot read are of no use to anybody.
        roots.add_parsable_certificates(of_system());
        if let Some(path) = extra_ca {
            let pem = std::fs::read(path)
                .map_err(|error| TrustError::Unreadable(path.to_owned(), error.to_string()))?;
            match add(&mut roots, &pem) {
                Ok(0) => return Err(TrustError::NoCertificate(path.to_owned())),
                Ok(_) => {}
                Err(words) => return Err(TrustError::BadFile(path.to_owned(), words)),
            }
        }
        Ok(Self { roots: Arc::new(roots), sessions: None })
    }

    /// Only these authorities, in PEM form: for the demo and for tests.
    ///
    /// # Errors
    /// [`TrustError::Bad`].
    pub fn only(pem: &str) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        match add(&mut roots, pem.as_bytes()) {
            Ok(0) => Err(TrustError::Bad("no certificate in it".to_owned())),
            Ok(_) => Ok(Self { roots: Arc::new(roots), sessions: None }),
            Err(words) => Err(TrustError::Bad(words)),
        }
    }

    /// The same, with a memory of the servers that proved who they are: such a server need not do
    /// it again on another connection (RFC 8446 §2.2). It is meant for the connections of one
    /// person to one server, for a short while.
    #[must_use]
    pub fn keeping_sessions(self) -> Self {
        Self { sessions: Some(Sessions::default()), ..self }
    }

    pub(super) fn roots(&self) -> &Arc<RootCertStore> {
        &self.roots
    }

    pub(super) fn sessions(&self) -> Option<&Sessions> {
        self.sessions.as_ref()
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trust({} authorities)", self.roots.len())
    }
}

/// The authorities of the platform. Where it has them in one file, that alone is read: the folder
/// beside it has the same ones by themselves, and reading it takes longer than all else that comes
/// before a message is sent.
fn of_system() -> Vec<CertificateDer<'static>> {
    #[cfg(all(unix, not(target_os = "macos")))]
    if std::env::var_os("SSL_CERT_DIR").is_none()
        && let Some(file) = openssl_probe::probe().cert_file
    {
        let found = rustls_native_certs::load_certs_from_paths(Some(&file), None).certs;
        if !found.is_empty() {
            return found;
        }
    }
    rustls_native_certs::load_native_certs().certs
}

/// Adds every certificate of a PEM text, and says how many there were.
fn add(roots: &mut RootCertStore, pem: &[u8]) -> Result<usize, String> {
    let mut added = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
        added += 1;
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROKEN: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    #[test]
    fn a_file_without_a_usable_certificate_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ca.pem");
        let load = || Trust::of_platform(Some(&path)).map(|_| ());
        assert!(matches!(load(), Err(TrustError::Unreadable(named, _)) if named == path));
        std::fs::write(&path, "no certificate").expect("written");
        assert_eq!(load(), Err(TrustError::NoCertificate(path.clone())));
        std::fs::write(&path, BROKEN).expect("written");
        assert!(matches!(load(), Err(TrustError::BadFile(named, _)) if named == path));
    }

    #[test]
    fn only_the_given_authorities_are_believed() {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut ca = rcgen::CertificateParams::default();
        ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let pem = ca.self_signed(&key).expect("a certificate").pem();
        assert_eq!(format!("{:?}", Trust::only(&pem)), "Ok(Trust(1 authorities))");
        assert!(matches!(Trust::only(""), Err(TrustError::Bad(_))));
        assert!(matches!(Trust::only(BROKEN), Err(TrustError::Bad(_))));
    }
}
