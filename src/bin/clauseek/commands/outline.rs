//! `clauseek outline`: how agreements divide into clauses, straight from the files.

use std::path::{Path, PathBuf};

use clauseek::model::{Agreement, Document};
use clauseek::read::{self, Guard, ReadOptions};
use clauseek::render::{Outlined, json, terminal};
use clauseek::walk::{Aside, Entry, Globs, folder_below, walk_where};
use clauseek::{Error, identify, understand};

use super::{Failure, Session, Tone, reading, report_cause, report_hint, tell};
use crate::args::OutlineArgs;
use crate::messages::{self, Exit};

pub fn run(args: &OutlineArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let globs = args.files.patterns().unwrap_or_default().compile()?;
    let (options, time_limit) = reading(&args.files)?;
    let limits = Limits { bytes: args.files.max_file_size, options, guard: Guard::new(time_limit) };
    let mut failed = None;
    let mut first = true;
    for path in &args.paths {
        for file in files(path, &globs) {
            let made = file.and_then(|(file, aside)| {
                let made = limits.understand(&file, path, aside)?;
                made.map_or(Ok(()), |made| print(&file, &made, args.json, &mut first, session))
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
}

impl Limits {
    /// Reads a file and divides it; none if by its text it tells about its folder.
    fn understand(&self, path: &Path, root: &Path, aside: Aside) -> Result<Option<(Document, Agreement)>, Failure> {
        let (file, limit, folder) = (path.to_path_buf(), self.bytes, folder_below(path, root));
        let options = self.options.clone();
        let made = self.guard.run(move || {
            let document = read::read_with(&file.to_string_lossy(), &read::bytes(&file, limit)?, &options)?;
            if aside.covers(&document.text) {
                return Ok(None);
            }
            let mut agreement = understand::understand(&document);
            if let Some(folder) = folder {
                identify::provide_from_folder(&mut agreement.facts, &folder);
            }
            Ok(Some((document, agreement)))
        });
        made.map_err(|reason| Failure::Library(Error::Unreadable { path: path.into(), reason }))
    }
}

fn print(
    path: &Path,
    (document, agreement): &(Document, Agreement),
    json: bool,
    first: &mut bool,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let file = path.to_string_lossy();
    for warning in &document.warnings {
        tell(session.settings, Tone::Warning, &messages::of_file(session.settings.lang, &file, warning));
    }
    let outlined = Outlined { file: &file, document, agreement };
    if json {
        return Ok(json::outline(outlined, session.out)?);
    }
    if !std::mem::take(first) {
        writeln!(session.out)?;
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
