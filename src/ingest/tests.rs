//! Indexing into folders of its own.

mod runs;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::error::Reason;
use crate::index::Reader;

/// A folder of agreements and an index beside it.
struct Place {
    temp: TempDir,
}

impl Place {
    fn new() -> Place {
        let temp = TempDir::new().expect("a temporary folder");
        fs::create_dir(temp.path().join("docs")).expect("a folder");
        Place { temp }
    }

    fn docs(&self) -> PathBuf {
        self.temp.path().join("docs")
    }

    fn index(&self) -> PathBuf {
        self.temp.path().join("index")
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.docs().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path
    }

    fn run_on(&self, paths: &[PathBuf], options: &IngestOptions) -> Result<Report> {
        ingest(&self.index(), paths, options, &mut |_| {})
    }

    fn run(&self) -> Report {
        self.run_on(&[self.docs()], &options()).expect("indexing works")
    }

    /// How many parts hold a word.
    fn holding(&self, word: &str) -> usize {
        let reader = Reader::open(&self.index()).expect("an index");
        reader.holding(word)
    }

    fn status(&self) -> crate::index::Status {
        Reader::open(&self.index()).expect("an index").status().expect("a status")
    }
}

fn options() -> IngestOptions {
    IngestOptions { jobs: 1, memory: 15_000_000, lock_timeout: Duration::from_millis(50), ..IngestOptions::default() }
}

fn counts(report: &Report) -> (usize, usize, usize) {
    (report.indexed, report.unchanged, report.removed)
}

/// Makes sure that a file's time differs from what it was.
fn touch(path: &Path) {
    let file = fs::File::options().append(true).open(path).expect("a file");
    file.set_modified(std::time::SystemTime::now() + Duration::from_secs(60)).expect("a time");
}

#[test]
fn adds_keeps_replaces_and_removes() {
    let place = Place::new();
    let first = place.write("a.txt", "一、本合同自签署之日起生效。囍");
    place.write("b.txt", "一、双方友好协商。");
    assert_eq!(counts(&place.run()), (2, 0, 0));
    assert_eq!((place.holding("囍"), place.holding("协商")), (1, 1));
    assert_eq!(counts(&place.run()), (0, 2, 0));

    place.write("a.txt", "一、本合同自盖章之日起生效。");
    touch(&first);
    assert_eq!(counts(&place.run()), (1, 1, 0));
    assert_eq!((place.holding("囍"), place.holding("盖章")), (0, 1));

    fs::remove_file(first).expect("it is there");
    assert_eq!(counts(&place.run()), (0, 1, 1));
    assert_eq!((place.holding("盖章"), place.status().files), (0, 1));
}

#[test]
fn a_new_time_alone_changes_the_record_only() {
    let place = Place::new();
    let path = place.write("a.txt", "一、本合同自签署之日起生效。");
    place.run();
    touch(&path);
    assert_eq!(counts(&place.run()), (0, 1, 0));
    assert_eq!(place.holding("签署"), 1);
}

#[test]
fn copies_are_aliases_until_the_last_is_gone() {
    let place = Place::new();
    let text = "一、本合同自签署之日起生效。";
    let first = place.write("a.txt", text);
    let second = place.write("below/b.txt", text);
    let report = place.run();
    assert_eq!((report.indexed, report.aliases), (2, 1));
    assert_eq!((place.holding("签署"), place.status().copies), (1, 1));
    // A later copy is recognised without the clauses being made again, and so is a renamed file.
    let third = place.write("c.txt", text);
    fs::remove_file(&first).expect("it is there");
    let report = place.run();
    assert_eq!((counts(&report), report.renamed, place.holding("签署")), ((0, 1, 0), 1, 1));
    fs::remove_file(second).expect("it is there");
    place.run();
    assert_eq!(place.holding("签署"), 1);
    fs::remove_file(third).expect("it is there");
    place.run();
    assert_eq!(place.holding("签署"), 0);
}

#[test]
fn a_copy_survives_its_original_being_replaced_in_the_same_run() {
    let place = Place::new();
    let first = place.write("a.txt", "一、本合同自签署之日起生效。");
    place.run();
    place.write("a.txt", "一、双方友好协商。");
    touch(&first);
    place.write("b.txt", "一、本合同自签署之日起生效。");
    place.run();
    assert_eq!((place.holding("签署"), place.holding("协商")), (1, 1));
}

