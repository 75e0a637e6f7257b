//! SCRAM-SHA-256 (RFC 5802, RFC 7677): the server learns nothing that would let it, or whoever
//! reads along, sign in as the person; and it has to prove that it knows the password, too.
//!
//! The channel is not bound to it (SCRAM-SHA-256-PLUS): the servers that offer SCRAM for
//! submission rest on Dovecot's or Cyrus's SASL, which Postfix tells nothing of the channel.

use std::num::NonZeroU32;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::{digest, hmac, pbkdf2};
use zeroize::Zeroizing;

use super::{Line, base64};
use crate::domain::{FailureKind, Reply, Secret};
use crate::smtp::fault::Fault;

/// Neither is the channel bound nor does the person act for another (RFC 5802 §7, `gs2-header`).
const HEADER: &str = "n,,";

/// How often a password is hashed, at least: RFC 7677 §4. A server that asks for less would get
/// a proof from which the password can be guessed soon.
const FEWEST_ROUNDS: u32 = 4096;

/// How often at most: about a second. A server could keep this machine busy for an hour.
const MOST_ROUNDS: u32 = 2_000_000;

/// What the key of a SHA-256 hash has, in octets.
const KEY: usize = digest::SHA256_OUTPUT_LEN;

/// One sign-in, from the first message of the client on.
pub(super) struct Scram {
    /// The client's first message without its header.
    first: String,
    /// The client's part of the nonce.
    nonce: String,
    password: Secret,
    state: State,
}

/// What comes next.
enum State {
    /// The server says how the password is to be hashed.
    Hash,
    /// The server proves that it knows the password: with this key, for this text.
    Proof(hmac::Key, String),
    /// It has proved it.
    Proved,
    /// It has refused, and says so in SMTP next.
    Refused,
}

impl Scram {
    /// A sign-in with a nonce that nobody can guess.
    pub(super) fn new(user_name: &str, password: &Secret) -> Result<Self, Fault> {
        let mut octets = [0; 18];
        SystemRandom::new().fill(&mut octets).map_err(|_| {
            Fault::detailed(FailureKind::SignInUnavailable, "this computer has no randomness")
        })?;
        Ok(Self::with_nonce(user_name, password, STANDARD.encode(octets)))
    }

    fn with_nonce(user_name: &str, password: &Secret, nonce: String) -> Self {
        // RFC 5802 §5.1: what parts attributes is written otherwise in a name.
        let name = prepared(user_name).replace('=', "=3D").replace(',', "=2C");
        let first = format!("n={name},r={nonce}");
        let password = Secret::new(&*prepared(password.expose()));
        Self { first, nonce, password, state: State::Hash }
    }

    /// The client's first message.
    pub(super) fn opening(&self) -> String {
        format!("{HEADER}{}", self.first)
    }

    /// What is to be said to an answer of the server's; nothing when all is said.
    pub(super) async fn answer(&mut self, answer: &Reply) -> Result<Option<Line>, Fault> {
        match &self.state {
            State::Hash => {
                let server_first = decode(answer)?;
                let password = self.password.clone();
                let ServerFirst { nonce, salt, rounds } =
                    ServerFirst::parse(&server_first, &self.nonce)?;
                // It takes its time, and this thread has others to serve.
                let salted = tokio::task::spawn_blocking(move || salted(&password, &salt, rounds));
                let salted = salted.await.map_err(std::io::Error::other)?;
                Ok(Some(self.prove(&server_first, nonce, &salted)))
            }
            State::Proof(key, text) => {
                let server_final = decode(answer)?;
                let said = server_final.split(',').next().unwrap_or_default();
                if said.starts_with("e=") {
                    self.state = State::Refused;
                } else {
                    let signature = said.strip_prefix("v=").map(|text| STANDARD.decode(text));
                    let Some(Ok(signature)) = signature else { return Err(bad()) };
                    hmac::verify(key, text.as_bytes(), &signature)
                        .map_err(|_| FailureKind::ServerNotProved)?;
                    self.state = State::Proved;
                }
                // An answer without content (RFC 4954 §4).
                Ok(Some(base64(&[])))
            }
            State::Proved | State::Refused => Ok(None),
        }
    }

    /// Whether the client has said nothing yet that depends on the password.
    pub(super) fn is_unheard(&self) -> bool {
        matches!(self.state, State::Hash)
    }

    /// Whether the client has said all that it has to.
    pub(super) fn is_said(&self) -> bool {
        matches!(self.state, State::Proved | State::Refused)
    }

    /// Whether the server has proved that it knows the password.
    pub(super) fn is_proved(&self) -> bool {
        matches!(self.state, State::Proved)
    }

