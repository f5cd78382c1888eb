//! Guards for the tables of concepts: their form, their patterns, their examples.

use std::collections::BTreeMap;

use clauseek::classify::types;
use clauseek::concept::Concepts;
use clauseek::data::{Record, records};
use clauseek::text::fold_str;

#[path = "common/tables.rs"]
mod tables;
use tables::{check_reader, faults, report};

/// The files that build.rs reads.
fn all_tables() -> Vec<&'static str> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/data/concepts");
    let files = std::fs::read_dir(folder).expect("the folder of the tables");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(entry.expect("a readable folder").path()).expect("a readable table");
        &*Box::leak(text.into_boxed_str())
    };
    files.map(read).collect()
}

#[test]
fn concepts_are_well_formed() {
    let patterns = ["regulates", "within", "mentions", "asks", "except"];
    let keys: Vec<&str> = ["slug", "name", "types", "near", "covers", "examples", "counter", "queries"]
        .iter()
        .chain(&patterns)
        .copied()
        .collect();
    let table: Vec<Record> = all_tables().into_iter().flat_map(|table| check_reader(table, "concept", &keys)).collect();
    assert!(table.len() >= 30, "{} concepts", table.len());
    let mut slugs: Vec<&str> = table.iter().map(|record| record.text("slug")).collect();
    slugs.sort_unstable();
    let mut faulty: Vec<String> = table.iter().flat_map(|record| faults(record, &patterns)).collect();
    faulty.extend(slugs.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| format!("{}: twice", pair[0])));
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for record in &table {
        let slug = record.text("slug");
        if record.text("name").is_empty() || !record.list("mentions").contains(&record.text("name")) {
            faulty.push(format!("{slug}: its name is none of the mentions"));
        }
        // What only covers other concepts has no wordings of its own.
        let own = usize::from(record.list("covers").is_empty());
        for (key, least) in
            [("types", 1), ("regulates", own), ("asks", 1), ("examples", 2 * own), ("counter", own), ("queries", 2)]
        {
            if record.list(key).len() < least {
                faulty.push(format!("{slug}: fewer than {least} {key}"));
            }
        }
        faulty.extend(
            record.list("types").iter().filter(|t| !types().contains(t)).map(|t| format!("{slug}: no type {t}")),
        );
        faulty.extend(
            record
                .list("near")
                .iter()
                .chain(record.list("covers"))
                .filter(|n| **n == slug || !slugs.contains(n))
                .map(|n| format!("{slug}: near {n}")),
        );
        for text in record.list("asks").iter().chain(record.list("mentions")) {
            if let Some(other) = owners.insert(text, slug) {
                faulty.push(format!("{text}: of {other} and of {slug}"));
            }
        }
    }
    report(faulty);
}

#[test]
fn concepts_keep_their_examples() {
    let concepts = Concepts::builtin();
    let mut faulty = Vec::new();
    for record in all_tables().into_iter().flat_map(records) {
        let slug = record.text("slug");
        let index = concepts.find(slug).expect("it is in the table");
        let primary = record.list("types").first().copied();
        let regulated = |text: &str| {
            concepts.in_clause(&fold_str(text), primary).iter().any(|hit| hit.concept == index && hit.regulates)
        };
        for text in record.list("examples") {
            if !regulated(text) {
                faulty.push(format!("{slug} is not regulated by {text}"));
            }
        }
        for text in record.list("counter") {
            if regulated(text) {
                faulty.push(format!("{slug} is regulated by {text}"));
            }
        }
        for query in record.list("queries") {
            let found: Vec<&str> =
                concepts.in_query(&fold_str(query)).iter().map(|hit| concepts.slug(hit.concept)).collect();
            // A question that a broader concept asks as well may be taken for that one.
            let covered = |found: usize| concepts.family(found).contains(&index);
            let family = concepts.in_query(&fold_str(query)).first().is_some_and(|hit| covered(hit.concept));
            if found != [slug] && !(found.len() == 1 && family) {
                faulty.push(format!("{slug}: {query} gives {found:?}"));
            }
        }
    }
    report(faulty);
}