#[test]
fn a_provider_that_was_set_holds_for_later_runs() {
    let place = Place::new();
    place.write("2023/a.txt", "一、本合同自签署之日起生效。");
    place.write("2024/a.txt", "一、本合同自签署之日起生效。");
    let providers = || {
        let request = crate::search::SearchRequest { query: "签署".into(), limit: 9, ..Default::default() };
        let reader = Reader::open(&place.index()).expect("an index");
        let hits = crate::search::search(&reader, &request).expect("an answer").hits;
        hits.into_iter().map(|hit| (hit.paths.len(), hit.provider)).collect::<std::collections::BTreeSet<_>>()
    };
    let name = |name: &str| Some(name.to_owned());
    place.run();
    assert_eq!(providers(), [(2, None)].into());
    let set = |provider: &str| IngestOptions { provider: name(provider), ..options() };
    place.run_on(&[place.docs().join("2024")], &set("云桥")).expect("indexing works");
    assert_eq!(providers(), [(1, None), (1, name("云桥"))].into());
    let anew = IngestOptions { rebuild: true, ..options() };
    place.run_on(&[], &anew).expect("indexing works");
    assert_eq!((place.run().unchanged, providers()), (2, [(1, None), (1, name("云桥"))].into()));
    // What is set for a folder holds for all below it, and can be taken back.
    place.run_on(&[place.docs()], &set("山海")).expect("indexing works");
    assert_eq!(providers(), [(2, name("山海"))].into());
    place.run_on(&[place.docs()], &set("")).expect("indexing works");
    assert_eq!(providers(), [(2, None)].into());
}

#[test]
fn a_folder_is_the_provider_where_nothing_else_is() {
    let place = Place::new();
    place.write("松果科技/a.txt", "一、本合同自签署之日起生效。");
    place.write("b.txt", "一、双方应当签署补充协议。");
    place.run();
    let request = crate::search::SearchRequest { query: "签署".into(), limit: 9, ..Default::default() };
    let reader = Reader::open(&place.index()).expect("an index");
    let hits = crate::search::search(&reader, &request).expect("an answer").hits;
    let providers: Vec<_> = hits.iter().filter_map(|hit| hit.provider.as_deref()).collect();
    assert_eq!((hits.len(), providers), (2, vec!["松果科技"]));
}

#[test]
fn a_bad_file_is_recorded_and_ends_nothing() {
    let place = Place::new();
    place.write("a.txt", "一、本合同自签署之日起生效。");
    place.write("big.txt", &"甲".repeat(400));
    place.write(".hidden.txt", "一、隐");
    place.write("~$lock.txt", "一、锁");
    let small = IngestOptions { max_file_bytes: 1000, ..options() };
    let report = place.run_on(&[place.docs()], &small).expect("indexing works");
    assert_eq!((report.indexed, report.skipped.len()), (1, 1));
    assert_eq!(report.skipped[0].reason.slug(), "too-large");
    // It stays on record, and is counted again in later runs.
    let report = place.run_on(&[place.docs()], &small).expect("indexing works");
    assert_eq!((report.unchanged, report.skipped.len()), (1, 1));
    let status = place.status();
    assert_eq!((status.files, status.indexed, status.skipped["too-large"]), (2, 1, 1));
    assert!(status.skipped_files[0].file.ends_with("big.txt"));
}

#[test]
fn what_is_too_large_is_not_read_and_a_higher_limit_tries_again() {
    let place = Place::new();
    let huge = place.write("huge.txt", "");
    // A gigabyte that takes no room on the disk; reading it would take some in memory.
    fs::File::options().write(true).open(&huge).expect("a file").set_len(1 << 30).expect("room");
    let text = place.write("b.txt", &"一、本合同自签署之日起生效。\n".repeat(50));
    let begun = Instant::now();
    let report = place.run();
    assert_eq!((report.indexed, &report.skipped[0].reason), (1, &Reason::TooLarge { bytes: 1 << 30, limit: 64 << 20 }));
    assert!(begun.elapsed() < Duration::from_secs(20));
    fs::remove_file(huge).expect("it is there");

    touch(&text);
    let small = IngestOptions { max_file_bytes: 1000, ..options() };
    assert_eq!(place.run_on(&[], &small).expect("indexing works").skipped.len(), 1);
    assert_eq!(place.run_on(&[], &small).expect("indexing works").skipped.len(), 1);
    assert_eq!(counts(&place.run()), (1, 0, 0), "unchanged, but within the limit now");
}

