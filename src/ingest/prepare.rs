//! What is done to a file on its own thread, before the index sees it.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::scan::File;
use crate::error::Reason;
use crate::index::schema::Fields;
use crate::index::{Documents, Record, content_key, documents};
use crate::model::{Fact, ProviderFrom};
use crate::walk::Aside;
use crate::{identify, read, understand};

/// A file to be read.
pub(super) struct Job<'a> {
    pub file: &'a File,
    /// What the index knows about it.
    pub known: Option<Record>,
}

/// A file made ready for the index.
pub(super) struct Prepared {
    pub record: Record,
    /// None if the index is to have the content already, or if the file could not be read.
    pub documents: Documents,
    pub skipped: Option<Reason>,
    pub warnings: Vec<String>,
}

/// Reads a file and makes its documents, unless its content is among `contents`, which the index has.
pub(super) fn prepare(job: &Job<'_>, fields: &Fields, max_bytes: u64, contents: &HashMap<String, Record>) -> Prepared {
    let file = job.file;
    let mut prepared = Prepared {
        record: Record {
            path: file.key.clone(),
            shown: file.shown.clone(),
            size: file.size,
            modified: file.modified,
            content: String::new(),
            format: String::new(),
            encoding: String::new(),
            clauses: 0,
            provider: file.provider.clone(),
            skipped: None,
        },
        documents: Documents::default(),
        skipped: None,
        warnings: Vec::new(),
    };
    if let Err(reason) = fill(&mut prepared, job, fields, max_bytes, contents) {
        prepared.record.content.clear();
        prepared.record.skipped = Some(reason.clone());
        prepared.skipped = Some(reason);
    }
    prepared
}

fn fill(
    prepared: &mut Prepared,
    job: &Job<'_>,
    fields: &Fields,
    max_bytes: u64,
    contents: &HashMap<String, Record>,
) -> Result<(), Reason> {
    let file = job.file;
    // What was named once stays an agreement.
    let aside = match &job.known {
        Some(known) if known.skipped.is_none() => Aside::No,
        _ => file.aside,
    };
    if aside == Aside::Yes {
        return Err(Reason::NoAgreement);
    }
    if file.size > max_bytes {
        return Err(Reason::TooLarge { bytes: file.size, limit: max_bytes });
    }
    let bytes = std::fs::read(&file.path).map_err(|error| Reason::from(&error))?;
    let record = &mut prepared.record;
    record.content = content_key(&file.path, &bytes, file.provider.as_deref());
    if let Some(same) = contents.get(&record.content) {
        record.format.clone_from(&same.format);
        record.encoding.clone_from(&same.encoding);
        record.clauses = same.clauses;
        return Ok(());
    }
    // A reader that panics on one file must not take the others with it. What it was working on is dropped with it.
    let made = catch_unwind(AssertUnwindSafe(|| {
        let document = read::read(&file.shown, &bytes)?;
        if aside.covers(&document.text) {
            return Err(Reason::NoAgreement);
        }
        let mut agreement = understand::understand(&document);
        if let Some(provider) = &file.provider {
            agreement.facts.provider = Some(Fact { value: provider.clone(), span: None });
            agreement.facts.provider_from = Some(ProviderFrom::Flag);
        } else if let Some(folder) = &file.folder {
            identify::provide_from_folder(&mut agreement.facts, folder);
        }
        let made = documents(fields, &record.content, &document, &agreement);
        Ok((document, made))
    }));
    let (document, made) = made.unwrap_or_else(|panic| Err(Reason::Failed(message(&*panic))))?;
    record.format = document.format.as_str().to_owned();
    record.encoding = document.encoding.to_owned();
    record.clauses = made.clauses;
    prepared.documents = made;
    prepared.warnings = document.warnings;
    Ok(())
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("unknown cause").to_owned()
}
