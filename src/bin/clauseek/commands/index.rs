//! `clauseek index`: folders into the index.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clauseek::index::Reader;
use clauseek::ingest::{IngestOptions, Progress, Report, Skipped, forecast, ingest};
use clauseek::render::{escape, ingest as render};
use clauseek::{Error, Reason};
use indicatif::{ProgressBar, ProgressStyle};

use super::target::Target;
use super::{Failure, Session, Tone, reading, tell};
use crate::args::{EffortArgs, FileArgs, IndexArgs};
use crate::memory;
use crate::messages::{self, Exit};
use crate::settings::Settings;

/// Skipped files that are listed; `status` lists all.
const LISTED: usize = 10;

pub fn run(args: &IndexArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let settings = session.settings;
    let options = IngestOptions {
        rebuild: args.rebuild,
        purge: args.purge,
        provider: args.provider.clone(),
        lock_timeout: Duration::from_secs(args.wait),
        detail: args.report.is_some(),
        ..options(settings, &args.files, &args.effort)?
    };
    let paths = paths(settings, &args.paths);
    if args.dry_run {
        return foretell(&paths, &options, session);
    }
    let target = args.report.as_deref().map(ReportTarget::open).transpose()?;
    memory::give_back_early();
    stop_on_interrupt(Arc::clone(&options.cancel));
    let report = with_progress(settings, |observer| ingest(&settings.index, &paths, &options, observer))?;
    if let Some(target) = target {
        target.write(&report, session.out)?;
    }
    remark(settings, &report, args.rebuild);
    tell(settings, Tone::Note, &messages::index_summary(settings.lang, &report));
    if report.interrupted {
        return Err(Error::Interrupted.into());
    }
    if args.purge {
        tell(settings, Tone::Note, &messages::check::purged(settings.lang));
    }
    let failed = troubles(&report).next().is_some() || !report.missing_roots.is_empty();
    Ok(if failed { Exit::Trouble } else { Exit::Done })
}

/// Settles how a run goes about it, as far as that is the same for all commands.
pub(super) fn options(settings: &Settings, files: &FileArgs, effort: &EffortArgs) -> Result<IngestOptions, Failure> {
    let (reading, time_limit) = reading(files)?;
    let usual = IngestOptions::default();
    Ok(IngestOptions {
        reading,
        time_limit,
        config: Arc::new(super::config(settings)?),
        patterns: files.patterns(),
        max_file_bytes: files.max_file_size,
        jobs: effort.jobs.map_or(usual.jobs, usize::from),
        // More than fits an address is as good as all of them.
        memory: usize::try_from(effort.memory).unwrap_or(usize::MAX),
        ..usual
    })
}

/// The paths of a run: without any, and without an index that would know some, `corpus`.
pub(super) fn paths(settings: &Settings, typed: &[PathBuf]) -> Vec<PathBuf> {
    if !typed.is_empty() {
        return typed.to_vec();
    }
    match Reader::open(&settings.index) {
        Err(Error::NoIndex { .. } | Error::IndexUnfinished { .. }) => vec![PathBuf::from("corpus")],
        _ => Vec::new(),
    }
}

