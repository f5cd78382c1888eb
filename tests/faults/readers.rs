//! Readers while others write, or take the index away.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use clauseek::Error;
use clauseek::index::{Reader, Writer, WriterOptions};
use clauseek::ingest::{IngestOptions, ingest};
use clauseek::search::{SearchRequest, search};

use crate::agreement;
use crate::workdir::Workdir;

fn found(reader: &Reader) -> Vec<String> {
    let request = SearchRequest { query: "违约金".into(), limit: 10_000, ..SearchRequest::default() };
    search(reader, &request).expect("an answer").hits.into_iter().map(|hit| hit.address).collect()
}

#[test]
fn a_reader_keeps_its_answers_while_others_commit_and_merge() {
    let workdir = Workdir::new();
    let write = |from: usize| (from..from + 60).for_each(|n| workdir.file(&format!("in/{}.txt", n % 90), agreement(n)));
    let index = workdir.path("index");
    let options = IngestOptions { jobs: 1, memory: 15_000_000, commit_bytes: 4_000, ..IngestOptions::default() };
    let update = || ingest(&index, &[workdir.path("in")], &options, &mut |_| {}).expect("indexing works");
    write(0);
    update();
    let first = Reader::open(&index).expect("an index");
    let before = found(&first);
    assert_eq!(before.len(), 60 * 8);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut opened = 0;
            while !done.load(Ordering::Relaxed) {
                // Whenever it is opened, what is there belongs together.
                let reader = Reader::open(&index).expect("an index");
                let manifest = reader.manifest().expect("its records");
                let contents: BTreeMap<_, _> = manifest.records().map(|r| (r.content, r.clauses)).collect();
                assert_eq!(reader.status().expect("its status").clauses, contents.values().sum::<usize>());
                assert_eq!(found(&first), before);
                opened += 1;
            }
            opened
        });
        for round in 1..4 {
            write(round * 70);
            update();
        }
        done.store(true, Ordering::Relaxed);
        assert!(watching.join().expect("no reader fails") > 0);
    });
    assert_eq!(found(&first), before);
}

#[test]
fn what_is_being_written_is_not_checked() {
    let workdir = Workdir::indexed();
    let options = WriterOptions { rebuild: false, threads: 1, memory: 15_000_000, vocabulary: None };
    let writer = Writer::open(&workdir.path("index"), &options).expect("nobody else writes");
    let run = workdir.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with("error: the index in index is being written by another process (process "),
        "{}",
        run.err
    );
    drop(writer);
    workdir.ok(&["check"]);
}

#[cfg(unix)]
#[test]
fn an_index_taken_away_still_answers_its_readers() {
    let workdir = Workdir::new();
    workdir.file("in/0.txt", agreement(0));
    workdir.ok(&["index", "in"]);
    let reader = Reader::open(&workdir.path("index")).expect("an index");
    let before = found(&reader);
    fs::remove_dir_all(workdir.path("index")).unwrap();
    assert_eq!((found(&reader), before.len()), (before.clone(), 8));
    assert!(matches!(Reader::open(&workdir.path("index")), Err(Error::NoIndex { .. })));
    let run = workdir.run(&["check"]);
    assert_eq!(
        (run.code, run.err.as_str()),
        (2, "error: there is no index in index\nhint: build it with `clauseek index FOLDER`\n")
    );
}
