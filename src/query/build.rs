//! From the tree of a query to a plan for the index: what must match, and what the ranking wants to know of each match.
//!
//! Words that stand together form **groups**: a stretch of the query that one concept or one value covers, or the words
//! between such stretches up to the next blank. A group is answered by its literal text, by all of its words or their synonyms, by its
//! concept, or by its value; a clause must answer every group. Function words and words of questions (`data/stop-words.txt`), and
//! words that say little (`data/light-words.txt`), are not required where something else is left.

use std::cell::RefCell;

use serde::Serialize;
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Facet as Path, Field, IndexRecordOption};

use super::filter::{self, FilterField};
use super::parse::{Node, Parsed};
use super::synonyms;
use super::tally::Facet;
use super::words::{Language, Piece, Stretch, joined};
use crate::clause_number;
use crate::concept::Concepts;
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::index::schema::{Grasp, concept_term, role_code, whole};
use crate::model::Role;
use crate::text::fold_str;
use crate::tokenize::cut;

/// Weight of a word in the section titles against one in the text, in the BM25 part of the score.
const TITLES_WEIGHT: f32 = 0.6;

/// Weight of a synonym against a word that was typed.
const SYNONYMS_WEIGHT: f32 = 0.5;

/// What the index is asked.
pub struct Plan {
    /// What a document must match, filters by facet left out.
    pub(super) matching: Box<dyn Query>,
    /// The filters by facet, in the order of [`Facet::ALL`].
    pub(super) narrow: [Option<Box<dyn Query>>; Facet::ALL.len()],
    pub(super) groups: Vec<Group>,
    /// BM25 over the words.
    pub(super) relevance: Option<Box<dyn Query>>,
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
    pub literal: Option<Box<dyn Query>>,
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
    let mut asked = Asked::default();
    if let Some(root) = parsed.root.clone() {
        asked.take(root);
    }
    let mut must: Vec<Box<dyn Query>> = Vec::new();
    let mut narrow: [Vec<Box<dyn Query>>; Facet::ALL.len()] = Default::default();
    let mut limit = |field: FilterField, query: Box<dyn Query>| match field
        .facet()
        .and_then(|facet| Facet::ALL.iter().position(|&other| other == facet))
    {
        Some(at) => narrow[at].push(query),
        None => must.push(query),
    };
    let mut is_limited = false;
    for (field, values) in filters.iter().filter(|(_, values)| !values.is_empty()) {
        let mut alternatives = Vec::with_capacity(values.len());
        for value in values {
            alternatives.push(filter::filter(reader, *field, value)?);
        }
        builder.plan.borrow_mut().understood.push(Understood::filter(*field, &values.join(" OR ")));
        limit(*field, union(alternatives));
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
    must.push(builder.parts());
    let made = builder.plan.into_inner();
    Ok(Plan {
        matching: intersection(must),
        narrow: narrow.map(|queries| (!queries.is_empty()).then(|| intersection(queries))),
        groups: made.groups,
        relevance: (!made.relevance.is_empty()).then(|| union(made.relevance)),
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
    let matching: Box<dyn Query> = Box::new(reader.role_query(role_code(Role::Clause)));
    Plan {
        matching,
        narrow: Default::default(),
        groups: vec![],
        relevance: None,
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
    relevance: Vec<Box<dyn Query>>,
    marks: Marks,
    understood: Vec<Understood>,
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
        self.plan.borrow_mut().understood.push(Understood::filter(field, value));
        if let Some(range) = filter::range(field, value) {
            self.plan.borrow_mut().marks.ranges.push(range);
        }
        match filter::filter(self.reader, field, value) {
            Err(error @ (Error::UnknownValue { .. } | Error::BadValue { .. })) => {
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
        plan.groups.push(Group { literal: Some(query.box_clone()), concept: None });
        plan.understood.push(Understood::of("exact", folded));
        Some(query)
    }

    /// The clauses of a number, if the query is nothing else and there are any.
    fn number(&self, words: &[String]) -> Option<Box<dyn Query>> {
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
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
        })
    }

    fn words(&self, words: &[String]) -> Option<Box<dyn Query>> {
        if let Some(query) = self.number(words) {
            return Some(query);
        }
        let stretches = self.language.stretches(words);
        if stretches.is_empty() {
            // Nothing but function words and punctuation: then they are what is asked for.
            return self.exact(&joined(words).0);
        }
        let mut plan = self.plan.borrow_mut();
        for stretch in &stretches {
            plan.marks.literals.push(stretch.text.clone());
            plan.marks.words.extend(stretch.pieces.iter().flat_map(Piece::all).map(str::to_owned));
            plan.marks.words.extend(stretch.words.iter().cloned());
            plan.marks.values.extend(Some(&stretch.value).filter(|terms| !terms.is_empty()).cloned());
            plan.relevance.extend(stretch.words.iter().flat_map(|word| self.relevance(word)));
            let synonyms = stretch.words.iter().flat_map(|word| synonyms::of(word));
            let weaker = |query| Box::new(BoostQuery::new(query, SYNONYMS_WEIGHT)) as Box<dyn Query>;
            plan.relevance.extend(synonyms.flat_map(|word| self.relevance(word)).map(weaker));
            plan.understood.push(self.understood(stretch));
            let concepts = &self.reader.terminology.concepts;
            let family = stretch.concept.map(|concept| concepts.family(concept)).unwrap_or_default();
            plan.marks.concepts.extend(family.into_iter().map(|concept| concepts.slug(concept).to_owned()));
        }
        let required = || stretches.iter().filter(|stretch| stretch.required);
        plan.groups.extend(required().map(|stretch| self.group(stretch)));
        let strict: Vec<_> = required().map(|stretch| self.answers(stretch, false)).collect();
        let loose: Vec<_> = required().map(|stretch| self.answers(stretch, true)).collect();
        if self.any || strict.len() == 1 {
            return Some(union(strict));
        }
        // Part of the meaning may stand in the titles above, but not all of it.
        Some(intersection(vec![intersection(loose), union(strict)]))
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
    fn answers(&self, stretch: &Stretch, titles: bool) -> Box<dyn Query> {
        let fields = self.reader.fields;
        let mut ways = vec![self.literal(&stretch.text)];
        let own = [fields.body, fields.label];
        let above = [fields.body, fields.label, fields.titles];
        let in_own = || stretch.pieces.iter().map(|piece| self.piece(piece, &own)).collect::<Vec<_>>();
        let in_all = || stretch.pieces.iter().map(|piece| self.piece(piece, &above)).collect::<Vec<_>>();
        match stretch.pieces.len() {
            0 => {}
            _ if self.any => ways.push(union(in_own())),
            _ if titles => ways.push(intersection(in_all())),
            1 => ways.push(intersection(in_own())),
            _ => ways.push(intersection(vec![intersection(in_all()), union(in_own())])),
        }
        ways.extend(stretch.concept.map(|concept| self.concept(concept, Grasp::Found)));
        ways.extend(self.value(&stretch.value));
        union(ways)
    }

    fn group(&self, stretch: &Stretch) -> Group {
        let fields = self.reader.fields;
        let concept = stretch.concept.map(|concept| {
            let facet = |slug: &&str| {
                let term = Term::from_facet(fields.clause_type, &Path::from_path([slug]));
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
            };
            let concepts = &self.reader.terminology.concepts;
            let mut types: Vec<&str> =
                concepts.family(concept).into_iter().flat_map(|one| concepts.types(one)).copied().collect();
            types.sort_unstable();
            types.dedup();
            ConceptQueries {
                found: self.concept(concept, Grasp::Found),
                rules: self.concept(concept, Grasp::Rules),
                regulates: self.concept(concept, Grasp::Regulates),
                governs: self.concept(concept, Grasp::Governs),
                agrees: union(types.iter().map(facet).collect()),
            }
        });
        let mut literal = vec![self.literal(&stretch.text)];
        literal.extend(self.value(&stretch.value));
        Group { literal: Some(union(literal)), concept }
    }

    /// The word or one of its synonyms in any of the fields.
    fn piece(&self, piece: &Piece, fields: &[Field]) -> Box<dyn Query> {
        union(piece.all().map(|word| self.word(word, fields)).collect())
    }

    /// All terms of a value.
    fn value(&self, terms: &[String]) -> Option<Box<dyn Query>> {
        let term = |term: &String| {
            let term = whole(self.reader.fields.value, term);
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
        };
        (!terms.is_empty()).then(|| intersection(terms.iter().map(term).collect()))
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
        let concepts = &self.reader.terminology.concepts;
        let of = |one: usize| {
            let term = whole(self.reader.fields.concept, &concept_term(concepts.slug(one), grasp));
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
        };
        union(concepts.family(concept).into_iter().map(of).collect())
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
