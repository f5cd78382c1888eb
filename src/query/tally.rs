//! Facet counts: how many clauses and agreements have each value of a facet, counted by the numbers of the values.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use tantivy::DocId;

use crate::columns::{Agreement, Names, View};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    Provider,
    Type,
    Section,
    Kind,
    Year,
}

/// How often a value occurs among what answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub value: String,
    pub clauses: usize,
    /// Distinct agreements.
    pub agreements: usize,
}

impl Facet {
    pub const ALL: [Facet; 5] = [Facet::Provider, Facet::Type, Facet::Section, Facet::Kind, Facet::Year];

    fn names(self, columns: View<'_>) -> Option<Names<'_>> {
        Some(match self {
            Facet::Provider => columns.providers,
            Facet::Type => columns.types,
            Facet::Section => columns.sections,
            Facet::Kind => columns.kinds,
            Facet::Year => return None,
        })
    }
}

/// Counts the values of one facet in one segment. Documents must come in the order of the segment.
pub(super) struct Tally<'a> {
    facet: Facet,
    columns: View<'a>,
    /// By the number of the value.
    counts: Vec<Count>,
    /// Few, as they come.
    years: Vec<(u32, Count)>,
    /// The types of each label, as far as they have been looked up.
    types: Vec<Option<Vec<u32>>>,
    /// The run of neighbours below the same titles that was reached.
    run: usize,
}

/// How often a value occurs.
#[derive(Clone, Copy, Default)]
pub(super) struct Count {
    clauses: u32,
    agreements: u32,
    /// The place of the last agreement that has it.
    last: u32,
}

impl Count {
    fn add(&mut self, clauses: u32, agreement: u32) {
        self.agreements += u32::from(self.clauses == 0 || self.last != agreement);
        self.clauses += clauses;
        self.last = agreement;
    }
}

/// A value that there is not.
const NONE: u32 = u32::MAX;

/// Adds to the count of a value. (One that there is not, or that a damaged file names and does not have, is left out.)
fn add(counts: &mut [Count], value: u32, clauses: u32, agreement: u32) {
    if let Some(count) = counts.get_mut(value as usize) {
        count.add(clauses, agreement);
    }
}

impl<'a> Tally<'a> {
    pub fn new(facet: Facet, columns: View<'a>) -> Tally<'a> {
        let counts = vec![Count::default(); facet.names(columns).map_or(0, |names| names.len())];
        Tally { facet, columns, counts, years: Vec::new(), types: Vec::new(), run: 0 }
    }

    /// Counts clauses of the agreement at a place of the segment.
    pub fn add(&mut self, clauses: &[DocId], agreement: u32, about: &Agreement) {
        if clauses.is_empty() {
            return;
        }
        let number = clauses.len() as u32;
        match self.facet {
            Facet::Type => self.add_types(clauses, agreement),
            Facet::Section => self.add_sections(clauses, agreement),
            Facet::Provider => add(&mut self.counts, about.provider.unwrap_or(NONE), number, agreement),
            Facet::Kind => add(&mut self.counts, about.kind.unwrap_or(NONE), number, agreement),
            Facet::Year if about.date == 0 => {}
            Facet::Year => {
                let year = about.date / 10_000;
                let known = self.years.iter().position(|(known, _)| *known == year);
                let at = known.unwrap_or_else(|| {
                    self.years.push((year, Count::default()));
                    self.years.len() - 1
                });
                self.years[at].1.add(number, agreement);
            }
        }
    }

    fn add_types(&mut self, clauses: &[DocId], agreement: u32) {
        for &doc in clauses {
            let label = self.columns.label(doc);
            if usize::from(label) >= self.types.len() {
                self.types.resize(usize::from(label) + 1, None);
            }
            let types = self.types[usize::from(label)].get_or_insert_with(|| self.columns.types_with(label).collect());
            types.iter().for_each(|&value| add(&mut self.counts, value, 1, agreement));
        }
    }

    fn add_sections(&mut self, mut clauses: &[DocId], agreement: u32) {
        while let Some(&first) = clauses.first() {
            while self.columns.run_end(self.run) <= first {
                self.run += 1;
            }
            let end = self.columns.run_end(self.run);
            let same = clauses.iter().position(|&doc| doc >= end).unwrap_or(clauses.len());
            self.columns.sections_of(self.run).for_each(|value| add(&mut self.counts, value, same as u32, agreement));
            clauses = &clauses[same..];
        }
    }

    /// Returns what was counted.
    pub fn counted(self) -> Counts<'a> {
        let Some(names) = self.facet.names(self.columns) else { return Counts::Years(self.years) };
        let counts = (0..).zip(self.counts).filter(|(_, count)| count.clauses > 0);
        Counts::Names(counts.map(|(value, count)| (names.get(value), count)).collect())
    }
}

/// The counts of one facet in one segment.
pub(super) enum Counts<'a> {
    Names(Vec<(&'a str, Count)>),
    Years(Vec<(u32, Count)>),
}

/// Adds up the segments' counts; most frequent first, then by value; years by time, the last first.
pub(super) fn merged<'a>(counts: impl IntoIterator<Item = Counts<'a>>) -> Vec<Counted> {
    let (mut names, mut years): (FxHashMap<&str, Count>, FxHashMap<u32, Count>) = Default::default();
    let add = |sum: &mut Count, count: Count| {
        sum.clauses += count.clauses;
        sum.agreements += count.agreements;
    };
    for counts in counts {
        match counts {
            Counts::Names(counts) => {
                counts.into_iter().for_each(|(name, count)| add(names.entry(name).or_default(), count))
            }
            Counts::Years(counts) => {
                counts.into_iter().for_each(|(year, count)| add(years.entry(year).or_default(), count))
            }
        }
    }
    // Where many are equally frequent, their first bytes mostly tell which comes first.
    let start = |name: &str| {
        let mut start = [0; 8];
        start.iter_mut().zip(name.bytes()).for_each(|(into, byte)| *into = byte);
        u64::from_be_bytes(start)
    };
    let mut names: Vec<_> =
        names.into_iter().map(|(name, count)| (Reverse(count.clauses), start(name), name, count)).collect();
    names.sort_unstable_by_key(|&(clauses, start, name, _)| (clauses, start, name));
    let mut years: Vec<(u32, Count)> = years.into_iter().collect();
    years.sort_unstable_by_key(|(year, _)| Reverse(*year));
    let years = years.into_iter().map(|(year, count)| (year.to_string(), count));
    let all = names.into_iter().map(|(.., name, count)| (name.to_owned(), count)).chain(years);
    let counted = |(value, count): (String, Count)| Counted {
        value,
        clauses: count.clauses as usize,
        agreements: count.agreements as usize,
    };
    all.map(counted).collect()
}
