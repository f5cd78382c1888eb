//! Guards of the tables compiled into the program.

use clauseek::pattern::Pattern;

const CLAUSE_TYPES: &str = include_str!("../src/data/clause-types.toml");

/// `data::records` reads a corner of TOML only: a full parser must read the same.
#[test]
fn clause_types_are_well_formed() {
    let table: toml::Table = toml::from_str(CLAUSE_TYPES).expect("clause-types.toml is TOML");
    let types = table["type"].as_array().expect("a list of types");
    let records = clauseek::data::records(CLAUSE_TYPES);
    assert_eq!(types.len(), records.len());
    for (kind, record) in types.iter().zip(&records) {
        for (key, value) in kind.as_table().expect("a record") {
            let texts: Vec<&str> = match value {
                toml::Value::Array(list) => list.iter().filter_map(toml::Value::as_str).collect(),
                other => other.as_str().into_iter().collect(),
            };
            assert_eq!(record.list(key), texts, "{key} of {}", record.text("slug"));
        }
        for key in ["title", "strong", "plain", "weak", "against"] {
            for pattern in record.list(key) {
                assert!(Pattern::new(pattern).is_ok(), "{pattern}: {:?}", Pattern::new(pattern).err());
            }
        }
        assert!(clauseek::classify::type_label(record.text("slug")).is_some());
    }
}
