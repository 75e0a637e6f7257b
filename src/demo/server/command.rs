//! What stands on a command line (RFC 5321 §4.1.1, §4.1.2).

use crate::domain::Address;
use crate::smtp::server::split_at_bracket;

use super::MESSAGE_MAX;

/// The argument of MAIL or RCPT: an envelope address and its parameters.
pub(super) struct Envelope<'a> {
    /// The address; none is the null path `<>`.
    pub(super) address: Option<Address>,
    parameters: &'a str,
}

/// Which of the two commands an [`Envelope`] belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Path {
    /// `MAIL FROM:<…>`
    From,
    /// `RCPT TO:<…>`
    To,
}

impl<'a> Envelope<'a> {
    /// Reads what stands behind MAIL or RCPT.
    ///
    /// # Errors
    /// The reply that says what is wrong with it.
    pub(super) fn parse(argument: &'a str, path: Path) -> Result<Self, String> {
        let (keyword, syntax, bad_address) = match path {
            Path::From => {
                ("FROM:<", "501 5.5.4 Syntax: MAIL FROM:<address>", "501 5.1.7 Bad sender address")
            }
            Path::To => {
                ("TO:<", "501 5.5.4 Syntax: RCPT TO:<address>", "501 5.1.3 Bad recipient address")
            }
        };
        let inner = argument
            .get(..keyword.len())
            .filter(|start| start.eq_ignore_ascii_case(keyword))
            .map(|_| &argument[keyword.len()..])
            .ok_or(syntax)?;
        let (address, parameters) = split_at_bracket(inner).ok_or(syntax)?;
        if !parameters.is_empty() && !parameters.starts_with(' ') {
            return Err(syntax.to_owned());
        }
        let address = match address {
            "" if path == Path::From => None,
            text => Some(text.parse().map_err(|_| format!("{bad_address} syntax"))?),
        };
        let envelope = Self { address, parameters };
        envelope.check(path)?;
        Ok(envelope)
    }

    /// Whether the client declared SMTPUTF8 (RFC 6531 §3.4).
    pub(super) fn is_smtputf8(&self) -> bool {
        self.parameters.split_whitespace().any(|word| word.eq_ignore_ascii_case("SMTPUTF8"))
    }

    fn check(&self, path: Path) -> Result<(), String> {
        for parameter in self.parameters.split_whitespace() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let good = match (path, name.to_ascii_uppercase().as_str()) {
                (Path::From, "SIZE") => {
                    let size: usize =
                        value.parse().map_err(|_| "501 5.5.4 Bad message size syntax")?;
                    if size > MESSAGE_MAX {
                        return Err("552 5.3.4 Message size exceeds fixed limit".to_owned());
                    }
                    true
                }
                (Path::From, "BODY") => {
                    ["7BIT", "8BITMIME"].iter().any(|body| value.eq_ignore_ascii_case(body))
                }
                (Path::From, "SMTPUTF8") => value.is_empty(),
                (Path::From, "RET" | "ENVID" | "AUTH") | (Path::To, "NOTIFY" | "ORCPT") => {
                    !value.is_empty()
                }
                _ => false,
            };
            if !good {
                return Err(format!("555 5.5.4 Unsupported option: {parameter}"));
            }
        }
        Ok(())
    }
}
