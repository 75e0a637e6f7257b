//! What is told of the certificates that servers show, and which of them are believed.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};

use super::super::*;
use super::certificates::{
    Served, expired, good, self_signed, self_signed_authority, unknown_issuer, wrong_name,
};
use super::server::Fake;
use super::{alice, target};
use crate::domain::{
    CertificateFacts, Fact, Failure, FailureKind, Fingerprint, Security, Stage, TestEvent,
};

const OFFERS: [&str; 2] = ["STARTTLS", "AUTH PLAIN"];

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn authority(name: &str) -> CertificateParams {
    let mut params = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn served(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Served {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::try_from(key.serialize_der()).expect("a key"));
    Arc::new(config.expect("a certificate with its key"))
}

fn fingerprint(der: &CertificateDer<'_>) -> Fingerprint {
    <[u8; 32]>::from(Sha256::digest(der)).into()
}

/// What comes of a test: the certificate that was accepted, or the failure.
async fn tested(target: &Target) -> Result<CertificateFacts, Failure> {
    let mut accepted = None;
    let mut on_event = |event| {
        if let TestEvent::Passed(passed) = event
            && let Fact::Encrypted { certificate, .. } = passed.fact
        {
            accepted = Some(*certificate);
        }
    };
    test(target, &alice(), &mut on_event).await?;
    Ok(accepted.expect("it was encrypted"))
}

#[tokio::test]
async fn a_certificate_is_told_with_its_chain_whether_it_is_accepted_or_not() {
    let new_key = || KeyPair::generate().expect("a key");
    let root = CertifiedIssuer::self_signed(authority("Root"), new_key()).expect("one");
    let middle = CertifiedIssuer::signed_by(authority("Middle"), new_key(), &root).expect("one");
    let key = new_key();
    let mut params = named("mail.partner.example");
    params.not_before = date_time_ymd(2020, 1, 2);
    params.not_after = date_time_ymd(2099, 3, 4);
    let leaf = params.signed_by(&key, &middle).expect("a certificate");
    let (leaf, middle_der) = (leaf.der().clone(), middle.der().clone());

    let mut told = Vec::new();
    for is_believed in [true, false] {
        let certificate = served(vec![leaf.clone(), middle_der.clone()], &key);
        let security = Security::Ssl;
        let fake = Fake { security, certificate, offers: OFFERS.to_vec(), ..Fake::default() };
        let running = fake.start().await;
        let mut target = target(running.address, security);
        if is_believed {
            target.trust = Trust::only(&root.pem()).expect("an authority");
        }
        told.push(match tested(&target).await {
            Ok(facts) => facts,
            Err(failure) => {
                let found = (failure.stage, failure.kind);
                assert_eq!(found, (Stage::Tls, FailureKind::CertificateUnknownIssuer));
                *failure.certificate.expect("the one that was refused")
            }
        });
    }
    assert_eq!(told[0], told[1]);
    let facts = &told[0];
    assert_eq!(facts.names, ["127.0.0.1"]);
    let (subject, issuer) = (facts.subject.as_str(), facts.issuer.as_str());
    assert_eq!((subject, issuer), ("CN=mail.partner.example", "CN=Middle"));
    assert_eq!(facts.not_before.to_string(), "2020-01-02T00:00:00Z");
    assert_eq!(facts.not_after.to_string(), "2099-03-04T00:00:00Z");
    assert_eq!(facts.sha256, fingerprint(&leaf));
    let [sent] = &facts.chain[..] else { panic!("{:?}", facts.chain) };
    assert_eq!((sent.subject.as_str(), sent.issuer.as_str()), ("CN=Middle", "CN=Root"));
    assert_eq!(sent.sha256, fingerprint(&middle_der));
}

/// A server with implicit TLS that shows this certificate, and what comes of a test with this pin.
async fn pinned(certificate: Served, pin: Fingerprint) -> Result<CertificateFacts, Failure> {
    let security = Security::Ssl;
    let fake = Fake { security, certificate, offers: OFFERS.to_vec(), ..Fake::default() };
    let running = fake.start().await;
    let mut target = target(running.address, security);
    target.server.pinned_certificate = Some(pin);
    let result = tested(&target).await;
    let seen = running.end().await;
    assert_eq!(result.is_ok(), seen.has("AUTH"), "a password goes to nobody else");
    result
}

/// What a certificate is, and how it is made.
type Row = (&'static str, fn() -> Served);

#[tokio::test]
async fn r5_a_pinned_certificate_is_accepted_whatever_it_says_and_no_other_is() {
    let rows: [Row; 6] = [
        ("good", good),
        ("expired", expired),
        ("for another name", wrong_name),
        ("of an unknown issuer", unknown_issuer),
        ("self-signed", self_signed),
        ("an authority's own", self_signed_authority),
    ];
    for (name, certificate) in rows {
        let certificate = certificate();
        // What it is, the person sees when it is refused.
        let refused = pinned(Arc::clone(&certificate), [7; 32].into()).await;
        let refused = refused.expect_err("another is pinned");
        let found = (refused.stage, &refused.kind);
        assert_eq!(found, (Stage::Tls, &FailureKind::CertificateNotPinned), "{name}");
        let shown = refused.certificate.expect("the one that was refused");
        let accepted = pinned(certificate, shown.sha256).await;
        assert_eq!(accepted.unwrap_or_else(|failure| panic!("{name}: {failure}")), *shown);
    }
}

#[tokio::test]
async fn r5_a_pin_needs_no_authority_at_all() {
    let certificate = self_signed();
    let shown = pinned(Arc::clone(&certificate), [7; 32].into()).await.expect_err("another");
    let running = Fake { security: Security::Ssl, certificate, ..Fake::default() }.start().await;
    let mut target = target(running.address, Security::Ssl);
    target.server.pinned_certificate = shown.certificate.map(|it| it.sha256);
    let nobody = named("nobody").self_signed(&KeyPair::generate().expect("a key")).expect("one");
    target.trust = Trust::only(&nobody.pem()).expect("a certificate");
    let mut told = Vec::new();
    test(&target, &alice(), &mut |event| told.push(event)).await.expect("it passes");
    let is_pinned = |event: &TestEvent| match event {
        TestEvent::Passed(passed) => match &passed.fact {
            Fact::Encrypted { pinned, .. } => Some(*pinned),
            _ => None,
        },
        _ => None,
    };
    assert_eq!(told.iter().find_map(is_pinned), Some(true), "it is named as a pin");
}

/// Shows a certificate without having its key.
#[derive(Debug)]
struct Thief(Arc<CertifiedKey>);

impl ResolvesServerCert for Thief {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

#[tokio::test]
async fn r5_whoever_shows_the_pinned_certificate_without_its_key_gets_nothing() {
    let own = KeyPair::generate().expect("a key");
    let certificate = named("mail.partner.example").self_signed(&own).expect("one").der().clone();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for is_thief in [true, false] {
            let other = KeyPair::generate().expect("a key");
            let key = if is_thief { &other } else { &own };
            let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
            let key = any_supported_type(&key).expect("a key");
            let shown = CertifiedKey::new(vec![certificate.clone()], key);
            let ring = Arc::new(rustls::crypto::ring::default_provider());
            let served = ServerConfig::builder_with_provider(ring)
                .with_protocol_versions(&[version])
                .expect("a version")
                .with_no_client_auth()
                .with_cert_resolver(Arc::new(Thief(Arc::new(shown))));
            let result = pinned(Arc::new(served), fingerprint(&certificate)).await;
            assert_eq!(result.is_err(), is_thief, "{version:?} {result:?}");
            if let Err(failure) = result {
                assert_eq!(
                    (failure.stage, failure.kind),
                    (Stage::Tls, FailureKind::CertificateBad)
                );
            }
        }
    }
}
