use std::io;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::session::{Next, Session};
use super::*;

const NAME: &str = "smtp.partner.example";
/// `alice`, `open sesame` as PLAIN has it, and with a wrong password.
const RIGHT: &str = "AGFsaWNlAG9wZW4gc2VzYW1l";
const WRONG: &str = "AGFsaWNlAHdyb25n";

fn config(security: Security) -> Config {
    Config {
        name: NAME.to_owned(),
        security,
        users: vec![User {
            name: "alice".to_owned(),
            password: Secret::new("open sesame"),
            senders: vec!["alice@partner.example".parse().expect("an address")],
        }],
        require_sign_in: true,
        certificate: None,
    }
}

/// A session on a server without TLS, whose replies need no socket.
fn session() -> Session {
    Session::new(Arc::new(config(Security::None)), Arc::default())
}

/// Gives each line to one session and compares how the reply starts.
fn replies(lines: &[(&str, &str)]) {
    let mut session = session();
    for (line, reply) in lines {
        let text = session.line(format!("{line}\r\n").as_bytes()).text;
        assert!(text.starts_with(reply), "{line}: {text}");
        assert!(text.is_empty() || text.ends_with("\r\n"), "{line}: {text:?}");
    }
}

/// A client that says what it is told to, on plain TCP or TLS.
struct Client<S>(BufReader<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    async fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).await.expect("the server reads");
        self.0.get_mut().flush().await.expect("the server reads");
    }

    async fn read_line(&mut self, line: &mut String) -> io::Result<usize> {
        timeout(Duration::from_secs(10), self.0.read_line(line)).await.expect("an answer in time")
    }

    /// One reply, all its lines; nothing when the server has closed the connection.
    async fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let start = reply.len();
            let read = self.read_line(&mut reply).await.expect("the server answers");
            if read == 0 || reply.as_bytes().get(start + 3) != Some(&b'-') {
                return reply;
            }
        }
    }

    async fn say(&mut self, line: &str) -> String {
        self.send(&format!("{line}\r\n")).await;
        self.reply().await
    }
}

async fn connect(server: &MailServer) -> Client<TcpStream> {
    let stream = TcpStream::connect(server.address()).await.expect("the server listens");
    Client(BufReader::new(stream))
}

async fn handshake(stream: TcpStream, pem: &str, name: &str) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
    roots.add(root).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions that ring has")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// A client of a STARTTLS server, encrypted and greeted.
async fn encrypted(server: &MailServer, authority: &Authority) -> Client<TlsStream<TcpStream>> {
    let mut plain = connect(server).await;
    assert_eq!(plain.reply().await, "220 smtp.partner.example ESMTP\r\n");
    plain.say("EHLO client.example").await;
    assert_eq!(plain.say("STARTTLS").await, "220 2.0.0 Ready to start TLS\r\n");
    let stream = handshake(plain.0.into_inner(), authority.pem(), NAME).await;
    let mut client = Client(BufReader::new(stream.expect("a certificate that is trusted")));
    client.say("EHLO client.example").await;
    client
}

async fn starttls_server() -> (MailServer, Authority) {
    let authority = Authority::new().expect("an authority");
    let server = MailServer::start(config(Security::Starttls), &authority).await;
    (server.expect("a server"), authority)
}

#[test]
fn only_the_right_password_signs_in() {
    let failed = "535 5.7.8 Error: authentication failed\r\n";
    let signed_in = "235 2.7.0 Authentication successful\r\n";
    replies(&[
        (&format!("AUTH PLAIN {RIGHT}"), "503 5.5.1"),
        ("EHLO client.example", "250-smtp.partner.example"),
        (&format!("AUTH PLAIN {WRONG}"), failed),
        // Nobody of that name; no response; two parts only; somebody else's rights; no base64.
        ("AUTH PLAIN AGJvYgBvcGVuIHNlc2FtZQ==", failed),
        ("AUTH PLAIN =", failed),
        ("AUTH PLAIN YWxpY2UAb3BlbiBzZXNhbWU=", failed),
        ("AUTH PLAIN Ym9iAGFsaWNlAG9wZW4gc2VzYW1l", failed),
        ("AUTH PLAIN !", "501 5.5.2"),
        ("AUTH CRAM-MD5", "535 5.7.8 Error: authentication failed: Invalid authentication"),
        ("AUTH PLAIN", "334 \r\n"),
        ("*", "501 5.7.0"),
        ("AUTH LOGIN", "334 VXNlcm5hbWU6\r\n"),
        ("YWxpY2U=", "334 UGFzc3dvcmQ6\r\n"),
        ("d3Jvbmc=", failed),
        ("AUTH LOGIN YWxpY2U=", "334 UGFzc3dvcmQ6\r\n"),
        ("b3BlbiBzZXNhbWU=", signed_in),
        ("AUTH PLAIN", "503 5.5.1 Error: already authenticated"),
    ]);
    replies(&[("EHLO c", "250-"), ("AUTH PLAIN", "334 "), (RIGHT, signed_in)]);
    replies(&[("EHLO c", "250-"), (&format!("auth plain {RIGHT}"), signed_in)]);
}

