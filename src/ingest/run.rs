//! A run: files are read and understood on all threads, one thread writes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use super::budget::{Budget, Share};
use super::plan::{Due, Plan, View};
use super::prepare::{self, Job, Prepared, Tools};
use super::scan::{Circumstances, Scan};
use super::{FileReport, IngestOptions, Outcome, Progress, Report, Skipped};
use crate::error::Result;
use crate::index::{Hold, Line, Record, Writer};
use crate::read::Guard;

/// What a file on its way takes in memory for each of its bytes: the bytes themselves, the text, its folded form with the way
/// back, parts, terms and stored copies; measured on text, which grows most.
const WEIGHT: u64 = 12;
/// And whatever its length.
const LEAST_WEIGHT: u64 = 64 << 10;

pub(super) struct Run<'a> {
    pub report: Report,
    pub options: &'a IngestOptions,
    pub observer: &'a mut dyn FnMut(Progress<'_>),
}

/// Files that are gone, by content: a file that turns up with the same content has been renamed.
#[derive(Default)]
struct Gone {
    paths: Vec<String>,
    by_content: HashMap<String, Vec<String>>,
    renamed: HashSet<String>,
}

impl Gone {
    fn of(vanished: &[&Line]) -> Gone {
        let mut gone = Gone::default();
        for record in vanished.iter().filter_map(|line| line.record()) {
            gone.paths.push(record.path.to_owned());
            if !record.content.is_empty() {
                gone.by_content.entry(record.content.to_owned()).or_default().push(record.path.to_owned());
            }
        }
        gone
    }

    /// The path that a file of this content had, the first time it is asked for.
    fn claim(&mut self, content: &str) -> Option<String> {
        let path = self.by_content.get_mut(content)?.pop()?;
        self.renamed.insert(path.clone());
        Some(path)
    }
}

