//! Collects the columns of a segment and writes its file.

use std::hash::Hash;
use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::reader::{Columns, SECTIONS};
use super::{CLAUSE, NONE, ROW, damaged};

/// What a document has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub role: u8,
    pub types: Vec<String>,
    /// The paths of a clause's sections, the outermost first.
    pub sections: Vec<String>,
    /// The first 64 bits of its agreement's content key. This and what follows are the same in all parts of an agreement.
    pub number: u64,
    /// `crate::index::schema::date_code`; 0 without one.
    pub date: u32,
    pub provider: Option<String>,
    pub kind: Option<String>,
}

/// Gives numbers to what comes, the same to the same.
struct Numbered<T> {
    numbers: FxHashMap<T, u32>,
    all: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Numbered<T> {
        Numbered { numbers: FxHashMap::default(), all: Vec::new() }
    }
}

impl<T: Hash + Eq + Clone> Numbered<T> {
    fn number<Q: Hash + Eq + ToOwned<Owned = T> + ?Sized>(&mut self, one: &Q) -> u32
    where
        T: std::borrow::Borrow<Q>,
    {
        if let Some(&number) = self.numbers.get(one) {
            return number;
        }
        let number = self.all.len() as u32;
        self.all.push(one.to_owned());
        self.numbers.insert(one.to_owned(), number);
        number
    }
}

/// The columns of a segment on their way to the file.
pub(crate) struct Writer {
    /// The role of an agreement's own document.
    closing: u8,
    docs: Vec<u16>,
    labels: Numbered<(u8, u32)>,
    runs: Vec<(u32, u32)>,
    agreements: Vec<[u32; ROW]>,
    /// The agreement whose parts are coming.
    open: Option<[u32; ROW]>,
    sets: Numbered<Vec<u32>>,
    providers: Numbered<String>,
    types: Numbered<String>,
    sections: Numbered<String>,
    kinds: Numbered<String>,
}

impl Writer {
    /// `closing` is the role of an agreement's own document, which follows its parts.
    pub fn new(closing: u8) -> Writer {
        Writer {
            closing,
            docs: Vec::new(),
            labels: Numbered::default(),
            runs: Vec::new(),
            agreements: Vec::new(),
            open: None,
            sets: Numbered::default(),
            providers: Numbered::default(),
            types: Numbered::default(),
            sections: Numbered::default(),
            kinds: Numbered::default(),
        }
    }

    /// Adds the next document.
    ///
    /// # Errors
    /// If the segment cannot hold more sorts of documents.
    pub fn add(&mut self, row: &Row) -> io::Result<()> {
        let numbers = |names: &mut Numbered<String>, list: &[String]| -> Vec<u32> {
            list.iter().map(|name| names.number(name.as_str())).collect()
        };
        let types = numbers(&mut self.types, &row.types);
        let sections = numbers(&mut self.sections, &row.sections);
        let provider = row.provider.as_deref().map_or(NONE, |name| self.providers.number(name));
        let kind = row.kind.as_deref().map_or(NONE, |name| self.kinds.number(name));
        let label = self.labels.number(&(row.role, self.sets.number(&types[..])));
        let sections = if row.role == CLAUSE { self.sets.number(&sections[..]) } else { NONE };
        self.push(label, sections, [provider, kind, row.date, row.number as u32, (row.number >> 32) as u32])
    }

    /// Adds a document by numbers; sections are only looked at for clauses.
    fn push(&mut self, label: u32, sections: u32, about: [u32; ROW - 2]) -> io::Result<()> {
        let doc = self.docs.len() as u32;
        self.docs.push(u16::try_from(label).map_err(|_| io::Error::other("too many combinations of clause types"))?);
        let role = self.labels.all[label as usize].0;
        match self.runs.last_mut() {
            Some((end, same)) if role != CLAUSE || *same == sections => *end = doc + 1,
            _ => self.runs.push((doc + 1, if role == CLAUSE { sections } else { NONE })),
        }
        if role > self.closing {
            // Records belong to no agreement.
            return Ok(());
        }
        let [provider, kind, date, low, high] = about;
        let row = *self.open.get_or_insert([doc, doc, provider, kind, date, low, high]);
        if role == self.closing {
            self.agreements.push([row[0], doc, row[2], row[3], row[4], row[5], row[6]]);
            self.open = None;
        }
        Ok(())
    }

