//! SCRAM-SHA-256 with servers that know the password, and with servers that pretend to.

use std::io;
use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::{digest, hmac, pbkdf2};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::super::*;
use super::server::{Running, serve};
use super::{alice, target};
use crate::domain::{Fact, Failure, FailureKind, Secret, Security, Stage, TestEvent};

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server {
    /// It knows the password, proves it, and takes nobody without it.
    Honest,
    /// It lets everybody in, without the last message.
    Silent,
    /// It lets everybody in, with a signature of its own.
    Forging,
    /// It lets everybody in at once.
    Hasty,
    /// It refuses within SCRAM, and then lets everybody in.
    Wavering,
    /// It wants a hash that takes hours.
    Greedy,
    /// It speaks of another sign-in.
    Mixing,
    /// It has nothing to check this person's password with but the password itself.
    Unaware,
}

type Lines = BufReader<TcpStream>;

async fn say(stream: &mut Lines, text: &str) -> io::Result<()> {
    stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await
}

async fn ask(stream: &mut Lines, message: &str) -> io::Result<String> {
    say(stream, &format!("334 {}", STANDARD.encode(message))).await?;
    hear(stream).await
}

async fn hear(stream: &mut Lines) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}

fn decode(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).expect("Base64")).expect("text")
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

impl Server {
    /// Serves one connection without TLS; gives every line that it heard.
    async fn start(self) -> Running<Vec<String>> {
        serve(move |tcp| async move {
            let mut stream = BufReader::new(tcp);
            let mut heard = Vec::new();
            // It ends in an error when the client hangs up, which is for the test to judge.
            let _ = self.talk(&mut stream, &mut heard).await;
            heard
        })
        .await
    }

    async fn talk(self, stream: &mut Lines, heard: &mut Vec<String>) -> io::Result<()> {
        say(stream, "220 mail.partner.example ESMTP").await?;
        loop {
            let line = hear(stream).await?;
            heard.push(line.clone());
            if line.starts_with("EHLO") {
                let offers = "250-mail.partner.example\r\n250 AUTH LOGIN PLAIN SCRAM-SHA-256";
                say(stream, offers).await?;
            } else if let Some(first) = line.strip_prefix("AUTH SCRAM-SHA-256 ") {
                let answer = self.sign_in(stream, &decode(first), heard).await?;
                say(stream, answer).await?;
            } else if line.starts_with("AUTH PLAIN ") {
                let right = line == "AUTH PLAIN AGFsaWNlAHNlc2FtZQ==";
                say(stream, if right { "235 2.7.0 welcome" } else { "535 5.7.8 not so" }).await?;
            } else if line == "QUIT" {
                return Ok(());
            } else {
                say(stream, "250 2.0.0 fine").await?;
            }
        }
    }

    /// What the server says in the end.
    async fn sign_in(
        self,
        stream: &mut Lines,
        client_first: &str,
        heard: &mut Vec<String>,
    ) -> io::Result<&'static str> {
        const WELCOME: &str = "235 2.7.0 welcome";
        let bare = client_first.strip_prefix("n,,").expect("a header");
        let nonce = bare.strip_prefix("n=alice,r=").expect("a name and a nonce");
        match self {
            Self::Hasty => return Ok(WELCOME),
            Self::Unaware => return Ok("535 5.7.8 no"),
            _ => {}
        }
        let nonce = if self == Self::Mixing { "not-yours" } else { nonce };
        let rounds = if self == Self::Greedy { 2_147_483_648_u32 } else { 4096 };
        let (salt, nonce) = (b"some salt", format!("{nonce}server"));
        let server_first = format!("r={nonce},s={},i={rounds}", STANDARD.encode(salt));
        let answer = ask(stream, &server_first).await?;
        heard.push(answer.clone());

