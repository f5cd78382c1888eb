//! `clauseek outline`: how agreements divide into clauses, straight from the files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clauseek::config::Config;
use clauseek::model::{Agreement, Document};
use clauseek::read::{self, Guard, ReadOptions};
use clauseek::render::{Outlined, explain, json, terminal};
use clauseek::walk::archive::{self, INSIDE};
use clauseek::walk::{Aside, Entry, Globs, folder_below, walk_where};
use clauseek::{Error, Reason, identify, understand};

use super::{Failure, Session, Tone, reading, report_cause, report_hint, tell};
use crate::args::OutlineArgs;
use crate::messages::{self, Exit};

pub fn run(args: &OutlineArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let globs = args.files.patterns().unwrap_or_default().compile()?;
    let (options, time_limit) = reading(&args.files)?;
    let config = Arc::new(super::config(session.settings)?);
    let limits = Limits { bytes: args.files.max_file_size, options, guard: Guard::new(time_limit), config };
    let mut failed = None;
    let mut first = true;
    for path in &args.paths {
        for file in files(path, &globs) {
            let opened = file.and_then(|(file, aside)| limits.open(file, path, aside));
            let opened = opened.unwrap_or_else(|failure| vec![Err(failure)]);
            for file in opened {
                let made = file.and_then(|file| {
                    let name = file.name.clone();
                    let made = limits.understand(file)?;
                    made.map_or(Ok(()), |made| print(&name, &made, args, &mut first, session))
                });
                match made {
                    Ok(()) => {}
                    Err(Failure::Output(error)) => return Err(error.into()),
                    Err(failure) => {
                        report_cause(session.settings, &failure);
                        failed = Some(failure);
                    }
                }
            }
        }
    }
    // Once for all: a folder may hold hundreds of files of a format that cannot be read.
    let Some(failure) = failed else { return Ok(Exit::Done) };
    session.out.flush()?;
    report_hint(session.settings, &failure);
    Ok(Exit::Trouble)
}

/// What a file may take.
struct Limits {
    bytes: u64,
    options: ReadOptions,
    guard: Guard,
    config: Arc<Config>,
}

/// A file that has been opened.
struct Opened {
    /// Its path as it was given; see [`archive`] for those in archives.
    name: String,
    folder: Option<String>,
    bytes: Vec<u8>,
    aside: Aside,
}

impl Limits {
    /// Opens a file, or those in it if it is an archive.
    fn open(&self, path: PathBuf, root: &Path, aside: Aside) -> Result<Vec<Result<Opened, Failure>>, Failure> {
        let (name, folder, limit) = (path.to_string_lossy().into_owned(), folder_below(&path, root), self.bytes);
        let unpacked = self.options.max_unpacked;
        let opened = self.guard.run({
            let path = path.clone();
            move || {
                let bytes = read::bytes(&path, limit)?;
                let files = archive::files_in(&bytes, unpacked, limit)?;
                Ok((bytes, files))
            }
        });
        let (bytes, files) = opened.map_err(|reason| unreadable(&name, reason))?;
        let Some(files) = files else { return Ok(vec![Ok(Opened { name, folder, bytes, aside })]) };
        let files = files.into_iter().filter(|inner| inner.aside != Aside::Yes).map(|inner| {
            let own = inner.path.rsplit('/').nth(1).filter(|folder| !folder.ends_with('!'));
            let folder = own.map(str::to_owned).or_else(|| folder.clone());
            let name = format!("{name}{INSIDE}{}", inner.path);
            let bytes = inner.bytes.map_err(|reason| unreadable(&name, reason))?;
            Ok(Opened { name, folder, bytes, aside: inner.aside })
        });
        Ok(files.collect())
    }

    /// Reads a file and divides it; none if by its text it tells about its folder.
    fn understand(&self, file: Opened) -> Result<Option<(Document, Agreement)>, Failure> {
        let (name, options, config) = (file.name.clone(), self.options.clone(), Arc::clone(&self.config));
        let made = self.guard.run(move || {
            let document = read::read_with(&file.name, &file.bytes, &options)?;
            if file.aside.covers(&document.text) {
                return Ok(None);
            }
            let mut agreement = understand::understand(&document);
            if let Some(folder) = file.folder {
                identify::provide_from_folder(&mut agreement.facts, &folder);
            }
            config.apply(&file.name, &mut agreement);
            Ok(Some((document, agreement)))
        });
        made.map_err(|reason| unreadable(&name, reason))
    }
}

fn unreadable(name: &str, reason: Reason) -> Failure {
    Failure::Library(Error::Unreadable { path: name.into(), reason })
}

fn print(
    file: &str,
    (document, agreement): &(Document, Agreement),
    args: &OutlineArgs,
    first: &mut bool,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    for warning in &document.warnings {
        tell(session.settings, Tone::Warning, &messages::of_file(session.settings.lang, file, warning));
    }
    let outlined = Outlined { file, document, agreement };
    if args.json && args.explain {
        return Ok(explain::json(outlined, session.out)?);
    }
    if args.json {
        return Ok(json::outline(outlined, session.out)?);
    }
    if !std::mem::take(first) {
        writeln!(session.out)?;
    }
    if args.explain {
        let words = messages::explain_words(session.settings.lang);
        return Ok(explain::text(outlined, words, &session.settings.look(), session.out)?);
    }
    Ok(terminal::outline(outlined, &session.settings.look(), session.out)?)
}

/// The files of a path, but for those that tell about a folder.
fn files(path: &Path, globs: &Globs) -> Vec<Result<(PathBuf, Aside), Failure>> {
    if let Err(source) = path.metadata() {
        return vec![Err(Failure::Library(Error::Read { path: path.into(), source }))];
    }
    let wanted = |file: &Path, is_folder: bool| {
        let below = file.strip_prefix(path).unwrap_or(file);
        if is_folder { globs.takes_folder(below) } else { globs.takes_file(below) }
    };
    walk_where(path, wanted)
        .filter(|found| !matches!(found, Ok(Entry { aside: Aside::Yes, .. })))
        .map(|found| match found {
            Ok(entry) => Ok((entry.path, entry.aside)),
            Err(missed) => Err(Failure::Library(Error::Unreadable { path: missed.path, reason: missed.reason })),
        })
        .collect()
}
