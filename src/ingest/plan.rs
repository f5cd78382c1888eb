//! What there is to do: the folders as they are against the index as it is.

use std::path::{Path, PathBuf};

use super::scan::{self, Circumstances, Found, Scan};
use super::{IngestOptions, Skipped};
use crate::error::{Error, Result};
use crate::index::schema::Payload;
use crate::index::writer::is_below;
use crate::index::{Line, Manifest, Reader, Record, blank};
use crate::walk::archive::archive_of;
use crate::walk::path_of;

/// Notes what the options say about the paths of a run (absolute, and as given).
pub(super) fn settle(payload: &mut Payload, targets: &[(String, String)], options: &IngestOptions) {
    for (absolute, given) in targets {
        match path_of(absolute).exists() {
            true => payload.add_root(absolute, given),
            false => payload.remove_root(absolute),
        }
        if let Some(provider) = options.provider.as_deref().map(str::trim) {
            payload.set_provider(absolute, Some(provider).filter(|provider| !provider.is_empty()));
        }
        if let Some(patterns) = &options.patterns {
            payload.set_patterns(absolute, patterns);
        }
    }
}

/// What a run finds when it looks around.
pub(super) struct View {
    /// The absolute paths that it is about.
    pub places: Vec<String>,
    /// Known roots that are not there, as they were given.
    pub missing_roots: Vec<String>,
    pub scan: Scan,
}

impl View {
    /// Looks at what lies below the targets, or below all roots if there are none or `everything` is to be seen.
    pub fn of(
        payload: &Payload,
        targets: &[(String, String)],
        index_dir: &Path,
        options: &IngestOptions,
        everything: bool,
    ) -> Result<View> {
        let mut payload = payload.clone();
        settle(&mut payload, targets, options);
        let mut places: Vec<String> = targets.iter().map(|(absolute, _)| absolute.clone()).collect();
        let mut missing_roots = Vec::new();
        // An index made anew needs all its roots again, whatever was asked for.
        if targets.is_empty() || everything {
            for (root, given) in &payload.roots {
                match path_of(root).exists() {
                    true => places.push(root.clone()),
                    false => missing_roots.push(given.clone()),
                }
            }
        }
        let scan = Scan::of(&places, &payload, index_dir)?;
        Ok(View { places, missing_roots, scan })
    }
}

/// A file that is to be read. A run may have a hundred thousand of them: all else about each is told when it is its turn.
pub(super) struct Due<'f> {
    pub found: &'f Found,
    /// The index knows it.
    pub is_known: bool,
    /// And has it as an agreement.
    pub is_agreement: bool,
}

/// What is to be done with what was found.
#[derive(Default)]
pub(super) struct Plan<'f, 'a> {
    pub due: Vec<Due<'f>>,
    /// Files that are as they were, but for archives.
    pub unchanged: Vec<&'a Line>,
    /// Files that could not be read and are as they were; each shown as it is called now.
    pub skipped: Vec<Record>,
    /// Records of files that are gone.
    pub vanished: Vec<&'a Line>,
}

impl<'f, 'a> Plan<'f, 'a> {
    /// Holds the files found against the records, both of which are in order.
    pub fn of(view: &'f View, manifest: &'a Manifest, around: &Circumstances<'_>) -> Plan<'f, 'a> {
        let mut plan = Plan::default();
        let mut lines = manifest.lines().peekable();
        for found in &view.scan.files {
            while let Some(line) = lines.next_if(|line| line.path() < found.key.as_str()) {
                plan.miss(view, line);
            }
            let known = lines.next_if(|line| line.path() == found.key).and_then(|line| Some((line, line.record()?)));
            let is_known = known.is_some();
            let is_agreement = known.as_ref().is_some_and(|(_, known)| known.skipped.is_none() || known.is_lost());
            match known.filter(|(_, record)| view.scan.is_unchanged(found, record, around)) {
                Some((_, record)) if record.skipped.is_some() => {
                    plan.skipped.push(Record { shown: view.scan.shown(found), ..record.into_owned() });
                }
                Some((_, record)) if record.is_archive() => {
                    for inner in manifest.inside(&found.key) {
                        match inner.record().filter(|record| record.skipped.is_some()) {
                            Some(record) => plan.skipped.push(record.into_owned()),
                            None => plan.unchanged.push(inner),
                        }
                    }
                }
                Some((line, _)) => plan.unchanged.push(line),
                None => plan.due.push(Due { found, is_known, is_agreement }),
            }
        }
        lines.for_each(|line| plan.miss(view, line));
        plan
    }

