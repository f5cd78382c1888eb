//! The manifest: what the index knows about the files it was made from.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::schema::{Fields, RECORD};
use crate::error::Reason;
use crate::walk::SEPARATOR;
use crate::walk::archive::key_of;

/// What the index knows about one file. Its texts are its own, or those of the line that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<S = String> {
    /// Absolute path: the record's key ([`crate::walk::archive::key_of`] for a file in an archive).
    pub path: S,
    /// Path as it was given: that of the root as typed, and what lies below.
    pub shown: S,
    pub size: u64,
    /// Nanoseconds since 1970; 0 where the file system does not tell.
    pub modified: i64,
    /// The content key; empty if the file could not be read.
    pub content: S,
    pub format: S,
    pub encoding: S,
    pub clauses: usize,
    /// The provider that was set for the file when it was read.
    pub provider: Option<S>,
    /// [`crate::config::Config::key`] for the file when it was read.
    pub config: S,
    /// Why the file was skipped.
    pub skipped: Option<Reason>,
}

const COLUMNS: usize = 12;
/// Why a file counts as not read that a repair is to bring back: a run tries such files again.
const LOST: &str = "its clauses were lost with a damaged part of the index";

impl<S: AsRef<str>> Record<S> {
    /// Returns the record as a line of the `record` column.
    pub fn to_line(&self) -> String {
        let (slug, detail) = self.skipped.as_ref().map_or_else(Default::default, |why| (why.slug(), why.detail()));
        let columns = [
            self.path.as_ref(),
            self.shown.as_ref(),
            &self.size.to_string(),
            &self.modified.to_string(),
            self.content.as_ref(),
            self.format.as_ref(),
            self.encoding.as_ref(),
            &self.clauses.to_string(),
            self.provider.as_ref().map_or("", S::as_ref),
            self.config.as_ref(),
            slug,
            &detail,
        ];
        columns.map(|column| column.replace(SEPARATOR, " ")).join(SEPARATOR.encode_utf8(&mut [0; 4]))
    }

    /// Tells whether the record is that of an archive, which has no text itself; its files have records of their own.
    pub fn is_archive(&self) -> bool {
        self.skipped.is_none() && self.content.as_ref().is_empty()
    }

    /// Tells whether the file was indexed, and is not any more because the index was damaged.
    pub fn is_lost(&self) -> bool {
        matches!(&self.skipped, Some(Reason::Io(why)) if why == LOST)
    }
}

impl Record {
    /// Makes the record that of a file which was indexed and is to be read again.
    pub(super) fn lose(&mut self) {
        self.content.clear();
        self.clauses = 0;
        self.skipped = Some(Reason::Io(LOST.to_owned()));
    }
}

impl<'l> Record<&'l str> {
    /// Reads a line of the `record` column; none if it is damaged.
    pub fn from_line(line: &'l str) -> Option<Self> {
        // Ten thousand of them are read before a run that finds nothing new: this is a third faster than `splitn`.
        let mut rest = Some(line);
        let mut left = COLUMNS;
        let mut next = || {
            let line = rest.take()?;
            left -= 1;
            let Some(at) = memchr::memchr(SEPARATOR as u8, line.as_bytes()).filter(|_| left > 0) else {
                return Some(line);
            };
            rest = Some(&line[at + 1..]);
            Some(&line[..at])
        };
        let (path, shown) = (next()?, next()?);
        let size = next()?.parse().ok()?;
        let modified = next()?.parse().ok()?;
        let (content, format, encoding) = (next()?, next()?, next()?);
        let clauses = next()?.parse().ok()?;
        let provider = Some(next()?).filter(|provider| !provider.is_empty());
        let config = next()?;
        let (slug, detail) = (next()?, next()?);
        let skipped = match slug {
            "" => None,
            slug => Some(Reason::named(slug, detail)?),
        };
        Some(Record { path, shown, size, modified, content, format, encoding, clauses, provider, config, skipped })
    }

    /// Makes the texts the record's own.
    pub fn into_owned(self) -> Record {
        Record {
            path: self.path.to_owned(),
            shown: self.shown.to_owned(),
            size: self.size,
            modified: self.modified,
            content: self.content.to_owned(),
            format: self.format.to_owned(),
            encoding: self.encoding.to_owned(),
            clauses: self.clauses,
            provider: self.provider.map(str::to_owned),
            config: self.config.to_owned(),
            skipped: self.skipped,
        }
    }
}

/// A record as the manifest keeps it, by its path: a run may know a hundred thousand files, and lines take a third of the room. Clones
/// share it.
#[derive(Debug, Clone)]
pub struct Line {
    text: Arc<str>,
    /// Bytes of the path, with which the line begins.
    path: usize,
}

impl Line {
    /// Returns none if the line is damaged.
    fn new(text: &str) -> Option<Line> {
        let path = Record::from_line(text)?.path.len();
        Some(Line { text: text.into(), path })
    }

    /// Returns the absolute path of the file, the key of its record.
    pub fn path(&self) -> &str {
        &self.text[..self.path]
    }

    /// Returns the record; there always is one, for none is made of a damaged line.
    pub fn record(&self) -> Option<Record<&str>> {
        Record::from_line(&self.text)
    }
}

impl Borrow<str> for Line {
    fn borrow(&self) -> &str {
        self.path()
    }
}

impl Ord for Line {
    fn cmp(&self, other: &Line) -> Ordering {
        self.path().cmp(other.path())
    }
}

