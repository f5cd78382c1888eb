//! Which clause types agreements have, and which they lack although they are expected (`data/expected-types.toml`, or what users say).
//!
//! Types are counted by the columns of the index. What seems to be missing is looked for a second time: a clause of another type may state a
//! rule on a concept of the missing one (a duty of secrecy among the rights and duties), or name the thing (force majeure among the excuses). Only
//! what this look does not find either is missing.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::{Files, Selection};
use crate::classify;
use crate::columns::View;
use crate::config::ExpectedTypes;
use crate::data;
use crate::error::Result;
use crate::index::schema::{Grasp, role_code};
use crate::index::{DocAddress, Reader};
use crate::model::Role;
use crate::query::clause_type;
use crate::search::Filters;

/// What [`coverage()`] is asked.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Which agreements; its types are not looked at.
    pub filters: Filters,
    /// Only these types (slugs or labels), which are expected of all agreements then; empty for what each kind is expected to have.
    pub types: Vec<String>,
    /// What users expect instead of the program's own table, by kind.
    pub expected: ExpectedTypes,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Types that any of the agreements has or should have, in the order of the guide.
    pub types: Vec<TypeCoverage>,
    /// By path.
    pub agreements: Vec<Row>,
}

impl Coverage {
    /// Counts the agreements that lack an expected type.
    pub fn lacking(&self) -> usize {
        self.agreements.iter().filter(|row| !row.missing.is_empty()).count()
    }

    /// Returns the agreements to be told of: all, or with `missing` those without a clause of an expected type, wherever else it may be found.
    pub fn told(&self, missing: bool) -> impl Iterator<Item = &Row> {
        self.agreements.iter().filter(move |row| !missing || !row.missing.is_empty() || !row.elsewhere.is_empty())
    }
}

/// How many agreements have a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TypeCoverage {
    /// Slug.
    pub clause_type: &'static str,
    /// Agreements with a clause of the type.
    pub have: usize,
    /// Agreements that are expected to have one.
    pub expected: usize,
    /// Of these, those without, on the second look either.
    pub missing: usize,
    /// Of these, those in which only the second look found one.
    pub elsewhere: usize,
}

/// An agreement and its types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Path of its file; the first of several copies.
    pub file: String,
    pub title: Option<String>,
    pub provider: Option<String>,
    pub kind: Option<String>,
    pub clauses: usize,
    /// Slugs of the types that its clauses have.
    pub has: Vec<&'static str>,
    /// Those that it lacks although they are expected.
    pub missing: Vec<&'static str>,
    /// Those that only the second look found.
    pub elsewhere: Vec<Elsewhere>,
}

/// A clause of another type that regulates what the missing type is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// Slug of the type that no clause has.
    pub clause_type: &'static str,
    pub address: String,
}

/// Types as bits, by their place in the guide.
type Types = u64;

/// An agreement on the way.
struct Counted {
    /// Its own document, behind its parts.
    doc: DocAddress,
    first: u32,
    number: u64,
    provider: Option<String>,
    kind: Option<String>,
    clauses: usize,
    has: Types,
    expected: Types,
    /// By type: the clause that regulates it, and how well.
    elsewhere: BTreeMap<usize, (u32, u32)>,
}

/// Returns the coverage of the agreements asked for; agreements without any clause are left out.
///
/// # Errors
/// [`crate::Error::UnknownValue`] for a type, or a filter's value, that there is not; [`crate::Error::Index`] if the index is damaged.
pub fn coverage(reader: &Reader, request: &Request) -> Result<Coverage> {
    reader.guarded(|| {
        let asked = request.types.iter().map(|name| Ok(bit(clause_type(name)?))).collect::<Result<Vec<_>>>()?;
        let asked = asked.into_iter().reduce(|a, b| a | b);
        let filters = Filters { clause_type: Vec::new(), ..request.filters.clone() };
        let is_filtered = filters.fields().iter().any(|(_, values)| !values.is_empty());
        let chosen = match is_filtered {
            true => Some(super::selected(reader, &Selection { query: String::new(), filters })?),
            false => None,
        };
        let mut all = Vec::new();
        for ord in 0..reader.columns.len() {
            let mut counted = count(reader, ord, chosen.as_deref());
            for one in &mut counted {
                one.expected = asked.unwrap_or_else(|| expected(one.kind.as_deref(), &request.expected));
            }
            look_again(reader, ord, &mut counted)?;
            all.extend(counted);
        }
        told(reader, all, asked)
    })
}

fn bit(slug: &str) -> Types {
    place(slug).map_or(0, |place| 1 << place)
}

/// The place of a type in the guide, as far as there are bits.
fn place(slug: &str) -> Option<usize> {
    classify::types().iter().position(|known| *known == slug).filter(|place| *place < Types::BITS as usize)
}