#[test]
fn what_takes_too_long_is_given_up_and_tried_again() {
    let place = Place::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        place.write(name, &format!("{name}\n{}", "一、本合同自签署之日起生效。\n".repeat(20_000)));
    }
    let hasty = IngestOptions { time_limit: Duration::ZERO, ..options() };
    let report = place.run_on(&[place.docs()], &hasty).expect("the run ends");
    assert_eq!((report.indexed, report.skipped.len()), (0, 3));
    assert!(report.skipped.iter().all(|skipped| matches!(skipped.reason, Reason::TooSlow { .. })));
    assert_eq!(place.run().indexed, 3);
}

#[test]
fn patterns_hold_for_later_runs_until_others_are_given() {
    let place = Place::new();
    for name in ["a.txt", "b.md", "旧版/a.txt", "new/c.txt"] {
        place.write(name, &format!("一、本合同{name}自签署之日起生效。"));
    }
    let patterns = |include: &[&str], exclude: &[&str]| {
        let owned = |list: &[&str]| list.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>();
        IngestOptions { patterns: Some(Patterns::new(&owned(include), &owned(exclude))), ..options() }
    };
    let run =
        |paths: &[PathBuf], options: &IngestOptions| counts(&place.run_on(paths, options).expect("indexing works"));
    let all = [place.docs()];
    assert_eq!(run(&all, &options()), (4, 0, 0));
    assert_eq!(run(&all, &patterns(&["*.txt"], &["旧版"])), (0, 2, 2));
    assert_eq!(run(&[], &options()), (0, 2, 0));
    // A folder below may have its own; those of the folder above do not count there.
    place.write("new/d.md", "一、双方友好协商。");
    assert_eq!(run(&[place.docs().join("new")], &patterns(&[], &[])), (1, 1, 0));
    assert_eq!(run(&all, &IngestOptions { rebuild: true, ..options() }), (3, 0, 0));
    // A file that is named is wanted, whatever it is called, as long as that is what is asked for.
    assert_eq!(run(&all, &patterns(&[""], &[])), (2, 3, 0));
    let bad = place.run_on(&all, &patterns(&["[a"], &[]));
    assert!(matches!(bad, Err(Error::BadPattern { .. })));
    assert_eq!(run(&[], &options()), (0, 5, 0));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_stay_apart_and_can_be_opened_again() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    // 合同 in GBK, as archives from Windows leave it; the other name differs in a byte that is no text either.
    let folder = place.docs().join(OsStr::from_bytes(b"\xBA\xCF\xCD\xAC"));
    let names: [&[u8]; 3] = [b"\xBA.txt", b"\xBB.txt", "\u{FFFD}.txt".as_bytes()];
    fs::create_dir(&folder).expect("a folder");
    for (name, text) in names.iter().zip(["一、签署囍。", "一、协商囍。", "一、盖章囍。"]) {
        fs::write(folder.join(OsStr::from_bytes(name)), text).expect("a file");
    }
    assert_eq!(counts(&place.run_on(std::slice::from_ref(&folder), &options()).expect("indexing works")), (3, 0, 0));
    assert_eq!(place.holding("囍"), 3);
    assert_eq!(counts(&place.run_on(&[], &options()).expect("indexing works")), (0, 3, 0), "the root is found again");
    fs::remove_file(folder.join(OsStr::from_bytes(names[0]))).expect("it is there");
    assert_eq!(counts(&place.run_on(&[folder], &options()).expect("indexing works")), (0, 2, 1));
    assert_eq!(place.holding("签署"), 0);
}

#[test]
fn files_about_the_folder_are_read_only_if_they_are_named() {
    let place = Place::new();
    place.write("a.txt", "一、本合同自签署之日起生效。");
    place.write("license.txt", "一、本许可协议自安装之日起生效。");
    place.write("LICENSE", "Permission is hereby granted, free of charge.");
    let readme = place.write("README.md", "# 样本\n\n本文件夹存放囍样本。");
    let report = place.run();
    assert_eq!((report.indexed, report.skipped.len(), &report.skipped[0].reason), (2, 2, &Reason::NoAgreement));
    assert_eq!((place.run().unchanged, place.holding("囍")), (2, 0));
    assert_eq!(place.run_on(std::slice::from_ref(&readme), &options()).expect("indexing works").indexed, 1);
    // Once named it stays, and it is kept up to date.
    assert_eq!((counts(&place.run()), place.holding("囍")), ((0, 3, 0), 1));
    touch(&readme);
    assert_eq!((place.run().skipped.len(), place.holding("囍")), (1, 1));
}

