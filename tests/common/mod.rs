//! The shared third-party agreements, for the tests that read them.

use std::path::{Path, PathBuf};

use clauseek::model::Document;
use clauseek::{Reason, read, walk};

/// Returns every text file of the shared folders with what the reader makes of it; none where they are missing.
pub fn documents() -> Option<Vec<(PathBuf, Vec<u8>, Document)>> {
    // A work tree may stand deeper than the clone it belongs to.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared =
        here.ancestors().skip(1).map(|folder| folder.join("shared")).find(|folder| folder.join("seeds").is_dir());
    let Some(shared) = shared else {
        eprintln!("skipped: there is no ../shared with seeds and corpus");
        return None;
    };
    let mut found = Vec::new();
    for entry in ["seeds", "corpus"].iter().flat_map(|folder| walk::walk(&shared.join(folder)).collect::<Vec<_>>()) {
        let path = entry.expect("the shared folders can be read").path;
        let bytes = std::fs::read(&path).expect("a shared file can be read");
        match read::read(&path.to_string_lossy(), &bytes) {
            Ok(document) => found.push((path, bytes, document)),
            Err(Reason::UnsupportedFormat(_)) => {}
            Err(reason) => panic!("{}: {reason}", path.display()),
        }
    }
    Some(found)
}
