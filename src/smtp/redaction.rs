//! Takes the password out of whatever is shown, kept or handed on: a server may echo it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use super::fault::Fault;
use crate::domain::{Fact, REMOVED, Reply, Secret, StagePassed};

/// Base64 that is shorter than this says too little to be known by.
const SHORTEST: usize = 4;

/// The forms in which a password may show.
///
/// Where one of them does, all of the line goes, apart from its codes: in the midst of known words
/// a gap would tell what is missing. A session goes on with the words as they came; what leaves it
/// is cleaned.
#[derive(Clone, Default)]
pub(super) struct Redaction(Vec<Zeroizing<String>>);

impl Redaction {
    pub(super) fn new(password: Option<&Secret>) -> Self {
        let password = password.map(Secret::expose).filter(|text| !text.is_empty());
        let Some(password) = password else { return Self::default() };
        let mut forms = vec![Zeroizing::new(password.to_owned())];
        // As a failure quotes what is no reply.
        forms.push(Zeroizing::new(password.escape_debug().to_string()));
        forms.extend((0..3).map(|before| within_base64(password.as_bytes(), before)));
        forms.retain(|form| form.len() >= SHORTEST || **form == *password);
        Self(forms)
    }

    fn shows_in(&self, text: &str) -> bool {
        // Base64 for URLs (RFC 4648 §5) is the same apart from these.
        let plain = text.replace('-', "+").replace('_', "/");
        self.0.iter().any(|form| text.contains(form.as_str()) || plain.contains(form.as_str()))
    }

    /// The text, or what is left of it: an enhanced code at its start.
    pub(super) fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.shows_in(text) {
            return text.into();
        }
        let is_code = |word: &&str| word.chars().all(|c| c.is_ascii_digit() || c == '.');
        match text.split_whitespace().next().filter(is_code) {
            Some(code) if code.contains('.') && !self.shows_in(code) => {
                format!("{code} {REMOVED}").into()
            }
            _ => REMOVED.into(),
        }
    }

    fn clean_all(&self, texts: &mut [String]) {
        for text in texts {
            *text = self.clean(text).into_owned();
        }
    }

    pub(super) fn reply(&self, mut reply: Reply) -> Reply {
        self.clean_all(&mut reply.lines);
        reply
    }

    pub(super) fn fault(&self, mut fault: Fault) -> Fault {
        fault.reply = fault.reply.map(|reply| self.reply(reply));
        self.clean_all(fault.detail.as_mut_slice());
        fault
    }

    pub(super) fn passed(&self, mut passed: StagePassed) -> StagePassed {
        passed.reply = passed.reply.map(|reply| self.reply(reply));
        if let Fact::Offers(keywords) = &mut passed.fact {
            self.clean_all(keywords);
        }
        passed
    }
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redaction(…)")
    }
}

/// What is always the same in the Base64 of a text that has the secret in it, with so many octets
/// before it (modulo 3): the digits that hold nothing but the secret.
fn within_base64(secret: &[u8], before: usize) -> Zeroizing<String> {
    let mut octets = Zeroizing::new(vec![0; before]);
    octets.extend_from_slice(secret);
    let digits = Zeroizing::new(STANDARD_NO_PAD.encode(&*octets));
    let whole = (before * 8).div_ceil(6)..octets.len() * 8 / 6;
    Zeroizing::new(digits[whole].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FailureKind, Stage};
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
    use proptest::prelude::*;

    fn of(password: &str) -> Redaction {
        Redaction::new(Some(&Secret::new(password)))
    }

    #[test]
    fn a_line_with_the_password_goes_and_its_code_stays() {
        let sesame = of("sesame");
        for (text, left) in [
            ("5.7.8 not sesame", "5.7.8 ***"),
            ("not sesame", "***"),
            ("5.7.8 AGFsaWNlAHNlc2FtZQ==", "5.7.8 ***"),
            ("c2VzYW1l", "***"),
            ("5.7.8 no", "5.7.8 no"),
            ("Sesame", "Sesame"),
            ("", ""),
        ] {
            assert_eq!(sesame.clean(text), left, "{text}");
        }
        assert_eq!(of("5.7.8").clean("5.7.8 no"), "***", "a code may be the password");
        assert_eq!(of("").clean("anything"), "anything");
        assert_eq!(Redaction::new(None).clean("anything"), "anything");
        assert_eq!(of("a").clean("b YQ"), "b YQ", "a short one has no Base64 of its own");
        assert_eq!(of("a").clean("back"), "***");
    }

    #[test]
    fn what_leaves_a_session_is_cleaned() {
        let sesame = of("ses\"ame");
        let reply = |text: &str| Reply { code: 535, lines: vec!["no".to_owned(), text.to_owned()] };
        assert_eq!(sesame.reply(reply("5.7.8 ses\"ame")), reply("5.7.8 ***"));
        let fault = Fault {
            reply: Some(reply("ses\"ame")),
            ..Fault::said(FailureKind::BadReply, b"hello ses\"ame")
        };
        let cleaned = sesame.fault(fault);
        assert_eq!(cleaned.reply, Some(reply("***")));
        assert_eq!(cleaned.detail.as_deref(), Some("***"));
        let passed = |offer: &str, said: &str| StagePassed {
            stage: Stage::Ehlo,
            took: std::time::Duration::ZERO,
            fact: Fact::Offers(vec!["SIZE".to_owned(), offer.to_owned()]),
            reply: Some(reply(said)),
        };
        let cleaned = sesame.passed(passed("X-ses\"ame", "ses\"ame"));
        assert_eq!(cleaned, passed("***", "***"));
        assert!(!format!("{sesame:?}").contains("ses"));
    }

    proptest! {
        /// Whatever stands before and behind it.
        #[test]
        fn base64_is_known_at_every_place(
            before in proptest::collection::vec(any::<u8>(), 0..7),
            password in "[a-z?>\u{e4}]{6,20}",
            after in proptest::collection::vec(any::<u8>(), 0..7),
        ) {
            let octets = [&before, password.as_bytes(), &after].concat();
            let redaction = of(&password);
            for text in [STANDARD.encode(&octets), URL_SAFE.encode(&octets)] {
                prop_assert_eq!(redaction.clean(&text), "***", "{}", text);
            }
        }
    }
}
