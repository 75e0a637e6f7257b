//! One message, from the start of the program that sends it: `outgate sendmail` and msmtp by turns,
//! to the same Postfix.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use outgate::demo::server::{Authority, User};
use outgate::domain::{Secret, Security};

use super::figures::{Figures, mebibytes, milliseconds};
use super::person::{FROM, PASSWORD, Person, USER};
use super::process::measure;
use super::proxy::Proxy;
use super::sink::Sink;
use crate::fixture::Postfix;

/// The fewest round trips that the RFCs allow from the SYN to the last 250, with TLS 1.3: those of
/// TCP and TLS, the greeting, EHLO, STARTTLS and EHLO again, AUTH with its initial response (RFC 4954
/// §4), MAIL with RCPT and DATA (RFC 2920 §3.1), and the message. A client that speaks first puts it
/// behind its Finished, so EHLO after STARTTLS costs nothing more than TLS does.
pub(crate) fn fewest_round_trips(security: Security) -> u32 {
    match security {
        Security::Ssl => 7,
        Security::Starttls => 9,
        Security::None => 6,
    }
}

/// What one message costs.
#[derive(Debug)]
pub(crate) struct One {
    pub(crate) security: Security,
    /// Whether the server is far away.
    pub(crate) far: bool,
    pub(crate) outgate: Costs,
    pub(crate) msmtp: Costs,
}

/// What one message costs one program.
#[derive(Debug, Clone, Default)]
pub(crate) struct Costs {
    /// From its start to its end, in milliseconds.
    pub(crate) wall: Figures,
    /// Its own time and that of the command which prints the password, in milliseconds.
    pub(crate) cpu: Figures,
    /// In MiB.
    pub(crate) memory: Figures,
    /// What the proxy saw; without one, nobody sees it.
    pub(crate) round_trips: Vec<u32>,
    /// From the SYN to the last 250, in milliseconds.
    pub(crate) on_the_wire: Figures,
}

/// The message: what people write on a weekday.
pub(crate) fn message(octets: usize) -> String {
    let header = format!(
        "From: Alice <{FROM}>\r\nTo: carol@customer.example\r\nSubject: Tuesday\r\n\
         Date: Tue, 1 Jul 2025 10:00:00 +0200\r\nMessage-ID: <1@partner.example>\r\n\r\n"
    );
    let line = "See you on Tuesday, at the same place as always, a little earlier.\r\n";
    header + &line.repeat(octets.div_ceil(line.len()))
}

/// A Postfix that takes mail from [`Person`], and hands it on to the sink.
pub(crate) fn postfix(sink: &Sink, authority: &Authority) -> Postfix {
    let alice = User {
        name: USER.to_owned(),
        password: Secret::new(PASSWORD),
        senders: vec![FROM.parse().expect("an address")],
    };
    Postfix::start("smtp.partner.example", &[alice], sink.plain, authority)
}

/// Measures each way `rounds` times; a server that is far away is one `round_trip` away.
pub(crate) async fn measure_one(rounds: usize, round_trip: Duration) -> Vec<One> {
    let authority = Authority::new().expect("an authority");
    let sink = Sink::start(&authority).await;
    let postfix = postfix(&sink, &authority);
    let mut ones = Vec::new();
    for far in [false, true] {
        for (security, port) in
            [(Security::Ssl, postfix.ssl), (Security::Starttls, postfix.starttls)]
        {
            let server = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port);
            let proxy = far.then(|| Proxy::start(server, round_trip));
            let server = proxy.as_ref().map_or(server, |proxy| proxy.address);
            let person = Person::new(server, security, authority.pem());
            ones.push(measure_way(&person, security, proxy.as_ref(), rounds));
        }
    }
    ones
}

fn measure_way(person: &Person, security: Security, proxy: Option<&Proxy>, rounds: usize) -> One {
    let input = person.path("message");
    // With the line ends of Unix, as programs pass it.
    fs::write(&input, message(1024).replace("\r\n", "\n")).expect("a file");
    let (outgate, msmtp) = (Costs::default(), Costs::default());
    let mut one = One { security, far: proxy.is_some(), outgate, msmtp };
    // The first of each finds nothing in any cache, and does not count.
    for round in 0..=rounds {
        for (command, costs) in
            [(person.sendmail(), &mut one.outgate), (person.msmtp(), &mut one.msmtp)]
        {
            if round == 0 {
                measure(&command, &input);
                // Setting up has been going through it as well.
                proxy.into_iter().for_each(Proxy::forget);
                continue;
            }
            let cost = measure(&command, &input);
            costs.wall.add(milliseconds(cost.wall));
            costs.cpu.add(milliseconds(cost.cpu));
            costs.memory.add(mebibytes(cost.memory));
            if let Some(proxy) = proxy {
                let paid = proxy.conversation().paid();
                costs.round_trips.push(paid.round_trips);
                costs.on_the_wire.add(milliseconds(paid.time));
            }
        }
    }
    one
}
