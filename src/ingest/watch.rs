//! Keeps an index current: folders are watched, and after each change and a moment of quiet they are indexed again.
//!
//! An event only says that something has happened. What it was the next run finds out by itself, since it looks at sizes and
//! times of all files anyway and that takes milliseconds: so events that were lost, merged or came in the wrong order do no harm.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Event, RecursiveMode, Watcher};

use super::{IngestOptions, Progress, Report, ingest};
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::walk::path_of;

/// How often a wait looks whether it has been cancelled.
const TICK: Duration = Duration::from_millis(100);

/// How folders are watched.
#[derive(Debug, Clone)]
pub struct WatchOptions {
    /// How each run goes about it; its `cancel` ends the watching, its `rebuild` counts for the first run only.
    pub ingest: IngestOptions,
    /// A run begins when nothing has happened for so long,
    pub quiet: Duration,
    /// or when so much time has passed since something happened.
    pub longest: Duration,
    /// Look at the folders at this interval instead of waiting to be told: network drives do not tell.
    pub poll: Option<Duration>,
    /// How long until a run that failed is tried again, and until a folder that was not there is looked for again.
    pub retry: Duration,
}

impl Default for WatchOptions {
    fn default() -> Self {
        WatchOptions {
            ingest: IngestOptions::default(),
            quiet: Duration::from_millis(500),
            longest: Duration::from_secs(10),
            poll: None,
            retry: Duration::from_secs(10),
        }
    }
}

