//! `clauseek outline`: how agreements divide into clauses, straight from the files.

use std::path::{Path, PathBuf};

use clauseek::render::{Outlined, json, terminal};
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
    let walk = walkdir::WalkDir::new(path).sort_by_file_name().into_iter();
    walk.filter(|e| !e.as_ref().is_ok_and(|e| e.file_type().is_dir()))
        .map(|e| {
            e.map(|e| e.into_path()).map_err(|e| {
                let path = e.path().unwrap_or(path).to_path_buf();
                Failure::Library(Error::Read { path, source: e.into() })
            })
        })
        .collect()
}
