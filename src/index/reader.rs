//! Reading sessions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;
use tantivy::columnar::StrColumn;
use tantivy::postings::TermInfo;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, InvertedIndexReader, ReloadPolicy, Searcher, TERMINATED, Term};

use super::schema::{AGREEMENT, Fields, Payload, StoredAgreement, StoredPart, role_code, whole};
use super::{
    Manifest, Record, Terminology, checked_payload, guarded, is_new, kept, open, payload, plugin, trouble, writer,
};
use crate::columns::Columns;
use crate::error::{Error, Reason, Result};
use crate::gram::Grams;
use crate::model::Role;
use crate::read;
use crate::store::Store;
use crate::vocabulary::Vocabulary;
use crate::walk::Patterns;

/// The format of a file, be it as its name says.
fn format_of(record: &Record<&str>) -> String {
    match &record.skipped {
        None => record.format.to_owned(),
        Some(Reason::UnsupportedFormat(format)) => format.clone(),
        Some(_) => {
            let known = read::extension(record.shown).and_then(|extension| read::format_of_extension(&extension));
            known.unwrap_or_default().to_owned()
        }
    }
}

/// How often opening is tried: a writer may remove segments while they are being opened.
const ATTEMPTS: usize = 3;

/// An index opened for reading, as it was at its last commit before.
pub struct Reader {
    dir: PathBuf,
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    /// Of each segment of the searcher.
    pub(crate) grams: Vec<Grams>,
    stores: Vec<Store>,
    pub(crate) columns: Vec<Columns>,
    /// Lines of the records, opened when they are first asked for.
    records: Vec<OnceLock<Option<StrColumn>>>,
    payload: Payload,
    pub(crate) terminology: Terminology,
}

/// What an index holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Files known, those that could not be read included.
    pub files: usize,
    pub indexed: usize,
    /// Indexed files whose content another indexed file has too.
    pub copies: usize,
    pub clauses: usize,
    /// Bytes of the files that were indexed.
    pub bytes: u64,
    /// Indexed files by format and by encoding; skipped ones by the reason's slug, and those whose format cannot be read
    /// by that format.
    pub formats: BTreeMap<String, usize>,
    pub encodings: BTreeMap<String, usize>,
    pub skipped: BTreeMap<String, usize>,
    pub unsupported: BTreeMap<String, usize>,
    pub skipped_files: Vec<SkippedFile>,
    /// All files by format and by what became of them: `indexed`, or the reason's slug. The format of a file that was
    /// skipped is the one its content shows, else the one its extension stands for; empty if neither tells.
    pub outcomes: BTreeMap<String, BTreeMap<String, usize>>,
    /// The folders and files that the index was made from, as they were given.
    pub roots: Vec<String>,
    /// Which files are taken below a folder, where that was said: by absolute path.
    pub patterns: BTreeMap<String, Patterns>,
    pub segments: usize,
    /// Bytes of the index's folder.
    pub size_on_disk: u64,
    /// The index was made with another dictionary, other concepts or other readers than this program's: `index` brings
    /// it up to date.
    pub stale: bool,
}

/// A file that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedFile {
    pub file: String,
    #[serde(flatten)]
    pub reason: Reason,
}

/// A part as it stands in the index.
pub(crate) struct FoundPart {
    pub role: Role,
    pub order: u64,
    pub stored: StoredPart,
}

impl Reader {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    /// [`Error::NoIndex`], [`Error::IndexUnfinished`] before the first commit, [`Error::IndexFormat`], [`Error::Read`] where
    /// this process may not read, or [`Error::Index`] if it is damaged.
    pub fn open(dir: &Path) -> Result<Reader> {
        let mut attempt = 1;
        loop {
            match guarded(dir, || Reader::open_once(dir)) {
                Err(Error::Index { .. }) if attempt < ATTEMPTS => attempt += 1,
                other => return other,
            }
        }
    }

