//! What the server shows of itself: every row over both ways to encrypt.

use outgate::domain::{FailureKind as Kind, Security, Stage, Timestamp};

use super::super::case::{Case, case};
use super::super::certificates as show;
use super::super::certificates::Served;
use super::super::script::Script;
use super::{encrypts_with, takes_sender};

/// Served, and what is said of it.
type Row = (&'static str, &'static str, Served, Kind);

fn faults() -> Vec<Row> {
    let time = |text: &str| Some(text.parse::<Timestamp>().expect("a time"));
    let long_ago = || Kind::CertificateExpired(time("2020-01-02T12:00:00Z"));
    let others = || Kind::CertificateWrongName(show::OTHER_NAMES.map(str::to_owned).to_vec());
    let below = || Kind::CertificateWrongName(vec!["*.example".to_owned()]);
    vec![
        ("certificate expired", "Zertifikat abgelaufen", show::expired(), long_ago()),
        (
            "intermediate certificate expired",
            "Zwischenzertifikat abgelaufen",
            show::intermediate_expired(),
            long_ago(),
        ),
        (
            "certificate valid only in centuries",
            "Zertifikat erst in Jahrhunderten gültig",
            show::not_yet_valid(),
            Kind::CertificateNotYetValid(time("2500-01-02T12:00:00Z")),
        ),
        (
            "this computer's clock is behind",
            "die Uhr dieses Computers geht nach",
            show::valid_from_next_week(),
            Kind::ClockWrong,
        ),
        (
            "certificate for other names",
            "Zertifikat für andere Namen",
            show::wrong_name(),
            others(),
        ),
        (
            "certificate for all servers of another level",
            "Zertifikat für alle Server einer anderen Ebene",
            show::wildcard(),
            below(),
        ),
        (
            "certificate without names",
            "Zertifikat ohne Namen",
            show::nameless(),
            Kind::CertificateWrongName(Vec::new()),
        ),
        (
            "self-signed certificate",
            "selbst ausgestelltes Zertifikat",
            show::self_signed(),
            Kind::CertificateSelfSigned,
        ),
        (
            "self-signed certificate of an authority",
            "selbst ausgestelltes Zertifikat einer Stelle",
            show::self_signed_authority(),
            Kind::CertificateSelfSigned,
        ),
        (
            "unknown authority",
            "unbekannte Zertifizierungsstelle",
            show::unknown_issuer(),
            Kind::CertificateUnknownIssuer,
        ),
        (
            "whole chain to an unknown authority",
            "ganze Kette zu einer unbekannten Stelle",
            show::unknown_root(),
            Kind::CertificateUnknownIssuer,
        ),
        (
            "intermediate certificate missing",
            "Zwischenzertifikat fehlt",
            show::missing_intermediate(),
            Kind::CertificateIncomplete,
        ),
        (
            "an authority's certificate as a server's",
            "Zertifikat einer Stelle als das eines Servers",
            show::of_an_authority(),
            Kind::CertificateWrongPurpose,
        ),
        (
            "certificate for clients",
            "Zertifikat für Clients",
            show::for_clients(),
            Kind::CertificateWrongPurpose,
        ),
        (
            "certificate with a wrong signature",
            "Zertifikat mit falscher Unterschrift",
            show::bad_signature(),
            Kind::CertificateBad,
        ),
        (
            "certificate beyond what its issuer may issue",
            "Zertifikat über die Befugnis des Ausstellers hinaus",
            show::beyond_its_issuer(),
            Kind::CertificateBad,
        ),
        (
            "certificate with an unknown demand",
            "Zertifikat mit unbekannter Forderung",
            show::unknown_demand(),
            Kind::CertificateBad,
        ),
        (
            "something that is no certificate",
            "etwas, das kein Zertifikat ist",
            show::garbage(),
            Kind::CertificateBad,
        ),
    ]
}

pub(super) fn rows() -> Vec<Case> {
    let at_tls = |(english, german, served, kind): Row| {
        let row = case(english, german).fails(Stage::Tls, kind);
        let at_once = Script::default().encrypt(served.clone());
        [row.clone().over(Security::Ssl).script(at_once), row.script(encrypts_with(served))]
    };
    let mut rows: Vec<Case> = faults().into_iter().flat_map(at_tls).collect();
    rows.extend([
        case(
            "certificate for a name, address typed",
            "Zertifikat für einen Namen, Adresse getippt",
        )
        .at_host("127.0.0.1")
        .script(encrypts_with(show::for_name_alone()))
        .fails(Stage::Tls, Kind::CertificateWrongName(vec![show::HOST.to_owned()])),
        case("another certificate than the pinned one", "anderes Zertifikat als das angeheftete")
            .pinned()
            .script(encrypts_with(show::good()))
            .fails(Stage::Tls, Kind::CertificateNotPinned),
        case("an intermediate certificate that is there", "ein Zwischenzertifikat, das da ist")
            .script(takes_sender(
                encrypts_with(show::good_with_intermediate())
                    .answer("EHLO", "250-smtp.partner.example\n250 AUTH PLAIN")
                    .answer("AUTH PLAIN ", "235 2.7.0 Authentication successful"),
            )),
    ]);
    rows
}