/// Does what tells how it goes, with a progress bar.
pub fn with_progress<T>(settings: &Settings, work: impl FnOnce(&mut dyn FnMut(Progress<'_>)) -> T) -> T {
    let bar = progress_bar(settings);
    let done = work(&mut |progress| show(settings, &bar, progress));
    bar.finish_and_clear();
    done
}

/// Shows how a run gets on.
pub(super) fn show(settings: &Settings, bar: &ProgressBar, progress: Progress<'_>) {
    match progress {
        Progress::Waiting { holder } => tell(settings, Tone::Note, &messages::waiting(settings.lang, holder)),
        Progress::Scanned { files, bytes, .. } => {
            bar.set_length(bytes);
            bar.set_prefix(format!("0/{files}"));
        }
        Progress::File { file, files_done, files_total, bytes_done, .. } => {
            bar.set_position(bytes_done);
            bar.set_prefix(format!("{files_done}/{files_total}"));
            bar.set_message(file.to_owned());
        }
        Progress::Finishing => bar.finish_and_clear(),
    }
}

/// `--dry-run`.
fn foretell(paths: &[PathBuf], options: &IngestOptions, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let (lang, settings) = (session.settings.lang, session.settings);
    let forecast = forecast(&settings.index, paths, options)?;
    for (file, fate) in &forecast.files {
        writeln!(session.out, "{}\t{}", messages::fate(lang, *fate), escape::terminal(file))?;
    }
    session.out.flush()?;
    for root in &forecast.missing_roots {
        tell(settings, Tone::Warning, &messages::missing_root(lang, root));
    }
    for folder in &forecast.unlisted {
        let why = messages::reason(lang, &folder.reason);
        tell(settings, Tone::Warning, &messages::of_file(lang, &folder.file, &why));
    }
    tell(settings, Tone::Note, &messages::forecast(lang, &forecast));
    Ok(Exit::Done)
}

/// Where a report goes. It is begun before the run, lest hours of work end with the news that it cannot be written.
struct ReportTarget {
    path: PathBuf,
    /// None: standard output.
    file: Option<Target>,
}

impl ReportTarget {
    fn open(path: &Path) -> Result<ReportTarget, Error> {
        let file = if path == Path::new("-") { None } else { Some(Target::open(path)?) };
        Ok(ReportTarget { path: path.to_path_buf(), file })
    }

    fn write(self, report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
        let is_table = self.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let Some(file) = self.file else { return Ok(render::object(report, out)?) };
        file.write(|out| if is_table { render::table(report, out) } else { render::object(report, out) })?;
        Ok(())
    }
}

/// The first interruption ends the run at the next border between files, the second at once: either way the index stays
/// valid, for what is not committed is not in it.
pub fn stop_on_interrupt(cancel: Arc<AtomicBool>) {
    // A handler that cannot be set leaves the default, which is the second interruption's.
    let _ = ctrlc::set_handler(move || {
        if cancel.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Trouble as i32);
        }
    });
}

pub(super) fn progress_bar(settings: &Settings) -> ProgressBar {
    let bar = if settings.progress { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let template =
        "{bar:20} {prefix}  {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {eta}  {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// Tells what did not go as one would expect, file by file.
pub fn remark(settings: &Settings, report: &Report, asked_to_rebuild: bool) {
    let lang = settings.lang;
    let warn = |text: &str| tell(settings, Tone::Warning, text);
    if report.rebuilt && !asked_to_rebuild {
        tell(settings, Tone::Note, &messages::rebuilt(lang));
    }
    for root in &report.missing_roots {
        warn(&messages::missing_root(lang, root));
    }
    // Formats that no reader exists for come last: the summary counts them once more.
    let (formats, failures): (Vec<&Skipped>, Vec<&Skipped>) =
        troubles(report).partition(|skipped| matches!(skipped.reason, Reason::UnsupportedFormat(_)));
    let lines: Vec<String> = failures
        .iter()
        .map(|skipped| (&skipped.file, messages::reason(lang, &skipped.reason)))
        .chain(report.warnings.iter().map(|(file, warning)| (file, warning.clone())))
        .chain(formats.iter().map(|skipped| (&skipped.file, messages::reason(lang, &skipped.reason))))
        .map(|(file, reason)| messages::of_file(lang, file, &reason))
        .collect();
    lines.iter().take(LISTED).for_each(|line| warn(line));
    if lines.len() > LISTED {
        warn(&messages::more_skipped(lang, lines.len() - LISTED, &settings.program()));
    }
}

/// Files and folders that should have been read and were not.
fn troubles(report: &Report) -> impl Iterator<Item = &Skipped> {
    report.skipped.iter().chain(&report.unlisted).filter(|skipped| skipped.reason.is_trouble())
}
