//! Which server an address has, as the program finds it in DNS.

use serde_json::{Value, json};

use crate::dns::{DnsServer, Says};
use crate::support::{House, OTHER};

#[test]
fn what_dns_says_is_printed_as_data_and_as_sentences() {
    let house = House::empty();
    let dns = DnsServer::start(&[
        ("_submissions._tcp.partner.example", Says::Srv(0, 1, 465, "smtp.partner.example.")),
        ("_submission._tcp.partner.example", Says::Srv(0, 1, 587, "smtp.hoster.example.")),
        ("partner.example", Says::Mx(10, "aspmx.l.google.com.")),
    ]);
    let printed = house.run_asking(dns.address(), &["discover", OTHER, "--json"]).done();
    let findings: Vec<Value> =
        printed.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let help = "https://support.google.com/accounts/answer/185833";
    assert_eq!(
        findings,
        [
            json!({
                "host": "smtp.partner.example",
                "port": 465,
                "security": "ssl",
                "user_name": null,
                "source": { "srv": { "record": "_submissions._tcp.partner.example" } },
                "notes": [],
                "doubt": null,
            }),
            json!({
                "host": "smtp.hoster.example",
                "port": 587,
                "security": "starttls",
                "user_name": null,
                "source": { "srv": { "record": "_submission._tcp.partner.example" } },
                "notes": [],
                "doubt": "other_domain",
            }),
            json!({
                "host": "smtp.gmail.com",
                "port": 465,
                "security": "ssl",
                "user_name": OTHER,
                "source": { "mx_provider": { "name": "Gmail", "mx": "aspmx.l.google.com" } },
                "notes": [{ "kind": "app_password", "help": help }],
                "doubt": "other_domain",
            }),
        ]
    );

    let said = house.run_asking(dns.address(), &["discover", OTHER]).done();
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    assert_eq!(lines[0], "smtp.partner.example, port 465, SSL/TLS");
    assert_eq!(lines[1], "From partner.example’s own DNS records");
    assert!(lines.contains(&"smtp.hoster.example, port 587, STARTTLS"), "{said}");
    assert!(said.contains("only DNS says that it belongs to it"), "{said}");
    assert!(said.contains(help), "{said}");
}

#[test]
fn that_nothing_is_found_is_told_from_a_wrong_address() {
    let house = House::empty();
    house.run(&["discover", OTHER]).refused(68);
    house.run(&["discover", OTHER, "--json"]).refused(68);
    house.run(&["discover", "alice"]).refused(64);
    let dns = DnsServer::start(&[("_submissions._tcp.partner.example", Says::Srv(0, 0, 0, "."))]);
    let said = house.run_asking(dns.address(), &["discover", OTHER]).refused(68);
    assert!(said.contains("Nothing says which server partner.example has"), "{said}");
}
