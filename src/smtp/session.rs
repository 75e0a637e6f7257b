//! A session with a server, from its name to the sign-in: the same for test and delivery.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::time::timeout;

use super::auth::{Exchange, Mechanism};
use super::capabilities::Capabilities;
use super::command::Command;
use super::connect;
use super::fault::Fault;
use super::meaning::{Asked, State, expect};
use super::progress::{Passed, Progress};
use super::reply::BadReply;
use super::target::Target;
use super::tls;
use super::wire::{NoReply, Wire};
use crate::domain::{
    Evidence, Fact, Failure, FailureKind, Host, Protocol, Reply, Secret, Security, SignIn, Stage,
};

/// How long a server that said nothing may take to show that it speaks something else.
const PROBE: Duration = Duration::from_secs(2);

/// How long sending QUIT may take; its answer is not waited for.
const QUIT: Duration = Duration::from_secs(1);

/// A session that is ready for a message.
#[derive(Debug)]
pub(super) struct Session {
    wire: Wire,
    capabilities: Capabilities,
    signed_in: bool,
}

impl Session {
    /// Goes through the stages up to the sign-in.
    pub(super) async fn open(
        target: &Target,
        progress: &mut Progress<'_>,
    ) -> Result<Self, Failure> {
        let security = target.server.security;
        let mut wire = connect(target, progress).await?;
        if security == Security::Ssl {
            wire = progress.stage(Stage::Tls, encrypt(wire, target, None)).await?;
        }
        wire = greeting(wire, target, progress).await?;
        if security == Security::Starttls {
            wire = progress.stage(Stage::Tls, starttls(wire, target)).await?;
        }
        let may_greet_plainly = security == Security::None && target.server.sign_in.is_none();
        let mut session = Self { wire, capabilities: Capabilities::default(), signed_in: false };
        progress.stage(Stage::Ehlo, session.ehlo(may_greet_plainly)).await?;
        if let Some(sign_in) = &target.server.sign_in {
            let password = target.password.as_ref();
            let work = session.sign_in(&target.server.host, sign_in, password);
            progress.stage(Stage::SignIn, work).await?;
        }
        Ok(session)
    }

    pub(super) fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// What the session saw so far.
    pub(super) fn evidence(&self) -> Evidence {
        Evidence { encrypted: self.wire.is_encrypted(), signed_in: self.signed_in }
    }

