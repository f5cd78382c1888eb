//! LibreOffice as an oracle and as a maker of files in formats that nobody writes by hand.

use std::path::PathBuf;
use std::process::Command;

/// A folder to work in, with a LibreOffice that shares nothing with the user's.
pub struct Office {
    dir: tempfile::TempDir,
}

impl Office {
    /// Returns none, with a message, where LibreOffice is not installed.
    pub fn find() -> Option<Office> {
        let found = Command::new("soffice").arg("--version").output().is_ok_and(|output| output.status.success());
        if !found {
            eprintln!("skipped: soffice is not installed");
            return None;
        }
        Some(Office { dir: tempfile::tempdir().expect("a folder for temporary files") })
    }

    /// Converts files; `format` is the new extension, perhaps with a filter (`txt:Text`). Returns the new files in order.
    pub fn convert(&self, files: &[PathBuf], format: &str) -> Vec<PathBuf> {
        let out = self.dir.path().join(format.replace([':', ' '], "-"));
        let inputs = self.dir.path().join("in");
        std::fs::create_dir_all(&inputs).expect("a folder");
        let named: Vec<PathBuf> = files
            .iter()
            .enumerate()
            .map(|(number, file)| {
                let extension = file.extension().unwrap_or_default().to_string_lossy();
                let copy = inputs.join(format!("{number}.{extension}"));
                std::fs::copy(file, &copy).expect("a copy");
                copy
            })
            .collect();
        let profile = format!("-env:UserInstallation=file://{}", self.dir.path().join("profile").display());
        let status = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", format, "--outdir"])
            .arg(&out)
            .args(&named)
            .output()
            .expect("soffice runs")
            .status;
        assert!(status.success());
        let extension = format.split(':').next().unwrap_or(format);
        (0..files.len()).map(|number| out.join(format!("{number}.{extension}"))).collect()
    }

    /// Returns the text of each file as LibreOffice writes it.
    pub fn texts(&self, files: &[PathBuf]) -> Vec<String> {
        let read = |path: PathBuf| std::fs::read_to_string(path).expect("a converted file");
        self.convert(files, "txt:Text").into_iter().map(read).collect()
    }
}

/// How the lines of two texts agree.
pub struct Agreement {
    pub lines: usize,
    pub same: usize,
    /// Lines that only the first text has, and lines that only the second has.
    pub missing: Vec<String>,
    pub added: Vec<String>,
}

/// Compares two texts line by line without regard to white space; cells of a table are lines.
pub fn compare(oracle: &str, ours: &str) -> Agreement {
    // LibreOffice prints the signs of bullets, which are no text of the agreement.
    let is_bullet = |ch: char| matches!(ch, '•' | '●' | '■' | '◆' | '➢' | '\u{E000}'..='\u{F8FF}');
    let lines = |text: &str| -> Vec<String> {
        let seen = |ch: &char| !ch.is_whitespace() && !ch.is_control() && !"\u{FEFF}\u{200B}".contains(*ch);
        let bare = |line: &str| line.chars().filter(seen).collect::<String>().trim_start_matches(is_bullet).to_owned();
        text.split(['\n', '\t', '\u{B}', '\u{C}']).map(bare).filter(|line: &String| !line.is_empty()).collect()
    };
    let (a, b) = (lines(oracle), lines(ours));
    // Longest common subsequence; the texts are short.
    let mut longest = vec![vec![0u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] =
                if a[i] == b[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let mut found = Agreement { lines: a.len(), same: longest[0][0] as usize, missing: Vec::new(), added: Vec::new() };
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && longest[i + 1][j] >= longest[i][j + 1] {
            found.missing.push(a[i].clone());
            i += 1;
        } else {
            found.added.push(b[j].clone());
            j += 1;
        }
    }
    found
}
