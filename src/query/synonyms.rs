//! Words that mean the same in agreements, and everyday words for them (`data/synonyms.toml`). Only queries know them: the text
//! field holds nothing but what stands in the file.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::data::{self, Record};

/// The table, and for each of its words the records it stands in.
static TABLE: LazyLock<(Vec<Record>, HashMap<&'static str, Vec<usize>>)> = LazyLock::new(|| {
    let records = data::records(include_str!("../data/synonyms.toml"));
    let mut places: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        for word in record.list("asked").iter().chain(record.list("stated")) {
            places.entry(word).or_default().push(at);
        }
    }
    (records, places)
});

/// Tells whether a folded word stands in the table.
pub fn knows(word: &str) -> bool {
    TABLE.1.contains_key(word)
}

/// Returns the words by which agreements state what a folded word means, itself left out.
pub fn of(word: &str) -> impl Iterator<Item = &'static str> {
    let (records, places) = &*TABLE;
    let stated = places.get(word).into_iter().flatten().flat_map(|&at| records[at].list("stated"));
    stated.copied().filter(move |&other| other != word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{fold_str, is_han};

    #[test]
    fn the_table_is_folded_and_says_each_thing_once() {
        let mut asked: Vec<&str> = Vec::new();
        for record in &TABLE.0 {
            let all = || record.list("asked").iter().chain(record.list("stated"));
            assert!(record.list("stated").len() + record.list("asked").len() > 1, "{record:?}");
            assert!(!record.list("stated").is_empty(), "{record:?}");
            for word in all() {
                assert_eq!(fold_str(word), **word, "{record:?}");
                assert_eq!(all().filter(|other| other == &word).count(), 1, "{word} stands twice in {record:?}");
            }
            for word in record.list("stated") {
                // A single character means too many things to answer for another word.
                assert!(word.chars().count() > 1 || !word.chars().all(is_han), "{word}");
            }
            asked.extend(record.list("asked"));
        }
        asked.sort_unstable();
        assert_eq!(asked.windows(2).find(|pair| pair[0] == pair[1]), None, "asked in two records");
    }

    #[test]
    fn everyday_words_lead_to_formal_ones_and_not_back() {
        let child = || of("小孩");
        assert!(child().any(|word| word == "未成年人") && child().all(|word| word != "小孩"));
        assert!(of("未成年人").all(|word| word != "小孩"));
        assert!(knows("小孩") && !knows("囍"));
    }
}
