//! Messages a second: through the relay, through a Postfix that chooses the way by the sender, and to
//! the sink itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use outgate::demo::server::Authority;
use outgate::domain::Security;

use super::figures::{Figures, mebibytes, milliseconds};
use super::loader::{Server, send};
use super::one::message;
use super::person::{FROM, PASSWORD, Person, USER};
use super::process::Family;
use super::relay::Relay;
use super::sink::Sink;
use crate::fixture::{More, Postfix, Sasl, free_ports};

/// How often the memory is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// What many messages cost, on so many connections at once.
#[derive(Debug)]
pub(crate) struct Rate {
    pub(crate) connections: usize,
    pub(crate) relay: Burden,
    pub(crate) postfix: Burden,
    pub(crate) sink: Burden,
}

/// What many messages cost one server.
#[derive(Debug, Default)]
pub(crate) struct Burden {
    /// Messages a second, until the last of them is with the sink.
    pub(crate) rate: Figures,
    /// For each message, in milliseconds.
    pub(crate) cpu: Figures,
    /// The most that was seen at one moment, in MiB.
    pub(crate) memory: Figures,
}

/// A Postfix that relays to the sink, by the sender, signed in over TLS.
struct Relaying {
    postfix: Postfix,
    server: Server,
}

impl Relaying {
    fn start(sink: &Sink, authority: &Authority) -> Self {
        let [plain] = free_ports();
        let port = sink.tls.port();
        let more = More {
            main: format!(
                "relayhost =\n\
                 mynetworks = 127.0.0.0/8\n\
                 smtpd_sasl_auth_enable = no\n\
                 smtpd_sender_restrictions =\n\
                 smtpd_relay_restrictions = permit_mynetworks, reject\n\
                 sender_dependent_relayhost_maps = inline:{{ {{ {FROM} = [127.0.0.1]:{port} }} }}\n\
                 smtp_sender_dependent_authentication = yes\n\
                 smtp_sasl_auth_enable = yes\n\
                 smtp_sasl_password_maps = inline:{{ {{ {FROM} = {USER}:{PASSWORD} }} }}\n\
                 smtp_sasl_tls_security_options = noanonymous\n\
                 smtp_tls_wrappermode = yes\n\
                 smtp_tls_security_level = secure\n\
                 smtp_tls_secure_cert_match = sink.example\n\
                 smtp_tls_CAfile = {{root}}/ca.pem\n"
            ),
            master: format!("127.0.0.1:{plain} inet n - n - - smtpd\n"),
        };
        let checker = Sasl::Cyrus("PLAIN");
        let postfix =
            Postfix::with_more(checker, "relay.example", &[], sink.plain, authority, &more);
        let server = Server { address: ([127, 0, 0, 1], plain).into(), sign_in: None };
        Self { postfix, server }
    }
}

/// Measures each `rounds` times, with so many messages.
pub(crate) async fn measure_rates(
    rounds: usize,
    messages: usize,
    connections: &[usize],
) -> Vec<Rate> {
    let authority = Authority::new().expect("an authority");
    let sink = Sink::start(&authority).await;
    let relaying = Relaying::start(&sink, &authority);
    let person = Person::new(sink.tls, Security::Ssl, authority.pem());
    let relay = Relay::start(&person);
    let mut rates = Vec::new();
    for &connections in connections {
        let mut rate = Rate {
            connections,
            relay: Burden::default(),
            postfix: Burden::default(),
            sink: Burden::default(),
        };
        let course = Course { sink: &sink, messages, connections };
        for _ in 0..rounds {
            course.run(relay.server(), Some(relay.family()), &mut rate.relay).await;
            let family = Family(relaying.postfix.process());
            course.run(&relaying.server, Some(family), &mut rate.postfix).await;
            let itself = Server { address: sink.plain, sign_in: None };
            course.run(&itself, None, &mut rate.sink).await;
        }
        rates.push(rate);
    }
    rates
}

/// So many messages on so many connections.
struct Course<'a> {
    sink: &'a Sink,
    messages: usize,
    connections: usize,
}

impl Course<'_> {
    async fn run(&self, server: &Server, family: Option<Family>, burden: &mut Burden) {
        let text = message(2048);
        // What is started on demand is there.
        let before = self.sink.taken();
        send(server, &text, self.connections, self.connections).await;
        self.sink.has_taken(before + self.connections as u64).await;

        let before = (self.sink.taken(), family.map(Family::cpu));
        let peak = family.map(Peak::watch);
        let began = Instant::now();
        send(server, &text, self.messages, self.connections).await;
        self.sink.has_taken(before.0 + self.messages as u64).await;
        let took = began.elapsed();
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let messages = self.messages as f64;
        burden.rate.add(messages / took.as_secs_f64());
        if let (Some(family), Some(before)) = (family, before.1) {
            burden.cpu.add(milliseconds(family.cpu().saturating_sub(before)) / messages);
        }
        if let Some(peak) = peak {
            burden.memory.add(mebibytes(peak.seen()));
        }
    }
}

/// The most memory that was seen while somebody looked.
struct Peak {
    is_over: Arc<AtomicBool>,
    looking: std::thread::JoinHandle<u64>,
}

impl Peak {
    fn watch(family: Family) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let looking = std::thread::spawn(move || {
            let mut peak = 0;
            loop {
                peak = peak.max(family.memory());
                if over.load(Ordering::Relaxed) {
                    return peak;
                }
                std::thread::park_timeout(LOOK);
            }
        });
        Self { is_over, looking }
    }

    fn seen(self) -> u64 {
        self.is_over.store(true, Ordering::Relaxed);
        self.looking.thread().unpark();
        self.looking.join().expect("it does not panic")
    }
}
