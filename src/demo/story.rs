//! The demo's story: allow, add, test, turn on, send, and take it back. Each step is done for
//! real, and looked at where it arrived.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use sipper::Sipper as _;
use tokio::time::timeout;

use crate::domain::{
    Address, Confirmation, FailureKind, Policy, Secret, Security, ServerKind, Stage, TestEvent,
    Violation,
};
use crate::i18n::Words;
use crate::service::message::{End, Mailbox};
use crate::service::{
    AddressEdit, PasswordEntry, Prepared, ServerEntry, Service, ServiceError, SignInEntry,
    Submission,
};
use crate::smtp::{Dsn, Verified};

use super::sandbox::{PASSWORD, Sandbox, known};
use super::server::{MailServer, Received};

/// R13 promises a second; a busy machine gets some more before the story is called untrue.
const SEEN_WITHIN: Duration = Duration::from_secs(5);

/// Something did not happen as the story tells it.
#[derive(Debug, Clone)]
pub struct NotAsTold(String);

impl fmt::Display for NotAsTold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAsTold {}

impl From<std::io::Error> for NotAsTold {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Tells the story, and does it: `say` is given each line as it becomes true.
///
/// # Errors
/// The first thing that was not as told.
pub async fn tell(words: Words, say: &mut dyn FnMut(&str)) -> Result<(), NotAsTold> {
    let sandbox = Sandbox::start().await?;
    let mut story = Story {
        words,
        administrator: sandbox.service(),
        user: sandbox.service(),
        sandbox: &sandbox,
        say,
    };
    story.scene(&words.demo_scene_before());
    story.add_and_confirm().await?;
    story.send_by_domain().await?;
    story.not_allowed_yet().await?;

    story.scene(&words.demo_scene_allow());
    story.set_allowed(true).await?;

    story.scene(&words.demo_scene_test());
    story.wrong_password().await?;
    let (prepared, verified) = story.right_password().await?;

    story.scene(&words.demo_scene_on());
    story.turn_on(&prepared, verified).await?;
    story.send_by_gateway().await?;

    story.scene(&words.demo_scene_forbid());
    story.set_allowed(false).await?;
    story.send_by_domain().await?;

    story.scene(&words.demo_scene_again());
    story.set_allowed(true).await?;
    story.send_by_gateway().await?;
    (story.say)("");
    (story.say)(&words.demo_end());
    Ok(())
}

struct Story<'a> {
    words: Words,
    /// Two processes, as it were, that share nothing but the config.
    administrator: Service,
    user: Service,
    sandbox: &'a Sandbox,
    say: &'a mut dyn FnMut(&str),
}

