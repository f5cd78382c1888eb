//! What holds for every table of wordings.

use clauseek::data::{Record, records};
use clauseek::pattern::Pattern;
use clauseek::text::fold_str;

/// Holds our reader against a full TOML parser.
pub fn check_reader(table: &'static str, name: &str, keys: &[&str]) -> Vec<Record> {
    let read = records(table);
    let parsed: toml::Table = table.parse().expect("the table is TOML");
    assert_eq!(parsed.keys().collect::<Vec<_>>(), [name]);
    let parsed = parsed[name].as_array().expect("an array of tables");
    assert_eq!(read.len(), parsed.len());
    for (record, expected) in read.iter().zip(parsed) {
        let expected = expected.as_table().expect("a table");
        assert_eq!(record.keys().count(), expected.len(), "{expected:?}");
        for (key, value) in expected {
            assert!(keys.contains(&key.as_str()), "unknown field {key} in {}", record.text("slug"));
            let texts: Vec<&str> = match value {
                toml::Value::Array(list) => list.iter().map(|text| text.as_str().expect("a text")).collect(),
                other => vec![other.as_str().expect("a text")],
            };
            assert_eq!(record.list(key), texts, "{key} of {}", record.text("slug"));
        }
    }
    read
}

/// Returns what is wrong with patterns: those that do not compile, are not folded, or stand there twice.
pub fn faults(record: &Record, keys: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for key in keys {
        let list = record.list(key);
        for (i, text) in list.iter().enumerate() {
            if let Err(error) = Pattern::new(text) {
                faults.push(error.to_string());
            }
            let folded: String = text.split(['…', '?', '(', ')', '|', '^', '$']).map(fold_str).collect();
            let bare: String = text.chars().filter(|ch| !"…?()|^$ ".contains(*ch)).collect();
            if folded.replace(' ', "") != bare {
                faults.push(format!("{text}: not folded"));
            }
            if list[..i].contains(text) {
                faults.push(format!("{text}: twice in {key}"));
            }
        }
    }
    faults.into_iter().map(|fault| format!("{}: {fault}", record.text("slug"))).collect()
}

pub fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
