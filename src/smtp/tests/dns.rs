//! A DNS server on a port of its own on loopback, which answers what it was told.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use hickory_resolver::proto::op::{Message, MessageType, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, MX, SRV, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

use super::super::dns::Resolver;

/// What the server says when it is asked for a name.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum Says {
    /// Priority, weight, port, target.
    Srv(u16, u16, u16, &'static str),
    /// Preference, exchange.
    Mx(u16, &'static str),
    Txt(&'static [&'static str]),
    A([u8; 4]),
    /// SERVFAIL.
    Fails,
    /// Never anything.
    Nothing,
}

/// A running server; it ends when it is dropped.
#[derive(Debug)]
pub(in super::super) struct DnsServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl DnsServer {
    /// A name that it was told nothing of does not exist.
    pub(in super::super) async fn start(says: &[(&str, Says)]) -> Self {
        let mut zone = BTreeMap::<String, Vec<Says>>::new();
        for (name, says) in says {
            zone.entry((*name).to_owned()).or_default().push(*says);
        }
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = socket.local_addr().expect("an address");
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            let mut question = [0; 1500];
            loop {
                let (length, from) = socket.recv_from(&mut question).await.expect("a question");
                let Ok(question) = Message::from_vec(&question[..length]) else { continue };
                if let Some(answer) = answer(&question, &zone, &seen) {
                    let answer = answer.to_vec().expect("it can be written");
                    socket.send_to(&answer, from).await.expect("it is sent");
                }
            }
        });
        Self { address, asked, task }
    }

    pub(in super::super) fn resolver(&self) -> Resolver {
        Resolver::at(self.address)
    }

    /// The names that were asked for.
    pub(in super::super) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        self.task.abort();
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
    answer.metadata.message_type = MessageType::Response;
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
