//! clauseek: full-text search over Chinese agreements, clause by clause.

pub mod error;
pub mod index;
pub mod model;
pub mod read;
pub mod search;
pub mod text;
pub mod understand;
pub mod walk;

pub use error::{Error, Reason, Result};