    /// Runs what reads the index: what is damaged becomes an error that names the file.
    pub(crate) fn guarded<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        guarded(&self.dir, work)
    }

    /// Returns the folders and files that the index was made from: absolute path, and path as given.
    pub fn roots(&self) -> &BTreeMap<String, String> {
        &self.payload.roots
    }

    /// Returns which files are taken below a folder, where that was said: by absolute path.
    pub fn patterns(&self) -> &BTreeMap<String, Patterns> {
        &self.payload.patterns
    }

    fn open_once(dir: &Path) -> Result<Reader> {
        let (index, fields) = open(dir)?;
        if is_new(&index) {
            return Err(Error::IndexUnfinished { path: dir.into(), holder: writer::holder(dir) });
        }
        let payload = checked_payload(dir, &index)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let searcher = reader.map_err(|error| trouble(dir, error))?.searcher();
        let segments = || searcher.segment_readers().iter();
        let grams = segments().map(plugin::grams).collect::<tantivy::Result<_>>();
        let grams = grams.map_err(|error| trouble(dir, error))?;
        let stores = segments().map(plugin::store).collect::<tantivy::Result<_>>();
        let stores = stores.map_err(|error| trouble(dir, error))?;
        let columns = segments().map(plugin::columns).collect::<tantivy::Result<_>>();
        let columns = columns.map_err(|error| trouble(dir, error))?;
        let records = segments().map(|_| OnceLock::new()).collect();
        let terminology = Terminology::new(&payload.vocabulary);
        Ok(Reader { dir: dir.into(), fields, searcher, grams, stores, columns, records, payload, terminology })
    }

    /// Turns an error of Tantivy's into one that names the index.
    pub(crate) fn trouble(&self, error: impl Into<tantivy::TantivyError>) -> Error {
        trouble(&self.dir, error.into())
    }

    /// Reads the manifest.
    ///
    /// # Errors
    /// [`Error::Index`] if the index is damaged.
    pub fn manifest(&self) -> Result<Manifest> {
        self.guarded(|| Manifest::read(&self.searcher, &self.fields).map_err(|error| self.trouble(error)))
    }

    /// Tells whether the index was made with another dictionary, other concepts or other readers than this program's.
    pub fn is_stale(&self) -> bool {
        !payload(kept(&self.payload), &self.terminology).is_made_alike(&self.payload)
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns what the index says about itself.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Returns the words and concepts that users have added.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.payload.vocabulary
    }

    /// Says what the index holds.
    ///
    /// # Errors
    /// [`Error::Index`] if the index is damaged.
    pub fn status(&self) -> Result<Status> {
        self.guarded(|| self.count_all())
    }

    fn count_all(&self) -> Result<Status> {
        let manifest = self.manifest()?;
        let mut status = Status {
            files: manifest.records().filter(|record| !record.is_archive()).count(),
            indexed: 0,
            copies: 0,
            clauses: self.count(&self.role_query(role_code(Role::Clause)))?,
            bytes: 0,
            formats: BTreeMap::new(),
            encodings: BTreeMap::new(),
            skipped: BTreeMap::new(),
            unsupported: BTreeMap::new(),
            skipped_files: Vec::new(),
            outcomes: BTreeMap::new(),
            roots: self.payload.roots.values().cloned().collect(),
            patterns: self.payload.patterns.clone(),
            segments: self.searcher.segment_readers().len(),
            size_on_disk: size_on_disk(&self.dir),
            stale: self.is_stale(),
        };
        for record in manifest.records().filter(|record| !record.is_archive()) {
            let outcome = record.skipped.as_ref().map_or("indexed", Reason::slug);
            let outcomes = status.outcomes.entry(format_of(&record)).or_default();
            *outcomes.entry(outcome.to_owned()).or_default() += 1;
            if let Some(reason) = &record.skipped {
                *status.skipped.entry(reason.slug().to_owned()).or_default() += 1;
                if let Reason::UnsupportedFormat(format) = reason {
                    *status.unsupported.entry(format.clone()).or_default() += 1;
                }
                status.skipped_files.push(SkippedFile { file: record.shown.to_owned(), reason: reason.clone() });
                continue;
            }
            status.indexed += 1;
            status.bytes += record.size;
            *status.formats.entry(record.format.to_owned()).or_default() += 1;
            // Formats that are no text have no encoding.
            if !record.encoding.is_empty() {
                *status.encodings.entry(record.encoding.to_owned()).or_default() += 1;
            }
        }
        status.copies = status.indexed - manifest.contents();
        Ok(status)
    }

    /// Returns how many documents answer to a query.
    pub(crate) fn count(&self, query: &dyn Query) -> Result<usize> {
        self.searcher.search(query, &tantivy::collector::Count).map_err(|error| self.trouble(error))
    }

    pub(crate) fn role_query(&self, code: u64) -> TermQuery {
        TermQuery::new(Term::from_field_u64(self.fields.role, code), IndexRecordOption::Basic)
    }

    /// Returns the paths, as shown, of all files that have a content. Reads no stored document.
    pub(crate) fn paths_of(&self, content: &str) -> Result<Vec<String>> {
        let mut paths = Vec::new();
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(self.fields.copy_of).map_err(|error| self.trouble(error))?;
            let term = index.terms().get(content.as_bytes()).map_err(|error| self.trouble(error))?;
            term.map_or(Ok(()), |term| self.add_paths(ord, &index, &term, &mut paths))?;
        }
        paths.sort();
        Ok(paths)
    }

    /// Returns the first path, as shown, of the agreement with this number (the `agreement` column).
    pub(crate) fn first_path(&self, agreement: u64) -> Result<Option<String>> {
        let prefix = format!("{agreement:016x}");
        let mut paths = Vec::new();
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(self.fields.copy_of).map_err(|error| self.trouble(error))?;
            let range = index.terms().range().ge(prefix.as_bytes()).into_stream();
            let mut terms = range.map_err(|error| self.trouble(error))?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                self.add_paths(ord, &index, terms.value(), &mut paths)?;
            }
        }
        Ok(paths.into_iter().min())
    }

    /// Adds the paths of the records with a content, which is a term of a segment.
    fn add_paths(
        &self,
        ord: usize,
        index: &InvertedIndexReader,
        term: &TermInfo,
        paths: &mut Vec<String>,
    ) -> Result<()> {
        let segment = self.searcher.segment_reader(ord as u32);
        let postings = index.read_postings_from_terminfo(term, IndexRecordOption::Basic);
        let mut postings = postings.map_err(|error| self.trouble(error))?;
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                let record = self.record(DocAddress::new(ord as u32, postings.doc()))?;
                paths.extend(record.map(|record| record.shown));
            }
            postings.advance();
        }
        Ok(())
    }

    pub(super) fn record(&self, doc: DocAddress) -> Result<Option<Record>> {
        let lines = &self.records[doc.segment_ord as usize];
        let lines = match lines.get() {
            Some(lines) => lines,
            None => {
                let column = self.searcher.segment_reader(doc.segment_ord).fast_fields().str("record");
                let column = column.map_err(|error| self.trouble(error))?;
                lines.get_or_init(|| column)
            }
        };
        let Some(lines) = lines else { return Ok(None) };
        let Some(ord) = lines.term_ords(doc.doc_id).next() else { return Ok(None) };
        let mut line = String::new();
        lines.ord_to_str(ord, &mut line).map_err(|error| self.trouble(error))?;
        Ok(Record::from_line(&line).map(Record::into_owned))
    }

    /// Returns the documents that answer to a query, in order of the index.
    pub(crate) fn documents(&self, query: &dyn Query) -> Result<Vec<DocAddress>> {
        let found = self.searcher.search(query, &tantivy::collector::DocSetCollector);
        let mut docs: Vec<DocAddress> = found.map_err(|error| self.trouble(error))?.into_iter().collect();
        docs.sort_unstable();
        Ok(docs)
    }

    /// Returns the part of `content` at place `order`, if there is one.
    pub(crate) fn part_at(&self, content: &str, order: u64) -> Result<Option<FoundPart>> {
        let of = TermQuery::new(whole(self.fields.content, content), IndexRecordOption::Basic);
        for doc in self.documents(&of)? {
            // (The agreement's own document follows its parts.)
            if self.order(doc) == order && self.role(doc) < AGREEMENT {
                return self.part(doc).map(Some);
            }
        }
        Ok(None)
    }

    /// Returns the parts of `content` with this address.
    pub(crate) fn parts_at(&self, content: &str, address: &str) -> Result<Vec<FoundPart>> {
        let at = TermQuery::new(whole(self.fields.address, address), IndexRecordOption::Basic);
        let of = TermQuery::new(whole(self.fields.content, content), IndexRecordOption::Basic);
        let query = BooleanQuery::intersection(vec![Box::new(of), Box::new(at)]);
        self.documents(&query)?.into_iter().map(|doc| self.part(doc)).collect()
    }

    /// Returns all parts of `content`, in order.
    pub(crate) fn parts_of(&self, content: &str) -> Result<Vec<FoundPart>> {
        let of = TermQuery::new(whole(self.fields.content, content), IndexRecordOption::Basic);
        let own = self.role_query(AGREEMENT);
        let query = BooleanQuery::new(vec![(Occur::Must, Box::new(of)), (Occur::MustNot, Box::new(own))]);
        self.documents(&query)?.into_iter().map(|doc| self.part(doc)).collect()
    }

    /// Returns the documents that are the clauses of `content`, in order.
    pub(crate) fn clauses_of(&self, content: &str) -> Result<Vec<DocAddress>> {
        let of = TermQuery::new(whole(self.fields.content, content), IndexRecordOption::Basic);
        let mut docs = self.documents(&of)?;
        docs.retain(|&doc| self.role(doc) == role_code(Role::Clause));
        Ok(docs)
    }

    /// Returns the part that a document is.
    pub(crate) fn part(&self, doc: DocAddress) -> Result<FoundPart> {
        let damaged = || Error::Index { path: self.dir.clone(), message: "a clause's stored data are damaged".into() };
        let record = self.stores[doc.segment_ord as usize].get(doc.doc_id).map_err(|error| self.trouble(error))?;
        let stored = postcard::from_bytes(&record).map_err(|_| damaged())?;
        let code = self.role(doc);
        let roles = [Role::Clause, Role::Title, Role::Parties, Role::Signature];
        let role = roles.into_iter().find(|&role| role_code(role) == code).ok_or_else(damaged)?;
        Ok(FoundPart { role, order: self.order(doc), stored })
    }

    /// Reads the parts that documents are, in the order of the index; blocks that hold several are unpacked once.
    ///
    /// # Errors
    /// [`Error::Index`] if the index is damaged.
    pub(crate) fn each_part(&self, docs: &[DocAddress], each: impl FnMut(DocAddress, StoredPart)) -> Result<()> {
        self.each_stored(docs, each)
    }

    /// Reads what is stored about agreements, whose own documents these are; as [`Reader::each_part`].
    ///
    /// # Errors
    /// [`Error::Index`] if the index is damaged.
    pub(crate) fn each_agreement(
        &self,
        docs: &[DocAddress],
        each: impl FnMut(DocAddress, StoredAgreement),
    ) -> Result<()> {
        self.each_stored(docs, each)
    }

    fn each_stored<T: serde::de::DeserializeOwned>(
        &self,
        docs: &[DocAddress],
        mut each: impl FnMut(DocAddress, T),
    ) -> Result<()> {
        let damaged = || Error::Index { path: self.dir.clone(), message: "a clause's stored data are damaged".into() };
        for docs in docs.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            let ord = docs[0].segment_ord;
            let numbers: Vec<u32> = docs.iter().map(|doc| doc.doc_id).collect();
            let mut failed = None;
            let read = self.stores[ord as usize].each(&numbers, |doc, record| match postcard::from_bytes(record) {
                Ok(stored) => each(DocAddress::new(ord, doc), stored),
                Err(_) => failed = Some(damaged()),
            });
            read.map_err(|error| self.trouble(error))?;
            failed.map_or(Ok(()), Err)?;
        }
        Ok(())
    }

    fn role(&self, doc: DocAddress) -> u64 {
        self.columns[doc.segment_ord as usize].view().role(doc.doc_id).into()
    }

    /// Returns the place of a part among those of its agreement, 0 the first.
    pub(crate) fn order(&self, doc: DocAddress) -> u64 {
        let columns = self.columns[doc.segment_ord as usize].view();
        u64::from(doc.doc_id.saturating_sub(columns.agreement(columns.agreement_at(doc.doc_id)).first))
    }
}

fn size_on_disk(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .filter(|meta| meta.is_file())
        .map(|meta| meta.len())
        .sum()
}
