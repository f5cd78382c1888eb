//! The two sides of a comparison: which agreements they are. No agreement but these is read.

use std::path::Path;

use crate::error::{Error, Result};
use crate::gram::Which;
use crate::identify::without_edition;
use crate::index::postings::symbols_of;
use crate::index::schema::StoredAgreement;
use crate::index::{DocAddress, Reader};
use crate::library::all_agreements;
use crate::query::{FilterField, ends_with, unknown_values};
use crate::text::fold_str;

/// How many candidates an error names.
const NAMED: usize = 10;

/// An agreement of the index.
#[derive(Debug, Clone)]
pub struct Found {
    /// Content key.
    pub content: String,
    /// Path of the file; the first of several copies.
    pub file: String,
    pub title: String,
    pub provider: Option<String>,
    /// ISO 8601, as far as it is told.
    pub date: Option<String>,
}

/// Returns the content key of the file whose path ends with `wanted`.
///
/// # Errors
/// [`Error::UnknownValue`] with the nearest paths, [`Error::AmbiguousAgreement`] if several agreements fit.
pub fn file(reader: &Reader, wanted: &str) -> Result<String> {
    let wanted = wanted.replace('\\', "/");
    // By content, so that copies are one.
    let mut found = reader.contents_at(|path| ends_with(path, &wanted))?;
    if found.is_empty() {
        // The path may be one as it was given when the index was made (`../a.md`): only the records know these.
        let manifest = reader.manifest()?;
        let records = manifest.records().filter(|record| !record.content.is_empty());
        let fitting = records.filter(|record| ends_with(record.shown, &wanted));
        found.extend(fitting.map(|record| (record.content.to_owned(), record.shown.to_owned())));
        if found.is_empty() {
            let known = manifest.records().map(|record| record.shown);
            return Err(unknown_values(FilterField::File, &wanted, known));
        }
    }
    let exact = found.iter().find(|(_, shown)| Path::new(shown) == Path::new(&wanted)).map(|(content, _)| content);
    match (exact, found.len()) {
        (Some(content), _) => Ok(content.clone()),
        (None, 1) => Ok(found.into_keys().next().unwrap_or_default()),
        _ => Err(ambiguous(&wanted, found.into_values().collect())),
    }
}

fn ambiguous(name: &str, mut candidates: Vec<String>) -> Error {
    candidates.sort();
    candidates.truncate(NAMED);
    Error::AmbiguousAgreement { name: name.to_owned(), candidates }
}

