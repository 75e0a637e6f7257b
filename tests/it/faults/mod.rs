//! Every stage and every fault: what a connection test says of a server that is at fault, or of
//! settings that do not fit it. One table; each row names the fault, the server that has it, and
//! the one verdict.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use case::Case;

mod case;
mod cases;
mod certificates;
mod script;

/// How long the whole table may take on a busy machine.
const BOUND: Duration = Duration::from_secs(120);

/// How long the table may go without any row being done: a row that waits for something that
/// never comes would wait for ever, because its clock stands still.
const STUCK: Duration = Duration::from_secs(60);

#[test]
fn every_fault_has_its_verdict_in_its_time() {
    let began = Instant::now();
    let table = cases::all();
    assert!(table.len() >= 80, "{}", table.len());
    let mut missing: Vec<_> = table.iter().map(|case| case.fault[0]).collect();
    let mut wrong = Vec::new();
    let told = run(table.clone());
    while let Ok((fault, result)) = told.recv_timeout(STUCK) {
        missing.retain(|name| *name != fault);
        wrong.extend(result.err());
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
    assert!(missing.is_empty(), "these did not end: {missing:?}");
    let took = began.elapsed();
    eprintln!("{} faults in {took:.1?}", table.len());
    assert!(took < BOUND, "{took:?}");
}

/// Runs the rows, as many at once as there are processors.
fn run(table: Vec<Case>) -> mpsc::Receiver<(&'static str, Result<(), String>)> {
    let (tell, told) = mpsc::channel();
    let waiting = Arc::new(Mutex::new(table.into_iter()));
    for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
        let (tell, waiting) = (tell.clone(), Arc::clone(&waiting));
        thread::spawn(move || {
            let next = || waiting.lock().expect("nobody panicked").next();
            while let Some(case) = next() {
                let _ = tell.send((case.fault[0], case.run()));
            }
        });
    }
    told
}

#[test]
fn no_fault_stands_in_the_table_twice() {
    let mut seen = HashSet::new();
    for Case { fault, server, .. } in cases::all() {
        for words in fault {
            assert!(seen.insert((words, server.security)), "{words}");
        }
    }
}
