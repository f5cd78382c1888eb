//! How fast files are read, by format: `scripts/bench --formats FOLDER`.
//!
//! Reading alone: bytes in memory to blocks, one file after the other on one thread. Each file is read several times and its
//! median counts, so that one disturbance does not count for a format. Files that cannot be read are counted apart: naming them
//! quickly is no speed of reading.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clauseek::read::{self, read};

/// Rounds of a measurement, and of a mere check that it works.
const ROUNDS: usize = 5;

#[derive(Default)]
struct Total {
    files: usize,
    unread: usize,
    bytes: usize,
    characters: usize,
    /// Pages of files that have some.
    pages: u32,
    time: Duration,
    slowest: Option<(Duration, String)>,
}

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let measures = arguments.peek().is_some_and(|first| first == "--bench");
    let folder = arguments.find(|argument| !argument.starts_with("--")).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    let rounds = if measures { ROUNDS } else { 1 };
    let mut totals: BTreeMap<&str, Total> = BTreeMap::new();
    for entry in clauseek::walk::walk(&folder).flatten() {
        let Ok(bytes) = read::bytes(&entry.path, read::MAX_FILE_BYTES) else { continue };
        let name = entry.path.to_string_lossy();
        let mut times = Vec::with_capacity(rounds);
        let mut document = None;
        for _ in 0..rounds {
            let begun = Instant::now();
            document = black_box(read(&name, &bytes)).ok();
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let time = times[rounds / 2];
        let Some(document) = document else {
            totals.entry("(not read)").or_default().unread += 1;
            continue;
        };
        let total = totals.entry(document.format.as_str()).or_default();
        total.files += 1;
        total.bytes += bytes.len();
        total.characters += document.text.chars().count();
        total.pages += document.blocks.iter().filter_map(|block| block.page).max().unwrap_or(0);
        total.time += time;
        if total.slowest.as_ref().is_none_or(|(slowest, _)| *slowest < time) {
            let file = entry.path.strip_prefix(&folder).unwrap_or(&entry.path);
            total.slowest = Some((time, file.to_string_lossy().into_owned()));
        }
    }
    assert!(totals.values().any(|total| total.files > 0), "nothing in {} can be read", folder.display());
    println!("format\tfiles\tMB\tMB/s\tfiles/s\tmillion characters/s\tpages/s\tslowest ms\tslowest file");
    for (format, total) in totals {
        if total.unread > 0 {
            println!("{format}\t{}", total.unread);
            continue;
        }
        let seconds = total.time.as_secs_f64().max(1e-9);
        let pages = if total.pages > 0 { format!("{:.0}", f64::from(total.pages) / seconds) } else { "-".to_owned() };
        let (slowest, file) = total.slowest.unwrap_or_default();
        println!(
            "{format}\t{}\t{:.2}\t{:.1}\t{:.0}\t{:.2}\t{pages}\t{:.1}\t{file}",
            total.files,
            total.bytes as f64 / 1e6,
            total.bytes as f64 / 1e6 / seconds,
            total.files as f64 / seconds,
            total.characters as f64 / 1e6 / seconds,
            slowest.as_secs_f64() * 1e3,
        );
    }
}
