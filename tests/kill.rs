//! Indexing that is killed at any moment leaves an index that is whole, and that the next run completes.
//!
//! The program that is killed is this one, run again as [`victim`]. `CLAUSEEK_KILLS` says how often; by default a few times.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clauseek::Error;
use clauseek::index::Reader;
use clauseek::index::check::{Fault, check};
use clauseek::ingest::{IngestOptions, Report, ingest};
use clauseek::search::{SearchRequest, search};

const KILLS: usize = 15;
const FILES: u64 = 40;
/// Kills between two comparisons with an index that was made without interruption.
const BETWEEN: usize = 5;

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// An agreement that differs from every other one of another number or edition.
fn agreement(number: u64, edition: u64, dice: &mut Dice) -> String {
    let mut text = format!("仓储服务合同（第{number}号，第{edition}版）\n\n甲方：云山仓储\n乙方：第{number}号客户\n\n");
    for clause in 1..=3 + dice.below(9) {
        let (days, rate) = (dice.below(90) + 1, dice.below(9) + 1);
        text += &format!(
            "第{clause}条 乙方应当在{days}日内付款，逾期的，每日按千分之{rate}支付违约金；编号{number}的货物由甲方保管。\n\n"
        );
    }
    text
}

/// What a run does besides: nothing, begin anew, or purge.
const WAYS: [&str; 3] = ["plain", "rebuild", "purge"];

/// Commits after every few files, so that there are many moments that matter.
fn options(way: &str) -> IngestOptions {
    let (rebuild, purge) = (way == "rebuild", way == "purge");
    IngestOptions { rebuild, purge, jobs: 2, memory: 30_000_000, commit_bytes: 6_000, ..IngestOptions::default() }
}

/// What is killed: an indexing run.
#[test]
#[ignore = "the other test runs it"]
fn victim() {
    let Some(place) = std::env::var_os("CLAUSEEK_VICTIM").map(PathBuf::from) else { return };
    run(&place, "index", &std::env::var("CLAUSEEK_VICTIM_WAY").unwrap_or_default());
}

fn run(place: &Path, index: &str, way: &str) -> Report {
    ingest(&place.join(index), &[place.join("docs")], &options(way), &mut |_| {}).expect("indexing works")
}

fn victim_at(place: &Path, way: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "victim", "--ignored"]).env("CLAUSEEK_VICTIM", place).env("CLAUSEEK_VICTIM_WAY", way);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[derive(Debug, PartialEq)]
struct Answers {
    files: BTreeMap<String, (usize, String)>,
    found: Vec<Vec<String>>,
    clauses: usize,
}

/// What an index says: its files with their clauses, and the addresses of all that some queries find.
fn answers(index: &Path) -> Answers {
    let reader = Reader::open(index).expect("an index");
    let manifest = reader.manifest().expect("its records");
    let records = manifest.records().map(|record| record.into_owned());
    let files = records.map(|record| (record.shown, (record.clauses, record.content))).collect();
    let find = |query: &str| {
        let request = SearchRequest { query: query.into(), limit: 100_000, ..SearchRequest::default() };
        let mut found: Vec<String> =
            search(&reader, &request).expect("an answer").hits.into_iter().map(|hit| hit.address + &hit.text).collect();
        found.sort();
        found
    };
    let queries = ["违约金", "\"货物由甲方保管\"", "逾期付款", "days<=30", "客户"];
    Answers { files, found: queries.map(find).into(), clauses: reader.status().expect("its status").clauses }
}

#[test]
fn a_run_that_is_killed_leaves_an_index_that_the_next_run_completes() {
    let kills = std::env::var("CLAUSEEK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let temp = tempfile::tempdir().expect("a folder");
    let place = temp.path();
    fs::create_dir(place.join("docs")).expect("a folder");
    let mut dice = Dice(20_240_301);
    let path = |number: u64| place.join(format!("docs/{number}.txt"));
    for number in 0..FILES {
        fs::write(path(number), agreement(number, 0, &mut dice)).expect("a file");
    }
    // How long a run takes that is left alone: into an index that is thrown away.
    let begun = Instant::now();
    victim_at(place, WAYS[0]).status().expect("it runs");
    let longest = begun.elapsed().max(Duration::from_millis(50));
    fs::remove_dir_all(place.join("index")).expect("it was made");

    let (mut unfinished, mut partial, mut leftovers) = (0, 0, 0);
    for kill in 1..=kills {
        for _ in 0..12 {
            let number = dice.below(FILES + 10);
            match dice.below(4) {
                0 => drop(fs::remove_file(path(number))),
                1 => drop(fs::copy(path(dice.below(FILES)), path(number))),
                _ => fs::write(path(number), agreement(number, kill as u64, &mut dice)).expect("a file"),
            }
        }
        // Mostly plain.
        let way = WAYS[dice.below(6).saturating_sub(3) as usize];
        let mut victim = victim_at(place, way).spawn().expect("it runs");
        std::thread::sleep(longest.mul_f64(dice.below(1_000) as f64 / 900.0));
        victim.kill().expect("it is ours");
        victim.wait().expect("it has ended");

        match check(&place.join("index")) {
            Ok((findings, reader)) => {
                let faults: Vec<_> = findings.iter().filter(|finding| finding.fault != Fault::LeftOver).collect();
                assert!(faults.is_empty(), "after kill {kill}: {faults:?}");
                let reader = reader.expect("it is sound");
                assert!(!reader.roots().is_empty(), "after kill {kill}: what users said is lost");
                leftovers += usize::from(!findings.is_empty());
                partial += 1;
            }
            // Killed before the first commit.
            Err(Error::NoIndex { .. } | Error::IndexUnfinished { .. }) => unfinished += 1,
            Err(error) => panic!("after kill {kill}: {error}"),
        }
        if kill % BETWEEN == 0 || kill == kills {
            // Once a run was whole, the index knows its folders, whatever was killed since.
            let paths = if kill <= BETWEEN { vec![place.join("docs")] } else { Vec::new() };
            ingest(&place.join("index"), &paths, &options(WAYS[0]), &mut |_| {}).expect("indexing works");
            assert_eq!(check(&place.join("index")).expect("an index").0, [], "after kill {kill} and a whole run");
            drop(fs::remove_dir_all(place.join("fresh")));
            run(place, "fresh", WAYS[0]);
            let (mended, fresh) = (answers(&place.join("index")), answers(&place.join("fresh")));
            assert!(mended == fresh, "after kill {kill}: {mended:#?}\n{fresh:#?}");
        }
    }
    println!(
        "{kills} kills: {partial} indexes checked, {leftovers} of them with files left over, {unfinished} not begun"
    );
}