impl PartialOrd for Line {
    fn partial_cmp(&self, other: &Line) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Line {
    fn eq(&self, other: &Line) -> bool {
        self.path() == other.path()
    }
}

impl Eq for Line {}

/// All records of an index.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    lines: BTreeSet<Line>,
    /// How many records point to each content; counted when it is first asked for, because a run that finds nothing new never
    /// asks.
    copies: OnceLock<HashMap<String, usize>>,
}

impl Manifest {
    /// Reads the manifest from its fast column.
    pub fn read(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Manifest> {
        let mut lines = Vec::new();
        let query = TermQuery::new(Term::from_field_u64(fields.role, RECORD), IndexRecordOption::Basic);
        let mut docs: Vec<_> = searcher.search(&query, &DocSetCollector)?.into_iter().collect();
        docs.sort_unstable();
        for docs in docs.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            let segment = searcher.segment_reader(docs[0].segment_ord);
            let Some(column) = segment.fast_fields().str("record")? else { continue };
            let mut ords: Vec<u64> = docs.iter().filter_map(|doc| column.term_ords(doc.doc_id).next()).collect();
            // In order of the dictionary every block of it is opened once.
            ords.sort_unstable();
            column.dictionary().sorted_ords_to_term_cb(&ords, |line| {
                lines.extend(std::str::from_utf8(line).ok().and_then(Line::new));
            })?;
        }
        // A set of what is sorted, as within a segment, is made faster at once than by and by.
        Ok(Manifest { lines: lines.into_iter().collect(), copies: OnceLock::new() })
    }

    /// Returns all records as they are kept, by absolute path.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter()
    }

    /// Returns all records, by absolute path.
    pub fn records(&self) -> impl Iterator<Item = Record<&str>> {
        self.lines().filter_map(Line::record)
    }

    /// Returns the number of records.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Returns the record of a file, by its absolute path.
    pub fn get(&self, path: &str) -> Option<Record<&str>> {
        self.lines.get(path).and_then(Line::record)
    }

    fn copies(&self) -> &HashMap<String, usize> {
        self.copies.get_or_init(|| self.counted())
    }

    fn counted(&self) -> HashMap<String, usize> {
        let mut copies = HashMap::new();
        for record in self.records().filter(|record| !record.content.is_empty()) {
            *copies.entry(record.content.to_owned()).or_default() += 1;
        }
        copies
    }

    /// Returns the records of the files in an archive, by the archive's own key.
    pub fn inside<'a>(&'a self, archive: &str) -> impl Iterator<Item = &'a Line> + use<'a> {
        let from = key_of(archive, "");
        let below = self.lines.range::<str, _>((Bound::Included(&*from), Bound::Unbounded));
        below.take_while(move |line| line.path().starts_with(&from))
    }

    /// Adds or replaces a record. Returns the content that no record points to any more, if there is one.
    pub fn put(&mut self, record: &Record) -> Option<String> {
        let mut copies = self.copies.take().unwrap_or_else(|| self.counted());
        if !record.content.is_empty() {
            *copies.entry(record.content.clone()).or_default() += 1;
        }
        let old = Line::new(&record.to_line()).and_then(|line| self.lines.replace(line));
        let released = old.and_then(|old| release(&mut copies, &old));
        self.copies = OnceLock::from(copies);
        released
    }

    /// Removes a record. Returns the content that no record points to any more, if there is one.
    pub fn remove(&mut self, path: &str) -> Option<String> {
        let mut copies = self.copies.take().unwrap_or_else(|| self.counted());
        let old = self.lines.take(path);
        let released = old.and_then(|old| release(&mut copies, &old));
        self.copies = OnceLock::from(copies);
        released
    }

    /// Tells whether a record points to this content.
    pub fn holds(&self, content: &str) -> bool {
        self.copies().contains_key(content)
    }

    /// Returns the number of distinct contents.
    pub fn contents(&self) -> usize {
        self.copies().len()
    }
}

/// Counts a record less. Returns its content if no other record points to it.
fn release(copies: &mut HashMap<String, usize>, line: &Line) -> Option<String> {
    let content = line.record()?.content;
    let count = copies.get_mut(content)?;
    *count -= 1;
    if *count > 0 {
        return None;
    }
    copies.remove(content);
    Some(content.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(path: &str, content: &str) -> Record {
        Record {
            path: path.into(),
            shown: path.into(),
            size: 1,
            modified: -2,
            content: content.into(),
            format: "txt".into(),
            encoding: "UTF-8".into(),
            clauses: 3,
            provider: Some("云桥".into()),
            config: "c0ffee".into(),
            skipped: None,
        }
    }

    #[test]
    fn content_is_released_with_its_last_record() {
        let mut manifest = Manifest::default();
        assert_eq!(manifest.put(&record("a", "x")), None);
        assert_eq!(manifest.put(&record("b", "x")), None);
        assert_eq!(manifest.put(&record("a", "x")), None, "the same again releases nothing");
        assert_eq!(manifest.put(&record("a", "y")), None);
        assert_eq!(manifest.remove("b"), Some("x".into()));
        assert!(manifest.holds("y") && !manifest.holds("x"));
        assert_eq!(manifest.remove("b"), None);
    }

    proptest! {
        #[test]
        fn lines_can_be_read_back(path in "\\PC{0,9}", detail in "\\PC{0,9}", fails: bool, size: u64, modified: i64) {
            let skipped = fails.then_some(Reason::Failed(detail));
            let record = Record { size, modified, skipped, ..record(&path, "0") };
            prop_assert_eq!(Record::from_line(&record.to_line()).map(Record::into_owned), Some(record));
        }

        #[test]
        fn damaged_lines_are_no_records(line in "\\PC{0,30}") {
            prop_assert_eq!(Record::from_line(&line), None);
        }
    }
}