    /// A record whose file was not found.
    fn miss(&mut self, view: &View, line: &'a Line) {
        let path = line.path();
        let is_gone = view.places.iter().any(|place| is_below(path, place))
            && !view.scan.unlisted.keys().any(|folder| is_below(path, folder))
            // What an archive holds is settled where the archive is read.
            && !archive_of(path).is_some_and(|archive| view.scan.has(archive));
        if is_gone {
            self.vanished.push(line);
        }
    }
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forecast {
    /// Files that would be read or removed, by path.
    pub files: Vec<(String, Fate)>,
    pub new: usize,
    pub changed: usize,
    pub vanished: usize,
    pub unchanged: usize,
    /// Bytes of the files that would be read.
    pub bytes: u64,
    /// Files that could not be read before and would not be tried again.
    pub skipped: Vec<Skipped>,
    /// Files and folders that the patterns leave out.
    pub left_out: usize,
    /// The index would be made anew.
    pub rebuild: bool,
    /// Known roots that are not there now.
    pub missing_roots: Vec<String>,
    /// Folders that could not be listed, with the cause.
    pub unlisted: Vec<Skipped>,
}

/// What would become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    New,
    Changed,
    Vanished,
}

/// Says what [`super::ingest`] would do with the same arguments. Reads no file, writes nothing and waits for nobody: another
/// process may be about to change the index.
///
/// # Errors
/// As [`super::ingest`], but for what only writing meets.
pub fn forecast(index_dir: &Path, paths: &[PathBuf], options: &IngestOptions) -> Result<Forecast> {
    options.patterns.as_ref().map_or(Ok(()), |patterns| patterns.compile().map(drop))?;
    let targets: Vec<(String, String)> = paths.iter().map(|path| scan::target(path)).collect();
    let (mut payload, mut manifest, stale) = match Reader::open(index_dir) {
        Ok(reader) => (reader.payload().clone(), reader.manifest()?, reader.is_stale()),
        Err(Error::NoIndex { .. } | Error::IndexUnfinished { .. }) => {
            (blank(options.config.vocabulary()), Manifest::default(), false)
        }
        Err(error) => return Err(error),
    };
    let other_words = options.config.vocabulary().is_some_and(|words| *words != payload.vocabulary);
    let rebuild = options.rebuild || stale || (other_words && !manifest.is_empty());
    for ((absolute, _), path) in targets.iter().zip(paths) {
        let known =
            payload.roots.contains_key(absolute) || manifest.lines().any(|line| is_below(line.path(), absolute));
        if !path_of(absolute).exists() && !known {
            return Err(Error::NoSuchPath { path: path.clone() });
        }
    }
    let view = View::of(&payload, &targets, index_dir, options, rebuild)?;
    settle(&mut payload, &targets, options);
    if rebuild {
        // Nothing is known any more: not what is unchanged, and not what has vanished.
        manifest = Manifest::default();
    }
    let around = Circumstances { payload: &payload, config: &options.config, options };
    let plan = Plan::of(&view, &manifest, &around);
    let mut forecast = Forecast {
        unchanged: plan.unchanged.len(),
        bytes: plan.due.iter().map(|due| due.found.size).sum(),
        left_out: view.scan.left_out,
        rebuild,
        ..Forecast::default()
    };
    for record in plan.skipped {
        forecast.skipped.extend(record.skipped.map(|reason| Skipped { file: record.shown, reason }));
    }
    for due in &plan.due {
        let fate = if due.is_known { Fate::Changed } else { Fate::New };
        *(if fate == Fate::New { &mut forecast.new } else { &mut forecast.changed }) += 1;
        forecast.files.push((view.scan.shown(due.found), fate));
    }
    let vanished = plan.vanished.iter().filter_map(|line| line.record());
    for record in vanished.filter(|record| !record.is_archive()) {
        forecast.vanished += 1;
        forecast.files.push((record.shown.to_owned(), Fate::Vanished));
    }
    forecast.files.sort_by(|a, b| a.0.cmp(&b.0));
    forecast.missing_roots = view.missing_roots;
    forecast.unlisted = view.scan.unlisted.into_values().collect();
    Ok(forecast)
}
