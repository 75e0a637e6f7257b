//! A relay that is asked to stop finishes what it promised.

use super::program::{Program, Relay};
use crate::support::{BOB, House, OTHER};

const MESSAGE: &str = "From: alice@partner.example\r\nSubject: a\r\n\r\nHello\r\n";

#[test]
fn r9_a_message_under_way_is_finished_and_nothing_new_is_begun() {
    let house = House::turned_on();
    let relay = Relay::start(&house);
    let before = house.taken();
    let mut idle = relay.signed_in();
    let mut begun = relay.signed_in();
    begun.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    let mut sending = relay.signed_in();
    sending.ask(&format!("MAIL FROM:<{OTHER}>")).is(250);
    sending.ask(&format!("RCPT TO:<{BOB}>")).is(250);
    sending.ask("DATA").is(354);
    relay.terminate();
    for waiting in [&mut idle, &mut begun] {
        waiting.answer().is(421).says("4.3.2");
        assert!(waiting.ended());
    }
    let refused = Program::open(relay.port);
    assert!(refused.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused));
    sending.say(MESSAGE.as_bytes());
    sending.ask(".").is(250);
    sending.answer().is(421);
    let ended = relay.ended(&house);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(house.taken(), [before[0], before[1] + 1]);
}
