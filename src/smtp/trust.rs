//! Whom this machine believes about who a server is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// Certificate authorities that are believed. Cheap to clone.
#[derive(Clone)]
pub struct Trust(Arc<RootCertStore>);

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
        Self(Arc::new(RootCertStore::empty()))
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
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = extra_ca {
            let pem = std::fs::read(path)
                .map_err(|error| TrustError::Unreadable(path.to_owned(), error.to_string()))?;
            match add(&mut roots, &pem) {
                Ok(0) => return Err(TrustError::NoCertificate(path.to_owned())),
                Ok(_) => {}
                Err(words) => return Err(TrustError::BadFile(path.to_owned(), words)),
            }
        }
        Ok(Self(Arc::new(roots)))
    }

    /// Only these authorities, in PEM form: for the demo and for tests.
    ///
    /// # Errors
    /// [`TrustError::Bad`].
    pub fn only(pem: &str) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        match add(&mut roots, pem.as_bytes()) {
            Ok(0) => Err(TrustError::Bad("no certificate in it".to_owned())),
            Ok(_) => Ok(Self(Arc::new(roots))),
            Err(words) => Err(TrustError::Bad(words)),
        }
    }

    pub(super) fn roots(&self) -> &Arc<RootCertStore> {
        &self.0
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trust({} authorities)", self.0.len())
    }
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
