//! From the tree of a query to a plan for the index: what must match, and what the ranking wants to know of each match.
//!
//! Words that stand together form **groups**: a stretch of the query that one concept covers, or the words between such
//! stretches up to the next blank. A group is answered by its literal text, by all of its words, or by its concept;
//! a clause must answer every group. Function words and words of questions (`data/stop-words.txt`) are not required
//! where something else is left.

use std::cell::RefCell;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Facet, Field, IndexRecordOption};

use super::filter::{self, FilterField};
use super::parse::{Node, Parsed};
use super::words::{Language, Stretch, joined};
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::index::schema::{Grasp, concept_term, role_code, whole};
use crate::model::Role;
use crate::text::fold_str;
use crate::tokenize::cut;

/// Weight of a word in the section titles against one in the text, in the BM25 part of the score.
const TITLES_WEIGHT: f32 = 0.6;

/// What the index is asked.
pub struct Plan {
    /// What a document must match.
    pub(super) matching: Box<dyn Query>,
    pub(super) groups: Vec<Group>,
    /// BM25 over the words.
    pub(super) relevance: Option<Box<dyn Query>>,
    /// The whole query, letter by letter, if it has several groups.
    pub(super) whole: Option<Box<dyn Query>>,
    /// What to mark in the hits.
    pub marks: Marks,
    pub warnings: Vec<String>,
}

/// What to mark in a text that answers; all folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// The query's own characters in sequence.
    pub literals: Vec<String>,
    pub words: Vec<String>,
    /// Slugs of concepts.
    pub concepts: Vec<String>,
}

/// What the ranking wants to know about one group of the query.
pub(super) struct Group {
    pub literal: Option<Box<dyn Query>>,
    pub words: Option<Box<dyn Query>>,
    pub heading: Option<Box<dyn Query>>,
    pub concept: Option<ConceptQueries>,
}

pub(super) struct ConceptQueries {
    pub found: Box<dyn Query>,
    pub rules: Box<dyn Query>,
    pub regulates: Box<dyn Query>,
    pub governs: Box<dyn Query>,
    /// The clause's type is one of the concept's.
    pub agrees: Box<dyn Query>,
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
    let mut must: Vec<Box<dyn Query>> = Vec::new();
    for (field, values) in filters.iter().filter(|(_, values)| !values.is_empty()) {
        let mut alternatives = Vec::with_capacity(values.len());
        for value in values {
            alternatives.push(filter::filter(reader, *field, value)?);
        }
        must.push(union(alternatives));
    }
    let root = parsed.root.as_ref().map(|root| builder.node(root)).transpose()?.flatten();
    match root {
        Some(query) => must.push(query),
        None if must.is_empty() => return Err(Error::EmptyQuery),
        None => {}
    }
    let must_be_part = builder.parts();
    must.push(must_be_part);
    let whole = match &parsed.root {
        Some(Node::Words(words)) if builder.plan.borrow().groups.len() > 1 => Some(builder.literal(&joined(words).0)),
        _ => None,
    };
    let made = builder.plan.into_inner();
    Ok(Plan {
        matching: intersection(must),
        groups: made.groups,
        relevance: (!made.relevance.is_empty()).then(|| union(made.relevance)),
        whole,
        marks: made.marks,
        warnings: made.warnings,
    })
}

/// Makes the plan for all clauses.
pub(crate) fn everything(reader: &Reader) -> Plan {
    let matching: Box<dyn Query> = Box::new(reader.role_query(role_code(Role::Clause)));
    Plan { matching, groups: vec![], relevance: None, whole: None, marks: Marks::default(), warnings: vec![] }
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
    relevance: Vec<Box<dyn Query>>,
    marks: Marks,
    warnings: Vec<String>,
}

