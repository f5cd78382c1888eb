//! From the tree of a query to a plan for the index: what must match, and what the ranking wants to know of each match.
//!
//! Words that stand together form **groups**: a stretch of the query that one concept or one value covers, or the words
//! between such stretches up to the next blank. A group is answered by its literal text, by all of its words or their synonyms, by its
//! concept, or by its value; a clause must answer every group. Function words and words of questions (`data/stop-words.txt`), and
//! words that say little (`data/light-words.txt`), are not required where something else is left.

use std::cell::RefCell;

use serde::Serialize;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;

use super::filter::{self, FilterField};
use super::parse::{Node, Parsed};
use super::set::{Concept, Set, Text};
use super::synonyms;
use super::tally::Facet;
use super::words::{Language, Piece, Stretch, joined};
use crate::clause_number;
use crate::concept::Concepts;
use crate::error::{Error, Result};
use crate::gram::Which;
use crate::index::Reader;
use crate::index::schema::{role_code, whole};
use crate::model::Role;
use crate::text::fold_str;

/// Weight of a word in the section titles against one in the text, in the BM25 part of the score.
const TITLES_WEIGHT: f32 = 0.6;

/// Weight of a synonym against a word that was typed.
const SYNONYMS_WEIGHT: f32 = 0.5;

/// What the index is asked.
pub struct Plan {
    /// What a document must match, filters by facet left out.
    pub(super) matching: Set,
    /// The filters by facet, in the order of [`Facet::ALL`].
    pub(super) narrow: [Option<Set>; Facet::ALL.len()],
    pub(super) groups: Vec<Group>,
    /// The words that count for BM25.
    pub(super) relevance: Vec<Weighed>,
    /// What to mark in the hits.
    pub marks: Marks,
    /// How the query was understood.
    pub understood: Vec<Understood>,
    pub warnings: Vec<String>,
}

/// How a stretch of a query was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Understood {
    /// The stretch, folded.
    pub text: String,
    /// What it was taken for: `exact`, `number`, `concept`, `value`, `words`, `filter`.
    pub taken_for: &'static str,
    /// Slug of its concept.
    pub concept: Option<String>,
    /// The wording by which the concept was recognised (a pattern of the tables or of the user); [`Understood::tell`] finds it.
    pub wording: Option<String>,
    /// The words that a clause must have, each with what may stand for it.
    pub words: Vec<Vec<String>>,
    /// The terms of its value.
    pub value: Vec<String>,
    /// A clause must answer it.
    pub required: bool,
}

/// What to mark in a text that answers; all folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// The query's own characters in sequence.
    pub literals: Vec<String>,
    pub words: Vec<String>,
    /// Slugs of concepts.
    pub concepts: Vec<String>,
    /// Terms of values; each list is one value.
    pub values: Vec<Vec<String>>,
    /// First and last terms of the values that comparisons ask for.
    pub ranges: Vec<(String, String)>,
}

/// What the ranking wants to know about one group of the query.
pub(super) struct Group {
    pub literal: Set,
    /// The clauses of its concept and of those that this one covers; how often is how well ([`crate::index::schema::Grasp`]).
    pub concept: Option<Concept>,
}

/// A word that counts for BM25.
pub(super) struct Weighed {
    pub text: Text,
    pub weight: f32,
}

