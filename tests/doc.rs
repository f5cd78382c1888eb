//! Readers of old office formats against LibreOffice. Needs `soffice`, and for some tests the shared texts beside the
//! repository; skips with a message where they are missing.

use std::path::{Path, PathBuf};

use clauseek::model::Format;
use clauseek::{read, walk};

#[path = "common/soffice.rs"]
mod soffice;

use soffice::{Office, compare};

/// The shared files with an extension.
fn shared(extension: &str) -> Option<Vec<PathBuf>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.ancestors().skip(1).map(|folder| folder.join("shared/corpus")).find(|folder| folder.is_dir());
    let Some(folder) = folder else {
        eprintln!("skipped: there is no ../shared/corpus");
        return None;
    };
    let files = walk::walk(&folder).filter_map(|entry| entry.ok()).map(|entry| entry.path);
    Some(files.filter(|path| path.extension().is_some_and(|other| other == extension)).collect())
}

fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("a file");
    read::read(&path.to_string_lossy(), &bytes).unwrap_or_else(|reason| panic!("{}: {reason}", path.display())).text
}

/// Checks that our text of `files` agrees with `oracle` on 99 of 100 lines.
fn check(files: &[PathBuf], oracle: &[String]) {
    let (mut lines, mut same) = (0, 0);
    for (path, oracle) in files.iter().zip(oracle) {
        let found = compare(oracle, &text(path));
        eprintln!("{}: {} of {} lines", path.display(), found.same, found.lines);
        found.missing.iter().for_each(|line| eprintln!("  - {line}"));
        found.added.iter().for_each(|line| eprintln!("  + {line}"));
        (lines, same) = (lines + found.lines, same + found.same);
    }
    assert!(same * 100 >= lines * 99, "{same} of {lines} lines");
}

#[test]
fn shared_word_files_read_as_libreoffice_reads_them() {
    let (Some(files), Some(office)) = (shared("doc"), Office::find()) else { return };
    check(&files, &office.texts(&files));
    for file in &files {
        let document = read::read("x.doc", &std::fs::read(file).expect("a file")).expect("text");
        assert_eq!(document.format, Format::Doc);
    }
}
