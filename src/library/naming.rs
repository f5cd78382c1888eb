//! What names the parties of agreements, and which of these names are words: what redaction has to know beside the text.

use std::collections::BTreeSet;

use super::{Selection, all_agreements, selected};
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::model::Role;
use crate::text::{fold_str, is_han};

/// A word of the dictionary is no name if it stands in one of so many agreements of others, and in [`FEW`] at least.
const SHARE: usize = 10;
const FEW: usize = 3;

/// Returns the particulars and signature blocks of the agreements in files, as their texts.
///
/// # Errors
/// [`Error::Index`] if the index is damaged.
pub fn particulars(reader: &Reader, files: &BTreeSet<String>) -> Result<Vec<String>> {
    reader.guarded(|| {
        let mut texts = Vec::new();
        let manifest = reader.manifest()?;
        let contents = manifest.records().filter(|record| files.contains(record.shown));
        let contents: BTreeSet<&str> = contents.map(|record| record.content).collect();
        for content in contents.into_iter().filter(|content| !content.is_empty()) {
            let parts = reader.parts_of(content)?.into_iter();
            let naming = parts.filter(|part| matches!(part.role, Role::Parties | Role::Signature));
            texts.extend(naming.map(|part| part.stored.text));
        }
        Ok(texts)
    })
}

/// Returns those of the providers' names that are names. A provider may be called by a folder or a title (补充, 费用): what is a word of the
/// dictionary, and one that others' agreements use, must not be masked wherever it stands.
///
/// # Errors
/// [`Error::Index`] if the index is damaged.
pub fn names_of_companies(reader: &Reader, providers: &[String]) -> Result<Vec<String>> {
    let is_word =
        |text: &str| text.chars().all(is_han) && reader.grams.iter().any(|grams| grams.lexicon().contains(text));
    let all = all_agreements(reader).len();
    let mut names = Vec::new();
    for name in providers.iter().collect::<BTreeSet<_>>() {
        // (What was left blank, ****, is none.)
        let mut is_name = name.chars().any(char::is_alphanumeric);
        if is_name && is_word(&fold_str(name)) {
            let others = others_with(reader, name)?;
            is_name = others < FEW || others * SHARE < all;
        }
        if is_name {
            names.push(name.clone());
        }
    }
    Ok(names)
}

/// Counts the agreements of others in which a provider's name stands.
fn others_with(reader: &Reader, name: &str) -> Result<usize> {
    let query = format!("\"{}\"", name.replace('"', " "));
    let docs = reader.guarded(|| match selected(reader, &Selection { query, ..Selection::default() }) {
        Err(Error::EmptyQuery) => Ok(Vec::new()),
        other => other,
    })?;
    let agreements: BTreeSet<(u32, usize)> = docs
        .iter()
        .map(|doc| (doc.segment_ord, reader.columns[doc.segment_ord as usize].view().agreement_at(doc.doc_id)))
        .collect();
    let is_others = |&&(ord, nth): &&(u32, usize)| {
        let columns = reader.columns[ord as usize].view();
        columns.agreement(nth).provider.is_none_or(|provider| columns.providers.get(provider) != name)
    };
    Ok(agreements.iter().filter(is_others).count())
}
