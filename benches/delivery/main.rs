//! What delivering costs, beside the programs that people have for it: measured in the same run,
//! since machines differ and are noisy.
//!
//! `cargo bench --no-default-features --bench delivery` sets everything up on loopback, and writes
//! `docs/benchmarks.md`; with `-- --quick` it measures little, and prints it.

#![allow(clippy::print_stdout, reason = "this is what it is for")]

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

fn main() {
    if suite::process::take_step() {
        return;
    }
    let quick = std::env::args().any(|argument| argument == "--quick");
    for routes in suite::routes::measure_routes(3, std::time::Duration::from_millis(300)) {
        println!("{} {}", routes.addresses, routes.rate);
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for one in runtime.block_on(suite::one::measure_one(if quick { 3 } else { 15 })) {
        println!("{} far {}", one.security, one.far);
        for costs in [&one.outgate, &one.msmtp] {
            println!("{} {} {} {:?}", costs.wall, costs.cpu, costs.memory, costs.round_trips);
        }
    }
}
