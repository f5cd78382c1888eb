//! How long each stage takes on the sample agreements.
//!
//! All stages run in turn, round after round, so that what else the machine does meets them alike; medians are printed. Every
//! stage asserts its answer: a stage that became fast because it does nothing would show. `scripts/bench` runs this, also side
//! by side with another version.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clauseek::classify::{ClauseText, classify};
use clauseek::identify::identify;
use clauseek::index::Reader;
use clauseek::ingest::{IngestOptions, ingest};
use clauseek::model::{Document, Part, Role};
use clauseek::outline::outline;
use clauseek::read::read;
use clauseek::search::{SearchRequest, search};
use clauseek::text::fold;
use clauseek::tokenize::{Dictionary, lattice};
use clauseek::understand::understand;

/// Rounds of a measurement, and of a mere check that all stages work.
const ROUNDS: usize = 15;
/// Agreements in the index: the samples, each so often with a line of its own.
const COPIES: usize = 20;
/// A concept, a phrase, common words, a rare one, and one that nothing answers.
const QUERIES: &[&str] = &["管辖法院", "\"书面通知\"", "逾期 付款 违约金", "囍帖", "合同"];

struct Sample {
    name: String,
    bytes: Vec<u8>,
}

struct Bench {
    samples: Vec<Sample>,
    documents: Vec<Document>,
    outlines: Vec<Vec<Part>>,
    folder: PathBuf,
    reader: Reader,
}

fn samples() -> Vec<Sample> {
    let mut found = Vec::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    // Text only: what the stages after reading take does not depend on the format, and copies of text are easily made to
    // differ. `formats` measures the readers.
    let is_text = |path: &Path| path.extension().is_some_and(|e| ["txt", "md", "html"].iter().any(|text| e == *text));
    for entry in clauseek::walk::walk(&corpus).flatten().filter(|entry| is_text(&entry.path)) {
        let bytes = std::fs::read(&entry.path).expect("a sample can be read");
        found.push(Sample { name: entry.path.to_string_lossy().into_owned(), bytes });
    }
    assert!(found.len() > 10, "the samples are in corpus/");
    found
}

/// Writes many agreements that differ, and returns their bytes.
fn write_copies(samples: &[Sample], folder: &Path) -> usize {
    std::fs::create_dir_all(folder).expect("a folder");
    let mut total = 0;
    for (at, sample) in samples.iter().enumerate() {
        let extension = sample.name.rsplit('.').next().unwrap_or("txt");
        for copy in 0..COPIES {
            // Digits are digits in every encoding of the samples.
            let bytes = [&sample.bytes[..], format!("\n{copy}\n").as_bytes()].concat();
            total += bytes.len();
            std::fs::write(folder.join(format!("{at}-{copy}.{extension}")), bytes).expect("a copy can be written");
        }
    }
    total
}

fn index(folder: &Path, to: &Path) -> usize {
    let _ = std::fs::remove_dir_all(to);
    let report = ingest(to, &[folder.to_path_buf()], &IngestOptions::default(), &mut |_| {}).expect("indexing works");
    report.indexed
}

impl Bench {
    fn read(&self) -> usize {
        self.samples.iter().filter_map(|sample| read(&sample.name, &sample.bytes).ok()).map(|d| d.text.len()).sum()
    }

    fn outline(&self) -> usize {
        self.documents.iter().map(|document| outline(document).len()).sum()
    }

    fn classify(&self) -> usize {
        let parts = self.documents.iter().zip(&self.outlines);
        let clauses = parts.flat_map(|(d, parts)| parts.iter().map(move |part| (d, part)));
        clauses
            .filter(|(_, part)| part.role == Role::Clause)
            .map(|(document, part)| {
                let text = part.span.of(&document.text);
                classify(&ClauseText { section: &part.section, text, ..ClauseText::default() }).len()
            })
            .sum()
    }

