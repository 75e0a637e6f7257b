//! The window.
//!
//! [`theme`] holds the look, [`widget`] the project's own small set of controls, [`form`] what is
//! entered before it is parsed. A control is reached by Tab, worked by Space and Enter, and
//! shows where the keyboard is; iced's own do not, so pages use these alone.

pub mod app;
pub mod connection_test;
pub mod context;
#[cfg(test)]
mod desk;
pub mod form;
#[cfg(test)]
mod gallery;
mod notification;
mod recipients;
mod run;
pub mod screen;
pub mod shell;
mod test_details;
#[cfg(test)]
mod testing;
pub mod theme;
pub mod widget;

pub use run::{APPLICATION_ID, NoWindow, Start, application, find_display, run};
pub use theme::Theme;

/// A piece of the window, in the project's theme.
pub type Element<'a, Message> = iced::Element<'a, Message, Theme>;

/// A message that one of the demo's servers took, as the window shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The server's name.
    pub server: String,
    /// When it took the message.
    pub at: crate::domain::Timestamp,
    /// The envelope sender.
    pub sender: String,
    /// The envelope recipients.
    pub recipients: Vec<String>,
    /// Who signed in.
    pub signed_in_as: Option<String>,
    /// The version of TLS.
    pub tls: Option<String>,
    /// The message as it came.
    pub message: String,
}
