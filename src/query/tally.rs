//! Facet counts: how many clauses and agreements have each value of a facet, counted by the numbers of the values.

use std::collections::BTreeMap;

use tantivy::DocId;

use crate::columns::{Names, View};

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
    years: BTreeMap<u32, Count>,
    /// The types of each label, as far as they have been looked up.
    types: Vec<Option<Vec<u32>>>,
    /// The run of neighbours below the same titles that was reached.
    run: usize,
}

#[derive(Clone, Copy, Default)]
struct Count {
    clauses: u32,
    agreements: u32,
    last: u32,
}

impl Count {
    fn add(&mut self, clauses: u32, agreement: u32) {
        self.agreements += u32::from(self.clauses == 0 || self.last != agreement);
        self.clauses += clauses;
        self.last = agreement;
    }
}

/// Adds to the count of a value. (One that a damaged file names and does not have is left out.)
fn add(counts: &mut [Count], value: u32, clauses: u32, agreement: u32) {
    if let Some(count) = counts.get_mut(value as usize) {
        count.add(clauses, agreement);
    }
}

impl<'a> Tally<'a> {
    pub fn new(facet: Facet, columns: View<'a>) -> Tally<'a> {
        let counts = vec![Count::default(); facet.names(columns).map_or(0, |names| names.len())];
        Tally { facet, columns, counts, years: BTreeMap::new(), types: Vec::new(), run: 0 }
    }

    /// Counts clauses of one agreement, by its place in the segment.
    pub fn add(&mut self, clauses: &[DocId], agreement: u32) {
        if clauses.is_empty() {
            return;
        }
        let number = clauses.len() as u32;
        match self.facet {
            Facet::Type => self.add_types(clauses, agreement),
            Facet::Section => self.add_sections(clauses, agreement),
            Facet::Provider => {
                let provider = self.columns.agreement(agreement as usize).provider;
                provider.into_iter().for_each(|value| add(&mut self.counts, value, number, agreement));
            }
            Facet::Kind => {
                let kind = self.columns.agreement(agreement as usize).kind;
                kind.into_iter().for_each(|value| add(&mut self.counts, value, number, agreement));
            }
            Facet::Year => {
                let date = Some(self.columns.agreement(agreement as usize).date).filter(|&date| date > 0);
                date.into_iter().for_each(|date| self.years.entry(date / 10_000).or_default().add(number, agreement));
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
    pub fn counted(self) -> Vec<Counted> {
        let counted = |value: String, count: Count| Counted {
            value,
            clauses: count.clauses as usize,
            agreements: count.agreements as usize,
        };
        let years = self.years.iter().map(|(year, count)| counted(year.to_string(), *count));
        let Some(names) = self.facet.names(self.columns) else { return years.collect() };
        let counts = (0..).zip(&self.counts).filter(|(_, count)| count.clauses > 0);
        counts.map(|(value, count)| counted(names.get(value).to_owned(), *count)).collect()
    }
}

/// Adds up the segments' counts; most frequent first, then by value; years by time, the last first.
pub(super) fn merged(facet: Facet, mut counts: Vec<Counted>) -> Vec<Counted> {
    counts.sort_unstable_by(|a, b| a.value.cmp(&b.value));
    let mut sums: Vec<Counted> = Vec::new();
    for count in counts {
        match sums.last_mut() {
            Some(last) if last.value == count.value => {
                last.clauses += count.clauses;
                last.agreements += count.agreements;
            }
            _ => sums.push(count),
        }
    }
    match facet {
        Facet::Year => sums.reverse(),
        _ => sums.sort_by_key(|count| std::cmp::Reverse(count.clauses)),
    }
    sums
}
