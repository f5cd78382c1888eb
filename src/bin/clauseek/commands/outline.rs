//! `clauseek outline`: how agreements divide into clauses, straight from the files.

use std::path::{Path, PathBuf};

use clauseek::render::{Outlined, json, terminal};
use clauseek::walk::walk;
use clauseek::{Error, read, understand};

use super::{Failure, Session, report};
use crate::args::OutlineArgs;
use crate::messages::Exit;

pub fn run(args: &OutlineArgs, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    let mut first = true;
    for path in &args.paths {
        for file in files(path) {
            match file.and_then(|file| outline(&file, args.json, &mut first, session)) {
                Ok(()) => {}
                Err(Failure::Output(error)) => return Err(error.into()),
                Err(failure) => {
                    report(session.settings, &failure);
                    exit = Exit::Trouble;
                }
            }
        }
    }
    Ok(exit)
}

fn outline(path: &Path, json: bool, first: &mut bool, session: &mut Session<'_>) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|source| Error::Read { path: path.into(), source })?;
    let file = path.to_string_lossy();
    let document = read::read(&file, &bytes).map_err(|reason| Error::Unreadable { path: path.into(), reason })?;
    let agreement = understand::understand(&document);
    let outlined = Outlined { file: &file, document: &document, agreement: &agreement };
    if json {
        return Ok(json::outline(outlined, session.out)?);
    }
    if !std::mem::take(first) {
        writeln!(session.out)?;
    }
    Ok(terminal::outline(outlined, &session.settings.look(), session.out)?)
}

fn files(path: &Path) -> Vec<Result<PathBuf, Failure>> {
    if let Err(source) = path.metadata() {
        return vec![Err(Failure::Library(Error::Read { path: path.into(), source }))];
    }
    walk(path)
        .filter(|found| !found.as_ref().is_ok_and(|entry| entry.is_aside))
        .map(|found| {
            found
                .map(|entry| entry.path)
                .map_err(|missed| Failure::Library(Error::Unreadable { path: missed.path, reason: missed.reason }))
        })
        .collect()
}
