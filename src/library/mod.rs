//! The clause library: what the clauses of an index say, beside each other.

pub mod compare;
pub mod coverage;
mod deviation;
mod groups;
mod naming;
mod near;
pub mod saved;
mod searchable;

use std::collections::HashMap;

use serde::Serialize;

pub use deviation::{Checked, Deviation, check};
pub use groups::{GroupRequest, Groups, SlotValue, SlotValues, Variant, WordingGroup, groups};
pub use naming::{names_of_companies, particulars};
pub use near::{Near, SimilarTo, similar};
pub use searchable::{Searchable, merged};

use crate::error::Result;
use crate::index::schema::{StoredPart, agreement_number};
use crate::index::{DocAddress, Reader};
use crate::query::{build, everything, matching, parse};
use crate::search::Filters;
use crate::search::hit::citation;
use crate::wording::{Token, tokens};

/// Which clauses are looked at.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// As in a search; empty for all.
    pub query: String,
    pub filters: Filters,
}

/// A clause with what is needed to cite it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// `FILE#PATH`.
    pub address: String,
    /// Title › section path › number.
    pub citation: String,
    /// Path of the file, as the index knows it; the first of several copies.
    pub file: String,
    pub title: Option<String>,
    pub provider: Option<String>,
    pub kind: Option<String>,
    /// The agreement's date, ISO 8601.
    pub date: Option<String>,
    pub number: Option<String>,
    pub section: Vec<String>,
    /// The primary type first.
    pub types: Vec<String>,
    /// The wording as it stands in the file.
    pub text: String,
    /// What the agreement calls its parties, folded.
    #[serde(skip)]
    pub names: Vec<String>,
}

/// Paths of files by the number of their agreement ([`agreement_number`]), the first of several copies.
pub(crate) struct Files(HashMap<u64, String>);

impl Files {
    pub fn new(reader: &Reader) -> Result<Files> {
        let mut first = HashMap::new();
        let manifest = reader.manifest()?;
        for record in manifest.records().filter(|record| !record.content.is_empty()) {
            let number = agreement_number(record.content);
            let known: &mut String = first.entry(number).or_insert_with(|| record.shown.to_owned());
            if record.shown < known.as_str() {
                *known = record.shown.to_owned();
            }
        }
        Ok(Files(first))
    }

    /// Looks up the paths of a few contents only.
    pub fn of_contents(reader: &Reader, contents: &[&str]) -> Result<Files> {
        let mut first = HashMap::new();
        for content in contents {
            let path = reader.paths_of(content)?.into_iter().next().unwrap_or_default();
            first.insert(agreement_number(content), path);
        }
        Ok(Files(first))
    }

    /// Returns the path of a content; empty if there is none.
    pub fn of(&self, content: &str) -> &str {
        self.of_agreement(agreement_number(content))
    }

    /// Returns the path of an agreement; empty if there is none.
    pub fn of_agreement(&self, number: u64) -> &str {
        self.0.get(&number).map_or("", String::as_str)
    }
}

impl Clause {
    /// As [`Clause::new`], with the path looked up.
    pub(crate) fn of(stored: StoredPart, files: &Files) -> Clause {
        let file = files.of(&stored.content);
        Clause::new(stored, file)
    }

    pub(crate) fn new(stored: StoredPart, file: &str) -> Clause {
        Clause {
            address: format!("{file}#{}", stored.address),
            citation: citation(stored.title.as_deref(), file, &stored.section, &stored.path, stored.number.as_deref()),
            file: file.to_owned(),
            title: stored.title,
            provider: stored.provider,
            kind: stored.kind,
            date: stored.date,
            number: stored.number,
            section: stored.section,
            types: stored.types,
            text: stored.text,
            names: stored.names,
        }
    }

    /// Returns the tokens of the wording.
    pub fn tokens(&self) -> Vec<Token> {
        tokens(&self.text, &self.names)
    }
}

/// Returns the clauses selected, in the order of the index: those of an agreement by place.
///
/// # Errors
/// As [`crate::search::search`].
pub(crate) fn selected(reader: &Reader, selection: &Selection) -> Result<Vec<DocAddress>> {
    let plan = match build(reader, &parse(&selection.query), &selection.filters.fields(), false) {
        Err(crate::Error::EmptyQuery) => everything(reader),
        other => other?,
    };
    matching(reader, &plan)
}

/// Returns the clauses selected with their wordings, by path of the file and place in it.
///
/// # Errors
/// As [`crate::search::search`].
pub fn clauses(reader: &Reader, selection: &Selection) -> Result<Vec<Clause>> {
    reader.guarded(|| {
        let files = Files::new(reader)?;
        let mut found: Vec<Clause> = Vec::new();
        reader.each_part(&selected(reader, selection)?, |_, stored| found.push(Clause::of(stored, &files)))?;
        // (The sort is stable: clauses of one file come in order already.)
        found.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(found)
    })
}

/// Returns the documents of all agreements, in the order of the index.
fn all_agreements(reader: &Reader) -> Vec<DocAddress> {
    let mut docs = Vec::new();
    for (ord, segment) in reader.searcher.segment_readers().iter().enumerate() {
        let columns = reader.columns[ord].view();
        let last = (0..columns.agreements()).map(|nth| columns.last_of(nth)).filter(|&doc| !segment.is_deleted(doc));
        docs.extend(last.map(|doc| DocAddress::new(ord as u32, doc)));
    }
    docs
}

/// Returns the first of the clauses selected of each agreement, by path of the file.
///
/// # Errors
/// As [`crate::search::search`].
pub fn agreements(reader: &Reader, selection: &Selection) -> Result<Vec<Clause>> {
    reader.guarded(|| {
        let mut firsts = selected(reader, selection)?;
        let agreement = |doc: &DocAddress| {
            (doc.segment_ord, reader.columns[doc.segment_ord as usize].view().agreement_at(doc.doc_id))
        };
        // (The clauses of an agreement stand together.)
        firsts.dedup_by_key(|doc| agreement(doc));
        let files = Files::new(reader)?;
        let mut found: Vec<Clause> = Vec::with_capacity(firsts.len());
        reader.each_part(&firsts, |_, stored| found.push(Clause::of(stored, &files)))?;
        found.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(found)
    })
}
