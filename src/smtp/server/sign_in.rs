//! Sign-in as a server sees it (RFC 4954).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::reply::ServerReply;
use crate::domain::{EnhancedCode, Secret};

/// What the next line of a sign-in is.
#[derive(Debug)]
pub(super) enum Exchange {
    /// All of PLAIN (RFC 4616).
    Plain,
    /// The user name of LOGIN (draft-murchison-sasl-login).
    LoginName,
    /// The password of LOGIN, for this user name.
    LoginPassword(String),
}

/// What a step of a sign-in came to.
#[derive(Debug)]
pub(super) enum Progress {
    /// The server says this, and the program goes on.
    Challenge(Exchange, ServerReply),
    /// All was said.
    Claimed { user_name: String, password: Secret },
}

/// Why a sign-in ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The lines were not those of a sign-in.
    Bad(ServerReply),
    /// They were, and would let in somebody else.
    Refused(ServerReply),
}

impl Exchange {
    /// Begins a sign-in, with the first response where the command has one.
    ///
    /// # Errors
    /// The mechanism is not offered, or the response is not one.
    pub(super) fn begin(mechanism: &str, initial: Option<&str>) -> Result<Progress, Ended> {
        let (exchange, challenge) = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => (Self::Plain, ""),
            // "Username:"
            "LOGIN" => (Self::LoginName, "VXNlcm5hbWU6"),
            _ => {
                let text = "This mechanism is not offered; PLAIN and LOGIN are";
                return Err(Ended::Bad(ServerReply::new(504, EnhancedCode(5, 5, 4), text)));
            }
        };
        match initial {
            // "=" stands for an empty response (RFC 4954 §4).
            Some("=") => exchange.response(""),
            Some(response) => exchange.response(response),
            None => Ok(Progress::Challenge(exchange, ServerReply::bare(334, [challenge]))),
        }
    }

    /// Takes the next response.
    ///
    /// # Errors
    /// The program gave up, or what it said is no response.
    pub(super) fn response(self, response: &str) -> Result<Progress, Ended> {
        if response == "*" {
            let text = "The sign-in was given up";
            return Err(Ended::Bad(ServerReply::new(501, EnhancedCode(5, 7, 0), text)));
        }
        let text = decode(response)?;
        match self {
            Self::Plain => plain(&text),
            Self::LoginName => {
                let exchange = Self::LoginPassword(text.as_str().to_owned());
                // "Password:"
                Ok(Progress::Challenge(exchange, ServerReply::bare(334, ["UGFzc3dvcmQ6"])))
            }
            Self::LoginPassword(user_name) => {
                Ok(Progress::Claimed { user_name, password: Secret::new(text.as_str()) })
            }
        }
    }
}

/// RFC 4616 §2: whom to act as, who signs in, and the password.
fn plain(text: &str) -> Result<Progress, Ended> {
    let mut parts = text.split('\0');
    let (Some(acts_as), Some(user_name), Some(password), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed("This is not what PLAIN sends"));
    };
    if !acts_as.is_empty() && acts_as != user_name {
        let text = "Nobody signs in here to act as somebody else";
        return Err(Ended::Refused(ServerReply::new(535, EnhancedCode(5, 7, 8), text)));
    }
    Ok(Progress::Claimed { user_name: user_name.to_owned(), password: Secret::new(password) })
}

/// Base64 of UTF-8. What comes out is in one place, and wiped.
fn decode(response: &str) -> Result<Zeroizing<String>, Ended> {
    let mut octets = Zeroizing::new(vec![0; base64::decoded_len_estimate(response.len())]);
    let length = STANDARD
        .decode_slice(response, &mut octets)
        .map_err(|_| malformed("This is not Base64"))?;
    std::str::from_utf8(&octets[..length])
        .map(|text| Zeroizing::new(text.to_owned()))
        .map_err(|_| malformed("This is not UTF-8"))
}

fn malformed(text: &str) -> Ended {
    Ended::Bad(ServerReply::new(501, EnhancedCode(5, 5, 2), text))
}