/// Returns two versions of the agreement with this title: the last and the last with a date before, or those of the dates given (`2024`,
/// `2024-03`, `2024-03-01`). `provider` is asked for where several have such an agreement.
///
/// # Errors
/// [`Error::UnknownValue`] with the nearest titles, or dates; [`Error::AmbiguousAgreement`] if agreements of several titles or providers fit;
/// [`Error::OneVersion`] if there is no other.
pub fn versions(
    reader: &Reader,
    title: &str,
    provider: Option<&str>,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<[Found; 2]> {
    let mut all = titled(reader, title, provider)?;
    let key = |one: &Found| (one.provider.clone(), without_edition(&one.title));
    let first = all.first().map(key);
    if all.iter().any(|one| Some(key(one)) != first) {
        let told = |one: &Found| {
            let provider = one.provider.as_deref().map(|name| format!(" · {name}")).unwrap_or_default();
            format!("{}{provider} ({})", one.title, one.file)
        };
        return Err(ambiguous(title, all.iter().map(told).collect()));
    }
    all.sort_by(|a, b| (&a.date, &a.file).cmp(&(&b.date, &b.file)));
    let of = |date: &str| {
        let found = all.iter().rposition(|one| one.date.as_deref().is_some_and(|known| known.starts_with(date)));
        found.ok_or_else(|| {
            let mut near: Vec<String> = all.iter().filter_map(|one| one.date.clone()).collect();
            near.dedup();
            Error::UnknownValue { filter: "date", value: date.to_owned(), near }
        })
    };
    let right = match to {
        Some(date) => of(date)?,
        None => all.len() - 1,
    };
    let left = match from {
        Some(date) => of(date)?,
        // Another file of the same date may be a copy in another format: an older one tells more.
        None => {
            let older = all[..right].iter().rposition(|one| one.date != all[right].date);
            let other = older.or(right.checked_sub(1));
            other.ok_or_else(|| Error::OneVersion { title: title.to_owned(), file: all[right].file.clone() })?
        }
    };
    if left == right {
        return Err(Error::SameAgreement { file: all[left].file.clone() });
    }
    Ok([all[left].clone(), all[right].clone()])
}

/// Returns the agreements (of a provider) with this title, versions folded away; if there are none, those whose titles contain it.
fn titled(reader: &Reader, title: &str, provider: Option<&str>) -> Result<Vec<Found>> {
    let core = without_edition(title);
    let wanted = provider.map(fold_str);
    let is_theirs = |one: &Found| {
        wanted.as_ref().is_none_or(|wanted| one.provider.as_deref().is_some_and(|name| fold_str(name) == *wanted))
    };
    let symbols = symbols_of(&core);
    let mut docs = Vec::new();
    for (ord, segment) in reader.searcher.segment_readers().iter().enumerate() {
        let columns = reader.columns[ord].view();
        // The titles above a clause, the agreement's among them, are looked up letter by letter.
        let posted = reader.grams[ord].stream(Which::Titles).find(&symbols).map_err(|error| reader.trouble(error))?;
        let mut last = None;
        for doc in posted.docs.into_iter().filter(|&doc| !segment.is_deleted(doc)) {
            let own = columns.last_of(columns.agreement_at(doc));
            if last.replace(own) != Some(own) {
                docs.push(DocAddress::new(ord as u32, own));
            }
        }
    }
    let mut found = with_titles(reader, &docs, |folded| folded.contains(&core))?;
    found.retain(is_theirs);
    if found.is_empty() {
        // A date in its middle keeps the title from being found letter by letter.
        found = with_titles(reader, &all_agreements(reader), |folded| folded == core)?;
        found.retain(is_theirs);
    }
    if found.iter().any(|one| without_edition(&one.title) == core) {
        found.retain(|one| without_edition(&one.title) == core);
    }
    if found.is_empty() {
        let mut all = with_titles(reader, &all_agreements(reader), |_| true)?;
        let providers: Vec<String> = all.iter().filter_map(|one| one.provider.clone()).collect();
        all.retain(is_theirs);
        if let Some(provider) = provider.filter(|_| all.is_empty()) {
            return Err(unknown_values(FilterField::Provider, provider, providers.iter().map(String::as_str)));
        }
        let known: Vec<String> = all.iter().map(|one| without_edition(&one.title)).collect();
        let unknown = unknown_values(FilterField::File, &core, known.iter().map(String::as_str));
        let Error::UnknownValue { near, .. } = unknown else { return Err(unknown) };
        return Err(Error::UnknownValue { filter: "title", value: title.to_owned(), near });
    }
    Ok(found)
}

/// Reads agreements, and keeps those whose title, versions folded away, fits.
fn with_titles(reader: &Reader, docs: &[DocAddress], fits: impl Fn(&str) -> bool) -> Result<Vec<Found>> {
    let mut kept: Vec<(DocAddress, StoredAgreement)> = Vec::new();
    reader.each_agreement(docs, |doc, stored| {
        if stored.title.as_deref().is_some_and(|title| fits(&without_edition(title))) {
            kept.push((doc, stored));
        }
    })?;
    let mut found = Vec::with_capacity(kept.len());
    for (doc, stored) in kept {
        let columns = reader.columns[doc.segment_ord as usize].view();
        let about = columns.agreement(columns.agreement_at(doc.doc_id));
        // Any part has the content key; of an agreement without parts there is nothing to compare.
        if about.first == doc.doc_id {
            continue;
        }
        let part = reader.part(DocAddress::new(doc.segment_ord, about.first))?.stored;
        let file = reader.first_path(about.number)?.unwrap_or_default();
        let title = stored.title.unwrap_or_default();
        found.push(Found { content: part.content, file, title, provider: part.provider, date: part.date });
    }
    Ok(found)
}
