//! Discovery among servers on loopback that stand for all that it asks.

use std::net::SocketAddr;

use super::*;
use crate::domain::{Doubt, Host, NoteKind, Security, Source};
use crate::smtp::dns::Resolver;
use crate::smtp::tests::certificates::{of, trust, unknown_issuer};
use crate::smtp::tests::dns::{DnsServer, Says};
use crate::smtp::tests::server::{Fake, Running, Seen};
use crate::smtp::tests::web::{Pages, Web, elsewhere, page};

const AUTOCONFIG: &str = "autoconfig.partner.example/mail/config-v1.1.xml\
?emailaddress=alice%40partner.example";
const WELL_KNOWN: &str = "partner.example/.well-known/autoconfig/mail/config-v1.1.xml";

fn alice() -> Address {
    "alice@partner.example".parse().expect("an address")
}

fn place(host: &str, port: u16, at: SocketAddr) -> (Host, u16, SocketAddr) {
    (host.parse().expect("a host"), port, at)
}

fn document(host: &str) -> String {
    page(&format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"partner.example\">\
         <outgoingServer type=\"smtp\"><hostname>{host}</hostname><port>465</port>\
         <socketType>SSL</socketType><username>%EMAILLOCALPART%</username>\
         <authentication>password-cleartext</authentication></outgoingServer>\
         </emailProvider></clientConfig>"
    ))
}

/// A web server for these hosts and their pages, and where it is.
async fn web(hosts: &[&str], pages: Pages) -> (Web, Vec<(Host, u16, SocketAddr)>) {
    let web = Web::start(of(hosts), pages).await;
    let places = hosts.iter().map(|host| place(host, 443, web.address)).collect();
    (web, places)
}

async fn mail_server(host: &str, security: Security) -> Running<Seen> {
    Fake::showing(of(&[host]), security).start().await
}

struct Told {
    first: Option<Duration>,
    findings: Vec<Finding>,
    all: Vec<Finding>,
}

async fn find(network: &Network) -> Told {
    let began = Instant::now();
    let mut told = Told { first: None, findings: Vec::new(), all: Vec::new() };
    let mut on_finding = |finding: &Finding| {
        told.first.get_or_insert(began.elapsed());
        told.findings.push(finding.clone());
    };
    let all = discover(&alice(), network, &trust(), &mut on_finding).await;
    Told { all, ..told }
}

/// What is found, as `host:port security`.
fn servers(findings: &[Finding]) -> Vec<String> {
    let text = |it: &Finding| format!("{}:{} {}", it.host, it.port, it.security);
    findings.iter().map(text).collect()
}

#[tokio::test]
async fn srv_records_are_found_and_one_outside_the_domain_is_asked_about() {
    for (target, doubt) in [
        ("smtp.partner.example.", None),
        ("smtp.hoster.example.", Some(Doubt::OtherDomain)),
        ("localhost.", Some(Doubt::ThisMachine)),
        ("printer.", Some(Doubt::LocalNetwork)),
    ] {
        let dns = DnsServer::start(&[
            ("_submissions._tcp.partner.example", Says::Srv(0, 1, 465, target)),
            ("_submission._tcp.partner.example", Says::Srv(0, 1, 587, target)),
        ]);
        let told = find(&Network::sandbox([]).with_resolver(Resolver::at(dns.address()))).await;
        let host = target.trim_end_matches('.');
        let expected = [format!("{host}:465 ssl"), format!("{host}:587 starttls")];
        assert_eq!(servers(&told.findings), expected);
        assert!(told.findings.iter().all(|it| it.doubt == doubt), "{told:?}", told = told.all);
        let record = "_submissions._tcp.partner.example".to_owned();
        assert_eq!(told.findings[0].source, Source::Srv { record });
        assert_eq!(told.findings, told.all);
    }
}

