//! Facet counts: how many clauses and agreements have each value of a facet, counted by the ordinals of fast columns.

use tantivy::columnar::StrColumn;
use tantivy::schema::Facet as Path;
use tantivy::{DocId, SegmentReader};

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

    fn is_path(self) -> bool {
        matches!(self, Facet::Provider | Facet::Type | Facet::Kind)
    }
}

/// Counts the values of one facet in one segment. Documents must come in the order of the segment, in which the parts of an
/// agreement are neighbours.
pub(super) struct Tally {
    facet: Facet,
    values: Values,
    counts: Vec<Count>,
}

enum Values {
    None,
    Texts(StrColumn),
    /// Years, as an ordinal counted from [`FIRST_YEAR`].
    Dates(tantivy::columnar::Column<u64>),
}

/// Dates of agreements are read from this year on.
const FIRST_YEAR: u64 = 1000;
const YEARS: usize = 9000;

#[derive(Clone, Copy, Default)]
struct Count {
    clauses: u32,
    agreements: u32,
    last: u64,
}

impl Tally {
    pub fn new(facet: Facet, segment: &SegmentReader) -> tantivy::Result<Tally> {
        let fast = segment.fast_fields();
        let values = match facet {
            Facet::Year => Values::Dates(fast.u64(facet.column())?),
            _ => fast.str(facet.column())?.map_or(Values::None, Values::Texts),
        };
        let distinct = match &values {
            Values::None => 0,
            Values::Texts(column) => column.num_terms(),
            Values::Dates(_) => YEARS,
        };
        Ok(Tally { facet, values, counts: vec![Count::default(); distinct] })
    }

    pub fn add(&mut self, doc: DocId, agreement: u64) {
        let counts = &mut self.counts;
        let mut count = |ord: u64| {
            let Some(count) = counts.get_mut(ord as usize) else { return };
            count.agreements += u32::from(count.clauses == 0 || count.last != agreement);
            count.clauses += 1;
            count.last = agreement;
        };
        match &self.values {
            Values::None => {}
            Values::Texts(column) => column.term_ords(doc).for_each(count),
            Values::Dates(column) => {
                column
                    .first(doc)
                    .and_then(|date| (date / 10_000).checked_sub(FIRST_YEAR))
                    .into_iter()
                    .for_each(&mut count);
            }
        }
    }

    /// Adds what was counted to `into`.
    pub fn resolve(self, into: &mut Vec<Counted>) -> tantivy::Result<()> {
        for (ord, count) in self.counts.iter().enumerate().filter(|(_, count)| count.clauses > 0) {
            let value = match &self.values {
                Values::None => continue,
                Values::Dates(_) => (FIRST_YEAR + ord as u64).to_string(),
                Values::Texts(column) => {
                    let mut value = String::new();
                    column.ord_to_str(ord as u64, &mut value)?;
                    if self.facet.is_path() {
                        let path = Path::from_encoded(value.into_bytes()).unwrap_or_default();
                        value = path.to_path().first().map(|&name| name.to_owned()).unwrap_or_default();
                    }
                    value
                }
            };
            into.push(Counted { value, clauses: count.clauses as usize, agreements: count.agreements as usize });
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
