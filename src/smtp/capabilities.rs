//! What a server says in its EHLO reply that it can do (RFC 5321 §4.1.1.1).

use crate::domain::{OWN_LISTENER_KEYWORD, Reply};

/// The keywords of an EHLO reply, kept whole and compared without case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Capabilities(Vec<String>);

impl Capabilities {
    /// The first line is the server's greeting; each other line is one keyword.
    pub(super) fn of_ehlo(reply: &Reply) -> Self {
        Self(reply.lines.iter().skip(1).map(|line| line.trim().to_owned()).collect())
    }

    /// The lines, as they came.
    pub(super) fn lines(&self) -> &[String] {
        &self.0
    }

    /// Whether the keyword is offered.
    pub(super) fn offers(&self, keyword: &str) -> bool {
        self.parameters(keyword).is_some()
    }

    /// Whether this is one of Outgate's own listeners (R17).
    pub(super) fn is_own_listener(&self) -> bool {
        self.offers(OWN_LISTENER_KEYWORD)
    }

    /// The largest message, in octets, if the server has a fixed limit (RFC 1870 §4).
    pub(super) fn size_limit(&self) -> Option<u64> {
        let limit = self.parameters("SIZE")?.split_whitespace().next()?.parse().ok()?;
        (limit > 0).then_some(limit)
    }

    /// Whether the server offers sign-in at all (RFC 4954 §3).
    pub(super) fn offers_auth(&self) -> bool {
        self.auth_lines().next().is_some()
    }

    /// Whether the server offers this SASL mechanism.
    pub(super) fn offers_mechanism(&self, name: &str) -> bool {
        self.auth_lines()
            .flat_map(str::split_whitespace)
            .any(|offered| offered.eq_ignore_ascii_case(name))
    }

    /// Whether all that the server offers is sign-in through a web page (RFC 7628, and what was
    /// there before it).
    pub(super) fn offers_web_sign_in_alone(&self) -> bool {
        let mut mechanisms = self.auth_lines().flat_map(str::split_whitespace).peekable();
        let is_web = |name: &str| {
            ["XOAUTH2", "OAUTHBEARER"].iter().any(|web| name.eq_ignore_ascii_case(web))
        };
        mechanisms.peek().is_some() && mechanisms.all(is_web)
    }

    /// The parameters of each AUTH keyword. `AUTH=` is how servers older than RFC 2554 wrote it.
    fn auth_lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|line| {
            let (keyword, rest) = line.split_at_checked("AUTH".len())?;
            let named = keyword.eq_ignore_ascii_case("AUTH");
            (named && (rest.is_empty() || rest.starts_with([' ', '\t', '='])))
                .then(|| &rest[1.min(rest.len())..])
        })
    }

    fn parameters(&self, keyword: &str) -> Option<&str> {
        self.0.iter().find_map(|line| {
            let (name, parameters) = line.split_once([' ', '\t']).unwrap_or((line, ""));
            name.eq_ignore_ascii_case(keyword).then_some(parameters)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capabilities(lines: &[&str]) -> Capabilities {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Capabilities::of_ehlo(&Reply { code: 250, lines })
    }

    #[test]
    fn keywords_are_compared_without_case_and_the_greeting_is_none() {
        let found = capabilities(&["PIPELINING", "8bitmime", "Dsn", "SIZE 1000"]);
        assert!(found.offers("8BITMIME") && found.offers("dsn") && found.offers("SIZE"));
        assert!(!found.offers("PIPELINING"), "the first line is the server's name");
        assert!(!found.offers("SIZ") && !found.offers("SIZE 1000"));
        assert_eq!(found.lines(), ["8bitmime", "Dsn", "SIZE 1000"]);
    }

    #[test]
    fn the_size_limit_is_read_where_there_is_one() {
        for (line, limit) in [
            ("SIZE 10240000", Some(10_240_000)),
            ("size 1", Some(1)),
            ("SIZE 0", None),
            ("SIZE", None),
            ("SIZE many", None),
            ("SIZE 99999999999999999999999", None),
            ("SIZES 1", None),
        ] {
            assert_eq!(capabilities(&["a", line]).size_limit(), limit, "{line}");
        }
    }

    #[test]
    fn mechanisms_are_found_in_every_way_of_writing_them() {
        for (line, auth, plain, login) in [
            ("AUTH PLAIN LOGIN", true, true, true),
            ("auth plain", true, true, false),
            ("AUTH=LOGIN", true, false, true),
            ("AUTH=PLAIN LOGIN", true, true, true),
            ("AUTH", true, false, false),
            ("AUTH XOAUTH2", true, false, false),
            ("AUTHENTICATE PLAIN", false, false, false),
            ("AUTH-PLAIN", false, false, false),
            ("AUTH OAUTHBEARER xoauth2", true, false, false),
            ("XAUTH PLAIN", false, false, false),
            ("AUTH CRAM-MD5 GSSAPI", true, false, false),
        ] {
            let found = capabilities(&["a", line]);
            assert_eq!(found.offers_auth(), auth, "{line}");
            let web = line.to_lowercase().contains("oauth");
            assert_eq!(found.offers_web_sign_in_alone(), web, "{line}");
            assert_eq!(found.offers_mechanism("PLAIN"), plain, "{line}");
            assert_eq!(found.offers_mechanism("LOGIN"), login, "{line}");
        }
    }

    #[test]
    fn r17_an_own_listener_is_known_by_its_keyword() {
        assert!(capabilities(&["a", "xoutgate"]).is_own_listener());
        assert!(!capabilities(&["XOUTGATE", "PIPELINING"]).is_own_listener());
    }
}
