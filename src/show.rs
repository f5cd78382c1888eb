//! One clause by its address, with its neighbours named.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::index::Reader;
use crate::index::reader::FoundPart;
use crate::model::Role;
use crate::query::{Marks, ends_with};
use crate::search::{self, Hit};

/// A clause and what stands around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// The clause; its snippet is all of its wording.
    #[serde(flatten)]
    pub hit: Hit,
    /// What stands before it in the agreement and after it, titles passed over.
    pub previous: Option<Neighbour>,
    pub next: Option<Neighbour>,
    /// What the agreement calls its parties, folded.
    #[serde(skip)]
    pub names: Vec<String>,
}

/// A part of an agreement beside another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    pub address: String,
    pub citation: String,
    /// The beginning of its wording.
    pub start: String,
}

/// How many characters of a neighbour's wording are shown.
const START: usize = 24;
/// How many candidates or near addresses an error names.
const NAMED: usize = 10;

/// Finds the clause with this address: `FILE#PATH`, FILE being any suffix of the file's path that no other file has.
///
/// # Errors
/// [`Error::AmbiguousAddress`] with the candidates, [`Error::UnknownAddress`] with the nearest ones.
pub fn show(reader: &Reader, address: &str) -> Result<Shown> {
    reader.guarded(|| shown(reader, part(reader, address)?))
}

/// Returns the part with this address.
///
/// # Errors
/// As [`show`].
pub(crate) fn part(reader: &Reader, address: &str) -> Result<FoundPart> {
    let address = address.trim();
    // A file's name may hold `#`, a clause's address may not.
    let (file, clause) = address.rsplit_once('#').unwrap_or((address, ""));
    let manifest = reader.manifest()?;
    let mut contents: BTreeMap<&str, &str> = BTreeMap::new();
    for record in manifest.records().filter(|record| !record.content.is_empty()) {
        if file.is_empty() || ends_with(record.shown, file) || ends_with(record.path, file) {
            // Copies have the same clauses: any of them will do.
            contents.entry(record.content).or_insert(record.shown);
        }
    }
    let mut found = Vec::new();
    for (&content, &shown) in &contents {
        let parts = reader.parts_at(content, clause)?;
        found.extend(parts.into_iter().map(|part| (shown, part)));
    }
    match found.len() {
        1 => Ok(found.remove(0).1),
        0 => Err(unknown(reader, address, clause, &contents)?),
        _ => {
            let mut candidates: Vec<String> =
                found.iter().map(|(file, part)| format!("{file}#{}", part.stored.address)).collect();
            candidates.sort();
            candidates.truncate(NAMED);
            Err(Error::AmbiguousAddress { address: address.to_owned(), candidates })
        }
    }
}

fn shown(reader: &Reader, part: FoundPart) -> Result<Shown> {
    let (content, order, names) = (part.stored.content.clone(), part.order, part.stored.names.clone());
    let hit = search::hit::hit(reader, part, &Marks::default(), None)?;
    let neighbour = |step: i64| -> Result<Option<Neighbour>> {
        let mut at = order;
        let part = loop {
            let Some(next) = at.checked_add_signed(step) else { return Ok(None) };
            at = next;
            match reader.part_at(&content, at)? {
                // A title says nothing that the citation of the clause below it does not say.
                Some(part) if part.role == Role::Title => {}
                Some(part) => break part,
                None => return Ok(None),
            }
        };
        let stored = &part.stored;
        let citation = search::hit::citation(
            stored.title.as_deref(),
            &hit.file,
            &stored.section,
            &stored.path,
            stored.number.as_deref(),
        );
        let start = part.stored.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(START).collect();
        Ok(Some(Neighbour { address: format!("{}#{}", hit.file, stored.address), citation, start }))
    };
    let (previous, next) = (neighbour(-1)?, neighbour(1)?);
    Ok(Shown { hit, previous, next, names })
}

/// Names addresses that could have been meant: in the files that fit, those that begin or end alike; else the files.
fn unknown(reader: &Reader, address: &str, clause: &str, contents: &BTreeMap<&str, &str>) -> Result<Error> {
    let mut near: Vec<(usize, String)> = Vec::new();
    for (&content, &shown) in contents.iter().take(NAMED) {
        for part in reader.parts_of(content)? {
            let other = part.stored.address;
            let alike = common(clause.chars(), other.chars()) + common(clause.chars().rev(), other.chars().rev());
            near.push((alike, format!("{shown}#{other}")));
        }
    }
    near.sort_by_key(|(alike, _)| std::cmp::Reverse(*alike));
    let near = near.into_iter().take(NAMED / 2).map(|(_, address)| address).collect();
    Ok(Error::UnknownAddress { address: address.to_owned(), near })
}

/// How many characters two texts begin with in common.
fn common(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}
