//! Every stage and every fault: what a connection test says of a server that is at fault, or of
//! settings that do not fit it. One table; each row names the fault, the server that has it, and
//! the one verdict.

use std::collections::HashSet;
use std::io::Write as _;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use outgate::domain::Failure;

use case::Case;

mod case;
mod cases;
mod certificates;
#[cfg(target_os = "linux")]
mod memory;
mod page;
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
    let mut wrong = Vec::new();
    for (case, result) in table.iter().zip(run(&table)) {
        match result {
            None => wrong.push(format!("{}: did not end", case.fault[0])),
            Some(result) => wrong.extend(result.err()),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
    let took = began.elapsed();
    let _ = writeln!(std::io::stderr(), "{} faults in {took:.1?}", table.len());
    assert!(took < BOUND, "{took:?}");
}

/// What became of a row.
type Outcome = Result<Option<Failure>, String>;

/// Runs the rows, as many at once as there are processors: what became of each that ended.
fn run(table: &[Case]) -> Vec<Option<Outcome>> {
    let (tell, told) = mpsc::channel();
    let numbered: Vec<_> = table.iter().cloned().enumerate().collect();
    let waiting = Arc::new(Mutex::new(numbered.into_iter()));
    for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
        let (tell, waiting) = (tell.clone(), Arc::clone(&waiting));
        thread::spawn(move || {
            let next = || waiting.lock().expect("nobody panicked").next();
            while let Some((number, case)) = next() {
                let _ = tell.send((number, case.run()));
            }
        });
    }
    drop(tell);
    let mut outcomes = vec![None; table.len()];
    while let Ok((number, outcome)) = told.recv_timeout(STUCK) {
        outcomes[number] = Some(outcome);
    }
    outcomes
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
