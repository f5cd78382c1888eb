//! Words that mean the same in agreements, and everyday words for them (`data/synonyms.toml`). Only queries know them: the text
//! field holds nothing but what stands in the file.

// SYNONYMS, by word: the words by which agreements state what it means. Made by build.rs.
include!(concat!(env!("OUT_DIR"), "/synonyms.rs"));

/// Tells whether a folded word stands in the table.
pub fn knows(word: &str) -> bool {
    SYNONYMS.binary_search_by_key(&word, |(known, _)| known).is_ok()
}

/// Returns the words by which agreements state what a folded word means, itself left out; sorted.
pub fn of(word: &str) -> &'static [&'static str] {
    SYNONYMS.binary_search_by_key(&word, |(known, _)| known).map_or(&[], |at| SYNONYMS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{fold_str, is_han};

    #[test]
    fn the_table_is_folded_and_says_each_thing_once() {
        let mut asked: Vec<&str> = Vec::new();
        for record in crate::data::records(include_str!("../data/synonyms.toml")) {
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
        let child = of("小孩");
        assert!(child.contains(&"未成年人") && !child.contains(&"小孩"));
        assert!(!of("未成年人").contains(&"小孩") && !of("未成年人").contains(&"未成年人"));
        assert!(knows("小孩") && !knows("囍"));
    }
}
