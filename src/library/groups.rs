//! Groups of clauses by wording: how many agreements say it so, what fills the slots, which variants there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::{Clause, Files, Selection, selected};
use crate::error::Result;
use crate::index::schema::agreement_number;
use crate::index::{DocAddress, Reader};
use crate::threads::in_parallel;
use crate::wording::{Changed, Kind, Sketch, Token, diff, group, tokens};

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct GroupRequest {
    pub selection: Selection,
    /// Most groups told; all are counted.
    pub limit: usize,
    /// Groups passed over.
    pub offset: usize,
    /// Only groups that so many agreements have.
    pub agreements: usize,
}

/// The answer.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Groups {
    pub groups: Vec<WordingGroup>,
    /// How many groups there are, those not told included.
    pub total: usize,
    /// Clauses and agreements that were looked at.
    pub clauses: usize,
    pub agreements: usize,
}

/// Clauses of one wording and of its variants.
#[derive(Debug, Clone, Serialize)]
pub struct WordingGroup {
    /// 1 the one that most agreements have.
    pub rank: usize,
    /// A clause with the representative wording.
    pub representative: Clause,
    pub clauses: usize,
    pub agreements: usize,
    pub providers: usize,
    /// The types of the clauses with how many have each first, most frequent first.
    pub types: Vec<(String, usize)>,
    /// What fills the slots of the representative wording.
    pub slots: Vec<SlotValues>,
    /// The representative wording first, then by similarity.
    pub variants: Vec<Variant>,
}

/// One wording of a group.
#[derive(Debug, Clone, Serialize)]
pub struct Variant {
    /// A clause that has it.
    pub clause: Clause,
    pub clauses: usize,
    pub agreements: usize,
    /// With the representative, from 0 to 1.
    pub similarity: f32,
    /// From the representative's text to that of `clause`.
    pub changes: Vec<Changed>,
    /// The addresses of all clauses that have it.
    pub addresses: Vec<String>,
}

/// A slot of a wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotValues {
    /// Its sort: [`crate::wording::Slot::slug`].
    pub slot: &'static str,
    /// Bytes of the representative's text.
    pub start: usize,
    pub end: usize,
    /// What stands there, most frequent first.
    pub values: Vec<SlotValue>,
}

/// What fills a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotValue {
    pub value: String,
    pub clauses: usize,
}

/// A clause that was looked at.
struct Seen {
    doc: DocAddress,
    exact: u64,
    agreement: u64,
}

/// Groups the clauses selected by their wordings, those that most agreements have first.
///
/// # Errors
/// As [`crate::search::search`].
pub fn groups(reader: &Reader, request: &GroupRequest) -> Result<Groups> {
    reader.guarded(|| grouped(reader, request))
}

fn grouped(reader: &Reader, request: &GroupRequest) -> Result<Groups> {
    let docs = selected(reader, &request.selection)?;
    let (seen, wordings) = sketched(reader, &docs)?;
    // The clauses of each wording.
    let places: HashMap<u64, usize> = wordings.iter().zip(0..).map(|(wording, at)| (wording.exact, at)).collect();
    let mut clauses: Vec<Vec<usize>> = vec![Vec::new(); wordings.len()];
    for (at, one) in seen.iter().enumerate() {
        clauses[places[&one.exact]].push(at);
    }
    let agreements = |clauses: &mut dyn Iterator<Item = usize>| -> usize {
        clauses.map(|at| seen[at].agreement).collect::<BTreeSet<u64>>().len()
    };
    let weights: Vec<usize> = clauses.iter().map(Vec::len).collect();
    let mut found: Vec<(usize, Vec<crate::wording::Member>)> = group(&wordings, &weights)
        .into_iter()
        .map(|members| (agreements(&mut members.iter().flat_map(|one| clauses[one.wording].iter().copied())), members))
        .filter(|(agreements, _)| *agreements >= request.agreements)
        .collect();
    found.sort_by_key(|(agreements, _)| std::cmp::Reverse(*agreements));
    let mut answer = Groups { total: found.len(), clauses: seen.len(), ..Groups::default() };
    answer.agreements = agreements(&mut (0..seen.len()));
    let files = Files::new(reader)?;
    for (rank, (agreements, members)) in (1..).zip(&found).skip(request.offset).take(request.limit) {
        let docs: Vec<Vec<DocAddress>> =
            members.iter().map(|one| clauses[one.wording].iter().map(|&at| seen[at].doc).collect()).collect();
        answer.groups.push(told(reader, &files, rank, *agreements, members, &docs)?);
    }
    Ok(answer)
}

