//! The ranking: what a document's signals are worth.
//!
//! ```text
//! score = mean over the query's groups of
//!             max(GOVERNS, REGULATES, RULES, AGREES, FOUND   as far as the concept goes; TYPICAL for type alone)
//!           + LITERAL  if the group's characters stand there in sequence, else WORDS if all of its words do
//!           + HEADING  if a section title has them
//!       + WHOLE      if the whole query stands there letter by letter
//!       + RELEVANCE · bm25 / (bm25 + HALF)
//! ```
//!
//! The weights say: a clause that regulates the thing comes first, among equals the literal text, then all words; a
//! mere mention comes last. BM25 only decides among those that are equal otherwise. Clauses come before titles,
//! particulars and signature blocks whatever their scores.

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
const FOUND: f32 = 0.1;
/// The query's own characters in sequence.
const LITERAL: f32 = 0.4;
/// All of its words.
const WORDS: f32 = 0.1;
/// A section title has the characters or the words.
const HEADING: f32 = 0.25;
/// The whole query, across its groups.
const WHOLE: f32 = 0.15;
/// Most that BM25 can add.
const RELEVANCE: f32 = 0.2;
/// The BM25 score that adds half of it.
const HALF: f32 = 6.0;

/// Returns the score of a document, from 0 to about 2.
pub(super) fn score(signals: &Signals) -> f32 {
    let groups: f32 = signals.groups.iter().map(group).sum();
    let mean = groups / signals.groups.len().max(1) as f32;
    let whole = if signals.whole { WHOLE } else { 0.0 };
    mean + whole + RELEVANCE * signals.relevance / (signals.relevance + HALF)
}

fn group(group: &GroupSignals) -> f32 {
    let concept = match group.grasp {
        Some(Grasp::Governs) => GOVERNS,
        Some(Grasp::Regulates) => REGULATES,
        Some(Grasp::Rules) => RULES,
        Some(Grasp::Found) if group.agrees => AGREES,
        Some(Grasp::Found) => FOUND,
        None => 0.0,
    };
    let text = match group {
        GroupSignals { literal: true, .. } => LITERAL,
        GroupSignals { words: true, .. } => WORDS,
        _ => 0.0,
    };
    concept + text + if group.heading { HEADING } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(group: GroupSignals) -> f32 {
        score(&Signals { groups: vec![group], ..Signals::default() })
    }

    #[test]
    fn regulation_beats_text_and_text_beats_mention() {
        let regulates = GroupSignals { grasp: Some(Grasp::Regulates), agrees: true, ..GroupSignals::default() };
        let mention = GroupSignals { grasp: Some(Grasp::Found), ..GroupSignals::default() };
        let literal = GroupSignals { literal: true, words: true, ..GroupSignals::default() };
        let words = GroupSignals { words: true, ..GroupSignals::default() };
        let everything_but = GroupSignals { literal: true, words: true, heading: true, ..mention };
        assert!(one(regulates) > one(everything_but));
        assert!(one(GroupSignals { literal: true, ..regulates }) > one(regulates));
        assert!(one(literal) > one(words) && one(literal) > one(mention) && one(words) > one(GroupSignals::default()));
    }

    #[test]
    fn bm25_is_bounded() {
        let with = |relevance| score(&Signals { relevance, ..Signals::default() });
        assert!(with(1e9) <= RELEVANCE && with(2.0) > with(1.0) && with(0.0) == 0.0);
    }
}