    /// Sends octets as they are.
    pub(super) async fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.wire.send(octets).await
    }

    /// Sends commands in one write. Where there are several, the server must offer PIPELINING
    /// (RFC 2920), and the replies must be taken in order.
    pub(super) async fn send_commands(&mut self, commands: &[Command<'_>]) -> Result<(), Fault> {
        let text: String = commands.iter().map(Command::encode).collect();
        ask(&mut self.wire, &text).await
    }

    /// Waits for a reply, as far as there is one.
    pub(super) async fn reply(&mut self) -> Result<Reply, Fault> {
        Ok(self.wire.reply().await?)
    }

    /// Waits for a reply with exactly one of the codes.
    pub(super) async fn expect(&mut self, asked: Asked, codes: &[u16]) -> Result<Reply, Fault> {
        let reply = self.reply().await?;
        self.judge(asked, codes, reply)
    }

    /// The reply if it has exactly one of the codes; else what it means.
    pub(super) fn judge(&self, asked: Asked, codes: &[u16], reply: Reply) -> Result<Reply, Fault> {
        let state = State { encrypted: self.wire.is_encrypted(), signed_in: self.signed_in };
        expect(asked, state, codes, reply)
    }

    /// Says good-bye without waiting for the answer.
    pub(super) async fn quit(mut self) {
        let bye = async {
            self.wire.say(&Command::Quit.encode()).await?;
            self.wire.shutdown().await
        };
        // The session is over in either case.
        let _ = timeout(QUIT, bye).await;
    }

    async fn ehlo(&mut self, may_greet_plainly: bool) -> Result<Passed<()>, Fault> {
        let reply = match ehlo(&mut self.wire).await {
            Ok(reply) => {
                self.capabilities = Capabilities::of_ehlo(&reply);
                reply
            }
            Err(refused) if may_greet_plainly && does_not_know_it(&refused) => {
                self.send_commands(&[Command::Helo(self.wire.local())]).await?;
                self.expect(Asked::Ehlo, &[250]).await?
            }
            Err(refused) => return Err(refused),
        };
        if self.capabilities.is_own_listener() {
            return Err(Fault::replied(FailureKind::OwnListener, reply));
        }
        let fact = Fact::Offers(self.capabilities.lines().to_vec());
        Ok(Passed { value: (), fact, reply: Some(reply) })
    }

    async fn sign_in(
        &mut self,
        host: &Host,
        sign_in: &SignIn,
        password: Option<&Secret>,
    ) -> Result<Passed<()>, Fault> {
        // Whatever the settings say: this is the one place where a password is sent.
        if !may_carry_password(self.wire.is_encrypted(), host, self.wire.peer().ip()) {
            return Err(FailureKind::PasswordInClear.into());
        }
        let password = password.ok_or(FailureKind::NoPassword)?;
        let mut mechanisms = Mechanism::of_both(&self.capabilities);
        let mut mechanism = mechanisms.next().ok_or_else(|| self.no_mechanism())?;
        let reply = loop {
            let mut exchange = mechanism.begin(&sign_in.user_name, password)?;
            match (self.converse(&mut exchange).await, mechanisms.next()) {
                (Ok(reply), _) => break reply,
                // The server has nothing to check the password with in this way, though it
                // offers the way to everybody: it did not even look at it.
                (Err(fault), Some(next)) if exchange.is_unheard() && is_refusal(&fault) => {
                    mechanism = next;
                }
                (Err(fault), _) => return Err(fault),
            }
        };
        self.signed_in = true;
        let fact = Fact::SignedIn {
            user_name: sign_in.user_name.clone(),
            mechanism: mechanism.name().to_owned(),
        };
        Ok(Passed { value: (), fact, reply })
    }

    /// Says what is to be said with a mechanism, to the end.
    async fn converse(&mut self, exchange: &mut Exchange) -> Result<Option<Reply>, Fault> {
        let mut reply = None;
        while let Some(line) = exchange.next(reply.as_ref()).await? {
            has_answered(&self.wire)?;
            self.wire.say_secretly(&line).await?;
            let answer = self.reply().await?;
            if answer.is_positive() && exchange.is_unproved() {
                return Err(Fault::replied(FailureKind::ServerNotProved, answer));
            }
            reply = Some(self.judge(Asked::SignIn, &[exchange.awaits()], answer)?);
        }
        Ok(reply)
    }

    /// Why nobody can sign in.
    fn no_mechanism(&self) -> Fault {
        let offers = &self.capabilities;
        let wants_tls = !self.wire.is_encrypted() && offers.offers("STARTTLS");
        let kind = if offers.offers_web_sign_in_alone() {
            FailureKind::WebSignInOnly
        } else if offers.offers_auth() {
            FailureKind::MechanismMissing
        } else if wants_tls {
            FailureKind::SignInNeedsTls
        } else {
            FailureKind::SignInNotOffered
        };
        Fault::detailed(kind, offers.lines().join(", "))
    }
}

async fn connect(target: &Target, progress: &mut Progress<'_>) -> Result<Wire, Failure> {
    let (host, port) = (&target.server.host, target.server.port);
    let name = async {
        let addresses = connect::resolve(&target.network, host, port).await?;
        let fact = Fact::Addresses(addresses.iter().map(SocketAddr::ip).collect());
        Ok(Passed { value: addresses, fact, reply: None })
    };
    let addresses = progress.stage(Stage::Name, name).await?;
    let transcript = progress.transcript().clone();
    let connect = async {
        let socket = connect::connect(&addresses).await?;
        let fact = Fact::Connected(socket.peer());
        Ok(Passed { value: Wire::plain(socket, transcript), fact, reply: None })
    };
    progress.stage(Stage::Connect, connect).await
}

