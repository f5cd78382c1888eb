//! What people search for in the five shared agreements. They are not the project's, so that only numbers are named here.

use std::path::Path;

use crate::workdir::{Workdir, json_lines};

/// The jurisdiction clause of each agreement: the file's beginning and the clause's number.
const JURISDICTION: [(&str, &str); 5] =
    [("000_", "13.1"), ("001_", "12"), ("002_", "10.2"), ("003_", "12.3"), ("004_", "第十条")];

/// A folder with an index of the shared agreements; none where they are missing.
fn seeds() -> Option<Workdir> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds = here.ancestors().skip(1).map(|folder| folder.join("shared/seeds")).find(|folder| folder.is_dir());
    let Some(seeds) = seeds else {
        eprintln!("skipped: there is no ../shared/seeds");
        return None;
    };
    let workdir = Workdir::new();
    let index = workdir.command().arg("index").arg(seeds).output().unwrap();
    assert!(index.status.success(), "{}", String::from_utf8_lossy(&index.stderr));
    Some(workdir)
}

/// File name and number of each hit.
fn hits(workdir: &Workdir, words: &[&str]) -> Vec<(String, String)> {
    let run = workdir.run(&[&["search", "--json"], words].concat());
    let lines = json_lines(&run.out);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
    let hit = |line: &serde_json::Value| {
        let file = text(&line["file"]);
        (file.rsplit(['/', '\\']).next().unwrap_or("").to_owned(), text(&line["number"]))
    };
    lines.iter().filter(|line| line["type"] == "hit").map(hit).collect()
}

#[test]
fn jurisdiction_clauses_come_before_mentions_in_either_script() {
    let Some(workdir) = seeds() else { return };
    for query in ["管辖法院", "管轄法院"] {
        let hits = hits(&workdir, &[query, "--limit", "8"]);
        let first = &hits[..5];
        for (file, number) in JURISDICTION {
            assert!(
                first.iter().any(|hit| hit.0.starts_with(file) && hit.1 == number),
                "{query}: {file} {number}: {hits:?}"
            );
        }
    }
}

#[test]
fn filters_keep_what_they_name() {
    let Some(workdir) = seeds() else { return };
    let tencent = hits(&workdir, &["管辖法院", "--provider", "腾讯云"]);
    assert!(!tencent.is_empty() && tencent.iter().all(|hit| hit.0.starts_with("003_")), "{tencent:?}");
    let run = workdir.ok(&["search", "法院", "--type", "dispute", "--json"]);
    let lines = json_lines(&run);
    let types = lines.iter().filter(|line| line["type"] == "hit").map(|line| &line["types"]);
    assert!(
        types.clone().count() > 5 && types.clone().all(|types| types.as_array().unwrap().contains(&"dispute".into()))
    );
}

#[test]
fn what_no_agreement_has_is_not_found() {
    let Some(workdir) = seeds() else { return };
    let run = workdir.run(&["search", "竞业限制"]);
    assert_eq!(run.code, 1, "{}", run.out);
}
