//! What is told of the certificates that servers show, and which of them are believed.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest as _, Sha256};

use super::super::*;
use super::certificates::Served;
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