#[tokio::test]
async fn a_service_that_the_domain_does_not_offer_is_not_found() {
    let dns = DnsServer::start(&[
        ("_submissions._tcp.partner.example", Says::Srv(0, 0, 0, ".")),
        ("_submission._tcp.partner.example", Says::Srv(0, 0, 587, "smtp.partner.example.")),
    ]);
    let told = find(&Network::sandbox([]).with_resolver(Resolver::at(dns.address()))).await;
    assert_eq!(servers(&told.findings), ["smtp.partner.example:587 starttls"]);
}

#[tokio::test]
async fn the_domains_own_autoconfiguration_is_found_at_either_place() {
    let hosts = ["autoconfig.partner.example", "partner.example"];
    for (pages, host, url) in [
        (
            vec![
                (AUTOCONFIG, document("mail.hoster.example")),
                (WELL_KNOWN, document("other.hoster.example")),
            ],
            "mail.hoster.example",
            "https://autoconfig.partner.example/mail/config-v1.1.xml",
        ),
        (
            vec![(WELL_KNOWN, document("smtp.partner.example"))],
            "smtp.partner.example",
            "https://partner.example/.well-known/autoconfig/mail/config-v1.1.xml",
        ),
    ] {
        let (_web, places) = web(&hosts, pages).await;
        let told = find(&Network::sandbox(places)).await;
        let first = told.findings.first().expect("it is found");
        assert_eq!(first.host.to_string(), host);
        assert_eq!(first.user_name.as_deref(), Some("alice"));
        assert_eq!(first.source, Source::Autoconfig { url: url.to_owned() });
        assert_eq!(first.doubt, None, "the domain itself says so, over HTTPS");
    }
}

#[tokio::test]
async fn whoever_takes_the_mail_is_asked_and_what_they_say_is_asked_about() {
    let dns = DnsServer::start(&[("partner.example", Says::Mx(10, "mx1.in.hoster.example."))]);
    let page = "autoconfig.hoster.example/mail/config-v1.1.xml\
                ?emailaddress=alice%40partner.example";
    let (_web, places) =
        web(&["autoconfig.hoster.example"], vec![(page, document("smtp.hoster.example"))]).await;
    let told = find(&Network::sandbox(places).with_resolver(Resolver::at(dns.address()))).await;
    assert_eq!(servers(&told.findings), ["smtp.hoster.example:465 ssl"]);
    assert_eq!(told.findings[0].doubt, Some(Doubt::OtherDomain));
    let Source::MxAutoconfig { mx, .. } = &told.findings[0].source else {
        panic!("{:?}", told.all)
    };
    assert_eq!(mx.as_ascii(), "mx1.in.hoster.example");

    let dns = DnsServer::start(&[("partner.example", Says::Mx(1, "aspmx.l.google.com."))]);
    let told = find(&Network::sandbox([]).with_resolver(Resolver::at(dns.address()))).await;
    assert_eq!(servers(&told.findings), ["smtp.gmail.com:465 ssl"]);
    assert_eq!(told.findings[0].doubt, Some(Doubt::OtherDomain));
    assert_eq!(told.findings[0].notes[0].kind, NoteKind::AppPassword);
}

#[tokio::test]
async fn a_guess_counts_when_a_verified_mail_server_answers_and_sees_no_password() {
    let name = "smtp.partner.example";
    for security in [Security::Ssl, Security::Starttls] {
        let server = mail_server(name, security).await;
        let network = Network::sandbox([place(name, security.usual_port(), server.address)]);
        let told = find(&network).await;
        assert_eq!(
            servers(&told.findings),
            [format!("{name}:{} {security}", security.usual_port())]
        );
        assert_eq!(told.findings[0].source, Source::Guess);
        let lines = server.end().await.lines;
        let allowed = |line: &String| {
            line.starts_with("EHLO [127.0.0.1]") || line == "STARTTLS" || line == "QUIT"
        };
        assert!(lines.iter().all(allowed), "{lines:?}");
    }
}

