//! The key facts of both sides.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::identify::{forums, key_facts, key_sorts};
use crate::library::Clause;
use crate::model::{Document, Fact, Format, Part, Role, Span};
use crate::text::fold_str;

/// A sort of facts, on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyFacts {
    /// Slug of `data/key-facts.toml`.
    pub fact: &'static str,
    /// The sides do not state the same.
    pub differs: bool,
    pub left: Vec<Stated>,
    pub right: Vec<Stated>,
}

/// What a side states; facts that say the same are one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stated {
    /// As it is worded.
    pub value: String,
    /// What it stands in; the same as the value where that is all.
    pub wording: String,
    /// Where it comes from: the first of all clauses that state it.
    pub address: String,
    /// How many clauses state it.
    pub clauses: usize,
    #[serde(skip)]
    key: String,
}

/// Returns what both sides state, sorts that neither states left out.
pub fn facts(left: &[Clause], right: &[Clause]) -> Vec<KeyFacts> {
    let (mut left, mut right) = (of_side(left), of_side(right));
    let sorts = key_sorts().filter_map(|fact| {
        let (left, right) = (left.remove(fact).unwrap_or_default(), right.remove(fact).unwrap_or_default());
        let keys = |stated: &[Stated]| {
            let mut keys: Vec<String> = stated.iter().map(|one| one.key.clone()).collect();
            keys.sort_unstable();
            keys
        };
        let is_stated = !left.is_empty() || !right.is_empty();
        is_stated.then(|| KeyFacts { fact, differs: keys(&left) != keys(&right), left, right })
    });
    sorts.collect()
}

fn of_side(clauses: &[Clause]) -> BTreeMap<&'static str, Vec<Stated>> {
    let mut all: BTreeMap<&'static str, Vec<Stated>> = BTreeMap::new();
    let mut add = |sort: &'static str, stated: Stated| {
        let known = all.entry(sort).or_default();
        match known.iter_mut().find(|one| one.key == stated.key) {
            Some(one) => one.clauses += 1,
            None => known.push(stated),
        }
    };
    for agreement in clauses.chunk_by(|a, b| a.file == b.file) {
        for (sort, fact) in courts(agreement) {
            let clause = fact.span.and_then(|span| at(agreement, span.start));
            let (value, key) = (fact.value.clone(), fold_str(&fact.value));
            let address = clause.map(|clause| clause.address.clone()).unwrap_or_default();
            add(sort, Stated { wording: value.clone(), value, address, clauses: 1, key });
        }
    }
    for clause in clauses {
        for fact in key_facts(&clause.text, &clause.types) {
            let (value, wording, key) = (fact.value, fact.wording, fact.key);
            add(fact.sort, Stated { value, wording, address: clause.address.clone(), clauses: 1, key });
        }
    }
    all
}

/// The court and the arbitration body of an agreement, by its clauses one below the other.
fn courts(clauses: &[Clause]) -> Vec<(&'static str, Fact)> {
    let mut text = String::new();
    let mut parts = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let span = Span::new(text.len(), text.len() + clause.text.len());
        text.push_str(&clause.text);
        text.push('\n');
        parts.push(Part {
            role: Role::Clause,
            number: None,
            path: Vec::new(),
            section: Vec::new(),
            types: Vec::new(),
            span,
            extent: Span::new(span.start, text.len()),
            items: Vec::new(),
            line: 0,
            page: None,
            address: String::new(),
        });
    }
    let (format, blocks, warnings) = (Format::Txt, Vec::new(), Vec::new());
    let document = Document { format, encoding: "", text, blocks, meta_title: None, warnings };
    let (court, arbitration) = forums(&document, &parts);
    let named = [("court", court), ("arbitration", arbitration)];
    named.into_iter().filter_map(|(sort, forum)| Some((sort, forum?.fact))).collect()
}

/// The clause at a byte of the clauses one below the other.
fn at(clauses: &[Clause], byte: usize) -> Option<&Clause> {
    let mut end = 0;
    clauses.iter().find(|clause| {
        end += clause.text.len() + 1;
        byte < end
    })
}
