//! The ranking: what a document's signals are worth.
//!
//! ```text
//! score = mean over the query's groups of
//!             GOVERNS, REGULATES, RULES, AGREES or MENTIONS   as far as the concept goes
//!           + LITERAL                                         if its characters stand there in sequence
//!       + RELEVANCE · bm25 / (bm25 + HALF)
//! ```
//!
//! The weights say: a clause that regulates the thing comes first, among equals the literal text; a mere mention comes
//! last. BM25 only decides among those that are equal otherwise. Clauses come before titles,
//! particulars and signature blocks whatever their scores. `scripts/retrieval` says what each factor is worth, and whether other weights
//! would do better on queries they were not chosen for (`docs/quality.md`). Section titles, all words, the place of the match in the clause, its
//! share of the clause and the clause's length were tried as factors, and were worth nothing.

use crate::index::schema::Grasp;
use crate::query::{GroupSignals, Signals};

/// The clause states a rule on the thing, and its primary type is one that does.
const GOVERNS: f32 = 1.0;
/// The clause states a rule on the thing, and one of its other types is one that does.
const REGULATES: f32 = 0.85;
/// It states a rule on the thing, but is a clause of another type.
const RULES: f32 = 0.65;
/// It mentions the thing in a clause of a type that regulates it.
const AGREES: f32 = 0.5;
/// It mentions the thing.
const MENTIONS: f32 = 0.1;
/// The query's own characters in sequence, or the same value.
const LITERAL: f32 = 0.4;
/// Most that BM25 can add.
const RELEVANCE: f32 = 0.2;
/// The BM25 score that adds half of it.
const HALF: f32 = 6.0;

/// A part of a score: the factor's name and what it adds.
pub(super) type Part = (&'static str, f32);

/// Returns the score of a document, from 0 to about 2: the sum of its [`parts`].
pub(super) fn score(signals: &Signals) -> f32 {
    parts(signals).into_iter().map(|(_, worth)| worth).sum()
}

/// Returns the parts of a document's score.
pub(super) fn parts(signals: &Signals) -> [Part; 3] {
    let each = 1.0 / signals.groups.len().max(1) as f32;
    let mean = |worth: fn(&GroupSignals) -> f32| signals.groups.iter().map(worth).sum::<f32>() * each;
    [
        ("concept", mean(concept)),
        ("text", mean(text)),
        // (Written so that each step only grows with it: rounding never turns the order around.)
        ("bm25", RELEVANCE * (1.0 - HALF / (signals.relevance + HALF))),
    ]
}

fn concept(group: &GroupSignals) -> f32 {
    match group.grasp {
        Some(Grasp::Governs) => GOVERNS,
        Some(Grasp::Regulates) => REGULATES,
        Some(Grasp::Rules) => RULES,
        Some(Grasp::Agrees) => AGREES,
        Some(Grasp::Found) => MENTIONS,
        None => 0.0,
    }
}

fn text(group: &GroupSignals) -> f32 {
    if group.literal { LITERAL } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(group: GroupSignals) -> f32 {
        score(&Signals { groups: vec![group], ..Signals::default() })
    }

    #[test]
    fn regulation_beats_text_and_text_beats_mention() {
        let regulates = GroupSignals { grasp: Some(Grasp::Regulates), ..GroupSignals::default() };
        let mention = GroupSignals { grasp: Some(Grasp::Found), ..GroupSignals::default() };
        let literal = GroupSignals { literal: true, ..GroupSignals::default() };
        let everything_but = GroupSignals { literal: true, ..mention };
        assert!(one(regulates) > one(everything_but));
        assert!(one(GroupSignals { literal: true, ..regulates }) > one(regulates));
        assert!(one(literal) > one(mention) && one(mention) > one(GroupSignals::default()));
    }

    #[test]
    fn bm25_is_bounded() {
        let with = |relevance| score(&Signals { relevance, ..Signals::default() });
        assert!(with(1e9) <= RELEVANCE && with(2.0) > with(1.0) && with(0.0) == 0.0);
    }
}
