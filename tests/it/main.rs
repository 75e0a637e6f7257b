//! What holds for the whole of Outgate, beside the unit tests that stand with the code.

mod layers;
