//! What holds for the whole of Outgate, beside the unit tests that stand with the code.

mod command_line;
#[path = "../common/dns.rs"]
mod dns;
mod kill;
mod layers;
mod rules;
mod support;
mod tree;
