//! What servers show of themselves: certificates with nothing wrong, or with one thing wrong, by
//! an authority made on the spot.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use outgate::domain::Timestamp;
use outgate::smtp::Trust;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};

/// What a server shows.
pub(super) type Served = Arc<ServerConfig>;

type Authority = CertifiedIssuer<'static, KeyPair>;

/// The server that every certificate is for, unless that is what is wrong with it.
pub(super) const HOST: &str = "smtp.partner.example";

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| another("Example Trust"));

static INTERMEDIATE: LazyLock<Authority> =
    LazyLock::new(|| below(&AUTHORITY, &mut of_authority("Example Trust, issuing")));

/// Believes the one authority.
pub(super) fn trust() -> Trust {
    Trust::only(&authority()).expect("a certificate")
}

/// The one authority, as PEM.
pub(super) fn authority() -> String {
    AUTHORITY.pem()
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn of_authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

fn another(name: &str) -> Authority {
    CertifiedIssuer::self_signed(of_authority(name), key()).expect("an authority")
}

fn below(authority: &Authority, params: &mut CertificateParams) -> Authority {
    CertifiedIssuer::signed_by(params.clone(), key(), authority).expect("an authority")
}

/// In the middle of the day, so that it is that day in nearly every time zone.
fn noon(day: &str) -> SystemTime {
    let noon: Timestamp = format!("{day}T12:00:00Z").parse().expect("a day");
    at(noon)
}

fn at(time: Timestamp) -> SystemTime {
    let seconds = u64::try_from(time.as_second()).expect("after 1970");
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn named(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name.push(DnType::CommonName, HOST);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

fn good_params() -> CertificateParams {
    named(&[HOST, "localhost", "127.0.0.1"])
}

fn changed(change: impl FnOnce(&mut CertificateParams)) -> Served {
    let mut params = good_params();
    change(&mut params);
    issued(&params, &AUTHORITY, &[])
}

fn issued(params: &CertificateParams, issuer: &Authority, chain: &[&Authority]) -> Served {
    let key = key();
    let leaf = params.signed_by(&key, issuer).expect("a certificate");
    let chain = chain.iter().map(|authority| authority.der().clone());
    serve(std::iter::once(leaf.der().clone()).chain(chain).collect(), &key)
}

fn self_signed_by(params: &CertificateParams) -> Served {
    let key = key();
    let leaf = params.self_signed(&key).expect("a certificate");
    serve(vec![leaf.der().clone()], &key)
}

/// Shows whatever it is given; what is wrong with it is for the client to see.
fn serve(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Served {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let key = ring::sign::any_supported_type(&key).expect("a key");
    let shown = SingleCertAndKey::from(CertifiedKey::new(chain, key));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    Arc::new(config)
}

/// Nothing is wrong with it.
pub(super) fn good() -> Served {
    static GOOD: LazyLock<Served> = LazyLock::new(|| issued(&good_params(), &AUTHORITY, &[]));
    Arc::clone(&GOOD)
}

/// Nothing is wrong with it, and another authority stands between.
pub(super) fn good_with_intermediate() -> Served {
    issued(&good_params(), &INTERMEDIATE, &[&INTERMEDIATE])
}

/// It expired on 2 January 2020.
pub(super) fn expired() -> Served {
    changed(|params| {
        params.not_before = noon("2019-01-02").into();
        params.not_after = noon("2020-01-02").into();
    })
}

/// The one between expired on 2 January 2020.
pub(super) fn intermediate_expired() -> Served {
    let mut params = of_authority("Example Trust, of old");
    params.not_after = noon("2020-01-02").into();
    let between = below(&AUTHORITY, &mut params);
    issued(&good_params(), &between, &[&between])
}

/// It is valid from 2 January 2500 on.
pub(super) fn not_yet_valid() -> Served {
    changed(|params| {
        params.not_before = noon("2500-01-02").into();
        params.not_after = noon("2600-01-02").into();
    })
}

/// A while from now, in whole seconds.
pub(super) fn next_week() -> Timestamp {
    static NEXT_WEEK: LazyLock<Timestamp> = LazyLock::new(|| {
        let then = Timestamp::now() + Duration::from_secs(7 * 24 * 60 * 60);
        Timestamp::from_second(then.as_second()).expect("a time")
    });
    *NEXT_WEEK
}

/// It is valid from next week on.
pub(super) fn valid_from_next_week() -> Served {
    changed(|params| params.not_before = at(next_week()).into())
}

/// The names that [`wrong_name`] has.
pub(super) const OTHER_NAMES: [&str; 2] = ["mail.elsewhere.example", "192.0.2.1"];

/// It is for others.
pub(super) fn wrong_name() -> Served {
    issued(&named(&OTHER_NAMES), &AUTHORITY, &[])
}

/// It is for one name alone.
pub(super) fn for_name_alone() -> Served {
    issued(&named(&[HOST]), &AUTHORITY, &[])
}

/// It is for the servers right below the domain, and not for those below these.
pub(super) fn wildcard() -> Served {
    issued(&named(&["*.example"]), &AUTHORITY, &[])
}

/// It has its name only where nobody looks any more (RFC 9525 §6.3).
pub(super) fn nameless() -> Served {
    issued(&named(&[]), &AUTHORITY, &[])
}

/// It vouches for itself.
pub(super) fn self_signed() -> Served {
    self_signed_by(&good_params())
}

/// It vouches for itself, as an authority.
pub(super) fn self_signed_authority() -> Served {
    let mut params = good_params();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    self_signed_by(&params)
}

/// Nobody knows who issued it.
pub(super) fn unknown_issuer() -> Served {
    issued(&good_params(), &another("Unheard-of Trust"), &[])
}

/// The server sends the whole chain, to an authority that nobody knows.
pub(super) fn unknown_root() -> Served {
    let root = another("Unheard-of Trust");
    let between = below(&root, &mut of_authority("Unheard-of Trust, issuing"));
    let mut leaf = good_params();
    leaf.custom_extensions.push(issuer_is_at());
    issued(&leaf, &between, &[&between, &root])
}

/// The server keeps the one between to itself.
pub(super) fn missing_intermediate() -> Served {
    let mut params = good_params();
    params.custom_extensions.push(issuer_is_at());
    issued(&params, &INTERMEDIATE, &[])
}

/// Where the issuer's own certificate is to be had (RFC 5280 §4.2.2.1): public authorities say so.
fn issuer_is_at() -> CustomExtension {
    let place = b"http://ca.example/issuing.der";
    let method = [0x06, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2];
    let length = |octets: usize| u8::try_from(octets).expect("it is short");
    let uri = [&[0x86, length(place.len())][..], place].concat();
    let described = [&method[..], &uri].concat();
    let description = [&[0x30, length(described.len())][..], &described].concat();
    let all = [&[0x30, length(description.len())][..], &description].concat();
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], all)
}

/// It is made for authorities.
pub(super) fn of_an_authority() -> Served {
    changed(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained))
}

/// It is made for people who sign in with it.
pub(super) fn for_clients() -> Served {
    changed(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth])
}

/// Whoever signed it only has the authority's name.
pub(super) fn bad_signature() -> Served {
    let impostor = another("Example Trust");
    issued(&good_params(), &impostor, &[])
}

/// Its issuer may issue for other domains alone.
pub(super) fn beyond_its_issuer() -> Served {
    let mut params = of_authority("Example Trust, elsewhere");
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("elsewhere.example".to_owned())],
        excluded_subtrees: Vec::new(),
    });
    let between = below(&AUTHORITY, &mut params);
    issued(&named(&[HOST]), &between, &[&between])
}

/// It demands something that nobody understands.
pub(super) fn unknown_demand() -> Served {
    changed(|params| {
        let mut demand = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![0x05, 0]);
        demand.set_criticality(true);
        params.custom_extensions.push(demand);
    })
}

/// It is none.
pub(super) fn garbage() -> Served {
    serve(vec![CertificateDer::from(b"certificate".to_vec())], &key())
}
