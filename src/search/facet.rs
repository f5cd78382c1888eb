//! Facet counts.

use super::{FacetCount, Facets};
use crate::query::{Answer, Counted};

/// Returns the counts of an answer.
pub(super) fn facets(answer: &Answer) -> Facets {
    let counts = |counted: &[Counted]| {
        let count = |c: &Counted| FacetCount { value: c.value.clone(), clauses: c.clauses, agreements: c.agreements };
        counted.iter().map(count).collect()
    };
    Facets {
        provider: counts(&answer.provider),
        clause_type: counts(&answer.clause_type),
        section: counts(&answer.topic),
        kind: counts(&answer.kind),
    }
}
