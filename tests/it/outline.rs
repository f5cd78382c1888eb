use serde_json::Value;

use crate::golden;
use crate::workdir::{Workdir, json_lines};

#[test]
fn json_is_as_the_contract_says() {
    let workdir = Workdir::with_samples();
    golden::check("outline", &json_lines(&workdir.ok(&["outline", "--json", "agreements"])));
}

#[test]
fn keys_are_exactly_those_of_the_contract_in_its_order() {
    let workdir = Workdir::with_samples();
    let out = workdir.ok(&["outline", "--json", "agreements"]);
    let order = |line: &str, keys: &[&str]| {
        let places: Vec<_> = keys.iter().map(|key| line.find(&format!("\"{key}\":")).expect(key)).collect();
        assert!(places.is_sorted(), "{keys:?} in {line}");
    };
    for (line, agreement) in out.lines().zip(json_lines(&out)) {
        let keys = [
            "schema",
            "file",
            "format",
            "title",
            "provider",
            "provider_from",
            "parties",
            "kind",
            "version_date",
            "effective_date",
            "facts",
            "clauses",
        ];
        assert_eq!(agreement.as_object().unwrap().len(), keys.len());
        // `facts` repeats names of facts, but behind all of the agreement's own.
        order(line, &keys);
        let keys = ["address", "number", "path", "section", "types", "text", "items", "span", "line", "page"];
        for clause in agreement["clauses"].as_array().unwrap() {
            assert_eq!(clause.as_object().unwrap().len(), keys.len());
            assert!(keys.iter().all(|key| clause.get(key).is_some()), "{clause}");
        }
    }
}

#[test]
fn spans_are_in_order_and_items_within_their_clause() {
    let workdir = Workdir::with_samples();
    for agreement in json_lines(&workdir.ok(&["outline", "--json", "agreements"])) {
        let mut before = 0;
        for clause in agreement["clauses"].as_array().unwrap() {
            let at = |value: &Value, key: &str| value[key].as_u64().unwrap();
            let (start, end) = (at(&clause["span"], "start"), at(&clause["span"], "end"));
            assert!(before <= start && end - start == clause["text"].as_str().unwrap().len() as u64, "{clause}");
            for item in clause["items"].as_array().unwrap() {
                assert!(start <= at(item, "start") && at(item, "end") <= end, "{clause}");
            }
            before = end;
        }
    }
}

#[test]
fn a_tree_for_people_shows_each_clause_on_a_line() {
    let workdir = Workdir::with_samples();
    let clauses = json_lines(&workdir.ok(&["outline", "--json", "agreements/lease.md"]))[0]["clauses"].clone();
    let tree = workdir.ok(&["outline", "agreements/lease.md"]);
    assert!(tree.contains("agreements/lease.md"));
    assert!(tree.lines().count() > clauses.as_array().unwrap().len());
    assert!(!tree.contains('\x1b'), "colour without a terminal");
    assert!(workdir.ok(&["outline", "--color", "always", "agreements/lease.md"]).contains('\x1b'));
}

#[test]
fn what_fails_is_named_and_the_rest_is_printed() {
    let workdir = Workdir::with_samples();
    let run = workdir.run(&["outline", "--json", "agreements/lease.md", "missing.md"]);
    assert_eq!(run.code, 2);
    assert_eq!(json_lines(&run.out).len(), 1);
    assert_eq!(run.err, "error: cannot read missing.md: there is no such file or folder\nhint: check the path\n");
}

#[test]
fn explanations_cover_every_line() {
    let workdir = Workdir::with_samples();
    let text = workdir.ok(&["--lang", "en", "outline", "--explain", "agreements"]);
    assert!(text.contains("worded as text") && text.contains("section title"), "{text}");
    let lines = json_lines(&workdir.ok(&["outline", "--explain", "--json", "agreements"]));
    assert!(lines.len() > 20);
    let mut ends = std::collections::HashMap::new();
    for line in lines {
        let end = ends.insert(line["file"].to_string(), line["end"].as_u64().unwrap());
        assert!(line["start"].as_u64().unwrap() >= end.unwrap_or(0), "{line}");
        assert!(line["why"].is_string() && line["role"].is_string(), "{line}");
    }
}
