//! Words of the index that look like another.

use super::Reader;
use crate::text::is_han;

impl Reader {
    /// Returns the words of the wordings that differ from `word` in one place (a character replaced, two neighbours exchanged), the most
    /// frequent first. Looks at every word: for where nothing else was found.
    pub(crate) fn nearest_terms(&self, word: &str, most: usize) -> Vec<String> {
        let wanted: Vec<char> = word.chars().collect();
        // Two characters of which one differs have nothing in common.
        if wanted.len() < 3 || !wanted.iter().all(|&ch| is_han(ch) || ch.is_ascii_alphabetic()) {
            return Vec::new();
        }
        let words = self.grams.iter().flat_map(|grams| grams.lexicon().words());
        let mut near: Vec<&str> = words.filter(|other| differs_in_one_place(&wanted, other)).collect();
        near.sort_unstable();
        near.dedup();
        near.sort_by_key(|word| std::cmp::Reverse(self.frequency(word)));
        near.into_iter().take(most).map(str::to_owned).collect()
    }
}

fn differs_in_one_place(wanted: &[char], term: &str) -> bool {
    if term.chars().count() != wanted.len() {
        return false;
    }
    let mut different = wanted.iter().copied().zip(term.chars()).enumerate().filter(|(_, (a, b))| a != b);
    match (different.next(), different.next(), different.next()) {
        (Some(_), None, None) => true,
        (Some((at, (a, b))), Some((next, (c, d))), None) => next == at + 1 && a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_may_differ() {
        let near = |a: &str, b: &str| differs_in_one_place(&a.chars().collect::<Vec<_>>(), b);
        assert!(near("管瞎权", "管辖权") && near("抗不力", "不抗力") && near("ddso", "ddos"));
        assert!(!near("管辖权", "管辖权") && !near("管辖权", "管辖") && !near("甲乙丙", "丙乙甲"));
    }
}