#[test]
fn senders_belong_to_those_who_signed_in() {
    let not_mine = "553 5.7.1 <bob@partner.example>: Sender address rejected: \
                    not owned by user alice\r\n";
    let not_logged_in = "553 5.7.1 <alice@partner.example>: Sender address rejected: not logged in";
    replies(&[
        ("EHLO client.example", "250-"),
        ("MAIL FROM:<carol@corp.example>", "250 2.1.0"),
        ("RCPT TO:<bob@partner.example>", "554 5.7.1 <bob@partner.example>: Relay access denied"),
        ("DATA", "554 5.5.1"),
        ("RSET", "250"),
        ("MAIL FROM:<alice@partner.example>", "250 2.1.0"),
        ("RCPT TO:<bob@partner.example>", not_logged_in),
        ("RSET", "250"),
        (&format!("AUTH PLAIN {RIGHT}"), "235"),
        ("MAIL FROM:<bob@partner.example>", "250 2.1.0"),
        ("RCPT TO:<bob@partner.example>", not_mine),
        ("RSET", "250"),
        ("MAIL FROM:<Alice@partner.example>", "250 2.1.0"),
        ("RCPT TO:<bob@partner.example>", "250 2.1.5"),
        ("RSET", "250"),
        ("MAIL FROM:<>", "250 2.1.0"),
        ("RCPT TO:<alice@partner.example>", "250 2.1.5"),
    ]);
}

#[test]
fn commands_are_read_strictly() {
    replies(&[
        ("EHLO", "501"),
        ("MAIL FROM:<alice@partner.example>", "503 5.5.1"),
        ("HELO client.example", "250 smtp.partner.example"),
        (&format!("AUTH PLAIN {RIGHT}"), "235"),
        ("RCPT TO:<bob@partner.example>", "503 5.5.1 Error: need MAIL command"),
        ("DATA", "503 5.5.1"),
        ("MAIL FROM: <alice@partner.example>", "501 5.5.4 Syntax: MAIL FROM:<address>"),
        ("MAIL FROM:<alice@partner.example", "501 5.5.4"),
        ("MAIL FROM:<alice@partner.example>SIZE=1", "501 5.5.4"),
        ("MAIL FROM:<alice>", "501 5.1.7"),
        ("MAIL FROM:<alice@partner.example> SIZE=10240001", "552 5.3.4"),
        ("MAIL FROM:<alice@partner.example> SIZE=many", "501 5.5.4"),
        ("MAIL FROM:<alice@partner.example> BODY=BINARYMIME", "555 5.5.4"),
        ("MAIL FROM:<alice@partner.example> XYZZY", "555 5.5.4"),
        ("MAIL FROM:<josé@partner.example>", "553 5.6.7"),
        ("mail from:<alice@partner.example> SIZE=10240000 BODY=8BITMIME RET=HDRS", "250"),
        ("MAIL FROM:<alice@partner.example>", "503 5.5.1 Error: nested"),
        ("AUTH PLAIN", "503 5.5.1"),
        ("RCPT TO:<>", "501 5.1.3"),
        ("RCPT TO:<josé@partner.example>", "553 5.6.7"),
        ("RCPT TO:<\"a>b\\\"\"@partner.example> NOTIFY=NEVER", "250 2.1.5"),
    ]);
    replies(&[
        ("STARTTLS", "502 5.5.1"),
        ("NOOP\t", "500 5.5.2"),
        ("XYZZY", "500 5.5.2"),
        ("NOOP", "250"),
        ("QUIT", "221 2.0.0"),
    ]);
    let text = session().line(b"NOOP\n").text;
    assert!(text.starts_with("500 5.5.2 Error: bare <LF>"), "{text}");
}

#[test]
fn smtputf8_is_taken_where_it_is_declared() {
    replies(&[
        ("EHLO client.example", "250-"),
        (&format!("AUTH PLAIN {RIGHT}"), "235"),
        ("MAIL FROM:<alice@partner.example> SMTPUTF8", "250"),
        ("RCPT TO:<josé@partner.example>", "250"),
    ]);
}