    fn identify(&self) -> usize {
        let parts = self.documents.iter().zip(&self.outlines);
        parts.map(|(document, parts)| usize::from(identify(document, parts).title.is_some())).sum()
    }

    fn understand(&self) -> usize {
        self.documents.iter().map(|document| understand(document).parts.len()).sum()
    }

    fn tokenize(&self) -> usize {
        let dictionary = Dictionary::builtin();
        self.documents.iter().map(|document| lattice(&fold(&document.text).text, dictionary).len()).sum()
    }

    fn search(&self) -> usize {
        let totals = QUERIES.iter().map(|query| {
            let request = SearchRequest { query: (*query).to_owned(), limit: 10, ..SearchRequest::default() };
            search(&self.reader, &request).expect("an answer").total
        });
        totals.sum()
    }

    fn open(&self, dir: &Path) -> usize {
        usize::from(Reader::open(dir).is_ok())
    }
}

fn main() {
    // Without `--bench` this is a check that it works.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { ROUNDS } else { 1 };
    let scratch = std::env::temp_dir().join(format!("clauseek-bench-{}", std::process::id()));
    let (folder, built) = (scratch.join("many"), scratch.join("index"));
    let samples = samples();
    let many = write_copies(&samples, &folder);
    assert_eq!(index(&folder, &built), samples.len() * COPIES);
    let documents: Vec<Document> =
        samples.iter().map(|sample| read(&sample.name, &sample.bytes).expect("samples can be read")).collect();
    let outlines = documents.iter().map(outline).collect();
    let reader = Reader::open(&built).expect("the index just made");
    let bench = Bench { samples, documents, outlines, folder, reader };
    measure(&bench, many, rounds, &scratch);
    drop(bench);
    // What is left in the system's folder for temporary files goes with it.
    let _ = std::fs::remove_dir_all(scratch);
}

/// Runs the stages in turn and prints each one's name, median in milliseconds, and megabytes a second. `many` is the number
/// of bytes that are indexed.
fn measure(bench: &Bench, many: usize, rounds: usize, scratch: &Path) {
    let (built, anew) = (scratch.join("index"), scratch.join("anew"));
    let bytes: usize = bench.samples.iter().map(|sample| sample.bytes.len()).sum();
    type Stage<'a> = (&'a str, usize, Box<dyn Fn() -> usize + 'a>);
    let stages: Vec<Stage<'_>> = vec![
        ("read", bytes, Box::new(|| bench.read())),
        ("outline", bytes, Box::new(|| bench.outline())),
        ("classify", bytes, Box::new(|| bench.classify())),
        ("identify", bytes, Box::new(|| bench.identify())),
        ("understand", bytes, Box::new(|| bench.understand())),
        ("tokenize", bytes, Box::new(|| bench.tokenize())),
        ("index", many, Box::new(|| index(&bench.folder, &anew))),
        ("open", 0, Box::new(|| bench.open(&built))),
        ("search", 0, Box::new(|| bench.search())),
    ];
    let answers: Vec<usize> = stages.iter().map(|(_, _, run)| run()).collect();
    assert!(answers.iter().all(|&answer| answer > 0), "a stage does nothing: {answers:?}");
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); stages.len()];
    for _ in 0..rounds {
        for (at, (name, _, run)) in stages.iter().enumerate() {
            let begun = Instant::now();
            let answer = black_box(run());
            times[at].push(begun.elapsed());
            assert_eq!(answer, answers[at], "{name} gives another answer");
        }
    }
    for ((name, bytes, _), mut times) in stages.iter().zip(times) {
        times.sort_unstable();
        let median = times[times.len() / 2].as_secs_f64();
        // Milliseconds, and megabytes a second where there are bytes to go through.
        let rate = if *bytes > 0 { format!("{:.1}", *bytes as f64 / 1e6 / median) } else { "-".to_owned() };
        println!("{name}\t{:.3}\t{rate}", median * 1e3);
    }
}
