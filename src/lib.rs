//! clauseek: full-text search over Chinese agreements, clause by clause.

pub mod classify;
pub mod concept;
pub mod data;
pub mod error;
pub mod identify;
pub mod index;
pub mod ingest;
pub mod model;
pub mod numeral;
pub mod outline;
pub mod pattern;
pub mod query;
pub mod read;
pub mod render;
pub mod search;
pub mod show;
pub mod text;
pub mod tokenize;
pub mod understand;
pub mod walk;

pub use error::{Error, Reason, Result};