#[test]
fn a_run_touches_only_what_lies_below_its_paths() {
    let place = Place::new();
    let a = place.write("one/a.txt", "一、甲方。");
    let b = place.write("two/b.txt", "一、乙方。");
    place.run();
    fs::remove_file(a).expect("it is there");
    fs::remove_file(b).expect("it is there");
    let report = place.run_on(&[place.docs().join("one")], &options()).expect("indexing works");
    assert_eq!((report.removed, place.holding("乙")), (1, 1));
    assert_eq!(place.status().roots.len(), 1, "a folder below a root is no root of its own");
    // Without paths every root is refreshed.
    assert_eq!(place.run_on(&[], &options()).expect("indexing works").removed, 1);
}

#[test]
fn a_missing_root_is_left_alone_unless_it_is_named() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    place.run();
    fs::rename(place.docs(), place.temp.path().join("away")).expect("it is there");
    let report = place.run_on(&[], &options()).expect("indexing works");
    assert_eq!((report.missing_roots.len(), report.removed, place.holding("甲")), (1, 0, 1));
    let report = place.run_on(&[place.docs()], &options()).expect("the index knows the path");
    assert_eq!((report.removed, place.status().roots.len()), (1, 0));
    assert!(matches!(place.run_on(&[place.docs()], &options()), Err(Error::NoSuchPath { .. })));
}

#[test]
fn a_mistyped_path_leaves_no_index_behind() {
    let place = Place::new();
    assert!(matches!(place.run_on(&[place.docs().join("x")], &options()), Err(Error::NoSuchPath { .. })));
    assert!(!place.index().exists());
}

#[test]
fn a_cancelled_run_leaves_a_valid_index_that_the_next_completes() {
    let place = Place::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        place.write(name, &format!("一、本合同自签署之日起生效。{name}"));
    }
    let options = options();
    let cancel = Arc::clone(&options.cancel);
    let report = ingest(&place.index(), &[place.docs()], &options, &mut |progress| {
        if let Progress::File { .. } = progress {
            cancel.store(true, Ordering::Relaxed);
        }
    });
    let report = report.expect("an interruption is no error");
    assert!(report.interrupted && report.removed == 0);
    assert_eq!(place.holding("签署"), report.indexed);
    let rest = place.run();
    assert_eq!(rest.indexed + rest.unchanged, 3);
    assert_eq!(place.holding("签署"), 3);
}

#[test]
fn a_rebuild_begins_anew_with_the_known_roots() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    place.run();
    let rebuild = IngestOptions { rebuild: true, ..options() };
    let report = place.run_on(&[], &rebuild).expect("indexing works");
    assert!(report.rebuilt);
    assert_eq!((counts(&report), place.holding("甲")), ((1, 0, 0), 1));
}

#[test]
fn another_format_is_refused_and_can_be_rebuilt() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    place.run();
    let meta = place.index().join("meta.json");
    let json = fs::read_to_string(&meta).expect("the head of the index");
    let own = format!("\\\"schema\\\":{}", crate::index::schema::SCHEMA_VERSION);
    fs::write(&meta, json.replace(&own, "\\\"schema\\\":77")).expect("it can be written");
    assert!(matches!(Reader::open(&place.index()), Err(Error::IndexFormat { found, .. }) if found.starts_with("77")));
    assert!(matches!(place.run_on(&[], &options()), Err(Error::IndexFormat { .. })));
    let rebuild = IngestOptions { rebuild: true, ..options() };
    assert_eq!(place.run_on(&[], &rebuild).expect("it is made anew").indexed, 1);
    assert_eq!(place.holding("甲"), 1);
}

#[test]
fn other_words_or_concepts_make_the_index_anew() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    place.run();
    let meta = place.index().join("meta.json");
    let json = fs::read_to_string(&meta).expect("the head of the index");
    fs::write(&meta, json.replace("\\\"dictionary\\\":\\\"", "\\\"dictionary\\\":\\\"0")).expect("it can be written");
    assert!(place.status().stale);
    let report = place.run_on(&[], &options()).expect("indexing works");
    assert!(report.rebuilt && report.indexed == 1 && !place.status().stale);
}

