//! `clauseek outline`: how agreements divide into clauses, straight from the files.

use std::path::{Path, PathBuf};

use clauseek::render::{Outlined, json, terminal};
use clauseek::walk::{Aside, Entry, folder_below, walk};
use clauseek::{Error, identify, read, understand};

use super::{Failure, Session, Tone, report_cause, report_hint, tell};
use crate::args::OutlineArgs;
use crate::messages::{self, Exit};

pub fn run(args: &OutlineArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let mut failed = None;
    let mut first = true;
    for path in &args.paths {
        for file in files(path) {
            match file.and_then(|(file, aside)| outline(&file, path, aside, args.json, &mut first, session)) {
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

fn outline(
    path: &Path,
    root: &Path,
    aside: Aside,
    json: bool,
    first: &mut bool,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|source| Error::Read { path: path.into(), source })?;
    let file = path.to_string_lossy();
    let document = read::read(&file, &bytes).map_err(|reason| Error::Unreadable { path: path.into(), reason })?;
    if aside.covers(&document.text) {
        return Ok(());
    }
    let mut agreement = understand::understand(&document);
    if let Some(folder) = folder_below(path, root) {
        identify::provide_from_folder(&mut agreement.facts, &folder);
    }
    for warning in &document.warnings {
        tell(session.settings, Tone::Warning, &messages::of_file(session.settings.lang, &file, warning));
    }
    let outlined = Outlined { file: &file, document: &document, agreement: &agreement };
    if json {
        return Ok(json::outline(outlined, session.out)?);
    }
    if !std::mem::take(first) {
        writeln!(session.out)?;
    }
    Ok(terminal::outline(outlined, &session.settings.look(), session.out)?)
}

/// The files of a path, but for those that tell about a folder.
fn files(path: &Path) -> Vec<Result<(PathBuf, Aside), Failure>> {
    if let Err(source) = path.metadata() {
        return vec![Err(Failure::Library(Error::Read { path: path.into(), source }))];
    }
    walk(path)
        .filter(|found| !matches!(found, Ok(Entry { aside: Aside::Yes, .. })))
        .map(|found| match found {
            Ok(entry) => Ok((entry.path, entry.aside)),
            Err(missed) => Err(Failure::Library(Error::Unreadable { path: missed.path, reason: missed.reason })),
        })
        .collect()
}
