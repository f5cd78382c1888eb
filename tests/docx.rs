//! Word documents against LibreOffice: every line of the shared files, its automatic number included, reads the same.
//!
//! LibreOffice is an oracle, not the truth: where the two differ by rule, the rule is stated in [`comparable`].

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clauseek::read;

/// Returns the Word documents of the shared corpus; none where it is missing.
fn documents() -> Option<Vec<PathBuf>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = here.ancestors().skip(1).map(|folder| folder.join("shared/corpus")).find(|folder| folder.is_dir())?;
    let (mut found, mut folders) = (Vec::new(), vec![corpus]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the shared corpus can be read") {
            let path = entry.expect("the shared corpus can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "docx") {
                found.push(path);
            }
        }
    }
    found.sort();
    Some(found)
}

/// Converts documents with LibreOffice; none where it is not installed. The texts come in the documents' order.
fn converted(documents: &[PathBuf]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let copies: Vec<PathBuf> = (0..documents.len()).map(|n| folder.path().join(format!("{n}.docx"))).collect();
    for (document, copy) in documents.iter().zip(&copies) {
        fs::copy(document, copy).expect("a shared file can be copied");
    }
    // A profile of its own: LibreOffice runs once for each.
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let run = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "txt:Text", "--outdir"])
        .arg(folder.path())
        .args(&copies)
        .output()
        .ok()?;
    assert!(run.status.success(), "soffice: {}", String::from_utf8_lossy(&run.stderr));
    let text = |copy: &PathBuf| fs::read_to_string(copy.with_extension("txt")).expect("soffice wrote a text");
    Some(copies.iter().map(text).collect())
}

/// Returns the lines of a text as they can be compared. What is taken out:
/// - blanks and invisible characters, with which the two separate numbers and cells differently;
/// - which bullet it is: LibreOffice writes `•` for all, we keep those that are characters (`●`, `-`);
/// - bullets without text, which we leave out;
/// - the hyphen that does not break, which we write as a hyphen.
fn comparable(text: &str) -> Vec<String> {
    let line = |line: &str| -> String {
        let line: String = line
            .chars()
            .filter(|ch| !ch.is_whitespace() && !ch.is_control() && !matches!(ch, '\u{FEFF}' | '\u{200B}'))
            .map(|ch| if ch == '\u{2011}' { '-' } else { ch })
            .collect();
        match line.strip_prefix(['•', '●', '○', '■', '□', '◆', '–', '-', '➢', '▪', '※', '*', '·']) {
            Some("") => String::new(),
            Some(rest) => format!("•{rest}"),
            None => line,
        }
    };
    text.lines().map(line).filter(|line| !line.is_empty()).collect()
}

/// Returns what stands in one list of lines only, in order: `-` in the first, `+` in the second.
fn differences(one: &[String], other: &[String]) -> Vec<String> {
    let width = other.len() + 1;
    let mut common = vec![0u32; (one.len() + 1) * width];
    for i in (0..one.len()).rev() {
        for j in (0..other.len()).rev() {
            common[i * width + j] = if one[i] == other[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < one.len() || j < other.len() {
        if i < one.len() && j < other.len() && one[i] == other[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == other.len()
            || i < one.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]
        {
            found.push(format!("- {}", one[i]));
            i += 1;
        } else {
            found.push(format!("+ {}", other[j]));
            j += 1;
        }
    }
    found
}

#[test]
fn lines_and_numbers_are_those_of_libreoffice() {
    let Some(documents) = documents() else {
        eprintln!("skipped: there is no ../shared/corpus");
        return;
    };
    let Some(expected) = converted(&documents) else {
        eprintln!("skipped: soffice is not installed");
        return;
    };
    let (mut lines, mut differing) = (0, HashMap::new());
    for (path, expected) in documents.iter().zip(&expected) {
        let bytes = fs::read(path).expect("a shared file can be read");
        let document = match read::read(&path.to_string_lossy(), &bytes) {
            Ok(document) => document,
            Err(reason) => panic!("{}: {reason}", path.display()),
        };
        let own: String =
            document.blocks.iter().map(|block| format!("{}\n", block.span.of(&document.text))).collect();
        let (expected, own) = (comparable(expected), comparable(&own));
        lines += expected.len();
        let found = differences(&expected, &own);
        if !found.is_empty() {
            eprintln!("{} ({} lines)\n  {}", path.display(), expected.len(), found.join("\n  "));
            differing.insert(path, found.len());
        }
    }
    let differing: usize = differing.values().sum();
    eprintln!("{differing} of {lines} lines differ");
    assert!(differing * 100 <= lines, "{differing} of {lines} lines differ");
}
