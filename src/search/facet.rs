//! Facet counts.

use super::{FacetCount, Facets};
use crate::query::{Answer, Counted};

/// Returns the counts of an answer, which has them no more.
pub(super) fn facets(answer: &mut Answer) -> Facets {
    let counts = |counted: Vec<Counted>| {
        // (There may be thousands of providers: their names are moved, not copied.)
        let count = |Counted { value, clauses, agreements }| FacetCount { value, clauses, agreements };
        counted.into_iter().map(count).collect()
    };
    let [provider, clause_type, section, kind, year] = std::mem::take(&mut answer.facets);
    Facets {
        provider: counts(provider),
        clause_type: counts(clause_type),
        section: counts(section),
        kind: counts(kind),
        year: counts(year),
    }
}