fn slugs(types: Types) -> impl Iterator<Item = &'static str> {
    classify::types()
        .iter()
        .enumerate()
        .filter(move |(at, _)| types.checked_shr(*at as u32).unwrap_or(0) & 1 == 1)
        .map(|(_, slug)| *slug)
}

/// Returns the types that an agreement of a kind is expected to have.
fn expected(kind: Option<&str>, own: &ExpectedTypes) -> Types {
    let Some(kind) = kind else { return 0 };
    if let Some(types) = own.get(kind) {
        return types.iter().map(|slug| bit(slug)).fold(0, |a, b| a | b);
    }
    static TABLE: std::sync::LazyLock<Vec<(&str, Types)>> = std::sync::LazyLock::new(|| {
        let records = data::records(include_str!("../data/expected-types.toml"));
        let types = |record: &data::Record| record.list("types").iter().map(|slug| bit(slug)).fold(0, |a, b| a | b);
        records.iter().map(|record| (record.text("kind"), types(record))).collect()
    });
    TABLE.iter().find(|(known, _)| *known == kind).map_or(0, |(_, types)| *types)
}

/// Counts the types of a segment's agreements. `chosen` are clauses of the agreements that are asked for.
fn count(reader: &Reader, ord: usize, chosen: Option<&[DocAddress]>) -> Vec<Counted> {
    let columns = reader.columns[ord].view();
    let segment = &reader.searcher.segment_readers()[ord];
    let mut chosen = chosen.map(|docs| {
        let docs = docs.iter().filter(|doc| doc.segment_ord as usize == ord);
        docs.map(|doc| columns.agreement_at(doc.doc_id)).collect::<Vec<_>>()
    });
    if let Some(agreements) = &mut chosen {
        agreements.dedup();
    }
    let types = types_of_labels(columns);
    let roles = columns.roles();
    let clause = role_code(Role::Clause) as u8;
    let all = chosen.unwrap_or_else(|| (0..columns.agreements()).collect());
    let counted = all.into_iter().filter_map(|nth| {
        let about = columns.agreement(nth);
        if segment.is_deleted(about.last) {
            return None;
        }
        let (mut has, mut clauses) = (0, 0);
        for doc in about.first..about.last {
            let label = usize::from(columns.label(doc));
            if roles.get(label) == Some(&clause) {
                has |= types.get(label).copied().unwrap_or(0);
                clauses += 1;
            }
        }
        (clauses > 0).then(|| Counted {
            doc: DocAddress::new(ord as u32, about.last),
            first: about.first,
            number: about.number,
            provider: about.provider.map(|name| columns.providers.get(name).to_owned()),
            kind: about.kind.map(|name| columns.kinds.get(name).to_owned()),
            clauses,
            has,
            expected: 0,
            elsewhere: BTreeMap::new(),
        })
    });
    counted.collect()
}

/// The types of each label.
fn types_of_labels(columns: View<'_>) -> Vec<Types> {
    let bits: Vec<Types> = (0..columns.types.len() as u32).map(|name| bit(columns.types.get(name))).collect();
    let of = |name: u32| bits.get(name as usize).copied().unwrap_or(0);
    let labels = 0..u16::try_from(columns.roles().len()).unwrap_or(u16::MAX);
    labels.map(|label| columns.types_with(label).map(of).fold(0, |a, b| a | b)).collect()
}

/// Looks for clauses that state a rule on what the missing types are about.
fn look_again(reader: &Reader, ord: usize, counted: &mut [Counted]) -> Result<()> {
    let columns = reader.columns[ord].view();
    let missing = counted.iter().map(|one| one.expected & !one.has).fold(0, |a, b| a | b);
    for slug in slugs(missing) {
        let Some(place) = place(slug) else { continue };
        // What another type regulates in the first place says nothing about this one.
        let concepts = &reader.terminology.concepts;
        let own = (0..concepts.len()).filter(|&concept| concepts.types(concept).first() == Some(&slug));
        let own: Vec<String> = own.map(|concept| concepts.slug(concept).to_owned()).collect();
        // It takes a rule; of the concept that has the type's own name (force majeure) to name it is enough.
        let namesake: Vec<String> = own.iter().filter(|concept| *concept == slug).cloned().collect();
        for (concepts, least) in [(own, Grasp::Rules), (namesake, Grasp::Found)] {
            let posted = reader.holding_terms(ord, reader.fields.concept, &concepts)?;
            let mut at = 0;
            for (&doc, &times) in posted.docs.iter().zip(&posted.times) {
                while counted.get(at).is_some_and(|one| one.doc.doc_id < doc) {
                    at += 1;
                }
                let Some(one) = counted.get_mut(at) else { break };
                let is_missing = (one.expected & !one.has) >> place & 1 == 1;
                let is_clause = u64::from(columns.role(doc)) == role_code(Role::Clause);
                let is_enough = Grasp::of(times).is_some_and(|grasp| grasp >= least);
                if doc < one.first || !is_missing || !is_clause || !is_enough {
                    continue;
                }
                let found = one.elsewhere.entry(place).or_insert((doc, times));
                if found.1 < times {
                    *found = (doc, times);
                }
            }
        }
    }
    Ok(())
}

