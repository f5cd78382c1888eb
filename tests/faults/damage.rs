//! Damaged files of an index: what reads them says so, and a repair brings back what was there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clauseek::Error;
use clauseek::check::{check, repair};
use clauseek::index::Reader;
use clauseek::ingest::{IngestOptions, ingest};
use clauseek::search::{SearchRequest, facets, search};
use clauseek::show::show;

use crate::agreement;
use crate::workdir::Workdir;

/// What a damage does to the bytes of a file; none: it is removed.
type Harm = fn(Vec<u8>) -> Option<Vec<u8>>;

const HARMS: &[(&str, Harm)] = &[
    ("removed", |_| None),
    ("emptied", |_| Some(Vec::new())),
    ("cut to a half", |mut bytes| {
        bytes.truncate(bytes.len() / 2);
        Some(bytes)
    }),
    ("its first byte altered", |bytes| Some(flipped(bytes, 0, 1))),
    ("a byte in the middle altered", |bytes| Some(flipped(bytes, 1, 2))),
    ("a byte near the end altered", |bytes| Some(flipped(bytes, 7, 8))),
    ("zeroed in the middle", |mut bytes| {
        let (from, to) = (bytes.len() / 3, bytes.len() / 2);
        bytes[from..to].fill(0);
        Some(bytes)
    }),
];

fn flipped(mut bytes: Vec<u8>, part: usize, of: usize) -> Vec<u8> {
    let at = bytes.len() * part / of;
    bytes[at] ^= 0x55;
    bytes
}

fn options() -> IngestOptions {
    IngestOptions { jobs: 1, memory: 15_000_000, ..IngestOptions::default() }
}

/// A folder with an index of two segments, one of them with deletes.
fn place() -> Workdir {
    let workdir = Workdir::new();
    (0..4).for_each(|number| workdir.file(&format!("in/{number}.txt"), agreement(number)));
    let update = || ingest(&workdir.path("index"), &[workdir.path("in")], &options(), &mut |_| {}).unwrap();
    update();
    workdir.file("in/0.txt", agreement(10));
    update();
    workdir
}

fn files(index: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}

