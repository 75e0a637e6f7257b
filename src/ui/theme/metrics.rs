//! Sizes: of type, of space, of corners. All in logical pixels.

/// Type sizes, each with its line height.
pub mod size {
    /// A page's title, over [`TITLE_LINE`].
    pub const TITLE: f32 = 22.0;
    /// The line height of a title.
    pub const TITLE_LINE: f32 = 28.0;
    /// The size of nearly everything, over [`BODY_LINE`].
    pub const BODY: f32 = 14.0;
    /// The line height of body text.
    pub const BODY_LINE: f32 = 20.0;
    /// A fact under a name, over [`SMALL_LINE`].
    pub const SMALL: f32 = 13.0;
    /// The line height of small text.
    pub const SMALL_LINE: f32 = 18.0;
    /// Help under a control, over [`HELP_LINE`].
    pub const HELP: f32 = 12.0;
    /// The line height of help.
    pub const HELP_LINE: f32 = 16.0;
}

/// Distances.
pub mod space {
    /// Between a label and its control.
    pub const XS: f32 = 4.0;
    /// Between things that belong together.
    pub const S: f32 = 8.0;
    /// Inside a control.
    pub const M: f32 = 12.0;
    /// Between cards, and inside one.
    pub const L: f32 = 16.0;
    /// Between groups.
    pub const XL: f32 = 24.0;
    /// Around a page.
    pub const XXL: f32 = 32.0;
}

/// Corners.
pub mod radius {
    /// Of a card.
    pub const CARD: f32 = 12.0;
    /// Of a control.
    pub const CONTROL: f32 = 8.0;
    /// Of a box to tick, and of words that are pressed.
    pub const SMALL: f32 = 5.0;
}
