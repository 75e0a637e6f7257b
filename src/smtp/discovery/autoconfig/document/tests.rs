use super::*;

fn alice() -> Address {
    "alice@partner.example".parse().expect("an address")
}

fn config(content: &str) -> String {
    format!(
        "<clientConfig version='1.1'><emailProvider id='x'>{content}</emailProvider></clientConfig>"
    )
}

fn server(host: &str, port: &str, security: &str, more: &str) -> String {
    format!(
        "<outgoingServer type='smtp'><hostname>{host}</hostname><port>{port}</port>\
         <socketType>{security}</socketType>{more}</outgoingServer>"
    )
}

fn good(more: &str) -> String {
    config(&server("smtp.partner.example", "465", "SSL", more))
}

/// `host:port security user-name`, with `no password` where that is so.
fn shown(document: &str) -> Vec<String> {
    let text = |it: Server| {
        let user = it.user_name.unwrap_or_default();
        let password = if it.takes_passwords { "" } else { " no password" };
        format!("{}:{} {} {user}{password}", it.host, it.port, it.security)
    };
    read(document.as_bytes(), &alice()).into_iter().map(text).collect()
}

#[test]
fn a_document_as_providers_publish_it_is_read() {
    let document = r#"<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="partner.example">
    <domain>partner.example</domain>
    <displayName>Partner &amp; Sons</displayName>
    <incomingServer type="imap">
      <hostname>imap.partner.example</hostname><port>993</port><socketType>SSL</socketType>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname> smtp.%EMAILDOMAIN% </hostname>
      <port>587</port>
      <socketType>STARTTLS</socketType>
      <authentication>OAuth2</authentication>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.partner.example</hostname><port>465</port><socketType>SSL</socketType>
      <authentication>OAuth2</authentication><username>%EMAILLOCALPART%</username>
    </outgoingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.partner.example</hostname><port>25</port><socketType>plain</socketType>
    </outgoingServer>
  </emailProvider>
</clientConfig>"#;
    assert_eq!(
        shown(document),
        [
            "smtp.partner.example:587 starttls alice@partner.example",
            "smtp.partner.example:465 ssl alice no password",
        ]
    );
}

#[test]
fn what_is_hostile_or_broken_gives_nothing() {
    let bomb = "<!DOCTYPE x [<!ENTITY a 'smtp.partner.example'>\
                <!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
                <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]>";
    let external = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>";
    let nested = format!("{}{}", "<a>".repeat(9_000), "</a>".repeat(9_000));
    for (what, document) in [
        ("nothing", String::new()),
        ("text", "no XML".to_owned()),
        ("HTML", "<!DOCTYPE html><html><body>404</body></html>".to_owned()),
        ("cut off", good("").replace("</clientConfig>", "")),
        ("another root", good("").replace("clientConfig", "html")),
        ("a bomb", format!("{bomb}{}", good("<username>&c;</username>"))),
        ("an entity of its own", config(&server("&a;", "465", "SSL", ""))),
        ("an external entity", format!("{external}{}", config(&server("&a;", "465", "SSL", "")))),
        ("no encryption", config(&server("smtp.partner.example", "25", "plain", ""))),
        ("an unknown encryption", config(&server("smtp.partner.example", "465", "ROT13", ""))),
        ("no port", config(&server("smtp.partner.example", "", "SSL", ""))),
        ("port 0", config(&server("smtp.partner.example", "0", "SSL", ""))),
        ("too high a port", config(&server("smtp.partner.example", "65536", "SSL", ""))),
        ("no host", config(&server("", "465", "SSL", ""))),
        ("a host with a path", config(&server("smtp.partner.example/x", "465", "SSL", ""))),
        ("a host with a port", config(&server("smtp.partner.example:465", "465", "SSL", ""))),
        ("a host with a line", config(&server("smtp.partner.example&#10;x", "465", "SSL", ""))),
        ("a host with a gap", config(&server("smtp.%NOBODYKNOWS%", "465", "SSL", ""))),
        ("not SMTP", good("").replace("'smtp'", "'exchange'")),
        ("too deep", config(&format!("{}{nested}", server("a.example", "465", "SSL", "")))),
        ("another name at the end", good("").replace("</emailProvider>", "</emailprovider>")),
    ] {
        assert_eq!(shown(&document), [""; 0], "{what}");
    }
    assert_eq!(read(b"\xff\xfe<\0c\0", &alice()), []);
}

#[test]
fn a_user_name_that_is_none_is_left_out() {
    let plain = "smtp.partner.example:465 ssl ";
    for (user_name, expected) in [
        ("%EMAILDOMAIN%\\%EMAILLOCALPART%", "partner.example\\alice"),
        ("", ""),
        ("%REALNAME%", ""),
        ("alice&#10;QUIT", ""),
        (&"a".repeat(321), ""),
    ] {
        let document = good(&format!("<username>{user_name}</username>"));
        assert_eq!(shown(&document), [format!("{plain}{expected}")], "{user_name}");
    }
}

#[test]
fn no_more_than_some_servers_are_taken() {
    let content = server("smtp.partner.example", "465", "SSL", "").repeat(100);
    assert_eq!(shown(&config(&content)).len(), MAX_SERVERS);
}
