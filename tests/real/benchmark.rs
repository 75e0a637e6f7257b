//! That the benchmark works, and what of it is the same on every machine.

use libtest_mimic::Trial;
use tokio::runtime::Runtime;

use crate::parts::{MSMTP, POSTFIX, trial};
use crate::suite::one::fewest_round_trips;
use crate::suite::{Extent, measure, page};

/// The tests that need what is measured beside Outgate.
pub(crate) fn trials() -> Vec<Trial> {
    vec![trial(
        &[&POSTFIX, &MSMTP],
        "benchmark::one_message_takes_the_fewest_round_trips",
        one_message_takes_the_fewest_round_trips,
    )]
}

fn one_message_takes_the_fewest_round_trips() {
    let runtime = Runtime::new().expect("a runtime");
    let report = runtime.block_on(measure(Extent::QUICK));
    let far: Vec<_> = report.one.iter().filter(|one| one.far).collect();
    assert_eq!(far.len(), 2);
    for one in far {
        let fewest = fewest_round_trips(one.security);
        assert_eq!(one.outgate.round_trips, [fewest], "{}", one.security);
    }
    // Each table is there, and has a figure wherever one belongs.
    let page = page(&report);
    for (title, rows) in [("## Aims", 10), ("## One message", 8), ("## Many messages", 6)] {
        let section = page.split_once(title).expect(title).1;
        let section = section.split("\n## ").next().expect("all of it");
        let lines: Vec<&str> = section.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(lines.len(), rows + 2, "{section}");
        assert!(!section.contains("NaN"), "{section}");
    }
}