#[tokio::test]
async fn what_does_not_verify_is_no_answer() {
    // A mail server with a certificate that nobody vouches for, and one for another name.
    let unknown = Fake::showing(unknown_issuer(), Security::Ssl).start().await;
    let other = mail_server("smtp.hoster.example", Security::Ssl).await;
    // A web server likewise.
    let web = Web::start(
        of(&["www.hoster.example"]),
        vec![(WELL_KNOWN, document("smtp.partner.example"))],
    )
    .await;
    let network = Network::sandbox([
        place("smtp.partner.example", 465, unknown.address),
        place("mail.partner.example", 465, other.address),
        place("partner.example", 443, web.address),
    ]);
    let told = find(&network).await;
    assert_eq!(servers(&told.all), [""; 0]);
    assert_eq!(web.requests(), [""; 0], "nothing was asked there");
}

#[tokio::test]
async fn the_order_is_that_of_the_sources_whoever_is_first() {
    let dns = DnsServer::start(&[
        ("_submission._tcp.partner.example", Says::Srv(0, 0, 587, "smtp.hoster.example.")),
        ("partner.example", Says::Mx(10, "smtpin.rzone.de.")),
    ]);
    let (web, mut places) = web(
        &["autoconfig.partner.example", "partner.example"],
        vec![(WELL_KNOWN, document("mail.hoster.example"))],
    )
    .await;
    let guessed = mail_server("smtp.partner.example", Security::Starttls).await;
    places.push(place("smtp.partner.example", 587, guessed.address));
    let told = find(&Network::sandbox(places).with_resolver(Resolver::at(dns.address()))).await;
    let expected = [
        "mail.hoster.example:465 ssl",
        "smtp.hoster.example:587 starttls",
        "smtp.strato.de:465 ssl",
        "smtp.partner.example:587 starttls",
    ];
    assert_eq!(servers(&told.findings), expected);
    assert_eq!(servers(&told.all), expected);
    for request in web.requests() {
        assert!(request.starts_with("GET /"), "{request}");
        let names = request.lines().skip(1).filter_map(|line| line.split_once(':'));
        let names: Vec<_> = names.map(|(name, _)| name.to_ascii_lowercase()).collect();
        assert_eq!(names, ["host", "user-agent", "accept", "connection"], "{request}");
    }
}

#[tokio::test]
async fn of_a_known_provider_nobody_is_asked_anything() {
    let dns = DnsServer::start(&[]);
    let address = "alice@gmail.com".parse().expect("an address");
    let network = Network::default().with_resolver(Resolver::at(dns.address()));
    let mut told = Vec::new();
    let all = discover(&address, &network, &trust(), &mut |it| told.push(it.clone())).await;
    assert_eq!(servers(&told), ["smtp.gmail.com:465 ssl"]);
    assert_eq!((told.len(), all[0].doubt), (1, None));
    assert_eq!(dns.asked(), [""; 0]);
}

/// Everything is there, and nothing ever says a word.
async fn silence() -> (DnsServer, Web, Network) {
    let names = [
        "_submissions._tcp.partner.example",
        "_submission._tcp.partner.example",
        "partner.example",
    ];
    let dns = DnsServer::start(&names.map(|name| (name, Says::Nothing)));
    let web = Web::silent().await;
    let hosts = ["smtp.partner.example", "mail.partner.example"];
    let mail = hosts.into_iter().flat_map(|host| [(host, 465), (host, 587)]);
    let all = mail.chain([("partner.example", 443), ("autoconfig.partner.example", 443)]);
    let places: Vec<_> = all.map(|(host, port)| place(host, port, web.address)).collect();
    let network = Network::sandbox(places).with_resolver(Resolver::at(dns.address()));
    (dns, web, network)
}

#[tokio::test(start_paused = true)]
async fn where_everybody_is_silent_it_ends_within_ten_seconds() {
    let (_dns, _web, network) = silence().await;
    let began = Instant::now();
    let told = find(&network).await;
    assert_eq!(told.all, []);
    assert!(began.elapsed() <= Duration::from_secs(10), "{:?}", began.elapsed());
}

