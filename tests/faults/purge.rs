//! What was removed is gone from the disk.

use std::fs;
use std::path::Path;

use tantivy::Index;
use tantivy::schema::FieldType;

use crate::agreement;
use crate::workdir::Workdir;

/// Letters that no compression makes shorter; folded they are the same.
const MARK: &str = "qzx7kwv3jhy9bnm2fgp5";

/// Where a text still is in an index's files: in their bytes, or in a dictionary. (What merging makes of the program's own, packed
/// components is tested where they are.)
fn places(index: &Path, text: &str) -> Vec<String> {
    let mut places = Vec::new();
    for entry in fs::read_dir(index).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
            places.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    let opened = Index::open_in_dir(index).unwrap();
    let searcher = opened.reader().unwrap().searcher();
    for segment in searcher.segment_readers() {
        for (field, entry) in opened.schema().fields() {
            if entry.is_indexed() && !matches!(entry.field_type(), FieldType::U64(_)) {
                let inverted = segment.inverted_index(field).unwrap();
                let mut terms = inverted.terms().stream().unwrap();
                while terms.advance() {
                    if String::from_utf8_lossy(terms.key()).contains(text) {
                        places.push(format!("term of {}", entry.name()));
                    }
                }
            }
        }
    }
    places
}

#[test]
fn purged_text_is_in_no_file_of_the_index() {
    let workdir = Workdir::new();
    for number in 0..6 {
        workdir.file(&format!("in/{number}.txt"), agreement(number));
    }
    let secret = format!("保密合同\n\n甲方：{MARK}有限公司\n\n第一条 保密\n\n1.1 口令是{MARK}，不得外传。\n");
    workdir.file(&format!("in/{MARK}.txt"), &secret);
    workdir.ok(&["index", "in"]);
    let found = places(&workdir.path("index"), MARK);
    for sort in ["term of path", "fast"] {
        assert!(found.iter().any(|place| place.contains(sort)), "{sort}: the test would see it: {found:?}");
    }
    fs::remove_file(workdir.path(&format!("in/{MARK}.txt"))).unwrap();
    workdir.ok(&["index"]);
    assert_eq!(workdir.run(&["search", MARK]).code, 1);
    assert!(!places(&workdir.path("index"), MARK).is_empty(), "removed, and still on the disk");
    let run = workdir.run(&["index", "--purge"]);
    assert!(
        run.code == 0
            && run.err.ends_with("\nnothing of removed or replaced agreements is left in the index's files\n")
    );
    assert_eq!(places(&workdir.path("index"), MARK), [] as [String; 0]);
    assert_eq!(workdir.ok(&["search", "违约金", "--output", "count"]), "48\n");
    workdir.ok(&["check", "--content"]);

    // Removed and purged in one run.
    workdir.file("in/0.txt", secret);
    workdir.ok(&["index"]);
    assert!(!places(&workdir.path("index"), MARK).is_empty());
    workdir.file("in/0.txt", agreement(100));
    workdir.ok(&["index", "--purge"]);
    assert_eq!(places(&workdir.path("index"), MARK), [] as [String; 0]);
}
