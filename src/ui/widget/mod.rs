//! The project's own controls, and the blocks that pages are built of.
//!
//! No word stands here: what is shown is passed in.

pub mod arrange;
pub mod block;
pub mod button;
pub mod check;
pub mod choice;
pub mod control;
pub mod dialog;
mod drop;
pub mod field;
pub mod focus;
pub mod fold;
pub mod icon;
pub mod input;
pub mod line;
mod parts;
pub mod progress;
pub mod rows;
pub mod spinner;
pub mod text;

pub use arrange::{beside, halves};
pub use block::{
    action_bar, banner, card, chip, empty, hairline, list, list_row, long_page, page, page_head,
    upright_hairline,
};
pub use button::{danger, link, plain, primary, quiet};
pub use check::{checkbox, radio, toggle};
pub use choice::choice;
pub use control::{Control, control};
pub use dialog::dialog;
pub use field::{labelled, password_field, search_field, text_field};
pub use focus::{Shortcut, scope};
pub use fold::fold;
pub use icon::{Icon, icon};
pub use line::line;
pub use progress::{StageRow, StageState, busy, stages, steps};
pub use rows::rows;
pub use spinner::spinner;

#[cfg(test)]
mod tests;
