//! Where a damaged index becomes an error.
//!
//! Tantivy trusts the bytes of its segments: on altered ones it may panic. No checksum is looked at when an index is opened,
//! for that means reading all of it. So what reads an index runs guarded, and only if it fails are the files gone through.

use std::path::Path;

use super::files;
use super::head::{self, Head};
use crate::error::{Error, Result};
use crate::threads::quietly;

/// Runs what reads or writes the index in `dir`. A panic, and an error of which only Tantivy knows what it means, become the
/// file that is damaged; if none is, a panic is a fault of the program.
pub(crate) fn guarded<T>(dir: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    match quietly(work) {
        Ok(Err(error @ Error::Index { .. })) => Err(damage(dir).unwrap_or(error)),
        Ok(result) => result,
        Err(panic) => Err(damage(dir).unwrap_or_else(|| Error::Bug { message: words_of(&*panic) })),
    }
}

/// Returns the first damaged file of an index as an error.
pub(super) fn damage(dir: &Path) -> Option<Error> {
    let damaged = |file: &str| Error::IndexDamaged { path: dir.into(), file: file.to_owned() };
    let state = || head::state(dir).ok();
    // Between the head and its copy another process may have written both.
    if let (Some(Head::Damaged { .. }), Some(Head::Damaged { .. })) = (state(), state()) {
        return Some(damaged(super::META));
    }
    let segments = || files::head(dir).as_ref().and_then(files::segments);
    loop {
        let named = segments()?;
        let file = files::damaged(dir, &named).into_iter().next();
        // What is missing may have been merged meanwhile.
        if file.is_none() || segments()? == named {
            return file.map(|(file, _)| damaged(&file));
        }
    }
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().copied();
    words.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::is_guarded;

    #[test]
    fn a_panic_over_sound_files_is_the_programs_fault() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(super::super::META), "{}").expect("a file");
        let done: Result<()> = guarded(folder.path(), || {
            assert!(is_guarded());
            panic!("out of bounds")
        });
        assert!(matches!(done, Err(Error::Bug { message }) if message == "out of bounds"));
        assert!(!is_guarded());
    }
}
