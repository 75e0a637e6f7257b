//! One row of the table: a fault, the server that has it, and the verdict.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use outgate::domain::{
    Address, Failure, FailureKind, Secret, SecretRef, Security, SignIn, SmtpMsa, Stage, TestEvent,
};
use outgate::smtp::{self, Deadlines, NameFault, Network, Target};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Builder;
use tokio::sync::watch;

use super::certificates::{HOST, trust};
use super::script::{Script, Seen, serve};
use crate::faulty::closed_port;

/// The server waits for at most so long before it shows what it speaks.
const PROBE: Duration = Duration::from_secs(2);

/// A fault, in words, and what comes of it.
#[derive(Clone)]
pub(super) struct Case {
    /// What is wrong, in English and in German.
    pub(super) fault: [&'static str; 2],
    pub(super) server: SmtpMsa,
    pub(super) sender: &'static str,
    password: bool,
    places: Result<Vec<Place>, NameFault>,
    script: Script,
    pub(super) verdict: Verdict,
}

/// What becomes of the test.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Verdict {
    Passes,
    Fails(Stage, FailureKind),
}

/// What is at an address that the server's name leads to.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// The scripted server.
    Server,
    /// Nothing listens.
    Closed,
    /// Nothing listens, at an address of IPv6.
    ClosedV6,
    /// No answer comes.
    Silent,
    /// No way leads there.
    NoRoute,
}

/// A server with STARTTLS as Alice has set it up, that is right as far as its script goes.
pub(super) fn case(english: &'static str, german: &'static str) -> Case {
    let password = SecretRef::Command("echo sesame".to_owned());
    Case {
        fault: [english, german],
        server: SmtpMsa {
            host: HOST.parse().expect("a host"),
            port: 587,
            security: Security::Starttls,
            pinned_certificate: None,
            sign_in: Some(SignIn { user_name: "alice".to_owned(), password }),
        },
        sender: "alice@partner.example",
        password: true,
        places: Ok(vec![Place::Server]),
        script: Script::default(),
        verdict: Verdict::Passes,
    }
}

impl Case {
    /// With another security, at the port that belongs to it.
    pub(super) fn over(mut self, security: Security) -> Self {
        self.server.security = security;
        self.server.port = security.usual_port();
        self
    }

    pub(super) fn at_port(mut self, port: u16) -> Self {
        self.server.port = port;
        self
    }

    pub(super) fn at_host(mut self, host: &str) -> Self {
        self.server.host = host.parse().expect("a host");
        self
    }

    /// Signing in as somebody else.
    pub(super) fn signing_in_as(mut self, user_name: &str) -> Self {
        let sign_in = self.server.sign_in.as_mut().expect("there is one");
        user_name.clone_into(&mut sign_in.user_name);
        self
    }

    /// With a certificate pinned that no server here has.
    pub(super) fn pinned(mut self) -> Self {
        self.server.pinned_certificate = Some([7; 32].into());
        self
    }

    /// Without a sign-in.
    pub(super) fn anonymous(mut self) -> Self {
        self.server.sign_in = None;
        self.without_password()
    }

    /// The password could not be had.
    pub(super) fn without_password(mut self) -> Self {
        self.password = false;
        self
    }

    pub(super) fn from(mut self, sender: &'static str) -> Self {
        self.sender = sender;
        self
    }

    /// The name leads to these.
    pub(super) fn at(mut self, places: &[Place]) -> Self {
        self.places = Ok(places.to_vec());
        self
    }

    /// The name leads nowhere.
    pub(super) fn named_wrong(mut self, fault: NameFault) -> Self {
        self.places = Err(fault);
        self
    }

    pub(super) fn script(mut self, script: Script) -> Self {
        self.script = script;
        self
    }

    pub(super) fn fails(mut self, stage: Stage, kind: FailureKind) -> Self {
        self.verdict = Verdict::Fails(stage, kind);
        self
    }

    /// Runs the test, on a clock of its own: its failure, or what is not as the row has it.
    pub(super) fn run(&self) -> Result<Option<Failure>, String> {
        let began = Instant::now();
        let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
        let found = runtime.expect("a runtime").block_on(async {
            // Time does not pass by itself for as long as something blocks.
            let (_release, held) = mpsc::channel::<()>();
            let _standstill = tokio::task::spawn_blocking(move || held.recv());
            self.test().await
        });
        found.map_err(|wrong| format!("{}: {wrong} ({:?})", self.fault[0], began.elapsed()))
    }

