//! Readers that live long: a program that searches for days sees each commit without starting again.

use super::{Reader, Terminology};
use crate::error::Result;

/// What tells one commit from another: a change adds a segment or takes documents from one.
fn version(searcher: &tantivy::Searcher) -> Vec<(String, u64)> {
    let segments = searcher.segment_readers().iter();
    segments.map(|segment| (segment.segment_id().uuid_string(), u64::from(segment.num_docs()))).collect()
}

impl Reader {
    /// Sees the index as it is now. Tells whether it has changed; if it cannot be read now, the reader stays as it was.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn refresh(&mut self) -> Result<bool> {
        let mut now = Reader::open(self.dir())?;
        if version(&now.searcher) == version(&self.searcher) && now.payload() == self.payload() {
            return Ok(false);
        }
        // What was built for searching with the same words serves on.
        if now.vocabulary() == self.vocabulary() {
            now.terminology = Terminology::clone(&self.terminology);
        }
        *self = now;
        Ok(true)
    }
}
