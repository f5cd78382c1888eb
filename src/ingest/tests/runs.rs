//! Reports, forecasts, and runs that follow each other: renames, nothing new, watching.

use super::*;

#[test]
fn a_thousand_renamed_files_are_recognised_and_not_indexed_again() {
    let place = Place::new();
    for number in 0..1000 {
        place.write(&format!("旧/{number}.txt"), &format!("一、本合同编号{number}，自签署之日起生效。"));
    }
    assert_eq!(place.run().indexed, 1000);
    let term = |place: &Place| {
        let reader = Reader::open(&place.index()).expect("an index");
        // Deleted documents count here: had the clauses been indexed again, the old ones would be among them.
        reader.frequency("签署")
    };
    let before = term(&place);
    fs::rename(place.docs().join("旧"), place.docs().join("新")).expect("it is there");
    let detail = IngestOptions { detail: true, ..options() };
    let report = place.run_on(&[place.docs()], &detail).expect("indexing works");
    assert_eq!((report.renamed, report.clauses), (1000, 0), "{:?}", counts(&report));
    assert_eq!(counts(&report), (0, 0, 0));
    assert!(report.files.iter().all(|file| file.outcome == Outcome::Renamed && file.clauses == 1));
    let from = report.files[0].renamed_from.as_deref().expect("where it was");
    assert_eq!(from.replace('旧', "新"), report.files[0].file);
    assert_eq!((term(&place), place.holding("签署"), place.status().files), (before, 1000, 1000));
    assert_eq!(counts(&place.run()), (0, 1000, 0));
}

/// U+001F stands between the columns of a record.
#[cfg(unix)]
#[test]
fn a_name_that_holds_what_divides_records_is_a_name() {
    let place = Place::new();
    place.write("租赁\u{1F}合同.txt", "一、租期三年。");
    place.write("租赁 合同.txt", "一、租期五年。");
    assert_eq!(counts(&place.run()), (2, 0, 0));
    assert_eq!(counts(&place.run()), (0, 2, 0));
    assert_eq!((place.holding("三年"), place.holding("五年")), (1, 1));
}

#[test]
fn a_report_names_every_file() {
    let place = Place::new();
    let text = "一、本合同自签署之日起生效。";
    place.write("a.txt", text);
    let gone = place.write("b.txt", "一、双方友好协商。");
    place.run();
    fs::remove_file(gone).expect("it is there");
    place.write("c.txt", text);
    place.write("d.txt", "一、双方另行约定。");
    place.write("e.txt", " ");
    let detail = IngestOptions { detail: true, ..options() };
    let report = place.run_on(&[place.docs()], &detail).expect("indexing works");
    let outcomes: Vec<Outcome> = report.files.iter().map(|file| file.outcome).collect();
    use Outcome::{Copy, Indexed, Removed, Skipped, Unchanged};
    assert_eq!(outcomes, [Unchanged, Removed, Copy, Indexed, Skipped]);
    assert_eq!(report.files[4].skipped, Some(Reason::Empty));
    assert!(report.files[3].seconds > 0.0 && report.files[3].clauses == 1 && report.files[3].format == "txt");
    let again = place.run_on(&[place.docs()], &detail).expect("indexing works");
    assert_eq!(again.files.iter().filter(|file| file.outcome == Unchanged).count(), 3);
    assert!(place.run().files.is_empty(), "only if it is asked for");
}

#[test]
fn a_run_that_finds_nothing_new_writes_nothing() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    place.run();
    let written = |place: &Place| {
        let meta = place.index().join("meta.json");
        (fs::read(&meta).expect("the head"), fs::metadata(&meta).expect("the head").modified().expect("a time"))
    };
    let before = written(&place);
    assert_eq!(counts(&place.run()), (0, 1, 0));
    assert_eq!(written(&place), before);
}

