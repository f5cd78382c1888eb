//! Two agreements, or what two providers agree, clause by clause: what is the same, changed, moved, added, removed.

mod align;
mod facts;
mod sides;

use std::collections::HashMap;

use serde::Serialize;

pub use facts::{KeyFacts, Stated};

use super::{Clause, Files, Selection, selected};
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::model::Span;
use crate::query::clause_type;
use crate::search::Filters;
use crate::text::fold_str;
use crate::wording::{Change, Sketch, Token, diff};
use align::{AKIN, BESIDE, Item, align};

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sides {
    /// Two files, by the ends of their paths.
    Files([String; 2]),
    /// What two providers' agreements say; wordings that several have are one.
    Providers([String; 2]),
    /// Two versions of the agreement with this title: the last two, unless dates are given (`2024`, `2024-03`, `2024-03-01`).
    Versions { title: String, provider: Option<String>, from: Option<String>, to: Option<String> },
}

/// What [`compare()`] is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub sides: Sides,
    /// Only clauses of these types (slugs or labels); empty for all.
    pub types: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The sides are what two providers agree: nothing was added or removed, one side has it and the other has not.
    pub providers: bool,
    pub left: Side,
    pub right: Side,
    /// What is to be known first.
    pub facts: Vec<KeyFacts>,
    /// In the order of the left side; what was added stands behind what it follows.
    pub rows: Vec<Row>,
    pub counts: Counts,
}

/// A side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The agreement's title and date, or the provider.
    pub name: String,
    /// Paths of its files, in order.
    pub files: Vec<String>,
    pub title: Option<String>,
    pub provider: Option<String>,
    /// ISO 8601.
    pub date: Option<String>,
    /// Clauses, those of one wording counted once.
    pub clauses: usize,
}

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The same words, width, case and blanks aside.
    Same,
    Changed,
    /// At another place of the agreement, be it changed or not: below another title, or in another order. (A number that only counts on
    /// because of what was put before it is no move.)
    Moved,
    Added,
    Removed,
}

/// How many rows there are of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    pub same: usize,
    pub changed: usize,
    pub moved: usize,
    pub added: usize,
    pub removed: usize,
}

/// A clause and what belongs to it on the other side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub status: Status,
    /// 0 to 1, as [`Sketch::similarity`]; 0 where there is one side only.
    pub similarity: f32,
    pub left: Option<Cell>,
    pub right: Option<Cell>,
    /// What differs, in order, covering both texts; empty where there is one side only.
    pub changes: Vec<Stretch>,
}

/// A clause of a side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    #[serde(flatten)]
    pub clause: Clause,
    /// How many clauses of the side have this very wording.
    pub clauses: usize,
}

/// A stretch of both texts: bytes of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stretch {
    pub change: Change,
    pub left: Span,
    pub right: Span,
}

impl Row {
    /// Tells whether the two wordings differ.
    pub fn is_changed(&self) -> bool {
        self.changes.iter().any(|one| one.change != Change::Equal)
    }
}

/// Compares two sides. Reads the parts of these two agreements only; of two providers, their clauses.
///
/// # Errors
/// [`Error::UnknownValue`] for a file, provider, title, date or type that there is not; [`Error::AmbiguousAgreement`],
/// [`Error::OneVersion`], [`Error::SameAgreement`]; [`Error::Index`] if the index is damaged.
pub fn compare(reader: &Reader, request: &Request) -> Result<Comparison> {
    reader.guarded(|| {
        let types = request.types.iter().map(|name| clause_type(name)).collect::<Result<Vec<_>>>()?;
        let agreements = |contents: [String; 2]| -> Result<[Vec<Clause>; 2]> {
            let files = Files::of_contents(reader, &[&contents[0], &contents[1]])?;
            if contents[0] == contents[1] {
                return Err(Error::SameAgreement { file: files.of(&contents[0]).to_owned() });
            }
            let [left, right] = contents.map(|content| of_agreement(reader, &content, &files, &types));
            Ok([left?, right?])
        };
        let (clauses, names) = match &request.sides {
            Sides::Files([a, b]) => (agreements([sides::file(reader, a)?, sides::file(reader, b)?])?, None),
            Sides::Versions { title, provider, from, to } => {
                let found = sides::versions(reader, title, provider.as_deref(), from.as_deref(), to.as_deref())?;
                (agreements(found.map(|one| one.content))?, None)
            }
            Sides::Providers(names) => {
                let files = Files::new(reader)?;
                let [left, right] = names.each_ref().map(|name| of_provider(reader, name, &types, &files));
                ([left?, right?], Some(names))
            }
        };
        let [left, right] = clauses;
        Ok(compared(left, right, names))
    })
}

