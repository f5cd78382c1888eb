//! `clauseek index`: folders into the index.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clauseek::index::Reader;
use clauseek::ingest::{IngestOptions, Progress, Report, Skipped, ingest};
use clauseek::{Error, Reason};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Session, Tone, reading, tell};
use crate::args::IndexArgs;
use crate::messages::{self, Exit};
use crate::settings::Settings;

/// Skipped files that are listed; `status` lists all.
const LISTED: usize = 10;

pub fn run(args: &IndexArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let settings = session.settings;
    let (reading, time_limit) = reading(&args.files)?;
    let options = IngestOptions {
        reading,
        time_limit,
        rebuild: args.rebuild,
        purge: args.purge,
        provider: args.provider.clone(),
        config: Arc::new(super::config(settings)?),
        lock_timeout: Duration::from_secs(args.wait),
        patterns: args.files.patterns(),
        max_file_bytes: args.files.max_file_size,
        ..IngestOptions::default()
    };
    stop_on_interrupt(Arc::clone(&options.cancel));
    let paths = match Reader::open(&settings.index) {
        Err(Error::NoIndex { .. } | Error::IndexUnfinished { .. }) if args.paths.is_empty() => {
            vec![PathBuf::from("corpus")]
        }
        _ => args.paths.clone(),
    };
    let report = with_progress(settings, |observer| ingest(&settings.index, &paths, &options, observer))?;
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

/// Does what tells how it goes, with a progress bar.
pub fn with_progress<T>(settings: &Settings, work: impl FnOnce(&mut dyn FnMut(Progress<'_>)) -> T) -> T {
    let bar = progress_bar(settings);
    let done = work(&mut |progress| match progress {
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
    });
    bar.finish_and_clear();
    done
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

fn progress_bar(settings: &Settings) -> ProgressBar {
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