impl Story<'_> {
    fn scene(&mut self, title: &str) {
        (self.say)("");
        (self.say)(title);
    }

    fn line(&mut self, sentence: &str) {
        (self.say)(&format!("  {sentence}"));
    }

    async fn add_and_confirm(&mut self) -> Result<(), NotAsTold> {
        let words = self.words;
        done(self.user.add_address(other(), AddressEdit::default()).await)?;
        self.line(&words.demo_added(other().to_string()));

        done(self.user.send_code(other(), |request| words.code_mail(request)).await)?;
        let received = last(&self.sandbox.domain)?;
        check(received.recipients == [other()], "the code went to the address")?;
        let code = digits(&received).ok_or_else(|| NotAsTold("no code in the mail".to_owned()))?;
        self.line(&words.demo_code_arrived(self.sandbox.domain.name(), &code));
        let code = code.parse().map_err(|_| NotAsTold("the code is no code".to_owned()))?;
        done(self.user.confirm(other(), code).await)?;
        let account = self.user.snapshot().person(self.user.person());
        let confirmed = account.get().is_ok_and(|account| {
            let found = account.find(&other());
            found.is_some_and(|it| matches!(it.confirmation, Confirmation::Confirmed(_)))
        });
        check(confirmed, "the address is confirmed")?;
        self.line(&words.demo_confirmed(other().to_string()));
        Ok(())
    }

    async fn not_allowed_yet(&mut self) -> Result<(), NotAsTold> {
        let prepared = entered(PASSWORD)?;
        match self.user.test_gateway(other(), prepared).await {
            Err(ServiceError::Violation(Violation::GatewaysNotAllowed)) => {
                self.line(&self.words.demo_not_allowed());
                Ok(())
            }
            other => Err(NotAsTold(format!("a gateway was tested without leave: {other:?}"))),
        }
    }

    /// The administrator ticks or unticks, and the user's running process knows.
    async fn set_allowed(&mut self, allowed: bool) -> Result<(), NotAsTold> {
        let mut seen = self.user.watch();
        seen.borrow_and_update();
        let stored = self.administrator.snapshot().policy.clone();
        let policy = stored.get().map_err(|problem| NotAsTold(format!("{problem:?}")))?;
        let policy = Policy { per_user_outbound_gateways: allowed, ..Policy::clone(&policy) };
        let saved = tokio::time::Instant::now();
        done(self.administrator.save_policy(policy, stored.revision()).await)?;
        let knows = seen.wait_for(|snapshot| {
            snapshot.policy.get().is_ok_and(|policy| policy.per_user_outbound_gateways == allowed)
        });
        let learned = timeout(SEEN_WITHIN, knows).await;
        check(matches!(learned, Ok(Ok(_))), "the user's process learned of it")?;
        let took = self.words.took(saved.elapsed());
        let line =
            if allowed { self.words.demo_allowed(took) } else { self.words.demo_forbidden(took) };
        self.line(&line);
        Ok(())
    }

    async fn wrong_password(&mut self) -> Result<(), NotAsTold> {
        let result = self.test(entered("guessed")?).await;
        match result {
            Err(ServiceError::Test(server, failure))
                if failure.stage == Stage::SignIn && failure.kind == FailureKind::SignInRefused =>
            {
                let advice = self.words.failure(&failure, &server);
                let stage = self.words.stage(failure.stage);
                self.line(&format!("✗ {stage}: {}", advice.title));
                let reply = failure.reply.map(|reply| reply.to_string()).unwrap_or_default();
                self.line(&self.words.demo_wrong_password(reply));
                Ok(())
            }
            other => Err(NotAsTold(format!("a wrong password passed: {other:?}"))),
        }
    }

    async fn right_password(&mut self) -> Result<(Prepared, Verified), NotAsTold> {
        let prepared = entered(PASSWORD)?;
        let verified = done(self.test(prepared.clone()).await)?;
        Ok((prepared, verified))
    }

    /// Tests the other server, and tells each stage as it passes.
    async fn test(&mut self, prepared: Prepared) -> Result<Verified, ServiceError> {
        let user = self.user.clone();
        let mut test = pin!(user.test_gateway(other(), prepared));
        while let Some(event) = test.sip().await {
            if let TestEvent::Passed(passed) = event {
                let words = self.words;
                let fact = words.fact(&passed, crate::domain::Timestamp::now());
                let (stage, took) = (words.stage(passed.stage), words.took(passed.took));
                self.line(&format!("✓ {stage}: {fact} ({took})"));
            }
        }
        test.await
    }

    async fn turn_on(&mut self, prepared: &Prepared, verified: Verified) -> Result<(), NotAsTold> {
        let mail = self.words.gateway_mail(&own(), &other(), &prepared.server().host);
        done(self.user.turn_on(prepared, verified, mail).await)?;
        let received = last(&self.sandbox.partner)?;
        check(received.recipients == [other()], "one message went through it to the address")?;
        self.line(&self.words.demo_turned_on(prepared.server().host.to_string()));
        Ok(())
    }

    async fn send_by_domain(&mut self) -> Result<(), NotAsTold> {
        let before = self.sandbox.partner.received().len();
        let kind = self.send().await?;
        check(kind == ServerKind::Domain, "the domain's server delivered")?;
        check(self.sandbox.partner.received().len() == before, "the other server saw nothing")?;
        let received = last(&self.sandbox.domain)?;
        check(received.sender == Some(own()), "the envelope sender is the own address")?;
        let text = String::from_utf8_lossy(&received.message);
        check(text.contains("\r\nSender: alice@corp.example\r\n"), "Sender names the own address")?;
        self.line(&self.words.demo_by_domain(
            other().to_string(),
            self.sandbox.domain.name(),
            own().to_string(),
        ));
        Ok(())
    }

    async fn send_by_gateway(&mut self) -> Result<(), NotAsTold> {
        let before = self.sandbox.domain.received().len();
        let kind = self.send().await?;
        check(kind == ServerKind::Gateway, "the gateway delivered")?;
        check(self.sandbox.domain.received().len() == before, "the domain's server saw nothing")?;
        let received = last(&self.sandbox.partner)?;
        check(received.sender == Some(other()), "the envelope sender is the From address")?;
        check(received.message == MESSAGE.as_bytes(), "the bytes are the sender's own")?;
        let user = received.signed_in_as.unwrap_or_default();
        check(user == other().to_string(), "Alice signed in")?;
        let tls = received.tls.unwrap_or_default();
        check(tls.starts_with("TLS 1."), "the connection was encrypted")?;
        self.line(&self.words.demo_by_gateway(
            other().to_string(),
            self.sandbox.partner.name(),
            user,
            tls,
        ));
        Ok(())
    }

    /// Hands the message over, as a mail program does.
    async fn send(&mut self) -> Result<ServerKind, NotAsTold> {
        let submission = Submission {
            sender: None,
            recipients: vec![Mailbox::Address(known("bob@customer.example"))],
            recipients_in_header: false,
            display_name: None,
            end: End::OfInput,
            dsn: Dsn::default(),
        };
        let accepted = done(self.user.submit(submission, MESSAGE.as_bytes()).await)?;
        Ok(accepted.kind)
    }
}

