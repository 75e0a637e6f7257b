//! A relay that is asked to stop finishes what it promised.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use super::program::{Program, Relay};
use crate::support::{BOB, Heard, House, OTHER, Scripted};

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

#[test]
fn a_server_that_hangs_before_anything_was_promised_holds_nobody_up() {
    let hangs = Arc::new(AtomicBool::new(false));
    let (asked, was_asked) = mpsc::channel();
    let (_go_on, may_go_on) = mpsc::channel::<()>();
    let (is_hanging, waiting) = (Arc::clone(&hangs), Mutex::new((asked, may_go_on)));
    let heard = Scripted::start(move |heard| {
        let is_ehlo = matches!(heard, Heard::Command(line) if line.starts_with("EHLO"));
        if is_ehlo && is_hanging.load(Ordering::SeqCst) {
            let waiting = waiting.lock().expect("nobody panicked");
            waiting.0.send(()).expect("the test waits");
            // Until the test is over.
            let _ = waiting.1.recv();
        }
        None
    });
    let house = House::turned_on_through(heard.port());
    let relay = Relay::start(&house);
    hangs.store(true, Ordering::SeqCst);
    let mut program = relay.signed_in();
    program.say(format!("MAIL FROM:<{OTHER}>\r\n").as_bytes());
    was_asked.recv().expect("the server is asked");
    let began = Instant::now();
    relay.terminate();
    program.answer().is(421).says("4.3.2");
    let ended = relay.ended(&house);
    assert_eq!(ended.code, 0, "{ended:?}");
    // A server is given a minute for its answer to EHLO.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