/// The server speaks first.
async fn greeting(
    mut wire: Wire,
    target: &Target,
    progress: &mut Progress<'_>,
) -> Result<Wire, Failure> {
    let greeting = async {
        let reply = match wire.reply().await {
            Ok(reply) => expect(Asked::Greeting, state(&wire), &[220], reply)?,
            Err(NoReply::Bad(BadReply::NotAReply(words))) => {
                return Err(Fault::said(tls::what_speaks(&words), &words));
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Passed { value: (), fact: Fact::Greeted, reply: Some(reply) })
    };
    let greeted = progress.stage(Stage::Greeting, greeting).await;
    if let Err(mut failure) = greeted {
        if failure.kind == FailureKind::TimedOut && !wire.has_unread() {
            failure.kind = progress.within(probe(&mut wire, target)).await.unwrap_or(failure.kind);
        }
        return Err(failure);
    }
    Ok(wire)
}

/// What a server speaks that did not greet: one with implicit TLS and a web server wait for the
/// client, and answer when it speaks their way, or in no way they know.
async fn probe(wire: &mut Wire, target: &Target) -> Result<FailureKind, Fault> {
    let hello = tls::client_hello(&target.server.host, &target.trust);
    let words = match hello {
        Some(hello) if !wire.is_encrypted() => hello,
        _ => Command::Quit.encode().into_bytes(),
    };
    let answer = async {
        wire.send(&words).await?;
        let mut chunk = [0; 64];
        let length = wire.receive(&mut chunk).await?;
        Ok::<_, io::Error>(tls::what_speaks(&chunk[..length]))
    };
    match timeout(PROBE, answer).await {
        // A server that was merely slow may answer something at last.
        Ok(Ok(FailureKind::NotSmtp(Protocol::Unknown))) | Err(_) => Ok(FailureKind::TimedOut),
        Ok(kind) => Ok(kind?),
    }
}

/// Asks for TLS and begins it. What the server says before it is forgotten (RFC 3207 §4.2).
async fn starttls(mut wire: Wire, target: &Target) -> Result<Passed<Wire>, Fault> {
    let offers = match ehlo(&mut wire).await {
        Ok(reply) => Capabilities::of_ehlo(&reply),
        Err(mut refused) if does_not_know_it(&refused) => {
            refused.kind = FailureKind::TlsNotOffered;
            return Err(refused);
        }
        Err(refused) => return Err(refused),
    };
    if offers.is_own_listener() {
        return Err(FailureKind::OwnListener.into());
    }
    if !offers.offers("STARTTLS") {
        return Err(Fault::detailed(FailureKind::TlsNotOffered, offers.lines().join(", ")));
    }
    ask(&mut wire, &Command::StartTls.encode()).await?;
    let reply = wire.reply().await?;
    let reply = expect(Asked::StartTls, state(&wire), &[220], reply)?;
    encrypt(wire, target, Some(reply)).await
}

async fn encrypt(wire: Wire, target: &Target, reply: Option<Reply>) -> Result<Passed<Wire>, Fault> {
    let socket = wire.into_socket()?;
    let (wire, fact) = tls::handshake(socket, &target.server, &target.trust).await?;
    Ok(Passed { value: wire, fact, reply })
}

async fn ehlo(wire: &mut Wire) -> Result<Reply, Fault> {
    ask(wire, &Command::Ehlo(wire.local()).encode()).await?;
    let reply = wire.reply().await?;
    expect(Asked::Ehlo, state(wire), &[250], reply)
}

/// Sends something that wants an answer, to a server that has answered all before it.
async fn ask(wire: &mut Wire, text: &str) -> Result<(), Fault> {
    has_answered(wire)?;
    Ok(wire.say(text).await?)
}

/// Whether a server said nothing that it was not asked.
fn has_answered(wire: &Wire) -> Result<(), Fault> {
    if wire.has_unread() {
        return Err(Fault::detailed(FailureKind::BadReply, "more replies than commands"));
    }
    Ok(())
}

/// Before anybody signed in.
fn state(wire: &Wire) -> State {
    State { encrypted: wire.is_encrypted(), signed_in: false }
}

/// Whether a server refused EHLO because it is older than that (RFC 5321 §3.2).
fn does_not_know_it(refused: &Fault) -> bool {
    refused.reply.as_ref().is_some_and(|reply| matches!(reply.code, 500 | 502))
}

/// Whether a server refused a sign-in for good, and goes on listening.
fn is_refusal(fault: &Fault) -> bool {
    matches!(fault.kind, FailureKind::SignInRefused | FailureKind::MechanismMissing)
}

/// R5: over verified TLS, or from this machine to itself, as it was typed and as it is.
fn may_carry_password(encrypted: bool, host: &Host, peer: IpAddr) -> bool {
    encrypted || (host.is_loopback() && peer.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r5_a_password_needs_tls_or_loopback_as_typed_and_as_connected() {
        for (encrypted, host, peer, may) in [
            (true, "smtp.partner.example", "192.0.2.1", true),
            (false, "localhost", "127.0.0.1", true),
            (false, "::1", "::1", true),
            (false, "smtp.partner.example", "127.0.0.1", false),
            (false, "localhost", "192.0.2.1", false),
            (false, "192.0.2.1", "192.0.2.1", false),
        ] {
            let host = host.parse().expect("a host");
            let peer = peer.parse().expect("an address");
            assert_eq!(may_carry_password(encrypted, &host, peer), may, "{host} {peer}");
        }
    }
}