/// Reads what people want to see of the agreements counted: paths, titles, addresses.
fn told(reader: &Reader, counted: Vec<Counted>, asked: Option<Types>) -> Result<Coverage> {
    let files = Files::new(reader)?;
    let mut titles: HashMap<DocAddress, String> = HashMap::new();
    let docs: Vec<DocAddress> = counted.iter().map(|one| one.doc).collect();
    reader.each_agreement(&docs, |doc, stored| {
        titles.extend(stored.title.map(|title| (doc, title)));
    })?;
    let clause = |one: &Counted, doc: u32| DocAddress::new(one.doc.segment_ord, doc);
    let elsewhere = |one: &'_ Counted| one.elsewhere.values().map(|(doc, _)| clause(one, *doc)).collect::<Vec<_>>();
    let mut wanted: Vec<DocAddress> = counted.iter().flat_map(elsewhere).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut addresses: HashMap<DocAddress, String> = HashMap::new();
    reader.each_part(&wanted, |doc, stored| {
        addresses.insert(doc, stored.address);
    })?;
    let looked_at = asked.unwrap_or(Types::MAX);
    let any = counted.iter().map(|one| one.has | one.expected).fold(0, |a, b| a | b) & looked_at;
    let wanted: Vec<Types> = counted.iter().map(|one| one.expected).collect();
    let mut agreements: Vec<Row> = counted
        .into_iter()
        .map(|one| {
            let file = files.of_agreement(one.number).to_owned();
            let found = one.elsewhere.iter().filter_map(|(&place, (doc, _))| {
                let address = addresses.get(&clause(&one, *doc))?;
                let clause_type = classify::types().get(place)?;
                Some(Elsewhere { clause_type, address: format!("{file}#{address}") })
            });
            let elsewhere: Vec<Elsewhere> = found.collect();
            let also = elsewhere.iter().map(|one| bit(one.clause_type)).fold(0, |a, b| a | b);
            Row {
                title: titles.get(&one.doc).cloned(),
                has: slugs(one.has & looked_at).collect(),
                missing: slugs(one.expected & !one.has & !also).collect(),
                provider: one.provider,
                kind: one.kind,
                clauses: one.clauses,
                elsewhere,
                file,
            }
        })
        .collect();
    agreements.sort_by(|a, b| a.file.cmp(&b.file));
    let types = slugs(any).map(|slug| {
        let number = |of: &dyn Fn(&Row) -> bool| agreements.iter().filter(|row| of(row)).count();
        let have = number(&|row| row.has.contains(&slug));
        let missing = number(&|row| row.missing.contains(&slug));
        let elsewhere = number(&|row| row.elsewhere.iter().any(|one| one.clause_type == slug));
        let expected = wanted.iter().filter(|types| *types & bit(slug) != 0).count();
        TypeCoverage { clause_type: slug, have, expected, missing, elsewhere }
    });
    Ok(Coverage { types: types.collect(), agreements })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::kind::{kind_label, kinds};

    #[test]
    fn expected_types_are_of_known_kinds_and_types() {
        let records = data::records(include_str!("../data/expected-types.toml"));
        let mut seen = Vec::new();
        for record in &records {
            let kind = record.text("kind");
            assert!(kind_label(kind).is_some(), "{kind} is no kind");
            assert!(!seen.contains(&kind), "{kind} stands twice");
            seen.push(kind);
            let types = record.list("types");
            assert!(!types.is_empty(), "{kind}");
            for (at, slug) in types.iter().enumerate() {
                assert!(place(slug).is_some() && !types[..at].contains(slug), "{kind}: {slug}");
            }
        }
        assert_eq!(seen, kinds().collect::<Vec<_>>(), "each kind, in the order of the guide");
    }

    #[test]
    fn there_is_a_bit_for_every_type() {
        assert!(classify::types().len() <= Types::BITS as usize);
        assert_eq!(slugs(Types::MAX).collect::<Vec<_>>(), classify::types());
    }

    #[test]
    fn users_replace_what_a_kind_expects() {
        let own = ExpectedTypes::from([("lease", vec!["ip"])]);
        assert_eq!(slugs(expected(Some("lease"), &own)).collect::<Vec<_>>(), ["ip"]);
        assert!(slugs(expected(Some("sale"), &own)).any(|slug| slug == "warranty"));
        assert_eq!(expected(None, &own), 0);
    }
}
