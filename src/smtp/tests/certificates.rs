//! Certificates for the scripted servers, by an authority made on the spot.

use std::sync::{Arc, LazyLock};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

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

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name.push(DnType::CommonName, "mail.partner.example");
    params
}

fn issued(params: &CertificateParams, authority: &Authority) -> Served {
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, authority).expect("a certificate");
    serve(certificate.der().clone(), &key)
}

fn serve(certificate: CertificateDer<'static>, key: &KeyPair) -> Served {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate with its key");
    Arc::new(config)
}

/// Nothing is wrong with it.
pub(super) fn good() -> Served {
    static GOOD: LazyLock<Served> =
        LazyLock::new(|| issued(&params(&["127.0.0.1", "localhost"]), &AUTHORITY));
    Arc::clone(&GOOD)
}

/// Nothing is wrong with it, for servers of these names.
pub(in super::super) fn of(names: &[&str]) -> Served {
    issued(&params(names), &AUTHORITY)
}

/// It expired on 2 January 2020.
pub(super) fn expired() -> Served {
    let mut params = params(&["127.0.0.1"]);
    params.not_before = date_time_ymd(2019, 1, 2);
    params.not_after = date_time_ymd(2020, 1, 2);
    issued(&params, &AUTHORITY)
}

/// It is for others.
pub(super) fn wrong_name() -> Served {
    issued(&params(&["smtp.partner.example", "192.0.2.1"]), &AUTHORITY)
}

/// Nobody knows who issued it.
pub(in super::super) fn unknown_issuer() -> Served {
    issued(&params(&["127.0.0.1"]), &authority("Another authority"))
}

/// It vouches for itself.
pub(super) fn self_signed() -> Served {
    let key = KeyPair::generate().expect("a key");
    let certificate = params(&["127.0.0.1"]).self_signed(&key).expect("a certificate");
    serve(certificate.der().clone(), &key)
}

/// It vouches for itself, as an authority.
pub(super) fn self_signed_authority() -> Served {
    let mut params = params(&["127.0.0.1"]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    serve(params.self_signed(&key).expect("a certificate").der().clone(), &key)
}
