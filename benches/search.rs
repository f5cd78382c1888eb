//! What a warm search takes, step by step: `cargo bench --bench search`, on an index of the samples in `corpus/`.
//!
//! `stages` compares versions over the whole pipeline; this tells which step of a search a difference comes from. Every step
//! asserts that it does something.

use std::hint::black_box;
use std::path::Path;

use clauseek::index::Reader;
use clauseek::ingest::{IngestOptions, ingest};
use clauseek::query::{Parsed, Wanted, build, parse, run};
use clauseek::read::read;
use clauseek::search::{SearchRequest, search};
use clauseek::text::fold;
use clauseek::tokenize::{Dictionary, cut, lattice};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// By what is hard about them: a character that most clauses have, a word, a concept, a sentence, words that must all occur, exact
/// wording that begins and ends inside words, and what nothing answers.
const QUERIES: &[(&str, &str)] = &[
    ("character", "的"),
    ("word", "合同"),
    ("concept", "管辖法院"),
    ("question", "乙方逾期付款要承担什么责任"),
    ("words", "逾期 付款 违约金"),
    ("exact", "\"面通知对\""),
    ("nothing", "囍帖"),
];

/// The samples, indexed in a folder that vanishes with it.
struct Samples {
    _dir: tempfile::TempDir,
    reader: Reader,
}

impl Samples {
    fn new() -> Samples {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let report = ingest(dir.path(), &[corpus], &IngestOptions::default(), &mut |_| {}).expect("indexing works");
        assert!(report.clauses > 500, "the samples are in corpus/");
        let reader = Reader::open(dir.path()).expect("the index just made");
        Samples { _dir: dir, reader }
    }
}

fn tokenizer(criterion: &mut Criterion) {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/云岫云/云岫云用户服务协议.md");
    let bytes = std::fs::read(sample).expect("a sample can be read");
    let folded = fold(&read("sample.md", &bytes).expect("a sample can be read").text).text;
    let dictionary = Dictionary::builtin();
    assert!(lattice(&folded, dictionary).len() > folded.chars().count());
    let mut group = criterion.benchmark_group("tokenizer");
    group.throughput(Throughput::Bytes(folded.len() as u64));
    group.bench_function("text", |b| b.iter(|| lattice(black_box(&folded), dictionary)));
    let known = |word: &str| u64::from(dictionary.contains(word));
    group.bench_function("query", |b| b.iter(|| cut(black_box(&folded), known)));
    group.finish();
}

fn planning(criterion: &mut Criterion) {
    let samples = Samples::new();
    let mut group = criterion.benchmark_group("planning");
    for (name, query) in QUERIES {
        group.bench_with_input(BenchmarkId::new("parse", name), query, |b, query| b.iter(|| parse(black_box(query))));
        let parsed = parse(query);
        let plan = || build(&samples.reader, black_box(&parsed), &[], false).expect("a plan");
        assert!(!plan().marks.literals.is_empty(), "{name}");
        group.bench_function(BenchmarkId::new("build", name), |b| b.iter(plan));
    }
    group.finish();
}

fn ranking(criterion: &mut Criterion) {
    let samples = Samples::new();
    let mut group = criterion.benchmark_group("ranking");
    for (name, query) in QUERIES {
        let parsed: Parsed = parse(query);
        let plan = build(&samples.reader, &parsed, &[], false).expect("a plan");
        // The formula is private and costs next to nothing; what it looks at is found out all the same.
        let best = || {
            run(&samples.reader, black_box(&plan), Wanted { limit: 10, ..Wanted::default() }, |signals| {
                signals.relevance
            })
            .expect("an answer")
        };
        assert_eq!(best().total > 0, *name != "nothing", "{name}");
        group.bench_function(*name, |b| b.iter(best));
    }
    group.finish();
}

/// Snippets are not public: they are what a search of ten hits takes longer than one of none.
fn hits(criterion: &mut Criterion) {
    let samples = Samples::new();
    let mut group = criterion.benchmark_group("hits");
    for (name, query) in QUERIES {
        for limit in [0, 10] {
            let request = SearchRequest { query: (*query).to_owned(), limit, ..SearchRequest::default() };
            let found = || search(&samples.reader, black_box(&request)).expect("an answer");
            assert_eq!(found().total > 0, *name != "nothing", "{name}");
            group.bench_function(BenchmarkId::new(*name, limit), |b| b.iter(found));
        }
    }
    group.finish();
}

criterion_group!(benches, tokenizer, planning, ranking, hits);
criterion_main!(benches);
