//! What a reply means: one table.
//!
//! Servers differ, one code has several meanings, and many send no enhanced code; so a row looks
//! at what was asked, the code, the enhanced code, the state of the session and, as a last
//! resort, a word in the text.

use std::ops::RangeInclusive;

use self::Asked::{
    Data, Ehlo, Greeting, Message, OwnRecipient, Recipient, Sender, SignIn, StartTls,
};
use self::When::{Always, Anonymous, Plain, SignedIn};
use super::fault::Fault;
use crate::domain::{EnhancedCode, FailureKind as Kind, Protocol, Reply};

/// Whether a reply to RCPT is about the recipient: 421 is about the connection.
pub(super) fn is_refusal(reply: &Reply) -> bool {
    (400..600).contains(&reply.code) && reply.code != 421
}

/// What a reply answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing: the server speaks first.
    Greeting,
    Ehlo,
    StartTls,
    SignIn,
    /// MAIL FROM.
    Sender,
    /// RCPT TO with the sender's own address, in the connection test.
    OwnRecipient,
    /// RCPT TO.
    Recipient,
    Data,
    /// The dot that ends the message.
    Message,
}

/// What is known of the session when a reply comes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    pub(super) encrypted: bool,
    pub(super) signed_in: bool,
}

/// In which sessions a row holds.
#[derive(Debug, Clone, Copy)]
enum When {
    Always,
    /// Not encrypted.
    Plain,
    /// Not signed in.
    Anonymous,
    SignedIn,
}

/// Subject and detail of an enhanced code (RFC 3463); its class is the code's first digit.
type Enhanced = Option<(u16, u16)>;

/// What was asked (nothing here: anything), the code, the enhanced code, when, a word in the
/// text without regard to case, and the meaning.
type Row = (&'static [Asked], RangeInclusive<u16>, Enhanced, When, &'static str, Kind);

const ANYTHING: &[Asked] = &[];
const RECIPIENTS: &[Asked] = &[OwnRecipient, Recipient];
const ADDRESSES: &[Asked] = &[Sender, OwnRecipient, Recipient];
const TRANSACTION: &[Asked] = &[Sender, OwnRecipient, Recipient, Data, Message];

