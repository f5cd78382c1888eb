//! `clauseek watch`: the index follows the folders.

use std::sync::Arc;
use std::time::Duration;

use clauseek::ingest::{WatchOptions, Watched, watch};
use clauseek::render::ingest as render;

use super::index::{options, paths, progress_bar, remark, show, stop_on_interrupt};
use super::{Failure, Session, Tone, tell};
use crate::args::WatchArgs;
use crate::memory;
use crate::messages::{self, Exit};

pub fn run(args: &WatchArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let (settings, lang) = (session.settings, session.settings.lang);
    let ingest = options(settings, &args.files, &args.effort)?;
    let cancel = Arc::clone(&ingest.cancel);
    memory::give_back_early();
    stop_on_interrupt(Arc::clone(&cancel));
    let options = WatchOptions { ingest, poll: args.poll.map(Duration::from_secs), ..WatchOptions::default() };
    let bar = progress_bar(settings);
    let mut failed = None;
    watch(&settings.index, &paths(settings, &args.paths), &options, &mut |watched| {
        if let Watched::Ready(report) | Watched::Updated(report) = watched
            && args.json
        {
            let written = render::counts(report, session.out).and_then(|()| session.out.flush());
            // Whoever read has gone: nobody is left to watch for.
            if let Err(error) = written {
                failed.get_or_insert(error);
                cancel.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        }
        match watched {
            Watched::Progress(progress) => show(settings, &bar, progress),
            Watched::Ready(report) => {
                bar.finish_and_clear();
                remark(settings, report, false);
                tell(settings, Tone::Note, &messages::index_summary(lang, report));
                tell(settings, Tone::Note, &messages::watching(lang));
            }
            Watched::Updated(report) => {
                bar.finish_and_clear();
                tell(settings, Tone::Note, &messages::index_counts(lang, report));
            }
            Watched::Failed(error) => tell(settings, Tone::Error, &messages::error(lang, error)),
        }
    })?;
    failed.map_or(Ok(Exit::Done), |error| Err(error.into()))
}