/// Reads the clauses and sketches their wordings, each wording once.
fn sketched(reader: &Reader, docs: &[DocAddress]) -> Result<(Vec<Seen>, Vec<Sketch>)> {
    let segments: Vec<&[DocAddress]> = docs.chunk_by(|a, b| a.segment_ord == b.segment_ord).collect();
    // Sketching a clause takes a hundred times as long as searching it.
    let sizes: Vec<u32> = segments.iter().map(|docs| (docs.len() as u32).saturating_mul(100)).collect();
    let parts = in_parallel(&sizes, |nth| {
        let (mut seen, mut wordings) = (Vec::new(), HashMap::new());
        reader.each_part(segments[nth], |doc, stored| {
            let sketch = Sketch::new(&tokens(&stored.text, &stored.names));
            seen.push(Seen { doc, exact: sketch.exact, agreement: agreement_number(&stored.content) });
            wordings.entry(sketch.exact).or_insert(sketch);
        })?;
        Ok((seen, wordings))
    });
    let (mut seen, mut wordings) = (Vec::with_capacity(docs.len()), BTreeMap::new());
    for part in parts {
        let part: (Vec<Seen>, HashMap<u64, Sketch>) = part?;
        seen.extend(part.0);
        wordings.extend(part.1);
    }
    Ok((seen, wordings.into_values().collect()))
}

/// Reads what is told of a group.
fn told(
    reader: &Reader,
    files: &Files,
    rank: usize,
    agreements: usize,
    members: &[crate::wording::Member],
    docs: &[Vec<DocAddress>],
) -> Result<WordingGroup> {
    let mut all: Vec<Vec<Clause>> = Vec::with_capacity(docs.len());
    for docs in docs {
        let mut clauses = Vec::with_capacity(docs.len());
        reader.each_part(docs, |_, stored| clauses.push(Clause::of(stored, files)))?;
        clauses.sort_by(|a, b| a.file.cmp(&b.file));
        all.push(clauses);
    }
    let representative = all[0][0].clone();
    let own = representative.tokens();
    let mut variants = Vec::with_capacity(all.len());
    for (clauses, member) in all.iter().zip(members) {
        let clause = clauses[0].clone();
        variants.push(Variant {
            clauses: clauses.len(),
            agreements: distinct(clauses.iter().map(|clause| Some(&clause.file))),
            similarity: member.similarity,
            changes: diff(&own, &clause.tokens()),
            addresses: clauses.iter().map(|clause| clause.address.clone()).collect(),
            clause,
        });
    }
    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().flatten().flat_map(|clause| &clause.types).for_each(|slug| *types.entry(slug).or_default() += 1);
    let mut types: Vec<(String, usize)> = types.into_iter().map(|(slug, count)| (slug.to_owned(), count)).collect();
    types.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(WordingGroup {
        rank,
        clauses: all.iter().map(Vec::len).sum(),
        agreements,
        providers: distinct(all.iter().flatten().map(|clause| clause.provider.as_ref())),
        types,
        slots: filled(&own, &all[0]),
        representative,
        variants,
    })
}

fn distinct<'a>(values: impl Iterator<Item = Option<&'a String>>) -> usize {
    values.flatten().collect::<BTreeSet<_>>().len()
}

/// Counts what fills the slots of a wording that all the clauses have.
fn filled(own: &[Token], clauses: &[Clause]) -> Vec<SlotValues> {
    let slots = |tokens: &[Token]| -> Vec<Token> {
        tokens.iter().filter(|token| matches!(token.kind, Kind::Slot(_))).cloned().collect()
    };
    let own = slots(own);
    let mut values: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new(); own.len()];
    for clause in clauses {
        for (values, token) in values.iter_mut().zip(slots(&clause.tokens())) {
            *values.entry(clause.text[token.start..token.end].to_owned()).or_default() += 1;
        }
    }
    let one = |(token, values): (&Token, BTreeMap<String, usize>)| {
        let Kind::Slot(slot) = token.kind else { return None };
        let mut values: Vec<SlotValue> =
            values.into_iter().map(|(value, clauses)| SlotValue { value, clauses }).collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.clauses));
        Some(SlotValues { slot: slot.slug(), start: token.start, end: token.end, values })
    };
    own.iter().zip(values).filter_map(one).collect()
}
