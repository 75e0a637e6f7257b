//! What a certificate says of itself, and what is wrong with it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest as _, Sha256};
use x509_parser::oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS;
use x509_parser::prelude::{FromDer as _, GeneralName, ParsedExtension, X509Certificate};
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

/// When this was written: a clock that is behind it is wrong. It may be older than it could be,
/// and never younger.
const WRITTEN: i64 = 1_700_000_000;

/// A clock that is so much ahead of [`WRITTEN`] is wrong, too: twenty years, in seconds.
const AGE: i64 = 20 * 365 * 24 * 60 * 60;

/// The kind of failure that a server's certificates lead to, of which its own is the first, as
/// far as they were seen. `clock` is what this machine takes for the time.
pub(super) fn fault(
    error: &CertificateError,
    chain: &[CertificateDer<'_>],
    clock: Timestamp,
) -> FailureKind {
    let read: Vec<_> = chain.iter().map(|der| X509Certificate::from_der(der).ok()).collect();
    let mut read = read.iter().map(|read| read.as_ref().map(|(_, certificate)| certificate));
    let own = read.next().flatten();
    let others: Vec<_> = read.flatten().collect();
    // An authority's own certificate, which is self-signed, is refused as a server's in other
    // words than one that merely vouches for itself. To a person they are the same.
    let self_signed = own.is_some_and(|own| own.issuer() == own.subject());
    match error {
        CertificateError::Expired => {
            expired(own.and_then(|own| timestamp(own.validity().not_after)), clock)
        }
        CertificateError::ExpiredContext { not_after, .. } => expired(instant(*not_after), clock),
        CertificateError::NotValidYet => {
            not_yet_valid(own.and_then(|own| timestamp(own.validity().not_before)), clock)
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            not_yet_valid(instant(*not_before), clock)
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            FailureKind::CertificateWrongName(own.map(names).unwrap_or_default())
        }
        CertificateError::UnknownIssuer | CertificateError::Other(_) if self_signed => {
            FailureKind::CertificateSelfSigned
        }
        CertificateError::UnknownIssuer
            if own.is_some_and(|own| lacks_its_issuer(own, &others)) =>
        {
            FailureKind::CertificateIncomplete
        }
        CertificateError::UnknownIssuer => FailureKind::CertificateUnknownIssuer,
        CertificateError::Other(_) if own.is_some_and(|own| own.is_ca()) => {
            FailureKind::CertificateWrongPurpose
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            FailureKind::CertificateWrongPurpose
        }
        // No verifier says this but that of a pin.
        CertificateError::ApplicationVerificationFailure => FailureKind::CertificateNotPinned,
        _ => FailureKind::CertificateBad,
    }
}

fn expired(at: Option<Timestamp>, clock: Timestamp) -> FailureKind {
    if is_plausible(clock) { FailureKind::CertificateExpired(at) } else { FailureKind::ClockWrong }
}

/// A server hardly shows a certificate before its time, so that the clock is likelier to be
/// behind; unless no clock can be so far behind.
fn not_yet_valid(from: Option<Timestamp>, clock: Timestamp) -> FailureKind {
    if !is_plausible(clock) || from.is_none_or(is_plausible) {
        FailureKind::ClockWrong
    } else {
        FailureKind::CertificateNotYetValid(from)
    }
}

/// Whether this may be the time at which somebody uses this program.
fn is_plausible(time: Timestamp) -> bool {
    (WRITTEN..WRITTEN + AGE).contains(&time.as_second())
}

/// Whether a certificate says where its issuer's is to be had, as those of public authorities do
/// (RFC 5280 §4.2.2.1), and the server sent none by that name.
fn lacks_its_issuer(own: &X509Certificate<'_>, others: &[&X509Certificate<'_>]) -> bool {
    let says_where = own.extensions().iter().any(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => access
            .accessdescs
            .iter()
            .any(|access| access.access_method == OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS),
        _ => false,
    });
    says_where && others.iter().all(|other| other.subject() != own.issuer())
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

    #[test]
    fn a_clock_that_cannot_be_right_is_blamed_before_the_certificate() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let (day, never) = (Some(at("2026-05-01T00:00:00Z")), Some(at("2500-01-02T00:00:00Z")));
        for (clock, wrong) in [
            ("1970-01-01T00:10:00Z", true),
            ("2022-01-01T00:00:00Z", true),
            ("2026-11-25T00:00:00Z", false),
            ("2099-01-01T00:00:00Z", true),
        ] {
            let kind = expired(day, at(clock));
            assert_eq!(kind == FailureKind::ClockWrong, wrong, "{clock}");
            let kind = not_yet_valid(never, at(clock));
            assert_eq!(kind == FailureKind::ClockWrong, wrong, "{clock}");
        }
        // A certificate that is about to be valid is rarely shown too early.
        assert_eq!(not_yet_valid(day, at("2026-04-30T00:00:00Z")), FailureKind::ClockWrong);
    }
}