/// The first row that fits counts.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    // At any time: the network is not liked, the server closes, or wants TLS.
    (ANYTHING,        400..=599, None,             Always,    "spamhaus",   Kind::NetworkBlocked),
    (ANYTHING,        400..=599, None,             Always,    "blocked using", Kind::NetworkBlocked),
    (ANYTHING,        400..=599, None,             Always,    "blacklist",  Kind::NetworkBlocked),
    (ANYTHING,        400..=599, None,             Always,    "blocklist",  Kind::NetworkBlocked),
    (ANYTHING,        400..=599, None,             Always,    "not accepted from", Kind::NetworkBlocked),
    (ANYTHING,        421..=421, None,             Always,    "too many connections", Kind::ServerBusy),
    (ANYTHING,        421..=421, None,             Always,    "too many",   Kind::TooManyTries),
    (&[SignIn],       421..=421, Some((7, 0)),     Always,    "",           Kind::TooManyTries),
    (ANYTHING,        421..=421, None,             Always,    "",           Kind::ServerBusy),
    (ANYTHING,        530..=530, None,             Plain,     "tls",        Kind::SignInNeedsTls),
    (ANYTHING,        538..=538, None,             Always,    "",           Kind::SignInNeedsTls),
    (ANYTHING,        500..=599, Some((7, 10)),    Plain,     "",           Kind::SignInNeedsTls),
    (ANYTHING,        500..=599, Some((7, 11)),    Plain,     "",           Kind::SignInNeedsTls),

    (&[Greeting],     400..=499, None,             Always,    "",           Kind::ServerBusy),
    (&[Greeting],     500..=599, None,             Always,    "",           Kind::ServerRefused),
    (&[Greeting],     200..=399, None,             Always,    "",           Kind::NotSmtp(Protocol::Unknown)),

    (&[Ehlo],         400..=499, None,             Always,    "",           Kind::ServerBusy),
    // A server for files (RFC 959).
    (&[Ehlo],         500..=599, None,             Always,    "user and pass", Kind::NotSmtp(Protocol::Unknown)),
    (&[Ehlo],         500..=599, None,             Always,    "helo",       Kind::HelloRefused),
    (&[Ehlo],         500..=599, None,             Always,    "",           Kind::ServerRefused),

    (&[StartTls],     400..=599, None,             Always,    "",           Kind::TlsRefused),

    // RFC 4954 §6, RFC 5248, and what Postfix, Exchange, Gmail and Yahoo say.
    (&[SignIn],       400..=599, None,             Always,    "too many",   Kind::TooManyTries),
    (&[SignIn],       400..=499, Some((7, 12)),    Always,    "",           Kind::AccountBlocked),
    (&[SignIn],       400..=499, None,             Always,    "",           Kind::SignInUnavailable),
    (&[SignIn],       500..=599, Some((7, 139)),   Always,    "disabled",   Kind::PasswordSignInOff),
    (&[SignIn],       500..=599, Some((7, 139)),   Always,    "locked",     Kind::AccountBlocked),
    (&[SignIn],       500..=599, Some((7, 139)),   Always,    "criteria",   Kind::AccountBlocked),
    (&[SignIn],       500..=599, Some((7, 13)),    Always,    "",           Kind::AccountBlocked),
    (&[SignIn],       500..=599, Some((7, 14)),    Always,    "",           Kind::AccountBlocked),
    (&[SignIn],       500..=599, None,             Always,    "web browser", Kind::AccountBlocked),
    (&[SignIn],       500..=599, None,             Always,    "application-specific", Kind::AppPasswordNeeded),
    (&[SignIn],       500..=599, None,             Always,    "app password", Kind::AppPasswordNeeded),
    (&[SignIn],       534..=534, None,             Always,    "password",   Kind::AppPasswordNeeded),
    (&[SignIn],       534..=534, None,             Always,    "",           Kind::PasswordSignInOff),
    (&[SignIn],       530..=530, None,             Plain,     "",           Kind::SignInNeedsTls),
    (&[SignIn],       500..=503, None,             Plain,     "",           Kind::SignInNeedsTls),
    (&[SignIn],       500..=503, None,             Always,    "",           Kind::SignInNotOffered),
    (&[SignIn],       504..=504, None,             Always,    "",           Kind::MechanismMissing),
    (&[SignIn],       535..=535, None,             Always,    "mechanism",  Kind::MechanismMissing),
    (&[SignIn],       500..=599, None,             Always,    "",           Kind::SignInRefused),

    // A session that should have signed in.
    (TRANSACTION,     530..=530, None,             Anonymous, "",           Kind::SignInRequired),
    (ADDRESSES,       500..=599, None,             Anonymous, "authenti",   Kind::SignInRequired),
    (ADDRESSES,       500..=599, None,             Anonymous, "logged in",  Kind::SignInRequired),
    (ADDRESSES,       500..=599, None,             Anonymous, "client host rejected: access denied", Kind::SignInRequired),
    (RECIPIENTS,      400..=599, None,             Anonymous, "relay",      Kind::SignInRequired),

    // The client's own fault, told only now.
    (ADDRESSES,       400..=599, None,             Always,    "client host rejected", Kind::NetworkBlocked),
    (ADDRESSES,       400..=599, None,             Always,    "helo command rejected", Kind::HelloRefused),

    // The account's.
    (TRANSACTION,     500..=599, Some((1, 8)),     Always,    "outbound sender", Kind::AccountBlocked),
    (TRANSACTION,     400..=599, Some((4, 5)),     Always,    "",           Kind::SendingLimit),
    (TRANSACTION,     400..=599, None,             Always,    "sending limit", Kind::SendingLimit),

    // The sender's fault, wherever it shows.
    (TRANSACTION,     530..=530, None,             SignedIn,  "",           Kind::SenderRefused),
    (TRANSACTION,     400..=599, Some((1, 7)),     Always,    "",           Kind::SenderRefused),
    (TRANSACTION,     400..=599, Some((1, 8)),     Always,    "",           Kind::SenderDomainUnknown),
    (TRANSACTION,     500..=599, Some((7, 60)),    Always,    "",           Kind::SenderRefused),
    (TRANSACTION,     500..=599, Some((2, 252)),   Always,    "",           Kind::SenderRefused),
    (ADDRESSES,       400..=599, None,             Always,    "sender address rejected: domain not found", Kind::SenderDomainUnknown),
    (RECIPIENTS,      400..=599, None,             Always,    "sender address", Kind::SenderRefused),
    (RECIPIENTS,      400..=599, None,             Always,    "sender verify",  Kind::SenderRefused),

    // What the server cannot take.
    (TRANSACTION,     500..=599, Some((6, 7)),     Always,    "",           Kind::Utf8NotOffered),
    (TRANSACTION,     500..=599, Some((6, 3)),     Always,    "",           Kind::EightBitNotOffered),
    (TRANSACTION,     500..=599, Some((3, 4)),     Always,    "",           Kind::TooLarge(None)),
    (&[Sender, Data, Message],
                      552..=552, Some((2, 2)),     Always,    "",           Kind::MessageRefused),
    (&[Sender, Data, Message],
                      552..=552, None,             Always,    "",           Kind::TooLarge(None)),

    (&[Sender],       400..=499, None,             Always,    "too many",   Kind::SendingLimit),
    (&[Sender],       400..=499, None,             Always,    "too much",   Kind::SendingLimit),
    (&[Sender],       400..=499, None,             Always,    "",           Kind::ServerBusy),
    (&[Sender],       500..=599, None,             Always,    "",           Kind::SenderRefused),

    (&[OwnRecipient], 400..=599, Some((2, 2)),     Always,    "",           Kind::MailboxFull),
    (&[OwnRecipient], 400..=499, None,             Always,    "",           Kind::ServerBusy),
    (&[OwnRecipient], 500..=599, Some((1, 1)),     Always,    "",           Kind::RecipientRefused),
    (&[OwnRecipient], 500..=599, None,             Always,    "",           Kind::SenderRefused),
    (&[Recipient],    400..=599, None,             Always,    "",           Kind::RecipientRefused),

    (&[Data],         500..=599, None,             Always,    "recipient",  Kind::RecipientRefused),
    (&[Data, Message], 400..=499, None,            Always,    "",           Kind::ServerBusy),
    (&[Data, Message], 500..=599, None,            Always,    "",           Kind::MessageRefused),
];

