//! Why a document is found where it is found.

use serde::Serialize;

use super::rank;
use crate::index::schema::Grasp;
use crate::query::{GroupSignals, Signals};

/// The parts of a hit's score, and what they were made from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Factors of the formula (`src/search/rank.rs`) with what each adds; their sum is the score.
    pub parts: Vec<Share>,
    /// What is known of the hit for each stretch of the query that must be answered.
    pub groups: Vec<GroupExplanation>,
    /// The BM25 score over the query's words.
    pub bm25: f32,
}

/// What a factor adds to a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    pub factor: &'static str,
    pub adds: f32,
}

/// How a hit answers to a stretch of the query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupExplanation {
    /// `governs`, `regulates`, `rules` or `mentions` the stretch's concept; none if it has no wording of it.
    pub concept: Option<&'static str>,
    /// The clause's type is one that regulates the concept.
    pub type_agrees: bool,
    pub literal: bool,
}

/// Explains the score that a document with these signals has.
pub(super) fn explanation(signals: &Signals) -> Explanation {
    let share = |(factor, adds)| Share { factor, adds };
    Explanation {
        parts: rank::parts(signals).into_iter().map(share).collect(),
        groups: signals.groups.iter().map(group).collect(),
        bm25: signals.relevance,
    }
}

fn group(group: &GroupSignals) -> GroupExplanation {
    let concept = |grasp| match grasp {
        Grasp::Governs => "governs",
        Grasp::Regulates => "regulates",
        Grasp::Rules => "rules",
        Grasp::Agrees | Grasp::Found => "mentions",
    };
    let agrees = |grasp| !matches!(grasp, Grasp::Rules | Grasp::Found);
    let type_agrees = group.grasp.is_some_and(agrees);
    GroupExplanation { concept: group.grasp.map(concept), type_agrees, literal: group.literal }
}