/// What watching tells.
#[derive(Debug)]
pub enum Watched<'a> {
    /// A run tells something.
    Progress(Progress<'a>),
    /// The first run has ended; from now on changes are awaited.
    Ready(&'a Report),
    /// A later run has changed the index.
    Updated(&'a Report),
    /// A later run has failed. It is tried again after a while, or when something changes.
    Failed(&'a Error),
}

/// Brings the index up to date with `paths`, or with all its roots if there are none, and keeps it so until it is cancelled.
///
/// # Errors
/// What the first run reports, and [`Error::Watch`] if the system cannot watch the folders.
pub fn watch(
    index_dir: &Path,
    paths: &[PathBuf],
    options: &WatchOptions,
    observer: &mut dyn FnMut(Watched<'_>),
) -> Result<()> {
    let mut ingesting = options.ingest.clone();
    // Whoever watches has time: another process that writes will be done some day.
    ingesting.lock_timeout = Duration::MAX;
    let cancel = &options.ingest.cancel;
    // Before the first run, lest something happens between the two.
    let mut changes = Changes::new(index_dir, options)?;
    changes.follow(&roots(index_dir, paths))?;
    let mut first = true;
    loop {
        // To name a folder that is gone means to have it removed from the index: here it may only be out of reach.
        let there: Vec<PathBuf> = paths.iter().filter(|path| first || path.exists()).cloned().collect();
        let nothing = there.is_empty() && !paths.is_empty();
        let mut tell = |progress: Progress<'_>| observer(Watched::Progress(progress));
        let run = match nothing {
            true => Ok(Report::default()),
            false => ingest(index_dir, &there, &ingesting, &mut tell),
        };
        let mut again = None;
        match run {
            Ok(report) if first => observer(Watched::Ready(&report)),
            Ok(report) if report.has_changed() => observer(Watched::Updated(&report)),
            Ok(_) => {}
            Err(Error::Interrupted) => return Ok(()),
            Err(error) if first => return Err(error),
            Err(error) => {
                observer(Watched::Failed(&error));
                again = Some(options.retry);
            }
        }
        if first {
            first = false;
            ingesting.rebuild = false;
            // They have been noted with the index.
            (ingesting.provider, ingesting.patterns) = (None, None);
        }
        // The index may have more roots by now, and folders that were gone may be back.
        let followed = changes.follow(&roots(index_dir, paths))?;
        if followed.begun && !cancel.load(Ordering::Relaxed) {
            // Something may have happened between the run and the beginning of the watch.
            continue;
        }
        if !followed.all {
            again = Some(options.retry);
        }
        if !changes.wait(again, cancel) {
            return Ok(());
        }
    }
}

/// The folders and files to be watched.
fn roots(index_dir: &Path, paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    if !paths.is_empty() {
        return paths.iter().map(|path| path_of(&super::scan::target(path).0)).collect();
    }
    let reader = Reader::open(index_dir).ok();
    let roots = reader.iter().flat_map(|reader| reader.payload().roots.keys());
    roots.map(|root| path_of(root)).collect()
}

/// How folders are followed now.
struct Followed {
    /// All of them are there.
    all: bool,
    /// The watch of one of them has just begun.
    begun: bool,
}

/// What tells that something has happened.
struct Changes {
    /// None: the folders are looked at now and then.
    watcher: Option<(notify::RecommendedWatcher, Receiver<Vec<PathBuf>>)>,
    /// Roots that are watched.
    followed: BTreeSet<PathBuf>,
    quiet: Duration,
    longest: Duration,
    poll: Duration,
}

impl Changes {
    fn new(index_dir: &Path, options: &WatchOptions) -> Result<Changes> {
        let (sender, receiver) = channel();
        let given = index_dir.to_path_buf();
        let told = move |event: notify::Result<Event>| {
            // What writing the index does is no change. The folder may not have been there when watching began.
            let own = given.canonicalize().unwrap_or_else(|_| given.clone());
            if event.as_ref().map_or(true, |event| is_change(event, &own)) {
                let gone = |event: Event| match event.kind {
                    EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => event.paths,
                    _ => Vec::new(),
                };
                // Nobody waits any more if watching has ended.
                let _ = sender.send(event.map(gone).unwrap_or_default());
            }
        };
        let watcher = match options.poll {
            Some(_) => None,
            None => Some((notify::recommended_watcher(told).map_err(trouble)?, receiver)),
        };
        let poll = options.poll.unwrap_or(Duration::MAX);
        Ok(Changes { watcher, followed: BTreeSet::new(), quiet: options.quiet, longest: options.longest, poll })
    }

    /// Watches these roots and no others.
    fn follow(&mut self, roots: &BTreeSet<PathBuf>) -> Result<Followed> {
        let mut begun = false;
        let Some((watcher, _)) = &mut self.watcher else { return Ok(Followed { all: true, begun }) };
        // Of a root that is gone the watch is gone, too, or will be.
        self.followed.retain(|root| {
            let stays = roots.contains(root) && root.exists();
            if !stays {
                // It may have ended by itself.
                let _ = watcher.unwatch(root);
            }
            stays
        });
        for root in roots.iter().filter(|root| root.exists()) {
            if self.followed.insert(root.clone()) {
                watcher.watch(root, RecursiveMode::Recursive).map_err(trouble)?;
                begun = true;
            }
        }
        Ok(Followed { all: self.followed.len() == roots.len(), begun })
    }

    /// Waits until something has happened and it has been quiet since, or until `again` has passed. Returns false if it was
    /// cancelled.
    fn wait(&mut self, again: Option<Duration>, cancel: &AtomicBool) -> bool {
        let begun = Instant::now();
        let (mut first, mut last) = (None, begun);
        while !cancel.load(Ordering::Relaxed) {
            let happened = match &self.watcher {
                Some((_, receiver)) => match receiver.recv_timeout(TICK) {
                    Ok(gone) => {
                        // The watch of a root goes with the root, though another may be there by now: it is begun anew.
                        self.followed.retain(|root| !gone.contains(root));
                        true
                    }
                    Err(RecvTimeoutError::Timeout) => false,
                    // The watcher's thread has ended: then this goes on by looking now and then.
                    Err(RecvTimeoutError::Disconnected) => {
                        std::thread::sleep(TICK);
                        false
                    }
                },
                None => {
                    std::thread::sleep(TICK.min(self.poll));
                    false
                }
            };
            let now = Instant::now();
            if happened {
                last = now;
                first.get_or_insert(now);
            }
            let is_quiet = now - last >= self.quiet;
            let is_due = first.is_some_and(|first| is_quiet || now - first >= self.longest);
            if is_due || now - begun >= again.unwrap_or(Duration::MAX).min(self.poll) {
                // What has come meanwhile the next run sees anyway.
                if let Some((_, receiver)) = &self.watcher {
                    receiver.try_iter().for_each(|gone| self.followed.retain(|root| !gone.contains(root)));
                }
                return true;
            }
        }
        false
    }
}

/// Tells whether an event may make a difference to what is indexed; reading a file does not.
fn is_change(event: &Event, own: &Path) -> bool {
    let is_read = matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
    let is_own = !event.paths.is_empty() && event.paths.iter().all(|path| path.starts_with(own));
    // Where events were lost there is no path.
    event.need_rescan() || !(is_read || is_own)
}

fn trouble(error: notify::Error) -> Error {
    let message = match error.kind {
        notify::ErrorKind::MaxFilesWatch => "the system allows no more watches".to_owned(),
        _ => error.to_string(),
    };
    Error::Watch { path: error.paths.into_iter().next().unwrap_or_default(), message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, Flag};

    #[test]
    fn reading_and_the_index_itself_are_no_changes() {
        let own = Path::new("/docs/index");
        let event = |kind, path: &str| Event::new(kind).add_path(path.into());
        let made = EventKind::Create(CreateKind::File);
        assert!(is_change(&event(made, "/docs/a.txt"), own));
        assert!(!is_change(&event(made, "/docs/index/meta.json"), own));
        assert!(!is_change(&event(EventKind::Access(AccessKind::Read), "/docs/a.txt"), own));
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        assert!(is_change(&event(closed, "/docs/a.txt"), own));
        assert!(is_change(&Event::new(EventKind::Other).set_flag(Flag::Rescan), own), "events were lost");
    }
}