/// What a reply means that is not the one which was hoped for.
pub(super) fn meaning(asked: Asked, state: State, reply: &Reply) -> Kind {
    // Success, or a question, that fits nothing which was asked.
    first_row(asked, state, reply).map_or(Kind::BadReply, |row| TABLE[row].5.clone())
}

/// The number of the first row that fits.
fn first_row(asked: Asked, state: State, reply: &Reply) -> Option<usize> {
    let text = reply.lines.join(" ").to_lowercase();
    let enhanced = reply.enhanced();
    let fits = |(at, codes, pattern, when, word, _): &Row| {
        (at.is_empty() || at.contains(&asked))
            && codes.contains(&reply.code)
            && pattern.is_none_or(|(subject, detail)| {
                enhanced.is_some_and(|EnhancedCode(_, s, d)| (s, d) == (subject, detail))
            })
            && match when {
                Always => true,
                Plain => !state.encrypted,
                Anonymous => !state.signed_in,
                SignedIn => state.signed_in,
            }
            && text.contains(word)
    };
    TABLE.iter().position(fits)
}

/// The reply, if its code is exactly one of those hoped for; else what it means.
pub(super) fn expect(
    asked: Asked,
    state: State,
    codes: &[u16],
    reply: Reply,
) -> Result<Reply, Fault> {
    if codes.contains(&reply.code) {
        return Ok(reply);
    }
    Err(Fault::replied(meaning(asked, state, &reply), reply))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAR: State = State { encrypted: false, signed_in: false };
    const TLS: State = State { encrypted: true, signed_in: false };
    const IN: State = State { encrypted: true, signed_in: true };

    #[rustfmt::skip]
    const REPLIES: &[(Asked, State, &str, Kind)] = &[
        // Postfix.
        (SignIn, TLS, "535 5.7.8 Error: authentication failed: (reason unavailable)", Kind::SignInRefused),
        (SignIn, TLS, "535 5.7.8 Error: authentication failed: Invalid authentication mechanism", Kind::MechanismMissing),
        (SignIn, CLEAR, "530 5.7.0 Must issue a STARTTLS command first", Kind::SignInNeedsTls),
        (Sender, CLEAR, "530 5.7.0 Must issue a STARTTLS command first", Kind::SignInNeedsTls),
        (SignIn, CLEAR, "503 5.5.1 Error: authentication not enabled", Kind::SignInNeedsTls),
        (SignIn, TLS, "503 5.5.1 Error: authentication not enabled", Kind::SignInNotOffered),
        (OwnRecipient, TLS, "554 5.7.1 <bob@corp.example>: Relay access denied", Kind::SignInRequired),
        (Recipient, TLS, "554 5.7.1 <bob@corp.example>: Relay access denied", Kind::SignInRequired),
        (Recipient, IN, "554 5.7.1 <bob@corp.example>: Relay access denied", Kind::RecipientRefused),
        (Recipient, TLS, "553 5.7.1 <alice@partner.example>: Sender address rejected: not logged in", Kind::SignInRequired),
        (OwnRecipient, IN, "553 5.7.1 <alice@partner.example>: Sender address rejected: not owned by user alice", Kind::SenderRefused),
        (Recipient, IN, "553 5.7.1 <alice@partner.example>: Sender address rejected: not owned by user alice", Kind::SenderRefused),
        (Recipient, IN, "450 4.1.8 <alice@partner.example>: Sender address rejected: Domain not found", Kind::SenderDomainUnknown),
        (OwnRecipient, IN, "450 4.1.8 <alice@partner.example>: Sender address rejected: Domain not found", Kind::SenderDomainUnknown),
        (Sender, IN, "552 5.3.4 Message size exceeds fixed limit", Kind::TooLarge(None)),
        (Message, IN, "552 5.3.4 Error: message file too big", Kind::TooLarge(None)),
        (SignIn, TLS, "454 4.7.0 Temporary authentication failure: generic failure", Kind::SignInUnavailable),
        (SignIn, TLS, "421 4.7.0 mail.partner.example Error: too many errors", Kind::TooManyTries),
        (SignIn, TLS, "450 4.7.1 Error: too many AUTH commands from 192.0.2.1", Kind::TooManyTries),
        (SignIn, TLS, "421 4.7.0 Try again later", Kind::TooManyTries),
        (Ehlo, CLEAR, "421 4.3.2 Service shutting down", Kind::ServerBusy),
        // Exchange and Gmail.
        (SignIn, TLS, "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", Kind::PasswordSignInOff),
        (SignIn, TLS, "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", Kind::SignInRefused),
        (SignIn, TLS, "535 5.7.3 Authentication unsuccessful", Kind::SignInRefused),
        (SignIn, TLS, "534 5.7.9 Application-specific password required.", Kind::AppPasswordNeeded),
        (SignIn, TLS, "454 4.7.0 Too many login attempts, please try again later.", Kind::TooManyTries),
        (Sender, TLS, "530 5.7.57 Client not authenticated to send mail.", Kind::SignInRequired),
        (Sender, TLS, "530 5.7.0 Authentication Required.", Kind::SignInRequired),
        (Message, IN, "554 5.2.252 SendAsDenied; alice@partner.example not allowed to send as bob", Kind::SenderRefused),
        (Message, IN, "550 5.7.60 SMTP; Client does not have permissions to send as this sender", Kind::SenderRefused),
        (Sender, TLS, "550 5.7.1 Authentication required", Kind::SignInRequired),
        // 530 in its third meaning.
        (Sender, IN, "530 5.7.1 Not your address", Kind::SenderRefused),
        (SignIn, TLS, "534 5.7.9 Please use your password for mail programs", Kind::AppPasswordNeeded),
        (SignIn, TLS, "535 5.7.0 (#AUTH007) An app password is needed", Kind::AppPasswordNeeded),
        (SignIn, TLS, "534 5.7.14 Please log in via your web browser and then try again.", Kind::AccountBlocked),
        (SignIn, TLS, "535 Log in with a web browser first", Kind::AccountBlocked),
        (SignIn, TLS, "535 5.7.139 Authentication unsuccessful, the user account is locked.", Kind::AccountBlocked),
        (SignIn, TLS, "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.", Kind::AccountBlocked),
        (SignIn, TLS, "535 5.7.0 (#AUTH005) Too many bad auth attempts.", Kind::TooManyTries),
        (OwnRecipient, IN, "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.", Kind::NetworkBlocked),
        (Message, IN, "550 5.1.8 Access denied, bad outbound sender", Kind::AccountBlocked),
        (Message, IN, "550 5.4.5 Daily user sending limit exceeded.", Kind::SendingLimit),
        (Sender, IN, "550 You have reached your sending limit", Kind::SendingLimit),
        // Networks that are not liked.
        (Greeting, CLEAR, "554 192.0.2.1 is on the Spamhaus list", Kind::NetworkBlocked),
        (Greeting, CLEAR, "554 5.7.1 Your address is on our blacklist", Kind::NetworkBlocked),
        (Ehlo, CLEAR, "550 5.7.1 Your address is on a blocklist", Kind::NetworkBlocked),
        (OwnRecipient, IN, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using dnsbl.example", Kind::NetworkBlocked),
        (OwnRecipient, IN, "450 4.7.1 Client host rejected: cannot find your reverse hostname", Kind::NetworkBlocked),
        (OwnRecipient, TLS, "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", Kind::SignInRequired),
        (OwnRecipient, IN, "504 5.5.2 <[192.0.2.1]>: Helo command rejected: need fully-qualified hostname", Kind::HelloRefused),
        (Ehlo, CLEAR, "550 Access denied - Invalid HELO name", Kind::HelloRefused),
        (Ehlo, CLEAR, "530 Please login with USER and PASS.", Kind::NotSmtp(Protocol::Unknown)),
        (Greeting, CLEAR, "421 4.7.0 Error: too many connections from 192.0.2.1", Kind::ServerBusy),
        (Sender, IN, "451 Sender address rejected: Domain not found", Kind::SenderDomainUnknown),
        (OwnRecipient, IN, "452 4.2.2 Mailbox full", Kind::MailboxFull),
        (OwnRecipient, TLS, "454 4.7.1 <alice@partner.example>: Relay access denied", Kind::SignInRequired),
        // RFC 4954, RFC 5248.
        (SignIn, TLS, "432 4.7.12 A password transition is needed", Kind::AccountBlocked),
        (SignIn, TLS, "525 5.7.13 User Account Disabled", Kind::AccountBlocked),
        (SignIn, TLS, "534 5.7.9 Authentication mechanism is too weak", Kind::PasswordSignInOff),
        (SignIn, CLEAR, "523 5.7.10 Encryption needed", Kind::SignInNeedsTls),
        (SignIn, CLEAR, "504 5.7.11 Encryption required for this mechanism", Kind::SignInNeedsTls),
        (SignIn, CLEAR, "530 5.7.0 Not in clear text", Kind::SignInNeedsTls),
        (SignIn, CLEAR, "538 5.7.11 Encryption required for requested authentication mechanism", Kind::SignInNeedsTls),
        (SignIn, TLS, "504 5.5.4 Unrecognized authentication type", Kind::MechanismMissing),
        (SignIn, TLS, "235 2.7.0 fine", Kind::BadReply),
        (SignIn, TLS, "250 fine", Kind::BadReply),
        // Without enhanced codes.
        (SignIn, TLS, "535 no", Kind::SignInRefused),
        (SignIn, TLS, "550 no", Kind::SignInRefused),
        (Greeting, CLEAR, "554 no SMTP service here", Kind::ServerRefused),
        (Greeting, CLEAR, "421 come back later", Kind::ServerBusy),
        (Greeting, CLEAR, "450 come back later", Kind::ServerBusy),
        (Greeting, CLEAR, "200 news.partner.example", Kind::NotSmtp(Protocol::Unknown)),
        (Ehlo, CLEAR, "502 not implemented", Kind::ServerRefused),
        (Ehlo, CLEAR, "451 later", Kind::ServerBusy),
        (StartTls, CLEAR, "454 TLS not available", Kind::TlsRefused),
        (StartTls, CLEAR, "501 no", Kind::TlsRefused),
        (StartTls, CLEAR, "421 closing", Kind::ServerBusy),
        (StartTls, CLEAR, "250 fine", Kind::BadReply),
        (Sender, IN, "451 4.1.7 Malformed sender", Kind::SenderRefused),
        (Sender, IN, "550 not you", Kind::SenderRefused),
        (Sender, IN, "451 later", Kind::ServerBusy),
        (Sender, IN, "450 4.7.1 Error: too much mail from 192.0.2.1", Kind::SendingLimit),
        (Sender, IN, "450 4.7.1 Error: too many messages", Kind::SendingLimit),
        (Sender, IN, "354 go on", Kind::BadReply),
        (OwnRecipient, IN, "550 5.1.1 no such user", Kind::RecipientRefused),
        (OwnRecipient, IN, "550 no such user", Kind::SenderRefused),
        (OwnRecipient, IN, "450 4.2.0 Greylisted", Kind::ServerBusy),
        (Recipient, IN, "550 5.1.1 no such user", Kind::RecipientRefused),
        (Recipient, IN, "452 4.5.3 Too many recipients", Kind::RecipientRefused),
        (Recipient, IN, "550 Sender verify failed", Kind::SenderRefused),
        (Recipient, IN, "252 perhaps", Kind::BadReply),
        (Recipient, IN, "553 5.6.7 Non-ASCII addresses not permitted", Kind::Utf8NotOffered),
        (Data, IN, "554 5.5.1 Error: no valid recipients", Kind::RecipientRefused),
        (Data, IN, "451 later", Kind::ServerBusy),
        (Data, IN, "250 fine", Kind::BadReply),
        (Message, IN, "554 5.6.3 Conversion required but not supported", Kind::EightBitNotOffered),
        (Message, IN, "552 5.2.2 Mailbox full", Kind::MessageRefused),
        (Message, IN, "552 too big", Kind::TooLarge(None)),
        (Message, IN, "554 5.7.1 looks like spam", Kind::MessageRefused),
        (Message, IN, "452 4.3.1 Insufficient system storage", Kind::ServerBusy),
        (Message, IN, "221 bye", Kind::BadReply),
    ];

    fn reply(text: &str) -> Reply {
        let (code, text) = text.split_once(' ').expect("a reply");
        Reply { code: code.parse().expect("a code"), lines: vec![text.to_owned()] }
    }

    #[test]
    fn replies_mean_what_servers_mean_by_them() {
        for (asked, state, text, kind) in REPLIES {
            assert_eq!(meaning(*asked, *state, &reply(text)), *kind, "{asked:?} {state:?} {text}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_reached() {
        let reached: Vec<Option<usize>> = REPLIES
            .iter()
            .map(|(asked, state, text, _)| first_row(*asked, *state, &reply(text)))
            .collect();
        let rows = TABLE.iter().enumerate();
        let unreached: Vec<_> =
            rows.filter(|(number, _)| !reached.contains(&Some(*number))).collect();
        assert!(unreached.is_empty(), "{unreached:#?}");
    }

    #[test]
    fn only_the_exact_code_is_success() {
        assert!(expect(SignIn, TLS, &[235], reply("235 2.7.0 fine")).is_ok());
        for code in ["200 fine", "250 fine", "334 more", "236 fine"] {
            let refused = expect(SignIn, TLS, &[235], reply(code)).map_err(|fault| fault.kind);
            assert_eq!(refused, Err(Kind::BadReply), "{code}");
        }
    }
}
