//! What the tests of the real program stand on: an organisation on loopback, and servers that
//! misbehave.

mod house;
mod servers;

pub(crate) use house::{BOARD, BOB, CAROL, House, OTHER, OWN, PASSWORDS, Run, last};
pub(crate) use servers::{Heard, Scripted, as_usual};
