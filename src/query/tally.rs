//! Facet counts: how many clauses and agreements have each value of a facet, counted by the ordinals of fast columns.

use std::collections::BTreeMap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::Facet as Path;
use tantivy::{DocId, SegmentReader};

use crate::gram::{Grams, Stream, Which};

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

    /// Returns the column of the index that holds the values.
    fn column(self) -> &'static str {
        match self {
            Facet::Provider => "provider",
            Facet::Type => "type",
            Facet::Section => "section",
            Facet::Kind => "kind",
            Facet::Year => "date",
        }
    }

    /// Returns the value that a term of the column stands for.
    fn value(self, term: &[u8]) -> String {
        if matches!(self, Facet::Section) {
            return String::from_utf8_lossy(term).into_owned();
        }
        let path = Path::from_encoded(term.to_vec()).unwrap_or_default();
        path.to_path().first().map(|&name| name.to_owned()).unwrap_or_default()
    }
}

/// Counts the values of one facet in one segment. Documents must come in the order of the segment, in which the parts of an
/// agreement are neighbours, and so are those of a section.
pub(super) struct Tally<'a> {
    facet: Facet,
    values: Values,
    titles: Stream<'a>,
    /// By ordinal.
    counts: Vec<Count>,
    years: BTreeMap<u64, Count>,
    run: Run,
}

enum Values {
    None,
    Texts(StrColumn),
    Dates(Column<u64>),
}

/// Neighbours that have the same values, not counted yet.
#[derive(Default)]
struct Run {
    /// The first of them, and how many there are.
    doc: DocId,
    clauses: u32,
    agreement: u32,
    /// The unit of titles that they have in common, and the document behind it.
    unit: u32,
    end: DocId,
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

impl<'a> Tally<'a> {
    pub fn new(facet: Facet, segment: &SegmentReader, grams: &'a Grams) -> tantivy::Result<Tally<'a>> {
        let fast = segment.fast_fields();
        let values = match facet {
            Facet::Year => Values::Dates(fast.u64(facet.column())?),
            _ => fast.str(facet.column())?.map_or(Values::None, Values::Texts),
        };
        let distinct = match &values {
            Values::Texts(column) => column.num_terms(),
            Values::None | Values::Dates(_) => 0,
        };
        Ok(Tally {
            facet,
            values,
            titles: grams.stream(Which::Titles),
            counts: vec![Count::default(); distinct],
            years: BTreeMap::new(),
            run: Run::default(),
        })
    }

    pub fn add(&mut self, doc: DocId, agreement: u32) {
        let continues = self.continues(doc, agreement);
        if self.run.clauses == 0 || !continues {
            self.flush();
            (self.run.doc, self.run.agreement) = (doc, agreement);
        }
        self.run.clauses += 1;
    }

    /// Tells whether a document has the values of those before it.
    fn continues(&mut self, doc: DocId, agreement: u32) -> bool {
        match self.facet {
            Facet::Type => false,
            // Clauses below the same titles: a unit of titles ends where they change.
            Facet::Section => {
                let same = doc < self.run.end;
                while self.run.end <= doc {
                    let Ok(docs) = self.titles.docs_of(self.run.unit) else { return false };
                    self.run.end = docs.end;
                    self.run.unit += 1;
                }
                same
            }
            Facet::Provider | Facet::Kind | Facet::Year => agreement == self.run.agreement,
        }
    }

    /// Counts the run.
    fn flush(&mut self) {
        let Run { doc, agreement, .. } = self.run;
        let clauses = std::mem::take(&mut self.run.clauses);
        if clauses == 0 {
            return;
        }
        match &self.values {
            Values::None => {}
            Values::Texts(column) => {
                for ord in column.term_ords(doc) {
                    if let Some(count) = self.counts.get_mut(ord as usize) {
                        count.add(clauses, agreement);
                    }
                }
            }
            Values::Dates(column) => {
                if let Some(date) = column.first(doc) {
                    self.years.entry(date / 10_000).or_default().add(clauses, agreement);
                }
            }
        }
    }

    /// Adds what was counted to `into`.
    pub fn resolve(mut self, into: &mut Vec<Counted>) -> tantivy::Result<()> {
        self.flush();
        let counted: Vec<(u64, Count)> = (0..).zip(self.counts).filter(|(_, count)| count.clauses > 0).collect();
        let mut add = |value: String, count: Count| {
            into.push(Counted { value, clauses: count.clauses as usize, agreements: count.agreements as usize });
        };
        match &self.values {
            Values::None => {}
            Values::Dates(_) => self.years.iter().for_each(|(year, count)| add(year.to_string(), *count)),
            Values::Texts(column) => {
                // In the order of the dictionary, each of whose blocks is unpacked once.
                let ords: Vec<u64> = counted.iter().map(|(ord, _)| *ord).collect();
                let mut counts = counted.iter().map(|(_, count)| *count);
                column.dictionary().sorted_ords_to_term_cb(&ords, |term| {
                    if let Some(count) = counts.next() {
                        add(self.facet.value(term), count);
                    }
                })?;
            }
        }
        Ok(())
    }
}

/// Adds up the segments' counts; most frequent first, then by value; years by time, the last first.
pub(super) fn merged(facet: Facet, mut counts: Vec<Counted>) -> Vec<Counted> {
    counts.sort_by(|a, b| a.value.cmp(&b.value));
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
