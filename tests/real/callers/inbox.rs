//! What the organisation's servers deliver, held against what a program wrote.

use outgate::demo::server::MailServer;

use crate::postfix::organisation::{OTHER, OWN, Organisation};
use crate::program::arrival;

/// Which server is to have delivered a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Gateway,
    Domain,
    /// The domain's mail server, for the other address while its gateway is paused (R7).
    Paused,
}

/// How many messages each server has delivered, of those that were asked for.
pub(crate) struct Inbox([usize; 2]);

impl Inbox {
    /// Of what comes from here on.
    pub(crate) fn of(organisation: &Organisation) -> Self {
        Self(servers(organisation).map(count))
    }

    /// The next message, which came this way and to these, and is the only new one (R6).
    pub(crate) async fn next(
        &mut self,
        organisation: &Organisation,
        way: Way,
        to: &[&str],
    ) -> String {
        self.next_few(organisation, way, to, 1).await.swap_remove(0)
    }

    /// The next messages, as many as this, in whatever order a server delivered them.
    pub(crate) async fn next_few(
        &mut self,
        organisation: &Organisation,
        way: Way,
        to: &[&str],
        few: usize,
    ) -> Vec<String> {
        let (which, sender) = match way {
            Way::Gateway => (1, OTHER),
            Way::Domain | Way::Paused => (0, OWN),
        };
        let servers = servers(organisation);
        let mut messages = Vec::new();
        for number in self.0[which]..self.0[which] + few {
            let received = arrival(servers[which], number).await;
            assert_eq!(received.sender.map(|it| it.to_string()).as_deref(), Some(sender));
            let mut recipients: Vec<_> =
                received.recipients.iter().map(ToString::to_string).collect();
            recipients.sort_unstable();
            assert_eq!(recipients, to);
            messages.push(String::from_utf8(received.message).expect("it is UTF-8"));
        }
        self.0[which] += few;
        self.has_no_more(organisation);
        messages
    }

    /// Nothing came beside what was asked for.
    #[track_caller]
    pub(crate) fn has_no_more(&self, organisation: &Organisation) {
        assert_eq!(servers(organisation).map(count), self.0);
    }
}

fn servers(organisation: &Organisation) -> [&MailServer; 2] {
    [&organisation.domain_hop, &organisation.gateway_hop]
}

fn count(server: &MailServer) -> usize {
    server.received().len()
}

/// R8: each octet is the program's, apart from Bcc, line ends, and what was missing; and Sender
/// where the mail's author is not the one who sends it.
#[track_caller]
pub(crate) fn is_the_same(way: Way, written: &str, delivered: &str) {
    let written = written.replace("\r\n", "\n").replace('\n', "\r\n");
    let (header, body) = written.split_once("\r\n\r\n").expect("a body");
    let (sent, sent_body) = delivered.split_once("\r\n\r\n").expect("a body");
    assert_eq!(sent_body, body);
    // What the servers put before it.
    let mut sent = fields(sent);
    assert!(sent.remove(0).starts_with("Received: "), "{delivered}");
    if way == Way::Paused {
        let sender = sent.iter().position(|field| *field == format!("Sender: {OWN}"));
        sent.remove(sender.unwrap_or_else(|| panic!("no Sender: {delivered}")));
    }
    let kept: Vec<_> = fields(header)
        .into_iter()
        .filter(|field| !field.to_ascii_lowercase().starts_with("bcc:"))
        // Without a domain it means the default address (R10).
        .map(|field| field.replace("From: root (Cron Daemon)", "From: "))
        .collect();
    let mut sent = sent.into_iter();
    for field in &kept {
        let next = sent.next().expect("as many as were written");
        assert!(
            next == *field || (field == "From: " && next.starts_with("From: alice@")),
            "{next}"
        );
    }
    for added in sent {
        let may_be_added = ["From: ", "Date: ", "Message-ID: "];
        let name = may_be_added.iter().find(|name| added.starts_with(*name));
        let name = name.unwrap_or_else(|| panic!("{added}"));
        let is_there = |field: &String| {
            field.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        assert!(!kept.iter().any(is_there), "{added} is there already");
    }
}

/// The fields of a header, folded as they are.
fn fields(header: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in header.split("\r\n") {
        match fields.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => *last = format!("{last}\r\n{line}"),
            _ => fields.push(line.to_owned()),
        }
    }
    fields
}