impl Builder<'_> {
    /// Returns the query of a node; none if it asks for nothing.
    fn node(&self, node: &Node) -> Result<Option<Box<dyn Query>>> {
        Ok(match node {
            Node::Words(words) => self.words(words),
            Node::Exact(text) => self.exact(text),
            Node::Filter(field, value) => Some(self.filter(*field, value)?),
            Node::Not(inner) => self.not(inner)?,
            Node::All(nodes) => {
                let queries: Vec<_> = self.nodes(nodes)?;
                (!queries.is_empty()).then(|| intersection(queries))
            }
            Node::Any(nodes) => {
                let queries: Vec<_> = self.nodes(nodes)?;
                (!queries.is_empty()).then(|| union(queries))
            }
        })
    }

    fn nodes(&self, nodes: &[Node]) -> Result<Vec<Box<dyn Query>>> {
        nodes.iter().filter_map(|node| self.node(node).transpose()).collect()
    }

    fn filter(&self, field: FilterField, value: &str) -> Result<Box<dyn Query>> {
        match filter::filter(self.reader, field, value) {
            Err(error @ Error::UnknownValue { .. }) => {
                self.plan.borrow_mut().warnings.push(error.to_string());
                Ok(Box::new(EmptyQuery))
            }
            other => other,
        }
    }

    /// What is not wanted is meant literally, and nothing of it counts or is marked.
    fn not(&self, inner: &Node) -> Result<Option<Box<dyn Query>>> {
        let unwanted = match inner {
            Node::Words(words) => Some(self.literal(&joined(words).0)),
            Node::Exact(text) => Some(self.literal(&fold_str(text))),
            Node::Filter(field, value) => Some(self.filter(*field, value)?),
            Node::Not(inner) => return self.node(inner),
            Node::All(nodes) | Node::Any(nodes) => {
                let mut queries: Vec<Box<dyn Query>> = Vec::new();
                for node in nodes {
                    // Double negation inside a group comes out as it should: `-(a -b)` is `-a OR b`.
                    let negated = self.not(node)?;
                    queries.extend(negated);
                }
                let joined = if matches!(inner, Node::All(_)) { union(queries) } else { intersection(queries) };
                return Ok(Some(joined));
            }
        };
        Ok(unwanted.map(|query| {
            // tantivy 0.27 asks what is excluded about documents behind it, which a phrase refuses in debug builds
            // (`PhraseScorer::seek_danger`) and a union does not. The answers are the same.
            let query: Box<dyn Query> = Box::new(BooleanQuery::union(vec![query.box_clone(), query]));
            let clauses = vec![(Occur::Must, Box::new(AllQuery) as Box<dyn Query>), (Occur::MustNot, query)];
            Box::new(BooleanQuery::new(clauses)) as Box<dyn Query>
        }))
    }

    fn exact(&self, text: &str) -> Option<Box<dyn Query>> {
        let folded = fold_str(text);
        if folded.trim().is_empty() {
            return None;
        }
        let words = self.language.content_words(&folded).0;
        let query = self.literal(&folded);
        let mut plan = self.plan.borrow_mut();
        plan.marks.literals.push(folded.clone());
        plan.relevance.extend(words.iter().flat_map(|word| self.relevance(word)));
        plan.groups.push(Group {
            literal: Some(query.box_clone()),
            words: None,
            heading: Some(self.phrase(self.reader.fields.titles, &folded)),
            concept: None,
        });
        Some(query)
    }

    fn words(&self, words: &[String]) -> Option<Box<dyn Query>> {
        let stretches = self.language.stretches(words);
        if stretches.is_empty() {
            // Nothing but function words and punctuation: then they are what is asked for.
            return self.exact(&joined(words).0);
        }
        let strict: Vec<_> = stretches.iter().map(|stretch| self.answers(stretch, false)).collect();
        let loose: Vec<_> = stretches.iter().map(|stretch| self.answers(stretch, true)).collect();
        let mut plan = self.plan.borrow_mut();
        for stretch in &stretches {
            plan.marks.literals.push(stretch.text.clone());
            plan.marks.words.extend(stretch.pieces.iter().cloned());
            plan.marks.words.extend(stretch.words.iter().cloned());
            plan.relevance.extend(stretch.words.iter().flat_map(|word| self.relevance(word)));
            if let Some(concept) = stretch.concept {
                plan.marks.concepts.push(self.reader.terminology.concepts.slug(concept).to_owned());
            }
            plan.groups.push(self.group(stretch));
        }
        if self.any || strict.len() == 1 {
            return Some(union(strict));
        }
        // Part of the meaning may stand in the titles above, but not all of it.
        Some(intersection(vec![intersection(loose), union(strict)]))
    }

    /// What makes a document answer a stretch. If `titles`, the titles above it may say it all.
    fn answers(&self, stretch: &Stretch, titles: bool) -> Box<dyn Query> {
        let fields = self.reader.fields;
        let mut ways = vec![self.literal(&stretch.text)];
        let own = [fields.body, fields.label];
        let above = [fields.body, fields.label, fields.titles];
        let in_own = || stretch.pieces.iter().map(|word| self.word(word, &own)).collect::<Vec<_>>();
        let in_all = || stretch.pieces.iter().map(|word| self.word(word, &above)).collect::<Vec<_>>();
        match stretch.pieces.len() {
            0 => {}
            _ if self.any => ways.push(union(in_own())),
            _ if titles => ways.push(intersection(in_all())),
            1 => ways.push(intersection(in_own())),
            _ => ways.push(intersection(vec![intersection(in_all()), union(in_own())])),
        }
        ways.extend(stretch.concept.map(|concept| self.concept(concept, Grasp::Found)));
        union(ways)
    }

    fn group(&self, stretch: &Stretch) -> Group {
        let fields = self.reader.fields;
        let all_in = |at: &[Field]| {
            let words: Vec<_> = stretch.pieces.iter().map(|word| self.word(word, at)).collect();
            (!words.is_empty()).then(|| intersection(words))
        };
        let mut heading = vec![self.phrase(fields.titles, &stretch.text)];
        heading.extend(all_in(&[fields.titles]));
        let concept = stretch.concept.map(|concept| {
            let facet = |slug: &&str| {
                let term = Term::from_facet(fields.clause_type, &Facet::from_path([slug]));
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
            };
            ConceptQueries {
                found: self.concept(concept, Grasp::Found),
                rules: self.concept(concept, Grasp::Rules),
                regulates: self.concept(concept, Grasp::Regulates),
                governs: self.concept(concept, Grasp::Governs),
                agrees: union(self.reader.terminology.concepts.types(concept).iter().map(facet).collect()),
            }
        });
        Group {
            literal: Some(self.literal(&stretch.text)),
            words: all_in(&[fields.body, fields.label]),
            heading: Some(union(heading)),
            concept,
        }
    }

    /// The word in any of the fields.
    fn word(&self, word: &str, fields: &[Field]) -> Box<dyn Query> {
        union(fields.iter().map(|&field| self.phrase(field, word)).collect())
    }

    /// The folded text, letter by letter, in the wording or in the number and title of its own.
    fn literal(&self, folded: &str) -> Box<dyn Query> {
        let fields = self.reader.fields;
        union(vec![self.phrase(fields.body, folded), self.phrase(fields.label, folded)])
    }

    fn phrase(&self, field: Field, folded: &str) -> Box<dyn Query> {
        // Only words that the index holds: any of them is a token wherever it stands.
        let tokens = cut(folded, |word| self.language.frequency(word));
        let first = tokens.first().map_or(0, |token| token.start);
        let mut terms: Vec<(usize, Term)> =
            tokens.iter().map(|token| (token.start - first, whole(field, &token.text))).collect();
        match terms.len() {
            0 => Box::new(EmptyQuery),
            1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::Basic)),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        }
    }

    fn concept(&self, concept: usize, grasp: Grasp) -> Box<dyn Query> {
        let term = concept_term(self.reader.terminology.concepts.slug(concept), grasp);
        Box::new(TermQuery::new(whole(self.reader.fields.concept, &term), IndexRecordOption::Basic))
    }

    /// BM25 of a word and its pieces, in the wording and in the titles.
    fn relevance(&self, word: &str) -> Vec<Box<dyn Query>> {
        let fields = self.reader.fields;
        let mut texts = self.language.pieces(word);
        if self.language.frequency(word) > 0 {
            texts.push(word.to_owned());
        }
        let scored = |field, text: &str| {
            Box::new(TermQuery::new(whole(field, text), IndexRecordOption::WithFreqs)) as Box<dyn Query>
        };
        let both = |text: &String| {
            let titles = Box::new(BoostQuery::new(scored(fields.titles, text), TITLES_WEIGHT)) as Box<dyn Query>;
            [scored(fields.body, text), titles]
        };
        texts.iter().flat_map(both).collect()
    }

    /// All documents that are parts of agreements.
    fn parts(&self) -> Box<dyn Query> {
        let roles = [Role::Clause, Role::Title, Role::Parties, Role::Signature];
        union(roles.map(|role| Box::new(self.reader.role_query(role_code(role))) as Box<dyn Query>).into())
    }
}

fn union(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

fn intersection(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(AllQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}