/// What a mail program hands over.
const MESSAGE: &str = "From: Alice <alice@partner.example>\r\n\
To: Bob <bob@customer.example>\r\n\
Subject: Tuesday\r\n\
Date: Tue, 24 Nov 2026 09:12:00 +0100\r\n\
Message-ID: <tuesday@partner.example>\r\n\
\r\n\
Dear Bob,\r\n\
.. and a line that starts with dots.\r\n";

fn own() -> Address {
    known("alice@corp.example")
}

fn other() -> Address {
    known("alice@partner.example")
}

/// The other server as Alice enters it, with this password.
fn entered(password: &str) -> Result<Prepared, NotAsTold> {
    let entry = ServerEntry {
        host: known("smtp.partner.example"),
        port: Security::Starttls.usual_port(),
        security: Security::Starttls,
        pinned_certificate: None,
        sign_in: Some(SignInEntry {
            user_name: other().to_string(),
            password: PasswordEntry::Typed(Secret::new(password)),
        }),
    };
    done(entry.prepare())
}

fn done<T>(result: Result<T, ServiceError>) -> Result<T, NotAsTold> {
    result.map_err(|error| NotAsTold(error.to_string()))
}

fn check(is_so: bool, told: &str) -> Result<(), NotAsTold> {
    if is_so { Ok(()) } else { Err(NotAsTold(format!("not as told: {told}"))) }
}

fn last(server: &MailServer) -> Result<Received, NotAsTold> {
    let received = server.received().pop();
    received.ok_or_else(|| NotAsTold(format!("{} received nothing", server.name())))
}

/// The six digits in a mail.
fn digits(received: &Received) -> Option<String> {
    let text = String::from_utf8_lossy(&received.message);
    let body = text.split_once("\r\n\r\n")?.1;
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    body.split_whitespace().find(is_code).map(str::to_owned)
}
