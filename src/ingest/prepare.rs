//! What is done to a file on its own thread, before the index sees it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::scan::File;
use crate::concept::Concepts;
use crate::config::Config;
use crate::error::Reason;
use crate::index::schema::Fields;
use crate::index::{Documents, Line, Record, content_key, documents};
use crate::library::saved;
use crate::model::{Fact, ProviderFrom};
use crate::read::{Guard, ReadOptions};
use crate::walk::Aside;
use crate::walk::archive::{self, INSIDE, Inner};
use crate::{identify, read, understand};

/// A file to be read.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub file: Arc<File>,
    /// The index has it as an agreement.
    pub is_agreement: bool,
}

/// A file made ready for the index.
pub(super) struct Prepared {
    pub record: Record,
    /// None if the index is to have the content already, or if the file could not be read.
    pub documents: Documents,
    pub skipped: Option<Reason>,
    pub warnings: Vec<String>,
    /// How long it took.
    pub seconds: f64,
}

/// What all files of a run are made ready with.
#[derive(Clone)]
pub(super) struct Tools {
    pub fields: Fields,
    pub concepts: Arc<Concepts>,
    pub max_bytes: u64,
    pub reading: Arc<ReadOptions>,
    /// What the index has, by content.
    pub contents: Arc<HashMap<String, Line>>,
    pub guard: Guard,
    pub config: Arc<Config>,
}

/// Reads a file and makes its documents, unless the index has its content; the files in an archive follow the archive. What
/// cannot be read in time or panics is a file that was not read, like any other.
pub(super) fn prepare(job: &Job, tools: &Tools) -> Vec<Prepared> {
    let (theirs, their_tools) = (job.clone(), tools.clone());
    let begun = Instant::now();
    let prepared = tools.guard.run(move || {
        let file = &theirs.file;
        let mut prepared = Prepared::of(file);
        // What was named once stays an agreement.
        let aside = if theirs.is_agreement { Aside::No } else { file.aside };
        if aside == Aside::Yes {
            return Err(Reason::NoAgreement);
        }
        let bytes = read::bytes(&file.path, their_tools.max_bytes)?;
        let limit = ReadOptions::default().max_unpacked;
        if let Some(files) = archive::files_in(&bytes, limit, their_tools.max_bytes)? {
            prepared.record.format = "zip".to_owned();
            return Ok((prepared, files));
        }
        fill(&mut prepared, file, aside, &bytes, &their_tools)?;
        Ok((prepared, Vec::new()))
    });
    let timed = |prepared| Prepared { seconds: begun.elapsed().as_secs_f64(), ..prepared };
    match prepared {
        Ok((prepared, files)) => {
            let prepared = timed(prepared);
            let files = files.into_iter().map(|inner| prepare_inner(&job.file, inner, tools));
            std::iter::once(prepared).chain(files).collect()
        }
        Err(reason) => vec![timed(Prepared::skipped(&job.file, reason))],
    }
}

/// Makes the documents of a file in an archive, as [`prepare`] does.
fn prepare_inner(archive: &File, inner: Inner, tools: &Tools) -> Prepared {
    let folder = inner.path.rsplit('/').nth(1).filter(|folder| !folder.ends_with('!'));
    let file = File {
        path: PathBuf::from(&inner.path),
        key: archive::key_of(&archive.key, &inner.path),
        shown: format!("{}{INSIDE}{}", archive.shown, inner.path),
        size: inner.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
        modified: archive.modified,
        aside: inner.aside,
        folder: folder.map(str::to_owned).or_else(|| archive.folder.clone()),
        provider: archive.provider.clone(),
        config: tools.config.key(&format!("{}{INSIDE}{}", archive.shown, inner.path)),
    };
    let (theirs, their_tools) = (file.clone(), tools.clone());
    let begun = Instant::now();
    let prepared = tools.guard.run(move || {
        if inner.aside == Aside::Yes {
            return Err(Reason::NoAgreement);
        }
        let mut prepared = Prepared::of(&theirs);
        fill(&mut prepared, &theirs, inner.aside, &inner.bytes?, &their_tools)?;
        Ok(prepared)
    });
    let prepared = prepared.unwrap_or_else(|reason| Prepared::skipped(&file, reason));
    Prepared { seconds: begun.elapsed().as_secs_f64(), ..prepared }
}

impl Prepared {
    fn skipped(file: &File, reason: Reason) -> Prepared {
        let mut prepared = Prepared::of(file);
        prepared.record.skipped = Some(reason.clone());
        prepared.skipped = Some(reason);
        prepared
    }

    fn of(file: &File) -> Prepared {
        Prepared {
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
                config: file.config.clone(),
                skipped: None,
            },
            documents: Documents::default(),
            skipped: None,
            warnings: Vec::new(),
            seconds: 0.0,
        }
    }
}

fn fill(prepared: &mut Prepared, file: &File, aside: Aside, bytes: &[u8], tools: &Tools) -> Result<(), Reason> {
    let record = &mut prepared.record;
    record.content = content_key(&file.path, bytes, file.provider.as_deref(), &file.config);
    if let Some(same) = tools.contents.get(&record.content).and_then(Line::record) {
        record.format = same.format.to_owned();
        record.encoding = same.encoding.to_owned();
        record.clauses = same.clauses;
        return Ok(());
    }
    if saved::is_saved(&file.path, bytes) {
        return Err(Reason::Saved);
    }
    let document = read::read_with(&file.shown, bytes, &tools.reading)?;
    if aside.covers(&document.text) {
        return Err(Reason::NoAgreement);
    }
    let mut agreement = understand::understand(&document);
    if let Some(folder) = &file.folder {
        identify::provide_from_folder(&mut agreement.facts, folder);
    }
    tools.config.apply(&file.shown, &mut agreement);
    if let Some(provider) = &file.provider {
        agreement.facts.provider = Some(Fact { value: provider.clone(), span: None });
        agreement.facts.provider_from = Some(ProviderFrom::Flag);
    }
    let made = documents(&tools.fields, &tools.concepts, &record.content, &document, &agreement);
    record.format = document.format.as_str().to_owned();
    record.encoding = document.encoding.to_owned();
    record.clauses = made.clauses;
    prepared.documents = made;
    prepared.warnings = document.warnings;
    Ok(())
}
