//! What holds for the whole of Outgate, beside the unit tests that stand with the code.

mod command_line;
#[path = "../common/faulty.rs"]
mod faulty;
mod kill;
mod layers;
mod rules;
mod support;
mod tree;
