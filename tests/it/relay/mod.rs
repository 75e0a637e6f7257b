//! The relay, as mail programs see it.

mod delivery;
mod limits;
mod program;
mod refusals;
mod stopping;
mod upstream;