#[test]
fn a_second_writer_waits_and_then_names_the_first() {
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    place.run();
    let writer_options = WriterOptions { rebuild: false, threads: 1, memory: 15_000_000, vocabulary: None };
    let first = Writer::open(&place.index(), &writer_options).expect("nobody else writes");
    let pid = std::process::id().to_string();
    let mut waited = 0;
    let run = ingest(&place.index(), &[], &options(), &mut |progress| match progress {
        Progress::Waiting { holder } => waited += usize::from(holder.is_some_and(|holder| holder.contains(&pid))),
        other => panic!("{other:?}"),
    });
    match run {
        Err(Error::IndexLocked { holder: Some(holder), .. }) => assert!(holder.contains(&pid), "{holder}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(waited, 1);
    let impatient = options();
    impatient.cancel.store(true, Ordering::Relaxed);
    assert!(matches!(place.run_on(&[], &impatient), Err(Error::Interrupted)));
    assert_eq!(place.holding("甲"), 1, "reading goes on");
    drop(first);
    place.run();
}

#[test]
fn there_may_be_no_index_or_a_foreign_one() {
    let place = Place::new();
    assert!(matches!(Reader::open(&place.index()), Err(Error::NoIndex { .. })));
    fs::create_dir(place.index()).expect("a folder");
    fs::write(place.index().join("meta.json"), "{}").expect("a file");
    assert!(matches!(Reader::open(&place.index()), Err(Error::Index { .. } | Error::IndexFormat { .. })));
}

#[cfg(unix)]
#[test]
fn an_index_is_private_and_can_be_read_where_it_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write("a.txt", "一、甲方。");
    place.run();
    let mode = |bits| fs::set_permissions(place.index(), fs::Permissions::from_mode(bits)).expect("it is ours");
    assert_eq!(fs::metadata(place.index()).expect("a folder").permissions().mode() & 0o777, 0o700);
    mode(0o500);
    assert_eq!(place.holding("甲"), 1);
    mode(0o700);
}

/// Packs an archive of files with these names and texts.
fn pack(path: &Path, files: &[(&str, &str)]) {
    fs::write(path, crate::read::zipped::packed(files)).expect("a file");
}

#[test]
fn the_files_of_an_archive_are_files() {
    let place = Place::new();
    let (archive, plain) = (place.docs().join("a.zip"), place.write("c.txt", "一、本合同自签署之日起生效。"));
    let first = ("甲/b.txt", "一、本合同自签署之日起生效。");
    pack(&archive, &[first, ("c.png", "GIF89a"), ("d.txt", "一、双方友好协商。囍")]);
    let report = place.run();
    assert_eq!((report.indexed, report.aliases, report.skipped.len()), (3, 1, 1), "{report:?}");
    assert!(report.skipped[0].file.ends_with("a.zip!/c.png"), "{report:?}");
    let status = place.status();
    assert_eq!((status.files, status.indexed, status.copies), (4, 3, 1));
    assert_eq!((place.holding("囍"), place.holding("签署")), (1, 1));
    let report = place.run();
    assert_eq!((counts(&report), report.skipped.len()), ((0, 3, 0), 1), "nothing has changed");

    pack(&archive, &[first, ("e.txt", "一、双方另行约定。")]);
    touch(&archive);
    assert_eq!(counts(&place.run()), (1, 2, 2), "d.txt and c.png are in it no more");
    assert_eq!((place.holding("囍"), place.holding("约定")), (0, 1));
    fs::remove_file(plain).expect("it is there");
    assert_eq!((counts(&place.run()), place.holding("签署")), ((0, 2, 1), 1));

    fs::write(&archive, "一、这是文本。").expect("a file");
    touch(&archive);
    assert_eq!(counts(&place.run()), (1, 0, 2), "it is no archive any more");
    pack(&archive, &[first]);
    assert_eq!(counts(&place.run()), (1, 0, 0));
    fs::remove_file(archive).expect("it is there");
    assert_eq!(counts(&place.run()), (0, 0, 1));
    assert_eq!((place.status().files, place.holding("签署")), (0, 0));
}
