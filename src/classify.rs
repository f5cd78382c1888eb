//! Clause types: the evidence in `data/clause-types.toml`, weighed.
//!
//! A type's score is the sum of the evidence for it: the innermost section title most of all, outer titles less, then
//! the clause's wordings, those of its first sentence in full and later ones at a discount. Body evidence can outweigh
//! a title (the guide: meaning decides, not the heading).

use std::sync::LazyLock;

use crate::data::{Record, records};
use crate::pattern::PatternSet;
use crate::text::fold_str;

/// What is known of a clause when it is classified.
#[derive(Debug, Clone, Copy)]
pub struct ClauseText<'a> {
    /// Titles of the enclosing sections from the top.
    pub section: &'a [String],
    /// The clause's own wording.
    pub text: &'a str,
    /// The clause stands before the first section.
    pub preamble: bool,
}

const INNERMOST_TITLE: f32 = 4.0;
const OUTER_TITLE: f32 = 1.5;
const STRONG: f32 = 3.0;
const PLAIN: f32 = 1.5;
const WEAK: f32 = 0.5;
const AGAINST: f32 = -2.0;
/// Wordings behind the first sentence count this much.
const LATER: f32 = 0.6;
/// A clause before the first section is introductory unless its wording says otherwise.
const BEFORE_SECTIONS: f32 = 5.0;
/// A secondary type needs this score, and this share of the first one's.
const SECONDARY: (f32, f32) = (2.0, 0.4);
const MOST_TYPES: usize = 3;

struct Rules {
    slugs: Vec<&'static str>,
    labels: Vec<&'static str>,
    title: PatternSet,
    /// Type of each title pattern.
    title_types: Vec<usize>,
    body: PatternSet,
    /// Type and weight of each body pattern.
    body_types: Vec<(usize, f32)>,
}

fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let table: Vec<Record> = records(include_str!("data/clause-types.toml"));
        let (mut titles, mut title_types, mut bodies, mut body_types) = (vec![], vec![], vec![], vec![]);
        for (index, record) in table.iter().enumerate() {
            for pattern in record.list("title") {
                titles.push(*pattern);
                title_types.push(index);
            }
            for (key, weight) in [("strong", STRONG), ("plain", PLAIN), ("weak", WEAK), ("against", AGAINST)] {
                for pattern in record.list(key) {
                    bodies.push(*pattern);
                    body_types.push((index, weight));
                }
            }
        }
        Rules {
            slugs: table.iter().map(|record| record.text("slug")).collect(),
            labels: table.iter().map(|record| record.text("label")).collect(),
            title: PatternSet::new(titles).expect("the patterns of clause-types.toml compile, a test reads them"),
            title_types,
            body: PatternSet::new(bodies).expect("the patterns of clause-types.toml compile, a test reads them"),
            body_types,
        }
    });
    &RULES
}

/// Returns the slugs of all clause types, in the guide's order.
pub fn types() -> &'static [&'static str] {
    &rules().slugs
}

/// Returns the Chinese label of a clause type.
pub fn type_label(slug: &str) -> Option<&'static str> {
    rules().slugs.iter().position(|known| *known == slug).map(|at| rules().labels[at])
}

/// Returns a clause's types, the primary one first, at most three.
pub fn classify(input: &ClauseText) -> Vec<&'static str> {
    let rules = rules();
    let mut scores = vec![0f32; rules.slugs.len()];
    for (depth, title) in input.section.iter().rev().enumerate() {
        let weight = if depth == 0 { INNERMOST_TITLE } else { OUTER_TITLE };
        let mut hit = vec![false; rules.slugs.len()];
        for found in rules.title.find_all(&fold_str(title)) {
            hit[rules.title_types[found.pattern]] = true;
        }
        for (score, _) in scores.iter_mut().zip(&hit).filter(|(_, hit)| **hit) {
            *score += weight;
        }
    }
    let folded = fold_str(input.text);
    let first_sentence = folded.find(['。', ';']).unwrap_or(folded.len());
    let mut seen = vec![false; rules.body_types.len()];
    for found in rules.body.find_all(&folded) {
        if std::mem::replace(&mut seen[found.pattern], true) {
            continue;
        }
        let (kind, weight) = rules.body_types[found.pattern];
        scores[kind] += if found.start <= first_sentence { weight } else { weight * LATER };
    }
    if input.preamble
        && let Some(at) = rules.slugs.iter().position(|slug| *slug == "preamble")
    {
        scores[at] += BEFORE_SECTIONS;
    }
    let mut ranked: Vec<usize> = (0..scores.len())
        .filter(|&at| scores[at] > 0.0 && !matches!(rules.slugs[at], "parties" | "signature"))
        .collect();
    ranked.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let Some(&first) = ranked.first() else { return vec!["general"] };
    let mut chosen = vec![rules.slugs[first]];
    chosen.extend(
        ranked[1..]
            .iter()
            .filter(|&&at| {
                scores[at] >= SECONDARY.0
                    && scores[at] >= SECONDARY.1 * scores[first]
                    && rules.slugs[at] != "rights-obligations"
            })
            .map(|&at| rules.slugs[at])
            .take(MOST_TYPES - 1),
    );
    chosen
}
