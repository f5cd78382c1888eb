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

/// A line with the Chinese numeral at its start in digits: LibreOffice passes over the mark of a level that all its
/// numbers are to be shown in digits (二.1 where Word shows 2.1).
fn in_digits(line: &str) -> String {
    let numeral = line.split('.').next().unwrap_or_default();
    let place = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"].iter().position(|known| *known == numeral);
    place.map_or_else(|| line.to_owned(), |place| format!("{}{}", place + 1, &line[numeral.len()..]))
}

/// Checks that our text of `files` agrees with `oracle` on 99 of 100 lines.
fn check(files: &[PathBuf], oracle: &[String]) {
    let (mut lines, mut same) = (0, 0);
    for (path, oracle) in files.iter().zip(oracle) {
        let found = compare(oracle, &text(path));
        eprintln!("{}: {} of {} lines", path.display(), found.same, found.lines);
        found.missing.iter().for_each(|line| eprintln!("  - {line}"));
        found.added.iter().for_each(|line| eprintln!("  + {line}"));
        let explained = found.missing.iter().filter(|line| found.added.contains(&in_digits(line))).count();
        (lines, same) = (lines + found.lines, same + found.same + explained);
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

/// What LibreOffice makes of the shared docx files in another format reads as LibreOffice reads the docx. (Its own reader of
/// RTF loses Chinese punctuation in numbers.)
fn check_converted(filter: &str) {
    let (Some(files), Some(office)) = (shared("docx"), Office::find()) else { return };
    let converted = office.convert(&files, filter);
    check(&converted, &office.texts(&files));
}

#[test]
fn converted_files_read_as_libreoffice_reads_them_doc() {
    check_converted("doc:MS Word 97");
}

#[test]
fn converted_files_read_as_libreoffice_reads_them_rtf() {
    check_converted("rtf");
}

#[test]
fn converted_files_read_as_libreoffice_reads_them_odt() {
    check_converted("odt");
}
