//! An aiosmtpd of the test's own: with implicit TLS at one port, and STARTTLS at another.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use outgate::demo::server::{Leaf, User};
use tempfile::TempDir;

/// A running server. It ends when it is dropped.
pub(super) struct Aiosmtpd {
    process: Child,
    pub(super) ssl: u16,
    pub(super) starttls: u16,
    _folder: TempDir,
}

impl Aiosmtpd {
    /// Starts a server with this certificate that knows one user.
    pub(super) fn start(leaf: &Leaf, user: &User) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let pem = folder.path().join("tls.pem");
        std::fs::write(&pem, format!("{}{}", leaf.key_pem(), leaf.certificate_pem())).expect("it");
        let mut process = Command::new("/usr/bin/python3")
            .args(["-W", "ignore", "-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut input = process.stdin.take().expect("its input");
        let (name, password) = (&user.name, user.password.expose());
        writeln!(input, "{}\n{name}\n{password}\n{}", pem.display(), user.senders[0])
            .expect("it reads");
        let mut ports = String::new();
        let mut output = BufReader::new(process.stdout.take().expect("its output"));
        output.read_line(&mut ports).expect("it says where it listens");
        let mut ports = ports.split_whitespace().map(|port| port.parse().expect("a port"));
        let mut port = || ports.next().expect("two ports");
        Self { ssl: port(), starttls: port(), process, _folder: folder }
    }
}

impl Drop for Aiosmtpd {
    fn drop(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

/// What it shall do comes in by standard input: the file with its certificate, the user's name and
/// password, and the sender that is theirs.
const SCRIPT: &str = r#"
import asyncio, logging, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

logging.disable(logging.WARNING)
pem, name, password, own = (sys.stdin.readline().rstrip("\n") for _ in range(4))
tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(pem)

class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if address != own:
            return f"553 5.7.1 {address} is not yours"
        envelope.mail_from = address
        return "250 2.1.0 Ok"

def check(server, session, envelope, mechanism, data):
    known = LoginPassword(name.encode(), password.encode())
    return AuthResult(success=isinstance(data, LoginPassword) and data == known, handled=False)

async def serve():
    loop = asyncio.get_running_loop()
    common = dict(hostname="mail.partner.example", authenticator=check, auth_required=True)
    plain = lambda: SMTP(Handler(), auth_require_tls=False, loop=loop, **common)
    starttls = lambda: SMTP(Handler(), tls_context=tls, require_starttls=True, loop=loop, **common)
    at_once = await loop.create_server(plain, "127.0.0.1", 0, ssl=tls)
    later = await loop.create_server(starttls, "127.0.0.1", 0)
    print(*(each.sockets[0].getsockname()[1] for each in (at_once, later)), flush=True)
    await asyncio.Future()

asyncio.run(serve())
"#;
