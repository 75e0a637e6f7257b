//! A certificate that the person trusts by hand.

use sipper::sipper;

use super::*;
use crate::domain::{
    CertificateFacts, Evidence, Failure, FailureKind, Fingerprint, Proof, SmtpMsa, Stage, TestEvent,
};
use crate::service::{Prepared, ServiceError};
use crate::smtp::Verified;

const SHOWN: [u8; 32] = [0xAB; 32];

/// The server, which wants no password, so that none is asked for.
fn open_server() -> SmtpMsa {
    SmtpMsa { sign_in: None, ..server() }
}

fn fingerprint() -> Fingerprint {
    SHOWN.into()
}

/// A test of this server has just failed like this, with this certificate.
async fn failed(desk: &mut Desk, server: SmtpMsa, kind: FailureKind) {
    let certificate = CertificateFacts {
        names: vec![server.host.to_string()],
        subject: "CN=mail".to_owned(),
        issuer: "CN=mail".to_owned(),
        not_before: Timestamp::UNIX_EPOCH,
        not_after: Timestamp::UNIX_EPOCH,
        sha256: fingerprint(),
        chain: Vec::new(),
    };
    let failure = Failure::new(Stage::Tls, kind).with_certificate(Some(certificate));
    let prepared = Prepared::stored(server.clone());
    let test = sipper(move |_: sipper::Sender<TestEvent>| async move {
        Err::<Verified, _>(ServiceError::Test(Box::new(server), failure))
    });
    let part = desk.page.server.as_mut().expect("there is an address");
    let task = part.test.start(prepared, test, async |_, _| Vec::new());
    let mut happens = iced_test::runtime::task::into_stream(task).expect("it runs");
    let mut events = Vec::new();
    while let Some(action) = iced::futures::StreamExt::next(&mut happens).await {
        if let iced_test::runtime::Action::Output(event) = action {
            events.push(event);
        }
    }
    for event in events {
        desk.does(Message::Server(server::Message::Test(event))).await;
    }
}

/// A gateway that is entered and was never proved.
fn entered_only() -> SendAs {
    let server = open_server();
    let gateway = Gateway { switch: Switch::Off, server, proof: None, draft: None };
    SendAs { gateway: Some(gateway), ..confirmed() }
}

fn entered(desk: &Desk) -> Option<Fingerprint> {
    desk.page.server.as_ref().and_then(|server| server.form.pin())
}

#[tokio::test]
async fn r5_a_certificate_is_trusted_by_hand_with_its_fingerprint_on_the_screen() {
    let mut desk = Desk::new(&policy(true), vec![entered_only()]);
    let words = desk.context.words;
    let trust = words.certificate_pin();
    assert!(!desk.shows(&trust));
    failed(&mut desk, open_server(), FailureKind::CertificateSelfSigned).await;
    for said in [&trust, &words.certificate_pin_title(), &fingerprint().to_string()] {
        assert!(desk.shows(said), "{said}");
    }
    assert_eq!(entered(&desk), None, "nothing is trusted unasked");
    desk.at("pin", enter).await;
    assert_eq!(entered(&desk), Some(fingerprint()));
    // It is among the settings, by its name, and was tested.
    assert!(desk.shows(&words.certificate_pinned()) && desk.shows(&fingerprint().to_string()));
    let part = desk.page.server.as_ref().expect("there is one");
    let tested = part.test.server().expect("a test began");
    assert_eq!(tested.pinned_certificate, Some(fingerprint()));
    assert_eq!(tested.host, server().host);

    // It is for this server alone, and goes when the person wants it.
    let host = |text: &str| Message::Server(server::Message::Host(text.to_owned()));
    desk.does(host("mx.partner.example")).await;
    assert_eq!(entered(&desk), None);
    desk.does(host("smtp.partner.example")).await;
    assert_eq!(entered(&desk), Some(fingerprint()));
    desk.does(Message::Server(server::Message::Security(Security::None))).await;
    assert_eq!(entered(&desk), None);
    desk.does(Message::Server(server::Message::Security(Security::Starttls))).await;
    desk.at("unpin", enter).await;
    assert_eq!(entered(&desk), None);
    assert!(!desk.shows(&words.certificate_pinned()));
}

#[tokio::test]
async fn r5_a_gateway_that_was_proved_is_not_offered_another_certificate() {
    let pinned = SmtpMsa { pinned_certificate: Some([1; 32].into()), ..server() };
    let evidence = Evidence { encrypted: true, signed_in: true };
    let proof = Proof::new(&pinned, &partner(), evidence, Timestamp::UNIX_EPOCH);
    let with_pin =
        Gateway { switch: Switch::On, server: pinned.clone(), proof: Some(proof), draft: None };
    let with_pin = SendAs { gateway: Some(with_pin), ..confirmed() };
    let elsewhere = SmtpMsa { host: "mx.partner.example".parse().expect("a host"), ..server() };
    for (stored, tested, kind, is_offered) in [
        (set_up(), server(), FailureKind::CertificateUnknownIssuer, false),
        (with_pin.clone(), pinned, FailureKind::CertificateNotPinned, false),
        (with_pin, server(), FailureKind::CertificateSelfSigned, false),
        // What else may be wrong with a certificate is no reason to trust it.
        (entered_only(), server(), FailureKind::CertificateWrongName(Vec::new()), false),
        (entered_only(), server(), FailureKind::CertificateExpired(None), false),
        (entered_only(), server(), FailureKind::TlsFailed, false),
        // It is being set up, here or at another host.
        (entered_only(), server(), FailureKind::CertificateUnknownIssuer, true),
        (set_up(), elsewhere, FailureKind::CertificateUnknownIssuer, true),
    ] {
        let mut desk = Desk::new(&policy(true), vec![stored]);
        let described = format!("{tested:?} {kind:?}");
        failed(&mut desk, tested, kind).await;
        let trust = desk.context.words.certificate_pin();
        assert_eq!(desk.shows(&trust), is_offered, "{described}");
    }
}
