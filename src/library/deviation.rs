//! Which agreements deviate from the standard clause of a type.

use std::collections::{BTreeMap, HashSet};

use super::saved::Saved;
use super::{Clause, Selection, agreements, clauses};
use crate::error::Result;
use crate::index::Reader;
use crate::search::Filters;
use crate::wording::{Changed, Sketch, diff};

/// What became of one standard clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked<'a> {
    pub standard: &'a Saved,
    /// Of each agreement the clause that is nearest to the standard; the nearest first.
    pub deviations: Vec<Deviation>,
    /// Of each agreement that has no clause of the type another one of its clauses.
    pub missing: Vec<Clause>,
}

/// A clause beside a standard.
#[derive(Debug, Clone, PartialEq)]
pub struct Deviation {
    pub clause: Clause,
    /// From 0 to 1, see [`Sketch::similarity`].
    pub similarity: f32,
    /// The wording is the standard's, whatever fills its slots and however it is punctuated.
    pub agrees: bool,
    /// What differs from the standard's text to the clause's, slots and punctuation included.
    pub changes: Vec<Changed>,
}

/// Holds the agreements that the filters let through against standard clauses; the filter by type is left out of account, because each
/// standard has its own.
///
/// # Errors
/// As [`crate::search::search`].
pub fn check<'a>(reader: &Reader, standards: &[&'a Saved], filters: &Filters) -> Result<Vec<Checked<'a>>> {
    if standards.is_empty() {
        return Ok(Vec::new());
    }
    let of_type = |clause_type: Vec<String>| Selection {
        query: String::new(),
        filters: Filters { clause_type, ..filters.clone() },
    };
    let everyone = agreements(reader, &of_type(Vec::new()))?;
    let mut by_type: BTreeMap<&str, Vec<&'a Saved>> = BTreeMap::new();
    for standard in standards {
        by_type.entry(&standard.entry.clause_type).or_default().push(standard);
    }
    let mut checked = Vec::with_capacity(standards.len());
    for (clause_type, standards) in by_type {
        let found = clauses(reader, &of_type(vec![clause_type.to_owned()]))?;
        let sketches: Vec<Sketch> = found.iter().map(|clause| Sketch::new(&clause.tokens())).collect();
        let with: HashSet<&str> = found.iter().map(|clause| clause.file.as_str()).collect();
        let missing: Vec<Clause> =
            everyone.iter().filter(|clause| !with.contains(clause.file.as_str())).cloned().collect();
        for standard in standards {
            let deviations = deviations(standard, &found, &sketches);
            checked.push(Checked { standard, deviations, missing: missing.clone() });
        }
    }
    Ok(checked)
}

/// Below this similarity a difference would be a list of chance matches.
const COMPARABLE: f32 = 0.2;

impl Deviation {
    /// Tells whether the wordings have so much in common that their differences can be read; else the clause is shown as it is.
    pub fn is_comparable(&self) -> bool {
        self.agrees || self.similarity >= COMPARABLE
    }
}

/// Holds clauses, those of a file together, against a standard.
fn deviations(standard: &Saved, clauses: &[Clause], sketches: &[Sketch]) -> Vec<Deviation> {
    let wanted = standard.tokens();
    let sketch = Sketch::new(&wanted);
    let mut deviations = Vec::new();
    let mut at = 0;
    for of_file in clauses.chunk_by(|a, b| a.file == b.file) {
        let beside = of_file.iter().zip(&sketches[at..]);
        at += of_file.len();
        let mut nearest: Option<(f32, bool, &Clause)> = None;
        for (clause, other) in beside {
            // Two wordings may have the same grams in another order.
            let (similarity, agrees) = (sketch.similarity(other), sketch.exact == other.exact);
            if nearest.is_none_or(|(best, exact, _)| (agrees, similarity) > (exact, best)) {
                nearest = Some((similarity, agrees, clause));
            }
        }
        let Some((similarity, agrees, clause)) = nearest else { continue };
        let changes = diff(&wanted, &clause.tokens());
        deviations.push(Deviation { clause: clause.clone(), similarity, agrees, changes });
    }
    // Stable: of equals the first by path.
    deviations.sort_by(|a, b| b.agrees.cmp(&a.agrees).then(b.similarity.total_cmp(&a.similarity)));
    deviations
}

#[cfg(test)]
mod tests {
    use super::super::saved::Entry;
    use super::*;
    use crate::wording::Change;

    fn clause(file: &str, text: &str) -> Clause {
        Clause {
            address: format!("{file}#1"),
            citation: file.to_owned(),
            file: file.to_owned(),
            title: None,
            provider: None,
            kind: None,
            date: None,
            number: None,
            section: Vec::new(),
            types: vec!["dispute".to_owned()],
            text: text.to_owned(),
            names: Vec::new(),
        }
    }

    #[test]
    fn the_nearest_clause_of_each_agreement_counts_and_agreement_comes_first() {
        let text = "双方应在收到通知后15日内协商；协商不成的，向甲方所在地人民法院起诉。".to_owned();
        let standard = Saved {
            address: "library/dispute/a.md".to_owned(),
            entry: Entry { text, ..Entry::default() },
            line: 1,
            path: "a.md".into(),
        };
        let clauses = [
            clause("a", "争议由仲裁委员会仲裁。"),
            clause("b", "本条与争议无关。"),
            clause("b", "双方应在收到通知后15日内协商；协商不成的，向乙方所在地人民法院起诉。"),
            clause("c", "双方应在收到通知后30日内协商，协商不成的，向甲方所在地人民法院起诉。"),
        ];
        let sketches: Vec<Sketch> = clauses.iter().map(|clause| Sketch::new(&clause.tokens())).collect();
        let found = deviations(&standard, &clauses, &sketches);
        let order: Vec<(&str, bool)> = found.iter().map(|one| (one.clause.file.as_str(), one.agrees)).collect();
        assert_eq!(order, [("c", true), ("b", false), ("a", false)]);
        // A number that is filled in is no other wording, but it is told.
        assert!(found[0].changes.iter().any(|one| one.change == Change::Replaced
            && &standard.entry.text[one.old.clone()] == "15日"
            && &found[0].clause.text[one.new.clone()] == "30日"));
        assert!(found[1].similarity > 0.5 && found[1].similarity < 1.0);
    }
}