    /// The client's last message, which proves that it knows the password (RFC 5802 §3).
    fn prove(&mut self, server_first: &str, nonce: &str, salted: &[u8; KEY]) -> Line {
        let binding = STANDARD.encode(HEADER);
        let last = format!("c={binding},r={nonce}");
        let text = format!("{},{server_first},{last}", self.first);
        let salted = key(salted);
        let client_key = hmac::sign(&salted, b"Client Key");
        let stored_key = digest::digest(&digest::SHA256, client_key.as_ref());
        let signature = hmac::sign(&key(stored_key.as_ref()), text.as_bytes());
        let mut proof = Zeroizing::new([0; KEY]);
        for (octet, (a, b)) in
            proof.iter_mut().zip(client_key.as_ref().iter().zip(signature.as_ref()))
        {
            *octet = a ^ b;
        }
        let server_key = hmac::sign(&salted, b"Server Key");
        self.state = State::Proof(key(server_key.as_ref()), text);
        base64(&[last.as_bytes(), b",p=", STANDARD.encode(*proof).as_bytes()])
    }
}

/// The server's first message.
struct ServerFirst<'a> {
    nonce: &'a str,
    salt: Vec<u8>,
    rounds: NonZeroU32,
}

impl<'a> ServerFirst<'a> {
    /// Reads it; `own` is the client's part of the nonce.
    fn parse(text: &'a str, own: &str) -> Result<Self, Fault> {
        let mut attributes = text.split(',');
        // A message that starts with another attribute, such as `m`, wants what nobody knows
        // (RFC 5802 §5.1); what comes after these three may be left aside.
        let mut attribute = |name: &str| attributes.next().and_then(|next| next.strip_prefix(name));
        let (nonce, salt, rounds) = (attribute("r="), attribute("s="), attribute("i="));
        let (Some(nonce), Some(salt), Some(rounds)) = (nonce, salt, rounds) else {
            return Err(bad());
        };
        let of_server = nonce.strip_prefix(own).filter(|of_server| !of_server.is_empty());
        if of_server.is_none() || !nonce.bytes().all(|octet| octet.is_ascii_graphic()) {
            return Err(Fault::detailed(FailureKind::BadReply, "a nonce that is not ours"));
        }
        let salt = STANDARD.decode(salt).ok().filter(|salt| !salt.is_empty());
        let salt = salt.ok_or_else(bad)?;
        let rounds: NonZeroU32 = rounds.parse().map_err(|_| bad())?;
        if !(FEWEST_ROUNDS..=MOST_ROUNDS).contains(&rounds.get()) {
            let detail = format!("{rounds} rounds of hashing");
            return Err(Fault::detailed(FailureKind::BadReply, detail));
        }
        Ok(Self { nonce, salt, rounds })
    }
}

/// The text in a challenge. It is in no failure: it is of use to whoever guesses passwords.
fn decode(challenge: &Reply) -> Result<String, Fault> {
    let text = challenge.lines.concat();
    let octets = STANDARD.decode(text.trim()).ok();
    octets.and_then(|octets| String::from_utf8(octets).ok()).ok_or_else(bad)
}

fn bad() -> Fault {
    Fault::detailed(FailureKind::BadReply, "no message of SCRAM-SHA-256")
}

/// The one form of a name or password (RFC 4013). What has none is taken as it is: servers that
/// took it once did so, too.
fn prepared(text: &str) -> Zeroizing<String> {
    let prepared = stringprep::saslprep(text);
    Zeroizing::new(prepared.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned))
}

fn key(octets: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, octets)
}

