//! The pages: each is a struct, its `Message`, `update` and `view`, in a file of its own.
//!
//! A page changes nothing but itself. What it wants beyond that it says with an [`Action`], and
//! the application does it.

use iced::Task;

use crate::domain::Address;

pub mod activity;
pub mod address;
pub mod addresses;
pub mod apps;
pub mod broken;
pub mod own;
pub mod policy;
pub mod received;
pub mod settings;

/// A page that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The list of addresses.
    Addresses,
    /// Adding an address.
    AddAddress,
    /// One address: its name, its server, its test, its code.
    Address(Address),
    /// The own address, and the sign-in at the domain's mail server.
    Own,
    /// The record of what was sent.
    Activity,
    /// The programs in which mail is written.
    Apps,
    /// The administrator's decisions.
    Policy,
    /// Language and theme.
    Settings,
    /// What the demo's servers received.
    Received,
}

/// What a page wants done.
#[derive(Debug)]
pub struct Action<Message> {
    /// Work, whose results come back to the page.
    pub task: Task<Message>,
    /// Another page.
    pub open: Option<Destination>,
    /// Something to say at the top of whatever page is open then, until the next action.
    pub notice: Option<String>,
}

impl<Message> Action<Message> {
    /// Nothing.
    #[must_use]
    pub fn none() -> Self {
        Self { task: Task::none(), open: None, notice: None }
    }

    /// Work.
    #[must_use]
    pub fn run(task: Task<Message>) -> Self {
        Self { task, ..Self::none() }
    }

    /// Another page.
    #[must_use]
    pub fn open(destination: Destination) -> Self {
        Self { open: Some(destination), ..Self::none() }
    }

    /// With something to say.
    #[must_use]
    pub fn saying(self, notice: impl Into<String>) -> Self {
        Self { notice: Some(notice.into()), ..self }
    }
}