        let mut salted = [0; digest::SHA256_OUTPUT_LEN];
        let rounds = NonZeroU32::new(4096).expect("more than none");
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt, b"sesame", &mut salted);
        let answer = decode(&answer);
        let (last, proof) = answer.split_once(",p=").expect("a proof");
        assert_eq!(last, format!("c=biws,r={nonce}"));
        let text = format!("{bare},{server_first},{last}");
        let stored = digest::digest(&digest::SHA256, &hmac(&salted, "Client Key"));
        let proof = STANDARD.decode(proof).expect("Base64");
        let signature = hmac(stored.as_ref(), &text);
        let key: Vec<u8> = proof.iter().zip(signature).map(|(a, b)| a ^ b).collect();
        let is_right = digest::digest(&digest::SHA256, &key).as_ref() == stored.as_ref();

        let server_final = match self {
            Self::Silent => return Ok(WELCOME),
            Self::Wavering => "e=invalid-proof".to_owned(),
            Self::Honest if !is_right => return Ok("535 5.7.8 no"),
            Self::Honest => {
                format!("v={}", STANDARD.encode(hmac(&hmac(&salted, "Server Key"), &text)))
            }
            _ => format!("v={}", STANDARD.encode([7; digest::SHA256_OUTPUT_LEN])),
        };
        assert_eq!(ask(stream, &server_final).await?, "");
        Ok(WELCOME)
    }
}

async fn tested(server: Server, password: &str) -> (Result<Vec<TestEvent>, Failure>, Vec<String>) {
    let running = server.start().await;
    let mut target = target(running.address, Security::None);
    target.password = Some(Secret::new(password));
    let mut events = Vec::new();
    let result = test(&target, &alice(), &mut |event| events.push(event)).await;
    (result.map(|_| events), running.end().await)
}

#[tokio::test]
async fn the_strongest_mechanism_signs_in_and_the_password_is_not_sent() {
    let (passed, heard) = tested(Server::Honest, "sesame").await;
    let signed_in = passed.expect("it passes").into_iter().find_map(|event| match event {
        TestEvent::Passed(passed) if passed.stage == Stage::SignIn => Some(passed.fact),
        _ => None,
    });
    let (user_name, mechanism) = ("alice".to_owned(), "SCRAM-SHA-256".to_owned());
    assert_eq!(signed_in, Some(Fact::SignedIn { user_name, mechanism }));
    assert_eq!(heard.iter().filter(|line| line.starts_with("AUTH")).count(), 1);
    for line in &heard {
        let text = STANDARD.decode(line).map(|text| String::from_utf8_lossy(&text).into_owned());
        assert!(!line.contains("sesame") && !text.is_ok_and(|it| it.contains("sesame")), "{line}");
    }
}

/// As Dovecot answers where a person's password is stored in another form.
#[tokio::test]
async fn a_server_that_cannot_check_a_password_like_that_is_told_it() {
    let (passed, heard) = tested(Server::Unaware, "sesame").await;
    let is_plain = |event: &TestEvent| {
        matches!(event, TestEvent::Passed(passed)
            if matches!(&passed.fact, Fact::SignedIn { mechanism, .. } if mechanism == "PLAIN"))
    };
    assert!(passed.expect("it passes").iter().any(is_plain));
    let commands = heard.iter().filter(|line| line.starts_with("AUTH")).count();
    assert_eq!(commands, 2, "{heard:?}");
    let (refused, _) = tested(Server::Unaware, "open").await;
    let refused = refused.expect_err("it is wrong");
    assert_eq!((refused.stage, refused.kind), (Stage::SignIn, FailureKind::SignInRefused));
    assert_eq!(refused.reply.expect("its words").to_string(), "535 5.7.8 not so");
}

#[tokio::test]
async fn a_wrong_password_is_a_wrong_password() {
    let (result, heard) = tested(Server::Honest, "open").await;
    // And is said in no other way: the server has looked at it.
    assert!(!heard.iter().any(|line| line.starts_with("AUTH PLAIN")), "{heard:?}");
    let failure = result.expect_err("refused");
    assert_eq!((failure.stage, failure.kind), (Stage::SignIn, FailureKind::SignInRefused));
    assert_eq!(failure.reply.expect("its words").to_string(), "535 5.7.8 no");
}

#[tokio::test]
async fn servers_that_pretend_to_know_the_password_get_no_further() {
    for (server, kind) in [
        (Server::Silent, FailureKind::ServerNotProved),
        (Server::Forging, FailureKind::ServerNotProved),
        (Server::Hasty, FailureKind::ServerNotProved),
        (Server::Wavering, FailureKind::ServerNotProved),
        (Server::Greedy, FailureKind::BadReply),
        (Server::Mixing, FailureKind::BadReply),
    ] {
        // Forged signatures are refused before they are answered.
        let (result, heard) = tested(server, "sesame").await;
        let failure = result.expect_err("refused");
        assert_eq!((failure.stage, failure.kind), (Stage::SignIn, kind), "{server:?}");
        assert!(!heard.iter().any(|line| line.starts_with("MAIL")), "{server:?}: {heard:?}");
    }
}