fn put_back(index: &Path, files: &BTreeMap<String, Vec<u8>>) {
    fs::remove_dir_all(index).unwrap();
    fs::create_dir(index).unwrap();
    for (name, bytes) in files {
        fs::write(index.join(name), bytes).unwrap();
        #[cfg(unix)]
        fs::set_permissions(index.join(name), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
}

fn request(query: &str) -> SearchRequest {
    SearchRequest { query: query.into(), limit: 100, ..SearchRequest::default() }
}

/// What a query finds.
fn found(index: &Path) -> clauseek::Result<Vec<String>> {
    let hits = search(&Reader::open(index)?, &request("逾期 违约金"))?.hits;
    let mut found: Vec<String> = hits.into_iter().map(|hit| hit.address + &hit.text).collect();
    found.sort();
    Ok(found)
}

/// All that reads an index, with what became of it.
fn uses(index: &Path, clause: &str) -> Vec<(&'static str, clauseek::Result<String>)> {
    let open = || Reader::open(index);
    vec![
        ("search", found(index).map(|found| format!("{found:?}"))),
        ("facets", open().and_then(|r| Ok(format!("{:?}", facets(&r, &request(""))?.facets)))),
        ("show", open().and_then(|r| Ok(show(&r, clause)?.hit.text))),
        ("status", open().and_then(|r| Ok(r.status()?.clauses.to_string()))),
    ]
}

fn is_told(error: &Error) -> bool {
    matches!(error, Error::IndexDamaged { .. } | Error::NoIndex { .. })
}

#[test]
fn damage_of_any_file_is_told_and_can_be_repaired() {
    let workdir = place();
    let index = workdir.path("index");
    let whole = files(&index);
    let clause = "in/1.txt#第3条";
    let right: BTreeMap<_, _> =
        uses(&index, clause).into_iter().map(|(name, used)| (name, used.expect("sound"))).collect();
    let kinds = ["idx", "pos", "store", "term", "fast", "fieldnorm", "gram", "part", "del"];
    // Panics are what Tantivy does over damaged bytes; that they are caught is the point, what they say is not.
    std::panic::set_hook(Box::new(|panic| {
        if !clauseek::threads::is_guarded() {
            eprintln!("{panic}");
        }
    }));
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for (at, kind) in kinds.into_iter().enumerate() {
        let mut of_kind: Vec<&String> = whole.keys().filter(|name| name.ends_with(&format!(".{kind}"))).collect();
        of_kind.sort_by_key(|name| std::cmp::Reverse(whole[*name].len()));
        let name = of_kind.first().unwrap_or_else(|| panic!("there is no .{kind}"));
        for (way, (what, harm)) in HARMS.iter().enumerate() {
            put_back(&index, &whole);
            match harm(whole[*name].clone()) {
                Some(bytes) => fs::write(index.join(name), bytes).unwrap(),
                None => fs::remove_file(index.join(name)).unwrap(),
            }
            for (used, outcome) in uses(&index, clause) {
                tried += 1;
                match outcome {
                    Ok(answer) if answer == right[used] => {}
                    Ok(_) => wrong.push(format!("{used} with .{kind} {what}")),
                    Err(error) => assert!(
                        is_told(&error) || matches!(error, Error::UnknownAddress { .. }),
                        "{used} with .{kind} {what}: {error}"
                    ),
                }
            }
            let checked = check(&index, false).expect("it can be checked");
            assert!(
                checked.findings.iter().any(|finding| finding.file == **name),
                "{kind} {what}: {:?}",
                checked.findings
            );
            // Which it is makes no difference from here on.
            if way != at {
                continue;
            }
            // Nothing is merged with what is damaged, and no record goes.
            workdir.file("in/3.txt", agreement(tried));
            let run = ingest(&index, &[], &options(), &mut |_| {});
            assert!(run.as_ref().is_err_and(is_told), "index with .{kind} {what}: {run:?}");
            workdir.file("in/3.txt", agreement(3));
            let (repaired, _) = repair(&index, &checked, &options(), &mut |_| {}).expect("it can be repaired");
            assert!(repaired.segments == 1 && !repaired.rebuild, "{kind} {what}: {repaired:?}");
            let after = check(&index, true).expect("it can be checked");
            assert!(after.sound, "{kind} {what}: {:?}", after.findings);
            assert_eq!(found(&index).expect("it is whole"), found_before(&right), "{kind} {what}");
        }
    }
    drop(std::panic::take_hook());
    println!("{tried} uses of damaged indexes; wrong answers: {wrong:#?}");
    // Altered postings may answer otherwise; that cannot be told without reading all of them (docs/index.md).
    assert!(wrong.len() * 5 < tried, "{} of {tried}", wrong.len());
}

fn found_before(right: &BTreeMap<&str, String>) -> Vec<String> {
    serde_json::from_str(&right["search"]).expect("strings as Rust prints them are JSON here")
}

#[test]
fn a_damaged_head_loses_nothing_that_users_have_said() {
    let workdir = Workdir::new();
    (0..3).for_each(|number| workdir.file(&format!("in/{number}.txt"), agreement(number)));
    workdir.ok(&["index", "in", "--exclude", "2.*", "--provider", "云山"]);
    let index = workdir.path("index");
    let whole = files(&index);
    let meta: PathBuf = index.join("meta.json");
    let altered = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("/in", "/an").into_bytes();
    let harms: [(&str, Option<Vec<u8>>); 5] = [
        ("removed", None),
        ("emptied", Some(Vec::new())),
        ("cut", Some(whole["meta.json"][..whole["meta.json"].len() / 2].to_vec())),
        ("altered", Some(altered(&whole["meta.json"]))),
        ("rubbish", Some(b"{\"segments\": 7}".to_vec())),
    ];
    for (what, harm) in harms {
        put_back(&index, &whole);
        match harm {
            Some(bytes) => fs::write(&meta, bytes).unwrap(),
            None => fs::remove_file(&meta).unwrap(),
        }
        for words in [&["search", "违约金"][..], &["status"], &["index"], &["facets"]] {
            let run = workdir.run(words);
            // That another folder is named makes no difference to what is found.
            let is_right = what == "altered" && words[0] != "index";
            assert!(run.code == 2 || is_right, "{what}: {words:?}: {run:?}");
            let told = run.err.contains("index in index") && run.err.contains("\nhint: ");
            assert!(told || is_right, "{what}: {words:?}: {}", run.err);
            assert!(!run.err.contains("panicked"), "{}", run.err);
        }
        let checked = workdir.run(&["check"]);
        assert!(
            checked.code == 2 && checked.out.contains("  meta.json: this file of the index is "),
            "{what}: {checked:?}"
        );
        let repaired = workdir.run(&["check", "--repair"]);
        assert_eq!(repaired.code, 0, "{what}: {repaired:?}");
        let status = workdir.ok(&["status"]);
        assert!(status.contains("files: 2 ") && status.contains("--exclude '2.*'"), "{what}: {status}");
        let facets = workdir.ok(&["facets", "--json"]);
        assert!(facets.contains(r#"{"value":"云山","clauses":16"#), "{what}: {facets}");
    }
    // Without the copy that is kept of it, as far as it can be read.
    put_back(&index, &whole);
    fs::remove_file(index.join("meta.copy")).unwrap();
    let text = String::from_utf8_lossy(&whole["meta.json"]).replace("\"index_settings\"", "index_settings");
    fs::write(&meta, text).unwrap();
    let repaired = workdir.run(&["check", "--repair"]);
    assert!(repaired.code == 0 && repaired.err.contains("the index was made anew"), "{repaired:?}");
    assert!(workdir.ok(&["facets", "--json"]).contains(r#"{"value":"云山","clauses":16"#));
    // Nothing at all to go by.
    put_back(&index, &whole);
    fs::remove_file(index.join("meta.copy")).unwrap();
    fs::write(&meta, "").unwrap();
    let repaired = workdir.run(&["check", "--repair"]);
    assert!(repaired.err.contains("name them, `clauseek index FOLDER`"), "{repaired:?}");
    assert_eq!(workdir.ok(&["index", "in"]), "");
}

#[test]
fn a_damaged_segment_is_told_by_the_program_in_both_languages() {
    let workdir = Workdir::new();
    workdir.file("agreements/lease.txt", agreement(0));
    workdir.ok(&["index", "agreements"]);
    let index = workdir.path("index");
    let store = files(&index).into_keys().find(|name| name.ends_with(".part")).expect("there is one");
    let mut bytes = fs::read(index.join(&store)).unwrap();
    let half = bytes.len() / 2;
    bytes[..half].fill(0xFF);
    fs::write(index.join(&store), bytes).unwrap();
    let run = workdir.run(&["search", "违约金"]);
    let told =
        format!("error: the index in index is damaged: {store}\nhint: put it right with `clauseek check --repair`\n");
    assert_eq!((run.code, run.err), (2, told));
    let run = workdir.run(&["--lang", "zh", "search", "违约金"]);
    assert!(
        run.err.starts_with(&format!("错误：index 中的索引已损坏：{store}\n提示：请用 `clauseek check --repair` 修复")),
        "{}",
        run.err
    );
    let run = workdir.run(&["check"]);
    let line = format!("  {store}: this file of the index is damaged; `clauseek check --repair`");
    assert_eq!((run.code, run.out), (2, format!("to be looked at: 1\n{line}\n")));

    // What cannot be read again now is not given up.
    fs::rename(workdir.path("agreements"), workdir.path("away")).unwrap();
    let run = workdir.run(&["check", "--repair"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with("error: the index in index cannot be repaired now: agreements is not there"),
        "{}",
        run.err
    );
    assert!(index.join(&store).exists());
    fs::rename(workdir.path("away"), workdir.path("agreements")).unwrap();

    let run = workdir.run(&["check", "--repair"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.starts_with("1 damaged part taken out, "), "{}", run.err);
    workdir.ok(&["search", "违约金"]);

    let store = files(&index).into_keys().find(|name| name.ends_with(".term")).expect("there is one");
    fs::write(index.join(store), "").unwrap();
    assert_eq!(workdir.run(&["search", "违约金"]).code, 2);
    workdir.ok(&["index", "--rebuild"]);
    workdir.ok(&["check", "--content"]);
}

#[test]
fn a_repair_brings_back_files_of_archives_and_copies() {
    let workdir = place();
    let index = workdir.path("index");
    workdir.file("in/a.zip", zipped::packed(&[("b.txt", &agreement(20)), ("c.txt", &agreement(1))]));
    fs::copy(workdir.path("in/1.txt"), workdir.path("in/copy.txt")).unwrap();
    let update = |paths: &[PathBuf]| drop(ingest(&index, paths, &options(), &mut |_| {}).unwrap());
    update(&[]);
    let right = found(&index).unwrap();
    let whole = files(&index);
    for name in whole.keys().filter(|name| name.ends_with(".store")) {
        put_back(&index, &whole);
        fs::write(index.join(name), b"damaged").unwrap();
        let checked = check(&index, false).unwrap();
        repair(&index, &checked, &options(), &mut |_| {}).unwrap();
        assert!(check(&index, true).unwrap().sound);
        assert_eq!(found(&index).unwrap(), right, "without {name}");
    }
}

/// Stands for the index's own components where nothing is written but deletes.
struct Idle(&'static str);

impl tantivy::plugin::SegmentPlugin for Idle {
    fn extensions(&self) -> &[&str] {
        std::slice::from_ref(&self.0)
    }

    fn create_writer(
        &self,
        _: &tantivy::plugin::PluginWriterContext<'_>,
    ) -> tantivy::Result<Box<dyn tantivy::plugin::PluginWriter>> {
        unreachable!("no document is added")
    }

    fn merge(&self, _: tantivy::plugin::PluginMergeContext<'_>) -> tantivy::Result<()> {
        unreachable!("nothing is merged")
    }
}

/// Removes documents from an index as no program does: those with this term.
fn remove(index: &Path, field: &str, value: &dyn Fn(tantivy::schema::Field) -> tantivy::Term) {
    let mut opened = tantivy::Index::open_in_dir(index).unwrap();
    for extension in ["gram", "part", "cols"] {
        opened.register_plugin(std::sync::Arc::new(Idle(extension)));
    }
    let mut writer: tantivy::IndexWriter = opened.writer_with_num_threads(1, 15_000_000).unwrap();
    writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
    writer.delete_term(value(opened.schema().get_field(field).unwrap()));
    let payload = opened.load_metas().unwrap().payload.unwrap();
    let mut commit = writer.prepare_commit().unwrap();
    commit.set_payload(&payload);
    commit.commit().unwrap();
    fs::remove_file(index.join("meta.copy")).unwrap();
}

#[test]
fn records_and_clauses_that_disagree_are_found_and_repaired() {
    use clauseek::index::check::Fault;
    use tantivy::Term;
    let workdir = place();
    let index = workdir.path("index");
    let (right, whole) = (found(&index).unwrap(), files(&index));
    let manifest = Reader::open(&index).unwrap().manifest().unwrap();
    let (path, content) =
        manifest.records().next().map(|record| (record.path.to_owned(), record.content.to_owned())).unwrap();
    let faults = |faults: &[(Fault, usize)]| {
        let checked = check(&index, false).unwrap();
        let of = |fault| checked.findings.iter().filter(|finding| finding.fault == fault).count();
        for &(fault, count) in faults {
            assert_eq!(of(fault), count, "{fault:?}: {:?}", checked.findings);
        }
        let (repaired, _) = repair(&index, &checked, &options(), &mut |_| {}).unwrap();
        assert!(!repaired.rebuild && check(&index, true).unwrap().sound);
        assert_eq!(found(&index).unwrap(), right);
        put_back(&index, &whole);
    };
    remove(&index, "content", &|field| Term::from_field_text(field, &content));
    faults(&[(Fault::Lost, 1), (Fault::Incomplete, 0)]);
    remove(&index, "order", &|field| Term::from_field_u64(field, 2));
    faults(&[(Fault::Lost, 0), (Fault::Incomplete, 4)]);
    remove(&index, "role", &|field| Term::from_field_u64(field, clauseek::index::schema::AGREEMENT));
    faults(&[(Fault::Incomplete, 4)]);
    remove(&index, "path", &|field| Term::from_field_text(field, &path));
    faults(&[(Fault::Ownerless, 1), (Fault::New, 1)]);
}

#[path = "../../src/read/zipped.rs"]
mod zipped;
