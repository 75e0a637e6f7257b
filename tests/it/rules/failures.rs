//! Whatever a server does wrong, its gateway cannot be turned on: not by the service, and not by
//! editing the file.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use outgate::domain::{FailureKind, Gateway, Refusal, Route, Security, Stage, Standing, Switch};
use outgate::service::{Prepared, Service, ServiceError};
use outgate::smtp::Verified;

use super::house::{House, PASSWORD, at_partner, entered, other, passed, submit, words};
use super::scripted::{Scripted, takes_all_but};

/// The longest that a test may take, with some time for a busy machine.
const BOUND: Duration = Duration::from_secs(40);

struct Failing {
    house: House,
    service: Service,
    /// A passed test of the good server, which an attacker could try to pass off as another's.
    good: Verified,
}

impl Failing {
    /// With another server at `smtp.partner.example`, port 25.
    async fn with(server: Option<SocketAddr>) -> Self {
        let house = House::start().await;
        if let Some(address) = server {
            house.place("smtp.partner.example", 25, address);
        }
        Self::at(house).await
    }

    async fn at(house: House) -> Self {
        let service = house.service();
        house.add_confirmed(&service).await;
        let good = passed(&service, &at_partner(PASSWORD)).await;
        Self { house, service, good }
    }

    /// The test fails there, in that way, and nothing makes the gateway deliver.
    async fn fails(&self, prepared: &Prepared, stage: Stage, kind: impl Fn(&FailureKind) -> bool) {
        let began = Instant::now();
        match self.service.test_gateway(other(), prepared.clone()).await {
            Err(ServiceError::Test(server, failure)) => {
                assert_eq!(*server, *prepared.server());
                assert_eq!(failure.stage, stage, "{failure:?}");
                assert!(kind(&failure.kind), "{failure:?}");
            }
            outcome => panic!("{outcome:?}"),
        }
        assert!(began.elapsed() < BOUND);

        let good = self.good.clone();
        let outcome = self.service.turn_on(prepared, good.clone(), words()).await;
        assert_eq!(outcome, Err(ServiceError::NotTested(other())));
        let outcome = self.service.adopt(prepared, good, words()).await;
        assert_eq!(outcome, Err(ServiceError::NotTested(other())));
        self.service.save_draft(other(), prepared).await.expect("it is saved");
        assert_eq!(self.house.standing(), Standing::NotTested);

        // By hand: on, without a proof, and with that of the good server.
        for proof in [None, Some(self.good.proof())] {
            self.house.change_account(|account| {
                account.addresses[0].gateway = Some(Gateway {
                    switch: Switch::On,
                    server: prepared.server().clone(),
                    proof: proof.clone(),
                    draft: None,
                });
            });
            let refused = Refusal::NotTested(other());
            let route = self.service.route(&other()).await;
            assert_eq!(route, Route::Refused(refused.clone()));
            let outcome = submit(&self.service, &other()).await.map(|accepted| accepted.kind);
            assert_eq!(outcome, Err(ServiceError::Refused(refused)));
            assert_eq!(self.house.standing(), Standing::Unproved);
        }
    }
}

/// A server at `smtp.partner.example`, port 25, as Alice enters it.
fn at_25() -> Prepared {
    entered("smtp.partner.example", 25, Security::Starttls, PASSWORD)
}

#[tokio::test]
async fn r4_a_wrong_password_turns_nothing_on() {
    let failing = Failing::with(None).await;
    let prepared = at_partner("guessed");
    let kind = |kind: &FailureKind| *kind == FailureKind::SignInRefused;
    failing.fails(&prepared, Stage::SignIn, kind).await;
}

#[tokio::test]
async fn r4_an_expired_certificate_turns_nothing_on() {
    let house = House::start().await;
    let server = house.another_partner(-30, -1).await;
    house.place("smtp.partner.example", 25, server.address());
    let kind = |kind: &FailureKind| matches!(kind, FailureKind::CertificateExpired(Some(_)));
    Failing::at(house).await.fails(&at_25(), Stage::Tls, kind).await;
    assert_eq!(server.received(), []);
}

#[tokio::test]
async fn r4_a_closed_port_turns_nothing_on() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = socket.local_addr().expect("its address");
    drop(socket);
    let kind = |kind: &FailureKind| *kind == FailureKind::ConnectionRefused;
    Failing::with(Some(address)).await.fails(&at_25(), Stage::Connect, kind).await;
}

#[tokio::test]
async fn r4_a_server_that_stays_silent_turns_nothing_on() {
    let server = Scripted::start(|_| String::new()).await;
    let kind = |kind: &FailureKind| *kind == FailureKind::TimedOut;
    Failing::with(Some(server.address())).await.fails(&at_25(), Stage::Greeting, kind).await;
}

#[tokio::test]
async fn r4_a_server_that_talks_for_ever_turns_nothing_on() {
    for endless in ["220-and more\r\n", "220 and more of the same line "] {
        let talk = endless.repeat(1_000_000);
        let server = Scripted::start(move |_| talk.clone()).await;
        let kind = |kind: &FailureKind| *kind == FailureKind::BadReply;
        Failing::with(Some(server.address())).await.fails(&at_25(), Stage::Greeting, kind).await;
    }
}

#[tokio::test]
async fn r4_a_line_injected_before_tls_turns_nothing_on() {
    let server = Scripted::start(takes_all_but(|line| match line {
        "STARTTLS" => Some("220 Go\r\n250 injected\r\n".to_owned()),
        line if line.starts_with("EHLO") => Some("250-x\r\n250 STARTTLS\r\n".to_owned()),
        _ => None,
    }));
    let server = server.await;
    let kind = |kind: &FailureKind| *kind == FailureKind::TlsInjected;
    Failing::with(Some(server.address())).await.fails(&at_25(), Stage::Tls, kind).await;
}
