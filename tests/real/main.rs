//! Outgate on real parts: the mail server, keyring and desktop that people have.
//!
//! Where a part is not installed, its tests are listed as ignored, with the reason. With
//! `OUTGATE_REAL_PARTS=required` in the environment they fail instead.

use std::process::ExitCode;

use libtest_mimic::{Arguments, run};

mod apps;
mod benchmark;
mod callers;
mod demo;
#[path = "../common/dns.rs"]
mod dns;
#[path = "../common/faulty.rs"]
mod faulty;
mod keyring;
mod machine;
#[path = "../common/marker.rs"]
mod marker;
mod parts;
mod postfix;
mod program;
mod relay;
mod relay_callers;
#[path = "../../benches/delivery/suite.rs"]
#[allow(dead_code, reason = "the benchmark itself needs more of it")]
mod suite;
mod verdicts;
mod window;

// Where the benchmark has it, too.
use postfix::fixture;

fn main() -> ExitCode {
    // A test may need a process with another environment, and starts this program again.
    if keyring::take_step() || suite::process::take_step() {
        return ExitCode::SUCCESS;
    }
    let trials = [
        parts::trials(),
        apps::trials(),
        benchmark::trials(),
        callers::trials(),
        demo::trials(),
        keyring::trials(),
        machine::trials(),
        postfix::trials(),
        relay::trials(),
        relay_callers::trials(),
        verdicts::trials(),
        window::trials(),
    ];
    run(&Arguments::from_args(), trials.into_iter().flatten().collect()).exit_code()
}
