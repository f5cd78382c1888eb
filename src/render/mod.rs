//! Presentation: data go in with a writer, text comes out. What the writer is (a terminal, a pipe, how wide) the caller knows.

mod changes;
pub mod compare;
pub mod coverage;
pub mod escape;
pub mod explain;
mod facts;
pub mod ingest;
pub mod json;
mod layout;
pub mod library;
pub mod terminal;
mod tree;
mod why;
pub mod wordings;

use crate::model::{Agreement, Document};

/// An agreement with the path under which it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Outlined<'a> {
    /// As the user gave it, or as the index knows it.
    pub file: &'a str,
    pub document: &'a Document,
    pub agreement: &'a Agreement,
}

impl Outlined<'_> {
    /// Returns the full address, `FILE#PATH`, of the part whose address within the agreement is `part`.
    fn address(&self, part: &str) -> String {
        format!("{}#{part}", self.file)
    }
}