/// `SaltedPassword`.
fn salted(password: &Secret, salt: &[u8], rounds: NonZeroU32) -> Zeroizing<[u8; KEY]> {
    let mut octets = Zeroizing::new([0; KEY]);
    let password = password.expose().as_bytes();
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt, password, &mut *octets);
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "rOprNGfwEbeRWgbNEkqO";
    const FIRST: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                         s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const FINAL: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    /// The sign-in of RFC 7677 §3.
    fn user() -> Scram {
        Scram::with_nonce("user", &Secret::new("pencil"), OWN.to_owned())
    }

    fn challenge(message: &str) -> Reply {
        Reply { code: 334, lines: vec![STANDARD.encode(message)] }
    }

    async fn say(scram: &mut Scram, message: &str) -> Result<Option<String>, FailureKind> {
        let line = scram.answer(&challenge(message)).await.map_err(|fault| fault.kind)?;
        let text = line.map(|line| STANDARD.decode(line.trim_end()).expect("Base64"));
        Ok(text.map(|text| String::from_utf8(text).expect("text")))
    }

    #[tokio::test]
    async fn the_example_of_rfc_7677_is_spoken() {
        let mut scram = user();
        assert_eq!(scram.opening(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assert!(!scram.is_said() && !scram.is_proved());
        let proof = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                     p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        assert_eq!(say(&mut scram, FIRST).await, Ok(Some(proof.to_owned())));
        assert!(!scram.is_said() && !scram.is_proved());
        assert_eq!(say(&mut scram, FINAL).await, Ok(Some(String::new())));
        assert!(scram.is_said() && scram.is_proved());
        let welcome = Reply { code: 235, lines: vec!["2.7.0 welcome".to_owned()] };
        assert!(matches!(scram.answer(&welcome).await, Ok(None)));
    }

    #[tokio::test]
    async fn what_may_follow_in_a_message_changes_nothing() {
        let mut scram = user();
        assert!(say(&mut scram, &format!("{FIRST},x=later")).await.is_ok());
        let mut scram = user();
        say(&mut scram, FIRST).await.expect("it goes on");
        assert!(say(&mut scram, &format!("{FINAL},x=later")).await.is_ok());
    }

    #[tokio::test]
    async fn a_first_message_is_not_believed_blindly() {
        let bad = Err(FailureKind::BadReply);
        for message in [
            "",
            "r=",
            "hello",
            "r=rOprNGfwEbeRWgbNEkqO%hv",
            // Somebody else's nonce, one that is cut short, and ours alone.
            "r=xOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "r=rOprNGfwEbeRWgbNEkq,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "r=rOprNGfwEbeRWgbNEkqO\u{7},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            // A salt that is none.
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=,i=4096",
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SN,i=4096",
            // So few rounds that the password could be guessed, and so many that it takes hours.
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000001",
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2147483648",
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999",
            "r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
            // What is in another order, or wants what nobody knows.
            "m=must,r=rOprNGfwEbeRWgbNEkqO%hv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "s=W22ZaJ0SNY7soEsUEjb6gQ==,r=rOprNGfwEbeRWgbNEkqO%hv,i=4096",
        ] {
            assert_eq!(say(&mut user(), message).await, bad, "{message}");
        }
        let no_base64 = Reply { code: 334, lines: vec!["r=plain".to_owned()] };
        let refused = user().answer(&no_base64).await.map(|_| ()).map_err(|fault| fault.kind);
        assert_eq!(refused, Err(FailureKind::BadReply));
    }

    #[tokio::test]
    async fn a_server_that_does_not_know_the_password_is_not_believed() {
        let forged = STANDARD.encode([7; KEY]);
        for (message, kind) in [
            (format!("v={forged}"), FailureKind::ServerNotProved),
            ("v=".to_owned(), FailureKind::ServerNotProved),
            // Cut short, it is no signature.
            (format!("v={}", STANDARD.encode([0xea; 4])), FailureKind::ServerNotProved),
            ("v=*".to_owned(), FailureKind::BadReply),
            ("welcome".to_owned(), FailureKind::BadReply),
            (String::new(), FailureKind::BadReply),
            (FIRST.to_owned(), FailureKind::BadReply),
        ] {
            let mut scram = user();
            say(&mut scram, FIRST).await.expect("it goes on");
            assert_eq!(say(&mut scram, &message).await, Err(kind), "{message}");
            assert!(!scram.is_proved());
        }
    }

    #[tokio::test]
    async fn a_refusal_is_answered_and_proves_nothing() {
        let mut scram = user();
        say(&mut scram, FIRST).await.expect("it goes on");
        assert_eq!(say(&mut scram, "e=invalid-proof").await, Ok(Some(String::new())));
        assert!(scram.is_said() && !scram.is_proved());
    }

    #[tokio::test]
    async fn hashing_leaves_the_thread_to_others() {
        let many = FIRST.replace("i=4096", "i=1000000");
        let mut scram = user();
        let challenge = challenge(&many);
        tokio::select! {
            biased;
            _ = scram.answer(&challenge) => panic!("it was hashed on this thread"),
            () = std::future::ready(()) => {}
        }
    }

    #[test]
    fn names_and_passwords_have_one_form() {
        // The examples of RFC 4013 §3, and one that is newer than its Unicode.
        for (text, form) in [
            ("I\u{ad}X", "IX"),
            ("user", "user"),
            ("USER", "USER"),
            ("\u{aa}", "a"),
            ("\u{2168}", "IX"),
            ("caf\u{e9}", "cafe\u{301}"),
            ("\u{1f9c0}", "\u{1f9c0}"),
        ] {
            assert_eq!(*prepared(text), *prepared(form), "{text}");
        }
        assert_eq!(*prepared("I\u{ad}X"), "IX");
        assert_eq!(*prepared("\u{1f9c0}"), "\u{1f9c0}");
        let scram = Scram::with_nonce("a=b,c", &Secret::new("x"), OWN.to_owned());
        assert_eq!(scram.opening(), format!("n,,n=a=3Db=2Cc,r={OWN}"));
    }

    #[test]
    fn no_two_nonces_are_the_same() {
        let nonce = || Scram::new("user", &Secret::new("pencil")).expect("randomness").nonce;
        let (one, other) = (nonce(), nonce());
        assert_eq!(one.len(), 24);
        assert_ne!(one, other);
    }
}
