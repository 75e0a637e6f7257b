//! A document of published settings: what it says of servers for sending.
//!
//! Anybody may have written it, so it is read piece by piece, for as long as it looks like what it
//! should be.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::domain::{Address, Host, Security};

/// How many servers of a document are taken.
const MAX_SERVERS: usize = 4;

/// How deep elements may stand in one another: the format has five levels.
const MAX_DEPTH: usize = 16;

/// The longest user name.
const MAX_USER_NAME: usize = 320;

/// Where a server stands in a document.
const SERVER: [&str; 3] = ["clientConfig", "emailProvider", "outgoingServer"];

/// A server as a document names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) user_name: Option<String>,
    pub(super) takes_passwords: bool,
}

/// The servers for sending in a document, in its order; none where it is no such document, or has
/// a document type, and with it entities of its own. Servers without encryption are left out.
pub(super) fn read(document: &[u8], address: &Address) -> Vec<Server> {
    let text = std::str::from_utf8(document).ok();
    let servers = text.and_then(|text| read_text(text, address));
    servers.unwrap_or_default()
}

fn read_text(text: &str, address: &Address) -> Option<Vec<Server>> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut servers = Vec::new();
    let mut fields: Option<Fields> = None;
    let mut content = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => {
                path.push(String::from_utf8_lossy(element.name().as_ref()).into_owned());
                if path.len() > MAX_DEPTH {
                    return None;
                }
                if path == SERVER && is_for_smtp(&element) {
                    fields = Some(Fields::default());
                }
                content.clear();
            }
            Event::End(_) => {
                // The reader sees to it that the names agree.
                let name = path.pop()?;
                if path == SERVER {
                    if let Some(fields) = &mut fields {
                        fields.take(&name, content.trim());
                    }
                } else if path == SERVER[..2]
                    && let Some(server) = fields.take().and_then(|it| it.into_server(address))
                    && servers.len() < MAX_SERVERS
                {
                    servers.push(server);
                }
                content.clear();
            }
            Event::Text(text) => content.push_str(&text.decode().ok()?),
            Event::CData(text) => content.push_str(&text.decode().ok()?),
            Event::GeneralRef(reference) => content.push_str(&resolved(&reference)?),
            Event::DocType(_) => return None,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return path.is_empty().then_some(servers),
        }
    }
}

fn is_for_smtp(element: &BytesStart<'_>) -> bool {
    let kind = element.try_get_attribute("type").ok().flatten();
    kind.is_some_and(|kind| kind.value.as_ref() == b"smtp")
}

/// A character by its number, or one of the five that XML itself knows.
fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.into());
    }
    resolve_xml_entity(&reference.decode().ok()?).map(str::to_owned)
}

/// What stands in an element for a server.
#[derive(Debug, Default)]
struct Fields {
    host: Option<String>,
    port: Option<String>,
    security: Option<String>,
    user_name: Option<String>,
    authentication: Vec<String>,
}

impl Fields {
    /// The first of a name counts, but for the ways to sign in.
    fn take(&mut self, name: &str, content: &str) {
        let field = match name {
            "hostname" => &mut self.host,
            "port" => &mut self.port,
            "socketType" => &mut self.security,
            "username" => &mut self.user_name,
            "authentication" => return self.authentication.push(content.to_owned()),
            _ => return,
        };
        field.get_or_insert_with(|| content.to_owned());
    }

    fn into_server(self, address: &Address) -> Option<Server> {
        let only_oauth = !self.authentication.is_empty()
            && self.authentication.iter().all(|way| way == "OAuth2");
        let user_name = self.user_name.map(|name| filled(&name, address));
        Some(Server {
            host: filled(&self.host?, address).parse().ok()?,
            port: self.port?.parse().ok().filter(|port| *port != 0)?,
            security: match self.security?.as_str() {
                "SSL" => Security::Ssl,
                "STARTTLS" => Security::Starttls,
                _ => return None,
            },
            user_name: user_name.filter(|name| is_user_name(name)),
            takes_passwords: !only_oauth,
        })
    }
}

/// A text with the address's parts in their places.
fn filled(text: &str, address: &Address) -> String {
    text.replace("%EMAILADDRESS%", &address.to_wire())
        .replace("%EMAILLOCALPART%", address.local())
        .replace("%EMAILDOMAIN%", address.domain().as_ascii())
}

/// A placeholder that nobody knows makes it none.
fn is_user_name(text: &str) -> bool {
    (1..=MAX_USER_NAME).contains(&text.len())
        && !text.contains('%')
        && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests;