    /// Returns about how many bytes are held.
    pub fn memory(&self) -> usize {
        let names = [&self.providers, &self.types, &self.sections, &self.kinds];
        let names: usize = names.iter().map(|names| names.all.len() * 160).sum();
        self.docs.len() * 2 + self.runs.len() * 8 + self.agreements.len() * ROW * 4 + self.sets.all.len() * 120 + names
    }

    /// Writes the file.
    pub fn write(self, out: &mut impl Write) -> io::Result<()> {
        let mut ends = Vec::with_capacity(SECTIONS);
        let mut written = 0;
        let mut section = |out: &mut dyn Write, bytes: Vec<u8>| {
            written += bytes.len();
            ends.push(u32::try_from(written).map_err(|_| io::Error::other("more documents than a segment can hold"))?);
            out.write_all(&bytes)
        };
        section(out, self.docs.into_iter().flat_map(u16::to_le_bytes).collect())?;
        section(out, bytes(self.labels.all.into_iter().flat_map(|(role, types)| [role.into(), types])))?;
        section(out, bytes(self.runs.into_iter().flat_map(|(end, set)| [end, set])))?;
        section(out, bytes(self.agreements.into_iter().flatten()))?;
        section(out, bytes(starts(self.sets.all.iter().map(Vec::len))))?;
        section(out, bytes(self.sets.all.into_iter().flatten()))?;
        for names in [self.providers, self.types, self.sections, self.kinds] {
            section(out, bytes(starts(names.all.iter().map(String::len))))?;
            section(out, names.all.concat().into_bytes())?;
        }
        out.write_all(&bytes(ends))
    }
}

fn bytes(numbers: impl IntoIterator<Item = u32>) -> Vec<u8> {
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// Where each of several begins, by their lengths, and where the last ends.
fn starts(lengths: impl Iterator<Item = usize>) -> impl Iterator<Item = u32> {
    let mut sum = 0;
    std::iter::once(0).chain(lengths.map(move |length| {
        sum += length as u32;
        sum
    }))
}

/// Writes one file of several, without the documents that are not `alive`.
pub(crate) fn merge(sources: &[(&Columns, Vec<bool>)], closing: u8, out: &mut impl Write) -> io::Result<()> {
    let mut writer = Writer::new(closing);
    for (columns, alive) in sources {
        let columns = columns.view();
        if alive.len() > columns.docs() as usize {
            return Err(damaged());
        }
        // What a label, a set of sections and an agreement have become, once they have been met.
        let mut labels: FxHashMap<u16, u32> = FxHashMap::default();
        let (mut run, mut end, mut sections) = (0, 0, None);
        let (mut nth, mut agreement) = (0, columns.agreement(0));
        for (doc, _) in (0u32..).zip(alive).filter(|(_, alive)| **alive) {
            let label = columns.label(doc);
            let label = match labels.get(&label) {
                Some(&known) => known,
                None => {
                    let types: Vec<u32> =
                        columns.types_with(label).map(|name| writer.types.number(columns.types.get(name))).collect();
                    let new = writer.labels.number(&(columns.role(doc), writer.sets.number(&types[..])));
                    *labels.entry(label).or_insert(new)
                }
            };
            while end <= doc {
                end = columns.run_end(run);
                run += 1;
                sections = None;
            }
            let role = writer.labels.all[label as usize].0;
            let sections = match role {
                CLAUSE => *sections.get_or_insert_with(|| {
                    let set = columns.sections_of(run - 1);
                    let set: Vec<u32> = set.map(|name| writer.sections.number(columns.sections.get(name))).collect();
                    writer.sets.number(&set[..])
                }),
                _ => NONE,
            };
            while agreement.last < doc {
                nth += 1;
                agreement = columns.agreement(nth);
            }
            // A record ahead of an agreement has nothing of it.
            let is_part = role <= closing;
            let provider = agreement.provider.filter(|_| is_part);
            let provider = provider.map_or(NONE, |name| writer.providers.number(columns.providers.get(name)));
            let kind = agreement.kind.filter(|_| is_part);
            let kind = kind.map_or(NONE, |name| writer.kinds.number(columns.kinds.get(name)));
            let number = agreement.number;
            writer.push(label, sections, [provider, kind, agreement.date, number as u32, (number >> 32) as u32])?;
        }
    }
    writer.write(out)
}