impl Run<'_> {
    pub fn update(&mut self, writer: &mut Writer, view: &View) -> Result<()> {
        let payload = writer.payload().clone();
        let around = Circumstances { payload: &payload, config: &self.options.config, options: self.options };
        let plan = Plan::of(view, &writer.manifest, &around);
        self.keep(&plan);
        let mut gone = Gone::of(&plan.vanished);
        let due = plan.due;
        self.process(writer, &due, &view.scan, &around, &mut gone)?;
        self.report.interrupted = self.options.cancel.load(Ordering::Relaxed);
        match self.report.interrupted {
            true => self.take_back(),
            false => self.remove(writer, &gone)?,
        }
        self.report.unlisted = view.scan.unlisted.values().cloned().collect();
        self.report.skipped.sort_by(|a, b| a.file.cmp(&b.file));
        self.report.files.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(())
    }

    /// Notes what is as it was.
    fn keep(&mut self, plan: &Plan<'_, '_>) {
        self.report.unchanged += plan.unchanged.len();
        for record in &plan.skipped {
            let skipped = record.skipped.clone().map(|reason| Skipped { file: record.shown.clone(), reason });
            self.report.skipped.extend(skipped);
        }
        if self.options.detail {
            let unchanged = plan.unchanged.iter().filter_map(|line| line.record());
            let unchanged = unchanged.map(|record| about(&record, Outcome::Unchanged));
            let skipped = plan.skipped.iter().map(|record| about(record, Outcome::Skipped));
            self.report.files.extend(unchanged.chain(skipped));
        }
    }

    /// Reads and understands files on all threads; this one alone writes, so that a file's record and content always meet
    /// in one commit.
    fn process(
        &mut self,
        writer: &mut Writer,
        due: &[Due<'_>],
        scan: &Scan,
        around: &Circumstances<'_>,
        gone: &mut Gone,
    ) -> Result<()> {
        let bytes_total = due.iter().map(|due| due.found.size).sum();
        let unchanged = scan.files.len() - due.len();
        (self.observer)(Progress::Scanned { files: due.len(), bytes: bytes_total, unchanged });
        if due.is_empty() {
            return Ok(());
        }
        let contents =
            writer.manifest.lines().filter_map(|line| Some((line.record()?.content.to_owned(), line.clone())));
        let contents: HashMap<String, Line> = contents.collect();
        let options = self.options;
        let tools = Tools {
            fields: writer.fields(),
            concepts: Arc::clone(&writer.terminology().concepts),
            max_bytes: options.max_file_bytes,
            reading: Arc::new(options.reading.clone()),
            contents: Arc::new(contents),
            guard: Guard::new(options.time_limit),
            config: Arc::clone(&options.config),
        };
        let next = AtomicUsize::new(0);
        let budget = Budget::new(options.underway());
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel::<(Job, Vec<Prepared>, Share)>(options.jobs.max(1) * 2);
            for _ in 0..options.jobs.clamp(1, due.len()) {
                let (sender, next, tools, budget) = (sender.clone(), &next, &tools, &budget);
                scope.spawn(move || {
                    while !options.cancel.load(Ordering::Relaxed) {
                        let Some(due) = due.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                        let weight = due.found.size.min(options.max_file_bytes).saturating_mul(WEIGHT);
                        let share = budget.take(weight.saturating_add(LEAST_WEIGHT));
                        let file = Arc::new(scan.file(due.found, around));
                        let job = Job { file, is_agreement: due.is_agreement };
                        let prepared = prepare::prepare(&job, tools);
                        // The other end is gone if writing failed.
                        if sender.send((job, prepared, share)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let (mut bytes_done, mut bytes_since, mut committed) = (0, 0, Instant::now());
            for (done, (job, prepared, share)) in receiver.iter().enumerate() {
                let file = &job.file;
                // Given back when the indexing threads are done with the file.
                let hold: Hold = Arc::new(share);
                self.put_all(writer, &job, prepared, &tools, gone, &hold)?;
                bytes_done += file.size;
                bytes_since += file.size;
                let progress = Progress::File {
                    file: &file.shown,
                    files_done: done + 1,
                    files_total: due.len(),
                    bytes_done,
                    bytes_total,
                };
                (self.observer)(progress);
                if bytes_since >= options.commit_bytes || committed.elapsed() >= options.commit_interval {
                    writer.commit()?;
                    (bytes_since, committed) = (0, Instant::now());
                }
            }
            Ok(())
        })
    }

    /// Puts a file, those in it if it is an archive, and removes those that are in it no more.
    fn put_all(
        &mut self,
        writer: &mut Writer,
        job: &Job,
        prepared: Vec<Prepared>,
        tools: &Tools,
        gone: &mut Gone,
        hold: &Hold,
    ) -> Result<()> {
        let mut left: BTreeSet<String> =
            writer.manifest.inside(&job.file.key).map(|line| line.path().to_owned()).collect();
        for prepared in prepared {
            left.remove(&prepared.record.path);
            self.put(writer, job, prepared, tools, gone, hold)?;
        }
        for path in &left {
            self.note_removed(writer.manifest.get(path));
            writer.remove(path)?;
        }
        Ok(())
    }

    fn put(
        &mut self,
        writer: &mut Writer,
        job: &Job,
        mut prepared: Prepared,
        tools: &Tools,
        gone: &mut Gone,
        hold: &Hold,
    ) -> Result<()> {
        let content = prepared.record.content.clone();
        let known = writer.manifest.get(&prepared.record.path);
        let is_same = known.is_some_and(|known| known.content == content);
        let is_copy = writer.manifest.holds(&content) && !is_same;
        if prepared.documents.is_empty() && !content.is_empty() && !writer.manifest.holds(&content) {
            // It was a copy when it was prepared, and its original has been replaced meanwhile.
            let again = prepare::prepare(job, &Tools { contents: Arc::default(), ..tools.clone() });
            let again = again.into_iter().find(|again| again.record.path == prepared.record.path);
            prepared = again.unwrap_or(prepared);
        }
        let report = &mut self.report;
        let mut renamed_from = None;
        let outcome = match &prepared.skipped {
            Some(reason) => {
                report.skipped.push(Skipped { file: prepared.record.shown.clone(), reason: reason.clone() });
                Outcome::Skipped
            }
            None if is_same => Outcome::Unchanged,
            None if is_copy => {
                let from = gone.claim(&content);
                renamed_from = from.and_then(|path| Some(writer.manifest.get(&path)?.shown.to_owned()));
                if renamed_from.is_some() { Outcome::Renamed } else { Outcome::Copy }
            }
            None => Outcome::Indexed,
        };
        // Its files count, not the archive.
        if !prepared.record.is_archive() {
            match outcome {
                Outcome::Unchanged => report.unchanged += 1,
                Outcome::Renamed => report.renamed += 1,
                Outcome::Copy | Outcome::Indexed => {
                    report.indexed += 1;
                    report.aliases += usize::from(is_copy);
                    report.clauses += if is_copy { 0 } else { prepared.record.clauses };
                    report.bytes += prepared.record.size;
                }
                Outcome::Skipped | Outcome::Removed => {}
            }
            if self.options.detail {
                let warnings = prepared.warnings.clone();
                let seconds = prepared.seconds;
                let about = about(&prepared.record, outcome);
                report.files.push(FileReport { renamed_from, seconds, warnings, ..about });
            }
        }
        let file = &prepared.record.shown;
        let warnings = std::mem::take(&mut prepared.warnings).into_iter();
        report.warnings.extend(warnings.map(|warning| (file.clone(), warning)));
        writer.put_held(prepared.record, prepared.documents, Some(Arc::clone(hold)))
    }

    /// Removes what is gone.
    fn remove(&mut self, writer: &mut Writer, gone: &Gone) -> Result<()> {
        for path in &gone.paths {
            if !gone.renamed.contains(path) {
                self.note_removed(writer.manifest.get(path));
            }
            writer.remove(path)?;
        }
        Ok(())
    }

    fn note_removed(&mut self, record: Option<Record<&str>>) {
        let Some(record) = record.filter(|record| !record.is_archive()) else { return };
        self.report.removed += 1;
        if self.options.detail {
            self.report.files.push(about(&record, Outcome::Removed));
        }
    }

    /// A run that was cancelled removes nothing: what seemed renamed has become a copy.
    fn take_back(&mut self) {
        let report = &mut self.report;
        report.indexed += report.renamed;
        report.aliases += std::mem::take(&mut report.renamed);
        for file in report.files.iter_mut().filter(|file| file.outcome == Outcome::Renamed) {
            (file.outcome, file.renamed_from) = (Outcome::Copy, None);
        }
    }
}

fn about<S: AsRef<str>>(record: &Record<S>, outcome: Outcome) -> FileReport {
    FileReport {
        file: record.shown.as_ref().to_owned(),
        outcome,
        skipped: record.skipped.clone(),
        renamed_from: None,
        format: record.format.as_ref().to_owned(),
        encoding: record.encoding.as_ref().to_owned(),
        clauses: record.clauses,
        bytes: record.size,
        seconds: 0.0,
        warnings: Vec::new(),
    }
}
