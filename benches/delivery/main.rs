//! What delivering costs, beside the programs that people have for it: measured in the same run,
//! since machines differ and are noisy.
//!
//! `cargo bench --no-default-features --bench delivery` sets everything up on loopback, and writes
//! `docs/benchmarks.md`; with `-- --quick` it measures little, and prints it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is what it is for")]

use std::process::ExitCode;
use std::{env, fs};

#[path = "../../tests/real/postfix/dovecot.rs"]
#[allow(dead_code, reason = "this Postfix checks passwords itself")]
mod dovecot;
#[path = "../../tests/real/postfix/fixture.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod fixture;
#[path = "../../tests/real/parts.rs"]
#[allow(dead_code, reason = "the tests need more of them")]
mod parts;
#[path = "../../tests/real/program.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod program;
#[path = "suite.rs"]
mod suite;

use suite::Extent;

fn main() -> ExitCode {
    if suite::process::take_step() {
        return ExitCode::SUCCESS;
    }
    if let Some(missing) = suite::missing() {
        eprintln!("{missing}");
        return ExitCode::FAILURE;
    }
    let quick = env::args().any(|argument| argument == "--quick");
    let extent = if quick { Extent::QUICK } else { Extent::WHOLE };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let page = suite::page(&runtime.block_on(suite::measure(extent)));
    println!("{page}");
    if !quick {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/benchmarks.md");
        fs::write(file, page).expect("the page can be written");
    }
    ExitCode::SUCCESS
}
