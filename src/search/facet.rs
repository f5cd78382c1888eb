//! Facet counts.

use super::{FacetCount, Facets};
use crate::query::{Answer, Counted};

/// Returns the counts of an answer.
pub(super) fn facets(answer: &Answer) -> Facets {
    let counts = |counted: &[Counted]| {
        let count = |c: &Counted| FacetCount { value: c.value.clone(), clauses: c.clauses, agreements: c.agreements };
        counted.iter().map(count).collect()
    };
    let [provider, clause_type, section, kind, year] = &answer.facets;
    Facets {
        provider: counts(provider),
        clause_type: counts(clause_type),
        section: counts(section),
        kind: counts(kind),
        year: counts(year),
    }
}