#[test]
fn too_many_errors_end_the_session() {
    let mut session = session();
    for _ in 0..20 {
        assert_eq!(session.line(b"XYZZY\r\n").next, Next::Continue);
    }
    let answer = session.line(b"XYZZY\r\n");
    assert!(answer.text.starts_with("421 4.7.0"), "{}", answer.text);
    assert_eq!(answer.next, Next::Close);
}

/// Gives the lines of a message to a session and returns the last reply and what was kept.
fn submit(lines: &[&[u8]]) -> (String, Vec<Received>) {
    let mailbox = Arc::<Mailbox>::default();
    let mut session = Session::new(Arc::new(config(Security::None)), Arc::clone(&mailbox));
    let auth = format!("AUTH PLAIN {RIGHT}");
    let to = "RCPT TO:<bob@partner.example>";
    for line in ["EHLO c", &auth, "MAIL FROM:<alice@partner.example>", to, to, "DATA"] {
        session.line(format!("{line}\r\n").as_bytes());
    }
    for line in lines {
        assert_eq!(session.line(line).text, "", "no reply before the end");
    }
    let reply = session.line(b".\r\n").text;
    let kept = mailbox.messages().clone();
    (reply, kept)
}

#[test]
fn a_message_is_kept_as_it_came_apart_from_dot_stuffing() {
    let lines: [&[u8]; 6] =
        [b"Subject: x\r\n", b"\r\n", b"..\r\n", b"..a.\r\n", b".b\r\n", b"\xff\0 \r\n"];
    let (reply, kept) = submit(&lines);
    assert_eq!(reply, "250 2.0.0 Ok: queued as 1\r\n");
    assert_eq!(kept[0].message, b"Subject: x\r\n\r\n.\r\n.a.\r\nb\r\n\xff\0 \r\n");
    assert_eq!(kept[0].recipients.len(), 2);
    assert_eq!((kept[0].signed_in_as.as_deref(), kept[0].tls.as_deref()), (Some("alice"), None));
}

#[test]
fn a_message_with_bare_line_ends_is_refused_and_a_dot_behind_one_is_no_end() {
    for lines in [[b"a\n".as_slice(), b".\r\n"], [b"a\rb\r\n", b"c\r\n"]] {
        let (reply, kept) = submit(&lines);
        assert!(reply.starts_with("550 5.6.0"), "{reply}");
        assert_eq!(kept, []);
    }
}

#[test]
fn a_message_that_is_too_large_is_refused_at_its_end() {
    let line = [[b'a'; 998].as_slice(), b"\r\n"].concat();
    let fits = vec![line.as_slice(); MESSAGE_MAX / 1000];
    assert!(submit(&fits).0.starts_with("250"));
    let (reply, kept) = submit(&[fits.as_slice(), &[b"a\r\n"]].concat());
    assert!(reply.starts_with("552 5.3.4"), "{reply}");
    assert_eq!(kept, []);
}

#[tokio::test]
async fn sign_in_and_mail_need_tls_where_there_is_tls() {
    let (server, authority) = starttls_server().await;
    let mut plain = connect(&server).await;
    plain.reply().await;
    let offered = plain.say("EHLO client.example").await;
    assert!(offered.contains("250-STARTTLS\r\n") && !offered.contains("AUTH"), "{offered}");
    for command in [format!("AUTH PLAIN {RIGHT}").as_str(), "MAIL FROM:<alice@partner.example>"] {
        assert_eq!(plain.say(command).await, "530 5.7.0 Must issue a STARTTLS command first\r\n");
    }
    drop(plain);

    let mut client = encrypted(&server, &authority).await;
    let offered = client.say("EHLO client.example").await;
    assert!(offered.contains("250-AUTH PLAIN LOGIN\r\n"), "{offered}");
    assert!(!offered.contains("STARTTLS"), "{offered}");
    assert_eq!(client.say("STARTTLS").await, "554 5.5.1 Error: TLS already active\r\n");
}

#[tokio::test]
async fn what_was_said_before_tls_is_forgotten() {
    let (server, authority) = starttls_server().await;
    let mut plain = connect(&server).await;
    plain.reply().await;
    // One segment: what stands behind STARTTLS would be answered inside TLS if it were kept.
    plain.send("EHLO injected.example\r\nSTARTTLS\r\nNOOP injected\r\n").await;
    plain.reply().await;
    assert_eq!(plain.reply().await, "220 2.0.0 Ready to start TLS\r\n");
    let stream = handshake(plain.0.into_inner(), authority.pem(), NAME).await.expect("TLS");
    let mut client = Client(BufReader::new(stream));
    let reply = client.say(&format!("AUTH PLAIN {RIGHT}")).await;
    assert_eq!(reply, "503 5.5.1 Error: send HELO/EHLO first\r\n");
}

