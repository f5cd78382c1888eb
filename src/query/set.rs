//! Sets of documents: what must match, put together from texts, concepts, and queries of other fields.

use std::sync::Arc;

use tantivy::query::Query;

use crate::gram::Which;

/// A set of documents; what it comes to, each segment tells ([`super::segment`]).
#[derive(Clone)]
pub(super) enum Set {
    None,
    /// All documents, deleted ones included.
    Everything,
    Text(Text),
    Concept(Concept),
    /// What answers to a query of another field.
    Query(Arc<dyn Query>),
    All(Vec<Set>),
    Any(Vec<Set>),
    Not(Box<Set>),
}

/// A folded text, letter by letter, in the wordings or in the titles above them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Text {
    pub which: Which,
    pub folded: Arc<str>,
}

/// The clauses of concepts, by their slugs: those that a concept covers.
pub(super) type Concept = Arc<[String]>;

impl Set {
    pub fn query(query: impl Query) -> Set {
        Set::Query(Arc::new(query))
    }

    /// Returns what is in all sets; of none, everything.
    pub fn all(mut sets: Vec<Set>) -> Set {
        match sets.len() {
            0 => Set::Everything,
            1 => sets.remove(0),
            _ => Set::All(sets),
        }
    }

    /// Returns what is in any of the sets.
    pub fn any(mut sets: Vec<Set>) -> Set {
        match sets.len() {
            0 => Set::None,
            1 => sets.remove(0),
            _ => Set::Any(sets),
        }
    }
}
