//! The domain mail server is tested before it is saved.

use super::*;
use crate::domain::{FailureKind, Stage, Suggestion};

#[test]
fn a_server_is_tested_before_it_is_saved() {
    let mut desk = desk();
    desk.enter(Entry::Host, "localhost.");
    desk.enter(Entry::Host, "127.0.0.2");
    assert!(matches!(desk.press("test")[..], [Message::Test]));
    desk.tell(Message::Test);
    let failure = desk.page.test.failure().expect("nothing listens there");
    assert_eq!((failure.stage, &failure.kind), (Stage::Connect, &FailureKind::ConnectionRefused));
    assert!(desk.shows("Connection test"));
    assert_eq!(desk.stored(), policy(), "nothing was saved");
    desk.tell(Message::Allow);
    assert!(desk.page.test.failure().is_some(), "this is not what was tested");
    desk.enter(Entry::Port, "10");
    assert!(desk.page.test.failure().is_none(), "another server was not tested");
    assert!(!desk.shows("Connection test"));
}

#[test]
fn the_user_name_that_everybody_is_given_is_that_of_the_test() {
    let mut desk = desk();
    desk.enter(Entry::UserName, "{login}@corp.example");
    let (_, server, _) = desk.page.testable(&desk.context).expect("it is there");
    let prepared = desk.context.service.prepare_domain_server(&server).expect("it is there");
    let sign_in = prepared.server().sign_in.as_ref().expect("it is there");
    assert_eq!(sign_in.user_name, "alice@corp.example");
}

#[test]
fn the_authorities_that_are_entered_are_those_of_the_test() {
    let mut desk = desk();
    desk.enter(Entry::ExtraCa, "/nowhere/ca.pem");
    desk.tell(Message::Test);
    let title = desk.context.words.service_trust_title();
    assert!(desk.shows(&title));
}

/// The policy that holds, Alice's account, the host that is entered, and what is said.
type Lacking<'a> = (&'a Policy, Account, Option<&'a str>, fn(&Words) -> String);

#[test]
fn what_the_test_lacks_is_said_and_where_to_get_it() {
    let none = Policy { domain_server: None, ..policy() };
    let mut nobody = account(true);
    nobody.own.address = None;
    let rows: [Lacking; 5] = [
        (&none, account(true), None, |words| words.policy_test_no_server()),
        (&none, account(false), Some("10.0.0.1"), |words| words.policy_test_not_yet()),
        (&policy(), account(false), None, |words| words.policy_test_no_sign_in()),
        (&policy(), nobody, None, |words| words.policy_test_no_address()),
        (&policy(), account(true), Some("a..b"), |words| words.policy_test_wrong("Mail server")),
    ];
    for (policy, account, host, said) in rows {
        let mut desk = desk_on(PolicyAccess::Writable, policy, &account);
        if let Some(host) = host {
            desk.enter(Entry::Host, host);
        }
        let said = said(&desk.context.words);
        assert!(desk.shows(&said), "{said}");
        assert!(desk.press("test").is_empty(), "{said}");
    }
    let mut desk = desk_on(PolicyAccess::Writable, &policy(), &account(false));
    assert!(matches!(desk.press("open-own")[..], [Message::OpenOwn]));
    let action = desk.page.update(Message::OpenOwn, &desk.context);
    assert_eq!(action.open, Some(Destination::Own));
}

#[test]
fn what_is_suggested_is_entered_and_tested_at_once() {
    let mut desk = desk();
    desk.tell(Message::Test);
    assert!(desk.page.test.failure().is_some(), "nothing listens there");
    let host = "127.0.0.2".parse().expect("it parses");
    let place = Endpoint { host, port: 9, security: Security::Ssl };
    desk.page.test.suggest(vec![
        Suggestion::UseServer(place),
        Suggestion::WholeAddressAsUserName("alice@corp.example".to_owned()),
    ]);
    // Who signs in is nothing of the policy.
    assert!(!desk.shows(&desk.context.words.test_use_address()));
    let pressed = desk.press("use-server");
    assert!(matches!(pressed[..], [Message::UseServer(_)]), "{pressed:?}");
    desk.tell_all(pressed);
    let edit = &desk.page.edit;
    assert_eq!((edit.host.entered(), edit.security), ("127.0.0.2", Security::Ssl));
    let tested = desk.page.test.server().map(|server| (server.host.to_string(), server.security));
    assert_eq!(tested, Some(("127.0.0.2".to_owned(), Security::Ssl)));
}