#[tokio::test]
async fn a_pipelined_group_is_answered_in_order_and_the_message_arrives() {
    let (server, authority) = starttls_server().await;
    let mut changes = server.changes();
    let mut client = encrypted(&server, &authority).await;
    client
        .send(&format!(
            "AUTH PLAIN {RIGHT}\r\nMAIL FROM:<alice@partner.example>\r\n\
             RCPT TO:<bob@corp.example>\r\nRCPT TO:<carol@corp.example>\r\nDATA\r\n"
        ))
        .await;
    for code in ["235", "250", "250", "250", "354"] {
        assert!(client.reply().await.starts_with(code));
    }
    assert!(client.say("Subject: hello\r\n\r\n..hello\r\n.").await.starts_with("250"));
    assert_eq!(client.say("QUIT").await, "221 2.0.0 Bye\r\n");
    assert_eq!(client.reply().await, "", "the connection is closed");

    changes.wait_for(|count| *count == 1).await.expect("the server runs");
    let received = server.received().remove(0);
    assert_eq!(received.message, b"Subject: hello\r\n\r\n.hello\r\n");
    assert_eq!(received.sender, Some("alice@partner.example".parse().expect("an address")));
    assert_eq!(received.tls.as_deref(), Some("TLS 1.3"));
    assert_eq!(received.signed_in_as.as_deref(), Some("alice"));
}

#[tokio::test]
async fn half_a_command_holds_no_reply_back() {
    let (server, _authority) = starttls_server().await;
    let mut client = connect(&server).await;
    client.reply().await;
    client.send("NOOP\r\nNO").await;
    assert_eq!(client.reply().await, "250 2.0.0 Ok\r\n");
    assert_eq!(client.say("OP").await, "250 2.0.0 Ok\r\n");
}

#[tokio::test]
async fn implicit_tls_speaks_at_once_and_its_certificate_has_all_its_names() {
    let authority = Authority::new().expect("an authority");
    let server = MailServer::start(config(Security::Ssl), &authority).await.expect("a server");
    for name in [NAME, "localhost", "127.0.0.1"] {
        let stream = TcpStream::connect(server.address()).await.expect("the server listens");
        let stream = handshake(stream, authority.pem(), name).await.expect(name);
        assert!(Client(BufReader::new(stream)).reply().await.starts_with("220"));
    }
    let stranger = Authority::new().expect("an authority");
    for (name, pem) in [("smtp.corp.example", authority.pem()), (NAME, stranger.pem())] {
        let stream = TcpStream::connect(server.address()).await.expect("the server listens");
        assert!(handshake(stream, pem, name).await.is_err(), "{name}");
    }
}

#[tokio::test]
async fn a_certificate_may_be_one_that_has_expired() {
    let authority = Authority::new().expect("an authority");
    let (from, until) = (UNIX_EPOCH, UNIX_EPOCH + Duration::from_secs(86400));
    let expired = authority.issue_for(NAME, from, until).expect("a certificate");
    let config = Config { certificate: Some(expired), ..config(Security::Ssl) };
    let server = MailServer::start(config, &authority).await.expect("a server");
    let stream = TcpStream::connect(server.address()).await.expect("the server listens");
    let error = handshake(stream, authority.pem(), NAME).await.expect_err("it has expired");
    assert!(error.to_string().contains("expired"), "{error}");
}

#[tokio::test]
async fn an_endless_line_ends_the_connection() {
    let authority = Authority::new().expect("an authority");
    let server = MailServer::start(config(Security::None), &authority).await.expect("a server");
    let mut client = connect(&server).await;
    client.reply().await;
    client.send(&"a".repeat(12_288)).await;
    assert_eq!(client.reply().await, "500 5.5.2 Error: line too long\r\n");
    assert_eq!(client.reply().await, "");
}

#[tokio::test]
async fn a_dropped_server_stops_with_its_connections() {
    let authority = Authority::new().expect("an authority");
    let server = MailServer::start(config(Security::None), &authority).await.expect("a server");
    let mut client = connect(&server).await;
    client.reply().await;
    drop(server);
    let mut rest = String::new();
    let read = client.read_line(&mut rest).await;
    assert!(matches!(read, Ok(0) | Err(_)), "{rest}");
}

#[test]
fn r11_no_debug_shows_a_password_or_a_key() {
    let authority = Authority::new().expect("an authority");
    let leaf = authority.issue(NAME).expect("a certificate");
    let config = Config { certificate: Some(leaf), ..config(Security::Ssl) };
    let shown = format!("{config:?} {authority:?}");
    assert!(!shown.contains("sesame") && !shown.contains("PRIVATE KEY"), "{shown}");
}
