//! Certificates for the scripted servers, by an authority made on the spot.

use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

use super::super::Trust;

/// What a server shows.
pub(in super::super) type Served = Arc<ServerConfig>;

type Authority = CertifiedIssuer<'static, KeyPair>;

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| authority("Authority of the tests"));

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("an authority")
}

/// Believes the authority of the tests.
pub(in super::super) fn trust() -> Trust {
    Trust::only(&AUTHORITY.pem()).expect("a certificate")
}

fn issued(names: &[&str], authority: &Authority) -> Served {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let params = CertificateParams::new(names).expect("names");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, authority).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate with its key");
    Arc::new(config)
}

/// Nothing is wrong with it.
pub(super) fn good() -> Served {
    static GOOD: LazyLock<Served> = LazyLock::new(|| of(&["127.0.0.1", "localhost"]));
    Arc::clone(&GOOD)
}

/// Nothing is wrong with it, for servers of these names.
pub(in super::super) fn of(names: &[&str]) -> Served {
    issued(names, &AUTHORITY)
}

/// Nobody knows who issued it.
pub(in super::super) fn unknown_issuer() -> Served {
    issued(&["127.0.0.1"], &authority("Another authority"))
}
