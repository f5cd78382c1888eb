//! Words and concepts that users add to those of the program (`clauseek.toml`). They are kept with the index, because its
//! texts were cut and read with them.

use serde::{Deserialize, Serialize};

/// What users add. The default adds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Words of two or more Han characters, folded, sorted.
    pub words: Vec<String>,
    pub concepts: Vec<OwnConcept>,
}

/// A concept as a user states it; with the slug of a concept of the program, what it adds to that one.
/// Patterns are those of [`crate::pattern`]; [`crate::concept`] tells what each list is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnConcept {
    pub slug: String,
    pub name: String,
    /// Slugs of clause types.
    pub types: Vec<String>,
    pub regulates: Vec<String>,
    #[serde(default)]
    pub within: Vec<String>,
    pub mentions: Vec<String>,
    pub asks: Vec<String>,
    pub except: Vec<String>,
}
