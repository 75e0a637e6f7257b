//! Many programs send at once while the gateway and the relay are killed again and again: every
//! message that a program was told "250" for was taken by the gateway, and nothing was taken twice
//! but where an answer was lost on the wire (R9).
//!
//! `OUTGATE_STORM=100000 cargo test --release --test it storm -- --nocapture` sends that many.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, RwLock};
use std::thread;

use gateway::Gateway;
use sender::{Fate, Sender};

use super::program::Relay;
use crate::support::House;

mod gateway;
mod sender;

/// How many messages are sent in all, unless this variable names another number.
const MESSAGES: usize = 2000;
const VARIABLE: &str = "OUTGATE_STORM";

/// How many programs send at once.
const PROGRAMS: usize = 100;

/// About how many messages are taken between two blows.
const CALM: usize = 120;

/// About how many tries fail while the gateway is away.
const ABSENCE: usize = 60;

/// What became of every message.
#[derive(Default)]
struct Ledger {
    /// Told 250.
    told: Vec<usize>,
    /// For which an answer was lost, once for each time.
    lost: Vec<usize>,
}

#[test]
fn r9_what_programs_were_told_250_for_is_what_the_gateway_took() {
    let messages = env::var(VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(MESSAGES);
    let mut gateway = Gateway::start();
    let house = House::turned_on_through(gateway.port());
    let before = gateway.taken().len();
    let mut relay = Relay::start(&house);
    let (port, auth) = (relay.port, relay.auth_plain());
    let (next, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let ledger = Mutex::<Ledger>::default();
    let ((takings, taken), (failures, failed)) = (mpsc::channel(), mpsc::channel());
    // Closed while there is no relay.
    let door = RwLock::new(());
    let (mut gateway_kills, mut relay_kills) = (0, 0);
    thread::scope(|scope| {
        for _ in 0..PROGRAMS {
            let (next, ledger, over) = (&next, &ledger, &over);
            let (takings, failures) = (takings.clone(), failures.clone());
            let mut sender = Sender::new(port, &auth, &door);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= messages {
                        break;
                    }
                    while !over.load(Ordering::Relaxed) {
                        let fate = sender.send(number);
                        let tell = if fate == Fate::Taken { &takings } else { &failures };
                        // Nobody counts any longer once all the others are done.
                        let _ = tell.send(());
                        let mut ledger = ledger.lock().expect("nobody panicked");
                        match fate {
                            Fate::Taken => {
                                ledger.told.push(number);
                                break;
                            }
                            Fate::AnswerLost => ledger.lost.push(number),
                            Fate::NotTaken => {}
                        }
                    }
                }
            });
        }
        drop((takings, failures));
        // Where this fails, the programs are not to try for ever.
        let _end = End(&over);
        let mut random = Random::new();
        while calm(&taken, random.about(CALM)) {
            if random.about(2) == 1 {
                gateway.kill();
                gateway_kills += 1;
                failed.try_iter().for_each(drop);
                calm(&failed, random.about(ABSENCE));
                gateway.restart();
            } else {
                relay.kill();
                relay_kills += 1;
                let _closed = door.write().expect("nobody panicked");
                relay.restart(&house);
            }
        }
    });
    let ledger = ledger.into_inner().expect("nobody panicked");
    let twice = judge(messages, &ledger, &gateway.taken()[before..]);
    assert!(gateway_kills > 0 && relay_kills > 0, "it was no storm");
    // Past the test runner, which keeps the words of a test that passes to itself.
    let told = writeln!(
        io::stdout(),
        "{messages} messages over {PROGRAMS} connections; gateway killed {gateway_kills} times, \
         relay {relay_kills} times; {} answers lost; taken more than once, each after a lost \
         answer: {twice:?}",
        ledger.lost.len(),
    );
    told.expect("it is written");
}

/// Says that it is over, however it ends.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Holds what was told against what was taken. The messages that were taken more than once.
fn judge(messages: usize, ledger: &Ledger, taken: &[usize]) -> Vec<usize> {
    let count = |numbers: &[usize]| {
        let mut counts = BTreeMap::<usize, usize>::new();
        for number in numbers {
            *counts.entry(*number).or_default() += 1;
        }
        counts
    };
    let (told, lost, taken) = (count(&ledger.told), count(&ledger.lost), count(taken));
    assert_eq!(told.len(), messages, "every message was told 250 in the end");
    assert!(told.values().all(|times| *times == 1), "and once");
    assert!(told.keys().eq(taken.keys()), "told and taken are the same messages");
    let mut twice = Vec::new();
    for (number, times) in taken {
        let lost = lost.get(&number).copied().unwrap_or_default();
        assert!(times <= 1 + lost, "message {number}: taken {times} times, {lost} answers lost");
        if times > 1 {
            twice.push(number);
        }
    }
    twice
}

/// Waits until it has happened so often; false when it happens no more.
fn calm(happens: &Receiver<()>, times: usize) -> bool {
    (0..times).all(|_| happens.recv().is_ok())
}

/// When a blow falls.
struct Random(u64);

impl Random {
    fn new() -> Self {
        use std::hash::{BuildHasher as _, Hasher as _, RandomState};
        Self(RandomState::new().build_hasher().finish() | 1)
    }

    /// From 1 to twice the mean less 1.
    fn about(&mut self, mean: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let range = u64::try_from(2 * mean - 1).expect("a small number");
        1 + usize::try_from(self.0 % range).expect("a small number")
    }
}
