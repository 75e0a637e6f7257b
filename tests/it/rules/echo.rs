//! R11: whatever a server repeats of a password, no value that leaves a session holds it, and no
//! value that has to hold it shows it.

use std::fmt::Write as _;
use std::pin::pin;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outgate::demo::server::User;
use outgate::domain::{Address, Secret, SecretId, SecretRef, Security, SignIn, SmtpMsa, TestEvent};
use outgate::i18n::{Language, Words};
use outgate::secrets::{MemorySecrets, Secrets as _};
use outgate::service::{Checks, PasswordEntry, Prepared, ServerEntry, Service, SignInEntry};
use outgate::smtp::{Deadlines, Network, Target, Trust};
use sipper::{Sipper as _, Straw};

use super::house::{House, PASSWORD, at_partner, entered, known, other, submit, words};
use super::scripted::{Scripted, takes_all_but};
use crate::marker;

/// What a server may say after this code, with the password in it in several forms.
fn echo(code: u16) -> String {
    let of_plain = STANDARD.encode(format!("\0alice\0{PASSWORD}"));
    let inside = STANDARD.encode(format!("a{PASSWORD}z"));
    format!("{code}-5.0.0 {PASSWORD}\r\n{code}-{of_plain}\r\n{code} 5.0.0 {inside}\r\n")
}

/// A server that repeats the password in each of its answers, and refuses lines that start so.
async fn echoing(refuses: &'static str) -> Scripted {
    let answers = takes_all_but(move |line| {
        let verb = line.split(' ').next().unwrap_or_default();
        Some(match verb {
            "" => format!("220 {PASSWORD}\r\n"),
            "EHLO" => format!("250-hello\r\n250-X-{PASSWORD}\r\n250 AUTH PLAIN\r\n"),
            verb if verb == refuses => echo(554),
            "AUTH" => echo(235),
            "DATA" => echo(354),
            "QUIT" => return None,
            _ => echo(250),
        })
    });
    Scripted::start(answers).await
}

/// All that is shown of something that happens, in every way in which it could be.
struct Shown(String);

impl Shown {
    fn add(&mut self, thing: &dyn std::fmt::Debug) {
        writeln!(self.0, "{thing:?}").expect("it is a text");
    }

    fn text(&mut self, text: &str) {
        writeln!(self.0, "{text}").expect("it is a text");
    }

    /// A test or a turning on, with its events as they are told, as data and in words.
    async fn happens<T: std::fmt::Debug>(
        &mut self,
        work: impl Straw<T, TestEvent, outgate::service::ServiceError>,
    ) -> Option<T> {
        let mut work = pin!(work);
        let mut conversations = 0;
        while let Some(event) = work.sip().await {
            self.add(&event);
            self.text(&serde_json::to_string(&event).expect("JSON"));
            if let TestEvent::Conversation(said) = &event {
                conversations += 1;
                for language in Language::all() {
                    self.text(&Words::new(*language).conversation(said, None));
                }
            }
        }
        assert_eq!(conversations, 1, "what was said is told once");
        match work.await {
            Ok(came) => {
                self.add(&came);
                Some(came)
            }
            Err(error) => {
                self.text(&format!("{error} {error:?}"));
                for language in Language::all() {
                    self.add(&Words::new(*language).service_error(&error));
                }
                if let outgate::service::ServiceError::Test(_, failure) = &error {
                    self.text(&serde_json::to_string(failure).expect("JSON"));
                }
                None
            }
        }
    }
}

async fn everything(service: &Service, prepared: &Prepared, shown: &mut Shown) {
    let test = service.test_gateway(other(), prepared.clone());
    if let Some(verified) = shown.happens(test).await {
        let turned_on = service.turn_on(prepared, verified, words());
        shown.happens(turned_on).await;
    }
    let submitted = submit(service, &other()).await;
    shown.add(&submitted);
    if let Err(error) = submitted {
        shown.text(&error.to_string());
    }
    shown.add(&service.check_health(Checks::All, known("2026-07-01T10:00:00Z")).await);
    shown.add(&service.activity(10).await.expect("it is read"));
    shown.add(&service.health().await);
    shown.add(&*service.snapshot());
}

#[tokio::test]
async fn r11_what_a_server_repeats_of_a_password_is_in_no_value() {
    for refuses in ["nothing", "AUTH", "MAIL", "RCPT", "DATA", "."] {
        let house = House::start().await;
        let server = echoing(refuses).await;
        house.place("127.0.0.1", 25, server.address());
        let service = house.service();
        house.add_confirmed(&service).await;
        let prepared = entered("127.0.0.1", 25, Security::None, PASSWORD);
        let mut shown = Shown(String::new());
        everything(&service, &prepared, &mut shown).await;
        let told = server.heard().iter().any(|line| marker::shows(line.as_bytes(), PASSWORD));
        assert!(told && shown.0.contains("***"), "there is something to find: {}", shown.0);
        marker::is_nowhere_in(&shown.0, &[PASSWORD]);
    }
}

#[test]
fn r11_no_value_that_holds_a_password_shows_it() {
    let secret = || Secret::new(PASSWORD);
    let sender: Address = other();
    let place = SecretRef::Keyring(SecretId::from_random([7; 16]));
    let server = SmtpMsa {
        host: known("smtp.partner.example"),
        port: 465,
        security: Security::Ssl,
        pinned_certificate: None,
        sign_in: Some(SignIn { user_name: "alice".to_owned(), password: place }),
    };
    let sign_in =
        SignInEntry { user_name: "alice".to_owned(), password: PasswordEntry::Typed(secret()) };
    let entry = ServerEntry {
        host: known("smtp.partner.example"),
        port: 465,
        security: Security::Ssl,
        pinned_certificate: None,
        sign_in: Some(sign_in.clone()),
    };
    let target = Target {
        server,
        password: Some(secret()),
        trust: Trust::of_platform(None).expect("no file is given"),
        network: Network::default(),
        deadlines: Deadlines::default(),
    };
    let keyring = MemorySecrets::new();
    keyring.put(&SecretId::from_random([7; 16]), &secret(), "label").expect("it is kept");
    let user = User { name: "alice".to_owned(), password: secret(), senders: vec![sender] };
    let mut shown = Shown(String::new());
    for thing in [
        &secret() as &dyn std::fmt::Debug,
        &sign_in,
        &entry,
        &target,
        &keyring,
        &user,
        &at_partner(PASSWORD),
        &entry.clone().prepare().expect("it is whole"),
    ] {
        shown.add(thing);
    }
    assert!(shown.0.contains("smtp.partner.example") && shown.0.contains("alice"));
    marker::is_nowhere_in(&shown.0, &[PASSWORD]);
}

#[test]
fn a_password_is_found_in_every_form_and_nothing_else_is() {
    let password = "it's a marker";
    for before in 0..7 {
        for after in 0..4 {
            let text = format!("{}{password}{}", "x".repeat(before), "y".repeat(after));
            let encoded = STANDARD.encode(&text);
            let of_url = encoded.replace('+', "-").replace('/', "_");
            for shown in [text, encoded, of_url] {
                assert!(marker::shows(shown.as_bytes(), password), "{shown}");
            }
        }
    }
    assert!(marker::shows(format!("{password:?}").as_bytes(), password));
    assert!(!marker::shows(b"it is no marker", password));
    assert!(!marker::shows(STANDARD.encode("it is no marker").as_bytes(), password));
}
