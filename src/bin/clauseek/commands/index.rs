//! `clauseek index`: folders into the index.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use clauseek::ingest::{IngestOptions, Progress, ingest};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Session, Tone, tell};
use crate::args::IndexArgs;
use crate::messages::{self, Exit};

/// Skipped files that are listed; `status` lists all.
const LISTED: usize = 20;

pub fn run(args: &IndexArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let settings = session.settings;
    let options = IngestOptions { rebuild: args.rebuild, ..IngestOptions::default() };
    let cancel = options.cancel.clone();
    // A handler that cannot be set leaves the default: the process ends, and the index stays as last committed.
    let _ = ctrlc::set_handler(move || cancel.store(true, Ordering::Relaxed));
    let paths = if args.paths.is_empty() && !settings.index.join("meta.json").exists() {
        vec![PathBuf::from("corpus")]
    } else {
        args.paths.clone()
    };
    let bar = if settings.progress { ProgressBar::new(0) } else { ProgressBar::hidden() };
    if let Ok(style) =
        ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta} {prefix} {wide_msg}")
    {
        bar.set_style(style);
    }
    let report = ingest(&settings.index, &paths, &options, &mut |progress| match progress {
        Progress::Scanned { bytes, .. } => bar.set_length(bytes),
        Progress::File { file, files_done, files_total, bytes_done, .. } => {
            bar.set_position(bytes_done);
            bar.set_prefix(format!("{files_done}/{files_total}"));
            bar.set_message(file.to_owned());
        }
        Progress::Finishing => bar.finish_and_clear(),
    });
    bar.finish_and_clear();
    let report = report?;
    for skipped in report.skipped.iter().chain(&report.unlisted).take(LISTED) {
        tell(settings, Tone::Warning, &format!("{}: {}", skipped.file, skipped.reason));
    }
    tell(settings, Tone::Note, &messages::index_summary(settings.lang, &report));
    let failed = !report.skipped.is_empty()
        || !report.unlisted.is_empty()
        || !report.missing_roots.is_empty()
        || report.interrupted;
    Ok(if failed { Exit::Trouble } else { Exit::Done })
}
