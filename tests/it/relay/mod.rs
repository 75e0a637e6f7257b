//! The relay, as mail programs see it.

mod delivery;
mod limits;
mod program;
mod refusals;
mod standard_input;

mod stopping;
mod storm;
mod upstream;