fn of_agreement(reader: &Reader, content: &str, files: &Files, types: &[&str]) -> Result<Vec<Clause>> {
    let mut found = Vec::new();
    reader.each_part(&reader.clauses_of(content)?, |_, stored| {
        if types.is_empty() || stored.types.iter().any(|slug| types.contains(&slug.as_str())) {
            found.push(Clause::of(stored, files));
        }
    })?;
    Ok(found)
}

fn of_provider(reader: &Reader, provider: &str, types: &[&str], files: &Files) -> Result<Vec<Clause>> {
    let clause_type = types.iter().map(|&slug| slug.to_owned()).collect();
    let filters = Filters { provider: vec![provider.to_owned()], clause_type, ..Filters::default() };
    let mut found = Vec::new();
    let docs = selected(reader, &Selection { query: String::new(), filters })?;
    reader.each_part(&docs, |_, stored| found.push(Clause::of(stored, files)))?;
    // (The sort is stable: clauses of one file come in order already.)
    found.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(found)
}

/// Compares the clauses of two sides; `names` are those of providers.
fn compared(left: Vec<Clause>, right: Vec<Clause>, names: Option<&[String; 2]>) -> Comparison {
    let facts = facts::facts(&left, &right);
    let side = |clauses: &[Clause], name: Option<&String>| {
        let mut files: Vec<String> = clauses.iter().map(|clause| clause.file.clone()).collect();
        files.dedup();
        let first = clauses.first();
        let of_one = |value: fn(&Clause) -> Option<String>| first.filter(|_| name.is_none()).and_then(value);
        let (title, date) = (of_one(|clause| clause.title.clone()), of_one(|clause| clause.date.clone()));
        let told = || [title.clone(), date.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let name = name.cloned().unwrap_or_else(|| match told() {
            told if told.is_empty() => files.first().cloned().unwrap_or_default(),
            told => told,
        });
        let provider = first.and_then(|clause| clause.provider.clone());
        Side { name, files, title, provider, date, clauses: 0 }
    };
    let mut sides = [side(&left, names.map(|names| &names[0])), side(&right, names.map(|names| &names[1]))];
    // Where several agreements stand beside several, order and place mean nothing, and a wording is one however many have it.
    let pooled = names.is_some();
    let [left, right] = [left, right].map(|clauses| prepared(clauses, pooled));
    sides[0].clauses = left.len();
    sides[1].clauses = right.len();
    let pairs = align(&items(&left), &items(&right), if pooled { BESIDE } else { AKIN });
    let moved = if pooled { vec![false; pairs.len()] } else { moves(&left, &right, &pairs) };
    let rows = rows(left, right, &pairs, &moved);
    let mut counts = Counts::default();
    for row in &rows {
        *match row.status {
            Status::Same => &mut counts.same,
            Status::Changed => &mut counts.changed,
            Status::Moved => &mut counts.moved,
            Status::Added => &mut counts.added,
            Status::Removed => &mut counts.removed,
        } += 1;
    }
    let [left, right] = sides;
    Comparison { providers: pooled, left, right, facts, rows, counts }
}

/// A clause of a side with its tokens.
struct Prepared {
    cell: Cell,
    tokens: Vec<Token>,
}

fn prepared(clauses: Vec<Clause>, pooled: bool) -> Vec<Prepared> {
    let mut cells: Vec<Cell> = Vec::with_capacity(clauses.len());
    let mut known: HashMap<String, usize> = HashMap::new();
    for clause in clauses {
        if pooled {
            let mut folded = fold_str(&clause.text);
            folded.retain(|ch| !ch.is_whitespace());
            let at = *known.entry(folded).or_insert(cells.len());
            if let Some(cell) = cells.get_mut(at) {
                cell.clauses += 1;
                continue;
            }
        }
        cells.push(Cell { clause, clauses: 1 });
    }
    let prepared = |cell: Cell| Prepared { tokens: cell.clause.tokens(), cell };
    cells.into_iter().map(prepared).collect()
}

fn items(side: &[Prepared]) -> Vec<Item> {
    let item = |Prepared { cell: Cell { clause, .. }, tokens }: &Prepared| Item {
        sketch: Sketch::new(tokens),
        kind: clause.types.first().cloned().unwrap_or_default(),
        section: section_of(clause),
        number: clause.number.as_deref().map(fold_str).unwrap_or_default(),
    };
    side.iter().map(item).collect()
}

/// The title of the innermost section, folded.
fn section_of(clause: &Clause) -> String {
    clause.section.last().map(|title| fold_str(title)).unwrap_or_default()
}

/// Tells of each pair whether its clause was moved: below a title that the other side has as well, or out of order.
fn moves(left: &[Prepared], right: &[Prepared], pairs: &[align::Pair]) -> Vec<bool> {
    /// What has less in common is another clause in its place rather than the same one elsewhere.
    const NEAR: f32 = 0.5;
    let sections = |side: &[Prepared]| -> std::collections::HashSet<String> {
        side.iter().map(|one| section_of(&one.cell.clause)).collect()
    };
    let (of_left, of_right) = (sections(left), sections(right));
    let in_order = longest_growing(&pairs.iter().map(|(_, j, _)| *j).collect::<Vec<_>>());
    let is_moved = |(&(i, j, similarity), in_order): (&align::Pair, bool)| {
        let (a, b) = (section_of(&left[i].cell.clause), section_of(&right[j].cell.clause));
        // A title that the other side does not have was only worded in another way.
        let elsewhere = a != b && (of_right.contains(&a) || of_left.contains(&b));
        similarity >= NEAR && (elsewhere || !in_order)
    };
    pairs.iter().zip(in_order).map(is_moved).collect()
}

/// Tells which of several different numbers belong to the longest growing sequence among them.
fn longest_growing(numbers: &[usize]) -> Vec<bool> {
    // The place of the last number of the best sequence of each length, and what comes before each number.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|&end| numbers[end] < *number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut belongs = vec![false; numbers.len()];
    let mut next = ends.last().copied();
    while let Some(at) = next {
        belongs[at] = true;
        next = before[at];
    }
    belongs
}

fn rows(left: Vec<Prepared>, right: Vec<Prepared>, pairs: &[align::Pair], moved: &[bool]) -> Vec<Row> {
    let mut partner: Vec<Option<(usize, f32, bool)>> = vec![None; left.len()];
    let mut of_right: Vec<Option<(usize, bool)>> = vec![None; right.len()];
    for (&(i, j, similarity), &moved) in pairs.iter().zip(moved) {
        partner[i] = Some((j, similarity, moved));
        of_right[j] = Some((i, moved));
    }
    // What was added follows what it stands behind: the clause before it that is where it was.
    let mut added: Vec<(usize, usize)> = Vec::new();
    let mut behind = 0;
    for (j, found) in of_right.iter().enumerate() {
        match found {
            Some((i, false)) => behind = i + 1,
            Some(_) => {}
            None => added.push((behind, j)),
        }
    }
    added.sort_unstable();
    let mut right: Vec<Option<Prepared>> = right.into_iter().map(Some).collect();
    let mut rows = Vec::with_capacity(left.len() + added.len());
    let mut next = added.into_iter().peekable();
    let last = left.len();
    for (i, one) in left.into_iter().map(Some).chain([None]).enumerate() {
        while let Some((_, j)) = next.next_if(|(behind, _)| *behind <= i || i == last) {
            rows.extend(right[j].take().map(|one| lone(Status::Added, None, Some(one.cell))));
        }
        let Some(one) = one else { break };
        let other = partner[i].and_then(|(j, similarity, moved)| Some((right[j].take()?, similarity, moved)));
        rows.push(match other {
            None => lone(Status::Removed, Some(one.cell), None),
            Some((other, similarity, moved)) => paired(one, other, similarity, moved),
        });
    }
    rows
}

fn lone(status: Status, left: Option<Cell>, right: Option<Cell>) -> Row {
    Row { status, similarity: 0.0, left, right, changes: Vec::new() }
}

fn paired(left: Prepared, right: Prepared, similarity: f32, moved: bool) -> Row {
    let span = |range: std::ops::Range<usize>| Span::new(range.start, range.end);
    let changes = diff(&left.tokens, &right.tokens).into_iter();
    let changes: Vec<Stretch> =
        changes.map(|one| Stretch { change: one.change, left: span(one.old), right: span(one.new) }).collect();
    let is_changed = changes.iter().any(|one| one.change != Change::Equal);
    let status = match (moved, is_changed) {
        (true, _) => Status::Moved,
        (false, true) => Status::Changed,
        (false, false) => Status::Same,
    };
    Row { status, similarity, left: Some(left.cell), right: Some(right.cell), changes }
}

#[cfg(test)]
mod tests;
