//! What a certificate says of itself, and what is wrong with it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};
use x509_parser::time::ASN1Time;

use crate::domain::{CertificateFacts, ChainedCertificate, FailureKind, Fingerprint, Timestamp};

/// So many certificates of a chain are told: none that works has more.
const LONGEST_CHAIN: usize = 8;

/// What a server's certificate says of itself, and those that were sent with it; nothing if it
/// cannot be read.
pub(super) fn facts(chain: &[CertificateDer<'_>]) -> Option<CertificateFacts> {
    let (leaf, others) = chain.split_first()?;
    let (_, read) = X509Certificate::from_der(leaf).ok()?;
    let ChainedCertificate { subject, issuer, not_before, not_after, sha256 } = chained(leaf)?;
    let chain = others.iter().take(LONGEST_CHAIN).filter_map(chained).collect();
    let names = names(&read);
    Some(CertificateFacts { names, subject, issuer, not_before, not_after, sha256, chain })
}

fn chained(der: &CertificateDer<'_>) -> Option<ChainedCertificate> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let validity = certificate.validity();
    Some(ChainedCertificate {
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        not_before: timestamp(validity.not_before)?,
        not_after: timestamp(validity.not_after)?,
        sha256: fingerprint(der),
    })
}

/// What a certificate is known by.
pub(super) fn fingerprint(der: &[u8]) -> Fingerprint {
    Fingerprint::from(<[u8; 32]>::from(Sha256::digest(der)))
}

/// The kind of failure that a certificate leads to. `der` is the server's own certificate, as
/// far as one was seen.
pub(super) fn fault(error: &CertificateError, der: Option<&[u8]>) -> FailureKind {
    let certificate = der.and_then(|der| X509Certificate::from_der(der).ok());
    let certificate = certificate.as_ref().map(|(_, certificate)| certificate);
    // An authority's own certificate, which is self-signed, is refused as a server's in other
    // words than one that merely vouches for itself. To a person they are the same.
    let self_signed = certificate.is_some_and(|read| read.issuer() == read.subject());
    match error {
        CertificateError::Expired => FailureKind::CertificateExpired(
            certificate.and_then(|read| timestamp(read.validity().not_after)),
        ),
        CertificateError::ExpiredContext { not_after, .. } => {
            FailureKind::CertificateExpired(instant(*not_after))
        }
        CertificateError::NotValidYet => FailureKind::CertificateNotYetValid(
            certificate.and_then(|read| timestamp(read.validity().not_before)),
        ),
        CertificateError::NotValidYetContext { not_before, .. } => {
            FailureKind::CertificateNotYetValid(instant(*not_before))
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            FailureKind::CertificateWrongName(certificate.map(names).unwrap_or_default())
        }
        CertificateError::UnknownIssuer | CertificateError::Other(_) if self_signed => {
            FailureKind::CertificateSelfSigned
        }
        CertificateError::UnknownIssuer => FailureKind::CertificateUnknownIssuer,
        // No verifier says this but that of a pin.
        CertificateError::ApplicationVerificationFailure => FailureKind::CertificateNotPinned,
        _ => FailureKind::CertificateBad,
    }
}

/// The names that count: those of the extension (RFC 7817 §3, RFC 9525 §6.3).
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = extension.value.general_names.iter();
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(octets) => ip(octets).map(|ip| ip.to_string()),
            _ => None,
        })
        .collect()
}

fn ip(octets: &[u8]) -> Option<IpAddr> {
    let v4 = || <[u8; 4]>::try_from(octets).map(|octets| Ipv4Addr::from(octets).into());
    let v6 = || <[u8; 16]>::try_from(octets).map(|octets| Ipv6Addr::from(octets).into());
    v4().or_else(|_| v6()).ok()
}

fn timestamp(time: ASN1Time) -> Option<Timestamp> {
    Timestamp::from_second(time.timestamp()).ok()
}

fn instant(time: UnixTime) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(time.as_secs()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_read() {
        let key = rcgen::KeyPair::generate().expect("a key");
        let names = ["smtp.partner.example", "192.0.2.1", "2001:db8::1"].map(str::to_owned);
        let mut made = rcgen::CertificateParams::new(names.to_vec()).expect("names");
        made.distinguished_name.push(rcgen::DnType::CommonName, "partner.example");
        made.not_before = rcgen::date_time_ymd(2020, 1, 2);
        made.not_after = rcgen::date_time_ymd(2030, 3, 4);
        let made = made.self_signed(&key).expect("a certificate");

        let facts = facts(&[made.der().clone()]).expect("facts");
        assert_eq!(facts.names, names);
        assert_eq!(facts.issuer, "CN=partner.example");
        assert_eq!(facts.not_before.to_string(), "2020-01-02T00:00:00Z");
        assert_eq!(facts.not_after.to_string(), "2030-03-04T00:00:00Z");
        assert_eq!(facts.subject, "CN=partner.example");
        assert_eq!(facts.sha256.digits(), facts.sha256.digits().to_lowercase());
        assert_eq!(facts.chain, []);
        assert_eq!(super::facts(&[]), None);
        assert_eq!(super::facts(&[b"no certificate".as_slice().into()]), None);
    }
}
