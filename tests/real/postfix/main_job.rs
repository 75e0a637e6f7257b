//! The whole of the main job on the command line.

use std::fs;
use std::path::PathBuf;

use outgate::demo::server::Received;

use super::address;
use super::fixture::GONE;
use super::organisation::{OTHER, OWN, Organisation};
use crate::marker;
use crate::program::{Run, arrival};

const CAROL: &str = "carol@customer.example";

impl Organisation {
    /// As mutt does it.
    fn send(&self, recipients: &[&str], message: &str) -> Run {
        let options = ["sendmail", "-oem", "-oi", "-f", OTHER, "--"];
        self.run(&[&options[..], recipients].concat(), message)
    }
}

pub(super) async fn by_the_command_line() {
    let organisation = Organisation::start().await;
    organisation.decide();

    organisation.sign_in("gateway").failed(77, "535 5.7.8 Error: authentication failed");
    organisation.sign_in("domain").done();
    organisation.confirm().await;

    organisation.enter_gateway("domain");
    let refused = organisation.outgate(&["gateway", "on", OTHER]);
    refused.failed(77, "535 5.7.8 Error: authentication failed");
    organisation.enter_gateway("gateway");
    organisation.outgate(&["gateway", "test", OTHER]).done();
    organisation.outgate(&["gateway", "on", OTHER]).done();
    let mail = arrival(&organisation.gateway_hop, 0).await;
    assert_eq!((mail.sender, mail.recipients), (Some(address(OTHER)), vec![address(OTHER)]));

    through_the_gateway(&organisation).await;
    all_recipients_or_none(&organisation).await;
    paused(&organisation).await;
    as_cron_does(&organisation).await;
    resumed(&organisation).await;
    assert_eq!(organisation.domain_hop.received().len(), 3, "the code, and what went that way");
    assert_eq!(organisation.gateway_hop.received().len(), 4, "the opening, and what went that way");
    // Nothing that it wrote shows a password (R11), but what is there to hold one.
    let home = organisation.home.path();
    for name in ["domain", "gateway"] {
        let theirs = fs::read_to_string(home.join(name)).expect("a password");
        let found = marker::files_with(home, &theirs, &[home.join(name)]);
        assert_eq!(found, Vec::<PathBuf>::new(), "{name}");
    }
}

/// The message as the mail program has it: with the line ends of Unix, and none the less 8-bit.
const MESSAGE: &str = "From: Alice <alice@partner.example>\nTo: carol@customer.example\n\
    Subject: =?utf-8?q?caf=C3=A9?=\nDate: Tue, 1 Jul 2025 10:00:00 +0200\n\
    Message-ID: <1@partner.example>\nMIME-Version: 1.0\n\
    Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\
    .\n..\n.hidden\ncaf\u{e9} \t \nFrom the start\n\n\n";

/// What Postfix puts before a message, and the message.
fn parts(received: &Received) -> (String, String) {
    let text = String::from_utf8(received.message.clone()).expect("it is UTF-8");
    let place = text.find("\r\nFrom: ").expect("there is a From") + 2;
    let (added, message) = text.split_at(place);
    (added.to_owned(), message.to_owned())
}

/// R6, R8: the gateway has it, with every octet as it was.
async fn through_the_gateway(organisation: &Organisation) {
    organisation.send(&[CAROL], MESSAGE).done();
    let received = arrival(&organisation.gateway_hop, 1).await;
    assert_eq!(received.sender, Some(address(OTHER)));
    assert_eq!(received.recipients, [address(CAROL)]);
    let (added, message) = parts(&received);
    assert_eq!(message, MESSAGE.replace('\n', "\r\n"));
    assert!(added.starts_with("Received: ") && added.contains("with ESMTPSA"), "{added}");
    assert!(!added.contains("Sender:"), "{added}");
}

/// R9: one recipient is refused, so nobody is sent anything.
async fn all_recipients_or_none(organisation: &Organisation) {
    let twice = MESSAGE.replace("<1@", "<2@");
    let refused = organisation.send(&[CAROL, GONE], &twice);
    refused.failed(67, "gone@customer.example: 550 5.1.1 <gone@customer.example>");
    // What had been taken before would have arrived before.
    organisation.send(&[CAROL], &MESSAGE.replace("<1@", "<3@")).done();
    let (_, message) = parts(&arrival(&organisation.gateway_hop, 2).await);
    assert!(message.contains("\r\nMessage-ID: <3@partner.example>\r\n"), "{message}");
}

/// R7, R8: while gateways are not allowed, the domain's mail server has it, with Sender.
async fn paused(organisation: &Organisation) {
    organisation.outgate(&["policy", "set", "--allow-gateways", "no"]).done();
    organisation.send(&[CAROL], MESSAGE).done();
    let received = arrival(&organisation.domain_hop, 1).await;
    assert_eq!(received.sender, Some(address(OWN)));
    assert_eq!(received.recipients, [address(CAROL)]);
    let text = String::from_utf8(received.message).expect("it is UTF-8");
    let (before, after) = text.split_once("Sender: alice@corp.example\r\n").expect("Sender");
    let rest = format!("{before}{after}");
    assert!(rest.ends_with(&MESSAGE.replace('\n', "\r\n")), "nothing else is changed: {text}");
}

/// R10: cron names people without a domain, and means the person's default address.
async fn as_cron_does(organisation: &Organisation) {
    let message = "From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@corp> true\n\nDone.\n";
    let options = ["sendmail", "-FCronDaemon", "-i", "-B8BITMIME", "-oem", "root"];
    organisation.run(&options, message).done();
    let received = arrival(&organisation.domain_hop, 2).await;
    assert_eq!(received.sender, Some(address(OWN)));
    assert_eq!(received.recipients, [address(OWN)]);
}

/// R7: allowed again, the gateway has it.
async fn resumed(organisation: &Organisation) {
    organisation.outgate(&["policy", "set", "--allow-gateways", "yes"]).done();
    organisation.send(&[CAROL], MESSAGE).done();
    let received = arrival(&organisation.gateway_hop, 3).await;
    assert_eq!(received.sender, Some(address(OTHER)));
}
