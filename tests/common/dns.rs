//! A DNS server on a port of its own on loopback, which answers what it was told: for the tests
//! of the library and for those of the program.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, MX, SRV, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

/// What the server says when it is asked for a name.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "not every test wants to hear everything")]
pub(crate) enum Says {
    /// Priority, weight, port, target.
    Srv(u16, u16, u16, &'static str),
    /// Preference, exchange.
    Mx(u16, &'static str),
    /// The strings of one text.
    Txt(&'static [&'static str]),
    /// An address.
    A([u8; 4]),
    /// SERVFAIL.
    Fails,
    /// Never anything.
    Nothing,
}

/// A running server; it ends when it is dropped.
#[derive(Debug)]
pub(crate) struct DnsServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    answering: Option<JoinHandle<()>>,
}

impl DnsServer {
    /// A name that it was told nothing of does not exist.
    pub(crate) fn start(says: &[(&str, Says)]) -> Self {
        let mut zone = BTreeMap::<String, Vec<Says>>::new();
        for (name, says) in says {
            zone.entry((*name).to_owned()).or_default().push(*says);
        }
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = socket.local_addr().expect("an address");
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&asked);
        let answering = thread::spawn(move || {
            let mut question = [0; 1500];
            loop {
                let (length, from) = socket.recv_from(&mut question).expect("a question");
                if length == 0 {
                    return;
                }
                let Ok(question) = Message::from_vec(&question[..length]) else { continue };
                if let Some(answer) = answer(&question, &zone, &seen) {
                    let answer = answer.to_vec().expect("it can be written");
                    // Whoever asked may be gone.
                    let _ = socket.send_to(&answer, from);
                }
            }
        });
        Self { address, asked, answering: Some(answering) }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The names that were asked for.
    #[allow(dead_code, reason = "not every test wants to know")]
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        // Nothing at all is no question: the server ends.
        let farewell = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
        let said = farewell.and_then(|socket| socket.send_to(&[], self.address));
        if let (Ok(_), Some(answering)) = (said, self.answering.take()) {
            let _ = answering.join();
        }
    }
}

fn answer(
    question: &Message,
    zone: &BTreeMap<String, Vec<Says>>,
    seen: &Mutex<Vec<String>>,
) -> Option<Message> {
    let query = question.queries.first()?.clone();
    let name = query.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
    seen.lock().expect("nobody panicked").push(name.clone());
    let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
    answer.metadata.recursion_desired = true;
    answer.metadata.recursion_available = true;
    let kind = query.query_type();
    let here = zone.get(&name);
    if here.is_none() {
        answer.metadata.response_code = ResponseCode::NXDomain;
    }
    for says in here.into_iter().flatten() {
        let (of, data) = match *says {
            Says::Nothing => return None,
            Says::Fails => {
                answer.metadata.response_code = ResponseCode::ServFail;
                continue;
            }
            Says::Srv(priority, weight, port, target) => {
                (RecordType::SRV, RData::SRV(SRV::new(priority, weight, port, named(target))))
            }
            Says::Mx(preference, exchange) => {
                (RecordType::MX, RData::MX(MX::new(preference, named(exchange))))
            }
            Says::Txt(texts) => {
                let texts = texts.iter().map(|text| (*text).to_owned()).collect();
                (RecordType::TXT, RData::TXT(TXT::new(texts)))
            }
            Says::A(octets) => (RecordType::A, RData::A(A(octets.into()))),
        };
        if of == kind {
            answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
        }
    }
    answer.add_query(query);
    Some(answer)
}

fn named(text: &str) -> Name {
    Name::from_ascii(text).expect("a name")
}