    async fn test(&self) -> Result<Option<Failure>, String> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let (network, _held) = self.network(&listener).await;
        let target = Target {
            server: self.server.clone(),
            password: self.password.then(|| Secret::new("sesame")),
            trust: trust(),
            network,
            deadlines: Deadlines::default(),
        };
        let sender: Address = self.sender.parse().expect("an address");
        let (stage, at) = watch::channel(None);
        let server = tokio::spawn(serve(listener, self.script.clone(), at));
        let began = tokio::time::Instant::now();
        let result = {
            let mut on_event = |event| {
                if let TestEvent::Started(begun) = event {
                    stage.send_replace(Some(begun));
                }
            };
            smtp::test(&target, &sender, &mut on_event).await
        };
        let took = began.elapsed();
        drop(stage);
        let seen = server.await.map_err(|error| error.to_string())?;
        let wrong = [
            self.wrong_verdict(result.as_ref().map(|_| ())),
            wrong_time(took, result.as_ref().err()),
            self.wrong_words(result.as_ref().err()),
            told_too_much(&seen),
            seen.wrong,
        ];
        let wrong: Vec<String> = wrong.into_iter().flatten().collect();
        if wrong.is_empty() { Ok(result.err()) } else { Err(wrong.join("; ")) }
    }

    /// The network in which the server's name leads where the row says, and what holds the places.
    async fn network(&self, listener: &TcpListener) -> (Network, Vec<Held>) {
        let (host, port) = (&self.server.host, self.server.port);
        let places = match &self.places {
            Ok(places) => places,
            Err(fault) => {
                let network = Network::sandbox([]).with_name_fault(host.clone(), fault.clone());
                return (network, Vec::new());
            }
        };
        let mut held = Vec::new();
        let mut found = Vec::new();
        for place in places {
            let address = match place {
                Place::Server => listener.local_addr().expect("its address"),
                Place::NoRoute => SocketAddr::from(([255, 255, 255, 255], port)),
                Place::Closed => {
                    let (port, stream) = closed_port();
                    held.push(Held::Closed { _stream: stream });
                    (Ipv4Addr::LOCALHOST, port).into()
                }
                Place::ClosedV6 => {
                    let (port, stream) = closed_port();
                    held.push(Held::Closed { _stream: stream });
                    (Ipv6Addr::LOCALHOST, port).into()
                }
                Place::Silent => {
                    let (address, full) = silent().await;
                    held.push(full);
                    address
                }
            };
            found.push((host.clone(), port, address));
        }
        (Network::sandbox(found), held)
    }

    fn wrong_verdict(&self, result: Result<(), &Failure>) -> Option<String> {
        let found = match result {
            Ok(()) => Verdict::Passes,
            Err(failure) => Verdict::Fails(failure.stage, failure.kind.clone()),
        };
        let said = result.err().map(ToString::to_string).unwrap_or_default();
        (found != self.verdict).then(|| format!("{found:?}, not {:?}: {said}", self.verdict))
    }

    /// The server's own words are kept.
    fn wrong_words(&self, failure: Option<&Failure>) -> Option<String> {
        let (failure, refusal) = (failure?, self.script.refusal()?);
        let kept = failure.reply.as_ref().map(ToString::to_string).unwrap_or_default();
        (kept != refusal).then(|| format!("{refusal:?} was told as {kept:?}"))
    }
}

/// No password goes out but where the script waits for it, in whatever form.
fn told_too_much(seen: &Seen) -> Option<String> {
    // As it is, and as the mechanisms encode it.
    let secrets = ["AUTH", "sesame", "c2VzYW1l", "AHNlc2FtZQ"];
    let secret = |line: &&String| secrets.iter().any(|secret| line.contains(secret));
    seen.beyond.iter().find(secret).map(|told| format!("it told {told:?}"))
}

/// A stage has its time, of which the sign-in has twice as much, and the whole its own; a silent
/// server's protocol is looked for after that.
fn wrong_time(took: Duration, failure: Option<&Failure>) -> Option<String> {
    let deadlines = Deadlines::default();
    if took > deadlines.whole + PROBE {
        return Some(format!("it took {took:?}"));
    }
    let Failure { stage, took: stage_took, .. } = failure?;
    (*stage_took > deadlines.of(*stage)).then(|| format!("the stage took {stage_took:?}"))
}

/// What keeps a place as it is.
enum Held {
    /// Nobody else is given the port.
    Closed { _stream: TcpStream },
    /// Nobody takes a connection, and the queue is full.
    Silent { _listener: TcpListener, _first: tokio::net::TcpStream },
}

/// An address at which the system drops whoever knocks.
async fn silent() -> (SocketAddr, Held) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a port");
    let listener = socket.listen(0).expect("it listens");
    let address = listener.local_addr().expect("its address");
    let first = tokio::net::TcpStream::connect(address).await.expect("there is room for one");
    (address, Held::Silent { _listener: listener, _first: first })
}