#[test]
fn a_forecast_says_what_a_run_would_do_and_does_nothing() {
    let place = Place::new();
    let see = |options: &IngestOptions| forecast(&place.index(), &[place.docs()], options).expect("it can be told");
    let changed = place.write("a.txt", "一、甲方。");
    let gone = place.write("b.txt", "一、乙方。");
    assert_eq!((see(&options()).new, place.index().exists()), (2, false), "without an index all is new");
    place.write("c.txt", "一、丙方。");
    place.run();
    touch(&changed);
    fs::remove_file(gone).expect("it is there");
    place.write("d.md", "一、丁方。");
    let told = see(&options());
    assert_eq!((told.new, told.changed, told.vanished, told.unchanged, told.left_out), (1, 1, 1, 1, 0));
    let fates: Vec<Fate> = told.files.iter().map(|(_, fate)| *fate).collect();
    assert_eq!(fates, [Fate::Changed, Fate::Vanished, Fate::New]);
    let patterns = Some(Patterns::new(&[], &["*.md".into()]));
    assert_eq!(see(&IngestOptions { patterns, ..options() }).left_out, 1);
    assert_eq!(see(&IngestOptions { rebuild: true, ..options() }).new, 3);
    // Another process may be writing meanwhile.
    let writer_options = WriterOptions { rebuild: false, threads: 1, memory: 15_000_000, vocabulary: None };
    let writer = Writer::open(&place.index(), &writer_options).expect("nobody else writes");
    assert_eq!(see(&options()), told);
    drop(writer);
    let report = place.run();
    assert_eq!((report.unchanged, report.indexed, report.removed), (2, 1, 1), "the file touched has the same text");
    let lost = forecast(&place.index(), &[place.docs().join("x")], &options());
    assert!(matches!(lost, Err(Error::NoSuchPath { .. })));
}

#[test]
fn more_is_under_way_than_the_memory_allows_only_one_by_one() {
    let place = Place::new();
    for number in 0..20 {
        place.write(&format!("{number}.txt"), &format!("一、编号{number}。\n{}", "二、双方友好协商。\n".repeat(500)));
    }
    // Less than one file takes.
    let little = IngestOptions { memory: 400_000, jobs: 4, ..options() };
    assert_eq!(place.run_on(&[place.docs()], &little).expect("indexing works").indexed, 20);
}

#[test]
fn a_reader_that_stays_open_sees_each_commit() {
    let place = Place::new();
    place.write("a.txt", "一、本合同自签署之日起生效。");
    place.run();
    let mut reader = Reader::open(&place.index()).expect("an index");
    assert!(!reader.refresh().expect("it is there"));
    place.write("b.txt", "一、双方友好签署。");
    place.run();
    assert_eq!(reader.holding("签署"), 1, "as it was when it was opened");
    assert!(reader.refresh().expect("it is there"));
    assert_eq!(reader.holding("签署"), 2);
    place.run_on(&[], &IngestOptions { rebuild: true, ..options() }).expect("indexing works");
    assert!(reader.refresh().expect("it is there"));
    assert_eq!(reader.holding("签署"), 2);
    fs::remove_dir_all(place.index()).expect("it is there");
    assert!(reader.refresh().is_err());
    assert_eq!(reader.status().expect("it stays as it was").indexed, 2);
}

