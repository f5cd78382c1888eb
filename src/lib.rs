//! clauseek: full-text search over Chinese agreements, clause by clause.

pub mod error;
pub mod index;
pub mod model;
pub mod read;
pub mod render;
pub mod search;
pub mod text;
pub mod understand;

pub use error::{Error, Reason, Result};
