//! The outline.
pub mod marker;
pub mod wording;
