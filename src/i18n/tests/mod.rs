//! What holds for the sentences of every kind there is. What some of them must say stands in
//! `wording`.

use std::collections::HashSet;
use std::path::PathBuf;

use super::{Advice, Language, Words};
use crate::domain::{
    Address, AddressError, Blame, CodeError, DomainError, Endpoint, Failure, FailureKind,
    LoginError, Outcome, Problem, ProblemKind, Protocol, Refusal, Route, Security, SmtpMsa, Stage,
    Standing, Suggestion, Timestamp, Violation, WhyDomain,
};
use crate::secrets::SecretError;
use crate::store::CommitError;

mod conversation;
mod discovery;
mod health;
mod mails;
mod wording;

fn english() -> Words {
    Words::new(Language::English)
}

fn german() -> Words {
    Words::new(Language::German)
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

fn server(host: &str) -> SmtpMsa {
    SmtpMsa {
        host: host.parse().expect("a host"),
        port: 587,
        security: Security::Starttls,
        pinned_certificate: None,
        sign_in: None,
    }
}

/// The values, after the compiler has made sure that every kind is among the patterns.
macro_rules! every {
    ($type:ty: $($pattern:pat => $value:expr),+ $(,)?) => {{
        let _exhaustive = |it: &$type| match it { $($pattern => ()),+ };
        vec![$($value),+]
    }};
}

fn every_kind() -> Vec<FailureKind> {
    use FailureKind as K;
    let day = Some(at("2026-03-03T12:00:00Z"));
    every!(FailureKind:
        K::NameNotFound => K::NameNotFound,
        K::NameWithoutAddress => K::NameWithoutAddress,
        K::NameNotAnswered => K::NameNotAnswered,
        K::Unreachable => K::Unreachable,
        K::ConnectionRefused => K::ConnectionRefused,
        K::TimedOut => K::TimedOut,
        K::ConnectionClosed => K::ConnectionClosed,
        K::NotSmtp(Protocol::Imap) => K::NotSmtp(Protocol::Imap),
        K::NotSmtp(Protocol::Pop) => K::NotSmtp(Protocol::Pop),
        K::NotSmtp(Protocol::Http) => K::NotSmtp(Protocol::Http),
        K::NotSmtp(Protocol::Ssh) => K::NotSmtp(Protocol::Ssh),
        K::NotSmtp(Protocol::Unknown) => K::NotSmtp(Protocol::Unknown),
        K::BadReply => K::BadReply,
        K::OwnListener => K::OwnListener,
        K::TlsNotOffered => K::TlsNotOffered,
        K::TlsRefused => K::TlsRefused,
        K::TlsInjected => K::TlsInjected,
        K::TlsTooOld => K::TlsTooOld,
        K::TlsFailed => K::TlsFailed,
        K::OtherSecurity(Security::Ssl) => K::OtherSecurity(Security::Ssl),
        K::OtherSecurity(Security::Starttls) => K::OtherSecurity(Security::Starttls),
        K::OtherSecurity(Security::None) => K::OtherSecurity(Security::None),
        K::CertificateExpired(_) => K::CertificateExpired(day),
        K::CertificateNotYetValid(_) => K::CertificateNotYetValid(day),
        K::CertificateWrongName(_) => K::CertificateWrongName(vec!["other.example".to_owned()]),
        K::ClockWrong => K::ClockWrong,
        K::CertificateIncomplete => K::CertificateIncomplete,
        K::CertificateWrongPurpose => K::CertificateWrongPurpose,
        K::CertificateUnknownIssuer => K::CertificateUnknownIssuer,
        K::CertificateSelfSigned => K::CertificateSelfSigned,
        K::CertificateBad => K::CertificateBad,
        K::CertificateNotPinned => K::CertificateNotPinned,
        K::PasswordInClear => K::PasswordInClear,
        K::NoPassword => K::NoPassword,
        K::ControlCharacter => K::ControlCharacter,
        K::SignInNeedsTls => K::SignInNeedsTls,
        K::SignInNotOffered => K::SignInNotOffered,
        K::MechanismMissing => K::MechanismMissing,
        K::WebSignInOnly => K::WebSignInOnly,
        K::SignInRefused => K::SignInRefused,
        K::AppPasswordNeeded => K::AppPasswordNeeded,
        K::AccountBlocked => K::AccountBlocked,
        K::ServerNotProved => K::ServerNotProved,
        K::PasswordSignInOff => K::PasswordSignInOff,
        K::SignInUnavailable => K::SignInUnavailable,
        K::SignInRequired => K::SignInRequired,
        K::TooManyTries => K::TooManyTries,
        K::ServerBusy => K::ServerBusy,
        K::ServerRefused => K::ServerRefused,
        K::NetworkBlocked => K::NetworkBlocked,
        K::HelloRefused => K::HelloRefused,
        K::SenderDomainUnknown => K::SenderDomainUnknown,
        K::SendingLimit => K::SendingLimit,
        K::MailboxFull => K::MailboxFull,
        K::SenderRefused => K::SenderRefused,
        K::RecipientRefused => K::RecipientRefused,
        K::TooLarge(_) => K::TooLarge(Some(35_882_577)),
        K::EightBitNotOffered => K::EightBitNotOffered,
        K::Utf8NotOffered => K::Utf8NotOffered,
        K::MessageRefused => K::MessageRefused,
        K::MessageUnreadable => K::MessageUnreadable,
        K::AnswerLost => K::AnswerLost,
    )
}

fn every_stage() -> Vec<Stage> {
    every!(Stage:
        Stage::Name => Stage::Name,
        Stage::Connect => Stage::Connect,
        Stage::Greeting => Stage::Greeting,
        Stage::Tls => Stage::Tls,
        Stage::Ehlo => Stage::Ehlo,
        Stage::SignIn => Stage::SignIn,
        Stage::Sender => Stage::Sender,
        Stage::Recipients => Stage::Recipients,
        Stage::Message => Stage::Message,
    )
}

fn every_violation() -> Vec<Violation> {
    use Violation as V;
    every!(Violation:
        V::GatewaysNotAllowed => V::GatewaysNotAllowed,
        V::AddressInEmailDomains => V::AddressInEmailDomains,
        V::EncryptionRequired => V::EncryptionRequired,
        V::PasswordInClear => V::PasswordInClear,
    )
}

fn problem(kind: ProblemKind) -> Problem {
    Problem { path: PathBuf::from("/etc/outgate/policy.toml"), kind }
}

fn every_problem() -> Vec<Problem> {
    use ProblemKind as P;
    let malformed = P::Malformed { line: 7, column: 3, detail: "expected `=`".to_owned() };
    let kinds = every!(ProblemKind:
        P::Malformed { .. } => malformed,
        P::NewerSchema(_) => P::NewerSchema(2),
        P::WrongOwner(_) => P::WrongOwner(1000),
        P::WritableByOthers => P::WritableByOthers,
        P::NotPlain => P::NotPlain,
        P::Unreadable(_) => P::Unreadable("permission denied".to_owned()),
    );
    kinds.into_iter().map(problem).collect()
}

fn every_refusal() -> Vec<Refusal> {
    use Refusal as R;
    let bob = || address("bob@partner.example");
    every!(Refusal:
        R::PolicyUnusable(_) => R::PolicyUnusable(problem(ProblemKind::NotPlain)),
        R::AccountUnusable(_) => R::AccountUnusable(problem(ProblemKind::NotPlain)),
        R::NotSetUp(_) => R::NotSetUp(bob()),
        R::NotConfirmed(_) => R::NotConfirmed(bob()),
        R::NotTested(_) => R::NotTested(bob()),
        R::Paused(..) => R::Paused(bob(), Violation::GatewaysNotAllowed),
        R::NoDomainServer => R::NoDomainServer,
        R::NoOwnAddress => R::NoOwnAddress,
        R::DomainServer(_) => R::DomainServer(Violation::PasswordInClear),
        R::TooManyHops(_) => R::TooManyHops(51),
    )
}

fn every_route() -> Vec<Route> {
    let domain = |why| Route::Domain {
        server: server("smtp.corp.example"),
        own_address: address("alice@corp.example"),
        why,
    };
    every!(Route:
        Route::Gateway { .. } => Route::Gateway { server: server("smtp.partner.example") },
        Route::Domain { why: WhyDomain::OwnAddress, .. } => domain(WhyDomain::OwnAddress),
        Route::Domain { why: WhyDomain::NoGateway, .. } => domain(WhyDomain::NoGateway),
        Route::Domain { why: WhyDomain::SwitchedOff, .. } => domain(WhyDomain::SwitchedOff),
        Route::Domain { why: WhyDomain::Paused(_), .. } => {
            domain(WhyDomain::Paused(Violation::GatewaysNotAllowed))
        },
        Route::Refused(_) => Route::Refused(Refusal::NotSetUp(address("bob@partner.example"))),
    )
}

fn every_commit_error() -> Vec<CommitError> {
    use CommitError as C;
    every!(CommitError:
        C::Conflict => C::Conflict,
        C::Unusable(_) => C::Unusable(problem(ProblemKind::WritableByOthers)),
        C::NotAdministrator => C::NotAdministrator,
        C::Io(..) => C::Io(PathBuf::from("/etc/outgate"), "no space left".to_owned()),
        C::Format(_) => C::Format("a key with a line end".to_owned()),
    )
}

fn every_secret_error() -> Vec<SecretError> {
    use SecretError as S;
    let [command, words] = ["pass mail", "not found"];
    every!(SecretError:
        S::NoKeyring(_) => S::NoKeyring(words.to_owned()),
        S::Locked(_) => S::Locked(words.to_owned()),
        S::NotFound => S::NotFound,
        S::Keyring(_) => S::Keyring(words.to_owned()),
        S::CommandNotStarted(..) => S::CommandNotStarted(command.to_owned(), words.to_owned()),
        S::CommandFailed(_, Some(_), _) => {
            S::CommandFailed(command.to_owned(), Some(2), words.to_owned())
        },
        S::CommandFailed(_, None, _) => {
            S::CommandFailed(command.to_owned(), None, words.to_owned())
        },
        S::CommandSaidNothing(_) => S::CommandSaidNothing(command.to_owned()),
        S::CommandTimedOut(_) => S::CommandTimedOut(command.to_owned()),
    )
}

/// Whether something is fit to be shown: no hole, no invisible mark, nothing left over.
fn is_whole(text: &str) -> bool {
    let stray = |c| matches!(c, '{' | '}' | '\u{2066}'..='\u{2069}');
    !text.is_empty() && text.trim() == text && !text.contains(stray) && !text.contains("  ")
}

/// Asserts that the texts are whole, each another, and each translated.
fn assert_told_apart(told: impl Fn(Words) -> Vec<String>) {
    let (english, german) = (told(english()), told(german()));
    for texts in [&english, &german] {
        let mut seen = HashSet::new();
        for text in texts {
            assert!(is_whole(text), "{text:?}");
            assert!(seen.insert(text), "said twice: {text}");
        }
    }
    assert_translated(&english, &german);
}

fn assert_translated(english: &[String], german: &[String]) {
    for (english, german) in english.iter().zip(german) {
        assert_ne!(english, german);
    }
}

/// The same for advice, of which several may say the same to do.
fn assert_advised(advise: impl Fn(Words) -> Vec<Advice>) {
    let part = |words, part: fn(Advice) -> String| advise(words).into_iter().map(part).collect();
    assert_told_apart(|words| part(words, |advice| advice.title));
    assert_told_apart(|words| part(words, |advice| advice.what));
    let todo = |words| -> Vec<String> { part(words, |advice| advice.todo) };
    let (english, german) = (todo(english()), todo(german()));
    assert!(english.iter().chain(&german).all(|todo| is_whole(todo)), "{english:?} {german:?}");
    assert_translated(&english, &german);
}

#[test]
fn every_failure_has_its_own_sentences_in_every_language() {
    let kinds = every_kind();
    assert_advised(|words| {
        let failures = kinds.iter().map(|kind| Failure::new(Stage::SignIn, kind.clone()));
        let mut advice: Vec<_> = failures
            .map(|failure| words.failure(&failure, &server("imap.partner.example")))
            .collect();
        let own = Failure::new(Stage::Sender, FailureKind::RecipientRefused);
        advice.push(words.failure(&own, &server("smtp.partner.example")));
        advice
    });
}

#[test]
fn every_blame_has_its_own_sentence_in_every_language() {
    let blames = every!(Blame:
        Blame::Entry => Blame::Entry,
        Blame::Network => Blame::Network,
        Blame::Machine => Blame::Machine,
        Blame::Server => Blame::Server,
        Blame::Administrator => Blame::Administrator,
        Blame::Account => Blame::Account,
        Blame::Policy => Blame::Policy,
        Blame::Unknown => Blame::Unknown,
    );
    assert_told_apart(|words| blames.iter().map(|blame| words.blame(*blame)).collect());
}

#[test]
fn failures_without_a_date_a_name_or_a_limit_are_told_all_the_same() {
    assert_advised(|words| {
        let kinds = [
            FailureKind::CertificateExpired(None),
            FailureKind::CertificateNotYetValid(None),
            FailureKind::CertificateWrongName(Vec::new()),
            FailureKind::TooLarge(None),
        ];
        let failures = kinds.map(|kind| Failure::new(Stage::Tls, kind));
        failures.iter().map(|it| words.failure(it, &server("smtp.partner.example"))).collect()
    });
}

#[test]
fn every_route_refusal_violation_and_problem_has_its_own_sentences_in_every_language() {
    assert_advised(|words| every_refusal().iter().map(|it| words.refusal(it)).collect());
    assert_advised(|words| every_violation().iter().map(|it| words.violation(*it)).collect());
    assert_advised(|words| every_problem().iter().map(|it| words.problem(it)).collect());
    assert_advised(|words| every_commit_error().iter().map(|it| words.commit_error(it)).collect());
    let outcomes = every!(Outcome:
        Outcome::Accepted => Outcome::Accepted,
        Outcome::Refused => Outcome::Refused,
        Outcome::Deferred => Outcome::Deferred,
        Outcome::Unknown => Outcome::Unknown,
    );
    let standings = every!(Standing:
        Standing::NotConfirmed => Standing::NotConfirmed,
        Standing::NoGateway => Standing::NoGateway,
        Standing::NotTested => Standing::NotTested,
        Standing::Off => Standing::Off,
        Standing::On => Standing::On,
        Standing::Paused(_) => Standing::Paused(Violation::GatewaysNotAllowed),
        Standing::Unproved => Standing::Unproved,
    );
    assert_told_apart(|words| standings.iter().map(|it| words.standing(*it)).collect());
    assert_told_apart(|words| outcomes.iter().map(|it| words.outcome(*it)).collect());
    assert_told_apart(|words| every_route().iter().map(|it| words.route(it)).collect());
}

#[test]
fn every_trouble_with_a_password_has_its_own_sentence_in_every_language() {
    let advise =
        |words: Words| every_secret_error().into_iter().map(move |it| words.secret_error(&it));
    assert_told_apart(|words| advise(words).map(|advice| advice.what).collect());
    assert_told_apart(|words| {
        // A command that failed has one title, whether it ended by itself or not.
        let mut titles: Vec<_> = advise(words).map(|advice| advice.title).collect();
        titles.dedup();
        titles
    });
}

#[test]
fn every_stage_has_its_own_name_in_every_language() {
    assert_told_apart(|words| every_stage().into_iter().map(|it| words.stage(it)).collect());
    assert_told_apart(|words| {
        every_stage().into_iter().map(|it| words.stage_running(it)).collect()
    });
    assert_told_apart(|words| every_stage().into_iter().map(|it| words.while_stage(it)).collect());
}

#[test]
fn every_suggestion_has_its_own_words_in_every_language() {
    use Suggestion as S;
    let place = |host: &str| Endpoint {
        host: host.parse().expect("a host"),
        port: 465,
        security: Security::Ssl,
    };
    let other = S::UseServer(place("smtp.partner.example"));
    let suggestions = every!(S:
        S::UseServer(_) => S::UseServer(place("partner.example")),
        S::WholeAddressAsUserName(_) => S::WholeAddressAsUserName("a@b.example".to_owned()),
        S::EnterAppPassword { .. } => S::EnterAppPassword { help: None },
        S::EnterPasswordAgain => S::EnterPasswordAgain,
        S::SignIn => S::SignIn,
    );
    let host = "partner.example".parse().expect("a host");
    assert_told_apart(|words| {
        suggestions.iter().chain([&other]).map(|it| words.suggestion(it, &host)).collect()
    });
}

#[test]
fn everything_that_may_be_wrong_with_what_is_typed_has_its_own_sentence() {
    use AddressError as A;
    use DomainError as D;
    let addresses = every!(A:
        A::Empty => A::Empty,
        A::NoAt => A::NoAt,
        A::NoLocal => A::NoLocal,
        A::LocalTooLong => A::LocalTooLong,
        A::BadLocal => A::BadLocal,
        A::Domain(D::Empty) => A::Domain(D::Empty),
        A::Domain(D::TooLong) => A::Domain(D::TooLong),
        A::Domain(D::Invalid) => A::Domain(D::Invalid),
    );
    let names = every!(D:
        D::Empty => D::Empty,
        D::TooLong => D::TooLong,
        D::Invalid => D::Invalid,
    );
    let codes = every!(CodeError:
        CodeError::NotSixDigits => CodeError::NotSixDigits,
        CodeError::NoneSent => CodeError::NoneSent,
        CodeError::Expired => CodeError::Expired,
        CodeError::TooManyTries => CodeError::TooManyTries,
        CodeError::Wrong(_) => CodeError::Wrong(1),
    );
    assert_told_apart(|words| {
        let mut told: Vec<_> = addresses.iter().map(|it| words.address_error(*it)).collect();
        told.extend(names.iter().map(|it| words.host_error(*it)));
        told.extend(names.iter().map(|it| words.domain_error(*it)));
        told.extend(codes.iter().map(|it| words.code_error(*it)));
        told.extend([words.code_error(CodeError::Wrong(4)), words.login_error(LoginError)]);
        told
    });
}