/// Watches the folder until `goes_on` says no; it is told how many runs have changed the index.
fn watching(place: &Place, poll: Option<Duration>, mut step: impl FnMut(usize) -> bool) {
    let ingest = options();
    let cancel = Arc::clone(&ingest.cancel);
    let quiet = Duration::from_millis(100);
    let watch_options = WatchOptions { ingest, quiet, poll, ..WatchOptions::default() };
    let mut updates = 0;
    let mut observer = |watched: Watched<'_>| {
        updates += match watched {
            Watched::Ready(_) | Watched::Updated(_) => 1,
            Watched::Failed(error) => panic!("{error}"),
            Watched::Progress(_) => return,
        };
        if !step(updates) {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    watch(&place.index(), &[place.docs()], &watch_options, &mut observer).expect("it can be watched");
}

#[test]
fn watching_follows_what_changes() {
    for poll in [None, Some(Duration::from_millis(200))] {
        let place = Place::new();
        place.write("a.txt", "一、本合同自签署之日起生效。");
        let mut held = Vec::new();
        watching(&place, poll, |updates| {
            held.push(place.holding("签署"));
            match updates {
                1 => drop(place.write("below/b.txt", "一、双方签署。")),
                2 => fs::remove_file(place.docs().join("a.txt")).expect("it is there"),
                3 => fs::rename(place.docs().join("below"), place.docs().join("other")).expect("it is there"),
                4 => drop(place.write("other/c.txt", "一、另行签署。")),
                5 => {
                    // The folder itself is another one.
                    fs::remove_dir_all(place.docs()).expect("it is there");
                    place.write("d.txt", "一、甲方签署。");
                }
                6 => drop(place.write("e.txt", "一、乙方签署。")),
                _ => return false,
            }
            true
        });
        assert_eq!(held, [1, 2, 1, 1, 2, 1, 2], "{poll:?}");
    }
}

#[test]
fn watching_waits_for_another_writer_and_never_gives_up() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    let writer_options = WriterOptions { rebuild: false, threads: 1, memory: 15_000_000, vocabulary: None };
    let mut first = Some(Writer::open(&place.index(), &writer_options).expect("nobody else writes"));
    let ingest = options();
    let cancel = Arc::clone(&ingest.cancel);
    let watch_options = WatchOptions { ingest, ..WatchOptions::default() };
    let mut waited = false;
    let mut observer = |watched: Watched<'_>| match watched {
        Watched::Progress(Progress::Waiting { .. }) => {
            waited = true;
            // Longer than a run would wait that is not watching.
            std::thread::sleep(options().lock_timeout * 2);
            drop(first.take());
        }
        Watched::Ready(report) => {
            assert_eq!(report.indexed, 1);
            cancel.store(true, Ordering::Relaxed);
        }
        _ => {}
    };
    watch(&place.index(), &[place.docs()], &watch_options, &mut observer).expect("it can be watched");
    assert!(waited);
}

#[test]
fn a_folder_out_of_reach_is_left_alone_and_followed_again_when_it_is_back() {
    let place = Place::new();
    place.write("a.txt", "一、本合同自签署之日起生效。");
    let (docs, away, index) = (place.docs(), place.temp.path().join("away"), place.index());
    let ingest = options();
    let cancel = Arc::clone(&ingest.cancel);
    let short = Duration::from_millis(100);
    let watch_options = WatchOptions { ingest, quiet: short, retry: short, ..WatchOptions::default() };
    let mut back = None;
    let mut held = Vec::new();
    let mut observer = |watched: Watched<'_>| match watched {
        Watched::Ready(_) => {
            fs::rename(&docs, &away).expect("it is there");
            let (docs, away) = (docs.clone(), away.clone());
            back = Some(std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(800));
                fs::write(away.join("b.txt"), "一、双方签署。").expect("a file");
                fs::rename(away, docs).expect("it is there");
            }));
        }
        Watched::Updated(report) => {
            held.push((report.removed, report.indexed));
            if held.len() == 1 {
                fs::write(docs.join("c.txt"), "一、另行签署。").expect("a file");
            } else {
                cancel.store(true, Ordering::Relaxed);
            }
        }
        Watched::Failed(error) => panic!("{error}"),
        Watched::Progress(_) => {}
    };
    watch(&index, std::slice::from_ref(&docs), &watch_options, &mut observer).expect("it can be watched");
    back.expect("it was begun").join().expect("it is back");
    assert_eq!((held, place.holding("签署")), (vec![(0, 1), (0, 1)], 3));
}

#[test]
fn any_amount_of_memory_will_do() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    for (memory, jobs) in [(usize::MAX, 1), (0, 64)] {
        let some = IngestOptions { memory, jobs, rebuild: true, ..options() };
        assert_eq!(place.run_on(&[place.docs()], &some).expect("indexing works").indexed, 1);
    }
}

#[test]
fn an_index_inside_the_folder_that_is_watched_does_not_wake_it() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    let ingest = options();
    let cancel = Arc::clone(&ingest.cancel);
    let watch_options = WatchOptions { ingest, quiet: Duration::from_millis(50), ..WatchOptions::default() };
    let mut runs = 0;
    let ends = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1500));
        cancel.store(true, Ordering::Relaxed);
    });
    let observer = &mut |watched: Watched<'_>| {
        runs += usize::from(matches!(watched, Watched::Progress(Progress::Scanned { .. })));
    };
    watch(&place.docs().join("index"), &[place.docs()], &watch_options, observer).expect("it can be watched");
    ends.join().expect("it ends");
    assert!(runs <= 2, "{runs} runs");
}