#[tokio::test]
async fn the_first_answer_does_not_wait_long_for_those_who_are_silent() {
    let (_dns, _web, network) = silence().await;
    let silent = network.known(&"partner.example".parse().expect("a host"), 443);
    let silent = silent.expect("a sandbox")[0];
    let guessed = mail_server("mail.partner.example", Security::Ssl).await;
    let network = Network::sandbox([
        place("partner.example", 443, silent),
        place("mail.partner.example", 465, guessed.address),
    ])
    .with_resolver(network.resolver().clone());
    let began = Instant::now();
    let mut first = None;
    let (trust, alice) = (trust(), alice());
    let mut on_finding = |_: &Finding| first = first.or(Some(began.elapsed()));
    // Long before the end, as the window sees it.
    let looking = discover(&alice, &network, &trust, &mut on_finding);
    let _still_looking = timeout(Duration::from_secs(2), looking).await;
    assert!(first.is_some_and(|first| first < Duration::from_secs(2)), "{first:?}");
}

#[tokio::test]
async fn dropping_it_closes_every_connection() {
    let (_dns, web, network) = silence().await;
    let looking = tokio::spawn(async move { find(&network).await });
    web.connected(6).await;
    looking.abort();
    // Far sooner than any of them would give up by itself.
    timeout(STEP / 2, web.left_alone()).await.expect("they are closed");
}

#[tokio::test]
async fn a_server_may_send_the_client_elsewhere_only_over_https_and_not_for_ever() {
    let found = || document("smtp.partner.example");
    let target = "autoconfig.hoster.example/partner.xml";
    for (location, is_found) in [
        ("https://autoconfig.hoster.example/partner.xml", true),
        ("https://autoconfig.hoster.example:443/partner.xml", true),
        ("/elsewhere.xml", true),
        ("http://autoconfig.hoster.example/partner.xml", false),
        ("https://autoconfig.hoster.example:8443/partner.xml", false),
        ("https://alice@autoconfig.hoster.example/partner.xml", false),
        ("https://127.0.0.1/partner.xml", false),
        ("https://localhost/partner.xml", false),
        ("//autoconfig.hoster.example/partner.xml", false),
        ("elsewhere.xml", false),
        ("file:///etc/passwd", false),
        ("", false),
        // To itself, for ever.
        ("/.well-known/autoconfig/mail/config-v1.1.xml", false),
    ] {
        let pages = vec![
            (WELL_KNOWN, elsewhere(location)),
            (target, found()),
            ("partner.example/elsewhere.xml", found()),
        ];
        let (web, places) =
            web(&["partner.example", "autoconfig.hoster.example", "localhost"], pages).await;
        let told = find(&Network::sandbox(places)).await;
        assert_eq!(!told.all.is_empty(), is_found, "{location}");
        assert!(web.requests().len() <= 4, "{location}");
    }
}

#[tokio::test]
async fn a_document_without_end_is_not_read_to_its_end() {
    let filler = " ".repeat(70 * 1024);
    let whole = document("smtp.partner.example");
    let (_, text) = whole.split_once("\r\n\r\n").expect("a head and a body");
    let head = "HTTP/1.1 200 OK\r\n";
    for (what, answer) in [
        ("announced", page(&format!("{text}{filler}"))),
        ("not announced", format!("{head}\r\n{text}{filler}")),
        ("in the head", format!("{head}X: {filler}\r\n\r\n{text}")),
        ("in many fields", format!("{head}{}\r\n{text}", "X: y\r\n".repeat(500))),
        ("of another kind", "SSH-2.0-OpenSSH_9.6\r\n".to_owned()),
    ] {
        let (_web, places) = web(&["partner.example"], vec![(WELL_KNOWN, answer)]).await;
        let told = find(&Network::sandbox(places)).await;
        assert_eq!(told.all, [], "{what}");
    }
}

#[tokio::test]
async fn a_network_that_answers_nothing_at_all_is_no_trouble() {
    let told = find(&Network::sandbox([]).with_resolver(Resolver::nobody())).await;
    assert_eq!((told.first, told.all), (None, Vec::new()));
}
