//! What is said of a server that was found.

use super::*;
use crate::domain::{Domain, Doubt, Finding, NoteKind, Source};

fn domain() -> Domain {
    "partner.example".parse().expect("a domain")
}

fn finding(source: Source) -> Finding {
    Finding {
        host: "smtp.hoster.example".parse().expect("a host"),
        port: 465,
        security: Security::Ssl,
        user_name: None,
        source,
        notes: Vec::new(),
        doubt: None,
    }
}

fn every_source() -> Vec<Source> {
    let mx: Domain = "mx.hoster.example".parse().expect("a domain");
    let (name, url) = ("Hoster".to_owned(), "https://hoster.example/config.xml".to_owned());
    vec![
        Source::Provider { name: name.clone() },
        Source::Srv { record: "_submissions._tcp.partner.example".to_owned() },
        Source::Autoconfig { url: url.clone() },
        Source::MxProvider { name, mx: mx.clone() },
        Source::MxAutoconfig { mx, url },
        Source::Guess,
    ]
}

#[test]
fn every_source_note_and_doubt_has_its_own_sentences_in_every_language() {
    let notes = [
        NoteKind::AppPassword,
        NoteKind::AllowFirst,
        NoteKind::PasswordsMayBeOff,
        NoteKind::PasswordsOff,
        NoteKind::Bridge,
    ];
    let doubts = [Doubt::OtherDomain, Doubt::ThisMachine, Doubt::LocalNetwork];
    let found = finding(Source::Guess);
    assert_told_apart(|words| {
        let sources = every_source().into_iter().map(|it| words.source(&it, &domain()));
        let notes = notes.map(|kind| words.note(kind, &found, &domain()));
        let doubts = doubts.map(|doubt| words.doubt(doubt, &found, &domain()));
        let remarks = notes.into_iter().chain(doubts).flat_map(|it| [it.title, it.what]);
        sources.chain(remarks).collect()
    });
}

#[test]
fn a_document_is_told_by_the_server_that_it_is_at() {
    let url = "https://autoconfig.partner.example/mail/config-v1.1.xml".to_owned();
    let told = english().source(&Source::Autoconfig { url }, &domain());
    let expected = "Published by partner.example for mail programs, at autoconfig.partner.example";
    assert_eq!(told, expected);
}
