//! What to try where nothing was found.

use super::{Filters, SearchRequest, rank};
use crate::index::Reader;
use crate::query::{Plan, Wanted, build, parse, run};

/// Most suggestions made.
const MOST: usize = 3;

/// Returns queries that find something where `request` found nothing: with the nearest words that the index has, with any of its words,
/// and without its filters.
pub(super) fn suggestions(reader: &Reader, request: &SearchRequest, plan: &Plan) -> Vec<String> {
    // The words in the order in which they were typed; synonyms were not.
    let place = |word: &String| {
        let at = |literal: &String| literal.find(word.as_str());
        plan.marks.literals.iter().enumerate().find_map(|(nth, literal)| Some((nth, at(literal)?)))
    };
    let mut words: Vec<&String> = plan.marks.words.iter().filter(|word| place(word).is_some()).collect();
    words.sort_by_key(|word| (place(word), word.len()));
    words.dedup();
    let mut queries: Vec<(String, Filters)> = Vec::new();
    for word in plan.marks.literals.iter().chain(words.iter().copied()).filter(|word| reader.frequency(word) == 0) {
        for near in reader.nearest_terms(word, MOST) {
            queries.push((request.query.replace(word.as_str(), &near), request.filters.clone()));
        }
    }
    if words.len() > 1 && !request.any {
        let words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
        queries.push((words.join(" OR "), request.filters.clone()));
    }
    if request.filters != Filters::default() {
        queries.push((request.query.clone(), Filters::default()));
    }
    let mut seen: Vec<(String, Filters)> = Vec::new();
    queries.retain(|query| {
        !seen.contains(query) && {
            seen.push(query.clone());
            true
        }
    });
    queries.retain(|(query, filters)| {
        // A suggestion that cannot be tried is no suggestion.
        let plan = build(reader, &parse(query), &filters.fields(), false);
        let answer = plan.and_then(|plan| run(reader, &plan, Wanted::default(), rank::score));
        answer.is_ok_and(|answer| answer.total > 0)
    });
    queries.truncate(MOST);
    queries.into_iter().map(|(query, _)| query).collect()
}