/// Makes the plan for a query and for filters given beside it. With `any`, any word suffices.
///
/// # Errors
/// [`Error::EmptyQuery`] if nothing at all is asked for, [`Error::UnknownValue`] for a value in `filters` that the index does not
/// hold. (A filter typed in the query is no error: it finds nothing, with a warning.)
pub fn build(reader: &Reader, parsed: &Parsed, filters: &[(FilterField, Vec<String>)], any: bool) -> Result<Plan> {
    let builder = Builder {
        reader,
        any,
        language: Language::new(reader),
        plan: RefCell::new(Made { warnings: parsed.warnings.clone(), ..Made::default() }),
    };
    let mut asked = Asked::default();
    if let Some(root) = parsed.root.clone() {
        asked.take(root);
    }
    let mut must: Vec<Set> = Vec::new();
    let mut narrow: [Vec<Set>; Facet::ALL.len()] = Default::default();
    let mut limit = |field: FilterField, set: Set| match field
        .facet()
        .and_then(|facet| Facet::ALL.iter().position(|&other| other == facet))
    {
        Some(at) => narrow[at].push(set),
        None => must.push(set),
    };
    let mut is_limited = false;
    for (field, values) in filters.iter().filter(|(_, values)| !values.is_empty()) {
        let mut alternatives = Vec::with_capacity(values.len());
        for value in values {
            alternatives.push(filter::filter(reader, *field, value)?);
        }
        builder.plan.borrow_mut().understood.push(Understood::filter(*field, &values.join(" OR ")));
        limit(*field, Set::any(alternatives));
        is_limited = true;
    }
    for (field, value) in &asked.filters {
        limit(*field, builder.filter(*field, value)?);
        is_limited = true;
    }
    for node in &asked.others {
        must.extend(builder.node(node)?);
    }
    if must.is_empty() && !is_limited {
        return Err(Error::EmptyQuery);
    }
    let made = builder.plan.into_inner();
    Ok(Plan {
        matching: Set::all(must),
        narrow: narrow.map(|sets| (!sets.is_empty()).then(|| Set::all(sets))),
        groups: made.groups,
        relevance: made.relevance,
        marks: made.marks,
        understood: made.understood,
        warnings: made.warnings,
    })
}

/// A query, its filters apart from what else must be true.
#[derive(Default)]
struct Asked {
    filters: Vec<(FilterField, String)>,
    others: Vec<Node>,
}

impl Asked {
    fn take(&mut self, node: Node) {
        match node {
            Node::All(nodes) => nodes.into_iter().for_each(|node| self.take(node)),
            Node::Filter(field, value) => self.filters.push((field, value)),
            other => self.others.push(other),
        }
    }
}

/// Makes the plan for all clauses.
pub(crate) fn everything(reader: &Reader) -> Plan {
    Plan {
        matching: Set::query(reader.role_query(role_code(Role::Clause))),
        narrow: Default::default(),
        groups: vec![],
        relevance: vec![],
        marks: Marks::default(),
        understood: vec![],
        warnings: vec![],
    }
}

impl Understood {
    fn of(taken_for: &'static str, text: String) -> Understood {
        Understood { text, taken_for, concept: None, wording: None, words: vec![], value: vec![], required: true }
    }

    /// Finds the wording by which the concept was recognised. It takes time that only those spend who want to know.
    pub fn tell(&mut self, concepts: &Concepts) {
        let concept = self.concept.as_deref().and_then(|slug| concepts.find(slug));
        self.wording = concept.and_then(|concept| concepts.wording(concept, &self.text)).map(str::to_owned);
    }

    fn filter(field: FilterField, value: &str) -> Understood {
        Understood::of("filter", format!("{}:{value}", field.name()))
    }
}

struct Builder<'a> {
    reader: &'a Reader,
    any: bool,
    language: Language<'a>,
    plan: RefCell<Made>,
}

#[derive(Default)]
struct Made {
    groups: Vec<Group>,
    relevance: Vec<Weighed>,
    marks: Marks,
    understood: Vec<Understood>,
    warnings: Vec<String>,
}

