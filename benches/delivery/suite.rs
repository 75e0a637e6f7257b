//! What is measured, for the command and for the test that it works.

pub(crate) mod figures;
pub(crate) mod one;
pub(crate) mod person;
pub(crate) mod process;
mod proxy;
pub(crate) mod routes;
mod sink;
