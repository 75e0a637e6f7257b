//! What holds for the whole of Outgate, beside the unit tests that stand with the code.

mod command_line;
#[path = "../common/dns.rs"]
mod dns;
mod faults;
#[path = "../common/faulty.rs"]
mod faulty;
mod kill;
mod layers;
#[path = "../common/marker.rs"]
mod marker;
mod relay;
mod rules;
mod support;
mod tree;