impl Builder<'_> {
    /// Returns what answers to a node; none if it asks for nothing.
    fn node(&self, node: &Node) -> Result<Option<Set>> {
        Ok(match node {
            Node::Words(words) => self.words(words),
            Node::Exact(text) => self.exact(text),
            Node::Filter(field, value) => Some(self.filter(*field, value)?),
            Node::Not(inner) => self.not(inner)?,
            Node::All(nodes) => Some(self.nodes(nodes)?).filter(|sets| !sets.is_empty()).map(Set::all),
            Node::Any(nodes) => Some(self.nodes(nodes)?).filter(|sets| !sets.is_empty()).map(Set::any),
        })
    }

    fn nodes(&self, nodes: &[Node]) -> Result<Vec<Set>> {
        nodes.iter().filter_map(|node| self.node(node).transpose()).collect()
    }

    fn filter(&self, field: FilterField, value: &str) -> Result<Set> {
        self.plan.borrow_mut().understood.push(Understood::filter(field, value));
        if let Some(range) = filter::range(field, value) {
            self.plan.borrow_mut().marks.ranges.push(range);
        }
        match filter::filter(self.reader, field, value) {
            Err(error @ (Error::UnknownValue { .. } | Error::BadValue { .. })) => {
                self.plan.borrow_mut().warnings.push(error.to_string());
                Ok(Set::None)
            }
            other => other,
        }
    }

    /// What is not wanted is meant literally, and nothing of it counts or is marked.
    fn not(&self, inner: &Node) -> Result<Option<Set>> {
        let unwanted = match inner {
            Node::Words(words) => literal(&joined(words).0),
            Node::Exact(text) => literal(&fold_str(text)),
            Node::Filter(field, value) => self.filter(*field, value)?,
            Node::Not(inner) => return self.node(inner),
            Node::All(nodes) | Node::Any(nodes) => {
                let mut sets = Vec::new();
                for node in nodes {
                    // Double negation inside a group comes out as it should: `-(a -b)` is `-a OR b`.
                    sets.extend(self.not(node)?);
                }
                return Ok(Some(if matches!(inner, Node::All(_)) { Set::any(sets) } else { Set::all(sets) }));
            }
        };
        Ok(Some(Set::Not(Box::new(unwanted))))
    }

    fn exact(&self, typed: &str) -> Option<Set> {
        let folded = fold_str(typed);
        if folded.trim().is_empty() {
            return None;
        }
        let set = literal(&folded);
        let mut plan = self.plan.borrow_mut();
        plan.marks.literals.push(folded.clone());
        // Who asks for the very characters wants them weighed, not the words in them nor the titles above.
        plan.relevance.push(Weighed { text: text(Which::Body, &folded), weight: 1.0 });
        plan.groups.push(Group { literal: set.clone(), concept: None });
        plan.understood.push(Understood::of("exact", folded));
        Some(set)
    }

    /// The clauses of a number, if the query is nothing else and there are any.
    fn number(&self, words: &[String]) -> Option<Set> {
        // 第十二条 (二) is one number, 12.3 4 are two.
        let text = match words {
            [word] => word.clone(),
            [first, ..] if first.contains(['条', '條']) => words.concat(),
            _ => return None,
        };
        let term = whole(self.reader.fields.number, &clause_number::typed(&text)?);
        // A damaged dictionary is found out by the search itself.
        (self.reader.searcher.doc_freq(&term).unwrap_or(0) > 0).then(|| {
            self.plan.borrow_mut().understood.push(Understood::of("number", fold_str(&text)));
            Set::query(TermQuery::new(term, IndexRecordOption::Basic))
        })
    }

    fn words(&self, words: &[String]) -> Option<Set> {
        if let Some(set) = self.number(words) {
            return Some(set);
        }
        let stretches = self.language.stretches(words);
        if stretches.is_empty() {
            // Nothing but function words and punctuation: then they are what is asked for.
            return self.exact(&joined(words).0);
        }
        for stretch in &stretches {
            let synonyms: Vec<String> =
                stretch.words.iter().flat_map(|word| synonyms::of(word)).map(|&word| word.to_owned()).collect();
            let mut relevance = self.relevance(&stretch.words, 1.0);
            relevance.extend(self.relevance(&synonyms, SYNONYMS_WEIGHT));
            let concepts = &self.reader.terminology.concepts;
            let family = stretch.concept.map(|concept| concepts.family(concept)).unwrap_or_default();
            let mut plan = self.plan.borrow_mut();
            plan.relevance.extend(relevance);
            plan.marks.literals.push(stretch.text.clone());
            plan.marks.words.extend(stretch.pieces.iter().flat_map(Piece::all).map(str::to_owned));
            plan.marks.words.extend(stretch.words.iter().cloned());
            plan.marks.values.extend(Some(&stretch.value).filter(|terms| !terms.is_empty()).cloned());
            plan.marks.concepts.extend(family.into_iter().map(|concept| concepts.slug(concept).to_owned()));
            plan.understood.push(self.understood(stretch));
        }
        let (mut strict, mut loose) = (Vec::new(), Vec::new());
        for stretch in stretches.iter().filter(|stretch| stretch.required) {
            let concept = stretch.concept.map(|concept| self.concept(concept));
            strict.push(self.answers(stretch, concept.as_ref(), false));
            loose.push(self.answers(stretch, concept.as_ref(), true));
            let mut ways = vec![literal(&stretch.text)];
            ways.extend(self.value(&stretch.value));
            self.plan.borrow_mut().groups.push(Group { literal: Set::any(ways), concept });
        }
        if self.any || strict.len() == 1 {
            return Some(Set::any(strict));
        }
        // Part of the meaning may stand in the titles above, but not all of it.
        loose.push(Set::any(strict));
        Some(Set::all(loose))
    }

    fn understood(&self, stretch: &Stretch) -> Understood {
        let concepts = &self.reader.terminology.concepts;
        let taken_for = match stretch {
            Stretch { concept: Some(_), .. } => "concept",
            Stretch { value, .. } if !value.is_empty() => "value",
            _ => "words",
        };
        Understood {
            concept: stretch.concept.map(|concept| concepts.slug(concept).to_owned()),
            words: stretch.pieces.iter().map(|piece| piece.all().map(str::to_owned).collect()).collect(),
            value: stretch.value.clone(),
            required: stretch.required,
            ..Understood::of(taken_for, stretch.text.clone())
        }
    }

    /// What makes a document answer a stretch. If `titles`, the titles above it may say it all.
    fn answers(&self, stretch: &Stretch, concept: Option<&Concept>, titles: bool) -> Set {
        let mut ways = vec![literal(&stretch.text)];
        let own = || pieces(stretch, &[Which::Body]);
        let all = || pieces(stretch, &[Which::Body, Which::Titles]);
        match stretch.pieces.len() {
            0 => {}
            _ if self.any => ways.extend(own()),
            _ if titles => ways.push(Set::all(all())),
            1 => ways.push(Set::all(own())),
            _ => {
                let mut sets = all();
                sets.push(Set::any(own()));
                ways.push(Set::all(sets));
            }
        }
        ways.extend(concept.cloned().map(Set::Concept));
        ways.extend(self.value(&stretch.value));
        Set::any(ways)
    }

    /// All terms of a value.
    fn value(&self, terms: &[String]) -> Option<Set> {
        let term =
            |term: &String| Set::query(TermQuery::new(whole(self.reader.fields.value, term), IndexRecordOption::Basic));
        (!terms.is_empty()).then(|| Set::all(terms.iter().map(term).collect()))
    }

    /// A concept with those that it covers.
    fn concept(&self, concept: usize) -> Concept {
        let concepts = &self.reader.terminology.concepts;
        concepts.family(concept).into_iter().map(|one| concepts.slug(one).to_owned()).collect()
    }

    /// What BM25 counts of words: each and its pieces, in the wording and in the titles.
    fn relevance(&self, words: &[String], weight: f32) -> Vec<Weighed> {
        let mut weighed = Vec::new();
        for word in words {
            let mut texts = self.language.pieces(word);
            if self.language.frequency(word) > 0 {
                texts.push(word.clone());
            }
            for (which, worth) in [(Which::Body, 1.0), (Which::Titles, TITLES_WEIGHT)] {
                let one = |word: &String| Weighed { text: text(which, word), weight: weight * worth };
                weighed.extend(texts.iter().map(one));
            }
        }
        weighed
    }
}

fn text(which: Which, folded: &str) -> Text {
    Text { which, folded: folded.into() }
}

/// The folded text, letter by letter, in the wording or in the number and title of its own.
fn literal(folded: &str) -> Set {
    Set::Text(text(Which::Body, folded))
}

/// For each piece of a stretch the documents with the word or one of its synonyms.
fn pieces(stretch: &Stretch, places: &[Which]) -> Vec<Set> {
    let piece = |piece: &Piece| {
        let words = piece.all().flat_map(|word| places.iter().map(move |&which| Set::Text(text(which, word))));
        Set::any(words.collect())
    };
    stretch.pieces.iter().map(piece).collect()
}
